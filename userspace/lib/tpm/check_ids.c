// SPDX-License-Identifier: MIT
/* What the checks of a TPM are about. */
#include "tpm/kind.h"

/* clang-format off */

#define LIBRARY "TCG TPM 2.0 Library, part 2"
#define FIRMWARE "TCG PC Client Platform Firmware Profile"
#define CHAIN "Documentation/vtpm.rst"
#define POLICY "Documentation/policy.rst"

static const struct vouch_check_info rows[] = {
	{ "tpm.ek",
	  "The EK that the report vouches for is a restricted decryption key "
	  "that was made in its TPM and cannot leave it.",
	  "The EK stands for the TPM: another key proves nothing about one.",
	  LIBRARY ", section 8.3" },
	{ "tpm.ak",
	  "The AK is a restricted signing key, made in a TPM that it cannot "
	  "leave.",
	  "Only a restricted key signs what a TPM says about itself, and "
	  "nothing that looks like it.",
	  LIBRARY ", section 8.3" },
	{ "tpm.ak.proof",
	  "The AK is a key of the TPM with the EK: the TPM proved it to this "
	  "verifier, or the report is over the AK itself.",
	  "A quote by a key of another TPM, or of none, says nothing about "
	  "this guest.",
	  CHAIN },
	{ "tpm.quote.format",
	  "The quote and its signature are as a TPM makes them.",
	  "What cannot be read was signed by nobody.",
	  LIBRARY ", section 10.12" },
	{ "tpm.quote.signature",
	  "The AK signed the quote, in its own scheme, and not by SHA-1.",
	  "Values of PCRs are else anybody's.",
	  LIBRARY ", section 11.3" },
	{ "tpm.quote.nonce",
	  "The quote is over the digest of the report in the Evidence.",
	  "An old quote, or one that was made for another guest's report, "
	  "would else do.",
	  CHAIN },
	{ "tpm.quote.selection",
	  "The TPM quoted the PCRs of which there are values, each bank with "
	  "one PCR at least.",
	  "A TPM signs a selection without any PCR just as well.",
	  LIBRARY ", section 10.9" },
	{ "tpm.quote.pcrs",
	  "The values of the PCRs are those that the quote is over.",
	  "Values that nobody signed would be compared.",
	  LIBRARY ", section 10.12" },
	{ "tpm.clock",
	  "The TPM's clock is safe: it did not go back. Else a warning; the "
	  "counts of resets are told.",
	  "A TPM that was restored from an older state, or runs twice, may "
	  "show it here. It is a hint and no proof.",
	  LIBRARY ", section 10.11" },
	{ "tpm.log.format",
	  "The event log is well-formed, and has a bank that is quoted.",
	  "What cannot be read explains no PCR.",
	  FIRMWARE ", section 10.2" },
	{ "tpm.log.replay",
	  "The events of a bank lead to PCRs 0 to 9 and 14 of the quote. "
	  "Others may have been extended since the boot: a warning.",
	  "A log that leads elsewhere was altered, or is of another boot.",
	  FIRMWARE ", section 10.2" },
	{ "tpm.log.data",
	  "Where what is measured is the event's data, the digest is of it.",
	  "Else the text beside a digest is only what somebody wrote there.",
	  FIRMWARE ", section 10.4" },
	{ "tpm.ima.format",
	  "The list of IMA is well-formed.",
	  "What cannot be read explains no PCR.",
	  "Linux, security/integrity/ima" },
	{ "tpm.ima.replay",
	  "The first entries of IMA's list lead to PCR 10 of the quote; the "
	  "list may have grown since.",
	  "A list that leads elsewhere was altered, or is of another boot.",
	  "Linux, security/integrity/ima" },
	{ "tpm.pcrs",
	  "A PCR has a value that the policy accepts.",
	  "Something else was measured: firmware, kernel or configuration.",
	  POLICY },
	{ "tpm.events.require",
	  "An event that the policy requires extended its PCR, by a log that "
	  "leads to the quoted value.",
	  "A guest that did not measure something may not have done it.",
	  POLICY },
	{ "tpm.events.forbid",
	  "An event that the policy forbids did not extend its PCR, by a log "
	  "that leads to the quoted value.",
	  "What must not run in a guest may have run in this one.",
	  POLICY },
	{ "tpm.events.only",
	  "PCRs of which the policy lists events were extended by those alone, "
	  "by a log that leads to the quoted value.",
	  "Something that nobody listed was measured beside what was wanted.",
	  POLICY },
	{ "tpm.kernel",
	  "A kernel that the policy accepts was measured into PCR 4, 9 or 11.",
	  "Another kernel than the accepted ones was started.",
	  POLICY },
	{ "tpm.initrd",
	  "An initrd that the policy accepts was measured into PCR 9 or 11.",
	  "Another initrd than the accepted ones was started.",
	  POLICY },
	{ "tpm.uki",
	  "A unified kernel image, or a part of it, that the policy accepts "
	  "was measured into PCR 4 or 11.",
	  "Another image than the accepted ones was started.",
	  POLICY },
	{ "tpm.command_line",
	  "A command line that the policy accepts was measured into PCR 8, 9 "
	  "or 12.",
	  "Options of the kernel can turn its protections off.",
	  POLICY },
	{ "tpm.secure_boot",
	  "The variable SecureBoot was measured into PCR 7 with the state that "
	  "the policy wants.",
	  "Without Secure Boot any boot loader runs.",
	  POLICY },
};

/* clang-format on */

const struct check_ids check_ids_tpm = { rows, ARRAY_SIZE(rows) };
