#!/bin/bash
# SPDX-License-Identifier: MIT
# AttestationApp, the sample of Intel's quote verification library. It expects no
# value of a quote, and takes one document of each kind.
set -euo pipefail
. "$(dirname "$0")/common.inc"
needs AttestationApp \
	'github.com/intel/SGX-TDX-DCAP-QuoteVerificationLibrary'
only_for tdx-4 tdx-5 sgx-3
cd "$case/endorsements"
[[ ! -e more.der && ! -e tcb_info_2.json && ! -e qe_identity_2.json &&
	-e root_crl.der && -e intermediate_crl.der && -e tcb_info.json &&
	-e qe_identity.json ]] || answer unable

pem ../root.der >"$made/root.pem"
pem signer.der ../root.der >"$made/signer.pem"
quote_chain | awk '/BEGIN/ { n++ } n == 1' >"$made/pck.pem"
quote_chain | awk '/BEGIN/ { n++ } n > 1' >"$made/pck_chain.pem"
says AttestationApp "--trustedRootCaCert=$made/root.pem" \
	"--pckCert=$made/pck.pem" "--pckSignChain=$made/pck_chain.pem" \
	"--tcbSignChain=$made/signer.pem" --tcbInfo=tcb_info.json \
	--qeIdentity=qe_identity.json --rootCaCrl=root_crl.der \
	--intermediateCaCrl=intermediate_crl.der --quote=../evidence.bin \
	"--expirationDate=$(date -d "$(<../at)" +%s)"
