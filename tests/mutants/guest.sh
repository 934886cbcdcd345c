#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Inside the debug kernel: runs each suite on the module as it is, then loads each
# mutant with its suite, and says on the console what became of it: "pass 7",
# "fail 7", "hangs 7", or "nothing 7", when it had no results. One that does not
# end ends the machine.

say() { echo "vouch-mutant: $*" >/dev/kmsg; }

# try FOLDER SUITE NAME...: what is said is of that name
try() {
	folder=$1 suite=$2
	shift 2
	# Without a newline, which would be a part of the name.
	printf %s "$suite" >/sys/module/kunit/parameters/filter_glob
	say begin "$@"
	insmod "$folder/vouch.ko" || { say nothing "$@"; return 1; }
	(sleep 240; say hangs "$@"; reboot -f) &
	watchdog=$!
	insmod /mutants/0/vouch_kunit.ko
	results=/sys/kernel/debug/kunit/$suite/results
	if ! grep -qE '^ +(not )?ok' "$results"; then
		say nothing "$@"
	elif grep -q '^ok' "$results" && ! grep -q 'not ok' "$results"; then
		say pass "$@"
	else
		say fail "$@"
	fi
	rmmod vouch_kunit
	rmmod vouch
	kill "$watchdog"
}

for name in gcm ghash-generic ctr aes-generic sha512-generic; do
	modprobe "$name" 2>/dev/null
done
# The suites' stand-ins for crypto devices compute nothing.
echo 1 >/sys/module/cryptomgr/parameters/notests
cd /mutants || exit
while read -r suite; do
	try /mutants/0 "$suite" 0 "$suite" || exit
done </mutants/0/suites
for number in $(printf '%s\n' * | sort -n); do
	[ "$number" = 0 ] || try "/mutants/$number" \
		"$(cat "/mutants/$number/suite")" "$number" || exit
done
