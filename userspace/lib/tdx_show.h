/* SPDX-License-Identifier: MIT */
/* Quotes and TDREPORTs as JSON; every field by its name. */
#ifndef VOUCH_LIB_TDX_SHOW_H
#define VOUCH_LIB_TDX_SHOW_H

#include <jansson.h>

#include "tdx.h"
#include "tdx_pck.h"

/* Each returns NULL without memory, or when @data is malformed. */
json_t *tdx_quote_json(const struct tdx_quote *quote);
json_t *tdx_pck_json(const struct tdx_pck *pck);
json_t *tdx_show_quote(const u8 *data, size_t size, struct vouch_error *error);
json_t *tdx_show_report(const u8 *data, size_t size, struct vouch_error *error);

#endif /* VOUCH_LIB_TDX_SHOW_H */
