#!/bin/bash
# SPDX-License-Identifier: MIT
# "check" of go-sev-guest, as go-sev-guest-check. It takes CRLs from the network
# alone, so that cases of them cannot be asked.
set -euo pipefail
. "$(dirname "$0")/common.inc"
needs go-sev-guest-check 'github.com/google/go-sev-guest, tools/check'
only_for snp-milan snp-turin snp-vlek
[[ $case != *-root-crl-* ]] || answer unable

# The report, then the certificate table; AMD 56421, section 4.1.8.1.
guids=(63da758de6644564adc5f4b93be8accd 4ab7b379bbac4fe4a02f05aef327c782
	c0b406a4a80349529743 3fb6014cd0ae)
[[ $case != *-snp-vlek-* ]] || guids[0]=a8074bc2a25a483eaae639c045a0b8a1
files=("$case/endorsements/leaf.der" "$case/endorsements/intermediate.der"
	"$case/root.der")
guids=("${guids[0]}" "${guids[1]}" "${guids[2]}${guids[3]}")

le32() { printf '%08x' "$1" | sed 's/\(..\)\(..\)\(..\)\(..\)/\4\3\2\1/'; }
unhex() { sed 's/../\\x&/g' | xargs -0 printf '%b'; }

{
	cat "$case/evidence.bin"
	at=96
	for i in 0 1 2; do
		size=$(stat -c %s "${files[i]}")
		printf '%s%s%s' "${guids[i]}" "$(le32 $at)" "$(le32 "$size")"
		at=$((at + size))
	done | unhex
	head -c 24 /dev/zero
	cat "${files[@]}"
} >"$made/attestation"
pem "${files[1]}" "${files[2]}" >"$made/bundle.pem"
product=Milan
[[ $case != *-snp-turin-* ]] || product=Turin
says go-sev-guest-check -in "$made/attestation" -product "$product" \
	-product_key_path "$made/bundle.pem" -network false -check_crl false \
	-provisional true -guest_policy 0x30000 -report_data "$REPORT_DATA" \
	-measurement "$MEASUREMENT"
