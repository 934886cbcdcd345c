// SPDX-License-Identifier: MIT
/* Seeds of sealed files: with a share, a recovery key, and both. */
#include <string.h>
#include <vouch_seal.h>

#include "seal/private.h"
#include "seeds.h"

static const u8 part[VOUCH_SEAL_RECOVERY_SIZE] = { 1 };

static void write_sealed(const char *name, const struct vouch_seal_keys *keys)
{
	const struct vouch_seal_options options = {
		.size = sizeof(options),
		.without_guest = true,
		.created = SEED_AT,
	};
	const struct vouch_bytes data = { (u8 *)(uintptr_t)part, sizeof(part) };
	struct vouch_bytes sealed;

	if (!vouch_seal(NULL, &options, keys, &data, &sealed, NULL, NULL))
		seed_write("sealed", name, sealed.data, sealed.size);
	vouch_bytes_free(&sealed);
}

/* A slot with the guest's key, which nothing opens. */
static void write_guest(void)
{
	static const u8 box[SEAL_KEY_SIZE + SEAL_TAG_SIZE];
	struct seal_file file = {
		.count = 1,
		.data.version = SEAL_VERSION,
		.slots = { {
			.version = SEAL_VERSION,
			.generation = 1,
			.has_guest = true,
			.guest = { .tee = VOUCH_TEE_SNP,
				   .message = 1,
				   .fields = 0x29,
				   .family = 0x19,
				   .model = 1 },
		} },
	};
	struct seal_slot *slot = &file.slots[0];
	struct vouch_bytes headers[2] = { 0 }, sealed = { 0 };

	seal_data_headers(&file.data, &headers[0], NULL);
	seal_slot_headers(slot, &headers[1], NULL);
	file.data.record.headers.data = headers[0].data;
	file.data.record.headers.size = headers[0].size;
	slot->record.headers.data = headers[1].data;
	slot->record.headers.size = headers[1].size;
	slot->record.ciphertext.data = box;
	slot->record.ciphertext.size = sizeof(box);
	file.data.record.ciphertext = slot->record.ciphertext;
	if (!seal_file_write(&file, &sealed, NULL))
		seed_write("sealed", "guest", sealed.data, sealed.size);
	vouch_bytes_free(&headers[0]);
	vouch_bytes_free(&headers[1]);
	vouch_bytes_free(&sealed);
}

void seed_write_sealed(void)
{
	struct vouch_seal_keys keys = { .size = sizeof(keys),
					.recovery = part };

	write_sealed("recovery", &keys);
	keys.share = part;
	keys.share_size = sizeof(part);
	write_sealed("both", &keys);
	keys.recovery = NULL;
	write_sealed("share", &keys);
	write_guest();
}
