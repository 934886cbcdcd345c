#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A kernel that wants signatures refuses the module that was just built, and says
# why: what Documentation/packages.rst quotes.
#
# vm: --file tests/vm/simd.inc
. /test/simd.inc

lockdown=/sys/kernel/security/lockdown
enforce=/sys/module/module/parameters/sig_enforce

# refused LINE: with that line in the kernel's log
refused() {
	dmesg -c >/dev/null
	! modprobe vouch 2>/tmp/said && [ ! -e /sys/module/vouch ] || return 1
	cat /tmp/said
	dmesg >/tmp/log
	grep -F "$1" /tmp/log || { cat /tmp/log; return 1; }
}

mount -t securityfs securityfs /sys/kernel/security
ok 'it is loaded where nobody wants a signature' modprobe vouch
rmmod vouch
ok 'the kernel locks itself down' sh -c "echo integrity >$lockdown"
ok 'and refuses it' refused \
	'Lockdown: modprobe: unsigned module loading is restricted; see man kernel_lockdown.7'
ok 'signatures are enforced' sh -c "echo 1 >$enforce"
ok 'which refuses it too' refused 'Loading of unsigned module is rejected'
tap_end
