// SPDX-License-Identifier: MIT
/*
 * TDREPORT, Intel TDX Module ABI: REPORTMACSTRUCT, TEE_TCB_INFO, TDINFO. Only
 * the machine itself can check its MAC; that its parts belong together, anyone
 * can.
 */
#include <errno.h>
#include <openssl/evp.h>
#include <string.h>

#include "base/cursor.h"
#include "base/error.h"
#include "base/sized.h"
#include "tdx/tdx.h"
#include "base/openssl.h"

#define TYPE_TDX 0x81
#define HASH_SIZE 48

/* Where the two hashed parts lie. */
#define TCB_INFO_OFFSET 256
#define TCB_INFO_SIZE 239
#define TD_INFO_OFFSET 512
#define TD_INFO_SIZE 512

/* The two hashes of REPORTMACSTRUCT. */
struct hashes {
	u8 tcb_info[HASH_SIZE];
	u8 td_info[HASH_SIZE];
};

bool tdx_report_is(const u8 *data, size_t size)
{
	return size == VOUCH_TDX_REPORT_SIZE && data[0] == TYPE_TDX;
}

#define TAKE(cursor, array) cursor_copy(cursor, array, sizeof(array))

static void take_mac_struct(struct cursor *c, struct hashes *hashes,
			    struct vouch_tdreport_claims *claims)
{
	claims->type = cursor_u8(c);
	claims->subtype = cursor_u8(c);
	claims->version = cursor_u8(c);
	cursor_take(c, 1 + 12);
	TAKE(c, claims->cpu_svn); /* 16 */
	TAKE(c, hashes->tcb_info);
	TAKE(c, hashes->td_info); /* 80 */
	TAKE(c, claims->td.report_data);
	cursor_take(c, 32);
	TAKE(c, claims->mac); /* 224 */
}

static void take_tcb_info(struct cursor *c, struct vouch_tdx_claims *td)
{
	cursor_take(c, 8);
	TAKE(c, td->tee_tcb_svn);
	TAKE(c, td->mrseam);
	TAKE(c, td->mrsignerseam);
	td->seam_attributes = cursor_le64(c);
	if (td->has_current_svn)
		TAKE(c, td->tee_tcb_svn2);
}

static void take_td_info(struct cursor *c, struct vouch_tdx_claims *td)
{
	td->td_attributes = cursor_le64(c);
	td->xfam = cursor_le64(c);
	TAKE(c, td->mrtd);
	TAKE(c, td->mrconfigid);
	TAKE(c, td->mrowner);
	TAKE(c, td->mrownerconfig);
	for (size_t i = 0; i < ARRAY_SIZE(td->rtmr); i++)
		TAKE(c, td->rtmr[i]);
	if (td->has_current_svn)
		TAKE(c, td->mrservicetd);
}

static int is_hash_of(const u8 *hash, const u8 *data, size_t size, bool *is_ok,
		      struct vouch_error *error)
{
	u8 actual[HASH_SIZE];

	if (!EVP_Digest(data, size, actual, NULL, openssl_sha384(), NULL))
		return vouch__error_openssl(error, -EIO,
					    "TDREPORT could not be hashed");
	*is_ok = !memcmp(hash, actual, sizeof(actual));
	return 0;
}

int tdx_report_read(const u8 *data, size_t size,
		    struct vouch_tdreport_claims *claims,
		    struct vouch_error *error)
{
	struct cursor c = cursor_over(data, size), part;
	struct hashes hashes;
	int ret;

	*claims = (struct vouch_tdreport_claims){ .size = sizeof(*claims) };
	if (size != VOUCH_TDX_REPORT_SIZE)
		return vouch__error(error, -EBADMSG,
				    "TDREPORT is %zu bytes, want %d", size,
				    VOUCH_TDX_REPORT_SIZE);
	part = cursor_sub(&c, TCB_INFO_OFFSET);
	take_mac_struct(&part, &hashes, claims);
	if (claims->type != TYPE_TDX)
		return vouch__error(error, -EBADMSG,
				    "TDREPORT is type 0x%02x, want 0x%02x",
				    claims->type, TYPE_TDX);
	claims->td.has_current_svn = claims->version > 0;
	part = cursor_sub(&c, TD_INFO_OFFSET - TCB_INFO_OFFSET);
	take_tcb_info(&part, &claims->td);
	take_td_info(&c, &claims->td);
	ret = is_hash_of(hashes.tcb_info, data + TCB_INFO_OFFSET, TCB_INFO_SIZE,
			 &claims->tcb_info_is_bound, error);
	if (!ret)
		ret = is_hash_of(hashes.td_info, data + TD_INFO_OFFSET,
				 TD_INFO_SIZE, &claims->td_info_is_bound,
				 error);
	return ret;
}

int vouch_tdreport_parse(const uint8_t *data, size_t size,
			 struct vouch_tdreport_claims *claims,
			 struct vouch_error *error)
{
	OPENSSL_ENTER;
	struct vouch_tdreport_claims read;
	int ret = tdx_report_read(data, size, &read, error);

	return ret ? ret :
		     sized_fill(claims, &read, sizeof(read), "claims", error);
}
