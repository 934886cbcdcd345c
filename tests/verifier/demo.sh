#!/bin/bash
# SPDX-License-Identifier: MIT
#
# demo.sh: "make demo-fleet" with 60 guests finds the two that are wrong, in TAP.
# shellcheck disable=SC2317 # is() calls the functions
set -uo pipefail
. "$(dirname "$0")/../tool/tap.inc"

demo() { GUESTS=60 scripts/demo-fleet.sh; }
says() { grep -qE -e "$1" "$work/demo" || { cat "$work/demo"; false; }; }

if [ ! -x build/vouch-worker ] || ! command -v nats-server >/dev/null ||
	[ "$(id -u)" != 0 ] || ! ip netns list >/dev/null 2>&1; then
	echo 'ok 1 - a demo # SKIP nats-server, libnats-dev or root is not there'
	echo 1..1
	exit
fi
demo >"$work/demo" 2>&1
is 'the demo ends well' says 'Not affirmed: 2 of 60'
is 'the guest with another image is found' says 'guest-0020 +contraindicated .*snp.measurement'
is 'the guest on an old host is found' says 'guest-0030 +contraindicated .*snp.tcb.reported_min.snp'
is 'what differs is shown' says '^measurement: 2 values'
page() { grep -q '<h1>contraindicated' "build/demo-fleet/guest-$1.html"; }
is 'the first has a page' page 0020
is 'the second has a page' page 0030
tap_end
