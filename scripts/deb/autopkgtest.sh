#!/bin/bash
# SPDX-License-Identifier: MIT
#
# autopkgtest.sh: in TAP, debian/tests by Debian 13's autopkgtest, with the packages
# of build.sh: DKMS builds for 6.12 and 7.3, and 7.3 is booted.
set -euo pipefail
. "$(dirname "$0")/../common.sh"
cd "$TOP"

built=$TOP/build/deb/trixie
log=$built/autopkgtest.log

[ -d "$built/new" ] || UNIT=n scripts/deb/build.sh trixie >&2
root=$(scripts/debian.sh trixie autopkgtest busybox-static cpio dkms gcc \
	gcc-12 gcc-14 libc6-dev libcbor-dev libjansson-dev libmicrohttpd-dev \
	libnl-genl-3-200 libseccomp-dev libssl-dev libtss2-dev openssl pahole \
	pkg-config qemu-system-x86 systemd udev xz-utils zstd)
layer=$(mktemp -d)
trap 'as_root rm -rf "${layer:?}"' EXIT

# put_kernel NAME: as its packages would leave it
put_kernel() {
	local kernel release

	kernel=$(scripts/kernel/fetch.sh "$1")
	release=$(cat "$kernel/release")
	as_root mkdir -p "$modules"
	as_root cp -r "$kernel/root/lib/modules/$release" "$modules/"
	as_root ln -sfn "/kernels/$1/headers" "$modules/$release/build"
}

# The kernels are there, and not as packages: this says so to apt.
stand_in() {
	mkdir -p "$layer/stand-in/DEBIAN"
	printf '%s\n' 'Package: linux-headers-amd64' 'Version: 6.12' \
		'Architecture: all' 'Maintainer: nobody <root@localhost>' \
		'Description: headers of /kernels' \
		>"$layer/stand-in/DEBIAN/control"
	as_root mkdir -p "$layer/upper/stand-in"
	dpkg-deb -b "$layer/stand-in" "$layer/stand-in.deb" >/dev/null
	as_root cp "$layer/stand-in.deb" "$layer/upper/stand-in/"
	in_room dpkg -i /stand-in/stand-in.deb
}

in_room() { scripts/deb/room.sh "$root" "$layer" "$@"; }

modules=$layer/upper/usr/lib/modules
put_kernel 6.12
put_kernel 7.3
stand_in >"$log" 2>&1
as_root mkdir -p "$layer"/upper/{packages,source}
as_root cp "$built"/new/*.deb "$layer/upper/packages/"
git ls-files -z --cached --others --exclude-standard debian | xargs -0 tar -cf - |
	as_root tar -C "$layer/upper/source" --no-same-owner -xf -
status=0
in_room sh -c 'cd /source &&
	autopkgtest --no-built-binaries --summary-file=/summary \
		/packages/*.deb /source/ -- null' >>"$log" 2>&1 || status=$?
as_root cat "$layer/upper/summary" | awk '
	$2 == "PASS" { print "ok - autopkgtest " $1; next }
	{ print "not ok - autopkgtest " $0 }'
grep -h 'built for [0-9]* kernels\|^booting' "$log" | sort -u | sed 's/^/# /'
[ "$status" = 0 ] || { tail -n 40 "$log" >&2; exit 1; }
