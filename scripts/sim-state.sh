#!/bin/bash
# SPDX-License-Identifier: MIT
#
# sim-state.sh: makes the keys and certificates of the simulated firmware that
# tests use, which would take an emulated machine minutes.  Leaves
#
#   build/sim/state            for vouch-simd --state, seed 'vouch test'
#   build/sim/<product>/*.pem  the trust anchor and the certificates
#   build/sim/made             of which vouch-simd, with which seed
set -euo pipefail
. "$(dirname "$0")/common.sh"

cd "$TOP"
[ -x build/vouch-simd ] || make -s userspace
seed='vouch test'
key="$(sha256sum <build/vouch-simd | cut -c1-64) $seed"
made() { [ "$(cat build/sim/made 2>/dev/null)" = "$key" ]; }

# Whoever waited finds it made; and whoever is cut short leaves nothing that
# looks like it.
! made || exit 0
exec 8>build/sim.lock
flock 8
! made || exit 0
new=build/sim.new
rm -rf $new
mkdir -p $new/state
for product in milan genoa turin; do
	mkdir "$new/$product"
	build/vouch-simd --product "$product" --seed "$seed" \
		--state $new/state --pki "$new/$product"
done
echo "$key" >$new/made
rm -rf build/sim
mv $new build/sim
