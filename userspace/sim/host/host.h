/* SPDX-License-Identifier: MIT */
/*
 * The host of a simulated guest, as far as it is the same for every TEE: the
 * device, the loop, commands and misbehaviour. What differs between TEEs is
 * behind struct sim_tee. Sections are titled by the file that implements them.
 */
#ifndef VOUCH_SIM_HOST_H
#define VOUCH_SIM_HOST_H

#include <linux/vouch_sim.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#include "lib/base/types.h"
#include "sim/config/config.h"
#include "sim/host/misbehave.h"

#define SIM_DEVICE "/dev/vouch-sim"
#define SIM_NEVER UINT64_MAX
#define SIM_TEE_POLLS_MAX 18

struct sim_host;

/* ---- alter.c ---- */

struct sim_alter {
	pthread_t thread;
	bool is_running;
	atomic_bool stop;
	u8 *data;
	size_t size; /* 0: data is a number */
	u32 values[2]; /* that the number has in turn */
};

/* Flips bytes of @data from another thread until sim_alter_stop(). */
void sim_alter_start(struct sim_alter *alter, u8 *data, size_t size);
/* Alternates a little-endian number at @data between @low and @high. */
void sim_alter_number(struct sim_alter *alter, u8 *data, u32 low, u32 high);
void sim_alter_stop(struct sim_alter *alter);

/* ---- a TEE and its host ---- */

/*
 * One kind of guest. Functions get the host, whose member guest is theirs. A
 * function that a TEE has no use for is NULL, but init to print_stats are not.
 */
struct sim_tee {
	const char *name;
	size_t pages; /* size of the device's mapping */
	u32 counters; /* message counters that set_counter() knows */
	/*
	 * True: each exit takes latency_us and counts as turnaround. False:
	 * exits are answered at once, and the TEE times the jobs they start.
	 */
	bool is_exit_timed;

	/* @state: folder that keeps slow RSA keys between runs, or NULL. */
	int (*init)(struct sim_host *host, const char *state,
		    struct sim_error *error);
	void (*free)(struct sim_host *host);
	/* Writes what a verifier needs, without a guest. */
	int (*export_pki)(const struct sim_config *config, const char *state,
			  const char *folder, struct sim_error *error);
	/* Tells the module about the guest, which exists from then on. */
	int (*register_guest)(struct sim_host *host, const char *path,
			      struct sim_error *error);
	void (*serve_exit)(struct sim_host *host,
			   const struct vouch_sim_exit *exit,
			   struct vouch_sim_result *result);
	void (*print_stats)(const struct sim_host *host, FILE *out);

	/* An emulator's exit that the TDX module serves, or the firmware. */
	bool (*is_for_module)(const struct vouch_sim_exit *exit);
	/* The guest was gone before the result of @exit was written. */
	void (*give_back)(struct sim_host *host,
			  const struct vouch_sim_exit *exit);
	int (*set_counter)(struct sim_host *host, u32 vmpck, u32 counter,
			   struct sim_error *error);
	/* Hands misbehaviour to the module that the module has to act out. */
	int (*pass_trouble)(struct sim_host *host, struct sim_error *error);
	/* Does what is due. Return: when to come again, or SIM_NEVER. */
	u64 (*run_jobs)(struct sim_host *host, u64 now_ns);
	/* Jobs that wait for the command "speak" are due now. */
	void (*release_jobs)(struct sim_host *host);
	/* Up to SIM_TEE_POLLS_MAX descriptors of its own for poll(). */
	void (*fill_polls)(const struct sim_host *host, struct pollfd *polls);
	void (*serve_polls)(struct sim_host *host, const struct pollfd *polls);
};

struct sim_host {
	struct sim_config *config;
	const struct sim_tee *tee;
	void *guest; /* struct sim_snp or struct sim_tdx */
	struct sim_misbehaviour misbehaviour;
	struct sim_alter alter;
	int device; /* -1: none */
	bool is_emulated; /* the device is an emulator's socket */
	u8 *pages; /* the device's mapping, or memory like it */
	struct vouch_sim_exit exit;
	u64 exit_address; /* that the exit names, from an emulator */
	bool is_exit_pending;
	bool is_silent;
	u64 exit_ns; /* when the pending exit was read, CLOCK_MONOTONIC */
	bool is_stopping;
	u64 exits;
	u64 turnaround_ns; /* from reading exits to writing what they ask for */
};

/* ---- device.c ---- */

int sim_device_open(struct sim_host *host, const char *path,
		    struct sim_error *error);
void sim_device_close(struct sim_host *host);

/* ---- exit.c ---- */

/* Reads an exit and serves it. Return: microseconds to wait first, or 0. */
u64 sim_exit_read(struct sim_host *host);
/* The time of sim_exit_read() is over. */
void sim_exit_due(struct sim_host *host);
/* Ends silence: serves the exit and the jobs that waited for it. */
void sim_speak(struct sim_host *host);

/* ---- serve.c ---- */

/* Until SIGTERM, SIGINT, or the command "stop"; @control: socket or -1. */
int sim_serve(struct sim_host *host, int control, struct sim_error *error);

/* ---- control.c ---- */

/* Executes one line; appends lines of the answer to @out. */
int sim_control_line(struct sim_host *host, const char *line, FILE *out,
		     struct sim_error *error);
/* The answer to "stats". */
void sim_stats_print(const struct sim_host *host, FILE *out);
/* A line of it. */
void sim_print_stat(FILE *out, const char *name, u64 value);

/* ---- client.c ---- */

/* "vouch-simd ctl": sends a line, prints the answer. Return: exit status. */
int sim_client(const char *path, const char *line);

#endif /* VOUCH_SIM_HOST_H */
