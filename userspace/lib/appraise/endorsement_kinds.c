// SPDX-License-Identifier: MIT
#include "appraise/endorsement_kinds.h"

#include <stddef.h>

#include "appraise/input.h"
#include "snp/endorsements.h"
#include "tdx/collateral/combined.h"
#include "tdx/collateral/endorsements.h"

static const struct endorsement_kind *const kinds[] = {
	&cert_endorsement,
	&crl_endorsement,
	&snp_vek_endorsement,
	&snp_id_block_endorsement,
	&snp_id_auth_endorsement,
	&tdx_crl_endorsement,
	&tdx_tcb_info_endorsement,
	&tdx_qe_identity_endorsement,
	NULL,
};

static const struct endorsement_container *const containers[] = {
	&snp_table_container,
	&bundle_container,
	&tdx_collateral_container,
	NULL,
};

const struct endorsement_kinds all_endorsement_kinds = {
	.kinds = kinds,
	.containers = containers,
	.wanted = "certificates, a CRL, a certificate table, TCB info, QE "
		  "identity, a bundle or an ID block",
	.guess = input_guess,
};
