#!/bin/bash
# SPDX-License-Identifier: MIT
#
# signed.sh: documents and certificates that say what they should not, under a
# root of one's own, as the shared cases have them; in TAP.
# shellcheck disable=SC2317 # is() calls the functions
set -uo pipefail
. "$(dirname "$0")/tap.inc"

cases=${CASES:-$VECTORS/../cases}/signed
if [ ! -d "$cases" ]; then
	is "what is signed wrong # SKIP $cases is not there" true
	tap_end
fi

# judged FOLDER STATUS REASON CHECK OUTCOME: by its command; - stands for none
judged() {
	VOUCH=$VOUCH sh "$cases/$1/run.sh" --json >"$work/out" 2>"$work/err"
	python3 - "$work/out" "${@:2}" <<'END'
import json
import sys

result = json.load(open(sys.argv[1]))
status, reason, check, outcome = sys.argv[2:]
found = {c['id']: c['status'] for c in result['checks'] if c['status'] != 'pass'}
print(result['status'], result['reason'], found)
assert result['status'] == status
assert (result['reason'] or '-') == reason
assert check == '-' or found[check] == outcome
END
}

# crl2-future-revoked has no list that revokes: tests/differential/crls.c makes one
# ("one of the future that revokes"), and sees it counted.
while read -r folder status reason check outcome; do
	is "$folder" judged "$folder" "$status" "$reason" "$check" "$outcome"
done <<'END'
ca-no-aki contraindicated - tdx.chain.signatures fail
pck-no-aki contraindicated - tdx.chain.signatures fail
pck-no-crldp contraindicated - tdx.chain.signatures fail
qe-misc-mask0 contraindicated - tdx.qe.match.miscselect fail
same-eval-same-date-revoked-first contraindicated - tdx.tcb.status fail
crl-entry-critical none unsupported snp.crl.signature open
crl-entry-issuer none unreadable tdx.crl.pck open
der-vek--ber-len none missing snp.vek.present open
pckder--ber-len none unreadable tdx.chain.count open
mod-conf none missing tdx.tcbinfo.present open
qe-status-SWHardeningNeeded none missing tdx.qe.identity_present open
mod-id-lower simulated - - -
END

# What could not be taken is named where it is missed.
told() { grep -F "$1" "$work/out"; }
judged mod-conf none missing tdx.tcbinfo.present open >"$work/said"
is 'the document is named' told 'none; left out: endorsements/tcbinfo.json: document'
judged der-vek--ber-len none missing snp.vek.present open >"$work/said"
is 'the certificate, too' told 'none; left out: endorsements/vek.der is no certificate or CRL in DER'

tap_end
