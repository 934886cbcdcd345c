/* SPDX-License-Identifier: MIT */
/* Random callers of /dev/vouch and random hosts behind it; sections by file. */
#ifndef VOUCH_TORTURE_H
#define VOUCH_TORTURE_H

#include <linux/vouch.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#define DEVICE "/dev/vouch"
#define POISON 0xcc

#define SNP_REPORT_SIZE 1184
#define MR_SIZE 48
#define REPORT_ROOM (32 * 1024)
#define CERTS_ROOM (64 * 1024)

/* ---- random.c ---- */

/* SplitMix64: the same numbers for the same seed, everywhere. */
struct random {
	uint64_t state;
};

uint64_t random_next(struct random *random);
/* Return: 0 to @bound - 1 */
uint32_t random_below(struct random *random, uint32_t bound);
/* Return: true once in @times */
bool random_once(struct random *random, uint32_t times);
void random_fill(struct random *random, void *data, size_t size);

/* ---- input.c ---- */

#define INPUT_ARG_SIZE sizeof(struct vouch_get_report) /* the largest */

/* Where a piece of user memory lies. */
enum place {
	PLACE_GOOD,
	PLACE_EDGE, /* its last byte is the last one mapped */
	PLACE_CUT, /* its last bytes are not mapped */
	PLACE_READ_ONLY,
	PLACE_NULL,
	PLACE_KERNEL,
	PLACE_SHARED, /* and others write there */
	PLACES,
};

/* One call, as it is bred: all of it may be mutated. */
struct input {
	uint32_t cmd; /* with the size of the struct */
	uint8_t is_read_only; /* file */
	uint8_t arg_place;
	uint8_t report_place;
	uint8_t certs_place;
	uint32_t cut;
	uint8_t arg[INPUT_ARG_SIZE];
};

/* What a caller has for its arguments. */
struct memory {
	uint8_t *arg; /* two pages, and one that is not mapped */
	uint8_t *read_only; /* two pages */
	uint8_t *shared; /* one page of all callers, and outputs behind it */
	uint8_t *report; /* REPORT_ROOM, and a page that is not mapped */
	uint8_t *certs; /* CERTS_ROOM, and a page that is not mapped */
};

/* One call, as it is made. */
struct call {
	struct input input;
	uint8_t *arg; /* as the kernel is told */
	uint8_t *report;
	uint8_t *certs;
	uint8_t before[4096]; /* what was at @arg; zeroes behind the input's */
	size_t size; /* bytes of the argument that are there */
};

/* Return: the command without its size */
uint32_t input_command(uint32_t cmd);
/* Return: the size that is known of its struct, 0 for no command of ours */
size_t input_struct_size(uint32_t cmd);
void input_make(struct random *random, struct input *input);
void input_mutate(struct random *random, struct input *input);
/* Return: what all callers share, or NULL. */
uint8_t *memory_shared(void);
/* Return: 0, or -1 when there is no memory. */
int memory_init(struct memory *memory, uint8_t *shared);
/* Nobody waits longer than @limit_ms for a host that does not answer. */
void input_limit(struct input *input, uint32_t limit_ms);
/* Lays @call->input out; outputs are poisoned. */
void call_place(struct call *call, const struct memory *memory);

/* ---- model.c ---- */

/* What is known of the guest while a call runs. */
struct world {
	uint32_t tee;
	uint32_t privilege;
	bool is_wild; /* the host is, and the guest may be gone */
	bool is_others; /* the file may be another caller's to close */
};

/*
 * Return: NULL when @err, 0 or an errno, and all that was written is what may
 * be, or what is wrong.
 */
const char *model_check(const struct call *call, const struct world *world,
			int err);
/* Return: whether the host has to sign something for it. */
bool model_is_dear(const struct call *call, const struct world *world);
/*
 * Return: NULL when @got, and what is at its buffer, is what may come of a
 * ticket for @asked that ended with @error, or what is wrong.
 */
const char *model_check_ticket(const struct vouch_get_report *asked,
			       const struct vouch_get_report *got,
			       uint32_t error);
/* Of an SNP report, a TDREPORT or a quote. */
const uint8_t *model_report_data(const uint8_t *report);
/* Return: whether a certificate table is well-formed. */
bool model_is_table(const uint8_t *table, size_t size);

/* ---- log.c ---- */

/*
 * Reads the whole log, when nobody extends a register. Return: NULL when it is
 * in order, tells what the software registers hold, and is what was heard; or
 * what is wrong.
 */
const char *model_check_log(int fd, const struct world *world);

/* ---- coverage.c ---- */

struct coverage {
	uint64_t *area; /* NULL: the kernel has no KCOV */
	uint8_t *seen; /* one bit each */
};

/* Finds the module, after each time that it was loaded. */
void coverage_rebase(void);
/* Of this thread, from here to coverage_close(); what was seen is kept. */
void coverage_open(struct coverage *coverage);
void coverage_close(struct coverage *coverage);
void coverage_start(struct coverage *coverage);
/* Return: how many places were reached for the first time. */
unsigned int coverage_stop(struct coverage *coverage);
/* Return: how many were reached by any of them. */
unsigned int coverage_sum(const struct coverage *coverages, size_t count);

/* ---- wild.c ---- */

/*
 * Plays a host without any sense on /dev/vouch-sim until *@is_over.
 * Return: how many exits it answered, or -1 when there is no such device.
 */
long wild_host(struct random *random, const volatile bool *is_over);

/* ---- tickets.c ---- */

/*
 * Submits some requests on a file of their own, collects some of them, and
 * closes it. Return: NULL, or what is wrong; @calls is counted up
 */
const char *tickets_run(struct random *random, const struct memory *memory,
			const struct world *world, uint64_t *calls);

/* ---- events.c ---- */

/* What was heard, and what was lost by being slow. */
struct events_sum {
	uint64_t heard, lost;
};

/*
 * The thread is user @number for a while. Return: NULL when a file of that user
 * shows what it did and nothing of others, or what is wrong; @calls is counted
 * up
 */
const char *events_run(struct random *random, const struct memory *memory,
		       const struct world *world, uint32_t number,
		       uint64_t *calls);
/* All events are heard, until events_unlisten(). Return: whether they are. */
bool events_listen(void);
void events_unlisten(struct events_sum *sum);
/*
 * For each extension in the log, in order. Return: NULL when its event was
 * heard, or lost; @next is counted up
 */
const char *events_check_record(uint64_t number, uint32_t uid,
				const uint8_t *digest, size_t *next);
/* Return: NULL when nothing was heard that is not in the log. */
const char *events_check_rest(size_t next);
/* Locks all there is. Return: NULL, or what is wrong */
const char *events_lock(struct random *random);

/* ---- callers.c ---- */

struct callers_options {
	uint64_t seed;
	uint64_t calls;
	const char *script; /* run with "start snp" and so on */
};

/* Return: exit status */
int callers_run(const struct callers_options *options);

/* ---- hostile.c ---- */

struct hostile_options {
	uint64_t seed;
	uint32_t seconds;
	const char *script; /* run with "start snp" and so on */
	const char *control;
	const char *tee;
};

/* Return: exit status */
int hostile_run(const struct hostile_options *options);

/* ---- torture.c ---- */

/* Return: whether the script could do it. */
bool run_script(const char *script, const char *verb, const char *tee);
double seconds_now(void);

#endif /* VOUCH_TORTURE_H */
