// SPDX-License-Identifier: MIT
/*
 * Which evaluations of Intel's collateral there are, for --tcb-evaluation. The
 * list is shown and not verified: nothing rests on it, as the number in each
 * document that is fetched by it is signed and checked.
 */
#include <stdlib.h>
#include <string.h>

#include "fetch.h"

#define API "https://api.trustedservices.intel.com/"
#define NUMBERS "/certification/v4/tcbevaluationdatanumbers"

/* "2025-05-13T00:00:00Z" as a day; what is no text as "?". */
static const char *day_of(const json_t *row, const char *name, char day[11])
{
	const char *text = json_string_value(json_object_get(row, name));

	snprintf(day, 11, "%.10s", text ? text : "?");
	return day;
}

static bool print_row(const json_t *row)
{
	const json_t *number = json_object_get(row, "tcbEvaluationDataNumber");
	char event[11], tcb[11], line[80];

	if (!json_is_integer(number))
		return false;
	snprintf(line, sizeof(line), "%-12lld%-16s%s",
		 (long long)json_integer_value(number),
		 day_of(row, "tcbRecoveryEventDate", event),
		 day_of(row, "tcbDate", tcb));
	text_print(line);
	putchar('\n');
	return true;
}

static bool print_numbers(const json_t *list, const char *tee)
{
	const char *id = json_string_value(json_object_get(list, "id"));
	const json_t *rows = json_object_get(list, "tcbEvalNumbers");
	size_t index;
	json_t *row;
	bool ok = id && !strcmp(id, tee) && json_array_size(rows);

	if (ok)
		puts("evaluation  recovery event  TCB of");
	json_array_foreach(rows, index, row) {
		ok = ok && print_row(row);
	}
	return ok;
}

static int show(const struct fetch_reply *reply, const char *url,
		const char *tee)
{
	json_t *json = json_loadb((char *)reply->answer.data + reply->body_at,
				  reply->answer.size - reply->body_at, 0, NULL);
	bool ok = print_numbers(
		json_object_get(json, "tcbEvaluationDataNumbers"), tee);

	json_decref(json);
	if (ok)
		return EXIT_AFFIRMED;
	complain("evaluations: %s: answer has no list of them for %s, want "
		 "tcbEvaluationDataNumbers",
		 url, tee);
	return EXIT_UNDECIDED;
}

int fetch_numbers(const struct fetch_options *options, bool is_sgx)
{
	const char *url = is_sgx ? API "sgx" NUMBERS : API "tdx" NUMBERS;
	struct fetch_request request = { .options = options,
					 .url = fetch_address(options, url) };
	struct fetch_reply reply = { .error = "no memory for an address" };
	int status = EXIT_UNDECIDED;

	if (request.url)
		status = fetch_try(&request, "evaluations of Intel", &reply);
	fetch_progress(NULL);
	if (status == EXIT_AFFIRMED)
		status = show(&reply, url, is_sgx ? "SGX" : "TDX");
	else
		complain("evaluations: %s: %s%s", url, reply.error,
			 reply.status == 404 ? ". A PCCS has no such list" :
					       "");
	fetch_reply_free(&reply);
	free((char *)request.url);
	return status;
}
