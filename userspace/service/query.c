// SPDX-License-Identifier: MIT
/*
 * The query of an address. What is misspelt, said twice or without a value
 * would be a check that nobody makes: it is refused.
 */
#include <stdio.h>
#include <string.h>

#include "service.h"

struct query {
	struct call *call;
	unsigned int seen; /* bits, by the place in the route's arguments */
};

static enum MHD_Result refuse(struct call *call, const char *name,
			      const char *why)
{
	const char *const *wanted = call->route->arguments;
	char all[256] = "";

	for (size_t i = 0; wanted[i]; i++) {
		size_t used = strlen(all);

		snprintf(all + used, sizeof(all) - used, "%s%s",
			 used ? ", " : "", wanted[i]);
	}
	answer_problem(&call->answer, 400, "'%.40s' in the query %s, want %s",
		       name, why, *all ? all : "no query");
	return MHD_NO;
}

/* Sizes count: behind a NUL byte a text would end before its time. */
static enum MHD_Result take(void *data, enum MHD_ValueKind kind,
			    const char *name, size_t name_size,
			    const char *value, size_t value_size)
{
	struct query *query = data;
	const char *const *wanted = query->call->route->arguments;
	size_t i = 0;

	(void)kind;
	while (wanted[i] && strcmp(name, wanted[i]))
		i++;
	if (!wanted[i] || strlen(name) != name_size)
		return refuse(query->call, name, "is unknown");
	if (!value || strlen(value) != value_size)
		return refuse(query->call, name, "has no value");
	if (query->seen & 1U << i)
		return refuse(query->call, name, "is there twice");
	query->seen |= 1U << i;
	return MHD_YES;
}

/* JSON says the rest itself: a query beside it would be for nobody. */
static bool is_beside_json(const struct call *call)
{
	return call->route->types &&
	       accept_is_type(call_header(call, "Content-Type"), TYPE_JSON) &&
	       MHD_get_connection_values(call->connection,
					 MHD_GET_ARGUMENT_KIND, NULL, NULL);
}

void query_check(struct call *call)
{
	struct query query = { .call = call };

	if (!call->route->arguments)
		return;
	if (is_beside_json(call))
		answer_problem(&call->answer, 400,
			       "the address has a query beside JSON, want all "
			       "of it as members of the JSON");
	else
		MHD_get_connection_values_n(
			call->connection, MHD_GET_ARGUMENT_KIND, take, &query);
}

bool query_flag(struct call *call, const char *name, bool *is_set)
{
	const char *text = call_argument(call, name);

	*is_set = text && (!strcmp(text, "true") || !strcmp(text, "1"));
	if (*is_set || !text || !strcmp(text, "false") || !strcmp(text, "0"))
		return true;
	answer_problem(&call->answer, 400,
		       "'%s' is '%.40s', want true or false", name, text);
	return false;
}
