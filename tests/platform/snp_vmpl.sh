#!/bin/sh
# SPDX-License-Identifier: MIT
#
# An SEV-SNP guest at VMPL 2: it has the message keys of this level and of those
# below, and no report of a more privileged one. Linux finds its level by an
# RMPADJUST that is refused; pages and processors come from the SVSM.
#
# vm: --vmpl 2 --file tests/vm/simd.inc --file build/tests/vm/hammer
. /test/simd.inc

kernel_says() { dmesg | grep -q "$1"; }
# vmpl_is N FILE: what the report says of its guest
vmpl_is() { vouch show "$2" | grep -qE "^ *vmpl +$1\$"; }
report() { vouch report --report-data 00 -o /tmp/report.bin "$@"; }
refused() { ! "$@" 2>/tmp/refused; }
says() { grep -q "$1" /tmp/refused; }

ok 'the kernel found its memory encrypted' \
	kernel_says 'Memory Encryption Features active: AMD SEV SEV-ES SEV-SNP'
ok 'and its level' kernel_says 'SNP running at VMPL2'
ok 'with all its processors' [ "$(nproc)" = 2 ]
modules_load || exit 1
ok 'the module has the key of that level' \
	kernel_says 'real guest at VMPL 2, message key 2'
ok 'a report' report
ok 'tells the level' vmpl_is 2 /tmp/report.bin
ok 'one of a less privileged level' report --privilege 3
ok 'tells that one' vmpl_is 3 /tmp/report.bin
ok 'there is none of a more privileged one' refused report --privilege 1
ok 'eight callers get 20 reports each, their own' hammer crowd 8 20
ok_nothing_reused
ok 'the module goes away' modules_unload
for key in 0 1; do
	modprobe vouch vmpck=$key
	refused report
	ok "message key $key is not in the secrets page" \
		says 'the key is all zero'
	modules_unload
done
ok 'the next key is' modprobe vouch vmpck=3
ok 'for reports of its level' report --privilege 3
ok 'the module goes away' modules_unload
tap_end
