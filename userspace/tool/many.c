// SPDX-License-Identifier: MIT
/*
 * Many appraisals at the same time. Each thread takes the next item, appraises
 * it, and whoever finishes the one that is next to be printed prints it and
 * those behind it that are done. Nobody runs further ahead than the window, so
 * that memory does not grow with the number.
 */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "many.h"

#define WINDOW_PER_JOB 8

/* One item in the window, from being taken until it is printed. */
struct place {
	struct item item;
	struct vouch_result *result; /* or NULL, with @item.error */
	char *json; /* without name and digests */
	char digest[DIGEST_TEXT_SIZE]; /* of the evidence */
	bool is_left_out; /* with @item.error */
	bool is_done;
};

struct crowd {
	const struct many *options;
	struct items *items;
	struct tally *tally;
	json_t *digests; /* of all but the evidence, for JSON */
	struct sheets *sheets; /* or NULL */
	bool has_progress;
	pthread_mutex_t taking; /* before @lock; of @items and @is_over */
	bool is_over; /* no more items */
	pthread_mutex_t lock; /* of all below */
	pthread_cond_t moved; /* something was printed */
	struct place *window;
	size_t window_size;
	size_t taken, printed;
};

/* The place of @item in the order, as soon as there is one. */
static struct place *place_for(struct crowd *c, const struct item *item)
{
	struct place *place;

	pthread_mutex_lock(&c->lock);
	while (c->taken - c->printed == c->window_size)
		pthread_cond_wait(&c->moved, &c->lock);
	place = &c->window[c->taken++ % c->window_size];
	*place = (struct place){ .item = *item };
	pthread_mutex_unlock(&c->lock);
	return place;
}

/*
 * Returns NULL when there are no more. Who waits for the next line must not
 * keep the others from printing what they have: its sender may wait for that.
 */
static struct place *take(struct crowd *c)
{
	struct place *place = NULL;
	struct item item;

	pthread_mutex_lock(&c->taking);
	if (!c->is_over && items_next(c->items, &item))
		place = place_for(c, &item);
	else
		c->is_over = true;
	pthread_mutex_unlock(&c->taking);
	return place;
}

static bool is_evidence(const struct vouch_result *result)
{
	const struct vouch_check *first = vouch_result_check(result, 0);

	return !first || strcmp(first->id, "input.type") ||
	       first->status == VOUCH_CHECK_PASS;
}

/* Evidence may lie in one folder with what it is to be appraised by. */
static void leave_out_endorsement(struct place *place)
{
	struct vouch_bundle *bundle = vouch_bundle_new();
	const struct vouch_bundle_item *found = NULL;
	struct item *item = &place->item;

	if (bundle && !vouch_bundle_add(bundle, item->bytes.data,
					item->bytes.size, item->name, 0, NULL))
		found = vouch_bundle_item(bundle, 0);
	if (found) {
		snprintf(item->error, sizeof(item->error),
			 "is for --endorsements: %s", found->kind);
		place->is_left_out = true;
		vouch_result_free(place->result);
		place->result = NULL;
	}
	vouch_bundle_free(bundle);
}

static int appraise_item(const struct many *options, struct item *item,
			 struct vouch_result **result,
			 struct vouch_error *error)
{
	struct vouch_request *request = requests_make(&options->requests);

	*result = NULL;
	if (!request) {
		snprintf(error->text, sizeof(error->text),
			 "no memory for a request");
		return -ENOMEM;
	}
	if (options->log.data)
		vouch_request_set_log(request, options->log.data,
				      options->log.size, NULL);
	if (!item_ask(item, &options->requests, options->log.data, request)) {
		memcpy(error->text, item->error, sizeof(error->text));
		vouch_request_free(request);
		return -EBADMSG;
	}
	return appraise_bytes(options->verifier, request, &item->bytes, result,
			      error);
}

static bool wants_ear(const struct many *options)
{
	return options->ear && options->ear->path;
}

static void appraise(const struct crowd *c, struct place *place)
{
	struct item *item = &place->item;
	struct vouch_error error;

	if (!item_load(item))
		return;
	if (appraise_item(c->options, item, &place->result, &error))
		snprintf(item->error, sizeof(item->error), "%s", error.text);
	else if (item->is_found && !is_evidence(place->result))
		leave_out_endorsement(place);
	if (place->result && (c->options->as_json || c->sheets) &&
	    digest_text(item->bytes.data, item->bytes.size, place->digest))
		place->json = vouch_result_json(place->result);
	if (place->result && wants_ear(c->options))
		return; /* print() signs it, with the evidence */
	vouch_bytes_free(&item->bytes);
}

static void print(const struct crowd *c, struct place *place)
{
	const char *name = place->item.name ? place->item.name : "no memory";

	if (place->is_left_out) {
		tally_leave_out(c->tally);
		if (c->options->verbose)
			complain("left out: %s %s", name, place->item.error);
		return;
	}
	if ((c->options->as_json || c->sheets) && place->result &&
	    !place->json) {
		snprintf(place->item.error, sizeof(place->item.error),
			 "no memory for a result");
		vouch_result_free(place->result);
		place->result = NULL;
	}
	tally_add(c->tally, place->result);
	if (place->result && wants_ear(c->options))
		ear_writer_add(c->options->ear, place->result,
			       &place->item.bytes);
	if (c->options->as_json)
		json_line_print(place->item.name, place->digest, c->digests,
				place->json, place->item.error);
	else if (place->result && !sheets_take_stdout(c->options))
		text_print_result(name, place->result, c->options->verbose);
	if (c->sheets)
		sheets_add(c->sheets,
			   json_line_object(place->item.name, place->digest,
					    c->digests, place->json,
					    place->item.error));
	if (!place->result)
		complain("%s: %s", name, place->item.error);
	if (c->has_progress)
		tally_show_progress(c->tally);
}

static void put(struct crowd *c, struct place *place)
{
	pthread_mutex_lock(&c->lock);
	place->is_done = true;
	while (c->printed < c->taken) {
		place = &c->window[c->printed % c->window_size];
		if (!place->is_done)
			break;
		print(c, place);
		vouch_result_free(place->result);
		vouch_text_free(place->json);
		item_free(&place->item);
		place->is_done = false;
		c->printed++;
	}
	output_flush();
	pthread_cond_broadcast(&c->moved);
	pthread_mutex_unlock(&c->lock);
}

static void *work(void *arg)
{
	struct crowd *c = arg;
	struct place *place;

	while ((place = take(c))) {
		appraise(c, place);
		put(c, place);
	}
	return NULL;
}

/* Fewer threads than wanted are no failure: this one works too. */
static void work_together(struct crowd *c, unsigned int jobs)
{
	pthread_t *threads = calloc(jobs, sizeof(*threads));
	unsigned int count = 0;

	while (threads && count + 1 < jobs &&
	       !pthread_create(&threads[count], NULL, work, c))
		count++;
	work(c);
	while (count)
		pthread_join(threads[--count], NULL);
	free(threads);
}

/* Between progress and results on one terminal there is no telling apart. */
static bool wants_progress(const struct items *items)
{
	return !items_is_single(items) && isatty(STDERR_FILENO) &&
	       !isatty(STDOUT_FILENO);
}

static int finish(struct crowd *c)
{
	int status;

	if (c->has_progress)
		tally_hide_progress();
	if (tally_is_long(c->tally))
		tally_print(c->tally,
			    c->options->as_json ||
					    sheets_take_stdout(c->options) ?
				    stderr :
				    stdout);
	if (!tally_count(c->tally))
		complain("there is nothing to appraise");
	status = c->sheets ? sheets_finish(c->sheets) : EXIT_AFFIRMED;
	c->sheets = NULL;
	if (status == EXIT_AFFIRMED && wants_ear(c->options))
		status = ear_writer_finish(c->options->ear);
	return status == EXIT_AFFIRMED ? tally_exit_status(c->tally) : status;
}

/* What can be told before anything is appraised. */
static bool is_possible(const struct many *options, const struct items *items)
{
	if (options->log.data && !items_is_single(items))
		complain("--log is for one FILE only");
	else if (options->html && !items_may_be_one(items))
		complain("--html is for one FILE only, want --csv for many");
	else if (wants_ear(options) && !items_may_be_one(items))
		complain("--ear is for one FILE only");
	else
		return !sheets_take_stdout(options) || !file_is_terminal("-");
	return false;
}

/* Digests and sheets, where something is to be made of them. */
static bool prepare(struct crowd *c)
{
	const struct many *options = c->options;
	bool has_sheets = options->html || options->csv;

	if (options->as_json || has_sheets)
		c->digests = digests_json(options->loaded, &options->log);
	if (has_sheets)
		c->sheets = sheets_new(options);
	return !has_sheets || c->sheets;
}

int many_appraise(const struct many *options, int count, char **args)
{
	struct crowd c = {
		.options = options,
		.items = items_new(count, args),
		.tally = tally_new(),
		.taking = PTHREAD_MUTEX_INITIALIZER,
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.moved = PTHREAD_COND_INITIALIZER,
		.window_size = (size_t)options->jobs * WINDOW_PER_JOB,
	};
	int status = EXIT_UNDECIDED;

	c.window = calloc(c.window_size, sizeof(*c.window));
	if (c.items && !is_possible(options, c.items)) {
		status = EXIT_USAGE;
	} else if (c.items && c.tally && c.window && prepare(&c)) {
		c.has_progress = wants_progress(c.items);
		work_together(&c, items_is_single(c.items) ? 1 : options->jobs);
		status = finish(&c);
	} else {
		complain("no memory for an appraisal");
	}
	json_decref(c.digests);
	free(c.window);
	items_free(c.items);
	tally_free(c.tally);
	return status;
}
