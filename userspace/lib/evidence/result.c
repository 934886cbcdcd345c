// SPDX-License-Identifier: MIT
/* What a result shows of a token, beside the report that is in it. */
#include "check/context.h"
#include "evidence/evidence.h"
#include "base/json_text.h"

/* A text, or bytes that should be one: what they are decides, not a failure. */
static json_t *text(const struct item_bytes *bytes)
{
	for (size_t i = 0; i < bytes->size; i++) {
		if (bytes->data[i] < ' ' || bytes->data[i] > '~')
			return json_hex(bytes->data, bytes->size);
	}
	return json_stringn((const char *)bytes->data, bytes->size);
}

json_t *evidence_bound_json(const struct vouch_bound *bound)
{
	json_t *json = json_object(), *swmrs = json_array();

	for (size_t i = 0; i < VOUCH_SWMR_COUNT; i++) {
		if (json_array_append_new(swmrs, json_hex(bound->swmrs[i],
							  VOUCH_SWMR_SIZE)))
			json_put(&json, "swmrs", NULL);
	}
	json_put(&json, "lockdown", json_hex_number(bound->lockdown));
	json_put(&json, "log_sequence",
		 json_integer((json_int_t)bound->log_sequence));
	json_put(&json, "swmrs", swmrs);
	return json;
}

json_t *evidence_result_json(const struct evidence *evidence)
{
	const struct evidence_claims *c = &evidence->claims;
	json_t *json = json_object();

	json_put(&json, "profile", json_string(evidence_profile(c)));
	json_put(&json, "iat", json_integer(c->issued_at));
	json_put(&json, "nonce", json_hex(c->nonce.data, c->nonce.size));
	if (c->has_uid)
		json_put(&json, "uid", json_integer(c->uid));
	if (c->has_bound)
		json_put(&json, "bound", evidence_bound_json(&c->bound));
	json_put(&json, "swname", text(&c->swname));
	json_put(&json, "swversion", text(&c->swversion));
	json_put(&json, "oemid", json_integer(c->oem));
	json_put(&json, "hwmodel", text(&c->hwmodel));
	json_put(&json, "dbgstat", json_integer(c->dbgstat));
	return json;
}
