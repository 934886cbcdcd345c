#!/bin/bash
# SPDX-License-Identifier: MIT
#
# vm.sh: boots a kernel in QEMU and runs one script inside, as root.
#
#   --kernel 6.12|7.3|debug   default 6.12; made when it is not there yet
#   --kernel FOLDER           somebody's own kernel, a path with a slash: what has
#                             to be in there says scripts/kernel/folder.sh
#   --script FILE             what to run; its status decides
#   --file PATH[:DEST]        also put into the machine, with the libraries it
#                             needs; DEST is /usr/bin/ for programs and /test/
#                             for the rest.  May be a folder.  Repeatable
#   --out DIR                 receives what the script left in /out, and
#                             console.log; default build/vm/<script>-<kernel>
#   --timeout SECONDS         default 300
#   --platform snp|tdx        as a confidential guest, with the simulator as its
#                             firmware and host, in the QEMU of platform/build.sh;
#                             a page used in a wrong state is a complaint
#   --firmware seabios|ovmf|amdsev
#                             default seabios; amdsev is OVMF that starts nothing
#                             but the kernel, initrd and parameters whose hashes
#                             are in an SNP guest's launch digest
#   --vmpl N                  of an SNP guest, 0 to 3
#   --uki                     kernel, initrd and kernel parameters in one file, of
#                             platform/uki.sh; with --firmware ovmf
#   --secure-boot             by OVMF, shim and GRUB, with Secure Boot and the keys
#                             of platform/secure-boot.sh
#   --simd OPTIONS            more options of vouch-simd, for --platform
#   --vtpm                    with swtpm, the vTPM of the SVSM that a guest above
#                             VMPL 0 has (--vmpl 2)
#   --measured                with --vtpm, a boot that was measured into it, by
#                             platform/measured-boot.py; the log of it is in
#                             QEMU's fw_cfg, as opt/vouch/log
#   --append ARGS             more kernel parameters
#   --may-warn PATTERN        such lines of the kernel are no complaints
#   --keep                    also put into DIR what QEMU was started with:
#                             initrd, and qemu.cmdline, whose arguments end with
#                             a zero each
#   --with-kernel             also put the kernel into the machine, as /test/vmlinuz
#   --no-modules              without vouch.ko and vouch_sim.ko
#   --quiet                   do not repeat what the script printed
#   --help                    this text
#
# Environment: ACCEL=kvm; SMP, 2 processors; MEMORY, 1G; QEMU, words of another one
# that starts a usual machine.
#
# Exit status: 0 when the script returned 0, the machine said so with the token
# it was started with, and neither the console nor the kernel's log shows a
# complaint of the kernel; 1 otherwise, silence included; 2 usage.
set -euo pipefail
. "$(dirname "$0")/common.sh"

kernel=6.12 script='' out='' timeout=300 append='' modules=yes quiet=''
platform='' vmpl='' simd_options='' may_warn='' keep='' uki='' secure_boot=''
vtpm='' swtpm='' measured='' with_kernel=''
firmware_name=seabios
files=()

# In the kernel's own lines only: a test may print such words too.
SPLAT='^\[ *[0-9.]+\].*(BUG:|WARNING:|KASAN:|UBSAN:|KCSAN:|Oops|Kernel panic'
SPLAT+='|general protection fault|unable to handle|ODEBUG:|refcount_t:'
SPLAT+='|INFO: (possible|suspicious|trying|task|rcu|inconsistent)'
SPLAT+='|hogged CPU for|blocked for more than|detected stall|soft lockup'
SPLAT+='|new suspected memory leaks|Out of memory:|segfault at)'

help() { sed -n '4,49s/^# \{0,1\}//p' "$0"; }

usage() {
	help >&2
	exit 2
}

parse_options() {
	while [ $# -gt 0 ]; do
		case $1 in
		--no-modules) modules='' ;;
		--with-kernel) with_kernel=yes ;;
		--keep) keep=yes ;;
		--uki) uki=yes ;;
		--secure-boot) secure_boot=yes ;;
		--vtpm) vtpm=yes ;;
		--measured) measured=yes ;;
		--quiet) quiet=yes ;;
		--help) help; exit ;;
		--kernel | --script | --file | --out | --timeout | --append | \
			--platform | --firmware | --simd | --may-warn | --vmpl)
			[ $# -gt 1 ] || usage
			set_option "$1" "$2"
			shift ;;
		*) usage ;;
		esac
		shift
	done
	[ -r "$script" ] || usage
	case $platform in
	'' | snp | tdx) ;;
	*) die "platform is '$platform', want snp or tdx" ;;
	esac
	case $platform-$firmware_name in
	*-seabios | tdx-ovmf | snp-ovmf | snp-amdsev) ;;
	*) die "firmware is '$firmware_name', want seabios, ovmf with a" \
		"platform, or amdsev with snp" ;;
	esac
	[ -z "$uki" ] || [ "$firmware_name" = ovmf ] ||
		die "firmware is '$firmware_name', want ovmf, which starts a UKI"
	[ -z "$vmpl" ] || [ "$platform" = snp ] ||
		die "platform is '$platform', want snp with --vmpl"
	[ -z "$measured" ] || [ -n "$vtpm" ] ||
		die "--vtpm is missing, want it with --measured"
	[ -z "$secure_boot" ] || [ -z "$platform" ] ||
		die "platform is '$platform', want none with --secure-boot"
	: "${out:=$TOP/build/vm/$(basename "$script" .sh)-$(kernel_name "$kernel")}"
}

set_option() {
	case $1 in
	--kernel) kernel=$2 ;;
	--script) script=$2 ;;
	--file) files+=("$2") ;;
	--out) out=$2 ;;
	--timeout) timeout=$2 ;;
	--append) append=$2 ;;
	--platform) platform=$2 ;;
	--firmware) firmware_name=$2 ;;
	--simd) simd_options+=" $2" ;;
	--may-warn) may_warn=$2 ;;
	--vmpl) vmpl=$2 simd_options+=" --vmpl $2" ;;
	esac
}

# The loader and the libraries of a dynamic program, at the paths it expects.
add_libraries() {
	local libraries library

	# Of scripts and static programs ldd says that they are not dynamic.
	libraries=$(ldd "$1" 2>&1) || return 0
	[[ $libraries != *'not found'* ]] ||
		die "'$1' has no library: $(grep 'not found' <<<"$libraries")"
	while read -r library; do
		[ -e "$root$library" ] || install -D "$library" "$root$library"
	done < <(grep -o '/[^ ]*' <<<"$libraries")
}

# What a program loads by itself, should this machine have it.
add_loaded() {
	local library

	# All is read: who writes to an awk that has ended fails, and the boot.
	library=$(ldconfig -p |
		awk -v name="$1" '$1 == name && !seen++ { print $NF }')
	[ -n "$library" ] || return 0
	[ -e "$root$library" ] || install -D "$library" "$root$library"
	add_libraries "$library"
}

add_file() {
	local path=${1%%:*} dest='' item

	[ -e "$path" ] || die "'$path' is not there, want a file for the machine"
	[ "$path" = "$1" ] || dest=${1#*:}
	if [ -z "$dest" ]; then
		dest=/test/
		[ -d "$path" ] || [ ! -x "$path" ] || dest=/usr/bin/
	fi
	case $dest in */) dest+=$(basename "$path") ;; esac
	mkdir -p "$root$(dirname "$dest")"
	cp -rL "$path" "$root$dest"
	while read -r item; do
		add_libraries "$item"
	done < <(find "$path" -type f -perm -u+x)
}

# What the guest may ask modprobe for.  Names differ from kernel to kernel, and
# some are built in, so a name that is not there is no mistake here: the test
# that needs it fails.
WANTED='gcm ghash-generic ctr aes-generic aesni-intel ghash-clmulni-intel
	sha512-generic sha512-ssse3 sha256-generic configfs tsm tsm_report
	sev-guest tdx-guest virtio_console vsock_loopback algif_hash qemu_fw_cfg'

files_of_module() { # RELEASE NAME
	modprobe -d "$folder/root" -S "$1" --show-depends "$2" \
		2>"$work/modprobe" || grep -q 'not found in directory' \
		"$work/modprobe" || die "modprobe: $(cat "$work/modprobe")"
}

add_kernel_modules() {
	local release name path

	release=$(cat "$folder/release")
	[ -d "$folder/root/lib/modules/$release" ] || return 0
	for name in $WANTED; do
		files_of_module "$release" "$name"
	done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' |
	while read -r path; do
		add_module "$path" "$root/lib/modules/$release/kernel"
	done
}

# busybox does not unpack modules.
add_module() {
	mkdir -p "$2"
	case $1 in
	*.xz) xz -dc "$1" >"$2/$(basename "$1" .xz)" ;;
	*.zst) zstd -qdc "$1" >"$2/$(basename "$1" .zst)" ;;
	*) cp "$1" "$2" ;;
	esac
}

add_vouch_modules() {
	local built module extra

	built=$("$TOP/scripts/kernel/build-modules.sh" "$kernel")
	extra=$root/lib/modules/$(cat "$folder/release")/extra
	while read -r module; do
		add_module "$module" "$extra"
	done < <(find "$built" -name '*.ko')
}

# With the names of what is built in, so that modprobe of those succeeds too.
index_modules() {
	local release modules file

	release=$(cat "$folder/release")
	modules=lib/modules/$release
	mkdir -p "$root/$modules"
	for file in "$folder/root/$modules"/modules.{builtin,order}*; do
		[ ! -e "$file" ] || cp "$file" "$root/$modules/"
	done
	depmod -b "$root" "$release"
}

make_initramfs() {
	local name

	mkdir -p "$root"/{bin,test,lib,usr/bin,etc}
	cp "$(command -v busybox)" "$root/bin/busybox"
	install -m 755 "$TOP/tests/vm/init" "$root/init"
	install -m 755 "$script" "$root/test/script"
	[ -z "$platform" ] || echo "$platform" >"$root/test/platform"
	echo 'root:x:0:0::/root:/bin/sh' >"$root/etc/passwd"
	echo 'nobody:x:65534:65534::/:/bin/sh' >>"$root/etc/passwd"
	printf 'root:x:0:\nnogroup:x:65534:\n' >"$root/etc/group"
	for name in vouch vouch-simd; do
		[ ! -x "$TOP/build/$name" ] || add_file "$TOP/build/$name"
	done
	for name in "${files[@]}"; do
		add_file "$name"
	done
	[ -z "$with_kernel" ] || cp "$folder/vmlinuz" "$root/test/"
	add_loaded libnl-genl-3.so.200 # of "vouch events --netlink"
	add_kernel_modules
	[ -z "$modules" ] || add_vouch_modules
	index_modules
	(cd "$root" && find . -print0 |
		cpio --quiet -0 -o -H newc -R 0:0 | gzip -1) >"$work/initrd"
}

# The words of QEMU's command line that make the machine: a usual one, or a
# confidential guest.
machine=()

usual_machine() {
	# shellcheck disable=SC2206	# a list of words
	machine=(${QEMU:-qemu-system-x86_64} -cpu max -serial "file:$out/console.log"
		-serial "file:$work/out.tar")
}

# platform_machine CPU: its third serial port is the control socket of
# vouch-simd; see simd.inc.
platform_machine() {
	machine=("$qemu" -L /usr/share/qemu -L /usr/share/seabios
		-chardev "socket,id=firmware,path=$work/firmware"
		-chardev "socket,id=control,path=$work/control"
		-cpu "max,$1,$platform=on,$platform-strict=on,cvm-firmware=firmware"
		-serial "file:$out/console.log" -serial "file:$work/out.tar"
		-serial chardev:control)
}

# ovmf_machine: started by firmware of its own
ovmf_machine() {
	[ "$firmware_name" != seabios ] || return 0
	machine+=(-machine q35
		-bios "$("$TOP/scripts/platform/firmware.sh" "$firmware_name")")
}

# Its variables are written to, by code in SMM only.
secure_machine() {
	secure=$("$TOP/scripts/platform/secure-boot.sh")
	usual_machine
	cp "$secure/vars.fd" "$work/"
	machine+=(-machine q35 -machine smm=on
		-global 'driver=cfi.pflash01,property=secure,value=on'
		-drive "if=pflash,format=raw,readonly=on,file=$secure/code.fd"
		-drive "if=pflash,format=raw,file=$work/vars.fd")
}

snp_machine() {
	platform_machine vendor=AuthenticAMD
	ovmf_machine
}
# Linux asks a TD's host for quotes when the processor is Intel's.
tdx_machine() {
	platform_machine vendor=GenuineIntel
	[ "$firmware_name" = ovmf ] || return 0
	ovmf_machine
	# It measures into registers that are still zero.
	simd_options+=" --rtmr0 $(printf '%096d' 0) --rtmr1 $(printf '%096d' 0)"
}

# wait_for NAME PID SOCKET LOG
wait_for() {
	local left=300

	until [ -S "$3" ]; do
		if ! kill -0 "$2" 2>/dev/null || [ $((left -= 1)) = 0 ]; then
			die "$1 did not start: $(tail -n 3 "$4")"
		fi
		sleep 0.1
	done
}

# A new TPM each time, as with an SVSM that keeps nothing.
start_vtpm() {
	rm -rf "$work/tpm" "$work/tpm.sock"
	mkdir "$work/tpm"
	swtpm socket --tpm2 --tpmstate "dir=$work/tpm" \
		--server "type=unixio,path=$work/tpm.sock" \
		--flags not-need-init,startup-clear \
		>"$out/swtpm.log" 2>&1 </dev/null &
	swtpm=$!
	wait_for swtpm "$swtpm" "$work/tpm.sock" "$out/swtpm.log"
	set -- --swtpm "$work/tpm.sock"
	simd_vtpm="$*"
	[ -z "$measured" ] || "$TOP/scripts/platform/measured-boot.py" \
		"$work/tpm.sock" "$work/boot.log" "$folder/vmlinuz" \
		"$started/initrd" "$params"
}

start_firmware() {
	local simd_vtpm=''

	[ -z "$vtpm" ] || start_vtpm
	rm -f "$work/firmware" "$work/control"
	# shellcheck disable=SC2086	# a list of words
	"$TOP/build/vouch-simd" --state "$TOP/build/sim/state" \
		--seed 'vouch test' --tee "$platform" --control "$work/control" \
		--stats "$out/simd.stats" \
		--device "unix:$work/firmware" $simd_options $simd_vtpm \
		>"$out/simd.log" 2>&1 </dev/null &
	firmware=$!
	wait_for vouch-simd "$firmware" "$work/firmware" "$out/simd.log"
	wait_for vouch-simd "$firmware" "$work/control" "$out/simd.log"
}

stop_firmware() {
	local pid

	for pid in $firmware $swtpm; do
		kill "$pid" 2>/dev/null || true
		wait "$pid" || true
	done
	firmware='' swtpm=''
}

# QEMU makes a disk of a folder.
put_system_partition() {
	local disk=$started/disk

	mkdir -p "$disk"/EFI/{BOOT,debian}
	cp "$secure/shimx64.efi" "$disk/EFI/BOOT/BOOTX64.EFI"
	cp "$secure/grubx64.efi" "$disk/EFI/BOOT/"
	cp "$folder/vmlinuz" "$started/initrd" "$disk/"
	printf '%s\n' "linux /vmlinuz $params" 'initrd /initrd' boot \
		>"$disk/EFI/debian/grub.cfg"
	booted=(-drive "if=none,id=disk,format=raw,file=fat:rw:$disk"
		-device "virtio-blk-pci,drive=disk,bootindex=1")
}

# The words of QEMU's command line that name it, of files in $started.
what_is_booted() {
	booted=(-kernel "$folder/vmlinuz" -initrd "$started/initrd"
		-append "$params")
	[ -z "$measured" ] ||
		booted+=(-fw_cfg "name=opt/vouch/log,file=$work/boot.log")
	[ -z "$secure_boot" ] || put_system_partition
	[ -n "$uki" ] || return 0
	"$TOP/scripts/platform/uki.sh" "$started/uki.efi" \
		"$folder/vmlinuz" "$started/initrd" "$params"
	booted=(-kernel "$started/uki.efi")
}

boot() {
	local params="console=ttyS0 loglevel=7 panic=-1 oops=panic" ended=0
	local command booted started=$work

	# A busy host is too late for the kernel's test of the timer.
	params+=" no_timer_check vouch_token=$token $append"
	[ "$kernel" != debug ] || params+=" panic_on_warn=1"
	[ -z "$platform" ] || start_firmware
	if [ -n "$keep" ]; then
		cp "$started/initrd" "$(realpath "$out")/"
		started=$(realpath "$out")
	fi
	what_is_booted
	command=("${machine[@]}"
		-accel "${ACCEL:-tcg}" -smp "${SMP:-2}" -m "${MEMORY:-1G}"
		-nodefaults -display none -no-reboot "${booted[@]}")
	[ -z "$keep" ] || printf '%s\0' "${command[@]}" >"$out/qemu.cmdline"
	timeout --kill-after=5 "$timeout" "${command[@]}" \
		</dev/null 2>"$out/qemu.log" || ended=$?
	stop_firmware
	return "$ended"
}

# QEMU with a thread for each processor can run a breakpoint that the kernel put
# into its own code while it changed a jump there, and that is gone by then.  It
# was seen once in some hundred boots.  Such a death is told, and the machine is
# tried once more; with vouch in the trace, or a second time, it is a finding.
died_of_a_stale_breakpoint() {
	[ -e "$out/console.log" ] || return 1
	tr -d '\r' <"$out/console.log" >"$work/console"
	grep -qaE '^\[ *[0-9.]+\] Oops: int3' "$work/console" &&
		! grep -qaE '(\[vouch|\+0x.*vouch_)' "$work/console"
}

boot_again_after_a_stale_breakpoint() {
	boot || status=$?
	if ! died_of_a_stale_breakpoint; then
		return 0
	fi
	log "$script on $kernel: QEMU ran a breakpoint that was gone: once more"
	mv "$out/console.log" "$out/console-first.log"
	status=0
	boot || status=$?
}

fail() {
	log "$script on $kernel: $*; see $out/console.log"
	exit 1
}

# QEMU counts complaints of its strict mode, and says so in its last line.
judge_platform() {
	local complaint

	complaint=$(grep -m 1 "$platform: strict:" "$out/qemu.log" || [ $? = 1 ])
	[ -z "$complaint" ] || fail "emulator complains: $complaint"
	grep -q "$platform: end: .* 0 complaints" "$out/qemu.log" ||
		fail "emulator did not count its complaints; see $out/qemu.log"
}

judge() {
	local splat

	# A machine that was cut short sent part of it, or nothing: see below.
	# Firmware may have written to the port before.
	if ! LC_ALL=C sed '1,/^vouch-archive$/d' "$work/out.tar" |
		tar -C "$out" -x 2>"$work/tar"; then
		[ ! -s "$work/out.tar" ] || log "$(cat "$work/tar")"
	fi
	[ -n "$quiet" ] || [ ! -e "$out/log" ] || cat "$out/log"
	# A console that is slow or cut short need not have what the log has.
	touch "$out/console.log" "$out/dmesg"
	cat "$out/console.log" "$out/dmesg" | tr -d '\r' |
		{ grep -avE "${may_warn:-^$}" || [ $? = 1 ]; } >"$work/kernel"
	splat=$(grep -aE -m 3 "$SPLAT" "$work/kernel" || [ $? = 1 ])
	[ -z "$splat" ] || fail "kernel complains: $splat"
	[ -z "$platform" ] || judge_platform
	[ "$status" != 124 ] || fail "no end after $timeout s"
	[ "$status" = 0 ] || fail "QEMU ends with status $status, want 0"
	[ -s "$out/status" ] || fail "machine sent no result"
	[ "$(cat "$out/status")" = 0 ] ||
		fail "script ends with status $(cat "$out/status"), want 0"
	[ "$(cat "$out/token" 2>/dev/null)" = "$token" ] ||
		fail "machine did not send its token"
}

parse_options "$@"
need_tools modprobe depmod cpio gzip busybox qemu-system-x86_64
work=$(mktemp -d)
firmware=''
trap 'stop_firmware; rm -rf "$work"' EXIT
root=$work/root
token=$(od -An -N8 -tx8 /dev/urandom | tr -d ' ')
folder=$(kernel_folder "$kernel")
rm -rf "$out"
mkdir -p "$out"
make_initramfs
if [ -n "$platform" ]; then
	qemu=$("$TOP/scripts/platform/build.sh")
	"$TOP/scripts/sim-state.sh"
	"${platform}_machine"
elif [ -n "$secure_boot" ]; then
	secure_machine
else
	usual_machine
fi
status=0
boot_again_after_a_stale_breakpoint
judge
