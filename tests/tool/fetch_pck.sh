#!/bin/bash
# SPDX-License-Identifier: MIT
#
# fetch_pck.sh: quotes without a PCK certificate, in TAP: "vouch fetch" has it from
# a PCCS, and then what the platform takes that the certificate names.
# shellcheck disable=SC2317 # is() calls the functions
set -uo pipefail
. "$(dirname "$0")/tap.inc"
. tests/tool/web.inc

command=fetch
simulate
root=$simulated/world/anchor/td-5-root.der
web_start clear --tee tdx --certification-data 1
web_start encrypted --tee tdx --certification-data 3

# fetch STATUS PCCS ARGUMENT...: into $work/bundle.json, without a cache
fetch() {
	rm -f "$work/bundle.json"
	said "$1" --no-cache --timeout 2 --backoff 1 \
		--pccs "http://127.0.0.1:${web_port[$2]}" \
		-o "$work/bundle.json" "${@:3}"
}
# quote NAME: from the quoting enclave of that service
quote() {
	said 0 --connect-to "169.254.169.254:80:127.0.0.1:${web_port[$1]}" \
		--azure-quote "$simulated/tdreport/1.5" -o "$work/$1"
}
# appraises STATUS NAME ARGUMENT...
appraises() {
	local want=$1 got=0

	"$VOUCH" appraise --no-freshness --trust-anchor "$root" \
		--measurement "$measurement" "${@:3}" "$work/$2" \
		>"$work/appraised" 2>&1 || got=$?
	[ "$got" = "$want" ] || { tail "$work/appraised"; return 1; }
}
# refuses NAME PATTERN: no bundle, and why not
refuses() {
	fetch 3 "$1" "$work/$1" && tells "$2" && [ ! -e "$work/bundle.json" ]
}
# altered NAME PATTERN REPLACEMENT: the quote with other bytes, in hexadecimal
altered() {
	xxd -p "$work/$1" | tr -d '\n' | sed "s/$2/$3/" | xxd -r -p \
		>"$work/altered"
	! cmp -s "$work/$1" "$work/altered"
}

for name in clear encrypted; do
	is "a quote, $name" quote $name
	measurement=$("$VOUCH" show "$work/$name" | sed -n 's/^ *mr_\?td *//p')
	is 'is not affirmed by itself' appraises 3 $name
	web_normal $name
	is 'is fetched for' fetch 0 $name "$work/$name"
	is 'the certificate' tells 'fetched: PCK certificate of quoting enclave'
	is 'and what its platform takes' tells \
		'fetched: TCB info for TDX, FMSPC 90c06f000000'
	is 'in five requests' web_asked $name 5
	is 'is affirmed by that' appraises 0 $name \
		--endorsements "$work/bundle.json"
	web_normal $name
done
is 'is affirmed on the way' appraises 0 encrypted --fetch \
	--cache "$work/cache" --pccs "http://127.0.0.1:${web_port[encrypted]}"
is 'with its address told' grep -q \
	'fetched: PCK certificate of .*pckcert?qeid=.*\.\.\.$' "$work/appraised"
web_normal encrypted
is 'and then from the cache' appraises 0 encrypted --fetch \
	--cache "$work/cache" --pccs "http://127.0.0.1:${web_port[encrypted]}"
is 'without a request' web_asked encrypted 0
is 'there is one that is given' said 0 --no-cache \
	--pccs "http://127.0.0.1:${web_port[encrypted]}" \
	--endorsements "$work/bundle.json" --trust-anchor "$root" \
	-o "$work/some.json" "$work/encrypted"
is 'which names the platform' tells 'there already: TCB info for TDX'

### what is refused
is 'without a PCCS' said 3 --no-cache -o "$work/none.json" "$work/encrypted"
is 'nobody is asked' tells 'for its subscribers alone, want --pccs'
web_misbehave encrypted other-pck=1
is 'a certificate of another platform' refuses encrypted \
	'answer is the .*Intel SGX PCK Certificate.*, want the PCK certificate of'
web_misbehave encrypted no-chain=1
is 'one without its CA' refuses encrypted 'not signed by an issuer chain that'
web_misbehave encrypted html=1
is 'a page for people' refuses encrypted 'answer is unknown content'
web_misbehave encrypted status=461
is 'a platform that the PCCS does not know' refuses encrypted \
	'pckcert.qeid=.*encrypt[.]{3}: status 461'
# The same enclave under another name, which is signed by nobody.
id=$(xxd -p -s 28 -l 16 "$work/clear")
is 'another QEID' altered clear "$id" "ff${id:2}"
cp "$work/altered" "$work/clear"
is 'is not known' refuses clear 'status 404'
tap_end
