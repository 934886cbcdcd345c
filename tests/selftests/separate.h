/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How reports and keys of users are separated: as the uapi header says, and
 * nothing of the kernel's code.
 */
#ifndef VOUCH_TEST_SEPARATE_H
#define VOUCH_TEST_SEPARATE_H

#include <linux/vouch.h>
#include <openssl/sha.h>
#include <stddef.h>
#include <string.h>

#define SEPARATED_MAX (16 + 4 + 4 + VOUCH_REPORT_DATA_SIZE)

/*
 * What is hashed: a label of 16 bytes with its zeros, version 1, the user, and
 * @data. Return: bytes of @input that are used.
 */
static inline size_t separated_input(__u8 *input, const char *label, __u32 uid,
				     const __u8 *data, size_t size)
{
	int i;

	memset(input, 0, 24);
	memcpy(input, label, strlen(label));
	input[16] = 1;
	for (i = 0; i < 4; i++)
		input[20 + i] = uid >> (8 * i);
	memcpy(input + 24, data, size);
	return 24 + size;
}

static inline void separate(__u8 *digest, __u32 uid, const __u8 *report_data)
{
	__u8 input[SEPARATED_MAX];

	SHA512(input,
	       separated_input(input, "vouch-separated", uid, report_data,
			       VOUCH_REPORT_DATA_SIZE),
	       digest);
}

static inline void separate_key(__u8 *digest, __u32 uid, const __u8 *key)
{
	__u8 input[SEPARATED_MAX];

	SHA384(input,
	       separated_input(input, "vouch-user-key", uid, key,
			       VOUCH_KEY_SIZE),
	       digest);
}

#endif /* VOUCH_TEST_SEPARATE_H */
