// SPDX-License-Identifier: MIT
/*
 * tdx.quote.extended, tdx.servtd.*: body type 4, TD 1.5 extended, lists the
 * service TDs at launch and at present. Nobody has published such a quote yet.
 */
#include "base/bytes.h"
#include "check/accepted.h"
#include "base/json_text.h"
#include "tdx/private.h"
#include "tdx/show.h"

json_t *tdx_extended_json(const struct vouch_tdx_claims *td)
{
	return json_pack(
		"{s:i, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "vm_id",
		td->vm_id, "td_id", json_hex(td->td_id, sizeof(td->td_id)),
		"dev_info", json_hex(td->dev_info, sizeof(td->dev_info)),
		"init_servtd_hash",
		json_hex(td->init_servtd_hash, sizeof(td->init_servtd_hash)),
		"init_servtd_attributes",
		json_hex_number(td->init_servtd_attributes), "init_cpu_svn",
		json_hex(td->init_cpu_svn, sizeof(td->init_cpu_svn)),
		"init_tee_tcb_svn",
		json_hex(td->init_tee_tcb_svn, sizeof(td->init_tee_tcb_svn)),
		"init_tee_fmspc",
		json_hex(td->init_tee_fmspc, sizeof(td->init_tee_fmspc)),
		"current_servtd_hash",
		json_hex(td->current_servtd_hash,
			 sizeof(td->current_servtd_hash)),
		"current_servtd_attributes",
		json_hex_number(td->current_servtd_attributes));
}

static void check_service(struct tdx_appraisal *t, const char *id,
			  const u8 *hash, size_t size)
{
	const struct policy_value *accepted = &t->values->servtd;
	struct check_note note = {
		.source = policy_source(accepted),
		.remedy = "a service TD has access: name it with servtd, if "
			  "it is the right one",
	};
	bool none = bytes_are_zero(hash, size);

	if (none || !policy_has(accepted))
		check_that(t->checks, id, none, &note, "no service TD",
			   none ? "no service TD" : "a service TD");
	else
		check_accepted(t->checks, id, accepted, hash, size,
			       note.remedy);
}

void tdx_check_extended(struct tdx_appraisal *t)
{
	const struct vouch_tdx_claims *td = &t->quote.claims.td;

	if (!td->has_extended)
		return;
	check_unknown(t->a, "tdx.quote.extended", POLICY_UNKNOWN_WARN, false,
		      "a body of type 1, 2 or 3", "type 4");
	check_service(t, "tdx.servtd.initial", td->init_servtd_hash,
		      sizeof(td->init_servtd_hash));
	check_service(t, "tdx.servtd.current", td->current_servtd_hash,
		      sizeof(td->current_servtd_hash));
}
