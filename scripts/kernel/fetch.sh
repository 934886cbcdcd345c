#!/bin/bash
# SPDX-License-Identifier: MIT
#
# fetch.sh [6.12|7.3|source]: puts a stock Debian kernel, or the source
# of 6.12, into the cache and prints its folder.  The folder of a kernel has
#
#   vmlinuz          the image that a virtual machine boots
#   root/lib/modules its modules: modprobe -d root -S $(cat release)
#   headers          what to name as KDIR
#   release          what uname -r will say
#
# Nothing is installed, and the system's apt sources stay as they are.
set -euo pipefail
. "$(dirname "$0")/../common.sh"

# Debian builds 6.12 for 12 and 13; 7.3 is in the backports of 13 only.
suffix_of() {
	case $1 in
	6.12) [ "$(host_codename)" = trixie ] && echo deb13 || echo deb12 ;;
	*) echo deb13 ;;
	esac
}

newest_release() {
	local version=${1//./\\.} suffix

	suffix=$(suffix_of "$1")
	newest_package "linux-headers-$version\\.[0-9]+\\+$suffix(\\.[0-9]+)?-amd64" |
	sed 's/^linux-headers-//'
}

# The image, signed or not, and from 7.3 on the packages it is divided into.
image_packages() {
	local name=linux-image-${1//[.+]/\\&} image

	image=$(newest_package "$name")
	[ -n "$image" ] || image=$(newest_package "$name-unsigned")
	[ -n "$image" ] || die "no package list has $name, want it. $NETWORK"
	echo "$image"
	apt_private apt-cache show "$image" | sed -n 's/^Depends://p' |
	sed -n '1s/[, ]\+/\n/gp' |
	sed -nE "/^linux-(binary|modules|base)-${1//[.+]/\\&}$/p"
}

# The headers name each other by absolute path; make that relative, so that
# the folder builds modules wherever the cache is.
relocate_headers() {
	local makefile=$1/usr/src/linux-headers-$2/Makefile
	# shellcheck disable=SC2016	# for make to expand
	local parent='$(dir $(abspath $(lastword $(MAKEFILE_LIST))))..'

	sed -i -e "s#\\([ =]\\)/usr/src/#\\1$parent/#" \
		-e 's/^KBUILD_OUTPUT=/KBUILD_OUTPUT:=/' "$makefile"
	! grep -q '[ =]/usr/src' "$makefile" ||
		die "$makefile has an absolute path, want none"
}

merge_usr() {
	[ -e "$1/lib/modules/$2/kernel" ] || {
		rm -rf "${1:?}/lib"
		ln -s usr/lib "$1/lib"
	}
}

link_image() {
	local path

	for path in "boot/vmlinuz-$2" "lib/modules/$2/vmlinuz"; do
		[ ! -e "$1/root/$path" ] || ln -sfn "root/$path" "$1/vmlinuz"
	done
	[ -e "$1/vmlinuz" ] || die "packages of Linux $2 have no image, want one"
}

fetch_kernel() {
	local folder=$1 version=$2 tmp=$1.tmp release image

	apt_update
	release=$(newest_release "$version")
	[ -n "$release" ] ||
		die "no package list has headers of Linux $version: $NETWORK"
	log "fetching Linux $release"
	rm -rf "$tmp"
	image=$(image_packages "$release")
	# shellcheck disable=SC2086	# a list of words
	fetch_packages "$tmp/root" "$folder.debs" $image "linux-headers-$release" \
		"linux-headers-${release%-amd64}-common" "linux-kbuild-${release%-amd64}"
	relocate_headers "$tmp/root" "$release"
	merge_usr "$tmp/root" "$release"
	depmod -b "$tmp/root" "$release"
	link_image "$tmp" "$release"
	ln -s "root/usr/src/linux-headers-$release" "$tmp/headers"
	echo "$release" >"$tmp/release"
	mv "$tmp" "$folder"
	rm -r "$folder.debs"
}

fetch_source() {
	local folder=$1 tmp=$1.tmp tarball=/usr/src/linux-source-6.12.tar.xz

	rm -rf "$tmp"
	mkdir -p "$tmp"
	if [ ! -r "$tarball" ]; then
		apt_update
		log "fetching linux-source-6.12"
		fetch_packages "$tmp" "$folder.debs" linux-source-6.12
		tarball=$tmp$tarball
	fi
	log "unpacking linux-source-6.12"
	tar -C "$tmp" --strip-components=1 -xf "$tarball"
	rm -rf "${tmp:?}/usr/src"
	mv "$tmp" "$folder"
	rm -rf "$folder.debs"
}

version=${1:-6.12}
case $version in
6.12 | 7.3) folder=$CACHE/kernels/$version fetch=fetch_kernel ;;
source) folder=$CACHE/source/6.12 fetch=fetch_source ;;
*) die "kernel is '$version', want 6.12, 7.3 or source" ;;
esac

if [ ! -d "$folder" ]; then
	cache_lock "kernel-$version"
	mkdir -p "${folder%/*}"
	[ -d "$folder" ] || "$fetch" "$folder" "$version" >&2
fi
echo "$folder"
