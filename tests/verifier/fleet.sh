#!/bin/bash
# SPDX-License-Identifier: MIT
#
# fleet.sh: what fleet.rst says about many reports, in TAP: GNU parallel over lines, and
# how many bytes go in and out for each. Wants Debian's parallel.
# shellcheck disable=SC2317 # is() calls the functions
set -uo pipefail
. "$(dirname "$0")/../tool/tap.inc"

simulate
at=2026-06-02T12:00:00Z
options=(--json --at "$at" --policy "$simulated/world/policy.json"
	--endorsements "$simulated/world/endorsement"
	--trust-anchor "$simulated/world/anchor/genoa-ark.der")

line() { printf '{"id": "%s", "evidence": "%s"}\n' "$1" "$(base64 -w 0 "$2")"; }
for i in $(seq 300); do line "vm-$i" "$simulated/snp/genoa"; done >"$work/lines"
# A byte of the measurement.
{ head -c 150 "$simulated/snp/genoa" && printf '\xff' &&
	tail -c +152 "$simulated/snp/genoa"; } >"$work/altered"
line vm-altered "$work/altered" >>"$work/lines"
echo '{"id": "vm-poison", "evidence": ' >>"$work/lines"

one_process() {
	"$VOUCH" appraise "${options[@]}" - <"$work/lines" >"$work/one" 2>/dev/null
	[ "$(wc -l <"$work/one")" = 302 ]
}
# The recipe of fleet.rst: exit statuses say that some were not affirmed.
many_processes() {
	parallel --will-cite --pipe --block 100k -j 2 -k "$VOUCH" appraise \
		"${options[@]}" - <"$work/lines" >"$work/many" 2>/dev/null || :
	[ "$(wc -l <"$work/many")" = 302 ]
}
# A line without an id is named by its place, which is another in each block.
without_places() { sed 's/"name": "line [0-9]*"/"name": "line"/' "$1"; }
same() { cmp <(without_places "$work/one") <(without_places "$work/many"); }
affirmed() { [ "$(grep -c '"status": "simulated", "reason"' "$work/many")" -ge 300 ]; }
altered_is_seen() {
	grep '"name": "vm-altered"' "$work/many" | grep -q '"status": "contraindicated"'
}
poison_is_one_line() { grep -q '"error": "is no JSON object' "$work/many"; }

is 'one process appraises lines' one_process
is 'and several do, by GNU parallel' many_processes
is 'with the same results in the same order' same
is 'those that are good are affirmed' affirmed
is 'the one that was altered is not' altered_is_seen
is 'a line that is none is one result, and no more is lost' poison_is_one_line

openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 \
	-out "$work/key" 2>/dev/null
head -n 1 "$work/lines" >"$work/single"
"$VOUCH" appraise --no-freshness --ear "$work/token" --sign "$work/key" "${options[@]}" \
	"$simulated/snp/genoa" >/dev/null
is 'a signed result is there' [ -s "$work/token" ]
echo "# bytes: line in $(wc -c <"$work/single"), result out $(head -n 1 "$work/one" |
	wc -c), signed result out $(wc -c <"$work/token")"
tap_end
