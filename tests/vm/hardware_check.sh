#!/bin/sh
# SPDX-License-Identifier: MIT
#
# scripts/hardware-check, as far as it goes without hardware: it runs through in
# a simulated SNP guest and a simulated TD, and its file keeps what it promises.
#
# vm: --file tests/vm/simd.inc --file build/sim/state --timeout 600
# vm: --file build/tests/vm/hammer --file build/tests/bench/latency
# vm: --file build/tests/selftests --file scripts/hardware-check
. /test/simd.inc

CHIP=$(vouch-simd --seed "$SEED" --print |
	sed -n 's/.*"chip_id": *"\([0-9a-f]*\)".*/\1/p')
echo "{ \"seed\": \"$SEED\" }" >seed.json

check() { # TEE OPTION...
	tee=$1
	shift
	SIMD_OPTIONS="--state $STATE --config seed.json" \
		hardware-check --sim "$tee" --programs /test/selftests \
		-o "/out/$tee.txt" "$@" >said
	status=$?
	grep '^not ok' said | sed 's/^/# /'
	return $status
}

says() { grep -qE "$2" "/out/$1.txt"; }
lacks() { ! says "$@"; }
sum_is() { grep -q ' 0 failed' said && ! grep -q '^0 passed' said; }

ok 'runs through in an SNP guest' check snp
ok 'and says so' sum_is
ok 'nothing is missing for it' lacks snp 'is not built'
ok 'says that it was simulated' says snp '^SIMULATED'
ok 'shows the chip' says snp "^chip_id +$CHIP"
ok 'has the kernel log' says snp 'vouch: '
ok 'runs through in a TD' check tdx --extend --redact
ok 'and says so' sum_is
ok 'nothing is missing for it' lacks tdx 'is not built'
ok 'the register was extended' says tdx '^ok - rtmr3 alone has changed'
ok 'runs through without what names the machine' check snp --redact --extend
ok 'a software register was extended' says snp \
	'^ok - swmr3 alone has changed'
ok 'the chip is left out' lacks snp "$CHIP"
ok 'leaves nothing behind' [ ! -e /dev/vouch ]
ok 'no machine without TEE passes' sh -c \
	'! hardware-check --installed -o /out/none.txt >/dev/null'
ok 'nor does a wrong option' sh -c '! hardware-check --nothing 2>/dev/null'
tap_end
