#!/bin/bash
# SPDX-License-Identifier: MIT
#
# verifier.sh SECONDS COUNT REPORT ANCHOR MEASUREMENT ENDORSEMENT...: appraisals
# through vouch-verifierd by wrk, as a ratio to the library in one process with as many
# threads, in turn: on loopback, and through nginx and HAProxy in front of its unix
# socket where they are installed. Then its memory over COUNT requests. Wants wrk.
set -euo pipefail
cd "$(dirname "$0")/../.."

seconds=$1 count=$2 report=$3 anchor=$4 measurement=$5
shift 5
work=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || :; rm -rf "$work"' EXIT
chmod 755 "$work"
mkdir "$work/policies" "$work/endorsements"
cp "$@" "$work/endorsements"
echo '{"freshness": "unchecked", "snp": {"measurement": "'"$measurement"'"}}' \
	>"$work/policies/default.json"

cat >"$work/post.lua" <<'END'
local file = io.open(os.getenv("REPORT"), "rb")
wrk.method, wrk.body = "POST", file:read("*a")
wrk.headers["Content-Type"] = "application/octet-stream"
function done(summary, latency)
	local bad = summary.errors
	print(string.format("%d %.0f %.2f %.2f %d", summary.requests,
		summary.requests / summary.duration * 1e6,
		latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
		bad.status + bad.connect + bad.read + bad.write + bad.timeout))
end
END

# serve WORKERS OPTION...: its log is in $work/log, its process in $verifierd
serve() {
	local workers=$1

	shift
	: >"$work/log"
	build/vouch-verifierd --workers "$workers" --policies "$work/policies" \
		--endorsements "$work/endorsements" --trust-anchor "$anchor" "$@" \
		2>"$work/log" &
	verifierd=$!
	pids+=("$verifierd")
	until grep -q '"ready"' "$work/log"; do sleep 0.1; done
}

# What wrk makes of an address: "requests a-second p50 p99 errors"
load() {
	REPORT=$report wrk -t2 -c16 -d"${2:-$seconds}s" -s "$work/post.lua" \
		"$1/v1/appraise" | tail -n 1
}

# in_process THREADS: appraisals a second with their JSON, and CPU of each
in_process() {
	build/tests/bench/served "$seconds" "$1" "$report" "$anchor" "$measurement" \
		"$work"/endorsements/*
}

# Processor time in microseconds, which a busy machine does not stretch as it does
# the clock.
cpu_of_service() {
	awk -v hz="$(getconf CLK_TCK)" '{ printf "%.0f", ($14 + $15) / hz * 1e6 }' \
		"/proc/$verifierd/stat"
}

# measure NAME WORKERS ADDRESS: whatever is wrong is no figure
measure() {
	local requests rate p50 p99 errors spent

	spent=$(cpu_of_service)
	read -r requests rate p50 p99 errors < <(load "$3")
	spent=$(($(cpu_of_service) - spent))
	[ "$errors" = 0 ] || { echo "$1: $errors errors"; exit 1; }
	in_process "$2" | awk -v name="$1" -v threads="$2" -v rate="$rate" \
		-v cpu=$((spent / requests)) -v p50="$p50" -v p99="$p99" '{
		printf "verifier: %s, %d workers: %d a second, p50 %s ms, p99 %s ms; ",
			name, threads, rate, p50, p99
		printf "library: %d, ratio %.2f; CPU %d and %d us, ratio %.2f\n",
			$1, rate / $1, cpu, $2, $2 / cpu }'
}

port_of() { sed -n 's/.*"port \([0-9]*\),.*/\1/p' "$work/log"; }

for workers in 1 2; do
	serve "$workers" --listen 127.0.0.1:0
	measure loopback "$workers" "http://127.0.0.1:$(port_of)"
	kill "$verifierd"
	wait "$verifierd"
done

serve 2 --socket "$work/socket"
chmod 666 "$work/socket"
if command -v nginx >/dev/null; then
	cat >"$work/nginx.conf" <<END
daemon off; pid $work/nginx.pid; error_log $work/nginx.log; user root;
worker_processes 2; events { worker_connections 512; }
http { access_log off; client_body_temp_path $work/b; proxy_temp_path $work/p;
fastcgi_temp_path $work/f; uwsgi_temp_path $work/u; scgi_temp_path $work/s;
upstream vouch { server unix:$work/socket; keepalive 32; }
server { listen 127.0.0.1:18080; location / { proxy_pass http://vouch;
proxy_http_version 1.1; proxy_set_header Connection ""; } } }
END
	nginx -c "$work/nginx.conf" -p "$work" &
	pids+=($!)
	sleep 1
	measure nginx 2 http://127.0.0.1:18080
fi
if command -v haproxy >/dev/null; then
	cat >"$work/haproxy.cfg" <<END
defaults
	mode http
	timeout connect 5s
	timeout client 30s
	timeout server 30s
frontend in
	bind 127.0.0.1:18081
	default_backend vouch
backend vouch
	server one unix@$work/socket
END
	haproxy -db -f "$work/haproxy.cfg" &
	pids+=($!)
	sleep 1
	measure haproxy 2 http://127.0.0.1:18081
fi
kill "$verifierd"
wait "$verifierd"

memory() { sed -n 's/^VmRSS:[[:space:]]*\([0-9]*\) kB/\1/p' "/proc/$verifierd/status"; }
results() {
	curl -s "$1/metrics" | sed -n 's/^vouch_verifierd_appraisal_seconds_count //p'
}
serve 2 --listen 127.0.0.1:0
url=http://127.0.0.1:$(port_of)
load "$url" 2 >/dev/null
first=$(results "$url") before=$(memory)
while [ "$(results "$url")" -lt $((first + count)) ]; do
	load "$url" 5 >/dev/null
done
echo "verifier: memory $before KiB after $first requests, $(memory) KiB after" \
	"$(results "$url")"
[ $(($(memory) - before)) -lt 8192 ]
