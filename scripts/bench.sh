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
