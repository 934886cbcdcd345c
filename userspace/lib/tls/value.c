// SPDX-License-Identifier: MIT
/* The value of the extension: evidence, and the claims that it is over. */
#include <errno.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "codec/cbor/item.h"
#include "codec/digest.h"
#include "evidence/evidence.h"
#include "tls/private.h"

#define TAG_QUOTE 60000
#define TAG_REPORT 60001
#define HASH_SHA256 1 /* IANA's named information hash algorithms */
#define CLAIMS_TYPE "application/cbor"

/* {"iat": seconds, "pubkey-hash": [1, SHA-256 of SubjectPublicKeyInfo]} */
int tls_claims(EVP_PKEY *key, time_t issued, struct vouch_bytes *claims,
	       struct vouch_error *error)
{
	cbor_item_t *map = cbor_new_definite_map(2);
	cbor_item_t *pair = cbor_new_definite_array(2);
	unsigned char *spki = NULL;
	int size = i2d_PUBKEY(key, &spki);
	u8 digest[SHA256_SIZE];
	bool ok = size > 0 && digest_sha256(spki, (size_t)size, digest);

	OPENSSL_free(spki);
	item_push(&pair, item_int(HASH_SHA256));
	item_push(&pair, ok ? item_bytes(digest, sizeof(digest)) : NULL);
	item_put(&map, cbor_build_string("iat"), item_int(issued));
	item_put(&map, cbor_build_string("pubkey-hash"), pair);
	return item_encode(&map, claims, error);
}

/* ---- RA-TLS ---- */

/* The report, with the host's certificate table after it where it has one. */
static cbor_item_t *extended(const struct vouch_report_reply *reply)
{
	size_t size = reply->report.size + reply->certs.size;
	u8 *both = malloc(size + 1);
	cbor_item_t *item = NULL;

	if (!both)
		return NULL;
	memcpy(both, reply->report.data, reply->report.size);
	if (reply->certs.size)
		memcpy(both + reply->report.size, reply->certs.data,
		       reply->certs.size);
	item = item_bytes(both, size);
	free(both);
	return item;
}

/* [evidence, claims] under a tag. */
static int tagged(const struct tls_evidence *e, struct vouch_bytes *value,
		  struct vouch_error *error)
{
	cbor_item_t *pair = cbor_new_definite_array(2);
	cbor_item_t *whole;

	item_push(&pair, extended(&e->reply));
	item_push(&pair, item_bytes(e->claims.data, e->claims.size));
	whole = item_tag(e->is_quote ? TAG_QUOTE : TAG_REPORT, pair);
	return item_encode(&whole, value, error);
}

/* ---- CMW ---- */

static cbor_item_t *record(const char *type, const struct vouch_bytes *of)
{
	cbor_item_t *list = cbor_new_definite_array(3);

	item_push(&list, cbor_build_string(type));
	item_push(&list, item_bytes(of->data, of->size));
	item_push(&list, item_int(EVIDENCE_CMW_EVIDENCE));
	return list;
}

/* tsm-report of Veraison, with the table as the host gave it. */
static int tsm_report(const struct tls_evidence *e, struct vouch_bytes *out,
		      struct vouch_error *error)
{
	cbor_item_t *map = cbor_new_definite_map(3);

	if (e->reply.certs.size)
		item_put(&map, cbor_build_string("auxblob"),
			 item_bytes(e->reply.certs.data, e->reply.certs.size));
	item_put(&map, cbor_build_string("outblob"),
		 item_bytes(e->reply.report.data, e->reply.report.size));
	item_put(&map, cbor_build_string("provider"),
		 cbor_build_string(e->is_quote ? "tdx_guest" : "sev_guest"));
	return item_encode(&map, out, error);
}

static int collection(const struct tls_evidence *e, struct vouch_bytes *value,
		      struct vouch_error *error)
{
	struct vouch_bytes tsm;
	cbor_item_t *map;
	int ret = tsm_report(e, &tsm, error);

	if (ret)
		return ret;
	map = cbor_new_definite_map(3);
	item_put(&map, cbor_build_string(e->is_quote ? "tdx" : "snp"),
		 record(EVIDENCE_TSM_TYPE, &tsm));
	item_put(&map, cbor_build_string("claims"),
		 record(CLAIMS_TYPE, &e->claims));
	item_put(&map, cbor_build_string("__cmwc_t"),
		 cbor_build_string(EVIDENCE_CERTIFICATE));
	vouch_bytes_free(&tsm);
	return item_encode(&map, value, error);
}

int tls_value(const struct tls_evidence *e, enum vouch_tls_form form,
	      struct vouch_bytes *value, struct vouch_error *error)
{
	return form == VOUCH_TLS_CMW ? collection(e, value, error) :
				       tagged(e, value, error);
}
