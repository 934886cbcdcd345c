// SPDX-License-Identifier: MIT
/* What options expect of each item, as a request of its own for each. */
#define _DEFAULT_SOURCE /* strsep() */
#include <errno.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "tool.h"

static const char evaluation[] = "--tcb-evaluation";

/* The first use of a value tells whether it is one. */
int requests_expect(struct requests *requests, const char *key,
		    const char *value, const char *source)
{
	struct vouch_error error = { .text = "no memory for a request" };
	struct expectation *rows;
	int ret = -ENOMEM;

	if (!requests->trial)
		requests->trial = vouch_request_new();
	rows = realloc(requests->rows, (requests->count + 1) * sizeof(*rows));
	if (rows) {
		requests->rows = rows;
		rows[requests->count++] =
			(struct expectation){ key, strdup(value), source };
	}
	if (rows && requests->trial && rows[requests->count - 1].value)
		ret = vouch_request_expect(requests->trial, key, value, source,
					   &error);
	if (!ret)
		return EXIT_AFFIRMED;
	complain("%s", error.text);
	return ret == -ENOMEM ? EXIT_UNDECIDED : EXIT_USAGE;
}

/* @part: "tcb-info=20" */
static int expect_number(struct requests *requests, const char *part,
			 const char *whole)
{
	static const struct {
		const char *name, *key;
	} rows[] = {
		{ "tcb-info=", "tcb_info_evaluation" },
		{ "qe-identity=", "qe_identity_evaluation" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		size_t size = strlen(rows[i].name);

		if (!strncmp(part, rows[i].name, size))
			return requests_expect(requests, rows[i].key,
					       part + size, evaluation);
	}
	complain("%s is '%s', want a number, or tcb-info=N,qe-identity=M",
		 evaluation, whole);
	return EXIT_USAGE;
}

int requests_expect_evaluation(struct requests *requests, const char *value)
{
	char *copy, *rest, *part;
	int ret = EXIT_AFFIRMED;

	if (!strpbrk(value, "=,"))
		return requests_expect(requests, "tcb_evaluation", value,
				       evaluation);
	copy = strdup(value);
	rest = copy;
	while (!ret && (part = strsep(&rest, ",")))
		ret = expect_number(requests, part, value);
	free(copy);
	return copy ? ret : EXIT_UNDECIDED;
}

bool requests_have(const struct requests *requests, const char *key)
{
	size_t i = 0;

	while (i < requests->count && strcmp(requests->rows[i].key, key))
		i++;
	return i < requests->count;
}

struct vouch_request *requests_make(const struct requests *requests)
{
	struct vouch_request *request = vouch_request_new();

	if (!request)
		return NULL;
	/* What finds no memory makes the result none, which is enough. */
	for (size_t i = 0; i < requests->count; i++)
		vouch_request_expect(request, requests->rows[i].key,
				     requests->rows[i].value,
				     requests->rows[i].source, NULL);
	if (requests->has_time)
		vouch_request_set_time(request, requests->at);
	if (requests->authentic_only)
		vouch_request_set_authentic_only(request);
	return request;
}

/* One of the values may be a secret. */
static void forget(char *value)
{
	if (value)
		OPENSSL_cleanse(value, strlen(value));
	free(value);
}

void requests_free(struct requests *requests)
{
	for (size_t i = 0; i < requests->count; i++)
		forget(requests->rows[i].value);
	free(requests->rows);
	vouch_request_free(requests->trial);
	*requests = (struct requests){ 0 };
}

int appraise_bytes(const struct vouch_verifier *verifier,
		   struct vouch_request *request,
		   const struct vouch_bytes *bytes,
		   struct vouch_result **result, struct vouch_error *error)
{
	int ret = vouch_request_set_evidence(request, bytes->data, bytes->size,
					     error);

	*result = NULL;
	if (!ret)
		ret = vouch_appraise(verifier, request, result, error);
	vouch_request_free(request);
	return ret;
}

int result_exit_status(const struct vouch_result *result)
{
	switch (vouch_result_status(result)) {
	case VOUCH_STATUS_AFFIRMING:
	case VOUCH_STATUS_AUTHENTIC:
	case VOUCH_STATUS_SIMULATED:
		return EXIT_AFFIRMED;
	case VOUCH_STATUS_WARNING:
	case VOUCH_STATUS_CONTRAINDICATED:
		return EXIT_NOT_AFFIRMED;
	case VOUCH_STATUS_NONE:
		break;
	}
	return EXIT_UNDECIDED;
}
