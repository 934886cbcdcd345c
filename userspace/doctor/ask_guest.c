// SPDX-License-Identifier: MIT
/*
 * Questions to the module of a guest. A report is over zeroes and separated by
 * user, so that nobody can use it; what names the chip or the guest is left out
 * of the answer.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "doctor/machine.h"

#define REPORT_MS 30000

static int open_device(const char *root, const char *subject,
		       struct vouch_device **device)
{
	char path[MACHINE_PATH_SIZE];

	*device = NULL;
	if (!machine_path(path, root, subject))
		return -ENAMETOOLONG;
	return vouch_device_open(device, path, false, NULL);
}

int ask_info(const char *root, const char *subject, struct answer *answer)
{
	struct vouch_device *device;
	struct vouch_get_info info;
	int ret = open_device(root, subject, &device);

	if (!ret)
		ret = vouch_device_info(device, &info, NULL);
	if (!ret)
		ret = answer_print(
			answer,
			"abi=%u tee=%u flags=%#x features=%#llx errata=%#llx "
			"lockdown=%#x privilege=%u vmpck=%u",
			info.abi_version, info.tee, info.flags,
			(unsigned long long)info.features,
			(unsigned long long)info.errata, info.lockdown,
			info.privilege, info.vmpck);
	vouch_device_close(device);
	return ret;
}

static bool is_zero(const uint8_t *data, size_t size)
{
	return !size || (!*data && !memcmp(data, data + 1, size - 1));
}

static const char *signer_of(uint32_t key_info)
{
	switch (key_info >> 2 & 7) {
	case 0:
		return "vcek";
	case 1:
		return "vlek";
	case 7:
		return "none";
	default:
		return "unknown";
	}
}

static int tell_snp(const struct vouch_report_reply *reply,
		    struct answer *answer)
{
	struct vouch_snp_claims claims = { .size = sizeof(claims) };
	int ret = vouch_snp_report_parse(reply->report.data, reply->report.size,
					 &claims, NULL);

	return ret   ?:
		       answer_print(answer,
				    " version=%u vmpl=%u chip_id=%s signer=%s "
				    "masked=%s certs=%zu",
				    claims.version, claims.vmpl,
				    is_zero(claims.chip_id, 64) ? "zero" :
								  "set",
				    signer_of(claims.key_info),
				    claims.key_info & 2 ? "yes" : "no",
				    reply->certs.size);
}

/* Ids of the checks that fail of those that need nothing but certificates. */
static int tell_failed(const struct vouch_result *result, struct answer *answer)
{
	const struct vouch_check *check;
	const char *before = " failed=";
	int ret = 0;

	for (size_t i = 0; (check = vouch_result_check(result, i)) != NULL;
	     i++) {
		bool is_asked = !strncmp(check->id, "snp.", 4) ||
				!strncmp(check->id, "tdx.", 4);

		if (check->status != VOUCH_CHECK_FAIL || !is_asked || ret)
			continue;
		ret = answer_print(answer, "%s%s", before, check->id);
		before = ",";
	}
	return ret;
}

/* When all certificates of the chain are valid. */
static int tell_window(const struct vouch_result *result, struct answer *answer)
{
	const struct vouch_certificate *c;
	long long from = 0, until = 0;

	for (size_t i = 0; (c = vouch_result_certificate(result, i)) != NULL;
	     i++) {
		if (!c->is_there)
			continue;
		if (c->not_before > from)
			from = c->not_before;
		if (!until || c->not_after < until)
			until = c->not_after;
	}
	return until ? answer_print(answer, " from=%lld until=%lld", from,
				    until) :
		       0;
}

/* As "vouch appraise --authentic-only" with what came with the report. */
static int tell_appraisal(const struct vouch_report_reply *reply,
			  struct answer *answer)
{
	struct vouch_verifier *verifier = vouch_verifier_new();
	struct vouch_request *request = vouch_request_new();
	struct vouch_result *result = NULL;
	int ret = verifier && request ? 0 : -ENOMEM;

	if (!ret && reply->certs.size)
		(void)vouch_verifier_add_endorsement(
			verifier, reply->certs.data, reply->certs.size,
			"the host's certificates", NULL);
	if (!ret) {
		vouch_request_set_authentic_only(request);
		ret = vouch_request_set_evidence(request, reply->report.data,
						 reply->report.size, NULL);
	}
	if (!ret)
		ret = vouch_verifier_seal(verifier, NULL);
	if (!ret && !vouch_appraise(verifier, request, &result, NULL))
		ret = tell_failed(result, answer) ?:
						    tell_window(result, answer);
	vouch_result_free(result);
	vouch_request_free(request);
	vouch_verifier_unref(verifier);
	return ret;
}

static unsigned long long milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (unsigned long long)now.tv_sec * 1000 +
	       (unsigned long long)now.tv_nsec / 1000000;
}

int ask_report(const char *root, const char *subject, struct answer *answer)
{
	struct vouch_report_options options = { .size = sizeof(options),
						.timeout_ms = REPORT_MS,
						.certs = true,
						.separated = true };
	struct vouch_report_reply reply = { .size = sizeof(reply) };
	unsigned long long begin = milliseconds();
	struct vouch_device *device;
	int ret = open_device(root, subject, &device);

	if (!ret)
		ret = vouch_device_report(device, &options, &reply, NULL);
	if (!ret)
		ret = answer_print(answer, "ms=%llu size=%zu",
				   milliseconds() - begin, reply.report.size);
	if (!ret && reply.format == VOUCH_FORMAT_SNP)
		ret = tell_snp(&reply, answer);
	if (!ret)
		ret = tell_appraisal(&reply, answer);
	vouch_device_close(device);
	vouch_bytes_free(&reply.report);
	vouch_bytes_free(&reply.certs);
	return ret;
}
