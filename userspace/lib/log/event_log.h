/* SPDX-License-Identifier: MIT */
/*
 * Event log of a TD, as the ACPI table CCEL has it: TCG_PCR_EVENT2 records of
 * the TCG PC Client Platform Firmware Profile, section 10.2, with measurement
 * registers in place of PCRs; or as agents in the guest hand it out, in JSON.
 * Nothing in it is signed: what counts is whether it replays to the registers
 * of a quote.
 */
#ifndef VOUCH_LIB_LOG_EVENT_LOG_H
#define VOUCH_LIB_LOG_EVENT_LOG_H

#include <jansson.h>
#include <vouch.h>

#include "base/types.h"

#define EVENT_DIGEST_SIZE 48 /* SHA-384 */
#define EVENT_TEXT_SIZE 160

/* Register of an event: 0 is MRTD, 1 to 4 are RTMR0 to RTMR3. */
#define EVENT_REGISTERS 5
#define EVENT_PCRS 24 /* of a TPM's log */

/* TCG PC Client Platform Firmware Profile, section 10.4.1. */
enum event_type {
	EV_NO_ACTION = 3,
	EV_SEPARATOR = 4,
	EV_EVENT_TAG = 6,
	EV_DSTACK_RUNTIME = 0x08000001, /* of dstack's agent, in RTMR3 */
	EV_S_CRTM_VERSION = 8,
	EV_EFI_VARIABLE_DRIVER_CONFIG = 0x80000001,
	EV_EFI_VARIABLE_BOOT = 0x80000002,
	EV_EFI_ACTION = 0x80000007,
	EV_EFI_VARIABLE_BOOT2 = 0x8000000c,
	EV_EFI_VARIABLE_AUTHORITY = 0x800000e0,
	EV_OTHER = 0xffffffff, /* of a name that is not known */
};

struct log_event {
	u32 mr;
	u32 type;
	const u8 *digest; /* or NULL: none of the bank, SHA-384 in a TD */
	const u8 *data; /* borrowed, like the digest */
	size_t size;
	const char *name; /* of an event in JSON, or NULL */
	bool has_no_data; /* it was left out: there is a digest alone */
};

struct event_log {
	struct log_event *events; /* behind the one that names the format */
	size_t count;
	size_t end; /* offset behind the last */
	u8 *own; /* what events in JSON have, decoded */
	json_t *json; /* and their names */
};

/* Whether it starts as a log, or as the ACPI table before one. */
bool event_log_is(const u8 *data, size_t size);

/* ---- log/types.c ---- */

/* "EV_SEPARATOR", or its number. */
void event_type_text(u32 type, char *out, size_t size);

/* The type of that name, which may be NULL, or EV_OTHER. */
u32 event_type_of(const char *name);

/* ---- log/open.c ---- */

/* Either form. Return: 0, -EBADMSG, -ENOMEM. */
int event_log_open(const u8 *data, size_t size, struct event_log *log,
		   struct vouch_error *error);

/* ---- log/list.c ---- */

/*
 * Whether it starts as events in JSON: a list of objects, or one a line, with
 * "imr" or "event_type" and "digest", with "event" and "payload", or with
 * "index" and "digests".
 */
bool event_list_is(const u8 *data, size_t size);
int event_list_open(const u8 *data, size_t size, struct event_log *log,
		    struct vouch_error *error);

/*
 * Digest of a run-time event by either of dstack's rules; false without memory.
 * SHA-384 of the type, name and payload with colons between (1), or of an
 * object of the three in canonical JSON (2).
 */
bool event_runtime_digest(const struct log_event *event, int version,
			  u8 *digest);

/* ---- log/event_log.c ---- */

/* The records alone; likewise. */
int event_records_open(const u8 *data, size_t size, struct event_log *log,
		       struct vouch_error *error);
/* Those of a TPM, whose registers are PCRs. */
int event_tpm_open(const u8 *data, size_t size, struct event_log *log,
		   struct vouch_error *error);

/* The banks of digests that the first event announces. */
#define EVENT_BANKS_MAX 8
struct event_banks {
	struct event_bank {
		u16 id, size; /* TPM_ALG_ID, bytes of a digest */
	} rows[EVENT_BANKS_MAX];
	u32 count;
};

/* False: it is no such log. */
bool event_banks_read(const u8 *data, size_t size, struct event_banks *banks);

/* As event_tpm_open(), with the digests of one of these banks. */
int event_bank_open(const u8 *data, size_t size, const struct event_bank *bank,
		    struct event_log *log, struct vouch_error *error);
void event_log_close(struct event_log *log);

/* A register before anything, and after @event; false without SHA-384. */
void event_log_start(u8 *rtmr);
bool event_log_extend(u8 *rtmr, const struct log_event *event);

/* Whether it extends this register at all. */
bool event_log_counts(const struct log_event *event, u32 mr);

/* ---- log/show.c ---- */

/* What it is about, for people; "" when that is not text. */
void event_text(const struct log_event *event, char *out, size_t size);

/*
 * Whether its digest is of its data, where that is what is measured: 1, 0, or
 * -ENOMEM.
 */
bool event_data_is_measured(const struct log_event *event);
int event_data_matches(const struct log_event *event);

json_t *event_log_show(const u8 *data, size_t size, struct vouch_error *error);

#endif /* VOUCH_LIB_LOG_EVENT_LOG_H */
