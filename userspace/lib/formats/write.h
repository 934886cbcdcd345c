/* SPDX-License-Identifier: MIT */
/* A report or a quote, and what goes with it, in formats of other people. */
#ifndef VOUCH_LIB_FORMATS_WRITE_H
#define VOUCH_LIB_FORMATS_WRITE_H

#include <jansson.h>
#include <vouch.h>

#include "codec/cbor/item.h"
#include "formats/cert_table.h"

/* What evidence is made of; all of it borrowed. */
struct pieces {
	bool is_snp; /* else a TD's quote */
	struct item_bytes report;
	struct item_bytes certs; /* the table as it came, or empty */
	struct cert_table table; /* the same, in DER */
	struct item_bytes log; /* CCEL, or empty */
	u8 report_data[VOUCH_REPORT_DATA_SIZE];
};

/* What a format carries, beside the report itself. */
enum {
	CARRIES_SNP = 1 << 0,
	CARRIES_TD = 1 << 1,
	CARRIES_CERTS = 1 << 2,
	CARRIES_LOG = 1 << 3,
};

struct writer {
	struct vouch_converter format;
	unsigned int carries;
	bool is_text;
	/* Return: 0, -ENOMEM, or -EOPNOTSUPP when bits would be lost. */
	int (*write)(const struct pieces *p, struct vouch_bytes *out);
};

/* NULL past the last; formats/writers.c */
const struct writer *writer_at(size_t index);

/* ---- formats/write_tsm.c ---- */

int write_raw(const struct pieces *p, struct vouch_bytes *out);
int write_extended(const struct pieces *p, struct vouch_bytes *out);
int write_tsm_cbor(const struct pieces *p, struct vouch_bytes *out);
int write_tsm_json(const struct pieces *p, struct vouch_bytes *out);
int write_record_cbor(const struct pieces *p, struct vouch_bytes *out);
int write_record_json(const struct pieces *p, struct vouch_bytes *out);
int write_collection_cbor(const struct pieces *p, struct vouch_bytes *out);
int write_collection_json(const struct pieces *p, struct vouch_bytes *out);
int write_ratsd(const struct pieces *p, struct vouch_bytes *out);

/* ---- formats/write_services.c ---- */

int write_trustee(const struct pieces *p, struct vouch_bytes *out);
int write_trustee_as(const struct pieces *p, struct vouch_bytes *out);
int write_ita(const struct pieces *p, struct vouch_bytes *out);
int write_azure(const struct pieces *p, struct vouch_bytes *out);

/* ---- formats/write_proto.c ---- */

int write_go_sev_guest(const struct pieces *p, struct vouch_bytes *out);
int write_go_tdx_guest(const struct pieces *p, struct vouch_bytes *out);
int write_go_tpm_tools(const struct pieces *p, struct vouch_bytes *out);
int write_cocos(const struct pieces *p, struct vouch_bytes *out);

/* ---- formats/write_text.c ---- */

/* Takes over @json, which may be NULL. Return: 0 or -ENOMEM. */
int write_json(json_t *json, struct vouch_bytes *out);

/* A text in base64 (RFC 4648), with padding; and in base64url without. */
json_t *json_base64(const u8 *data, size_t size);
json_t *json_base64url(const u8 *data, size_t size);

#endif /* VOUCH_LIB_FORMATS_WRITE_H */
