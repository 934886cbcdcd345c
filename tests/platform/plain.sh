#!/bin/bash
# SPDX-License-Identifier: MIT
#
# plain.sh: without its properties the patched QEMU is QEMU: a stock kernel in it
# runs random instructions, those of the patches among them, and they come to the
# same as in QEMU without the patches, built of the same source, and as in the
# package of Debian 13, in a folder that debootstrap makes; wants root.  In TAP.
set -uo pipefail
. "$(dirname "$0")/../../scripts/common.sh"
cd "$TOP" || exit
. scripts/wants.inc

INSTRUCTIONS=${INSTRUCTIONS:-3000}
seed=${SEED:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}
echo "# SEED=$seed"

# built BUILD-OPTION...: the words that start it
built() {
	local program

	program=$(scripts/platform/build.sh "$@") || return
	echo "$program -L /usr/share/qemu -L /usr/share/seabios"
}
# By its own loader: a library of this machine may be too old for it.
packaged() {
	local root

	root=$(scripts/debian.sh trixie qemu-system-x86) || return
	echo "$root/lib64/ld-linux-x86-64.so.2" \
		--library-path "$root/usr/lib/x86_64-linux-gnu" \
		"$root/usr/bin/qemu-system-x86_64" \
		-L "$root/usr/share/qemu" -L "$root/usr/share/seabios"
}
version() {
	local words

	words=$("$@") || return
	$words --version | head -n 1
}

# run NAME COMMAND...: $work/NAME has what they came to in the QEMU that it names
run() {
	local name=$1 words

	shift
	words=$("$@") || return
	QEMU=$words scripts/vm.sh --script tests/platform/instructions.sh --no-modules \
		--file build/tests/platform/instructions \
		--append "INSTRUCTIONS_SEED=$seed INSTRUCTIONS=$INSTRUCTIONS" \
		--out "build/vm/plain-$name" &&
		cp "build/vm/plain-$name/instructions.txt" "$work/$name"
}
# A run that took too long at either says nothing.
differ() { # NAME
	paste "$work/with" "$work/$1" | grep -v late >"$work/both"
	awk '$2 != $5 || $3 != $6' "$work/both"
}
# are_same NAME COMMAND...: one run in a thousand or so comes to something else by
# chance, so that what differs is run once more.
are_same() {
	differ "$1" >"$work/once"
	[ "$(wc -l <"$work/both")" -gt $((INSTRUCTIONS * 9 / 10)) ] || return
	[ -s "$work/once" ] || return 0
	run "$@" || return
	differ "$1" | grep -f <(sed 's/^\([0-9]*\) .*/^\1 /' "$work/once") &&
		return 1
	return 0
}
# "4 5": a signal of an instruction that is none, and of a trap
come_to() { [ "$(grep -c "^[0-9]* $1 " "$work/with")" -gt "$2" ]; }

make -s helpers || exit
wants 0 'random instructions run with the patches' run with built
wants 0 'and without' run without built --plain
wants 0 'they come to the same' are_same without built --plain
wants 0 "and in Debian 13's own QEMU" run package packaged
wants 0 'where they do, too' are_same package packaged
wants 0 'some run to their end' come_to 5 $((INSTRUCTIONS / 50))
wants 0 'and some are none' come_to 4 $((INSTRUCTIONS / 10))
echo "# patched: $(version built)"
echo "# package: $(version packaged)"
echo "1..$count"
