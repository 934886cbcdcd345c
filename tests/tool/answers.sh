#!/bin/bash
# SPDX-License-Identifier: MIT
#
# answers.sh: what people read first of a result, and the JSON that programs read,
# which is held to Documentation/result.schema.json, in TAP. Evidence is of the
# simulator, and of real processors from $VECTORS.
# shellcheck disable=SC2317 # is() calls the functions
set -uo pipefail
. "$(dirname "$0")/tap.inc"

command=appraise
lines() { wc -l <"$work/out"; }

of_check() { json "[c for c in r['checks'] if c['id'] == '$1'][0]$2"; }

# Every line of $work/out is as the schema has it.
is_of_schema() {
	/usr/bin/python3 -c 'import json, sys
import jsonschema
schema = json.load(open("Documentation/result.schema.json"))
jsonschema.Draft202012Validator.check_schema(schema)
check = jsonschema.Draft202012Validator(schema)
lines = open(sys.argv[1]).readlines()
assert lines
for line in lines:
    assert not list(check.iter_errors(json.loads(line))), line' "$1"
}
# The schema refuses the line that sed makes of a good one.
is_refused() {
	sed "$1" "$work/out" >"$work/changed"
	! cmp -s "$work/out" "$work/changed" && ! is_of_schema "$work/changed"
}

digest_of() { sha256sum "$1" | cut -c 1-64; }
digest_of_all() { sha256sum "$@" | cut -c 1-64 | sort -u | tr -d '\n' | sha256sum | cut -c 1-64; }

simulate
world=$simulated/world
sim=(--at 2026-06-02T12:00:00Z --endorsements "$world/endorsement"
	--trust-anchor "$world/anchor/genoa-ark.der"
	--trust-anchor "$world/anchor/intel-root.der")
[ -e "$world/anchor/intel-root.der" ] || sim=("${sim[@]:0:6}")

### simulated
is 'a simulated report' said 3 "${sim[@]}" "$simulated/extended/genoa"
is 'is of no hardware' tells '^  Genuine hardware\?     no hardware is known: under a root that was named, '
is 'and of AMD' tells '^  Evidence              AMD SEV-SNP report v[0-9], Genoa$'
is 'without a nonce it is not known to be fresh' \
	tells '^  Fresh\?                not known: no nonce and no REPORT_DATA given$'
is 'nobody said what should have booted' \
	tells '^  What booted\?          MEASUREMENT [0-9a-f]{24}\.\.\., no reference value given$'
is 'all on one screen' [ "$(lines)" -le 25 ]
is 'in JSON' said 3 --json "${sim[@]}" "$simulated/extended/genoa"
is 'by the schema' is_of_schema "$work/out"
is 'what text calls open is open' of_check snp.measurement "['status'] == 'open'"
is 'with the version' json "r['schema'] == 1 and r['version'] == '$("$VOUCH" version | cut -d' ' -f2)'"
is 'and the digest of the evidence' \
	json "r['digests']['evidence'] == '$(digest_of "$simulated/extended/genoa")'"
is 'the roots that were named' json \
	"'$(digest_of "$world/anchor/genoa-ark.der")' in r['digests']['trust_anchors']"
is 'no policy' json "r['digests']['policies'] == [] and r['digests']['log'] is None"
for change in 's/"schema": 1/"schema": 2/' 's/"status": "open"/"status": "opened"/' \
	's/"group": "form"/"group": "shape"/' 's/"remedy"/"fix"/' 's/"answers"/"answer"/' \
	's/"authenticated": [a-z]*/"x": 1/' 's/"evidence": "[0-9a-f]/"evidence": "/'; do
	is "the schema refuses $change" is_refused "$change"
done
is 'what is no evidence' said 3 --json "$world/anchor/genoa-ark.der"
is 'is by the schema too' is_of_schema "$work/out"
is 'what is not there' said 3 --json "$work/none"
is 'as well' is_of_schema "$work/out"

### Intel
needs_vectors tdx-quote
behind=$VECTORS/tdx-quote/v4-automata-00806f
args=(--no-freshness --at 2025-06-10T00:00:00Z --endorsements "$behind" "$behind/quote.bin")
is 'a platform that is behind' said 1 "${args[@]}"
is 'has its name first' [ "$(head -n 1 "$work/out")" = "$behind/quote.bin: contraindicated" ]
is 'then what it is' tells '^  Evidence              Intel TDX quote v4, FMSPC 00806f050000$'
is 'that it is genuine' tells "^  Genuine hardware\?     yes, under Intel's pinned root, not revoked$"
is 'what Intel says of it' \
	tells '^  Platform up to date\?  OutOfDate \(platform OutOfDate, module UpToDate, QE UpToDate\)$'
is 'the advisories' tells '^  Open advisories       INTEL-SA-00960, -00982, -00986$'
is 'that it cannot be debugged' tells '^  Debuggable by host\?   no$'
is 'that freshness was not asked for' tells '^  Fresh\?                not asked \(--no-freshness\)$'
is 'counts by group' tells '^  pass form 5/5  pass signatures 18/18  fail TCB and collateral 28/29$'
is 'what failed' tells '^  fail  tdx\.tcb\.status$'
is 'with what to do' tells '^        fix: update BIOS, microcode and TDX module of the host'
is 'each part on a line' tells '^             OS/VMM SGX Late Microcode Update'
is 'on a screen' [ "$(lines)" -le 25 ]
is 'no check that passed' sh -c "! grep -q 'pass  tdx' '$work/out'"
is '-v has those' said 1 -v "${args[@]}"
is 'on a line each' tells '^  pass  tdx\.chain\.count            *3 certificates$'
is 'no more than one' [ "$(grep -c 'pass  tdx\.chain\.count' "$work/out")" = 1 ]
is 'in JSON' said 1 --json "${args[@]}"
is 'as the schema has it' is_of_schema "$work/out"
is 'the status is a member' json "r['platform']['status'] == 'OutOfDate'"
is 'with its parts' json "r['platform']['module'] == 'UpToDate'"
is 'the advisories, too' json \
	"r['platform']['advisories'] == ['INTEL-SA-00960', 'INTEL-SA-00982', 'INTEL-SA-00986']"
is 'nothing accepted it' json "r['platform']['accepted_by'] is None"

cat >"$work/policy.json" <<'EOF'
{
	"tdx": {
		"tcb_status": ["UpToDate", "OutOfDate"]
	}
}
EOF
is 'what a policy accepts' said 3 --policy "$work/policy.json" "${args[@]}"
is 'is told' tells '^  Platform up to date\?  OutOfDate \(.*\), accepted by$'
is 'with the line' tells '^                        /.*/policy\.json:3: tdx\.tcb_status$'
is 'with its advisories' tells '^  Open advisories       INTEL-SA-00960'
is 'and in JSON' said 3 --json --policy "$work/policy.json" "${args[@]}"
is 'by whom' json "r['platform']['accepted_by'].endswith('/policy.json:3: tdx.tcb_status')"
is 'the digest of the policy' \
	json "r['digests']['policies'] == ['$(digest_of "$work/policy.json")']"
used=("$behind/tcbinfo.json" "$behind/qe_identity.json" "$behind/root_crl.der")
is 'three endorsements' said 3 --json --no-freshness --at 2025-06-10T00:00:00Z \
	"${used[@]/#/--endorsements=}" "$behind/quote.bin"
is 'have one digest' json "r['digests']['endorsements'] == '$(digest_of_all "${used[@]}")'"
is 'twice, and in another order' said 3 --json --no-freshness --at 2025-06-10T00:00:00Z \
	--endorsements "${used[2]}" "${used[@]/#/--endorsements=}" "$behind/quote.bin"
is 'the same' json "r['digests']['endorsements'] == '$(digest_of_all "${used[@]}")'"
is 'authentic only' said 0 --authentic-only "${args[@]:1}"
is 'asks for no status' tells '^  Platform up to date\?  not asked$'
is 'what is of another kind' said 3 --authentic-only "$behind/tcbinfo.json"
is 'is none, with the reason' tells ': none: unsupported \(authentic only\)$'
head -c 100 "$behind/quote.bin" >"$work/altered"
printf X >>"$work/altered"
tail -c +102 "$behind/quote.bin" >>"$work/altered"
is 'an altered one' said 1 "${args[@]:0:5}" "$work/altered"
is 'is not shown to be genuine' tells '^  Genuine hardware\?     not shown: tdx\.sig failed$'
is 'so that its fields tell nothing' \
	tells '^  Debuggable by host\?   not known: it is not shown to be genuine$'

### stale
late=(--no-freshness --at 2026-06-10T00:00:00Z --endorsements "$behind")
is 'long after all of it' said 1 "${late[@]}" "$behind/quote.bin"
is 'it is behind all the same' tells '^  Platform up to date\?  OutOfDate \('
is 'and signed' tells '^  Genuine hardware\?     not known: the signature is good, but tdx\.crl\.root is open$'
is 'the time in which all held' tells '^        from 2025-06-04T09:51:38Z \(tdx\.tcbinfo\.window\) to 2025-07-04T09:19:31Z'
is 'and how to appraise as of then' tells '^ .*--at 2025-07-04T09:19:31Z$'
is 'an altered one' said 1 "${late[@]}" "$work/altered"
is 'stays so' tells '^  Genuine hardware\?     not shown: tdx\.sig failed$'
is 'what is good' said 3 --policy "$work/policy.json" "${late[@]}" "$behind/quote.bin"
is 'is stale' tells ': none: stale$'
is 'in JSON' said 3 --json --policy "$work/policy.json" "${late[@]}" "$behind/quote.bin"
is 'by the schema' is_of_schema "$work/out"
is 'with the reason' json "r['reason'] == 'stale'"
is 'of the check' of_check tdx.crl.pck "['reason'] == 'stale'"
is 'it is not authenticated' json "not r['claims']['tdx']['authenticated']"
is 'no answer passes' json "all(a['status'] != 'pass' for a in r['answers'].values())"
is 'the status is told' json "r['platform']['status'] == 'OutOfDate'"

debug=$VECTORS/tdx-quote/v4-coco-debugtd-50806f
is 'a TD that can be debugged' said 1 --no-freshness --at 2026-03-20T00:00:00Z \
	--endorsements "$debug" "$debug/quote.bin"
is 'says so' tells '^  Debuggable by host\?   yes$'

tap_end
