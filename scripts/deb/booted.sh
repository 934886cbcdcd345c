#!/bin/bash
# SPDX-License-Identifier: MIT
#
# booted.sh: in TAP, a Debian 13 with the packages of build.sh and its own kernel
# 7.3, started by systemd in QEMU: tests/packages/booted.sh runs in there.
set -euo pipefail
. "$(dirname "$0")/../common.sh"
cd "$TOP"

built=$TOP/build/deb/trixie
out=$TOP/build/deb/booted
[ -d "$built/new" ] || UNIT=n scripts/deb/build.sh trixie >&2
need_tools mke2fs cpio gzip depmod
kernel=$(scripts/kernel/fetch.sh 7.3)
release=$(cat "$kernel/release")
module=$(scripts/kernel/build-modules.sh 7.3)
scripts/sim-state.sh >&2
root=$(scripts/debian.sh trixie dbus dkms libcbor-dev libcurl4 libjansson-dev \
	libmicrohttpd-dev libnl-genl-3-200 libseccomp-dev libssl-dev \
	libtss2-dev systemd systemd-sysv udev)
layer=$(mktemp -d)
trap 'as_root rm -rf "${layer:?}"' EXIT

in_room() { scripts/deb/room.sh "$root" "$layer" "$@"; }

# As its packages and DKMS would leave it; autopkgtest.sh has DKMS build.
put_kernel() {
	local modules=$layer/upper/usr/lib/modules

	as_root mkdir -p "$modules" "$layer"/upper/{packages,etc/dkms}
	as_root touch "$layer/upper/etc/dkms/no-autoinstall"
	as_root cp -r "$kernel/root/lib/modules/$release" "$modules/"
	as_root mkdir "$modules/$release/updates"
	as_root cp "$module"/kernel/vouch{,_sim}.ko "$modules/$release/updates/"
	as_root depmod -b "$layer/upper/usr" "$release"
	as_root cp "$built"/new/*.deb "$layer/upper/packages/"
}

# Started as a unit of the machine, when all that is enabled has started.
put_test() {
	local test=$layer/upper/test

	as_root mkdir -p "$test" "$layer/upper/etc/systemd/system"
	as_root cp -r build/sim/state build/sim/genoa/ark.pem \
		tests/packages/booted.sh "$test/"
	as_root tee "$layer/upper/etc/systemd/system/test.service" >/dev/null <<-'END'
		[Unit]
		After=multi-user.target
		[Service]
		Type=oneshot
		ExecStart=/bin/sh /test/booted.sh
		StandardOutput=tty
		TTYPath=/dev/ttyS1
		ExecStopPost=/bin/systemctl poweroff --no-block
		[Install]
		WantedBy=graphical.target
	END
}

# The disk's driver and file system are modules of this kernel.
make_initrd() {
	local tree=$layer/initrd name

	mkdir -p "$tree"/{bin,proc,sys,dev,root,modules}
	cp "$(command -v busybox)" "$tree/bin/"
	for name in virtio_pci virtio_blk ext4; do
		modprobe -d "$kernel/root" -S "$release" --show-depends "$name"
	done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' |
		while read -r name; do
			xz -dc "$name" >"$tree/modules/$(basename "$name" .xz)"
			echo "/bin/busybox insmod /modules/$(basename "$name" .xz)"
		done >"$layer/insmod"
	{
		echo '#!/bin/busybox sh'
		echo '/bin/busybox mount -t devtmpfs dev /dev'
		cat "$layer/insmod"
		echo '/bin/busybox mount -t ext4 /dev/vda /root &&'
		echo 'exec /bin/busybox switch_root /root /sbin/init'
	} >"$tree/init"
	chmod +x "$tree/init"
	(cd "$tree" && find . | cpio --quiet -o -H newc | gzip -1) >"$layer/initrd.gz"
}

# What the overlay shows, without compilers, headers and documents.
make_disk() {
	mkdir "$layer/tree"
	in_room tar --one-file-system -C / -cf - --exclude=./packages \
		--exclude=./usr/lib/gcc --exclude=./usr/include \
		--exclude=./usr/share/doc --exclude=./var/lib/dkms \
		--exclude=./var/cache --exclude=./kernels \
		--exclude=./usr/share/locale --exclude='./usr/bin/*-linux-gnu-*' \
		--exclude="./usr/lib/modules/$release/kernel/drivers/[g-z]*" . |
		as_root tar -C "$layer/tree" -xf -
	as_root mke2fs -q -t ext4 -d "$layer/tree" "$layer/disk" 2G
	as_root chmod 666 "$layer/disk"
}

rm -rf "$out"
mkdir -p "$out"
put_kernel
in_room sh -c 'dpkg -i /packages/*.deb' >"$out/install.log" 2>&1 ||
	die "packages are not installed, see $out/install.log"
put_test
in_room systemctl enable test.service >>"$out/install.log" 2>&1
make_initrd
make_disk
timeout 900 qemu-system-x86_64 -accel "${ACCEL:-tcg}" -cpu max -smp 2 -m 1G \
	-nodefaults -display none -no-reboot -kernel "$kernel/vmlinuz" \
	-initrd "$layer/initrd.gz" -append "console=ttyS0 panic=-1 no_timer_check \
systemd.default_timeout_start_sec=600 systemd.show_status=no loglevel=5" \
	-drive "file=$layer/disk,format=raw,if=virtio,cache=unsafe" \
	-serial "file:$out/console.log" -serial "file:$out/tap" \
	-device virtio-rng-pci </dev/null >&2 || :
tr -d '\r' <"$out/tap"
! grep -E 'BUG:|WARNING:|Oops|Call Trace' "$out/console.log" >&2 ||
	die "the kernel complained, see $out/console.log"
grep -q '^1\.\.' "$out/tap" || die "the machine did not end, see $out/console.log"
! grep -q '^not ok' "$out/tap"
