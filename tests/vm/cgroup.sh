#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What reports, certificates and quotes take of the kernel's memory is charged to
# the cgroup of who asked for them, and a small one cannot have more than it may.
#
# vm: --file tests/vm/simd.inc --file build/sim/state
# vm: --file build/tests/vm/charge --file build/tests/vm/hammer
. /test/simd.inc

small=/sys/fs/cgroup/small

mount -t cgroup2 none /sys/fs/cgroup &&
	echo +memory >/sys/fs/cgroup/cgroup.subtree_control || exit 1

# in_small LIMIT COMMAND...
in_small() {
	mkdir $small && echo "$1" >$small/memory.max || return 2
	shift
	sh -c 'echo $$ >/sys/fs/cgroup/small/cgroup.procs && exec "$@"' sh "$@"
	in_small=$?
	cp $small/memory.events /tmp/events
	rmdir $small
	return $in_small
}

# value NAME: of what charge said
value() { sed -n "s/.*$1=\([0-9]*\).*/\1/p" /tmp/charge; }

# charged COUNT KIND: all of it, and given back with the file
charged() {
	in_small max charge "$@" >/tmp/charge || return
	echo "# $(cat /tmp/charge)"
	[ "$(value held)" -gt 1000 ] &&
		[ "$(value charged)" -ge "$(value held)" ] &&
		[ "$(value after)" -lt $(($(value held) / 4)) ]
}

# The kernel refuses it, or ends the process that asked for so much.
kept_small() {
	in_small 1200K charge "$@" >/tmp/charge 2>&1
	kept=$?
	echo "# status $kept, $(grep max /tmp/events | tr '\n' ' ')"
	[ $kept = 1 ] || [ $kept = 137 ] || return
	! grep -qx 'max 0' /tmp/events
}

of_snp() {
	simd || exit 1
	ok 'reports are charged to who asks for them' charged 384
	ok 'and certificates' charged 384 certs
	ok 'a small cgroup cannot have them all' kept_small 384 certs
	ok 'others are served' hammer one 20000
	ok 'the key is not lost' key_is_kept
	simd_stop
}
of_tdx() {
	simd --tee tdx || exit 1
	ok 'quotes are charged' charged 384
	ok 'a small cgroup cannot have them all either' kept_small 384
	ok 'others are served' hammer one 20000
	simd_stop
}

modules_load || exit 1
for tee in $(tees); do
	"of_$tee"
done
ok 'modules go away' modules_unload
tap_end
