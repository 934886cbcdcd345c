#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A stock kernel that believes to be an SEV-SNP guest, and is one as far as it can
# tell: the module's real path, beside the kernel's own driver. What is left in
# /out is appraised outside, by tests/platform/run.sh.
#
# vm: --file tests/vm/simd.inc --file build/tests/vm/hammer
. /test/simd.inc

NONCE=${NONCE:-6f6e6c792d75736564206f6e63652e2e2e202d2076657269666965722773206f776e}

kernel_says() { dmesg | grep -q "$1"; }
GOOD='errno=0 stage=0 reason=0 fw=0 vmm=0'

ok 'the kernel found its memory encrypted' \
	kernel_says 'Memory Encryption Features active: AMD SEV SEV-ES SEV-SNP'
modules_load || exit 1
ok 'the module found a guest that is not simulated' \
	kernel_says 'vouch: .*real guest at VMPL'
ok 'info says so' sh -c 'vouch info | tee /out/info.txt |
	grep -q "tee *sev-snp" && grep -q "simulated *no" /out/info.txt'
ok 'a report with its certificates' vouch report --report-data 00ff \
	-o /out/report.bin --certs /out/certs.bin
ok 'Evidence over the nonce' vouch evidence --nonce "$NONCE" \
	-o /out/evidence.cwt
ok 'eight callers get 20 reports each, their own' hammer crowd 8 20
ctl 'busy 3'
ok 'a busy host is waited for' answer_is "$GOOD" one 20000
ok 'no sequence number carried two messages' no_iv_reuse
ok 'the module goes away' modules_unload

ok "the kernel's own driver uses the same key" modprobe sev-guest
# Up to 6.13 each driver has numbers of its own, from 6.14 on the kernel has them.
beside() {
	modprobe vouch || return
	vouch report --report-data 00 -o /tmp/report.bin 2>/tmp/beside
	beside=$?
	cat /tmp/beside
	rmmod vouch
	case $(uname -r) in
	6.1[0-3].*) grep -q 'another driver owns it: unload sev-guest' \
		/tmp/beside ;;
	*) [ $beside = 0 ] ;;
	esac
}
ok 'beside it the module says whose the key is, or is served' beside
ok 'which it gives back' rmmod sev-guest
ok 'so that the module has it again' modules_load
ok 'and is served' answer_is "$GOOD" one 20000

# From 6.14 on the kernel sends the messages, and wipes its key at such an answer.
ctl tag
case $(uname -r) in
6.1[0-3].*)
	ok 'an answer that was changed is refused' \
		answer_is 'errno=EBADMSG stage=6' one 3000
	ok 'and the next caller is served' answer_is "$GOOD" one 20000
	;;
*)
	ok 'an answer that was changed is refused' sh -c \
		'hammer one 3000 | tee /tmp/refused; ! grep -q errno=0 /tmp/refused'
	ok 'the next caller is told that the key is lost' \
		answer_is 'errno=EKEYREVOKED' one 20000
	modules_unload
	ok 'another key serves the module' modprobe vouch vmpck=1
	ok 'for reports of its VMPL' vouch report --privilege 1 \
		--report-data 00ff -o /tmp/report.bin
	;;
esac
modules_unload
tap_end
