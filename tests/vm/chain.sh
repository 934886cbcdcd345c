#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The attester's half of the chain: module, device, report and Evidence. What is
# left in /out is appraised outside, by scripts/chain.sh.
#
# vm: --file tests/vm/simd.inc --file build/sim/state
. /test/simd.inc

# As a verifier would have sent it.
NONCE=${NONCE:-6f6e6c792d75736564206f6e63652e2e2e202d2076657269666965722773206f776e}

modules_load && simd || exit 1
ok 'info tells the TEE' sh -c \
	'vouch info | tee /out/info.txt && grep -qi simulated /out/info.txt'
ok 'a report with its certificates' vouch report --report-data 00ff \
	-o /out/report.bin --certs /out/certs.bin
ok 'the report is 1184 bytes' [ "$(stat -c %s /out/report.bin)" = 1184 ]
ok 'Evidence over the nonce' vouch evidence --nonce "$NONCE" \
	-o /out/evidence.cwt
ok 'Evidence with each choice' vouch evidence --nonce "$NONCE" --no-certs \
	--privilege 1 --signer chip --timeout 30 -v -o choice.cwt
ok 'says the VMPL' sh -c 'vouch show choice.cwt | grep -q "vmpl *1"'
size_of() { stat -c %s "$1"; }
ok 'and has no certificates' \
	[ $(($(size_of choice.cwt) + 1000)) -lt "$(size_of /out/evidence.cwt)" ]
ok 'a VMPL above the guest is refused' sh -c \
	"! vouch evidence --nonce $NONCE --privilege 4 -o none.cwt"
chmod 666 /dev/vouch
mkdir /out/nobody && chmod 777 /out/nobody
ok 'Evidence for a user who is not root' su -s /bin/sh nobody -c \
	"vouch evidence --nonce $NONCE -o /out/nobody/evidence.cwt"
ok 'and is told whose REPORT_DATA is' sh -c \
	"su -s /bin/sh nobody -c 'vouch evidence --nonce $NONCE -v' 2>&1 \
		>/dev/null | grep -qE '(separated|bound): user'"
ok 'who may not choose REPORT_DATA' sh -c \
	'! su -s /bin/sh nobody -c "vouch report --report-data 00ff -o /tmp/x"'
simd_stop
ok 'modules go away' modules_unload
tap_end
