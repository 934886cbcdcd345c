// SPDX-License-Identifier: MIT
/* Which form an input has, by its content alone. */
#include "appraise/kinds.h"

const struct input_form *detect_form(const struct evidence_kinds *kinds,
				     const u8 *data, size_t size,
				     enum input_match least,
				     const struct evidence_kind **kind)
{
	const struct input_form *best = NULL;

	for (size_t i = 0; i < kinds->count; i++) {
		const struct evidence_kind *row = kinds->rows[i];

		for (size_t j = 0; j < row->forms_count; j++) {
			enum input_match match =
				row->forms[j].match(data, size);

			if (match < least || (best && match == least))
				continue;
			least = match;
			best = &row->forms[j];
			*kind = row;
		}
	}
	return best;
}
