#!/bin/bash
# SPDX-License-Identifier: MIT
#
# secure-boot.sh: prints a folder with what a machine with Secure Boot boots by,
# made once, in the cache: Debian 13's OVMF with Microsoft's keys, its signed shim
# and GRUB, which apt holds against Debian's signed digests, and a machine
# owner's key that is enrolled, as "mokutil --import" and MokManager would do it.
#
#   code.fd vars.fd           the firmware, and its variables with MokList
#   shimx64.efi grubx64.efi   what it starts, and what starts the kernel
#   mok.key mok.der mok.pem   the machine owner's key and its certificate
#   stranger.key stranger.der a key that nobody enrolled
set -euo pipefail
. "$(dirname "$0")/../common.sh"

folder=$CACHE/platform/secure-boot
# shim's own: its list of keys is a variable of this vendor
SHIM=605dab50-e046-4300-abb6-3dd810dd8b23

make_key() { # NAME
	openssl req -new -x509 -newkey rsa:2048 -sha256 -nodes -days 36500 \
		-subj "/CN=vouch test $1" -addext basicConstraints=critical,CA:FALSE \
		-keyout "$tmp/$1.key" -out "$tmp/$1.pem" 2>"$tmp/openssl" ||
		die "openssl: $(cat "$tmp/openssl")"
	openssl x509 -in "$tmp/$1.pem" -outform DER -out "$tmp/$1.der"
}

fetch() {
	local name

	apt_suite_update trixie
	mkdir -p "$tmp/debs"
	(cd "$tmp/debs" && apt_suite trixie apt-get download ovmf shim-signed \
		grub-efi-amd64-signed) ||
		die "packages could not be downloaded: $NETWORK"
	for name in "$tmp"/debs/*.deb; do
		dpkg-deb -x "$name" "$tmp/root"
	done
	cp "$tmp/root/usr/share/OVMF/OVMF_CODE_4M.ms.fd" "$tmp/code.fd"
	cp "$tmp/root/usr/share/OVMF/OVMF_VARS_4M.ms.fd" "$tmp/vars-as-shipped.fd"
	cp "$tmp/root/usr/lib/shim/shimx64.efi.signed" "$tmp/shimx64.efi"
	cp "$tmp/root/usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed" \
		"$tmp/grubx64.efi"
}

enrol() {
	local root layer

	root=$("$TOP/scripts/debian.sh" trixie python3-virt-firmware)
	layer=$(mktemp -d)
	as_root mkdir -p "$layer/upper/keys"
	as_root cp "$tmp/vars-as-shipped.fd" "$tmp/mok.pem" "$layer/upper/keys/"
	"$TOP/scripts/deb/room.sh" "$root" "$layer" virt-fw-vars \
		--input /keys/vars-as-shipped.fd --output /keys/vars.fd \
		--add-mok "$SHIM" /keys/mok.pem >"$tmp/virt-fw-vars" 2>&1 ||
		die "virt-fw-vars: $(tail -n 3 "$tmp/virt-fw-vars")"
	cp "$layer/upper/keys/vars.fd" "$tmp/"
	as_root rm -rf "$layer"
}

mkdir -p "$CACHE/platform"
cache_lock platform-secure-boot
if [ ! -d "$folder" ]; then
	tmp=$folder.tmp
	as_root rm -rf "$tmp"
	mkdir -p "$tmp"
	fetch >&2
	make_key mok
	make_key stranger
	enrol >&2
	rm -rf "$tmp/root" "$tmp/debs"
	mv "$tmp" "$folder"
fi
echo "$folder"
