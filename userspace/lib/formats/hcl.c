// SPDX-License-Identifier: MIT
#include "formats/hcl.h"

#include <string.h>

static enum input_match match_hcl(const u8 *data, size_t size)
{
	return size >= 4 && !memcmp(data, "HCLA", 4) ? INPUT_SURE : INPUT_OTHER;
}

static const struct input_form forms[] = {
	{
		.title = "an HCL report with another report inside",
		.match = match_hcl,
		.remedy = "this is a report of a paravisor: give the report "
			  "inside, or a quote made of it",
	},
};

const struct evidence_kind hcl_kind = {
	.name = "hcl",
	.forms = forms,
	.forms_count = ARRAY_SIZE(forms),
};
