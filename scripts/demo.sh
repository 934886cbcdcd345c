#!/bin/bash
# SPDX-License-Identifier: MIT
#
# demo.sh: the whole chain, for a person to watch. A stock Debian kernel boots in
# QEMU with the simulator, makes Evidence over a nonce, and this machine, outside,
# appraises it, and one altered copy.
set -euo pipefail
. "$(dirname "$0")/common.sh"
cd "$TOP"

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
run() { printf '$ %s\n' "$*"; "$@"; }

scripts/setup.sh
make -s userspace modules
scripts/sim-state.sh

nonce=$(openssl rand -hex 32)
out=build/demo
mkdir -p $out

say '1. A verifier draws a nonce'
echo "$nonce"

say '2. A guest loads vouch.ko and makes Evidence over it (Debian 6.12 in QEMU, simulated SEV-SNP)'
sed "s/^NONCE=.*/NONCE=$nonce/" tests/vm/chain.sh >$out/chain.sh
scripts/vm.sh --quiet --script $out/chain.sh --file tests/vm/simd.inc \
	--file build/sim/state --out $out/guest
cat $out/guest/info.txt

say '3. The verifier knows the measurement that it wants'
build/vouch-simd --seed 'vouch test' --print |
	sed -n 's/.*"measurement": *"\([0-9a-f]*\)".*/{"snp": {"measurement": "\1"}}/p' \
		>$out/policy.json
cat $out/policy.json

say '4. It appraises the Evidence; the root is the simulator'"'"'s, so it is named'
run build/vouch appraise --verbose --nonce "$nonce" \
	--policy $out/policy.json --trust-anchor build/sim/genoa/ark.pem \
	$out/guest/evidence.cwt

say '5. One bit altered, and it is refused'
cat $out/guest/evidence.cwt >$out/altered.cwt
byte=$(od -An -tu1 -j 700 -N 1 $out/altered.cwt)
printf '%b' "\\x$(printf %x $((byte ^ 1)))" |
	dd of=$out/altered.cwt bs=1 seek=700 conv=notrunc status=none
if run build/vouch appraise --nonce "$nonce" --policy $out/policy.json \
	--trust-anchor build/sim/genoa/ark.pem $out/altered.cwt; then
	die "an altered copy was affirmed"
fi

say 'What else to try'
cat <<END
  build/vouch show $out/guest/evidence.cwt         every field, decoded
  build/vouch show $out/guest/report.bin
  build/vouch appraise --help                 policies, endorsements, JSON
  build/vouch-simd --help                     what a hostile host can do
  make check                                  every test
END
