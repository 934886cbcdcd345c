// SPDX-License-Identifier: MIT
/* tdx.tcb.*, tdx.relaunch: level of the platform, and the status of all. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tdx/private.h"
#include "tdx/collateral/tcb.h"
#include "base/time.h"

#define TEXT_SIZE 512

/* Whether the quote has what runs now, beside what launched the TD. */
static bool tells_current(const struct tdx_appraisal *t)
{
	return t->quote.claims.is_td && t->quote.claims.td.has_current_svn;
}

/* TEE_TCB_SVN of a TD; NULL for SGX. */
static const u8 *launch_svn(const struct tdx_appraisal *t)
{
	return t->quote.claims.is_td ? t->quote.claims.td.tee_tcb_svn : NULL;
}

static void tell_level(const struct tdx_level *level, char *out, size_t size)
{
	char date[32];

	rfc3339_text(level->date, date, sizeof(date));
	snprintf(out, size, "%s, level of %.10s",
		 tdx_status_name(level->status), date);
}

static bool check_level(struct tdx_appraisal *t)
{
	const struct tdx_collateral *c = tdx_collateral_of(t->tcb_info);
	struct check_note note = {
		.source = t->tcb_info->source,
		.remedy = "the platform is older than anything that Intel "
			  "lists, or the TCB info is: fetch it again",
	};
	char actual[TEXT_SIZE];

	t->level =
		tdx_platform_level(&c->levels, &t->chain->pck, launch_svn(t));
	if (t->level)
		tell_level(t->level, actual, sizeof(actual));
	else
		tdx_tell_behind(&c->levels.items[c->levels.count - 1],
				&t->chain->pck, launch_svn(t), actual,
				sizeof(actual));
	return check_that(t->checks, "tdx.tcb.level", t->level, &note,
			  "a TCB level that the platform reaches", actual);
}

/* Without a level of the module or for SGX: the status of the platform. */
static enum tdx_status converge(const struct tdx_level *platform,
				const struct tdx_level *module,
				const struct tdx_level *qe)
{
	enum tdx_status status = platform->status;

	if (module)
		status = tdx_status_converge(status, module->status);
	if (qe)
		status = tdx_status_converge(status, qe->status);
	return status;
}

static bool is_accepted(const struct tdx_appraisal *t, enum tdx_status status)
{
	const struct policy_value *accepted = &t->values->tcb_status;

	if (status == TDX_REVOKED)
		return false;
	return policy_has(accepted) ? policy_accepts_number(accepted, status) :
				      status == TDX_UP_TO_DATE;
}

static void tell_accepted(const struct tdx_appraisal *t, char *out, size_t size)
{
	const struct policy_value *accepted = &t->values->tcb_status;
	size_t used = 0;

	snprintf(out, size, "%s", tdx_status_name(TDX_UP_TO_DATE));
	for (size_t i = 0; i < accepted->count && used < size; i++)
		used += (size_t)snprintf(
			out + used, size - used, "%s%s", i ? " or " : "",
			tdx_status_name(accepted->items[i].number));
}

static const char *const advice_on[TDX_STATUS_COUNT] = {
	[TDX_UP_TO_DATE] = "nothing is to be done",
	[TDX_SW_HARDENING_NEEDED] =
		"the guest needs the mitigations of the advisories",
	[TDX_CONFIGURATION_NEEDED] =
		"change the BIOS settings that the advisories name",
	[TDX_CONFIGURATION_AND_SW_HARDENING_NEEDED] =
		"change the BIOS settings that the advisories name; the guest "
		"needs their mitigations",
	[TDX_OUT_OF_DATE] = "update BIOS, microcode and TDX module of the host",
	[TDX_OUT_OF_DATE_CONFIGURATION_NEEDED] =
		"update BIOS, microcode and TDX module of the host, and change "
		"the BIOS settings that the advisories name",
	[TDX_RELAUNCH_ADVISED] =
		"the host was patched under the TD: restart the TD",
	[TDX_RELAUNCH_ADVISED_CONFIGURATION_NEEDED] =
		"the host was patched under the TD: restart the TD; change the "
		"BIOS settings that the advisories name",
	[TDX_REVOKED] = "stop trusting this platform",
};

/* What to do about it, with what is behind and by how much. */
static void tell_remedy(const struct tdx_appraisal *t, enum tdx_status status,
			char *out, size_t size)
{
	const struct tdx_collateral *c = tdx_collateral_of(t->tcb_info);
	char behind[TEXT_SIZE];

	tdx_tell_behind(tdx_best_level(&c->levels), &t->chain->pck,
			launch_svn(t), behind, sizeof(behind));
	snprintf(out, size, "%s%s%s", advice_on[status], *behind ? ": " : "",
		 behind);
}

static const char *module_name(const struct tdx_appraisal *t)
{
	if (!t->has_module && !t->module_level)
		return "unknown";
	return t->module_level ? tdx_status_name(t->module_level->status) :
				 "without a status";
}

/* What is good by documents that are not in force may be bad by now. */
static void leave_stale(struct tdx_appraisal *t, const char *expected,
			const char *actual)
{
	static const struct check_note note = {
		.source = "Intel PCS",
		.remedy = "see what is said of TCB info and QE identity",
		.unmet = VOUCH_NONE_STALE,
	};
	char text[TEXT_SIZE + 64];

	snprintf(text, sizeof(text), "%s, by collateral that is not in force",
		 actual);
	check_leave_open(t->checks, "tdx.tcb.status", &note, expected, text);
}

static void check_status(struct tdx_appraisal *t, enum tdx_status status)
{
	char expected[TEXT_SIZE], actual[TEXT_SIZE], remedy[2 * TEXT_SIZE];
	const struct check_note note = {
		.source = policy_source(&t->values->tcb_status),
		.remedy = remedy,
	};
	bool is_good = is_accepted(t, status);

	tell_accepted(t, expected, sizeof(expected));
	snprintf(actual, sizeof(actual),
		 "%s (platform %s, module %s, quoting enclave %s)",
		 tdx_status_name(status), tdx_status_name(t->level->status),
		 module_name(t), tdx_status_name(t->qe_level->status));
	tell_remedy(t, status, remedy, sizeof(remedy));
	if (is_good && t->is_stale)
		leave_stale(t, expected, actual);
	else
		check_that(t->checks, "tdx.tcb.status", is_good, &note,
			   expected, actual);
}

/* A running TD is not covered by what the host was patched with. */
static void check_relaunch(struct tdx_appraisal *t)
{
	static const struct check_note note = {
		.source = "Intel PCS, TCB status",
		.remedy = "the host was patched under the TD: restart the TD",
	};
	bool is_advised = t->status == TDX_RELAUNCH_ADVISED ||
			  t->status ==
				  TDX_RELAUNCH_ADVISED_CONFIGURATION_NEEDED;

	if (tells_current(t))
		check_that(t->checks, "tdx.relaunch",
			   !is_advised || is_accepted(t, t->status), &note,
			   "a TD launched on what runs now, or a policy that "
			   "accepts another",
			   is_advised ? tdx_status_name(t->status) :
					"no restart advised");
}

static const struct tdx_level *find_current(const struct tdx_appraisal *t)
{
	const u8 *svn = t->quote.claims.td.tee_tcb_svn2;

	return tdx_platform_level(&tdx_collateral_of(t->tcb_info)->levels,
				  &t->chain->pck, svn);
}

/* What runs now is not what launched the TD; it may have grown worse too. */
static bool check_current(struct tdx_appraisal *t, enum tdx_status launch,
			  enum tdx_status *effective)
{
	struct check_note note = {
		.source = t->tcb_info->source,
		.remedy = "what runs on the host now is behind: update the "
			  "host, and restart the TD",
	};
	enum tdx_status current;

	*effective = launch;
	if (!tells_current(t)) {
		check_skip(t->checks, "tdx.tcb.current", &note,
			   "the quote does not tell what runs now");
		return true;
	}
	t->current_level = find_current(t);
	if (!t->current_level)
		return check_that(t->checks, "tdx.tcb.current", false, &note,
				  "a TCB level that the platform reaches",
				  "none");
	current = converge(t->current_level, t->current_module_level,
			   t->qe_level);
	*effective = tdx_status_relaunch(launch, current);
	check_add(t->checks, "tdx.tcb.current",
		  current == TDX_REVOKED  ? VOUCH_CHECK_FAIL :
		  is_accepted(t, current) ? VOUCH_CHECK_PASS :
		  is_accepted(t, launch)  ? VOUCH_CHECK_WARN :
					    VOUCH_CHECK_SKIP,
		  &note, "a status that is accepted", tdx_status_name(current));
	return true;
}

/*
 * Whether some status of what is not known, an enclave or a module, would leave
 * one that is accepted.
 */
static bool may_be_accepted(const struct tdx_appraisal *t,
			    enum tdx_status status)
{
	bool may_relaunch = tells_current(t);

	if (status == TDX_REVOKED)
		return false;
	return is_accepted(t, status) ||
	       is_accepted(t, tdx_status_converge(status, TDX_OUT_OF_DATE)) ||
	       (may_relaunch &&
		(is_accepted(t, TDX_RELAUNCH_ADVISED) ||
		 is_accepted(t, TDX_RELAUNCH_ADVISED_CONFIGURATION_NEEDED)));
}

/*
 * Without the level of the enclave or of the module the others are worth being
 * told; and nothing that it could be makes good what Intel calls out of date or
 * revoked.
 */
static void leave_open(struct tdx_appraisal *t)
{
	enum tdx_status status =
		converge(t->level, t->module_level, t->qe_level);
	struct check_note note = {
		.source = "Intel PCS",
		.remedy = t->has_module ?
				  "see what is said of the QE identity" :
				  "see what is said of the TDX module",
		.unmet = t->has_module ? VOUCH_NONE_MISSING : VOUCH_NONE_STALE,
	};
	char actual[TEXT_SIZE];

	snprintf(actual, sizeof(actual),
		 "platform %s, module %s, quoting enclave %s",
		 tdx_status_name(t->level->status), module_name(t),
		 t->qe_level ? tdx_status_name(t->qe_level->status) :
			       "unknown");
	if (may_be_accepted(t, status)) {
		check_leave_open(t->checks, "tdx.tcb.status", &note,
				 "a TCB status", actual);
		return;
	}
	note.remedy = advice_on[status];
	note.unmet = VOUCH_NONE_DECIDED;
	check_that(t->checks, "tdx.tcb.status", false, &note,
		   "a TCB status that is accepted", actual);
}

/* What runs now fails whatever is not known: revoked, or below all levels. */
static bool is_lost_now(const struct tdx_appraisal *t)
{
	const struct tdx_level *level = tells_current(t) ? find_current(t) :
							   NULL;

	return tells_current(t) &&
	       (!level || converge(level, t->current_module_level,
				   t->qe_level) == TDX_REVOKED);
}

void tdx_check_tcb(struct tdx_appraisal *t)
{
	enum tdx_status launch;

	if (!check_level(t))
		return;
	if (!t->qe_level || !t->has_module) {
		if (is_lost_now(t))
			check_current(t, t->level->status, &t->status);
		leave_open(t);
		return;
	}
	launch = converge(t->level, t->module_level, t->qe_level);
	if (check_current(t, launch, &t->status)) {
		check_status(t, t->status);
		check_relaunch(t);
	}
	t->has_status = true;
}
