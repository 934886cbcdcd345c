#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Every misbehaviour of a TD's host and of its TDX module: the right errno and
# failure, never a wrong quote, and the next caller is served.
#
# vm: --timeout 900
# vm: --file tests/vm/simd.inc --file build/tests/vm/hammer
. /test/simd.inc

# try MISBEHAVIOUR WANTED: and afterwards all is well again
try() {
	ok "$1 is taken" ctl "$1"
	ok "$1 answers $2" answer_is "$2" one 3000
	ctl normal
	ok "$1: the next caller is served" \
		answer_is 'errno=0 stage=0 reason=0 fw=0 vmm=0' one 20000
}

modules_load && simd --tee tdx || exit 1
ok 'a well-behaved host gives a quote' answer_is 'errno=0 stage=0' one

# The host has no buffer for it, or no quote.
ok 'what it says to try again is tried again' sh -c '
	. /test/simd.inc; ctl "retry 5"; hammer one 20000'
ctl 'late=300'
ok 'a host that answers late is waited for' hammer one 20000
ctl normal
try 'retry forever' 'errno=ETIMEDOUT stage=3'
ok 'a buffer that it finds too large is made smaller' sh -c '
	. /test/simd.inc; ctl set quote_buffer_max 16384; hammer one 20000'
try 'unsupported' \
	'errno=EIO stage=3 reason=0 fw=0xffffffff vmm=0x8000000000000003'
try 'quote-error' \
	'errno=EIO stage=12 reason=0 fw=0xffffffff vmm=0x8000000000000000'
try 'quote-unavailable' \
	'errno=EIO stage=12 reason=0 fw=0xffffffff vmm=0x8000000000000001'
try 'quote-status=5' 'errno=EIO stage=12 reason=0 fw=0xffffffff vmm=0x5'
try 'in-flight' 'errno=ETIMEDOUT stage=12 reason=19'
# On a platform the CPU waits for the host, as on hardware.
[ -e /test/platform ] ||
	try 'silence' 'errno=ETIMEDOUT stage=12 reason=19'

# The quote is not the quote.
try 'out-len-zero' 'errno=EPROTO stage=12 reason=4'
try 'out-len' 'errno=EPROTO stage=12 reason=4'
try 'out-len=100' 'errno=EPROTO stage=12'
try 'quote-other' 'errno=EPROTO stage=12 reason=7'

# Headers that change while they are read: an error or the right quote.
never_wrong() {
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		ctl "$1" || return 1
		hammer one 3000
		[ $? -le 1 ] || return 1
		ctl normal
		hammer one 20000 || return 1
	done
}
ok 'a size that grows gives no wrong quote' never_wrong out-len-grow
ok 'a header that is written again does no harm' never_wrong header-rewrite=1
ok 'nor does one that is written late' never_wrong header-rewrite=20000

# The TDX module.
ok 'a busy module is called again' sh -c '
	. /test/simd.inc; ctl "operand-busy 5"; hammer one 20000'
try 'operand-busy forever' \
	'errno=EAGAIN stage=11 reason=0 fw=0x8000020000000000'
# A call that fails is made once more, to learn the status; in a real TD the first
# one is the kernel's.
twice=''
[ ! -e /test/platform ] || twice=' 2'
try "tdcall-status=0xc0000100$twice" \
	'errno=EIO stage=11 reason=0 fw=0xc000010000000000'

# Down to the smallest, which is offered from then on.
try 'invalid-operand forever' \
	'errno=EIO stage=3 reason=0 fw=0xffffffff vmm=0x8000000000000000'

# logged PATTERN: such a line is in the kernel's log
logged() { dmesg | grep -q "vouch: GET_REPORT: $1"; }
ok 'the log says in words that the host is silent' \
	logged 'the host made no usable quote: the host has not finished it'
ok 'and what error it gave' logged '.*, host error 0x8000000000000003'

ok 'no buffer was used while the host owned it' \
	[ "$(stat_of buffer-reuse)" = 0 ]
simd_stop
ok 'modules go away' modules_unload
tap_end
