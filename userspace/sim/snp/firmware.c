// SPDX-License-Identifier: MIT
/*
 * The firmware's end of SNP_GUEST_REQUEST (AMD 56860).
 *
 * An error of the message itself is the status of the command, and the message
 * is not consumed: its sequence number may be used again. An error of the
 * request inside the message is a status inside an authentic answer.
 */
#include <errno.h>
#include <openssl/crypto.h>

#include "sim/base/error.h"
#include "sim/base/fields.h"
#include "sim/pki/pki.h"
#include "sim/snp/snp.h"

#define ALGO_AES_256_GCM 1
#define HEADER_VERSION 1
#define KEY_REQ_SIZE 32
#define KEY_REQ_V2_SIZE 40
#define REPORT_REQ_SIZE 96
/* The firmware that makes such reports knows version 2 of MSG_KEY_REQ. */
#define KEY_REQ_V2_REPORT_VERSION 5

#define SECRETS_VERSION 4
#define SECRETS_VMPCK 0x20
#define SECRETS_LAUNCH_MIT 0x168

int sim_firmware_init(struct sim_firmware *firmware, struct sim_error *error)
{
	const struct sim_config *config = firmware->config;
	size_t size = strlen(config->boot);

	if (sim_seed_bytes(config->seed, "vmpck", config->boot, size,
			   firmware->vmpcks[0], sizeof(firmware->vmpcks)) ||
	    sim_seed_bytes(config->seed, "report-id", config->boot, size,
			   firmware->report_id, sizeof(firmware->report_id)))
		return sim_error_openssl(error, "seed cannot be expanded");
	return 0;
}

/* A guest launched at VMPL n gets VMPCK n to 3; those below n stay zero. */
void sim_firmware_secrets(const struct sim_firmware *firmware, u8 *page)
{
	const struct sim_config *config = firmware->config;
	const struct sim_cpuid *cpuid = &config->cpuid;
	u32 family = cpuid->family > 0xf ? cpuid->family - 0xf : 0;

	memset(page, 0, VOUCH_SIM_PAGE_SIZE);
	put_le32(page, SECRETS_VERSION);
	/* FMS as CPUID(1).EAX has it. */
	put_le32(page + 0x8, family << 20 | (cpuid->model >> 4) << 16 |
				     (family ? 0xf : cpuid->family) << 8 |
				     (cpuid->model & 0xf) << 4 |
				     cpuid->stepping);
	for (u32 i = config->vmpl; i < SIM_VMPCKS; i++)
		memcpy(page + SECRETS_VMPCK + i * SIM_VMPCK_SIZE,
		       firmware->vmpcks[i], SIM_VMPCK_SIZE);
	put_le64(page + SECRETS_LAUNCH_MIT, config->launch_mit);
}

static bool header_is_good(const struct sim_message *message)
{
	return message->algo == ALGO_AES_256_GCM &&
	       message->header_version == HEADER_VERSION &&
	       message->header_size == SIM_HEADER_SIZE && message->size &&
	       message->size <= SIM_PAYLOAD_MAX && message->vmpck < SIM_VMPCKS;
}

/* Known type and version, and not shorter than these say. */
static bool request_is_known(const struct sim_config *config,
			     const struct sim_message *message)
{
	if (message->type == SIM_MSG_REPORT_REQ)
		return message->version == 1 &&
		       message->size >= REPORT_REQ_SIZE;
	if (message->type != SIM_MSG_KEY_REQ)
		return false;
	if (message->version == 1)
		return message->size >= KEY_REQ_SIZE;
	return message->version == 2 &&
	       config->report_version >= KEY_REQ_V2_REPORT_VERSION &&
	       message->size >= KEY_REQ_V2_SIZE;
}

static void build_answer(struct sim_firmware *firmware,
			 const struct sim_message *request,
			 struct sim_message *answer)
{
	memset(answer, 0, sizeof(*answer));
	answer->sequence = request->sequence + 1;
	answer->algo = ALGO_AES_256_GCM;
	answer->header_version = HEADER_VERSION;
	answer->header_size = SIM_HEADER_SIZE;
	answer->type = request->type + 1;
	answer->version = request->version;
	answer->vmpck = request->vmpck;
	if (request->type == SIM_MSG_REPORT_REQ)
		answer->size =
			sim_report_answer(firmware, request, answer->payload);
	else
		answer->size =
			sim_key_answer(firmware, request, answer->payload);
}

/* Changes header fields before sealing: the tag fits, the fields are wrong. */
static void spoil_header(struct sim_misbehaviour *m, struct sim_message *answer)
{
	u64 value;

	if (sim_misbehaves(m, SIM_TYPE, &value))
		answer->type += (u8)value;
	if (sim_misbehaves(m, SIM_VERSION, &value))
		answer->version += (u8)value;
	if (sim_misbehaves(m, SIM_SIZE, &value))
		answer->size = (u16)value;
	if (sim_misbehaves(m, SIM_ALGO, &value))
		answer->algo = (u8)value;
	if (sim_misbehaves(m, SIM_HEADER_VERSION, &value))
		answer->header_version = (u8)value;
	if (sim_misbehaves(m, SIM_HEADER_SIZE_WRONG, &value))
		answer->header_size = (u16)value;
	if (sim_misbehaves(m, SIM_VMPCK, &value))
		answer->vmpck += (u8)value;
}

/* Changes the sealed message. The sequence number is its IV, not in its AAD. */
static void spoil_sealed(struct sim_misbehaviour *m, u8 *page)
{
	u64 value;

	if (sim_misbehaves(m, SIM_SEQUENCE, &value))
		put_le64(page + 0x20, get_le64(page + 0x20) + value);
	if (sim_misbehaves(m, SIM_TAG, &value))
		page[value % 16] ^= 1;
	if (sim_misbehaves(m, SIM_CIPHERTEXT, &value))
		page[SIM_HEADER_SIZE + value % SIM_PAYLOAD_MAX] ^= 1;
}

/* @request is authentic, in sequence and known: it is consumed in any case. */
static u32 execute_request(struct sim_firmware *firmware,
			   const struct sim_message *request, u8 *response)
{
	struct sim_misbehaviour *m = firmware->misbehaviour;
	u8 vmpck = request->vmpck;
	struct sim_message answer;
	bool is_sealed;

	build_answer(firmware, request, &answer);
	spoil_header(m, &answer);
	memset(response, 0, VOUCH_SIM_PAGE_SIZE);
	is_sealed =
		sim_message_seal(&answer, response, firmware->vmpcks[vmpck]);
	OPENSSL_cleanse(&answer, sizeof(answer));
	if (!is_sealed)
		return SIM_FW_INVALID_PARAM;
	firmware->counters[vmpck] += 2;
	sim_snp_stats_answer(firmware->stats, vmpck, request->sequence + 1);
	spoil_sealed(m, response);
	return SIM_FW_SUCCESS;
}

u32 sim_firmware_request(struct sim_firmware *firmware, const u8 *request,
			 u8 *response)
{
	struct sim_message message;
	u64 counter;
	u32 status;

	sim_message_header(&message, request);
	if (!header_is_good(&message))
		return SIM_FW_INVALID_PARAM;
	if (!sim_message_open(&message, request,
			      firmware->vmpcks[message.vmpck]))
		return SIM_FW_BAD_MEASUREMENT;
	counter = firmware->counters[message.vmpck];
	if (counter >= UINT64_MAX - 1 || message.sequence != counter + 1)
		status = SIM_FW_AEAD_OFLOW;
	else if (!request_is_known(firmware->config, &message))
		status = SIM_FW_INVALID_PARAM;
	else
		status = execute_request(firmware, &message, response);
	OPENSSL_cleanse(&message, sizeof(message));
	return status;
}
