#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Clients of others, as their authors wrote them, with vouch_tsm in a simulated
# guest. What they get is left in /out and appraised outside, by run.sh.
. /test/simd.inc

REPORTS=/sys/kernel/config/tsm/report
DATA=$(printf '5a%.0s' $(seq 64))

sev() { sev-attest -inform hex -in "$DATA" -outform bin "$@"; }
tdx() { tdx-attest -inform hex -in "$DATA" -outform bin "$@"; }
vmpl_is() { [ "$(od -An -tu4 -j48 -N4 "$1" | tr -d ' ')" = "$2" ]; }

modules_load && simd && modprobe vouch_tsm || exit 1
[ -d $REPORTS ] || mount -t configfs none /sys/kernel/config ||
	exit 1
ok 'go-sev-guest has a report' sev -out /out/report.bin
ok 'and one with certificates' sev -extended -out /out/extended.bin
ok 'and one of VMPL 2' sev -vmpl 2 -out level.bin
ok 'which says so' vmpl_is level.bin 2
rmmod vouch_tsm && simd_stop && simd --tee tdx || exit 1
# Each leaves the folder in which it looked who the provider is.
ok 'the folders that it left keep the module away' sh -c '! modprobe vouch_tsm'
rmdir $REPORTS/* && modprobe vouch_tsm || exit 1
ok 'go-tdx-guest has a quote' tdx -out /out/quote.bin
simd_stop
ok 'the modules go away' sh -c 'rmmod vouch_tsm vouch_sim vouch'
tap_end
