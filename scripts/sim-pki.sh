#!/bin/bash
# SPDX-License-Identifier: MIT
#
# sim-pki.sh: makes the keys of the simulated vendor beforehand, in build/sim/:
# state/ for vouch-simd (RSA keys take minutes inside an emulated machine), and
# pki/, whose ark.pem is the trust anchor to appraise with. Quick when they are
# there.
set -euo pipefail
. "$(dirname "$0")/common.sh"
cd "$TOP"

out=build/sim
[ build/vouch-simd -ot $out/pki/ark.pem ] 2>/dev/null && exit
mkdir -p $out
build/vouch-simd --seed 'vouch test' --state $out/state --pki $out/pki
touch $out/pki/ark.pem
