#!/bin/bash
# SPDX-License-Identifier: MIT
#
# worker.sh: vouch-worker and vouch-queue over one nats-server on loopback, in TAP.
set -uo pipefail
. "$(dirname "$0")/tap.inc"

if [ ! -x build/vouch-worker ] || ! command -v nats-server >/dev/null; then
	echo 'ok 1 - workers # SKIP libnats-dev or nats-server is not there'
	echo 1..1
	exit
fi
simulate
TMPDIR=$work python3 tests/tool/worker_queue.py "$simulated"
