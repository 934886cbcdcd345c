#!/bin/bash
# SPDX-License-Identifier: MIT
#
# check.sh: in TAP, what is seen of the packages without building them: debian/ and
# rpm/ agree with the tree, and DKMS's commands build the modules for 6.12.
# shellcheck disable=SC2317	# is() calls the functions
set -uo pipefail
. "$(dirname "$0")/../common.sh"
cd "$TOP" || exit
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0 count=0

# is NAME COMMAND...
is() {
	local said result=ok

	said=$("${@:2}" 2>&1) || { result='not ok'; status=1; }
	echo "$result $((count += 1)) - $1"
	[ "$result" = ok ] || tail -n 20 <<<"$said" | sed 's/^/# /'
}

is_source_package() {
	mkdir "$work/vouch"
	git ls-files -z --cached --others --exclude-standard |
		xargs -0 ls -d 2>/dev/null | tar -cf - --files-from=- |
		tar -C "$work/vouch" -xf -
	(cd "$work" && dpkg-source -Zgzip -b vouch)
}

# same WHAT WANT GOT
same() {
	if [ "$2" != "$3" ] || [ -z "$2" ]; then
		echo "$1: '$3', want '$2'"
		return 1
	fi
}

same_versions() {
	local version

	version=$(sed -n 's/^#define VOUCH_VERSION "\(.*\)"/\1/p' \
		userspace/include/vouch.h)
	same debian/changelog "$version" \
		"$(dpkg-parsechangelog -S Version)" &&
		same rpm/vouch.spec "$version" \
			"$(sed -n 's/^Version: *//p' rpm/vouch.spec)" &&
		same kernel/main.c "$version" "$(sed -n \
			's/^MODULE_VERSION("\(.*\)");/\1/p' kernel/main.c)"
}

same_soname() {
	local soname

	soname=$(sed -n 's/^SONAME := //p' userspace/libvouch.mk)
	same debian/libvouch1.symbols "$soname libvouch${soname##*.}" \
		"$(sed -n '1s/ #MINVER#//p' debian/libvouch1.symbols)" &&
		same rpm/vouch.spec "$soname" \
			"$(sed -n 's,^%{_libdir}/\(libvouch.so.*[0-9]\)$,\1,p' \
				rpm/vouch.spec)"
}

# "LICENCE PATTERN" of each pattern of debian/copyright; the last that fits holds.
copyright_patterns() {
	awk '/^Files:/ { files = "" }
		/^Files:/ || /^ / { sub(/^Files:/, ""); files = files $0 }
		/^Copyright:/ { count = split(files, names); files = "" }
		/^License:/ && count {
			for (i = 1; i <= count; i++)
				print $2, names[i]
			count = 0
		}' debian/copyright
}

# GPL or MIT: the first that its first lines name.
licence_of() {
	head -n 3 "$1" | sed -nE \
		'/SPDX-License-Identifier/{ s/.*: [^A-Z]*([A-Z]+).*/\1/p; q }'
}

same_licences() {
	local file licence pattern claimed said bad=0

	copyright_patterns | sed 's/^Expat/MIT/; s/^GPL-2/GPL/' >"$work/patterns"
	while read -r file; do
		said=$(licence_of "$file")
		[ -n "$said" ] || continue
		while read -r licence pattern; do
			# shellcheck disable=SC2053	# a pattern
			[[ $file != $pattern ]] || claimed=$licence
		done <"$work/patterns"
		[ "$said" = "$claimed" ] ||
			{ echo "$file: $said, want $claimed"; bad=1; }
	done < <(git ls-files --cached --others --exclude-standard \
		':!LICENSES' ':!debian/copyright')
	return "$bad"
}

# takes RELEASE...: with a status of 1 for the first that is not
takes() {
	local release

	for release in "$@"; do
		[[ $release =~ $BUILD_EXCLUSIVE_KERNEL ]] || return
	done
}
takes_none() {
	local release

	for release in "$@"; do
		! takes "$release" || { echo "$release"; return 1; }
	done
}

# What DKMS would run, with the variables that it has.
# shellcheck disable=SC2034
builds() { # PACKAGE
	local dkms_tree=$work/dkms kernel_source_dir command MAKE=()
	local PACKAGE_NAME PACKAGE_VERSION BUILT_MODULE_NAME
	local BUILT_MODULE_LOCATION BUILD_EXCLUSIVE_CONFIG word

	kernel_source_dir=$(scripts/kernel/fetch.sh 6.12)/headers || return
	sed 's/#MODULE_VERSION#/0/' "debian/$1.dkms" >"$work/conf"
	# shellcheck source=/dev/null
	. "$work/conf"
	debian/dkms-sources "$dkms_tree/$PACKAGE_NAME/0/build"
	for word in $BUILD_EXCLUSIVE_CONFIG; do
		grep -qE "^$word=[ym]" "$kernel_source_dir/.config" ||
			{ echo "kernel has no $word"; return 1; }
	done
	command=${MAKE[0]}
	eval "${command/#make/make -s -j$(nproc)}" || return
	for word in "${!BUILT_MODULE_NAME[@]}"; do
		[ -e "$dkms_tree/$PACKAGE_NAME/0/build/${BUILT_MODULE_LOCATION[word]}/${BUILT_MODULE_NAME[word]}.ko" ] ||
			return
	done
}

# named FOLDER MODULE...: what DKMS takes for kernel headers in there
named() {
	local names

	names=$(kernel_source_dir=$1 bash -c \
		'. debian/vouch-dkms.dkms && echo "${BUILT_MODULE_NAME[@]}"')
	shift
	[ "$names" = "$*" ] || { echo "$names"; return 1; }
}

BUILD_EXCLUSIVE_KERNEL=$(sed -n 's/^BUILD_EXCLUSIVE_KERNEL="\(.*\)"/\1/p' \
	debian/vouch-dkms.dkms)
is 'debian/ is of a source package' is_source_package
is 'one version everywhere' same_versions
is 'one soname everywhere' same_soname
is 'debian/copyright says of each file what it says itself' same_licences
is 'DKMS builds for 6.11 and later' takes 6.11.0-1-amd64 6.12.117+deb12-amd64 \
	6.20.1 7.0.0-rc1 7.3.4+deb13-amd64 10.1.2
is 'and for no older one' takes_none 5.15.0 6.1.0-40-amd64 6.10.11 4.19.0 6.9.7
is 'vouch-dkms builds for 6.12' builds vouch-dkms
mkdir "$work/with" "$work/without"
echo CONFIG_TSM_REPORTS=m >"$work/with/.config"
echo CONFIG_NET=y >"$work/without/.config"
is 'with vouch_tsm for a kernel with configfs-tsm' \
	named "$work/with" vouch vouch_tsm
is 'without it for another' named "$work/without" vouch
is 'and DKMS removes it without headers' named "$work/none" vouch vouch_tsm
is 'vouch-simulator-dkms builds for 6.12' builds vouch-simulator-dkms
echo "1..$count"
exit $status
