// SPDX-License-Identifier: MIT
/* The module's event log, record by record. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <vouch.h>

#include "base/cursor.h"
#include "base/error.h"
#include "base/sized.h"
#include "device/device.h"

#define ROOM (64 * 1024)
#define ALG_SHA384 0x000c
#define HEADER_SIZE sizeof(struct vouch_log_record)

/* A record of the largest event has some 100 bytes more. */
#define ROOM_MAX (1024 * 1024)

struct vouch_device_log {
	struct vouch_device *device;
	u64 next; /* number of the first record that is not in @buffer */
	struct cursor c; /* what is left of @buffer */
	struct vouch_bytes buffer;
};

static int log_error(struct vouch_error *error, int code,
		     const struct vouch_failure *failure)
{
	char text[400];

	vouch_failure_text(failure, code, text, sizeof(text));
	return vouch__error(error, code, "no event log: %s", text);
}

/* What a module that says otherwise would have readers look behind. */
static int check_reply(const struct vouch_read_log *reply,
		       struct vouch_error *error)
{
	if (reply->size <= reply->room && reply->next >= reply->from)
		return 0;
	return vouch__error(error, -EPROTO,
			    "event log is %u bytes up to record %llu, want at "
			    "most %u bytes",
			    reply->size, (unsigned long long)reply->next,
			    reply->room);
}

static int grow(struct vouch_bytes *buffer, size_t room,
		struct vouch_error *error)
{
	u8 *data;

	if (room > ROOM_MAX)
		return vouch__error(error, -EPROTO,
				    "record wants %zu bytes, want at most %d",
				    room, ROOM_MAX);
	data = realloc(buffer->data, room);
	if (!data)
		return vouch__error(error, -ENOMEM, "no memory for a log");
	*buffer = (struct vouch_bytes){ .data = data, .size = room };
	return 0;
}

/* Reads records from number @next on to @buffer, as many as fit. */
static int fill(struct vouch_device_log *log, struct vouch_read_log *reply,
		struct vouch_error *error)
{
	int ret = -ENOSPC, grown;

	for (int i = 0; ret == -ENOSPC && i < 2; i++) {
		*reply = (struct vouch_read_log){
			.room = (u32)log->buffer.size,
			.from = log->next,
			.buffer = (uintptr_t)log->buffer.data,
		};
		ret = log->device->command(log->device, VOUCH_IOC_READ_LOG,
					   reply);
		grown = ret == -ENOSPC ?
				grow(&log->buffer, reply->size, error) :
				0;
		if (grown)
			return grown;
	}
	if (ret)
		return log_error(error, ret, &reply->failure);
	ret = check_reply(reply, error);
	if (ret)
		return ret;
	log->c = cursor_over(log->buffer.data, reply->size);
	log->next = reply->next;
	return 0;
}

int vouch_device_log_open(struct vouch_device *device, uint64_t from,
			  struct vouch_device_log **log,
			  struct vouch_error *error)
{
	struct vouch_device_log *opened = calloc(1, sizeof(*opened));

	*log = NULL;
	if (!opened)
		return vouch__error(error, -ENOMEM, "no memory for a log");
	opened->device = device;
	opened->next = from ? from : 1;
	if (grow(&opened->buffer, ROOM, error)) {
		free(opened);
		return -ENOMEM;
	}
	opened->c = cursor_over(opened->buffer.data, 0);
	*log = opened;
	return 0;
}

void vouch_device_log_close(struct vouch_device_log *log)
{
	if (!log)
		return;
	vouch_bytes_free(&log->buffer);
	free(log);
}

/* One TCG_PCR_EVENT2 with a SHA-384. */
static bool read_event(struct cursor *c, struct vouch_log_entry *entry)
{
	const u8 *digest;
	u32 count;
	u16 alg;

	entry->mr = cursor_le32(c);
	entry->event_type = cursor_le32(c);
	count = cursor_le32(c);
	alg = cursor_le16(c);
	digest = cursor_take(c, sizeof(entry->digest));
	entry->event_size = cursor_le32(c);
	entry->event = cursor_take(c, entry->event_size);
	if (c->is_short || cursor_left(c) || count != 1 || alg != ALG_SHA384)
		return false;
	memcpy(entry->digest, digest, sizeof(entry->digest));
	return true;
}

static int read_entry(struct cursor *c, struct vouch_log_entry *entry,
		      struct vouch_error *error)
{
	struct cursor event;
	u32 size;

	entry->record = c->pos;
	entry->sequence = cursor_le64(c);
	entry->boottime_ns = cursor_le64(c);
	entry->uid = cursor_le32(c);
	size = cursor_le32(c);
	event = cursor_sub(c, size);
	cursor_take(c, -(HEADER_SIZE + size) % 8);
	if (c->is_short || !read_event(&event, entry))
		return vouch__error(error, -EPROTO,
				    "event log: record %llu makes no sense",
				    (unsigned long long)entry->sequence);
	entry->record_size = (size_t)(c->pos - entry->record);
	return 1;
}

static int next_entry(struct vouch_device_log *log,
		      struct vouch_log_entry *entry, struct vouch_error *error)
{
	struct vouch_read_log reply;
	int ret;

	if (!cursor_left(&log->c)) {
		ret = fill(log, &reply, error);
		if (ret)
			return ret;
	}
	if (!cursor_left(&log->c))
		return 0;
	return read_entry(&log->c, entry, error);
}

/* A size that is none is refused before a record is taken for it. */
int vouch_device_log_next(struct vouch_device_log *log,
			  struct vouch_log_entry *entry,
			  struct vouch_error *error)
{
	struct vouch_log_entry known = { .size = sizeof(known) };
	int ret = sized_fill(entry, &known, sizeof(known), "entry", error);

	if (ret)
		return ret;
	ret = next_entry(log, &known, error);
	sized_fill(entry, &known, sizeof(known), "entry", NULL);
	return ret;
}

static int append(struct vouch_bytes *log, const struct vouch_log_entry *entry,
		  struct vouch_error *error)
{
	u8 *data = realloc(log->data, log->size + entry->record_size);

	if (!data)
		return vouch__error(error, -ENOMEM, "no memory for a log");
	memcpy(data + log->size, entry->record, entry->record_size);
	log->data = data;
	log->size += entry->record_size;
	return 0;
}

int device_log(struct vouch_device *device, u64 end, struct vouch_bytes *log,
	       struct vouch_error *error)
{
	struct vouch_device_log *reader;
	struct vouch_log_entry entry = { .size = sizeof(entry) };
	int ret = vouch_device_log_open(device, 1, &reader, error);

	if (ret)
		return ret;
	do {
		ret = vouch_device_log_next(reader, &entry, error);
		if (ret > 0 && entry.sequence >= end)
			ret = 0;
		if (ret > 0 && append(log, &entry, error))
			ret = -ENOMEM;
	} while (ret > 0);
	vouch_device_log_close(reader);
	return ret;
}
