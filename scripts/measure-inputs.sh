#!/bin/bash
# SPDX-License-Identifier: MIT
#
# measure-inputs.sh: fetches the firmware and kernels of Debian that expected
# launch measurements were computed for, 180 MB, once, into the folder "measure"
# of the cache, by the letters that the table of those values has. Prints the
# folder. What no archive has any more is left out, and the tests say so.
set -euo pipefail
. "$(dirname "$0")/common.sh"

folder=$CACHE/measure
images=usr/lib/debian-installer/images/13/amd64/text/debian-installer/amd64

# SUITE PACKAGE=VERSION, then LETTER PATH SHA-256 for each file of it.
inputs='
trixie ovmf=2025.02-8+deb13u1
O usr/share/ovmf/OVMF.fd 14954040cc754ade0c625ac3470ea46d4c14318b5b1396de4ef77090203d76db
sid ovmf-amdsev=2026.08+ds-2
A usr/share/ovmf/OVMF.amdsev.fd 3e4fd0b3fe3b2dbe481c3d9e99418a034174f26cbe1f55aa212b0f18c12d2d6f
sid ovmf-generic=2026.08+ds-2
G usr/share/ovmf/OVMF.fd 6a3e8f438ad7269f5dfd884647587b88391fb23965bb3aa7902b519438dba129
sid ovmf-inteltdx=2026.08+ds-2
T usr/share/ovmf/OVMF.inteltdx.ms.fd a265075b4147a096109e501e76196df1ec8a18659c26f7401492c597ec88f312
trixie debian-installer-13-netboot-amd64=20250803+deb13u8
K @/linux 14159c607ad9762133db41e479dafecde1d6a5fe715a8d65d292a3262e4b6bed
I @/initrd.gz 8931fe75c6fefc90009f833afd6bb52d10e6f30d9723664eeee5f4258a7eabc3
sid linux-binary-7.2.13+deb14-cloud-amd64=7.2.13-1
K2 usr/lib/modules/7.2.13+deb14-cloud-amd64/vmlinuz a1423b5059ed5c2ea8b0391f4cce75572382016d4d431454d92de37b86fe8e72
'

# Into the folder "new", which has nothing of a package before.
unpack() { # SUITE PACKAGE=VERSION
	rm -rf new ./*.deb
	busy "downloading $2" apt_suite "$1" apt-get download "$2" &&
		dpkg-deb -x ./*.deb new
}

take() { # LETTER PATH SHA-256
	local path=new/${2/#@/$images}

	if [ -e "$path" ] && sha256sum --status -c <<<"$3  $path"; then
		mv "$path" "$folder/$1"
	else
		log "$1 ($2) is not there, or another one"
	fi
}

fetch() {
	local suite path digest

	for suite in trixie sid; do
		apt_suite_update "$suite"
	done
	while read -r suite path digest; do
		case $suite in
		'') ;;
		trixie | sid) unpack "$suite" "$path" || log "no $path" ;;
		*) take "$suite" "$path" "$digest" ;;
		esac
	done <<<"$inputs"
}

need_tools dpkg-deb
cache_lock measure
if [ ! -e "$folder/done" ]; then
	mkdir -p "$folder"
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	cd "$work"
	fetch >&2
	touch "$folder/done"
fi
echo "$folder"
