// SPDX-License-Identifier: MIT
/* Seeds of the module's event log: each kind of record. */
#include <openssl/evp.h>
#include <string.h>

#include "sim/base/fields.h"
#include "log/runtime.h"
#include "seeds.h"

static u8 log_data[1024];
static size_t log_size;
static u64 sequence;

static void put_record(u32 mr, u32 type, const u8 *digest, const void *data,
		       size_t size)
{
	u8 *out = log_data + log_size;

	put_le64(out, ++sequence);
	put_le64(out + 8, 1000 * sequence);
	put_le32(out + 16, mr ? 1000 : VOUCH_UID_NONE);
	put_le32(out + 20, (u32)(4 + 4 + 4 + 2 + 48 + 4 + size));
	put_le32(out + 24, mr);
	put_le32(out + 28, type);
	put_le32(out + 32, 1);
	out[36] = 0x0c;
	memcpy(out + 38, digest, EVENT_DIGEST_SIZE);
	put_le32(out + 86, (u32)size);
	memcpy(out + 90, data, size);
	log_size += (90 + size + 7) / 8 * 8;
}

void seed_write_runtime(void)
{
	static const u8 zeroes[EVENT_DIGEST_SIZE];
	static const u8 lockdown[20] = "vouch-lockdown\0\0\3";
	static const u8 foreign[64] = "vouch-foreign\0\0\0value";
	static const u8 start[64] = "vouch-start\0\0\0\0\0value";
	u8 digest[EVENT_DIGEST_SIZE];

	EVP_Digest("web server", 10, digest, NULL, EVP_sha384(), NULL);
	put_record(1, 13, digest, "web server", 10);
	seed_write("runtime", "one", log_data, log_size);
	put_record(4, EV_EVENT_TAG, digest, "AAEL other data", 15);
	put_record(0, EV_NO_ACTION, zeroes, lockdown, sizeof(lockdown));
	put_record(1, EV_NO_ACTION, zeroes, foreign, sizeof(foreign));
	put_record(3, EV_NO_ACTION, zeroes, start, sizeof(start));
	put_record(1, 13, digest, "", 0);
	seed_write("runtime", "all", log_data, log_size);
}
