// SPDX-License-Identifier: MIT
/*
 * How the cost of hostile and of large inputs grows, and whether it is within
 * the aims of Documentation/library.rst
 *
 *   growth time ROUNDS VOUCH
 *   growth memory VOUCH
 *   valgrind --tool=callgrind --instr-atstart=no --callgrind-out-file=OUT.%p
 *	growth instructions OUT
 *
 * Each row is measured at n and at 2n, in a process of its own: its CPU time,
 * the least of ROUNDS, and the peak of memory beyond what the process had
 * before the input was made. Only "time" holds the time against its aims, since
 * another load of the machine changes it. "instructions" counts instead, at a
 * sixteenth of the size, what is the same on any machine and under any load.
 * An exponent of 1 is linear. It is told for any row, and held against the aim
 * where 2n took 5 ms, 4 MiB or a million instructions: below that it is noise.
 */
#define _GNU_SOURCE /* asprintf() */
#include "growth.h"

#include <malloc.h>
#include <math.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <valgrind/callgrind.h>

#define SECONDS_NOISE 0.005
#define INSTRUCTIONS_NOISE 1e6
#define COUNTED_PART 16
#define COUNTED_LEAST 4 /* a chain has so many certificates */
#define MIB_NOISE 4.0
#define EXPONENT_MAX 1.25
#define FLAT_MAX 1.2
#define LINE_MIB 32

enum mode { MODE_TIME, MODE_MEMORY, MODE_INSTRUCTIONS };

struct cost {
	double work; /* seconds of CPU time, or instructions */
	double mib;
};

static const char *vouch, *counts; /* counts: the files of callgrind */
static enum mode mode;
static size_t rounds = 1;
static int missed;

/* ---- for rows ---- */

struct text_input *filled(const char *before, const char *unit,
			  const char *after, size_t size)
{
	struct text_input *text = malloc(sizeof(*text));
	size_t length = strlen(unit), room = size - strlen(after);
	char *at;

	if (text)
		text->data = malloc(size + 1);
	if (!text || !text->data)
		die("input", "no memory");
	at = stpcpy(text->data, before);
	while ((size_t)(at - text->data) + length <= room)
		at = mempcpy(at, unit, length);
	at = stpcpy(at, after);
	text->size = (size_t)(at - text->data);
	return text;
}

void want_status(const struct vouch_result *result, enum vouch_status want)
{
	if (vouch_result_status(result) != want)
		die("appraisal",
		    vouch_status_name(vouch_result_status(result)));
}

void appraise_for(const struct vouch_verifier *verifier, const uint8_t *data,
		  size_t size, enum vouch_status want)
{
	struct vouch_request *request = vouch_request_new();
	struct vouch_result *result = NULL;
	struct vouch_error error;

	vouch_request_waive_freshness(request);
	vouch_request_set_authentic_only(request);
	if (vouch_request_set_evidence(request, data, size, &error) ||
	    vouch_appraise(verifier, request, &result, &error))
		die("appraisal", error.text);
	want_status(result, want);
	vouch_result_free(result);
	vouch_request_free(request);
}

struct vouch_verifier *sealed(struct vouch_verifier *verifier)
{
	struct vouch_error error;

	if (vouch_verifier_seal(verifier, &error))
		die("verifier", error.text);
	return verifier;
}

/* ---- one measurement ---- */

static double status_mib(const char *field)
{
	FILE *in = fopen("/proc/self/status", "re");
	char line[256];
	double kib = 0;

	while (in && fgets(line, sizeof(line), in)) {
		if (!strncmp(line, field, strlen(field)))
			kib = strtod(line + strlen(field), NULL);
	}
	if (!in || kib <= 0)
		die("/proc/self/status", field);
	fclose(in);
	return kib / 1024;
}

/* The peak of memory starts anew; proc(5). */
static void forget_peak(void)
{
	FILE *out = fopen("/proc/self/clear_refs", "we");

	malloc_trim(0);
	if (!out || fputs("5", out) < 0 || fclose(out))
		die("/proc/self/clear_refs", "cannot be written");
}

static struct cost cost_here(const struct row *row, size_t n)
{
	double before = status_mib("VmRSS:");
	void *input = row->make(n);
	struct cost cost;
	uint64_t from;

	forget_peak();
	from = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
	CALLGRIND_START_INSTRUMENTATION;
	row->run(input);
	CALLGRIND_STOP_INSTRUMENTATION;
	cost.work = (double)(clock_ns(CLOCK_PROCESS_CPUTIME_ID) - from) / 1e9;
	cost.mib = status_mib("VmHWM:") - before;
	return cost;
}

/* What callgrind wrote of process @pid when it ended. */
static double instructions_of(pid_t pid)
{
	double found = 0;
	char line[256];
	char *path;
	FILE *in;

	if (asprintf(&path, "%s.%d", counts, pid) < 0)
		die("instructions", "no memory");
	in = fopen(path, "re");
	while (in && fgets(line, sizeof(line), in))
		sscanf(line, "totals: %lf", &found);
	if (!in || found <= 0)
		die(path, "has no count of instructions");
	fclose(in);
	remove(path);
	free(path);
	return found;
}

static struct cost cost_once(const struct row *row, size_t n)
{
	struct cost cost;
	int ends[2];
	pid_t child;

	child = pipe(ends) ? -1 : fork();
	if (child < 0)
		die(row->name, "cannot start a process");
	if (!child) {
		cost = cost_here(row, n);
		_exit(write(ends[1], &cost, sizeof(cost)) != sizeof(cost));
	}
	close(ends[1]);
	if (read(ends[0], &cost, sizeof(cost)) != sizeof(cost))
		die(row->name, "did not come to an end");
	close(ends[0]);
	waitpid(child, NULL, 0);
	if (mode == MODE_INSTRUCTIONS)
		cost.work = instructions_of(child);
	return cost;
}

static struct cost least(struct cost a, struct cost b)
{
	return (struct cost){ fmin(a.work, b.work), fmin(a.mib, b.mib) };
}

static struct cost cost_of(const struct row *row, size_t n)
{
	struct cost best = cost_once(row, n);

	for (size_t i = 1; i < rounds; i++)
		best = least(best, cost_once(row, n));
	return best;
}

/* ---- a line of JSON, by the tool ---- */

/* Evidence of so many bytes in base64, and no attester's. */
static void write_line(FILE *out, size_t size)
{
	static const char head[] = "{\"evidence\":\"", tail[] = "\"}\n";

	fputs(head, out);
	for (size_t i = sizeof(head) + sizeof(tail); i < size; i += 4)
		fputs("QUFB", out);
	fputs(tail, out);
	fflush(out);
	rewind(out);
}

static void appraise_lines(FILE *in)
{
	if (dup2(fileno(in), STDIN_FILENO) < 0 ||
	    !freopen("/dev/null", "w", stdout) ||
	    !freopen("/dev/null", "w", stderr))
		_exit(127);
	execl(vouch, vouch, "appraise", "--no-freshness", "--jobs", "1", "-",
	      NULL);
	_exit(127);
}

/* Of a process that is forked and becomes the tool. */
static struct cost cost_of_line(size_t size)
{
	FILE *in = tmpfile();
	struct rusage usage;
	int status;
	pid_t child;

	if (!in)
		die("line", "no file for it");
	write_line(in, size);
	child = fork();
	if (!child)
		appraise_lines(in);
	if (child < 0 || wait4(child, &status, 0, &usage) != child ||
	    !WIFEXITED(status) || WEXITSTATUS(status) == 127)
		die(vouch, "cannot be run");
	fclose(in);
	return (struct cost){
		(double)usage.ru_utime.tv_sec +
			(double)usage.ru_utime.tv_usec / 1e6 +
			(double)usage.ru_stime.tv_sec +
			(double)usage.ru_stime.tv_usec / 1e6,
		(double)usage.ru_maxrss / 1024,
	};
}

/* Without what a short line takes. */
static struct cost cost_of_long_line(size_t size)
{
	struct cost best = cost_of_line(size), none = cost_of_line(64);

	for (size_t i = 1; i < rounds; i++) {
		best = least(best, cost_of_line(size));
		none = least(none, cost_of_line(64));
	}
	return (struct cost){ best.work - none.work, best.mib - none.mib };
}

/* ---- what it comes to ---- */

static void miss(const char *what, double value, double most)
{
	printf("  AIM MISSED: %s is %.2f, want %.2f at most\n", what, value,
	       most);
	missed++;
}

static void judge(const char *what, double value, double most)
{
	if (value > most)
		miss(what, value, most);
}

static double exponent(double once, double twice)
{
	return once > 0 && twice > 0 ? log2(twice / once) : 0;
}

static void judge_memory(const struct cost *once, const struct cost *twice)
{
	if (mode != MODE_INSTRUCTIONS && twice->mib > MIB_NOISE)
		judge("exponent of memory", exponent(once->mib, twice->mib),
		      EXPONENT_MAX);
}

static void judge_linear(const struct cost *once, const struct cost *twice)
{
	static const double noise[] = {
		[MODE_TIME] = SECONDS_NOISE,
		[MODE_MEMORY] = INFINITY,
		[MODE_INSTRUCTIONS] = INSTRUCTIONS_NOISE,
	};

	if (twice->work > noise[mode])
		judge("exponent of work", exponent(once->work, twice->work),
		      EXPONENT_MAX);
	judge_memory(once, twice);
}

/* What one input may take; a valgrind's memory and time are its own. */
static void judge_most(const struct cost *cost, double seconds, double mib)
{
	if (seconds > 0 && mode == MODE_TIME)
		judge("seconds", cost->work, seconds);
	if (mib > 0 && mode != MODE_INSTRUCTIONS)
		judge("MiB", cost->mib, mib);
}

static void tell_cost(size_t n, const struct cost *cost)
{
	if (mode == MODE_INSTRUCTIONS)
		printf("%zu: %.0f instructions; ", n, cost->work);
	else
		printf("%zu: %.2f ms, %.1f MiB; ", n, 1e3 * cost->work,
		       cost->mib);
}

static void tell(const char *name, const char *unit, size_t n,
		 const struct cost *once, const struct cost *twice)
{
	printf("%s, %s\n  ", name, unit);
	tell_cost(n, once);
	tell_cost(2 * n, twice);
	printf("exponent of work %.2f", exponent(once->work, twice->work));
	if (mode != MODE_INSTRUCTIONS)
		printf(", of memory %.2f", exponent(once->mib, twice->mib));
	putchar('\n');
}

static void judge_flat(size_t n, const struct row *row,
		       const struct cost *twice)
{
	struct cost alone = cost_of(row, 1);
	double times = twice->work / alone.work;

	printf("  %zu take %.2f times as much as 1\n", 2 * n, times);
	if (mode != MODE_MEMORY)
		judge("times as much as 1", times, FLAT_MAX);
}

static size_t size_of(const struct row *row)
{
	size_t part = row->n / COUNTED_PART;

	if (mode != MODE_INSTRUCTIONS)
		return row->n;
	return part < COUNTED_LEAST ? COUNTED_LEAST : part;
}

static void run_row(const struct row *row)
{
	size_t n = size_of(row);
	struct cost once = cost_of(row, n), twice = cost_of(row, 2 * n);

	tell(row->name, row->unit, n, &once, &twice);
	if (row->aim == AIM_FLAT)
		judge_flat(n, row, &twice);
	else
		judge_linear(&once, &twice);
	judge_most(&twice, row->seconds, row->mib);
}

static void run_rows(const struct row *rows)
{
	for (; rows->name; rows++) {
		if (mode != MODE_INSTRUCTIONS || rows->aim != AIM_CAPPED)
			run_row(rows);
	}
}

/* Before keys are made: a child has at its start what this process has. */
static void run_lines(void)
{
	size_t half = 1 << 19, most = LINE_MIB / 2 * (1 << 20) - 64;
	struct cost once = cost_of_long_line(half);
	struct cost twice = cost_of_long_line(2 * half);

	tell("line of \"appraise -\"", "bytes", half, &once, &twice);
	judge_most(&twice, 0.2, 32);
	once = cost_of_long_line(most);
	twice = cost_of_long_line(2 * most);
	tell("longest line of \"appraise -\"", "bytes", most, &once, &twice);
	judge_linear(&once, &twice);
}

static int usage(void)
{
	fputs("usage: growth time ROUNDS VOUCH | memory VOUCH | instructions "
	      "OUT, by callgrind\n",
	      stderr);
	return 2;
}

static bool take_arguments(int argc, char **argv)
{
	if (argc == 4 && !strcmp(argv[1], "time")) {
		rounds = strtoul(argv[2], NULL, 10);
	} else if (argc == 3 && !strcmp(argv[1], "memory")) {
		mode = MODE_MEMORY;
	} else if (argc == 3 && !strcmp(argv[1], "instructions") &&
		   RUNNING_ON_VALGRIND) {
		mode = MODE_INSTRUCTIONS;
		counts = argv[2];
		return true;
	} else {
		return false;
	}
	vouch = argv[argc - 1];
	return rounds > 0;
}

int main(int argc, char **argv)
{
	if (!take_arguments(argc, argv))
		return usage();
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (vouch)
		run_lines();
	run_rows(rows_of_text);
	snp_prepare();
	run_rows(rows_of_snp);
	tdx_prepare();
	run_rows(rows_of_tdx);
	printf("%d aims missed\n", missed);
	return missed > 0;
}
