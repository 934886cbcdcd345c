// SPDX-License-Identifier: MIT
#define _GNU_SOURCE /* vasprintf() */
#include "measure/measurement.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log/event_log.h"

#define DIGEST_MAX 48
#define TEXT_SIZE 160
#define VALUES_MAX 24
#define NOTES_MAX 16

/* Texts and digests are in the row itself: nothing to free one by one. */
struct item {
	struct vouch_measured_item shown;
	char value[16], type[48], text[TEXT_SIZE];
	u8 digest[DIGEST_MAX];
};

struct vouch_measurement {
	struct value {
		struct vouch_measured shown;
		char missing[TEXT_SIZE];
		u8 digest[DIGEST_MAX];
	} values[VALUES_MAX];
	size_t value_count;
	struct item *items;
	size_t item_count;
	char notes[NOTES_MAX][256];
	size_t note_count;
	bool is_out_of_memory;
};

static struct value *add_value(struct vouch_measurement *m, const char *name)
{
	struct value *value = &m->values[m->value_count];

	if (m->value_count == VALUES_MAX) {
		m->is_out_of_memory = true;
		return &m->values[VALUES_MAX - 1];
	}
	m->value_count++;
	value->shown.name = name;
	return value;
}

void measured_value(struct vouch_measurement *m, const char *name,
		    const u8 *digest, size_t size)
{
	struct value *value = add_value(m, name);

	memcpy(value->digest, digest, size);
	value->shown.digest = value->digest;
	value->shown.size = size;
}

void measured_missing(struct vouch_measurement *m, const char *name,
		      const char *missing)
{
	struct value *value = add_value(m, name);

	snprintf(value->missing, sizeof(value->missing), "%s", missing);
	value->shown.missing = value->missing;
}

/* The array is full when the count is a power of two, or zero. */
static struct item *add_item(struct vouch_measurement *m)
{
	if (!(m->item_count & (m->item_count - 1))) {
		size_t capacity = m->item_count ? 2 * m->item_count : 1;
		void *items = realloc(m->items, capacity * sizeof(*m->items));

		if (!items) {
			m->is_out_of_memory = true;
			return NULL;
		}
		m->items = items;
	}
	return &m->items[m->item_count++];
}

void measured_item(struct vouch_measurement *m, const char *value,
		   const char *type, const u8 *digest, size_t size,
		   const char *format, ...)
{
	struct item *item = add_item(m);
	va_list args;

	if (!item)
		return;
	*item = (struct item){ .shown.size = size };
	snprintf(item->value, sizeof(item->value), "%s", value);
	snprintf(item->type, sizeof(item->type), "%s", type);
	if (digest)
		memcpy(item->digest, digest, size);
	va_start(args, format);
	vsnprintf(item->text, sizeof(item->text), format, args);
	va_end(args);
}

void measured_note(struct vouch_measurement *m, const char *format, ...)
{
	va_list args;

	if (m->note_count == NOTES_MAX) {
		m->is_out_of_memory = true;
		return;
	}
	va_start(args, format);
	vsnprintf(m->notes[m->note_count++], sizeof(*m->notes), format, args);
	va_end(args);
}

struct vouch_measurement *measurement_new(void)
{
	return calloc(1, sizeof(struct vouch_measurement));
}

bool measurement_end(struct vouch_measurement *m)
{
	for (size_t i = 0; i < m->item_count; i++) {
		struct item *item = &m->items[i];
		u32 type = event_type_of(item->type);

		item->shown.value = item->value;
		item->shown.type = item->type;
		item->shown.event_type = type == EV_OTHER ? 0 : type;
		item->shown.text = item->text;
		item->shown.digest = item->digest;
	}
	return !m->is_out_of_memory;
}

void vouch_measurement_free(struct vouch_measurement *m)
{
	if (m)
		free(m->items);
	free(m);
}

const struct vouch_measured *
vouch_measurement_value(const struct vouch_measurement *m, size_t index)
{
	return index < m->value_count ? &m->values[index].shown : NULL;
}

const struct vouch_measured_item *
vouch_measurement_item(const struct vouch_measurement *m, size_t index)
{
	return index < m->item_count ? &m->items[index].shown : NULL;
}

const char *vouch_measurement_note(const struct vouch_measurement *m,
				   size_t index)
{
	return index < m->note_count ? m->notes[index] : NULL;
}
