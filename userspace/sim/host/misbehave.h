/* SPDX-License-Identifier: MIT */
/* Misbehaviour on request. */
#ifndef VOUCH_SIM_MISBEHAVE_H
#define VOUCH_SIM_MISBEHAVE_H

#include "lib/base/types.h"

struct sim_error;

/* ---- misbehave.c ---- */

enum sim_kind {
	SIM_BUSY,
	SIM_INVALID_LEN,
	SIM_INVALID_LEN_SAME,
	SIM_VMM_ERROR,
	SIM_VMM_ERROR_AFTER,
	SIM_FW_ERROR,
	SIM_FW_ERROR_AFTER,
	SIM_SILENCE,
	SIM_LATE,
	SIM_NO_ANSWER,
	SIM_REPLAY,
	SIM_ALTER,
	SIM_ALTER_CERTS,
	SIM_SEQUENCE,
	SIM_TYPE,
	SIM_VERSION,
	SIM_SIZE,
	SIM_ALGO,
	SIM_HEADER_VERSION,
	SIM_HEADER_SIZE_WRONG,
	SIM_VMPCK,
	SIM_TAG,
	SIM_CIPHERTEXT,
	SIM_STATUS,
	SIM_ZERO_REPORT,
	SIM_ZERO_KEY,
	SIM_REPORT_DATA,
	SIM_REPORT_VMPL,
	SIM_REPORT_BYTES,
	SIM_REPORT_VERSION,
	SIM_SIGNATURE,
	SIM_CERTS_NONE,
	SIM_CERTS_OVERLAP,
	SIM_CERTS_WRAP,
	SIM_CERTS_BEYOND,
	SIM_CERTS_INSIDE,
	SIM_CERTS_DUPLICATE,
	SIM_CERTS_EMPTY_ENTRY,
	SIM_CERTS_UNTERMINATED,
	SIM_SVSM_NOT_RUN,
	SIM_SVSM_IS_BUSY,
	SIM_SVSM_RESULT,
	SIM_SVSM_NONCE,
	SIM_SVSM_MANIFEST,
	SIM_SVSM_MANIFEST_ROOM,
	SIM_SVSM_MANIFEST_SIZE,
	SIM_SVSM_CERTS_SIZE,
	SIM_SVSM_REPORT_BYTES,
	SIM_IN_FLIGHT,
	SIM_QUOTE_FAILS,
	SIM_QUOTE_NO_SERVICE,
	SIM_QUOTE_STATUS,
	SIM_QUOTE_OTHER,
	SIM_OUT_LEN_ZERO,
	SIM_OUT_LEN,
	SIM_OUT_LEN_GROW,
	SIM_HEADER_REWRITE,
	SIM_RETRY,
	SIM_INVALID_OPERAND,
	SIM_UNSUPPORTED,
	SIM_NO_SHARE,
	SIM_NO_UNSHARE,
	SIM_MAP_PARTLY,
	SIM_OPERAND_BUSY,
	SIM_TDCALL_STATUS,
	SIM_KINDS,
};

#define SIM_FOREVER UINT64_MAX

struct sim_misbehaviour {
	struct {
		u64 left; /* how many more times, SIM_FOREVER */
		u64 value;
	} kinds[SIM_KINDS];
};

struct sim_kind_info {
	const char *name;
	u64 value; /* when none is given */
	const char *help;
};

extern const struct sim_kind_info sim_kinds[SIM_KINDS];

/*
 * Takes "KIND[=VALUE] [COUNT|forever]", or several with commas between. Return:
 * 0, -ENOENT for an unknown kind, or -EINVAL.
 */
int sim_misbehave(struct sim_misbehaviour *misbehaviour, const char *spec,
		  struct sim_error *error);
/* Return: whether @kind is active, which uses up one count; @value or NULL. */
bool sim_misbehaves(struct sim_misbehaviour *misbehaviour, enum sim_kind kind,
		    u64 *value);

#endif /* VOUCH_SIM_MISBEHAVE_H */
