// SPDX-License-Identifier: MIT
/* The vTPM protocol: commands of the TPM simulator's platform, and TPM's. */
#include "sim/base/fields.h"
#include "sim/svsm/svsm.h"

#define BUFFER 4096
#define REQUEST_HEAD 9
#define RESPONSE_HEAD 4
#define SEND_COMMAND 8
#define TPM_HEAD 10
#define TPM_RC_COMMAND_SIZE 0x142
#define TPM_ST_NO_SESSIONS 0x8001

enum {
	CALL_QUERY,
	CALL_COMMAND,
};

static u32 get_be32(const u8 *in)
{
	return (u32)in[0] << 24 | (u32)in[1] << 16 | (u32)in[2] << 8 | in[3];
}

static void put_be32(u8 *out, u32 value)
{
	for (int i = 0; i < 4; i++)
		out[i] = (u8)(value >> (24 - 8 * i));
}

/* The TPM's own answer to a command whose size is not what it says. */
static size_t refuse_size(u8 *out)
{
	out[0] = TPM_ST_NO_SESSIONS >> 8;
	out[1] = TPM_ST_NO_SESSIONS & 0xff;
	put_be32(out + 2, TPM_HEAD);
	put_be32(out + 6, TPM_RC_COMMAND_SIZE);
	return TPM_HEAD;
}

/* @buffer is request and response. Return: result code. */
static u32 send_command(struct sim_svsm *svsm, u8 *buffer)
{
	u32 command = get_le32(buffer), size = get_le32(buffer + 5);
	u8 answer[SIM_TPM_BUFFER];
	size_t got;

	if (command != SEND_COMMAND || buffer[4] ||
	    size > BUFFER - REQUEST_HEAD)
		return SIM_SVSM_INVALID_PARAMETER;
	if (size < TPM_HEAD || get_be32(buffer + REQUEST_HEAD + 2) != size)
		got = refuse_size(answer);
	else
		got = sim_svsm_tpm(svsm, buffer + REQUEST_HEAD, size, answer);
	if (!got || got > BUFFER - RESPONSE_HEAD)
		return SIM_SVSM_INVALID_REQUEST;
	put_le32(buffer, (u32)got);
	memcpy(buffer + RESPONSE_HEAD, answer, got);
	return SIM_SVSM_SUCCESS;
}

/* All of the buffer is read and written back, whatever the sizes. */
static u32 run_command(struct sim_svsm *svsm, u64 address)
{
	const struct sim_svsm_guest *guest = &svsm->guest;
	u8 buffer[BUFFER];
	u32 result;

	if (!guest->read(guest->data, address, buffer, sizeof(buffer)))
		return SIM_SVSM_INVALID_ADDRESS;
	result = send_command(svsm, buffer);
	if (!result &&
	    !guest->write(guest->data, address, buffer, sizeof(buffer)))
		return SIM_SVSM_INVALID_ADDRESS;
	return result;
}

u32 sim_svsm_vtpm(struct sim_svsm *svsm, u32 call, struct sim_svsm_regs *regs)
{
	if (!svsm->swtpm)
		return SIM_SVSM_UNSUPPORTED_PROTOCOL;
	switch (call) {
	case CALL_QUERY:
		regs->rcx = 1u << SEND_COMMAND;
		regs->rdx = 0;
		return SIM_SVSM_SUCCESS;
	case CALL_COMMAND:
		return run_command(svsm, regs->rcx);
	default:
		return SIM_SVSM_UNSUPPORTED_CALL;
	}
}
