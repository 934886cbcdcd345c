// SPDX-License-Identifier: MIT
/* What holds for one appraisal. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "appraise/kinds.h"
#include "appraise/policy_kinds.h"
#include "base/bytes.h"
#include "base/error.h"
#include "check/context.h"
#include "policy/policy.h"
#include "base/openssl.h"

struct vouch_request *vouch_request_new(void)
{
	struct vouch_request *request = calloc(1, sizeof(*request));

	if (!request)
		return NULL;
	request->policy = kinds_policy_new(&evidence_kinds);
	if (request->policy)
		return request;
	free(request);
	return NULL;
}

void vouch_request_free(struct vouch_request *request)
{
	if (!request)
		return;
	policy_free(request->policy);
	mistakes_free(&request->mistakes);
	vouch_bytes_free(&request->evidence);
	vouch_bytes_free(&request->log);
	free(request);
}

static int refuse_null(struct vouch_error *error)
{
	return vouch__error(error, -EINVAL,
			    "request is missing, want one that "
			    "vouch_request_new() returned");
}

int vouch_request_expect(struct vouch_request *request, const char *key,
			 const char *value, const char *source,
			 struct vouch_error *error)
{
	struct vouch_error why = { 0 };
	int ret;

	if (!request)
		return refuse_null(error);
	ret = policy_expect(request->policy, key, value, source, &why);
	return mistakes_note(&request->mistakes, ret, "value of", key, &why,
			     error);
}

int vouch_request_add_policy(struct vouch_request *request, const char *json,
			     size_t size, const char *source,
			     struct vouch_error *error)
{
	OPENSSL_ENTER;
	struct vouch_error why = { 0 };
	int ret;

	if (!request)
		return refuse_null(error);
	ret = policy_read(request->policy, json, size, source, &why);
	return mistakes_note(&request->mistakes, ret, "policy", source, &why,
			     error);
}

/* A second one would make either of them fresh. */
static int expect_once(struct vouch_request *request, const char *key,
		       const u8 *data, size_t size, struct vouch_error *error)
{
	struct vouch_error why = { 0 };
	char *hex = hex_encode(data, size);
	int ret = 0;

	if (policy_is_expected(request->policy, key))
		ret = vouch__error(&why, -EEXIST,
				   "%s is there already, want one for each "
				   "request",
				   key);
	else if (!hex)
		ret = vouch__error(&why, -ENOMEM, "no memory for %s", key);
	else
		ret = policy_expect(request->policy, key, hex, key, &why);
	free(hex);
	return mistakes_note(&request->mistakes, ret, "value of", key, &why,
			     error);
}

int vouch_request_set_nonce(struct vouch_request *request, const uint8_t *nonce,
			    size_t size, struct vouch_error *error)
{
	if (!request)
		return refuse_null(error);
	return expect_once(request, "nonce", nonce, size, error);
}

int vouch_request_set_report_data(struct vouch_request *request,
				  const uint8_t *report_data, size_t size,
				  struct vouch_error *error)
{
	static const char key[] = "report_data";
	u8 filled[VOUCH_REPORT_DATA_SIZE] = { 0 };
	struct vouch_error why = { 0 };

	if (!request)
		return refuse_null(error);
	if (size && size <= sizeof(filled)) {
		memcpy(filled, report_data, size);
		return expect_once(request, key, filled, sizeof(filled), error);
	}
	vouch__error(&why, -EBADMSG, "%s is %zu bytes, want 1 to %zu", key,
		     size, sizeof(filled));
	return mistakes_note(&request->mistakes, why.code, "value of", key,
			     &why, error);
}

void vouch_request_waive_freshness(struct vouch_request *request)
{
	vouch_request_expect(request, "freshness", "unchecked",
			     "vouch_request_waive_freshness()", NULL);
}

/* Copies @data to @to; one byte more, so that nothing is no failure. */
static int set_bytes(struct vouch_request *request, struct vouch_bytes *to,
		     const u8 *data, size_t size, const char *what,
		     struct vouch_error *error)
{
	struct vouch_error why = { 0 };
	u8 *copy = size < SIZE_MAX ? malloc(size + 1) : NULL;
	int ret = 0;

	vouch_bytes_free(to);
	if (!copy) {
		ret = vouch__error(&why, -ENOMEM, "no memory for %s", what);
	} else {
		if (size)
			memcpy(copy, data, size);
		*to = (struct vouch_bytes){ copy, size };
	}
	return mistakes_note(&request->mistakes, ret, "bytes of", what, &why,
			     error);
}

int vouch_request_set_evidence(struct vouch_request *request,
			       const uint8_t *data, size_t size,
			       struct vouch_error *error)
{
	if (!request)
		return refuse_null(error);
	return set_bytes(request, &request->evidence, data, size, "evidence",
			 error);
}

int vouch_request_set_log(struct vouch_request *request, const uint8_t *data,
			  size_t size, struct vouch_error *error)
{
	if (!request)
		return refuse_null(error);
	request->has_log = true;
	return set_bytes(request, &request->log, data, size, "an event log",
			 error);
}

void vouch_request_set_time(struct vouch_request *request, time_t at)
{
	if (!request)
		return;
	request->at = at;
	request->has_time = true;
}

void vouch_request_set_authentic_only(struct vouch_request *request)
{
	if (request)
		request->authentic_only = true;
}
