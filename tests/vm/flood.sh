#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A host that takes 20 ms, and many processes of one user that ask all the time:
# the administrator and other users are served. The same user's rate is limited.
#
# vm: --timeout 600
# vm: --file tests/vm/simd.inc --file build/sim/state --file build/tests/vm/hammer
. /test/simd.inc

RATE=/sys/module/vouch/parameters/user_rate

# beside UID TIMEOUT_MS: asks as UID beside 200 processes of user 1000
beside() {
	answer=$(hammer flood 200 1000 "$1" "$2")
	echo "# $answer"
	case $answer in errno=0*) return 0 ;; *) return 1 ;; esac
}

# spent COMMAND...: message numbers that it costs
spent() {
	before=$(stat_of guest-requests)
	"$@" >&2
	echo $(($(stat_of guest-requests) - before))
}

modules_load && simd || exit 1
chmod 666 /dev/vouch
ctl 'late=20 forever'
ok 'the administrator is served beside 200 processes' beside 0 1000
ok 'and another user is' beside 2000 1000
ctl normal

# A rate is one of message numbers, of which a TD has none.
if [ "$TEE" = tdx ]; then
	ok 'modules go away' modules_unload
	tap_end
fi

echo 6 >$RATE
count=$(spent hammer flood 20 3000 2000 5000)
echo "# $count messages"
# The other user's one is among them.
ok 'a user has as many messages as the rate says' [ "$count" = 7 ]
told_of_the_limit() {
	answer=$(hammer flood 1 3000 3000 500)
	echo "# $answer"
	case $answer in errno=ETIMEDOUT*reason=21*) return 0 ;; esac
	return 1
}
ok 'who has had them is told of the limit' told_of_the_limit
ok 'the administrator has any number' hammer crowd 2 100
echo 0 >$RATE
ok 'a rate of 0 is none' beside 3001 1000

ok 'reading the launch digest costs no message' [ \
	"$(spent sh -c 'for i in 1 2 3; do hammer mr || exit; done')" = 0 ]
simd_stop
ok 'modules go away' modules_unload
tap_end
