#!/bin/bash
# SPDX-License-Identifier: MIT
#
# cluster.sh: workers over three servers of NATS in network namespaces, where workers
# and servers are killed, cables cut, streams full and policies replaced, in TAP. Wants
# root, Debian's nats-server, libnats-dev and iproute2.
set -uo pipefail
. "$(dirname "$0")/../tool/tap.inc"
. "$(dirname "$0")/namespaces.inc"

if [ ! -x build/vouch-worker ] || ! command -v nats-server >/dev/null ||
	! can_have_spaces; then
	echo 'ok 1 - a cluster # SKIP nats-server, libnats-dev or root is not there'
	echo 1..1
	exit
fi
simulate
space_hub
for i in 1 2 3; do space "n$i" "10.77.0.$i" || exit; done
for i in 1 2 3 4; do space "w$i" "10.77.0.1$i" || exit; done
space op 10.77.0.20 || exit
PYTHONPATH=tests/tool TMPDIR=$work python3 tests/verifier/cluster.py "$simulated" "$net"
