// SPDX-License-Identifier: MIT
#include "hcl/hcl.h"

#include <errno.h>
#include <string.h>

#include "base/cursor.h"
#include "base/error.h"
#include "codec/digest.h"

#define HEADER_SIZE 0x20 /* magic, version, size, request, status, zeroes */
#define AREA_SIZE 0x4a0 /* of the report, filled up with zeroes */
#define TDREPORT_SIZE 1024
#define REQUEST_SIZE 20 /* what is said before the claims */
#define CAPABILITIES_SIZE 4

static const struct {
	const char *name;
	bool (*hash)(const u8 *data, size_t size, u8 *digest);
} hashes[] = {
	{ NULL, NULL },
	{ "sha256", digest_sha256 },
	{ "sha384", digest_sha384 },
	{ "sha512", digest_sha512 },
};

const char *hcl_hash_name(u32 hash_type)
{
	return hash_type < ARRAY_SIZE(hashes) ? hashes[hash_type].name : NULL;
}

static int refuse(struct vouch_error *error, const char *what, u32 value,
		  const char *wanted)
{
	return vouch__error(error, -EBADMSG, "%s is %u, want %s", what, value,
			    wanted);
}

static int read_header(struct cursor *c, struct vouch_error *error)
{
	const u8 *magic = cursor_take(c, 4);
	u32 version = cursor_le32(c), status;

	cursor_le32(c); /* size of all */
	cursor_le32(c); /* what it was asked for */
	status = cursor_le32(c);
	cursor_take(c, HEADER_SIZE - 20);
	if (c->is_short || memcmp(magic, "HCLA", 4) != 0)
		return vouch__error(error, -EBADMSG,
				    "input does not start as an HCL report");
	if (version != 2)
		return refuse(error, "version of the HCL report", version, "2");
	return status ? refuse(error, "status of the HCL report", status, "0") :
			0;
}

/*
 * A bit for each capability comes before the claims, of version 2 of the
 * request alone, and not everywhere. Claims begin with a brace, and have no
 * zero.
 */
static bool has_capabilities(const struct hcl *hcl, const struct cursor *c)
{
	return hcl->request_version == 2 && cursor_left(c) > 4 &&
	       (c->pos[0] != '{' || !c->pos[1] || !c->pos[2] || !c->pos[3]);
}

static int read_request(struct cursor *c, struct hcl *hcl,
			struct vouch_error *error)
{
	u32 data_size = cursor_le32(c), before = REQUEST_SIZE;

	hcl->request_version = cursor_le32(c);
	hcl->report_type = cursor_le32(c);
	hcl->hash_type = cursor_le32(c);
	hcl->claims_size = cursor_le32(c);
	if (hcl->request_version != 1 && hcl->request_version != 2)
		return refuse(error, "version of the request",
			      hcl->request_version, "1 or 2");
	if (has_capabilities(hcl, c)) {
		cursor_take(c, CAPABILITIES_SIZE);
		before += CAPABILITIES_SIZE;
	}
	hcl->claims = cursor_take(c, hcl->claims_size);
	if (c->is_short)
		return vouch__error(error, -EBADMSG,
				    "HCL report is cut short: %zu bytes of "
				    "claims do not fit",
				    hcl->claims_size);
	if (data_size != before + hcl->claims_size &&
	    data_size != REQUEST_SIZE + hcl->claims_size)
		return vouch__error(error, -EBADMSG,
				    "size of the claims and what is before "
				    "them is %u, want %zu",
				    data_size, before + hcl->claims_size);
	return 0;
}

int hcl_open(const u8 *data, size_t size, struct hcl *hcl,
	     struct vouch_error *error)
{
	struct cursor c = cursor_over(data, size);
	int ret = read_header(&c, error);

	*hcl = (struct hcl){ .report = cursor_take(&c, AREA_SIZE) };
	if (!ret)
		ret = read_request(&c, hcl, error);
	if (!ret && !hcl_hash_name(hcl->hash_type))
		ret = refuse(error, "hash type of the HCL report",
			     hcl->hash_type, "1, 2 or 3");
	hcl->report_size = hcl->report_type == HCL_REPORT_TDX ?
				   TDREPORT_SIZE :
				   VOUCH_SNP_REPORT_SIZE;
	return ret;
}

bool hcl_report_data(const struct hcl *hcl, u8 *report_data)
{
	memset(report_data, 0, VOUCH_REPORT_DATA_SIZE);
	return hashes[hcl->hash_type].hash(hcl->claims, hcl->claims_size,
					   report_data);
}
