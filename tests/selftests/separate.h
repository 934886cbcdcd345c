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

static inline void put_le(__u8 *at, __u64 value, int bytes)
{
	while (bytes--) {
		*at++ = value;
		value >>= 8;
	}
}

/* REPORT_DATA of the bound report that @arg tells of. */
static inline void bind_report(__u8 *digest, const struct vouch_get_report *arg)
{
	__u8 input[40 + sizeof(arg->swmrs) + VOUCH_REPORT_DATA_SIZE] =
		"vouch-bound";

	put_le(input + 16, 1, 4);
	put_le(input + 20, arg->uid, 4);
	put_le(input + 24, arg->lockdown, 4);
	put_le(input + 28, 4, 4);
	put_le(input + 32, arg->log_sequence, 8);
	memcpy(input + 40, arg->swmrs, sizeof(arg->swmrs));
	memcpy(input + 232, arg->report_data, VOUCH_REPORT_DATA_SIZE);
	SHA512(input, sizeof(input), digest);
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
