// SPDX-License-Identifier: MIT
#include "tdx/collateral/endorsements.h"

const struct endorsement_kind tdx_tcb_info_endorsement = {
	.name = "tcb_info",
	.remedy = ENDORSEMENT_REMEDY("TCB info"),
	.document = "tcbInfo",
};

const struct endorsement_kind tdx_qe_identity_endorsement = {
	.name = "qe_identity",
	.remedy = ENDORSEMENT_REMEDY("a QE identity"),
	.document = "enclaveIdentity",
};
