#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Runs inside the machine: what becomes of the answers of the kernel's messaging.
. /test/simd.inc

PARAMETERS=/sys/module/vouch/parameters

fake() { echo "$2" >$PARAMETERS/fake_"$1"; }
has_flag() { vouch info --json | grep -q "\"$1\""; }

# says one|certs OUTCOME: a request for a report ends so
says() {
	outcome=$(hammer "$1" 2000)
	echo "# $outcome"
	case $outcome in *"errno=$2"*) ;; *) return 1 ;; esac
}

says_dmesg() {
	dmesg | grep "vouch: message key 0 is lost, the kernel wiped it: $1"
}

# fails TEXT RET EXITINFO2 OUTCOME FAILURE CAUSE: so does the request, and then
# the key is gone, with that failure and cause
fails() {
	fake ret "$2"
	fake exitinfo2 "$3"
	ok "$1" says one "$4"
	ok '  and the key with it' says one "EKEYREVOKED stage=10 reason=$5"
	ok '  which the log tells the cause of' says_dmesg "$6"
	fake has_key 1
	fake ret 0
	fake exitinfo2 0
}

modprobe -a gcm sha512 2>/dev/null
insmod vouch.ko || exit
ok 'a report' says one 0
ok 'what a key takes' hammer keys 2000
ok 'the kernel seals messages' has_flag kernel-messages
ok 'a report with certificates' says certs 0

fake pages 8
ok 'certificate room grows' says certs 0
fake pages 256
ok 'as far as it may' says certs 0
fake pages 257
ok 'but no further' says certs 'EPROTO stage=9 reason=10'
fake pages 0
ok 'and the key is kept' says one 0

fake pages 257
fake resend -110
ok 'a host that is then busy' says certs 'EIO stage=3 reason=9'
ok '  and the key with it' says one \
	'EKEYREVOKED stage=10 reason=9 fw=0xffffffff vmm=0x1'
ok 'unload' rmmod vouch
dmesg -c >/dev/null

# Each in a module of its own: a loss is told once.
each() {
	insmod vouch.ko || exit
	fails "$@"
	rmmod vouch
	dmesg -c >/dev/null
}

each 'a busy host' -110 $((2 << 32)) \
	'EIO stage=3 reason=9' '9 fw=0xffffffff vmm=0x2' \
	'the host refused or delayed it: the host kept saying'
each 'an error of the host' -5 $((3 << 32)) \
	'EIO stage=3 reason=0 fw=0xffffffff vmm=0x3' \
	'15 fw=0xffffffff vmm=0x3' 'the host refused or delayed it, host error'
each 'an error of the firmware' -5 22 \
	'EIO stage=4 reason=0 fw=0x16' '15 fw=0x16 vmm=0' \
	'the firmware refused the message, firmware status 0x16'
each 'an answer that is not authentic' -74 0 'EBADMSG stage=6' \
	'15 fw=0 vmm=0' 'the answer is not authentic'
each 'an exit that fails' 2 0xffffffffffffffff \
	'EIO stage=2 reason=0 fw=0xffffffff' '15 fw=0xffffffff vmm=0' \
	'the host answered nothing usable'

insmod vouch.ko || exit
fake has_key 0
ok 'a key that sev-guest lost' says one \
	'EKEYREVOKED stage=10 reason=14 fw=0xffffffff vmm=0'
ok '  which the log tells' says_dmesg "with no request of vouch's"
ok 'info knows that the key is gone' has_flag key-lost
ok 'unload' rmmod vouch

ok 'loads without a key' insmod vouch.ko fake_has_key=0
ok 'and says so' says one 'EKEYREVOKED stage=10 reason=12'
ok 'unload again' rmmod vouch
ok 'refuses a key that cannot be' sh -c '! insmod vouch.ko vmpck=4'
tap_end
