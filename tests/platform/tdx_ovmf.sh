#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A stock kernel that a TD's own firmware starts, and measures: registers and
# event log are of OVMF. What is left in /out is appraised outside, by
# tests/platform/run.sh.
#
# vm: --keep --firmware ovmf --file tests/vm/simd.inc
# vm: --file build/tests/vm/register
. /test/simd.inc

FW_CFG=/sys/firmware/qemu_fw_cfg/by_name
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
# What the firmware had from QEMU, for "vouch measure".
from_qemu() { cat "$FW_CFG/$1/raw" >"/out/$2" && [ -s "/out/$2" ]; }
ok "QEMU's fw_cfg can be read" modprobe qemu_fw_cfg
ok 'it has a loader of ACPI tables' from_qemu etc/table-loader loader.bin
ok 'their root' from_qemu etc/acpi/rsdp rsdp.bin
ok 'and the tables' from_qemu etc/acpi/tables tables.bin
modprobe vouch || exit 1
ok 'firmware extended its register' is_extended rtmr0
ok 'and what it booted is in the next ones' is_extended rtmr1
ok 'a quote' vouch report --report-data 00ff -o /out/quote.bin
ok 'the module goes away' rmmod vouch
tap_end
