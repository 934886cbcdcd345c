#!/bin/bash
# SPDX-License-Identifier: MIT
#
# firmware.sh [ovmf|amdsev]: prints the path of Debian 13's OVMF, which can start a
# TD and an SNP guest, or of Debian sid's OVMF.amdsev, which starts an SNP guest
# with hashes of what it starts. Held by apt against Debian's signed digest, and
# kept in the cache.
set -euo pipefail
. "$(dirname "$0")/../common.sh"

name=${1:-ovmf}
case $name in
ovmf) suite=trixie package=ovmf file=OVMF.fd ;;
amdsev) suite=sid package=ovmf-amdsev file=OVMF.amdsev.fd ;;
*) die "firmware is '$name', want ovmf or amdsev" ;;
esac
folder=$CACHE/platform/ovmf

fetch() {
	local tmp=$folder.tmp

	apt_suite_update $suite
	rm -rf "$tmp"
	mkdir -p "$tmp/debs"
	(cd "$tmp/debs" && apt_suite $suite apt-get download $package) ||
		die "$package could not be downloaded: $NETWORK"
	dpkg-deb -x "$tmp"/debs/*.deb "$tmp/root"
	mkdir -p "$folder"
	mv "$tmp/root/usr/share/ovmf/$file" "$folder/"
	rm -rf "$tmp"
}

mkdir -p "$CACHE/platform"
cache_lock platform-ovmf
[ -e "$folder/$file" ] || fetch >&2
echo "$folder/$file"
