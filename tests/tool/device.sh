#!/bin/bash
# SPDX-License-Identifier: MIT
#
# device.sh: the commands at a device that is newer than they are, or does not
# do all that is asked of it, in TAP.
# shellcheck disable=SC2317 # is() calls the functions
set -uo pipefail
. "$(dirname "$0")/tap.inc"

fake=$work/fake.so
nonce=000102030405060708090a0b0c0d0e0f

# exits STATUS PATTERN COMMAND [ARGUMENT]...: of vouch, at the device
exits() {
	local want=$1 pattern=$2 got=0

	shift 2
	LD_PRELOAD=$fake "$VOUCH" "$@" >"$work/out" 2>"$work/err" </dev/null ||
		got=$?
	cat "$work/out" "$work/err"
	echo "status $got, want $want; want $pattern"
	[ "$got" = "$want" ] && { [ -z "$pattern" ] || tells "$pattern"; }
}
tells() { grep -qE -e "$1" "$work/out" "$work/err"; }

is 'a device' "${CC:-cc}" -std=gnu11 -Iuapi -shared -fPIC -o "$fake" \
	tests/tool/fake_vouch.c -ldl
is 'a TEE that nobody knows' exits 3 '^tee +unknown$' info
is 'a flag without a name' tells '^flags +0x100000$'
is 'a feature without one' tells '^features +.*report.*, 0x10000000000$'
is 'registers that cannot be read' tells '^vouch: .*Input/output error'
is 'as JSON' exits 3 '"tee": "unknown"' info --json
is 'which is some' python3 -c "import json
d = json.load(open('$work/out'))
assert d['registers'] is None and d['flags'] == ['0x100000'], d"
digest=$(printf '%096d' 0)
is 'a register' exits 0 '' extend rtmr3 --digest "$digest"
is 'is told of when it can be read' exits 3 'Input/output error' \
	extend rtmr3 --digest "$digest" -v
is 'a report' exits 0 '' report -o "$work/report"
is 'without a word' [ ! -s "$work/err" ]
is 'is there' [ "$(stat -c %s "$work/report")" = 1184 ]
is 'certificates that the host has not' exits 3 \
	'host has no certificate table, want one for .*/certs: fetch' \
	report -o "$work/report" --certs "$work/certs"
is 'are not written' [ ! -e "$work/certs" ]
export FAKE_LATER=1
is 'a report of a later version' exits 0 \
	'report is of a later version than the module knows' \
	report -o "$work/report"
FAKE_SNP=1 is 'of which no Evidence is made' exits 3 \
	'report is of a later version than the module knows: update' \
	evidence --nonce "$nonce" -o "$work/e"
is 'and none is written' [ ! -e "$work/e" ]
unset FAKE_LATER
export FAKE_DENIES=1
is 'REPORT_DATA that may not be chosen' exits 3 'Operation not permitted|CAP_' \
	report -o "$work/denied"
is 'gives no report' [ ! -e "$work/denied" ]
is 'but a separated one' exits 0 '' report --separated -o "$work/denied"
is 'Evidence of what nobody knows' exits 3 'TEE is number 9, want SEV-SNP' \
	evidence --nonce "$nonce" -o "$work/e"
export FAKE_SNP=1
is 'which evidence tries itself' exits 3 "REPORT_DATA is separated: user \
$(id -u) is without CAP_SYS_ADMIN" evidence -v --nonce "$nonce" -o "$work/e"
unset FAKE_DENIES
is 'and only then' exits 3 . evidence -v --nonce "$nonce" -o "$work/e"
is 'says so' sh -c "! grep separated '$work/err'"
is 'no Evidence is made of what is no report' [ ! -e "$work/e" ]

### event log and lockdown
is 'a module without a log' exits 3 'has no event log: update it' log
export FAKE_LOG=1
is 'its log' exits 0 '^1 1.234567 swmr0 uid=1000 EV_IPL ab0+ web server 1.2$' log
is 'has all records' tells '^2 2.469135 - uid=- lockdown 0x2$'
is 'from a record on' exits 0 '^2 ' log --from 2
is 'which is the first' sh -c "! grep '^1 ' '$work/out'"
is 'after the end' exits 3 'no event log: ' log --from 4
is 'as JSON' exits 0 . log --json
is 'an object on each line' python3 -c "import json
records = [json.loads(line) for line in open('$work/out')]
assert [r['kind'] for r in records] == ['extend', 'lockdown'], records
assert records[0]['text'] == 'web server 1.2', records"
is 'numbers begin with 1' exits 2 "--from is '0', want" log --from 0
follow() {
	local status=0

	LD_PRELOAD=$fake timeout 3 "$VOUCH" log --follow >"$work/out" \
		2>"$work/err" || status=$?
	echo "status $status"
	[ "$status" = 124 ] && tells '^2 ' && [ "$(wc -l <"$work/out")" = 2 ]
}
is 'which goes on' follow
is 'an event' exits 0 '' extend swmr0 --event 'web server 1.2'
is 'of which the record is told' exits 0 'by 0+, record 3$' \
	extend swmr0 -v --event 'web server 1.2'
printf 'web server 1.2' >"$work/event"
is 'an event of a file' exits 0 '' extend swmr0 --event "@$work/event"
is 'a file that is not there' exits 3 'No such file' \
	extend swmr0 --event "@$work/none"
is 'an event beside a digest' exits 0 '' \
	extend swmr0 --event text --digest "$digest"
head -c 4097 /dev/zero >"$work/event"
is 'an event that is too large' exits 3 '4097 bytes, want at most 4096' \
	extend swmr0 --event "@$work/event"
is 'nothing is locked' exits 0 '^nothing is locked$' lockdown
is 'as JSON' exits 0 '^\[\]$' lockdown --json
is 'nothing is locked unless it is meant' exits 2 \
	'nothing was locked: it cannot be undone .* want --yes' lockdown keys
is 'what is meant' exits 0 '^swmr1$' lockdown --yes keys swmr1
is 'is told' tells '^keys$'
is 'and as JSON' exits 0 '"swmr1"' lockdown --yes keys swmr1 --json
is 'what nobody knows' exits 2 "'swmr7' cannot be locked, want raw" \
	lockdown --yes keys swmr7
is 'locks nothing else' sh -c "! grep keys '$work/out'"
is 'nothing to lock' exits 2 'what to lock is missing' lockdown --yes
FAKE_DENIES=1 is 'who may not' exits 3 'not locked: .*CAP_SYS_ADMIN' \
	lockdown --yes keys
is 'a boot log that was named has to be there' exits 3 'No such file' \
	evidence --nonce "$nonce" --boot-log "$work/none" -o "$work/e"
is 'and is of use' exits 2 'is of no use with --no-log' \
	evidence --nonce "$nonce" --boot-log "$work/none" --no-log -o "$work/e"
unset FAKE_LOG

# program LANGUAGE: as device.rst shows it
program() {
	awk -v head="^In $1[ ,:]" '!on && $0 ~ head { on = 1 }
		on == 1 && /::$/ { on = 2; next }
		on == 2 && /^[^\t]/ { exit }
		on == 2 { sub(/^\t/, ""); print }' Documentation/device.rst
}
fake() { LD_PRELOAD=$fake "$@" >"$work/out" 2>&1; }

program C >"$work/ask.c"
is 'the program in C' "${CC:-cc}" -std=gnu11 -Wall -Wextra -Werror -Iuapi \
	-o "$work/ask" "$work/ask.c"
is 'asks for a report' fake "$work/ask"
is 'and has it' tells '^1184 bytes of format 1$'
program Python >"$work/ask.py"
is 'the one in Python' env PYTHONPATH=userspace/python LD_PRELOAD="$fake" \
	python3 "$work/ask.py"
cp "$work/said" "$work/out"
is 'has it as well' tells '^1184 bytes of format 1$'
export FAKE_LATER=1
is 'and is told of a later version' env PYTHONPATH=userspace/python \
	LD_PRELOAD="$fake" python3 -c 'import vouch_device
with vouch_device.Device() as device:
    assert device.info().tee == 1
    reply = device.report(bytes(64), certs=True)
assert reply.flags == vouch_device.REPLY_F_UNKNOWN_FORMAT and not reply.certs'
unset FAKE_LATER
export FAKE_DENIES=1
is 'or of what it may not have' env PYTHONPATH=userspace/python \
	LD_PRELOAD="$fake" python3 -c 'import errno, vouch_device
try:
    vouch_device.Device().report(b"")
    raise SystemExit(1)
except vouch_device.Error as error:
    assert error.errno == errno.EPERM and error.failure.stage == 0'
unset FAKE_DENIES
# It makes system calls of its own, so that there is no device for it here.
if command -v go >/dev/null; then
	program Go >"$work/ask.go"
	is 'the one in Go' env HOME="$work" GO111MODULE=off go build \
		-o "$work/ask-go" "$work/ask.go"
	mkdir "$work/size"
	sed 's/^\tdevice, err := .*/\tfmt.Println(unsafe.Sizeof(ask), unsafe.Offsetof(ask.stage))\
\tos.Exit(0)\n&/' "$work/ask.go" >"$work/size/size.go"
	printf '#include <linux/vouch.h>\n#include <stddef.h>\n#include <stdio.h>
int main(void)
{
	printf("%%zu %%zu\\n", sizeof(struct vouch_get_report),
	       offsetof(struct vouch_get_report, failure));
	return 0;
}\n' >"$work/size/size.c"
	same_size() {
		(cd "$work/size" && HOME=$work GO111MODULE=off go run size.go) \
			>"$work/out" 2>&1 &&
			"${CC:-cc}" -Iuapi -o "$work/size/c" "$work/size/size.c" &&
			tells "^$("$work/size/c")\$"
	}
	is 'has the struct of the header' same_size
fi

tap_end
