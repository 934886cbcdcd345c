// SPDX-License-Identifier: MIT
#include "fake_device.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fake_td.h"
#include "base/types.h"

#define SNP_FEATURES (VOUCH_FEATURE_REPORT | VOUCH_FEATURE_CERTS)
#define TDX_FEATURES \
	(VOUCH_FEATURE_REPORT | VOUCH_FEATURE_READ_MR | VOUCH_FEATURE_EXTEND_MR)

static int answer_info(struct fake_device *fake, struct vouch_get_info *info)
{
	*info = (struct vouch_get_info){
		.abi_version = VOUCH_ABI_VERSION,
		.tee = fake->tee,
		.flags = fake->is_simulated ? VOUCH_INFO_F_SIMULATED : 0,
		.features = fake->tee == VOUCH_TEE_TDX ? TDX_FEATURES :
							 SNP_FEATURES,
		.privilege_max = 3,
		.report_size_max = PKI_REPORT_SIZE,
	};
	return 0;
}

static int fill_report_data(struct fake_device *fake,
			    const struct vouch_get_report *request,
			    uint8_t *report_data)
{
	if (request->flags & VOUCH_REPORT_F_SEPARATED)
		return vouch_separated_report_data(
			fake->uid, request->report_data, report_data, NULL);
	memcpy(report_data, request->report_data, VOUCH_REPORT_DATA_SIZE);
	report_data[0] ^= fake->is_elsewhere;
	return fake->denies_raw ? -EPERM : 0;
}

/* As the device does: what does not fit is not kept. */
static int answer_td(struct fake_device *fake, struct vouch_get_report *request,
		     const uint8_t *report_data)
{
	bool is_local = request->format == VOUCH_FORMAT_TDREPORT;
	uint32_t size = is_local ? VOUCH_TDX_REPORT_SIZE : TD_QUOTE_SIZE;
	uint32_t room = request->report_room;
	uint8_t *out = (uint8_t *)(uintptr_t)request->report;

	if (request->flags & VOUCH_REPORT_F_CERTS)
		return -EOPNOTSUPP;
	request->report_size = size + fake->quote_padding;
	request->reply_format = is_local ? VOUCH_FORMAT_TDREPORT :
					   VOUCH_FORMAT_QUOTE;
	if (room < request->report_size)
		return -ENOSPC;
	memset(out, 0, request->report_size);
	if (is_local)
		td_report(report_data, out);
	else
		td_quote(report_data, out);
	return 0;
}

/* As the device does: sizes are written back even when it did not fit. */
static int answer_report(struct fake_device *fake,
			 struct vouch_get_report *request)
{
	uint32_t certs_room = request->certs_room;
	uint8_t report_data[VOUCH_REPORT_DATA_SIZE];
	int ret;

	fake->reports++;
	request->failure = fake->failure;
	if (fake->fails_with)
		return fake->fails_with;
	ret = fill_report_data(fake, request, report_data);
	if (ret)
		return ret;
	if (fake->tee == VOUCH_TEE_TDX)
		return answer_td(fake, request, report_data);
	if (request->format > VOUCH_FORMAT_SNP)
		return -EOPNOTSUPP;
	request->reply_format = VOUCH_FORMAT_SNP;
	request->reply_flags = fake->reply_flags;
	request->report_size = PKI_REPORT_SIZE;
	request->certs_size = 0;
	if (request->flags & VOUCH_REPORT_F_CERTS)
		request->certs_size = fake->certs_step ?
					      certs_room + fake->certs_step :
					      (uint32_t)fake->table.size;
	if (request->report_room < request->report_size ||
	    certs_room < request->certs_size)
		return -ENOSPC;
	pki_report(fake->pki, report_data,
		   (uint8_t *)(uintptr_t)request->report);
	if (request->certs_size)
		memcpy((void *)(uintptr_t)request->certs, fake->table.data,
		       request->certs_size);
	if (fake->is_lying)
		request->certs_size = certs_room + 1;
	return 0;
}

static const char *const registers[] = { "mrtd", "rtmr0", "rtmr1", "rtmr2",
					 "rtmr3" };

#define REGISTERS ARRAY_SIZE(registers)

/* Its number, or REGISTERS. */
static unsigned int find_register(const uint8_t *name)
{
	unsigned int i = 0;

	while (i < REGISTERS && strcmp((const char *)name, registers[i]))
		i++;
	return i;
}

static int answer_read(struct fake_device *fake, struct vouch_read_mr *mr)
{
	unsigned int number = mr->name[0] ? find_register(mr->name) : mr->index;

	mr->failure = fake->failure;
	if (fake->fails_with)
		return fake->fails_with;
	if (number >= REGISTERS)
		return -ENOENT;
	snprintf((char *)mr->mr_name, sizeof(mr->mr_name), "%s",
		 registers[number]);
	td_register(number, mr->value);
	mr->value_size = fake->is_lying ? sizeof(mr->value) + 1 : 48;
	mr->mr_flags = number > 2 ? VOUCH_MR_F_EXTENDABLE : 0;
	return 0;
}

static int answer_extend(struct fake_device *fake, struct vouch_extend_mr *mr)
{
	unsigned int number = find_register(mr->name);

	if (number >= REGISTERS)
		return -ENOENT;
	if (mr->digest_size != 48)
		return -EINVAL;
	if (number < 3) {
		mr->failure.stage = VOUCH_STAGE_TDCALL;
		mr->failure.reason = VOUCH_REASON_FIRMWARE_OWNED;
		mr->failure.fw_error = VOUCH_FW_NOT_CALLED;
		return -EPERM;
	}
	fake->extended = number;
	memcpy(fake->digest, mr->digest, sizeof(fake->digest));
	return 0;
}

static int answer(struct vouch_device *device, unsigned long number,
		  void *argument)
{
	struct fake_device *fake = (struct fake_device *)device;

	switch (number) {
	case VOUCH_IOC_GET_INFO:
		return answer_info(fake, argument);
	case VOUCH_IOC_GET_REPORT:
		return answer_report(fake, argument);
	case VOUCH_IOC_READ_MR:
		return answer_read(fake, argument);
	case VOUCH_IOC_EXTEND_MR:
		return answer_extend(fake, argument);
	default:
		return -ENOTTY;
	}
}

void fake_device_init(struct fake_device *fake, struct pki *pki)
{
	*fake = (struct fake_device){
		.device = { .fd = -1, .command = answer },
		.pki = pki,
		.tee = VOUCH_TEE_SNP,
		.uid = geteuid(),
	};
}
