#!/bin/bash
# SPDX-License-Identifier: MIT
#
# fetch.sh: "vouch fetch" against the simulator's services, in TAP: from an empty
# cache to a verdict, each misbehaviour of a service, the cache's promises.
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

### from an empty cache to a verdict
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
is 'a folder' fetch 0 -o "$work/bundle.json" "$simulated/snp/genoa"

tap_end
