// SPDX-License-Identifier: MIT
#include "appraising.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "check/context.h"
#include "policy/policy.h"

#define EXPECTATIONS_MAX 32

struct expectation {
	char *key, *value, *source;
};

struct appraiser {
	struct vouch_verifier *verifier;
	struct expectation rows[EXPECTATIONS_MAX];
	size_t count;
	time_t at;
	bool has_time;
	bool authentic_only;
};

struct appraiser *appraiser_new(void)
{
	struct appraiser *appraiser = calloc(1, sizeof(*appraiser));

	assert_non_null(appraiser);
	appraiser->verifier = vouch_verifier_new();
	assert_non_null(appraiser->verifier);
	return appraiser;
}

void appraiser_free(struct appraiser *appraiser)
{
	if (!appraiser)
		return;
	for (size_t i = 0; i < appraiser->count; i++) {
		free(appraiser->rows[i].key);
		free(appraiser->rows[i].value);
		free(appraiser->rows[i].source);
	}
	vouch_verifier_unref(appraiser->verifier);
	free(appraiser);
}

struct vouch_verifier *appraiser_verifier(const struct appraiser *appraiser)
{
	if (!appraiser->verifier->is_sealed)
		vouch_verifier_seal(appraiser->verifier, NULL);
	return appraiser->verifier;
}

/* What no user of the library can do. */
static struct vouch_verifier *unsealed(struct appraiser *appraiser)
{
	appraiser->verifier->is_sealed = false;
	return appraiser->verifier;
}

int appraiser_add_endorsement(struct appraiser *appraiser, const uint8_t *data,
			      size_t size, const char *source,
			      struct vouch_error *error)
{
	return vouch_verifier_add_endorsement(unsealed(appraiser), data, size,
					      source, error);
}

int appraiser_add_trust_anchor(struct appraiser *appraiser, const uint8_t *data,
			       size_t size, const char *source,
			       struct vouch_error *error)
{
	return vouch_verifier_add_trust_anchor(unsealed(appraiser), data, size,
					       source, error);
}

/* Tests have REPORT_DATA in policies, as if each request had expected it. */
static void count_as_expected(struct vouch_verifier *verifier, bool is_expected)
{
	const struct policy *policy = verifier->policy;

	for (size_t i = 0; policy->kinds[i]; i++) {
		const struct policy_value *value =
			policy_report_data(policy, policy->kinds[i]);

		if (policy_has(value))
			((struct policy_value *)value)->is_option = is_expected;
	}
}

int appraiser_set_policy(struct appraiser *appraiser, const char *json,
			 size_t size, const char *source,
			 struct vouch_error *error)
{
	struct vouch_verifier *verifier = unsealed(appraiser);
	int ret;

	count_as_expected(verifier, false);
	ret = vouch_verifier_add_policy(verifier, json, size, source, error);
	count_as_expected(verifier, true);
	return ret;
}

static struct vouch_request *new_request(const struct appraiser *appraiser)
{
	struct vouch_request *request = vouch_request_new();

	for (size_t i = 0; request && i < appraiser->count; i++)
		vouch_request_expect(request, appraiser->rows[i].key,
				     appraiser->rows[i].value,
				     appraiser->rows[i].source, NULL);
	if (request && appraiser->has_time)
		vouch_request_set_time(request, appraiser->at);
	if (appraiser->authentic_only)
		vouch_request_set_authentic_only(request);
	return request;
}

int appraiser_expect(struct appraiser *appraiser, const char *key,
		     const char *value, const char *source,
		     struct vouch_error *error)
{
	struct vouch_request *request = new_request(appraiser);
	int ret;

	assert_non_null(request);
	ret = vouch_request_expect(request, key, value, source, error);
	vouch_request_free(request);
	if (ret)
		return ret;
	assert_true(appraiser->count < EXPECTATIONS_MAX);
	appraiser->rows[appraiser->count++] =
		(struct expectation){ strdup(key), strdup(value),
				      strdup(source) };
	return 0;
}

void appraiser_set_time(struct appraiser *appraiser, time_t at)
{
	appraiser->at = at;
	appraiser->has_time = true;
}

time_t appraiser_time(const struct appraiser *appraiser)
{
	return appraiser->at;
}

void appraiser_set_authentic_only(struct appraiser *appraiser,
				  bool authentic_only)
{
	appraiser->authentic_only = authentic_only;
}

int appraise_with_log(const struct appraiser *appraiser, const u8 *data,
		      size_t size, const u8 *log, size_t log_size,
		      struct vouch_result **result, struct vouch_error *error)
{
	struct vouch_request *request = new_request(appraiser);
	int ret;

	*result = NULL;
	if (!request)
		return -ENOMEM;
	ret = vouch_request_set_evidence(request, data, size, error);
	if (!ret && log)
		ret = vouch_request_set_log(request, log, log_size, error);
	if (!ret)
		ret = vouch_appraise(appraiser_verifier(appraiser), request,
				     result, error);
	vouch_request_free(request);
	return ret;
}

int appraise_once(const struct appraiser *appraiser, const u8 *data,
		  size_t size, struct vouch_result **result,
		  struct vouch_error *error)
{
	return appraise_with_log(appraiser, data, size, NULL, 0, result, error);
}

int result_exit_status(const struct vouch_result *result)
{
	static const int statuses[] = {
		[VOUCH_STATUS_NONE] = 3,
		[VOUCH_STATUS_AFFIRMING] = 0,
		[VOUCH_STATUS_WARNING] = 1,
		[VOUCH_STATUS_CONTRAINDICATED] = 1,
		[VOUCH_STATUS_AUTHENTIC] = 0,
		[VOUCH_STATUS_SIMULATED] = 0,
	};

	return statuses[vouch_result_status(result)];
}

bool is_refused(const struct vouch_result *result)
{
	enum vouch_status status = vouch_result_status(result);
	enum vouch_none_reason reason = vouch_result_reason(result);

	if (status == VOUCH_STATUS_NONE)
		return reason > VOUCH_NONE_STALE;
	return status == VOUCH_STATUS_CONTRAINDICATED && !reason;
}

const struct vouch_check *find_check(const struct vouch_result *result,
				     const char *id)
{
	const struct vouch_check *check, *found = NULL;

	for (size_t i = 0; (check = vouch_result_check(result, i)); i++) {
		if (strcmp(check->id, id))
			continue;
		if (!found || check->status != VOUCH_CHECK_PASS)
			found = check;
	}
	return found;
}

const char *check_outcome(const struct vouch_result *result, const char *id)
{
	const struct vouch_check *check = find_check(result, id);

	if (!check)
		return "absent";
	return vouch_check_status_name(check->status);
}

void print_bad_checks(const struct vouch_result *result)
{
	const struct vouch_check *check;

	for (size_t i = 0; (check = vouch_result_check(result, i)); i++) {
		if (check->status == VOUCH_CHECK_PASS ||
		    check->status == VOUCH_CHECK_SKIP)
			continue;
		fprintf(stderr, "# %s %s: expected %s, actual %s\n", check->id,
			check_outcome(result, check->id), check->expected,
			check->actual);
	}
}

/* Also those whose ids are put together when they are made. */
static void assert_explained(const struct vouch_result *result)
{
	const struct vouch_check *check;

	for (size_t i = 0; (check = vouch_result_check(result, i)); i++) {
		if (!vouch_check_explain(check->id))
			fail_msg("%s is not explained", check->id);
	}
}

void assert_appraised(const struct appraiser *appraiser, const u8 *data,
		      size_t size, int exit_status, const char *id,
		      const char *outcome)
{
	struct vouch_result *result;

	assert_int_equal(appraise_once(appraiser, data, size, &result, NULL),
			 0);
	if (result_exit_status(result) != exit_status ||
	    strcmp(check_outcome(result, id), outcome))
		print_bad_checks(result);
	assert_explained(result);
	assert_string_equal(check_outcome(result, id), outcome);
	assert_int_equal(result_exit_status(result), exit_status);
	vouch_result_free(result);
}

struct appraiser *authentic(void)
{
	struct appraiser *appraiser = appraiser_new();

	assert_non_null(appraiser);
	appraiser_set_authentic_only(appraiser, true);
	return appraiser;
}

void add_endorsement(struct appraiser *appraiser, const struct vouch_bytes *der)
{
	struct vouch_error error = { 0 };

	if (appraiser_add_endorsement(appraiser, der->data, der->size, "test",
				      &error))
		fail_msg("%s", error.text);
}

void add_anchor(struct appraiser *appraiser, const struct vouch_bytes *der)
{
	struct vouch_error error = { 0 };

	if (appraiser_add_trust_anchor(appraiser, der->data, der->size, "test",
				       &error))
		fail_msg("%s", error.text);
}

void add_chain(struct appraiser *appraiser, const struct vouch_bytes *root,
	       const struct vouch_bytes *intermediate,
	       const struct vouch_bytes *vek)
{
	add_anchor(appraiser, root);
	add_endorsement(appraiser, intermediate);
	add_endorsement(appraiser, vek);
}

void set_policy(struct appraiser *appraiser, const char *json)
{
	struct vouch_error error = { 0 };

	if (appraiser_set_policy(appraiser, json, strlen(json), "test", &error))
		fail_msg("%s", error.text);
}
