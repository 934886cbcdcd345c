#!/bin/bash
# SPDX-License-Identifier: MIT
#
# tls_example.sh: the example client and server of TLS, in TAP: a guest that is
# played, whose reports the simulator signs, and a client that knows its policy.
# shellcheck disable=SC2317 # is() calls the functions
set -uo pipefail
. "$(dirname "$0")/tap.inc"

fake=$work/fake.so
report=$work/report
pids=
trap 'kill $pids 2>/dev/null; rm -rf "$work"' EXIT
scripts/sim-state.sh && make -s build/sign-service || exit
is 'a device' "${CC:-cc}" -std=gnu11 -Iuapi -shared -fPIC -o "$fake" \
	tests/tool/fake_vouch.c -ldl

# guest COMMAND...: of vouch, at the device
guest() {
	FAKE_SNP=1 FAKE_REPORT=$report FAKE_SIGN="build/sign-service build/sim/state - 0" \
		LD_PRELOAD=$fake "$VOUCH" "$@"
}

is 'a certificate' guest tls-cert --key "$work/key.pem" -o "$work/cert.pem"
measurement=$("$VOUCH" show --json "$report" | grep -oE '"measurement": *"[0-9a-f]+"' |
	grep -oE '[0-9a-f]{96}')
echo "{\"snp\": {\"measurement\": \"$measurement\"}}" >"$work/policy"
echo "{\"snp\": {\"measurement\": \"$(printf '%096d' 1)\"}}" >"$work/other"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=x \
	-keyout "$work/plain.key" -out "$work/plain.pem" 2>/dev/null
world=(build/sim/genoa/ark.pem build/sim/genoa/ask.pem build/sim/genoa/vcek.der)

# What the server runs for each connection; the exporter is in its environment.
cat >"$work/attest" <<END
FAKE_SNP=1 FAKE_REPORT=$work/of-channel \
FAKE_SIGN="build/sign-service build/sim/state - 0" LD_PRELOAD=$fake \
exec $VOUCH evidence --nonce "\${SAID:-\$EXPORTER}" --key $work/\$1
END

# serve KEY CERTIFICATE [COMMAND]: a server, at $address
serve() {
	address=127.0.0.1:$((20000 + RANDOM % 20000))
	: >"$work/heard"
	build/example-tls_server "$address" "$@" >"$work/heard" 2>&1 &
	pid=$!
	pids="$pids $pid"
	for _ in $(seq 100); do
		grep -q ready "$work/heard" && return
		sleep 0.1
	done
	return 1
}
# client STATUS HOW [POLICY]
client() {
	local want=$1 how=$2 got=0

	build/example-tls_client "$how" "$address" "${3:-$work/policy}" "${world[@]}" \
		>"$work/out" 2>&1 || got=$?
	cat "$work/out"
	[ "$got" = "$want" ]
}
prints() { grep -qx "$1" "$work/out"; }
# The client does not wait until it is printed.
hears() {
	for _ in $(seq 100); do
		grep -q 'a secret' "$work/heard" && return
		sleep 0.1
	done
	return 1
}
is_deaf() { ! grep -q 'a secret' "$work/heard"; }

is 'a server in the guest' serve "$work/key.pem" "$work/cert.pem"
is 'is another guest for another policy' client 1 date "$work/other"
is 'which is told' prints 'not fresh: evidence in the certificate is not affirmed'
is 'and gets no secret' is_deaf
is 'has a date' client 0 date
is 'by which it is fresh' prints 'a bound date: accepted'
is 'and gets the secret' hears
kill "$pid"

is 'a server without evidence' serve "$work/plain.key" "$work/plain.pem"
is 'is nobody' client 1 date
is 'which is told' prints 'not fresh: certificate has no evidence that is bound to its key'
is 'and hears nothing' is_deaf
kill "$pid"

is 'a server with evidence for each connection' serve "$work/plain.key" "$work/plain.pem" \
	"sh $work/attest plain.pem"
is 'needs none in its certificate' client 0 exporter
is 'and is fresh' prints 'the exporter: accepted'
is 'and gets the secret' hears
kill "$pid"
is 'evidence for the key of another' serve "$work/plain.key" "$work/plain.pem" \
	"sh $work/attest cert.pem"
is 'is refused' client 1 exporter
is 'which is told' prints 'not fresh: evidence is not over the .* this connection'
kill "$pid"
SAID=$(printf '%064d' 1) is 'evidence over another connection' serve "$work/plain.key" \
	"$work/plain.pem" "sh $work/attest plain.pem"
is 'is refused' client 1 exporter
is 'which is told' prints 'not fresh: evidence is not over the .* this connection'
is 'and hears nothing' is_deaf
tap_end
