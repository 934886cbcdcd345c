// SPDX-License-Identifier: MIT
/*
 * What a service that costs nothing would do: appraisals and their JSON
 *
 *   served SECONDS THREADS FILE ANCHOR MEASUREMENT ENDORSEMENT...
 *
 * Prints how many a second, and microseconds of processor time for each.
 */
#include <pthread.h>
#include <stdatomic.h>

#include "bench.h"

#define THREADS_MAX 64

static struct work work;
static struct vouch_verifier *verifier;
static char policy[512];
static uint64_t end_ns;
static atomic_ulong count;

static void serve_one(void)
{
	struct vouch_request *request = vouch_request_new();
	struct vouch_result *result = NULL;
	struct vouch_error error;
	char *json;

	if (!request ||
	    vouch_request_add_policy(request, policy, strlen(policy), "bench",
				     &error) ||
	    vouch_request_set_evidence(request, work.report.data,
				       work.report.size, &error) ||
	    vouch_appraise(verifier, request, &result, &error))
		die("appraisal", error.text);
	if (vouch_result_status(result) != VOUCH_STATUS_SIMULATED)
		die("appraisal", "does not affirm");
	json = vouch_result_json(result);
	if (!json)
		die("result", "no memory");
	vouch_text_free(json);
	vouch_result_free(result);
	vouch_request_free(request);
	count++;
}

static void *serve(void *arg)
{
	while (now_ns() < end_ns)
		serve_one();
	return arg;
}

static double run(unsigned long threads)
{
	pthread_t crowd[THREADS_MAX];
	uint64_t start = now_ns();

	for (unsigned long i = 0; i < threads; i++)
		if (pthread_create(&crowd[i], NULL, serve, NULL))
			die("thread", "cannot be made");
	for (unsigned long i = 0; i < threads; i++)
		pthread_join(crowd[i], NULL);
	return (double)(now_ns() - start) / 1e9;
}

int main(int argc, char **argv)
{
	unsigned long threads = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;
	double seconds, cpu_us;
	uint64_t cpu;

	if (argc < 6 || !threads || threads > THREADS_MAX) {
		fprintf(stderr, "usage: served SECONDS THREADS FILE ANCHOR "
				"MEASUREMENT ENDORSEMENT...\n");
		return 2;
	}
	work = work_read(argv + 3);
	verifier = verifier_new(&work);
	snprintf(policy, sizeof(policy),
		 "{\"freshness\": \"unchecked\", \"snp\": "
		 "{\"measurement\": \"%s\"}}",
		 work.measurement);
	serve_one(); /* the chain is verified once */
	cpu = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
	end_ns = now_ns() + strtoul(argv[1], NULL, 10) * 1000000000;
	count = 0;
	seconds = run(threads);
	cpu_us = (double)(clock_ns(CLOCK_PROCESS_CPUTIME_ID) - cpu) / 1e3;
	printf("%.0f %.0f\n", (double)count / seconds, cpu_us / (double)count);
	vouch_verifier_unref(verifier);
	work_free(&work);
	return 0;
}
