#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The same on the debug kernel, which sees what a trapped instruction may not do
# and what is never freed.
#
# vm: --kernel debug --timeout 900 --file tests/vm/tdcall.sh:/test/tdcall
# vm: --file tests/vm/simd.inc --file build/sim/state
# vm: --file build/tests/vm/register
exec /test/tdcall
