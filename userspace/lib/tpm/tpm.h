/* SPDX-License-Identifier: MIT */
/*
 * Structures of a TPM 2.0, TCG "TPM 2.0 Library", part 2, as they are signed
 * and hashed: big-endian, nothing left over. What is parsed borrows the bytes.
 */
#ifndef VOUCH_LIB_TPM_TPM_H
#define VOUCH_LIB_TPM_TPM_H

#include <openssl/evp.h>
#include <vouch.h>

#include "base/types.h"

/* TPM_ALG_ID, part 2, section 6.3. */
enum tpm_alg {
	TPM_ALG_RSA = 0x0001,
	TPM_ALG_SHA1 = 0x0004,
	TPM_ALG_HMAC = 0x0005,
	TPM_ALG_AES = 0x0006,
	TPM_ALG_KEYEDHASH = 0x0008,
	TPM_ALG_SHA256 = 0x000b,
	TPM_ALG_SHA384 = 0x000c,
	TPM_ALG_SHA512 = 0x000d,
	TPM_ALG_NULL = 0x0010,
	TPM_ALG_RSASSA = 0x0014,
	TPM_ALG_RSAES = 0x0015,
	TPM_ALG_RSAPSS = 0x0016,
	TPM_ALG_OAEP = 0x0017,
	TPM_ALG_ECDSA = 0x0018,
	TPM_ALG_ECDAA = 0x001a,
	TPM_ALG_ECC = 0x0023,
	TPM_ALG_CFB = 0x0043,
};

/* TPMA_OBJECT, part 2, section 8.3. */
enum tpm_attribute {
	TPM_FIXED_TPM = 1 << 1,
	TPM_FIXED_PARENT = 1 << 4,
	TPM_SENSITIVE_DATA_ORIGIN = 1 << 5,
	TPM_USER_WITH_AUTH = 1 << 6,
	TPM_NO_DA = 1 << 10,
	TPM_RESTRICTED = 1 << 16,
	TPM_DECRYPT = 1 << 17,
	TPM_SIGN = 1 << 18,
};

/* TPM_ST of a TPMS_ATTEST, part 2, section 6.9. */
enum tpm_attest_type {
	TPM_ATTEST_CERTIFY = 0x8017,
	TPM_ATTEST_QUOTE = 0x8018,
};

#define TPM_DIGEST_MAX 64
#define TPM_NAME_MAX (2 + TPM_DIGEST_MAX)
#define TPM_BANKS_MAX 4
#define TPM_PCRS 24

struct tpm_view {
	const u8 *data;
	size_t size;
};

bool tpm_view_is(const struct tpm_view *view, const void *data, size_t size);

/* ---- tpm/hash.c ---- */

/* "sha256", or NULL: no hash that is known here; its size, or 0. */
const char *tpm_hash_name(u16 alg);
size_t tpm_hash_size(u16 alg);
const EVP_MD *tpm_hash_md(u16 alg);

/* The number of that name, or 0. */
u16 tpm_hash_of(const char *name);

/* What is hashed: any number of views. False without memory. */
bool tpm_hash(u16 alg, const struct tpm_view *views, size_t count, u8 *digest);
bool tpm_hmac(u16 alg, const struct tpm_view *key, const struct tpm_view *data,
	      u8 *digest);

/*
 * KDFa of part 1, section 11.4.10.2: SP 800-108 in counter mode with HMAC.
 * False without memory.
 */
struct tpm_kdf {
	u16 alg;
	struct tpm_view key;
	const char *label; /* its zero is part of it */
	struct tpm_view u, v; /* contexts */
};

bool tpm_kdfa(const struct tpm_kdf *kdf, u8 *out, size_t size);

/* ---- tpm/public.c ---- */

/* TPMT_PUBLIC of an RSA or ECC key, part 2, section 12.2.4. */
struct tpm_public {
	struct tpm_view bytes; /* all of it */
	u16 type, name_alg;
	u32 attributes;
	struct tpm_view auth_policy;
	u16 symmetric, symmetric_bits, symmetric_mode;
	u16 scheme, scheme_hash;
	u16 bits; /* of RSA */
	u32 exponent; /* 0: 65537 */
	u16 curve; /* TPM_ECC_CURVE */
	struct tpm_view x; /* or the modulus */
	struct tpm_view y;
};

/* Return: 0, -EBADMSG, -EOPNOTSUPP for another type of object. */
int tpm_public_open(const struct tpm_view *bytes, struct tpm_public *key,
		    struct vouch_error *error);

/* nameAlg and hash; the size, or 0 without memory. */
size_t tpm_public_name(const struct tpm_public *key, u8 *name);

/* Return: 0, -EBADMSG, -EOPNOTSUPP, -ENOMEM; to be freed. */
int tpm_public_key(const struct tpm_public *key, EVP_PKEY **out,
		   struct vouch_error *error);

/* "RSA-2048", "P-384", for people. */
void tpm_public_text(const struct tpm_public *key, char *out, size_t size);

/* ---- tpm/attest.c ---- */

/* TPML_PCR_SELECTION: for each bank the PCRs, one bit each. */
struct tpm_selection {
	size_t count;
	struct {
		u16 alg;
		u32 mask;
	} banks[TPM_BANKS_MAX];
};

/* TPMS_ATTEST, part 2, section 10.12.12. */
struct tpm_attest {
	struct tpm_view bytes;
	u16 type;
	struct tpm_view signer, extra;
	u64 clock;
	u32 reset_count, restart_count;
	u8 is_safe;
	u64 firmware;
	struct tpm_selection selection; /* of a quote */
	struct tpm_view pcr_digest;
	struct tpm_view name, qualified_name; /* of what is certified */
};

/* Return: 0, -EBADMSG, -EOPNOTSUPP for one that is neither of the two. */
int tpm_attest_open(const struct tpm_view *bytes, struct tpm_attest *attest,
		    struct vouch_error *error);

/* "sha256:0,1,2+sha384:0", for people. */
void tpm_selection_text(const struct tpm_selection *selection, char *out,
			size_t size);

/* Values of the PCRs that a selection names, bank after bank. */
struct tpm_values {
	size_t count;
	struct {
		u16 alg;
		struct tpm_view values; /* one after the other */
	} banks[TPM_BANKS_MAX];
};

/* The value of a PCR, or NULL where it is not selected or not there. */
const u8 *tpm_value(const struct tpm_selection *selection,
		    const struct tpm_values *values, u16 alg, unsigned int pcr);

/* Whether there are as many values as are selected, bank by bank. */
bool tpm_values_fit(const struct tpm_selection *selection,
		    const struct tpm_values *values);

/* Of all of them by the hash of the signing scheme; false without memory. */
bool tpm_values_digest(const struct tpm_values *values, u16 alg, u8 *digest);

/* ---- tpm/signature.c ---- */

/* TPMT_SIGNATURE, part 2, section 11.3.4. */
struct tpm_signature {
	u16 scheme, hash;
	struct tpm_view r; /* or all of it */
	struct tpm_view s; /* of ECDSA */
};

/* Return: 0, -EBADMSG, -EOPNOTSUPP. */
int tpm_signature_open(const struct tpm_view *bytes,
		       struct tpm_signature *signature,
		       struct vouch_error *error);

/* Return: 1, 0, -ENOMEM. Not for an HMAC. */
int tpm_signature_verify(const struct tpm_signature *signature, EVP_PKEY *key,
			 const struct tpm_view *data);

/*
 * HMAC over the digest of @data, as a TPM makes it; tried with swtpm. Return:
 * as above.
 */
int tpm_signature_verify_hmac(const struct tpm_signature *signature,
			      const struct tpm_view *key,
			      const struct tpm_view *data);

/* ---- tpm/replay.c ---- */

struct event_log; /* log/event_log.h */

/*
 * The value that the events of a log, of the bank @alg, lead to: PCR 0 starts
 * with the locality that the firmware tells, 17 to 22 with ones. False without
 * memory.
 */
bool tpm_log_replay(const struct event_log *log, u16 alg, unsigned int pcr,
		    u8 *value);

#endif /* VOUCH_LIB_TPM_TPM_H */
