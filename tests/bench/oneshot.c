// SPDX-License-Identifier: MIT
/*
 * Wall time of whole processes, as a ratio within one run
 *
 *   oneshot ROUNDS COMMAND... -- COMMAND...
 *
 * Runs the two commands in turn, so that noise meets both alike, and prints the
 * medians and the bests of the first against the second. Fails when a command
 * does not exit with 0: a wrong answer is never fast.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

static uint64_t run_ns(char **argv)
{
	posix_spawn_file_actions_t actions;
	uint64_t start = now_ns();
	int status = -1;
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
	if (posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ) ||
	    waitpid(pid, &status, 0) < 0 || status) {
		fprintf(stderr, "oneshot: %s ends with status %d, want 0\n",
			argv[0], status);
		exit(1);
	}
	posix_spawn_file_actions_destroy(&actions);
	return now_ns() - start;
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a;
	uint64_t y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static void print_pair(const char *what, uint64_t first, uint64_t second)
{
	printf("%s %.2f ms against %.2f ms: ratio %.2f\n", what, first / 1e6,
	       second / 1e6, (double)first / second);
}

static void print_ratio(uint64_t *first, uint64_t *second, size_t rounds)
{
	qsort(first, rounds, sizeof(*first), compare);
	qsort(second, rounds, sizeof(*second), compare);
	print_pair("median", first[rounds / 2], second[rounds / 2]);
	print_pair("best", first[0], second[0]);
}

static char **second_command(int argc, char **argv)
{
	for (int i = 2; i < argc - 1; i++) {
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
	char **second = second_command(argc, argv);
	uint64_t *times;

	if (!rounds || !second || !argv[2]) {
		fprintf(stderr,
			"usage: oneshot ROUNDS COMMAND... -- COMMAND...\n");
		return 2;
	}
	times = calloc(2 * rounds, sizeof(*times));
	if (!times)
		return 3;
	for (size_t i = 0; i < rounds; i++) {
		times[i] = run_ns(argv + 2);
		times[rounds + i] = run_ns(second);
	}
	print_ratio(times, times + rounds, rounds);
	free(times);
	return 0;
}
