/* SPDX-License-Identifier: MIT */
/* A device whose guest the simulated firmware serves, without a kernel. */
#ifndef VOUCH_TEST_SIM_GUEST_H
#define VOUCH_TEST_SIM_GUEST_H

#include <errno.h>

#include "device/device.h"
#include "sim_fixture.h"

struct sim_guest {
	struct vouch_device device; /* first: commands get a pointer to it */
	struct sim sim;
	u32 tee, uid;
	bool has_no_key;
	u32 key_status; /* in answers with a key; 0: as it is */
	struct vouch_derive_key asked; /* at last */
	unsigned int keys; /* how often one was asked for */
};

static inline struct vouch_failure payload_failure(u32 status)
{
	return (struct vouch_failure){
		.stage = status ? VOUCH_STAGE_STATUS : 0,
		.fw_error = status,
	};
}

static inline int guest_report(struct sim_guest *guest,
			       struct vouch_get_report *argument)
{
	struct guest_message request = report_request(&guest->sim, 0), answer;

	put_le32(request.payload + 0x40, guest->sim.config.vmpl);
	argument->report_size = VOUCH_SNP_REPORT_SIZE;
	argument->reply_format = VOUCH_FORMAT_SNP;
	argument->uid = guest->uid;
	if (firmware_call(&guest->sim, &request, &answer))
		return -EIO;
	argument->failure = payload_failure(get_le32(answer.payload));
	if (argument->failure.fw_error)
		return -EINVAL;
	memcpy((void *)(uintptr_t)argument->report, answer.payload + 0x20,
	       VOUCH_SNP_REPORT_SIZE);
	return 0;
}

/* As kernel/snp/key.c, which is tested by itself. */
static inline int guest_key(struct sim_guest *guest,
			    struct vouch_derive_key *argument)
{
	bool is_v2 = argument->fields & VOUCH_KEY_FIELD_LAUNCH_MIT;
	struct guest_message request = {
		.sequence = guest->sim.snp.firmware.counters[0] + 1,
		.type = 3,
		.version = is_v2 ? 2 : 1,
		.size = is_v2 ? 40 : 32,
	};
	struct guest_message answer;
	u32 status;

	guest->keys++;
	guest->asked = *argument;
	put_le64(request.payload + 8, argument->fields);
	put_le32(request.payload + 16, argument->privilege);
	put_le32(request.payload + 20, argument->guest_svn);
	put_le64(request.payload + 24, argument->tcb);
	put_le64(request.payload + 32, argument->launch_mit);
	if (firmware_call(&guest->sim, &request, &answer))
		return -EIO;
	status = guest->key_status ?: get_le32(answer.payload);
	argument->failure = payload_failure(status);
	if (status)
		return status == 0x16 ? -EINVAL : -EIO;
	memcpy(argument->key, answer.payload + 32, sizeof(argument->key));
	if (argument->flags & VOUCH_KEY_F_SEPARATED)
		argument->key[0] ^= (u8)guest->uid;
	return 0;
}

static inline int guest_command(struct vouch_device *device,
				unsigned long number, void *argument)
{
	struct sim_guest *guest = (struct sim_guest *)device;

	if (number == VOUCH_IOC_GET_INFO) {
		*(struct vouch_get_info *)argument = (struct vouch_get_info){
			.abi_version = VOUCH_ABI_VERSION,
			.tee = guest->tee,
			.flags = VOUCH_INFO_F_SIMULATED,
			.features = guest->has_no_key ?
					    0 :
					    VOUCH_FEATURE_DERIVE_KEY,
			.privilege = guest->sim.config.vmpl,
			.privilege_max = 3,
		};
		return 0;
	}
	if (number == VOUCH_IOC_GET_REPORT)
		return guest_report(guest, argument);
	return number == VOUCH_IOC_DERIVE_KEY ? guest_key(guest, argument) :
						-ENOTTY;
}

/* After fixture_config() of its configuration. */
static inline void sim_guest_start(struct sim_guest *guest)
{
	guest->device.fd = -1;
	guest->device.command = guest_command;
	guest->tee = VOUCH_TEE_SNP;
	guest->uid = 1000;
	fixture_firmware(&guest->sim);
}

#endif /* VOUCH_TEST_SIM_GUEST_H */
