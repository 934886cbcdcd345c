#!/bin/bash
# SPDX-License-Identifier: MIT
#
# debian.sh SUITE [PACKAGE...]: the folder of a Debian with these packages and
# what they need, made once by debootstrap, in the cache.  Wants root, and makes
# no mounts that stay.
set -euo pipefail
. "$(dirname "$0")/common.sh"

[ $# -gt 0 ] || die "arguments are '', want SUITE [PACKAGE...]"
suite=$1
shift
words="$suite $*"
folder=$CACHE/debian/$suite-$(sha256sum <<<"$words" | cut -c1-8)

make_root() {
	local tmp=$folder.tmp archive security include

	archive=$(mirror Debian)
	security=$(mirror Debian-Security)
	[ -n "$archive" ] || die "apt has no Debian archive, want one in its sources"
	include=$(IFS=, && echo "$*")
	as_root rm -rf "$tmp"
	mkdir -p "$tmp"
	busy "making a Debian $words" as_root debootstrap --variant=minbase \
		--cache-dir="$CACHE/debian/debs" \
		${include:+"--include=$include"} "$suite" "$tmp" "$archive" \
		>"$folder.log" 2>&1 ||
		die "debootstrap: $(tail -n 3 "$folder.log"); $NETWORK"
	{
		echo "deb $archive $suite main"
		echo "deb $archive $suite-updates main"
		[ -z "$security" ] || echo "deb $security $suite-security main"
	} | as_root tee "$tmp/etc/apt/sources.list" >/dev/null
	as_root rm -rf "$tmp"/var/cache/apt/archives/*.deb
	as_root mv "$tmp" "$folder"
}

need_tools debootstrap
if [ ! -d "$folder" ]; then
	mkdir -p "$CACHE/debian/debs"
	cache_lock debian
	[ -d "$folder" ] || make_root "$@" >&2
fi
echo "$folder"
