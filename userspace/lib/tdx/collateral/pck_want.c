// SPDX-License-Identifier: MIT
/*
 * The PCK certificate of a quote whose certification data names the platform
 * and no more. Intel's service gives it to subscribers, a PCCS to anybody who
 * names a platform that it knows: by QEID, or by the encrypted PPID.
 */
#include "tdx/collateral/pck_want.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "tdx/pck/chain.h"

#define PCKCERT                                      \
	"https://api.trustedservices.intel.com/sgx/" \
	"certification/v4/pckcert"

/* Intel TDX DCAP Quoting Library API, A.3.9: the PPID in each form. */
static size_t ppid_size(u16 type)
{
	switch (type) {
	case TDX_CERT_PPID_CLEAR:
		return 16;
	case TDX_CERT_PPID_RSA_2048:
		return 256;
	case TDX_CERT_PPID_RSA_3072:
		return TDX_ENCRYPTED_PPID_SIZE;
	default:
		return 0;
	}
}

void tdx_pck_name_of(const struct tdx_quote *quote, struct tdx_pck_name *name)
{
	size_t size = ppid_size(quote->cert_type);

	*name = (struct tdx_pck_name){ .is_td = quote->claims.is_td };
	if (!size || quote->certs_size != size + TDX_PCK_TCB_SIZE)
		return;
	name->is_there = true;
	name->has_encrypted_ppid = quote->cert_type == TDX_CERT_PPID_RSA_3072;
	if (name->has_encrypted_ppid)
		memcpy(name->encrypted_ppid, quote->certs, size);
	memcpy(name->tcb, quote->certs + size, sizeof(name->tcb));
	memcpy(name->qe_id, quote->claims.user_data, sizeof(name->qe_id));
	memcpy(name->qe_report, quote->qe_report, sizeof(name->qe_report));
	memcpy(name->qe_signature, quote->qe_signature,
	       sizeof(name->qe_signature));
}

/* The one whose key signed the report of the quoting enclave. */
static bool is_pck(const struct want *want, const struct endorsement *item)
{
	return tdx_cert_is_named(endorsement_read(item), TDX_CN_PCK) &&
	       endorsement_key(item) &&
	       tdx_signature_verify(endorsement_key(item), want->signature,
				    want->text, sizeof(want->text)) == 1;
}

/* By a certificate that came along. */
static bool is_issued(const struct endorsements *store,
		      const struct endorsement *item)
{
	for (size_t i = 0; i < store->count; i++) {
		const struct endorsement *issuer = &store->items[i];

		if (issuer != item && endorsement_cert(issuer) &&
		    endorsement_key(issuer) &&
		    tdx_cert_verify(endorsement_read(item),
				    endorsement_read(issuer),
				    endorsement_key(issuer)) == 1)
			return true;
	}
	return false;
}

/* "&name=0123", or nothing without memory: the answer is then refused. */
static void add_hex(struct want *want, const char *name, const u8 *bytes,
		    size_t size)
{
	size_t used = strlen(want->url);
	char *hex = hex_encode(bytes, size);

	snprintf(want->url + used, sizeof(want->url) - used, "%c%s=%s",
		 strchr(want->url, '?') ? '&' : '?', name, hex ? hex : "");
	free(hex);
}

int tdx_pck_want(struct vouch_wants *wants, const struct tdx_pck_name *name,
		 struct vouch_error *error)
{
	struct want want = {
		.shown = { .is_lasting = true, .needs_pccs = true },
		.url = PCKCERT,
		.kind = &cert_endorsement,
		.is_of = is_pck,
		.is_signed = is_issued,
		.name = TDX_CN_PCK,
		.is_td = name->is_td,
	};
	char *hex = hex_encode(name->qe_id, sizeof(name->qe_id));

	if (!hex)
		return vouch__error(error, -ENOMEM, "no memory for a list");
	snprintf(want.what, sizeof(want.what),
		 "PCK certificate of quoting enclave %s", hex);
	free(hex);
	memcpy(want.text, name->qe_report, sizeof(want.text));
	memcpy(want.signature, name->qe_signature, sizeof(want.signature));
	add_hex(&want, "qeid", name->qe_id, sizeof(name->qe_id));
	add_hex(&want, "cpusvn", name->tcb, 16);
	add_hex(&want, "pcesvn", name->tcb + 16, 2);
	add_hex(&want, "pceid", name->tcb + 18, 2);
	if (name->has_encrypted_ppid)
		add_hex(&want, "encrypted_ppid", name->encrypted_ppid,
			sizeof(name->encrypted_ppid));
	return wants_push(wants, &want, error);
}

bool tdx_pck_is_wanted(const struct want *want)
{
	return want->is_of == is_pck;
}
