// SPDX-License-Identifier: MIT
/* A report on standard input, appraised: the start of a service. */
#include <stdio.h>
#include <string.h>
#include <vouch.h>

static uint8_t report[64 * 1024];

/* With the image that every guest must run; once, then sealed. */
static int fill(struct vouch_verifier *verifier, const char *measurement,
		struct vouch_error *error)
{
	char policy[256];

	snprintf(policy, sizeof(policy), "{\"snp\":{\"measurement\":\"%s\"}}",
		 measurement);
	return vouch_verifier_add_policy(verifier, policy, strlen(policy),
					 "image", error) ||
	       vouch_verifier_seal(verifier, error);
}

int main(int argc, char **argv)
{
	struct vouch_error error = { .text = "usage: appraise REPORT_DATA "
					     "MEASUREMENT <REPORT, of 64 KiB "
					     "at most" };
	struct vouch_verifier *verifier = vouch_verifier_new();
	struct vouch_request *request = vouch_request_new();
	size_t size = fread(report, 1, sizeof(report), stdin);
	struct vouch_result *result = NULL;
	const struct vouch_check *check;
	int status;

	if (verifier && request && argc == 3 && feof(stdin) &&
	    !fill(verifier, argv[2], &error) &&
	    !vouch_request_expect(request, "report_data", argv[1], "nonce",
				  &error) &&
	    !vouch_request_set_evidence(request, report, size, &error))
		vouch_appraise(verifier, request, &result, &error);
	for (size_t i = 0; (check = vouch_result_check(result, i)); i++)
		if (check->status == VOUCH_CHECK_FAIL ||
		    check->status == VOUCH_CHECK_OPEN)
			printf("%s: %s\n", check->id, check->remedy);
	if (result)
		puts(vouch_status_name(vouch_result_status(result)));
	else
		fprintf(stderr, "%s\n", error.text);
	status = !result ? 2 : !vouch_result_is_affirming(result);
	vouch_result_free(result);
	vouch_request_free(request);
	vouch_verifier_unref(verifier);
	return status;
}
