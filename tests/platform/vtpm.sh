#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The vTPM of the SVSM as /dev/tpm0, by vouch_tpm.ko, on a stock kernel that can
# send commands to it and has no driver: 7.3 of Debian. Its EK is that of the
# manifest. Kernels before 6.16 have neither.
#
# vm: --simd --vmpl=2 --vtpm
# vm: --file tests/vm/simd.inc --may-warn soft.lockup
. /test/simd.inc

# tpm BYTES FILE: one command of the TPM, and its answer
tpm() {
	exec 3<>/dev/tpm0 || return
	printf %b "$1" >&3 && dd bs=4096 count=1 <&3 >"$2" 2>/dev/null
	tpm=$?
	exec 3>&-
	return $tpm
}
# The TPM's response code, in hex
code_of() { od -An -tx1 -j6 -N4 "$1" | tr -d ' '; }
is_good() { [ "$(code_of "$1")" = 00000000 ]; }

case $(uname -r) in
6.*)
	ok 'this kernel has no way to a vTPM' sh -c '! modprobe vouch_tpm'
	tap_end
	;;
esac
ok 'the kernel found a vTPM' [ -e /sys/bus/platform/devices/tpm-svsm ]
ok 'and has no driver' [ ! -e /dev/tpm0 ]
ok 'a driver is loaded for it' modprobe \
	"$(cat /sys/bus/platform/devices/tpm-svsm/modalias)"
ok 'which is vouch_tpm' [ -e /sys/module/vouch_tpm ]
ok 'there is a TPM' soon [ -c /dev/tpm0 ]
ok 'of version 2' [ "$(cat /sys/class/tpm/tpm0/tpm_version_major)" = 2 ]
GET_RANDOM='\0200\0001\00\00\00\0014\00\00\0001\0173\00\0020'
ok 'which gives 16 random bytes' tpm "$GET_RANDOM" random.bin
ok 'and says so' is_good random.bin
ok 'then others' tpm "$GET_RANDOM" others.bin
ok 'which are not the same' sh -c '! cmp -s random.bin others.bin'
modules_load || exit 1
ok 'the SVSM reports about it' vouch report --format service \
	--report-data 00ff --service c476f1eb-0123-45a5-9641-b4e7dde5bfe3 \
	--manifest /out/ek.bin -o /out/vtpm.bin
# TPM2_ReadPublic of the first transient slot, where the SVSM has left the EK.
ok 'its EK is in a slot' \
	tpm '\0200\0001\00\00\00\0016\00\00\0001\0163\0200\00\00\00' public.bin
ok 'and can be read' is_good public.bin
ek_is_manifest() {
	dd if=public.bin bs=1 skip=12 count=314 of=public-ek.bin 2>/dev/null
	cmp public-ek.bin /out/ek.bin
}
ok 'it is what the manifest says' ek_is_manifest
# shellcheck disable=SC2016	# likewise
ok 'every processor has the TPM' sh -c 'for cpu in 0 1; do
	taskset -c $cpu cat /sys/class/tpm/tpm0/pcr-sha256/0 || exit; done'
for _ in 1 2 3 4 5 6 7 8; do
	cat /sys/class/tpm/tpm0/pcr-sha256/* >/dev/null &
done
ok 'eight callers at once' wait
ok 'modules go away' sh -c 'rmmod vouch_tpm && rmmod vouch'
ok 'and the TPM with them' [ ! -e /dev/tpm0 ]
ok 'it comes back' modprobe vouch_tpm
ok 'as it was' soon [ -c /dev/tpm0 ]
tap_end
