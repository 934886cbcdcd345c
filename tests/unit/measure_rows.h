/* SPDX-License-Identifier: MIT */
/* Rows of the table computed/vectors.tsv, each with a check. */
#ifndef TESTS_UNIT_MEASURE_ROWS_H
#define TESTS_UNIT_MEASURE_ROWS_H

#include <vouch.h>

#include "base/types.h"

#define MEASURE_FOLDER "launch-measure"

struct row {
	const char *id, *tee, *what, *firmware, *params, *kernel, *initrd,
		*cmdline, *expected;
};

enum outcome { ASSERTED, WITHOUT_INPUT };

/* A check of the rows whose id begins so; NULL: the last. */
struct row_check {
	const char *prefix;
	enum outcome (*check)(const struct row *row);
};

extern const struct row_check sev_checks[], tdx_checks[];

/* ---- measure_rows.c ---- */

void name_file(char *path, const char *folder, const char *name);

/* "-" is no input at all; false when a letter's file is not there. */
bool with_letter(struct vouch_launch *launch, const char *key,
		 const char *letter);
bool with_files(struct vouch_launch *launch, const struct row *row);

/* The value of "name=" in a row's parameters, allocated; NULL without it. */
char *row_param(const struct row *row, const char *name);
void with_param(struct vouch_launch *launch, const struct row *row,
		const char *name, const char *key);

/* @bytes are what the row has, or the test fails and tells which row. */
void assert_row(const struct row *row, const u8 *bytes, size_t size);

#endif /* TESTS_UNIT_MEASURE_ROWS_H */
