// SPDX-License-Identifier: MIT
/*
 * Intel's signed documents as endorsements, and what they cost as they grow
 *
 *   documents ROUNDS FILE...
 *
 * Each FILE, then TCB infos of more and more levels, then one whose members are
 * as many small values as fit: microseconds of CPU time to take one in, beside
 * jansson alone, and how many times more twice as much takes. Medians of ROUNDS
 * rounds, in turn. Nothing is verified here: signatures are, when a quote is
 * appraised.
 */
#include <jansson.h>
#include <sys/resource.h>

#include "bench.h"

#define TURNS 20 /* a round */
#define LEVELS_MAX 512
#define MANY (2 << 20)

static void take_in(const struct file *file)
{
	struct vouch_verifier *verifier = vouch_verifier_new();
	struct vouch_error error;

	if (!verifier)
		die("verifier", "no memory");
	if (vouch_verifier_add_endorsement(verifier, file->data, file->size,
					   file->name, &error))
		die(file->name, error.text);
	vouch_verifier_unref(verifier);
}

static void parse(const struct file *file)
{
	json_decref(json_loadb((char *)file->data, file->size,
			       JSON_REJECT_DUPLICATES, NULL));
}

/* A verifier with nothing in it is no part of what a document costs. */
static void take_nothing(void)
{
	vouch_verifier_unref(vouch_verifier_new());
}

enum { OURS, JANSSON, NOTHING, KINDS };

static void turn(const struct file *file, int kind)
{
	if (kind == OURS)
		take_in(file);
	else if (kind == JANSSON)
		parse(file);
	else
		take_nothing();
}

/* Microseconds of one, of ours; jansson's are printed. */
static double measure(const struct file *file, size_t rounds)
{
	uint64_t *times[KINDS], from;
	double us[KINDS];

	for (int kind = 0; kind < KINDS; kind++)
		times[kind] = times_new(rounds);
	for (size_t i = 0; i < rounds; i++) {
		for (int kind = 0; kind < KINDS; kind++) {
			from = clock_ns(CLOCK_THREAD_CPUTIME_ID);
			for (int j = 0; j < TURNS; j++)
				turn(file, kind);
			times[kind][i] =
				clock_ns(CLOCK_THREAD_CPUTIME_ID) - from;
		}
	}
	for (int kind = 0; kind < KINDS; kind++) {
		us[kind] = (double)median(times[kind], rounds) / TURNS / 1000;
		free(times[kind]);
	}
	us[OURS] -= us[NOTHING];
	printf("%s, %zu bytes: %.1f us; jansson alone %.1f us: ratio %.2f\n",
	       file->name, file->size, us[OURS], us[JANSSON],
	       us[OURS] / us[JANSSON]);
	return us[OURS];
}

/* ---- TCB info that nobody signed ---- */

#define DATE "2026-01-01T00:00:00Z"
#define SIGNER48                                           \
	"000000000000000000000000000000000000000000000000" \
	"000000000000000000000000000000000000000000000000"

static void put_components(FILE *out, const char *name, int svn)
{
	fprintf(out, "\"%s\":[", name);
	for (int i = 0; i < 16; i++)
		fprintf(out,
			"%s{\"svn\":%d,\"category\":\"BIOS\",\"type\":"
			"\"Early Microcode Update\"}",
			i ? "," : "", svn);
	fputs("]", out);
}

static void put_level(FILE *out, int number)
{
	fprintf(out, "%s{\"tcb\":{", number ? "," : "");
	put_components(out, "sgxtcbcomponents", number % 256);
	fprintf(out, ",\"pcesvn\":%d,", number);
	put_components(out, "tdxtcbcomponents", number % 256);
	fputs("},\"tcbDate\":\"" DATE "\",\"tcbStatus\":\"OutOfDate\","
	      "\"advisoryIDs\":[\"INTEL-SA-00837\",\"INTEL-SA-00960\"]}",
	      out);
}

/* With so many levels, and @more at the end of what is signed. */
static struct file tcb_info_new(const char *name, int levels, const char *more)
{
	struct file file = { .name = name };
	FILE *out = open_memstream((char **)&file.data, &file.size);

	if (!out)
		die(name, "no memory");
	fputs("{\"tcbInfo\":{\"id\":\"TDX\",\"version\":3,\"issueDate\":\"" DATE
	      "\",\"nextUpdate\":\"2026-02-01T00:00:00Z\","
	      "\"fmspc\":\"90C06F000000\",\"pceId\":\"0000\",\"tcbType\":0,"
	      "\"tcbEvaluationDataNumber\":20,\"tdxModule\":{\"mrsigner\":"
	      "\"" SIGNER48 "\",\"attributes\":\"0000000000000000\","
	      "\"attributesMask\":\"FFFFFFFFFFFFFFFF\"},\"tcbLevels\":[",
	      out);
	for (int i = 0; i < levels; i++)
		put_level(out, i);
	fprintf(out, "]%s},\"signature\":\"", more);
	for (int i = 0; i < 16; i++)
		fputs("00112233", out);
	fputs("\"}", out);
	fclose(out);
	return file;
}

static void grow(size_t rounds)
{
	double before = 0, us;
	char name[64];

	for (int levels = LEVELS_MAX / 16; levels <= LEVELS_MAX; levels *= 2) {
		struct file file;

		snprintf(name, sizeof(name), "TCB info of %d levels", levels);
		file = tcb_info_new(name, levels, "");
		us = measure(&file, rounds);
		if (before > 0)
			printf("twice the levels take %.2f times as long\n",
			       us / before);
		before = us;
		free(file.data);
	}
}

static long peak_kib(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

/* Whatever it comes to: it must not take much to say so. */
static void take_all(const char *name, const uint8_t *data, size_t size)
{
	struct vouch_verifier *verifier = vouch_verifier_new();
	struct vouch_error error = { .text = "it is taken in" };
	long before = peak_kib();
	uint64_t from = clock_ns(CLOCK_THREAD_CPUTIME_ID);

	vouch_verifier_add_endorsement(verifier, data, size, name, &error);
	printf("%s, %zu bytes: %.1f ms, %ld KiB more at the peak; %s\n", name,
	       size, (double)(clock_ns(CLOCK_THREAD_CPUTIME_ID) - from) / 1e6,
	       peak_kib() - before, error.text);
	vouch_verifier_unref(verifier);
}

static char *repeat(const char *before, const char *unit, size_t size)
{
	char *text = malloc(size + 64), *at = stpcpy(text, before);

	while ((size_t)(at - text) + strlen(unit) < size)
		at = stpcpy(at, unit);
	return text;
}

/* As many small values as fit. */
static void take_many(const char *name, const char *unit)
{
	char *more = repeat(",\"more\":[0", unit, MANY);
	struct file file;

	strcat(more, "]");
	file = tcb_info_new(name, 1, more);
	free(more);
	take_all(name, file.data, file.size);
	free(file.data);
}

#define NESTED 28 /* with what is around it, as deep as may be */

/* Collateral of a platform in a member of such, and that in another. */
static void take_nested(void)
{
	char *inner = repeat("{\"pck_crl\":5,\"a\":[0", ",[]", MANY);
	char *all = malloc(strlen(inner) + 16 * NESTED + 16), *at = all;

	for (int i = 0; i < NESTED; i++)
		at = stpcpy(at, "{\"pck_crl\":");
	at = stpcpy(at, inner);
	at = stpcpy(at, "]}");
	for (int i = 0; i < NESTED; i++)
		at = stpcpy(at, "}");
	take_all("collateral in collateral", (uint8_t *)all, strlen(all));
	free(all);
	free(inner);
}

int main(int argc, char **argv)
{
	size_t rounds = argc > 2 ? strtoul(argv[1], NULL, 10) : 0;

	if (!rounds)
		die("documents", "want ROUNDS FILE...");
	for (int i = 2; i < argc; i++) {
		struct file file = read_file(argv[i]);

		measure(&file, rounds);
		free(file.data);
	}
	grow(rounds);
	take_many("TCB info with empty lists", ",[]");
	take_many("TCB info with empty objects", ",{}");
	take_many("TCB info with nested objects",
		  ",{\"\":{\"\":{\"\":{\"\":{}}}}}");
	take_nested();
	return 0;
}
