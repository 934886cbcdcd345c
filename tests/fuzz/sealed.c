// SPDX-License-Identifier: MIT
/* Sealed files: the reader, and comparing with a guest. */
#include "fuzz.h"

#include <string.h>
#include <vouch_seal.h>

/* Milan, report version 3: a report in which all else is zero. */
static void fill_report(u8 *report)
{
	memset(report, 0, VOUCH_SNP_REPORT_SIZE);
	report[0] = 3;
	report[0x188] = 0x19;
	report[0x189] = 1;
}

/* scrypt is left out: it takes as long as it is told to. */
bool fuzz_sealed(const u8 *data, size_t size)
{
	static const u8 part[VOUCH_SEAL_RECOVERY_SIZE] = { 1 };
	const struct vouch_bytes sealed = { (u8 *)(uintptr_t)data, size };
	const struct vouch_seal_keys keys = {
		.size = sizeof(keys),
		.share = part,
		.share_size = sizeof(part),
		.recovery = part,
	};
	u8 report[VOUCH_SNP_REPORT_SIZE];
	const struct vouch_seal_status_options options = {
		.size = sizeof(options),
		.report = report,
		.keys = &keys,
	};
	struct vouch_bytes out;
	bool opens;
	char *json;

	fill_report(report);
	vouch_seal_status(NULL, &options, &sealed, &json, NULL, NULL);
	vouch_text_free(json);
	opens = !vouch_unseal(NULL, &keys, &sealed, &out, NULL, NULL);
	vouch_secret_free(&out);
	vouch_reseal_finish(NULL, &keys, &sealed, &out, NULL, NULL);
	vouch_bytes_free(&out);
	return opens;
}
