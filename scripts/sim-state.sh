#!/bin/bash
# SPDX-License-Identifier: MIT
#
# sim-state.sh: makes the keys and certificates of the simulated firmware that
# tests use, which would take an emulated machine minutes.  Leaves
#
#   build/sim/state            for vouch-simd --state, seed 'vouch test'
#   build/sim/<product>/*.pem  the trust anchor and the certificates
set -euo pipefail
. "$(dirname "$0")/common.sh"

cd "$TOP"
[ -x build/vouch-simd ] || make -s userspace
for product in milan genoa turin; do
	[ ! -e "build/sim/$product/ark.pem" ] || continue
	mkdir -p build/sim/state "build/sim/$product"
	build/vouch-simd --product "$product" --seed 'vouch test' \
		--state build/sim/state --pki "build/sim/$product"
done
