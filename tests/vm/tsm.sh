#!/bin/sh
# SPDX-License-Identifier: MIT
#
# vouch_tsm: what clients of configfs-tsm get of a simulated SNP guest, over an
# SVSM too, and of a TD; who may have a report made, and when it is refused; and
# the module that comes and goes while folders are open and reports under way.
#
# vm: --timeout 600
# vm: --file tests/vm/simd.inc --file build/sim/state --file build/sim:/test/pki
# vm: --file build/tests/vm/lock --file build/tests/vm/tsm_client
. /test/simd.inc

REPORTS=/sys/kernel/config/tsm/report
DATA=$(printf '5a%.0s' $(seq 64))

# client FLOW FOLDER [NAME=VALUE]...: one that was not written for vouch
client() {
	client_flow=$1 client_to=$2
	shift 2
	mkdir -p "$client_to" &&
		tsm_client "$client_flow" "$client_to" "$DATA" "$@" >/dev/null
}
says() { # TEXT COMMAND...: fails with it
	said=$1
	shift
	! "$@" >answer 2>&1 && grep -q "$said" answer
}
kernel_says() { dmesg | grep -q "$1"; }
size_is() { [ "$(stat -c %s "$1")" = "$2" ]; }
# over FILE OFFSET: the report is over what the client wrote
over() {
	[ "$(od -An -v -tx1 -j"$2" -N64 "$1" | tr -d ' \n')" = "$DATA" ]
}
vmpl_is() { [ "$(od -An -tu4 -j48 -N4 "$1" | tr -d ' ')" = "$2" ]; }
# REPORT_DATA = SHA-512(nonce || manifest)
is_over_manifest() {
	{ printf 'Z%.0s' $(seq 64) && cat "$1/manifestblob"; } | sha512sum |
		cut -c1-128 >wanted.txt
	od -An -v -tx1 -j80 -N64 "$1/outblob" | tr -d ' \n' >data.txt
	echo >>data.txt
	cmp wanted.txt data.txt
}
# files_are FOLDER NAME...
files_are() {
	ls "$1" >files.txt
	shift
	printf '%s\n' "$@" | sort | cmp - files.txt
}
ask() { # FOLDER: it has REPORT_DATA, and no report yet
	head -c 64 /dev/zero | tr '\0' Z >"$1/inblob"
}
made() { cat "$1/outblob" >made.bin; } # FOLDER
makes() { ask "$1" && made "$1"; } # FOLDER
measured() { ctl config | sed -n 's/.*"measurement": "\(.*\)".*/\1/p'; }
as_nobody() { su -s /bin/sh nobody -c "$*"; }

ok 'vouch needs no configfs-tsm' sh -c \
	'modprobe vouch && modprobe vouch_sim && ! grep -q ^tsm /proc/modules'
ok 'without a TEE there is nothing to serve' says 'No such device' \
	modprobe vouch_tsm
ok 'which is told' kernel_says 'vouch_tsm: vouch has no TEE'
simd && modprobe vouch_tsm || exit 1
[ -d $REPORTS ] || mount -t configfs none /sys/kernel/config || exit 1
ok 'it tells what it serves' kernel_says \
	'vouch_tsm: .* of a simulated guest, as sev_guest'
ok 'vouch stays meanwhile' says '' rmmod vouch

# An SNP guest.
ok 'a client has a report' client once snp
ok 'its provider is the one that it knows' grep -qx sev_guest snp/provider
ok 'over what it wrote' over snp/outblob 80
ok 'of the VMPL of the guest' vmpl_is snp/outblob 0
ok 'which is affirmed, with its certificates' vouch appraise snp \
	--report-data "$DATA" --measurement "$(measured)" \
	--trust-anchor /test/pki/genoa/ark.pem
ok 'a client has one of another level' client once level privlevel=3
ok 'which says so' vmpl_is level/outblob 3
mkdir $REPORTS/a
ok 'a folder has the files of an SNP guest' files_are $REPORTS/a auxblob \
	generation inblob outblob privlevel privlevel_floor provider
ok 'nothing was written' says 'Invalid argument' cat $REPORTS/a/outblob
head -c 63 /dev/zero >$REPORTS/a/inblob
ok '63 bytes were written' says 'Invalid argument' cat $REPORTS/a/outblob
vouch events --json --count 1 >event.json 2>event.err &
events=$!
soon grep -q 'events from now on' event.err
ok 'then 64' makes $REPORTS/a
ok 'that one was issued is told' wait $events
ok 'as one of root' grep -q '"type":"issued".*"uid":0' event.json

# Who reads first has it made, and only root may.
ask $REPORTS/a
ok 'a user has none made' says 'Operation not permitted' \
	as_nobody cat $REPORTS/a/outblob
ok 'root has' made $REPORTS/a
ok 'which a user may read' sh -c \
	"su -s /bin/sh nobody -c 'cat $REPORTS/a/outblob' | cmp - made.bin"
ok 'certificates are of the same report' [ "$(cat $REPORTS/a/generation)" = 3 ]

# The module goes away and comes back.
exec 8<$REPORTS/a/outblob
ok 'it goes while a folder is open' rmmod vouch_tsm
ok 'what was made is still there' cmp made.bin $REPORTS/a/outblob
ask $REPORTS/a
ok 'but nothing more is' says 'No such device or address' \
	cat $REPORTS/a/outblob
exec 8<&-
ok 'it does not come back to a folder' says 'busy' modprobe vouch_tsm
ok 'which is told' kernel_says 'vouch_tsm: .* or is not empty'
rmdir $REPORTS/a
ok 'it comes back when there is none' modprobe vouch_tsm
mkdir $REPORTS/b
ask $REPORTS/b
ctl 'busy 20'
cat $REPORTS/b/outblob >racing.bin &
reader=$!
sleep 0.5
ok 'it goes while a report is under way' rmmod vouch_tsm
ok 'which is made first' wait $reader
ok 'as a whole' size_is racing.bin 1184
ctl normal
rmdir $REPORTS/b
modprobe vouch_tsm || exit 1

# The TEE goes away.
mkdir $REPORTS/c
ok 'a report is made' makes $REPORTS/c
simd_stop
ok 'what was made is still there' cmp made.bin $REPORTS/c/outblob
ask $REPORTS/c
ok 'but nothing more is' says 'No such device$' cat $REPORTS/c/outblob
simd --tee tdx || exit 1
ok 'another TEE is none to serve' says 'not supported' \
	cat $REPORTS/c/outblob
rmdir $REPORTS/c
rmmod vouch_tsm && modprobe vouch_tsm || exit 1

# A TD.
ok 'a client has a quote' client once tdx
ok 'its provider is the one that it knows' grep -qx tdx_guest tdx/provider
ok 'over what it wrote' over tdx/outblob 568
ok 'Intel'\''s flow has one' client dcap dcap
ok 'over what it wrote' over dcap/outblob 568
ok 'and another in the same folder' client dcap dcap
ok 'which has the files of a TD' files_are $REPORTS/com.intel.dcap generation \
	inblob outblob provider
ok 'such a folder stays, so that the module does not come back' sh -c \
	'rmmod vouch_tsm && ! modprobe vouch_tsm'
rmdir $REPORTS/com.intel.dcap
simd_stop

# An SNP guest over an SVSM.
simd --vmpl 2 --uefi-flags 3 && modprobe vouch_tsm || exit 1
ok 'a client that names no level has a report' client once own
ok 'of the lowest that there is' vmpl_is own/outblob 2
ok 'which a file tells' grep -qx 2 own/privlevel_floor
ok 'the kernel takes none below' says 'Invalid argument' \
	client once below privlevel=1
rmdir $REPORTS/client-*
ok 'a report about services' client once all service_provider=svsm
ok 'is of VMPL 0' vmpl_is all/outblob 0
ok 'over nonce and manifest' is_over_manifest all
ok 'one about one service' client once one service_provider=svsm \
	service_guid=a4453a59-9e1b-4787-a033-1986d6adbe55
ok 'has its manifest alone' size_is one/manifestblob 8
ok 'no manifest of version 1' says 'Invalid argument' client once v1 \
	service_provider=svsm service_manifest_version=1 \
	service_guid=a4453a59-9e1b-4787-a033-1986d6adbe55
ok 'no such provider' says 'Invalid argument' client once other \
	service_provider=other
rmdir $REPORTS/client-*

# The administrator's lock on raw REPORT_DATA.
mkdir $REPORTS/d
ok 'before it is locked there are reports' makes $REPORTS/d
lock 1 >/dev/null
ask $REPORTS/d
ok 'raw REPORT_DATA can be locked' says 'Operation not permitted' \
	cat $REPORTS/d/outblob
rmdir $REPORTS/d
simd_stop
ok 'the modules go away' sh -c 'rmmod vouch_tsm vouch_sim vouch'
tap_end
