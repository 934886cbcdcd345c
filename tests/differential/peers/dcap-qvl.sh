#!/bin/bash
# SPDX-License-Identifier: MIT
# The program "test_case" of dcap-qvl, as dcap-qvl-test-case: it takes a root of
# one's own. It expects no value of a quote, and one document of each kind.
set -euo pipefail
. "$(dirname "$0")/common.inc"
needs dcap-qvl-test-case 'github.com/Phala-Network/dcap-qvl, cli/src/bin'
only_for tdx-4 tdx-5 sgx-3
cd "$case/endorsements"
[[ ! -e more.der && ! -e tcb_info_2.json && ! -e qe_identity_2.json &&
	-e root_crl.der && -e intermediate_crl.der && -e tcb_info.json &&
	-e qe_identity.json ]] || answer unable

# body FILE NAME, signature FILE: as text, since each octet is signed
body() { sed -zE "s/^\{\"$2\":(.*),\"signature\":\"[^\"]*\"\}\$/\1/" "$1"; }
signature() { sed -zE 's/.*,"signature":"([^"]*)"\}$/\1/' "$1"; }

pem signer.der ../root.der >"$made/signer.pem"
quote_chain | awk '/BEGIN/ { n++ } n > 1' >"$made/pck.pem"
jq -n --rawfile pck "$made/pck.pem" --rawfile signer "$made/signer.pem" \
	--arg root_crl "$(hex root_crl.der)" \
	--arg pck_crl "$(hex intermediate_crl.der)" \
	--arg info "$(body tcb_info.json tcbInfo)" \
	--arg info_by "$(signature tcb_info.json)" \
	--arg qe "$(body qe_identity.json enclaveIdentity)" \
	--arg qe_by "$(signature qe_identity.json)" '{
	pck_crl_issuer_chain: $pck, root_ca_crl: $root_crl,
	pck_crl: $pck_crl, tcb_info_issuer_chain: $signer, tcb_info: $info,
	tcb_info_signature: $info_by, qe_identity_issuer_chain: $signer,
	qe_identity: $qe, qe_identity_signature: $qe_by }' \
	>"$made/collateral.json" || answer unable
at_time dcap-qvl-test-case verify ../evidence.bin "$made/collateral.json" \
	../root.der >"$made/said" 2>&1 || answer refused
# It leaves it to the caller which status is good enough.
grep -qx 'Status: UpToDate' "$made/said" || answer refused
answer affirmed
