// SPDX-License-Identifier: MIT
/*
 * SHA-256 of what a result was made of, so that whoever reads it later can tell
 * whether he has the same. Neither order nor repetition of files counts.
 */
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "tool.h"

#define SHA256_SIZE 32

bool digest_text(const uint8_t *data, size_t size, char *hex)
{
	uint8_t digest[SHA256_SIZE];

	*hex = '\0';
	if (!EVP_Digest(data, size, digest, NULL, EVP_sha256(), NULL))
		return false;
	text_hex(digest, sizeof(digest), hex);
	return true;
}

char *base64_text(const uint8_t *data, size_t size)
{
	char *text = size <= 1U << 30 ? malloc(4 * (size / 3 + 1) + 1) : NULL;

	if (text)
		EVP_EncodeBlock((uint8_t *)text, data, (int)size);
	return text;
}

bool base64_bytes(const char *text, struct vouch_bytes *bytes)
{
	size_t length = strlen(text), room = (length + 3) / 4 * 4, padding;
	char *copy = malloc(room + 1);
	int size;

	*bytes = (struct vouch_bytes){ copy ? malloc(room / 4 * 3 + 1) : NULL,
				       0 };
	if (!bytes->data || length > 1U << 30) {
		free(copy);
		vouch_bytes_free(bytes);
		return false;
	}
	memset(copy, '=', room);
	copy[room] = '\0';
	for (size_t i = 0; i < length; i++)
		copy[i] = text[i] == '-' ? '+' : text[i] == '_' ? '/' : text[i];
	padding = room - strcspn(copy, "=");
	size = EVP_DecodeBlock(bytes->data, (uint8_t *)copy, (int)room);
	free(copy);
	if (size >= (int)padding && padding <= 2) {
		bytes->size = (size_t)size - padding;
		return true;
	}
	vouch_bytes_free(bytes);
	return false;
}

void digest_base64(const uint8_t *data, size_t size, char *out)
{
	uint8_t digest[SHA256_SIZE];

	*out = '\0';
	if (EVP_Digest(data, size, digest, NULL, EVP_sha256(), NULL))
		EVP_EncodeBlock((uint8_t *)out, digest, sizeof(digest));
}

static bool grow(struct digest_set *set)
{
	size_t capacity = set->capacity ? 2 * set->capacity : 64;
	void *rows;

	if (set->count < set->capacity)
		return true;
	rows = realloc(set->rows, capacity * sizeof(*set->rows));
	if (!rows)
		return false;
	set->rows = rows;
	set->capacity = capacity;
	return true;
}

bool digest_set_add(struct digest_set *set, const uint8_t *data, size_t size)
{
	return grow(set) && digest_text(data, size, set->rows[set->count++]);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void sort(struct digest_set *set)
{
	size_t kept = 0;

	if (!set->count)
		return;
	qsort(set->rows, set->count, sizeof(*set->rows), by_text);
	for (size_t i = 1; i < set->count; i++)
		if (strcmp(set->rows[i], set->rows[kept]) != 0)
			memmove(set->rows[++kept], set->rows[i],
				sizeof(*set->rows));
	set->count = kept + 1;
}

json_t *digest_set_list(struct digest_set *set)
{
	json_t *list = json_array();

	sort(set);
	for (size_t i = 0; i < set->count; i++)
		json_array_append_new(list, json_string(set->rows[i]));
	return list;
}

/* As "sha256sum FILE... | cut -c1-64 | sort -u | tr -d '\n' | sha256sum". */
json_t *digest_set_whole(struct digest_set *set)
{
	size_t size = 2 * SHA256_SIZE;
	char *text, whole[DIGEST_TEXT_SIZE] = "";

	sort(set);
	text = set->count ? malloc(set->count * size) : NULL;
	if (!text)
		return json_null();
	for (size_t i = 0; i < set->count; i++)
		memcpy(text + i * size, set->rows[i], size);
	digest_text((const uint8_t *)text, set->count * size, whole);
	free(text);
	return json_string(whole);
}

void digest_set_free(struct digest_set *set)
{
	free(set->rows);
	*set = (struct digest_set){ 0 };
}
