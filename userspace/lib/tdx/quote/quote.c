// SPDX-License-Identifier: MIT
/*
 * Quotes of version 3 (SGX), 4 and 5: Intel TDX DCAP Quoting Library API,
 * appendix A.3 and A.4. Every length is of the one sender, so each has to fit
 * the next.
 */
#include <errno.h>
#include <string.h>

#include "base/bytes.h"
#include "base/cursor.h"
#include "base/error.h"
#include "base/sized.h"
#include "tdx/tdx.h"
#include "base/openssl.h"

#define HEADER_SIZE 48
#define TD_10_SIZE 584
#define TD_15_SIZE 648
#define TD_15_EXTENDED_SIZE 885
#define QUOTE_SIZE_MAX 0x10000 /* without what a buffer is filled up with */

/* Types of a version 5 body. */
enum { BODY_SGX = 1, BODY_TD_10 = 2, BODY_TD_15 = 3, BODY_TD_15_EXTENDED = 4 };

static const u8 intel_qe[16] = {
	0x93, 0x9a, 0x72, 0x33, 0xf7, 0x9c, 0x4c, 0xa9,
	0x94, 0x0a, 0x0d, 0xb3, 0x95, 0x7f, 0x06, 0x07
};

static void take_header(struct cursor *c, struct vouch_quote_claims *claims)
{
	claims->version = cursor_le16(c);
	claims->key_type = cursor_le16(c);
	claims->tee_type = cursor_le32(c);
	claims->qe_svn = cursor_le16(c);
	claims->pce_svn = cursor_le16(c);
	cursor_copy(c, claims->vendor_id, sizeof(claims->vendor_id));
	cursor_copy(c, claims->user_data, sizeof(claims->user_data));
}

bool tdx_quote_is(const u8 *data, size_t size)
{
	struct vouch_quote_claims claims;
	struct cursor c = cursor_over(data, size);

	take_header(&c, &claims);
	if (c.is_short)
		return false;
	/* Of whatever version: the header's check says what is wrong. */
	if (!memcmp(claims.vendor_id, intel_qe, sizeof(intel_qe)))
		return true;
	if (claims.key_type != 2 && claims.key_type != 3)
		return false;
	if (claims.version == 3)
		return claims.tee_type == TDX_TEE_SGX;
	return (claims.version == 4 || claims.version == 5) &&
	       (claims.tee_type == TDX_TEE_SGX ||
		claims.tee_type == TDX_TEE_TDX);
}

static int open_header(struct cursor *c, struct tdx_quote *q,
		       struct vouch_error *error)
{
	const struct vouch_quote_claims *claims = &q->claims;

	take_header(c, &q->claims);
	if (c->is_short)
		return vouch__error(error, -EBADMSG, "quote is cut short");
	if (claims->version < 3 || claims->version > 5)
		return vouch__error(error, -EBADMSG,
				    "quote is version %u, want 3, 4 or 5",
				    claims->version);
	if (claims->key_type != 2)
		return vouch__error(error, -EBADMSG,
				    "attestation key is type %u, want 2 (ECDSA "
				    "P-256)",
				    claims->key_type);
	if (memcmp(claims->vendor_id, intel_qe, sizeof(intel_qe)))
		return vouch__error(error, -EBADMSG,
				    "quoting enclave is of another vendor, "
				    "want Intel");
	if (claims->tee_type == TDX_TEE_SGX ||
	    (claims->tee_type == TDX_TEE_TDX && claims->version > 3))
		return 0;
	return vouch__error(error, -EBADMSG, "TEE is type 0x%x, want 0 (SGX)%s",
			    claims->tee_type,
			    claims->version > 3 ? " or 0x81 (TDX)" : "");
}

/* Version 5 says itself what its body is; it has to agree with its TEE. */
static int check_descriptor(const struct vouch_quote_claims *claims, u32 size,
			    struct vouch_error *error)
{
	static const u32 sizes[] = { 0, TDX_ENCLAVE_SIZE, TD_10_SIZE,
				     TD_15_SIZE, TD_15_EXTENDED_SIZE };
	u16 type = claims->body_type;
	u32 tee = type == BODY_SGX ? TDX_TEE_SGX : TDX_TEE_TDX;

	if (type < BODY_SGX || type > BODY_TD_15_EXTENDED)
		return vouch__error(error, -EBADMSG,
				    "body is type %u, want 1 to 4", type);
	if (size != sizes[type])
		return vouch__error(error, -EBADMSG,
				    "body of type %u is %u bytes, want %u",
				    type, size, sizes[type]);
	if (claims->tee_type != tee)
		return vouch__error(error, -EBADMSG,
				    "body of type %u is in a quote of TEE "
				    "0x%x, want 0x%x",
				    type, claims->tee_type, tee);
	return 0;
}

static int open_body(struct cursor *c, struct tdx_quote *q,
		     struct vouch_error *error)
{
	struct vouch_quote_claims *claims = &q->claims;
	u32 size;
	int ret;

	if (claims->version == 5) {
		claims->body_type = cursor_le16(c);
		size = cursor_le32(c);
		ret = c->is_short ? 0 : check_descriptor(claims, size, error);
		if (ret)
			return ret;
	}
	claims->is_td = claims->tee_type == TDX_TEE_TDX;
	if (claims->is_td)
		tdx_take_td(c, claims->body_type >= BODY_TD_15, &claims->td);
	else
		tdx_take_enclave(c, &claims->enclave);
	if (claims->is_td && claims->body_type == BODY_TD_15_EXTENDED)
		tdx_take_extended(c, &claims->td);
	if (c->is_short)
		return vouch__error(error, -EBADMSG, "body is cut short");
	q->signed_size = (size_t)(c->pos - q->data);
	return 0;
}

/* QE report, its signature, authentication data. */
static void take_qe(struct cursor *c, struct tdx_quote *q)
{
	struct cursor report;

	q->qe_report = cursor_take(c, TDX_ENCLAVE_SIZE);
	report = cursor_over(q->qe_report, TDX_ENCLAVE_SIZE);
	tdx_take_enclave(&report, &q->claims.qe);
	q->qe_signature = cursor_take(c, TDX_SIGNATURE_SIZE);
	q->auth_size = cursor_le16(c);
	q->auth = cursor_take(c, q->auth_size);
}

static void take_certs(struct cursor *c, struct tdx_quote *q)
{
	q->cert_type = cursor_le16(c);
	q->certs_size = cursor_le32(c);
	q->certs = cursor_take(c, q->certs_size);
}

/* From version 4 on the QE report is certification data of its own kind. */
static int take_wrapped(struct cursor *c, struct tdx_quote *q,
			struct vouch_error *error)
{
	u16 type = cursor_le16(c);
	struct cursor inner = cursor_sub(c, cursor_le32(c));

	if (c->is_short)
		return 0;
	if (type != TDX_CERT_QE_REPORT)
		return vouch__error(error, -EBADMSG,
				    "certification data is type %u, want 6 (QE "
				    "report)",
				    type);
	take_qe(&inner, q);
	take_certs(&inner, q);
	c->is_short = inner.is_short;
	if (!c->is_short && cursor_left(&inner))
		return vouch__error(error, -EBADMSG,
				    "certification data has %zu bytes too many",
				    cursor_left(&inner));
	return 0;
}

static int check_certs(const struct tdx_quote *q, struct vouch_error *error)
{
	if (q->cert_type >= TDX_CERT_PPID_CLEAR &&
	    q->cert_type <= TDX_CERT_PCK_CHAIN)
		return 0;
	return vouch__error(error, -EBADMSG,
			    "certification data behind the QE report is type "
			    "%u, want 1 to 5",
			    q->cert_type);
}

static int check_size(const struct cursor *c, const struct tdx_quote *q,
		      struct vouch_error *error)
{
	size_t size = (size_t)(c->pos - q->data);

	if (size <= QUOTE_SIZE_MAX)
		return 0;
	return vouch__error(error, -EBADMSG,
			    "quote is %zu bytes, want at most %d", size,
			    QUOTE_SIZE_MAX);
}

static int open_signature(struct cursor *outer, struct tdx_quote *q,
			  struct vouch_error *error)
{
	struct cursor c = cursor_sub(outer, cursor_le32(outer));
	int ret = 0;

	q->signature = cursor_take(&c, TDX_SIGNATURE_SIZE);
	q->key = cursor_take(&c, TDX_POINT_SIZE);
	if (q->claims.version == 3) {
		take_qe(&c, q);
		take_certs(&c, q);
	} else {
		ret = take_wrapped(&c, q, error);
	}
	if (ret)
		return ret;
	if (outer->is_short || c.is_short)
		return vouch__error(error, -EBADMSG,
				    "signature data is cut short");
	if (cursor_left(&c))
		return vouch__error(error, -EBADMSG,
				    "signature data has %zu bytes too many",
				    cursor_left(&c));
	ret = check_size(outer, q, error);
	return ret ? ret : check_certs(q, error);
}

/* Hosts hand out their whole buffer; what is in it is not signed. */
static int open_padding(struct cursor *c, struct tdx_quote *q,
			struct vouch_error *error)
{
	q->padding_size = cursor_left(c);
	if (cursor_skip_zero(c, q->padding_size))
		return 0;
	return vouch__error(error, -EBADMSG,
			    "quote has %zu bytes behind it that are not all "
			    "zero, want none",
			    q->padding_size);
}

typedef int open_fn(struct cursor *c, struct tdx_quote *q,
		    struct vouch_error *error);

int tdx_quote_open(const u8 *data, size_t size, struct tdx_quote *quote,
		   struct vouch_error *error)
{
	static open_fn *const open[] = {
		[TDX_QUOTE_HEADER] = open_header,
		[TDX_QUOTE_BODY] = open_body,
		[TDX_QUOTE_SIGNATURE] = open_signature,
		[TDX_QUOTE_PADDING] = open_padding,
	};
	struct cursor c = cursor_over(data, size);
	int ret = 0;

	*quote = (struct tdx_quote){
		.data = data,
		.claims.size = sizeof(quote->claims),
	};
	while (!ret && quote->part < TDX_QUOTE_WHOLE) {
		ret = open[quote->part](&c, quote, error);
		if (!ret)
			quote->part++;
	}
	return ret;
}

int vouch_quote_parse(const uint8_t *data, size_t size,
		      struct vouch_quote_claims *claims,
		      struct vouch_error *error)
{
	OPENSSL_ENTER;
	struct tdx_quote quote;
	int ret = tdx_quote_open(data, size, &quote, error);

	return ret ? ret :
		     sized_fill(claims, &quote.claims, sizeof(quote.claims),
				"claims", error);
}
