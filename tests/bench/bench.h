/* SPDX-License-Identifier: MIT */
/* What the benchmarks of appraisal share: files, a verifier, an appraisal. */
#ifndef TESTS_BENCH_BENCH_H
#define TESTS_BENCH_BENCH_H

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <vouch.h>

#define FILES_MAX 16
#define FILE_SIZE_MAX (1 << 20)

struct file {
	const char *name;
	uint8_t *data;
	size_t size;
};

/* What is appraised, and what that takes. */
struct work {
	struct file report, anchor;
	struct file endorsements[FILES_MAX];
	int count;
	const char *measurement;
	time_t at; /* of appraisal, as $AT says in seconds; 0: now */
};

static inline void die(const char *what, const char *why)
{
	fprintf(stderr, "%s: %s\n", what, why);
	exit(1);
}

static inline uint64_t clock_ns(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

static inline uint64_t now_ns(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

static inline int compare_times(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a;
	uint64_t y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static inline uint64_t *times_new(size_t rounds)
{
	uint64_t *times = calloc(rounds, sizeof(*times));

	if (!times)
		die("times", "no memory");
	return times;
}

static inline uint64_t median(uint64_t *times, size_t rounds)
{
	qsort(times, rounds, sizeof(*times), compare_times);
	return times[rounds / 2];
}

static inline struct file read_file(const char *name)
{
	struct file file = { .name = name, .data = malloc(FILE_SIZE_MAX) };
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	ssize_t size =
		fd < 0 || !file.data ? -1 : read(fd, file.data, FILE_SIZE_MAX);

	if (size < 0)
		die(name, "cannot be read");
	close(fd);
	file.size = (size_t)size;
	return file;
}

/*
 * FILE ANCHOR MEASUREMENT ENDORSEMENT... up to NULL. An ANCHOR of "-" is none:
 * then it is evidence of a real processor.
 */
static inline struct work work_read(char **args)
{
	struct work work = {
		.report = read_file(args[0]),
		.measurement = args[2],
		.at = getenv("AT") ? atol(getenv("AT")) : 0,
	};

	if (strcmp(args[1], "-"))
		work.anchor = read_file(args[1]);

	for (args += 3; *args && work.count < FILES_MAX; args++)
		work.endorsements[work.count++] = read_file(*args);
	return work;
}

static inline void work_free(struct work *work)
{
	for (int i = 0; i < work->count; i++)
		free(work->endorsements[i].data);
	free(work->report.data);
	free(work->anchor.data);
}

static inline struct vouch_verifier *verifier_new(const struct work *work)
{
	struct vouch_verifier *verifier = vouch_verifier_new();
	struct vouch_error error;
	int bad = 0;

	if (!verifier)
		die("verifier", "no memory");
	if (work->anchor.name)
		bad = vouch_verifier_add_trust_anchor(
			verifier, work->anchor.data, work->anchor.size,
			work->anchor.name, &error);
	for (int i = 0; i < work->count && !bad; i++)
		bad = vouch_verifier_add_endorsement(verifier,
						     work->endorsements[i].data,
						     work->endorsements[i].size,
						     work->endorsements[i].name,
						     &error);
	if (bad || vouch_verifier_seal(verifier, &error))
		die("verifier", error.text);
	return verifier;
}

/* Anything but what was asked for ends it: a wrong answer is never fast. */
static inline void appraise(const struct vouch_verifier *verifier,
			    const struct work *work, const uint8_t *data,
			    size_t size)
{
	struct vouch_request *request = vouch_request_new();
	struct vouch_result *result = NULL;
	struct vouch_error error;

	if (!request)
		die("request", "no memory");
	vouch_request_waive_freshness(request);
	if (work->at)
		vouch_request_set_time(request, work->at);
	if (vouch_request_expect(request, "measurement", work->measurement,
				 "bench", &error) ||
	    vouch_request_set_evidence(request, data, size, &error) ||
	    vouch_appraise(verifier, request, &result, &error))
		die("appraisal", error.text);
	if (vouch_result_status(result) != (work->anchor.name ?
						    VOUCH_STATUS_SIMULATED :
						    VOUCH_STATUS_AFFIRMING))
		die("appraisal", "does not affirm");
	vouch_result_free(result);
	vouch_request_free(request);
}

#endif /* TESTS_BENCH_BENCH_H */
