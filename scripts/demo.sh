#!/bin/bash
# SPDX-License-Identifier: MIT
#
# demo.sh: the whole chain, for a person to watch.  A stock Debian kernel boots in
# QEMU with the simulator and makes Evidence over a nonce; this machine, outside,
# appraises it, and one altered copy.
set -euo pipefail
. "$(dirname "$0")/common.sh"
cd "$TOP"

# A log file gets no escapes.
bold='' plain=''
[ ! -t 1 ] || [ -n "${NO_COLOR:-}" ] || bold=$'\033[1m' plain=$'\033[0m'
say() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
run() { printf '$ %s\n' "$*"; "$@"; }

scripts/setup.sh demo
scripts/kernel/fetch.sh 6.12 >/dev/null
busy 'building the tool, the library and the simulator' \
	make -s "-j$(nproc)" userspace
busy 'building the modules' scripts/kernel/build-modules.sh 6.12 >/dev/null
busy 'making the keys of the simulated firmware' scripts/sim-state.sh

nonce=$(openssl rand -hex 32)
out=build/demo
mkdir -p $out

say '1. A verifier draws a nonce, a number that is used once'
echo "$nonce" | tee $out/nonce

say '2. A guest loads vouch.ko and makes Evidence over it'
sed "s/^NONCE=.*/NONCE=$nonce/" tests/vm/chain.sh >$out/chain.sh
busy 'booting Debian 6.12 in QEMU, with a simulated SEV-SNP' \
	scripts/vm.sh --quiet --script $out/chain.sh --file tests/vm/simd.inc \
	--file build/sim/state --out $out/guest
cat $out/guest/info.txt

say '3. The verifier knows the measurement of the guest that it trusts'
measurement=$(build/vouch-simd --seed 'vouch test' --print |
	sed -n 's/.*"measurement": *"\([0-9a-f]*\)".*/\1/p')
echo "{\"snp\": {\"measurement\": \"$measurement\"}}" | tee $out/policy.json

appraise() {
	run build/vouch appraise "$@" --nonce "$nonce" \
		--policy $out/policy.json \
		--trust-anchor build/sim/genoa/ark.pem
}
say "4. It appraises the Evidence; the root is the simulator's, so it is named"
appraise --verbose $out/guest/evidence.cwt

# The report, in which the processor says what it measured, comes after the
# claims of the guest.
say '5. One bit of the measurement altered, and it is refused'
digits=$(od -An -v -tx1 $out/guest/evidence.cwt | tr -d ' \n' |
	grep -bo "$measurement" | tail -n 1 | cut -d : -f 1)
offset=$((digits / 2))
cat $out/guest/evidence.cwt >$out/altered.cwt
byte=$(od -An -tu1 -j $offset -N 1 $out/altered.cwt)
printf '%b' "\\x$(printf %x $((byte ^ 1)))" |
	dd of=$out/altered.cwt bs=1 seek=$offset conv=notrunc status=none
status=0
appraise $out/altered.cwt || status=$?
[ $status = 1 ] || die "the altered copy has status $status, want 1: not affirmed"

say 'What else to try'
cat <<END
  build/vouch show $out/guest/evidence.cwt         every field, decoded
  build/vouch show $out/guest/report.bin
  build/vouch explain snp.sig                 what a check is about
  build/vouch appraise --help                 policies, endorsements, JSON
  build/vouch-simd --help                     what a hostile host can do
  make check                                  every test; make help tells the time
END
