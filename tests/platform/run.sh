#!/bin/bash
# SPDX-License-Identifier: MIT
#
# run.sh [6.12|7.3]: boots a stock kernel as an SEV-SNP guest and has it attest;
# appraises outside what it made, and refuses it altered.  In TAP.
set -uo pipefail
. "$(dirname "$0")/../../scripts/common.sh"
cd "$TOP" || exit

kernel=${1:-6.12}
out=build/vm/platform-snp-$kernel
nonce=$(openssl rand -hex 32)
other=$(openssl rand -hex 32)
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

guest() {
	local options failed=''

	sed "s/^NONCE=.*/NONCE=$nonce/" tests/platform/snp.sh >"$work/snp.sh"
	options=$(sed -n 's/^# vm: //p' tests/platform/snp.sh)
	# shellcheck disable=SC2086	# a list of words
	scripts/vm.sh --platform snp --kernel "$kernel" $options --out "$out" \
		--script "$work/snp.sh" >"$work/guest" || failed=1
	grep -v '^1\.\.' "$work/guest"
	count=$(grep -cE '^(not )?ok ' "$work/guest")
	[ -z "$failed" ] || exit 1
}

configured() {
	build/vouch-simd --seed 'vouch test' --print |
		sed -n "s/.*\"$1\": *\"\([0-9a-f]*\)\".*/\1/p"
}

appraise() { build/vouch appraise --nonce "$nonce" "${known[@]}" "$@"; }

guest
known=(--trust-anchor build/sim/genoa/ark.pem
	--measurement "$(configured measurement)")
wants 0 'Evidence of the real path is affirmed' appraise "$out"/evidence.cwt
wants 1 'not for another nonce' build/vouch appraise --nonce "$other" \
	"${known[@]}" "$out"/evidence.cwt
wants 1 'not without the named root of the simulator' build/vouch appraise \
	--nonce "$nonce" --measurement "$(configured measurement)" \
	"$out"/evidence.cwt
cat "$out"/report.bin "$out"/certs.bin >"$work/extended"
wants 0 'so is a report with its table' build/vouch appraise \
	--report-data 00ff "${known[@]}" "$work/extended"
echo "1..$count"
