#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Inside the machine: what a quote takes through /dev/vouch, and what host and
# quoting enclave took for the same quotes; how many more four callers get than
# one; and the same quotes through the kernel's own driver, whose TDCALLs are
# trapped, and which looks for a quote once a second.
. /test/simd.inc

ROUNDS=5

# taken COUNT CALLERS: nanoseconds that callers waited, that host and quoting
# enclave took, and from first to last; for COUNT quotes of each caller
taken() {
	before=$(stat_of turnaround-ns)
	line=$(latency quote "$1" "$2")
	after=$(stat_of turnaround-ns)
	sum=${line#*sum_ns=}
	echo "${sum%% *} $((after - before)) ${line#*wall_ns=}"
}

# rounds COUNT CALLERS
rounds() {
	taken 2 1 >/dev/null
	round=0
	while [ $round -lt $ROUNDS ]; do
		taken "$1" "$2"
		round=$((round + 1))
	done | sort -n
}

# against_host NAME COUNT: the median round, and the least disturbed one
against_host() {
	rounds "$2" 1 | awk -v name="$1" -v n="$2" '
	{
		device[NR] = $1 / n / 1e6
		host[NR] = $2 / n / 1e6
		ratio = $1 / $2
		if (NR == 1 || ratio < best)
			best = ratio
	}
	END {
		m = int((NR + 1) / 2)
		limit = 1.2 * host[m] + 1
		printf "%s: quote %.2f ms, host and quoting enclave %.2f ms: ratio %.3f (best %.3f), %s 1.2 times and 1 ms (%.2f ms)\n",
			name, device[m], host[m], device[m] / host[m], best,
			device[m] <= limit ? "within" : "BEYOND", limit
	}'
}

# set_ms MILLISECONDS: the least that the quoting enclave takes
set_ms() { ctl "set latency_us $((1000 * $1))" >/dev/null; }

latencies() {
	for ms in 1 5 50; do
		set_ms $ms
		against_host "$1, at least $ms ms" $((ms < 50 ? 40 : 10))
	done
}

# Throughput of four callers against that of one, from first to last quote.
parallel() {
	set_ms 50
	one=$(rounds 16 1 | awk '{ print $3 }' | sort -n | sed -n 3p)
	four=$(rounds 16 4 | awk '{ print $3 }' | sort -n | sed -n 3p)
	awk -v one="$one" -v four="$four" 'BEGIN {
		printf "4 callers get a quote every %.2f ms, 1 caller every %.2f ms: %.2f times the throughput, want over 3\n",
			four / 64e6, one / 16e6, 4 * one / four
	}'
}

median_ms() {
	line=${1#*median_ns=}
	echo "${line%% *}" | awk '{ printf "%.2f", $1 / 1e6 }'
}

# The same host for both, one after the other.
against_driver() {
	for ms in 1 5 50; do
		set_ms $ms
		device=$(median_ms "$(latency quote 20 1)")
		driver=$(median_ms "$(latency tsm 5)")
		echo "at least $ms ms: quote through vouch $device ms, through tdx_guest and configfs $driver ms"
	done
}

# tests on a simulated TD, then with the TDCALLs of both drivers trapped
modules_load && simd --tee tdx || exit 1
latencies 'notified'
parallel
vouch report --report-data 00 -o /out/quote.bin
simd_stop
simd --tee tdx --notify off || exit 1
latencies 'polled'
simd_stop
modules_unload

modprobe vouch_tdcall && simd --tee tdx && modprobe vouch &&
	modprobe tdx-guest || exit 1
against_driver
simd_stop
rmmod tdx_guest && rmmod vouch && rmmod vouch_tdcall
