// SPDX-License-Identifier: MIT
/*
 * Wall time of whole processes, as a ratio within one run
 *
 *   oneshot ROUNDS MORE COMMAND... [-- COMMAND...]
 *
 * Runs the two commands in turn, so that noise meets both alike, and prints the
 * medians and the bests of the first against the second and MORE microseconds,
 * and the most memory that any process of the first had. Fails when a command
 * does not exit with 0: a wrong answer is never fast.
 */
#define _DEFAULT_SOURCE /* wait4() */
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

/* What a command takes. */
struct taken {
	uint64_t *times;
	long peak_kib;
};

static uint64_t run_ns(char **argv, long *peak_kib)
{
	posix_spawn_file_actions_t actions;
	uint64_t start = now_ns();
	struct rusage usage;
	int status = -1;
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
	if (posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ) ||
	    wait4(pid, &status, 0, &usage) < 0 || status) {
		fprintf(stderr, "oneshot: %s ends with status %d, want 0\n",
			argv[0], status);
		exit(1);
	}
	posix_spawn_file_actions_destroy(&actions);
	if (usage.ru_maxrss > *peak_kib)
		*peak_kib = usage.ru_maxrss;
	return now_ns() - start;
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a;
	uint64_t y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static void print(const char *what, const struct taken *first,
		  const struct taken *second, size_t at, double more_ms)
{
	double first_ms = (double)first->times[at] / 1e6;
	double second_ms = (double)second->times[at] / 1e6;

	printf("%s %.2f ms", what, first_ms);
	if (second_ms > 0)
		printf(" against %.2f ms", second_ms);
	if (more_ms > 0)
		printf(" and %.2f ms", more_ms);
	if (second_ms > 0)
		printf(": ratio %.2f", first_ms / (second_ms + more_ms));
	printf("\n");
}

static void print_all(struct taken *first, struct taken *second, size_t rounds,
		      double more_ms)
{
	qsort(first->times, rounds, sizeof(*first->times), compare);
	qsort(second->times, rounds, sizeof(*second->times), compare);
	print("median", first, second, rounds / 2, more_ms);
	print("best", first, second, 0, more_ms);
	printf("at most %.1f MiB", (double)first->peak_kib / 1024);
	if (second->peak_kib)
		printf(" against %.1f MiB", (double)second->peak_kib / 1024);
	printf("\n");
}

static char **second_command(int argc, char **argv)
{
	for (int i = 3; i < argc - 1; i++) {
		if (!strcmp(argv[i], "--")) {
			argv[i] = NULL;
			return argv + i + 1;
		}
	}
	return NULL;
}

int main(int argc, char **argv)
{
	size_t rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
	struct taken first = { 0 }, second = { 0 };
	char **other;

	if (!rounds || argc < 4) {
		fprintf(stderr, "usage: oneshot ROUNDS MORE COMMAND... "
				"[-- COMMAND...]\n");
		return 2;
	}
	other = second_command(argc, argv);
	first.times = calloc(2 * rounds, sizeof(*first.times));
	if (!first.times)
		return 3;
	second.times = first.times + rounds;
	for (size_t i = 0; i < rounds; i++) {
		first.times[i] = run_ns(argv + 3, &first.peak_kib);
		if (other)
			second.times[i] = run_ns(other, &second.peak_kib);
	}
	print_all(&first, &second, rounds, strtod(argv[2], NULL) / 1e3);
	free(first.times);
	return 0;
}
