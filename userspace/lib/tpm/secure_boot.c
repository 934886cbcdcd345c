// SPDX-License-Identifier: MIT
/* tpm.secure_boot: what the firmware measured of the variable SecureBoot. */
#include <string.h>

#include "base/cursor.h"
#include "tpm/private.h"

/* UEFI_VARIABLE_DATA of "SecureBoot", one byte; its digest is of all of it. */
static bool read_secure_boot(const struct log_event *event, bool *is_on)
{
	static const u8 name[] = "S\0e\0c\0u\0r\0e\0B\0o\0o\0t";
	struct cursor c = cursor_over(event->data, event->size);
	const u8 *text, *data;
	u64 length, size;

	cursor_take(&c, 16);
	length = cursor_le64(&c);
	size = cursor_le64(&c);
	if (length != 10 || size > 1)
		return false;
	text = cursor_take(&c, 20);
	data = cursor_take(&c, (size_t)size);
	if (c.is_short || memcmp(text, name, 20))
		return false;
	*is_on = size && data[0] == 1;
	return true;
}

/* Of the very event: the digest is what the PCR was extended by. */
static bool is_digest_of_data(u16 alg, const struct log_event *event)
{
	const struct tpm_view data = { event->data, event->size };
	u8 digest[TPM_DIGEST_MAX];

	return tpm_hash(alg, &data, 1, digest) &&
	       !memcmp(digest, event->digest, tpm_hash_size(alg));
}

/*
 * The firmware extends PCR 7 by it before all else: PC Client Firmware Profile,
 * section 3.3.4.8. Types of events are not measured, so a later one may be the
 * guest's own, behind another that has a wrong type in the log.
 */
static bool find_secure_boot(const struct tpm_replayed *bank, bool *is_on)
{
	for (size_t i = 0; i < bank->log.count; i++) {
		const struct log_event *event = &bank->log.events[i];

		if (event_log_counts(event, 7))
			return event->type == EV_EFI_VARIABLE_DRIVER_CONFIG &&
			       read_secure_boot(event, is_on) &&
			       is_digest_of_data(bank->alg, event);
	}
	return false;
}

void tpm_check_secure_boot(struct tpm_appraisal *t)
{
	static const char id[] = "tpm.secure_boot";
	const struct policy_value *value = &t->policy->secure_boot;
	u64 demand = policy_number(value, POLICY_DEMAND_ANY);
	const struct check_note open = tpm_no_log(value);
	const struct check_note note = {
		.source = policy_source(value),
		.remedy = "start the guest with the other setting of Secure "
			  "Boot",
	};
	bool is_on = false, is_known = false;

	for (size_t i = 0; i < t->banks_count && !is_known; i++)
		is_known = t->banks[i].alg != TPM_ALG_SHA1 &&
			   t->banks[i].good & PCR(7) &&
			   find_secure_boot(&t->banks[i], &is_on);
	if (demand == POLICY_DEMAND_ANY)
		return;
	if (!is_known)
		check_leave_open(t->checks, id, &open,
				 "the variable SecureBoot in PCR 7",
				 tpm_no_such_log);
	else
		check_that(t->checks, id,
			   is_on == (demand == POLICY_DEMAND_REQUIRE), &note,
			   demand == POLICY_DEMAND_REQUIRE ? "on" : "off",
			   is_on ? "on" : "off");
}
