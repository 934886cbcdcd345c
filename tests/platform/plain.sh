#!/bin/bash
# SPDX-License-Identifier: MIT
#
# plain.sh: without its properties the patched QEMU is QEMU: a stock kernel in it
# runs random instructions, those of the patches among them, and they come to the
# same as in QEMU without the patches, built of the same source.  In TAP.
set -uo pipefail
. "$(dirname "$0")/../../scripts/common.sh"
cd "$TOP" || exit
. scripts/wants.inc

INSTRUCTIONS=${INSTRUCTIONS:-3000}
seed=${SEED:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}
echo "# SEED=$seed"

# run NAME BUILD-OPTION...: $out/NAME has what they came to
run() {
	local name=$1 program

	shift
	program=$(scripts/platform/build.sh "$@") || return
	QEMU="$program -L /usr/share/qemu -L /usr/share/seabios" \
		scripts/vm.sh --script tests/platform/instructions.sh --no-modules \
		--file build/tests/platform/instructions \
		--append "INSTRUCTIONS_SEED=$seed INSTRUCTIONS=$INSTRUCTIONS" \
		--out "build/vm/plain-$name" &&
		cp "build/vm/plain-$name/instructions.txt" "$work/$name"
}
# A run that took too long at either says nothing.
are_same() {
	paste "$work/with" "$work/without" | grep -v late >"$work/both"
	awk '$2 != $5 || $3 != $6' "$work/both" | tee "$work/differ"
	[ ! -s "$work/differ" ] &&
		[ "$(wc -l <"$work/both")" -gt $((INSTRUCTIONS * 9 / 10)) ]
}
# "4 5": a signal of an instruction that is none, and of a trap
come_to() { [ "$(grep -c "^[0-9]* $1 " "$work/with")" -gt "$2" ]; }

make -s helpers || exit
wants 0 'random instructions run with the patches' run with
wants 0 'and without' run without --plain
wants 0 'they come to the same' are_same
wants 0 'some run to their end' come_to 5 $((INSTRUCTIONS / 50))
wants 0 'and some are none' come_to 4 $((INSTRUCTIONS / 10))
echo "1..$count"
