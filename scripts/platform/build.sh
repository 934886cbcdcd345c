#!/bin/bash
# SPDX-License-Identifier: MIT
#
# build.sh [--built|--plain|--tree FOLDER]: builds the QEMU in which stock kernels
# boot as confidential guests, unless --built says that it has to be there already,
# and prints the path of its qemu-system-x86_64; with --plain one with nothing but
# the patch by which it builds, to compare with.  Source is that of Debian 13, held
# by apt against Debian's signed digest, with tests/platform/qemu/*.patch.  Built
# once for each text of source, patches and options, in the cache; takes about eight
# minutes on two processors.  With --tree source and objects are in FOLDER and stay
# there: what was changed in FOLDER/source since is built, and nothing else.
set -euo pipefail
. "$(dirname "$0")/../common.sh"

patches=("$TOP"/tests/platform/qemu/*.patch)
OPTIONS='--target-list=x86_64-softmmu --without-default-features --enable-tcg
	--enable-system --disable-user --disable-docs --disable-tools
	--disable-guest-agent --disable-werror --disable-install-blobs
	--disable-download'
platform=$CACHE/platform

# Source of QEMU, and the build tools that Debian 12 has too old or not at all:
# programs in Python, which run there as they are.
fetch() {
	local tmp=$platform/fetched.tmp

	apt_suite_update trixie
	rm -rf "$tmp"
	mkdir -p "$tmp/debs"
	(cd "$tmp" && fetch_source trixie qemu)
	(cd "$tmp/debs" && apt_suite trixie apt-get download meson \
		python3-pycotap) ||
		die "build tools of QEMU could not be downloaded: $NETWORK"
	for deb in "$tmp"/debs/*.deb; do
		dpkg-deb -x "$deb" "$tmp/tools"
	done
	rm -rf "$tmp/debs" "${platform:?}/fetched"
	mv "$tmp" "$platform/fetched"
}

# step COMMAND...: one that fails ends all
step() {
	"$@" >>"$log" 2>&1 || die "QEMU does not build: $(tail -n 5 "$log")"
}

unpack_and_patch() {
	local patch

	rm -rf "$tmp"
	mkdir -p "$tmp/source" "$tmp/build"
	: >"$log"
	step tar -C "$tmp/source" --strip-components=1 -xf "$tarball"
	for patch in "${patches[@]}"; do
		step patch -d "$tmp/source" --fuzz=0 -p1 -i "$patch"
	done
}

use_tools() {
	local tools=$platform/fetched/tools/usr

	export PYTHONPATH=$tools/lib/python3/dist-packages:$tools/share/meson
	export PATH=$tools/bin:$PATH
}

configure_and_make() {
	use_tools
	cd "$tmp/build"
	# shellcheck disable=SC2086	# a list of words
	step ../source/configure --python=/usr/bin/python3 $OPTIONS
	busy 'building QEMU, about eight minutes' step ninja qemu-system-x86_64
}

# In $tmp, for whoever changes the source: it is unpacked once for each key.
build_tree() {
	local log=$tmp.log

	if [ "$(cat "$tmp/key" 2>/dev/null)" != "$key" ]; then
		unpack_and_patch
		(configure_and_make)
		echo "$key" >"$tmp/key"
	fi
	(use_tools && step ninja -C "$tmp/build" qemu-system-x86_64)
	echo "$tmp/build/qemu-system-x86_64"
}

# The program alone is kept: source and objects take a gigabyte.
build() {
	local tmp=$folder.tmp log=$folder.log

	unpack_and_patch
	(configure_and_make)
	mkdir -p "$folder"
	strip -o "$tmp/qemu-system-x86_64" "$tmp/build/qemu-system-x86_64"
	mv "$tmp/qemu-system-x86_64" "$folder/"
	rm -rf "$tmp"
}

case ${1:-} in
'') ;;
--built) compgen -G "$platform/fetched/qemu_*.tar.*" >/dev/null || exit ;;
--plain) patches=("${patches[0]}") ;;
--tree)
	mkdir -p "${2:?want the folder to build in}"
	tmp=$(realpath "$2") ;;
*) die "option is '$1', want --built, --plain or --tree" ;;
esac
mkdir -p "$platform"
cache_lock platform
compgen -G "$platform/fetched/qemu_*.tar.*" >/dev/null || fetch
tarball=$(echo "$platform"/fetched/qemu_*.orig.tar.*)
key=$({ echo "$OPTIONS"; cat "${patches[@]}"; sha256sum <"$tarball"; } |
	sha256sum | cut -c1-12)
if [ "${1:-}" = --tree ]; then
	exec 9>&-
	build_tree
	exit
fi
folder=$platform/qemu-$key
if [ ! -x "$folder/qemu-system-x86_64" ]; then
	[ "${1:-}" != --built ] || exit 1
	"$TOP/scripts/setup.sh" platform >&2
	build
fi
echo "$folder/qemu-system-x86_64"
