// SPDX-License-Identifier: MIT
/* What Prometheus is told, in its text format. */
#include <stdio.h>
#include <stdlib.h>

#include "service.h"

/* Seconds, as Trustee has them for its requests. */
static const struct {
	const char *name;
	uint64_t us;
} bounds[] = {
	{ "0.0005", 500 }, { "0.001", 1000 },	   { "0.0025", 2500 },
	{ "0.005", 5000 }, { "0.01", 10000 },	   { "0.025", 25000 },
	{ "0.05", 50000 }, { "0.1", 100000 },	   { "0.25", 250000 },
	{ "1", 1000000 },  { "+Inf", UINT64_MAX },
};

static const struct {
	const char *name, *help;
} counters[COUNT_COUNT] = {
	[COUNT_NONCES] = { "nonces", "Nonces handed out." },
	[COUNT_SESSIONS] = { "sessions", "Sessions opened." },
	[COUNT_REPLAYS] = { "replays",
			    "Nonces and sessions refused as used before." },
	[COUNT_RELOADS] = { "reloads", "Reloads that were accepted." },
	[COUNT_RELOADS_FAILED] = { "reloads_failed",
				   "Reloads that were refused." },
	[COUNT_CUT] = { "connections_cut", "Connections that were too slow." },
};

void metrics_add_result(struct metrics *metrics, enum vouch_status status,
			uint64_t took_ns)
{
	uint64_t us = took_ns / 1000;
	size_t i = 0;

	metrics->results[status]++;
	metrics->sum_us += us;
	while (us > bounds[i].us)
		i++;
	metrics->buckets[i]++;
}

static void put_head(FILE *out, const char *name, const char *help,
		     const char *type)
{
	fprintf(out,
		"# HELP vouch_verifierd_%s %s\n"
		"# TYPE vouch_verifierd_%s %s\n",
		name, help, name, type);
}

static void put_one(FILE *out, const char *name, const char *help,
		    const char *type, double value)
{
	put_head(out, name, help, type);
	fprintf(out, "vouch_verifierd_%s %.17g\n", name, value);
}

static void put_results(FILE *out, const struct metrics *metrics)
{
	put_head(out, "results_total", "Appraisals by status.", "counter");
	for (int i = 0; i < (int)ARRAY_SIZE(metrics->results); i++)
		fprintf(out,
			"vouch_verifierd_results_total{status=\"%s\"} %lu\n",
			vouch_status_name((enum vouch_status)i),
			metrics->results[i]);
}

static void put_answers(FILE *out, const struct metrics *metrics)
{
	put_head(out, "answers_total", "Answers by HTTP status.", "counter");
	for (int i = 0; i < (int)ARRAY_SIZE(metrics->answers); i++)
		if (metrics->answers[i])
			fprintf(out,
				"vouch_verifierd_answers_total{code=\"%d\"} "
				"%lu\n",
				i, metrics->answers[i]);
}

static void put_durations(FILE *out, const struct metrics *metrics)
{
	unsigned long count = 0;

	put_head(out, "appraisal_seconds", "Time of an appraisal.",
		 "histogram");
	for (size_t i = 0; i < ARRAY_SIZE(bounds); i++) {
		count += metrics->buckets[i];
		fprintf(out,
			"vouch_verifierd_appraisal_seconds_bucket{le=\"%s\"} "
			"%lu\n",
			bounds[i].name, count);
	}
	fprintf(out,
		"vouch_verifierd_appraisal_seconds_sum %.6f\n"
		"vouch_verifierd_appraisal_seconds_count %lu\n",
		(double)metrics->sum_us / 1e6, count);
}

static void put_counters(FILE *out, const struct metrics *metrics)
{
	for (int i = 0; i < COUNT_COUNT; i++) {
		char name[64];

		snprintf(name, sizeof(name), "%s_total", counters[i].name);
		put_one(out, name, counters[i].help, "counter",
			(double)metrics->counters[i]);
	}
}

static void put_gauges(FILE *out, struct service *service)
{
	struct known *known = service_known(service);

	put_one(out, "connections", "Open connections.", "gauge",
		connections_count(service->connections));
	put_one(out, "queue", "Requests that wait for a worker.", "gauge",
		workers_waiting(service->workers));
	put_one(out, "body_bytes", "Memory of requests under way.", "gauge",
		(double)service->memory);
	put_one(out, "policies", "Policies that are loaded.", "gauge",
		(double)known->policies_count);
	put_one(out, "loaded_seconds",
		"When policies and endorsements were loaded, since 1970.",
		"gauge", (double)known->loaded);
	put_one(out, "loaded_whole",
		"1: the last reload was accepted; 0: what was before goes on.",
		"gauge", service->is_loaded_whole);
	known_unref(known);
}

void metrics_call(struct call *call)
{
	struct service *service = call->service;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out) {
		answer_text(&call->answer, 200, TYPE_JSON, NULL);
		return;
	}
	put_results(out, &service->metrics);
	put_durations(out, &service->metrics);
	put_answers(out, &service->metrics);
	put_counters(out, &service->metrics);
	put_gauges(out, service);
	if (fclose(out)) {
		free(text);
		text = NULL;
	}
	answer_text(&call->answer, 200, "text/plain; version=0.0.4", text);
}
