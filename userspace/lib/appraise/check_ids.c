// SPDX-License-Identifier: MIT
/* Every check by its id, and what is common to all TEEs. */
#include "appraise/kinds.h"

#include <fnmatch.h>

/* clang-format off */
static const struct vouch_check_info rows[] = {
	{ "verifier.sealed",
	  "The verifier took every policy and trust anchor that it was given, "
	  "and was sealed.",
	  "A program that does not look at an error would be told of evidence "
	  "that is affirmed by half of its policy.",
	  "Documentation/library.rst" },
	{ "request.complete",
	  "The request took every value that it was given.",
	  "A program that does not look at an error would be told of evidence "
	  "that is affirmed without the value.",
	  "Documentation/library.rst" },
	{ "input.limit",
	  "Evidence and event log are no larger than the verifier allows, and "
	  "no other limit of it ended the appraisal.",
	  "Who sends a lot could otherwise take the time and memory of all "
	  "others.",
	  "Documentation/library.rst" },
	{ "input.type",
	  "The input is Evidence, a quote or a report, told apart by its "
	  "content.",
	  "Anything else has nothing to verify, and must not be mistaken for "
	  "it.",
	  "Documentation/evidence.rst" },
	{ "input.size",
	  "What starts as a report is as long as one, with or without a "
	  "certificate table.",
	  "A file that was cut short is no report, and says so sooner than any "
	  "other check.",
	  "AMD 56860, table 23" },
	{ "container.platform",
	  "The container says of which processor its evidence is, and it is.",
	  "Who asks the container alone would take one for the other; evidence "
	  "of no hardware must not pass as evidence.",
	  "Documentation/formats.rst" },
	{ "container.binding",
	  "REPORT_DATA is what it has to be by the nonce, the key or the data "
	  "that the container has, by the rule of whoever takes it.",
	  "Anybody may put a report of somebody else beside a nonce and a key of "
	  "his own.",
	  "Documentation/formats.rst" },
	{ "container.token",
	  "Nothing of a token of others is used but the evidence in it.",
	  "It may be signed by anybody: the key that it names is not vouched "
	  "for.",
	  "RFC 9711, section 9" },
	{ "certificate.key_binding",
	  "REPORT_DATA of evidence in a certificate (RA-TLS) begins with a "
	  "hash of the certificate's key, or of claims that have such a hash.",
	  "Evidence is public: anybody may put that of another into a "
	  "certificate for a key of his own.",
	  "Documentation/evidence.rst" },
	{ "certificate.age",
	  "The date in the claims of a certificate, which REPORT_DATA binds, is "
	  "no older than the policy wants.",
	  "Who holds the key of a certificate may sign it anew, with a later "
	  "notBefore: only a date that the hardware signed with the report "
	  "limits how long a key that leaked is of use.",
	  "Documentation/formats.rst" },
	{ "time.source",
	  "The time of appraisal is one since there are such processors.",
	  "Every date is judged by it: whether it was the clock's or was given "
	  "has to be known.",
	  "RFC 9334, section 10" },
	{ "time.skew",
	  "The clock is not behind the issue of any endorsement that was given.",
	  "What is expired passes by a clock that is behind.",
	  "RFC 9334, section 10" },
	{ "time.window",
	  "The time in which all certificates, CRLs and documents that were "
	  "used hold together; with what ends and begins it.",
	  "Evidence of that time can be appraised as of then, with --at; what "
	  "never held together was not fetched together.",
	  "RFC 5280, section 4.1.2.5" },
	{ "policy.valid",
	  "Every key of the policy is known, with a value that fits; its digest "
	  "tells which policy it was.",
	  "A key that is misspelt would be a check that nobody makes.",
	  "Documentation/policy.rst" },
	{ "policy.any_of",
	  "One entry of any_of holds whole; else the closest, and the checks "
	  "that kept it from matching.",
	  "Lists that are compared one by one accept mixtures of images that "
	  "nobody named.",
	  "Documentation/policy.rst" },
	{ "policy.selfcheck",
	  "There is a reference value that only guests that were launched alike "
	  "meet, and it is not zero.",
	  "A policy that pins nothing accepts any guest, and so does one of "
	  "zeroes.",
	  "Documentation/policy.rst" },
	{ "omissions",
	  "Nothing was left out; else the checks that were, by their ids.",
	  "A result without a check must not pass for one with it.",
	  "RFC 9334, section 8.4" },
	{ "freshness.bound",
	  "There is a nonce, or REPORT_DATA, that only new evidence has.",
	  "Without one an old report is as good as a new one.",
	  "RFC 9334, section 10" },
	{ "freshness.report_data",
	  "REPORT_DATA of the report is the expected one, or the nonce.",
	  "A report without it may be an old one, or made for somebody else: "
	  "it would be replayed.",
	  "RFC 9334, section 10" },
	{ "identity.machine",
	  "The machine is one of those that the policy names: CHIP_ID, PPID "
	  "or platform instance.",
	  "A processor may be genuine, and still stand where its owner can "
	  "open it.",
	  "RFC 9334, section 2.3" },
	{ "time.vek.validity",
	  "The time of appraisal is within the validity of the VEK "
	  "certificate.",
	  "An expired certificate vouches for nothing any more.",
	  "RFC 5280, section 4.1.2.5" },
	{ "time.ca.validity",
	  "The time of appraisal is within the validity of each CA "
	  "certificate.",
	  "An expired certificate vouches for nothing any more.",
	  "RFC 5280, section 4.1.2.5" },
	{ "evidence.profile",
	  "The token is of the profile that vouch makes, well-formed and "
	  "complete.",
	  "A token of another profile means other things by the same words.",
	  "RFC 9711, section 4.3.2" },
	{ "evidence.signature",
	  "The key in the token (cnf) signed it.",
	  "What the token says could otherwise have been changed on the way.",
	  "RFC 9052, section 4.4" },
	{ "evidence.nonce",
	  "The token answers the verifier's nonce.",
	  "Without a nonce an old token is as good as a new one.",
	  "RFC 9711, section 4.1" },
	{ "evidence.key_binding",
	  "REPORT_DATA of the report is the digest of the token's key and "
	  "nonce.",
	  "Else a genuine report could be put into a token that somebody else "
	  "signed.",
	  "Documentation/evidence.rst" },
	{ "evidence.uid",
	  "The user that asked for the Evidence, or for a report alone, is one "
	  "that the policy names.",
	  "Every user of a guest may ask: whose Evidence it is makes a "
	  "difference.",
	  "Documentation/evidence.rst" },
	{ "evidence.boot_log",
	  "The boot log that is looked at is the token's; skipped when another "
	  "was given, which goes before it.",
	  "Of two logs it must be clear which one was compared with the "
	  "registers.",
	  "Documentation/evidence.rst" },
	{ "evidence.time",
	  "The token was not made after the time of appraisal, by more than "
	  "the 300 seconds that clocks may differ by.",
	  "A clock that is wrong makes every other date worthless.",
	  "RFC 8392, section 3.1.6" },
	{ "evidence.claims.oemid",
	  "The token names the vendor of the report inside.",
	  "Who reads only the token must not be told something else.",
	  "RFC 9711, section 4.2.3" },
	{ "evidence.claims.hwmodel",
	  "The token names the processor of the report inside.",
	  "Who reads only the token must not be told something else.",
	  "RFC 9711, section 4.2.4" },
	{ "evidence.claims.dbgstat",
	  "The token says of debugging what the report says.",
	  "Who reads only the token must not take a debuggable guest for "
	  "another.",
	  "RFC 9711, section 4.2.9" },
	{ "result.form",
	  "A signed result is a JWT or CWT: nothing in it is there twice, and "
	  "nothing is left over.",
	  "Two readers must not see two things in one token.",
	  "RFC 7515, section 4; RFC 9052, section 4.2" },
	{ "result.algorithm",
	  "A signed result names an algorithm of public keys that is known.",
	  "With none, or by a shared secret, anybody can sign; a verifier's "
	  "public key must not become such a secret.",
	  "RFC 8725, section 3.1" },
	{ "result.headers",
	  "No header of a signed result is critical.",
	  "Who does not know what it means must not go on.",
	  "RFC 7515, section 4.1.11" },
	{ "result.key",
	  "There is a trusted key of the kind that the algorithm is for, by the "
	  "name that the token gives it, if it is known by that.",
	  "A key that comes in the token is anybody's.",
	  "RFC 8725, section 3.1" },
	{ "result.signature",
	  "A trusted key signed the result.",
	  "Else its words are anybody's.",
	  "RFC 7515, section 5.2; RFC 9052, section 4.4" },
	{ "result.profile",
	  "The result is an EAR of a dialect that is known.",
	  "A token for something else may be signed by the same key.",
	  "draft-ietf-rats-ear" },
	{ "result.claims",
	  "The result has its time, its verifier's name, and an appraisal of "
	  "each attester, well-formed.",
	  "What is not said must not be guessed.",
	  "draft-ietf-rats-ear" },
	{ "result.window",
	  "The result is in force at the time, and no older than was asked for; "
	  "it has an end.",
	  "An attester that was good once may be another by now.",
	  "RFC 7519, section 4.1.4" },
	{ "result.nonce",
	  "The result has the nonce that was asked for.",
	  "A result that was kept would be replayed.",
	  "RFC 9711, section 4.1" },
	{ "result.evidence",
	  "The result is about the evidence that was given.",
	  "The result of one attester must not be shown for another.",
	  "Documentation/ear.rst" },
	{ "result.consistent",
	  "The status is no better than the worst claim beside it.",
	  "Who looks at the status alone must not miss what the claims say.",
	  "draft-ietf-rats-ar4si" },
	{ "result.status",
	  "The result affirms the attester.",
	  "A signature makes a bad result no better.",
	  "draft-ietf-rats-ear" },
	{ "evidence.claims.measurement",
	  "The token has the measurement of the report inside.",
	  "Who reads only the token must not be told something else.",
	  "RFC 9711, section 4.2.16" },
};

/* clang-format on */

static const struct check_ids common = { rows, ARRAY_SIZE(rows) };

/* Row @index of @ids, or NULL and @index less those that there are. */
static const struct vouch_check_info *row_of(const struct check_ids *ids,
					     size_t *index)
{
	if (*index < ids->count)
		return &ids->rows[*index];
	*index -= ids->count;
	return NULL;
}

const struct vouch_check_info *vouch_check_info(size_t index)
{
	const struct vouch_check_info *row = row_of(&common, &index);

	for (size_t i = 0; !row && i < evidence_kinds.count; i++) {
		const struct check_ids *const *ids =
			evidence_kinds.rows[i]->check_ids;

		for (; ids && *ids && !row; ids++)
			row = row_of(*ids, &index);
	}
	return row;
}

/* A star in an id of the table stands for the name of a component. */
const struct vouch_check_info *vouch_check_explain(const char *id)
{
	const struct vouch_check_info *info;

	for (size_t i = 0; (info = vouch_check_info(i)); i++) {
		if (!fnmatch(info->id, id, 0))
			return info;
	}
	return NULL;
}
