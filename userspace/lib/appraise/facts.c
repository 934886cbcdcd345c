// SPDX-License-Identifier: MIT
/* What a kind tells about a result, and what the evidence is. */
#include <stdio.h>
#include <string.h>

#include "check/context.h"
#include "check/facts.h"

void result_facts_get(const struct vouch_result *result,
		      struct result_facts *facts)
{
	*facts = (struct result_facts){ .title = "not recognised" };
	if (result && result->shown && result->kind->facts)
		result->kind->facts(result->shown, facts);
	else if (result && result->tee)
		snprintf(facts->title, sizeof(facts->title),
			 "%s, which cannot be read", result->tee);
}

const struct vouch_check *result_find(const struct vouch_result *result,
				      const char *id)
{
	const struct vouch_check *check;

	for (size_t i = 0; id && (check = vouch_result_check(result, i)); i++) {
		if (!strcmp(check->id, id))
			return check;
	}
	return NULL;
}

void vouch_result_title(const struct vouch_result *result, char *text,
			size_t size)
{
	struct result_facts facts;
	bool is_wrapped = result && result->claims &&
			  json_object_get(result->claims, "evidence");

	result_facts_get(result, &facts);
	snprintf(text, size, "%s%s", is_wrapped ? "Evidence with " : "",
		 facts.title);
}

const struct vouch_check *
vouch_result_status_accepted_by(const struct vouch_result *result)
{
	const struct vouch_check *check;
	struct result_facts facts;

	result_facts_get(result, &facts);
	check = result_find(result, facts.status_id);
	if (!check || check->status == VOUCH_CHECK_FAIL || !facts.tcb_status ||
	    !strcmp(facts.tcb_status, "UpToDate"))
		return NULL;
	return check;
}
