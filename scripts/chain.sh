#!/bin/bash
# SPDX-License-Identifier: MIT
#
# chain.sh: the whole chain, in TAP. A machine with the simulator makes a report
# and Evidence; this one, outside, appraises them, and refuses every altered copy.
set -uo pipefail
. "$(dirname "$0")/common.sh"
cd "$TOP" || exit

nonce=$(openssl rand -hex 32)
other=$(openssl rand -hex 32)
out=build/vm/chain
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
count=0

# wants STATUS DESCRIPTION COMMAND...
wants() {
	local status=$1 text=$2 got=0

	shift 2
	"$@" >"$work/log" 2>&1 || got=$?
	count=$((count + 1))
	if [ "$got" = "$status" ]; then
		echo "ok $count - $text"
	else
		echo "not ok $count - $text: status $got, want $status"
		sed 's/^/# /' "$work/log"
	fi
}

# Byte OFFSET of FILE becomes another one.
alter() {
	local byte

	byte=$(od -An -tu1 -j "$2" -N 1 "$1")
	printf '%b' "\\x$(printf %x $((byte ^ 1)))" |
		dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# refused FILE: every altered byte out of a sample, never affirmed
altered_are_refused() {
	local size offset

	size=$(stat -c %s "$1")
	for ((offset = 0; offset < size; offset += 37)); do
		cp "$1" "$work/altered"
		alter "$work/altered" "$offset"
		if appraise "$work/altered"; then
			echo "byte $offset altered, and affirmed"
			return 1
		fi
	done
}

appraise() {
	build/vouch appraise --nonce "$nonce" --policy "$work/policy.json" \
		--trust-anchor build/sim/genoa/ark.pem "$@"
}

scripts/sim-state.sh || die "the simulator's keys could not be made"
sed "s/^NONCE=.*/NONCE=$nonce/" tests/vm/chain.sh >"$work/chain.sh"
scripts/vm.sh --script "$work/chain.sh" --file tests/vm/simd.inc \
	--file build/sim/state --out $out | grep -v '^1\.\.' || exit
count=$(grep -c '^ok' $out/log)

build/vouch-simd --seed 'vouch test' --print >"$work/config.json"
value=$(sed -n 's/.*"measurement": *"\([0-9a-f]*\)".*/\1/p' "$work/config.json")
echo "{\"snp\": {\"measurement\": \"$value\"}}" >"$work/policy.json"

evidence=$out/evidence.cwt
wants 0 'Evidence is affirmed outside' appraise $evidence
wants 3 "another user's is undecided while the policy does not know the user" \
	appraise $out/nobody/evidence.cwt
sed 's/^{/{"uid": 65534, /' "$work/policy.json" >"$work/user.json"
wants 0 'and affirmed when it does' build/vouch appraise --nonce "$nonce" \
	--policy "$work/user.json" --trust-anchor build/sim/genoa/ark.pem \
	$out/nobody/evidence.cwt
wants 1 "but root's is not that user's" build/vouch appraise --nonce "$nonce" \
	--policy "$work/user.json" --trust-anchor build/sim/genoa/ark.pem $evidence
wants 1 'not for another nonce' build/vouch appraise --nonce "$other" \
	--policy "$work/policy.json" --trust-anchor build/sim/genoa/ark.pem $evidence
wants 1 'not without the named root of the simulator' build/vouch appraise \
	--nonce "$nonce" --policy "$work/policy.json" $evidence
wants 3 'undecided without a reference value' build/vouch appraise \
	--nonce "$nonce" --trust-anchor build/sim/genoa/ark.pem $evidence
wants 1 'not with another measurement' build/vouch appraise --nonce "$nonce" \
	--measurement "$(printf '%096d' 0)" \
	--trust-anchor build/sim/genoa/ark.pem $evidence
wants 0 'every 37th byte altered is refused' altered_are_refused $evidence
cat $out/report.bin $out/certs.bin >"$work/extended"
wants 0 'a report with its table is affirmed' build/vouch appraise \
	--report-data 00ff --policy "$work/policy.json" \
	--trust-anchor build/sim/genoa/ark.pem "$work/extended"
echo "1..$count"
