// SPDX-License-Identifier: MIT
#define _GNU_SOURCE /* strndup() */
#include "measure_rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "measuring.h"
#include "vectors.h"

#include <cmocka.h>

void name_file(char *path, const char *folder, const char *name)
{
	snprintf(path, FILE_SIZE, "%s/%s", folder, name);
}

bool with_letter(struct vouch_launch *launch, const char *key,
		 const char *letter)
{
	char path[FILE_SIZE];

	if (!strcmp(letter, "-"))
		return true;
	if (!measure_inputs())
		return false;
	name_file(path, measure_inputs(), letter);
	return launch_with_file(launch, key, path);
}

bool with_files(struct vouch_launch *launch, const struct row *row)
{
	if (strcmp(row->cmdline, "-"))
		launch_with(launch, "cmdline", row->cmdline);
	return with_letter(launch, "ovmf", row->firmware) &&
	       with_letter(launch, "kernel", row->kernel) &&
	       with_letter(launch, "initrd", row->initrd);
}

char *row_param(const struct row *row, const char *name)
{
	size_t length = strlen(name);
	const char *at = row->params;

	while ((at = strstr(at, name))) {
		if ((at == row->params || at[-1] == ' ') && at[length] == '=')
			return strndup(at + length + 1,
				       strcspn(at + length + 1, " "));
		at += length;
	}
	return NULL;
}

void with_param(struct vouch_launch *launch, const struct row *row,
		const char *name, const char *key)
{
	char *value = row_param(row, name);

	if (value && strcmp(value, "none"))
		launch_with(launch, key, value);
	free(value);
}

void assert_row(const struct row *row, const u8 *bytes, size_t size)
{
	char *got = hex_encode(bytes, size);

	if (strcmp(got, row->expected))
		fail_msg("%s: is %s, want %s", row->id, got, row->expected);
	free(got);
}
