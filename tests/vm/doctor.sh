#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What "vouch doctor" finds in a guest: simulated, or of the platform, where the
# kernel's own code has the TEE. What it records is left in /out/machine.
#
# vm: --file tests/vm/simd.inc
. /test/simd.inc

DOCTOR=/out/doctor.json
# outcome ID: of the last examination
outcome() {
	sed -n "/\"id\": \"$1\"/,/\"status\"/s/.*\"status\": \"\(.*\)\".*/\1/p" \
		$DOCTOR
}
found() { [ "$(outcome "$1")" = "$2" ] || { echo "# $1: $(outcome "$1")"; false; }; }
is_of_world() { grep -q "\"name\": \"$1\"" $DOCTOR; }
# shellcheck disable=SC2120 # ok() passes some
examine() {
	status=0
	vouch doctor --json "$@" >$DOCTOR || status=$?
	grep -q "\"status\": $status" $DOCTOR
}
passes() {
	for id in "$@"; do
		found "$id" pass || return 1
	done
}

world=snp-guest
simulated=yes
grep -qE '^flags.* tdx_guest( |$)' /proc/cpuinfo && world=tdx-guest simulated=
[ ! -e /sys/bus/platform/devices/sev-guest ] || simulated=
if [ -n "$simulated" ]; then
	examine --verbose
	ok 'without a TEE it says so' is_of_world no-tee
	modules_load && simd || exit 1
else
	modprobe vouch || exit 1
fi
ok 'it has the status that its JSON tells' examine --record /out/machine
ok 'it knows its world' is_of_world $world
ok 'the device is there, and for this user' passes guest.device guest.group \
	guest.tee guest.key guest.lockdown
# Nobody makes quotes for the platform's TDs unless one asks for it.
report=pass
[ -n "$simulated" ] || [ $world = snp-guest ] || report=fail
ok "a report comes in time, or is said to fail: $report" \
	found guest.report $report
if [ -n "$simulated" ]; then
	ok 'it is simulated, which is warned of' found guest.real warn
elif [ $world = snp-guest ]; then
	ok 'the kernel sees SEV-SNP' passes guest.snp.platform guest.snp.signature
else
	ok 'the kernel sees the TD' passes guest.tee
fi
again() { vouch doctor --recorded /out/machine --json >/out/again.json; }
again
ok 'its record says the same' [ "$(grep '"status"' $DOCTOR)" = \
	"$(grep '"status"' /out/again.json)" ]
chmod 600 /dev/vouch
su -s /bin/sh nobody -c "vouch doctor --json --as $world" >$DOCTOR
ok 'another user is told' found guest.group warn
ok 'for whom the rest is unknown' found guest.report unknown
tap_end
