// SPDX-License-Identifier: MIT
/* Time, chain of certificates and TCB of a result: typed, and as JSON. */
#include "appraise/parts.h"

#include "base/json_text.h"
#include "base/time.h"
#include "check/context.h"
#include "check/facts.h"
#include "check/parts.h"

time_t vouch_result_time(const struct vouch_result *result)
{
	return result ? result->at : 0;
}

static const struct result_parts *parts_of(const struct vouch_result *result)
{
	struct result_facts facts;

	result_facts_get(result, &facts);
	return facts.parts;
}

const struct vouch_certificate *
vouch_result_certificate(const struct vouch_result *result, size_t index)
{
	const struct result_parts *parts = parts_of(result);

	return parts && index < parts->certificates_count ?
		       &parts->certificates[index] :
		       NULL;
}

/* What nobody signed is nothing to compare. */
const struct vouch_tcb_component *
vouch_result_tcb_component(const struct vouch_result *result, size_t index)
{
	const struct result_parts *parts = parts_of(result);

	return parts && result->is_authentic &&
			       index < parts->components_count ?
		       &parts->components[index] :
		       NULL;
}

json_t *result_time_json(const struct vouch_result *result)
{
	char text[32];

	rfc3339_text(result->at, text, sizeof(text));
	return json_string(text);
}

static json_t *time_json(const struct vouch_certificate *c, time_t time)
{
	char text[32];

	rfc3339_text(time, text, sizeof(text));
	return c->is_there ? json_string(text) : json_null();
}

static json_t *certificate_json(const struct vouch_certificate *c)
{
	return json_pack("{s:s, s:o, s:o, s:o, s:I, s:s, s:s?}", "role",
			 c->role, "subject",
			 c->is_there ? json_utf8(c->subject) : json_null(),
			 "not_before", time_json(c, c->not_before), "not_after",
			 time_json(c, c->not_after), "issuer",
			 (json_int_t)c->issuer, "status",
			 vouch_check_status_name(c->status), "check",
			 *c->check ? c->check : NULL);
}

static json_t *component_json(const struct vouch_tcb_component *c)
{
	return json_pack("{s:o, s:I, s:o}", "name", json_utf8(c->name), "value",
			 (json_int_t)c->value, "wanted",
			 c->has_wanted ? json_integer(c->wanted) : json_null());
}

/* Takes over @item; NULL, with *@list freed, without memory. */
static void append(json_t **list, json_t *item)
{
	if (*list && !json_array_append_new(*list, item))
		return;
	json_decref(*list);
	*list = NULL;
}

json_t *result_chain_json(const struct vouch_result *result)
{
	const struct vouch_certificate *c;
	json_t *list = json_array();

	for (size_t i = 0; (c = vouch_result_certificate(result, i)); i++)
		append(&list, certificate_json(c));
	return list;
}

json_t *result_components_json(const struct vouch_result *result)
{
	const struct vouch_tcb_component *c;
	json_t *list = json_array();

	for (size_t i = 0; (c = vouch_result_tcb_component(result, i)); i++)
		append(&list, component_json(c));
	return list;
}
