// SPDX-License-Identifier: MIT
/*
 * tpm.pcrs, tpm.events.*, tpm.kernel and its like: what a policy wants to be
 * measured. An event counts where its PCR was replayed to the quoted value.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "check/accepted.h"
#include "tpm/private.h"

static const struct tpm_replayed *find_bank(const struct tpm_appraisal *t,
					    u16 alg)
{
	for (size_t i = 0; i < t->banks_count; i++) {
		if (t->banks[i].alg == alg)
			return &t->banks[i];
	}
	return NULL;
}

/* ---- values ---- */

static void check_pcr(struct tpm_appraisal *t, size_t row, unsigned int pcr)
{
	const struct policy_value *accepted = &t->policy->pcrs[row][pcr];
	const struct check_note note = {
		.source = policy_source(accepted),
		.remedy = "ask for Evidence of a guest whose TPM has this bank",
		.unmet = VOUCH_NONE_MISSING,
	};
	u16 alg = tpm_policy_banks[row];
	const u8 *value =
		tpm_value(&t->quote.selection, &t->e->values, alg, pcr);
	char wanted[48];

	if (!policy_has(accepted))
		return;
	snprintf(wanted, sizeof(wanted), "PCR %u of %s", pcr,
		 tpm_hash_name(alg));
	if (value)
		check_accepted(t->checks, "tpm.pcrs", accepted, value,
			       tpm_hash_size(alg),
			       "other firmware, boot loader, kernel or "
			       "configuration was measured");
	else
		check_leave_open(t->checks, "tpm.pcrs", &note, wanted,
				 "it is not in the quote");
}

/* ---- events ---- */

static bool find_digest(const struct tpm_replayed *bank, u32 pcrs,
			const u8 *digest)
{
	for (size_t i = 0; bank && i < bank->log.count; i++) {
		const struct log_event *event = &bank->log.events[i];

		if (event_log_counts(event, event->mr) &&
		    PCR(event->mr) & pcrs & bank->good &&
		    !memcmp(event->digest, digest, tpm_hash_size(bank->alg)))
			return true;
	}
	return false;
}

struct check_note tpm_no_log(const struct policy_value *value)
{
	return (struct check_note){
		.source = policy_source(value),
		.remedy = "ask for Evidence with the event log, of a guest "
			  "whose PCRs it leads to",
		.unmet = VOUCH_NONE_MISSING,
	};
}

const char tpm_no_such_log[] =
	"no event log that leads to the quoted value of that PCR";

/* Each of the events of a list; @is_wanted: it has to be there. */
static void check_events(struct tpm_appraisal *t, const char *id,
			 const struct policy_value *value, bool is_wanted)
{
	const struct check_note open = tpm_no_log(value);
	const struct check_note note = {
		.source = policy_source(value),
		.remedy = is_wanted ?
				  "the guest did not measure it, or measured "
				  "something else" :
				  "the guest measured what it must not run",
	};

	for (size_t i = 0; i < value->count; i++) {
		const char *text = value->items[i].text;
		const struct tpm_replayed *bank;
		struct tpm_named_event event;
		bool is_there;

		tpm_event_named(text, &event);
		bank = find_bank(t, event.alg);
		if (!bank || !(bank->good & PCR(event.pcr))) {
			check_leave_open(t->checks, id, &open, text,
					 tpm_no_such_log);
			continue;
		}
		is_there = find_digest(bank, PCR(event.pcr), event.digest);
		check_that(t->checks, id, is_there == is_wanted, &note, text,
			   is_there ? "it is in the log" :
				      "it is not in the log");
	}
}

static bool is_listed(const struct policy_value *value, unsigned int pcr,
		      u16 alg, const u8 *digest)
{
	for (size_t i = 0; i < value->count; i++) {
		struct tpm_named_event event;

		tpm_event_named(value->items[i].text, &event);
		if (event.pcr == pcr && event.alg == alg &&
		    !memcmp(event.digest, digest, event.size))
			return true;
	}
	return false;
}

/* The first event of the PCR that is not in the list, or NULL. */
static const struct log_event *find_unlisted(const struct tpm_replayed *bank,
					     unsigned int pcr,
					     const struct policy_value *value)
{
	for (size_t i = 0; i < bank->log.count; i++) {
		const struct log_event *event = &bank->log.events[i];

		if (event_log_counts(event, pcr) &&
		    !is_listed(value, pcr, bank->alg, event->digest))
			return event;
	}
	return NULL;
}

static void fail_unlisted(struct tpm_appraisal *t, const char *id,
			  const struct check_note *note, const char *expected,
			  const struct log_event *event, u16 alg)
{
	char *digest = hex_encode(event->digest, tpm_hash_size(alg));
	char actual[2 * TPM_DIGEST_MAX + 16];

	if (!digest) {
		t->checks->out_of_memory = true;
		return;
	}
	snprintf(actual, sizeof(actual), "pcr%u:%s", event->mr, digest);
	check_that(t->checks, id, false, note, expected, actual);
	free(digest);
}

/* Each PCR of which the policy names an event has no others, in any order. */
static void check_only(struct tpm_appraisal *t)
{
	static const char id[] = "tpm.events.only";
	static const char expected[] =
		"no event in those PCRs but the listed ones";
	const struct policy_value *value = &t->policy->events.only;
	const struct check_note open = tpm_no_log(value);
	const struct check_note note = {
		.source = policy_source(value),
		.remedy = "the guest measured something that nobody listed",
	};

	for (size_t i = 0; i < value->count; i++) {
		const struct log_event *event;
		const struct tpm_replayed *bank;
		struct tpm_named_event named;

		tpm_event_named(value->items[i].text, &named);
		bank = find_bank(t, named.alg);
		if (!bank || !(bank->good & PCR(named.pcr))) {
			check_leave_open(t->checks, id, &open, expected,
					 tpm_no_such_log);
			return;
		}
		event = find_unlisted(bank, named.pcr, value);
		if (event) {
			fail_unlisted(t, id, &note, expected, event, named.alg);
			return;
		}
	}
	if (policy_has(value))
		check_that(t->checks, id, true, &note, expected,
			   "all of them are listed");
}

/* ---- one of several digests, by what they are of ---- */

static u16 alg_of_size(size_t size)
{
	for (size_t i = 0; i < TPM_POLICY_BANKS; i++) {
		if (tpm_hash_size(tpm_policy_banks[i]) == size)
			return tpm_policy_banks[i];
	}
	return 0;
}

/* Whether a PCR that may have it is replayed in any of the banks. */
static bool is_replayed(const struct tpm_appraisal *t, u32 pcrs)
{
	for (size_t i = 0; i < t->banks_count; i++) {
		if (t->banks[i].alg != TPM_ALG_SHA1 && t->banks[i].good & pcrs)
			return true;
	}
	return false;
}

static void check_image(struct tpm_appraisal *t, const char *id,
			const struct policy_value *value, u32 pcrs)
{
	const struct check_note open = tpm_no_log(value);
	const struct check_note note = {
		.source = policy_source(value),
		.remedy = "another image was measured than those that are "
			  "accepted",
	};
	bool is_there = false;

	if (!policy_has(value))
		return;
	if (!is_replayed(t, pcrs)) {
		check_leave_open(t->checks, id, &open, "an event",
				 tpm_no_such_log);
		return;
	}
	for (size_t i = 0; i < value->count && !is_there; i++)
		is_there = find_digest(
			find_bank(t, alg_of_size(value->items[i].size)), pcrs,
			value->items[i].bytes);
	check_that(t->checks, id, is_there, &note,
		   "an event with an accepted digest",
		   is_there ? "it is in the log" : "it is not in the log");
}

/* ---- the command line ---- */

/*
 * GRUB hashes the text, the EFI stub and systemd's the UTF-16 of it, with or
 * without a zero at the end.
 */
static bool find_text(const struct tpm_appraisal *t, const char *text, u32 pcrs)
{
	size_t length = strlen(text);
	u8 *wide = calloc(length + 1, 2), digest[TPM_DIGEST_MAX];
	bool is_there = false;

	for (size_t i = 0; wide && i < length; i++)
		wide[2 * i] = (u8)text[i];
	for (size_t i = 0; wide && i < t->banks_count; i++) {
		const struct tpm_view forms[] = {
			{ (const u8 *)text, length },
			{ (const u8 *)text, length + 1 },
			{ wide, 2 * length },
			{ wide, 2 * length + 2 },
		};

		for (size_t j = 0; j < ARRAY_SIZE(forms); j++)
			is_there |= t->banks[i].alg != TPM_ALG_SHA1 &&
				    tpm_hash(t->banks[i].alg, &forms[j], 1,
					     digest) &&
				    find_digest(&t->banks[i], pcrs, digest);
	}
	free(wide);
	return is_there;
}

static void check_command_line(struct tpm_appraisal *t)
{
	static const char id[] = "tpm.command_line";
	static const u32 pcrs = PCR(8) | PCR(9) | PCR(12);
	const struct policy_value *value = &t->policy->command_line;
	const struct check_note open = tpm_no_log(value);
	const struct check_note note = {
		.source = policy_source(value),
		.remedy = "the kernel was started with another command line",
	};
	const char *found = NULL;

	if (!policy_has(value))
		return;
	if (!is_replayed(t, pcrs)) {
		check_leave_open(t->checks, id, &open, "an event",
				 tpm_no_such_log);
		return;
	}
	for (size_t i = 0; i < value->count && !found; i++) {
		if (find_text(t, value->items[i].text, pcrs))
			found = value->items[i].text;
	}
	check_that(t->checks, id, found, &note,
		   found ? found : value->items[0].text,
		   found ? found : "no event of this text");
}

static const struct policy_value *demanded_pcr(const struct tpm_policy *p)
{
	for (size_t row = 0; row < TPM_POLICY_BANKS; row++) {
		for (unsigned int pcr = 0; pcr < TPM_PCRS; pcr++) {
			if (policy_has(&p->pcrs[row][pcr]))
				return &p->pcrs[row][pcr];
		}
	}
	return NULL;
}

const struct policy_value *tpm_policy_demand(const struct tpm_policy *p)
{
	const struct policy_value *const values[] = {
		&p->events.require, &p->events.forbid, &p->events.only,
		&p->kernel,	    &p->initrd,	       &p->uki,
		&p->command_line,
	};

	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		if (policy_has(values[i]))
			return values[i];
	}
	if (policy_number(&p->secure_boot, POLICY_DEMAND_ANY) !=
	    POLICY_DEMAND_ANY)
		return &p->secure_boot;
	return demanded_pcr(p);
}

void tpm_check_policy(struct tpm_appraisal *t)
{
	const struct tpm_policy *p = t->policy;

	for (size_t row = 0; row < TPM_POLICY_BANKS; row++) {
		for (unsigned int pcr = 0; pcr < TPM_PCRS; pcr++)
			check_pcr(t, row, pcr);
	}
	check_events(t, "tpm.events.require", &p->events.require, true);
	check_events(t, "tpm.events.forbid", &p->events.forbid, false);
	check_only(t);
	check_image(t, "tpm.kernel", &p->kernel, PCR(4) | PCR(9) | PCR(11));
	check_image(t, "tpm.initrd", &p->initrd, PCR(9) | PCR(11));
	check_image(t, "tpm.uki", &p->uki, PCR(4) | PCR(11));
	check_command_line(t);
}
