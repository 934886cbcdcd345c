#!/bin/bash
# SPDX-License-Identifier: MIT
#
# life.sh bookworm|trixie: in TAP, builds the packages, and installs, upgrades,
# removes and purges them in a fresh Debian, with modules by DKMS for a kernel that
# is new enough, and for none that is too old.
set -euo pipefail
. "$(dirname "$0")/../common.sh"
cd "$TOP"

suite=${1-}
case $suite in
bookworm) kernel=6.12 compiler=gcc-12 ;;
trixie) kernel=7.3 compiler=gcc-14 ;;
*) die "Debian is '$suite', want bookworm or trixie" ;;
esac
built=$TOP/build/deb/$suite

OLDER=y scripts/deb/build.sh "$suite" >&2
scripts/kernel/fetch.sh "$kernel" >&2
# What the packages and the headers in /kernels depend on is there.
root=$(scripts/debian.sh "$suite" dkms gcc "$compiler" libc6-dev libcbor-dev \
	libjansson-dev libmicrohttpd-dev libnl-genl-3-200 libseccomp-dev \
	libssl-dev libtss2-dev openssl pahole systemd udev)
layer=$(mktemp -d)
trap 'as_root rm -rf "${layer:?}"' EXIT
as_root mkdir -p "$layer/upper/packages"
as_root cp -r "$built/older" "$built/new" "$layer/upper/packages/"
as_root cp tests/packages/life.sh tests/packages/use.c "$layer/upper/packages/"
scripts/deb/room.sh "$root" "$layer" /packages/life.sh "$kernel"
