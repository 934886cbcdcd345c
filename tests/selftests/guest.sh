#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs inside the machine: the simulator, then each program; all of them have
# to pass, and the modules have to go away afterwards.

modprobe vouch_sim || exit
vouch-simd >/out/simd.log 2>&1 &
simd=$!
modprobe vouch || exit
for _ in 1 2 3 4 5 6 7 8 9 10; do
	[ ! -e /dev/vouch ] || break
	sleep 1
done

bad=0
for program in selftests/*; do
	echo "# ${program##*/}"
	"$program" || bad=1
done

rmmod vouch || bad=1
kill $simd
wait $simd
rmmod vouch_sim || bad=1
exit $bad
