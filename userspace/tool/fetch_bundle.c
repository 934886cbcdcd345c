// SPDX-License-Identifier: MIT
/* What came of fetching, in a bundle and in words. */
#include <string.h>

#include "fetch.h"

int fetching_add_answers(const struct fetching *f, struct vouch_bundle *bundle)
{
	struct vouch_error error;

	for (size_t i = 0; i < f->count; i++) {
		const struct fetched *answer = &f->answers[i];

		if (!answer->bytes.size)
			continue;
		if (vouch_bundle_add(bundle, answer->bytes.data,
				     answer->bytes.size, answer->want->url,
				     answer->at, &error)) {
			complain("%s: %s", answer->want->what, error.text);
			return EXIT_UNDECIDED;
		}
	}
	return EXIT_AFFIRMED;
}

void fetching_tell(const struct fetching *f)
{
	for (size_t i = 0; i < f->count; i++) {
		const struct fetched *answer = &f->answers[i];

		if (answer->bytes.size)
			complain("%s: %s " FETCH_URL,
				 answer->is_cached ? "cached" : "fetched",
				 answer->want->what,
				 fetch_url(answer->want->url));
		else if (answer->want && answer->want->is_held)
			complain("there already: %s", answer->want->what);
	}
}

int fetch_write_bundle(const struct vouch_bundle *bundle, const char *path)
{
	struct vouch_error error;
	struct vouch_bytes bytes;
	char *json;
	int status;

	if (vouch_bundle_json(bundle, &json, &error)) {
		complain("%s", error.text);
		return EXIT_UNDECIDED;
	}
	bytes = (struct vouch_bytes){ (uint8_t *)json, strlen(json) };
	json[bytes.size++] = '\n'; /* in place of the end */
	status = file_write(path, &bytes, 0644);
	vouch_text_free(json);
	return status;
}
