// SPDX-License-Identifier: MIT
/* vouch_tls_cert(): from a key by its claims and a report to a certificate. */
#include <errno.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/openssl.h"
#include "codec/digest.h"
#include "codec/jose/jwk.h"
#include "codec/jose/signer.h"
#include "tls/private.h"

static int ask_device(struct vouch_device *device,
		      const struct vouch_tls_cert_options *o,
		      struct tls_evidence *evidence, struct vouch_error *error)
{
	const struct vouch_bytes *claims = &evidence->claims;
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
	ret = vouch_device_report(device, &asked, &evidence->reply, error);
	evidence->is_quote = evidence->reply.format == VOUCH_FORMAT_QUOTE;
	return ret;
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
	if (o->form > VOUCH_TLS_RA_TLS)
		return vouch__error(error, -EINVAL,
				    "form of the evidence is %u, want 0 (CMW) "
				    "or 1 (RA-TLS)",
				    o->form);
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
	struct tls_evidence evidence = {
		.reply = { .size = sizeof(evidence.reply) },
	};
	struct vouch_bytes value = { 0 };
	int ret = check_options(device, key, options, error);

	*pem = (struct vouch_bytes){ 0 };
	if (!ret)
		ret = tls_claims(key->key, time(NULL), &evidence.claims, error);
	if (!ret)
		ret = ask_device(device, options, &evidence, error);
	if (!ret)
		ret = tls_value(&evidence, options->form, &value, error);
	if (!ret)
		ret = tls_certificate(key, options, &value, pem, error);
	vouch_bytes_free(&evidence.reply.report);
	vouch_bytes_free(&evidence.reply.certs);
	vouch_bytes_free(&evidence.reply.manifest);
	vouch_bytes_free(&evidence.claims);
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
