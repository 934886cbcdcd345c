// SPDX-License-Identifier: MIT
/* ATTESTATION_REPORT, AMD 56860, table 23. */
#include <errno.h>

#include "base/cursor.h"
#include "base/error.h"
#include "base/sized.h"
#include "snp/snp.h"

/* Bytes that the given versions leave zero, both ends included. */
static const struct {
	u16 first, last;
	u8 version_min, version_max;
} reserved[] = {
	{ 0x04c, 0x04f, 0, 255 },
	{ 0x188, 0x18a, 0, 2 }, /* CPUID from version 3 */
	{ 0x18b, 0x19f, 0, 255 },
	{ 0x1eb, 0x1eb, 0, 255 },
	{ 0x1ef, 0x1ef, 0, 255 },
	/* AMD never published version 4: it may have mitigation vectors. */
	{ 0x1f8, 0x207, 0, 3 },
	{ 0x208, 0x21f, 0, 255 },
	{ 0x220, 0x27f, 0, 5 }, /* extended TCBs from version 6 */
	{ 0x280, 0x29f, 0, 255 },
	/* Outside what is signed: without these a report has many encodings. */
	{ 0x2d0, 0x2e7, 0, 255 }, /* above 384 bits of R */
	{ 0x318, 0x32f, 0, 255 }, /* above 384 bits of S */
	{ 0x330, 0x49f, 0, 255 },
};

static int first_reserved(const u8 *data, u32 version)
{
	u8 v = version > 255 ? 255 : (u8)version;

	for (size_t i = 0; i < ARRAY_SIZE(reserved); i++) {
		if (v < reserved[i].version_min || v > reserved[i].version_max)
			continue;
		for (int at = reserved[i].first; at <= reserved[i].last; at++) {
			if (data[at])
				return at;
		}
	}
	return -1;
}

static void take_tcb(struct cursor *c, struct vouch_snp_tcb *tcb)
{
	cursor_copy(c, tcb->raw, sizeof(tcb->raw));
}

static void take_firmware(struct cursor *c, struct vouch_snp_firmware *firmware)
{
	firmware->build = cursor_u8(c);
	firmware->minor = cursor_u8(c);
	firmware->major = cursor_u8(c);
	cursor_take(c, 1);
}

#define TAKE(cursor, array) cursor_copy(cursor, array, sizeof(array))

static void take_identity(struct cursor *c, struct vouch_snp_claims *claims)
{
	claims->version = cursor_le32(c); /* 000h */
	claims->guest_svn = cursor_le32(c);
	claims->policy = cursor_le64(c);
	TAKE(c, claims->family_id); /* 010h */
	TAKE(c, claims->image_id);
	claims->vmpl = cursor_le32(c); /* 030h */
	claims->signature_algo = cursor_le32(c);
	take_tcb(c, &claims->current_tcb);
	claims->platform_info = cursor_le64(c); /* 040h */
	claims->key_info = cursor_le32(c);
	cursor_take(c, 4);
	TAKE(c, claims->report_data); /* 050h */
	TAKE(c, claims->measurement); /* 090h */
	TAKE(c, claims->host_data); /* 0C0h */
	TAKE(c, claims->id_key_digest); /* 0E0h */
	TAKE(c, claims->author_key_digest); /* 110h */
	TAKE(c, claims->report_id); /* 140h */
	TAKE(c, claims->report_id_ma); /* 160h */
}

static void take_platform(struct cursor *c, struct vouch_snp_claims *claims)
{
	take_tcb(c, &claims->reported_tcb); /* 180h */
	claims->has_cpuid = claims->version >= 3;
	claims->cpuid_family = cursor_u8(c); /* 188h */
	claims->cpuid_model = cursor_u8(c);
	claims->cpuid_stepping = cursor_u8(c);
	cursor_take(c, 21);
	TAKE(c, claims->chip_id); /* 1A0h */
	take_tcb(c, &claims->committed_tcb); /* 1E0h */
	take_firmware(c, &claims->current_firmware);
	take_firmware(c, &claims->committed_firmware);
	take_tcb(c, &claims->launch_tcb); /* 1F0h */
	claims->has_mit_vectors = claims->version >= 5;
	claims->launch_mit_vector = cursor_le64(c); /* 1F8h */
	claims->current_mit_vector = cursor_le64(c);
	cursor_take(c, VOUCH_SNP_SIGNED_SIZE - 0x208);
	TAKE(c, claims->signature_r); /* 2A0h */
	TAKE(c, claims->signature_s);
	cursor_take(c, VOUCH_SNP_REPORT_SIZE - 0x330);
}

const struct snp_product *
snp_claims_product(const struct vouch_snp_claims *claims)
{
	if (!claims->has_cpuid)
		return NULL;
	return snp_product_by_cpuid(claims->cpuid_family, claims->cpuid_model);
}

void snp_claims_set_product(struct vouch_snp_claims *claims,
			    const struct snp_product *product)
{
	snp_tcb_decode(product, &claims->current_tcb);
	snp_tcb_decode(product, &claims->reported_tcb);
	snp_tcb_decode(product, &claims->committed_tcb);
	snp_tcb_decode(product, &claims->launch_tcb);
}

int snp_report_read(const u8 *data, size_t size,
		    struct vouch_snp_claims *claims, struct vouch_error *error)
{
	struct cursor c = cursor_over(data, size);

	*claims = (struct vouch_snp_claims){ .size = sizeof(*claims) };
	if (size != VOUCH_SNP_REPORT_SIZE)
		return vouch__error(error, -EBADMSG,
				    "SNP report is %zu bytes, want %d", size,
				    VOUCH_SNP_REPORT_SIZE);
	take_identity(&c, claims);
	take_platform(&c, claims);
	if (c.is_short || cursor_left(&c))
		return vouch__error(error, -EBADMSG, "SNP report is cut short");
	claims->reserved_offset = first_reserved(data, claims->version);
	/* Version 2 does not name its product: it was there before Turin. */
	snp_claims_set_product(claims, claims->has_cpuid ?
					       snp_claims_product(claims) :
					       snp_product_by_name("Milan", 5));
	return 0;
}

int vouch_snp_report_parse(const uint8_t *data, size_t size,
			   struct vouch_snp_claims *claims,
			   struct vouch_error *error)
{
	struct vouch_snp_claims read;
	int ret = snp_report_read(data, size, &read, error);

	return ret ? ret :
		     sized_fill(claims, &read, sizeof(read), "claims", error);
}
