#!/bin/bash
# SPDX-License-Identifier: MIT
# "check" of go-tdx-guest, as go-tdx-guest-check. It takes CRLs and documents
# from the network alone, so that cases of them cannot be asked.
set -euo pipefail
. "$(dirname "$0")/common.inc"
needs go-tdx-guest-check 'github.com/google/go-tdx-guest, tools/check'
only_for tdx-4 tdx-5
[[ $case != *-crl-* && $case != *-signer-* && $case != *-document.* ]] ||
	answer unable

pem "$case/root.der" >"$made/root.pem"
says at_time go-tdx-guest-check -in "$case/evidence.bin" \
	-trusted_roots "$made/root.pem" -get_collateral false \
	-report_data "$REPORT_DATA" -mr_td "$MEASUREMENT"
