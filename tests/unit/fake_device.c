// SPDX-License-Identifier: MIT
#include "fake_device.h"

#include <errno.h>
#include <openssl/evp.h>
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

/* All of it is as of one moment. */
static int bind(struct fake_device *fake, struct vouch_get_report *request,
		uint8_t *report_data)
{
	struct vouch_bound bound = fake_log_bound(fake->log, fake->uid);

	request->uid = bound.uid;
	request->lockdown = bound.lockdown;
	memcpy(request->swmrs, bound.swmrs, sizeof(request->swmrs));
	return vouch_bound_report_data(&bound, request->report_data,
				       report_data, NULL);
}

static int fill_report_data(struct fake_device *fake,
			    struct vouch_get_report *request,
			    uint8_t *report_data)
{
	if (fake->log)
		request->log_sequence = fake->log->count + 1;
	if (request->flags & VOUCH_REPORT_F_BOUND)
		return fake->log ? bind(fake, request, report_data) :
				   -EOPNOTSUPP;
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

/* Filled with "m"; what does not fit is for the size alone. */
static void fill_manifest(struct fake_device *fake,
			  struct vouch_get_report *request)
{
	fake->asked = *request;
	request->manifest_size = fake->manifest_size;
	if (request->manifest_room >= fake->manifest_size)
		memset((void *)(uintptr_t)request->manifest, 'm',
		       fake->manifest_size);
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
	if (request->format == VOUCH_FORMAT_SERVICE && fake->manifest_size)
		fill_manifest(fake, request);
	else if (request->format > VOUCH_FORMAT_SNP)
		return -EOPNOTSUPP;
	request->reply_format = request->format ?: VOUCH_FORMAT_SNP;
	request->reply_flags = fake->reply_flags;
	request->report_size = PKI_REPORT_SIZE;
	request->certs_size = 0;
	if (request->flags & VOUCH_REPORT_F_CERTS)
		request->certs_size = fake->certs_step ?
					      certs_room + fake->certs_step :
					      (uint32_t)fake->table.size;
	if (request->report_room < request->report_size ||
	    certs_room < request->certs_size ||
	    request->manifest_room < request->manifest_size)
		return -ENOSPC;
	pki_report(fake->pki, report_data,
		   (uint8_t *)(uintptr_t)request->report);
	if (request->certs_size)
		memcpy((void *)(uintptr_t)request->certs, fake->table.data,
		       request->certs_size);
	if (fake->is_lying)
		request->certs_size = certs_room + 1;
	if (fake->is_busy)
		fake_log_extend(fake->log, 1, NULL, "meanwhile");
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
	if (mr->digest_size != 48 && (mr->digest_size || !mr->event_size))
		return -EINVAL;
	if (number < 3) {
		mr->failure.stage = VOUCH_STAGE_TDCALL;
		mr->failure.reason = VOUCH_REASON_FIRMWARE_OWNED;
		mr->failure.fw_error = VOUCH_FW_NOT_CALLED;
		return -EPERM;
	}
	if (!mr->digest_size)
		EVP_Digest((const void *)(uintptr_t)mr->event, mr->event_size,
			   mr->digest, NULL, EVP_sha384(), NULL);
	mr->log_sequence = 7;
	fake->event_type = mr->event_type;
	fake->extended = number;
	memcpy(fake->digest, mr->digest, sizeof(fake->digest));
	return 0;
}

/* As the device does: whole records, as many as fit. */
static int answer_log(struct fake_device *fake, struct vouch_read_log *read)
{
	const struct fake_log *log = fake->log;
	uint64_t next = read->from ? read->from : 1;

	read->end = log->count + 1;
	read->size = 0;
	if (next > read->end)
		return -EINVAL;
	while (next < read->end) {
		size_t start = log->starts[next - 1];
		size_t size = log->starts[next] - start;

		if (read->size + size > read->room) {
			if (read->size)
				break;
			read->size = (uint32_t)size;
			return -ENOSPC;
		}
		memcpy((uint8_t *)(uintptr_t)read->buffer + read->size,
		       log->data + start, size);
		read->size += (uint32_t)size;
		next++;
	}
	read->size += fake->log_lies;
	read->next = next;
	return 0;
}

static int answer_lockdown(struct fake_device *fake,
			   struct vouch_lockdown *lockdown)
{
	if (fake->denies_raw)
		return -EPERM;
	fake->log->lockdown |= lockdown->add;
	lockdown->lockdown = fake->log->lockdown;
	return 0;
}

/* Tickets are finished at once. */
static int answer_submit(struct fake_device *fake, struct vouch_submit *submit)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(fake->submitted); i++) {
		if (fake->submitted[i])
			continue;
		fake->submitted[i] = submit->cookie;
		fake->ticket_reports[i] =
			*(struct vouch_get_report *)(uintptr_t)submit->argument;
		submit->ticket = i + 1;
		return 0;
	}
	submit->failure.reason = VOUCH_REASON_LIMIT;
	return -EAGAIN;
}

static int answer_collect(struct fake_device *fake,
			  struct vouch_collect *collect)
{
	struct vouch_get_report *argument =
		(struct vouch_get_report *)(uintptr_t)collect->argument;
	struct vouch_get_report request;
	unsigned int i = 0;
	int ret;

	while (i < ARRAY_SIZE(fake->submitted) &&
	       (!fake->submitted[i] ||
		(collect->ticket && collect->ticket != i + 1)))
		i++;
	if (i == ARRAY_SIZE(fake->submitted))
		return -ENOENT;
	request = fake->ticket_reports[i];
	request.report = argument->report;
	request.report_room = argument->report_room;
	request.certs = argument->certs;
	request.certs_room = argument->certs_room;
	request.manifest = argument->manifest;
	request.manifest_room = argument->manifest_room;
	ret = answer_report(fake, &request);
	*argument = request;
	if (ret == -ENOSPC)
		return ret;
	collect->error = (uint32_t)-ret;
	collect->reply_ticket = i + 1;
	collect->cookie = fake->submitted[i];
	fake->submitted[i] = 0;
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
	case VOUCH_IOC_READ_LOG:
		return fake->log ? answer_log(fake, argument) : -ENOTTY;
	case VOUCH_IOC_LOCKDOWN:
		return fake->log ? answer_lockdown(fake, argument) : -ENOTTY;
	case VOUCH_IOC_SUBMIT:
		return answer_submit(fake, argument);
	case VOUCH_IOC_COLLECT:
		return answer_collect(fake, argument);
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
