#!/bin/bash
# SPDX-License-Identifier: MIT
#
# setup.sh: installs by apt what building and testing needs, on Debian 12 or
# 13.  Does nothing, and needs no root, when all of it is there.
set -euo pipefail
. "$(dirname "$0")/common.sh"

PACKAGES='make gcc clang libc6-dev pkg-config binutils
	libssl-dev libcbor-dev libjansson-dev libcmocka-dev openssl
	libelf-dev bc bison flex pahole kmod cpio gzip xz-utils zstd
	qemu-system-x86 busybox-static python3
	sparse shellcheck codespell perl mandoc valgrind git ca-certificates
	clang-19 clang-format-19 clang-tidy-19 cppcheck gcc-multilib nettle-dev'

# The stock headers name the compiler that their kernel was built with.
case $(host_codename) in
bookworm) PACKAGES+=' gcc-12 libclang-rt-14-dev' ;;
trixie) PACKAGES+=' gcc-14 libclang-rt-19-dev' ;;
*) die "system is '$(host_codename)', want Debian 12 or 13" ;;
esac

# shellcheck disable=SC2086	# a list of words
set -- $PACKAGES
installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" \
	2>/dev/null | sed -n 's/^installed //p') || true
mapfile -t missing < <(printf '%s\n' "$@" | grep -vxFf <(echo "$installed"))
[ ${#missing[@]} -gt 0 ] || exit 0

log "installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
as_root apt-get -qq update
as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y \
	--no-install-recommends install "${missing[@]}" >&2
