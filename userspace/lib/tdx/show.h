/* SPDX-License-Identifier: MIT */
/* Quotes and TDREPORTs as JSON; every field by its name. */
#ifndef VOUCH_LIB_TDX_SHOW_H
#define VOUCH_LIB_TDX_SHOW_H

#include <jansson.h>

#include "check/facts.h"
#include "check/parts.h"
#include "tdx/tdx.h"
#include "tdx/collateral/pck_want.h"
#include "tdx/pck/pck.h"

/* Each returns NULL without memory, or when @data is malformed. */
json_t *tdx_quote_json(const struct tdx_quote *quote);
json_t *tdx_pck_json(const struct tdx_pck *pck);

/* What a result shows of a quote; what @quote borrows is gone by then. */
struct tdx_shown {
	struct tdx_quote quote;
	bool is_authentic;
	bool has_pck;
	struct tdx_pck pck;
	struct tdx_pck_name pck_name;
	json_t *tcb; /* or NULL */
	struct result_parts parts;
};

/* tdx/facts.c: the answers about a tdx_shown; and groups of checks. */
void tdx_result_facts(const void *shown, struct result_facts *facts);
extern const struct check_prefix tdx_groups[];

json_t *tdx_shown_json(const struct tdx_shown *shown);
void tdx_shown_free(struct tdx_shown *shown);

json_t *tdx_show_quote(const u8 *data, size_t size, struct vouch_error *error);
json_t *tdx_show_report(const u8 *data, size_t size, struct vouch_error *error);

/* What body type 4 has behind that of TD 1.5; tdx/extended_checks.c. */
json_t *tdx_extended_json(const struct vouch_tdx_claims *td);

#endif /* VOUCH_LIB_TDX_SHOW_H */
