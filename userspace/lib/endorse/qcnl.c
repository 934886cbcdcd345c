// SPDX-License-Identifier: MIT
/*
 * A file of the cache that Intel's QCNL keeps below ".dcap-qcnl/" (Intel DCAP,
 * qcnl/linux/local_cache.h). Numbers are little-endian:
 *
 *   u16 version, 1
 *   u32 type: 1 a PCK certificate, 2 collateral, 4 certificates of a platform
 *   i64 when it is over, by the clock: a document's own dates count here
 *   u32 size of headers, headers of the answer, as they came
 *   u32 size of the body, body
 *
 * The headers of several tries may stand one behind the other; the last block
 * is that of the answer. Type 4 has four such parts instead: the components of
 * a TCB in hex, TCB info, its issuer chain, and a list with PCK certificates.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "base/error.h"
#include "codec/http.h"
#include "endorse/private.h"

enum qcnl_type {
	QCNL_PCK_CERT = 1,
	QCNL_COLLATERAL = 2,
	QCNL_MULTI_CERT = 4,
};

#define PARTS_MAX 4 /* of type 4 */
#define HEADER_SIZE 14

static bool starts(const u8 *data, size_t size, u32 *type)
{
	struct cursor c = cursor_over(data, size);

	if (cursor_le16(&c) != 1)
		return false;
	*type = cursor_le32(&c);
	return size > HEADER_SIZE + 8 &&
	       (*type == QCNL_PCK_CERT || *type == QCNL_COLLATERAL ||
		*type == QCNL_MULTI_CERT);
}

struct piece {
	const u8 *data;
	size_t size;
};

/* The parts, where all of the bytes are accounted for; else 0. */
static size_t split(const u8 *data, size_t size, struct piece pieces[PARTS_MAX])
{
	struct cursor c = cursor_over(data, size);
	size_t count;
	u32 type;

	if (!starts(data, size, &type))
		return 0;
	count = type == QCNL_MULTI_CERT ? PARTS_MAX : 2;
	cursor_take(&c, HEADER_SIZE);
	for (size_t i = 0; i < count; i++) {
		pieces[i].size = cursor_le32(&c);
		pieces[i].data = cursor_take(&c, pieces[i].size);
	}
	return c.is_short || cursor_left(&c) ? 0 : count;
}

static bool is_qcnl(const u8 *data, size_t size)
{
	struct piece pieces[PARTS_MAX];

	return split(data, size, pieces);
}

/* Headers without the line that ends them, which is put there again. */
static size_t trimmed(const struct piece *headers)
{
	size_t size = headers->size;

	while (size && (headers->data[size - 1] == '\r' ||
			headers->data[size - 1] == '\n'))
		size--;
	return size;
}

static void put(u8 **at, const void *data, size_t size)
{
	if (size)
		memcpy(*at, data, size);
	*at += size;
}

/* Headers and body as one answer of HTTP, of which the last block counts. */
static int add_answer(struct endorsements *store, const struct piece *headers,
		      const struct piece *body, const char *source,
		      struct vouch_error *error)
{
	static const char status[] = "HTTP/1.1 200\r\n", end[] = "\r\n\r\n";
	bool has_status = http_is(headers->data, headers->size);
	size_t start = has_status ? 0 : strlen(status), kept = trimmed(headers);
	size_t size = start + kept + strlen(end) + body->size;
	u8 *answer = malloc(size), *at = answer;
	int ret;

	if (!answer)
		return vouch__error(error, -ENOMEM, "no memory for %s", source);
	put(&at, status, start);
	put(&at, headers->data, kept);
	put(&at, end, strlen(end));
	put(&at, body->data, body->size);
	ret = http_container.add(store, answer, size, source, error);
	free(answer);
	return ret;
}

/* All but the first: TCB info, its issuer chain, a list with certificates. */
static int add_platform(struct endorsements *store, const struct piece *pieces,
			const char *source, struct vouch_error *error)
{
	int ret = 0;

	for (size_t i = 1; !ret && i < PARTS_MAX; i++)
		ret = endorsements_add(store, pieces[i].data, pieces[i].size,
				       source, error);
	return ret;
}

static int add_qcnl(struct endorsements *store, const u8 *data, size_t size,
		    const char *source, struct vouch_error *error)
{
	struct piece pieces[PARTS_MAX] = { 0 };
	size_t count = split(data, size, pieces);

	if (!count)
		return vouch__error(error, -EBADMSG, "%s is no file of QCNL",
				    source);
	if (count == PARTS_MAX)
		return add_platform(store, pieces, source, error);
	return add_answer(store, &pieces[0], &pieces[1], source, error);
}

const struct endorsement_container qcnl_container = {
	.is = is_qcnl,
	.add = add_qcnl,
};
