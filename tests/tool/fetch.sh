#!/bin/bash
# SPDX-License-Identifier: MIT
#
# fetch.sh: "vouch fetch" against the simulator's services, in TAP: from an empty
# cache to a result, each misbehaviour of a service, the cache's promises.
# shellcheck disable=SC2317 # is() calls the functions
set -uo pipefail
. "$(dirname "$0")/tap.inc"
. tests/tool/web.inc

# fetch STATUS ARGUMENT...: from the services, with a cache of this test's own
fetch() { said "$1" --cache "$cache" "${services[@]}" "${@:2}"; }
command=fetch
fresh_cache() {
	cache=$work/cache
	rm -rf "$cache" "$work/bundle.json"
}

# appraises TEE FILE ARGUMENT...: by the bundle alone
affirms() {
	exits 0 "$VOUCH" appraise --no-freshness --trust-anchor "$1" \
		--endorsements "$work/bundle.json" --measurement "$3" "$2"
}
exits() {
	local want=$1 got=0

	shift
	"$@" >"$work/out" 2>"$work/err" || got=$?
	[ "$got" = "$want" ] && return
	echo "status $got, want $want"
	tail "$work/out" "$work/err" | cut -c 1-200
	return 1
}

simulate
snp=$simulated/snp/genoa
quote=$simulated/quote/td-5
ark=build/sim/genoa/ark.pem
root=$simulated/world/anchor/td-5-root.der
web_start snp --product genoa
web_start tdx --tee tdx
services=(--kds "http://127.0.0.1:${web_port[snp]}"
	--pccs "http://127.0.0.1:${web_port[tdx]}" --backoff 1)
snp_measurement=$("$VOUCH" show "$snp" | sed -n 's/^measurement *//p')
td_measurement=$("$VOUCH" show "$quote" | sed -n 's/^ *mr_\?td *//p')

### from an empty cache to a result
fresh_cache
is 'nothing is affirmed without endorsements' exits 3 "$VOUCH" appraise \
	--no-freshness --trust-anchor "$ark" --measurement "$snp_measurement" "$snp"
is 'a report' fetch 0 -o "$work/bundle.json" "$snp"
is 'of which each answer is told' tells '^vouch: fetched: VCEK of chip'
is 'is affirmed by what was fetched' affirms "$ark" "$snp" "$snp_measurement"
asked_snp() { web_asked snp "$1"; }
is 'for three requests' asked_snp 3
is 'once more' fetch 0 -o "$work/bundle.json" "$snp"
is 'comes from the cache' tells '^vouch: cached: VCEK of chip'
is 'without a request' asked_snp 3
is 'a quote' fetch 0 -o "$work/bundle.json" "$quote"
is 'is affirmed, too' affirms "$root" "$quote" "$td_measurement"
is 'what is there is not fetched' fetch 0 -o "$work/some.json" \
	--endorsements "$work/bundle.json" --trust-anchor "$root" "$quote"
is 'which is told' tells 'there already: TCB info for TDX'
is 'both at once' fetch 0 -o "$work/bundle.json" "$snp" "$quote"
cp "$work/bundle.json" "$work/both.json"
is 'a folder' fetch 0 -o "$work/bundle.json" "$simulated/snp/genoa"

### on the way to a result
appraise() {
	exits "$1" "$VOUCH" appraise --no-freshness --cache "$cache" \
		"${services[@]}" "${@:2}"
}
fresh_cache
is 'appraise --fetch' appraise 0 --fetch --trust-anchor "$ark" \
	--measurement "$snp_measurement" --json "$snp"
is 'says so in the result' \
	json '"(fetched " in next(c["source"] for c in r["checks"]
	if c["id"] == "snp.crl.window")'
is 'what was given is not fetched' appraise 0 --fetch --trust-anchor "$ark" \
	--endorsements "$work/both.json" --measurement "$snp_measurement" "$snp"
is 'which is told, too' tells 'there already: VCEK'
is 'a quote' appraise 0 --fetch --trust-anchor "$root" \
	--measurement "$td_measurement" "$quote"
is 'standard input cannot be read twice' appraise 2 --fetch -

# Preloaded, a socket or libcurl ends the program at once.
cat >"$work/alone.c" <<'C'
#include <stdlib.h>
int socket(int a, int b, int c) { (void)a; (void)b; (void)c; abort(); }
C
"${CC:-gcc}" -shared -fPIC -o "$work/alone.so" "$work/alone.c"
alone() {
	LD_DEBUG=files LD_DEBUG_OUTPUT="$work/loaded" LD_PRELOAD="$work/alone.so" \
		exits "$1" "$VOUCH" appraise --no-freshness --trust-anchor "$ark" \
		"${@:2}" --measurement "$snp_measurement" "$snp" &&
		! grep -q libcurl "$work"/loaded.*
}
is 'without --fetch no connection is opened, and no libcurl is there' alone 3
is 'nor does a bundle need one' alone 0 --endorsements "$work/both.json"
rm -rf "$cache" "$work"/loaded.*
exits 134 env LD_DEBUG=files LD_DEBUG_OUTPUT="$work/loaded" \
	LD_PRELOAD="$work/alone.so" "$VOUCH" appraise --no-freshness --fetch \
	--cache "$cache" "${services[@]}" "$snp" >"$work/said" 2>&1
is 'the test would see a connection' [ $? = 0 ]
is 'and libcurl' sh -c "grep -q libcurl '$work'/loaded.*"
is 'an option of fetching alone is a mistake' exits 2 "$VOUCH" appraise \
	--cache "$cache" "$snp"
is 'and libcurl is not linked' sh -c "! readelf -d '$VOUCH' | grep -i curl"

### services that misbehave
# refuses NAME PATTERN ARGUMENT...: no bundle, and why not
refuses() {
	fetch 3 -o "$work/bundle.json" "${@:3}" && tells "$2" &&
		[ ! -e "$work/bundle.json" ] && web_normal "$1"
}
# spoilt NAME KIND=VALUE PATTERN: the first answer is so
spoilt() {
	local file=$snp

	[ "$1" = snp ] || file=$quote
	fresh_cache
	web_normal "$1"
	web_misbehave "$1" "$2" && refuses "$1" "$3" --timeout 1 "$file"
}
# mended NAME KIND=VALUE COUNT: it is polite, and has it in the end
mended() {
	local file=$snp

	[ "$1" = snp ] || file=$quote
	fresh_cache
	web_normal "$1"
	web_misbehave "$1" "$2" "$3" && fetch 0 -o "$work/bundle.json" "$file"
}
is 'status 429 passes' mended snp status=429 3
is 'after as many requests more' asked_snp 6
is 'status 503, too' mended tdx status=503 2
took() { # SECONDS COMMAND...
	local began=$SECONDS

	"${@:2}" && [ $((SECONDS - began)) -ge "$1" ]
}
# Both kinds belong to one answer.
slow_down() { web_misbehave snp "status=429&retry-after=$1"; }
polite() {
	fresh_cache
	web_normal snp
	slow_down "$1" && fetch 0 -o "$work/bundle.json" "$snp"
}
is 'Retry-After is waited for' took 1 polite 1
is 'and as a date' took 1 polite "$(LC_ALL=C date -u -d '+3 seconds' \
	'+%a,%%20%d%%20%b%%20%Y%%20%T%%20GMT')"
is 'no longer than there is time' spoilt snp 'status=429&retry-after=600' \
	'VCEK of .*status 429, it was asked too often: ".*"; it asks to wait for 600 s'
for row in '404 knows no such chip, platform or product' \
	'410 does not serve this any more' \
	'400 request is not one that it takes' \
	'460 PCCS: what it has of this is damaged' \
	'461 PCCS: it does not know the platform' \
	'462 PCCS: it has no certificate'; do
	is "status ${row%% *} is final" spoilt tdx "status=${row%% *}" "${row#* }"
	is 'and not asked again' web_asked tdx 0
done
fresh_cache
web_misbehave snp status=502 100
is 'is given up' refuses snp 'status 502, the service behind it' "$snp"
is "a PCCS's hex" mended tdx crl-hex=1 1
is 'no issuer chain' spoilt tdx no-chain=1 \
	'TCB info .* is not signed by an issuer chain that came with it'
is 'two of them' spoilt tdx chain-twice=1 'has two issuer chains, want one'
is 'one that is not escaped is read' mended tdx chain-raw=1 1
is 'one of 64 KiB' spoilt tdx chain-long=1 'headers of more than 64 KiB'
is 'too much' spoilt snp oversized=1 'answer is larger than 1 MiB'
is 'too slow' spoilt snp slow=1500 '[Tt]imed out|timeout'
is 'said to be compressed' spoilt snp gzip=1 "encoded as 'gzip'"
is 'a redirect' spoilt snp redirect=https://example.com/ \
	"status 302 leads to 'https://example.com/', which vouch does not follow"
is 'a page' spoilt snp html=1 'VCEK of .*answer'
is 'another FMSPC' spoilt tdx other-fmspc=1 \
	'answer is the TCB info for TDX, FMSPC 91.*, want the TCB info .* 90c06f'
is 'expired' spoilt tdx expired=1 'TCB info .* expired 20..-..-..T'
is 'an expired CRL' spoilt snp expired=1 'CRL .*expired'
is 'signed over other bytes' spoilt tdx minified=1 'is not signed by'
is 'a VCEK of another chip' spoilt snp other-chip=1 \
	'answer is the .*, want the VCEK of chip 66cad8a6'
is 'of another TCB' spoilt snp other-tcb=1 'answer is the .*, want the VCEK'
number() { fetch "$1" -o "$work/bundle.json" --tcb-evaluation "$2" "$quote"; }
evaluation=$(build/vouch-simd --tee tdx --print |
	sed -n 's/.*"evaluation_number": \([0-9]*\).*/\1/p')
fresh_cache
is 'the evaluation that is asked for' number 0 "$evaluation"
web_normal tdx
web_misbehave tdx any-number=1 9
is 'a PCCS that ignores the number' number 3 9
is 'is found out' tells "evaluation $evaluation, want the TCB info .*, evaluation 9"
web_normal tdx

web_normal tdx
fresh_cache
web_misbehave tdx older=1
is 'an evaluation that is older than asked for' number 3 "$evaluation"
is 'is found out, too' tells "evaluation $((evaluation - 1)), want the TCB info .*"
web_normal tdx
numbers() { said "$1" "${services[@]}" --evaluations "${@:2}"; }
is 'which evaluations there are' numbers 0
is 'are listed' tells "^$evaluation +2025-05-13 +2025-05-14\$"
is 'those for SGX' numbers 0 --tee sgx
web_misbehave tdx html=1
is 'a page in place of the list' numbers 3
is 'is none' tells 'answer has no list of them for TDX'
web_misbehave tdx status=404
is 'a PCCS, which has no such list' numbers 3
is 'is told' tells 'status 404.*A PCCS has no such list'
is 'and more than the list' numbers 2 --fmspc 90c06f000000
is 'is refused' tells 'evaluations stands alone'

### collateral for SGX enclaves
web_normal tdx
fresh_cache
is 'a platform of SGX' fetch 0 -o "$work/bundle.json" --fmspc 90c06f000000 \
	--tee sgx
is 'has its own TCB info' tells 'fetched: TCB info for SGX, FMSPC 90c06f000000'
is 'and its own identity' tells 'fetched: identity of QE '
is 'with which a TD is not affirmed' exits 3 "$VOUCH" appraise --no-freshness \
	--trust-anchor "$root" --endorsements "$work/bundle.json" \
	--measurement "$td_measurement" "$quote"

### the addresses of the vendors themselves, over HTTPS
web_start tls-snp --product genoa --web-ca "$work/snp.pem"
web_start tls-tdx --tee tdx --web-ca "$work/tdx.pem"
routes=(--connect-to "kdsintf.amd.com:443:127.0.0.1:${web_port[tls-snp]}"
	--connect-to "api.trustedservices.intel.com:443:127.0.0.1:${web_port[tls-tdx]}"
	--connect-to "certificates.trustedservices.intel.com:443:127.0.0.1:${web_port[tls-tdx]}")
direct() { said "$1" --no-cache "${routes[@]}" --backoff 1 "${@:2}"; }
command=fetch
is "AMD's addresses" direct 0 --ca "$work/snp.pem" -o "$work/bundle.json" "$snp"
is "Intel's addresses" direct 0 --ca "$work/tdx.pem" -o "$work/bundle.json" "$quote"
is 'whoever has no such certificate is not spoken to' direct 3 --ca "$work/tdx.pem" \
	-o "$work/none.json" --product Genoa
is 'which is said' tells 'SSL|certificate'
pin=sha256//$(openssl x509 -in "$work/tdx.pem" -noout -pubkey |
	openssl pkey -pubin -outform der | openssl dgst -sha256 -binary | base64)
is 'a key that is pinned' direct 0 --pin "$pin" -o "$work/bundle.json" "$quote"
is 'another one' direct 3 --pin "sha256//$(head -c 32 /dev/zero | base64)" \
	-o "$work/none.json" "$quote"
is 'a pinned key, and no TLS' said 3 --no-cache --pin "$pin" \
	--pccs http://127.0.0.1:9 -o "$work/none.json" "$quote"
is 'is said' tells '--pin is for https'
is 'a self-signed PCCS by its certificate' said 0 --no-cache --ca "$work/tdx.pem" \
	--pccs "https://localhost:${web_port[tls-tdx]}/sgx/certification/v4/" \
	-o "$work/bundle.json" "$quote"
for base in http://example.com ftp://localhost https:// http://localhost.example.com; do
	is "$base is refused" said 2 --kds "$base" -o "$work/none.json" "$snp"
	is 'with what is wanted' tells "is '$base', want https://HOST"
done

### the services of Azure's host
azure() {
	local port=$1

	shift
	said 0 --connect-to "169.254.169.254:80:127.0.0.1:$port" "$@"
}
is 'certificates of a guest' azure "${web_port[snp]}" --azure -o "$work/azure.json"
command=bundle
is 'are VCEK, ASK and ARK' said 0 status "$work/azure.json"
is 'all three' tells '^3 in force'
command=fetch
is 'a quote' azure "${web_port[tdx]}" --azure-quote \
	"$simulated/tdreport/1.5" -o "$work/quote"
is 'is one' sh -c "'$VOUCH' show '$work/quote' | grep -q 'tdx quote\|quote'"
is 'what is no TDREPORT' said 2 --azure-quote "$snp" -o "$work/quote2"

### ahead of need
chip=$("$VOUCH" show "$snp" | sed -n 's/^chip_id *//p')
fresh_cache
is 'a product, a chip and a platform' fetch 0 -o "$work/bundle.json" \
	--product Genoa --chip-id "$chip" --tcb 10,0,28,86 --fmspc 90c06f000000
is 'are what evidence takes later' affirms "$ark" "$snp" "$snp_measurement"
is 'of both' affirms "$root" "$quote" "$td_measurement"
web_normal snp
is 'and evidence finds them in the cache' fetch 0 -o "$work/bundle.json" "$snp"
is 'without a request' asked_snp 0
is 'a chip that is not known' fetch 3 -o "$work/none.json" --product Genoa \
	--chip-id "00${chip:2}" --tcb 10,0,28,86
is 'is not' tells 'VCEK of chip 00.*status 404'
wrong() { # PATTERN ARGUMENT...
	fetch 2 -o "$work/none.json" "${@:2}" && tells "$1"
}
is 'a product that is none' wrong "product is 'Rome', want Milan" --product Rome
is 'a TCB that is none' wrong "tcb is '1,2', want the numbers" --product Genoa \
	--chip-id "$chip" --tcb 1,2
is 'a chip without its TCB' wrong 'want --product and --tcb' --product Genoa \
	--chip-id "$chip"
is 'of another length' wrong 'chip identifier has 9 bytes' --product Genoa \
	--chip-id "${chip:0:18}" --tcb 10,0,28,86
is 'an FMSPC that is none' wrong 'fmspc' --fmspc 90
is 'an update that is none' wrong 'want early or standard' --update late --fmspc \
	90c06f000000
is 'two ways to say which' wrong 'contradict' --update early --tcb-evaluation 17 \
	--fmspc 90c06f000000
is 'nothing to fetch for' wrong 'EVIDENCE is missing'
is 'what is no evidence' fetch 3 -o "$work/none.json" "$0"
head -c 416 "$snp" >"$work/masked"
head -c 64 /dev/zero >>"$work/masked"
tail -c +481 "$snp" >>"$work/masked"
is 'a masked chip' fetch 3 -o "$work/none.json" "$work/masked"
is 'has nothing to fetch, and a remedy' tells 'host masks it; ask it'

### a report that does not tell its product
milan=$simulated/snp/milan-2
web_start milan --product milan
services=(--kds "http://127.0.0.1:${web_port[milan]}" --backoff 1)
is 'of Milan' fetch 0 -o "$work/bundle.json" --no-cache "$milan"
is 'is found at once' web_asked milan 3
services=(--kds "http://127.0.0.1:${web_port[snp]}" --backoff 1)
web_normal snp
is 'and not of Milan' fetch 0 -o "$work/none.json" --no-cache "$milan"
is 'is asked for as Genoa' tells '^vouch: fetched: VCEK of .*, Genoa'
is 'and not for the CAs of Milan' web_asked snp 4
web_start turin --product turin
services=(--kds "http://127.0.0.1:${web_port[turin]}" --backoff 1)
is 'of neither' fetch 3 -o "$work/none.json" --no-cache "$milan"
is 'is not' tells 'VCEK of chip .*, Genoa.*status 404'

### --refresh
services=(--kds "http://127.0.0.1:${web_port[snp]}"
	--pccs "http://127.0.0.1:${web_port[tdx]}" --backoff 1)
fresh_cache
fetch 0 -o "$work/bundle.json" "$snp" "$quote" >"$work/said"
cp "$work/bundle.json" "$work/old.json"
web_normal snp
web_normal tdx
is 'what was just fetched' fetch 0 --refresh "$work/bundle.json"
is 'is not asked for again' sh -c \
	"[ \"\$(grep -c '^vouch: cached' '$work/err')\" = 5 ]"
is 'without the cache' said 0 --no-cache "${services[@]}" --refresh \
	"$work/bundle.json"
is 'what is issued anew is fetched anew' tells '^vouch: fetched: TCB info'
is 'and no VCEK is' asked_snp 1
is 'it is as good as before' affirms "$ark" "$snp" "$snp_measurement"
is 'in both' affirms "$root" "$quote" "$td_measurement"
count() { grep -c '"kind"' "$1"; }
is 'and not larger' [ "$(count "$work/bundle.json")" = "$(count "$work/old.json")" ]
cp "$work/bundle.json" "$work/old.json"
web_misbehave tdx status=404
is 'when one cannot be had' said 3 --no-cache "${services[@]}" --refresh \
	"$work/bundle.json"
is 'the bundle stays' cmp "$work/old.json" "$work/bundle.json"
is 'what is no bundle' said 2 --refresh "$snp"

### on a terminal
is 'progress is told on a terminal' sh -c "script -qec \"'$VOUCH' fetch --no-cache \
	${services[*]} --product Genoa -o '$work/none.json'\" /dev/null |
	grep -q 'ASK and ARK of Genoa: http://'"

tap_end
