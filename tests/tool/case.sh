#!/bin/bash
# SPDX-License-Identifier: MIT
#
# case.sh: "vouch case", in TAP: a case gives the result that is recorded in it,
# anywhere and at any time, and what is altered or hostile is found. Evidence is
# of the simulator, and of real processors from $VECTORS.
# shellcheck disable=SC2317 # is() calls the functions
set -uo pipefail
. "$(dirname "$0")/tap.inc"

# exits STATUS COMMAND...
exits() {
	local want=$1 got=0

	shift
	"$@" >"$work/out" 2>"$work/err" || got=$?
	[ "$got" = "$want" ] && return
	echo "status $got, want $want"
	cat "$work/out" "$work/err" | cut -c 1-300
	return 1
}
create() { exits "$1" "$VOUCH" case create -o "$work/case" "${@:2}"; }
verify() { exits "$1" "$VOUCH" case verify "${2:-$work/case}"; }
tells() { grep -qE -e "$1" "$work/out" "$work/err" || { cat "$work/out" "$work/err"; false; }; }

# change EXPRESSION [FILE]: of c, the case; seal() makes its digests good again
change() {
	python3 -c 'import hashlib, json, sys
c = json.load(open(sys.argv[1]))
def sha(text): return hashlib.sha256(text.encode()).hexdigest()
def seal():
    c["inputs_sha256"] = sha(json.dumps(c["inputs"], separators=(",", ":"), sort_keys=True))
    c["result_sha256"] = sha(c["result"])
exec(sys.argv[3])
json.dump(c, open(sys.argv[2], "w"), indent=1)' "$work/case" "$work/changed" "$1"
}
changed() { change "$2" && verify "$1" "$work/changed"; }

simulate
world=$simulated/world
sim=(--at 2026-06-02T12:00:00Z --trust-anchor "$world/anchor/genoa-ark.der")
report=$simulated/extended/genoa

is 'a case' create 3 "${sim[@]}" "$report"
is 'is verified' verify 3
is 'as it was' tells ': none at 2026-06-02T12:00:00Z, recorded by vouch [0-9.]+: the same result, byte for byte$'
is 'has the result that appraise gives' sh -c "'$VOUCH' appraise --json ${sim[*]} '$report' |
	python3 -c 'import json, sys
r = json.loads(json.load(open(sys.argv[1]))[\"result\"])
assert json.load(sys.stdin) == r' '$work/case'"
cp "$report" "$work/gone"
is 'of a file' create 0 --authentic-only "${sim[@]}" "$work/gone"
rm "$work/gone"
is 'that is gone' sh -c "cd / && '$VOUCH' case verify '$work/case' >'$work/out'"
is 'is the same' tells 'the same result, byte for byte'
is 'from standard input' sh -c "'$VOUCH' case verify - <'$work/case' >'$work/out'"
is 'in another place and time zone' sh -c "TZ=Asia/Tokyo LC_ALL=C '$VOUCH' case verify '$work/case' >'$work/out'"
is 'is the same, too' tells 'the same result, byte for byte'
is 'without a time' create 0 --authentic-only "${sim[@]:2}" "$report"
is 'it is of now' verify 0
printf '{"snp": {"measurement": "%096d"}}' 0 >"$work/policy.json"
is 'policies, log, folders' create 1 "${sim[@]}" --policy "$work/policy.json" \
	--log "$report" --endorsements "$world/endorsement" --no-freshness --vmpl 0 "$report"
rm "$work/policy.json"
is 'are in it' verify 1
is 'a case of a case twice' sh -c "cp '$work/case' '$work/first'; '$VOUCH' case verify '$work/first' >'$work/out'; [ \$? = 1 ]"

### what was altered
is 'evidence' changed 2 'd = c["inputs"]["evidence"]; d["data"] = "AAAA" + d["data"][4:]'
is 'is named' tells 'was altered: evidence .*genoa is not what its digest says'
is 'a policy' changed 2 'c["inputs"]["policies"][0]["data"] = "e30="'
is 'is named as well' tells 'was altered: policies .*policy.json is not'
is 'the time' changed 2 'c["inputs"]["at"] = "2026-06-03T12:00:00Z"'
is 'is of the inputs' tells 'was altered: inputs is not'
is 'an option' changed 2 'c["inputs"]["expected"].pop()'
is 'is of them, too' tells 'was altered: inputs is not'
is 'the result' changed 2 'c["result"] = c["result"].replace("contraindicated", "affirming")'
is 'has a digest' tells 'was altered: result is not'

### what is judged otherwise
is 'another result, with good digests' changed 4 \
	'c["result"] = c["result"].replace("contraindicated", "affirming"); seal()'
is 'is told' tells ': affirming at .* judges otherwise$'
is 'with both' tells '^  status: recorded affirming, today contraindicated$'
is 'a check' changed 4 \
	'r = json.loads(c["result"]); [k for k in r["checks"] if k["id"] == "snp.measurement"][0]["status"] = "pass"
c["result"] = json.dumps(r); c["version"] = "0.0.1"; seal()'
is 'by its id' tells '^  snp\.measurement: recorded pass, today fail$'
is 'and no other' [ "$(grep -c '^  ' "$work/out")" = 1 ]
is 'a check that was not made then' changed 4 \
	'r = json.loads(c["result"]); r["checks"] = [k for k in r["checks"] if k["id"] != "snp.sig"]
c["result"] = json.dumps(r); c["version"] = "0.0.1"; seal()'
is 'is told as well' tells '^  snp\.sig: recorded nothing, today pass$'
is 'other words of another version' changed 1 \
	'c["result"] = c["result"].replace("\"remedy\": \"", "\"remedy\": \"please "); c["version"] = "0.0.1"; seal()'
is 'are the same judgement' tells 'judges the same, in other words$'
is 'other words of this version' changed 4 \
	'c["result"] = c["result"].replace("\"remedy\": \"", "\"remedy\": \"please "); seal()'
is 'are not its result' tells 'this is not the result of that version$'

### what is hostile
for hostile in 'c["vouch_case"] = 2' 'c["vouch_case"] = "1"' 'c["more"] = 1' 'del c["inputs"]' \
	'c["inputs"]["more"] = 1; seal()' 'c["inputs"]["at"] = "now"; seal()' \
	'c["inputs"]["evidence"] = None; seal()' 'c["inputs"]["policies"] = {}; seal()' \
	'c["inputs"]["policies"][0]["data"] = "!"; seal()' \
	'c["inputs"]["expected"] = [1]; seal()' \
	'c["inputs"]["expected"][0]["key"] = "x"; seal()' \
	'c["inputs"]["authentic_only"] = 1; seal()' 'c["result"] = 1' 'c = []' \
	'c["inputs"]["log"] = {"name": "x"}; seal()'; do
	is "refused: $hostile" changed 2 "$hostile"
	is 'in a sentence' [ "$(wc -l <"$work/err")" = 1 ]
done
is 'a result that is no object' changed 4 'c["result"] = "x"; seal()'
: >"$work/empty"
is 'nothing' verify 2 "$work/empty"
is 'evidence' verify 2 "$report"
printf '{"vouch_case": 1, "vouch_case": 1}' >"$work/twice"
is 'a member twice' verify 2 "$work/twice"
yes '[' | head -c 1000000 >"$work/deep"
is 'what is deep' verify 2 "$work/deep"
{ printf '['; yes '1,' | head -c 4000000; printf '1]'; } >"$work/many"
is 'many values' verify 2 "$work/many"
truncate -s 17M "$work/large"
is 'what is large' verify 3 "$work/large"
truncate -s 13M "$work/large"
is 'evidence that is large' exits 2 "$VOUCH" case create -o "$work/case.large" "$work/large"
is 'makes no case' tells 'case is [0-9]+ bytes, want 16 MiB at most'
is 'two files' create 2 "$report" "$report"
is 'an output of appraise' create 2 --json "$report"
is 'what is not there' create 3 "$work/none"

needs_vectors tdx-quote
behind=$VECTORS/tdx-quote/v4-automata-00806f
is 'a folder of collateral' create 1 --no-freshness --at 2025-06-10T00:00:00Z \
	--endorsements "$behind" "$behind/quote.bin"
is 'is the same' verify 1
is 'byte for byte' tells 'the same result, byte for byte'

tap_end
