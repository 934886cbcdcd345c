#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Inside the machine: what GET_REPORT takes, and what the simulator itself took
# for the same reports. The difference is what the module adds.
. /test/simd.inc

ROUNDS=5
REPORTS=200

modules_load && simd || exit 1
latency 20 >/dev/null
round=0
while [ $round -lt $ROUNDS ]; do
	before=$(stat_of turnaround-ns)
	line=$(latency $REPORTS)
	after=$(stat_of turnaround-ns)
	sum=${line#*sum_ns=}
	sum=${sum%% *}
	echo "$sum $((after - before))" >>/out/rounds
	round=$((round + 1))
done
sort -n /out/rounds | awk -v n=$REPORTS '
	{ device[NR] = $1; simulator[NR] = $2; ratio[NR] = $1 / $2 }
	END {
		m = int((NR + 1) / 2)
		printf "GET_REPORT %.0f us, the simulator itself %.0f us: ratio %.3f (median of %d rounds of %d)\n",
			device[m] / n / 1000, simulator[m] / n / 1000,
			ratio[m], NR, n
	}' | tee /out/result
vouch report --report-data 00 -o /out/report.bin
simd_stop
modules_unload
