#!/bin/bash
# SPDX-License-Identifier: MIT
#
# unit-13.sh unit|static: in TAP, on the OpenSSL of Debian 13, which is newer than
# that of Debian 12: every unit test, or "make STATIC=1" with its own test.  Works
# in a folder that debian.sh makes, without mounts that stay; wants root.
# shellcheck disable=SC2317 # functions are called by their names
set -euo pipefail
. "$(dirname "$0")/common.sh"
cd "$TOP"

PACKAGES='make gcc libc6-dev pkg-config libssl-dev libcbor-dev libjansson-dev
	libcmocka-dev libmicrohttpd-dev libseccomp-dev zlib1g-dev openssl
	python3-minimal'
VECTORS=$(realpath -m "${VECTORS:-../shared/vectors}")

# shellcheck disable=SC2086	# a list of words
root=$(scripts/debian.sh trixie $PACKAGES)
. scripts/copied-tree.inc

run_unit() {
	local source name

	is 'unit tests build' "make -s -j$(nproc) unit"
	for source in tests/unit/test_*.c; do
		name=$(basename "$source" .c)
		is "$name" "timeout 300 build/tests/unit/$name"
	done
}

# What it is linked with that Debian has no static file of is built out here.
run_static() {
	local cbor

	cbor=$(scripts/static-cbor.sh)
	as_root mkdir -p "$root$copy/home/.cache/vouch/static"
	as_root cp -r "$cbor" "$root$copy/home/.cache/vouch/static/"
	is 'the command builds' "make -s -j$(nproc) userspace"
	is 'tests/tool/static.sh' \
		"VOUCH=$copy/tree/build/vouch tests/tool/static.sh"
}

declare -F "run_${1-}" >/dev/null ||
	die "argument is '${1-}', want unit or static"
copy_in
echo "# $(there 'openssl version')"
"run_$1"
exit $status
