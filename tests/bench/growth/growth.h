/* SPDX-License-Identifier: MIT */
/*
 * How the cost of an input grows with its size. A row is measured at n and at
 * 2n, each time in a process of its own.
 */
#ifndef TESTS_BENCH_GROWTH_GROWTH_H
#define TESTS_BENCH_GROWTH_GROWTH_H

#include <stdint.h>
#include <vouch.h>

#include "../bench.h"

/* What is wanted of a row, beside what it says itself. */
enum aim {
	AIM_LINEAR, /* twice the input takes twice as much, and no more */
	AIM_FLAT, /* 2n takes no longer than n, nor longer than 1 */
	AIM_CAPPED, /* a limit ends it; not counted, since slow */
};

struct row {
	const char *name;
	const char *unit; /* "bytes", "hosts" */
	size_t n; /* half of the most that is measured */
	enum aim aim;
	double seconds, mib; /* of 2n at most; 0: no limit */
	/* The input, made before the clock starts. */
	void *(*make)(size_t n);
	/* Dies of another answer than the one that is due. */
	void (*run)(void *input);
};

extern const struct row rows_of_snp[], rows_of_tdx[], rows_of_text[];

/* Keys and certificates that all rows share; before any of them. */
void snp_prepare(void);
void tdx_prepare(void);

/* ---- for rows ---- */

struct text_input {
	char *data;
	size_t size;
};

/* @before, then @unit as often as it fits, then @after: @size bytes at most. */
struct text_input *filled(const char *before, const char *unit,
			  const char *after, size_t size);

/* Dies unless the text of @status is @want: "affirming", "none" and so on. */
void want_status(const struct vouch_result *result, enum vouch_status want);

/* Appraised authentic only; of a simulated root at best. */
void appraise_for(const struct vouch_verifier *verifier, const uint8_t *data,
		  size_t size, enum vouch_status want);

struct vouch_verifier *sealed(struct vouch_verifier *verifier);

#endif /* TESTS_BENCH_GROWTH_GROWTH_H */
