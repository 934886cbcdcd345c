#!/bin/bash
# SPDX-License-Identifier: MIT
# snpguest, which is on virtee/sev. It looks at no CRL, and expects no value of a
# report, so that cases of them cannot be asked.
set -euo pipefail
. "$(dirname "$0")/common.inc"
needs snpguest 'github.com/virtee/snpguest'
only_for snp-milan snp-turin snp-vlek
[[ $case != *-root-crl-* && $case != *-report.values &&
	$case != *-report.policy ]] || answer unable

vek=vcek
ca=ask
[[ $case != *-snp-vlek-* ]] || { vek=vlek; ca=asvk; }
cp "$case/root.der" "$made/ark.der"
cp "$case/endorsements/intermediate.der" "$made/$ca.der"
cp "$case/endorsements/leaf.der" "$made/$vek.der"
snpguest verify certs "$made" >"$made/said" 2>&1 || answer refused
says snpguest verify attestation "$made" "$case/evidence.bin"
