#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Inside an SEV-SNP guest: reports and keys of the module against those of the
# kernel's own driver, alternating. Up to 6.13 each needs a message key of its own,
# and the module takes another one only where the driver was first.
#
# vm: --file tests/vm/simd.inc --file build/tests/bench/driver
. /test/simd.inc

modprobe sev-guest && modprobe vouch vmpck=1 || exit 1
for _ in 1 2 3; do
	driver 300 >>/out/rounds || exit 1
done
cat /out/rounds
no_iv_reuse || exit 1
rmmod sev-guest && rmmod vouch
