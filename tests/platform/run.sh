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
. scripts/wants.inc

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
