// SPDX-License-Identifier: MIT
/* JSON of others, by jansson: the limits come first. */
#include <errno.h>

#include "base/error.h"
#include "codec/json_scan.h"

json_t *json_load_small(const char *text, size_t size, size_t flags,
			const char *source, struct vouch_error *error)
{
	json_error_t where;
	json_t *root;
	char why[80];

	if (!json_scan_is_within(text, size, JSON_SCAN_VALUES, JSON_SCAN_DEPTH,
				 why, sizeof(why))) {
		vouch__error(error, -EBADMSG, "%s %s", source, why);
		return NULL;
	}
	root = json_loadb(text, size, flags, &where);
	if (!root)
		vouch__error(error, -EBADMSG, "%s:%d:%d: %s", source,
			     where.line, where.column, where.text);
	return root;
}
