// SPDX-License-Identifier: MIT
#include "fake_device.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static int answer_info(struct fake_device *fake, struct vouch_get_info *info)
{
	*info = (struct vouch_get_info){
		.size = sizeof(*info),
		.abi_version = VOUCH_ABI_VERSION,
		.tee = fake->tee,
		.flags = fake->is_simulated ? VOUCH_INFO_F_SIMULATED : 0,
		.features = VOUCH_FEATURE_REPORT | VOUCH_FEATURE_CERTS,
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
	return fake->denies_raw ? -EPERM : 0;
}

/* As the device does: sizes are written back even when it did not fit. */
static int answer_report(struct fake_device *fake,
			 struct vouch_get_report *request)
{
	uint32_t report_room = request->report_size;
	uint32_t certs_room = request->certs_size;
	uint8_t report_data[VOUCH_REPORT_DATA_SIZE];
	int ret;

	fake->reports++;
	request->failure = fake->failure;
	if (fake->fails_with)
		return fake->fails_with;
	ret = fill_report_data(fake, request, report_data);
	if (ret)
		return ret;
	request->report_size = PKI_REPORT_SIZE;
	request->certs_size = 0;
	if (request->flags & VOUCH_REPORT_F_CERTS)
		request->certs_size = fake->certs_step ?
					      certs_room + fake->certs_step :
					      (uint32_t)fake->table.size;
	if (report_room < request->report_size ||
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

static int answer(struct vouch_device *device, unsigned long number,
		  void *argument)
{
	struct fake_device *fake = (struct fake_device *)device;

	switch (number) {
	case VOUCH_IOC_GET_INFO:
		return answer_info(fake, argument);
	case VOUCH_IOC_GET_REPORT:
		return answer_report(fake, argument);
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
