#!/bin/sh
# SPDX-License-Identifier: MIT
#
# From the processor to a PCR on a stock kernel, 7.3 of Debian, over an SVSM with a
# vTPM: Evidence that is affirmed outside, and some of which each link is broken in
# turn. The boot is measured by scripts/platform/measured-boot.py, before it.
#
# vm: --simd --vmpl=2 --vtpm --measured --timeout 900
# vm: --file tests/vm/simd.inc --file build/vouch-tpm --file build/broken-vouch
# vm: --file /usr/lib/x86_64-linux-gnu/libtss2-tcti-device.so.0:/usr/lib/x86_64-linux-gnu/
# vm: --may-warn soft.lockup
. /test/simd.inc

NONCE=000102030405060708090a0b0c0d0e0f
LOG=/sys/firmware/qemu_fw_cfg/by_name/opt/vouch/log/raw

# evidence FILE [OPTION]...
evidence() {
	out=$1
	shift
	"${VOUCH:-vouch}" evidence --vtpm --nonce $NONCE --event-log "$log" \
		-o "$out" "$@"
}
# answers FILE: with the verifier's challenge
answers() { evidence "$1" --challenge challenge; }

# with TEXT: a vouch whose vouch-tpm is this script
with() {
	mkdir -p lying && cp "$(command -v vouch)" lying/vouch &&
		printf '#!/bin/sh\n%s\n' "$1" >lying/vouch-tpm &&
		chmod +x lying/vouch-tpm
}
# One command of the TPM; its response code is 0.
extended() {
	exec 3<>/dev/tpm0 || return
	{
		printf '\200\002\0\0\0\101\0\0\001\202\0\0\0\004'
		printf '\0\0\0\011\100\0\0\011\0\0\0\0\0\0\0\0\001\0\013'
		head -c 32 /dev/zero
	} >extend && cat extend >&3 &&
		dd bs=4096 count=1 <&3 >extend.out 2>/dev/null
	exec 3>&-
	[ "$(od -An -tx1 -j6 -N4 extend.out | tr -d ' ')" = 00000000 ]
}

ok 'the vTPM has a driver' modprobe vouch_tpm
ok 'and a resource manager' soon [ -c /dev/tpmrm0 ]
modprobe qemu_fw_cfg
ok 'the log of the boot is there' cp $LOG log
log=log
modules_load || exit 1
ok 'Evidence without a proof' evidence /out/first.cwt
ok 'a challenge for its EK' vouch challenge /out/first.cwt \
	--challenge-key /test/key -o challenge
ok 'which is answered' answers /out/good.cwt
ok 'by an RSA key, too' evidence /out/rsa.cwt --ak rsa --challenge challenge
ok 'a credential' vouch challenge /out/first.cwt --credential \
	--challenge-key /test/key -o credential
ok 'is given back' evidence /out/credited.cwt --challenge credential
ok 'and the challenge once more' answers /out/again.cwt

# Each link, broken.
export VOUCH=broken-vouch
export BROKEN=manifest
ok 'the manifest of another boot' answers /out/manifest.cwt
export BROKEN=vmpl
ok 'a report of VMPL 2' answers /out/vmpl.cwt
export VOUCH=lying/vouch
# The quote alone is over something else.
# shellcheck disable=SC2016 # the script's own
with 'vouch-tpm "$@" >right || exit
zeros=$(printf "%064d" 0)
vouch-tpm quote --qualifying "$zeros" >wrong || exit
part() { tr -d "\n" <"$1" | grep -o "\"$2\": *\"[0-9a-f]*\""; }
tr -d "\n" <right | sed -e "s/$(part right quote)/$(part wrong quote)/" \
	-e "s/$(part right signature)/$(part wrong signature)/"'
ok 'a quote over another nonce' answers /out/quote.cwt
# shellcheck disable=SC2016
with 'vouch-tpm "$@" >right && vouch-tpm "$@" --ak p384 >wrong || exit
part() { tr -d "\n" <"$1" | grep -o "\"$2\": *\"[0-9a-f]*\""; }
tr -d "\n" <wrong | sed \
	-e "s/$(part wrong certify)/$(part right certify)/" \
	-e "s/$(part wrong certify_signature)/$(part right certify_signature)/"'
ok 'an AK beside the proof of another one' answers /out/ak.cwt
unset VOUCH
size=$(od -An -tu4 -j28 -N4 log)
cp log altered
printf altered | dd of=altered bs=1 seek=$((32 + size + 14)) conv=notrunc \
	2>/dev/null
log=altered
ok 'one event changed' answers /out/event.cwt
log=log
ok 'one PCR extended' extended
ok 'after the log' answers /out/extended.cwt
ok 'the modules go away' sh -c 'rmmod vouch_tpm && rmmod vouch'
tap_end
