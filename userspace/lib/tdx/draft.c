// SPDX-License-Identifier: MIT
/* "tdx" of a policy, from the claims of a quote. */
#include <string.h>

#include "policy/draft.h"
#include "tdx/policy.h"

static json_t *attributes(const json_t *claims)
{
	static const char *const permits[] = { "migratable", "perfmon" };
	const json_t *seen = json_object_get(claims, "td_attributes");
	bool profiled = draft_is_true(seen, "hgs_plus_prof") ||
			draft_is_true(seen, "perf_prof") ||
			draft_is_true(seen, "pmt_prof");
	json_t *out = json_object();

	draft_say(out, "comment", "what the TD was launched with");
	draft_say(out, "debug", "forbid");
	for (size_t i = 0; i < ARRAY_SIZE(permits); i++)
		draft_say(out, permits[i],
			  draft_is_true(seen, permits[i]) ? "allow" : "forbid");
	draft_say(out, "profiling", profiled ? "allow" : "forbid");
	draft_say(out, "sept_ve_disable",
		  draft_is_true(seen, "sept_ve_disable") ? "require" : "any");
	return out;
}

/* A worse status than the best is one that its reader should know about. */
static void add_tcb(json_t *out, const json_t *claims)
{
	const json_t *tcb = json_object_get(claims, "tcb");
	json_t *status = json_object_get(tcb, "status");
	json_t *current = json_object_get(tcb, "current");
	json_t *accepted = json_array();

	if (!tcb) {
		json_decref(accepted);
		return;
	}
	json_array_append(accepted, status);
	if (json_is_string(current) && !json_equal(current, status))
		json_array_append(accepted, current);
	json_object_set_new(out, "tcb_status", accepted);
	json_object_set(out, "tcb_info_evaluation_min",
			json_object_get(tcb, "evaluation_number"));
	json_object_set(out, "qe_identity_evaluation_min",
			json_object_get(tcb, "qe_evaluation_number"));
	json_object_set_new(
		out, "advisories",
		json_pack("{s:s, s:O}", "comment",
			  "none but these, of which the platform had all",
			  "allow", json_object_get(tcb, "advisories")));
}

/* An empty list would accept nothing, and is refused in a policy. */
static void drop_empty(json_t *out)
{
	const json_t *advisories = json_object_get(out, "advisories");

	if (!json_array_size(json_object_get(advisories, "allow")))
		json_object_del(out, "advisories");
}

static void add_machine(json_t *out, const json_t *claims)
{
	const json_t *pck = json_object_get(claims, "pck");

	draft_copy(out, "ppid", pck, "ppid");
	if (!json_object_get(out, "ppid"))
		draft_copy(out, "platform_instance_id", pck,
			   "platform_instance_id");
}

static json_t *draft_td(const json_t *claims, bool machine)
{
	static const char *const registers[] = {
		"mrtd",	 "rtmr0",      "rtmr1",	  "rtmr2",
		"rtmr3", "mrconfigid", "mrowner", "mrownerconfig",
	};
	json_t *out = json_object();

	for (size_t i = 0; i < ARRAY_SIZE(registers); i++)
		json_object_set(out, registers[i],
				json_object_get(claims, registers[i]));
	draft_copy(out, "servtd", claims, "mrservicetd");
	json_object_set(out, "xfam", json_object_get(claims, "xfam"));
	json_object_set_new(out, "attributes", attributes(claims));
	add_tcb(out, claims);
	drop_empty(out);
	if (machine)
		add_machine(out, claims);
	return out;
}

static json_t *draft_enclave(const json_t *claims, bool machine)
{
	json_t *out = json_object();

	json_object_set_new(
		out, "sgx",
		json_pack("{s:O, s:O, s:O, s:O}", "mrenclave",
			  json_object_get(claims, "mrenclave"), "mrsigner",
			  json_object_get(claims, "mrsigner"), "isvprodid",
			  json_object_get(claims, "isv_prod_id"), "isvsvn_min",
			  json_object_get(claims, "isv_svn")));
	add_tcb(out, claims);
	drop_empty(out);
	if (machine)
		add_machine(out, claims);
	return out;
}

static bool td_is_debuggable(const json_t *claims)
{
	return draft_is_true(json_object_get(claims, "td_attributes"), "debug");
}

/* DEBUG is a bit of the first byte of ATTRIBUTES; Intel SDM, volume 3D. */
static bool enclave_is_debuggable(const json_t *claims)
{
	const char *hex =
		json_string_value(json_object_get(claims, "attributes"));

	return hex && *hex && strchr("2367abef", hex[1]);
}

const struct policy_draft_kind tdx_draft_kind = {
	.draft = draft_td,
	.is_debuggable = td_is_debuggable,
};

const struct policy_draft_kind sgx_draft_kind = {
	.draft = draft_enclave,
	.is_debuggable = enclave_is_debuggable,
};
