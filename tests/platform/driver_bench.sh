#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Inside an SEV-SNP guest, or a TD: the module against the kernel's own driver,
# alternating. Up to 6.13 each needs a message key of its own, and the module takes
# another one only where the driver was first. Of quotes at once the driver makes one
# after the other, with pauses of a second: so they are few. Last, a host that is busy or
# slow, and what it costs to wait for it.
#
# vm: --file tests/vm/simd.inc --file build/tests/bench/driver
. /test/simd.inc

case $TEE in
snp) module=sev-guest own=vmpck=1 rounds='1 2 3' count=${COUNT:-300} ;;
tdx) module=tdx-guest own='' rounds=1 count=${COUNT:-10} ;;
esac
modprobe "$module" && modprobe vouch ${own:+"$own"} || exit 1
for _ in $rounds; do
	driver "$TEE" "$count" >>/out/rounds || exit 1
done
driver "$TEE" 5 wait >>/out/rounds || exit 1
cat /out/rounds
ok_nothing_reused
# shellcheck disable=SC2154 # tap.inc counts
[ "$tap_bad" = 0 ] || exit 1
rmmod vouch && rmmod "$module"
