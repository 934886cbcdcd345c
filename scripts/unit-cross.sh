#!/bin/bash
# SPDX-License-Identifier: MIT
#
# unit-cross.sh arm64|s390x [TEST...]: in TAP, the library, the command and the unit
# tests built for another architecture by Debian's cross compiler, and the tests, or
# those that are named, run by qemu-user.  s390x has its bytes the other way round.
# Works in a folder that debian.sh makes, without mounts that stay; wants root.
set -euo pipefail
. "$(dirname "$0")/common.sh"
cd "$TOP"

case ${1-} in
arm64) triplet=aarch64-linux-gnu qemu=qemu-aarch64-static ;;
s390x) triplet=s390x-linux-gnu qemu=qemu-s390x-static ;;
*) die "architecture is '${1-}', want arm64 or s390x" ;;
esac
arch=$1
shift
PACKAGES="make gcc-$triplet libc6-dev-$arch-cross pkgconf qemu-user-static
	python3-minimal libc6:$arch libssl-dev:$arch libcbor-dev:$arch
	libjansson-dev:$arch libcmocka-dev:$arch"
VECTORS=$(realpath -m "${VECTORS:-../shared/vectors}")

# shellcheck disable=SC2086	# a list of words
root=$(scripts/debian.sh bookworm $PACKAGES)
. scripts/copied-tree.inc
THERE=("PKG_CONFIG_LIBDIR=/usr/lib/$triplet/pkgconfig:/usr/share/pkgconfig")

MAKE="make -s -j$(nproc) CC=$triplet-gcc LD=$triplet-ld AR=$triplet-ar \
OBJCOPY=$triplet-objcopy"
copy_in
# The service's wants libraries of its own.
# shellcheck disable=SC2046	# a list of words
[ $# -gt 0 ] || set -- $(cd tests/unit && printf '%s\n' test_*.c |
	sed 's/\.c$//; /^test_service$/d')
is 'library and command build' "$MAKE build/libvouch.a build/vouch"
is 'vouch runs' "$qemu build/vouch --version"
is 'unit tests build' "$MAKE $(printf 'build/tests/unit/%s ' "$@")"
for name; do
	is "$name" "timeout 300 $qemu build/tests/unit/$name"
done
exit $status
