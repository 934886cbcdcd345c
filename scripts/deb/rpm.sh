#!/bin/bash
# SPDX-License-Identifier: MIT
#
# rpm.sh: builds rpm/vouch.spec by rpmbuild in a clean Debian 12, in build/rpm.
# Nothing more of these packages is tried.
set -euo pipefail
. "$(dirname "$0")/../common.sh"
cd "$TOP"

version=$(sed -n 's/^Version: *//p' rpm/vouch.spec)
root=$(scripts/debian.sh bookworm build-essential libcbor-dev \
	libcurl4-openssl-dev libexpat1-dev libjansson-dev libmicrohttpd-dev \
	libnl-genl-3-dev libssl-dev libtss2-dev pkg-config rpm zlib1g-dev)
layer=$(mktemp -d)
trap 'as_root rm -rf "${layer:?}"' EXIT
out=$TOP/build/rpm

rm -rf "$out"
mkdir -p "$out"
as_root mkdir -p "$layer/upper/root/rpmbuild/SOURCES"
git ls-files -z --cached --others --exclude-standard |
	xargs -0 ls -d 2>/dev/null |
	tar -czf "$out/vouch-$version.tar.gz" --files-from=- \
		--transform "s,^,vouch-$version/,"
as_root cp "$out/vouch-$version.tar.gz" "$layer/upper/root/rpmbuild/SOURCES/"
as_root cp rpm/vouch.spec "$layer/upper/root/rpmbuild/"
# Debian's rpm knows no package by the names of the spec.
scripts/deb/room.sh "$root" "$layer" sh -c \
	'cd /root/rpmbuild && rpmbuild -ba --nodeps vouch.spec' \
	>"$out/build.log" 2>&1 || {
	tail -n 30 "$out/build.log" >&2
	die "packages could not be built, see $out/build.log"
}
find "$layer/upper/root/rpmbuild" -name '*.rpm' -exec cp {} "$out" \;
for name in "$out"/*.rpm; do
	printf '%9d bytes  %s\n' "$(stat -c %s "$name")" "$(basename "$name")"
done
