#!/bin/bash
# SPDX-License-Identifier: MIT
#
# bench.sh: what vouch adds to the time of others, as ratios within one run. The
# report is measured in a machine with the simulator, the appraisal here, with the
# report that came from there.
set -euo pipefail
. "$(dirname "$0")/common.sh"
cd "$TOP"

ROUNDS=${ROUNDS:-60}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# An integer of the report, little-endian, as hex digits.
number_at() {
	od -An -tx1 -v -w1 -j "$2" -N 48 "$1" | tac | tr -d ' \n'
}

# What "openssl dgst" wants: signed bytes, signature in DER, the VCEK's key.
bare_files() {
	head -c $((0x2a0)) "$1" >"$work/signed"
	printf 'asn1=SEQUENCE:s\n[s]\nr=INTEGER:0x%s\ns=INTEGER:0x%s\n' \
		"$(number_at "$1" $((0x2a0)))" "$(number_at "$1" $((0x2e8)))" \
		>"$work/signature.conf"
	openssl asn1parse -genconf "$work/signature.conf" -noout \
		-out "$work/signature"
	openssl x509 -inform DER -in build/sim/genoa/vcek.der -noout -pubkey \
		>"$work/key"
}

# Where a file says it in hex, in JSON.
field_of() {
	build/vouch show --json "$1" |
		sed -n "s/.*\"$2\": *\"\([0-9a-f]*\)\".*/\1/p" | head -n 1
}

# in_process KIND REPORT ANCHOR MEASUREMENT ENDORSEMENT...
in_process() {
	build/tests/bench/appraise "$1" 15 "${@:2}"
}

scripts/setup.sh
make -s userspace helpers modules
scripts/sim-state.sh

echo '== GET_REPORT through /dev/vouch, against the turnaround of the simulator'
scripts/vm.sh --script tests/bench/report.sh --file tests/vm/simd.inc \
	--file build/sim/state --file build/tests/bench/latency \
	--timeout 900 --out build/vm/bench

echo '== vouch appraise as a process, against openssl dgst -sha384 -verify'
cp build/vm/bench/report.bin "$work/report.bin"
bare_files "$work/report.bin"
build/tests/bench/oneshot "$ROUNDS" build/vouch appraise --authentic-only \
	--endorsements build/sim/genoa --trust-anchor build/sim/genoa/ark.pem \
	"$work/report.bin" -- openssl dgst -sha384 -verify "$work/key" \
	-signature "$work/signature" "$work/signed"

echo '== GET_REPORT on TDX, against the turnaround of host and quoting enclave'
scripts/vm.sh --script tests/bench/quote.sh --file tests/vm/simd.inc \
	--file build/sim/state --file build/tests/bench/latency \
	--timeout 900 --out build/vm/bench-quote

echo '== appraisal in process, against the verifications alone'
pki=build/sim/genoa
in_process snp "$work/report.bin" $pki/ark.pem \
	"$(field_of "$work/report.bin" measurement)" \
	$pki/vcek.der $pki/ask.pem $pki/ark.pem
pki=$work/tdx
build/vouch-simd --tee tdx --seed 'vouch test' --pki "$pki"
quote=build/vm/bench-quote/quote.bin
in_process tdx "$quote" "$pki/root.pem" "$(field_of "$quote" mrtd)" \
	"$pki"/{tcbinfo.json,qe_identity.json,tcb_signing_chain.pem} \
	"$pki"/{root,pck}_crl.der
