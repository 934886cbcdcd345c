#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Each product, report version and signing key: what a simulated guest gets is
# affirmed with the simulator's root named, and never without it. And what the
# simulator itself refuses.
#
# vm: --timeout 600
# vm: --file tests/vm/simd.inc --file build/sim/state --file build/sim:/test/pki
. /test/simd.inc

DATA=00112233

config_of() { ctl config | sed -n "s/.*\"$1\": \"\(.*\)\".*/\1/p"; }

report() {
	vouch report --report-data $DATA -o report.bin --certs certs.bin &&
		cat report.bin certs.bin >both.bin
}

appraise() {
	vouch appraise both.bin --report-data $DATA \
		--measurement "$(config_of measurement)" "$@" >appraisal
	status=$?
	sed 's/^/# /' appraisal
	return $status
}

refused() {
	"$@"
	[ $? = 1 ]
}

# guest PRODUCT OPTION...: a guest with these is affirmed, by its root alone
guest() {
	product=$1
	shift
	ok "$product $*: starts" simd --product "$product" "$@"
	ok "$product $*: a report and its certificates" report
	ok "$product $*: affirmed" \
		appraise --trust-anchor "/test/pki/$product/ark.pem"
	ok "$product $*: refused without its root" refused appraise
	ok "$product $*: stops" simd_stop
}

second_is_refused() {
	refused vouch-simd --daemon --state "$STATE" --seed "$SEED" 2>second ||
		return 1
	grep -q '/dev/vouch-sim' second
}

has_no_tee() { vouch info | grep -q '^tee *none'; }

killed_takes_the_guest() {
	kill -9 "$(pidof vouch-simd)"
	soon has_no_tee
}

usage() {
	vouch-simd "$@" 2>usage
	[ $? = 2 ]
}

modules_load || exit 1
for product in milan genoa turin; do
	for version in 2 3 5; do
		guest "$product" --report-version "$version"
	done
done
guest milan --signing-key vlek
guest genoa --signing-key vlek

simd || exit 1
ok 'a second simulator is refused and says where' second_is_refused
ok 'an unknown command is refused' refused ctl 'bzy 5'
ok 'a killed simulator takes its guest away' killed_takes_the_guest
ok 'the next one brings a new guest' sh -c '
	. /test/simd.inc; simd && vouch report -o report.bin'
ok 'it stops' simd_stop
ok 'an unknown option is a usage error' usage --sead x
ok 'a bad value is a usage error' usage --report-version 4
ok 'a bad misbehaviour is a usage error' usage --misbehave bsy
ok 'modules go away' modules_unload
ok 'without the module it fails and says so' sh -c '
	! vouch-simd --state /test/state --seed "vouch test" 2>err &&
	grep -q vouch_sim err'
tap_end
