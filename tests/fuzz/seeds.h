/* SPDX-License-Identifier: MIT */
/* Making seeds: what one of the two files has for the other. */
#ifndef TESTS_FUZZ_SEEDS_H
#define TESTS_FUZZ_SEEDS_H

#include "sim/sim.h"

#define SEED_FROM "2026-06-01"
#define SEED_AT 1781524800 /* 2026-06-15T12:00:00Z */
#define SEED_REPORT_DATA                   \
	"0123456789abcdef0123456789abcdef" \
	"0123456789abcdef0123456789abcdef"

/* FOLDER/@kind/@name; exits when that fails. */
void seed_write(const char *kind, const char *name, const void *data,
		size_t size);

/* ---- seeds_more.c ---- */

/* TDREPORT of the TD that is configured. */
void seed_td_report(const struct sim *sim, const u8 *report_data, u8 *report);

/* An event log, and the registers that it replays to. */
const u8 *seed_log(size_t *size);
void seed_write_log(void);
void seed_set_registers(struct sim_tdx_config *tdx);

/* ---- seeds_runtime.c ---- */

void seed_write_runtime(void);

/* ---- seeds_more.c ---- */

/* A value that the policies accept; then the policies. */
void seed_expect(const char *key, const u8 *value, size_t size);
void seed_write_policies(void);

/* ---- seeds_forms.c ---- */

/* A report or a quote as text, in JSON and in envelopes. */
void seed_write_forms(const char *name, const u8 *data, size_t size);

/* A chain in PEM as a header of HTTP, and in JSON. */
void seed_write_chain(const char *name, const char *pem);

/* ---- seeds_caches.c ---- */

/* A document in the caches of others. */
void seed_write_caches(const char *name, const char *document);

/* ---- seeds_cases.c ---- */

struct seed_case {
	const u8 *evidence, *endorsements, *anchor, *log; /* log: or NULL */
	size_t evidence_size, endorsements_size, anchor_size, log_size;
};

/* The case, and what it comes to as a line of JSON with its log shown. */
void seed_write_case(const char *name, const struct seed_case *c);

/* ---- seeds_launch.c ---- */

void seed_write_launches(void);

/* ---- seeds_exits.c ---- */

/* Of an emulator's guest; an SNP guest has the message keys of @sim. */
void seed_write_exits(const struct sim *sim);

/* ---- seeds_doctor.c ---- */

/* What machines answer to vouch doctor, under "doctor". */
void seed_write_machines(void);

/* ---- seeds_tpm.c ---- */

void seed_write_tpm(void);

/* ---- seeds_sealed.c ---- */

void seed_write_sealed(void);

/* ---- seeds_cca.c ---- */

void seed_write_cca(void);

/* ---- seeds_ear.c ---- */

void seed_write_ear(void);

#endif /* TESTS_FUZZ_SEEDS_H */
