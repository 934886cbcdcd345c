// SPDX-License-Identifier: MIT
/* Where in a text what is wrong. */
#include "base/error.h"
#include "policy/private.h"

int policy_mistake(struct policy_reader *r, const char *path, int code,
		   const char *what)
{
	int line, column;

	if (!r->json || !*path)
		return vouch__error(r->error, code, "%s %s", r->source, what);
	if (!policy_where(r->json, r->size, path, &line, &column))
		return vouch__error(r->error, code, "%s: '%s' %s", r->source,
				    path, what);
	return vouch__error(r->error, code, "%s:%d:%d: '%s' %s", r->source,
			    line, column, path, what);
}
