// SPDX-License-Identifier: MIT
/*
 * sweep [STRIDE [TARGET...]]: runs each seed with every STRIDE-th allocation
 * failing, one a run, from $FUZZ_FIRST on, or the first; then with all behind
 * it failing too; then with every STRIDE-th call of OpenSSL failing. No run may
 * crash, leak, or affirm what is not affirmed for the same reasons without a
 * failure; and there has to be a seed of each kind. In TAP.
 */
#include <openssl/crypto.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fuzz.h"
#include "memory.h"

enum mode { ALLOCATION, ALLOCATIONS, CALL };

static const char *const mode_names[] = {
	"an allocation fails",
	"allocations fail from one on",
	"a call of OpenSSL fails",
};

static const struct fuzz_target *target;
static const char *seed;
static enum mode mode;
static size_t at, stride = 1, first = 1;
static size_t runs, bad;

static size_t gates, shut_at;
static const char *shut;

/* Checks and claims of the last run, and of the one without a failure. */
static char *last_reasons, *whole_reasons;
static bool has_failed_before; /* before the result was there */

/*
 * Every check with its outcome, and the claims: what a result rests on. Which
 * of two copies of a certificate was used is not.
 */
static char *reasons(const struct vouch_result *result)
{
	char *json = vouch_result_json(result), *text;
	const char *claims = strstr(json, "\"claims\"");
	const struct vouch_check *check;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	fwrite(claims, 1, (size_t)(strstr(claims, "\"checks\"") - claims),
	       file);
	for (size_t i = 0; (check = vouch_result_check(result, i)); i++)
		fprintf(file, "%s %d: %s\n", check->id, check->status,
			check->expected);
	fclose(file);
	free(json);
	return text;
}

/* No more fails once there is a result: what it says is asked in peace. */
static void on_result(const struct vouch_result *result)
{
	memory_stop();
	has_failed_before = memory_has_failed();
	free(last_reasons);
	last_reasons = reasons(result);
}

int gate_is_shut(const char *name);

int gate_is_shut(const char *name)
{
	if (++gates != shut_at)
		return 0;
	shut = name;
	return 1;
}

/* Return: allocations or calls that there were. */
static size_t once(const u8 *data, size_t size, bool *is_affirmed)
{
	size_t count;

	gates = 0;
	shut = NULL;
	shut_at = mode == CALL ? at : 0;
	memory_run(mode == CALL ? 0 : at, mode == ALLOCATIONS);
	*is_affirmed = target->run(data, size);
	count = memory_stop();
	shut_at = 0;
	OPENSSL_thread_stop();
	runs++;
	return mode == CALL ? gates : count;
}

static void report(const char *what)
{
	bad++;
	printf("# %s, %s: %s %zu%s%s: %s\n", target->name, seed,
	       mode == CALL ? "call" : "allocation", at, shut ? " " : "",
	       shut ? shut : "", what);
	fflush(stdout);
}

static bool is_ours(const void *address)
{
	return (const char *)address >= &__executable_start &&
	       (const char *)address < &etext;
}

/* Behind the allocator's own and the libraries': the caller of those. */
static int caller_at(const struct memory_trace *trace)
{
	int i = 0;

	while (i < trace->depth && is_ours(trace->frames[i]))
		i++;
	while (i < trace->depth && !is_ours(trace->frames[i]))
		i++;
	return i;
}

static void print_trace(const char *what, const struct memory_trace *trace)
{
	printf("#   %s by", what);
	for (int i = 0; i < trace->depth; i++)
		if (is_ours(trace->frames[i]))
			printf(" %#tx", (const char *)trace->frames[i] -
						&__executable_start);
	putchar('\n');
}

/*
 * Libraries lose memory, too: one that failed inside the very call that made
 * the block has handed out nothing that we could have freed.
 */
static bool is_of_a_library(const struct memory_trace *made,
			    const struct memory_trace *failed)
{
	int a = caller_at(made), b = caller_at(failed);
	int left = made->depth - a;

	return left > 1 && left == failed->depth - b &&
	       !memcmp(made->frames + a, failed->frames + b,
		       (size_t)left * sizeof(made->frames[0]));
}

static void judge_leak(const u8 *data, size_t size, size_t ordinal)
{
	struct memory_trace made, failed;
	bool is_affirmed;
	size_t first;

	memory_watch(ordinal, &made, &failed);
	once(data, size, &is_affirmed);
	if (!memory_leaks(&first) && first != ordinal)
		return; /* it was kept, and is there now */
	if (mode != CALL && is_of_a_library(&made, &failed))
		return;
	report("leaks");
	print_trace("made", &made);
	print_trace("failed", &failed);
}

/* What failed is of no consequence only if the result is for all reasons. */
static void judge_affirmed(const u8 *data, size_t size)
{
	struct memory_trace made, failed;
	bool is_affirmed;
	size_t first;

	if (last_reasons && whole_reasons &&
	    !strcmp(last_reasons, whole_reasons))
		return;
	report("affirms");
	memory_watch(0, &made, &failed);
	once(data, size, &is_affirmed);
	memory_leaks(&first);
	print_trace("failed", &failed);
}

static void fail_at(const u8 *data, size_t size)
{
	bool is_affirmed;
	size_t first;

	once(data, size, &is_affirmed);
	if (memory_leaks(&first))
		judge_leak(data, size, first);
	if (is_affirmed && (shut || has_failed_before))
		judge_affirmed(data, size);
}

/* What is made once and kept, by OpenSSL or by a verifier, is made here. */
static size_t warm_up(const u8 *data, size_t size)
{
	bool is_affirmed;
	size_t count = 0, first;

	at = 0;
	for (int i = 0; i < 3; i++) {
		free(whole_reasons);
		whole_reasons = NULL;
		count = once(data, size, &is_affirmed);
		if (memory_leaks(&first) && i == 2)
			report("leaks without a failure");
		whole_reasons = last_reasons;
		last_reasons = NULL;
	}
	return count;
}

static void sweep_seed(const char *path, const u8 *data, size_t size)
{
	size_t count;

	seed = path;
	count = warm_up(data, size);
	for (at = first; at <= count; at += stride)
		fail_at(data, size);
}

static void sweep_kind(const char *kind)
{
	const char *seeds = getenv("FUZZ_SEEDS");
	size_t before = runs;
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s",
		 seeds ? seeds : "build/fuzz/seeds", kind);
	fuzz_each(path, sweep_seed);
	if (runs > before)
		return;
	bad++;
	printf("# %s has no seeds\n", path);
}

/* Return: whether nothing was found. */
static bool sweep_target(void)
{
	bool is_good = true;
	static size_t number;

	for (mode = ALLOCATION; mode <= CALL; mode++) {
		char *kinds = strdup(target->kinds);

		bad = 0;
		runs = 0;
		for (char *kind = strtok(kinds, " "); kind;
		     kind = strtok(NULL, " "))
			sweep_kind(kind);
		free(kinds);
		printf("%s %zu - %s, and %s: %zu runs\n", bad ? "not ok" : "ok",
		       ++number, target->name, mode_names[mode], runs);
		fflush(stdout);
		is_good &= !bad;
	}
	return is_good;
}

static void on_crash(int signal)
{
	char text[256];
	int size = snprintf(text, sizeof(text),
			    "not ok - %s, %s: %s %zu %s ends with signal %d\n",
			    target->name, seed,
			    mode == CALL ? "call" : "allocation", at,
			    shut ? shut : "", signal);

	if (write(1, text, (size_t)size) < 0)
		_exit(3);
	memory_stop();
	_exit(2);
}

int main(int argc, char **argv)
{
	bool is_good = true;

	signal(SIGSEGV, on_crash);
	signal(SIGABRT, on_crash);
	signal(SIGILL, on_crash);
	signal(SIGFPE, on_crash);
	if (getenv("FUZZ_FIRST"))
		first = strtoul(getenv("FUZZ_FIRST"), NULL, 10);
	fuzz_on_result = on_result;
	if (argc > 1)
		stride = strtoul(argv[1], NULL, 10);
	for (target = fuzz_targets; argc < 3 && target->name; target++)
		is_good &= target->run == fuzz_document ||
			   target->run == fuzz_exits || sweep_target();
	for (int i = 2; i < argc; i++) {
		target = fuzz_find(argv[i]);
		if (!target) {
			printf("Bail out! no target is '%s'\n", argv[i]);
			return 2;
		}
		is_good &= sweep_target();
	}
	return !is_good;
}
