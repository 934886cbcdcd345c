// SPDX-License-Identifier: MIT
/*
 * A round of "vouch watch". Evidence and appraisal are other runs of this
 * program: each reads policies and endorsements anew, and whatever one of them
 * ends with, the next round begins from nothing.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "watch.h"

#define NONCE_SIZE 32
#define OPTIONS_MAX 128
#define FACT_SIZE 300
#define SELF "/proc/self/exe"
#define DAY (24 * 60 * 60)

static const char *const registers[] = { "measurement", "host_data", "mrtd",
					 "mrseam",	"rtmr0",     "rtmr1",
					 "rtmr2",	"rtmr3",     NULL };

/* Facts are of one line: the journal has a field on each. */
static void one_line(char *out, size_t room, const char *text)
{
	snprintf(out, room, "%s", text);
	for (; *out; out++)
		if ((unsigned char)*out < ' ' || *out == 0x7f)
			*out = '?';
}

static void put(json_t *facts, const char *name, const char *text)
{
	char key[FACT_SIZE], value[FACT_SIZE];

	one_line(key, sizeof(key), name);
	one_line(value, sizeof(value), text);
	json_object_set_new(facts, key, json_string(value));
}

static bool is_register(const char *name)
{
	for (size_t i = 0; registers[i]; i++)
		if (strcmp(name, registers[i]) == 0)
			return true;
	return false;
}

static void take_list(json_t *facts, const json_t *swmrs)
{
	char name[] = "swmr0";
	size_t index;
	json_t *value;

	json_array_foreach(swmrs, index, value) {
		name[4] = (char)('0' + index % 10);
		if (json_is_string(value))
			put(facts, name, json_string_value(value));
	}
}

/* Wherever they are among the claims, which the library bounds in depth. */
static void take_registers(json_t *facts, const json_t *claims)
{
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)claims, name, value) {
		if (json_is_object(value))
			take_registers(facts, value);
		else if (strcmp(name, "swmrs") == 0)
			take_list(facts, value);
		else if (is_register(name) && json_is_string(value))
			put(facts, name, json_string_value(value));
	}
}

static void take_tcb(json_t *facts, const json_t *result)
{
	const json_t *status =
		json_object_get(json_object_get(result, "platform"), "status");
	size_t index;
	json_t *row;

	if (json_is_string(status))
		put(facts, "tcb.status", json_string_value(status));
	json_array_foreach(json_object_get(result, "tcb_components"), index,
			   row) {
		const char *name =
			json_string_value(json_object_get(row, "name"));
		json_t *value = json_object_get(row, "value");
		char key[80], text[24];

		if (!name || !json_is_integer(value))
			continue;
		snprintf(key, sizeof(key), "tcb.%s", name);
		snprintf(text, sizeof(text), "%lld",
			 (long long)json_integer_value(value));
		put(facts, key, text);
	}
}

static void take_result(struct round *round, const json_t *result)
{
	const char *status =
		json_string_value(json_object_get(result, "status"));
	const char *reason =
		json_string_value(json_object_get(result, "reason"));

	put(round->facts, "status", status ? status : "none");
	put(round->facts, "reason", reason ? reason : "");
	take_registers(round->facts, json_object_get(result, "claims"));
	take_tcb(round->facts, result);
}

static bool make_nonce(char *hex)
{
	uint8_t nonce[NONCE_SIZE];

	if (getrandom(nonce, sizeof(nonce), 0) != (ssize_t)sizeof(nonce))
		return false;
	text_hex(nonce, sizeof(nonce), hex);
	return true;
}

static int get_evidence(const struct watch *watch, const char *nonce,
			struct vouch_bytes *evidence)
{
	const char *own[] = { SELF, "evidence", "--nonce", nonce, NULL };
	const char *shell[] = { "/bin/sh", "-c", watch->from, NULL };

	return watch_child(watch->from ? shell : own, NULL, evidence, nonce);
}

/* "vouch appraise" with its options, or the command that takes its place. */
static int appraise(const struct watch *watch, const char *nonce,
		    const struct vouch_bytes *evidence,
		    struct vouch_bytes *result)
{
	const char *own[OPTIONS_MAX] = { SELF, "appraise", "--json", "--nonce",
					 nonce };
	const char *shell[] = { "/bin/sh", "-c", watch->send, NULL };
	size_t count = 5;

	for (char **option = watch->options; *option; option++)
		if (count < OPTIONS_MAX - 2)
			own[count++] = *option;
	own[count] = "-";
	return watch_child(watch->send ? shell : own, evidence, result, nonce);
}

static void take_due(const struct watch *watch, json_t *facts,
		     const json_t *item, long long *due)
{
	const char *text = json_string_value(json_object_get(item, "expires"));
	const char *subject =
		json_string_value(json_object_get(item, "subject"));
	char name[FACT_SIZE];
	time_t expires;

	if (!text || !option_time("expires", text, &expires))
		return;
	if (!*due || expires < *due)
		*due = expires;
	if (expires - time(NULL) > (time_t)watch->within_days * DAY)
		return;
	snprintf(name, sizeof(name), "due.%s", subject ? subject : "?");
	put(facts, name, text);
}

/* What of PATH expires soon, as "vouch bundle status" tells it. */
static void look_at(const struct watch *watch, json_t *facts, char *path,
		    long long *due)
{
	const char *own[] = { SELF, "bundle", "status", "--json", path, NULL };
	struct vouch_bytes text;
	json_t *status, *item;
	size_t index;

	watch_child(own, NULL, &text, NULL);
	status = text.size ? json_loadb((char *)text.data, text.size, 0, NULL) :
			     NULL;
	json_array_foreach(json_object_get(status, "items"), index, item)
		take_due(watch, facts, item, due);
	json_decref(status);
	vouch_bytes_free(&text);
}

static void look_at_endorsements(const struct watch *watch, json_t *facts,
				 long long *due)
{
	static const char name[] = "--endorsements";
	const size_t size = sizeof(name) - 1;

	for (char **option = watch->options; *option; option++) {
		if (strcmp(*option, name) == 0 && option[1])
			look_at(watch, facts, *++option, due);
		else if (strncmp(*option, name, size) == 0 &&
			 (*option)[size] == '=')
			look_at(watch, facts, *option + size + 1, due);
	}
}

static void fail(struct round *round, const char *why)
{
	put(round->facts, "status", "none");
	put(round->facts, "reason", why);
	round->status = EXIT_UNDECIDED;
}

static void take_answer(const struct watch *watch, struct round *round,
			const struct vouch_bytes *text)
{
	json_t *result = text->size ? json_loadb((char *)text->data, text->size,
						 JSON_DISABLE_EOF_CHECK, NULL) :
				      NULL;

	if (json_is_object(result))
		take_result(round, result);
	else if (watch->send && round->status >= 0)
		put(round->facts, "status",
		    round->status ? "refused" : "accepted");
	else
		fail(round, "no result");
	json_decref(result);
}

void watch_round(const struct watch *watch, struct round *round, long long *due)
{
	struct vouch_bytes evidence = { 0 }, result = { 0 };
	char nonce[2 * NONCE_SIZE + 1];

	*round = (struct round){ json_object(), EXIT_UNDECIDED };
	*due = 0;
	if (!make_nonce(nonce) || get_evidence(watch, nonce, &evidence) ||
	    !evidence.size) {
		fail(round, "no evidence");
	} else {
		round->status = appraise(watch, nonce, &evidence, &result);
		take_answer(watch, round, &result);
		if (round->status < 0)
			round->status = EXIT_UNDECIDED;
	}
	look_at_endorsements(watch, round->facts, due);
	vouch_bytes_free(&evidence);
	vouch_bytes_free(&result);
}
