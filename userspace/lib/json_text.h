/* SPDX-License-Identifier: MIT */
/* Small values as JSON: bytes and big numbers in hex, times as RFC 3339. */
#ifndef VOUCH_LIB_JSON_TEXT_H
#define VOUCH_LIB_JSON_TEXT_H

#include <jansson.h>
#include <openssl/x509.h>

#include "types.h"

/* Each returns NULL without memory. */
json_t *json_hex(const u8 *data, size_t size);
json_t *json_hex_number(u64 number);
json_t *json_time(const ASN1_TIME *when);
json_t *json_name(const X509_NAME *name);

#endif /* VOUCH_LIB_JSON_TEXT_H */
