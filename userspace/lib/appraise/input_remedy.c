// SPDX-License-Identifier: MIT
/* What to do with what is given as evidence and is none. */
#include <string.h>

#include "check/context.h"
#include "appraise/endorsement_kinds.h"
#include "endorse/endorse.h"
#include "appraise/input.h"
#include "appraise/kinds.h"

/* NULL when it is no endorsement either. */
static const char *endorsement_remedy(const u8 *data, size_t size)
{
	struct endorsements *store = endorsements_new(&all_endorsement_kinds);
	const char *remedy = NULL;

	if (store && !endorsements_add(store, data, size, "input", NULL) &&
	    store->count)
		remedy = store->items[0].kind->remedy;
	endorsements_free(store);
	return remedy;
}

/* What looks like evidence and is none, or has it inside. */
static const char *lookalike_remedy(const u8 *data, size_t size)
{
	const struct evidence_kind *kind;
	const struct input_form *form =
		detect_form(&evidence_kinds, data, size, INPUT_STARTS, &kind);

	if (form)
		return form->remedy;
	if (input_is_json(data, size) && endorse_bundle_is(data, size))
		return "this is a bundle: give it with --endorsements";
	return NULL;
}

const char *input_remedy(const u8 *data, size_t size)
{
	const char *remedy = lookalike_remedy(data, size);

	if (!remedy)
		remedy = endorsement_remedy(data, size);
	if (remedy)
		return remedy;
	if (strstr(input_guess(data, size), "text"))
		return "this is text: decode it first, and give its bytes";
	return "give Evidence, a quote, or a report as the firmware made it, "
	       "with or without its certificate table";
}
