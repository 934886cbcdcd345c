// SPDX-License-Identifier: MIT
#include "codec/evp_verify.h"

#include <errno.h>
#include <openssl/ec.h>
#include <openssl/rsa.h>

#include "base/openssl.h"

static bool set_pss(EVP_PKEY_CTX *context, const EVP_MD *hash)
{
	return EVP_PKEY_CTX_set_signature_md(context, hash) == 1 &&
	       EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) ==
		       1 &&
	       EVP_PKEY_CTX_set_rsa_pss_saltlen(context,
						EVP_MD_get_size(hash)) == 1 &&
	       EVP_PKEY_CTX_set_rsa_mgf1_md(context, hash) == 1;
}

/*
 * r and s as two INTEGERs that are not negative, and nothing else: OpenSSL's
 * answer to all others is the one to a lack of memory. Below 2^528, which is
 * above the order of each curve here.
 */
static bool is_pair(struct der_view signature)
{
	struct der_fault fault = { 0 };
	struct der all = der_over(signature, &fault);
	struct der in = der_enter(&all, DER_SEQUENCE);
	struct der_view r = der_integer(&in), s = der_integer(&in);

	der_end(&in);
	der_end(&all);
	return !fault.why && r.data[0] < 0x80 && s.data[0] < 0x80 &&
	       r.size <= 66 && s.size <= 66;
}

/*
 * Errors that only a signature can cause. OpenSSL has common ones for what goes
 * wrong around it, and raises none for some allocations. With a key of one's
 * own a point at infinity can be signed.
 */
static bool is_of_signature(unsigned long code)
{
	if (ERR_GET_LIB(code) == ERR_LIB_EC)
		return ERR_GET_REASON(code) == EC_R_POINT_AT_INFINITY;
	return ERR_GET_LIB(code) == ERR_LIB_RSA && !ERR_COMMON_ERROR(code);
}

static bool has_error_of_signature(void)
{
	unsigned long code;

	while ((code = ERR_get_error())) {
		if (is_of_signature(code))
			return true;
	}
	return false;
}

/*
 * ECDSA's answer of 0 is certain, and a value below is none. RSA's is 0 for
 * both; then the queue of errors tells them apart.
 */
static int verify(EVP_PKEY_CTX *context, struct der_view signature,
		  const u8 *digest, size_t size, bool is_rsa)
{
	bool was_empty = !ERR_peek_error();
	int ret = EVP_PKEY_verify(context, signature.data, signature.size,
				  digest, size);

	if (ret == 1 || (!ret && !is_rsa))
		return ret;
	return was_empty && !has_error_of_signature() ? -ENOMEM : 0;
}

int evp_verify(EVP_PKEY *key, const EVP_MD *hash, struct der_view signature,
	       struct der_view data)
{
	bool is_rsa = EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA;
	u8 digest[EVP_MAX_MD_SIZE];
	EVP_PKEY_CTX *context;
	unsigned int size;
	int ret = -ENOMEM;

	if (!is_rsa &&
	    (EVP_PKEY_get_base_id(key) != EVP_PKEY_EC || !is_pair(signature)))
		return 0;
	openssl_drop_errors();
	context = EVP_PKEY_CTX_new_from_pkey(openssl_context(), key, NULL);
	if (context && EVP_PKEY_verify_init(context) == 1 &&
	    (!is_rsa || set_pss(context, hash)) &&
	    EVP_Digest(data.data, data.size, digest, &size, hash, NULL) == 1)
		ret = verify(context, signature, digest, size, is_rsa);
	EVP_PKEY_CTX_free(context);
	openssl_drop_errors();
	return ret;
}
