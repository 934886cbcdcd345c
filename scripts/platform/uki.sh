#!/bin/bash
# SPDX-License-Identifier: MIT
#
# uki.sh OUT KERNEL INITRD CMDLINE: makes a unified kernel image of them and of
# Debian 13's systemd-stub, which apt holds against Debian's signed digest, and
# which is kept in the cache.
set -euo pipefail
. "$(dirname "$0")/../common.sh"

stub=$CACHE/platform/linuxx64.efi.stub

fetch() {
	local tmp=$CACHE/platform/stub.tmp

	apt_suite_update trixie
	rm -rf "$tmp"
	mkdir -p "$tmp/debs"
	(cd "$tmp/debs" && apt_suite trixie apt-get download systemd-boot-efi) ||
		die "systemd-stub could not be downloaded: $NETWORK"
	dpkg-deb -x "$tmp"/debs/systemd-boot-efi_*.deb "$tmp/root"
	mv "$tmp/root/usr/lib/systemd/boot/efi/linuxx64.efi.stub" "$stub"
	rm -rf "$tmp"
}

# Where the stub's last section ends in memory, at the next page.
end_of_stub() {
	local size address end=0

	while read -r size address; do
		((0x$address + 0x$size <= end)) ||
			end=$((0x$address + 0x$size))
	done < <(objdump -h "$stub" |
		awk '$1 ~ /^[0-9]+$/ { print $3, $4 }')
	echo $(((end + 4095) & ~4095))
}

options=()
# add SECTION FILE: behind what is there
add() {
	options+=(--add-section "$1=$2"
		--change-section-vma "$1=$(printf '0x%x' "$at")")
	at=$((at + ($(stat -Lc %s "$2") + 4095 & ~4095)))
}

[ $# = 4 ] || die 'arguments are not four, want OUT KERNEL INITRD CMDLINE'
need_tools objcopy objdump
mkdir -p "$CACHE/platform"
cache_lock platform-stub
[ -e "$stub" ] || fetch >&2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
printf 'ID=vouch\n' >"$work/osrel"
printf '%s' "$4" >"$work/cmdline"
at=$(end_of_stub)
add .osrel "$work/osrel"
add .cmdline "$work/cmdline"
add .initrd "$3"
add .linux "$2"
objcopy "${options[@]}" "$stub" "$1"
