#!/bin/bash
# SPDX-License-Identifier: MIT
#
# disk-boot.sh: boots Debian's signed shim, GRUB and kernel from a disk with a
# partition table, by OVMF with a TPM, with Secure Boot and without, and holds the
# PCRs of that TPM against "vouch measure vtpm".  In TAP.
set -euo pipefail
. "$(dirname "$0")/common.sh"
cd "$TOP"

need_tools swtpm mformat mcopy sgdisk cpio gzip
keys=$(scripts/platform/secure-boot.sh)
kernel=$(scripts/kernel/fetch.sh "${1:-6.12}")/vmlinuz
make -s "-j$(nproc)" userspace >&2
work=$(mktemp -d)
swtpm='' count=0 bad=0
trap '[ -z "$swtpm" ] || kill "$swtpm" 2>/dev/null; rm -rf "$work"' EXIT

options='console=ttyS0 loglevel=4 panic=-1 "a b" no_timer_check'

# The guest tells its PCRs and goes.
make_initrd() {
	mkdir -p "$work/root/bin"
	cp "$(command -v busybox)" "$work/root/bin/busybox"
	cat >"$work/root/init" <<-'EOF'
		#!/bin/busybox sh
		b=/bin/busybox
		$b mkdir -p /sys
		$b mount -t sysfs sysfs /sys
		for n in 0 1 2 3 4 5 6 7 8 9 14; do
			echo "@pcr$n $($b cat /sys/class/tpm/tpm0/pcr-sha384/$n)"
		done
		$b poweroff -f
	EOF
	chmod +x "$work/root/init"
	(cd "$work/root" && find . | cpio --quiet -o -H newc | gzip -1) >"$work/initrd"
}

make_disk() {
	local part="$work/disk@@1M"

	cat >"$work/grub.cfg" <<-EOF
		set x="a b"
		if [ -f /marker ]; then
		  echo found
		fi
		linux /vmlinuz $options
		initrd /initrd
		boot
	EOF
	echo >"$work/marker"
	truncate -s 96M "$work/disk"
	sgdisk -n 1:2048:+80M -t 1:ef00 -n 3:0:+4M "$work/disk" >"$work/sgdisk"
	mformat -i "$part" -T 163840 -F -h 64 -s 32 ::
	mmd -i "$part" ::EFI ::EFI/BOOT ::EFI/debian
	mcopy -i "$part" "$keys/shimx64.efi" ::EFI/BOOT/BOOTX64.EFI
	mcopy -i "$part" "$keys/grubx64.efi" ::EFI/BOOT/grubx64.efi
	mcopy -i "$part" "$kernel" ::vmlinuz
	mcopy -i "$part" "$work/initrd" "$work/marker" ::
	mcopy -i "$part" "$work/grub.cfg" ::EFI/debian/grub.cfg
}

# What GRUB does, from what its configuration says.
make_commands() {
	local config kernel_line initrd_line

	config=$(sha384sum "$work/grub.cfg") kernel_line=$(sha384sum "$kernel")
	initrd_line=$(sha384sum "$work/initrd")
	printf '%s\n' "$config" "$config" 'grub_cmd: set x=a b' \
		'grub_cmd: [ -f /marker ]' 'grub_cmd: echo found' \
		"grub_cmd: linux /vmlinuz ${options//\"/}" "$kernel_line" \
		"kernel_cmdline: /vmlinuz $options" \
		'grub_cmd: initrd /initrd' "$initrd_line" 'grub_cmd: boot'
}

# boot VARIABLES: into $work/pcrs
boot() {
	rm -rf "$work/tpm" "$work/tpm.sock"
	mkdir "$work/tpm"
	cp "$1" "$work/vars"
	swtpm socket --tpm2 --tpmstate "dir=$work/tpm" \
		--ctrl "type=unixio,path=$work/tpm.sock" >&2 &
	swtpm=$!
	until [ -S "$work/tpm.sock" ]; do
		kill -0 "$swtpm" || die "swtpm did not start"
		sleep 0.1
	done
	timeout 540 qemu-system-x86_64 -cpu max -accel tcg -smp 2 -m 1G \
		-machine q35,smm=on -nodefaults -display none -no-reboot \
		-global driver=cfi.pflash01,property=secure,value=on \
		-drive "if=pflash,format=raw,readonly=on,file=$keys/code.fd" \
		-drive "if=pflash,format=raw,file=$work/vars" \
		-serial "file:$work/console" \
		-chardev "socket,id=tpm,path=$work/tpm.sock" \
		-tpmdev emulator,id=tpm0,chardev=tpm -device tpm-crb,tpmdev=tpm0 \
		-drive "if=none,id=disk,format=raw,file=$work/disk" \
		-device virtio-blk-pci,drive=disk,bootindex=1 >&2 ||
		die "QEMU ended: $(tail -n 3 "$work/console")"
	wait "$swtpm" || true
	swtpm=''
	tr -d '\r' <"$work/console" | sed -n 's/.*@\(pcr.*\)/\L\1/p' >"$work/pcrs"
}

# compare WORD OPTION...: of the last boot
compare() {
	local word=$1 pcr result

	shift
	build/vouch measure vtpm --disk "$work/disk" --shim "$keys/shimx64.efi" \
		--grub "$keys/grubx64.efi" --initrd "$work/initrd" \
		--cmdline "BOOT_IMAGE=/vmlinuz $options" --ovmf-version 202502 \
		--grub-commands "$work/commands" "$@" >"$work/told" 2>"$work/err" ||
		die "vouch measure: $(cat "$work/err")"
	for pcr in 2 3 4 5 6 7 8 9 14; do
		result=ok
		grep -qxF "$(grep "^pcr$pcr " "$work/pcrs")" "$work/told" ||
			{ result='not ok' bad=1; }
		count=$((count + 1))
		echo "$result $count - $word: PCR $pcr is what was told"
	done
}

make_initrd
make_disk
make_commands >"$work/commands"
boot "$keys/vars.fd"
compare 'Secure Boot' --vars "$keys/vars.fd" --kernel "$kernel"
# Without a PK the firmware asks for no signature, and GRUB not for shim's word.
head -c 540672 /dev/zero | tr '\0' '\377' >"$work/empty"
head -c 100 "$keys/vars.fd" | dd of="$work/empty" conv=notrunc status=none
boot "$work/empty"
compare 'without' --vars "$work/empty" --secure-boot off
echo "1..$count"
exit "$bad"
