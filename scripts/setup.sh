#!/bin/bash
# SPDX-License-Identifier: MIT
#
# setup.sh [demo|platform]: installs by apt what building and testing needs, on
# Debian 12 or 13; with "demo" only what "make demo" needs, with "platform" what
# that and the QEMU of "make platform" need.  Says before what it will
# install, and how much that is.  Does nothing, and needs neither root nor a
# network, when all of it is there.
set -euo pipefail
. "$(dirname "$0")/common.sh"

PACKAGES='make gcc libc6-dev binutils pkg-config openssl
	libssl-dev libcbor-dev libjansson-dev libnl-genl-3-dev
	libcurl4-openssl-dev libmicrohttpd-dev libseccomp-dev libnats-dev zlib1g-dev
	pahole kmod cpio gzip xz-utils zstd qemu-system-x86 busybox-static'
case ${1:-} in
demo) ;;
platform) PACKAGES+=' swtpm ninja-build libglib2.0-dev patch flex bison python3
	python3-venv python3-distlib python3-tomli' ;;
'') PACKAGES+=' clang libcmocka-dev libelf-dev bc bison flex python3
	python3-jsonschema python3-yaml sparse shellcheck codespell perl mandoc valgrind git ca-certificates
	clang-19 clang-format-19 clang-tidy-19 cppcheck gcc-multilib nettle-dev
	debootstrap dpkg-dev systemd golang-go libtss2-dev swtpm tpm2-tools zsh fish
	mtools gdisk nats-server cryptsetup-bin' ;;
*) die "argument is '$1', want demo, platform or none" ;;
esac

# The stock headers name the compiler that their kernel was built with.
case $(host_codename) in
bookworm) PACKAGES+=' gcc-12' clang_rt=libclang-rt-14-dev ;;
trixie) PACKAGES+=' gcc-14' clang_rt=libclang-rt-19-dev ;;
*) die "system is '$(host_codename)', want Debian 12 or 13" ;;
esac
[ -n "${1:-}" ] || PACKAGES+=" $clang_rt"

# The packages among the arguments that are not installed.  dpkg-query fails
# when there is one that it has never heard of.
missing() {
	comm -23 <(printf '%s\n' "$@" | sort) \
		<(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" \
			2>/dev/null | sed -n 's/^installed //p' | sort)
}

# "24 packages, 31.2 MB to download, 120 MB on disk", of what apt would do.  It
# ends with 1 since it is told not to.
amount() {
	local plan

	plan=$(as_root apt-get --assume-no --no-install-recommends install "$@" \
		2>&1) || [ $? = 1 ] || die "$(grep '^E:' <<<"$plan" | head -n 3)
    $NETWORK"
	sed -nE 's/.* ([0-9]+) newly installed.*/\1 packages/p
		s/^Need to get ([^ ]+ [^ /]+).* of archives.*/, \1 to download/p
		s/^After this operation, (.*) of additional .*/, \1 on disk/p' \
		<<<"$plan" | tr -d '\n'
}

# Sudo may ask for a password, which has to be before seconds are counted.
become_root() {
	[ "$(id -u)" != 0 ] || return 0
	if ! command -v sudo >/dev/null || ! sudo true; then
		die "only root can install them, and sudo does not help; as root:
    apt-get update
    apt-get install --no-install-recommends $*"
	fi
}

# quietly WHAT COMMAND...: what it says is shown when it fails
quietly() {
	local what=$1 said status=0

	shift
	said=$(mktemp)
	busy "$what" into "$said" "$@" || status=$?
	[ "$status" = 0 ] || tail -n 12 "$said" >&2
	rm "$said"
	return "$status"
}

into() { "${@:2}" >"$1" 2>&1; }

# shellcheck disable=SC2086	# a list of words
mapfile -t packages < <(missing $PACKAGES)
[ ${#packages[@]} -gt 0 ] || exit 0
log "packages are missing: ${packages[*]}"
become_root "${packages[@]}"
quietly 'apt-get update' as_root apt-get -o APT::Update::Error-Mode=any update ||
	log "not every package list could be read, going on with what is there"
amount=$(amount "${packages[@]}")
log "installing $amount"
quietly 'apt-get install' as_root env DEBIAN_FRONTEND=noninteractive apt-get \
	-q -y --no-install-recommends install "${packages[@]}" ||
	die "packages could not be installed: $NETWORK"
