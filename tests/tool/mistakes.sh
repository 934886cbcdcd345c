#!/bin/bash
# SPDX-License-Identifier: MIT
#
# mistakes.sh: every mistake of tests/mistakes has tests, and they are there, in
# TAP. In a test's name "_" may stand for a blank, as rows have them.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit

count=0
bad=0

# has FILE TEXT
has() { [ "$(tr ' ' '_' <"$1" | grep -cF -e "$2")" -gt 0 ]; }

while read -r number line; do
	case $number in '' | '#') continue ;; esac
	count=$((count + 1))
	word=ok
	[ "$number" = "$count" ] || word='not ok'
	places=${line#*|}
	[ -n "${places// /}" ] || word='not ok'
	for place in $places; do
		has "${place%%:*}" "${place#*:}" || {
			word='not ok'
			echo "# $place is not there"
		}
	done
	[ "$word" = ok ] || bad=1
	echo "$word $count - ${line%% |*}"
done <tests/mistakes
echo "1..$count"
[ "$count" -gt 60 ] && [ "$bad" = 0 ]
