#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A stock kernel that OVMF starts in an SEV-SNP guest, since its hashes are in the
# launch digest. What is left in /out is held against "vouch measure" outside, by
# tests/platform/run.sh.
#
# vm: --keep --firmware amdsev --timeout 600 --file tests/vm/simd.inc
. /test/simd.inc

kernel_says() { dmesg | grep -q "$1"; }

ok 'the kernel found its memory encrypted' \
	kernel_says 'Memory Encryption Features active: AMD SEV SEV-ES SEV-SNP'
ok 'that EFI started' [ -d /sys/firmware/efi ]
ok 'with all its processors' [ "$(nproc)" = 2 ]
modules_load || exit 1
ok 'the module found a guest that is not simulated' \
	kernel_says 'vouch: .*real guest at VMPL 0'
ok 'a report' vouch report --report-data 00ff -o /out/report.bin \
	--certs /out/certs.bin
ok 'the module goes away' modules_unload
tap_end
