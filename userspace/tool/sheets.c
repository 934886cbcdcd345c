// SPDX-License-Identifier: MIT
/*
 * What --html and --csv write. Each is gathered in memory, a row of a table at
 * a time, and written when all is appraised: there is the whole file, or what
 * was there before.
 */
#include <stdlib.h>
#include <string.h>

#include "html.h"
#include "many.h"

#define SHEET_MODE 0644

struct sheets {
	const struct many *options;
	json_t *page; /* the line that the page is of */
	bool is_page_lost; /* there was more than one */
	char *table;
	size_t table_size;
	FILE *rows; /* writes to @table; or NULL */
};

static bool is_stdout(const char *path)
{
	return path && !strcmp(path, "-");
}

bool sheets_take_stdout(const struct many *options)
{
	return is_stdout(options->html) || is_stdout(options->csv);
}

struct sheets *sheets_new(const struct many *options)
{
	struct sheets *sheets = calloc(1, sizeof(*sheets));

	if (!sheets)
		return NULL;
	sheets->options = options;
	if (!options->csv)
		return sheets;
	sheets->rows = open_memstream(&sheets->table, &sheets->table_size);
	if (!sheets->rows) {
		free(sheets);
		return NULL;
	}
	csv_put_titles(sheets->rows);
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

static int write_table(struct sheets *sheets)
{
	bool is_lost = ferror(sheets->rows);

	if (fclose(sheets->rows) || is_lost) {
		free(sheets->table);
		sheets->table = NULL;
	}
	return write_text(sheets->options->csv, sheets->table,
			  sheets->table_size);
}

int sheets_finish(struct sheets *sheets)
{
	int page = sheets->options->html ? write_page(sheets) : EXIT_AFFIRMED;
	int table = sheets->rows ? write_table(sheets) : EXIT_AFFIRMED;

	json_decref(sheets->page);
	free(sheets);
	return page ? page : table;
}
