// SPDX-License-Identifier: MIT
/* Complaints on standard error, and whether standard output was written. */
#define _GNU_SOURCE /* vasprintf() */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "tool.h"

void complain(const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);

	flockfile(stderr); /* whole lines, whoever complains */
	fputs("vouch: ", stderr);
	text_put(stderr, text ? text : "no memory for a message");
	fputc('\n', stderr);
	funlockfile(stderr);
	free(text);
}

/* The first one that standard output had, or 0. */
static int output_errno;

void output_flush(void)
{
	if (fflush(stdout) && !output_errno)
		output_errno = errno;
}

int output_close(int status)
{
	bool is_lost = ferror(stdout);

	if (fclose(stdout) == 0 && !is_lost)
		return status;
	complain("standard output: %s",
		 strerror(output_errno ? output_errno : errno));
	return EXIT_UNDECIDED;
}
