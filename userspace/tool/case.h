/* SPDX-License-Identifier: MIT */
/*
 * "vouch case": a result with all that it was made of, in one file; its format
 * is in Documentation/case.rst.
 */
#ifndef VOUCH_TOOL_CASE_H
#define VOUCH_TOOL_CASE_H

#include "many.h"

#define CASE_FORMAT 1
#define CASE_SIZE_MAX (16 << 20) /* what file_read() takes */

/* ---- case_inputs.c ---- */

/* Gathers them; without memory it stays so, and case_inputs_json() tells. */
struct case_inputs {
	json_t *json; /* "inputs" of a case; NULL: no memory */
};

void case_inputs_start(struct case_inputs *inputs);

/* One more file of a list: "policies" and the like; @inputs may be NULL. */
void case_keep(struct case_inputs *inputs, const char *list, const char *name,
	       const struct vouch_bytes *bytes);

/* A file that there is once: "evidence", "log". */
void case_keep_one(struct case_inputs *inputs, const char *member,
		   const char *name, const struct vouch_bytes *bytes);

/* What the options ask of it, and when. */
void case_keep_requests(struct case_inputs *inputs,
			const struct requests *requests, time_t at);

/* SHA-256 of them, as case.rst says; false without memory. */
bool case_inputs_digest(const json_t *inputs, char *hex);

/* ---- case_read.c ---- */

struct case_file {
	json_t *json; /* all of it */
	json_t *inputs; /* borrowed, as are these */
	const char *version;
	const char *result; /* the line */
};

/*
 * Complains about what is no case, or was altered. Return: an exit status; the
 * caller frees @json.
 */
int case_read(const char *path, struct case_file *file);

/* The same of bytes; @path is for messages. */
int case_read_bytes(const char *path, const struct vouch_bytes *bytes,
		    struct case_file *file);

/* ---- case_run.c ---- */

/*
 * Appraises what is in @inputs. @line is its line of JSON, to be freed; @status
 * what "vouch appraise" would exit with. Return: false with @error.
 */
bool case_run(const json_t *inputs, char **line, int *status,
	      struct vouch_error *error);

/* ---- case_compare.c ---- */

/*
 * Whether @today judges otherwise than @recorded; prints a line for each check
 * that does, unless @is_quiet.
 */
bool case_compare(const json_t *recorded, const json_t *today, bool is_quiet);

#endif /* VOUCH_TOOL_CASE_H */
