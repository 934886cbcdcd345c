// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - sealing and opening of SNP guest messages
 *
 * AMD 56860, "Guest Messages": AES-256-GCM over the payload, with the header
 * from ALGO on as additional data and the sequence number as IV. Messages are
 * in linear private memory of their own; nothing here touches shared pages.
 */
#include <crypto/aead.h>
#include <linux/crypto.h>
#include <linux/err.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "crypto.h"
#include "snp/private.h"

/**
 * vouch_snp_cipher_init() - get AES-256-GCM ready for a key
 * @cipher: zeroed; not on the stack
 * @key: %SNP_VMPCK_SIZE bytes
 *
 * Return: 0, -ENOMEM, or what the crypto API says
 */
int vouch_snp_cipher_init(struct snp_cipher *cipher, const u8 *key)
{
	struct crypto_aead *aead;
	int err;

	aead = crypto_alloc_aead("gcm(aes)", 0, VOUCH_CRYPTO_MASK);
	if (IS_ERR(aead))
		return PTR_ERR(aead);

	err = crypto_aead_setkey(aead, key, SNP_VMPCK_SIZE);
	if (err)
		goto err_aead;
	err = crypto_aead_setauthsize(aead, SNP_TAG_SIZE);
	if (err)
		goto err_aead;

	cipher->request = aead_request_alloc(aead, GFP_KERNEL);
	if (!cipher->request) {
		err = -ENOMEM;
		goto err_aead;
	}
	cipher->aead = aead;
	return 0;

err_aead:
	crypto_free_aead(aead);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_snp_cipher_init);

/* Harmless when vouch_snp_cipher_init() was not called, or failed. */
void vouch_snp_cipher_exit(struct snp_cipher *cipher)
{
	if (!cipher->aead)
		return;
	aead_request_free(cipher->request);
	crypto_free_aead(cipher->aead);
	cipher->aead = NULL;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_snp_cipher_exit);

/* Works in place on the @text_size bytes after the header. */
static int cipher_run(struct snp_cipher *cipher, struct snp_message *message,
		      unsigned int text_size,
		      int (*run)(struct aead_request *request))
{
	__le64 sequence = message->header.sequence;
	struct aead_request *request = cipher->request;
	struct scatterlist sg[2];
	DECLARE_CRYPTO_WAIT(wait);
	size_t size = le16_to_cpu(message->header.size);
	u32 flags = CRYPTO_TFM_REQ_MAY_BACKLOG | CRYPTO_TFM_REQ_MAY_SLEEP;

	memset(cipher->iv, 0, sizeof(cipher->iv));
	memcpy(cipher->iv, &sequence, sizeof(sequence));

	/* What the crypto API wants in a row: AAD and text, then the tag. */
	sg_init_table(sg, ARRAY_SIZE(sg));
	sg_set_buf(&sg[0], &message->header.algorithm, SNP_AAD_SIZE + size);
	sg_set_buf(&sg[1], message->header.authtag, SNP_TAG_SIZE);

	aead_request_set_callback(request, flags, crypto_req_done, &wait);
	aead_request_set_ad(request, SNP_AAD_SIZE);
	aead_request_set_crypt(request, sg, sg, text_size, cipher->iv);
	return crypto_wait_req(run(request), &wait);
}

/**
 * vouch_snp_message_seal() - make a message that can be shown to the host
 * @cipher: the key
 * @message: receives the message; wiped on failure
 * @envelope: what the header is to say
 * @payload: the plain text
 * @size: its size in bytes
 *
 * The caller must never seal two payloads with one sequence number, unless the
 * first message was wiped before the host could see it.
 *
 * Return: 0, -EINVAL for a payload that is too large, or what the crypto API
 * says
 */
int vouch_snp_message_seal(struct snp_cipher *cipher,
			   struct snp_message *message,
			   const struct snp_envelope *envelope,
			   const void *payload, u32 size)
{
	int err;

	if (size > sizeof(message->payload))
		return -EINVAL;

	memset(message, 0, sizeof(*message));
	message->header.sequence = cpu_to_le64(envelope->sequence);
	message->header.algorithm = SNP_AEAD_AES_256_GCM;
	message->header.header_version = SNP_HEADER_VERSION;
	message->header.header_size = cpu_to_le16(SNP_HEADER_SIZE);
	message->header.type = envelope->type;
	message->header.version = envelope->version;
	message->header.size = cpu_to_le16(size);
	message->header.vmpck = envelope->vmpck;
	memcpy(message->payload, payload, size);

	err = cipher_run(cipher, message, size, crypto_aead_encrypt);
	if (err)
		memzero_explicit(message, sizeof(*message));
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_snp_message_seal);

/* Return: one of &enum vouch_reason, NONE when all is as expected. */
static u32 header_check(const struct snp_header *header,
			const struct snp_envelope *expected)
{
	if (header->algorithm != SNP_AEAD_AES_256_GCM)
		return VOUCH_REASON_ALGORITHM;
	if (header->header_version != SNP_HEADER_VERSION)
		return VOUCH_REASON_VERSION;
	if (le16_to_cpu(header->header_size) != SNP_HEADER_SIZE)
		return VOUCH_REASON_SIZE;
	if (header->type != expected->type)
		return VOUCH_REASON_TYPE;
	if (header->version != expected->version)
		return VOUCH_REASON_VERSION;
	if (le16_to_cpu(header->size) > SNP_PAYLOAD_SIZE_MAX)
		return VOUCH_REASON_SIZE;
	if (header->vmpck != expected->vmpck)
		return VOUCH_REASON_VMPCK;
	if (le64_to_cpu(header->sequence) != expected->sequence)
		return VOUCH_REASON_SEQUENCE;
	return VOUCH_REASON_NONE;
}

/**
 * vouch_snp_message_open() - check and decrypt a message in place
 * @cipher: the key
 * @message: private copy of what the host showed; its payload is wiped unless
 *	it is authentic
 * @expected: what the header must say
 * @size: receives the size of the payload in bytes
 * @failure: filled in when it is not the message expected
 *
 * Return: 0, -EBADMSG for a wrong header or tag, or what the crypto API says
 */
int vouch_snp_message_open(struct snp_cipher *cipher,
			   struct snp_message *message,
			   const struct snp_envelope *expected, u32 *size,
			   struct vouch_failure *failure)
{
	u32 reason = header_check(&message->header, expected);
	int err;

	if (reason)
		return vouch_snp_fail(failure, -EBADMSG, VOUCH_STAGE_HEADER,
				      reason);

	*size = le16_to_cpu(message->header.size);
	err = cipher_run(cipher, message, *size + SNP_TAG_SIZE,
			 crypto_aead_decrypt);
	if (err)
		memzero_explicit(message->payload, sizeof(message->payload));
	if (err == -EBADMSG)
		return vouch_snp_fail(failure, err, VOUCH_STAGE_AUTH,
				      VOUCH_REASON_NONE);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_snp_message_open);
