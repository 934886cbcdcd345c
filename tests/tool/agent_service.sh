#!/bin/bash
# SPDX-License-Identifier: MIT
#
# agent_service.sh: vouch-agent as a service, in TAP, at a device that is preloaded:
# whose Evidence it is, and callers that are slow, many or wrong.
# The module is not asked here.
# shellcheck disable=SC2317	# the functions are called by "is"
. "$(dirname "$0")/tap.inc"

agent=$PWD/build/vouch-agent
client=$PWD/tests/tool/agent_client.py
socket=$work/report.sock
nonce=000102030405060708090a0b0c0d0e0f
chmod 755 "$work"

"${CC:-cc}" -std=gnu11 -Iuapi -Iuserspace/include -shared -fPIC \
	-o "$work/fake.so" tests/tool/fake_reports.c build/libvouch.so.1 \
	-Wl,-rpath,"$PWD/build" -ldl || exit

pid=
# agent_starts VARIABLE=VALUE...: with that environment
agent_starts() {
	env LD_PRELOAD="$work/fake.so" FAKE_GONE="$work/gone" "$@" \
		"$agent" --socket "$socket" 2>"$work/log" &
	pid=$!
	for _ in $(seq 100); do
		[ ! -S "$socket" ] || return 0
		sleep 0.05
	done
	cat "$work/log"
	return 1
}
agent_stops() {
	kill -TERM "$pid" && wait "$pid" && [ ! -e "$socket" ]
}
ask() { python3 "$client" "$socket" "$@" >"$work/out"; }
says() { grep -qE -e "$1" "$work/out" || { cat "$work/out"; false; }; }

# The Evidence that was handed out, decoded.
evidence() {
	python3 -c 'import base64, json, sys
sys.stdout.buffer.write(base64.b64decode(json.load(open(sys.argv[1]))["evidence"]))
' "$work/out" >"$work/evidence"
}

names_the_caller() {
	local wanted

	wanted=$("$agent" --uid "$(id -u)" --nonce "$nonce")
	json "r['uid'] == $(id -u) and r['nonce'] == '$wanted'" && evidence &&
		"$VOUCH" show "$work/evidence" | grep -q "$wanted"
}
is_the_services() {
	"$VOUCH" show "$work/evidence" | grep -qE "^ *uid +$(id -u)$"
}
# By the program of vouch-agent(8).
example_works() {
	mandoc -T ascii userspace/man/vouch-agent.8 | sed "s,.\x08,,g" |
		sed -n '/python3 -c/,/>evidence/s/^ *\($ \)\?//p' |
		sed 's/^json\.load/    &/' >"$work/example"
	(cd "$work" && sed "s|/run/vouch/report.sock|$socket|" example >run &&
		nonce=$nonce sh ./run) && [ -s "$work/evidence.cwt" ] &&
		"$VOUCH" show "$work/evidence.cwt" | grep -q \
			"$("$agent" --uid "$(id -u)" --nonce "$nonce")"
}
# Fresh for who expects the nonce of the caller, and for nobody else.
appraises() {
	"$VOUCH" appraise --json --nonce "$1" "$work/evidence" >"$work/out"
	json "[c['status'] for c in r['checks'] if c['id'] == 'evidence.nonce'
] == ['$2']"
}
# The hash by another hand.
nonce_is_as_documented() {
	[ "$("$agent" --uid 1000 --nonce "$nonce")" = "$(python3 -c '
import hashlib
print(hashlib.sha512(b"vouch-caller\0\0\0\0" + (1).to_bytes(4, "little") +
    (1000).to_bytes(4, "little") + bytes(range(16))).hexdigest())')" ]
}
others_have_others() {
	[ "$("$agent" --uid 1000 --nonce "$nonce")" != \
		"$("$agent" --uid 1001 --nonce "$nonce")" ]
}
exits() {
	local want=$1 got=0

	shift
	"$@" >"$work/out" 2>&1 </dev/null || got=$?
	[ "$got" = "$want" ] || { echo "status $got"; cat "$work/out"; false; }
}
not_kept_out() {
	python3 "$client" "$socket" slow >"$work/slow" &
	ask ask "{\"nonce\": \"$nonce\"}" && says evidence
}
slow_one_is_told() {
	wait %?slow 2>/dev/null
	cat "$work/slow"
	grep -q 'did not come in time' "$work/slow" &&
		grep -qE '^[456] s' "$work/slow"
}
ask_as_nobody() {
	setpriv --reuid 65534 --clear-groups --inh-caps=-all \
		env PATH=/usr/bin:/bin python3 - "$socket" "$@" <"$client" >"$work/out"
}
# The socket is passed as file 3, as systemd does it.
is_activated() {
	python3 - "$agent" "$work/passed.sock" <<'PYTHON' >"$work/out"
import os, socket, sys
listener = socket.socket(socket.AF_UNIX)
listener.bind(sys.argv[2])
listener.listen(8)
child = os.fork()
if not child:
    os.set_inheritable(listener.fileno(), True)
    if listener.fileno() != 3:
        os.dup2(listener.fileno(), 3)
    os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
    os.execv(sys.argv[1], [sys.argv[1], "--idle", "1"])
client = socket.socket(socket.AF_UNIX)
client.settimeout(10)
client.connect(sys.argv[2])
client.sendall(b"{}\n")
print(client.recv(4096).decode())
print("ended with", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
PYTHON
	says 'nonce is missing' && says 'ended with 0'
}
no_thread_is_left() {
	for _ in $(seq 60); do
		[ "$(find "/proc/$pid/task" -mindepth 1 -maxdepth 1 | wc -l)" != 1 ] ||
			return 0
		sleep 0.2
	done
	return 1
}

units_are_hardened() { scripts/units.sh; }
# Each is of this systemd, but that the programs are not installed.
units_are_well_formed() {
	local unit

	mkdir -p "$work/units"
	for unit in userspace/systemd/*; do
		sed 's|@BINDIR@/[a-z-]*|/bin/true|' "$unit" \
			>"$work/units/${unit##*/}"
	done
	! systemd-analyze verify --man=no "$work"/units/* 2>&1 |
		grep "$work"
}

is 'the nonce that a verifier expects' nonce_is_as_documented
is 'is of one user' others_have_others
is 'a nonce that is too short' exits 2 "$agent" --uid 1 --nonce 0001
is 'a nonce without a user' exits 2 "$agent" --nonce "$nonce"
is 'a user that is none' exits 2 "$agent" --uid 5000000000 --nonce "$nonce"
is 'no socket' exits 2 "$agent"
is 'a socket in no folder' exits 1 "$agent" --socket "$work/none/s"
echo kept >"$work/file"
is 'a file where the socket is to be' exits 1 timeout 10 "$agent" --socket "$work/file"
is 'which stays' [ "$(cat "$work/file")" = kept ]
is 'a socket that systemd passes, and the end when nobody comes' is_activated

is 'starts' agent_starts
is 'Evidence' ask ask "{\"nonce\": \"$nonce\"}"
is 'is over the nonce of the caller' names_the_caller
is 'and bound to the user of the service' is_the_services
is 'a verifier expects that nonce' appraises \
	"$("$agent" --uid "$(id -u)" --nonce "$nonce")" pass
is 'and neither that of another user' appraises \
	"$("$agent" --uid 12345 --nonce "$nonce")" fail
is 'nor the nonce alone' appraises "$nonce" fail
is 'the example of the page' example_works
is 'options' ask ask "{\"nonce\": \"$nonce\", \"certs\": false, \"log\": false,
	\"timeout_s\": 5}"
for row in 'no JSON@nonsense@is no JSON object' 'a list@[]@is no JSON object' \
	'no nonce@{}@nonce is missing' \
	'a short nonce@{"nonce": "0011"}@want 8 to 64 bytes' \
	'a nonce of other characters@{"nonce": "zz11223344556677"}@want 8 to 64' \
	"a number@{\"nonce\": 7}@want 8 to 64 bytes" \
	"an unknown member@{\"nonce\": \"$nonce\", \"uid\": 0}@'uid' is not known" \
	"a member of two lines@{\"a\\nb\": 0}@'a[?]b' is not known" \
	"a member cut in a character@{\"$(printf 'a%.0s' {1..39})é\": 0}@[?]' is not" \
	"a member twice@{\"nonce\": \"$nonce\", \"nonce\": \"$nonce\"}@no JSON" \
	"a time that is too long@{\"timeout_s\": 61}@want 1 to 60" \
	'a flag that is none@{"log": 1}@log is no boolean'; do
	IFS=@ read -r what line wanted <<<"$row"
	ask ask "$line"
	is "$what" says "\"error\":\".*$wanted"
done
ask long
is 'a request without an end' says 'longer than 4096'
ask cut '{"nonce"'
is 'a request that is cut short' says 'has no newline'
ask cut ''
is 'nothing at all' [ ! -s "$work/out" ]
is 'a slow caller keeps nobody out' not_kept_out
is 'and is told so after 5 seconds' slow_one_is_told
touch "$work/gone"
ask ask "{\"nonce\": \"$nonce\"}"
is 'a device that is gone' says '"error":".*/dev/vouch'
rm "$work/gone"
ask ask "{\"nonce\": \"$nonce\"}"
is 'and back' says evidence
is 'ends when it is told to' agent_stops

if [ "$(id -u)" = 0 ]; then
	is 'starts with a slow device' agent_starts FAKE_MS=1000
	chmod 666 "$socket"
	is 'a caller that leaves' ask leave "{\"nonce\": \"$nonce\"}"
	is 'requests of another user' ask_as_nobody many \
		"{\"nonce\": \"$nonce\"}"
	is 'which has 8 at a time and no more' says 'has 8 requests under way'
	is 'of which it has Evidence for its own user' \
		[ "$(grep -c '"uid":65534' "$work/out")" = 8 ]
	is 'every thread ends' no_thread_is_left
	is 'ends, too' agent_stops
fi
is 'figures of systemd-analyze security' units_are_hardened
is 'units are well formed' units_are_well_formed
tap_end
