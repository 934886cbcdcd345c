// SPDX-License-Identifier: MIT
/* What changed, on standard output, in the journal, and to a command. */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "watch.h"

#define JOURNAL "/run/systemd/journal/socket"
#define PRIORITY_NOTICE 5
#define PRIORITY_WARNING 4

struct change {
	const char *kind, *name, *before, *now;
	char text[700];
};

static const char *kind_of(const char *name)
{
	if (strncmp(name, "due.", 4) == 0)
		return "due";
	if (strncmp(name, "tcb.", 4) == 0)
		return "tcb";
	if (strcmp(name, "status") == 0 || strcmp(name, "reason") == 0)
		return "status";
	return strcmp(name, "clock") == 0 ? "clock" : "register";
}

/* A component of the TCB that counts less than before. */
static bool is_demoted(const struct change *change)
{
	char *end;
	long before = strtol(change->before, &end, 10);

	return strcmp(change->kind, "tcb") == 0 && !*end && *change->before &&
	       *change->now && strtol(change->now, &end, 10) < before && !*end;
}

static void describe(struct change *change)
{
	const char *now = *change->now ? change->now : "nothing";

	if (strcmp(change->kind, "due") == 0 && *change->now)
		snprintf(change->text, sizeof(change->text), "%s expires %s",
			 change->name + 4, now);
	else if (strcmp(change->kind, "due") == 0)
		snprintf(change->text, sizeof(change->text),
			 "%s is no longer due", change->name + 4);
	else
		snprintf(change->text, sizeof(change->text), "%s %s %s, was %s",
			 change->name, is_demoted(change) ? "fell to" : "is",
			 now, *change->before ? change->before : "nothing");
}

static char *change_json(const struct change *change)
{
	char at[32];
	json_t *json;
	char *text;

	time_text(time(NULL), at);
	json = json_pack("{s:s, s:s, s:s, s:s, s:s, s:b}", "time", at, "change",
			 change->kind, "name", change->name, "before",
			 change->before, "now", change->now, "demoted",
			 is_demoted(change));
	text = json ? json_dumps(json,
				 JSON_ENSURE_ASCII | JSON_PRESERVE_ORDER) :
		      NULL;
	json_decref(json);
	return text;
}

/* No value has a newline: names and values of facts are one line each. */
static void tell_journal(const struct change *change)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX,
				       .sun_path = JOURNAL };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool is_bad = strcmp(change->kind, "due") == 0 || is_demoted(change) ||
		      strcmp(change->kind, "status") == 0;
	char text[4096];
	int size = snprintf(text, sizeof(text),
			    "SYSLOG_IDENTIFIER=vouch-watch\n"
			    "PRIORITY=%d\n"
			    "MESSAGE=%s\n"
			    "VOUCH_CHANGE=%s\n"
			    "VOUCH_NAME=%s\n"
			    "VOUCH_BEFORE=%s\n"
			    "VOUCH_NOW=%s\n",
			    is_bad ? PRIORITY_WARNING : PRIORITY_NOTICE,
			    change->text, change->kind, change->name,
			    change->before, change->now);

	if (fd < 0 || size >= (int)sizeof(text) ||
	    sendto(fd, text, (size_t)size, MSG_NOSIGNAL,
		   (struct sockaddr *)&address, sizeof(address)) < 0)
		complain("%s: the change was not taken, see standard output",
			 JOURNAL);
	if (fd >= 0)
		close(fd);
}

/* The change as JSON is its standard input. */
static void run_hook(const char *hook, char *json)
{
	const char *argv[] = { "/bin/sh", "-c", hook, NULL };
	struct vouch_bytes input = { (uint8_t *)json, strlen(json) };
	int status = watch_child(argv, &input, NULL, NULL);

	if (status)
		complain("hook '%s' ended with %d, want 0", hook, status);
}

static void report(const struct watch *watch, struct change *change)
{
	char *json;

	describe(change);
	json = change_json(change);
	if (watch->as_json && json) {
		puts(json);
	} else {
		text_print(change->text);
		putchar('\n');
	}
	output_flush();
	if (watch->to_journal)
		tell_journal(change);
	if (watch->hook && json)
		run_hook(watch->hook, json);
	free(json);
}

void watch_report(const struct watch *watch, const char *name,
		  const char *before, const char *now)
{
	struct change change = { kind_of(name), name, before, now, "" };

	report(watch, &change);
}

static const char *text_of(const json_t *facts, const char *name)
{
	const char *text = json_string_value(json_object_get(facts, name));

	return text ? text : "";
}

/* Without claims nothing is known of registers and TCB. */
static bool is_known(const json_t *facts, const char *name)
{
	return json_object_get(facts, name) || strncmp(name, "due.", 4) == 0 ||
	       strcmp(name, "reason") == 0;
}

unsigned int watch_compare(const struct watch *watch, const json_t *before,
			   const json_t *facts)
{
	unsigned int count = 0;
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)facts, name, value) {
		const char *old = text_of(before, name);
		bool is_first = !json_object_get(before, name);
		bool is_told = !is_first || !strcmp(kind_of(name), "due") ||
			       !strcmp(name, "status");

		if (!is_told || strcmp(old, json_string_value(value)) == 0)
			continue;
		watch_report(watch, name, old, json_string_value(value));
		count++;
	}
	json_object_foreach((json_t *)before, name, value) {
		if (json_object_get(facts, name) || !is_known(facts, name) ||
		    !*json_string_value(value))
			continue;
		watch_report(watch, name, json_string_value(value), "");
		count++;
	}
	return count;
}
