// SPDX-License-Identifier: MIT
/*
 * The event log of an appraisal: one that was given beside the evidence, or one
 * that is in the same document, which nobody may have thought of.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "appraise/input.h"
#include "appraise/kinds.h"
#include "check/context.h"

/* The first kind that takes an event log, or NULL. */
static const struct evidence_kind *
kind_with_log(const struct evidence_kinds *kinds)
{
	for (size_t i = 0; i < kinds->count; i++) {
		if (kinds->rows[i]->log_id)
			return kinds->rows[i];
	}
	return NULL;
}

/* Evidence that takes no log would else pass without a look at it. */
void appraise_refuse_log(struct appraisal *a)
{
	const struct evidence_kind *kind = kind_with_log(a->verifier->kinds);
	static const struct check_note note = {
		.source = "event log",
		.remedy = "a log can be compared with the quote of a TD only",
		.unmet = VOUCH_NONE_UNSUPPORTED,
	};

	if (a->log && kind && a->is_complete && !a->kind->log_id)
		check_that(&a->checks, kind->log_id, false, &note, kind->log_of,
			   a->tee ? a->tee : "none");
}

/* A log that is found in no form stays as it is, and is refused as that. */
void appraise_open_log(struct appraisal *a, struct unwrapped *found)
{
	int ret = a->log ? input_unwrap_log(a->log, a->log_size, found) :
			   -ENOENT;

	if (ret == -ENOMEM)
		a->checks.out_of_memory = true;
	if (ret == -E2BIG)
		input_refuse_limit(a, found->limit);
	if (ret)
		return;
	a->log = found->bytes.data;
	a->log_size = found->bytes.size;
	a->log_undone = found->undone;
}

/* Nobody asked for it: what cannot be used is told, and decides nothing. */
static void leave_out(struct appraisal *a, const struct evidence_kind *kind,
		      const char *actual)
{
	static const struct check_note note = {
		.source = "document around the evidence",
		.remedy = "it was not used: give the log of the quote with "
			  "--log",
		.unmet = VOUCH_NONE_UNSUPPORTED,
	};

	check_pass_over(&a->checks, kind->log_id, &note,
			"one log beside the quote", actual);
}

static void use(struct appraisal *a, struct unwrapped *log)
{
	size_t used = strlen(log->undone);

	snprintf(log->undone + used, sizeof(log->undone) - used,
		 ", beside the quote");
	a->log = log->bytes.data;
	a->log_size = log->bytes.size;
	a->log_undone = log->undone;
	a->log_is_beside = true;
}

void appraise_open_log_beside(struct appraisal *a, const u8 *data, size_t size,
			      const struct unwrapped *evidence,
			      struct unwrapped *log)
{
	const struct evidence_kind *kind;
	int ret;

	if (a->log || !evidence->is_in_object ||
	    !detect_form(a->verifier->kinds, evidence->bytes.data,
			 evidence->bytes.size, INPUT_STARTS, &kind) ||
	    !kind->log_id)
		return;
	ret = input_unwrap_log(data, size, log);
	if (!ret && log->bytes.size <= a->verifier->limits.log_size)
		use(a, log);
	else if (ret == -ENOMEM)
		a->checks.out_of_memory = true;
	else if (ret == -EEXIST)
		leave_out(a, kind, "several logs that differ");
	else if (ret != -ENOENT)
		leave_out(a, kind, "more than may be looked into");
}

void appraise_close_log_beside(struct appraisal *a, struct unwrapped *log)
{
	if (a->log_is_beside)
		a->log = NULL;
	vouch_bytes_free(&log->bytes);
}
