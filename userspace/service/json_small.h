/* SPDX-License-Identifier: MIT */
/* How much JSON is parsed that others sent. */
#ifndef VOUCH_JSON_SMALL_H
#define VOUCH_JSON_SMALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JSON_VALUES_MAX 16384 /* a quote may be a list of 8000 numbers */
#define JSON_DEPTH_MAX 32

/*
 * Jansson takes a hundred times as much memory for an empty list as for its
 * text, and a frame of the stack for each list in another.
 */
bool json_is_small(const uint8_t *text, size_t size);

#endif /* VOUCH_JSON_SMALL_H */
