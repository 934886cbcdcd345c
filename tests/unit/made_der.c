// SPDX-License-Identifier: MIT
#include "made_der.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "cert.h"

#define ROOM (1 << 22)
#define DEPTH_MAX 64

/* What is written, and where the contents that are open begin. */
struct maker {
	u8 *out;
	size_t size;
	size_t open[DEPTH_MAX];
	size_t depth;
};

static void put(struct maker *m, u8 octet)
{
	must(m->size < ROOM);
	m->out[m->size++] = octet;
}

/* The shortest length of the contents up to here, put before them. */
static void close_contents(struct maker *m)
{
	size_t at, length, count = 0;

	must(m->depth > 0);
	at = m->open[--m->depth];
	length = m->size - at;
	while (length >= 0x80 && length >> 8 * count)
		count++;
	must(m->size + 1 + count <= ROOM);
	memmove(m->out + at + 1 + count, m->out + at, length);
	m->size += 1 + count;
	m->out[at++] = (u8)(count ? 0x80 | count : length);
	while (count--)
		m->out[at++] = (u8)(length >> 8 * count);
}

/* Past the digits or the text that begin at @at. */
static const char *put_octets(struct maker *m, const char *at)
{
	char pair[3] = { 0 };
	size_t size;
	u8 octet;

	if (*at == '\'') {
		for (at++; *at != '\''; at++) {
			must(*at);
			put(m, (u8)*at);
		}
		return at + 1;
	}
	memcpy(pair, at, strnlen(at, 2));
	must(!hex_decode(pair, &octet, 1, &size) && size == 1);
	put(m, octet);
	return at + 2;
}

static void put_text(struct maker *m, const char *at)
{
	while (*at) {
		if (*at == ' ') {
			at++;
		} else if (*at == '{') {
			must(m->depth < DEPTH_MAX);
			m->open[m->depth++] = m->size;
			at++;
		} else if (*at == '}') {
			close_contents(m);
			at++;
		} else {
			at = put_octets(m, at);
		}
	}
}

/* In memory of its size, so that sanitizers see what reads past it. */
struct vouch_bytes made_der_of(const char *const *texts, size_t count)
{
	struct maker m = { .out = malloc(ROOM) };
	struct vouch_bytes made;

	must(m.out);
	for (size_t i = 0; i < count; i++)
		put_text(&m, texts[i]);
	must(!m.depth);
	made = (struct vouch_bytes){ malloc(m.size), m.size };
	must(made.data || !m.size);
	if (m.size)
		memcpy(made.data, m.out, m.size);
	free(m.out);
	return made;
}

struct vouch_bytes made_der(const char *text)
{
	return made_der_of(&text, 1);
}
