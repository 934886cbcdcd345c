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

exports() { nm -D --defined-only "$prefix/lib/libvouch.so.1" | awk '{ print $3 }'; }
exports_no_others() { ! exports | grep -vE '^(vouch_[a-z]\w*@@VOUCH_1|VOUCH_1)$'; }

# Every function that the public headers declare.
declared() {
	cat userspace/include/vouch*.h | grep -v '^typedef ' |
		grep -oE '^[a-z].*\bvouch_[a-z_0-9]+\(' |
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

# The header is C++ too, from the installed place.
# shellcheck disable=SC2046
builds_in_cxx() {
	echo '#include <vouch.h>
	int main() { return vouch_result_status(nullptr); }' |
		g++ -Wall -Wextra -Werror -pedantic -std=c++11 -x c++ - \
			-o "$work/cxx" $(config --cflags --libs) &&
		LD_LIBRARY_PATH=$prefix/lib "$work/cxx"
}
if command -v g++ >/dev/null; then
	is 'builds in C++' builds_in_cxx
else
	is 'builds in C++ # SKIP there is no g++' true
fi

# Through ctypes, with what the C example says.
in_python() {
	PYTHONPATH=userspace/python LIBVOUCH=$prefix/lib/libvouch.so.1 \
		python3 userspace/examples/appraise.py "$@"
}
says_in_python() {
	local got=0 out

	out=$(in_python "$data" "$measurement" <"$report") || got=$?
	echo "$out, status $got"
	[ "$got" = 1 ] && [ "$out" = "$(build/example-appraise "$data" \
		"$measurement" <"$report")" ]
}
refuses_in_python() {
	in_python "$data" 4d <"$report" >"$work/out" 2>"$work/err"
	[ $? = 2 ] && grep -F "'snp.measurement'" "$work/err"
}
is 'Python says the same' says_in_python
is 'and what is wrong' refuses_in_python

# shellcheck disable=SC2317
says_in_go() {
	cp userspace/examples/appraise.go "$work/main.go" && (
		cd "$work" && export HOME=$work GOFLAGS=-mod=mod \
			PKG_CONFIG_PATH=$prefix/lib/pkgconfig &&
			go build -o go-appraise main.go
	) && says 1 none "$work/go-appraise"
}
if command -v go >/dev/null; then
	is 'Go says the same' says_in_go
else
	is 'Go says the same # SKIP there is no go' true
fi

# A service under renewed collateral: no replay, nothing refused, flat memory.
# REQUESTS=100000 is the long run.
serves() {
	local requests=${REQUESTS:-2000}

	echo "{\"snp\": {\"measurement\": \"$measurement\"}}" >"$work/policy"
	build/example-service "$work/policy" "$report" "$requests" \
		+"$simulated/world/anchor/genoa-ark.der" \
		"$simulated"/world/endorsement/genoa* >"$work/out" || return
	cat "$work/out"
	grep -E "^$((requests / 2)) accepted, 0 replayed, 0 refused" "$work/out" &&
		[ "$(sed -n 's/.* \(-\?[0-9]*\) KiB grown/\1/p' "$work/out")" -lt 4096 ]
}
is 'a service accepts no replay' serves
sed 's/^/# /' "$work/out"

# By this openssl.cnf the program itself has neither SHA-256 nor a provider with
# what it asks for; to the library it is nothing.
has_own_openssl() {
	printf '%s\n' 'openssl_conf = init' '[init]' 'alg_section = evp' \
		'providers = providers' '[evp]' 'default_properties = fips=yes' \
		'[providers]' 'base = base' '[base]' 'activate = 1' >"$work/cnf"
	OPENSSL_CONF=$work/cnf build/example-appraise "$data" "$measurement" \
		<"$report" >"$work/odd"
	build/example-appraise "$data" "$measurement" <"$report" >"$work/even"
	diff "$work/even" "$work/odd" &&
		! OPENSSL_CONF=$work/cnf openssl dgst -sha256 /dev/null
}
is 'openssl.cnf is nothing to it' has_own_openssl

unloads() {
	${CC:-cc} -Iuserspace/include -Iuapi -o "$work/unload" \
		tests/tool/unload.c -lcrypto -ldl &&
		"$work/unload" "$prefix/lib/libvouch.so.1" "$report"
}
is 'unloads without a rest' unloads
is 'uninstalls' make -s uninstall-library "PREFIX=$prefix" DESTDIR=
is 'and leaves nothing' eval "! find '$prefix' ! -type d | grep ."

tap_end
