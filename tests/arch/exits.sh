#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Runs inside the machine: who has the device of an SNP guest up to 6.13, and
# what an exit that fails is called.
. /test/simd.inc

DRIVER=/sys/bus/platform/devices/sev-guest/driver
FAKE=/sys/module/vouch/parameters/fake_exitinfo2

load() { insmod vouch.ko "$@"; }
unload() { rmmod vouch; }
driver_is() { [ "$(basename "$(readlink $DRIVER)")" = "$1" ]; }
has_flag() { vouch info --json | grep -q "\"$1\""; }
is_real() { vouch info --json | grep -q '"simulated": *false'; }
answer() { echo "$1" >$FAKE; }

# says one|certs OUTCOME: a request for a report ends so
says() {
	outcome=$(hammer "$1" 2000)
	echo "# $outcome"
	case $outcome in *"errno=$2"*) ;; *) return 1 ;; esac
}

says_dmesg() { dmesg | grep -q "vouch: snp: .*$1"; }

modprobe -a gcm sha512 2>/dev/null

ok 'TDCALL without a TD is an exception that comes back' insmod tdcall.ko
ok 'loads without the device' load
ok 'and has no TEE then' says one 'ENODEV stage=0 reason=0'
unload
ok 'the simulator refuses a confidential guest' sh -c \
	'insmod vouch.ko && ! insmod vouch_sim.ko && rmmod vouch'

insmod sev_device.ko secrets=0x10000000 || exit
ok 'takes the device when it is free' load
ok 'as a driver of its own name' driver_is vouch-snp
ok 'sev-guest cannot have it then' sh -c '! insmod sev_driver.ko'
ok 'it is a real guest' is_real
ok 'an es_result is no success' says one 'EIO stage=2 reason=0 fw=0xffffffff'
ok 'and the message is kept' has_flag pending
answer $((2 << 32))
ok 'a busy host' says one 'ETIMEDOUT stage=3 reason=9 fw=0xffffffff vmm=0x2'
answer $((3 << 32))
ok 'an error of the host' says one 'EIO stage=3 reason=0 fw=0xffffffff vmm=0x3'
answer 22
ok 'an error of the firmware' says one 'EIO stage=4 reason=0 fw=0x16'
ok 'what a key takes, with the exits of one settling' hammer keys 2000
ok 'gives the device back' unload
ok 'and says that the firmware never had the message' says_dmesg 'out of step'
ok 'to whoever is next' insmod sev_driver.ko

ok 'loads beside sev-guest' load
ok 'leaves it its device' driver_is sev-guest
ok 'and refuses to share its key' says one 'EBUSY stage=10 reason=16'
unload
ok 'refuses also when that key is asked for' load vmpck=0
ok 'with the same words' says one 'EBUSY stage=10 reason=16'
unload
ok 'takes another key' load vmpck=1 fake_exitinfo2=22
ok 'with which it works' says one 'EIO stage=4 reason=0 fw=0x16'
ok 'for privileges from its number on' sh -c \
	'vouch info --json | grep -q "\"privilege\": *1"'
ok 'without the device' driver_is sev-guest
unload
ok 'loads for a key that is not there' load vmpck=2
ok 'and says so' says one 'EKEYREVOKED stage=10 reason=12'
unload
ok 'refuses a key that cannot be' sh -c '! insmod vouch.ko vmpck=4'
ok 'refuses a negative one' sh -c '! insmod vouch.ko vmpck=-2'
rmmod sev_driver
ok 'takes another key and the device' load vmpck=1 fake_exitinfo2=$((1 << 32))
ok 'as a driver' driver_is vouch-snp
# The message is sent without certificates then, and this host objects again.
ok 'a host that is never content with the room' says certs \
	'EIO stage=3 reason=0 fw=0xffffffff vmm=0x1'
ok 'nothing is lost so far' sh -c '! dmesg | grep "taken back"'
echo -5 >/sys/module/vouch/parameters/fake_keeps
unload
ok 'pages that the host keeps are told' sh -c 'dmesg |
	grep "vouch: 4 pages cannot be taken back from the host and are lost: error -5"'
rmmod sev_device
tap_end
