// SPDX-License-Identifier: MIT
/*
 * All that is wanted, each from the cache or from its service. Nothing that
 * comes is trusted for where it came from: it is held against what was asked
 * for, and an appraisal verifies it like any other endorsement.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fetch.h"

#define WAIT_S 120
#define REFRESH_S (12 * 60 * 60) /* fetched so lately, it is not asked again */

bool fetching_start(struct fetching *f, const struct fetch_options *options)
{
	f->options = options;
	f->wants = vouch_wants_new();
	if (!f->wants) {
		complain("no memory for a list");
		return false;
	}
	vouch_wants_set_collateral(f->wants, options->update,
				   options->has_number, options->number);
	return true;
}

void fetching_end(struct fetching *f)
{
	for (size_t i = 0; i < f->count; i++)
		vouch_bytes_free(&f->answers[i].bytes);
	free(f->answers);
	fetch_cache_close(f->cache);
	vouch_wants_free(f->wants);
	*f = (struct fetching){ 0 };
}

/* ---- what is wanted ---- */

/* The appraisal only finds out what there is: nothing comes of its result. */
static int add_evidence(struct fetching *f,
			const struct vouch_verifier *verifier,
			const struct item *item)
{
	struct vouch_request *request = vouch_request_new();
	struct vouch_result *result = NULL;
	struct vouch_error error;
	int ret;

	if (!request) {
		complain("no memory for a request");
		return EXIT_UNDECIDED;
	}
	ret = appraise_bytes(verifier, request, &item->bytes, &result, &error);
	if (!ret)
		ret = vouch_wants_add_result(f->wants, result, &error);
	vouch_result_free(result);
	if (!ret || (ret == -EBADMSG && item->is_found))
		return EXIT_AFFIRMED;
	complain("%s: %s", item->name, error.text);
	return EXIT_UNDECIDED;
}

static bool has_stdin(int count, char **args)
{
	for (int i = 0; i < count; i++) {
		if (!strcmp(args[i], "-"))
			return true;
	}
	return false;
}

int fetching_add_files(struct fetching *f,
		       const struct vouch_verifier *verifier, int count,
		       char **args)
{
	struct items *items;
	struct item item;
	int status = EXIT_AFFIRMED;

	if (has_stdin(count, args)) {
		complain("FILE is '-', want files: what is to be fetched for "
			 "is read before");
		return EXIT_USAGE;
	}
	items = items_new(count, args);
	while (items && items_next(items, &item)) {
		int one = EXIT_UNDECIDED;

		if (item_load(&item))
			one = add_evidence(f, verifier, &item);
		else
			complain("%s: %s", item.name, item.error);
		status = one == EXIT_AFFIRMED ? status : one;
		item_free(&item);
	}
	items_free(items);
	return items ? status : EXIT_UNDECIDED;
}

/* ---- where it comes from ---- */

static bool is_new_enough(const struct fetching *f, size_t index, time_t at)
{
	const struct vouch_want *want = vouch_wants_item(f->wants, index);

	return !f->is_refresh || want->is_lasting ||
	       time(NULL) - at < REFRESH_S;
}

/* Than what the bundle has: a stale cache of a service takes nothing back. */
static bool is_older(const struct vouch_want *want,
		     const struct vouch_want_dates *dates)
{
	return want->renewed && dates->issued &&
	       dates->issued < want->renewed->issued;
}

static bool take_cached(struct fetching *f, size_t index)
{
	const struct vouch_want *want = vouch_wants_item(f->wants, index);
	struct fetched *answer = &f->answers[index];
	struct vouch_want_dates dates;

	if (!fetch_cache_find(f->cache, want->url, &answer->bytes, &answer->at))
		return false;
	answer->is_cached = true;
	if (is_new_enough(f, index, answer->at) &&
	    !vouch_wants_check(f->wants, index, answer->bytes.data,
			       answer->bytes.size, time(NULL), &dates, NULL) &&
	    !is_older(want, &dates))
		return true;
	vouch_bytes_free(&answer->bytes);
	return false;
}

/* A file of a mirror is an answer in itself. */
static void unpack_mirrored(const struct fetching *f, struct fetch_reply *reply)
{
	size_t size = reply->answer.size - reply->body_at;
	uint8_t *body = reply->answer.data + reply->body_at;

	if (!f->options->mirror || size < 5 || memcmp(body, "HTTP/", 5) != 0)
		return;
	memmove(reply->answer.data, body, size);
	reply->answer.size = size;
	reply->body_at = 0;
}

/* The bundle's own stays, and what came is not kept. */
static void tell_older(const struct vouch_want *want,
		       const struct vouch_want_dates *dates)
{
	char came[32], there[32];

	time_text(dates->issued, came);
	time_text(want->renewed->issued, there);
	fetch_progress(NULL);
	complain("kept: %s of %s: what came is of %s, which is older",
		 want->what, there, came);
}

/* What came, if it is what was asked for; else why not. */
static bool take_reply(struct fetching *f, size_t index,
		       struct fetch_reply *reply, char *said, size_t size)
{
	const struct vouch_want *want = vouch_wants_item(f->wants, index);
	struct fetched *answer = &f->answers[index];
	struct vouch_want_dates dates;
	struct vouch_error error;

	unpack_mirrored(f, reply);
	if (vouch_wants_check(f->wants, index, reply->answer.data,
			      reply->answer.size, time(NULL), &dates, &error)) {
		snprintf(said, size, "%s", error.text);
		return false;
	}
	if (is_older(want, &dates)) {
		tell_older(want, &dates);
		return true;
	}
	answer->bytes = reply->answer;
	answer->at = time(NULL);
	reply->answer = (struct vouch_bytes){ 0 };
	fetch_cache_put(f->cache, want->url, &answer->bytes, &dates);
	return true;
}

/* Return: the status that the service said at last, 200 if that was it. */
static long ask(struct fetching *f, size_t index, char *said, size_t size)
{
	const struct vouch_want *want = vouch_wants_item(f->wants, index);
	char *url = fetch_address(f->options, want->url);
	struct fetch_request request = { .options = f->options, .url = url };
	struct fetch_reply reply;
	long status = 0;

	if (!url) {
		snprintf(said, size, "no memory for an address");
		return 0;
	}
	if (want->needs_pccs && !f->options->pccs && !f->options->mirror) {
		snprintf(said, size,
			 "Intel's service has it for its subscribers alone, "
			 "want --pccs with a PCCS that knows the platform");
		free(url);
		return 0;
	}
	if (fetch_try(&request, want->what, &reply) == EXIT_AFFIRMED)
		status = take_reply(f, index, &reply, said, size) ? 200 : 0;
	else
		snprintf(said, size, FETCH_URL ": %s", fetch_url(url),
			 reply.error);
	if (reply.status != 200)
		status = reply.status;
	fetch_reply_free(&reply);
	fetch_progress(NULL);
	free(url);
	return status;
}

/* Return: as ask(). */
static long fetch(struct fetching *f, size_t index, char *said, size_t size)
{
	const struct vouch_want *want = vouch_wants_item(f->wants, index);
	uint32_t seconds = f->options->timeout_s;
	long status;
	int lock;

	if (take_cached(f, index))
		return 200;
	lock = fetch_cache_lock(f->cache, want->url, seconds ? seconds : WAIT_S,
				said, size);
	if (lock < 0 && f->cache) {
		snprintf(said, size,
			 "another process asks for it, and is not "
			 "done within --timeout");
		return 0;
	}
	if (take_cached(f, index))
		status = 200;
	else if (*said)
		status = strstr(said, "status 404") ? 404 : 0;
	else
		status = ask(f, index, said, size);
	fetch_cache_unlock(lock, status == 200 ? NULL : said);
	return status;
}

/* ---- all of them ---- */

static bool has_instead(const struct fetching *f, size_t index)
{
	const struct vouch_want *want;

	for (index++; (want = vouch_wants_item(f->wants, index)); index++) {
		if (want->file)
			return want->is_instead;
	}
	return false;
}

/*
 * A report of version 2 does not tell its product: the second one is asked for
 * only when the service does not know the chip as the first one.
 */
static int fetch_one(struct fetching *f, size_t index, bool *is_missing)
{
	const struct vouch_want *want = vouch_wants_item(f->wants, index);
	char said[512] = "";
	long status;

	f->answers[index].want = want;
	if (want->file && !want->is_instead)
		*is_missing = false;
	if (want->is_held || want->is_instead != *is_missing)
		return EXIT_AFFIRMED;
	status = fetch(f, index, said, sizeof(said));
	if (status == 200)
		return EXIT_AFFIRMED;
	if (status == 404 && want->file && has_instead(f, index)) {
		*is_missing = true;
		return EXIT_AFFIRMED;
	}
	complain("%s: %s", want->what, said);
	return EXIT_UNDECIDED;
}

/* For what was added to the list. */
static bool make_room(struct fetching *f)
{
	struct fetched *answers;
	size_t count = f->count;

	while (vouch_wants_item(f->wants, count))
		count++;
	answers = realloc(f->answers, (count ? count : 1) * sizeof(*answers));
	if (!answers) {
		complain("no memory for answers");
		return false;
	}
	memset(answers + f->count, 0, (count - f->count) * sizeof(*answers));
	f->answers = answers;
	f->count = count;
	return true;
}

/* An answer may tell what else is wanted. */
static int follow(struct fetching *f, size_t index)
{
	const struct vouch_bytes *bytes = &f->answers[index].bytes;
	struct vouch_error error;

	if (!bytes->size)
		return EXIT_AFFIRMED;
	if (vouch_wants_add_answer(f->wants, index, bytes->data, bytes->size,
				   &error)) {
		complain("%s: %s", f->answers[index].want->what, error.text);
		return EXIT_UNDECIDED;
	}
	return make_room(f) ? EXIT_AFFIRMED : EXIT_UNDECIDED;
}

int fetching_run(struct fetching *f)
{
	bool is_missing = false;
	int status = EXIT_AFFIRMED;

	if (!make_room(f))
		return EXIT_UNDECIDED;
	f->cache = fetch_cache_open(f->options);
	for (size_t i = 0; i < f->count; i++) {
		if (fetch_one(f, i, &is_missing) != EXIT_AFFIRMED ||
		    follow(f, i) != EXIT_AFFIRMED)
			status = EXIT_UNDECIDED;
	}
	return status;
}
