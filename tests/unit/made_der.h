/* SPDX-License-Identifier: MIT */
/*
 * DER as tests write it: octets in hex, text between quotes, and contents
 * between braces, before which their length is put: "30{ 0201 05 0c{'a'} }".
 */
#ifndef TESTS_UNIT_MADE_DER_H
#define TESTS_UNIT_MADE_DER_H

#include <vouch.h>

#include "base/types.h"

/* Aborts on a mistake in @text. */
struct vouch_bytes made_der(const char *text);

/* The same of many texts, one after the other. */
struct vouch_bytes made_der_of(const char *const *texts, size_t count);

#endif /* TESTS_UNIT_MADE_DER_H */
