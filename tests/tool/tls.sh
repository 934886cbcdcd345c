#!/bin/bash
# SPDX-License-Identifier: MIT
#
# tls.sh: "vouch appraise https://HOST:PORT", in TAP: a service of openssl whose
# certificate has evidence of the simulator, for its own key or for another.
# shellcheck disable=SC2317 # is() calls the functions
set -uo pipefail
. "$(dirname "$0")/tap.inc"

command=appraise
pid=
trap 'kill $pids 2>/dev/null; rm -rf "$work"' EXIT
pids=

simulate
world=$simulated/world
args=(--at 2026-06-15T12:00:00Z --endorsements "$world/endorsement"
	--trust-anchor "$world/anchor/genoa-ark.der" --no-freshness
	--measurement "$(build/vouch show --json "$simulated/extended/genoa" |
		grep -oE '"measurement": *"[0-9a-f]+"' | head -n 1 | grep -oE '[0-9a-f]{96}')")

# serve [FILE]: a service with those bytes in its certificate, at $address
serve() {
	local port=$((20000 + RANDOM % 20000)) extension=()

	[ $# = 0 ] || extension=(-addext "1.2.840.113741.1337.6=DER:$(xxd -p "$1" | tr -d '\n')")
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$work/key" \
		-out "$work/cert" -days 1 -subj /CN=guest "${extension[@]}" 2>/dev/null || return
	openssl s_server -accept "127.0.0.1:$port" -key "$work/key" -cert "$work/cert" \
		-quiet >/dev/null 2>&1 &
	pid=$!
	pids="$pids $pid"
	address=https://127.0.0.1:$port
	for _ in $(seq 50); do
		(: >"/dev/tcp/127.0.0.1/$port") 2>/dev/null && return
		sleep 0.1
	done
	return 1
}

is 'a service' serve "$simulated/snp/genoa"
is 'whose report is not for its key' said 1 "${args[@]}" "$address"
is 'is read from the handshake' tells "^$address: warning"
is 'and is told to be anybody' tells 'certificate\.key_binding'
is 'as the file says' said 1 "${args[@]}" "$work/cert"
is 'in JSON' said 1 --json "${args[@]}" "$address"
is 'under its address' json "r['name'] == '$address'"
kill "$pid"
wait "$pid" 2>/dev/null
is 'that is gone' said 3 "${args[@]}" "$address"
is 'is told' tells "$address: .*(onnect|refused)"
is 'a service without evidence' serve
is 'is none' said 3 "${args[@]}" "$address"
is 'of which is told what it is' tells 'input\.type'
is 'an address that is none' said 3 "${args[@]}" https://
tap_end
