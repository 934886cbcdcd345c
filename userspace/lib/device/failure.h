/* SPDX-License-Identifier: MIT */
/* Phrases for the numbers in a failure of the device. */
#ifndef VOUCH_LIB_DEVICE_FAILURE_H
#define VOUCH_LIB_DEVICE_FAILURE_H

#include "base/types.h"

/* What a number means and what to do; NULL: another table says it better. */
struct phrase {
	u64 number;
	const char *text;
	const char *remedy;
};

struct phrase_table {
	const struct phrase *rows;
	size_t count;
	const char *title; /* what such a number is called */
};

/* ---- device/failure_phrases.c ---- */

extern const struct phrase_table failure_stages;

/* Of ETIMEDOUT, before failure_stages. */
extern const struct phrase_table failure_late_stages;

extern const struct phrase_table failure_reasons;

/* Of %VOUCH_STAGE_KEY, before failure_reasons. */
extern const struct phrase_table failure_key_reasons;

/* Of &vouch_failure.fw_error. */
extern const struct phrase_table failure_firmware;
extern const struct phrase_table failure_svsm;
extern const struct phrase_table failure_tdx_module;

/* Of &vouch_failure.vmm_error. */
extern const struct phrase_table failure_hypervisor;
extern const struct phrase_table failure_tdvmcall;
extern const struct phrase_table failure_quote;

extern const struct phrase_table failure_errnos;

#endif /* VOUCH_LIB_DEVICE_FAILURE_H */
