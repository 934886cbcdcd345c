#!/bin/bash
# SPDX-License-Identifier: MIT
#
# selftests.sh: what the programs of tests/selftests do where they cannot test
# anything, what they and the KUnit suites want of a kernel, and how somebody's
# own kernel is found, in TAP.
# shellcheck disable=SC2317 # is() calls the functions
set -uo pipefail
. "$(dirname "$0")/tap.inc"

# skips PROGRAM: as kselftest takes it, not as success
skips() {
	"$1" >"$work/out"
	[ $? = 4 ] && grep -q '^1\.\.0 # SKIP no ' "$work/out"
}

make -s helpers || exit
for source in tests/selftests/*.c; do
	program=build/${source%.c}
	if [ -e /dev/vouch ]; then
		is "$(basename "$program") # SKIP /dev/vouch is there" true
	else
		is "without a device $(basename "$program") says that it skips" \
			skips "$program"
	fi
done

# ---- what a kernel has to have ----

# Kconfig drops in silence what it cannot honour.
configures() { # FILE [KCONFIG]
	local source

	source=$(scripts/kernel/fetch.sh source) || return
	mkdir -p "$work/kconfig"
	{ cat "$source/Kconfig"; echo "source \"$PWD/kernel/Kconfig\""
		echo "${2-}"; } >"$work/Kconfig"
	{ echo CONFIG_64BIT=y; cat "$1"; } >"$work/wanted"
	make -s -C "$source" "O=$work/kconfig" "KBUILD_KCONFIG=$work/Kconfig" \
		"KCONFIG_ALLCONFIG=$work/wanted" allnoconfig || return
	! grep '^CONFIG' "$1" | grep -vxFf "$work/kconfig/.config"
}
is 'Kconfig takes what the KUnit suites want' configures kernel/.kunitconfig
is 'and what the selftests want' configures tests/selftests/config
printf 'CONFIG_%s=y\n' MODULES NET CPU_SUP_AMD PCI ACPI EFI EFI_STUB \
	AMD_MEM_ENCRYPT TCG_TPM >"$work/guest"
{ cat "$work/guest"; printf 'CONFIG_VOUCH%s=m\n' '' _TPM; } >"$work/vtpm"
{ cat "$work/vtpm"; echo CONFIG_TCG_SVSM=m; } >"$work/driver"
offers_no_vtpm() { # FILE [KCONFIG]
	! configures "$@" >"$work/out" &&
		[ "$(cat "$work/out")" = CONFIG_VOUCH_TPM=m ]
}
is 'a kernel before 6.16 has no way to a vTPM' offers_no_vtpm "$work/vtpm"
# As drivers/char/tpm/Kconfig has it from then on.
driver='config TCG_SVSM
	tristate "driver"
	depends on TCG_TPM && AMD_MEM_ENCRYPT'
is 'a later one has' configures "$work/vtpm" "$driver"
is 'but for one that has a driver' offers_no_vtpm "$work/driver" "$driver"

. scripts/common.sh
wants() { (kernel_has "$@") >"$work/out" 2>&1; }
is 'the debug kernel has what the KUnit suites want' \
	wants kernel/.kunitconfig debug
is 'and what the selftests want' wants tests/selftests/config debug
is 'so has a stock kernel' wants tests/selftests/config 6.12
lacks() {
	! wants kernel/.kunitconfig 6.12 && grep -q \
		'kernel 6.12 lacks CONFIG_KUNIT=y, .*: see kernel/.kunitconfig' \
		"$work/out"
}
is 'a kernel without KUnit is told what it lacks' lacks

# ---- a kernel of somebody's own ----

# refused PATTERN FOLDER
refused() {
	! scripts/kernel/folder.sh "$2" >"$work/out" 2>&1 &&
		grep -q "$1" "$work/out"
}
own=$work/own
mkdir -p "$own/arch/x86/boot" "$own/include/config" "$own/lib/modules"
is 'a folder that is not there is refused' \
	refused "kernel is '/nowhere/x', want a folder" /nowhere/x
is 'so is one without a kernel' refused \
	'has no image of a kernel, want one of: vmlinuz bzImage' "$own"
touch "$own/arch/x86/boot/bzImage"
is 'and one without headers' refused \
	'has no headers of a kernel, want one of: headers/.config' "$own"
touch "$own/.config"
echo 6.99.0 >"$own/include/config/kernel.release"
links_to() { # FOLDER IMAGE
	local links

	links=$(scripts/kernel/folder.sh "$1") &&
		[ "$(realpath "$links/vmlinuz")" = "$2" ] &&
		[ "$(realpath "$links/headers")" = "$1" ] &&
		[ "$(realpath "$links/root")" = "$1" ] &&
		[ "$(cat "$links/release")" = 6.99.0 ] && rm -r "$links"
}
is 'a folder that a kernel was built in has all that is wanted' \
	links_to "$own" "$own/arch/x86/boot/bzImage"
tap_end
