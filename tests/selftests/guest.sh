#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Runs inside the machine: without a TEE, with none but hostile hosts, and then
# with a simulated SNP guest and a simulated TD behind the device. All programs
# have to pass, and the modules to go away.
. /test/simd.inc

bad=0

run() {
	echo "# $*"
	"$@" || bad=1
}

# found TEE PROGRAM...: a program that does not find the TEE that it is run for
# would leave everything out.
found() {
	tee=$1
	shift
	run "$@" >said 2>&1
	cat said
	! grep -E "# SKIP (no ($tee|TEE) |the host has no )" said >/dev/null || {
		echo "not ok - $1 finds no $tee"
		bad=1
	}
}

# As 32-bit programs, where there are any.
run32() {
	program=selftests32/$1
	shift
	[ ! -d selftests32 ] || run "$program" "$@"
}

found32() {
	guest=$1 program=selftests32/$2
	shift 2
	[ ! -d selftests32 ] || found "$guest" "$program" "$@"
}

# A log of a size that is out of bounds is refused.
modprobe vouch log_size=65535 2>/dev/null && bad=1
modprobe vouch log_size=4194305 2>/dev/null && bad=1

# Many programs extend registers; nothing is to be refused for a full log.
modprobe vouch log_size=4194304 && modprobe vouch_sim || exit
modprobe algif_hash 2>/dev/null
run selftests/vouch_abi_test -f device
run selftests/vouch_event_test
run selftests/vouch_sim_test
run32 vouch_sim_test

simd --report-version=5 || exit
found 'SNP guest' selftests/vouch_abi_test
found 'SNP guest' selftests/vouch_test
found 'SNP guest' selftests/vouch_mr_test
found 'SNP guest' selftests/vouch_ticket_test
found 'SNP guest' selftests/vouch_log_test
found 'SNP guest' selftests/vouch_event_test
found32 'SNP guest' vouch_abi_test
found32 'SNP guest' vouch_test
found32 'SNP guest' vouch_ticket_test
found32 'SNP guest' vouch_log_test
found32 'SNP guest' vouch_event_test
# Nothing that the tests did may have cost a message number twice.
no_iv_reuse || bad=1

rmmod vouch_sim 2>/dev/null && bad=1
simd_stop || bad=1

simd --tee=tdx || bad=1
found TD selftests/vouch_abi_test -f command
found TD selftests/vouch_mr_test
found TD selftests/vouch_td_test
found TD selftests/vouch_ticket_test
found TD selftests/vouch_log_test
found TD selftests/vouch_event_test
found32 TD vouch_abi_test -f command
found32 TD vouch_mr_test
found32 TD vouch_td_test
found32 TD vouch_ticket_test
found32 TD vouch_log_test
# A TD that is started anew has other registers than the log says.
simd_stop || bad=1
simd --tee=tdx || bad=1
found TD env VOUCH_ANOTHER_TD=1 selftests/vouch_log_test \
	-t another_td_is_logged
! dmesg | grep 'vouch: tdx: someone else extended' || {
	echo 'not ok - another TD passes for a foreign extension'
	bad=1
}
# The last program: what it locks stays so.
found TD selftests/vouch_lockdown_test
simd_stop || bad=1
modules_unload || bad=1

# Bits that lock nothing are refused, and others are locked from the start.
modprobe vouch lockdown=8 2>/dev/null && bad=1
modprobe vouch lockdown=2 && modprobe vouch_sim || bad=1
simd --report-version=5 || bad=1
found 'SNP guest' selftests/vouch_lockdown_test
vouch info | grep -q '^lockdown .*keys' || bad=1
simd_stop || bad=1
modules_unload || bad=1
exit $bad
