#!/bin/bash
# SPDX-License-Identifier: MIT
#
# watch.sh: vouch watch, in TAP: rounds over Evidence of files and of a device that
# is preloaded, and what is told of them.
# shellcheck disable=SC2317	# the functions are called by "is"
. "$(dirname "$0")/tap.inc"

command=watch
from="cat $work/evidence"
result() {
	cat >"$work/result" <<END
{"status": "$1", "reason": null, "platform": {"status": "$2"},
 "claims": {"tdx": {"td": {"rtmr3": "$3"}}, "evidence": {"bound": {"swmrs": ["$3"]}}},
 "tcb_components": [{"name": "snp", "value": $4, "wanted": null}]}
END
}
echo evidence >"$work/evidence"
# In place of an appraisal: what it would print.
send="cat >$work/got; cat $work/result"
watch() { said "$1" --from "$from" --send "$send" "${@:2}"; }
lines() {
	[ "$(wc -l <"$work/out")" = "$1" ] || { cat "$work/out"; false; }
}
has() { grep -qF -- "$2" "$1" || { cat "$1"; false; }; }

result affirming UpToDate aa 9
is 'a round' watch 0 --count 1 --state "$work/state"
is 'tells the result' tells '^status is affirming, was nothing$'
is 'and no registers' lines 1
is 'the evidence is sent on' has "$work/got" evidence
is 'the state is kept' has "$work/state" '"rtmr3": "aa"'
is 'and nobody else reads it' [ "$(stat -c %a "$work/state")" = 600 ]
is 'nothing changed' watch 0 --count 1 --state "$work/state"
is 'is not told' lines 0
result affirming UpToDate bb 9
is 'a register' watch 0 --count 1 --state "$work/state" --json
is 'is told' json "[r[k] for k in ('change', 'name', 'before', 'now')
] == ['register', 'rtmr3', 'aa', 'bb']"
is 'and the other one' has "$work/out" '"name": "swmr0"'
result affirming UpToDate bb 8
is 'a component of the TCB' watch 0 --count 1 --state "$work/state" --json \
	--hook "cat >>$work/hooked"
is 'that fell' json "r['change'] == 'tcb' and r['demoted'] and r['now'] == '8'"
is 'is told to the hook' cmp "$work/out" <(cat "$work/hooked"; echo)
result affirming UpToDate bb 10
is 'a component that rose' watch 0 --count 1 --state "$work/state" --json
is 'is not demoted' json "not r['demoted']"
result warning OutOfDate bb 10
is 'a status of the TCB' watch 0 --count 1 --state "$work/state"
is 'is told with the result' tells '^tcb.status is OutOfDate, was UpToDate$'
is 'a hook that fails' watch 0 --count 1 --hook 'exit 7'
is 'is told' tells "hook 'exit 7' ended with 7"
is 'a command that refuses' said 1 --from "$from" --send 'exit 1' --count 1
is 'is told by its status' tells '^status is refused'
is 'no evidence' said 3 --from 'exit 1' --send "$send" --count 1 \
	--state "$work/state" --metrics "$work/metrics"
is 'is told' tells '^status is none, was warning$'
is 'and what was known stays' has "$work/state" '"rtmr3": "bb"'
is 'metrics' has "$work/metrics" 'vouch_watch_status{status="none"} 1'
is 'count what was not decided' has "$work/metrics" \
	'vouch_watch_undecided_total 1'
metrics_have_types() {
	[ "$(grep -c '^# TYPE' "$work/metrics")" = 7 ] &&
		! grep -vE '^(# (HELP|TYPE) )?vouch_watch_[a-z_]+' "$work/metrics"
}
is 'have types' metrics_have_types
echo '[]' >"$work/state"
is 'a state that is none' watch 0 --count 1 --state "$work/state"
is 'is begun anew' tells 'no JSON object'
echo '{"reason": 5, "due.x": null}' >"$work/state"
is 'a state of other values' watch 0 --count 1 --state "$work/state"
is 'likewise' tells 'no JSON object of texts'
is 'a full disk' watch 3 --count 1 --metrics /dev/full
is 'a folder that is not there' watch 3 --count 1 --state "$work/none/state"
is 'no number' watch 2 --every 0
is 'an argument' said 2 file
is 'of appraise, which is refused' said 3 --from "$from" --count 1 -- --frob
is 'is told by it' tells "unknown option '--frob'"

# What is due: a certificate of three days, by a name of its own.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3 \
	-subj '/CN=three days' -keyout /dev/null -out "$work/cert.pem" 2>/dev/null
is 'what is due' watch 0 --count 1 --json --metrics "$work/m" -- \
	--endorsements "$work/cert.pem"
is 'is told' has "$work/out" '"change": "due"'
is 'with its name' has "$work/out" 'three days'
is 'and in the metrics' sh -c "! grep -q 'next_expiry.* 0$' '$work/m'"
is 'what is not due' watch 0 --count 1 --json --within 2 -- \
	"--endorsements=$work/cert.pem"
is 'is not told' sh -c "! grep -q due '$work/out'"
rm "$work/m"
no_device() { said 3 --count 1 && tells '/dev/vouch' && tells 'is none'; }
[ -e /dev/vouch ] || is 'a device that is not there' no_device

# The journal's socket is this script's, in a folder that nobody else sees.
journal() {
	unshare -m --propagation private sh -c '
		mount -t tmpfs none /run && mkdir -p /run/systemd/journal && exec python3 -c "
import os, socket, subprocess, sys
server = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
server.bind(\"/run/systemd/journal/socket\")
subprocess.run(sys.argv[1:], check=True)
print(server.recv(65536).decode())" "$@"' sh "$VOUCH" watch --journal \
		--from "$from" --send "$send" --count 1 >"$work/out" 2>&1
	tells '^SYSLOG_IDENTIFIER=vouch-watch$' && tells '^PRIORITY=4$' &&
		tells '^MESSAGE=status is affirming, was nothing$' &&
		tells '^VOUCH_CHANGE=status$' && tells '^VOUCH_NAME=status$' &&
		tells '^VOUCH_BEFORE=$' && tells '^VOUCH_NOW=affirming$'
}
result affirming UpToDate bb 10
[ "$(id -u)" != 0 ] || is 'the journal' journal

# What others say has no line of its own there.
result 'affirming\nPRIORITY=0' UpToDate bb 10
is 'a status of several lines' watch 0 --count 1 --json
is 'is one line' json "r['now'] == 'affirming?PRIORITY=0'"

# Signals: a round at once, and the end.
signals() {
	"$VOUCH" watch --from "$from" --send "$send" --every 600 \
		--metrics "$work/m" >"$work/out" 2>&1 &
	local pid=$! i

	for ((i = 0; i < 100; i++)); do [ -e "$work/m" ] && break; sleep 0.1; done
	result affirming UpToDate cc 10
	kill -HUP "$pid"
	for ((i = 0; i < 100; i++)); do
		grep -q 'rtmr3 is cc' "$work/out" && break
		sleep 0.1
	done
	kill -TERM "$pid"
	wait "$pid" && tells 'rtmr3 is cc, was bb'
}
result affirming UpToDate bb 10
is 'signals' signals

# ending OPTION...: told to end while a command runs that has written $work/began;
# it ends with status 3 within 5 s, and so does all that it started
ending() {
	local pid i

	rm -f "$work/began"
	"$VOUCH" watch --every 600 "$@" >"$work/out" 2>&1 &
	pid=$!
	for ((i = 0; i < 100; i++)); do [ -e "$work/began" ] && break; sleep 0.1; done
	kill -TERM "$pid"
	for ((i = 0; i < 50; i++)); do
		kill -0 "$pid" 2>/dev/null || break
		sleep 0.1
	done
	[ "$i" -lt 50 ] || { kill -KILL "$pid"; return 1; }
	i=0
	wait "$pid" || i=$?
	[ "$i" = 3 ] && ! pgrep -f "$work/began|sleep $nap" >"$work/left"
}
nap=60.$$
silent() { [ ! -s "$work/out" ] || { cat "$work/out"; false; }; }
result affirming UpToDate ee 10
echo '{"status": "warning", "rtmr3": "dd"}' >"$work/state"
cp "$work/state" "$work/was"
is 'told to end while Evidence is made' ending \
	--state "$work/state" --send "$send" --from "touch $work/began; sleep $nap"
is 'it tells nothing' silent
is 'and keeps what it knew' cmp "$work/state" "$work/was"
is 'while it is appraised, by who does not listen' ending \
	--state "$work/state" --from "$from" \
	--send "trap '' TERM; touch $work/began; while :; do sleep 0.1; done"
is 'it tells nothing either' silent
is 'while a hook runs' ending --state "$work/state" --from "$from" --send "$send" \
	--hook "touch $work/began; sleep $nap"
is 'which is told' tells '^status is affirming, was warning$'
is 'what the hook did not take' cmp "$work/state" "$work/was"
is 'is told again' watch 0 --count 1 --state "$work/state"
is 'by the next start' tells '^status is affirming, was warning$'

# An event of the device, which is a pipe: a report that was issued is no reason
# for a round, a register that was extended is.
on_event() {
	rm -f "$work/m"
	mkfifo "$work/events"
	exec 9<>"$work/events"
	LD_PRELOAD=$work/fake.so FAKE_EVENTS=$work/events "$VOUCH" watch \
		--from "$from" --send "$send" --every 600 --on-event --count 2 \
		--metrics "$work/m" >"$work/out" 2>&1 &
	local pid=$! i

	for ((i = 0; i < 100; i++)); do [ -e "$work/m" ] && break; sleep 0.1; done
	result affirming UpToDate dd 10
	python3 tests/tool/events.py | head -c 136 >&9
	sleep 1.5
	kill -0 "$pid" || return
	python3 tests/tool/events.py hostile >&9
	# A round that the first one caused would come five seconds after it.
	sleep 4
	kill -0 "$pid" || return
	wait "$pid" && tells 'rtmr3 is dd, was bb'
}
"${CC:-cc}" -std=gnu11 -Iuapi -shared -fPIC -o "$work/fake.so" \
	tests/tool/fake_vouch.c -ldl
result affirming UpToDate bb 10
is 'a round when the device tells of a change' on_event
# At the end of the pipe there is always something to read, and no event.
gone() {
	rm -f "$work/m"
	timeout -s KILL 20 env LD_PRELOAD="$work/fake.so" FAKE_EVENTS=/dev/null \
		"$VOUCH" watch --from "$from" --send "$send" --every 2 \
		--on-event --count 2 >"$work/out" 2>&1 &&
		[ "$(grep -c 'rounds go on by time alone' "$work/out")" = 1 ]
}
is 'a device without events is told of once' gone
# One that is there in the first round, and away in the second.
goes_away() {
	rm -f "$work/m" "$work/events"
	mkfifo "$work/events"
	exec 9<>"$work/events"
	LD_PRELOAD=$work/fake.so FAKE_EVENTS=$work/events timeout -s KILL 30 \
		"$VOUCH" watch --from "$from" --send "$send" --every 3 \
		--on-event --count 2 --metrics "$work/m" >"$work/out" 2>&1 9>&- &
	local pid=$! i

	for ((i = 0; i < 100; i++)); do [ -e "$work/m" ] && break; sleep 0.1; done
	exec 9>&-
	wait "$pid" && [ "$(grep -c 'by time alone' "$work/out")" = 1 ]
}
is 'and so is one that goes away' goes_away
tap_end
