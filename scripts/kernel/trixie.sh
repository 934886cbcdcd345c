#!/bin/bash
# SPDX-License-Identifier: MIT
#
# trixie.sh FOLDER COMMAND...: runs a command with the compiler and libraries of
# Debian 13, which the headers of 7.3 need.  On Debian 13 that is all; elsewhere
# its packages are unpacked in the cache, without being installed, and the
# command runs in there, on a copy of FOLDER that is copied back and then goes
# away.  No mounts are made, so this also works in a container.
set -euo pipefail
. "$(dirname "$0")/../common.sh"

PACKAGES='gcc-14 make libc6-dev libelf1t64 coreutils sed grep mawk findutils
	dash bash perl-base python3-minimal base-files kmod diffutils xz-utils pahole'
root=$CACHE/trixie

# What an attempt has downloaded is there for the next one.
unpack_trixie() {
	local tmp=$root.tmp debs=$root.debs deb

	apt_update
	rm -rf "$tmp"
	mkdir -p "$tmp" "$debs/partial"
	# shellcheck disable=SC2086	# a list of words
	busy "fetching the compiler of Debian 13" apt_private apt-get \
		-o "Dir::Cache::archives=$debs" install -y \
		--download-only --no-install-recommends $PACKAGES >/dev/null ||
		die "packages could not be downloaded: $NETWORK"
	# The links of the merged /usr come first, the rest follows them.
	dpkg-deb -x "$debs"/base-files_*.deb "$tmp"
	for deb in "$debs"/*.deb; do
		dpkg-deb --fsys-tarfile "$deb" |
		tar -C "$tmp" --keep-directory-symlink -xf -
	done
	finish_by_hand "$tmp"
	mv "$tmp" "$root"
	rm -r "$debs"
}

# What the packages' own scripts would have done.
finish_by_hand() {
	ln -sfn mawk "$1/usr/bin/awk"
	ln -sfn dash "$1/usr/bin/sh"
	mkdir -p "$1/tmp" "$1/dev"
	as_root mknod -m 666 "$1/dev/null" c 1 3
	# objtool asks where its stack is, to tell an overflow from other faults.
	mkdir -p "$1/proc/self"
	echo '7ffc00000000-7fffffffffff rw-p 00000000 00:00 0 [stack]' \
		>"$1/proc/self/maps"
}

# Nothing stays of a run before that was cut short.
copy_in() {
	as_root rm -rf "${root:?}${1:?}"
	mkdir -p "$root${1%/*}"
	cp -r --preserve=all "$1" "$root${1%/*}/"
}

# The headers are many and do not change: links will do.
link_kernel() {
	local kernel=$CACHE/kernels/7.3

	[ -d "$root$kernel" ] || {
		mkdir -p "$root${kernel%/*}"
		cp -al "$kernel" "$root${kernel%/*}/"
	}
}

[ $# -ge 2 ] || die "arguments are '$*', want FOLDER COMMAND..."
folder=$1
shift
[ "$(host_codename)" != trixie ] || exec "$@"

cache_lock trixie
[ -d "$root" ] || unpack_trixie
"$TOP/scripts/kernel/fetch.sh" 7.3 >/dev/null
link_kernel
trap 'as_root rm -rf "${root:?}${folder:?}"' EXIT
copy_in "$folder"
status=0
as_root chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin HOME=/tmp \
	LC_ALL=C "$@" || status=$?
cp -ru --preserve=all "$root$folder" "${folder%/*}/"
exit "$status"
