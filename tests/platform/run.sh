#!/bin/bash
# SPDX-License-Identifier: MIT
#
# run.sh [6.12|7.3] [snp|tdx]: boots a stock kernel as an SEV-SNP guest and as a
# TD, or as one of them, and has it attest; appraises outside what it made, and
# refuses it altered.  In TAP.
set -uo pipefail
. "$(dirname "$0")/../../scripts/common.sh"
cd "$TOP" || exit

kernel=${1:-6.12}
tees=${2:-snp tdx}
nonce=$(openssl rand -hex 32)
other=$(openssl rand -hex 32)
. scripts/wants.inc

# guest SCRIPT: boots $tee, whose tests are counted with the others
guest() {
	local script=$1 options failed='' before=$count

	sed "s/^NONCE=.*/NONCE=$nonce/" "tests/platform/$script" \
		>"$work/$script"
	options=$(sed -n 's/^# vm: //p' "tests/platform/$script")
	# shellcheck disable=SC2086	# a list of words
	scripts/vm.sh --platform "$tee" --kernel "$kernel" $options \
		--out "$out" --script "$work/$script" >"$work/guest" || failed=1
	awk -v n="$before" '/^(not )?ok / {
		sub(/ok [0-9]+/, "ok " ++n)
	} !/^1\.\./' "$work/guest"
	count=$((count + $(grep -cE '^(not )?ok ' "$work/guest")))
	[ -z "$failed" ] || exit 1
}

appraise() { build/vouch appraise --nonce "$nonce" "${known[@]}" "$@"; }
nonce_of_another() {
	build/vouch appraise --nonce "$other" "${known[@]}" "$@"
}

appraise_snp() {
	known=(--trust-anchor build/sim/genoa/ark.pem
		--measurement "$(configured measurement)")
	wants 0 'Evidence of the real path is affirmed' \
		appraise "$out"/evidence.cwt
	wants 1 'not for another nonce' nonce_of_another "$out"/evidence.cwt
	wants 1 'not without the named root of the simulator' \
		build/vouch appraise --nonce "$nonce" \
		--measurement "$(configured measurement)" "$out"/evidence.cwt
	cat "$out"/report.bin "$out"/certs.bin >"$work/extended"
	wants 0 'so is a report with its table' build/vouch appraise \
		--report-data 00ff "${known[@]}" "$work/extended"
}

appraise_tdx() {
	local mrtd=(--measurement "$(configured mrtd --tee tdx)")
	local root=(--trust-anchor "$work/pki/root.pem")

	build/vouch-simd --tee tdx --seed 'vouch test' --pki "$work/pki" ||
		exit
	known=(--endorsements "$work/pki" "${root[@]}" "${mrtd[@]}")
	wants 0 'Evidence of the real path is affirmed' \
		appraise "$out"/evidence.cwt
	wants 1 'not for another nonce' nonce_of_another "$out"/evidence.cwt
	wants 1 'not without the named root of the simulator' \
		build/vouch appraise --nonce "$nonce" "${mrtd[@]}" \
		--endorsements "$work/pki" "$out"/evidence.cwt
	wants 0 'so is a quote' build/vouch appraise --report-data 00ff \
		"${known[@]}" "$out"/quote.bin
	wants 0 "and one of the kernel's own driver" build/vouch appraise \
		--report-data "$(printf '30%.0s' {1..64})" \
		"${known[@]}" "$out"/tsm.bin
}

for tee in $tees; do
	out=build/vm/platform-$tee-$kernel
	guest "$tee.sh"
	"appraise_$tee"
	[ "$tee" = snp ] || out=$out-refused guest tdx_refused.sh
done
echo "1..$count"
