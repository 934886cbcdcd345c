/* SPDX-License-Identifier: MIT */
/* The vTPM for "vouch evidence", asked by the program vouch-tpm. */
#ifndef VOUCH_TOOL_VTPM_H
#define VOUCH_TOOL_VTPM_H

#include "tool.h"

/* Options of the command; NULL: not given. */
struct vtpm_options {
	bool is_wanted;
	const char *ak, *tcti, *challenge, *event_log, *ima;
};

/* A vouch_vtpm_fn; @data: struct vtpm_options. */
int vtpm_ask(void *data, const uint8_t *qualifying, struct vouch_vtpm *vtpm,
	     struct vouch_error *error);

/* ---- cmd_challenge.c ---- */

#define CHALLENGE_KEY_SIZE 32
#define CHALLENGE_KEY_DIGITS (2 * CHALLENGE_KEY_SIZE)

/* Its 64 hex digits, from a file, and a zero; complains. */
bool challenge_key_read(const char *path, char *digits);

#endif /* VOUCH_TOOL_VTPM_H */
