#!/bin/bash
# SPDX-License-Identifier: MIT
#
# policy.sh: "vouch policy init", in TAP: what it drafts from evidence of the
# simulator, and from that of real processors in $VECTORS, affirms that, and
# nothing that differs from it.
# shellcheck disable=SC2016,SC2317 # is() calls the functions, and eval
set -uo pipefail
. "$(dirname "$0")/tap.inc"

policy=$work/policy.json

# exits STATUS COMMAND...
exits() {
	local want=$1 got=0

	shift
	"$@" || got=$?
	[ "$got" = "$want" ] || echo "status $got, want $want"
	[ "$got" = "$want" ]
}

says() { ! "${@:2}" 2>"$work/why" && grep -F -e "$1" "$work/why"; }

# Sets $options for the evidence in a folder, at a time when it was good.
options_for() {
	local folder=$1 day

	day=$(sed -n 's/.*"cert_not_after": "\([0-9-]*\).*/\1/p' \
		"$folder/expect.json")
	if [ -n "$day" ]; then
		day=$(date -u -d "$day -180 days" +%FT%TZ)
	else
		day=$(grep -A1 '"window"' "$folder/expect.json" |
			sed -n 's/.*"\([0-9T:-]*\)+00:00".*/\1/p')
		day=$(date -u -d "$day UTC +1 hour" +%FT%TZ)
	fi
	options=(--endorsements "$VECTORS/snp-roots" --endorsements "$folder"
		--at "$day")
}

init() { "$VOUCH" policy init "${options[@]}" "$@"; }
appraise() { "$VOUCH" appraise "${options[@]}" --no-freshness "$@"; }

drafts_and_affirms() {
	init -o "$policy" "$1" 2>"$work/why" &&
		! grep -v -e 'left out' -e 'is all zero' -e 'is that of Azure' "$work/why" &&
		exits 0 appraise --policy "$policy" "$1"
}

simulate
options=(--at 2026-06-02T00:00:00Z --endorsements "$simulated/world/endorsement")
for anchor in "$simulated"/world/anchor/*; do
	options+=(--trust-anchor "$anchor")
done
for evidence in "$simulated"/extended/* "$simulated"/quote/td-*; do
	is "affirms the simulator's ${evidence##*/}" drafts_and_affirms "$evidence"
done

### any_of: what of each of two entries is met makes no third
field() { "$VOUCH" show "$1" | awk -v name="$2" '$1 == name { print $2; exit }'; }
any_of() { # DIGEST of June, that of July
	printf '{"any_of": [\n' &&
		printf '{"name": "June", "snp": {"measurement": "%s", "host_data": "%064d"}},\n' \
			"$1" 1 &&
		printf '{"name": "July", "snp": {"measurement": "%s", "host_data": "%s"}}]}\n' \
			"$2" "$(field "$evidence" host_data)"
}
evidence=$simulated/extended/genoa
digest=$(field "$evidence" measurement)
other=$(printf '%096d' 1)
any_of "$other" "$digest" >"$work/july.json"
any_of "$digest" "$other" >"$work/mixed.json"
by() { appraise -v --policy "$work/$1" "${@:2}" "$evidence"; }
is 'an entry is named' eval 'by july.json | grep "pass  policy.any_of  *July$"'
is 'it is what booted' eval 'by july.json | tr -s "\n " " " |
	grep "as [^ ]*july.json:3: any_of\[1\] (July): snp.measurement says"'
is 'no mixture is one' exits 1 by mixed.json
is 'the closest is told' eval 'by mixed.json >"$work/out"
	grep "none of 2; June is the closest, but for snp.host_data" "$work/out"'
is 'an option holds beside it' exits 1 by july.json --measurement "$other"
is 'in JSON, too' eval 'by july.json --json |
	grep -F "\"any_of\": {\"matched\": \"July\", \"closest\": null}"'
is 'two lists are refused' exits 2 by july.json --policy "$work/mixed.json"
is 'with both places' says \
	"mixed.json:1: any_of is beside $work/july.json:1: any_of" \
	by july.json --policy "$work/mixed.json"

### several FILEs: an entry for each guest
several=("$simulated"/extended/{genoa,turin,vlek} "$simulated"/quote/td-*)
joins() {
	init -o "$work/joined.json" "$@" 2>"$work/why" &&
		! grep -v 'is all zero' "$work/why"
}
is 'a policy of several' joins "${several[@]}"
affirms_each() {
	local evidence

	for evidence; do
		exits 0 appraise --policy "$work/joined.json" "$evidence" || return
	done
}
is 'affirms each of them' affirms_each "${several[@]}"
entries() { python3 -c 'import json, sys
print(*(e["name"] for e in json.load(open(sys.argv[1]))["any_of"]))' "$1"; }
# The reports are of one guest, and so are the quotes.
is 'guests that are alike are one entry' \
	eval '[ "$(entries "$work/joined.json")" = "genoa td-4" ]'
is 'floors are the lowest' grep -q '"report_version_min": 5' "$work/joined.json"
is 'a VLEK of another provider is refused' grep -q '"csp_id"' "$work/joined.json"
is 'what is worth little is told once' \
	eval '[ "$(grep -c "snp.host_data is all zero" "$work/why")" = 1 ]'
is 'and stands in it' grep -q 'snp.host_data is all zero' "$work/joined.json"
mkdir "$work/a" "$work/b"
cp "$simulated/extended/genoa" "$work/a/guest"
cp "$simulated/quote/td-4" "$work/b/guest"
is 'two files of one name' joins "$work/a/guest" "$work/b/guest"
is 'have two names' \
	eval '[ "$(entries "$work/joined.json")" = "guest b/guest" ]'
is 'one that is refused is no policy' exits 3 joins "$work/a/guest" "$work/none"


### the three policies that Documentation/policy.rst opens with
page() { # N, from 1: its Nth object
	awk -v n="$1" '/^  \{$/ && ++seen == n { on = 1 } on
		on && /^  \}$/ { exit }' Documentation/policy.rst
}
for i in 1 2 3; do
	page $i >"$work/page$i.json"
	is "policy $i of the page has no problem" \
		"$VOUCH" policy check "$work/page$i.json"
done
by_page() { # N EVIDENCE [OPTION]...
	"$VOUCH" appraise "${options[@]}" --policy "$work/page$1.json" \
		"$simulated/$2" "${@:3}"
}
nonce=$(printf 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef |
	xxd -p -c 64)
is "the auditor's report" by_page 1 extended/genoa
sed 's/"e46c0c9d/"e46c0c9e/' "$work/page1.json" >"$work/page4.json"
is 'not of another image' exits 1 by_page 4 extended/genoa
is "the service's image" eval 'by_page 2 extended/genoa --report-data "$nonce" -v |
	grep "policy.any_of  *July$"'
is 'not without the nonce that was sent' exits 3 by_page 2 extended/genoa
is 'no quote of a TD' exits 1 by_page 2 quote/td-4 --report-data "$nonce"
is "a host's report" by_page 3 extended/turin --report-data "$nonce"
is 'of a product that is named' exits 1 \
	by_page 3 extended/milan-2 --report-data "$nonce"
is "a host's quote" by_page 3 quote/td-5 --report-data "$nonce"
is 'with collateral that is not too old' exits 3 by_page 3 quote/td-5 \
	--report-data "$nonce" --at 2026-07-15T00:00:00Z

drafts_none_of() { exits 1 init -o "$policy" "$1"; }
evidence=$simulated/extended/genoa
{ head -c 200 "$evidence"; printf X; tail -c +202 "$evidence"; } >"$work/forged.bin"
is 'not a forged report' drafts_none_of "$work/forged.bin"
needs_vectors snp-report

# Everything with what it takes to verify it, and fit to be affirmed: of these
# two, one has bytes behind it, and one is of too old a platform.
for evidence in "$VECTORS"/snp-report/*/report.bin \
	"$VECTORS"/snp-ext/*/report.bin \
	"$VECTORS"/tdx-quote/v*/quote.bin; do
	folder=${evidence%/*}
	case $folder in *-nocert* | *debug* | *nomatch* | *-spr-e4 | *alibaba*) continue ;; esac
	[[ $folder != */tdx-quote/* ]] || [ -e "$folder/root_crl.der" ] ||
		continue
	options_for "$folder"
	is "affirms ${folder##*/}" drafts_and_affirms "$evidence"
done

folder=$VECTORS/snp-report/milan-v5-gce-980c-vmpl0
options_for "$folder"
init -o "$policy" "$folder/report.bin"
sed 's/"vmpl": 0/"vmpl": 1/' "$policy" >"$work/vmpl.json"
is 'a value that differs is refused' \
	exits 1 appraise --policy "$work/vmpl.json" "$folder/report.bin"
sed 's/"snp": 27/"snp": 28/' "$policy" >"$work/floor.json"
is 'so is a floor' \
	exits 1 appraise --policy "$work/floor.json" "$folder/report.bin"
is 'another chip is affirmed' appraise --policy "$policy" \
	--endorsements "$VECTORS/snp-report/milan-v5-gce-980c-vmpl1-a" \
	"$folder/report.bin"
is 'it wants freshness' exits 3 "$VOUCH" appraise "${options[@]}" \
	--policy "$policy" "$folder/report.bin"
is 'on standard output too' eval 'init "$folder/report.bin" | cmp - "$policy"'
is 'by a trust anchor as well' eval 'init --trust-anchor \
	"$VECTORS/snp-roots/milan/ark.der" "$folder/report.bin" |
	cmp - "$policy"'
is 'which is no VCEK' exits 2 init --trust-anchor "$folder/vcek.der" x
is 'a time that is none' exits 2 init --at now "$folder/report.bin"
is 'a disk that is full' exits 3 init -o /dev/full "$folder/report.bin"
is 'also by default' exits 3 eval 'init "$folder/report.bin" >/dev/full'
is 'the machine on demand' init --machine -o "$policy" "$folder/report.bin"
is 'which is named then' grep -q '"chip_id": "980cf7b6' "$policy"
is 'and affirmed' exits 0 appraise --policy "$policy" "$folder/report.bin"
sed 's/980cf7b6/980cf7b7/' "$policy" >"$work/other.json"
is 'another machine is not' \
	exits 1 appraise --policy "$work/other.json" "$folder/report.bin"


### several measurements, none of them this guest's
none_of_two() {
	local one two

	one=$(printf '%096d' 1) two=$(printf '%096d' 2)
	printf '{"snp": {"measurement": ["%s", "%s"]}}' "$one" "$two" >"$work/two.json"
	exits 1 appraise --policy "$work/two.json" "$folder/report.bin" \
		>"$work/out" && grep -q "$one or $two" "$work/out"
}
is 'each measurement that is accepted is told' none_of_two

options=()
rm "$policy"
is 'what cannot be verified is refused' \
	exits 3 init -o "$policy" "$folder/report.bin"
is 'it says why' says 'snp.vek.present: none' init "$folder/report.bin"
is 'and is not written' test ! -e "$policy"
is 'unless that is wanted' init --unverified -o "$policy" "$folder/report.bin"
is 'and then it says so' grep -q 'NOT VERIFIED' "$policy"

options_for "$folder"
{ head -c 200 "$folder/report.bin"; printf X; tail -c +202 \
	"$folder/report.bin"; } >"$work/forged.bin"
is 'a forged report is refused' exits 1 init "$work/forged.bin"
is 'for what failed' says ': snp.sig: ' init "$work/forged.bin"
folder=$VECTORS/snp-report/milan-v2-gce-debugpolicy
options_for "$folder"
is 'so is a guest that may be debugged' exits 1 init "$folder/report.bin"
is 'also unverified' exits 1 init --unverified "$folder/report.bin"
is 'that is the reason' says ': snp.policy.debug: ' init "$folder/report.bin"

tells() { "${@:2}" 2>"$work/why" && grep -F -e "$1" "$work/why"; }
options=(--at 2026-06-02T00:00:00Z --endorsements "$simulated/world/endorsement")
for anchor in "$simulated"/world/anchor/*; do
	options+=(--trust-anchor "$anchor")
done
is 'zeroes of a report are told' tells \
	'snp.host_data is all zero, as that of nearly every guest is' \
	init -o "$policy" "$simulated/extended/genoa"
evidence=$VECTORS/tdx-quote/v4-gcp-teekit-3bff/quote.bin
options=()
is 'without collateral there is a policy' \
	tells 'does not affirm it as long as' init -o "$policy" "$evidence"
is 'and what is missing is told' grep 'tdx.tcbinfo.present: none, want' "$work/why"
is 'and a register that measured nothing' grep \
	'tdx.rtmr3 is all zero: nothing was measured into it after' "$work/why"
folder=$VECTORS/snp-report/milan-v3-azure-065a
options_for "$folder"
is 'and what all guests of a provider have' tells \
	"snp.id_key_digest is that of Azure's paravisor, in every guest there" \
	init -o "$policy" "$folder/report.bin"
options=()
init -o "$policy" "$evidence" 2>"$work/why"
is 'but not freshness' eval '! grep freshness "$work/why"'
is 'which is as open by it' \
	exits 3 appraise --policy "$policy" "$evidence"

### policy check
check() { "$VOUCH" policy check "$@"; }
is 'a policy is checked' check "$work/july.json"
is 'its entries are told' eval 'check "$work/july.json" |
	grep -F "  July ($work/july.json:3)"'
is 'and what tells no guest' eval 'check "$work/july.json" | grep -F \
	"snp.host_data is all zero, as that of nearly every guest is ($work/july.json:3)"'
is 'and what is not looked at' eval 'check "$work/july.json" |
	grep "snp.platform, snp.tcb_min"'
is 'in JSON' eval 'check --json "$work/july.json" |
	grep -q "\"tells_no_guest\": \[{\"key\": \"snp.host_data\""'
echo '{"snp": {"vmpl": 0}}' >"$work/any.json"
is 'that nothing tells guests apart is a problem' exits 1 check "$work/any.json"
is 'together they are none' check "$work/any.json" "$work/july.json"
echo '{"snp": {"vmpl": 1}}' >"$work/one.json"
is 'unless they differ' exits 2 check "$work/any.json" "$work/one.json"
is 'a policy that is not there' exits 3 check "$work/none"
is 'no policy' exits 2 check
is 'an option that there is not' exits 2 check --jason "$work/any.json"
is 'a disk that is full, checked' exits 3 eval \
	'check "$work/july.json" >/dev/full'
is 'no command' exits 2 "$VOUCH" policy
is 'an unknown command' exits 2 "$VOUCH" policy frob
is 'a FILE that is not there' exits 3 init "$work/none"
is 'no FILE' exits 2 "$VOUCH" policy init
is 'two FILEs that are not there' exits 3 "$VOUCH" policy init a b
is 'what is no evidence' exits 3 init scripts/check.sh

tap_end
