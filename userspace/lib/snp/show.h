/* SPDX-License-Identifier: MIT */
/* Reports, certificates and tables as JSON; every field by its name. */
#ifndef VOUCH_LIB_SNP_SHOW_H
#define VOUCH_LIB_SNP_SHOW_H

#include "base/json_text.h"
#include "check/facts.h"
#include "check/parts.h"
#include "snp/vek/vek.h"

/* Each returns NULL without memory. @product may be NULL: raw TCBs then. */
json_t *snp_claims_json(const struct vouch_snp_claims *claims,
			const struct snp_product *product);
json_t *snp_vek_json(const struct snp_vek *vek);

/* What a result shows of a report. */
struct snp_shown {
	struct vouch_snp_claims claims;
	const struct snp_product *product;
	bool is_authentic;
	bool has_vek;
	struct snp_vek vek;
	struct result_parts parts;
};

/* Bit 19 of the guest policy, AMD 56860, table 10: the host may debug it. */
#define SNP_POLICY_DEBUG (1ULL << 19)

/* snp/facts.c: the answers about a snp_shown; and groups of checks. */
void snp_result_facts(const void *shown, struct result_facts *facts);
extern const struct check_prefix snp_groups[];

json_t *snp_shown_json(const struct snp_shown *shown);
json_t *snp_certs_json(const u8 *data, size_t size, struct vouch_error *error);
/* Any certificate, with "vek" when it is one. */
json_t *snp_cert_json(const struct cert *cert);

/* Of data that snp_id_block_is(), or snp_id_auth_is(); snp/id_block/show.c. */
json_t *snp_id_block_json(const u8 *data);
json_t *snp_id_auth_json(const u8 *data);

#endif /* VOUCH_LIB_SNP_SHOW_H */
