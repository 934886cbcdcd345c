#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The attester's half of the chain, in a TD. What is left in /out is appraised
# outside, by scripts/chain.sh.
#
# vm: --file tests/vm/simd.inc
. /test/simd.inc

# As a verifier would have sent it.
NONCE=${NONCE:-6f6e6c792d75736564206f6e63652e2e2e202d2076657269666965722773206f776e}
QGS=/run/qgs.sock

modules_load && simd --tee tdx --qgs $QGS || exit 1
ok 'info tells the TEE' sh -c \
	'vouch info | tee /out/info.txt && grep -qi simulated /out/info.txt'
echo 'what the workload is' >event
ok 'the workload is measured' \
	vouch extend rtmr3 --file event --event 'application 1.0'
ok 'the log has it' sh -c \
	'vouch log | grep -q "^1 .* rtmr3 uid=0 EV_IPL .* application 1.0$"'
ok 'a quote' vouch report --report-data 00ff -o /out/quote.bin
ok 'Evidence over the nonce' vouch evidence --nonce "$NONCE" \
	-o /out/evidence.cwt
ok 'Evidence by the quoting service' vouch evidence --nonce "$NONCE" \
	--qgs $QGS -o /out/qgs.cwt
ok 'Evidence has the log' sh -c \
	'vouch show --json /out/evidence.cwt | grep -q "\"text\": \"application 1.0"'
vouch info --json >/out/info.json
chmod 666 /dev/vouch
mkdir /out/nobody && chmod 777 /out/nobody
ok 'Evidence for a user who is not root' su -s /bin/sh nobody -c \
	"vouch evidence --nonce $NONCE -o /out/nobody/evidence.cwt"
register() { vouch info | sed -n "s/^ *$1  *\([0-9a-f]*\).*/\1/p"; }
vouch extend rtmr2 --event 'before the module is loaded again'
rtmr2=$(register rtmr2) rtmr3=$(register rtmr3)
simd_stop
ok 'modules go away' modules_unload
# shellcheck disable=SC2016 # eval texts
ok 'and come again, to a TD whose registers are not zero' eval \
	'modules_load && simd --tee tdx --rtmr2="$rtmr2" --rtmr3="$rtmr3"'
vouch log >log.txt
ok 'the log says where RTMR2 begins' \
	grep -q "^1 .* rtmr2 uid=- start $rtmr2: found when" log.txt
ok 'and RTMR3' grep -q "^2 .* rtmr3 uid=- start $rtmr3: found when" log.txt
ok 'there is nothing else' [ "$(wc -l <log.txt)" = 2 ]
ok 'the workload is measured again' vouch extend rtmr3 --event again
ok 'nobody else extended it' [ "$(vouch log | grep -c foreign)" = 0 ]
ok 'Evidence of the register' vouch evidence --nonce "$NONCE" \
	-o /out/again.cwt
simd_stop
ok 'modules go away' modules_unload
tap_end
