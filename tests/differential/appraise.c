// SPDX-License-Identifier: MIT
#include "appraise.h"

#include <stdio.h>
#include <string.h>

#include "cases.h"
#include "cert.h"

#define REPORT_DATA_BYTE 0x52

/*
 * What cannot be read is left out, as it is of a folder; without the anchor
 * there is no verifier.
 */
static struct vouch_verifier *new_verifier(const struct exhibits *e)
{
	struct vouch_verifier *verifier = vouch_verifier_new();
	bool has_anchor;

	must(verifier);
	must(!vouch_verifier_add_policy(verifier, e->policy, strlen(e->policy),
					"policy", NULL));
	has_anchor = !vouch_verifier_add_trust_anchor(
		verifier, e->anchor.data, e->anchor.size, ANCHOR, NULL);
	for (size_t i = 0; i < e->count; i++)
		vouch_verifier_add_endorsement(verifier, e->files[i].bytes.data,
					       e->files[i].bytes.size,
					       e->files[i].name, NULL);
	if (has_anchor && !vouch_verifier_seal(verifier, NULL))
		return verifier;
	vouch_verifier_unref(verifier);
	return NULL;
}

static struct vouch_request *new_request(const struct exhibits *e)
{
	struct vouch_request *request = vouch_request_new();
	u8 report_data[64];

	memset(report_data, REPORT_DATA_BYTE, sizeof(report_data));
	must(request);
	must(!vouch_request_set_report_data(request, report_data,
					    sizeof(report_data), NULL));
	must(!vouch_request_set_evidence(request, e->evidence.data,
					 e->evidence.size, NULL));
	vouch_request_set_time(request, e->at);
	return request;
}

static bool has_failed(const struct vouch_result *result, const char *id)
{
	const struct vouch_check *check;

	for (size_t i = 0; (check = vouch_result_check(result, i)); i++) {
		if (!strcmp(check->id, id) &&
		    check->status != VOUCH_CHECK_PASS &&
		    check->status != VOUCH_CHECK_SKIP)
			return true;
	}
	return false;
}

/* The first check that fails, or else is open or warns. */
static const struct vouch_check *worst(const struct vouch_result *result)
{
	const struct vouch_check *check, *open = NULL;

	for (size_t i = 0; (check = vouch_result_check(result, i)); i++) {
		if (check->status == VOUCH_CHECK_FAIL)
			return check;
		if ((check->status == VOUCH_CHECK_OPEN ||
		     check->status == VOUCH_CHECK_WARN) &&
		    !open)
			open = check;
	}
	return open;
}

static bool is_affirmed(const struct vouch_result *result)
{
	enum vouch_status status = vouch_result_status(result);

	return status == VOUCH_STATUS_AFFIRMING ||
	       status == VOUCH_STATUS_SIMULATED;
}

static bool judge(const struct vouch_result *result, const char *check,
		  char *why, size_t size)
{
	const struct vouch_check *found = worst(result);
	bool affirmed = is_affirmed(result);

	if (check ? !affirmed && has_failed(result, check) : affirmed)
		return true;
	snprintf(why, size, "is %s%s%s%s%s, want %s%s",
		 affirmed ? "affirmed" : "refused", found ? " by " : "",
		 found ? found->id : "", found ? ": " : "",
		 found ? found->actual : "",
		 check ? "a refusal by " : "it affirmed", check ? check : "");
	return false;
}

bool is_as_expected(const struct exhibits *e, const char *check, char *why,
		    size_t size)
{
	struct vouch_verifier *verifier = new_verifier(e);
	struct vouch_result *result = NULL;
	struct vouch_request *request;
	bool is_right;

	if (!verifier) {
		snprintf(why, size, "the trust anchor is refused, want %s",
			 check ? check : "it affirmed");
		return check && !strcmp(check, UNUSABLE_ANCHOR);
	}
	request = new_request(e);
	must(!vouch_appraise(verifier, request, &result, NULL));
	is_right = judge(result, check, why, size);
	vouch_result_free(result);
	vouch_request_free(request);
	vouch_verifier_unref(verifier);
	return is_right;
}
