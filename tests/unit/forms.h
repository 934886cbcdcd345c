/* SPDX-License-Identifier: MIT */
/* Bytes in the forms of text that people hand them on in; free each. */
#ifndef VOUCH_TESTS_UNIT_FORMS_H
#define VOUCH_TESTS_UNIT_FORMS_H

#include <vouch.h>

#include "base/types.h"

struct vouch_bytes as_text(char *text);
struct vouch_bytes with_zeroes(const struct vouch_bytes *bytes);
struct vouch_bytes hex(const struct vouch_bytes *bytes);
struct vouch_bytes hex_in_lines(const struct vouch_bytes *bytes);
struct vouch_bytes hex_in_pairs(const struct vouch_bytes *bytes);
struct vouch_bytes hex_with_prefix(const struct vouch_bytes *bytes);
struct vouch_bytes hex_of_zeroes(const struct vouch_bytes *bytes);
struct vouch_bytes hex_with_zeroes(const struct vouch_bytes *bytes);
struct vouch_bytes base64(const struct vouch_bytes *bytes);
struct vouch_bytes base64_for_urls(const struct vouch_bytes *bytes);
struct vouch_bytes base64_in_lines(const struct vouch_bytes *bytes);
struct vouch_bytes base64_in_string(const struct vouch_bytes *bytes);
struct vouch_bytes with_mark(const struct vouch_bytes *bytes);
struct vouch_bytes as_pem(const struct vouch_bytes *bytes);
struct vouch_bytes pem_with_mark(const struct vouch_bytes *bytes);
struct vouch_bytes base64_of_pem(const struct vouch_bytes *bytes);

#endif /* VOUCH_TESTS_UNIT_FORMS_H */
