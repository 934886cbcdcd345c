// SPDX-License-Identifier: MIT
/* Keys of a policy that is drafted. */
#include "policy/draft.h"

#include <string.h>

/* Nobody set it; all ones is a migration agent that is not there. */
static bool is_unset(const char *text)
{
	size_t length = strlen(text);

	return strspn(text, "0") == length || strspn(text, "f") == length;
}

void draft_copy(json_t *out, const char *key, const json_t *claims,
		const char *name)
{
	json_t *value = json_object_get(claims, name);

	if (json_is_string(value) && is_unset(json_string_value(value)))
		return;
	json_object_set(out, key, value);
}

void draft_say(json_t *out, const char *key, const char *word)
{
	json_object_set_new(out, key, json_string(word));
}

bool draft_is_true(const json_t *claims, const char *name)
{
	return json_is_true(json_object_get(claims, name));
}
