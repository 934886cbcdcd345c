#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The programs of tests/selftests in an SEV-SNP guest and in a TD, as on hardware.
# Those for the other TEE and for a simulated host find nothing there, and say so.
#
# vm: --timeout 900 --simd --report-version=5
# vm: --file tests/vm/simd.inc --file build/tests/selftests
. /test/simd.inc

# passes PROGRAM: with no test left out for want of a guest
passes() {
	selftests/"$1" >said 2>&1
	passed=$?
	grep -E '^(# Totals|not ok|.*# SKIP)' said | sed 's/^/# /'
	grep -E '^#.*(Expected|:0:)' said | head -n 20
	[ $passed = 0 ] && ! grep -q "# SKIP no $guest " said
}
skips() {
	selftests/"$1" >said
	[ $? = 4 ] && grep -q '^1\.\.0 # SKIP' said
}

case $TEE in
snp) guest='SNP guest' own=vouch_test others=vouch_td_test ;;
tdx) guest=TD own=vouch_td_test others=vouch_test ;;
esac

modules_load || exit 1
for program in abi event log mr ticket; do
	ok "vouch_${program}_test passes" passes vouch_${program}_test
done
ok "$own passes" passes "$own"
ok "$others skips" skips "$others"
ok 'vouch_sim_test skips' skips vouch_sim_test
ok_nothing_reused
ok 'the key is not lost' key_is_kept
# The last: what it locks stays so.
ok 'vouch_lockdown_test passes' passes vouch_lockdown_test
ok 'the module goes away' modules_unload
tap_end
