#!/bin/bash
# SPDX-License-Identifier: MIT
#
# containers.sh: real reports and quotes in the containers of others, by appraise
# and show; in TAP.
# shellcheck disable=SC2317 # is() calls the functions
set -uo pipefail
. "$(dirname "$0")/tap.inc"
needs_vectors snp-ext

snp=$VECTORS/snp-ext/genoa-v3-tsm-7b15
td=$VECTORS/tdx-quote/v4-automata-00806f
td5=$VECTORS/tdx-quote/v5-gotdx-cf77
mkdir "$work/in"
is 'containers are made' python3 tests/tool/containers.py \
	"$snp/report.bin" "$snp/certs.bin" "$td/quote.bin" "$td5/quote.bin" \
	"$work/in"

# appraised FILE TEXT: genuine, with what was undone told
appraised() {
	"$VOUCH" appraise --authentic-only --json "$work/in/$1" >"$work/out"
	grep -F "\"actual\": \"an SEV-SNP report and its certificate table, $2\"" \
		"$work/out" && grep -F '"status": "authentic"' "$work/out"
}
# quoted FILE TEXT: a quote whose own signature is good
quoted() {
	"$VOUCH" appraise --no-freshness --json --at 2025-06-20T00:00:00Z \
		"$work/in/$1" >"$work/out"
	grep -F "\"actual\": \"a TD quote, $2\"" "$work/out" &&
		grep -F '"id": "tdx.sig", "status": "pass"' "$work/out"
}
is_shown() { "$VOUCH" show --json "$work/in/$1" | grep -F '"undone": '; }

tsm='outblob with auxblob of configfs-tsm, provider sev_guest'
rows=0
while IFS='|' read -r file undone; do
	is "$file is appraised" appraised "$file" "$undone"
	is "$file is shown" is_shown "$file"
	rows=$((rows + 1))
done <<-END
	sevsnp.pb|rebuilt from go-sev-guest's Attestation
	swapped.pb|rebuilt from go-sev-guest's Attestation
	attest.pb|rebuilt from go-sev-guest's Attestation, in a message of protocol buffers
	raw.pb|in a message of protocol buffers
	trustee.json|rebuilt from attestation_report of Rust's sev
	tsm.cbor|$tsm, in CBOR
	tsm.json|$tsm
	record.cbor|$tsm, in CBOR, in a CMW record of application/vnd.veraison.tsm-report+cbor, in CBOR
	record.json|$tsm, in base64, in a CMW record of application/vnd.veraison.tsm-report+json
	collection.cbor|$tsm, in CBOR, in member snp, in a CMW record of application/vnd.veraison.tsm-report+cbor, in CBOR
	collection.json|$tsm, in base64, in member snp, in a CMW record of application/vnd.veraison.tsm-report+json
	tag.cbor|$tsm, in CBOR, in a CMW record of application/vnd.veraison.tsm-report+cbor, in CBOR, in CBOR
	cmw.cose|$tsm, in CBOR, in member snp, in a CMW record of application/vnd.veraison.tsm-report+cbor, in CBOR, in COSE_Sign1, in CBOR
	eat.cwt|$tsm, in CBOR, in member 299.snp, in a CMW record of application/vnd.veraison.tsm-report+cbor, in CBOR, in COSE_Sign1, in CBOR
	eat.jwt|$tsm, in base64, in member cmw.snp, in a CMW record of application/vnd.veraison.tsm-report+json, in a JWT
	eat.ucs|$tsm, in CBOR, in member 299.snp, in a CMW record of application/vnd.veraison.tsm-report+cbor, in CBOR
	sequence.json|outblob with auxblob of configfs-tsm, in member signature.tsm, in a sequence of JSON
END
is 'every row was tried' test "$rows" = 17
is 'a quote of version 4 as a message' quoted quote.pb \
	"rebuilt from go-tdx-guest's QuoteV4"
is 'a quote of version 5 as a message' quoted quote5.pb \
	"rebuilt from go-tdx-guest's QuoteV5"
is 'a quote in an Attestation' quoted quote-attest.pb \
	"rebuilt from go-tdx-guest's QuoteV4, in a message of protocol buffers"
is 'a quote in tsm-report' quoted quote-tsm.cbor \
	'outblob of configfs-tsm, provider tdx_guest, in CBOR'
is 'a quote in a record' quoted quote-record.cbor \
	'outblob of configfs-tsm, provider tdx_guest, in CBOR, in a CMW record of application/vnd.veraison.tsm-report+cbor, in CBOR'
is 'a quote in EAT' quoted quote.cwt \
	'in member raw_report, in CBOR, in COSE_Sign1, in CBOR'
is 'a quote as Trustee has it' quoted quote.json 'in base64, in member quote'
for file in record.cbor collection.cbor eat.cwt; do
	is "$file cut short is nothing" test "$(head -c -1 "$work/in/$file" |
		"$VOUCH" appraise --authentic-only --json - 2>&1 |
		grep -c '"status": "authentic"')" = 0
done
tap_end
