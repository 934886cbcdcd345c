// SPDX-License-Identifier: MIT
#include "tdx/value_row.h"

#include <stdlib.h>

#include "base/bytes.h"
#include "check/accepted.h"

bool tdx_check_row(struct tdx_appraisal *t, const struct tdx_value_row *row)
{
	const struct policy_value *accepted = tdx_value_at(t, row->accepted);
	const u8 *claim = (const u8 *)&t->quote.claims + row->claim;

	if (!policy_has(accepted))
		return false;
	check_accepted(t->checks, row->id, accepted, claim, row->size,
		       row->remedy);
	return true;
}

void tdx_skip_row(struct tdx_appraisal *t, const struct tdx_value_row *row)
{
	const struct check_note note = { .source = "default" };

	check_skip(t->checks, row->id, &note, "no reference value");
}

void tdx_need_row(struct tdx_appraisal *t, const struct tdx_value_row *row,
		  const char *remedy)
{
	const struct check_note note = {
		.source = "default",
		.remedy = remedy,
		.unmet = VOUCH_NONE_UNASKED,
	};
	const u8 *claim = (const u8 *)&t->quote.claims + row->claim;
	char *actual = hex_encode(claim, row->size);

	if (!actual)
		t->checks->out_of_memory = true;
	else
		check_leave_open(t->checks, row->id, &note, "a reference value",
				 actual);
	free(actual);
}
