// SPDX-License-Identifier: MIT
/* How many came out how, and why. */
#include <stdlib.h>
#include <string.h>

#include "many.h"

/* What stood in the way, by the id of the first check that did not pass. */
struct reason {
	char *id;
	unsigned long count;
};

struct tally {
	unsigned long statuses[VOUCH_STATUS_SIMULATED + 1];
	unsigned long unread;
	unsigned long left_out; /* of no count */
	unsigned long count;
	struct reason *reasons;
	size_t reasons_count;
};

struct tally *tally_new(void)
{
	return calloc(1, sizeof(struct tally));
}

void tally_free(struct tally *tally)
{
	for (size_t i = 0; tally && i < tally->reasons_count; i++)
		free(tally->reasons[i].id);
	if (tally)
		free(tally->reasons);
	free(tally);
}

/* Failures before what is open, and that before warnings. */
static int gravity(const struct vouch_check *check)
{
	if (check->status == VOUCH_CHECK_FAIL)
		return 3;
	if (check->status == VOUCH_CHECK_OPEN)
		return 2;
	return check->status == VOUCH_CHECK_WARN;
}

static const char *reason_of(const struct vouch_result *result)
{
	const struct vouch_check *check, *worst = NULL;

	for (size_t i = 0; (check = vouch_result_check(result, i)); i++) {
		if (gravity(check) &&
		    (!worst || gravity(check) > gravity(worst)))
			worst = check;
	}
	return worst ? worst->id : NULL;
}

/* There are no more of them than there are checks. */
static void count_reason(struct tally *tally, const char *id)
{
	size_t count = tally->reasons_count;
	struct reason *reasons;

	for (size_t i = 0; i < count; i++) {
		if (!strcmp(tally->reasons[i].id, id)) {
			tally->reasons[i].count++;
			return;
		}
	}
	reasons = realloc(tally->reasons, (count + 1) * sizeof(*reasons));
	if (!reasons)
		return;
	tally->reasons = reasons;
	reasons[count] = (struct reason){ strdup(id), 1 };
	tally->reasons_count += !!reasons[count].id;
}

void tally_add(struct tally *tally, const struct vouch_result *result)
{
	const char *id = result ? reason_of(result) : NULL;

	tally->count++;
	if (result)
		tally->statuses[vouch_result_status(result)]++;
	else
		tally->unread++;
	if (id)
		count_reason(tally, id);
}

void tally_leave_out(struct tally *tally)
{
	tally->left_out++;
}

bool tally_is_long(const struct tally *tally)
{
	return tally->count > 1 || tally->left_out;
}

unsigned long tally_count(const struct tally *tally)
{
	return tally->count;
}

/* One bad item counts more than one that could not be decided. */
int tally_exit_status(const struct tally *tally)
{
	if (tally->statuses[VOUCH_STATUS_CONTRAINDICATED] ||
	    tally->statuses[VOUCH_STATUS_WARNING])
		return EXIT_NOT_AFFIRMED;
	if (tally->statuses[VOUCH_STATUS_NONE] || tally->unread ||
	    !tally->count)
		return EXIT_UNDECIDED;
	return EXIT_AFFIRMED;
}

static int more_often(const void *a, const void *b)
{
	const struct reason *x = a, *y = b;

	if (x->count != y->count)
		return x->count < y->count ? 1 : -1;
	return strcmp(x->id, y->id);
}

/* Those of which there are only some when somebody asked for them. */
static void print_status(const struct tally *tally, enum vouch_status status,
			 FILE *out)
{
	unsigned long count = tally->statuses[status];

	if (count || (status != VOUCH_STATUS_SIMULATED &&
		      status != VOUCH_STATUS_AUTHENTIC))
		fprintf(out, "%8lu %s\n", count, vouch_status_name(status));
}

void tally_print(const struct tally *tally, FILE *out)
{
	static const enum vouch_status order[] = {
		VOUCH_STATUS_AFFIRMING,	      VOUCH_STATUS_SIMULATED,
		VOUCH_STATUS_AUTHENTIC,	      VOUCH_STATUS_WARNING,
		VOUCH_STATUS_CONTRAINDICATED, VOUCH_STATUS_NONE,
	};

	fprintf(out, "\n%8lu appraised\n", tally->count - tally->unread);
	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++)
		print_status(tally, order[i], out);
	if (tally->unread)
		fprintf(out, "%8lu could not be read\n", tally->unread);
	if (tally->left_out)
		fprintf(out, "%8lu left out\n", tally->left_out);
	if (!tally->reasons_count)
		return;
	fputs("\nfirst in the way\n", out);
	qsort(tally->reasons, tally->reasons_count, sizeof(*tally->reasons),
	      more_often);
	for (size_t i = 0; i < tally->reasons_count; i++)
		fprintf(out, "%8lu %s\n", tally->reasons[i].count,
			tally->reasons[i].id);
}

void tally_show_progress(const struct tally *tally)
{
	unsigned long affirmed = tally->statuses[VOUCH_STATUS_AFFIRMING] +
				 tally->statuses[VOUCH_STATUS_SIMULATED] +
				 tally->statuses[VOUCH_STATUS_AUTHENTIC];

	/* So many that it does not slow anything down. */
	if (tally->count % 64)
		return;
	fprintf(stderr, "\r%lu appraised, %lu of them affirmed\033[K",
		tally->count, affirmed);
	fflush(stderr);
}

void tally_hide_progress(void)
{
	fputs("\r\033[K", stderr);
}
