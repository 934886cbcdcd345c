#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A stock kernel that a TD's own firmware starts, and measures: registers and
# event log are of OVMF. What is left in /out is appraised outside, by
# tests/platform/run.sh.
#
# vm: --firmware ovmf --file tests/vm/simd.inc --file build/tests/vm/register
. /test/simd.inc

CCEL=/sys/firmware/acpi/tables/data/CCEL
kernel_says() { dmesg | grep -q "$1"; }
is_extended() {
	value=$(register "$1") && [ "$value" != "$(printf '%096d' 0)" ]
}

ok 'the kernel found itself in a TD' kernel_says 'tdx: Guest detected'
ok 'that EFI started' [ -d /sys/firmware/efi ]
ok 'with all its processors' [ "$(nproc)" = 2 ]
ok 'and an event log' [ -s $CCEL ]
cat $CCEL >/out/ccel.bin
modprobe vouch || exit 1
ok 'firmware extended its register' is_extended rtmr0
ok 'and what it booted is in the next ones' is_extended rtmr1
ok 'a quote' vouch report --report-data 00ff -o /out/quote.bin
ok 'the module goes away' rmmod vouch
tap_end
