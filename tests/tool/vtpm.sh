#!/bin/bash
# SPDX-License-Identifier: MIT
#
# vtpm.sh: Evidence of a vTPM, which is swtpm, with a report that the simulator's
# firmware signed as it would for an SVSM; then each link broken, in TAP.
# shellcheck disable=SC2317,SC2016 # is() calls the functions, and eval texts
set -uo pipefail
. "$(dirname "$0")/tap.inc"

if [ ! -x build/vouch-tpm ] || ! command -v swtpm tpm2_checkquote >/dev/null; then
	count=1
	echo 'ok 1 - vTPM # SKIP swtpm, tpm2-tools or tpm2-tss is not there'
	tap_end
fi

nonce=000102030405060708090a0b0c0d0e0f
fake=$work/fake.so
pids=
trap 'kill $pids 2>/dev/null; rm -rf "$work"' EXIT

# start NAME: a TPM of its own, whose TCTI is $NAME
start() {
	local port=$((20000 + RANDOM % 20000)) folder=$work/$1

	mkdir "$folder"
	swtpm socket --tpm2 --tpmstate "dir=$folder" \
		--server "type=tcp,port=$port,bindaddr=127.0.0.1" \
		--ctrl "type=tcp,port=$((port + 1)),bindaddr=127.0.0.1" \
		--flags not-need-init,startup-clear >"$folder/log" 2>&1 &
	pids="$pids $!"
	printf -v "$1" '%s' "swtpm:host=127.0.0.1,port=$port"
	for _ in $(seq 50); do
		build/vouch-tpm ek --tcti "${!1}" >"$work/$1.ek" 2>/dev/null &&
			return
		sleep 0.1
	done
	return 1
}

# manifest NAME FILE: of all services, with the EK of that TPM
manifest() {
	python3 - "$work/$1.ek" "$2" <<-'END'
		import json, struct, sys, uuid
		ek = bytes.fromhex(json.load(open(sys.argv[1]))["ek"])
		guid = lambda text: uuid.UUID(text).bytes_le
		open(sys.argv[2], "wb").write(
		    guid("63849ebb-3d92-4670-a1ff-58f9c94b87bb") +
		    struct.pack("<II", 48 + len(ek), 1) +
		    guid("c476f1eb-0123-45a5-9641-b4e7dde5bfe3") +
		    struct.pack("<II", 48, len(ek)) + ek)
	END
}

# boot NAME: measures a boot into the TPM, and writes its log
boot() {
	python3 - "$work/log" >"$work/extends" <<-'END'
		import hashlib, struct, sys
		log = struct.pack("<II20xI", 0, 3, 33) + b"Spec ID Event03\0"
		log += struct.pack("<IBBBBIHHB", 0, 0, 2, 0, 2, 1, 0xb, 32, 0)
		name = "SecureBoot".encode("utf-16le")
		variable = b"0123456789abcdef" + struct.pack("<QQ", 10, 1) + name + b"\1"
		cmdline = b"/vmlinuz root=/dev/vda1 ro"
		for pcr, kind, data, measured in (
		        (0, 8, b"1\0", b"1\0"), (7, 0x80000001, variable, variable),
		        (7, 4, b"\0" * 4, b"\0" * 4),
		        (4, 0x80000003, b"path", b"kernel"),
		        (8, 13, b"kernel_cmdline: " + cmdline + b"\0", cmdline)):
		    digest = hashlib.sha256(measured).digest()
		    log += struct.pack("<IIIH", pcr, kind, 1, 0xb) + digest
		    log += struct.pack("<I", len(data)) + data
		    print(f"{pcr}:sha256={digest.hex()}")
		open(sys.argv[1], "wb").write(log)
	END
	# shellcheck disable=SC2046 # one argument for each event
	tpm2_pcrextend -T "$1" $(cat "$work/extends")
}

# evidence FILE [OPTION]...: of the guest with TPM $tcti and manifest $sent
evidence() {
	local out=$1

	shift
	FAKE_SNP=1 FAKE_REPORT=$work/service.report FAKE_MANIFEST=$sent \
		FAKE_SERVICE="build/sign-service build/sim/state $signed $vmpl" \
		LD_PRELOAD=$fake "$VOUCH" evidence --nonce "$nonce" --vtpm \
		--tcti "$tcti" --event-log "$log" -o "$out" "$@"
}

command=appraise named=yes
# appraised STATUS FILE [OPTION]...
appraised() {
	local want=$1

	shift
	said "$want" --nonce "$nonce" --trust-anchor build/sim/genoa/ark.pem \
		--endorsements build/sim/genoa --measurement "$measurement" \
		${named:+--svsm-measurement "$measurement"} \
		--challenge-key "$work/key" --json "$@"
}

# first ID: the first check that failed
first() {
	json "[c['id'] for c in r['checks'] if c['status'] == 'fail'][:1] == ['$1']"
}
status_of() { json "{c['id']: c['status'] for c in r['checks']}['$1'] == '$2'"; }

scripts/sim-state.sh && make -s build/sign-service || exit
is 'a device' "${CC:-cc}" -std=gnu11 -Iuapi -shared -fPIC -o "$fake" \
	tests/tool/fake_vouch.c -ldl
is 'a TPM' start tpm
is 'another TPM' start second
is 'a third one' start third
# shellcheck disable=SC2154 # start() sets all of them
is 'a boot' boot "$tpm"
manifest tpm "$work/manifest"
manifest second "$work/other"
tcti=$tpm sent=$work/manifest signed=$work/manifest log=$work/log vmpl=0

is 'Evidence without a proof' evidence "$work/first"
measurement=$("$VOUCH" show --json "$work/first" 2>/dev/null |
	python3 -c 'import json, sys
print(json.load(sys.stdin)["report"]["measurement"])')
is 'a challenge' "$VOUCH" challenge "$work/first" --challenge-key "$work/key" \
	-o "$work/certify"
is 'whose key is its owner'"'"'s alone' \
	[ "$(stat -c %a "$work/key")" = 600 ]
is 'a credential' "$VOUCH" challenge "$work/first" --credential \
	--challenge-key "$work/key" -o "$work/credential"
is 'without a proof it is undecided' appraised 3 "$work/first"
is 'for want of the proof' status_of tpm.ak.proof open

for ak in p256 p384 rsa; do
	is "certified, $ak" evidence "$work/$ak" --ak "$ak" \
		--challenge "$work/certify"
	is "is affirmed, $ak" appraised 0 "$work/$ak"
	is "by its proof, $ak" status_of tpm.ak.proof pass
	is "with its log, $ak" status_of tpm.log.replay pass
done
is 'with a credential' evidence "$work/credited" --challenge "$work/credential"
is 'it is affirmed' appraised 0 "$work/credited"
is 'a credential for another AK is not given back' \
	eval '! evidence "$work/none" --ak p384 --challenge "$work/credential"'
is 'nothing is left in the TPM' eval \
	'[ -z "$(tpm2_getcap -T "$tpm" handles-transient handles-persistent \
		2>/dev/null | grep 0x8)" ]'

named='' is 'not where no SVSM is named' appraised 3 "$work/rsa"
is 'which is told' status_of svsm.measurement open
echo '{ "svsm": { "presence": "unchecked" } }' >"$work/unchecked"
named='' is 'unless a policy takes it all the same' appraised 0 \
	--policy "$work/unchecked" "$work/rsa"
is 'which is told as well' status_of svsm.measurement skip

# The verifier's key is not seen anywhere.
printf '{ "tpm": { "challenge_key": "%s" } }' "$(cat "$work/key")" \
	>"$work/policy"
is 'a policy with the key' eval \
	'"$VOUCH" policy check "$work/policy" >"$work/told"
	"$VOUCH" policy check --json "$work/policy" >>"$work/told"
	[ $? = 1 ]'
is 'is told' grep -q challenge_key "$work/told"
is 'without the key' eval '! grep -q "$(cut -c1-16 "$work/key")" "$work/told"'
echo 'not a key, but a secret' >"$work/no-key"
is 'what is no key is refused' said 2 --challenge-key "$work/no-key" \
	"$work/rsa"
is 'without being told' eval '! grep -q "a secret" "$work/err"'
printf '{ "tpm": { "challenge_key": "%s00" } }' "$(cat "$work/key")" \
	>"$work/policy"
is 'nor is one of another size in a policy' eval \
	'! "$VOUCH" policy check "$work/policy" 2>"$work/err" &&
	! grep -q "$(cut -c1-16 "$work/key")" "$work/err"'
# Two at once: all of them work with the key that is there in the end.
challenges() {
	local i pids=

	for i in 1 2 3 4; do
		"$VOUCH" challenge "$work/first" --challenge-key "$work/shared" \
			-o "$work/at-once-$i" &
		pids="$pids $!"
	done
	for i in $pids; do
		wait "$i" || return
	done
}
shared() {
	cp "$work/key" "$work/kept" && cp "$work/shared" "$work/key" || return
	for i in 1 4; do
		evidence "$work/e" --challenge "$work/at-once-$i" &&
			appraised 0 "$work/e" || return
	done
	cp "$work/kept" "$work/key"
}
is 'challenges at once' challenges
is 'have one key' shared

# As an SVSM leaves its EK: of three slots one is taken for good.
is 'an object in a slot' tpm2_createprimary -Q -T "$tpm" -C o \
	-c "$work/object"
is 'which stays there' eval \
	'tpm2_getcap -T "$tpm" handles-transient | grep -q 0x8'
is 'leaves room for a challenge' evidence "$work/e" \
	--challenge "$work/certify"
is 'and for a credential' evidence "$work/e" --challenge "$work/credential"

is 'a page of it' appraised 0 "$work/rsa" --html "$work/page"
is 'has the chain' eval \
	'for id in svsm.binding tpm.ak.proof tpm.quote.pcrs tpm.log.replay; do
		grep -q "$id" "$work/page" || exit
	done'
is 'two differ' eval '"$VOUCH" diff "$work/rsa" "$work/p256" >"$work/out"; \
	grep -q "tpm.ak.key" "$work/out"'

# tpm2-tools verify the quote as well.
"$VOUCH" show --json "$work/rsa" >"$work/shown"
is 'the quote by itself' python3 - "$work" <<-'END'
	import json, subprocess, sys
	work = sys.argv[1]
	tpm = json.load(open(work + "/shown"))["tpm"]
	open(work + "/qualifying", "w").write(tpm["quote"]["qualifying_data"])
END
checkquote() {
	build/vouch-tpm quote --tcti "$tpm" --ak rsa \
		--qualifying "$(cat "$work/qualifying")" >"$work/quoted" || return
	python3 - "$work" <<-'END' || return
		import json, sys
		work = sys.argv[1]
		q = json.load(open(work + "/quoted"))
		for name in ("quote", "signature"):
		    open(f"{work}/{name}", "wb").write(bytes.fromhex(q[name]))
		ak = bytes.fromhex(q["ak"])
		open(work + "/ak.tss", "wb").write(len(ak).to_bytes(2, "big") + ak)
	END
	tpm2_print -t TPM2B_PUBLIC -f pem "$work/ak.tss" >"$work/ak.pem" &&
		tpm2_checkquote -u "$work/ak.pem" -m "$work/quote" \
			-s "$work/signature" -q "$(cat "$work/qualifying")"
}
is 'tpm2_checkquote agrees' checkquote
is 'and refuses it for another nonce' eval '! tpm2_checkquote \
	-u "$work/ak.pem" -m "$work/quote" -s "$work/signature" \
	-q "$(printf %064d 0)"'

# Each link, broken.
# shellcheck disable=SC2154 # start_tpm sets it
tcti=$second
is 'the AK of another TPM' evidence "$work/e"
is 'has another log' appraised 1 "$work/e"
is 'and no proof' status_of tpm.ak.proof open
is 'and cannot answer the challenge' \
	eval '! evidence "$work/none" --challenge "$work/certify"'
tcti=$tpm sent=$work/other
is 'the manifest of another boot is refused at once' \
	eval '! evidence "$work/none" --challenge "$work/certify"'
sent=$work/other signed=$work/other
is 'another EK in the manifest' evidence "$work/e" --challenge "$work/certify"
is 'is refused' appraised 1 "$work/e"
is 'at the proof' first tpm.ak.proof
sent=$work/manifest signed=$work/manifest vmpl=2
is 'a report of VMPL 2' evidence "$work/e" --challenge "$work/certify"
is 'is refused, whatever VMPLs are accepted' appraised 1 --vmpl 0 --vmpl 2 \
	"$work/e"
is 'at its VMPL' first svsm.vmpl
vmpl=0
nonce=${nonce}00 is 'another nonce is refused' appraised 1 "$work/rsa"
is 'at the nonce' first evidence.nonce
python3 - "$work/log" "$work/altered" <<'END'
import sys
log = bytearray(open(sys.argv[1], "rb").read())
log[log.index(b"path") - 36] ^= 1
open(sys.argv[2], "wb").write(log)
END
log=$work/altered
is 'one event changed' evidence "$work/e" --challenge "$work/certify"
is 'is refused' appraised 1 "$work/e"
is 'at the log' first tpm.log.replay
# The list of IMA counts for nothing where PCR 10 was never extended.
ima_list() {
	python3 - "$work/ima" <<-'END'
		import hashlib, struct, sys
		field = lambda data: struct.pack("<I", len(data)) + data
		data = field(b"sha256:\0" + bytes(32)) + field(b"boot_aggregate\0")
		open(sys.argv[1], "wb").write(
		    struct.pack("<I", 10) + hashlib.sha1(data).digest() +
		    field(b"ima-ng") + field(data))
		print("10:sha256=" + hashlib.sha256(data).hexdigest() +
		      ",sha384=" + hashlib.sha384(data).hexdigest() +
		      ",sha512=" + hashlib.sha512(data).hexdigest())
	END
}
log=$work/log
ima=$(ima_list)
is 'a list of IMA without PCR 10' evidence "$work/e" \
	--challenge "$work/certify" --ima="$work/ima"
is 'is refused' appraised 1 "$work/e"
is 'at its replay' first tpm.ima.replay
is 'with PCR 10' tpm2_pcrextend -T "$tpm" "$ima"
is 'it' evidence "$work/e" --challenge "$work/certify" --ima="$work/ima"
is 'is affirmed' appraised 0 "$work/e"
# Each bank of a log has to be of the data, not only one of them.
two_banks() {
	python3 - "$work/log" "$work/banks" <<-'END'
		import hashlib, struct, sys
		old = open(sys.argv[1], "rb").read()
		spec = b"Spec ID Event03\0" + struct.pack("<IBBBBIHHHHB", 0, 0, 2, 0,
		    2, 2, 0xb, 32, 0xc, 48, 0)
		log = struct.pack("<II20xI", 0, 3, len(spec)) + spec
		at = 32 + 33
		while at < len(old):
		    pcr, kind, _, _ = struct.unpack_from("<IIIH", old, at)
		    digest = old[at + 14:at + 46]
		    size, = struct.unpack_from("<I", old, at + 46)
		    data = old[at + 50:at + 50 + size]
		    at += 50 + size
		    log += struct.pack("<IIIH", pcr, kind, 2, 0xb) + digest
		    log += struct.pack("<H", 0xc) + hashlib.sha384(digest).digest()
		    log += struct.pack("<I", size) + data
		    if kind not in (8, 0x80000001, 4):
		        continue
		    # By the data in the bank of SHA-384, as it has to be.
		    log = log[:-4 - size - 48] + hashlib.sha384(data).digest() + \
		        log[-4 - size:]
		other, data = hashlib.sha256(b"other").digest(), b"variable"
		log += struct.pack("<IIIH", 1, 8, 2, 0xb) + other
		log += struct.pack("<H", 0xc) + hashlib.sha384(data).digest()
		log += struct.pack("<I", len(data)) + data
		open(sys.argv[2], "wb").write(log)
	END
}
is 'a log of two banks' two_banks
extend_banks() {
	python3 - "$work/banks" >"$work/extends" <<-'END'
		import struct, sys
		log = open(sys.argv[1], "rb").read()
		at = 32 + struct.unpack_from("<I", log, 28)[0]
		while at < len(log):
		    pcr, = struct.unpack_from("<I", log, at)
		    a, b = log[at + 14:at + 46], log[at + 48:at + 96]
		    at += 100 + struct.unpack_from("<I", log, at + 96)[0]
		    print(f"{pcr}:sha256={a.hex()},sha384={b.hex()}")
	END
	# shellcheck disable=SC2046 # likewise
	tpm2_pcrextend -T "$1" $(cat "$work/extends")
}
manifest third "$work/third.manifest"
# shellcheck disable=SC2154 # start() sets it
tcti=$third sent=$work/third.manifest signed=$sent
log=$work/banks
is 'measured' extend_banks "$third"
is 'its Evidence' evidence "$work/e"
is 'is not affirmed' appraised 1 "$work/e"
is 'by the data of the first bank' first tpm.log.data
tcti=$tpm sent=$work/manifest signed=$work/manifest
log=$work/log
is 'one PCR extended' tpm2_pcrextend -T "$tpm" \
	"4:sha256=$(printf '%064d' 1)"
is 'after the log' evidence "$work/e" --challenge "$work/certify"
is 'is refused' appraised 1 "$work/e"
is 'at the log' first tpm.log.replay
is 'a TPM that is not there' eval '! evidence "$work/none" \
	--tcti swtpm:host=127.0.0.1,port=1 2>"$work/err"'
is 'is told' grep -q 'no TPM at swtpm' "$work/err"
tap_end
