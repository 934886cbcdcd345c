// SPDX-License-Identifier: MIT
/* Guest messages, AMD 56860, chapter 7: a header, then AES-256-GCM. */
#include <openssl/crypto.h>

#include "sim/base/fields.h"
#include "sim/snp/snp.h"

#define OFFSET_SEQUENCE 0x20
#define OFFSET_AAD 0x30
#define OFFSET_VMPCK 0x3c
#define AAD_SIZE (SIM_HEADER_SIZE - OFFSET_AAD)
#define TAG_SIZE 16
#define IV_SIZE 12

void sim_message_header(struct sim_message *message, const u8 *page)
{
	memset(message, 0, sizeof(*message));
	message->sequence = get_le64(page + OFFSET_SEQUENCE);
	message->algo = page[0x30];
	message->header_version = page[0x31];
	message->header_size = get_le16(page + 0x32);
	message->type = page[0x34];
	message->version = page[0x35];
	message->size = get_le16(page + 0x36);
	message->vmpck = page[OFFSET_VMPCK];
}

static void put_header(const struct sim_message *message, u8 *page)
{
	memset(page, 0, SIM_HEADER_SIZE);
	put_le64(page + OFFSET_SEQUENCE, message->sequence);
	page[0x30] = message->algo;
	page[0x31] = message->header_version;
	put_le16(page + 0x32, message->header_size);
	page[0x34] = message->type;
	page[0x35] = message->version;
	put_le16(page + 0x36, message->size);
	page[OFFSET_VMPCK] = message->vmpck;
}

/* The IV is the sequence number, and zeros up to 96 bits. */
static EVP_CIPHER_CTX *cipher_start(const u8 *key, u64 sequence,
				    bool is_sealing, const u8 *page)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	u8 iv[IV_SIZE] = {};
	int size;

	put_le64(iv, sequence);
	if (ctx &&
	    EVP_CipherInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, iv,
			      is_sealing) &&
	    EVP_CipherUpdate(ctx, NULL, &size, page + OFFSET_AAD, AAD_SIZE))
		return ctx;
	EVP_CIPHER_CTX_free(ctx);
	return NULL;
}

bool sim_message_open(struct sim_message *message, const u8 *page,
		      const u8 key[SIM_VMPCK_SIZE])
{
	EVP_CIPHER_CTX *ctx;
	u8 tag[TAG_SIZE];
	bool done;
	int size;

	sim_message_header(message, page);
	if (message->size > SIM_PAYLOAD_MAX)
		return false;
	memcpy(tag, page, sizeof(tag));
	ctx = cipher_start(key, message->sequence, false, page);
	done = ctx &&
	       EVP_CipherUpdate(ctx, message->payload, &size,
				page + SIM_HEADER_SIZE, message->size) &&
	       EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, TAG_SIZE, tag) &&
	       EVP_CipherFinal_ex(ctx, message->payload + size, &size) > 0;
	EVP_CIPHER_CTX_free(ctx);
	if (!done)
		OPENSSL_cleanse(message->payload, sizeof(message->payload));
	return done;
}

bool sim_message_seal(const struct sim_message *message, u8 *page,
		      const u8 key[SIM_VMPCK_SIZE])
{
	/* The header may claim a size above that of the payload. */
	int size = message->size <= SIM_PAYLOAD_MAX ? message->size :
						      SIM_PAYLOAD_MAX;
	EVP_CIPHER_CTX *ctx;
	bool done;

	put_header(message, page);
	ctx = cipher_start(key, message->sequence, true, page);
	done = ctx &&
	       EVP_CipherUpdate(ctx, page + SIM_HEADER_SIZE, &size,
				message->payload, size) &&
	       EVP_CipherFinal_ex(ctx, page + SIM_HEADER_SIZE + size, &size) >
		       0 &&
	       EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, TAG_SIZE, page);
	EVP_CIPHER_CTX_free(ctx);
	return done;
}
