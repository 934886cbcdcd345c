#!/bin/bash
# SPDX-License-Identifier: MIT
#
# boot.sh: boots a kernel of any kind as an SEV-SNP guest or as a TD, in the QEMU of
# platform/build.sh with vouch-simd as firmware and host, and looks for lines on
# its console. For somebody's own kernel, in CI; scripts/vm.sh is for a script in
# one of Debian's.
#
#   --tee snp|tdx        default snp
#   --kernel FILE        a bzImage, or what QEMU's -kernel takes else
#   --initrd FILE
#   --append ARGS        kernel parameters; the console is ttyS0
#   --expect PATTERN     an extended regular expression that a line of the console
#                        has to match; repeatable.  When all were seen the machine is
#                        ended; without any it has to end by itself
#   --refuse PATTERN     one that no line may match; repeatable
#   --timeout SECONDS    default 300
#   --simd OPTIONS       more options of vouch-simd
#   --out DIR            receives console.log, qemu.log and simd.log; default
#                        build/platform/boot
#   --lenient            complaints of the emulator's strict mode are no failure
#   --help               this text
#
# Environment: SMP, 2 processors; MEMORY, 1G; QEMU, the program instead of that one.
#
# Exit status: 0 when each line was seen and the emulator had nothing to complain
# of; 1 otherwise; 2 usage.
set -euo pipefail
. "$(dirname "$0")/../common.sh"

tee=snp kernel='' initrd='' append='' timeout=300 simd_options='' lenient=''
out=$TOP/build/platform/boot
expected=() refused=()

help() { sed -n '4,29s/^# \{0,1\}//p' "$0"; }
usage() {
	help >&2
	exit 2
}

parse_options() {
	while [ $# -gt 0 ]; do
		case $1 in
		--help) help; exit ;;
		--lenient) lenient=yes; shift; continue ;;
		esac
		[ $# -gt 1 ] || usage
		case $1 in
		--tee) tee=$2 ;;
		--kernel) kernel=$2 ;;
		--initrd) initrd=$2 ;;
		--append) append=$2 ;;
		--expect) expected+=("$2") ;;
		--refuse) refused+=("$2") ;;
		--timeout) timeout=$2 ;;
		--simd) simd_options=$2 ;;
		--out) out=$2 ;;
		*) usage ;;
		esac
		shift 2
	done
	case $tee in
	snp) vendor=AuthenticAMD ;;
	tdx) vendor=GenuineIntel ;;
	*) die "tee is '$tee', want snp or tdx" ;;
	esac
	[ -r "$kernel" ] || die "kernel is '$kernel', want a file"
	[ -z "$initrd" ] || [ -r "$initrd" ] ||
		die "initrd is '$initrd', want a file"
}

start_firmware() {
	# shellcheck disable=SC2086	# a list of words
	"$TOP/build/vouch-simd" --state "$TOP/build/sim/state" \
		--seed 'vouch test' --tee "$tee" \
		--device "unix:$work/firmware" $simd_options \
		>"$out/simd.log" 2>&1 </dev/null &
	firmware=$!
	until [ -S "$work/firmware" ]; do
		kill -0 $firmware 2>/dev/null ||
			die "vouch-simd did not start: $(tail -n 3 "$out/simd.log")"
		sleep 0.1
	done
}

start_machine() {
	local more=()

	[ -z "$initrd" ] || more=(-initrd "$initrd")
	timeout --kill-after=5 "$timeout" "$QEMU" \
		-L /usr/share/qemu -L /usr/share/seabios \
		-chardev "socket,id=firmware,path=$work/firmware" \
		-cpu "max,vendor=$vendor,$tee=on,$tee-strict=on,cvm-firmware=firmware" \
		-accel tcg -smp "${SMP:-2}" -m "${MEMORY:-1G}" -nodefaults \
		-display none -no-reboot -serial "file:$out/console.log" \
		-kernel "$kernel" "${more[@]}" \
		-append "$append" </dev/null 2>"$out/qemu.log" &
	machine=$!
}

# is_said PATTERN
is_said() { tr -d '\r' <"$out/console.log" | grep -aqE -e "$1"; }

all_said() {
	local pattern

	[ ${#expected[@]} -gt 0 ] || return
	for pattern in "${expected[@]}"; do
		is_said "$pattern" || return
	done
}

# By itself, by its time, or because all that was to be said was said.
wait_for_machine() {
	while kill -0 $machine 2>/dev/null && ! all_said; do
		sleep 0.2
	done
	! all_said || kill $machine 2>/dev/null || true
	status=0
	wait $machine || status=$?
}

clean_up() {
	kill $machine $firmware 2>/dev/null || true
	rm -rf "$work"
}

fail() {
	log "$kernel as a guest of $tee: $*; see $out"
	exit 1
}

judge() {
	local pattern line

	for pattern in "${expected[@]}"; do
		is_said "$pattern" || fail "console never said '$pattern'"
	done
	for pattern in "${refused[@]}"; do
		! is_said "$pattern" || fail "console said '$pattern'"
	done
	all_said || [ "$status" != 124 ] || fail "no end after $timeout s"
	[ -z "$lenient" ] || return 0
	line=$(grep -m 1 "$tee: strict:" "$out/qemu.log" || [ $? = 1 ])
	[ -z "$line" ] || fail "emulator complains: $line"
	grep -q "$tee: end: .* 0 complaints" "$out/qemu.log" ||
		fail 'emulator did not count its complaints'
}

parse_options "$@"
QEMU=${QEMU:-$("$TOP/scripts/platform/build.sh")}
"$TOP/scripts/sim-state.sh"
work=$(mktemp -d)
machine='' firmware=''
trap clean_up EXIT
rm -rf "$out"
mkdir -p "$out"
: >"$out/console.log"
start_firmware
start_machine
wait_for_machine
judge
