#!/bin/bash
# SPDX-License-Identifier: MIT
#
# proxies.sh: the configurations of nginx and HAProxy in userspace/examples, in front
# of vouch-verifierd, in TAP. Wants Debian's nginx and haproxy.
set -uo pipefail
. "$(dirname "$0")/../tool/tap.inc"

simulate
openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -days 2 \
	-keyout "$work/tls.key" -out "$work/tls.crt" 2>/dev/null
cat "$work/tls.crt" "$work/tls.key" >"$work/tls.pem"
PYTHONPATH=tests/tool TMPDIR=$work python3 tests/verifier/proxies.py "$simulated" "$work"
