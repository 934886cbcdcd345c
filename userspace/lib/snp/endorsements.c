// SPDX-License-Identifier: MIT
#include "snp/endorsements.h"

#include <stddef.h>

const struct endorsement_kind snp_vek_endorsement = {
	.name = "certificate",
	.remedy = ENDORSEMENT_REMEDY("a certificate"),
};

const struct endorsement_kind snp_id_block_endorsement = {
	.name = "id_block",
	.remedy = ENDORSEMENT_REMEDY("an ID block"),
};

const struct endorsement_kind snp_id_auth_endorsement = {
	.name = "id_auth",
	.remedy = ENDORSEMENT_REMEDY("an ID authentication"),
};

static const struct endorsement_kind *const kinds[] = {
	&cert_endorsement,	  &crl_endorsement,
	&snp_vek_endorsement,	  &snp_id_block_endorsement,
	&snp_id_auth_endorsement, NULL,
};

/* Only that nothing was found is told, never why. */
static const char *guess(const u8 *data, size_t size)
{
	(void)data;
	(void)size;
	return "unknown content";
}

const struct endorsement_kinds snp_endorsement_kinds = {
	.kinds = kinds,
	.wanted = "a certificate or a CRL",
	.guess = guess,
};
