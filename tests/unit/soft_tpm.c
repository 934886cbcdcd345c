// SPDX-License-Identifier: MIT
#include "soft_tpm.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>
#include <stdlib.h>
#include <string.h>

static void need(bool is_ok)
{
	if (!is_ok)
		abort();
}

static void put_bytes(struct soft_bytes *b, const void *data, size_t size)
{
	need(b->size + size <= sizeof(b->data));
	memcpy(b->data + b->size, data, size);
	b->size += size;
}

static void put(struct soft_bytes *b, int size, u64 value)
{
	u8 bytes[8] = { 0 };

	for (int i = 0; i < size; i++)
		bytes[i] = (u8)(value >> 8 * (size - 1 - i));
	put_bytes(b, bytes, (size_t)size);
}

static void put_sized(struct soft_bytes *b, const void *data, size_t size)
{
	put(b, 2, size);
	put_bytes(b, data, size);
}

static void put_le32(struct soft_bytes *b, u32 value)
{
	put(b, 4, __builtin_bswap32(value));
}

/* TCG EK Credential Profile, template L-1. */
static void make_ek(struct soft_tpm *tpm)
{
	struct soft_bytes b = { .size = 0 };
	u8 policy[32] = { 0x83, 0x71 }, modulus[256];
	BIGNUM *n = NULL;

	tpm->ek = EVP_RSA_gen(2048);
	need(tpm->ek && EVP_PKEY_get_bn_param(tpm->ek, "n", &n));
	need(BN_bn2binpad(n, modulus, sizeof(modulus)) == sizeof(modulus));
	BN_free(n);
	put(&b, 2, 0x0001);
	put(&b, 2, 0x000b);
	put(&b, 4, 0x000300b2);
	put_sized(&b, policy, sizeof(policy));
	put(&b, 2, 0x0006); /* AES */
	put(&b, 2, 128);
	put(&b, 2, 0x0043); /* CFB */
	put(&b, 2, 0x0010);
	put(&b, 2, 2048);
	put(&b, 4, 0);
	put_sized(&b, modulus, sizeof(modulus));
	memcpy(tpm->ek_public, b.data, b.size);
	tpm->ek_size = b.size;
}

static void make_ak(struct soft_tpm *tpm)
{
	struct soft_bytes b = { .size = 0 };
	u8 point[65];
	size_t size = 0;

	tpm->ak = EVP_EC_gen("P-256");
	need(tpm->ak &&
	     EVP_PKEY_get_octet_string_param(tpm->ak, OSSL_PKEY_PARAM_PUB_KEY,
					     point, sizeof(point), &size));
	need(size == sizeof(point));
	put(&b, 2, 0x0023);
	put(&b, 2, 0x000b);
	put(&b, 4, 0x00050072);
	put(&b, 2, 0);
	put(&b, 2, 0x0010);
	put(&b, 2, 0x0018); /* ECDSA with SHA-256 */
	put(&b, 2, 0x000b);
	put(&b, 2, 3); /* P-256 */
	put(&b, 2, 0x0010);
	put_sized(&b, point + 1, 32);
	put_sized(&b, point + 33, 32);
	memcpy(tpm->ak_public, b.data, b.size);
	tpm->ak_size = b.size;
}

void soft_tpm_use_rsa(struct soft_tpm *tpm)
{
	struct soft_bytes b = { .size = 0 };
	BIGNUM *n = NULL;

	EVP_PKEY_free(tpm->ak);
	tpm->ak = EVP_RSA_gen(2048);
	need(tpm->ak && EVP_PKEY_get_bn_param(tpm->ak, "n", &n));
	need(BN_bn2binpad(n, tpm->modulus, 256) == 256);
	BN_free(n);
	put(&b, 2, 0x0001);
	put(&b, 2, 0x000b);
	put(&b, 4, 0x00050472);
	put(&b, 2, 0);
	put(&b, 2, 0x0010);
	put(&b, 2, 0x0014); /* RSASSA with SHA-256 */
	put(&b, 2, 0x000b);
	put(&b, 2, 2048);
	put(&b, 4, 0);
	put_sized(&b, tpm->modulus, 256);
	memcpy(tpm->ak_public, b.data, b.size);
	tpm->ak_size = b.size;
}

static void log_put(struct soft_tpm *tpm, const struct soft_bytes *b)
{
	need(tpm->log_size + b->size <= sizeof(tpm->log));
	memcpy(tpm->log + tpm->log_size, b->data, b->size);
	tpm->log_size += b->size;
}

static void start_log(struct soft_tpm *tpm)
{
	static const u8 zeroes[20];
	struct soft_bytes b = { .size = 0 };

	put_le32(&b, 0);
	put_le32(&b, 3);
	put_bytes(&b, zeroes, sizeof(zeroes));
	put_le32(&b, 33);
	put_bytes(&b, "Spec ID Event03", 16);
	put_le32(&b, 0);
	put_bytes(&b, "\0\2\0\2", 4);
	put_le32(&b, 1);
	put_bytes(&b, "\x0b\0\x20\0\0", 5);
	log_put(tpm, &b);
}

struct soft_tpm *soft_tpm_new(void)
{
	struct soft_tpm *tpm = calloc(1, sizeof(*tpm));

	need(tpm);
	make_ek(tpm);
	make_ak(tpm);
	start_log(tpm);
	memset(tpm->pcrs[17], 0xff, 6 * 32);
	tpm->reset_count = 7;
	return tpm;
}

void soft_tpm_free(struct soft_tpm *tpm)
{
	EVP_PKEY_free(tpm->ek);
	EVP_PKEY_free(tpm->ak);
	free(tpm);
}

void soft_tpm_measure(struct soft_tpm *tpm, u32 pcr, u32 type, const void *data,
		      size_t size, const void *measured, size_t measured_size)
{
	struct soft_bytes b = { .size = 0 };
	u8 both[64];

	memcpy(both, tpm->pcrs[pcr], 32);
	need(EVP_Digest(measured, measured_size, both + 32, NULL, EVP_sha256(),
			NULL));
	need(EVP_Digest(both, sizeof(both), tpm->pcrs[pcr], NULL, EVP_sha256(),
			NULL));
	put_le32(&b, pcr);
	put_le32(&b, type);
	put_le32(&b, 1);
	put_bytes(&b, "\x0b\0", 2);
	put_bytes(&b, both + 32, 32);
	put_le32(&b, (u32)size);
	put_bytes(&b, data, size);
	log_put(tpm, &b);
}

static void measure_same(struct soft_tpm *tpm, u32 pcr, u32 type,
			 const void *data, size_t size)
{
	soft_tpm_measure(tpm, pcr, type, data, size, data, size);
}

void soft_tpm_boot(struct soft_tpm *tpm)
{
	static const char cmdline[] = "kernel_cmdline: " SOFT_COMMAND_LINE;
	struct soft_bytes variable = { .size = 0 };

	put_bytes(&variable, "0123456789abcdef", 16);
	put_bytes(&variable, "\x0a\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0", 16);
	put_bytes(&variable, "S\0e\0c\0u\0r\0e\0B\0o\0o\0t\0", 20);
	put_bytes(&variable, "\1", 1);
	measure_same(tpm, 0, 8, "1\0.\0", 4);
	measure_same(tpm, 7, 0x80000001, variable.data, variable.size);
	measure_same(tpm, 7, 4, "\0\0\0", 4);
	soft_tpm_measure(tpm, 4, 0x80000003, "path", 4, SOFT_KERNEL,
			 strlen(SOFT_KERNEL));
	soft_tpm_measure(tpm, 8, 0xd, cmdline, sizeof(cmdline),
			 SOFT_COMMAND_LINE, strlen(SOFT_COMMAND_LINE));
	soft_tpm_measure(tpm, 9, 0xd, "initrd", 7, SOFT_INITRD,
			 strlen(SOFT_INITRD));
}

size_t soft_tpm_values(const struct soft_tpm *tpm, u32 mask, u8 *out)
{
	size_t size = 0;

	for (int i = 0; i < 24; i++) {
		if (!(mask & 1U << i))
			continue;
		memcpy(out + size, tpm->pcrs[i], 32);
		size += 32;
	}
	return size;
}

/* Up to what is attested. */
static void start_attest(struct soft_tpm *tpm, u32 type, const u8 *extra,
			 size_t size, struct soft_bytes *b)
{
	static const u8 signer[34] = { 0, 0x0b, 1 };

	b->size = 0;
	put(b, 4, 0xff544347);
	put(b, 2, type);
	put_sized(b, signer, sizeof(signer));
	put_sized(b, extra, size);
	put(b, 8, 123456);
	put(b, 4, tpm->reset_count);
	put(b, 4, 0);
	put(b, 1, 1);
	put(b, 8, 0x20240125);
}

/* Of a DER signature: numbers without what is in front of them. */
static void sign_ecdsa(struct soft_tpm *tpm, const struct soft_bytes *data,
		       struct soft_bytes *out)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	u8 der[80], number[32];
	const u8 *pos = der;
	size_t size = sizeof(der);
	ECDSA_SIG *sig;

	need(EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, tpm->ak) == 1);
	need(EVP_DigestSign(ctx, der, &size, data->data, data->size) == 1);
	sig = d2i_ECDSA_SIG(NULL, &pos, (long)size);
	need(sig);
	out->size = 0;
	put(out, 2, 0x0018);
	put(out, 2, 0x000b);
	BN_bn2binpad(ECDSA_SIG_get0_r(sig), number, 32);
	put_sized(out, number, 32);
	BN_bn2binpad(ECDSA_SIG_get0_s(sig), number, 32);
	put_sized(out, number, 32);
	ECDSA_SIG_free(sig);
	EVP_MD_CTX_free(ctx);
}

static void sign_rsa(struct soft_tpm *tpm, const struct soft_bytes *data,
		     struct soft_bytes *out)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	u8 signature[256];
	size_t size = sizeof(signature);

	need(EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, tpm->ak) == 1);
	need(EVP_DigestSign(ctx, signature, &size, data->data, data->size) ==
	     1);
	out->size = 0;
	put(out, 2, 0x0014);
	put(out, 2, 0x000b);
	put_sized(out, signature, size);
	EVP_MD_CTX_free(ctx);
}

void soft_tpm_quote(struct soft_tpm *tpm, const u8 *extra, size_t size,
		    u32 mask, struct soft_bytes *quote,
		    struct soft_bytes *signature)
{
	u8 values[24 * 32], digest[32];
	size_t values_size = soft_tpm_values(tpm, mask, values);

	start_attest(tpm, 0x8018, extra, size, quote);
	put(quote, 4, 1);
	put(quote, 2, 0x000b);
	put(quote, 1, 3);
	put_le32(quote, mask);
	quote->size--;
	need(EVP_Digest(values, values_size, digest, NULL, EVP_sha256(), NULL));
	put_sized(quote, digest, sizeof(digest));
	if (EVP_PKEY_is_a(tpm->ak, "RSA"))
		sign_rsa(tpm, quote, signature);
	else
		sign_ecdsa(tpm, quote, signature);
}

void soft_tpm_certify(struct soft_tpm *tpm, const u8 *extra, size_t size,
		      const u8 *key, struct soft_bytes *attest,
		      struct soft_bytes *signature)
{
	u8 name[34] = { 0, 0x0b }, digest[32], mac[32];
	unsigned int mac_size;

	need(EVP_Digest(tpm->ak_public, tpm->ak_size, name + 2, NULL,
			EVP_sha256(), NULL));
	start_attest(tpm, 0x8017, extra, size, attest);
	put_sized(attest, name, sizeof(name));
	name[33] ^= 1; /* qualified: another one */
	put_sized(attest, name, sizeof(name));
	need(EVP_Digest(attest->data, attest->size, digest, NULL, EVP_sha256(),
			NULL));
	need(HMAC(EVP_sha256(), key, 32, digest, sizeof(digest), mac,
		  &mac_size));
	signature->size = 0;
	put(signature, 2, 0x0005);
	put(signature, 2, 0x000b);
	put_bytes(signature, mac, sizeof(mac));
}

/* AMD 58019 and Coconut: see svsm/svsm.h, of which nothing is used here. */
static void put_manifest(struct soft_bytes *m, u32 flags, const u8 *key,
			 size_t size)
{
	m->size = 0;
	put_bytes(m,
		  "\xbb\x9e\x84\x63\x92\x3d\x70\x46"
		  "\xa1\xff\x58\xf9\xc9\x4b\x87\xbb",
		  16);
	put_le32(m, 80 + (u32)size);
	put_le32(m, 2);
	put_bytes(m,
		  "\x59\x3a\x45\xa4\x1b\x9e\x87\x47"
		  "\xa0\x33\x19\x86\xd6\xad\xbe\x55",
		  16);
	put_le32(m, 72);
	put_le32(m, 8);
	put_bytes(m,
		  "\xeb\xf1\x76\xc4\x23\x01\xa5\x45"
		  "\x96\x41\xb4\xe7\xdd\xe5\xbf\xe3",
		  16);
	put_le32(m, 80);
	put_le32(m, (u32)size);
	put_le32(m, 0);
	put_le32(m, flags);
	put_bytes(m, key, size);
}

void soft_manifest(const struct soft_tpm *tpm, u32 flags, struct soft_bytes *m)
{
	put_manifest(m, flags, tpm->ek_public, tpm->ek_size);
}

void soft_manifest_ak(const struct soft_tpm *tpm, u32 flags,
		      struct soft_bytes *m)
{
	put_manifest(m, flags, tpm->ak_public, tpm->ak_size);
}
