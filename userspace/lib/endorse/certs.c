// SPDX-License-Identifier: MIT
/* Certificates and CRLs as kinds of endorsement. */
#include "endorse/kind.h"

const struct endorsement_kind cert_endorsement = {
	.name = "certificate",
	.remedy = ENDORSEMENT_REMEDY("a certificate"),
};

const struct endorsement_kind crl_endorsement = {
	.name = "crl",
	.remedy = ENDORSEMENT_REMEDY("a CRL"),
};
