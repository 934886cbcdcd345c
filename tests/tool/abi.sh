#!/bin/bash
# SPDX-License-Identifier: MIT
#
# abi.sh: the structs of /dev/vouch have no hole, and are the same to programs of
# 32 and 64 bits, in C, C++ and Python, in TAP.
# shellcheck disable=SC2317 # is() calls the functions
# shellcheck disable=SC2028 # bash leaves them alone
set -uo pipefail
. "$(dirname "$0")/tap.inc"

headers=$(echo uapi/linux/vouch.h uapi/linux/vouch_[eflmt]*.h)

# "struct member type[size]" of each member, and "struct" alone at its end
members() {
	# shellcheck disable=SC2086 # a list
	sed -nE 's/^struct (\w+) \{$/\1/p
		s/^\t(struct \w+|__\w+) (\w+)((\[\w+\])*);$/\2 \1\3/p
		s/^\};$/end/p' $headers |
	awk 'NF == 1 && $1 != "end" { of = $1; next }
		NF == 1 { if (of) print of; of = ""; next }
		of { print of, $0 }'
}

# A program that prints offset and size of each member, and sizes and numbers.
program() {
	printf '#include <linux/vouch.h>\n#include <stddef.h>\n'
	printf '#include <stdio.h>\nint main(void) {\n'
	members | while read -r of member _; do
		if [ "$member" ]; then
			echo "printf(\"$of.$member %u %u\\n\"," \
				"(unsigned)offsetof(struct $of, $member)," \
				"(unsigned)sizeof(((struct $of *)0)->$member));"
		else
			echo "printf(\"$of %u\\n\"," \
				"(unsigned)sizeof(struct $of));"
		fi
	done
	# shellcheck disable=SC2086 # a list
	sed -nE 's/^#define (VOUCH_IOC_[A-Z_]+) .*/\1/p' $headers |
	grep -v MAGIC | while read -r number; do
		echo "printf(\"$number %#lx\\n\", (unsigned long)$number);"
	done
	printf 'return 0; }\n'
}

# prints NAME SUFFIX COMPILER...: what the program prints that COMPILER makes
prints() {
	local name=$1 source=$work/$1.$2

	shift 2
	program >"$source"
	"$@" -Wall -Wextra -Werror -Iuapi -o "$work/$name" "$source" &&
		"$work/$name" >"$work/$name.out"
}

# Each member begins where the one before it ends.
has_no_hole() {
	awk '/^VOUCH/ { next }
		{ split($1, name, ".") }
		name[1] != of { of = name[1]; at = 0 }
		NF == 3 { bad = bad || $2 != at; at = $2 + $3 }
		NF == 2 && $1 == of { bad = bad || $2 != at || at % 8 }
		END { exit bad }' "$work/c64.out"
}

known() { [ "$(grep -c '^[^.]* [0-9]*$' "$work/c64.out")" -ge 6 ]; }
same() { diff "$work/c64.out" "$work/$1.out"; }

# What Python has of them, by the names of C, and the numbers of the commands.
python_prints() {
	python3 - <<'PYTHON' >"$work/python.out"
import ctypes, sys
sys.path.insert(0, "userspace/python")
import vouch_device
for name, struct in sorted(vouch_device.STRUCTS.items()):
    for field in struct._fields_:
        member = getattr(struct, field[0])
        print(f"{name}.{field[0]} {member.offset} {member.size}")
    print(name, ctypes.sizeof(struct))
for name, number in sorted(vouch_device.COMMANDS.items()):
    print(f"VOUCH_IOC_{name} {number:#x}")
PYTHON
}
python_is_same() {
	[ -s "$work/python.out" ] &&
		! grep -vxFf "$work/c64.out" "$work/python.out"
}

is 'a program of 64 bits' prints c64 c "${CC:-cc}" -m64
is 'that knows all structs' known
is 'has no hole' has_no_hole
if echo 'int main(void){}' | "${CC:-cc}" -m32 -xc -o /dev/null - 2>/dev/null
then
	is 'one of 32 bits' prints c32 c "${CC:-cc}" -m32
	is 'has the same' same c32
fi
is 'one in C++' prints cxx cc "${CXX:-c++}" -m64
is 'has the same structs' same cxx
is 'one in Python' python_prints
is 'has the same ones' python_is_same

tap_end
