/* SPDX-License-Identifier: MIT */
/*
 * What the doctor asks of a machine: this one, or a recorded one. A question is
 * a line such as "msr 0xc0010010" or "file /proc/cpuinfo"; askers[] of asker.c
 * is the one table of all questions. Nothing that is asked changes anything.
 */
#ifndef VOUCH_DOCTOR_MACHINE_H
#define VOUCH_DOCTOR_MACHINE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <vouch.h>

enum answer_state {
	ANSWER_GIVEN,
	ANSWER_ABSENT, /* there is no such thing here */
	ANSWER_DENIED, /* this user may not ask */
	ANSWER_FAILED, /* neither: an error of the device or of memory */
};

struct answer {
	enum answer_state state;
	int code; /* errno, positive; 0 when it is given */
	size_t size;
	char *data; /* a zero, which @size does not count, follows */
};

#define ANSWER_SIZE_MAX (4u << 20)

struct machine;

/*
 * This machine, with its files below @root: "" but for a file system of a host
 * that is mounted elsewhere. NULL without memory.
 */
struct machine *machine_new(const char *root);

/* What --record wrote. Return: 0 or a negative errno with @error. */
int machine_open(struct machine **machine, const char *folder,
		 struct vouch_error *error);

/* Answers alone; takes over @answers. NULL without memory, or @answers. */
struct machine *machine_of_answers(json_t *answers);

void machine_free(struct machine *machine);

/* Never NULL; the machine's own, and the same each time. */
const struct answer *machine_ask(struct machine *machine, const char *format,
				 ...) __attribute__((format(printf, 2, 3)));

bool machine_is_recorded(const struct machine *machine);

/* Each question so far with its answer, in the order of asking. */
size_t machine_count(const struct machine *machine);
const char *machine_question(const struct machine *machine, size_t index);
const struct answer *machine_answer(const struct machine *machine,
				    size_t index);

/* ---- answer.c ---- */

/* Each keeps what it is given; 0, -ENOMEM, or -EFBIG. */
int answer_set(struct answer *answer, const void *data, size_t size);
int answer_print(struct answer *answer, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
int answer_append(struct answer *answer, const void *data, size_t size);

/* @code is what an asker returned: 0, or a negative errno. */
void answer_finish(struct answer *answer, int code);
void answer_free(struct answer *answer);

/* Whether it is given; the readers below say no when it is not. */
bool answer_is_given(const struct answer *answer);

/* A number in C's notation, which is all that is there but for a newline. */
bool answer_number(const struct answer *answer, uint64_t *number);

/* The number of the first line "port = NUMBER", blanks or none; or 0. */
unsigned int answer_port(const struct answer *answer);

/* The word behind "NAME=" that begins a line or follows a blank. */
bool answer_field(const struct answer *answer, const char *name, char *out,
		  size_t size);
bool answer_field_number(const struct answer *answer, const char *name,
			 uint64_t *number);

/* The first line, without newline, cut to what @out takes. */
void answer_line(const struct answer *answer, char *out, size_t size);

/* The line with @text in it, from @text on; NULL when there is none. */
const char *answer_find(const struct answer *answer, const char *text);

/* Whether @word stands between blanks or ends of lines. */
bool answer_has_word(const struct answer *answer, const char *word);

/* Four numbers: what CPUID left in EAX, EBX, ECX and EDX. */
bool answer_cpuid(const struct answer *answer, uint32_t regs[4]);

/* One line at a time: NULL at the end; @size without the newline. */
const char *answer_next_line(const struct answer *answer, const char *line,
			     size_t *size);

/* ---- asker.c ---- */

/*
 * Fills @answer. @root is in front of paths; it is a recorded folder's for the
 * questions that are about files. Return: 0 or a negative errno.
 */
typedef int ask_fn(const char *root, const char *subject,
		   struct answer *answer);

struct asker {
	const char *name; /* first word of the question */
	ask_fn *ask;
	const char *source; /* where the answer is read, of the subject */
	bool is_of_files; /* a recorded folder may hold the file itself */
	bool is_unsure; /* absent says nothing about the machine */
	const char *denied; /* what would permit it */
};

/*
 * Asks the PCCS at a base of addresses, which is of this machine: whoever has a
 * library for that. Without it nobody does.
 */
void machine_set_pccs(ask_fn *ask);

/* NULL for a question that nobody asks. */
const struct asker *asker_of(const char *question);
const char *question_subject(const char *question);

/* "MSR 0xc0010010 of processor 0" */
void question_source(const char *question, char *out, size_t size);

/* ---- ask_*.c ---- */

ask_fn ask_file, ask_exists, ask_link, ask_list, ask_node;
ask_fn ask_cpuid, ask_msr;
ask_fn ask_sev, ask_kvm;
ask_fn ask_info, ask_report;
ask_fn ask_types, ask_firmware, ask_program;
ask_fn ask_kernel, ask_limit, ask_log, ask_now, ask_qgs, ask_config;

/* "@root@path"; false when that is too long. */
#define MACHINE_PATH_SIZE 512
bool machine_path(char *out, const char *root, const char *path);

/* open() for reading, of what must not block. Return: a file or -errno. */
int machine_open_file(const char *root, const char *path);

/* ---- config.c: a kernel's options ---- */

/* Inflates what gzip made; 0, -EOPNOTSUPP without zlib, or -EBADMSG. */
int config_inflate(const void *data, size_t size, struct answer *answer);

#endif /* VOUCH_DOCTOR_MACHINE_H */
