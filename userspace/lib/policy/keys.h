/* SPDX-License-Identifier: MIT */
/*
 * Rows of keys. POLICY_BLOCK, which the file defines, is the struct that holds
 * their values.
 */
#ifndef VOUCH_LIB_POLICY_KEYS_H
#define VOUCH_LIB_POLICY_KEYS_H

#include "policy/policy.h"

#define BYTES(key, at, size_min, size)          \
	{ .name = key,                          \
	  .type = POLICY_BYTES,                 \
	  .offset = offsetof(POLICY_BLOCK, at), \
	  .min = size_min,                      \
	  .max = size }
#define IDENTITY(key, at, size)                 \
	{ .name = key,                          \
	  .type = POLICY_BYTES,                 \
	  .offset = offsetof(POLICY_BLOCK, at), \
	  .min = size,                          \
	  .max = size,                          \
	  .is_identity = true }
#define SECRET(key, at, size)                   \
	{ .name = key,                          \
	  .type = POLICY_BYTES,                 \
	  .offset = offsetof(POLICY_BLOCK, at), \
	  .min = size,                          \
	  .max = size,                          \
	  .is_secret = true }
#define NUMBER(key, at, limit)                  \
	{ .name = key,                          \
	  .type = POLICY_NUMBER,                \
	  .offset = offsetof(POLICY_BLOCK, at), \
	  .max = limit }
#define CHOICE(key, at, words)                  \
	{ .name = key,                          \
	  .type = POLICY_CHOICE,                \
	  .offset = offsetof(POLICY_BLOCK, at), \
	  .choices = words }
#define NUMBERS(key, at, limit)                 \
	{ .name = key,                          \
	  .type = POLICY_NUMBERS,               \
	  .offset = offsetof(POLICY_BLOCK, at), \
	  .max = limit }
#define CHOICES(key, at, words)                 \
	{ .name = key,                          \
	  .type = POLICY_CHOICES,               \
	  .offset = offsetof(POLICY_BLOCK, at), \
	  .choices = words }
#define LEAF(key, at, what) \
	{ .name = key, .type = what, .offset = offsetof(POLICY_BLOCK, at) }
#define OBJECT(key, members) \
	{ .name = key, .type = POLICY_OBJECT, .keys = members }

#endif /* VOUCH_LIB_POLICY_KEYS_H */
