#!/bin/bash
# SPDX-License-Identifier: MIT
#
# bare.sh [snp|tdx|firmware]: what the emulator itself has to refuse and to complain of. A
# kernel of tests/platform/bare does wrong on purpose, and says before what has to be
# complained of: QEMU has to say that, in this order, and nothing else. It starts
# in a second, as somebody's own kernel would, by scripts/platform/boot.sh. And a
# firmware, firmware.py, that sends what is no frame of the protocol.  In TAP.
set -uo pipefail
. "$(dirname "$0")/../../scripts/common.sh"
cd "$TOP" || exit
. scripts/wants.inc

BARE=build/tests/platform/bare.bin

# boot TEE PART OPTION...: what it says is in $out
boot() {
	out=$work/$1-$2
	scripts/platform/boot.sh --tee "$1" --kernel $BARE --append "$2" \
		--timeout 120 --out "$out" "${@:3}"
}
# What the guest said, counted with the rest
tell() {
	awk -v n="$count" '/^(not )?ok / { sub(/ok [0-9]+/, "ok " ++n) }
		!/^1\.\./' "$out/console.log"
	count=$((count + $(grep -cE '^(not )?ok ' "$out/console.log")))
}
complaints_are_those() {
	sed -n 's/^# complains: //p' "$out/console.log" | tr -d '\r' >"$out/wanted"
	sed -n "s/.* $1: strict: //p" "$out/qemu.log" |
		sed 's/, \(va\|rip\) 0x.*//' >"$out/had"
	# A quote is written in pieces.
	[ -s "$out/had" ] && uniq "$out/had" | diff "$out/wanted" -
}
# Behind each are the page's last changes, or that there was none.
complaints_have_a_history() {
	awk -v tee="$1" '$2 == tee ":" && $3 == "strict:" { left++ }
		/^    page 0x[0-9a-f]* (was|is)/ { left = 0 }
		left > 1 { exit }
		END { exit left }' "$out/qemu.log"
}
complaints_are_counted() {
	grep -q "$1: end: .* $(wc -l <"$out/had") complaints" "$out/qemu.log"
}
# Without --lenient the first is a failure.
fails() { ! boot "$1" "$2" --expect '^1\.\.' && grep -q 'emulator complains' "$work/log"; }

# whole TEE PART OPTION...
whole() {
	wants 0 "a bare guest of $1 runs to its end${2:+, $2}" \
		boot "$1" "$2" --lenient --expect '^1\.\.' "${@:3}"
	tell
	wants 0 'QEMU complains of what it did wrong, and of nothing else' \
		complaints_are_those "$1"
	wants 0 'with what became of the page before' \
		complaints_have_a_history "$1"
	wants 0 'and counts it' complaints_are_counted "$1"
}

# ends_with TEXT TEE PART: a guest that ends itself, which its VMM tells
ends_with() {
	wants 1 "a guest ends, part $3" boot "$2" "$3" --lenient --expect '^1\.\.'
	wants 0 "with '$1'" grep -qF "$1" "$out/qemu.log"
	wants 1 'and at once' grep -q '^not ok' "$out/console.log"
}

bare_snp() {
	whole snp ''
	whole snp vmpl2 --simd '--vmpl 2'
	ends_with 'snp: guest terminates: reason set 15, reason 1' snp ghcb
	wants 0 'after a complaint of it' complaints_are_those snp
	ends_with 'snp: guest terminates: reason set 1, reason 7' snp terminate
	wants 0 'a complaint fails a test' fails snp ''
}
# A quote takes a while, so that its buffer can be taken back before.
bare_tdx() {
	whole tdx '' --simd '--latency-us 500000'
	ends_with 'tdx: guest ends with fatal error 0x7' tdx fatal
}

# The other end of the socket is not vouch-simd's then.
bare_firmware() {
	wants 0 'QEMU tells what is no frame, and serves what is one' \
		python3 tests/platform/firmware.py "$QEMU" $BARE
	out=$work/said
	mkdir "$out"
	cp "$work/log" "$out/console.log"
	tell
}

make -s $BARE || exit
QEMU=${QEMU:-$(scripts/platform/build.sh)} || exit
export QEMU
for part in ${1:-snp tdx firmware}; do
	declare -F "bare_$part" >/dev/null ||
		die "part is '$part', want snp, tdx or firmware"
	"bare_$part"
done
echo "1..$count"
