#!/bin/bash
# SPDX-License-Identifier: MIT
#
# life.sh KERNEL: in TAP, in a Debian that may be changed: the life of the packages
# in /packages/older and /packages/new.  KERNEL is a folder of /kernels that
# is new enough; another is there by the name of Debian 12's own, which is too old.
# shellcheck disable=SC2317	# is() calls the functions
set -uo pipefail

packages=/packages
kernels=/kernels/$1
release=$(cat "$kernels/release")
modules=/lib/modules/$release
too_old=/lib/modules/6.1.0-40-amd64
status=0 count=0

# is NAME COMMAND...
is() {
	local start=$SECONDS said result=ok

	said=$("${@:2}" 2>&1) || { result='not ok'; status=1; }
	echo "$result $((count += 1)) - $1"
	[ "$result" = ok ] || tail -n 30 <<<"$said" | sed 's/^/# /'
	[ $((SECONDS - start)) -lt 5 ] || echo "# took $((SECONDS - start)) s"
}

# As the packages of a kernel would leave it, but for most of its modules.
put_kernel() {
	mkdir -p "$modules/kernel"
	# DKMS takes a kernel without a module for one that has gone.
	find "$kernels/root/$modules/kernel/" -name 'gcm.ko*' \
		-exec cp {} "$modules/kernel/" \;
	ln -s "$kernels/headers" "$modules/build"
	cp "$kernels/root/$modules"/modules.{order,builtin,builtin.modinfo} \
		"$modules/"
	depmod "$release"
	mkdir "$too_old"
	ln -s "$kernels/headers" "$too_old/build"
}

# Every file that packages could leave behind, but for dpkg's and the linker's
# notes, lists of modules, logs, and the key that DKMS makes for itself.
snapshot() {
	find / -xdev \( -path /proc -o -path /dev -o -path /sys -o -path /run \
		-o -path /tmp -o -path /kernels -o -path /packages \
		-o -path /var/lib/dpkg -o -path /var/log \
		-o -path /var/cache/ldconfig -o -path /etc/ld.so.cache \
		-o -path "*/lib/modules/*/modules.*" -o -path "/var/lib/dkms/mok.*" \) -prune -o \
		! -type d -printf '%M %u %g %p %l\n' -o -type d -printf '%M %u %g %p\n' |
		grep -vE ' /(etc/(group|gshadow|passwd|shadow)-?)$' | sort
}

same_files() { diff /tmp/before <(snapshot); }

versions() { find "$1" -name '*.deb' -exec dpkg-deb -f {} Version \; | sort -u; }

older=$(versions $packages/older)
newer=$(versions $packages/new)

has_version() {
	local name

	for name in "$packages"/new/*.deb; do
		name=$(dpkg-deb -f "$name" Package)
		[ "$(dpkg-query -W -f '${Version}' "$name")" = "$1" ] ||
			{ echo "$name is not of version $1"; return 1; }
	done
}

# dkms_has VERSION: of both modules, for the new kernel, and nothing else
dkms_has() {
	local said name

	said=$(dkms status)
	for name in vouch vouch-simulator; do
		grep -q "^$name/$1, $release, x86_64: installed" <<<"$said" ||
			{ echo "$said"; return 1; }
	done
	[ "$(find /usr/src -maxdepth 1 -name 'vouch*' | wc -l)" = 2 ] ||
		{ find /usr/src -maxdepth 1; return 1; }
}

# Which is refused without failing.
not_for_too_old() { ! find "$too_old" -name 'vouch*.ko*' | grep .; }

no_module() { ! find /lib/modules -name 'vouch*.ko*' | grep .; }

# module_says MODULE FIELD PATTERN
module_says() {
	local module

	module=$(find "$modules/updates/dkms" -name "$1.ko*")
	[ -n "$module" ] || { find "$modules"; return 1; }
	[ "$(modinfo -F vermagic "$module" | cut -d' ' -f1)" = "$release" ] &&
		modinfo -F "$2" "$module" | grep -q "$3"
}

# It is loaded in its turn, at boot, and comes before the kernel's own driver.
module_is_known() {
	grep -qx vouch /usr/lib/modules-load.d/vouch.conf &&
		modprobe -d / -S "$release" --show-depends vouch_sim >/tmp/depends &&
		grep -q 'vouch\.ko' /tmp/depends &&
		modprobe -c | grep -q 'softdep sev[-_]guest pre: vouch'
}

group_is_there() { getent group vouch; }
rule_is_there() {
	grep -q 'KERNEL=="vouch", GROUP="vouch"' \
		/usr/lib/udev/rules.d/60-vouch.rules
}
commands_run() {
	vouch version && vouch help && vouch-simd --help && vouch-tpm --help &&
		vouch-agent --help
}

nothing_is_missing() {
	local file bad=0

	while read -r file; do
		! ldd "$file" 2>/dev/null | grep 'not found' || bad=1
	done < <(dpkg -L vouch libvouch1 vouch-simulator \
		vouch-vtpm | grep -E '/bin/|\.so')
	return "$bad"
}

# What commands load when they want it.
recommends() {
	local name words

	words=$(dpkg-query -W -f '${Recommends}' vouch vouch-simulator)
	for name in libcurl4 libexpat1 libnl-genl-3-200 zlib1g libmicrohttpd12; do
		[[ $words == *$name* ]] || { echo "no $name in: $words"; return 1; }
	done
}

program_builds() {
	cd /tmp && gcc -Wall -Werror -o use "$packages/use.c" -lvouch &&
		./use | grep -q '^ABI [0-9]*, [a-z]' &&
		ldd ./use | grep -q 'libvouch\.so\.1' &&
		gcc -o use-static "$packages/use.c" -l:libvouch.a -lcrypto -lcbor \
			-ljansson -lpthread && ./use-static >/dev/null
	set -- $?
	rm -f use use-static
	return "$1"
}

as_installed() { ! dpkg --verify | grep .; }

# A service or a timer runs when an operator enables it.
units_are_quiet() {
	local unit

	for unit in $(dpkg -L vouch | grep -E 'systemd/system/.*\.(service|timer)$'); do
		! systemctl is-enabled "${unit##*/}" 2>/dev/null | grep -x enabled ||
			return
	done
	for unit in $(dpkg -L vouch | grep -E 'systemd/system/.*\.socket$'); do
		systemctl is-enabled "${unit##*/}" | grep -qx enabled || return
	done
}

installs() { dpkg -i "$1"/*.deb; }
names() { find "$packages/new" -name "*.deb" -exec dpkg-deb -f {} Package \;; }
put_kernel
snapshot >/tmp/before
is 'installs, the version before' installs $packages/older
is 'every package has that version' has_version "$older"
is 'DKMS has built both modules' dkms_has "$older"
is 'upgrades' installs $packages/new
is 'every package has the new version' has_version "$newer"
is 'DKMS has built both anew, and dropped the others' dkms_has "$newer"
is 'none is built for a kernel that is too old' not_for_too_old
is 'vouch.ko says what it is' module_says vouch description Attestation
is 'vouch.ko is signed by the key of DKMS' module_says vouch signer DKMS
is 'vouch_sim.ko wants vouch' module_says vouch_sim depends vouch
is 'vouch_tsm.ko wants vouch' module_says vouch_tsm depends vouch
is 'the modules are known to modprobe' module_is_known
is 'group vouch is there' group_is_there
is 'the udev rule is there' rule_is_there
is 'commands run' commands_run
is 'every library is there' nothing_is_missing
is 'what is loaded when it is wanted is recommended' recommends
is 'a program builds with libvouch-dev' program_builds
is 'sockets are enabled, other units are not' units_are_quiet
is 'files are as they were packed' as_installed
# shellcheck disable=SC2046	# a list of words
is 'is purged' dpkg -P $(names)
is 'nothing stays but the group and the key of DKMS' same_files
# This is a setting of the operator's, and saves the time of building.
touch /etc/dkms/no-autoinstall
is 'installs where DKMS is told to build nothing' installs $packages/new
is 'and builds nothing' no_module
# shellcheck disable=SC2046
is 'is removed' dpkg -r $(names)
# shellcheck disable=SC2046
is 'and then purged' dpkg -P $(names)
rm /etc/dkms/no-autoinstall
is 'nothing stays again' same_files
echo "1..$count"
exit $status
