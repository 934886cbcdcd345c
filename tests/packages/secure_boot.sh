#!/bin/sh
# SPDX-License-Identifier: MIT
#
# In a machine with Secure Boot, started by Debian's shim, GRUB and kernel: modules
# that the machine owner's key has signed are loaded, all others refused.
#
# vm: --secure-boot --timeout 540
# vm: --file tests/vm/simd.inc --file build/sim/state --file build/signed
. /test/simd.inc

# refused FILE [LINE]: with that line in the kernel's log
refused() {
	dmesg -c >>/out/dmesg-before
	! insmod "$1" 2>/tmp/said && [ ! -e /sys/module/vouch ] || return 1
	cat /tmp/said
	dmesg >/tmp/log
	[ $# = 1 ] || grep -F "$2" /tmp/log || { cat /tmp/log; return 1; }
}

log_has() { dmesg | grep -F "$1"; }
locked_down() { grep -F '[integrity]' /sys/kernel/security/lockdown; }
owner_is_trusted() { log_has "Loaded X.509 cert 'vouch test mok"; }
report() { simd && vouch report --output /out/report; }

mount -t securityfs securityfs /sys/kernel/security
ok 'Secure Boot is on' log_has 'secureboot: Secure boot enabled'
ok 'the kernel locked itself down' locked_down
ok "the kernel trusts the machine owner's key" owner_is_trusted
ok 'and enforces signatures' grep Y /sys/module/module/parameters/sig_enforce
ok 'an unsigned module is refused' refused /test/signed/unsigned.ko \
	'Loading of unsigned module is rejected'
ok "a stranger's module is refused" refused /test/signed/stranger.ko \
	'Loading of module with unavailable key is rejected'
ok 'an altered module is refused' refused /test/signed/altered.ko
ok 'a signed module is loaded' insmod /test/signed/vouch.ko
ok 'and the simulated guest, signed too' insmod /test/signed/vouch_sim.ko
ok 'the device gives a report' report
simd_stop
tap_end
