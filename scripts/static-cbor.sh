#!/bin/bash
# SPDX-License-Identifier: MIT
#
# static-cbor.sh: the folder of a static libcbor with its headers, for "make
# STATIC=1", since Debian has a shared one only.  Made once, in the cache, of
# Debian 13's source package, which apt verifies; the C files need no configuring.
set -euo pipefail
. "$(dirname "$0")/common.sh"

SUITE=trixie
folder=$CACHE/static/libcbor-$SUITE

# What cmake makes of the settings in CMakeLists.txt; no symbol is exported.
configure() {
	local values

	values=$(sed -nE 's/^ *set\((CBOR_[A-Z_]+) "([^"]*)".*/s,\\$\\{\1\\},\2,/Ip' \
		source/CMakeLists.txt | tac)
	mkdir -p include/cbor
	sed -E -e "$values" -e 's/\$\{[A-Z_]+\}//
		s/^#cmakedefine01 (.*)/#define \1 1/' \
		source/src/cbor/configuration.h.in >include/cbor/configuration.h
	printf '#define %s\n' CBOR_EXPORT CBOR_NO_EXPORT CBOR_DEPRECATED \
		>include/cbor/cbor_export.h
	(cd source/src && find . -name '*.h' -exec cp --parents -t ../../include {} +)
}

compile() {
	mkdir -p objects
	find source/src -name '*.c' -print0 | (cd objects && xargs -0 -I '{}' \
		gcc -std=gnu11 -O2 -I../include -c '../{}') || return
	ar rcs libcbor.a objects/*.o
}

make_it() {
	tmp=$folder.tmp
	rm -rf "$tmp"
	mkdir -p "$tmp/source"
	apt_suite_update "$SUITE"
	cd "$tmp"
	fetch_source "$SUITE" libcbor
	tar -xf libcbor_*.orig.tar.* -C source --strip-components=1
	{ configure && compile; } >"$folder.log" 2>&1 ||
		die "libcbor does not build, see $folder.log"
	rm -rf objects
	mv "$tmp" "$folder"
}

need_tools apt-get tar gcc ar
if [ ! -d "$folder" ]; then
	mkdir -p "${folder%/*}"
	cache_lock static
	[ -d "$folder" ] || (make_it) >&2
fi
echo "$folder"
