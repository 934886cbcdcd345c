// SPDX-License-Identifier: MIT
#include "log/event_log.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/cursor.h"
#include "base/error.h"
#include "base/openssl.h"

#define ALG_SHA384 0x000c
#define TABLE_SIZE 56 /* the ACPI table CCEL; ACPI 6.5, section 5.2.34 */
#define SPEC_ID_OFFSET 32
#define NO_REGISTER 0xffffffff /* marks the end of the events */

static const char spec_id[16] = "Spec ID Event03";

/* How the events after the first one are read. */
struct log_format {
	struct event_banks banks;
	struct event_bank bank; /* whose digests are kept */
	u32 registers;
};

static const struct event_bank bank_sha384 = { ALG_SHA384, EVENT_DIGEST_SIZE };

static bool starts_with_table(const u8 *data, size_t size)
{
	return size >= TABLE_SIZE && !memcmp(data, "CCEL", 4) &&
	       data[4] == TABLE_SIZE;
}

bool event_log_is(const u8 *data, size_t size)
{
	if (starts_with_table(data, size)) {
		data += TABLE_SIZE;
		size -= TABLE_SIZE;
	}
	return size >= SPEC_ID_OFFSET + sizeof(spec_id) &&
	       !memcmp(data + SPEC_ID_OFFSET, spec_id, sizeof(spec_id));
}

/* TCG_EfiSpecIDEvent, section 10.4.5.1, in a record of the old form. */
static bool read_banks(struct cursor *c, struct event_banks *banks)
{
	struct cursor event;

	cursor_take(c, 4); /* register */
	if (cursor_le32(c) != EV_NO_ACTION)
		return false;
	cursor_take(c, 20); /* SHA-1 */
	event = cursor_sub(c, cursor_le32(c));
	cursor_take(&event, sizeof(spec_id) + 4 + 4);
	banks->count = cursor_le32(&event);
	if (banks->count > EVENT_BANKS_MAX)
		return false;
	for (u32 i = 0; i < banks->count; i++) {
		banks->rows[i].id = cursor_le16(&event);
		banks->rows[i].size = cursor_le16(&event);
	}
	return !event.is_short && !c->is_short;
}

static size_t digest_size(const struct event_banks *banks, u16 id)
{
	for (u32 i = 0; i < banks->count; i++) {
		if (banks->rows[i].id == id)
			return banks->rows[i].size;
	}
	return 0;
}

/*
 * A digest of an unknown size would leave the rest unreadable. Events of a TPM
 * have a digest of each bank, once: one that is left out would replay nowhere.
 */
static bool read_digests(struct cursor *c, const struct log_format *format,
			 struct log_event *event)
{
	u32 count = cursor_le32(c), found = 0;

	for (u32 i = 0; i < count && !c->is_short; i++) {
		u16 id = cursor_le16(c);
		size_t size = digest_size(&format->banks, id);
		const u8 *digest = cursor_take(c, size);

		if (!size)
			return false;
		if (id != format->bank.id || size != format->bank.size)
			continue;
		event->digest = digest;
		found++;
	}
	if (format->registers == EVENT_PCRS &&
	    (count != format->banks.count || found > 1))
		return false;
	return !c->is_short;
}

/*
 * The rest of the area is filled with zeroes or ones. Readers of logs stop at a
 * register number that no event can have: bytes after it, such as an older log,
 * do not belong to this log.
 */
static bool is_filled_up(const struct cursor *c)
{
	struct cursor next = *c;
	size_t left = cursor_left(c);

	if (cursor_le32(&next) == NO_REGISTER)
		return true;

	for (size_t i = 1; i < left; i++) {
		if (c->pos[i] != c->pos[0])
			return false;
	}
	return !left || !c->pos[0] || c->pos[0] == 0xff;
}

static int add_event(struct event_log *log, const struct log_event *event)
{
	/* The array is full when the count is a power of two, or zero. */
	if (!(log->count & (log->count - 1))) {
		size_t capacity = log->count ? 2 * log->count : 1;
		void *events =
			realloc(log->events, capacity * sizeof(*log->events));

		if (!events)
			return -ENOMEM;
		log->events = events;
	}
	log->events[log->count++] = *event;
	return 0;
}

static int read_event(struct cursor *c, const struct log_format *format,
		      struct event_log *log, struct vouch_error *error)
{
	struct log_event event = { .mr = cursor_le32(c) };
	bool ok;

	event.type = cursor_le32(c);
	ok = read_digests(c, format, &event);
	event.size = cursor_le32(c);
	event.data = cursor_take(c, event.size);
	if (!ok || c->is_short)
		return vouch__error(error, -EBADMSG,
				    "event log: event %zu is cut short or has "
				    "digests of unknown size or number",
				    log->count + 1);
	if (event.mr >= format->registers)
		return vouch__error(error, -EBADMSG,
				    "event log: event %zu is for register %u, "
				    "want 0 to %u",
				    log->count + 1, event.mr,
				    format->registers - 1);
	if (event.type != EV_NO_ACTION && !event.digest)
		return vouch__error(error, -EBADMSG,
				    "event log: event %zu has no %s",
				    log->count + 1,
				    format->bank.id == ALG_SHA384 ?
					    "SHA-384" :
					    "digest of its bank");
	return add_event(log, &event) ?
		       vouch__error(error, -ENOMEM, "no memory") :
		       0;
}

/* At the first record, behind the table where there is one. */
static struct cursor records_of(const u8 *data, size_t size)
{
	struct cursor c = cursor_over(data, size);

	if (starts_with_table(data, size))
		cursor_take(&c, TABLE_SIZE);
	return c;
}

static int open_records(const u8 *data, size_t size, struct log_format *format,
			struct event_log *log, struct vouch_error *error)
{
	struct cursor c = records_of(data, size);
	int ret = 0;

	*log = (struct event_log){ 0 };
	if (!event_log_is(data, size))
		return vouch__error(error, -EBADMSG,
				    "event log does not start with a Spec ID "
				    "event");
	if (!read_banks(&c, &format->banks))
		return vouch__error(error, -EBADMSG,
				    "event log: Spec ID event is malformed");
	while (!ret && !is_filled_up(&c))
		ret = read_event(&c, format, log, error);
	log->end = (size_t)(c.pos - data);
	if (ret)
		event_log_close(log);
	return ret;
}

int event_records_open(const u8 *data, size_t size, struct event_log *log,
		       struct vouch_error *error)
{
	struct log_format format = { .bank = bank_sha384,
				     .registers = EVENT_REGISTERS };

	return open_records(data, size, &format, log, error);
}

int event_tpm_open(const u8 *data, size_t size, struct event_log *log,
		   struct vouch_error *error)
{
	return event_bank_open(data, size, &bank_sha384, log, error);
}

int event_bank_open(const u8 *data, size_t size, const struct event_bank *bank,
		    struct event_log *log, struct vouch_error *error)
{
	struct log_format format = { .bank = *bank, .registers = EVENT_PCRS };

	return open_records(data, size, &format, log, error);
}

bool event_banks_read(const u8 *data, size_t size, struct event_banks *banks)
{
	struct cursor c = records_of(data, size);

	*banks = (struct event_banks){ 0 };
	return event_log_is(data, size) && read_banks(&c, banks);
}

void event_log_close(struct event_log *log)
{
	free(log->events);
	free(log->own);
	json_decref(log->json);
	*log = (struct event_log){ 0 };
}

void event_log_start(u8 *rtmr)
{
	memset(rtmr, 0, EVENT_DIGEST_SIZE);
}

bool event_log_counts(const struct log_event *event, u32 mr)
{
	return event->mr == mr && event->type != EV_NO_ACTION;
}

bool event_log_extend(u8 *rtmr, const struct log_event *event)
{
	u8 both[2 * EVENT_DIGEST_SIZE];

	memcpy(both, rtmr, EVENT_DIGEST_SIZE);
	memcpy(both + EVENT_DIGEST_SIZE, event->digest, EVENT_DIGEST_SIZE);
	return EVP_Digest(both, sizeof(both), rtmr, NULL, openssl_sha384(),
			  NULL) == 1;
}
