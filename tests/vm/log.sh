#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Event log, software registers, bound Evidence and lockdown of an SNP guest: by
# the commands, with the module, and appraised as a verifier does.
#
# vm: --file tests/vm/simd.inc --file build/sim/state
# vm: --file build/sim/genoa:/test/pki
# vm: --file /usr/bin/setpriv --file /usr/bin/sha384sum
. /test/simd.inc

NONCE=00112233445566778899aabbccddeeff

as_nobody() { su -s /bin/sh nobody -c "$*"; }
config_of() { ctl config | sed -n "s/.*\"$1\": \"\(.*\)\".*/\1/p"; }
says() { grep -q -e "$1" "$2" || { sed 's/^/# /' "$2"; false; }; }
refused() { ! "$@"; }

# evidence FILE [OPTION]...: over the nonce
evidence() { vouch evidence --nonce $NONCE -o "$@"; }

# decides FILE STATUS POLICY: appraised, by the members of a policy
decides() {
	echo "{$3}" >policy.json
	status=0
	vouch appraise "$1" --nonce $NONCE --policy policy.json --json \
		--measurement "$(config_of measurement)" \
		--trust-anchor /test/pki/ark.pem >result.json || status=$?
	[ $status = "$2" ] || {
		grep -B 3 -A 4 -E '"(fail|open|warn)"' result.json
		echo "# status $status, want $2"
		false
	}
}
event() { echo "\"runtime\": {\"events\": {\"$1\": \"$2:$(printf %s "$3" |
	sha384sum | cut -d ' ' -f 1)\"}}"; }

modules_load && simd || exit 1
chmod 666 /dev/vouch
ok 'the administrator extends a register' \
	vouch extend swmr0 --event 'web server 1.2' -v
ok 'a user extends the one for all' as_nobody vouch extend swmr3 --event user
ok 'and no other' refused as_nobody vouch extend swmr0 --event user
vouch log >log.txt
ok 'there is a record' says ' swmr0 uid=0 EV_IPL .* web server 1.2$' log.txt
ok 'and one of the user' says ' swmr3 uid=65534 EV_IPL .* user$' log.txt
ok 'of what was refused there is none' [ "$(wc -l <log.txt)" = 2 ]
ok 'Evidence' evidence bound.cwt
vouch show --json bound.cwt >bound.json
ok 'is of format 2' says '"format": 2' bound.json
ok 'with the log' says '"text": "web server 1.2"' bound.json
ok 'is affirmed' decides bound.cwt 0 ''
ok 'with the event that a policy requires' \
	decides bound.cwt 0 "$(event require swmr0 'web server 1.2')"
ok 'not with another' decides bound.cwt 1 "$(event require swmr0 other)"
ok 'nor with one that is forbidden' \
	decides bound.cwt 1 "$(event forbid swmr3 user)"
ok 'nothing is locked by then' \
	decides bound.cwt 1 '"runtime": {"lockdown": {"require": "keys"}}'
ok 'Evidence without all that' evidence old.cwt --no-bound --no-log
ok 'is of format 1' sh -c 'vouch show --json old.cwt | grep -q "\"format\": 1"'
ok 'and affirmed as before' decides old.cwt 0 ''
mkdir /out/nobody && chmod 777 /out/nobody
ok 'a user has Evidence of his own' \
	as_nobody "vouch evidence --nonce $NONCE -o /out/nobody/user.cwt"
ok 'which is open' decides /out/nobody/user.cwt 3 ''
ok 'until the policy names him' decides /out/nobody/user.cwt 0 '"uid": 65534'
ok 'user 0 without CAP_SYS_ADMIN gets none that is bound' sh -c \
	"/usr/bin/setpriv --bounding-set -sys_admin vouch info >/dev/null && ! \
	/usr/bin/setpriv --bounding-set -sys_admin \
	vouch evidence --nonce $NONCE -o none.cwt"
ok 'nothing is locked' sh -c 'vouch lockdown | grep -qx "nothing is locked"'
ok 'keys and a register are' vouch lockdown --yes keys swmr1
vouch lockdown >lockdown.txt
ok 'keys are locked' says '^keys$' lockdown.txt
ok 'the register is' says '^swmr1$' lockdown.txt
ok 'it is not extended' refused vouch extend swmr1 --event late
ok 'a record says so' sh -c 'vouch log | grep -q "lockdown 0x40002$"'
ok 'Evidence after it' evidence locked.cwt
ok 'is affirmed' decides locked.cwt 0 ''
ok 'by a policy that requires it' decides locked.cwt 0 \
	'"runtime": {"lockdown": {"require": ["keys", "swmr1"]}}'
ok 'or forbids it' decides locked.cwt 1 \
	'"runtime": {"lockdown": {"forbid": "keys"}}'
timeout 6 vouch log --follow --from 4 >follow.txt &
sleep 2
vouch extend swmr2 --event followed
wait $!
ok 'a record is followed' says ' followed$' follow.txt
simd_stop
ok 'modules go away' modules_unload
tap_end
