// SPDX-License-Identifier: MIT
/*
 * Hand-off blocks of UEFI's Platform Initialization, volume 3: one for the
 * list, one for each range of memory, and one that ends it.
 */
#include "measure/td_hob.h"

#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "measure/put.h"

#define HANDOFF_SIZE 56
#define RESOURCE_SIZE 48
#define END_SIZE 8
#define RESOURCES_MAX 264

#define RESOURCE_MEMORY 0
#define RESOURCE_UNACCEPTED 7
#define ATTRIBUTES 7 /* present, initialized, tested */
#define NEEDS_EARLY_ACCEPT 0x10000000

#define GIB (1ull << 30)
#define MIB (1ull << 20)
#define GCE_NODE_MAX (176 * GIB)

struct range {
	u64 start, end;
};

static bool add_resource(struct td_hob *hob, u32 type, u32 attributes,
			 struct range r)
{
	u8 *at = hob->bytes + hob->measured_size;

	if (hob->measured_size + RESOURCE_SIZE + END_SIZE > TD_HOB_MAX)
		return false;
	memset(at, 0, RESOURCE_SIZE);
	put_le(at, 2, 3);
	put_le(at + 2, 2, RESOURCE_SIZE);
	put_le(at + 24, 4, type);
	put_le(at + 28, 4, attributes);
	put_le(at + 32, 8, r.start);
	put_le(at + 40, 8, r.end - r.start);
	hob->measured_size += RESOURCE_SIZE;
	return true;
}

/* @end: offset of the end that the first block names. */
static void finish(struct td_hob *hob, u64 gpa, size_t end)
{
	u8 *last = hob->bytes + hob->measured_size;

	put_le(hob->bytes, 2, 1);
	put_le(hob->bytes + 2, 2, HANDOFF_SIZE);
	put_le(hob->bytes + 8, 4, 9); /* version */
	put_le(hob->bytes + 48, 8, gpa + end);
	put_le(last, 2, 0xffff);
	put_le(last + 2, 2, END_SIZE);
	put_le(last + 4, 4, 0);
	hob->size = hob->measured_size + END_SIZE;
}

u64 memory_low(const struct vouch_launch *launch)
{
	bool is_pc = launch_number(launch, LAUNCH_MACHINE) == MACHINE_PC;
	u64 memory = launch_number(launch, LAUNCH_MEMORY);

	if (memory < (is_pc ? 0xe0000000 : 0xb0000000))
		return memory;
	return is_pc ? 0xc0000000 : 0x80000000;
}

/* ---- QEMU ---- */

/* The accepted range that begins next at or behind @from; false without one. */
static bool next_accepted(const struct tdvf *tdvf, u64 from,
			  struct range *range)
{
	bool is_found = false;

	for (u32 i = 0; i < tdvf->count; i++) {
		struct tdvf_section s = tdvf_section_at(tdvf, i);

		if ((s.type != TDVF_TD_HOB && s.type != TDVF_TEMP_MEM) ||
		    !s.size || s.gpa < from ||
		    (is_found && s.gpa >= range->start))
			continue;
		*range = (struct range){ s.gpa, s.gpa + s.size };
		is_found = true;
	}
	return is_found;
}

static bool add_ram(struct td_hob *hob, const struct tdvf *tdvf,
		    struct range ram)
{
	struct range accepted;
	u64 at = ram.start;
	bool is_ok = true;

	while (is_ok && at < ram.end) {
		if (!next_accepted(tdvf, at, &accepted) ||
		    accepted.end > ram.end)
			accepted = (struct range){ ram.end, ram.end };
		if (at < accepted.start)
			is_ok = add_resource(
				hob, RESOURCE_UNACCEPTED, ATTRIBUTES,
				(struct range){ at, accepted.start });
		if (is_ok && accepted.start < accepted.end)
			is_ok = add_resource(hob, RESOURCE_MEMORY, ATTRIBUTES,
					     accepted);
		at = accepted.end;
	}
	return is_ok;
}

static bool make_qemu(const struct vouch_launch *launch,
		      const struct tdvf *tdvf, struct td_hob *hob)
{
	u64 memory = launch_number(launch, LAUNCH_MEMORY);
	u64 low = memory_low(launch);

	return add_ram(hob, tdvf, (struct range){ 0, low }) &&
	       (memory == low ||
		add_ram(hob, tdvf,
			(struct range){ FOUR_GIB, FOUR_GIB + memory - low }));
}

/* ---- GCE ---- */

static bool add_sections(struct td_hob *hob, const struct tdvf *tdvf)
{
	for (u32 i = 0; i < tdvf->count; i++) {
		struct tdvf_section s = tdvf_section_at(tdvf, i);

		if (s.type <= TDVF_PAYLOAD_PARAM &&
		    !add_resource(hob, RESOURCE_MEMORY, ATTRIBUTES,
				  (struct range){ s.gpa, s.gpa + s.size }))
			return false;
	}
	return true;
}

/* Of all sections, the one that holds @at or begins next; false without one. */
static bool next_section(const struct tdvf *tdvf, u64 at, struct range *range)
{
	bool is_found = false;

	for (u32 i = 0; i < tdvf->count; i++) {
		struct tdvf_section s = tdvf_section_at(tdvf, i);

		if (s.type > TDVF_PAYLOAD_PARAM || s.gpa + s.size <= at ||
		    (is_found && s.gpa >= range->start))
			continue;
		*range = (struct range){ s.gpa, s.gpa + s.size };
		is_found = true;
	}
	return is_found;
}

static bool add_bank(struct td_hob *hob, const struct tdvf *tdvf,
		     struct range bank, bool is_early)
{
	u32 attributes = ATTRIBUTES;
	struct range section = { 0 };
	u64 at = bank.start;

	if (is_early || bank.end <= FOUR_GIB)
		attributes |= NEEDS_EARLY_ACCEPT;
	while (at < bank.end) {
		if (!next_section(tdvf, at, &section) ||
		    section.start >= bank.end)
			section = (struct range){ bank.end, bank.end };
		if (at < section.start &&
		    !add_resource(hob, RESOURCE_UNACCEPTED, attributes,
				  (struct range){ at, section.start }))
			return false;
		at = section.end;
	}
	return true;
}

/* Memory from 4 GiB on is a bank for each node; the first has 3 GiB below. */
static bool make_gce(const struct vouch_launch *launch, const struct tdvf *tdvf,
		     struct td_hob *hob)
{
	bool is_early = launch_number(launch, LAUNCH_EARLY_ACCEPT) == SWITCH_ON;
	u64 memory = launch_number(launch, LAUNCH_MEMORY);
	u64 nodes = launch_number(launch, LAUNCH_NODES);
	u64 taken = 3 * GIB, at = FOUR_GIB, left;

	if (!add_sections(hob, tdvf) ||
	    !add_bank(hob, tdvf,
		      (struct range){ 0, memory < taken ? memory : taken },
		      is_early) ||
	    !add_bank(hob, tdvf, (struct range){ at - 2 * MIB, at }, is_early))
		return false;
	left = memory < taken ? 0 : memory - taken;
	for (u64 i = 0; i < nodes && left; i++) {
		u64 size = GCE_NODE_MAX - taken;

		if (size > left)
			size = left;
		if (!add_bank(hob, tdvf, (struct range){ at, at + size },
			      is_early))
			return false;
		at += size;
		left -= size;
		taken = 0;
	}
	return true;
}

int td_hob_make(const struct vouch_launch *launch, const struct tdvf *tdvf,
		struct td_hob *hob, struct vouch_error *error)
{
	bool is_gce = launch_number(launch, LAUNCH_VMM) == VMM_GCE;
	struct tdvf_section place;

	*hob = (struct td_hob){ .measured_size = HANDOFF_SIZE };
	if (!tdvf_find(tdvf, TDVF_TD_HOB, &place))
		return vouch__error(error, -EBADMSG,
				    "TDVF metadata has no TD_HOB section, want "
				    "one");
	if (!(is_gce ? make_gce : make_qemu)(launch, tdvf, hob))
		return vouch__error(error, -EBADMSG,
				    "TD HOB has more than %d ranges of memory, "
				    "want fewer sections",
				    RESOURCES_MAX);
	finish(hob, place.gpa, hob->measured_size + (is_gce ? 0 : END_SIZE));
	return 0;
}
