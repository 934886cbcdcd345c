#!/bin/bash
# SPDX-License-Identifier: MIT
#
# static.sh: "make STATIC=1" makes one file that runs where there is nothing else,
# and says what the other one says; in TAP.
# shellcheck disable=SC2317 # is() calls the functions
set -uo pipefail
. "$(dirname "$0")/tap.inc"

SIZE_MAX=$((8 << 20)) # of the file, stripped

is 'make STATIC=1 builds' make -s STATIC=1
static=build/static/vouch

is_alone() { ! readelf -lW "$static" | grep -E 'INTERP|DYNAMIC'; }
is 'it needs no loader and no library' is_alone

room=$work/room
mkdir "$room"
strip -o "$room/vouch" "$static"
is_small() { [ "$(stat -c %s "$room/vouch")" -le "$SIZE_MAX" ]; }
is "stripped it is not larger than $SIZE_MAX bytes" is_small
echo "# $(stat -c %s "$room/vouch") bytes"

# in_room ARGUMENT... of vouch, where there is nothing but what was copied
in_room() {
	if [ "$(id -u)" = 0 ]; then
		chroot "$room" /vouch "$@"
	else
		unshare --map-root-user chroot "$room" /vouch "$@"
	fi
}
is 'it says its version in an empty root' in_room --version

needs_vectors snp-report
cp -r "$VECTORS/snp-report/milan-v3-azure-065a" "$room/snp"
cp -r "$VECTORS/snp-roots/milan" "$room/roots"
cp -r "$VECTORS/tdx-quote/v4-dcapqvl-b0c06f" "$room/tdx"
rm "$room"/*/expect.json

same() {
	in_room appraise --json "$@" >"$work/there"
	local there=$?
	(cd "$room" && "$VOUCH" appraise --json "$@") >"$work/here"
	[ "$there" = $? ] && [ -s "$work/here" ] && diff "$work/here" "$work/there"
}
affirms() { in_room appraise "$@" && same "$@"; }

is 'a report of a processor is appraised as elsewhere' \
	affirms --authentic-only --at 2025-07-01T00:00:00Z \
	--endorsements snp/vcek.der --endorsements roots snp/report.bin
is 'a quote with its collateral is appraised as elsewhere' \
	same --no-freshness --at 2025-07-01T00:00:00Z --endorsements tdx tdx/quote.bin
is 'a report of another chip is refused as elsewhere' \
	same --authentic-only --at 2025-07-01T00:00:00Z \
	--endorsements roots snp/report.bin

tap_end
