#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Reboots an SEV-SNP guest while a message of a killed caller is under way, which
# the host would do by then: the module settles it first. The host outside has
# counted, see tests/platform/run.sh. What the machine has to say is sent before.
#
# vm: --file tests/vm/simd.inc --file build/tests/vm/hammer
. /test/simd.inc

leave_a_message() {
	ctl 'busy forever' || return
	hammer one 60000 &
	caller=$!
	sleep 3
	kill -9 $caller
	wait $caller 2>/dev/null
	[ "$(stat_of reports)" = 1 ]
}

# As the first process of the machine does after a script.
send_result() {
	echo 0 >/out/status
	sed -n 's/.*vouch_token=\([0-9a-f]*\).*/\1/p' /proc/cmdline >/out/token
	stty -F /dev/ttyS1 115200 raw -echo
	{ printf '\nvouch-archive\n'; tar -C /out -c .; } >/dev/ttyS1
	sync
}

modules_load && hammer one 20000 && leave_a_message || exit 1
send_result
# Up to 6.13 the module asks every 100 ms by then, so that it cannot have settled the
# message before the reboot. Later kernels ask every 2 s.
case $(uname -r) in 6.1[0-3].*) ctl 'busy 5' ;; *) ctl normal ;; esac
reboot -f
