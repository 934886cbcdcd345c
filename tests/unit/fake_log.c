// SPDX-License-Identifier: MIT
#include "fake_log.h"

#include <openssl/evp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void put(struct fake_log *log, u64 value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		log->data[log->size++] = (u8)(value >> (8 * i));
}

static void put_bytes(struct fake_log *log, const void *data, size_t size)
{
	assert_true(log->size + size + 128 < sizeof(log->data));
	if (size)
		memcpy(log->data + log->size, data, size);
	log->size += size;
}

void fake_log_put(struct fake_log *log, u32 uid, u32 mr, u32 type,
		  const u8 *digest, const void *event, size_t size)
{
	assert_true(log->count < FAKE_RECORDS_MAX);
	log->starts[log->count++] = log->size;
	put(log, log->count, 8);
	put(log, 1000000 * log->count, 8);
	put(log, uid, 4);
	put(log, 4 + 4 + 4 + 2 + 48 + 4 + size, 4);
	put(log, mr, 4);
	put(log, type, 4);
	put(log, 1, 4);
	put(log, 0x000c, 2);
	put_bytes(log, digest, 48);
	put(log, size, 4);
	put_bytes(log, event, size);
	while (log->size % 8)
		log->data[log->size++] = 0;
	log->starts[log->count] = log->size;
}

static void extend(u8 *swmr, const u8 *digest)
{
	u8 both[96];

	memcpy(both, swmr, 48);
	memcpy(both + 48, digest, 48);
	EVP_Digest(both, sizeof(both), swmr, NULL, EVP_sha384(), NULL);
}

void fake_log_extend(struct fake_log *log, u32 index, const u8 *digest,
		     const char *text)
{
	u8 own[48];

	EVP_Digest(text, strlen(text), own, NULL, EVP_sha384(), NULL);
	if (!digest)
		digest = own;
	fake_log_put(log, 1000, index + 1, 13, digest, text, strlen(text));
	extend(log->swmrs[index], digest);
}

void fake_log_lock(struct fake_log *log, u32 lockdown)
{
	static const u8 zeroes[48];
	u8 event[20] = "vouch-lockdown";

	for (int i = 0; i < 4; i++)
		event[16 + i] = (u8)(lockdown >> (8 * i));
	log->lockdown = lockdown;
	fake_log_put(log, 0, 0, 3, zeroes, event, sizeof(event));
}

static void put_value(struct fake_log *log, u32 index, const char *name)
{
	static const u8 zeroes[48];
	u8 event[64] = { 0 };

	memcpy(event, name, strlen(name));
	memcpy(event + 16, log->swmrs[index], 48);
	fake_log_put(log, VOUCH_UID_NONE, index + 1, 3, zeroes, event,
		     sizeof(event));
}

void fake_log_foreign(struct fake_log *log, u32 index)
{
	static const u8 unknown[48] = { 0x66 };

	extend(log->swmrs[index], unknown);
	put_value(log, index, "vouch-foreign");
}

void fake_log_start(struct fake_log *log, u32 index)
{
	put_value(log, index, "vouch-start");
}

struct vouch_bound fake_log_bound(const struct fake_log *log, u32 uid)
{
	struct vouch_bound bound = {
		.uid = uid,
		.lockdown = log->lockdown,
		.log_sequence = log->count + 1,
	};

	memcpy(bound.swmrs, log->swmrs, sizeof(bound.swmrs));
	return bound;
}

void fake_log_remove(struct fake_log *log, size_t index)
{
	size_t start = log->starts[index], end = log->starts[index + 1];

	memmove(log->data + start, log->data + end, log->size - end);
	log->size -= end - start;
	log->count--;
	for (size_t i = index; i <= log->count; i++)
		log->starts[i] = log->starts[i + 1] - (end - start);
}

/* All but their numbers; both are of one size. */
void fake_log_swap(struct fake_log *log, size_t index)
{
	u8 *a = log->data + log->starts[index];
	u8 *b = log->data + log->starts[index + 1];
	u8 kept[256];
	size_t size = (size_t)(b - a) - 8;

	assert_true(size <= sizeof(kept));
	assert_int_equal(log->starts[index + 2] - log->starts[index + 1],
			 size + 8);
	memcpy(kept, a + 8, size);
	memcpy(a + 8, b + 8, size);
	memcpy(b + 8, kept, size);
}

size_t fake_log_boot(const struct fake_log *log, u8 *out)
{
	/* Of one algorithm, SHA-384 of 48 bytes. */
	u8 head[65] = { [4] = 3, [28] = 33, [56] = 1, [60] = 0x0c, [62] = 48 };
	size_t size = sizeof(head);

	memcpy(head + 32, "Spec ID Event03", 15);
	memcpy(out, head, sizeof(head));
	for (size_t i = 0; i < log->count; i++) {
		const u8 *record = log->data + log->starts[i];
		size_t length = record[20] | (size_t)record[21] << 8;

		memcpy(out + size, record + 24, length);
		size += length;
	}
	memset(out + size, 0, 64);
	return size + 64;
}
