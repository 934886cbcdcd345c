// SPDX-License-Identifier: MIT
/* A report on standard input, appraised: the start of a service. */
#include <stdio.h>
#include <vouch.h>

static uint8_t report[64 * 1024];

int main(int argc, char **argv)
{
	struct vouch_error error = { .text = "usage: appraise REPORT_DATA "
					     "MEASUREMENT <REPORT, of 64 KiB "
					     "at most" };
	struct vouch_appraiser *appraiser = vouch_appraiser_new();
	size_t size = fread(report, 1, sizeof(report), stdin);
	const struct vouch_check *check;
	struct vouch_result *result;
	int status;

	/* Once, then for each report, from as many threads as there are. */
	if (!appraiser || argc != 3 || !feof(stdin) ||
	    vouch_appraiser_expect(appraiser, "report_data", argv[1], "nonce",
				   &error) ||
	    vouch_appraiser_expect(appraiser, "measurement", argv[2], "image",
				   &error) ||
	    vouch_appraise(appraiser, report, size, &result, &error)) {
		fprintf(stderr, "%s\n", error.text);
		return 2;
	}
	status = vouch_result_exit_status(result);
	for (size_t i = 0; (check = vouch_result_check(result, i)); i++)
		if (check->status == VOUCH_CHECK_FAIL ||
		    check->status == VOUCH_CHECK_OPEN)
			printf("%s: %s\n", check->id, check->remedy);
	puts(vouch_status_name(vouch_result_status(result)));
	vouch_result_free(result);
	vouch_appraiser_free(appraiser);
	return status;
}
