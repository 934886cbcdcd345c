#!/bin/bash
# SPDX-License-Identifier: MIT
#
# firmware.sh: prints the path of Debian 13's OVMF, which can start a TD. Held by
# apt against Debian's signed digest, and kept in the cache.
set -euo pipefail
. "$(dirname "$0")/../common.sh"

folder=$CACHE/platform/ovmf

fetch() {
	local tmp=$folder.tmp

	apt_suite_update trixie
	rm -rf "$tmp"
	mkdir -p "$tmp/debs"
	(cd "$tmp/debs" && apt_suite trixie apt-get download ovmf) ||
		die "OVMF could not be downloaded: $NETWORK"
	dpkg-deb -x "$tmp"/debs/ovmf_*.deb "$tmp/root"
	mkdir -p "$folder"
	mv "$tmp/root/usr/share/ovmf/OVMF.fd" "$folder/"
	rm -rf "$tmp"
}

mkdir -p "$CACHE/platform"
cache_lock platform-ovmf
[ -e "$folder/OVMF.fd" ] || fetch >&2
echo "$folder/OVMF.fd"
