/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How reports and keys of users are separated: as the uapi header says, and
 * nothing of the kernel's code.
 */
#ifndef VOUCH_TEST_SEPARATE_H
#define VOUCH_TEST_SEPARATE_H

#include <linux/vouch.h>
#include <openssl/sha.h>
#include <string.h>

static inline void separate(__u8 *digest, __u32 uid, const __u8 *report_data)
{
	__u8 input[16 + 4 + 4 + VOUCH_REPORT_DATA_SIZE] = "vouch-separated";
	int i;

	input[16] = 1;
	for (i = 0; i < 4; i++)
		input[20 + i] = uid >> (8 * i);
	memcpy(input + 24, report_data, VOUCH_REPORT_DATA_SIZE);
	SHA512(input, sizeof(input), digest);
}

static inline void separate_key(__u8 *digest, __u32 uid, const __u8 *key)
{
	__u8 input[16 + 4 + 4 + VOUCH_KEY_SIZE] = "vouch-user-key";
	int i;

	input[16] = 1;
	for (i = 0; i < 4; i++)
		input[20 + i] = uid >> (8 * i);
	memcpy(input + 24, key, VOUCH_KEY_SIZE);
	SHA384(input, sizeof(input), digest);
}

#endif /* VOUCH_TEST_SEPARATE_H */
