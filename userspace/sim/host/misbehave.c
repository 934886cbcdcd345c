// SPDX-License-Identifier: MIT
/* What a hostile host, or broken firmware, does on request. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "sim/base/error.h"
#include "sim/base/number.h"
#include "sim/host/misbehave.h"

/* clang-format off */
const struct sim_kind_info sim_kinds[SIM_KINDS] = {
	[SIM_BUSY] = { "busy", 0, "VMM error 2; the message is not passed on" },
	[SIM_INVALID_LEN] = { "invalid-len", 0,
		"certificate room too small, want VALUE pages (1 more)" },
	[SIM_INVALID_LEN_SAME] = { "invalid-len-same", 0,
		"certificate room too small, want as many pages" },
	[SIM_VMM_ERROR] = { "vmm-error", 3, "VMM error VALUE; not passed on" },
	[SIM_VMM_ERROR_AFTER] = { "vmm-error-after", 3,
		"executed, but the answer is lost; VMM error VALUE" },
	[SIM_FW_ERROR] = { "fw-error", 0x16,
		"firmware status VALUE; not passed on" },
	[SIM_FW_ERROR_AFTER] = { "fw-error-after", 0x16,
		"executed, but the answer is lost; status VALUE" },
	[SIM_SILENCE] = { "silence", 0, "no result until the command speak" },
	[SIM_LATE] = { "late", 1000, "the result comes VALUE ms late" },
	[SIM_NO_ANSWER] = { "no-answer", 0,
		"success, but the response page is left as it was" },
	[SIM_REPLAY] = { "replay", 0,
		"success, with the response before this one" },
	[SIM_ALTER] = { "alter", 0,
		"the response page changes, until the next exit" },
	[SIM_ALTER_CERTS] = { "alter-certs", 0,
		"the certificate pages change, until the next exit" },
	[SIM_SEQUENCE] = { "sequence", 2,
		"the answer's sequence number is VALUE too high" },
	[SIM_TYPE] = { "type", 2, "the answer's type is VALUE too high" },
	[SIM_VERSION] = { "version", 1,
		"the answer's version is VALUE too high" },
	[SIM_SIZE] = { "size", 0xffff, "the answer's size is VALUE" },
	[SIM_ALGO] = { "algo", 2, "the answer's algorithm is VALUE" },
	[SIM_HEADER_VERSION] = { "header-version", 2,
		"the answer's header version is VALUE" },
	[SIM_HEADER_SIZE_WRONG] = { "header-size", 0x70,
		"the answer's header size is VALUE" },
	[SIM_VMPCK] = { "vmpck", 1,
		"the answer's VMPCK number is VALUE too high" },
	[SIM_TAG] = { "tag", 0, "a bit of the tag is wrong, of byte VALUE" },
	[SIM_CIPHERTEXT] = { "ciphertext", 0,
		"a bit of the ciphertext is wrong, of byte VALUE" },
	[SIM_STATUS] = { "status", 0x16, "status VALUE inside the answer" },
	[SIM_ZERO_REPORT] = { "zero-report", 0, "the report is all zero" },
	[SIM_ZERO_KEY] = { "zero-key", 0, "the key is all zero" },
	[SIM_REPORT_DATA] = { "report-data", 0,
		"the report is signed over other REPORT_DATA" },
	[SIM_REPORT_VMPL] = { "report-vmpl", 1,
		"the report is signed with a VMPL VALUE too high" },
	[SIM_REPORT_BYTES] = { "report-size", 0xffffffff,
		"the answer says that the report is VALUE bytes" },
	[SIM_SIGNATURE] = { "signature", 0, "the report's signature is wrong" },
	[SIM_CERTS_NONE] = { "certs-none", 0, "empty certificate table" },
	[SIM_CERTS_OVERLAP] = { "certs-overlap", 0, "entries overlap" },
	[SIM_CERTS_WRAP] = { "certs-wrap", 0, "offset + length wraps" },
	[SIM_CERTS_BEYOND] = { "certs-beyond", 0, "an entry ends outside" },
	[SIM_CERTS_INSIDE] = { "certs-inside", 0,
		"an entry lies in the table" },
	[SIM_CERTS_DUPLICATE] = { "certs-duplicate", 0, "two have one GUID" },
	[SIM_CERTS_EMPTY_ENTRY] = { "certs-empty-entry", 0,
		"one has length 0" },
	[SIM_CERTS_UNTERMINATED] = { "certs-unterminated", 0,
		"the table has no end" },
	[SIM_IN_FLIGHT] = { "in-flight", 0,
		"the quote is in flight until the command speak" },
	[SIM_QUOTE_FAILS] = { "quote-error", 0,
		"the quote's status is error" },
	[SIM_QUOTE_NO_SERVICE] = { "quote-unavailable", 0,
		"the quote's status is service unavailable" },
	[SIM_QUOTE_STATUS] = { "quote-status", 2,
		"the quote's status is VALUE" },
	[SIM_QUOTE_OTHER] = { "quote-other", 0,
		"the quote is over another TDREPORT" },
	[SIM_OUT_LEN_ZERO] = { "out-len-zero", 0,
		"the quote's size is said to be 0" },
	[SIM_OUT_LEN] = { "out-len", 0xffffffff,
		"the quote's size is said to be VALUE" },
	[SIM_OUT_LEN_GROW] = { "out-len-grow", 0xffffffff,
		"its size is said to change to VALUE and back, until the "
		"next exit" },
	[SIM_HEADER_REWRITE] = { "header-rewrite", 1000,
		"VALUE us after the quote its header is spoilt" },
	[SIM_RETRY] = { "retry", 0, "R10 is RETRY" },
	[SIM_INVALID_OPERAND] = { "invalid-operand", 0,
		"R10 is INVALID_OPERAND" },
	[SIM_UNSUPPORTED] = { "unsupported", 0,
		"R10 is SUBFUNC_UNSUPPORTED" },
	[SIM_OPERAND_BUSY] = { "operand-busy", 0,
		"a TDCALL ends with OPERAND_BUSY" },
	[SIM_TDCALL_STATUS] = { "tdcall-status", 0xc0000100,
		"then a TDCALL ends with VALUE in the high half of RAX" },
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
		return sim_error(error, -EINVAL,
				 "unknown misbehaviour '%s', see --help", name);
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
