// SPDX-License-Identifier: MIT
/*
 * Bytes of any size in a bucket whose values have a largest size: DIGEST.0,
 * DIGEST.1 and so on are parts, and DIGEST, which is written last, says how
 * many bytes they are. Nobody who reads takes the digest on trust.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "queue.h"

#define PART_MAX (512U << 10)
#define KEY_SIZE (DIGEST_TEXT + 16)

static int refuse(struct vouch_error *error, natsStatus status,
		  const char *digest)
{
	if (status == NATS_NOT_FOUND)
		return text_fail(error, -ENOENT,
				 "what has SHA-256 %s is not in the bucket, "
				 "want it put there first",
				 digest);
	return text_fail(error, -EAGAIN, "%s: %s", digest,
			 natsStatus_GetText(status));
}

static size_t part_size(struct link *link)
{
	int64_t most = natsConnection_GetMaxPayload(link->connection) / 2;

	return most > 0 && most < PART_MAX ? (size_t)most : PART_MAX;
}

static natsStatus put_parts(struct link *link, kvStore *store,
			    const uint8_t *data, size_t size,
			    const char *digest)
{
	size_t part = part_size(link), done = 0;
	natsStatus status = NATS_OK;
	char key[KEY_SIZE];

	for (unsigned int i = 0; done < size && status == NATS_OK; i++) {
		size_t count = size - done < part ? size - done : part;

		snprintf(key, sizeof(key), "%s.%u", digest, i);
		status = kvStore_Put(NULL, store, key, data + done, (int)count);
		done += count;
	}
	return status;
}

int blob_put(struct link *link, kvStore *store, const void *data, size_t size,
	     char *digest, struct vouch_error *error)
{
	kvEntry *there = NULL;
	natsStatus status;
	char text[24];

	if (!text_digest(data, size, digest))
		return text_fail(error, -ENOMEM, "no memory for a digest");
	status = kvStore_Get(&there, store, digest);
	kvEntry_Destroy(there);
	/* Evidence goes away with time: its time begins again. */
	if (status == NATS_OK && store != link->evidence)
		return 0;
	if (status == NATS_OK || status == NATS_NOT_FOUND)
		status = put_parts(link, store, data, size, digest);
	snprintf(text, sizeof(text), "%zu", size);
	if (status == NATS_OK)
		status = kvStore_PutString(NULL, store, digest, text);
	return status == NATS_OK ? 0 : refuse(error, status, digest);
}

static int get_size(kvStore *store, const char *digest, size_t max,
		    size_t *size, struct vouch_error *error)
{
	kvEntry *entry = NULL;
	natsStatus status = kvStore_Get(&entry, store, digest);
	const char *text;
	char *end = NULL;

	if (status != NATS_OK)
		return refuse(error, status, digest);
	text = kvEntry_ValueString(entry);
	*size = text ? strtoul(text, &end, 10) : 0;
	status = !text || end == text || *end || !*size || *size > max;
	kvEntry_Destroy(entry);
	if (!status)
		return 0;
	return text_fail(error, -EBADMSG,
			 "%s in the bucket has no size, or a larger one than "
			 "%zu",
			 digest, max);
}

static int get_part(kvStore *store, const char *digest, unsigned int index,
		    uint8_t *out, size_t space, size_t *got,
		    struct vouch_error *error)
{
	kvEntry *entry = NULL;
	natsStatus status;
	char key[KEY_SIZE];
	int size;

	snprintf(key, sizeof(key), "%s.%u", digest, index);
	status = kvStore_Get(&entry, store, key);
	if (status != NATS_OK)
		return refuse(error, status, digest);
	size = kvEntry_ValueLen(entry);
	*got = size > 0 ? (size_t)size : 0;
	if (*got && *got <= space)
		memcpy(out, kvEntry_Value(entry), *got);
	kvEntry_Destroy(entry);
	if (*got && *got <= space)
		return 0;
	return text_fail(error, -EBADMSG,
			 "part %u of %s has another size than it says", index,
			 digest);
}

static int get_parts(kvStore *store, const char *digest,
		     struct vouch_bytes *bytes, struct vouch_error *error)
{
	char seen[DIGEST_TEXT];
	size_t done = 0, got = 0;

	for (unsigned int i = 0; done < bytes->size; i++) {
		int code = get_part(store, digest, i, bytes->data + done,
				    bytes->size - done, &got, error);

		if (code)
			return code;
		done += got;
	}
	if (!text_digest(bytes->data, bytes->size, seen))
		return text_fail(error, -ENOMEM, "no memory for a digest");
	if (!strcmp(seen, digest))
		return 0;
	return text_fail(error, -EBADMSG, "%s in the bucket has SHA-256 %s",
			 digest, seen);
}

int blob_get(kvStore *store, const char *digest, size_t max,
	     struct vouch_bytes *bytes, struct vouch_error *error)
{
	int code;

	*bytes = (struct vouch_bytes){ 0 };
	code = get_size(store, digest, max, &bytes->size, error);
	if (code)
		return code;
	bytes->data = malloc(bytes->size + 1);
	if (!bytes->data)
		return text_fail(error, -ENOMEM, "no memory for %s", digest);
	code = get_parts(store, digest, bytes, error);
	if (code)
		vouch_bytes_free(bytes);
	return code;
}
