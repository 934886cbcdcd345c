/* SPDX-License-Identifier: MIT */
/*
 * The guest's end of the simulator's messages, written from AMD 56860 alone:
 * it shares nothing with the code under test.
 */
#ifndef VOUCH_TEST_SIM_FIXTURE_H
#define VOUCH_TEST_SIM_FIXTURE_H

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "sim/base/clock.h"
#include "sim/base/fields.h"
#include "sim/sim.h"

#define PAGE VOUCH_SIM_PAGE_SIZE

struct guest_message {
	u64 sequence;
	u8 type;
	u8 version;
	u8 vmpck;
	u16 size;
	u8 payload[PAGE - 0x60];
};

static inline void guest_gcm(const u8 *key, u8 *page, int size, bool is_sealing,
			     u8 *payload, bool *is_authentic)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	u8 iv[12] = {};
	int n;

	memcpy(iv, page + 0x20, 8);
	assert_true(EVP_CipherInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, iv,
				      is_sealing));
	assert_true(EVP_CipherUpdate(ctx, NULL, &n, page + 0x30, 0x30));
	if (is_sealing) {
		assert_true(
			EVP_CipherUpdate(ctx, page + 0x60, &n, payload, size));
		assert_true(EVP_CipherFinal_ex(ctx, page + 0x60 + n, &n));
		assert_true(EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, 16,
						page));
	} else {
		assert_true(
			EVP_CipherUpdate(ctx, payload, &n, page + 0x60, size));
		EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, 16, page);
		*is_authentic = EVP_CipherFinal_ex(ctx, payload + n, &n) > 0;
	}
	EVP_CIPHER_CTX_free(ctx);
}

static inline void guest_seal(const u8 *key, struct guest_message *message,
			      u8 *page)
{
	memset(page, 0, PAGE);
	put_le64(page + 0x20, message->sequence);
	page[0x30] = 1;
	page[0x31] = 1;
	page[0x32] = 0x60;
	page[0x34] = message->type;
	page[0x35] = message->version;
	put_le16(page + 0x36, message->size);
	page[0x3c] = message->vmpck;
	guest_gcm(key, page, message->size, true, message->payload, NULL);
}

static inline bool guest_open(const u8 *key, const u8 *sealed,
			      struct guest_message *message)
{
	bool is_authentic = false;
	u8 page[PAGE];

	memcpy(page, sealed, PAGE);
	*message = (struct guest_message){
		.sequence = get_le64(page + 0x20),
		.type = page[0x34],
		.version = page[0x35],
		.vmpck = page[0x3c],
		.size = get_le16(page + 0x36),
	};
	if (message->size <= sizeof(message->payload))
		guest_gcm(key, page, message->size, false, message->payload,
			  &is_authentic);
	return is_authentic;
}

/* Sets "key", "value" pairs up to NULL, then the defaults. */
static inline void fixture_config(struct sim_config *config, ...)
{
	struct sim_error error = {};
	const char *name;
	va_list args;

	*config = (struct sim_config){};
	va_start(args, config);
	while ((name = va_arg(args, const char *))) {
		const struct sim_config_key *key = sim_config_find(name);

		assert_non_null(key);
		if (sim_config_set(config, key, va_arg(args, const char *),
				   &error))
			fail_msg("%s", error.text);
	}
	va_end(args);
	if (sim_config_finish(config, &error))
		fail_msg("%s", error.text);
}

/* Removes a folder of files. Return: 0, or -1 as rmdir(). */
static inline int fixture_remove(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;

	if (!dir)
		return -1;
	while ((entry = readdir(dir)))
		unlinkat(dirfd(dir), entry->d_name, 0);
	closedir(dir);
	return rmdir(folder);
}

/* An SNP guest without a device, certificates and keys that sign reports. */
static inline void fixture_guest(struct sim *sim)
{
	struct sim_error error = {};

	sim_prepare(sim);
	sim->host.config = &sim->config;
	sim->host.tee = &sim_snp_tee;
	sim->host.guest = &sim->snp;
	sim->snp.host = &sim->host;
	sim->snp.firmware = (struct sim_firmware){
		.config = &sim->config,
		.pki = &sim->snp.pki,
		.misbehaviour = &sim->host.misbehaviour,
		.stats = &sim->snp.stats,
	};
	if (sim_firmware_init(&sim->snp.firmware, &error))
		fail_msg("%s", error.text);
}

/* A firmware with the keys that sign reports, and without the slow CAs. */
static inline void fixture_firmware(struct sim *sim)
{
	fixture_guest(sim);
	sim->snp.pki.keys[SIM_VCEK] = sim_seed_p384("test", "vcek", NULL, 0);
	sim->snp.pki.keys[SIM_VLEK] = sim_seed_p384("test", "vlek", NULL, 0);
	assert_non_null(sim->snp.pki.keys[SIM_VCEK]);
	assert_non_null(sim->snp.pki.keys[SIM_VLEK]);
}

/* MSG_REPORT_REQ with the next sequence number of VMPCK @vmpck. */
static inline struct guest_message report_request(const struct sim *sim,
						  u8 vmpck)
{
	struct guest_message message = {
		.sequence = sim->snp.firmware.counters[vmpck] + 1,
		.type = 5,
		.version = 1,
		.vmpck = vmpck,
		.size = 96,
	};

	for (int i = 0; i < 64; i++)
		message.payload[i] = (u8)(i + 1);
	message.payload[0x40] = vmpck;
	return message;
}

/* Seals, executes, opens. Return: status of the command. */
static inline u32 firmware_call(struct sim *sim, struct guest_message *request,
				struct guest_message *answer)
{
	const u8 *key = sim->snp.firmware.vmpcks[request->vmpck];
	u8 in[PAGE], out[PAGE] = {};
	u32 status;

	guest_seal(key, request, in);
	status = sim_firmware_request(&sim->snp.firmware, in, out);
	if (!status)
		assert_true(guest_open(key, out, answer));
	return status;
}

#endif /* VOUCH_TEST_SIM_FIXTURE_H */
