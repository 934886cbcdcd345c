#!/bin/bash
# SPDX-License-Identifier: MIT
#
# boot.sh [6.12|7.3]: the recipe of platform.rst, scripts/platform/boot.sh, with
# Debian's kernel as somebody's own: it is booted as a guest of both TEEs, what is
# on its console is found, and what is not, or must not be, fails.  In TAP.
set -uo pipefail
. "$(dirname "$0")/../../scripts/common.sh"
cd "$TOP" || exit
. scripts/wants.inc

kernel=$(kernel_folder "${1:-6.12}") || exit

# An initrd that says a word and reboots
initrd=$work/initrd
mkdir -p "$work/root/bin"
cp "$(command -v busybox)" "$work/root/bin/busybox"
printf '#!/bin/busybox sh\n%s\n' '/bin/busybox echo all tests passed' \
	'/bin/busybox sleep 1' '/bin/busybox reboot -f' >"$work/root/init"
chmod +x "$work/root/init"
(cd "$work/root" && find . | cpio --quiet -o -H newc -R 0:0) >"$initrd"

boot() { # OPTION...
	scripts/platform/boot.sh --kernel "$kernel/vmlinuz" --initrd "$initrd" \
		--append 'console=ttyS0 panic=-1' --out "$work/boot" "$@"
}

SNP='Memory Encryption Features active: AMD SEV SEV-ES SEV-SNP'
TDX='Memory Encryption Features active: Intel TDX'

wants 0 'a kernel boots as an SNP guest, and is found to' \
	boot --expect "$SNP" --expect 'all tests passed' --refuse 'Oops'
wants 0 'and as a TD' boot --tee tdx --expect "$TDX" --expect 'all tests passed'
wants 1 'what it must not say fails' \
	boot --expect 'all tests passed' --refuse 'Linux version'
cp "$work/log" "$work/refused"
wants 0 'and is named' grep -q "console said 'Linux version'" "$work/refused"
wants 1 'what it never says fails when it ends' boot --expect 'no such word'
cp "$work/log" "$work/never"
wants 0 'and is named, too' grep -q "console never said 'no such word'" \
	"$work/never"
wants 1 'so does a kernel that takes too long' boot --timeout 1
cp "$work/log" "$work/late"
wants 0 'after that time' grep -q 'no end after 1 s' "$work/late"
wants 1 'another TEE is refused' boot --tee sev
wants 2 'and an option that is none' boot --expact x
echo "1..$count"
