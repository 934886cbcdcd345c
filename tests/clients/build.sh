#!/bin/bash
# SPDX-License-Identifier: MIT
#
# build.sh: builds clients of configfs-tsm from Debian's packages of their
# sources, as they are, in the cache, and prints the folder: "attest" of
# go-sev-guest and of go-tdx-guest, which both go by go-configfs-tsm.
set -euo pipefail
. "$(dirname "$0")/../../scripts/common.sh"

# Go of Debian 12 does not compile Debian 13's protobuf.
PACKAGES='golang-github-google-go-sev-guest-dev/trixie
	golang-github-google-go-tdx-guest-dev/trixie
	golang-github-google-go-configfs-tsm-dev/trixie
	golang-github-google-go-cmp-dev/trixie
	golang-github-google-logger-dev/trixie
	golang-github-google-uuid-dev/trixie golang-go.uber-multierr-dev/trixie
	golang-go.uber-atomic-dev/trixie golang-golang-x-crypto-dev/trixie
	golang-golang-x-sys-dev/trixie golang-google-protobuf-dev/bookworm'
folder=$CACHE/clients

fetch() {
	apt_update
	# shellcheck disable=SC2086	# a list of words
	(cd "$work" && busy "fetching sources of clients" apt_private \
		apt-get download $PACKAGES >/dev/null) ||
		die "packages could not be downloaded: $NETWORK"
	for deb in "$work"/*.deb; do
		dpkg-deb -x "$deb" "$work/root"
	done
}

attest_of() { # PACKAGE PROGRAM
	GOPATH=$work/root/usr/share/gocode GO111MODULE=off CGO_ENABLED=0 \
		GOFLAGS='' GOCACHE=$work/go \
		go build -o "$folder.new/$2" \
		"github.com/google/$1/tools/attest" >&2
}

need_tools go dpkg-deb
cache_lock clients
if [ ! -d "$folder" ]; then
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	fetch
	rm -rf "$folder.new"
	mkdir -p "$folder.new"
	attest_of go-sev-guest sev-attest
	attest_of go-tdx-guest tdx-attest
	mv "$folder.new" "$folder"
fi
echo "$folder"
