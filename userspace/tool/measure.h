/* SPDX-License-Identifier: MIT */
/* What the files of "vouch measure" share; sections are titled by file. */
#ifndef VOUCH_TOOL_MEASURE_H
#define VOUCH_TOOL_MEASURE_H

#include "tool.h"

/* ---- measure_inputs.c ---- */

/* One input, with each of the values that a set has of it. */
struct measure_input {
	const char *key;
	bool is_file;
	char **values; /* texts, or names of files */
	struct mapped **files;
	size_t count;
};

#define MEASURE_INPUTS_MAX 64
#define MEASURE_SET_MAX 10000

struct measure_set {
	const char *kind;
	struct measure_input inputs[MEASURE_INPUTS_MAX];
	size_t count;
};

/*
 * One more value of an input: of a text without commas that are its own,
 * several with commas between them. Complains. Return: an exit status.
 */
int measure_add(struct measure_set *set, const char *key, const char *value);
bool measure_is_file(const char *key);
void measure_set_free(struct measure_set *set);

/* How many launches; 0 after a complaint that they are too many. */
size_t measure_set_size(const struct measure_set *set);

/*
 * Sets the inputs of launch @index, of one that has those of the launch before,
 * or of a new one. Return: an exit status.
 */
int measure_choose(const struct measure_set *set, size_t index,
		   struct vouch_launch *launch);
int measure_choose_all(const struct measure_set *set, size_t index,
		       struct vouch_launch *launch);

/* One input as it is in launch @index: without it where the set has none. */
int measure_restore(const struct measure_set *set, size_t index,
		    const char *key, struct vouch_launch *launch);

/* The value of an input in launch @index. */
const char *measure_chosen(const struct measure_set *set, size_t index,
			   const struct measure_input *input);

/* ---- measure_description.c, measure_libvirt.c, measure_qemu.c ---- */

/* Each adds what a file says. Return: an exit status. */
int measure_describe(struct measure_set *set, const char *path);
int measure_libvirt(struct measure_set *set, const char *path);
int measure_qemu(struct measure_set *set, const char *path);

/* ---- mapped.c ---- */

/* A file's content: mapped, or read where it is no regular file. */
struct mapped {
	struct vouch_bytes read;
	const uint8_t *data;
	size_t size;
};

/* NULL after a complaint. */
struct mapped *mapped_open(const char *path);
void mapped_close(struct mapped *mapped);

/* ---- measure_print.c ---- */

/* Notes, and values that cannot be told, on standard error. */
void measure_complain(const struct vouch_measurement *m);

/* Lines of "NAME HEX", with what differs within a set behind them. */
void measure_print_lines(const struct measure_set *set, size_t index,
			 const struct vouch_measurement *m);

/* An object of one launch, with all its inputs; NULL without memory. */
json_t *measure_json(const struct measure_set *set, size_t index,
		     const struct vouch_measurement *m);

/* Lines of "  NAME TYPE HEX WHAT", in the order in which it is measured. */
void measure_explain(const struct measure_set *set, size_t index,
		     const struct vouch_measurement *m);

/* The hex digits of value @name, in a line; false when it is not there. */
bool measure_print_hex(const struct vouch_measurement *m, const char *name);

/* "vcpus=2 memory=4G", of what differs within the set, or a number. */
#define LAUNCH_NAME_SIZE 65
void measure_name_launch(const struct measure_set *set, size_t index,
			 char *name);

/* What goes into RTMRs, as a list of events that vouch show and diff read. */
json_t *measure_events(const struct vouch_measurement *m);

/* An entry of any_of, or NULL where no value is one of policies. */
json_t *measure_policy_entry(const struct measure_set *set, size_t index,
			     const struct vouch_measurement *m);

/* ---- measure_reference.c ---- */

/* In which form reference values are printed. */
enum measure_form {
	FORM_LINES, /* or JSON with all inputs */
	FORM_POLICY,
	FORM_CORIM,
	FORM_RVPS,
	FORM_HEX,
};

/* Whether launches of @kind have such a form; complains. */
bool reference_is_possible(enum measure_form form, const char *kind);

/* Values for other people's verifiers; FORM_CORIM or FORM_RVPS. */
struct reference;

/* NULL without memory: the other three take it, and reference_end() tells. */
struct reference *reference_new(const char *kind, enum measure_form form);
void reference_free(struct reference *reference);

/* Adds one launch; a failure is told by reference_end(). */
void reference_add(struct reference *reference, const struct measure_set *set,
		   size_t index, const struct vouch_measurement *m);

/* Prints them all. Return: an exit status. */
int reference_end(struct reference *reference);

/* ---- measure_against.c ---- */

struct against;

/* Evidence whose values are sought; NULL after a complaint. */
struct against *against_new(const char *path);
void against_free(struct against *against);

/* Compares one launch; tells it at once where all that is told is there. */
void against_add(struct against *against, const struct measure_set *set,
		 size_t index, const struct vouch_measurement *m);

/*
 * Tells, where none matched, the closest, and by trying other values of its
 * inputs, which may be wrong. Return: an exit status.
 */
int against_end(struct against *against, const struct measure_set *set);

/* ---- measure_idblock.c ---- */

int measure_idblock(int argc, char **argv);

/* ---- measure_acpi.c ---- */

int measure_acpi(int argc, char **argv);

#endif /* VOUCH_TOOL_MEASURE_H */
