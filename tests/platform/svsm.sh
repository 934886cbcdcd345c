#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A stock kernel at VMPL 2 of an SEV-SNP guest, over an SVSM with a vTPM: its
# second processor and its pages are the SVSM's work, and the module's reports about
# services take the real path. What is left in /out is appraised outside.
#
# vm: --vmpl 2 --vtpm
# vm: --file tests/vm/simd.inc --file build/tests/vm/hammer
# vm: --may-warn soft.lockup
. /test/simd.inc

kernel_says() { dmesg | grep -q "$1"; }
good='errno=0 stage=0 reason=0 fw=0 vmm=0 size=1184 format=4 manifest=362'
try() {
	# shellcheck disable=SC2034	# simd.inc reads it
	ctl "$1" || tap_bad=1
	ok "$1: answers $2" answer_is "$2" service 3000
	ctl normal
	ok "$1: the next caller is served" answer_is "$good" service
}

ok 'the kernel runs at VMPL 2' kernel_says 'SNP running at VMPL2'
ok 'both processors came up' [ "$(nproc)" = 2 ]
modules_load || exit 1
ok 'the module has the key of its VMPL' \
	kernel_says 'vouch: .*real guest at VMPL 2, message key 2'
ok 'a report about all services' asked 1 vouch report --format service \
	--report-data 00ff --manifest /out/manifest.bin -o /out/service.bin \
	--certs /out/certs.bin
ok 'names the vTPM, and its EK' [ "$(stat -c %s /out/manifest.bin)" = 362 ]
ok 'certificates cost no more' asked 1 answer_is "$good certs=yes" service
ok 'the vTPM alone' asked 1 answer_is \
	'errno=0 stage=0 reason=0 fw=0 vmm=0 size=1184 format=4 manifest=314' \
	service 3000 0
ok 'its manifest has no version 1' answer_is \
	'errno=EINVAL stage=13 reason=24 fw=0x80000005' service 3000 1
ok 'one service has its manifest alone' vouch report --format service \
	--report-data 00ff --service c476f1eb-0123-45a5-9641-b4e7dde5bfe3 \
	--manifest /out/ek.bin -o /out/vtpm.bin
ok 'a report of the guest itself' vouch report --report-data 00ff \
	-o /out/report.bin
for cpu in 0 1; do
	ok "by processor $cpu" taskset -c $cpu hammer service
done
try svsm-not-run 'errno=EIO stage=2'
try svsm-result 'errno=EIO stage=13 reason=0 fw=0x80000006'
try svsm-nonce 'errno=EPROTO stage=13 reason=7'
try svsm-manifest 'errno=EPROTO stage=13 reason=7'
try 'svsm-manifest-room forever' 'errno=EPROTO stage=13 reason=4 fw=0x80000005'
try report-vmpl 'errno=EPROTO stage=13 reason=17'
# The kernel itself calls again, which a host cannot be asked for.
ctl 'svsm-busy 3'
ok 'a busy SVSM is waited for' answer_is "$good" service
ok 'no sequence number carried two messages' no_iv_reuse
ok 'the module goes away' modules_unload

# The kernel's own way, over the same SVSM.
kernels_own() {
	modprobe sev-guest || return
	[ -e /sys/kernel/config/tsm ] ||
		mount -t configfs none /sys/kernel/config
	cd /sys/kernel/config/tsm/report && mkdir own && cd own || return
	echo 2 >privlevel && echo svsm >service_provider || return
	dd if=/dev/zero bs=64 count=1 of=inblob 2>/dev/null
	[ "$(wc -c <outblob)" = 1184 ] && cmp manifestblob /out/manifest.bin
}
ok "the kernel's own driver has the same manifest" kernels_own
tap_end
