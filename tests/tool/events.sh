#!/bin/bash
# SPDX-License-Identifier: MIT
#
# events.sh: "vouch events" at a device that has an event of each type, in TAP.
# tests/vm/events.sh has them come from a simulated guest.
# shellcheck disable=SC2317 # is() calls the functions
set -uo pipefail
. "$(dirname "$0")/tap.inc"

fake=$work/fake.so
command=events
all=12

# shown STATUS ARGUMENT...: of the events in $FAKE_EVENTS
shown() {
	local want=$1 got=0

	shift
	LD_PRELOAD=$fake "$VOUCH" events "$@" >"$work/out" 2>"$work/err" \
		</dev/null || got=$?
	echo "status $got, want $want"
	cat "$work/out" "$work/err"
	[ "$got" = "$want" ]
}
# line PATTERN: there is a line like this, after its time
line() { tells "^[0-9-]+T[0-9:]+Z  $1\$"; }
# json EXPRESSION: holds of d, the events by type
json() {
	python3 -c "import json
d = {e['type']: e for e in map(json.loads, open('$work/out'))}
assert ($1), d"
}

is 'a device' "${CC:-cc}" -std=gnu11 -Iuapi -shared -fPIC -o "$fake" \
	tests/tool/fake_vouch.c -ldl
python3 tests/tool/events.py >"$work/events"
export FAKE_EVENTS=$work/events

is 'events' shown 0 --count $all
ab=$(printf 'ab%.0s' {1..48}) cd=$(printf 'cd%.0s' {1..48})
ef=$(printf 'ef%.0s' {1..48})
is 'issued' line \
	"user 1000  report issued: format snp, SHA-384 of its REPORT_DATA $ab"
is 'extended' line \
	"user 1000  register rtmr3 extended by $cd, record 7 of the event log"
is 'extended without vouch' line "-  register rtmr2 was extended without \
vouch: it holds $ef, record 8 of the event log"
is 'delayed by the host' line \
	'user 1000  request delayed: the host says that it is busy'
is 'delayed by a limit' line \
	'user 1000  request delayed: its user has as many as there may be'
is 'sent again' line 'user 0  message sent again, after: the firmware refused'\
' the message, firmware status 0x15 .*'
is 'the key is lost, and why' line '-  message key given up: the message key'\
' cannot be used, someone else used it: unload the other user of the key.*'
is 'another TCB' line \
	'-  TCB changed from 0x0000000000000102 to 0x0000000000000103'
is 'another mitigation vector' line '-  mitigation vector changed from'\
' 0x0000000000000080 to 0x0000000000000081'
is 'locked' line '-  locked from now on: raw, keys'
is 'lost ones' line '-  3 events lost before the next one'
is 'TEE gone' line '-  the TEE behind the device went away'
is 'one that is newer' line \
	'user 1000  event of type 77, newer than this program'
is 'says when it begins' tells '^vouch: events from now on are told$'

is 'as JSON' shown 0 --json --count $all
is 'a line for each' [ "$(wc -l <"$work/out")" = $all ]
is 'issued' json "d['issued']['format'] == 'snp' and
	d['issued']['digest'] == 'ab' * 48 and d['issued']['uid'] == 1000"
is 'registers' json "d['extended']['register'] == 'rtmr3' and
	d['extended']['record'] == 7 and d['foreign']['uid'] is None"
is 'failures' json "d['retried']['failure']['fw_error'] == '0x0000000000000015'
	and d['key-lost']['failure']['reason'] == 14 and
	'someone else used it' in d['key-lost']['failure']['text']"
is 'changes' json "d['tcb-changed']['before'] == '0x0000000000000102' and
	d['mitigation-changed']['after'] == '0x0000000000000081'"
is 'the rest' json "d['lockdown']['lockdown'] == ['raw', 'keys']
	and d['tee-gone']['lost'] == 3 and d['tee-gone']['sequence'] == 14 and
	d[77]['uid'] == 1000 and d['throttled']['failure']['reason'] == 21"

is 'no more than were asked for' shown 0 --count 2
is 'in order' [ "$(wc -l <"$work/out")" = 2 ]
is 'a device that ends' shown 3
is 'is told' tells '^vouch: no events: No data available$'

full() {
	LD_PRELOAD=$fake "$VOUCH" events --count "$all" >/dev/full 2>"$work/err" &&
		return 1
	cat "$work/err"
	grep -q 'standard output: No space left on device' "$work/err"
}
is 'output that has no room is told' full

head -c 200 "$work/events" >"$work/cut"
FAKE_EVENTS=$work/cut
is 'half an event' shown 3 --count 2
is 'is told, too' tells '^vouch: no events: Protocol error$'
: >"$work/none"
FAKE_EVENTS=$work/none
is 'a device without events' shown 3

python3 tests/tool/events.py hostile >"$work/hostile"
FAKE_EVENTS=$work/hostile shown 0 --count 1 >/dev/null
is 'a hostile name' tells 'register \\x1b\[2Jrtmr3\.{6} extended'
is 'does not reach a terminal' sh -c "! grep -q '$(printf '\033')' '$work/out'"

# Where the module is not loaded, nobody answers on netlink either.
is 'netlink without the module' said 3 --netlink
is 'says what is missing' tells 'netlink has no family vouch, want the module'
is 'an argument' said 2 now
is 'no number' said 2 --count 0
is 'no time' said 2 --timeout soon

echo "1..$count"
exit $bad
