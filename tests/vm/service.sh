#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Reports about the services of an SVSM: what they are over, by whom they may be
# had, how often the SVSM is asked, and what its misbehaviour is told as.
#
# vm: --file tests/vm/simd.inc --file build/sim/state --file build/tests/vm/hammer
. /test/simd.inc

good='errno=0 stage=0 reason=0 fw=0 vmm=0 size=1184 format=4'

# try MISBEHAVIOUR WANTED [TIMES]: and afterwards all is well again
try() {
	# shellcheck disable=SC2034	# simd.inc reads it
	ctl "$1" || tap_bad=1
	ok "$1: answers $2" asked "${3:-1}" answer_is "$2" service 2000
	ctl normal
	ok "$1: the next caller is served" answer_is "$good" service
}

# over FILE FILE NONCE: REPORT_DATA = SHA-512(nonce || manifest)
over() {
	{ printf %b "$3" && cat "$2"; } | sha512sum | cut -c1-128 >wanted.txt
	dd if="$1" bs=1 skip=80 count=64 2>/dev/null | od -An -v -tx1 |
		tr -d ' \n' >data.txt
	echo >>data.txt
	cmp wanted.txt data.txt
}
# Bytes of a number, little-endian, at an offset.
number_at() { od -An -tu4 -j"$2" -N4 "$1" | tr -d ' '; }

nonce='\0000\0377'
for _ in $(seq 62); do nonce=$nonce'\0000'; done

modules_load && simd || exit 1
[ -e /test/platform ] ||
	ok 'without an SVSM there are none' answer_is 'errno=EOPNOTSUPP stage=0' \
		service
simd_stop
simd --vmpl 2 --uefi-flags 3 || exit 1
ok 'info tells that they are to be had' sh -c \
	'vouch info --json >info.json && grep -q service info.json'
ok 'a report about all services' asked 1 vouch report --format service \
	--report-data 00ff --manifest manifest.bin -o report.bin
ok 'is 1184 bytes' [ "$(stat -c %s report.bin)" = 1184 ]
ok 'of VMPL 0' [ "$(number_at report.bin 48)" = 0 ]
ok 'over nonce and manifest' over report.bin manifest.bin "$nonce"
ok 'the manifest tells its own size' \
	[ "$(number_at manifest.bin 16)" = "$(stat -c %s manifest.bin)" ]
ok 'certificates cost no more' asked 1 answer_is "$good" service
ok 'and are there' sh -c 'hammer service | grep -q certs=yes'
ok 'one service' vouch report --format service --report-data 00ff \
	--service a4453a59-9e1b-4787-a033-1986d6adbe55 \
	--manifest one.bin -o one-report.bin
ok 'has its manifest alone' [ "$(stat -c %s one.bin)" = 8 ]
ok 'over which the report is' over one-report.bin one.bin "$nonce"
ok 'the guest has reports of its own beside' vouch report --report-data 00ff \
	-o own.bin
ok 'of its own VMPL' [ "$(number_at own.bin 48)" = 2 ]

# What is not there, and is told in words.
ok 'no such service' answer_is \
	'errno=EOPNOTSUPP stage=13 reason=24 fw=0x80000001' service 2000 0
ok 'told in words' sh -c 'vouch report --format service --report-data 00 \
	--service c476f1eb-0123-45a5-9641-b4e7dde5bfe3 \
	--manifest x.bin -o x 2>&1 | grep "it has no such service"'
ok 'nothing is written then' [ ! -e x.bin ]
ok 'no manifest of this version' sh -c 'vouch report --format service \
	--report-data 00 --service-version 1 \
	--service a4453a59-9e1b-4787-a033-1986d6adbe55 \
	--manifest x.bin -o x 2>&1 | grep INVALID_PARAMETER'
chmod 666 /dev/vouch
mkdir /out/nobody && chmod 777 /out/nobody
ok 'a user has no raw nonce' sh -c '! su -s /bin/sh nobody -c \
	"vouch report --format service --report-data 00 \
	--manifest /out/nobody/m -o /out/nobody/r"'
ok 'but a separated one' su -s /bin/sh nobody -c \
	'vouch report --format service --separated --report-data 00 \
	--manifest /out/nobody/m -o /out/nobody/r'

# A wrong size costs one request, and never a third.
ctl svsm-manifest-room=20000
ok 'room for a large manifest is made once' asked 2 answer_is "$good" service
try 'svsm-manifest-room=20000 2' \
	'errno=EINVAL stage=13 reason=0 fw=0x80000005' 2
try 'svsm-manifest-room=60000 forever' \
	'errno=EINVAL stage=13 reason=0 fw=0x80000005' 2
try 'svsm-manifest-room forever' \
	'errno=EPROTO stage=13 reason=4 fw=0x80000005' 2
try 'svsm-manifest-room=65537' 'errno=EPROTO stage=13 reason=4 fw=0x80000005'
try svsm-not-run 'errno=EIO stage=2' 0
try 'svsm-busy forever' 'errno=ETIMEDOUT stage=13 reason=0 fw=0x80000007' 0
try svsm-result 'errno=EIO stage=13 reason=0 fw=0x80000006' 0
try 'svsm-result=0x80000002' \
	'errno=EOPNOTSUPP stage=13 reason=0 fw=0x80000002' 0
try svsm-nonce 'errno=EPROTO stage=13 reason=7'
try svsm-manifest 'errno=EPROTO stage=13 reason=7'
try svsm-manifest-size 'errno=EPROTO stage=13 reason=4'
try 'svsm-manifest-size=7' 'errno=EPROTO stage=13 reason=7'
try svsm-certs-size 'errno=EPROTO stage=13 reason=4'
try svsm-report-size 'errno=EPROTO stage=13 reason=4'
try report-vmpl 'errno=EPROTO stage=13 reason=17'
ctl 'svsm-busy 3'
ok 'busy for a while is waited for' answer_is "$good" service
ok 'no message number was used twice' no_iv_reuse
simd_stop
ok 'modules go away' modules_unload
tap_end
