#!/bin/bash
# SPDX-License-Identifier: MIT
#
# simd.sh: the command line of vouch-simd, in TAP: all that needs no
# /dev/vouch-sim: options, files, and both ends of its control socket.
# shellcheck disable=SC2317 # is() calls the functions
set -uo pipefail
. "$(dirname "$0")/tap.inc"

SIMD=$(realpath "${SIMD:-build/vouch-simd}")
state=$work/state
long=$work/$(printf '%0108d' 0)

# exits STATUS PATTERN [ARGUMENT]...: what it prints goes to $work/out
exits() {
	local want=$1 pattern=$2 got=0

	shift 2
	timeout 60 "$SIMD" "$@" >"$work/out" 2>&1 </dev/null || got=$?
	tail "$work/out"
	echo "status $got, want $want; want $pattern"
	[ "$got" = "$want" ] &&
		{ [ -z "$pattern" ] || grep -qE -e "$pattern" "$work/out"; }
}
tells() { grep -qE -e "$1" "$work/out"; }
usage() { exits 2 "^vouch-simd: .*$1" "${@:2}"; }
fails() { exits 1 "^vouch-simd: .*$1" "${@:2}"; }

# says PATTERN TEXT: what a file with TEXT is refused with
says() {
	printf '%b' "$2" >"$work/config.json"
	usage "config.json:$1" --print --config "$work/config.json"
}
writes() { "$SIMD" "$@" && [ -z "$("$SIMD" "$@" 2>&1)" ]; }
prints() { exits 0 "$1" --print "${@:2}"; }

### help
is 'help' exits 0 '^usage: vouch-simd' --help
is 'has every key' tells '^  quote_buffer_max +largest quote buffer'
is 'and every kind' tells '^  tdcall-status=0xc0000100 +after operand-busy a TDCALL'
is 'also of kinds that take no value' tells '^  busy +VMM error 2'
is 'help comes first' exits 0 '^usage: vouch-simd' --help --frob

### usage
is 'an unknown option' usage 'see vouch-simd --help' --frob
is 'no value' usage 'see vouch-simd --help' --state
is 'an argument' usage "argument 'x' is not known" --print x
is 'ctl without a command' usage "argument 'ctl' is not known" ctl "$work/c"
is 'a port that is none' exits 1 "--web is 'x', want a port" --web x
is 'a QGS of an SNP guest' usage 'tee is snp, want tdx' --qgs "$work/qgs"
is 'also on vsock' usage 'tee is snp, want tdx' --qgs-vsock 4050
is 'a misspelt option' usage 'did you mean --seed\? See vouch-simd --help' \
	--seeed x
is 'a misspelt option with its value' usage 'did you mean --mrtd\?' --rmtd=00
is 'an unknown misbehaviour' usage "unknown misbehaviour 'rude'" \
	--misbehave busy,rude
is 'a value that is none' usage "busy has value 'x'" --misbehave busy=x
is 'a count that is none' usage "busy has count 'x'" --misbehave 'busy x'
is 'too much misbehaviour' usage '1024 characters, want at most 1023' \
	--misbehave "$(printf 'busy,%.0s' {1..204})busy"
is 'as much as there may be' exits 0 '"tee"' --print \
	--misbehave "$(printf 'busy,%.0s' {1..203})busy    "

### keys
is 'the defaults' prints '"product": "genoa"'
is 'are JSON' python3 -m json.tool "$work/out"
is 'a key' prints '"guest_svn": 3' --guest-svn=3
is 'a number too large' usage "guest_svn is '4294967296', want" \
	--guest-svn=4294967296
is 'a choice that is none' usage \
	"product is 'rome', want milan or genoa or turin" --product rome
is 'neither on nor off' usage "certs is 'maybe', want on or off" --certs maybe
is 'digits that are none' usage "measurement is 'zz', want 96" --measurement zz
is 'a part of TCB that is none' usage "reported_tcb has 'x=1', want fmc" \
	--reported-tcb snp=1,x=1
is 'two parts of a version' usage "is '1.55', want three numbers with '\.'" \
	--current-firmware 1.55
is 'a seed that is too long' usage 'seed is 300 characters, want at most' \
	--seed "$(printf '%0300d' 0)"

### --config
echo '{ "guest_svn": 7, "seed": "a \"b\"", "certs": false }' >"$work/good.json"
is 'a file' prints '"guest_svn": 7' --config "$work/good.json"
is 'with quotes in it' tells '"seed": "a \\"b\\""'
is 'with what is off' tells '"certs": false'
is 'an option is nearer' prints '"guest_svn": 8' --guest-svn 8 \
	--config "$work/good.json"
is 'a file that is not there' usage 'none: No such file' \
	--config "$work/none"
is 'a folder' usage "$work: cannot be read, want at most 65536" \
	--config "$work"
printf '%065537d' 0 >"$work/large"
is 'a file that is too large' usage 'large: cannot be read' \
	--config "$work/large"
is 'no JSON' says '2:' '{\n"seed"'
is 'no object' says '1: no JSON object' '[]'
is 'an unknown key has its line' says "3: unknown key 'x'" \
	'{\n"seed": "x",\n"x": 1 }'
is 'behind a string with a quote' says "3: unknown key 'x'" \
	'{"seed":\n"\\"{",\n"x": 1\n}'
is 'written otherwise, the last line' says "3: unknown key 'xy'" \
	'{\n"x\\u0079": 1\n}'
is 'a value of the wrong kind' says '1: seed has a value of the wrong kind' \
	'{"seed": [1]}'
is 'twice the same' says '1: duplicate object key' '{"seed": "", "seed": ""}'

### --pki
pki_is_whole() {
	openssl verify -partial_chain -CAfile "$work/pki/ark.pem" \
		-untrusted "$work/pki/ask.pem" "$work/pki/vcek.der"
}
is 'certificates of an SNP guest' fails 'none/state: No such file' \
	--pki "$work/pki" --state "$work/none/state"
is 'nothing is written when keys cannot be kept' [ ! -e "$work/pki" ]
is 'with a folder for the keys' writes \
	--pki "$work/pki" --state "$state"
is 'each of them' sh -c "cd '$work/pki' && ls | paste -sd' ' |
	grep -qx 'ark.pem ask.pem asvk.pem vcek.der vlek.der'"
is 'which fit' pki_is_whole

# A key of another kind is made again, as if it were not there.
key=$(echo "$state"/ark-*.pem)
cp "$work/pki/ark.pem" "$work/ark.pem"
other_key() {
	openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 \
		-out "$key" && writes --pki "$work/pki" --state "$state" &&
		cmp "$work/ark.pem" "$work/pki/ark.pem"
}
is 'a key of another kind is made again' other_key
is 'and kept' sh -c "openssl rsa -in '$key' -noout -check"
rm "$key"
mkdir "$key"
is 'a key that cannot take its name' fails "$key: cannot be written" \
	--pki "$work/pki2" --state "$state"
is 'leaves nothing behind' sh -c "! ls '$state' | grep -v 'pem\$'"
rmdir "$key"
is 'a file for a folder' fails 'good.json/ark-.*: Not a directory' \
	--pki "$work/pki2" --state "$work/good.json"
is 'a folder whose path is too long' fails \
	'--state has a path of 4091 characters, want a shorter one' \
	--pki "$work/pki2" --state "$(printf '%04090d' 0)/"
is 'no folder' fails 'none/pki: No such file' \
	--pki "$work/none/pki" --state "$state"
rm "$work/pki/ask.pem"
mkdir "$work/pki/ask.pem"
is 'a folder for a certificate' fails 'pki/ask.pem: Is a directory' \
	--pki "$work/pki" --state "$state"
rmdir "$work/pki/ask.pem"
ln -s /dev/full "$work/pki/ask.pem"
is 'a full disk' fails 'pki/ask.pem: cannot be written' \
	--pki "$work/pki" --state "$state"

is 'of a TD' writes --tee tdx --pki "$work/tdx"
is 'all of them' [ "$(find "$work/tdx" -type f | wc -l)" = 7 ]
is 'no folder' fails 'none/tdx: No such file' --tee tdx --pki "$work/none/tdx"
rm "$work/tdx/pck_crl.der"
mkdir "$work/tdx/pck_crl.der"
is 'a folder for a CRL' fails 'tdx/pck_crl.der: Is a directory' \
	--tee tdx --pki "$work/tdx"
rm "$work/tdx/root.pem"
ln -s /dev/full "$work/tdx/root.pem"
is 'a full disk' fails 'tdx/root.pem: cannot be written' \
	--tee tdx --pki "$work/tdx"

### the device, which here is a file
run() { fails "$1" --state "$state" "${@:2}"; }
truncate -s 1M "$work/file"
is 'no device' run 'none: No such file.*, want the module vouch_sim' \
	--device "$work/none"
is 'what cannot be mapped' run '/dev/null: cannot be mapped' --device /dev/null
is 'a file is no device' run 'file: guest is refused: Inappropriate' \
	--device "$work/file"
is 'nor for a TD' run 'file: TD is refused: Inappropriate' --tee tdx \
	--device "$work/file"
is 'in the background' run 'none: No such file' --daemon \
	--device "$work/none" --pid-file "$work/pid"
is 'has no process id then' [ ! -e "$work/pid" ]

### the other end of the control socket
# serve ANSWER ARGUMENT...: as a vouch-simd that says ANSWER to one line
serve() {
	local got=0

	rm -f "$work/socket"
	python3 - "$work" "$1" <<'PY' &
import os, socket, sys
work, answer = sys.argv[1:]
s = socket.socket(socket.AF_UNIX)
s.settimeout(20)
s.bind(work + "/listening")
s.listen(1)
os.rename(work + "/listening", work + "/socket")
c = s.accept()[0]
line = c.makefile().readline()
open(work + "/line", "w").write(line)
c.sendall(answer.encode().decode("unicode_escape").encode())
PY
	while [ ! -e "$work/socket" ]; do sleep 0.05; done
	"${@:2}" || got=1
	wait
	return "$got"
}
ctl() { exits "$1" "$2" ctl "$work/socket" "$3"; }
is 'an answer' serve 'pending: 0\nok\nlate\n' ctl 0 '^pending: 0$' stats
is 'ends with ok' sh -c "! grep -e ok -e late '$work/out'"
is 'what was asked' [ "$(cat "$work/line")" = stats ]
is 'refused' serve 'refused: x has y\n' ctl 1 '^vouch-simd: x has y$' 'set x y'
is 'no more of an answer' serve 'pending: 0\n' ctl 1 '^pending: 0$' stats
is 'none at all' serve '' ctl 1 '' stats
is 'no socket' fails 'none: No such file.*want the --control of a vouch-simd' \
	ctl "$work/none" stats
is 'nobody there' fails 'socket: Connection refused, want' \
	ctl "$work/socket" stats
is 'a path that is too long' fails '00: path is too long' ctl "$long" stats

### a device that is no module, but can be talked about
fake=$work/fake.so
is 'a device to run with' "${CC:-cc}" -std=gnu11 -Iuapi -shared -fPIC \
	-o "$fake" tests/tool/fake_sim.c -ldl
socket=$work/control
simd() {
	FAKE_SIM=/fake LD_PRELOAD=$fake timeout 60 "$SIMD" --device /fake \
		--state "$state" --control "$socket" "$@"
}
say() { "$SIMD" ctl "$socket" "$1"; }
# soon COMMAND...: within 10 s
soon() {
	local tries=200

	while [ "$((tries--))" -gt 0 ]; do
		"$@" && return
		sleep 0.05
	done
	return 1
}
start() {
	simd "$@" >"$work/log" 2>&1 &
	pid=$!
	soon say stats >"$work/out" 2>&1
}
# ends STATUS: with which it ends when it is told to stop
ends() {
	local got=0

	say stop || return
	wait "$pid" || got=$?
	cat "$work/log"
	[ "$got" = "$1" ] && [ ! -e "$socket" ]
}
tells_by() { say "$2" | grep -xF "$1"; }
refuses() { exits 1 "$1" ctl "$socket" "$2"; }
is_idle() { tells_by 'pending: 0' stats && tells_by 'exits: 1' stats; }

start
is 'a guest' tells_by 'pending: 0' stats
is 'misbehaviour' say 'busy forever,late=5 3'
is 'that is still to come' tells_by 'busy=0x0 forever' active
is 'and how often' tells_by 'late=0x5 3' active
is 'an end of it' say normal
is 'is one' sh -c "[ -z \"\$('$SIMD' ctl '$socket' active)\" ]"
is 'what it was never told' refuses "unknown misbehaviour 'frob'" frob
is 'speak, when it is not silent' say speak
is 'a setting' say 'set latency_us 7'
is 'is set' tells_by '  "latency_us": 7,' config
is 'one that cannot change' refuses "set has 'seed x', want latency_us" \
	'set seed x'
is 'one without value' refuses "set has 'certs', want" 'set certs'
is 'a value that is none' refuses "certs is 'x', want on or off" 'set certs x'
is 'a counter' say 'counter 2 9'
is 'is counted from' tells_by 'counter-2: 9' stats
is 'no such key' refuses "counter has '4 9', want VMPCK" 'counter 4 9'
is 'no number' refuses "counter has '1 x', want VMPCK" 'counter 1 x'
is 'two lines at once' sh -c "'$SIMD' ctl '$socket' 'set certs off
config' >'$work/out'"
is 'the first is answered first' sh -c "[ ! -s '$work/out' ]"
# More than there are places for; a line that does not end; half of one.
ask_too_much() {
	python3 - "$socket" "$1" <<'PY'
import socket, sys
def connect():
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(20)
    s.connect(sys.argv[1])
    return s
def end(s):
    try:
        return s.recv(1) == b""
    except ConnectionResetError:
        return True
if sys.argv[2] == "many":
    places = []
    while len(places) < 100:
        s = connect()
        try:
            s.sendall(b"speak\n")
            if s.recv(9) != b"ok\n":
                break
        except (ConnectionResetError, BrokenPipeError):
            break
        places.append(s)
    assert 1 < len(places) < 100, len(places)
    places[0].sendall(b"speak\n")
    assert places[0].recv(9) == b"ok\n"
elif sys.argv[2] == "long":
    s = connect()
    try:
        s.sendall(b"x" * 100000)
    except (ConnectionResetError, BrokenPipeError):
        pass
    assert end(s)
else:
    s = connect()
    s.sendall(b"spe")
    t = connect()
    t.sendall(b"speak\n")
    assert t.recv(9) == b"ok\n"
    s.sendall(b"ak\nspeak\n")
    s.shutdown(socket.SHUT_WR)
    assert s.makefile().read() == "ok\nok\n"
PY
}
is 'more clients than there are places for' ask_too_much many
is 'a line that does not end' ask_too_much long
is 'a line in pieces' ask_too_much pieces
is 'it stops' ends 0

FAKE_SIM_EXIT=1 start --latency-us 300000
took() { [ "$(say stats | sed -n 's/^turnaround-ns: //p')" -ge "$1" ]; }
is 'an exit' soon is_idle
is 'that takes its time' took 300000000
is 'and stops' ends 0
FAKE_SIM_EXIT=1 start --misbehave silence
is 'one that is never answered' soon tells_by 'pending: 1' stats
is 'until it may be' say speak
is 'is answered then' soon is_idle
is 'and no less stops' ends 0
FAKE_SIM_ONCE=1 start
is 'a counter that the module refuses' \
	refuses 'counter is refused: Operation not permitted' 'counter 0 1'
is 'is not counted from' tells_by 'counter-0: 0' stats
is 'a stop for all that' ends 0
start --tee tdx --qgs "$work/qgs"
is 'a service of quotes' [ -S "$work/qgs" ]
is 'trouble' say 'operand-busy 2'
is 'which is the module'"'"'s from then on' \
	sh -c "[ -z \"\$('$SIMD' ctl '$socket' active)\" ]"
is 'stops' ends 0
is 'the service too' [ ! -e "$work/qgs" ]

is 'in the background' simd --daemon --pid-file "$work/pid" --log "$work/log" \
	--stats "$work/stats"
is 'as the process that it says' kill -0 "$(cat "$work/pid")"
is 'which answers' tells_by 'pending: 0' stats
is_gone() { [ ! -e "$socket" ] && [ ! -e "$work/pid" ]; }
is 'and ends by a signal' kill "$(cat "$work/pid")"
is 'with nothing left' soon is_gone
is 'but what it counted' grep -qx 'reports: 0' "$work/stats"
fails_by() {
	local got=0

	simd "${@:2}" >"$work/out" 2>&1 || got=$?
	cat "$work/out"
	[ "$got" = 1 ] && tells "$1" && is_gone
}
refuses_trouble() {
	FAKE_SIM_ONCE=1 fails_by 'trouble is refused: Operation not' "$@"
}
is 'a module that refuses trouble' refuses_trouble --tee tdx
is 'no place for the process id' fails_by 'none/pid: No such file' \
	--pid-file "$work/none/pid"
is 'in the background, which is told' fails_by 'none/pid: No such file' \
	--daemon --pid-file "$work/none/pid"
is 'a disk that is full' fails_by '/dev/full: No space left' \
	--pid-file /dev/full
is 'a control socket whose path is too long' \
	fails_by 'path is [0-9]+ characters, want at most 107' --control "$long"
is 'one in no folder' fails_by 'none/c: No such file' --control "$work/none/c"
echo kept >"$work/file"
is 'one where a file is' fails_by 'file: Address already in use' \
	--control "$work/file"
is 'which stays' [ "$(cat "$work/file")" = kept ]
is 'a QGS socket whose path is too long' \
	fails_by 'path is [0-9]+ characters' --tee tdx --qgs "$long"
is 'a port that is none' fails_by "port is 'x', want a number" --tee tdx --qgs-vsock x
is 'a port that is none, after a socket' fails_by 'want a number' --tee tdx \
	--qgs "$work/qgs" --qgs-vsock x
is 'which does not stay behind' [ ! -e "$work/qgs" ]
is 'no place for messages' simd --daemon --log "$work/none/log"
is 'is no reason not to run' tells_by 'pending: 0' stats
is 'nor to go on' say stop
is 'for ever' soon is_gone

tap_end
