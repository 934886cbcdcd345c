// SPDX-License-Identifier: MIT
/*
 * MRTD: one SHA-384 over what TDH.MEM.PAGE.ADD and TDH.MR.EXTEND feed it;
 * Intel 348549. Which calls a VMM makes in which order is its own choice.
 */
#include "measure/mrtd.h"

#include <errno.h>

#include "measure/hash.h"
#include "measure/igvm_guest.h"
#include "measure/put.h"
#include "measure/td_hob.h"

#define CALL_SIZE 128
#define CHUNK 256 /* of TDH.MR.EXTEND */

struct mrtd {
	struct hash hash;
	enum launch_order order;
	const struct ovmf *ovmf;
	const struct td_hob *hob; /* for ORDER_ALL */
	struct vouch_measurement *m;
	bool is_ok; /* false without memory */
};

static void feed(struct mrtd *d, const char *call, u64 gpa)
{
	u8 bytes[CALL_SIZE] = { 0 };

	for (size_t i = 0; call[i]; i++)
		bytes[i] = (u8)call[i];
	put_le(bytes + 16, 8, gpa);
	hash_add(&d->hash, bytes, sizeof(bytes));
}

static void add_page(struct mrtd *d, u64 gpa)
{
	feed(d, "MEM.PAGE.ADD", gpa);
}

/* A page, which is zeroes behind the @size bytes that it has. */
static void extend_page(struct mrtd *d, u64 gpa, const u8 *data, u64 size)
{
	for (u64 at = 0; at < PAGE_SIZE; at += CHUNK) {
		u64 here = size > at ? size - at : 0;

		if (here > CHUNK)
			here = CHUNK;
		feed(d, "MR.EXTEND", gpa + at);
		hash_add(&d->hash, here ? data + at : data, here);
		hash_add_zeroes(&d->hash, CHUNK - here);
	}
}

/* What lies in a section: of the image, or the list of blocks. */
struct content {
	const u8 *data;
	u64 size;
};

static struct content content_of(const struct mrtd *d,
				 const struct tdvf_section *s)
{
	if (s->type == TDVF_TD_HOB && d->hob)
		return (struct content){ d->hob->bytes, d->hob->size };
	return (struct content){ d->ovmf->data + s->offset, s->raw_size };
}

static void extend_at(struct mrtd *d, const struct tdvf_section *s, u64 at)
{
	struct content c = content_of(d, s);
	u64 left = c.size > at ? c.size - at : 0;

	extend_page(d, s->gpa + at, left ? c.data + at : c.data, left);
}

static void measure_section(struct mrtd *d, const struct tdvf_section *s)
{
	bool is_measured = s->attributes & TDVF_EXTEND || d->order == ORDER_ALL;
	u64 at;

	for (at = 0; at < s->size; at += PAGE_SIZE) {
		add_page(d, s->gpa + at);
		if (is_measured && d->order != ORDER_SECTIONS)
			extend_at(d, s, at);
	}
	if (!is_measured || d->order != ORDER_SECTIONS)
		return;
	for (at = 0; at < s->size; at += PAGE_SIZE)
		extend_at(d, s, at);
}

static bool tell_section(const struct mrtd *d, struct vouch_measurement *m,
			 const struct tdvf_section *s)
{
	bool is_measured = s->attributes & TDVF_EXTEND || d->order == ORDER_ALL;
	struct content c = content_of(d, s);
	u8 digest[SHA384_SIZE] = { 0 };

	if (is_measured && !digest_sha384(c.data, c.size, digest))
		return false;
	measured_item(m, "mrtd", is_measured ? "ADD, EXTEND" : "ADD", digest,
		      sizeof(digest), "%s: 0x%llx bytes at 0x%llx",
		      tdvf_type_text(s->type), (unsigned long long)s->size,
		      (unsigned long long)s->gpa);
	return true;
}

static bool is_memory(const struct tdvf_section *s)
{
	return s->type != TDVF_TD_INFO && s->type != TDVF_TD_PARAMS &&
	       !(s->attributes & TDVF_AUG);
}

static int finish(struct mrtd *d, const struct tdvf *tdvf,
		  struct vouch_measurement *m)
{
	u8 digest[SHA384_SIZE];
	bool is_ok = true;

	hash_start_sha384(&d->hash);
	for (u32 i = 0; i < tdvf->count && is_ok; i++) {
		struct tdvf_section s = tdvf_section_at(tdvf, i);

		if (!is_memory(&s))
			continue;
		measure_section(d, &s);
		is_ok = tell_section(d, m, &s);
	}
	if (!hash_end(&d->hash, digest) || !is_ok)
		return -ENOMEM;
	measured_value(m, "mrtd", digest, sizeof(digest));
	return 0;
}

int mrtd_measure(struct vouch_launch *launch, const struct ovmf *ovmf,
		 const struct tdvf *tdvf, struct vouch_measurement *m,
		 struct vouch_error *error)
{
	struct mrtd d = {
		.order = (enum launch_order)launch_number(launch, LAUNCH_ORDER),
		.ovmf = ovmf,
	};
	struct td_hob hob;
	int code;

	if (d.order == ORDER_ALL) {
		if (!launch_has(launch, LAUNCH_MEMORY)) {
			measured_missing(m, "mrtd",
					 "memory is not given, which order "
					 "'all' measures");
			return 0;
		}
		code = td_hob_make(launch, tdvf, &hob, error);
		if (code)
			return code;
		d.hob = &hob;
	}
	return finish(&d, tdvf, m);
}

/* ---- of an IGVM file ---- */

/* Each page is added, and extended where it is measured. */
static void take(void *context, const struct igvm_region *r)
{
	u8 digest[SHA384_SIZE] = { 0 };
	struct mrtd *d = context;

	if (r->kind == IGVM_KIND_VCPU)
		return;
	for (u64 at = 0; at < r->size; at += PAGE_SIZE) {
		add_page(d, r->gpa + at);
		if (!r->is_unmeasured)
			extend_page(d, r->gpa + at,
				    r->data ? r->data + at : NULL,
				    r->data ? PAGE_SIZE : 0);
	}
	if (r->data && !r->is_unmeasured)
		d->is_ok &= digest_sha384(r->data, r->size, digest);
	measured_item(d->m, "mrtd", r->is_unmeasured ? "ADD" : "ADD, EXTEND",
		      digest, sizeof(digest), "page: 0x%llx bytes at 0x%llx",
		      (unsigned long long)r->size, (unsigned long long)r->gpa);
}

int mrtd_of_igvm(struct vouch_launch *launch, struct vouch_measurement *m,
		 struct vouch_error *error)
{
	struct mrtd d = { .m = m, .is_ok = true };
	struct igvm_guest guest = { .launch = launch,
				    .m = m,
				    .platform = IGVM_TDX,
				    .take = take,
				    .context = &d };
	u8 digest[SHA384_SIZE];
	int code;

	hash_start_sha384(&d.hash);
	code = igvm_guest_launch(&guest, error);
	if ((!hash_end(&d.hash, digest) || !d.is_ok) && !code)
		code = -ENOMEM;
	if (code)
		return code;
	if (guest.vcpus)
		measured_note(m,
			      "IGVM file has %u vCPU contexts for TDX, which "
			      "MRTD is not of",
			      guest.vcpus);
	measured_value(m, "mrtd", digest, sizeof(digest));
	return 0;
}
