#!/bin/bash
# SPDX-License-Identifier: MIT
#
# debian.sh SUITE [PACKAGE...]: the folder of a Debian with these packages and
# what they need, made once by debootstrap and apt, in the cache.  A package may be
# of another architecture, as libssl-dev:arm64 is.  Wants root, and makes no mounts
# that stay.
set -euo pipefail
. "$(dirname "$0")/common.sh"

[ $# -gt 0 ] || die "arguments are '', want SUITE [PACKAGE...]"
suite=$1
shift
words="$suite $*"
folder=$CACHE/debian/$suite-$(sha256sum <<<"$words" | cut -c1-8)

# Apt finds what debootstrap does not: packages that are provided by others.
# What was downloaded stays in the cache.
# shellcheck disable=SC2016	# for the inner shell
add_packages() { # FOLDER PACKAGE...
	as_root unshare --mount --pid --fork sh -e -c '
		mount -t proc proc "$1/proc"
		mkdir -p "$1/var/cache/apt/archives"
		mount --bind "$2" "$1/var/cache/apt/archives"
		folder=$1
		shift 2
		for foreign in $(printf "%s\n" "$@" | sed -n "s/.*://p" |
			sort -u); do
			chroot "$folder" dpkg --add-architecture "$foreign"
			# A library has one version in all architectures, and the
			# archive of security not all of them.
			sed -i "/-security /d" "$folder/etc/apt/sources.list"
		done
		for arguments in update \
			"-y --no-install-recommends install $*"; do
			chroot "$folder" /usr/bin/env -i PATH="$PATH" \
				LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
				apt-get -q -o APT::Sandbox::User=root $arguments
		done' sh "$1" "$CACHE/debian/debs" "${@:2}"
}

# A Debian without more, of which the others are copies.
make_base() { # FOLDER
	local archive security

	archive=$(mirror Debian)
	security=$(mirror Debian-Security)
	[ -n "$archive" ] || die "apt has no Debian archive, want one in its sources"
	as_root rm -rf "$1.tmp"
	mkdir -p "$1.tmp"
	busy "making a Debian $suite" as_root debootstrap --variant=minbase \
		--cache-dir="$CACHE/debian/debs" "$suite" "$1.tmp" "$archive" \
		>"$1.log" 2>&1 ||
		die "debootstrap: $(tail -n 3 "$1.log"); $NETWORK"
	{
		echo "deb $archive $suite main"
		echo "deb $archive $suite-updates main"
		[ -z "$security" ] || echo "deb $security $suite-security main"
	} | as_root tee "$1.tmp/etc/apt/sources.list" >/dev/null
	as_root mv "$1.tmp" "$1"
}

make_root() { # PACKAGE...
	local base=$CACHE/debian/base-$suite tmp=$folder.tmp

	[ -d "$base" ] || make_base "$base"
	as_root rm -rf "$tmp"
	as_root cp -a "$base" "$tmp"
	[ $# = 0 ] || busy "adding $*" add_packages "$tmp" "$@" \
		>"$folder.log" 2>&1 ||
		die "apt-get: $(tail -n 3 "$folder.log"); $NETWORK"
	as_root mv "$tmp" "$folder"
}

need_tools debootstrap
if [ ! -d "$folder" ]; then
	mkdir -p "$CACHE/debian/debs"
	cache_lock debian
	[ -d "$folder" ] || make_root "$@" >&2
fi
echo "$folder"
