#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A secret that is sealed by the module's derived key: the firmware is updated
# and rolled back, the image is updated, the host is another one.
#
# vm: --file tests/vm/simd.inc --file build/sim/state
. /test/simd.inc

SEALED=/run/sealed
NEWER='--reported-tcb snp=200,microcode=250'
IMAGE=--measurement=$(printf '%096d' 7)
CHIP=--chip-id=$(printf '%0128d' 5)

# status_is WANTED COMMAND...: of vouch
status_is() {
	wanted=$1
	shift
	"$@" >/run/said 2>&1
	status=$?
	sed 's/^/# /' /run/said
	[ "$status" = "$wanted" ]
}
opens() { [ "$(vouch unseal "$@" $SEALED)" = secret ]; }

# guest OPTION...: another one takes its place
guest() {
	simd_stop
	simd "$@"
}

modules_load && simd || exit 1
printf secret >/run/secret
ok 'a secret is sealed' status_is 0 vouch seal /run/secret -o $SEALED \
	--recovery /run/recovery
ok 'it opens' opens
ok 'status tells it' status_is 0 vouch seal status $SEALED
ok 'the firmware commits to more while the guest runs' \
	ctl 'set committed_tcb snp=200,microcode=250'
ok 'it opens' opens
ctl zero-key
ok 'a key of zeroes opens nothing' status_is 20 vouch unseal $SEALED
ctl 'status=0x16'
ok 'nor does a report of a bad status' status_is 20 vouch unseal $SEALED
ok 'the next one is good' opens

# shellcheck disable=SC2086 # an option and its value
guest $NEWER
ok 'firmware is updated, and it opens' opens
ok 'it is sealed anew' status_is 0 vouch reseal $SEALED
ok 'and opens' opens
guest
ok 'firmware is rolled back, and it does not' status_is 18 vouch unseal $SEALED
# shellcheck disable=SC2086
guest $NEWER $IMAGE
ok 'the image is updated, and it does not' status_is 16 vouch unseal $SEALED
ok 'it is sealed anew by the recovery key' status_is 0 \
	vouch reseal $SEALED --recovery /run/recovery
ok 'and opens' opens
# shellcheck disable=SC2086
guest $NEWER $IMAGE $CHIP
ok 'the host is another one, and it does not' status_is 15 vouch unseal $SEALED
ok 'but by the recovery key' opens --recovery /run/recovery
ok 'keys are locked' vouch lockdown --yes keys
ok 'and nothing is sealed any more' status_is 3 \
	vouch seal /run/secret -o /run/never
ok 'no file is left of it' [ ! -e /run/never ]
simd_stop
ok 'modules go away' modules_unload
tap_end
