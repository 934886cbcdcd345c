#!/bin/bash
# SPDX-License-Identifier: MIT
#
# load.sh: what is installed to load vouch does so, in TAP: at boot, before the
# kernel's drivers, and when one of the devices is found. With the modules of
# Linux 6.12, and kmod's modprobe, which is told to load nothing.
# shellcheck disable=SC2317 # is() calls the functions
set -uo pipefail
. "$(dirname "$0")/tap.inc"
PATH=$PATH:/usr/sbin:/sbin

kernel=$(scripts/kernel/fetch.sh 6.12) || exit
built=$(scripts/kernel/build-modules.sh 6.12) || exit
release=$(basename "$(find "$kernel/root" -path '*/lib/modules/*' -prune)")
modules=$work/lib/modules/$release

mkdir -p "$modules/updates" "$work/modprobe.d"
find "$kernel/root" -path "*/$release/*" -name 'modules.*' \
	-exec cp -t "$modules" {} +
find "$kernel/root" -path "*/$release/*" \( -name 'sev-guest.ko*' -o \
	-name 'tdx-guest.ko*' -o -name 'tsm.ko*' \) \
	-exec cp -t "$modules" {} +
cp "$built/kernel/vouch.ko" "$modules/updates"
depmod -b "$work" "$release" 2>/dev/null

# what NAME: which modules modprobe would load, in order
what() {
	modprobe -d "$work" -S "$release" -C "$work/modprobe.d" \
		--show-depends "$1" 2>/dev/null |
		sed -n 's|^insmod .*/\([a-z-]*\)\.ko.*|\1|p'
}

# is_before DRIVER: vouch is loaded, and first
is_before() {
	what "$1" | grep -E "^($1|vouch)\$" | tr '\n' ' ' |
		grep -x "vouch $1 "
}

# is_found ALIAS: by udev, which asks for the alias of the device
is_found() {
	modprobe -d "$work" -S "$release" -C "$work/modprobe.d" \
		-R "$1" | grep -x vouch
}

cpu_of() { modinfo -F alias "$built/kernel/vouch.ko" | grep -c '^cpu:'; }

loads_at_boot() {
	[ "$(grep -v '^#' scripts/vouch.modules-load)" = vouch ] &&
		what vouch | grep -x vouch
}

is 'modprobe loads the drivers alone without the file' \
	sh -c '! grep -x vouch' < <(what sev-guest; what tdx-guest)
cp scripts/vouch.modprobe "$work/modprobe.d/vouch.conf"
is 'and vouch before sev-guest with it' is_before sev-guest
is 'and before tdx-guest' is_before tdx-guest
is 'vouch is what is loaded at boot' loads_at_boot
is 'the device of an SNP guest loads it' is_found platform:sev-guest
is 'the processor of a TD does' is_found \
	"cpu:type:x86,ven0000fam0006mod008F:feature:,0116,"
is 'no other processor does' [ "$(cpu_of)" = 1 ]
is 'it says what it was built from' \
	[ "$(modinfo -F version "$built/kernel/vouch.ko")" = 0.1.0 ]
tap_end
