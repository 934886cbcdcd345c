#!/bin/bash
# SPDX-License-Identifier: MIT
#
# maintainers.sh [FILE]: each path of MAINTAINERS is there, and each file of the
# tree is below one of them.  A path that ends in / is a folder; the others may
# be patterns of names.
set -euo pipefail
cd "$(dirname "$0")/../.."

list=${1:-MAINTAINERS}
bad=0
files=$(git ls-files --cached --others --exclude-standard)
patterns=$(sed -n 's/^F:[[:space:]]*//p' "$list")
[ -n "$patterns" ] || { echo "$list has no path, want some"; exit 1; }

# covers PATTERN FILE
covers() {
	# shellcheck disable=SC2053	# a pattern
	case $1 in
	*/) [[ $2 = "$1"* ]] ;;
	*) [[ $2 = $1 ]] ;;
	esac
}

while read -r pattern; do
	found=
	while read -r file; do
		! covers "$pattern" "$file" || { found=yes; break; }
	done <<<"$files"
	[ -n "$found" ] || { echo "$list names $pattern, which is not there"; bad=1; }
done <<<"$patterns"

while read -r file; do
	found=
	while read -r pattern; do
		! covers "$pattern" "$file" || { found=yes; break; }
	done <<<"$patterns"
	[ -n "$found" ] || { echo "$list has nobody for $file"; bad=1; }
done <<<"$files"
exit $bad
