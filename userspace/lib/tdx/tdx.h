/* SPDX-License-Identifier: MIT */
/* Intel quotes, of TDs and of SGX enclaves, and TDREPORTs. */
#ifndef VOUCH_LIB_TDX_TDX_H
#define VOUCH_LIB_TDX_TDX_H

#include <openssl/evp.h>
#include <vouch.h>

#include "base/types.h"

#define TDX_POINT_SIZE 64 /* x and y of P-256 */
#define TDX_SIGNATURE_SIZE 64 /* r and s of P-256 */
#define TDX_ENCLAVE_SIZE 384 /* report body of an enclave */

enum tdx_tee { TDX_TEE_SGX = 0, TDX_TEE_TDX = 0x81 };

/* Kinds of certification data; Intel TDX DCAP Quoting Library API, A.3.9. */
enum tdx_cert_type {
	TDX_CERT_PPID_CLEAR = 1,
	TDX_CERT_PPID_RSA_2048,
	TDX_CERT_PPID_RSA_3072,
	TDX_CERT_PCK_LEAF,
	TDX_CERT_PCK_CHAIN,
	TDX_CERT_QE_REPORT,
};

/* TD ATTRIBUTES, Intel TDX Module ABI; bits of the low byte are TUD. */
#define TDX_ATTR_DEBUG (1ull << 0)

/* Flags of an enclave's ATTRIBUTES, Intel SDM, volume 3D. */
#define SGX_ATTR_DEBUG 0x02
#define SGX_ATTR_PROVISION_KEY 0x10
#define SGX_ATTR_EINITTOKEN_KEY 0x20

/* ---- tdx/quote/quote.c ---- */

/* The parts of a quote, in their order; what is malformed is one of them. */
enum tdx_quote_part {
	TDX_QUOTE_HEADER,
	TDX_QUOTE_BODY,
	TDX_QUOTE_SIGNATURE,
	TDX_QUOTE_PADDING,
	TDX_QUOTE_WHOLE, /* nothing is malformed */
};

/* A quote taken apart; pointers are into it. */
struct tdx_quote {
	struct vouch_quote_claims claims;
	enum tdx_quote_part part; /* that is malformed */
	const u8 *data;
	size_t signed_size; /* header and body, from the start on */
	const u8 *signature;
	const u8 *key; /* attestation key */
	const u8 *qe_report;
	const u8 *qe_signature;
	const u8 *auth;
	size_t auth_size;
	u16 cert_type;
	const u8 *certs;
	size_t certs_size;
	size_t padding_size; /* zeroes behind it */
};

/* Return: 0, or -EBADMSG with @quote->part telling where. */
int tdx_quote_open(const u8 *data, size_t size, struct tdx_quote *quote,
		   struct vouch_error *error);

/* Whether it starts as a quote does: Intel's vendor id, or all the rest. */
bool tdx_quote_is(const u8 *data, size_t size);

/* Whether it is of a TDREPORT's size and starts as one. */
bool tdx_report_is(const u8 *data, size_t size);

/* ---- tdx/quote/body.c ---- */

struct cursor;

void tdx_take_td(struct cursor *c, bool has_current_svn,
		 struct vouch_tdx_claims *td);
/* What body type 4 has behind that of TD 1.5. */
void tdx_take_extended(struct cursor *c, struct vouch_tdx_claims *td);
void tdx_take_enclave(struct cursor *c, struct vouch_sgx_claims *enclave);

/* As vouch_tdreport_parse(), for a struct of this version; quote/tdreport.c. */
int tdx_report_read(const u8 *data, size_t size,
		    struct vouch_tdreport_claims *claims,
		    struct vouch_error *error);

/* ---- tdx/quote/sign.c ---- */

/* SHA-256 over two pieces. */
bool tdx_hash(const u8 *a, size_t a_size, const u8 *b, size_t b_size, u8 *out);

/* NULL when the point is not on P-256. */
EVP_PKEY *tdx_key_from_point(const u8 *point);
bool tdx_key_is_p256(const EVP_PKEY *key);

/* ECDSA with SHA-256; r and s are big-endian. Return: see ecdsa_verify(). */
int tdx_signature_verify(EVP_PKEY *key, const u8 *signature, const u8 *data,
			 size_t size);

#endif /* VOUCH_LIB_TDX_TDX_H */
