#!/bin/bash
# SPDX-License-Identifier: MIT
#
# folder.sh FOLDER: finds in somebody's folder what a virtual machine and the build
# of the modules want of a kernel, and prints a folder of links to it that is laid
# out as those of fetch.sh.  In FOLDER may be
#
#   vmlinuz, bzImage or boot/vmlinuz-*   the image; arch/x86/boot/bzImage of a
#                                        folder that a kernel was built in
#   headers                              what to name as KDIR; or FOLDER itself,
#                                        when a kernel was built in it
#   lib/modules or root/lib/modules      its modules, if the tests want any
#   release                              what uname -r will say; or it is asked
#                                        of the headers
set -euo pipefail
. "$(dirname "$0")/../common.sh"

# first WHAT PATH...: the first that is there
first() {
	local what=$1 path

	shift
	for path in "$@"; do
		[ ! -e "$path" ] || { echo "$path"; return; }
	done
	die "'$folder' has no $what, want one of: ${*##"$folder"/}"
}

# A folder to build modules in has the answers of the configuration.
headers_of() {
	dirname "$(first 'headers of a kernel' "$1"/headers/.config "$1"/.config \
		"$1"/lib/modules/*/build/.config)"
}

if [ $# != 1 ] || [ ! -d "$1" ]; then
	die "kernel is '$*', want a folder of one"
fi
folder=$(realpath "$1")
image=$(first 'image of a kernel' "$folder"/vmlinuz "$folder"/bzImage \
	"$folder"/arch/x86/boot/bzImage "$folder"/boot/vmlinuz-*)
headers=$(headers_of "$folder")
release=$(first 'release of a kernel' "$folder"/release \
	"$headers"/include/config/kernel.release)

# By its path, for folders of one name may be of several kernels.
links=$TOP/build/kernels/$(basename "$folder")-$(sha256sum <<<"$folder" | cut -c1-8)
rm -rf "$links"
mkdir -p "$links"
ln -s "$image" "$links/vmlinuz"
ln -s "$headers" "$links/headers"
cp "$release" "$links/release"
if [ -d "$folder/root/lib/modules" ]; then
	ln -s "$folder/root" "$links/root"
elif [ -d "$folder/lib/modules" ]; then
	ln -s "$folder" "$links/root"
fi
echo "$links"
