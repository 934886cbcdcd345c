#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A guest's kernel starts the next one while a request of a killed caller is under
# way. The next one's module uses the same message key, and goes on behind that
# message; of a TD, it has quotes although the host still has a buffer of the
# first one's. The host outside is the same for both, and counts.
#
# vm: --firmware ovmf --timeout 600 --with-kernel --file tests/vm/simd.inc
# vm: --file build/tests/vm/hammer --file build/tests/vm/kexec
. /test/simd.inc

FIRST=/test/first	# results of the first kernel, for the next one

# Memory is all that both have: the next initrd is what this one has become.
initrd_of_the_next() {
	find / -xdev | sed '/^\/run\/next\./d' | cpio -o -H newc 2>/dev/null |
		gzip -1 >/run/next.initrd
}

load_the_next() {
	initrd_of_the_next &&
		kexec /test/vmlinuz /run/next.initrd "$(cat /proc/cmdline)"
}

leave_a_request() {
	case $TEE in
	snp) ctl 'busy forever' ;;
	tdx) ctl in-flight ;;
	esac || return
	hammer one 60000 &
	caller=$!
	sleep 3
	kill -9 $caller
	wait $caller 2>/dev/null
	case $TEE in snp) made 1 ;; tdx) made 2 ;; esac
}

# made COUNT: the host has made so many reports, or quotes
made() {
	case $TEE in
	snp) [ "$(stat_of reports)" = "$1" ] ;;
	tdx) [ "$(stat_of quotes)" = "$1" ] ;;
	esac
}

# The worker of an SNP guest asks such a host every 2 s, from 6.14 on: nearly always it
# has not asked again by then, so that it is the module that settles it.
first_kernel() {
	ok 'a report' hammer one 20000
	ok 'a killed caller leaves another request' leave_a_request
	echo "tap_count=${tap_count:?} tap_bad=${tap_bad:?}" >$FIRST
	cp /out/log $FIRST.log
	load_the_next || exit 1
	[ "$TEE" = tdx ] || ctl normal
	kexec
	echo 'Bail out! kexec returned'
	exit 1
}

next_kernel() {
	# shellcheck disable=SC1090	# written above
	. $FIRST
	cat $FIRST.log
	ok 'the host has made that one' made 2
	ok 'the next kernel gets a report' hammer one 20000
	ok 'which is the third' made 3
	ok_nothing_reused
	ok 'and the module goes away' modules_unload
	tap_end
}

modules_load || exit 1
if [ -e $FIRST ]; then next_kernel; else first_kernel; fi
