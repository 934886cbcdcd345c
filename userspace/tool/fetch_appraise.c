// SPDX-License-Identifier: MIT
/* "vouch appraise --fetch": what the result lacks, before it is made. */
#include <errno.h>
#include <string.h>

#include "fetch.h"
#include "many.h"

/* As the source of what comes of it, in results. */
static void name_source(const struct fetched *answer, char *out, size_t size)
{
	char text[32];

	time_text(answer->at, text);
	snprintf(out, size, FETCH_URL " (fetched %s%s)",
		 fetch_url(answer->want->url), text,
		 answer->is_cached ? ", cached" : "");
}

static int learn(struct loaded *loaded, const struct fetched *answer)
{
	struct vouch_error error;
	char source[640];
	int ret;

	name_source(answer, source, sizeof(source));
	ret = endorsements_load_bytes(loaded, "endorsements", &answer->bytes,
				      source, &error);
	if (!ret)
		return EXIT_AFFIRMED;
	complain("%s", error.text);
	return ret == -ENOMEM ? EXIT_UNDECIDED : EXIT_USAGE;
}

/* What cannot be fetched is no end: the result says what it lacks. */
static int learn_all(struct loaded *loaded, struct fetching *f)
{
	int status = EXIT_AFFIRMED;

	fetching_run(f);
	for (size_t i = 0; status == EXIT_AFFIRMED && i < f->count; i++) {
		if (f->answers[i].bytes.size)
			status = learn(loaded, &f->answers[i]);
	}
	fetching_tell(f);
	return status;
}

bool fetch_is_asked(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (!strcmp(argv[i], "--fetch"))
			return true;
	}
	return false;
}

int fetch_for_appraisal(struct loaded *loaded,
			const struct fetch_options *options, int count,
			char **files)
{
	struct vouch_verifier *scout = loaded->also;
	struct fetching f = { 0 };
	int status = EXIT_UNDECIDED;

	loaded->also = NULL;
	if (vouch_verifier_seal(scout, NULL))
		return EXIT_AFFIRMED; /* the other one will not be, either */
	if (fetching_start(&f, options)) {
		status = fetching_add_files(&f, scout, count, files);
		if (status != EXIT_USAGE)
			status = learn_all(loaded, &f);
	}
	fetching_end(&f);
	vouch_verifier_unref(scout);
	return status;
}
