/* SPDX-License-Identifier: MIT */
/* Many appraisals, and what is written of all of them. */
#ifndef VOUCH_TOOL_MANY_H
#define VOUCH_TOOL_MANY_H

#include "ear.h"
#include "tool.h"

/* ---- many.c ---- */

struct many {
	const struct vouch_verifier *verifier;
	struct requests requests;
	struct vouch_bytes log; /* of the one item, or none */
	struct loaded *loaded; /* what @verifier was filled with */
	unsigned int jobs;
	bool as_json;
	bool verbose;
	const char *html, *csv; /* where to write a page, a table; or NULL */
	struct ear_writer *ear; /* with a path, or not wanted */
};

/* ---- cmd_appraise.c ---- */

/* What a command line asks for; @many has the requests and the log. */
struct appraise_command {
	unsigned int stdin_uses; /* by options */
	const char *output; /* of "case create", or NULL */
	struct fetch_options *fetch; /* fetch.h; not of "case create" */
	struct loaded loaded; /* with @kept those of "case create" */
	struct many many;
	struct ear_writer ear;
};

/* A verifier that is filled, and sealed; what is wrong is complained about. */
bool appraise_command_start(struct appraise_command *command);
int appraise_command_take(struct appraise_command *command, int argc,
			  char **argv);
void appraise_command_end(struct appraise_command *command);

/* ---- many.c ---- */

/* Results in the order of the arguments. Return: exit status of the worst. */
int many_appraise(const struct many *options, int count, char **args);

/* ---- tally.c ---- */

struct tally;
struct tally *tally_new(void);
void tally_free(struct tally *tally);

/* Counts a result, or an item without one (NULL). */
void tally_add(struct tally *tally, const struct vouch_result *result);

/* What is no item at all. */
void tally_leave_out(struct tally *tally);
/* Whether there is more to it than one result. */
bool tally_is_long(const struct tally *tally);
unsigned long tally_count(const struct tally *tally);
int tally_exit_status(const struct tally *tally);

/* How many of which, and what stood in the way of how many. */
void tally_print(const struct tally *tally, FILE *out);

/* On a terminal: how far it is, on one line; and that line away again. */
void tally_show_progress(const struct tally *tally);
void tally_hide_progress(void);

/* ---- sheets.c ---- */

/* What --html and --csv write: gathered, then written whole. */
struct sheets;

/* NULL without memory; @options are to stay. */
struct sheets *sheets_new(const struct many *options);

/* Takes over @line, see json_line_object(); NULL: no memory. */
void sheets_add(struct sheets *sheets, json_t *line);

/* Writes them, and frees @sheets. Return: an exit status. */
int sheets_finish(struct sheets *sheets);

/* Whether standard output is for one of them alone. */
bool sheets_take_stdout(const struct many *options);

/* ---- csv.c ---- */

/* The titles of the columns, and a row for a result. */
void csv_put_titles(FILE *out);
void csv_put_row(FILE *out, const json_t *line);

#endif /* VOUCH_TOOL_MANY_H */
