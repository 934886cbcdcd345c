// SPDX-License-Identifier: MIT
/*
 * What --html and --csv write. A table on standard output has each row as soon
 * as it is there. A file is written when all is appraised: there is the whole
 * file, or what was there before. Until then its rows are in a file without a
 * name, so that memory does not grow with their number.
 */
#define _GNU_SOURCE /* O_TMPFILE */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "html.h"
#include "many.h"

#define SHEET_MODE 0644

struct sheets {
	const struct many *options;
	json_t *page; /* the line that the page is of */
	bool is_page_lost; /* there was more than one */
	FILE *rows; /* of the table: standard output, or without a name; NULL */
};

static bool is_stdout(const char *path)
{
	return path && !strcmp(path, "-");
}

bool sheets_take_stdout(const struct many *options)
{
	return is_stdout(options->html) || is_stdout(options->csv) ||
	       (options->ear && is_stdout(options->ear->path));
}

/* Beside the table, which has room for it; or where the system has some. */
static FILE *open_nameless(const char *path)
{
	char *copy = strdup(path);
	int fd = copy ? open(dirname(copy), O_TMPFILE | O_RDWR | O_CLOEXEC,
			     0600) :
			-1;
	FILE *file = fd < 0 ? tmpfile() : fdopen(fd, "w+");

	if (!file && fd >= 0)
		close(fd);
	free(copy);
	return file;
}

struct sheets *sheets_new(const struct many *options)
{
	struct sheets *sheets = calloc(1, sizeof(*sheets));

	if (!sheets)
		return NULL;
	sheets->options = options;
	if (!options->csv)
		return sheets;
	sheets->rows = is_stdout(options->csv) ? stdout :
						 open_nameless(options->csv);
	if (!sheets->rows) {
		free(sheets);
		return NULL;
	}
	csv_put_titles(sheets->rows);
	fflush(sheets->rows); /* what is lost is told at the end */
	return sheets;
}

/* Standard input was lines: a page that shows one of them would mislead. */
static void keep_page(struct sheets *sheets, json_t *line)
{
	sheets->is_page_lost |= !!sheets->page;
	if (!sheets->page)
		sheets->page = json_incref(line);
}

void sheets_add(struct sheets *sheets, json_t *line)
{
	if (sheets->rows)
		csv_put_row(sheets->rows, line);
	if (sheets->options->html)
		keep_page(sheets, line);
	json_decref(line);
}

static int write_text(const char *path, char *text, size_t size)
{
	struct vouch_bytes bytes = { (uint8_t *)text, size };
	int status;

	if (!text) {
		complain("%s: no memory for all of it", path);
		return EXIT_UNDECIDED;
	}
	status = file_write(path, &bytes, SHEET_MODE);
	free(text);
	return status;
}

static json_t *show_log(const struct vouch_bytes *log)
{
	char *text = NULL;
	json_t *shown;

	if (!log->data || vouch_show(log->data, log->size, &text, NULL))
		return NULL;
	shown = json_loads(text, JSON_ALLOW_NUL, NULL);
	vouch_text_free(text);
	return shown;
}

static int write_page(const struct sheets *sheets)
{
	const struct many *options = sheets->options;
	json_t *log;
	size_t size = 0;
	char *text;

	if (sheets->is_page_lost) {
		complain("--html is for one FILE only, want --csv for many");
		return EXIT_USAGE;
	}
	if (!sheets->page)
		return EXIT_AFFIRMED; /* there was nothing to appraise */
	log = show_log(&options->log);
	text = html_page(sheets->page, log, &size);
	json_decref(log);
	return write_text(options->html, text, size);
}

/* There are titles at least. */
static int copy_rows(FILE *rows, const char *path)
{
	struct vouch_bytes bytes = { 0 };
	off_t size = ftello(rows);
	int status;

	if (size > 0)
		bytes.data = mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE,
				  fileno(rows), 0);
	if (size <= 0 || bytes.data == MAP_FAILED) {
		complain("%s: %s", path, strerror(errno));
		return EXIT_UNDECIDED;
	}
	bytes.size = (size_t)size;
	status = file_write(path, &bytes, SHEET_MODE);
	munmap(bytes.data, bytes.size);
	return status;
}

static int write_table(const struct sheets *sheets)
{
	const char *path = sheets->options->csv;
	int status;

	if (is_stdout(path))
		return EXIT_AFFIRMED; /* output_flush() tells what is lost */
	if (fflush(sheets->rows) || ferror(sheets->rows)) {
		complain("%s: rows could not be kept until all is appraised: "
			 "%s",
			 path, strerror(errno));
		status = EXIT_UNDECIDED;
	} else {
		status = copy_rows(sheets->rows, path);
	}
	fclose(sheets->rows);
	return status;
}

int sheets_finish(struct sheets *sheets)
{
	int page = sheets->options->html ? write_page(sheets) : EXIT_AFFIRMED;
	int table = sheets->rows ? write_table(sheets) : EXIT_AFFIRMED;

	json_decref(sheets->page);
	free(sheets);
	return page ? page : table;
}
