#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A host that does not let a TD share memory, and one that does not give shared
# memory back. The kernel warns of both, once.
#
# vm: --file tests/vm/simd.inc --file build/tests/vm/hammer
# vm: --may-warn WARNING:.*set_memory
. /test/simd.inc

GOOD='errno=0 stage=0 reason=0 fw=0 vmm=0'

losses() { dmesg | grep -c 'cannot be shared with the host and are lost'; }

modprobe vouch || exit 1
ctl 'no-share 2'
ok 'a host that does not share is told of' \
	answer_is 'errno=EIO stage=3 reason=23' one 3000
ok 'and not asked again at once' [ "$(losses)" = 1 ]
ok 'which the next caller is told, too' sh -c \
	'! vouch report --report-data 00 -o /tmp/none.bin 2>/tmp/refused'
ok 'in words' grep -q \
	'not let the guest share memory: tell the provider' /tmp/refused
ok 'but memory is not lost again' [ "$(losses)" = 1 ]
sleep 8
ok 'after a pause it is asked again' \
	answer_is 'errno=EIO stage=3 reason=23' one 3000
ok 'with one page' sh -c \
	'dmesg | grep -q "vouch: 1 pages cannot be shared .* for 16 s"'
sleep 16
ok 'a host that shares later is good enough' answer_is "$GOOD" one 20000

ctl 'no-unshare'
ok 'the module goes away when memory is not given back' rmmod vouch
ok 'and says that it is lost' sh -c \
	'dmesg | grep -q "pages cannot be taken back from the host and are lost"'
ok 'it comes again' modprobe vouch
ok 'and works' answer_is "$GOOD" one 20000
rmmod vouch
tap_end
