#!/bin/bash
# SPDX-License-Identifier: MIT
#
# doctor-rst.sh: the list of checks for the end of Documentation/doctor.rst, as
# "vouch doctor list" says it. With --write it takes the place of the old one.
set -euo pipefail
cd "$(dirname "$0")/../.."

page=Documentation/doctor.rst
mark='.. Written by scripts/lint/doctor-rst.sh from here on.'

checks() {
	build/vouch doctor list | awk '
		/^[^ ]/ { print "\n``" $0 "``"; next }
		{ sub(/^ +/, "    "); print }' | fmt -s -w 80
}

if [ "${1:-}" = --write ]; then
	new=$(sed "\\|^$mark\$|q" "$page" && checks)
	printf '%s\n' "$new" >"$page"
else
	checks
fi
