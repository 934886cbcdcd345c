#!/bin/bash
# SPDX-License-Identifier: MIT
#
# build.sh [bookworm|trixie]: the Debian packages of the tree, in build/deb/SUITE,
# built in a clean Debian of that name (else of this machine's) that has what
# debian/control names and no more.  Says what lintian says; the status is 0 when
# it has neither an error nor a warning.
#
#   UNIT=n     without the unit tests
#   OLDER=y    also as a version before this one, in build/deb/SUITE/older
set -euo pipefail
. "$(dirname "$0")/../common.sh"
cd "$TOP"

suite=${1:-$(host_codename)}
case $suite in
bookworm | trixie) ;;
*) die "Debian is '$suite', want bookworm or trixie" ;;
esac
out=$TOP/build/deb/$suite

# The packages of Build-Depends, without versions and profiles.
build_depends() {
	sed -n '/^Build-Depends:/,/^[^ B]/{ s/^Build-Depends://; /^[^ ]/d; p }' \
		debian/control | tr ',' '\n' |
		sed 's/[(<].*//; s/debhelper-compat/debhelper/; s/ //g; /^$/d' | sort
}

# shellcheck disable=SC2046	# a list of words
root=$(scripts/debian.sh "$suite" build-essential fakeroot lintian \
	$(build_depends))
layer=$(mktemp -d)
trap 'as_root rm -rf "${layer:?}"' EXIT

there() { scripts/deb/room.sh "$root" "$layer" sh -c "cd /build/vouch && $1"; }

# What git would give, and what the day's work added to it.
copy_in() {
	as_root mkdir -p "$layer/upper/build/vouch"
	git ls-files -z --cached --others --exclude-standard |
		xargs -0 ls -d 2>/dev/null | tar -cf - --files-from=- |
		as_root tar -C "$layer/upper/build/vouch" --no-same-owner -xf -
}

# package LOG [OPTION...]
package() {
	local log=$1 profile=

	shift
	[ "${UNIT:-y}" = y ] && [ "$*" = '' ] || profile=nocheck
	there "DEB_BUILD_OPTIONS='parallel=$(nproc) $profile' \
		dpkg-buildpackage -us -uc $*" >"$log" 2>&1 || {
		tail -n 30 "$log" >&2
		die "packages could not be built, see $log"
	}
}

# take INTO: what the last build left
take() {
	rm -rf "$1"
	mkdir -p "$1"
	find "$layer/upper/build" -maxdepth 1 -type f ! -name '*-dbgsym_*' \
		-exec cp {} "$1" \;
}

# The same sources under a lower version, of the objects that are there.
package_older() {
	there 'rm -f ../vouch*.* ../libvouch* && dh_clean &&
		sed -i "1s/(.*)/(0.0.9)/" debian/changelog'
	package "$out/build-older.log" -b -nc
	take "$out/older"
}

lint_packages() {
	there 'lintian --fail-on error,warning --info ../*.changes' \
		>"$out/lintian" 2>&1 || {
		cat "$out/lintian" >&2
		die "lintian complains, see $out/lintian"
	}
}

start=$SECONDS
rm -rf "$out"
mkdir -p "$out/new"
copy_in
package "$out/build.log"
take "$out/new"
lint_packages
[ -z "${OLDER:-}" ] || package_older
for deb in "$out"/new/*.deb; do
	printf '%9d bytes, %5d KiB installed  %s\n' "$(stat -c %s "$deb")" \
		"$(dpkg-deb -f "$deb" Installed-Size)" "$(basename "$deb")"
done
printf '%s: %d packages, lintian: %d errors and warnings, %d overridden; %d s\n' \
	"$suite" "$(find "$out/new" -name '*.deb' | wc -l)" \
	"$(grep -c '^[EW]:' "$out/lintian" || :)" \
	"$(find debian -name '*lintian-overrides' -exec grep -hv '^#' {} + | wc -l)" \
	$((SECONDS - start))
