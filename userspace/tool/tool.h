/* SPDX-License-Identifier: MIT */
/* What the commands share; sections are titled by file. */
#ifndef VOUCH_TOOL_H
#define VOUCH_TOOL_H

#include <getopt.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <vouch.h>

#include "commands.h"

/* What vouch exits with. */
enum exit_status {
	EXIT_AFFIRMED = 0,
	EXIT_NOT_AFFIRMED = 1,
	EXIT_USAGE = 2,
	EXIT_UNDECIDED = 3,
	EXIT_OTHERWISE = 4, /* "vouch case verify": not what was recorded */
};

/* ---- output.c ---- */

/* One line on standard error, after the program's name; see text_put(). */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Lets others read what was printed so far; output_close() tells failures. */
void output_flush(void);

/*
 * Closes standard output. Return: @status, but EXIT_UNDECIDED when something of
 * it could not be written: a full disk must not look like a result.
 */
int output_close(int status);

/* ---- options.c ---- */

/* getopt_long() with "o" and "v" as short options; complains itself. */
#define OPTION_WRONG '?'
int option_next(int argc, char **argv, const struct option *options);

/* Each complains and returns false when @text is not what it must be. */
bool option_hex(const char *name, const char *text, uint8_t *out,
		size_t size_min, size_t size_max, size_t *size);
/* @guid receives 16 bytes, as they are in memory. */
bool option_guid(const char *name, const char *text, uint8_t *guid);
bool option_number(const char *name, const char *text, uint32_t min,
		   uint32_t max, uint32_t *number);
bool option_time(const char *name, const char *text, time_t *time);

/* What is in common between "report" and "evidence". */
bool option_signer(const char *text, uint32_t *signer);
bool option_privilege(const char *text, struct vouch_report_options *options);
bool option_format(const char *text, uint32_t *format);
bool option_timeout(const char *text, uint32_t *milliseconds);

/* "2026-01-31T12:00:00Z"; @out has room for 32. */
void time_text(time_t time, char *out);

/* For commands without any but "--json". Return: whether all is well. */
bool option_json(int argc, char **argv, bool *as_json);

/* Complains about what is left on a command line that takes none. */
bool option_no_more(int argc, char **argv);

/* Whether "-" is asked for once at most, with @uses of it by options. */
bool option_stdin_once(unsigned int uses, int argc, char **argv);

/* ---- files.c ---- */

/* All of a file, or of standard input for "-"; at most 16 MiB. */
bool file_read(const char *path, struct vouch_bytes *bytes);

/* As file_read(), but says nothing. Return: 0 or a negative errno. */
int file_load(const char *path, struct vouch_bytes *bytes);

/* Likewise, of an entry of a folder: what is no file by now is -ENXIO. */
int file_load_found(const char *path, struct vouch_bytes *bytes);

/* Standard input behind @bytes that were read of it already; likewise. */
int file_load_rest(struct vouch_bytes *bytes);

/* What one of them returned, in words. */
const char *file_error(int code);

/* ---- write.c ---- */

/*
 * Whole or not at all: a new file, of @mode or as the old one, takes the place
 * of what @path leads to. A pipe, a device and what is in no storage is written
 * as it is. "-" or NULL is standard output, unless that is a terminal.
 *
 * Return: an exit status.
 */
int file_write(const char *path, const struct vouch_bytes *bytes, mode_t mode);

/*
 * A new file, whole or not at all, that takes no other's place: of two who make
 * it at once only one does. Return: 0, -EEXIST or another negative errno.
 */
int file_create(const char *path, const struct vouch_bytes *bytes, mode_t mode);

/* Whether file_write() would refuse, asked before there is anything to lose. */
bool file_is_terminal(const char *path);

/* ---- digests.c ---- */

#define DIGEST_TEXT_SIZE 65

/* SHA-256 as hex digits into DIGEST_TEXT_SIZE bytes; false without memory. */
bool digest_text(const uint8_t *data, size_t size, char *hex);

/* In base64, to be freed; NULL without memory, and for over 1 GiB. */
char *base64_text(const uint8_t *data, size_t size);

/* Text in base64 of either alphabet, padded or not; false if it is none. */
bool base64_bytes(const char *text, struct vouch_bytes *bytes);

/* SHA-256 in base64; "" without memory. */
#define DIGEST_BASE64_SIZE 45
void digest_base64(const uint8_t *data, size_t size, char *out);

/* SHA-256 of several things; starts as zeroes. */
struct digest_set {
	char (*rows)[DIGEST_TEXT_SIZE];
	size_t count, capacity;
};

bool digest_set_add(struct digest_set *set, const uint8_t *data, size_t size);

/* Each of them, and one of all, or null without any; NULL without memory. */
json_t *digest_set_list(struct digest_set *set);
json_t *digest_set_whole(struct digest_set *set);
void digest_set_free(struct digest_set *set);

/* ---- endorsements.c ---- */

/* A verifier, and what it was filled with. */
struct loaded {
	struct vouch_verifier *verifier;
	struct vouch_verifier *also; /* learns the same but policies; or NULL */
	struct digest_set endorsements, policies, anchors;
	struct case_inputs *kept; /* case.h: gathers them too; or NULL */
};

void loaded_free(struct loaded *loaded); /* but for the verifier */

/*
 * A file, or a folder with the files in it and in its folders. Return: an exit
 * status, EXIT_AFFIRMED if all went well.
 */
int endorsements_load(struct loaded *loaded, const char *path);

/*
 * What to do with each of those files. @path is @root itself, or below it.
 * Return: 0, or a negative errno with @error.
 */
typedef int take_fn(void *data, const struct vouch_bytes *bytes,
		    const char *path, const char *root,
		    struct vouch_error *error);
int endorsements_each(const char *path, take_fn *take, void *data);

/* A trust anchor, a policy; likewise. */
int endorsements_load_anchor(struct loaded *loaded, const char *path);
int endorsements_load_policy(struct loaded *loaded, const char *path);

/*
 * What is read already, of a @kind: "endorsements", "trust_anchors" or
 * "policies". Return: as the library.
 */
int endorsements_load_bytes(struct loaded *loaded, const char *kind,
			    const struct vouch_bytes *bytes, const char *name,
			    struct vouch_error *error);

/* ---- items.c ---- */

/* One thing to appraise: a file, a file of a folder, a line. */
struct item {
	char *name; /* for messages: path, or what the line says */
	char *path; /* or NULL */
	char *line; /* or NULL; with neither, @bytes are there already */
	size_t line_size;
	bool is_found; /* in a folder, where anything may be */
	bool is_folder; /* of configfs-tsm: one report */
	struct vouch_bytes bytes;
	json_t *asked; /* of a line: its members, or NULL */
	char error[512]; /* why it cannot be appraised */
};

#define FOLDERS_MAX 8 /* in each other */
struct items;
struct items *items_new(int count, char **args);
void items_free(struct items *items);

/* Not safe for threads. Return: whether there was one more. */
bool items_next(struct items *items, struct item *item);

/* Whether one item at most can come; likewise, but of "-" lines may come. */
bool items_is_single(const struct items *items);
bool items_may_be_one(const struct items *items);

/* ---- item.c ---- */

/* A path or a line with a name for it; an item without a name has no memory. */
void item_set_path(struct item *item, const char *path);
void item_set_line(struct item *item, char *line, size_t size,
		   unsigned long number);

/* Whether a line of JSON is one that may be parsed. */
bool line_has_few_values(const char *text, size_t size);

/* Reads a file, or decodes a line; false with @item->error. */
bool item_load(struct item *item);
void item_free(struct item *item);

/* ---- asked.c ---- */

struct requests;

/* Keeps the members of a line; false with @item->error for unknown ones. */
bool item_set_asked(struct item *item, json_t *object);

/*
 * Adds to @request what the line asks; false with @item->error for what an
 * option says already. @has_log: a log was given by an option.
 */
bool item_ask(struct item *item, const struct requests *requests, bool has_log,
	      struct vouch_request *request);

/* ---- lines.c ---- */

/* Grows to the 32 MiB that a line may have. */
struct text {
	char *data;
	size_t size, capacity;
};

/* Standard input, and what was read of it to find out what it is. */
struct lines {
	struct text ahead;
	size_t used;
	unsigned long number;
};

/* Whether it is lines, each a JSON object; else lines_take() has its start. */
bool lines_start(struct lines *lines);
void lines_take(struct lines *lines, struct vouch_bytes *bytes);

/* Return: whether there was one more that is not blank. */
bool lines_next(struct lines *lines, struct item *item);
void lines_stop(struct lines *lines);

/* ---- requests.c ---- */

/* See vouch_request_expect(). */
struct expectation {
	const char *key;
	char *value;
	const char *source;
};

struct requests {
	struct expectation *rows;
	size_t count;
	struct vouch_request *trial; /* tells at once whether it is good */
	time_t at;
	bool has_time;
	bool authentic_only;
};

/* Whether an option has expected a value of this key. */
bool requests_have(const struct requests *requests, const char *key);

/* Complains about what the library refuses. Return: an exit status. */
int requests_expect(struct requests *requests, const char *key,
		    const char *value, const char *source);

/* The value of --tcb-evaluation: a number for both documents, or for each. */
int requests_expect_evaluation(struct requests *requests, const char *value);

/* Safe for threads; NULL without memory. */
struct vouch_request *requests_make(const struct requests *requests);
void requests_free(struct requests *requests);

/* As vouch_appraise(); frees @request. */
int appraise_bytes(const struct vouch_verifier *verifier,
		   struct vouch_request *request,
		   const struct vouch_bytes *bytes,
		   struct vouch_result **result, struct vouch_error *error);

/* Simulated and authentic ones as affirming: both were asked for. */
int result_exit_status(const struct vouch_result *result);

/* ---- json_line.c ---- */

/* A text that may be none, escaped when it is no UTF-8. NULL without memory. */
json_t *json_of_name(const char *name);

/* Digests of all but the evidence; NULL without memory. */
json_t *digests_json(struct loaded *loaded, const struct vouch_bytes *log);

/* That line as an object, with all its members; NULL without memory. */
json_t *json_line_object(const char *name, const char *evidence,
			 const json_t *digests, const char *result,
			 const char *error);

/* The text of that line, to be freed; NULL without memory. */
char *json_line_text(const char *name, const char *evidence,
		     const json_t *digests, const char *result,
		     const char *error);

/*
 * One line: @result is what vouch_result_json() made of the evidence with the
 * digest @evidence, or NULL with @error.
 */
void json_line_print(const char *name, const char *evidence,
		     const json_t *digests, const char *result,
		     const char *error);

/* ---- bundle_status.c ---- */

/* The most that --max-age takes. */
#define MAX_AGE_DAYS 36500

struct bundle_status {
	time_t at;
	uint32_t max_age_days;
	uint32_t within_days; /* what expires so soon is told, too */
	bool has_max_age;
	bool has_within;
	bool as_json;
};

/* Prints it. Return: an exit status, EXIT_NOT_AFFIRMED if an item is bad. */
int bundle_status(const struct vouch_bundle *bundle,
		  const struct bundle_status *options);

/* ---- text.c ---- */

/* Bytes of others, with all that could move a cursor escaped. */
void text_print(const char *text);
void text_write(const char *text, size_t size);
void text_put(FILE *out, const char *text);

/* Bytes as hex digits; @out has room for them and a zero. */
void text_hex(const uint8_t *data, size_t size, char *out);

/* A tree of objects and lists as indented lines. */
void text_print_json(const json_t *value, int depth);

/* In a colour where standard output is a terminal that has some. */
enum text_colour { TEXT_PLAIN, TEXT_GREEN, TEXT_YELLOW, TEXT_RED };
void text_print_in(enum text_colour colour, const char *text);

/* ---- log_fields.c: events of a log by register, or @shown itself ---- */
json_t *log_fields(json_t *shown);

/* ---- text_result.c ---- */

/*
 * A result for a human: the answers, a count for each group of checks, and each
 * check that did not pass; @verbose: a line for each that did, too.
 */
void text_print_result(const char *path, const struct vouch_result *result,
		       bool verbose);

#endif /* VOUCH_TOOL_H */
