#!/bin/bash
# SPDX-License-Identifier: MIT
#
# demo.sh: the whole chain, for a person to watch.  A stock Debian kernel boots as an
# SEV-SNP guest, or with TEE=tdx as a TD, in the QEMU of "make platform", and makes
# Evidence over a nonce; this machine, outside, appraises it, and one altered copy.
# Where that QEMU is not built yet, the guest is one with the simulator instead.
set -euo pipefail
. "$(dirname "$0")/common.sh"
cd "$TOP"

# A log file gets no escapes.
bold='' plain=''
[ ! -t 1 ] || [ -n "${NO_COLOR:-}" ] || bold=$'\033[1m' plain=$'\033[0m'
say() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
run() { printf '$ %s\n' "$*"; "$@"; }

tee=${TEE:-snp}
case $tee in
snp) key=snp.measurement value=measurement script=tests/vm/chain.sh ;;
tdx) key=tdx.mrtd value=mrtd script=tests/vm/chain_tdx.sh ;;
*) die "TEE is '$tee', want snp or tdx" ;;
esac

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

# boot SCRIPT OPTION...
boot() {
	sed "s/^NONCE=.*/NONCE=$nonce/" "$1" >$out/guest.sh
	shift
	scripts/vm.sh --quiet --script $out/guest.sh --file tests/vm/simd.inc \
		--out $out/guest "$@"
}

say '2. A guest loads vouch.ko and makes Evidence over it'
if scripts/platform/build.sh --built >/dev/null; then
	busy "booting Debian 6.12 as a guest of $tee, with emulated firmware" \
		boot tests/platform/demo.sh --platform "$tee"
	cat $out/guest/kernel.txt
else
	echo '"make platform" builds a QEMU in which the kernel itself is a guest of'
	echo "$tee, in about eight minutes. Until then only the module's TEE is simulated."
	busy "booting Debian 6.12 in QEMU, with a simulated TEE: $tee" \
		boot "$script" --file build/sim/state
fi
cat $out/guest/info.txt

say '3. The verifier knows the measurement of the guest that it trusts'
measurement=$(build/vouch-simd --tee "$tee" --seed 'vouch test' --print |
	sed -n "s/.*\"$value\": *\"\([0-9a-f]*\)\".*/\1/p")
echo "{\"${key%.*}\": {\"${key#*.}\": \"$measurement\"}}" |
	tee $out/policy.json

trusted=(--trust-anchor build/sim/genoa/ark.pem)
if [ "$tee" = tdx ]; then
	build/vouch-simd --tee tdx --seed 'vouch test' --pki $out/pki
	trusted=(--trust-anchor "$out/pki/root.pem" --endorsements "$out/pki")
fi
appraise() {
	run build/vouch appraise "$@" --nonce "$nonce" \
		--policy $out/policy.json "${trusted[@]}"
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
  build/vouch explain $tee.sig                 what a check is about
  build/vouch appraise --help                 policies, endorsements, JSON
  build/vouch-simd --help                     what a hostile host can do
  make demo TEE=tdx                           the other TEE
  make platform                               the kernel as a guest, too
  make check                                  every test; make help tells the time
END
