#!/bin/bash
# SPDX-License-Identifier: MIT
#
# units.sh: prints what "systemd-analyze security" makes of each service, from 0
# (nothing is exposed) to 10, and fails when one is above 2.0.
set -uo pipefail
. "$(dirname "$0")/common.sh"
cd "$TOP" || exit
units=$(mktemp -d)
trap 'rm -rf "$units"' EXIT
bad=0

for unit in userspace/systemd/*; do
	sed 's|@BINDIR@|/bin|' "$unit" >"$units/${unit##*/}"
done
for unit in "$units"/*.service; do
	score=$(systemd-analyze security --offline=yes --no-pager "$unit" |
		sed -n 's/.*Overall exposure level for \(.*\): \([0-9.]*\) .*/\2/p')
	echo "${unit##*/} ${score:-has no figure}"
	awk -v score="${score:-10}" 'BEGIN { exit score > 2.0 }' || bad=1
done
exit $bad
