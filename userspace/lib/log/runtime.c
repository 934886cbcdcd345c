// SPDX-License-Identifier: MIT
#include "log/runtime.h"

#include <errno.h>
#include <inttypes.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/cursor.h"
#include "base/error.h"
#include "base/openssl.h"

#define ALG_SHA384 0x000c
#define HEADER_SIZE sizeof(struct vouch_log_record)
#define RECORD_ALIGN 8
#define NAME_SIZE 16

/* Names of what the module says itself, filled up with zeroes. */
static const char lockdown_name[NAME_SIZE] = "vouch-lockdown";
static const char foreign_name[NAME_SIZE] = "vouch-foreign";
static const char start_name[NAME_SIZE] = "vouch-start";

/* What @record says, which extends nothing. Returns whether it is known. */
static bool read_notice(struct runtime_record *record)
{
	const struct log_event *event = &record->event;
	struct cursor c = cursor_over(event->data, event->size);
	const u8 *name = cursor_take(&c, NAME_SIZE);

	if (!name || !bytes_are_zero(event->digest, EVENT_DIGEST_SIZE))
		return false;
	if (!memcmp(name, lockdown_name, NAME_SIZE)) {
		record->kind = RUNTIME_LOCKDOWN;
		record->lockdown = cursor_le32(&c);
	} else if (!memcmp(name, foreign_name, NAME_SIZE) ||
		   !memcmp(name, start_name, NAME_SIZE)) {
		record->kind = memcmp(name, start_name, NAME_SIZE) ?
				       RUNTIME_FOREIGN :
				       RUNTIME_START;
		record->value = cursor_take(&c, EVENT_DIGEST_SIZE);
	} else {
		return false;
	}
	return !c.is_short && !cursor_left(&c);
}

static bool is_register(u32 mr)
{
	return mr >= RUNTIME_MR_FIRST &&
	       mr < RUNTIME_MR_FIRST + RUNTIME_MR_COUNT;
}

/* Lockdown is of no register. */
static bool has_good_register(const struct runtime_record *record)
{
	return record->kind == RUNTIME_LOCKDOWN ||
	       is_register(record->event.mr);
}

/* TCG_PCR_EVENT2 with one digest, and nothing behind it. */
static bool read_event(struct cursor *c, struct log_event *event)
{
	u32 count;
	u16 alg;

	event->mr = cursor_le32(c);
	event->type = cursor_le32(c);
	count = cursor_le32(c);
	alg = cursor_le16(c);
	event->digest = cursor_take(c, EVENT_DIGEST_SIZE);
	event->size = cursor_le32(c);
	event->data = cursor_take(c, event->size);
	return !c->is_short && !cursor_left(c) && count == 1 &&
	       alg == ALG_SHA384;
}

/* NULL, or what is wrong with it. */
static const char *read_record(struct cursor *c, struct runtime_record *record)
{
	struct cursor event;
	u32 size;

	record->sequence = cursor_le64(c);
	record->boottime_ns = cursor_le64(c);
	record->uid = cursor_le32(c);
	size = cursor_le32(c);
	event = cursor_sub(c, size);
	if (!cursor_skip_zero(c, -(HEADER_SIZE + size) % RECORD_ALIGN) ||
	    c->is_short)
		return "is cut short";
	if (!read_event(&event, &record->event))
		return "is no TCG_PCR_EVENT2 with one SHA-384";
	if (record->event.type == EV_NO_ACTION && !read_notice(record))
		return "says what is not known here: update vouch";
	if (!has_good_register(record))
		return "is for another register than 1 to 4";
	return NULL;
}

static int add_record(struct runtime_log *log,
		      const struct runtime_record *record)
{
	/* The array is full when the count is a power of two, or zero. */
	if (!(log->count & (log->count - 1))) {
		size_t capacity = log->count ? 2 * log->count : 1;
		void *records =
			realloc(log->records, capacity * sizeof(*log->records));

		if (!records)
			return -ENOMEM;
		log->records = records;
	}
	log->records[log->count++] = *record;
	return 0;
}

int runtime_log_open(const u8 *data, size_t size, struct runtime_log *log,
		     struct vouch_error *error)
{
	struct cursor c = cursor_over(data, size);
	const char *wrong = NULL;
	int ret = 0;

	*log = (struct runtime_log){ 0 };
	while (!ret && cursor_left(&c)) {
		struct runtime_record record = { 0 };

		wrong = read_record(&c, &record);
		if (wrong)
			ret = vouch__error(error, -EBADMSG,
					   "run-time log: entry %zu %s",
					   log->count + 1, wrong);
		else if (add_record(log, &record))
			ret = vouch__error(error, -ENOMEM, "no memory");
	}
	if (ret)
		runtime_log_close(log);
	return ret;
}

void runtime_log_close(struct runtime_log *log)
{
	free(log->records);
	*log = (struct runtime_log){ 0 };
}

u64 runtime_log_end(const struct runtime_log *log)
{
	return log->count ? log->records[log->count - 1].sequence + 1 : 1;
}

u64 runtime_log_gap(const struct runtime_log *log, u64 end)
{
	for (size_t i = 0; i < log->count; i++) {
		if (log->records[i].sequence != i + 1)
			return i + 1;
	}
	return end > log->count + 1 ? log->count + 1 : 0;
}

u32 runtime_log_lockdown(const struct runtime_log *log, u64 end)
{
	u32 lockdown = 0;

	for (size_t i = 0; i < log->count; i++) {
		if (log->records[i].sequence < end &&
		    log->records[i].kind == RUNTIME_LOCKDOWN)
			lockdown = log->records[i].lockdown;
	}
	return lockdown;
}

bool runtime_data_matches(const struct runtime_record *record)
{
	u8 digest[EVENT_DIGEST_SIZE];

	return record->event.size &&
	       EVP_Digest(record->event.data, record->event.size, digest, NULL,
			  openssl_sha384(), NULL) == 1 &&
	       !memcmp(digest, record->event.digest, sizeof(digest));
}

void runtime_record_text(const struct runtime_record *record, char *out,
			 size_t size)
{
	char type[48], text[EVENT_TEXT_SIZE];

	event_type_text(record->event.type, type, sizeof(type));
	event_text(&record->event, text, sizeof(text));
	if (record->kind == RUNTIME_FOREIGN)
		snprintf(text, sizeof(text), "extended without the module");
	if (record->kind == RUNTIME_START)
		snprintf(text, sizeof(text),
			 "found when the module was loaded");
	if (record->kind == RUNTIME_LOCKDOWN)
		snprintf(text, sizeof(text), "lockdown 0x%" PRIx32,
			 record->lockdown);
	snprintf(out, size, "record %" PRIu64 ", %s%s%s", record->sequence,
		 type, *text ? ": " : "", text);
}
