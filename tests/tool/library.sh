#!/bin/bash
# SPDX-License-Identifier: MIT
#
# library.sh: the installed library, in TAP: what it exports, and that programs
# build against it and run.
# shellcheck disable=SC2317 # is() calls the functions
set -uo pipefail
. "$(dirname "$0")/tap.inc"

prefix=$work/usr
example=userspace/examples/appraise.c

exports() { nm -D --defined-only "$prefix/lib/libvouch.so.0" | awk '{ print $3 }'; }
exports_no_others() { ! exports | grep -vE '^(vouch_[a-z]\w*@@VOUCH_0|VOUCH_0)$'; }

# Every function that the public headers declare.
declared() {
	cat userspace/include/vouch*.h | grep -oE '^[a-z].*\bvouch_[a-z_0-9]+\(' |
		grep -oE 'vouch_[a-z_0-9]+\($' | tr -d '('
}
exports_all() {
	! comm -23 <(declared | sort -u) \
		<(exports | sed 's/@@.*//' | sort -u) | grep .
}

is_small() { [ "$(wc -l <"$example")" -le 60 ]; }
config() { PKG_CONFIG_PATH=$prefix/lib/pkgconfig pkg-config "$@" libvouch; }
# shellcheck disable=SC2046 # flags
builds_shared() { ${CC:-cc} -o "$work/shared" "$example" $(config --cflags --libs); }
# shellcheck disable=SC2046
builds_static() {
	${CC:-cc} -o "$work/static" "$example" $(config --cflags) \
		"$prefix/lib/libvouch.a" \
		$(pkg-config --libs libcrypto libcbor jansson) -lpthread
}

# says STATUS TEXT PROGRAM [REPORT_DATA]: last, of a report without certificates
says() {
	local got=0 out

	out=$(LD_LIBRARY_PATH=$prefix/lib "$3" "${4:-$data}" "$measurement" \
		<"$report") || got=$?
	echo "$out, status $got"
	[ "$got" = "$1" ] && [ "$(tail -n 1 <<<"$out")" = "$2" ]
}
says_what_is_open() {
	build/example-appraise "$data" "$measurement" <"$report" >"$work/out"
	grep 'snp.vek.present: .*https://kdsintf.amd.com' "$work/out"
}
complains() {
	! "${@:2}" >"$work/out" 2>"$work/err" && [ ! -s "$work/out" ] &&
		grep -F -e "$1" "$work/err"
}

# Bytes of the report as hex.
hex_at() { od -An -v -tx1 -j "$1" -N "$2" "$report" | tr -d ' \n'; }

simulate
report=$simulated/snp/genoa
data=$(hex_at $((0x50)) 64)
measurement=$(hex_at $((0x90)) 48)

is 'installs' make -s install-library "PREFIX=$prefix" DESTDIR=
is 'public names only' exports_no_others
is 'all of the public headers' exports_all
is 'a version' [ "$(config --modversion)" = "$(sed -n \
	's/^#define VOUCH_VERSION "\(.*\)"/\1/p' userspace/include/vouch.h)" ]
is 'the example is short' is_small
is 'builds shared' builds_shared
is 'and runs' says 1 none "$work/shared"
is 'builds static' builds_static
is 'and runs' says 1 none "$work/static"
is 'the Makefile builds it too' says 1 none build/example-appraise
is 'what is open is told' says_what_is_open
is 'usage' says 2 '' build/example-appraise zz
is 'which is told' complains 'usage: appraise REPORT_DATA' \
	build/example-appraise zz </dev/null
is 'as is a value that is none' complains 'nonce' \
	build/example-appraise zz "$measurement" </dev/null
is 'and a report that is cut' complains '64 KiB at most' \
	build/example-appraise "$data" "$measurement" </dev/zero
is 'uninstalls' make -s uninstall-library "PREFIX=$prefix" DESTDIR=
is 'and leaves nothing' eval "! find '$prefix' ! -type d | grep ."

tap_end
