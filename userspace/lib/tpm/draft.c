// SPDX-License-Identifier: MIT
/* "tpm" of a policy, from the claims of Evidence with a vTPM. */
#include <stdlib.h>
#include <string.h>

#include "policy/draft.h"
#include "tpm/policy.h"

/*
 * PCRs that firmware and boot loader extend: they say what was booted. Those
 * of the running system differ at each boot.
 */
static bool is_pinned(const char *number)
{
	int pcr = atoi(number);

	return pcr <= 4 || (pcr >= 7 && pcr <= 9) || pcr == 14;
}

static json_t *draft_bank(const json_t *bank)
{
	json_t *out = json_object(), *value;
	const char *number;

	json_object_foreach((json_t *)bank, number, value) {
		if (is_pinned(number))
			json_object_set(out, number, value);
	}
	return out;
}

/* The strongest bank that there is; each says the same. */
static json_t *draft_tpm(const json_t *claims, bool machine)
{
	static const char *const banks[] = { "sha384", "sha256", "sha512" };
	const json_t *pcrs = json_object_get(claims, "pcrs");
	json_t *out = json_object(), *of_banks = json_object();

	(void)machine;
	for (size_t i = 0; i < ARRAY_SIZE(banks); i++) {
		const json_t *bank = json_object_get(pcrs, banks[i]);

		if (!json_object_size(bank))
			continue;
		json_object_set_new(of_banks, banks[i], draft_bank(bank));
		break;
	}
	json_object_set_new(out, "pcrs", of_banks);
	return out;
}

const struct policy_draft_kind tpm_draft_kind = {
	.draft = draft_tpm,
};
