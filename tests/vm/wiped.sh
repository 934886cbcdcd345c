#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Derived keys do not stay anywhere in the machine's memory, after the caller has
# them: not in the module, not in the messages, not in the simulator.
#
# vm: --timeout 600
# vm: --file tests/vm/simd.inc --file build/sim/state --file build/tests/vm/wiped
. /test/simd.inc

modules_load && simd || exit 1
ok 'no derived key is left in memory' wiped
simd_stop
ok 'modules go away' modules_unload
tap_end
