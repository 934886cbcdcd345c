/* SPDX-License-Identifier: MIT */
/* What certificates and CRLs say, as JSON; nothing of it is verified. */
#ifndef VOUCH_LIB_CODEC_CERT_JSON_H
#define VOUCH_LIB_CODEC_CERT_JSON_H

#include <jansson.h>

#include "codec/cert.h"
#include "codec/crl.h"

/* Each returns NULL without memory. */
json_t *cert_json(const struct cert *cert);
json_t *crl_json(const struct crl *crl);

#endif /* VOUCH_LIB_CODEC_CERT_JSON_H */
