/* SPDX-License-Identifier: MIT */
/*
 * vouch-simd - host and firmware of a simulated guest, SEV-SNP or TDX
 *
 * The rooms, from the ground up; each may include those before it, but snp/ and
 * tdx/ do not know each other:
 *
 *   base/    errors, numbers, fields, clock, sockets
 *   config/  the configuration and its keys
 *   pki/     keys and signatures from a seed, extensions of certificates
 *   host/    the device, the loop, commands, misbehaviour
 *   svsm/    SVSM of an SNP guest: its protocols, its vTPM's socket
 *   snp/     security processor, certificates, host's part of an SNP guest
 *   tdx/     quoting enclave, collateral, host's part of a TD
 *   web/     the vendors' services over HTTP
 *
 * What is beside this header knows all of them.
 */
#ifndef VOUCH_SIM_H
#define VOUCH_SIM_H

#include <stdio.h>

#include "sim/base/error.h"
#include "sim/config/config.h"
#include "sim/host/host.h"
#include "sim/snp/snp.h"
#include "sim/tdx/tdx.h"

/* ---- sim.c ---- */

struct sim {
	struct sim_config config;
	struct sim_host host;
	struct sim_snp snp;
	struct sim_tdx tdx;
};

/* Fills what was not given, by product and seed, and checks the whole. */
int sim_config_finish(struct sim_config *config, struct sim_error *error);
const struct sim_tee *sim_tee_of(const struct sim_config *config);
/* Without descriptors: sim_free() has nothing to undo before sim_init(). */
void sim_prepare(struct sim *sim);
/* @state: folder that keeps slow RSA keys between runs, or NULL. */
int sim_init(struct sim *sim, const char *state, struct sim_error *error);
void sim_free(struct sim *sim);

/* ---- daemon.c ---- */

/*
 * Goes into the background. The parent waits, and leaves with status 0 after
 * sim_daemon_ready(), or 1 when the child ends before.
 */
int sim_daemon_start(int *ready, struct sim_error *error);
void sim_daemon_ready(int ready, const char *log);
int sim_pid_write(const char *path, struct sim_error *error);

/* ---- help.c ---- */

void sim_help(FILE *out);

#endif /* VOUCH_SIM_H */
