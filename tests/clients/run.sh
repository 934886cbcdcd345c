#!/bin/bash
# SPDX-License-Identifier: MIT
#
# run.sh [KERNEL]: what clients of others get of vouch_tsm in a guest is
# appraised outside.  In TAP.
set -euo pipefail
. "$(dirname "$0")/../../scripts/common.sh"
cd "$TOP"
. scripts/wants.inc

kernel=${1:-6.12}
out=build/vm/clients-$kernel
data=$(printf '5a%.0s' $(seq 64))
clients=$(tests/clients/build.sh)
scripts/sim-state.sh
build/vouch-simd --tee tdx --seed 'vouch test' --pki "$work/pki" ||
	die "the simulator's collateral could not be made"
status=0
scripts/vm.sh --kernel "$kernel" --script tests/clients/guest.sh --out "$out" \
	--file tests/vm/simd.inc --file build/sim/state \
	--file "$clients/sev-attest" --file "$clients/tdx-attest" \
	>"$work/guest" || status=1
grep -v '^1\.\.' "$work/guest" || [ $? = 1 ]
count=$(grep -cE '^(not )?ok ' "$work/guest" || [ $? = 1 ])
[ $status = 0 ] || exit 1

wants 0 "go-sev-guest's report and certificates are affirmed" \
	build/vouch appraise --report-data "$data" \
	--trust-anchor build/sim/genoa/ark.pem \
	--measurement "$(configured measurement)" "$out/extended.bin"
wants 1 'not for other REPORT_DATA' build/vouch appraise --report-data 00ff \
	--trust-anchor build/sim/genoa/ark.pem \
	--measurement "$(configured measurement)" "$out/extended.bin"
echo "{\"tdx\": {\"mrtd\": \"$(configured mrtd --tee tdx)\"}}" \
	>"$work/policy.json"
wants 0 "go-tdx-guest's quote is affirmed" build/vouch appraise \
	--report-data "$data" --endorsements "$work/pki" \
	--trust-anchor "$work/pki/root.pem" --policy "$work/policy.json" \
	"$out/quote.bin"
wants 1 'not for other REPORT_DATA' build/vouch appraise --report-data 00ff \
	--endorsements "$work/pki" --trust-anchor "$work/pki/root.pem" \
	--policy "$work/policy.json" "$out/quote.bin"
echo "1..$count"
