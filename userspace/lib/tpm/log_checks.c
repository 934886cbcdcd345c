// SPDX-License-Identifier: MIT
/*
 * tpm.log.*, tpm.ima.*: what the PCRs of the quote were extended by. Events of
 * a PCR count where they lead to its value; firmware and boot loaders write
 * those up to 9 and 14. Others the running system extends as well, which no log
 * of the firmware has.
 */
#include <stdio.h>
#include <string.h>

#include "tpm/ima.h"
#include "tpm/private.h"

/* PCRs that only firmware and boot loaders extend. */
#define BOOT_PCRS (0x3ffU | 1U << 14)
#define RESETTABLE_PCRS (1U << 16 | 1U << 23)

static const struct check_note log_note = {
	.source = "PCRs of the quote",
	.remedy = "the log is of another boot, or was altered: ask for new "
		  "Evidence",
};

static bool has_events(const struct event_log *log, unsigned int pcr)
{
	for (size_t i = 0; i < log->count; i++) {
		if (event_log_counts(&log->events[i], pcr))
			return true;
	}
	return false;
}

static void replay_pcr(struct tpm_appraisal *t, struct tpm_replayed *bank,
		       unsigned int pcr)
{
	const u8 *quoted =
		tpm_value(&t->quote.selection, &t->e->values, bank->alg, pcr);
	u8 value[TPM_DIGEST_MAX];

	if (!quoted || (1U << pcr & RESETTABLE_PCRS) || pcr == IMA_PCR ||
	    (!has_events(&bank->log, pcr) && !(1U << pcr & BOOT_PCRS)))
		return;
	if (!tpm_log_replay(&bank->log, bank->alg, pcr, value))
		t->checks->out_of_memory = true;
	else if (!memcmp(value, quoted, tpm_hash_size(bank->alg)))
		bank->good |= 1U << pcr;
	else
		bank->bad |= 1U << pcr;
}

static void list_pcrs(u32 mask, char *out, size_t size)
{
	size_t used = 0;

	snprintf(out, size, "none");
	for (unsigned int i = 0; i < TPM_PCRS && used < size; i++) {
		if (mask & 1U << i)
			used += (size_t)snprintf(out + used, size - used,
						 "%s%u", used ? ", " : "", i);
	}
}

/* One bank: PCRs of the boot have to fit; of others it is told. */
static void check_bank(struct tpm_appraisal *t, struct tpm_replayed *bank)
{
	char expected[64], actual[256], good[80], bad[80];
	enum vouch_check_status status = VOUCH_CHECK_PASS;

	for (unsigned int pcr = 0; pcr < TPM_PCRS; pcr++)
		replay_pcr(t, bank, pcr);
	list_pcrs(bank->good, good, sizeof(good));
	list_pcrs(bank->bad, bad, sizeof(bad));
	snprintf(expected, sizeof(expected), "PCRs of %s as they are quoted",
		 tpm_hash_name(bank->alg));
	snprintf(actual, sizeof(actual),
		 "replayed: %s; not what the log leads to: %s", good, bad);
	if (bank->bad & BOOT_PCRS)
		status = VOUCH_CHECK_FAIL;
	else if (bank->bad)
		status = VOUCH_CHECK_WARN;
	check_add(t->checks, "tpm.log.replay", status, &log_note, expected,
		  actual);
}

static bool is_quoted_bank(const struct tpm_appraisal *t, u16 alg)
{
	const struct tpm_selection *s = &t->quote.selection;

	for (size_t i = 0; i < s->count; i++) {
		if (s->banks[i].alg == alg)
			return true;
	}
	return false;
}

/* The log once for each bank that is quoted, too. */
static bool open_banks(struct tpm_appraisal *t, struct vouch_error *why)
{
	const struct tpm_view *bytes = &t->e->log;
	struct event_banks banks;

	if (!event_banks_read(bytes->data, bytes->size, &banks)) {
		snprintf(why->text, sizeof(why->text),
			 "does not start with a Spec ID event");
		return false;
	}
	for (u32 i = 0; i < banks.count; i++) {
		const struct event_bank *row = &banks.rows[i];
		struct tpm_replayed *bank = &t->banks[t->banks_count];

		if (tpm_hash_size(row->id) != row->size ||
		    !is_quoted_bank(t, row->id) ||
		    t->banks_count == TPM_BANKS_MAX)
			continue;
		if (event_bank_open(bytes->data, bytes->size, row, &bank->log,
				    why))
			return false;
		bank->alg = row->id;
		t->banks_count++;
	}
	snprintf(why->text, sizeof(why->text),
		 "no bank of the log is in the quote");
	return t->banks_count > 0;
}

static void skip_log(struct tpm_appraisal *t, const char *id, const char *why)
{
	static const struct check_note note = { .source = "Evidence" };

	check_skip(t->checks, id, &note, why);
}

/* By SHA-2 of the bank, of events whose data is what is measured. */
static bool is_of_data(struct tpm_appraisal *t, u16 alg,
		       const struct log_event *event)
{
	const struct tpm_view data = { event->data, event->size };
	u8 digest[TPM_DIGEST_MAX];

	if (event->type == EV_NO_ACTION || !event_data_is_measured(event))
		return true;
	if (!tpm_hash(alg, &data, 1, digest)) {
		t->checks->out_of_memory = true;
		return true;
	}
	return !memcmp(digest, event->digest, tpm_hash_size(alg));
}

/* The first event of the bank whose digest is not of its data, or NULL. */
static const struct log_event *find_other_data(struct tpm_appraisal *t,
					       const struct tpm_replayed *bank)
{
	for (size_t i = 0; i < bank->log.count; i++) {
		if (!is_of_data(t, bank->alg, &bank->log.events[i]))
			return &bank->log.events[i];
	}
	return NULL;
}

/*
 * A digest that is not of its data is somebody's change, or firmware's own way:
 * what the data says then counts for nothing. Banks share the data, and a PCR
 * of each may be what a policy looks at.
 */
static void check_data(struct tpm_appraisal *t)
{
	static const struct check_note note = {
		.source = "digests of the log",
		.remedy = "what the event says is not what was measured: look "
			  "at the digest alone",
	};
	char text[EVENT_TEXT_SIZE], type[48], actual[256];

	for (size_t i = 0; i < t->banks_count; i++) {
		const struct tpm_replayed *bank = &t->banks[i];
		const struct log_event *event = find_other_data(t, bank);

		if (!event)
			continue;
		event_type_text(event->type, type, sizeof(type));
		event_text(event, text, sizeof(text));
		snprintf(actual, sizeof(actual),
			 "%s of event %zu, PCR %u, %s: %s",
			 tpm_hash_name(bank->alg),
			 (size_t)(event - bank->log.events) + 1, event->mr,
			 type, text);
		check_add(t->checks, "tpm.log.data", VOUCH_CHECK_FAIL, &note,
			  "digests of the data beside them", actual);
		return;
	}
	check_add(t->checks, "tpm.log.data", VOUCH_CHECK_PASS, &note,
		  "digests of the data beside them", "all of them are");
}

void tpm_check_log(struct tpm_appraisal *t)
{
	static const struct check_note note = {
		.source = "TCG PC Client Firmware Profile, section 10.2",
		.remedy = "the log was cut short or altered: ask for new "
			  "Evidence",
		.unmet = VOUCH_NONE_UNREADABLE,
	};
	struct vouch_error why;
	char actual[64];
	bool is_ok;

	if (!t->e->log.size) {
		skip_log(t, "tpm.log.format", "no event log in the Evidence");
		return;
	}
	is_ok = open_banks(t, &why);
	snprintf(actual, sizeof(actual), "%zu events",
		 t->banks_count ? t->banks[0].log.count : 0);
	if (!check_that(t->checks, "tpm.log.format", is_ok, &note,
			"an event log with a bank that is quoted",
			is_ok ? actual : why.text))
		return;
	for (size_t i = 0; i < t->banks_count; i++)
		check_bank(t, &t->banks[i]);
	check_data(t);
}

static bool replay_ima(struct tpm_appraisal *t, const struct ima_list *list,
		       char *actual, size_t size)
{
	const struct tpm_selection *s = &t->quote.selection;
	size_t count = SIZE_MAX;

	snprintf(actual, size, "PCR 10 is not quoted");
	for (size_t i = 0; i < s->count; i++) {
		u16 alg = s->banks[i].alg;
		const u8 *value = tpm_value(s, &t->e->values, alg, IMA_PCR);

		if (!value || alg == TPM_ALG_SHA1)
			continue;
		if (!ima_replay(list, alg, value, &count)) {
			t->checks->out_of_memory = true;
			return false;
		}
		if (count == SIZE_MAX) {
			snprintf(actual, size,
				 "no part of the list leads to "
				 "PCR 10 of %s",
				 tpm_hash_name(alg));
			return false;
		}
		snprintf(actual, size, "%zu of %zu entries lead to PCR 10",
			 count, list->count);
		if (!count && list->count) {
			snprintf(actual, size,
				 "PCR 10 of %s was never extended",
				 tpm_hash_name(alg));
			return false;
		}
	}
	return count != SIZE_MAX;
}

void tpm_check_ima(struct tpm_appraisal *t)
{
	static const struct check_note note = {
		.source = "Linux, IMA's binary_runtime_measurements",
		.remedy = "the list was cut short or altered: ask for new "
			  "Evidence",
		.unmet = VOUCH_NONE_UNREADABLE,
	};
	struct vouch_error why;
	struct ima_list list;
	char actual[96];
	int ret;

	if (!t->e->ima.size) {
		skip_log(t, "tpm.ima.format", "no list of IMA in the Evidence");
		return;
	}
	ret = ima_open(&t->e->ima, &list, &why);
	snprintf(actual, sizeof(actual), "%zu entries", list.count);
	if (!check_that(t->checks, "tpm.ima.format", !ret, &note,
			"a list of IMA", ret ? why.text : actual))
		return;
	ret = replay_ima(t, &list, actual, sizeof(actual));
	check_that(t->checks, "tpm.ima.replay", ret, &log_note,
		   "a list that leads to PCR 10", actual);
	ima_close(&list);
}
