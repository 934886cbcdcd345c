// SPDX-License-Identifier: MIT
/* What a hostile host, or broken firmware, does on request. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "sim/base/error.h"
#include "sim/base/nearest.h"
#include "sim/base/number.h"
#include "sim/host/misbehave.h"

/* clang-format off */
const struct sim_kind_info sim_kinds[SIM_KINDS] = {
	[SIM_BUSY] = { .name = "busy",
		.help = "VMM error 2; the message is not passed on" },
	[SIM_INVALID_LEN] = { .name = "invalid-len",
		.help = "certificate room too small, want VALUE pages "
			"(1 more)" },
	[SIM_INVALID_LEN_SAME] = { .name = "invalid-len-same",
		.help = "certificate room too small, want as many pages" },
	[SIM_VMM_ERROR] = { .name = "vmm-error", .value = 3,
		.help = "VMM error VALUE; not passed on" },
	[SIM_VMM_ERROR_AFTER] = { .name = "vmm-error-after", .value = 3,
		.help = "executed, but the answer is lost; VMM error VALUE" },
	[SIM_FW_ERROR] = { .name = "fw-error", .value = 0x16,
		.help = "firmware status VALUE; not passed on" },
	[SIM_FW_ERROR_AFTER] = { .name = "fw-error-after", .value = 0x16,
		.help = "executed, but the answer is lost; status VALUE" },
	[SIM_SILENCE] = { .name = "silence",
		.help = "no result until the command speak" },
	[SIM_LATE] = { .name = "late", .value = 1000,
		.help = "the result comes VALUE ms late" },
	[SIM_NO_ANSWER] = { .name = "no-answer",
		.help = "success, but the response page is left as it was" },
	[SIM_REPLAY] = { .name = "replay",
		.help = "success, with the previous response" },
	[SIM_ALTER] = { .name = "alter",
		.help = "the response page changes, until the next exit" },
	[SIM_ALTER_CERTS] = { .name = "alter-certs",
		.help = "the certificate pages change, until the next exit" },
	[SIM_SEQUENCE] = { .name = "sequence", .value = 2,
		.help = "the answer's sequence number is VALUE too high" },
	[SIM_TYPE] = { .name = "type", .value = 2,
		.help = "the answer's type is VALUE too high" },
	[SIM_VERSION] = { .name = "version", .value = 1,
		.help = "the answer's version is VALUE too high" },
	[SIM_SIZE] = { .name = "size", .value = 0xffff,
		.help = "the answer's size is VALUE" },
	[SIM_ALGO] = { .name = "algo", .value = 2,
		.help = "the answer's algorithm is VALUE" },
	[SIM_HEADER_VERSION] = { .name = "header-version", .value = 2,
		.help = "the answer's header version is VALUE" },
	[SIM_HEADER_SIZE_WRONG] = { .name = "header-size", .value = 0x70,
		.help = "the answer's header size is VALUE" },
	[SIM_VMPCK] = { .name = "vmpck", .value = 1,
		.help = "the answer's VMPCK number is VALUE too high" },
	[SIM_TAG] = { .name = "tag",
		.help = "a bit of the tag is wrong, of byte VALUE" },
	[SIM_CIPHERTEXT] = { .name = "ciphertext",
		.help = "a bit of the ciphertext is wrong, of byte VALUE" },
	[SIM_STATUS] = { .name = "status", .value = 0x16,
		.help = "status VALUE inside the answer" },
	[SIM_ZERO_REPORT] = { .name = "zero-report",
		.help = "the report is all zero" },
	[SIM_ZERO_KEY] = { .name = "zero-key",
		.help = "the key is all zero" },
	[SIM_REPORT_DATA] = { .name = "report-data",
		.help = "the report is signed over other REPORT_DATA" },
	[SIM_REPORT_VMPL] = { .name = "report-vmpl", .value = 1,
		.help = "the report is signed with a VMPL VALUE too high" },
	[SIM_REPORT_BYTES] = { .name = "report-size", .value = 0xffffffff,
		.help = "the answer says that the report is VALUE bytes" },
	[SIM_REPORT_VERSION] = { .name = "report-version", .value = 6,
		.help = "the report is signed with version VALUE" },
	[SIM_SIGNATURE] = { .name = "signature",
		.help = "the report's signature is wrong" },
	[SIM_CERTS_NONE] = { .name = "certs-none",
		.help = "empty certificate table" },
	[SIM_CERTS_OVERLAP] = { .name = "certs-overlap",
		.help = "two certificates overlap" },
	[SIM_CERTS_WRAP] = { .name = "certs-wrap",
		.help = "offset + length of an entry wraps" },
	[SIM_CERTS_BEYOND] = { .name = "certs-beyond",
		.help = "a certificate ends outside the table" },
	[SIM_CERTS_INSIDE] = { .name = "certs-inside",
		.help = "a certificate overlaps the entries" },
	[SIM_CERTS_DUPLICATE] = { .name = "certs-duplicate",
		.help = "two entries have the same GUID" },
	[SIM_CERTS_EMPTY_ENTRY] = { .name = "certs-empty-entry",
		.help = "an entry has length 0" },
	[SIM_CERTS_UNTERMINATED] = { .name = "certs-unterminated",
		.help = "the table has no last entry of zeros" },
	[SIM_SVSM_NOT_RUN] = { .name = "svsm-not-run",
		.help = "the host does not run the SVSM that is called" },
	[SIM_SVSM_IS_BUSY] = { .name = "svsm-busy",
		.help = "the SVSM says that it is busy" },
	[SIM_SVSM_RESULT] = { .name = "svsm-result", .value = 0x80000006,
		.help = "the SVSM does nothing and says VALUE" },
	[SIM_SVSM_NONCE] = { .name = "svsm-nonce",
		.help = "its report is over another nonce" },
	[SIM_SVSM_MANIFEST] = { .name = "svsm-manifest",
		.help = "the last byte of the manifest is not what was "
			"hashed" },
	[SIM_SVSM_MANIFEST_ROOM] = { .name = "svsm-manifest-room",
		.help = "room for the manifest too small, want VALUE bytes "
			"(1 more)" },
	[SIM_SVSM_MANIFEST_SIZE] = { .name = "svsm-manifest-size",
		.value = 0xffffffff,
		.help = "the SVSM says that the manifest is VALUE bytes" },
	[SIM_SVSM_CERTS_SIZE] = { .name = "svsm-certs-size",
		.value = 0xffffffff,
		.help = "the same of the certificates" },
	[SIM_SVSM_REPORT_BYTES] = { .name = "svsm-report-size",
		.value = 0xffffffff,
		.help = "the same of the report" },
	[SIM_IN_FLIGHT] = { .name = "in-flight",
		.help = "the quote is in flight until the command speak" },
	[SIM_QUOTE_FAILS] = { .name = "quote-error",
		.help = "the quote's status is error" },
	[SIM_QUOTE_NO_SERVICE] = { .name = "quote-unavailable",
		.help = "the quote's status is service unavailable" },
	[SIM_QUOTE_STATUS] = { .name = "quote-status", .value = 2,
		.help = "the quote's status is VALUE" },
	[SIM_QUOTE_OTHER] = { .name = "quote-other",
		.help = "the quote is over another TDREPORT" },
	[SIM_OUT_LEN_ZERO] = { .name = "out-len-zero",
		.help = "out_len of the header is 0" },
	[SIM_OUT_LEN] = { .name = "out-len", .value = 0xffffffff,
		.help = "out_len of the header is VALUE" },
	[SIM_OUT_LEN_GROW] = { .name = "out-len-grow", .value = 0xffffffff,
		.help = "out_len changes to VALUE and back, until the "
			"next exit" },
	[SIM_HEADER_REWRITE] = { .name = "header-rewrite", .value = 1000,
		.help = "VALUE us after the quote the header gets "
			"wrong lengths" },
	[SIM_RETRY] = { .name = "retry",
		.help = "R10 is RETRY" },
	[SIM_INVALID_OPERAND] = { .name = "invalid-operand",
		.help = "R10 is INVALID_OPERAND" },
	[SIM_UNSUPPORTED] = { .name = "unsupported",
		.help = "R10 is SUBFUNC_UNSUPPORTED" },
	[SIM_NO_SHARE] = { .name = "no-share",
		.help = "emulator: MapGPA to shared memory is refused" },
	[SIM_NO_UNSHARE] = { .name = "no-unshare",
		.help = "emulator: MapGPA to private memory is refused" },
	[SIM_MAP_PARTLY] = { .name = "map-partly", .value = 1,
		.help = "emulator: MapGPA does VALUE pages, and R10 is RETRY" },
	[SIM_OPERAND_BUSY] = { .name = "operand-busy",
		.help = "a TDCALL ends with OPERAND_BUSY" },
	[SIM_TDCALL_STATUS] = { .name = "tdcall-status", .value = 0xc0000100,
		.help = "after operand-busy a TDCALL ends with VALUE "
			"in the high half of RAX" },
};

/* clang-format on */

static int find_kind(const char *name)
{
	for (int i = 0; i < SIM_KINDS; i++)
		if (!strcmp(sim_kinds[i].name, name))
			return i;
	return -1;
}

static bool parse_count(const char *text, u64 *left)
{
	if (!text || !*text)
		*left = 1;
	else if (!strcmp(text, "forever"))
		*left = SIM_FOREVER;
	else
		return sim_parse_number(text, SIM_FOREVER - 1, left);
	return true;
}

static int refuse_kind(const char *name, struct sim_error *error)
{
	struct sim_nearest nearest = { .wanted = name };
	char hint[SIM_HINT_MAX];

	for (int i = 0; i < SIM_KINDS; i++)
		sim_nearest_offer(&nearest, sim_kinds[i].name);
	sim_nearest_hint(&nearest, "see --help", hint);
	return sim_error(error, -ENOENT, "unknown misbehaviour '%s', %s", name,
			 hint);
}

/* One "KIND[=VALUE] [COUNT|forever]"; @text is cut up. */
static int misbehave_one(struct sim_misbehaviour *misbehaviour, char *text,
			 struct sim_error *error)
{
	char *count = text + strspn(text, " ");
	char *name = strsep(&count, " ");
	char *value = strchr(name, '=');
	u64 number, left;
	int kind;

	if (value)
		*value++ = '\0';
	kind = find_kind(name);
	if (kind < 0)
		return refuse_kind(name, error);
	number = sim_kinds[kind].value;
	if (value && !sim_parse_number(value, UINT32_MAX, &number))
		return sim_error(error, -EINVAL,
				 "%s has value '%s', want a number of 32 bits",
				 name, value);
	if (count)
		count[strcspn(count, " ")] = '\0';
	if (!parse_count(count, &left))
		return sim_error(error, -EINVAL,
				 "%s has count '%s', want a number or forever",
				 name, count);
	misbehaviour->kinds[kind].left = left;
	misbehaviour->kinds[kind].value = number;
	return 0;
}

int sim_misbehave(struct sim_misbehaviour *misbehaviour, const char *spec,
		  struct sim_error *error)
{
	char copy[1024], *rest = copy, *item;
	int err = 0;

	if (snprintf(copy, sizeof(copy), "%s", spec) >= (int)sizeof(copy))
		return sim_error(error, -EINVAL,
				 "misbehaviour is %zu characters, want at most "
				 "%zu",
				 strlen(spec), sizeof(copy) - 1);
	while (!err && (item = strsep(&rest, ",")))
		err = misbehave_one(misbehaviour, item, error);
	return err;
}

bool sim_misbehaves(struct sim_misbehaviour *misbehaviour, enum sim_kind kind,
		    u64 *value)
{
	u64 *left = &misbehaviour->kinds[kind].left;

	if (!*left)
		return false;
	if (*left != SIM_FOREVER)
		(*left)--;
	if (value)
		*value = misbehaviour->kinds[kind].value;
	return true;
}
