// SPDX-License-Identifier: MIT
/* What a line of JSON asks of its Evidence alone, beside the options. */
#include <stdlib.h>
#include <string.h>

#include "tool.h"

static bool fail(struct item *item, const char *name, const char *text)
{
	snprintf(item->error, sizeof(item->error), "member '%.60s' %.400s",
		 name, text);
	return false;
}

static const char *const values[] = { "nonce", "report_data" };

/* Texts that a line may have; what others are is told by their content. */
static const char *const texts[] = {
	"id", "name", "nonce", "report_data", "at", NULL,
};

static bool is_text(const char *name)
{
	size_t i = 0;

	while (texts[i] && strcmp(name, texts[i]))
		i++;
	return texts[i];
}

/* In hexadecimal; both the line and an option would make either fresh. */
static bool ask_value(struct item *item, const struct requests *requests,
		      struct vouch_request *request, const char *name,
		      const json_t *value)
{
	bool is_nonce = !strcmp(name, "nonce");
	struct vouch_error error;

	if (requests->authentic_only)
		return fail(item, name,
			    "is not looked at with --authentic-only, want one "
			    "of both");
	if (requests_have(requests, name))
		return fail(item, name, "is given by an option too, want one");
	if (is_nonce && requests_have(requests, "freshness"))
		return fail(item, name,
			    "contradicts --no-freshness, want one of both");
	if (!vouch_request_expect(request, name, json_string_value(value),
				  "line", &error))
		return true;
	return fail(item, name, error.text);
}

static bool ask_policy(struct item *item, struct vouch_request *request,
		       const json_t *value)
{
	char *text = json_dumps(value, JSON_ENCODE_ANY);
	struct vouch_error error = { .text = "found no memory" };
	bool ok = text && !vouch_request_add_policy(request, text, strlen(text),
						    item->name, &error);

	free(text);
	return ok || fail(item, "policy", error.text);
}

/* As it stands: the library undoes its form. */
static bool ask_log(struct item *item, struct vouch_request *request,
		    const json_t *value)
{
	struct vouch_error error = { .text = "found no memory" };
	char *text;
	bool ok;

	if (!json_is_string(value) && !json_is_array(value) &&
	    !json_is_object(value))
		return fail(item, "log", "is no log, want text or a list");
	text = json_is_string(value) ? strdup(json_string_value(value)) :
				       json_dumps(value, JSON_COMPACT);
	ok = text && !vouch_request_set_log(request, (uint8_t *)text,
					    strlen(text), &error);
	free(text);
	return ok || fail(item, "log", error.text);
}

static bool ask_time(struct item *item, struct vouch_request *request,
		     const json_t *value)
{
	time_t at;

	if (!option_time("member 'at'", json_string_value(value), &at))
		return fail(item, "at", "is no time in RFC 3339");
	vouch_request_set_time(request, at);
	return true;
}

bool item_ask(struct item *item, const struct requests *requests, bool has_log,
	      struct vouch_request *request)
{
	const json_t *policy = json_object_get(item->asked, "policy");
	const json_t *log = json_object_get(item->asked, "log");
	const json_t *at = json_object_get(item->asked, "at");
	bool ok = true;

	for (size_t i = 0; ok && i < 2; i++) {
		const json_t *value = json_object_get(item->asked, values[i]);

		ok = !value ||
		     ask_value(item, requests, request, values[i], value);
	}
	if (ok && log && has_log)
		ok = fail(item, "log", "is given by --log too, want one");
	return ok && (!policy || ask_policy(item, request, policy)) &&
	       (!log || ask_log(item, request, log)) &&
	       (!at || ask_time(item, request, at));
}

/* Whatever is not known would be a check that nobody makes. */
bool item_set_asked(struct item *item, json_t *object)
{
	const char *name;
	json_t *value;

	json_object_foreach(object, name, value) {
		if (is_text(name) && !json_is_string(value))
			return fail(item, name, "is no string");
		if (!strcmp(name, "endorsements"))
			return fail(item, name,
				    "is not taken from a line, want the "
				    "option --endorsements");
		if (!is_text(name) && strcmp(name, "policy") &&
		    strcmp(name, "log") && strcmp(name, "evidence"))
			return fail(item, name,
				    "is unknown, want evidence, id, name, "
				    "nonce, report_data, policy, at or log");
	}
	item->asked = json_incref(object);
	return true;
}
