#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Eight callers at once, 200 reports each: none lost, none mixed up.
#
# vm: --timeout 900
# vm: --file tests/vm/simd.inc --file build/sim/state --file build/tests/vm/hammer
. /test/simd.inc

modules_load && simd || exit 1
ok 'eight callers get 200 reports each, their own' hammer crowd 8 200
case $TEE in
snp) made=reports busy=busy ;;
tdx) made=quotes busy=retry ;;
esac
ok "its firmware made as many $made" [ "$(stat_of "$made")" = 1600 ]
ok_nothing_reused
ctl "$busy 12"
ok 'and when the host is busy in between' hammer crowd 8 5
simd_stop
ok 'modules go away' modules_unload
tap_end
