#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The programs of tests/selftests in an SEV-SNP guest, as on hardware. Those for a
# TD and for a simulated host find nothing there, and say so.
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
	[ $passed = 0 ] && ! grep -q '# SKIP no SNP' said
}
skips() {
	selftests/"$1" >said
	[ $? = 4 ] && grep -q '^1\.\.0 # SKIP' said
}

modules_load || exit 1
for program in abi mr ticket; do
	ok "vouch_${program}_test passes" passes vouch_${program}_test
done
ok 'vouch_test passes' passes vouch_test
ok 'vouch_td_test skips' skips vouch_td_test
ok 'vouch_sim_test skips' skips vouch_sim_test
ok 'no sequence number carried two messages' no_iv_reuse
ok 'the key is not lost' key_is_kept
# The last: what it locks stays so.
ok 'vouch_lockdown_test passes' passes vouch_lockdown_test
ok 'the module goes away' modules_unload
tap_end
