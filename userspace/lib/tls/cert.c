// SPDX-License-Identifier: MIT
/* vouch_tls_cert(): from a key by its claims and a report to a certificate. */
#include <errno.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/openssl.h"
#include "codec/cbor/item.h"
#include "codec/digest.h"
#include "codec/jose/jwk.h"
#include "codec/jose/signer.h"
#include "tls/private.h"

#define TAG_QUOTE 60000
#define TAG_REPORT 60001
#define HASH_SHA256 1 /* IANA's named information hash algorithms */

/* {"pubkey-hash": [1, SHA-256 of SubjectPublicKeyInfo]} */
int tls_claims(EVP_PKEY *key, struct vouch_bytes *claims,
	       struct vouch_error *error)
{
	cbor_item_t *map = cbor_new_definite_map(1);
	cbor_item_t *pair = cbor_new_definite_array(2);
	unsigned char *spki = NULL;
	int size = i2d_PUBKEY(key, &spki);
	u8 digest[SHA256_SIZE];
	bool ok = size > 0 && digest_sha256(spki, (size_t)size, digest);

	OPENSSL_free(spki);
	item_push(&pair, item_int(HASH_SHA256));
	item_push(&pair, ok ? item_bytes(digest, sizeof(digest)) : NULL);
	item_put(&map, cbor_build_string("pubkey-hash"), pair);
	return item_encode(&map, claims, error);
}

int tls_tagged(const struct vouch_bytes *evidence,
	       const struct vouch_bytes *claims, bool is_quote,
	       struct vouch_bytes *value, struct vouch_error *error)
{
	cbor_item_t *pair = cbor_new_definite_array(2);
	cbor_item_t *whole;

	item_push(&pair, item_bytes(evidence->data, evidence->size));
	item_push(&pair, item_bytes(claims->data, claims->size));
	whole = item_tag(is_quote ? TAG_QUOTE : TAG_REPORT, pair);
	return item_encode(&whole, value, error);
}

/* The report, with the host's certificate table after it where it has one. */
static int append_certs(struct vouch_report_reply *reply,
			struct vouch_error *error)
{
	struct vouch_bytes *report = &reply->report;
	u8 *data;

	if (!reply->certs.size)
		return 0;
	data = realloc(report->data, report->size + reply->certs.size);
	if (!data)
		return vouch__error(error, -ENOMEM, "no memory for a report");
	memcpy(data + report->size, reply->certs.data, reply->certs.size);
	report->data = data;
	report->size += reply->certs.size;
	return 0;
}

static int ask_device(struct vouch_device *device,
		      const struct vouch_tls_cert_options *o,
		      const struct vouch_bytes *claims,
		      struct vouch_report_reply *reply,
		      struct vouch_error *error)
{
	struct vouch_report_options asked = {
		.size = sizeof(asked),
		.qgs = o->qgs,
		.timeout_ms = o->timeout_ms,
	};
	struct vouch_get_info info;
	int ret = vouch_device_info(device, &info, error);

	if (ret)
		return ret;
	asked.certs = info.features & VOUCH_FEATURE_CERTS;
	if (!digest_sha256(claims->data, claims->size, asked.report_data))
		return vouch__error(error, -ENOMEM, "no memory for a digest");
	ret = vouch_device_report(device, &asked, reply, error);
	return ret ? ret : append_certs(reply, error);
}

static int check_options(const struct vouch_device *device,
			 const struct vouch_sign_key *key,
			 const struct vouch_tls_cert_options *o,
			 struct vouch_error *error)
{
	if (!device || !key || !o || o->size != sizeof(*o))
		return vouch__error(error, -EINVAL,
				    "device, key or options of a certificate "
				    "are missing");
	if (!o->lifetime && !o->is_request)
		return vouch__error(error, -EINVAL,
				    "certificate ends when it begins, want a "
				    "lifetime");
	return 0;
}

int vouch_tls_cert(struct vouch_device *device,
		   const struct vouch_sign_key *key,
		   const struct vouch_tls_cert_options *options,
		   struct vouch_bytes *pem, struct vouch_error *error)
{
	OPENSSL_ENTER;
	struct vouch_report_reply reply = { .size = sizeof(reply) };
	struct vouch_bytes claims = { 0 }, value = { 0 };
	int ret = check_options(device, key, options, error);

	*pem = (struct vouch_bytes){ 0 };
	if (!ret)
		ret = tls_claims(key->key, &claims, error);
	if (!ret)
		ret = ask_device(device, options, &claims, &reply, error);
	if (!ret)
		ret = tls_tagged(&reply.report, &claims,
				 reply.format == VOUCH_FORMAT_QUOTE, &value,
				 error);
	if (!ret)
		ret = tls_certificate(key, options, &value, pem, error);
	vouch_bytes_free(&reply.report);
	vouch_bytes_free(&reply.certs);
	vouch_bytes_free(&reply.manifest);
	vouch_bytes_free(&claims);
	vouch_bytes_free(&value);
	return ret;
}

static int make_key(struct vouch_sign_key *key, struct vouch_bytes *pem,
		    struct vouch_error *error)
{
	BIO *bio = BIO_new(BIO_s_secmem());
	char *text;
	long size;
	int ret = -ENOMEM;

	key->key = EVP_PKEY_Q_keygen(openssl_context(), NULL, "EC", "P-384");
	if (bio && key->key &&
	    PEM_write_bio_PrivateKey(bio, key->key, NULL, NULL, 0, NULL,
				     NULL)) {
		size = BIO_get_mem_data(bio, &text);
		pem->data = malloc((size_t)size);
		if (pem->data) {
			memcpy(pem->data, text, (size_t)size);
			pem->size = (size_t)size;
			ret = 0;
		}
	}
	BIO_free(bio);
	if (ret)
		return vouch__error(error, ret, "no memory for a key");
	key->algorithm = algorithm_of(key->key, NULL, error);
	return key->algorithm ? jwk_thumbprint(key->key, key->kid, error) :
				-ENOMEM;
}

int vouch_tls_key(struct vouch_sign_key **key, struct vouch_bytes *pem,
		  struct vouch_error *error)
{
	OPENSSL_ENTER;
	int ret;

	*pem = (struct vouch_bytes){ 0 };
	*key = calloc(1, sizeof(**key));
	if (!*key)
		return vouch__error(error, -ENOMEM, "no memory for a key");
	ret = make_key(*key, pem, error);
	if (ret) {
		vouch_bytes_free(pem);
		vouch_sign_key_free(*key);
		*key = NULL;
	}
	return ret;
}
