#!/bin/bash
# SPDX-License-Identifier: MIT
#
# build-modules.sh 6.12|7.3|debug|FOLDER [make arguments]: builds the modules for
# one kernel in build/modules/<kernel>, a copy of the sources, and prints that
# folder.  So builds for several kernels stay side by side and up to date.
set -euo pipefail
. "$(dirname "$0")/../common.sh"

# Copies what is newer, and forgets what is no longer in the tree.
copy_sources() {
	local into=$1 file

	mkdir -p "$into"
	cp -rLu --remove-destination --preserve=timestamps "$TOP/Kbuild" "$TOP/uapi" "$into/"
	(cd "$TOP" && find kernel tests/kunit tests/arch/tdcall \
		\( -name '*.[ch]' -o -name 'Kbuild*' \) ! -name '*.mod.c' \
		-exec cp -Lu --parents --preserve=timestamps -t "$into" {} +)
	(cd "$into" && find kernel uapi tests -name '*.[ch]' ! -name '*.mod.c') |
	while read -r file; do
		[ -e "$TOP/$file" ] || rm "$into/$file"
	done
}

# A module that is no longer built would still be found in the folder.
remove_stale_modules() {
	local module

	(cd "$1" && find kernel tests -name '*.ko') | while read -r module; do
		grep -qE "(^|/)${module%.ko}\.o\$" "$1/modules.order" ||
			rm "$1/$module"
	done
}

kernel=${1:-6.12}
[ $# = 0 ] || shift
name=${NAME:-$(kernel_name "$kernel")}
folder=$TOP/build/modules/$name
kdir=$(kernel_folder "$kernel")/headers
cache_lock "modules-$name"
copy_sources "$folder"
# 7.3 comes from Debian 13, with tools that Debian 12 cannot run.
run=()
[ "$kernel" != 7.3 ] || run=("$TOP/scripts/kernel/trixie.sh" "$folder")
"${run[@]}" make -s "-j$(nproc)" -C "$kdir" "M=$folder" VOUCH_TESTS=m "$@" \
	modules >&2
remove_stale_modules "$folder"
echo "$folder"
