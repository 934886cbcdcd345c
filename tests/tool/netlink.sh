#!/bin/bash
# SPDX-License-Identifier: MIT
#
# netlink.sh: the specification of the netlink family says what the headers say,
# in TAP: by netlink.py, and by the program that a client's code is generated
# with, which is of the kernel.
# shellcheck disable=SC2317 # is() calls the functions
set -uo pipefail
. "$(dirname "$0")/tap.inc"

spec=Documentation/netlink/vouch.yaml
source=$(scripts/kernel/fetch.sh source) || exit
schema=$source/Documentation/netlink/genetlink.yaml

fits() { python3 tests/tool/netlink.py "$1" "$2" "$schema"; }

# differs FILE EXPRESSION: changed by sed, a copy of the file does not fit
differs() {
	rm -rf "$work/tree"
	mkdir -p "$work/tree"
	cp -r uapi "$spec" "$work/tree"
	cp "$work/tree/$1" "$work/before"
	sed -i "$2" "$work/tree/$1"
	! cmp -s "$work/tree/$1" "$work/before" || return 1
	! fits "$work/tree/vouch.yaml" "$work/tree/uapi"
}

is 'the specification fits' fits "$spec" uapi
is 'another number' differs uapi/linux/vouch_netlink.h \
	's/VOUCH_A_EVENT_PAD = 1/VOUCH_A_EVENT_PAD = 2/'
is 'one attribute more' differs uapi/linux/vouch_netlink.h \
	's/VOUCH_A_EVENT_LOST,/VOUCH_A_EVENT_LOST, VOUCH_A_EVENT_MORE,/'
is 'another name' differs uapi/linux/vouch_netlink.h 's/"vouch"/"Vouch"/'
is 'another group' differs uapi/linux/vouch_netlink.h 's/"events"/"event"/'
is 'another type' differs vouch.yaml '/name: lost/{n;s/u32/u64/}'
is 'an event more' differs uapi/linux/vouch_event.h \
	's/\tVOUCH_EVENT_TEE_GONE = 10,/&\n\tVOUCH_EVENT_NEW = 11,/'
is 'events the other way round' differs vouch.yaml \
	's/- issued/- EXTENDED/;s/- extended/- issued/;s/EXTENDED/extended/'
is 'another size' differs uapi/linux/vouch_event.h \
	's/DIGEST_SIZE 48/DIGEST_SIZE 64/'
is 'what the schema has not' differs vouch.yaml \
	's/^protocol: genetlink/&\nflavour: plain/'

# The generator finds the schema beside the folder of the specification, and
# stops to look for it where MAINTAINERS is.
generate() { # MODE OPTION...
	python3 "$source/tools/net/ynl/ynl-gen-c.py" --spec \
		"$work/ynl/specs/vouch.yaml" --mode "$1" "${@:2}"
}
mkdir -p "$work/ynl/specs"
touch "$work/ynl/MAINTAINERS"
cp "$source/Documentation/netlink/genetlink.yaml" "$work/ynl/"
cp "$spec" "$work/ynl/specs/"
header_is_made() { generate uapi --header -o "$work/made.h"; }
code_is_made() {
	generate user --header -o "$work/vouch-user.h" &&
		generate user --source -o "$work/vouch-user.c"
}
# What is generated for a client, compiled with the headers of this tree.
code_compiles() {
	"${CC:-cc}" -std=gnu11 -Iuapi -I"$source/tools/net/ynl/lib" -I"$work" \
		-c -o "$work/vouch-user.o" "$work/vouch-user.c"
}
# Each name that YNL makes has the same value in the header of this tree.
names_are_same() {
	grep -oE '\bVOUCH_(A|CMD)_[A-Z_0-9]+' "$work/made.h" | sort -u |
		grep -v _MAX >"$work/names"
	[ "$(wc -l <"$work/names")" -ge 18 ] || return 1
	for which in made.h linux/vouch_netlink.h; do
		{
			echo "#include <stdio.h>"
			echo "#include <$which>"
			echo 'int main(void) {'
			sed 's/.*/printf("& %d\\n", &);/' "$work/names"
			echo '}'
		} >"$work/print.c"
		"${CC:-cc}" -Iuapi -I"$work" -o "$work/print" \
			"$work/print.c" || return 1
		"$work/print" >"$work/$(basename "$which").values"
	done
	diff "$work/made.h.values" "$work/vouch_netlink.h.values"
}
is 'a header is generated' header_is_made
is 'with the same names and numbers' names_are_same
is 'code of a client is generated' code_is_made
is 'and fits the headers' code_compiles

echo "1..$count"
exit $bad
