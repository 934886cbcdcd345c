#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Every misbehaviour of host and firmware: the right errno and failure, never a
# wrong report, and the next caller is served with the same key.
#
# vm: --kernel debug --timeout 900
# vm: --file tests/vm/simd.inc --file build/sim/state --file build/tests/vm/hammer
. /test/simd.inc

# try MISBEHAVIOUR MODE WANTED: and afterwards all is well again
try() {
	# shellcheck disable=SC2034	# simd.inc reads it
	ctl "$1" || tap_bad=1
	ok "$1: $2 answers $3" answer_is "$3" "$2" 3000
	ctl normal
	ok "$1: the next caller is served" \
		answer_is 'errno=0 stage=0 reason=0 fw=0 vmm=0' one 20000
}

modules_load && simd || exit 1
ok 'a well-behaved host gives a report' answer_is 'errno=0 stage=0' one

# The host delays, refuses or loses.
ctl 'busy 5'
ok 'busy for a while is waited for, and forgotten' \
	answer_is 'errno=0 stage=0 reason=0 fw=0 vmm=0' one 20000
ctl 'late=300'
ok 'so is a late answer' answer_is 'errno=0 stage=0' one 20000
ctl normal
try 'busy forever' one 'errno=ETIMEDOUT stage=3 reason=9 fw=0xffffffff vmm=0x2'
try 'vmm-error=3' one 'errno=EIO stage=3 reason=0 fw=0xffffffff vmm=0x3'
try 'vmm-error-after=3' one 'errno=EIO stage=3'
try 'fw-error=0x16' one 'errno=EIO stage=4 reason=0 fw=0x16 vmm=0'
try 'fw-error=0x1d' one 'errno=EIO stage=4 reason=0 fw=0x1d vmm=0'
try 'fw-error-after=0x1d' one 'errno=EIO stage=4 reason=0 fw=0x1d vmm=0'

# A host that says for long that the firmware wants another number. Once it does
# not, the number is found; a few callers may be told that it was not yet.
found() {
	for _ in 1 2 3 4 5 6 7 8; do
		hammer one 20000 && return
	done
	return 1
}
for kind in fw-error fw-error-after; do
	ctl "$kind=0x1d forever"
	for _ in 1 2 3 4 5; do
		ok "$kind=0x1d for long: EIO" \
			answer_is 'errno=EIO stage=4 reason=0 fw=0x1d' one 20000
	done
	ok 'that is told' sh -c 'vouch info | grep -q pending'
	ctl normal
	ok 'the number is found, and the key with it' found
	ok 'nothing is left of it' sh -c '! vouch info | grep pending'
	ok 'the next caller is served at once' \
		answer_is 'errno=0 stage=0 reason=0 fw=0 vmm=0' one 20000
done
try 'fw-error-after=0x5' one 'errno=EIO stage=4 reason=0 fw=0x5 vmm=0'
# On a platform the CPU waits for the host, as on hardware.
[ -e /test/platform ] || try silence one 'errno=ETIMEDOUT stage=2'

# The answer is not the answer.
try replay one 'errno=EBADMSG stage=5 reason=1'
try no-answer one 'errno=EBADMSG stage=5'
try sequence one 'errno=EBADMSG stage=5 reason=1'
try type one 'errno=EBADMSG stage=5 reason=2'
try version one 'errno=EBADMSG stage=5 reason=3'
try header-version one 'errno=EBADMSG stage=5 reason=3'
try size one 'errno=EBADMSG stage=5 reason=4'
try header-size one 'errno=EBADMSG stage=5 reason=4'
try algo one 'errno=EBADMSG stage=5 reason=5'
try vmpck one 'errno=EBADMSG stage=5 reason=6'
try tag one 'errno=EBADMSG stage=6'
try ciphertext one 'errno=EBADMSG stage=6'

# The firmware's own answer is no report, no key.
try 'status=0x16' one 'errno=EINVAL stage=7 reason=0 fw=0x16'
try 'status=0x27' one 'errno=EOPNOTSUPP stage=7 reason=0 fw=0x27'
try 'status=0x13' one 'errno=EIO stage=7 reason=0 fw=0x13'
try 'status=0x16' key 'errno=EINVAL stage=7 reason=0 fw=0x16'
try zero-report one 'errno=EPROTO stage=8 reason=8'
try zero-key key 'errno=EPROTO stage=8 reason=8'
try report-data one 'errno=EPROTO stage=8 reason=7'
try report-vmpl one 'errno=EPROTO stage=8 reason=17'
try report-size one 'errno=EPROTO stage=8 reason=4'

ctl 'report-size=1300'
ok 'a larger report is handed over, and flagged' \
	answer_is 'errno=0 stage=0 reason=0 fw=0 vmm=0 size=1300 flags=1' one
ctl 'report-size=3968'
ok 'as large as an answer may be' answer_is \
	'errno=0 stage=0 reason=0 fw=0 vmm=0 size=3968 flags=1' one
ctl normal
ok 'a known one has no flag' answer_is \
	'errno=0 stage=0 reason=0 fw=0 vmm=0 size=1184 flags=0' one
try 'report-size=3969' one 'errno=EPROTO stage=8 reason=4'

# The host's certificate table.
ok 'certificates come along' answer_is 'errno=0' certs
ctl 'invalid-len=12'
ok 'room for certificates grows' answer_is 'errno=0' certs
try invalid-len-same certs 'errno=EPROTO stage=9 reason=10'
try 'invalid-len=100000' certs 'errno=EPROTO stage=9 reason=10'
try certs-none certs 'errno=0'
for kind in overlap wrap beyond inside duplicate empty-entry unterminated; do
	try certs-$kind certs 'errno=EPROTO stage=9 reason=11'
done

# Pages that change while they are read: an error or the right report, no third.
never_wrong() {
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		ctl "$1" || return 1
		hammer "$2" 3000
		[ $? -le 1 ] || return 1
		ctl normal
		hammer one 20000 || return 1
	done
}
ok 'a response page that changes gives no wrong report' never_wrong alter one
ok 'certificate pages that change do no harm' never_wrong alter-certs certs

ok 'no sequence number carried two messages' no_iv_reuse

# Another user of the key: the only case in which it is given up.
ctl 'counter 0 90000'
ok 'a counter that moved gives up the key' \
	answer_is 'errno=EKEYREVOKED stage=10 reason=14' one
ok 'and everyone is told why' \
	answer_is 'errno=EKEYREVOKED stage=10 reason=14' key
ok 'info tells it too' sh -c 'vouch info | grep -q "someone else used it"'

# The guest of a platform is one.
if [ -e /test/platform ]; then
	ok 'modules go away' modules_unload
	tap_end
fi
ok 'a new guest has its key again' sh -c "
	. /test/simd.inc; simd_stop; simd; hammer one 20000"

# Old firmware would not answer version 2 of the message, and the key be lost.
simd_stop
simd --product milan --report-version 3
ok 'old firmware is not asked for a key over mitigations' \
	answer_is 'errno=EOPNOTSUPP' mit
ok 'and has its message key still' answer_is 'errno=0' key
simd_stop
simd --product milan --report-version 5
ok 'new firmware is' answer_is 'errno=0' mit
simd_stop
simd
ctl 'report-version=6'
ok 'where the launch digest of a later version is, is not known' answer_is \
	'errno=EPROTO stage=8 reason=3' mr
ctl 'report-version=6'
ok 'a report of a later version is handed over, and flagged' answer_is \
	'errno=0 stage=0 reason=0 fw=0 vmm=0 size=1184 flags=1' one
ctl 'report-version=1'
ok 'one of a version that was never published is not' answer_is \
	'errno=EPROTO stage=8 reason=3' one
ok 'the next report tells the launch digest' answer_is 'errno=0' mr
simd_stop
ok 'modules go away' modules_unload
tap_end
