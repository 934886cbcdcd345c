#!/bin/bash
# SPDX-License-Identifier: MIT
#
# build-modules.sh 6.12|7.3|debug [make arguments]: builds the modules for one
# kernel in build/modules/<kernel>, a copy of the sources, and prints that
# folder.  So builds for several kernels stay side by side and up to date.
set -euo pipefail
. "$(dirname "$0")/../common.sh"

# Copies what is newer, and forgets what is no longer in the tree.
copy_sources() {
	local into=$1 file

	mkdir -p "$into"
	cp -rLu --remove-destination --preserve=timestamps "$TOP/Kbuild" "$TOP/uapi" "$into/"
	(cd "$TOP" && find kernel \( -name '*.[ch]' -o -name 'Kbuild*' \
		-o -name '*.sh' \) ! -name '*.mod.c' \
		-exec cp -Lu --parents --preserve=timestamps -t "$into" {} +)
	(cd "$into" && find kernel uapi -name '*.[ch]' ! -name '*.mod.c') |
	while read -r file; do
		[ -e "$TOP/$file" ] || rm "$into/$file"
	done
}

kernel=${1:-6.12}
[ $# = 0 ] || shift
folder=$TOP/build/modules/${NAME:-$kernel}
kdir=$(kernel_folder "$kernel")/headers
cache_lock "modules-${NAME:-$kernel}"
copy_sources "$folder"
# 7.3 comes from Debian 13, with tools that Debian 12 cannot run.
run=()
[ "$kernel" != 7.3 ] || run=("$TOP/scripts/kernel/trixie.sh" "$folder")
"${run[@]}" make -s "-j$(nproc)" -C "$kdir" "M=$folder" VOUCH_TDCALL=m "$@" \
	modules >&2
echo "$folder"
