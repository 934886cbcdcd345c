#!/bin/sh
# SPDX-License-Identifier: MIT
#
# scripts/hardware-check in an SEV-SNP guest and in a TD, as on hardware, but for the
# root that its appraisals believe in; and that it leaves the machine as it was.
#
# vm: --timeout 900 --file tests/vm/simd.inc --file scripts/hardware-check
# vm: --file build/sim/genoa --file build/tests/selftests
# vm: --file build/tests/vm/hammer --file build/tests/bench/latency
. /test/simd.inc

case $TEE in
snp) driver=sev_guest pki=/test/genoa root=ark.pem ;;
tdx)
	driver=tdx_guest pki=/test/pki root=root.pem
	vouch-simd --tee tdx --seed "$SEED" --pki $pki || exit 1 ;;
esac

check() {
	hardware-check --installed --trust-anchor "$pki/$root" \
		--endorsements "$pki" --programs /test/selftests \
		-o /out/report.txt "$@" >said
	checked=$?
	grep -E '^not ok|# SKIP|passed,' said | sed 's/^/# /'
	return $checked
}
modules_are() { [ "$(lsmod | grep -cE "^(vouch|$driver) ")" = "$1" ]; }
appraised() { # COUNT: of a report, and of Evidence with and without certificates
	[ "$(grep -cE '^ok - .* is authentic$' said)" = "$1" ]
}
says() { grep -qE "$1" said; }
# Up to 6.13 each driver needs a message key of its own, and vouch has the one that
# sev-guest would take: that it loads beside is left out there, and nothing else.
left_out() {
	case $TEE-$(uname -r) in
	snp-6.1[0-3].*)
		[ "$(grep -c SKIP said)" = 1 ] &&
			says '^ok - sev_guest beside vouch # SKIP it does not load' ;;
	*) ! grep SKIP said ;;
	esac
}

ok 'hardware-check passes' check --extend
ok 'its appraisals were made' appraised 3
ok 'and so were its selftests' says '^ok - selftests of (the commands|a TD)$'
ok 'nothing was left out that can be tried on this kernel' left_out
ok 'it leaves no module where there was none' modules_are 0
ok 'a module can have the key afterwards' modules_load
modules_unload
modprobe "$driver"
ok 'it passes where the driver was loaded' check
ok 'and leaves it loaded' modules_are 1
rmmod "$driver"
tap_end
