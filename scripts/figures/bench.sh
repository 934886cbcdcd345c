#!/bin/bash
# SPDX-License-Identifier: MIT
#
# bench.sh: what vouch adds to the time of others, as ratios within one run. The
# report is measured in a machine with the simulator, the appraisal here, with the
# report that came from there.
set -euo pipefail
. "$(dirname "$0")/../common.sh"
cd "$TOP"

ROUNDS=${ROUNDS:-60}
COUNT=${COUNT:-100000}
VOUCH=build/vouch
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
	build/tests/bench/appraise "$1" 31 "${@:2}" | tee "$work/$1.out"
}

# real KIND FOLDER FILE CLAIM ENDORSEMENT...: of a real processor, on 2025-07-01,
# whose CAs are known by digest
real() {
	local file=$2/$3

	[ -e "$file" ] || return 0
	AT=1751328000 build/tests/bench/appraise "$1" 31 "$file" - \
		"$(field_of "$file" "$4")" "${@:5}" | tee "$work/real-$1.out"
}

# in_crowds COUNT REPORT ANCHOR MEASUREMENT ENDORSEMENT...
in_crowds() {
	build/tests/bench/many 9 "$@"
}

# Microseconds of bare verifications, of what in_process() printed.
bare_us() {
	sed -n 's/.* cold: [0-9]* us, \([0-9]*\) us of it.*/\1/p' "$work/$1.out"
}

# One process for evidence of a real processor, by $VOUCH.
real_processes() {
	local at=2025-07-01T00:00:00Z

	[ -e "$snp" ] && [ -e "$tdx" ] || return 0
	as_process real-snp --authentic-only --at $at --endorsements \
		"$snp/vcek.der" --endorsements "$vectors/snp-roots/milan/ask.der" \
		--endorsements "$vectors/snp-roots/milan/ark.der" "$snp/report.bin"
	as_process real-tdx --no-freshness --at $at --endorsements "$tdx" \
		--measurement "$(field_of "$tdx/quote.bin" mrtd)" "$tdx/quote.bin"
}

# as_process KIND ARGUMENT... of vouch appraise
as_process() {
	local bare
	bare=$(bare_us "$1")
	build/tests/bench/oneshot "$ROUNDS" "$bare" \
		"$VOUCH" appraise "${@:2}" -- build/tests/bench/empty
	echo '-- the same against one that hashes a byte'
	build/tests/bench/oneshot "$ROUNDS" "$bare" \
		"$VOUCH" appraise "${@:2}" -- build/tests/bench/empty hash
}

scripts/setup.sh
make -s userspace helpers modules
scripts/sim-state.sh

echo '== GET_REPORT through /dev/vouch, against the turnaround of the simulator'
scripts/vm.sh --script tests/bench/report.sh --file tests/vm/simd.inc \
	--file build/sim/state --file build/tests/bench/latency \
	--timeout 900 --out build/vm/bench

cp build/vm/bench/report.bin "$work/report.bin"

echo '== the same in instructions, by the clock that QEMU makes of them'
QEMU='qemu-system-x86_64 -icount shift=0,sleep=off' scripts/vm.sh \
	--script tests/bench/report.sh --file tests/vm/simd.inc \
	--file build/sim/state --file build/tests/bench/latency \
	--timeout 900 --out build/vm/bench-instructions

echo '== GET_REPORT on TDX, against the turnaround of host and quoting enclave'
scripts/vm.sh --script tests/bench/quote.sh --file tests/vm/simd.inc \
	--file build/sim/state --file build/tests/bench/latency \
	--timeout 900 --out build/vm/bench-quote

# beside_driver TEE KERNEL
beside_driver() {
	echo "== vouch and the kernel's own driver in one guest of $1, on $2"
	# shellcheck disable=SC2046	# a list of words
	scripts/vm.sh --platform "$1" --kernel "$2" --timeout 900 \
		$(sed -n 's/^# vm: //p' tests/platform/driver_bench.sh) \
		--script tests/platform/driver_bench.sh \
		--out "build/vm/bench-driver-$1-$2"
}
for kernel in 6.12 7.3; do
	beside_driver snp $kernel
	beside_driver tdx $kernel
done

echo '== appraisal in process, against the verifications alone'
report=$work/report.bin pki=build/sim/genoa
in_process snp "$report" $pki/ark.pem "$(field_of "$report" measurement)" \
	$pki/vcek.der $pki/ask.pem
collateral=$work/tdx
build/vouch-simd --tee tdx --seed 'vouch test' --pki "$collateral"
quote=build/vm/bench-quote/quote.bin
in_process tdx "$quote" "$collateral/root.pem" "$(field_of "$quote" mrtd)" \
	"$collateral"/{tcbinfo.json,qe_identity.json,tcb_signing_chain.pem} \
	"$collateral"/{root,pck}_crl.der

echo '== the same of real processors, whose CAs are known by digest'
vectors=${VECTORS:-../shared/vectors}
snp=$vectors/snp-report/milan-v3-azure-065a
real snp "$snp" report.bin measurement "$snp/vcek.der" \
	"$vectors"/snp-roots/milan/{ask,ark}.der
tdx=$vectors/tdx-quote/v4-dcapqvl-b0c06f
real tdx "$tdx" quote.bin mrtd "$tdx"/{tcbinfo,qe_identity}.json \
	"$tdx"/tcbinfo_issuer_chain.pem "$tdx"/{root,pck}_crl.der

echo '== certificates and CRLs, read by vouch and by OpenSSL'
openssl x509 -in $pki/ask.pem -outform DER -out "$work/ask.der"
openssl x509 -in "$collateral/root.pem" -outform DER -out "$work/sgx_root.der"
build/tests/bench/reading 15 $pki/vcek.der "$work"/{ask,sgx_root}.der \
	"$collateral"/{root,pck}_crl.der

echo '== launches measured, against OpenSSL over the same bytes'
build/tests/bench/measure 9

echo "== Intel's signed documents, and as they grow"
build/tests/bench/documents 31 "$collateral"/{tcbinfo,qe_identity}.json

echo '== cost of large and of hostile inputs, as they grow'
build/tests/bench/growth/growth time 5 build/vouch

echo '== one verification by another library'
build/tests/bench/hogweed 15

echo '== many reports by one appraiser, on 1 thread and on 2'
in_crowds "$COUNT" "$report" $pki/ark.pem "$(field_of "$report" measurement)" \
	$pki/vcek.der $pki/ask.pem
in_crowds 0 "$quote" "$collateral/root.pem" "$(field_of "$quote" mrtd)" \
	"$collateral"/{tcbinfo.json,qe_identity.json,tcb_signing_chain.pem} \
	"$collateral"/{root,pck}_crl.der

echo '== appraisals over HTTP, against the library in process'
if command -v wrk >/dev/null && [ -x build/vouch-verifierd ]; then
	tests/bench/verifier.sh 20 "$COUNT" "$report" $pki/ark.pem \
		"$(field_of "$report" measurement)" $pki/vcek.der $pki/ask.pem
else
	echo 'wrk or vouch-verifierd is not there: left out'
fi

echo "== $COUNT reports streamed through vouch appraise"
line=$(printf '{"name": "report", "evidence": "%s"}' "$(base64 -w 0 "$report")")
{ yes "$line" || :; } | head -n "$COUNT" |
	build/tests/bench/oneshot 1 0 build/vouch appraise --authentic-only \
		--json --endorsements $pki --trust-anchor $pki/ark.pem -

echo '== vouch appraise as a process, against an empty one and what is bare'
echo '-- SEV-SNP'
as_process snp --authentic-only --endorsements $pki/vcek.der \
	--endorsements $pki/ask.pem --trust-anchor $pki/ark.pem "$report"
echo '-- TDX with collateral'
as_process tdx --no-freshness --measurement "$(field_of "$quote" mrtd)" \
	--endorsements "$collateral" --trust-anchor "$collateral/root.pem" \
	"$quote"

echo '-- of real processors, SEV-SNP and then TDX'
real_processes 2>/dev/null
echo '-- the same by the static binary, against the same empty process'
make -s STATIC=1
VOUCH=build/static/vouch real_processes 2>/dev/null

echo '== vouch appraise as a process, against openssl dgst -sha384 -verify'
bare_files "$report"
build/tests/bench/oneshot "$ROUNDS" 0 build/vouch appraise --authentic-only \
	--endorsements $pki --trust-anchor $pki/ark.pem \
	"$report" -- openssl dgst -sha384 -verify "$work/key" \
	-signature "$work/signature" "$work/signed"
