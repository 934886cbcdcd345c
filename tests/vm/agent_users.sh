#!/bin/sh
# SPDX-License-Identifier: MIT
#
# vouch-agent at the real device, with the users of its units: a user who may not
# open the device has Evidence, over a nonce that names this user, in a report that
# is bound to the user of the service.
#
# vm: --timeout 600
# vm: --file tests/vm/simd.inc --file build/sim/state
# vm: --file build/vouch-agent --file build/tests/vm/ask
# vm: --file build/sim/genoa/ark.pem:/test/ark.pem
. /test/simd.inc

socket=/run/vouch/report.sock
nonce=000102030405060708090a0b0c0d0e0f
cat >>/etc/passwd <<'END'
agent:x:990:991::/:/bin/sh
alice:x:1000:1000::/:/bin/sh
bob:x:1001:1001::/:/bin/sh
carol:x:1002:1002::/:/bin/sh
END
cat >>/etc/group <<'END'
vouch:x:991:
agent:x:990:alice,bob
END

as() { su -s /bin/sh "$1" -c "$2"; }
# ask USER REQUEST: into answer.txt
ask() { as "$1" "ask $socket '$2'" >answer.txt 2>&1; }
# The Evidence of an answer, as vouch-agent(8) has it.
evidence_of() {
	sed -n 's/.*"evidence":"\([^"]*\)".*/\1/p' answer.txt | base64 -d >"$1" &&
		[ -s "$1" ]
}
refused() { ! "$@"; }
nonce_of() { vouch-agent --uid "$1" --nonce $nonce; }
policy() {
	cat <<-END
		{"uid": $1,
		 "snp": {"measurement": "$(vouch show alice.cwt |
			sed -n 's/^ *measurement  *\([0-9a-f]\{96\}\)$/\1/p' |
			head -n 1)"}}
	END
}
# appraised UID NONCE: by a verifier who wants the service of that user
appraised() {
	policy "$1" >policy.json
	vouch appraise --nonce "$2" --policy policy.json --trust-anchor ark.pem \
		alice.cwt >result.txt 2>&1 && return
	sed 's/^/# /' result.txt
	return 1
}
says() { grep -qE "$1" "$2"; }

modules_load && simd || exit 1
chown 0:991 /dev/vouch
chmod 660 /dev/vouch
mkdir -p /run/vouch
chown agent:agent /run/vouch
as agent "exec vouch-agent --socket $socket" 2>agent.log &
ok 'the agent waits' soon [ -S $socket ]
chgrp agent $socket
chmod 660 $socket

ok 'alice may not open the device' \
	refused as alice 'vouch evidence --nonce 0001020304050607 -o /tmp/none'
ok 'she asks the agent' ask alice "{\"nonce\": \"$nonce\"}"
ok 'which knows her' says '"uid":1000' answer.txt
ok 'and has Evidence' evidence_of alice.cwt
ok 'bound to the user of the service' \
	sh -c 'vouch show alice.cwt | grep -qE "^ *uid +990$"'
ok 'a verifier affirms it for her' appraised 990 "$(nonce_of 1000)"
ok 'and not for bob' refused appraised 990 "$(nonce_of 1001)"
ok 'whose nonce it is not' says 'evidence\.nonce' result.txt
ok 'nor as made by alice herself' refused appraised 1000 "$(nonce_of 1000)"
ok 'who is not its user' says 'evidence\.uid' result.txt
ok 'bob asks' ask bob "{\"nonce\": \"$nonce\"}"
ok 'and is bob' says '"uid":1001' answer.txt
ok 'he cannot say that he is alice' \
	sh -c "su -s /bin/sh bob -c \"ask $socket '{\\\"nonce\\\": \\\"$nonce\\\", \
		\\\"uid\\\": 1000}'\" | grep -q \"'uid' is not known\""
ok 'carol is not let in' refused ask carol "{\"nonce\": \"$nonce\"}"
ok 'by the socket' says 'Permission denied' answer.txt
# An answer is written in several pieces: in one file they would mix.
for i in 1 2 3 4 5 6; do
	as alice "ask $socket '{\"nonce\": \"$nonce\"}'" >many.$i &
done
all_answered() { [ "$(grep -l '"uid":1000' many.* | wc -l)" = 6 ]; }
ok 'six at a time are all answered' soon all_answered
ok 'no report was asked for beside' [ "$(stat_of reports)" = 8 ]
kill "$(pidof vouch-agent)"
agent_is_gone() { [ ! -e $socket ]; }
ok 'the agent ends' soon agent_is_gone
simd_stop
ok 'modules go away' modules_unload
tap_end
