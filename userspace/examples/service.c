// SPDX-License-Identifier: MIT
/*
 * A service in small: threads appraise one request after another by a verifier
 * that is replaced under way, as when collateral is renewed.
 *
 *   service POLICY REPORT REQUESTS [FILE...]
 *
 * POLICY says what is accepted, REPORT is what "attesters" answer, over one
 * REPORT_DATA: every second request expects that, the others expect another,
 * as if the answer were replayed. FILE are endorsements; +FILE is a root to
 * trust. Prints how many were accepted, and how much memory grew.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <vouch.h>

#define THREADS 4
#define RENEW_AFTER 500 /* requests */
#define WARM_UP 2000

struct file {
	const char *name;
	bool is_root;
	uint8_t data[1 << 20];
	size_t size;
};

static struct file *policy, *report, **files;
static int files_count;
static unsigned long requests;
static atomic_ulong next, accepted, replayed, wrong, renewed;
static long memory_before;

/* The one verifier in use; @lock is held only to take a reference. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct vouch_verifier *current;

static struct vouch_verifier *take_verifier(void)
{
	struct vouch_verifier *verifier;

	pthread_mutex_lock(&lock);
	verifier = vouch_verifier_ref(current);
	pthread_mutex_unlock(&lock);
	return verifier;
}

/* Appraisals under way keep the old one until they are done. */
static void swap_verifier(struct vouch_verifier *verifier)
{
	struct vouch_verifier *old;

	pthread_mutex_lock(&lock);
	old = current;
	current = verifier;
	pthread_mutex_unlock(&lock);
	vouch_verifier_unref(old);
}

static struct file *load(const char *name)
{
	struct file *file = calloc(1, sizeof(*file));
	bool is_root = *name == '+';
	FILE *in = fopen(name + is_root, "rb");

	if (!file || !in) {
		perror(name);
		exit(2);
	}
	file->name = name + is_root;
	file->is_root = is_root;
	file->size = fread(file->data, 1, sizeof(file->data), in);
	fclose(in);
	return file;
}

static struct vouch_verifier *make_verifier(void)
{
	struct vouch_verifier *verifier = vouch_verifier_new();
	struct vouch_error error = { .text = "no memory" };
	int ret = verifier ? 0 : -1;

	if (!ret)
		ret = vouch_verifier_add_policy(verifier, (char *)policy->data,
						policy->size, policy->name,
						&error);
	for (int i = 0; i < files_count && !ret; i++) {
		struct file *file = files[i];

		if (!file->is_root)
			ret = vouch_verifier_add_endorsement(
				verifier, file->data, file->size, file->name,
				&error);
		else
			ret = vouch_verifier_add_trust_anchor(
				verifier, file->data, file->size, file->name,
				&error);
	}
	if (!ret && !vouch_verifier_seal(verifier, &error))
		return verifier;
	fprintf(stderr, "%s\n", error.text);
	exit(2);
}

static bool is_accepted(const struct vouch_result *result)
{
	/* A service for real hardware: vouch_result_is_affirming(result). */
	return vouch_result_status(result) == VOUCH_STATUS_SIMULATED ||
	       vouch_result_is_affirming(result);
}

/* Whether the report answers a request for @report_data. */
static bool appraise(const uint8_t *report_data)
{
	struct vouch_verifier *verifier = take_verifier();
	struct vouch_request *request = vouch_request_new();
	struct vouch_result *result = NULL;
	bool ok;

	/* Whatever fails makes the result none. */
	vouch_request_set_report_data(request, report_data,
				      VOUCH_REPORT_DATA_SIZE, NULL);
	vouch_request_set_evidence(request, report->data, report->size, NULL);
	vouch_appraise(verifier, request, &result, NULL);
	ok = is_accepted(result);
	vouch_result_free(result);
	vouch_request_free(request);
	vouch_verifier_unref(verifier);
	return ok;
}

static void renew(unsigned long done)
{
	if (done % RENEW_AFTER)
		return;
	swap_verifier(make_verifier());
	renewed++;
}

static long memory_pages(void)
{
	FILE *in = fopen("/proc/self/statm", "r");
	long size, resident = 0;

	if (in && fscanf(in, "%ld %ld", &size, &resident) != 2)
		resident = 0;
	if (in)
		fclose(in);
	return resident;
}

static void *serve(void *arg)
{
	uint8_t data[VOUCH_REPORT_DATA_SIZE];
	struct vouch_snp_claims claims = { .size = sizeof(claims) };
	unsigned long i;

	(void)arg;
	vouch_snp_report_parse(report->data, VOUCH_SNP_REPORT_SIZE, &claims,
			       NULL);
	while ((i = next++) < requests) {
		bool is_replay = i % 2;

		memcpy(data, claims.report_data, sizeof(data));
		if (is_replay)
			memcpy(data, &i, sizeof(i));
		if (!appraise(data))
			wrong += !is_replay;
		else if (is_replay)
			replayed++;
		else
			accepted++;
		renew(i);
		if (i == WARM_UP)
			memory_before = memory_pages();
	}
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t threads[THREADS];
	long grown;

	if (argc < 4) {
		fprintf(stderr, "usage: service POLICY REPORT REQUESTS "
				"[FILE...]\n");
		return 2;
	}
	policy = load(argv[1]);
	report = load(argv[2]);
	requests = strtoul(argv[3], NULL, 10);
	files_count = argc - 4;
	files = calloc((size_t)argc, sizeof(*files));
	for (int i = 0; files && i < files_count; i++)
		files[i] = load(argv[i + 4]);
	swap_verifier(make_verifier());
	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, serve, NULL))
			return 2;
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	grown = memory_before ? memory_pages() - memory_before : 0;
	printf("%lu accepted, %lu replayed, %lu refused for nothing, %lu "
	       "renewals, %ld KiB grown\n",
	       accepted, replayed, wrong, renewed,
	       grown * (sysconf(_SC_PAGESIZE) / 1024));
	swap_verifier(NULL);
	for (int i = 0; i < files_count; i++)
		free(files[i]);
	free(files);
	free(policy);
	free(report);
	return replayed || wrong;
}
