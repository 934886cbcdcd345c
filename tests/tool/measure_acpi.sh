#!/bin/bash
# SPDX-License-Identifier: MIT
#
# measure_acpi.sh: "vouch measure acpi", by QEMU and by programs that play one, in
# TAP.  That its tables are those of a guest that booted tells
# tests/platform/tdx_ovmf.sh.
# shellcheck disable=SC2317,SC2016 # is() calls the functions, and eval
set -uo pipefail
. "$(dirname "$0")/tap.inc"

command='measure acpi'
qemu=(qemu-system-x86_64 -machine 'q35,smm=off,pic=off' -nodefaults -m 1G)
asks() { # FOLDER [OPTION OF THE TOOL]... -- COMMAND
	"$VOUCH" measure acpi -o "$work/$1" "${@:2}" >"$work/out" 2>"$work/err"
}
ends() { # STATUS ARGUMENTS
	local want=$1 got=0

	shift
	asks "$@" || got=$?
	[ "$got" = "$want" ] || cat "$work/err"
	[ "$got" = "$want" ]
}
tells() { grep -qE -e "$1" "$work/err" || { cat "$work/err"; return 1; }; }
# What the loader of tables has in its first file.
has_loader() { LC_ALL=C grep -aq 'etc/acpi/rsdp' "$work/$1/loader.bin"; }
size_is() { [ "$(stat -c %s "$work/$1")" = "$2" ]; }

if command -v "${qemu[0]}" >/dev/null; then
	is 'QEMU is asked' ends 0 two -- "${qemu[@]}" -smp 2
	is 'for the loader' has_loader two
	is 'the root' size_is two/rsdp.bin 20
	is 'and the tables' size_is two/tables.bin 131072
	is 'options that take them are printed' grep -qx -e \
		"--acpi-tables $work/two/tables.bin" "$work/out"
	is 'again they are the same' ends 0 again -- "${qemu[@]}" -smp 2
	is 'byte by byte' diff -r "$work/two" "$work/again"
	is 'an accelerator is not needed' ends 0 again -- "${qemu[@]}" -smp 2 \
		-accel kvm -enable-kvm -cpu host
	is 'nor changes a table' diff -r "$work/two" "$work/again"
	is 'other vCPUs' ends 0 three -- "${qemu[@]}" -smp 3
	is 'change them' eval '! cmp -s "$work/two/tables.bin" "$work/three/tables.bin"'
	is 'pc has some' ends 0 pc -- "${qemu[0]}" -machine pc -nodefaults
	is 'which are others' eval '! cmp -s "$work/two/tables.bin" "$work/pc/tables.bin"'
	device=(-device virtio-rng-pci)
	is 'a window is wanted' ends 2 none -- "${qemu[@]}" "${device[@]}"
	is 'and it is told of which device' tells \
		'device 01.0 has memory above 4 GiB.*want --mmio64-base'
	is 'and nothing is left' eval '! [ -e "$work/none/tables.bin" ]'
	is 'with it' ends 0 high --mmio64-base 0xc000000000 -- "${qemu[@]}" \
		"${device[@]}"
	is 'it is taken' ends 0 higher --mmio64-base 0xd000000000 -- \
		"${qemu[@]}" "${device[@]}"
	is 'into the tables' eval \
		'! cmp -s "$work/high/tables.bin" "$work/higher/tables.bin"'
	is 'where none is needed' ends 0 same --mmio64-base 0xc000000000 -- \
		"${qemu[@]}" -smp 2
	is 'it is told' tells 'changes nothing: no device'
	is 'and true' diff -r "$work/two" "$work/same"
	is 'an option that QEMU does not know' ends 3 x -- "${qemu[@]}" -nonsense
	is 'is told by it' tells 'nonsense'
	is 'and that it ended' tells 'QEMU ended without an answer'
	is 'a machine without tables' ends 1 x -- "${qemu[0]}" \
		-machine 'pc,acpi=off' -nodefaults
	is 'is told' tells 'has no ACPI tables, want one of type q35 or pc'
else
	is 'QEMU is asked # SKIP qemu-system-x86_64 is not there' true
fi

# plays NAME ANSWERS: a program that answers each line with the next one
plays() {
	{ printf '#!/bin/sh\n'; cat; } >"$work/$1"
	chmod +x "$work/$1"
}
plays refuses <<'END'
while read -r line; do echo 'FAIL Unknown command'; done
END
plays short <<'END'
while read -r line; do case $line in
	read*) echo 'OK 0x00' ;;
	inl*) echo 'OK 0xffffffff' ;;
	*) echo 'IRQ raise 1'; echo OK ;;
	esac; done
END
plays letters <<'END'
while read -r line; do case $line in
	read*) echo 'OK 0xzzzzzzzz' ;;
	*) echo 'OK 0xffffffff' ;;
	esac; done
END
plays many <<'END'
while read -r line; do case $line in
	read*) echo 'OK 0x00010000' ;;
	*) echo 'OK 0xffffffff' ;;
	esac; done
END
plays talks <<'END'
head -c 20000 /dev/zero | tr '\0' x
exec cat >/dev/null
END
is 'a program that refuses' ends 3 x -- "$work/refuses"
is 'is told' tells 'QEMU refused what it was asked'
is 'memory of another size' ends 3 x -- "$work/short"
is 'is told, too' tells 'answered with memory of another size'
is 'memory that is none' ends 3 x -- "$work/letters"
is 'likewise' tells 'memory that is not hexadecimal'
is 'too many items' ends 3 x -- "$work/many"
is 'are counted' tells 'fw_cfg has 65536 items, want 256 at most'
is 'a line without an end' ends 3 x -- "$work/talks"
is 'is not waited for' tells 'a line that is too long'
is 'a program that is not there' ends 3 x -- "$work/nothing"
is 'is named' tells "$work/nothing: cannot be started"

is 'no folder' eval '"$VOUCH" measure acpi -- true 2>"$work/err"; [ $? = 2 ]'
is 'is wanted' tells 'want -o FOLDER'
is 'no command' ends 2 x
is 'is wanted, too' tells 'want it behind --'
for window in 1 0x100000 0x380000000001 x 0xffffffffffffffffff; do
	is "window $window" ends 2 x --mmio64-base "$window" -- true
	is 'is refused' tells "--mmio64-base is '$window', want an address above"
done
is 'a confidential guest' ends 2 x -- "${qemu[@]}" -object 'tdx-guest,id=t'
is 'is not started' tells 'give -machine smm=off,pic=off'
is 'nor by its machine' ends 2 x -- "${qemu[@]}" \
	-machine confidential-guest-support=t
echo file >"$work/file"
is 'a folder that is a file' ends 3 file -- "${qemu[@]}"
tap_end
