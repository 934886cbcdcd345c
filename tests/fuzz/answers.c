// SPDX-License-Identifier: MIT
/* Answers of services, and files of other people's caches. */
#include <string.h>

#include "fuzz.h"

#define AT 1781524800 /* SEED_AT */

static bool add_names(struct vouch_wants *wants)
{
	static const u8 fmspc[6] = { 0x90, 0xc0, 0x6f };
	static const u8 chip_id[64] = { 1 };
	const struct vouch_wants_name name = {
		.size = sizeof(name),
		.product = "Genoa",
		.chip_id = chip_id,
		.chip_id_size = sizeof(chip_id),
		.fmspc = fmspc,
	};

	return !vouch_wants_add_name(wants, &name, NULL);
}

/* What is taken for one of them is of its dates. */
bool fuzz_answer(const u8 *data, size_t size)
{
	struct vouch_wants *wants = vouch_wants_new();
	struct vouch_want_dates dates;
	struct vouch_error error;

	for (size_t i = 0;
	     wants && (i || add_names(wants)) && vouch_wants_item(wants, i);
	     i++) {
		if (!vouch_wants_check(wants, i, data, size, AT, &dates,
				       &error) &&
		    (vouch_wants_add_answer(wants, i, data, size, &error) ||
		     (dates.expires && dates.expires < AT) ||
		     dates.issued > AT))
			abort();
	}
	vouch_wants_free(wants);
	return false;
}
