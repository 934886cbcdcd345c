#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Each kind of quote, appraised with the vendor's collateral; several of them in
# flight at once; and the same from the quoting service itself.
#
# vm: --file tests/vm/simd.inc --file build/tests/vm/hammer
. /test/simd.inc

QGS=/run/qgs.sock
PORT=4050

mrtd() {
	vouch-simd --tee tdx --seed "$SEED" --print |
		sed -n 's/.*"mrtd": "\(.*\)".*/\1/p'
}

# appraises FILE: with what the vendor of this seed says
appraises() {
	vouch appraise --report-data 00ff --measurement "$(mrtd)" \
		--endorsements /test/pki --trust-anchor /test/pki/root.pem "$1"
}

quote() { vouch report --report-data 00ff -o /test/quote.bin; }

# kind QUOTE-VERSION BODY-VERSION
kind() {
	simd --tee tdx --quote-version "$1" --body-version "$2" || exit 1
	ok "a quote of version $1, body $2" quote
	ok "which is affirmed" appraises /test/quote.bin
	simd_stop
}

modules_load || exit 1
vouch-simd --tee tdx --seed "$SEED" --pki /test/pki || exit 1
for version in 4 5; do
	kind $version 1.0
	kind $version 1.5
done

# Eight callers, three turns each: 24 times 300 ms, but not one by one.
crowd_overlaps() {
	from=$(cut -d. -f1 /proc/uptime)
	hammer crowd 8 3 || return 1
	[ $(($(cut -d. -f1 /proc/uptime) - from)) -lt 6 ]
}
simd --tee tdx --latency-us 300000 --qgs $QGS || exit 1
ok 'quotes are in flight at once' crowd_overlaps
ok 'no buffer was used while the host owned it' \
	[ "$(stat_of buffer-reuse)" = 0 ]
ctl set latency_us 0

ok 'a quote from the quoting service' vouch report --report-data 00ff \
	--qgs $QGS -o /test/qgs.bin
ok 'which is affirmed' appraises /test/qgs.bin
ok 'it was the service that made it' [ "$(stat_of qgs-requests)" = 1 ]
simd_stop

is_forged() {
	appraises /test/quote.bin >appraisal
	[ $? = 1 ] && grep -q 'fail  *tdx.sig' appraisal
}

# That is nothing the guest can see: the appraisal does.
simd --tee tdx || exit 1
ctl signature
ok 'a quote whose signature is wrong is handed out' quote
ok 'and refused' is_forged
simd_stop

# The guest calls itself: CID 1.
modprobe vsock_loopback || exit 1
simd --tee tdx --qgs-vsock $PORT || exit 1
ok 'a quote from vsock' vouch report --report-data 00ff --qgs 1:$PORT \
	-o /test/vsock.bin
ok 'which is affirmed' appraises /test/vsock.bin
simd_stop
ok 'modules go away' modules_unload
tap_end
