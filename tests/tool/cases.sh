#!/bin/bash
# SPDX-License-Identifier: MIT
#
# cases.sh: the shared cases, each as its expected.txt asks, where no other test
# holds the tool to it; and that every one of them has a test; in TAP.
# shellcheck disable=SC2317 # is() calls the functions
set -uo pipefail
. "$(dirname "$0")/tap.inc"

cases=$(realpath -m "${CASES:-$VECTORS/../cases}")
if [ ! -d "$cases" ]; then
	is "shared cases # SKIP $cases is not there" true
	tap_end
fi

# says STATUS TEXT ARGUMENT...: both streams, by extended expressions
says() {
	local want=$1 text=$2 got=0

	shift 2
	"$VOUCH" "$@" >"$work/out" 2>&1 || got=$?
	cut -c 1-200 "$work/out"
	[ "$got" = "$want" ] && grep -qE -e "$text" "$work/out"
}
lacks() { ! grep -E -e "$1" "$work/out"; }

# Each folder is named by a test: by this one, or by one that it says.
while read -r test folders; do
	for folder in $folders; do
		is "$folder is in $test" grep -q "$folder" "tests/$test"
		echo "$folder" >>"$work/known"
	done
done <<-END
	tool/forms.sh chain-json-half-read event-log-json evidence-as-text header-dump
	tool/cases.sh policy-init-two-evaluations zero-values-no-identity
	tool/cases.sh crl2-future-revoked same-eval-same-date-revoked-last
	tool/signed.sh ca-no-aki crl-entry-critical crl-entry-issuer mod-conf
	tool/signed.sh der-vek--ber-len mod-id-lower pck-no-aki pck-no-crldp
	tool/signed.sh pckder--ber-len qe-misc-mask0 qe-status-SWHardeningNeeded
	tool/signed.sh same-eval-same-date-revoked-first
END
(cd "$cases" && for folder in */ signed/*/; do basename "$folder"; done) |
	grep -vx signed | sort >"$work/there"
is 'no folder is without a test' diff <(sort "$work/known") "$work/there"

### policy-init-two-evaluations: 20 for TCB info, 19 for QE identity

folder=$cases/policy-init-two-evaluations
day=2026-08-14T00:00:00Z
with=(--endorsements "$folder/collateral.json" --at "$day")
is 'a draft of two evaluations' says 0 . policy init "$folder/quote.bin" \
	"${with[@]}" -o "$work/policy.json"
is 'has nothing in the way' lacks 'in the way'
with+=(--policy "$work/policy.json" --no-freshness)
is 'is met by what it was drafted of' says 0 ': affirming' appraise \
	"$folder/quote.bin" "${with[@]}"
# Each document has a floor of its own, in place of tdx.collateral.eval_number.
for id in tdx.tcbinfo.eval_number tdx.qe.identity_eval_number; do
	is "$id passes" says 0 "pass +$id" appraise -v "$folder/quote.bin" \
		"${with[@]}"
done
is '20 wants the identity of 20' says 3 \
	'qe/identity\?(.*&)?tcbEvaluationDataNumber=20' appraise \
	"$folder/quote.bin" "${with[@]}" --tcb-evaluation 20
is '19 wants the TCB info of 19' says 3 \
	'tcb\?(.*&)?tcbEvaluationDataNumber=19' appraise \
	"$folder/quote.bin" "${with[@]}" --tcb-evaluation 19

### zero-values-no-identity: two guests of two owners, alike to the provider

folder=$cases/zero-values-no-identity
a=(--endorsements "$folder/vcek-a.der" --endorsements "$folder/cert_chain.pem")
b=(--endorsements "$folder/vcek-b.der" "${a[@]:2}")
is 'zeroes tell no guest' says 3 \
	'zeroes for HOST_DATA, which nearly every guest has' appraise \
	"$folder/report-a.bin" "${a[@]}" --no-freshness \
	--policy "$folder/host-data-zero.json"
is 'a draft says which of its values are zero' says 0 \
	'snp.host_data is all zero' policy init "$folder/report-a.bin" \
	"${a[@]}" -o "$work/policy-a.json"
is 'another guest has them too' says 0 'pass +policy.selfcheck' appraise -v \
	"$folder/report-b.bin" "${b[@]}" --no-freshness \
	--policy "$work/policy-a.json"
is 'so that HOST_DATA tells nothing' lacks 'policy.selfcheck.*HOST_DATA'
is 'and no claim is made that is not true' lacks \
	'a value that no other guest has'

### evidence-as-text: lines, of which the last has nothing

folder=$cases/evidence-as-text
lines_are_read() {
	"$VOUCH" appraise - --json --authentic-only \
		--endorsements "$folder/vcek.der" \
		--endorsements "$folder/cert_chain.pem" \
		<"$folder/lines.ndjson" >"$work/out" 2>/dev/null
	test "$(grep -c '"status": "authentic"' "$work/out")" = 3 &&
		tail -n 1 "$work/out" |
		grep -F '"status": "none", "reason": "unreadable"'
}
is 'three lines are authentic, and one cannot be read' lines_are_read
is 'a text with 0x is no base64' says 0 'in hexadecimal' show \
	"$folder/report.0x"

### signed: two documents of one evaluation and date, and two CRLs

signed=$cases/signed
# judged FOLDER STATUS TEXT: by its command, with TEXT in JSON
judged() {
	VOUCH=$VOUCH sh "$1/run.sh" --json >"$work/out" 2>/dev/null
	grep -F "\"status\": \"$2\"" "$work/out" && grep -F "$3" "$work/out"
}
# As they stand each of these two has one document, which is in force.
for folder in crl2-future-revoked same-eval-same-date-revoked-last; do
	is "$folder alone" judged "$signed/$folder" simulated '"tee": "tdx"'
done
# The one that revokes comes first or last by its name.
for order in 1,2 2,1; do
	cp -r "$signed/same-eval-same-date-revoked-last" "$work/$order"
	mv "$work/$order/endorsements/tcbinfo.json" \
		"$work/$order/endorsements/tcbinfo-${order%,*}.json"
	cp "$signed/same-eval-same-date-revoked-first/endorsements/tcbinfo.json" \
		"$work/$order/endorsements/tcbinfo-${order#*,}.json"
	is "of two documents the worse one counts ($order)" judged \
		"$work/$order" contraindicated \
		'"id": "tdx.tcb.status", "status": "fail"'
done

tap_end
