#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Inside the debug kernel: loads each mutant with its suite, and says on the
# console what became of it. One that does not end ends the machine.

say() { echo "vouch-mutant: $*" >/dev/kmsg; }

for name in gcm ghash-generic ctr aes-generic sha512-generic; do
	modprobe "$name" 2>/dev/null
done
cd /mutants || exit
for number in $(printf '%s\n' * | sort -n); do
	folder=/mutants/$number
	suite=$(cat "$folder/suite")
	# Without a newline, which would be a part of the name.
	printf %s "$suite" >/sys/module/kunit/parameters/filter_glob
	say begin "$number"
	insmod "$folder/vouch.ko" || exit 1
	(sleep 240; say hangs "$number"; reboot -f) &
	watchdog=$!
	insmod /mutants/0/vouch_kunit.ko
	results=/sys/kernel/debug/kunit/$suite/results
	if grep -q "^ok" "$results" && ! grep -q 'not ok' "$results"; then
		say pass "$number"
	else
		say fail "$number"
	fi
	rmmod vouch_kunit
	rmmod vouch
	kill "$watchdog"
done
