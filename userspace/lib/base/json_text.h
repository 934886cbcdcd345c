/* SPDX-License-Identifier: MIT */
/* Small values as JSON: bytes and big numbers in hex, text. */
#ifndef VOUCH_LIB_BASE_JSON_TEXT_H
#define VOUCH_LIB_BASE_JSON_TEXT_H

#include <jansson.h>

#include "base/types.h"

/* Each returns NULL without memory. */
json_t *json_hex(const u8 *data, size_t size);
json_t *json_hex_number(u64 number);

/* With '?' for each byte that is no ASCII. */
json_t *json_ascii(const char *text);

/* As it is; as json_ascii() when it is not UTF-8, which files can be named. */
json_t *json_utf8(const char *text);

/*
 * Takes over @value; without memory, or without @value, frees *@object and
 * makes it NULL, where it stays: only the last one needs asking, and nothing is
 * left out in silence.
 */
void json_put(json_t **object, const char *key, json_t *value);

/*
 * @json as text, to be freed with free(): that of json_dumps() is from the
 * allocator that jansson was told to use. NULL without memory, or @json.
 */
char *json_text(const json_t *json, size_t flags);

#endif /* VOUCH_LIB_BASE_JSON_TEXT_H */
