// SPDX-License-Identifier: MIT
/* "vouch bundle status": how each endorsement stands at a time. */
#include <string.h>

#include "tool.h"

#define DAY (24 * 60 * 60)

enum state {
	STATE_GOOD,
	STATE_SOON,
	STATE_TOO_OLD,
	STATE_FUTURE,
	STATE_EXPIRED,
	STATE_COUNT,
};

static const char *const state_names[STATE_COUNT] = {
	"in force", "expires soon", "too old", "not in force yet", "expired",
};

/* What came out of all of them. */
struct summary {
	unsigned int counts[STATE_COUNT];
	const struct vouch_bundle_item *next; /* to expire, or NULL */
	const struct vouch_bundle_item *over; /* that expired first, or NULL */
};

static enum state state_of(const struct vouch_bundle_item *item,
			   const struct bundle_status *options)
{
	time_t at = options->at;

	if (item->expires && at > item->expires)
		return STATE_EXPIRED;
	if (item->issued && at < item->issued)
		return STATE_FUTURE;
	if (options->has_max_age && item->ages &&
	    at - item->issued > (time_t)options->max_age_days * DAY)
		return STATE_TOO_OLD;
	if (options->has_within && item->expires &&
	    item->expires - at <= (time_t)options->within_days * DAY)
		return STATE_SOON;
	return STATE_GOOD;
}

static void sum_up(struct summary *sum, const struct vouch_bundle_item *item,
		   const struct bundle_status *options)
{
	enum state state = state_of(item, options);

	sum->counts[state]++;
	if (state == STATE_EXPIRED &&
	    (!sum->over || item->expires < sum->over->expires))
		sum->over = item;
	if (item->expires >= options->at && item->expires &&
	    (!sum->next || item->expires < sum->next->expires))
		sum->next = item;
}

static void print_time(const char *name, time_t time, const char *what,
		       long long days)
{
	char text[32];

	if (!time)
		return;
	time_text(time, text);
	printf("  %-8s %s", name, text);
	if (what)
		printf(", %s %lld %s", what, days < 0 ? -days : days,
		       days == 1 || days == -1 ? "day" : "days");
	putchar('\n');
}

static void print_item(const struct vouch_bundle_item *item,
		       const struct bundle_status *options)
{
	time_t age = options->at - item->issued;
	const char *tense = age < 0 ? "in" : age % DAY ? "age over" : "age";
	long long left = (long long)(item->expires - options->at) / DAY;
	bool is_over = item->expires < options->at;
	char hex[2 * sizeof(item->digest) + 1];

	text_hex(item->digest, sizeof(item->digest), hex);
	printf("%s: ", item->kind);
	text_print(item->subject);
	printf("\n  state    %s\n  name     ",
	       state_names[state_of(item, options)]);
	text_print(item->name);
	putchar('\n');
	print_time("issued", item->issued, tense, (long long)age / DAY);
	print_time("expires", item->expires, is_over ? "over for" : "in", left);
	print_time("fetched", item->fetched, NULL, 0);
	printf("  sha256   %s\n", hex);
}

/* What is over already matters before what will be. */
static void print_sum(const struct summary *sum)
{
	const struct vouch_bundle_item *item = sum->over ? sum->over :
							   sum->next;
	const char *separator = "";
	char text[32];

	for (int i = 0; i < STATE_COUNT; i++) {
		if (!sum->counts[i])
			continue;
		printf("%s%u %s", separator, sum->counts[i], state_names[i]);
		separator = ", ";
	}
	if (item) {
		time_text(item->expires, text);
		printf("; %s %s: ",
		       sum->over ? "the first expired" : "next expires", text);
		text_print(item->subject);
	}
	putchar('\n');
}

/* A time as text; null where there is none. */
static json_t *time_json(time_t time)
{
	char text[32];

	if (!time)
		return json_null();
	time_text(time, text);
	return json_string(text);
}

static json_t *item_json(const struct vouch_bundle_item *item,
			 const struct bundle_status *options)
{
	char hex[2 * sizeof(item->digest) + 1];
	json_t *age = item->issued ?
			      json_integer((options->at - item->issued) / DAY) :
			      json_null();

	text_hex(item->digest, sizeof(item->digest), hex);
	return json_pack("{s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:s}",
			 "kind", item->kind, "subject", item->subject, "name",
			 item->name, "state",
			 state_names[state_of(item, options)], "issued",
			 time_json(item->issued), "expires",
			 time_json(item->expires), "fetched",
			 time_json(item->fetched), "age_days", age, "sha256",
			 hex);
}

static bool print_json(const struct vouch_bundle *bundle,
		       const struct bundle_status *options,
		       const struct summary *sum)
{
	const struct vouch_bundle_item *item;
	json_t *items = json_array();
	json_t *root;
	bool ok;

	for (size_t i = 0; (item = vouch_bundle_item(bundle, i)); i++)
		json_array_append_new(items, item_json(item, options));
	root = json_pack(
		"{s:o, s:i, s:i, s:i, s:i, s:o, s:o, s:O}", "at",
		time_json(options->at), "expired", sum->counts[STATE_EXPIRED],
		"soon", sum->counts[STATE_SOON], "not_yet",
		sum->counts[STATE_FUTURE], "too_old",
		sum->counts[STATE_TOO_OLD], "next_expiry",
		time_json(sum->next ? sum->next->expires : 0), "first_expired",
		time_json(sum->over ? sum->over->expires : 0), "items", items);
	ok = root &&
	     !json_dumpf(root, stdout, JSON_PRESERVE_ORDER | JSON_ENSURE_ASCII);
	putchar('\n');
	json_decref(items);
	json_decref(root);
	return ok;
}

int bundle_status(const struct vouch_bundle *bundle,
		  const struct bundle_status *options)
{
	const struct vouch_bundle_item *item;
	struct summary sum = { 0 };
	bool ok = true;

	for (size_t i = 0; (item = vouch_bundle_item(bundle, i)); i++) {
		sum_up(&sum, item, options);
		if (!options->as_json)
			print_item(item, options);
	}
	if (options->as_json)
		ok = print_json(bundle, options, &sum);
	else
		print_sum(&sum);
	if (!ok)
		return EXIT_UNDECIDED;
	return sum.counts[STATE_EXPIRED] || sum.counts[STATE_FUTURE] ||
			       sum.counts[STATE_TOO_OLD] ||
			       sum.counts[STATE_SOON] ?
		       EXIT_NOT_AFFIRMED :
		       EXIT_AFFIRMED;
}
