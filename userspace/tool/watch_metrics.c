// SPDX-License-Identifier: MIT
/* Metrics for the textfile collector of node_exporter. */
#include <stdlib.h>
#include <string.h>

#include "watch.h"

static const char *const statuses[] = { "affirming",	   "warning",
					"contraindicated", "none",
					"authentic",	   "simulated",
					"accepted",	   "refused" };

static void put(FILE *out, const char *name, const char *type, const char *help,
		unsigned long long value)
{
	fprintf(out,
		"# HELP vouch_watch_%s %s\n# TYPE vouch_watch_%s %s\n"
		"vouch_watch_%s %llu\n",
		name, help, name, type, name, value);
}

static void put_status(FILE *out, const json_t *facts)
{
	const char *status =
		json_string_value(json_object_get(facts, "status"));

	fputs("# HELP vouch_watch_status Result of the last round.\n"
	      "# TYPE vouch_watch_status gauge\n",
	      out);
	for (size_t i = 0; i < sizeof(statuses) / sizeof(*statuses); i++)
		fprintf(out, "vouch_watch_status{status=\"%s\"} %d\n",
			statuses[i], status && !strcmp(status, statuses[i]));
}

static void put_all(FILE *out, const struct round *round,
		    const struct tally_of_rounds *tally)
{
	put_status(out, round->facts);
	put(out, "rounds_total", "counter", "Rounds.", tally->rounds);
	put(out, "undecided_total", "counter", "Rounds without a decision.",
	    tally->undecided);
	put(out, "changes_total", "counter", "Changes that were reported.",
	    tally->changes);
	put(out, "last_timestamp_seconds", "gauge", "The last round.",
	    (unsigned long long)tally->last);
	put(out, "last_affirmed_timestamp_seconds", "gauge",
	    "The last round that was affirmed, 0 for none.",
	    (unsigned long long)tally->last_affirmed);
	put(out, "next_expiry_timestamp_seconds", "gauge",
	    "The first endorsement to expire, 0 for none.",
	    (unsigned long long)tally->next_due);
}

bool watch_metrics(const char *path, const struct round *round,
		   const struct tally_of_rounds *tally)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	struct vouch_bytes bytes;
	bool ok;

	if (!out)
		return false;
	put_all(out, round, tally);
	ok = !fclose(out);
	bytes = (struct vouch_bytes){ (uint8_t *)text, size };
	ok = ok && file_write(path, &bytes, 0644) == EXIT_AFFIRMED;
	free(text);
	return ok;
}
