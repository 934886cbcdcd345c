#!/bin/bash
# SPDX-License-Identifier: MIT
#
# names.sh: one word per idea.  RFC 9334's first, then the vendor's exact
# name; and the prefixes that names of each folder have.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
bad=0

complain() {
	printf '%s\n' "$@"
	bad=1
}

text() { git grep -nIiP -e "$1" -- '*.[ch]' '*.rst' '*.md' '*.[1458]' '*.sh' \
	':!scripts/lint/names.sh' "${@:2}"; }

# instead WORD PATTERN [PATHSPEC...]: nowhere is there what the pattern says.
instead() {
	local found

	found=$(text "$2" "${@:3}") && complain "$found" "    want: $1"
}

check_vocabulary() {
	# "blacklist" is what modprobe.d calls it.
	instead 'attester' '\bprover\b'
	# "vouch challenge" asks a TPM to prove that it has a key; tokens of Arm
	# have a claim of that name.
	instead 'nonce' '\bchallenge(?! (a|the) TPM)' \
		':!userspace/lib/tpm/*' ':!userspace/lib/evidence/*' \
		':!userspace/lib/cca/*' \
		':!userspace/lib/appraise/challenge.c' ':!Makefile' \
		':!userspace/tpm/*' ':!userspace/tool/*' ':!userspace/man/*' \
		':!userspace/service/*' ':!userspace/include/*' \
		':!Documentation/*.rst' ':!tests/*' \
		':!NEWS' ':!README.md'
	instead 'report' 'attestation[- ]report'
	instead 'report or Evidence' 'attestation (blob|token(?! \(RFC))'
	# Intel's quote header has a field of that name, and its service a member.
	instead 'report_data' '\buser_?data\b' ':!userspace/lib/tdx/*' \
		':!userspace/include/vouch_claims.h' ':!tests/unit/*' \
		':!userspace/lib/formats/carried_json.c' \
		':!Documentation/formats.rst'
	instead 'measurement' '\b(launch|measurement)[ _]hash'
	instead 'message key, or VMPCK' '\bsession[ _-]key'
	# A TPM has PCRs, of which vouch measure and the rooms of a TPM know.
	instead 'rtmr' '\bpcr[0-9s]*\b' ':!userspace/lib/log/event_log.h' \
		':!userspace/lib/measure/*' \
		':!userspace/lib/tpm/*' ':!userspace/lib/svsm/*' \
		':!userspace/lib/log/show.c' ':!userspace/include/vouch_vtpm.h' \
		':!userspace/lib/evidence/*' ':!userspace/tpm/*' \
		':!userspace/tool/*' ':!userspace/man/*' \
		':!Documentation/*.rst' ':!tests/*' ':!NEWS' ':!README.md' \
		':!scripts/disk-boot.sh'
	instead 'privilege' '\bprivilege[ _]level'
	instead 'reference value' \
		'\b(golden|white_?list|allow_?list|good[ _]value|expected[ _]value)'
	instead 'reference value' '\bblack_?list' \
		':!Documentation/device.rst'
	instead 'appraise; verify is for signatures' \
		'\b(vali|ver)(date|ify|ies|ifying)_(evidence|report|policy|quote)'
	instead 'appraise, or check' '\bvalidat(e|ion|or|ing)\b'
	instead 'result' 'verdict'
	instead 'Evidence' '\battestation (statement|object|document)'
}

# <object> <is or has what>, want <what>
check_messages() {
	instead 'what is wrong with what, and what is wanted' \
		'"(error|failed|failure|invalid)[:!]' 'userspace' 'kernel'
	instead 'no shouting' '[a-z]!\\n"' 'userspace' 'kernel'
}

# defines PREFIX PATH...: what a header gives to others begins with the prefix.
check_prefixes() {
	local found

	found=$(grep -nP '^#define (?!(_UAPI_LINUX_)?VOUCH_)|^(struct|enum) (?!vouch_|x509_(store_ctx_)?st;)' \
		uapi/linux/*.h userspace/include/*.h) &&
		complain "$found" "    want: VOUCH_ or vouch_"
	found=$(grep -nP '^#define VOUCH_(SIM_)?IOC_(?!MAGIC|[A-Z]+(_[A-Z]+)?\s+(_IO(WR)?\(|\\$))' \
		uapi/linux/*.h) &&
		complain "$found" "    want: VOUCH_IOC_<VERB>_<NOUN> by _IO() or _IOWR()"
	found=$(grep -rnP --include='*.[ch]' '^typedef [^(]*$' \
		kernel userspace uapi | grep -v '^userspace/lib/base/types.h') &&
		complain "$found" "    want: struct, enum or a function's type"
}

# symbols OBJECT...: what they give to others has the prefix of its folder.
check_symbols() {
	local object found

	for object in build/modules/lint/kernel/vouch{,_sim}.o; do
		[ -e "$object" ] || complain "$object is not there, want it built"
		found=$(nm -g --defined-only "$object" 2>/dev/null | awk 'NF == 3 &&
			$3 !~ /^(__pfx_)?(vouch|sim|init_module|cleanup_module)/ {
				print $3 }')
		[ -z "$found" ] || complain "$object has $found" \
			"    want: vouch_ or sim_"
	done
}

check_vocabulary
check_messages
check_prefixes
check_symbols
exit $bad
