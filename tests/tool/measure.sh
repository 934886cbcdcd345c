#!/bin/bash
# SPDX-License-Identifier: MIT
#
# measure.sh: "vouch measure", in TAP.
# shellcheck disable=SC2317,SC2016 # is() calls the functions, and eval
set -uo pipefail
. "$(dirname "$0")/tap.inc"

command='measure'
needs_vectors launch-measure
folder=$VECTORS/launch-measure
amdsev=$folder/virtee-ovmf/ovmf_AmdSev_suffix.bin
ovmfx64=$folder/virtee-ovmf/ovmf_OvmfX64_suffix.bin
# 48 bytes, of the vector test_snp_with_multiple_vcpus_feature_snp_only.
four_vcpus=5061fffb019493a903613d56d54b94912a1a2f9e4502385f5c194616753720a92441310ba6c4933de877c36e23046ad5
snp=(--ovmf "$amdsev" --vcpu-type EPYC-v4 --kernel /dev/null --cmdline '')

is 'a value' said 0 snp "${snp[@]}" --vcpus 4
is 'is one line' [ "$(cat "$work/out")" = "measurement $four_vcpus" ]
is 'of a signature' said 0 snp "${snp[@]:0:2}" "${snp[@]:4}" --vcpus 4 \
	--vcpu-sig 0x800f12
is 'it is the same' tells "^measurement $four_vcpus\$"
is 'of a pipe' said 0 snp --ovmf <(cat "$amdsev") "${snp[@]:2}" --vcpus 4
is 'it is the same, too' tells "^measurement $four_vcpus\$"

is 'behind the firmware' said 0 ovmf-hash --ovmf "$amdsev"
is 'is a digest' tells '^ovmf-hash [0-9a-f]{96}$'
is 'from which' said 0 snp "${snp[@]}" --vcpus 4 --ovmf-hash "$(cut -d' ' -f2 "$work/out")"
is 'the same follows' tells "^measurement $four_vcpus\$"

is 'a set' said 0 snp "${snp[@]}" --vcpus 1,4 --features 1 --features 0x21
is 'has a line for each' [ "$(wc -l <"$work/out")" = 4 ]
is 'that names its inputs' tells "^measurement $four_vcpus vcpus=4 features=1\$"
is 'the last changes first' \
	eval 'sed -n 2p "$work/out" | grep -q "vcpus=1 features=0x21$"'
is 'of files' said 0 snp --ovmf "$amdsev" --ovmf "$ovmfx64" --vcpus 1 \
	--vcpu-type EPYC
is 'names them' tells "^measurement [0-9a-f]{96} ovmf=$ovmfx64\$"
is 'in JSON' said 0 snp "${snp[@]}" --vcpus 1,4 --json
is 'has all inputs' json "len(r['launches']) == 2 and r['kind'] == 'snp' and r['launches'][1] == {
	'inputs': {'ovmf': '$amdsev', 'vcpu-type': 'EPYC-v4', 'kernel': '/dev/null',
	'cmdline': '', 'vcpus': '4'}, 'missing': {}, 'notes': [],
	'values': {'measurement': '$four_vcpus'}}"
is 'a comma of a command line' said 0 snp "${snp[@]:0:6}" --vcpus 1 \
	--cmdline console=ttyS0,115200
is 'is its own' [ "$(wc -l <"$work/out")" = 1 ]
is 'too many' said 2 snp "${snp[@]}" --vcpus "$(seq -s, 1 101)" \
	--features "$(seq -s, 1 100)"
is 'says so' tells 'set has more than 10000 launches, want fewer values'

is 'firmware without hashes' said 2 snp --ovmf "$ovmfx64" "${snp[@]:2}" --vcpus 1
is 'takes no kernel' tells 'firmware has no place for kernel hashes, want a build'
is 'without a file' said 3 snp --ovmf "$work/none" --vcpus 1
is 'names it' tells "$work/none: No such file or directory"
is 'a folder' said 3 snp --ovmf "$work" --vcpus 1
is 'is none' tells "$work: Is a directory"
is 'a value that is none' said 2 snp --vcpus 1,x
is 'is shown' tells "vcpus is 'x', want a number from 1 to 4096"
is 'an unknown launch' said 2 snpp
is 'says which there are' tells "launch is 'snpp', want snp, ovmf-hash, sev"
is 'one too many' said 2 snp "${snp[@]}" --vcpus 1 x
is 'is told' tells "argument 'x' is one too many"
is 'SEV-ES' said 0 sev-es --ovmf "$amdsev" --vcpus 1 --vcpu-type EPYC-v4 \
	--kernel /dev/null
is 'is SHA-256' tells \
	'^measurement 13810ae661ea11e2bb205621f582fee268f0367c8f97bc297b7fadef3e12002c$'

# The files of another program, and files made here.
digests() {
	local file=$1

	python3 - "$file" <<'PYTHON'
import hashlib, sys
auth = open(sys.argv[1], "rb").read()
print("id_key_digest", hashlib.sha384(auth[0x240:0x644]).hexdigest())
print("author_key_digest", hashlib.sha384(auth[0x880:0xc84]).hexdigest())
PYTHON
}
have_digests() { digests "$1" | while read -r line; do grep -qx "$line" "$work/out" || exit 1; done; }
idblock=$folder/virtee-idblock
is 'files of another program' said 0 idblock --check \
	--id-block "$idblock/id_block.bin" --id-auth "$idblock/id_auth.bin"
is 'are told' tells '^measurement a14d638341e5674628fe1e02fbedebe5'
is 'with digests of the keys' have_digests "$idblock/id_auth.bin"
for byte in 0 80 88; do
	cp "$idblock/id_block.bin" "$work/block"
	chmod u+w "$work/block"
	printf '\377' | dd of="$work/block" bs=1 seek=$byte conv=notrunc status=none
	is "byte $byte altered" said 1 idblock --check --id-block "$work/block" \
		--id-auth "$idblock/id_auth.bin"
done
key() { openssl genpkey -algorithm EC -pkeyopt "ec_paramgen_curve:$2" -out "$work/$1" 2>/dev/null; }
key id.pem P-384
key author.pem P-384
key small.pem P-256
make=(idblock --measurement "$four_vcpus" --id-block "$work/block" --id-auth "$work/auth")
rm -f "$work/block"
is 'made' said 0 "${make[@]}" --id-key "$work/id.pem"
is 'without an author' eval '! grep -q author "$work/out"'
is 'the sizes' [ "$(stat -c %s "$work/block") $(stat -c %s "$work/auth")" = '96 4096' ]
is 'made with an author' said 0 "${make[@]}" --id-key "$work/id.pem" \
	--author-key "$work/author.pem" --family-id "$(printf %032d 1)" \
	--image-id "$(printf %032d 2)" --guest-svn 7 --policy 0xb0000
is 'have what was given' tells '^policy 0xb0000$'
is 'and its digests' have_digests "$work/auth"
is 'checked again' said 0 idblock --check --id-block "$work/block" \
	--id-auth "$work/auth" --measurement "$four_vcpus"
is 'of another measurement' said 1 idblock --check --id-block "$work/block" \
	--id-auth "$work/auth" --measurement "$(printf %096d 0)"
printf '\1' | dd of="$work/auth" bs=1 seek=$((0x8f0)) conv=notrunc status=none
is 'an altered author key' said 1 idblock --check --id-block "$work/block" \
	--id-auth "$work/auth"
is 'did not sign' tells 'signature of the ID key does not match'
is 'another curve' said 2 "${make[@]}" --id-key "$work/small.pem"
is 'is named' tells 'ID key is prime256v1, want a private key on P-384'
is 'a policy that no firmware takes' said 2 "${make[@]}" --id-key "$work/id.pem" \
	--policy 0x10000
is 'is told what it lacks' tells 'policy is 0x10000, want bit 17 set'
is 'without a key' said 2 "${make[@]}"
is 'is asked for it' tells '--id-key is missing'

# PCR 11 of a unified kernel image, against systemd's own program.
cat >"$work/uki.py" <<'PYTHON'
import struct, sys
def put(image, at, form, *values): struct.pack_into(form, image, at, *values)
def pe(parts):
    image = bytearray(1024)
    image[0:2] = b"MZ"
    put(image, 0x3c, "<I", 0x80)
    image[0x80:0x84] = b"PE\0\0"
    put(image, 0x86, "<H", len(parts))
    put(image, 0x94, "<H", 0xf0)
    put(image, 0x98, "<H", 0x20b)
    put(image, 0x98 + 60, "<I", 1024)
    put(image, 0x98 + 108, "<I", 16)
    for i, (name, data) in enumerate(parts):
        at = 0x188 + 40 * i
        image[at:at + len(name)] = name.encode()
        size = -len(data) % 512 + len(data)
        put(image, at + 8, "<IIII", len(data), 0, size, len(image))
        image += data.ljust(size, b"\0")
    return image
def write(name, data): open(f"{sys.argv[1]}/{name}", "wb").write(data)
def uki(name, version=b"257.13", **changed):
    parts = dict(linux=kernel, osrel=b"ID=x\n", cmdline=b"quiet",
                 initrd=b"\x22" * 1001, pcrsig=b"{}",
                 sdmagic=b"#### LoaderInfo: systemd-stub %s ####" % version)
    parts.update(changed)
    parts = [("." + key, data) for key, data in parts.items() if data is not None]
    for key, data in parts: write(name + key, data)
    write(name, pe(parts))
kernel = pe([(".text", b"\x11" * 4096)])
write("linux", kernel)
uki("uki")
uki("blanks", cmdline=b" \t quiet\tdebug \n\0more")
uki("single", cmdline=None, osrel=None, pcrsig=None)
uki("older", version=b"256.7")
uki("profiles", profile=b"ID=y\n")
uki("blank", cmdline=b" \n")
uki("umlaut", cmdline="\u00e4".encode())
uki("other", linux=b"\x11" * 512)
PYTHON
python3 "$work/uki.py" "$work"
is 'a UKI' said 0 vtpm --uki "$work/uki" --ovmf-version 202502
is 'has PCR 11' tells '^pcr11 [0-9a-f]{96}$'
is 'and PCR 0 is not told' tells 'pcr0 cannot be told: digests of the firmware'
systemd=/usr/lib/systemd/systemd-measure
if [ -x $systemd ]; then
	$systemd calculate --bank=sha384 --phase=enter-initrd \
		--linux="$work/uki.linux" --osrel="$work/uki.osrel" \
		--cmdline="$work/uki.cmdline" --initrd="$work/uki.initrd" \
		>"$work/systemd" 2>/dev/null
	# shellcheck disable=SC2016 # for Python
	is 'as systemd-measure has it' python3 -c 'import hashlib, sys
out, said = (open(name).read() for name in sys.argv[1:])
pcr = bytes.fromhex(out.split("pcr11 ")[1].split()[0])
phase = hashlib.sha384(b"enter-initrd").digest()
want = hashlib.sha384(pcr + phase).hexdigest()
assert "11:sha384=" + want in said, said' "$work/out" "$work/systemd"
else
	count=$((count + 1))
	echo "ok $count - as systemd-measure has it # SKIP $systemd is not there"
fi
is 'a log' said 0 replay --log "$VECTORS/ccel/coco-ovmf/ccel_data.bin"
is 'has RTMRs' [ "$(cut -d' ' -f1 "$work/out" | xargs)" = 'rtmr0 rtmr1 rtmr2 rtmr3' ]
is "a TPM's log" said 0 replay --log "$folder/computed/vtpm/log-G-q11.bin"
is 'has PCRs' tells '^pcr16 0{96}$'
is 'no log' said 2 replay --log "$amdsev"
is 'is told' tells 'event log does not start with a Spec ID'
is 'firmware without TDX' said 2 tdx --ovmf "$idblock/id_auth.bin"
is 'is told, too' tells 'firmware has no TDVF metadata of version 1'

# Items, a log to compare, a policy, and finding out.
is 'each item' said 0 snp "${snp[@]}" --vcpus 2 --explain
is 'is a line' [ "$(grep -c '^  ' "$work/out")" = 13 ]
is 'in order' eval "sed -n '2p;\$p' '$work/out' | cut -d' ' -f3-4,6- | cut -c 1-40 |
	xargs | grep -q '^measurement NORMAL firmware: .* measurement VMSA another vCPU'"
is 'no event log of pages' said 2 snp "${snp[@]}" --vcpus 1 --explain --json
is 'is told' tells '--explain with --json is for snp, want tdx or replay'
is 'a policy' said 0 snp "${snp[@]}" --vcpus 1,4 --policy-out
is 'of alternatives' json "([entry['name'] for entry in r['any_of']] == ['vcpus=1', 'vcpus=4'] and
	r['any_of'][1]['snp']['measurement'] == '$four_vcpus')"
is 'that vouch takes' "$VOUCH" policy check "$work/out"
is 'of one' said 0 snp "${snp[@]}" --vcpus 4 --policy-out
is 'without a name' json "r == {'snp': {'measurement': '$four_vcpus'}}"
is 'its digits alone' said 0 snp "${snp[@]}" --vcpus 4 --hex measurement
is 'are a line' [ "$(cat "$work/out")" = "$four_vcpus" ]
is 'digits of nothing' said 1 snp "${snp[@]}" --vcpus 4 --hex mrtd
is 'are told' tells 'mrtd of snp is not told, want a name that is printed'

# CoRIM, by an encoder of CBOR that is independent of the one here.
corim_is() {
	python3 - "$work/out" "$@" <<'PYTHON'
import hashlib, sys
def head(major, n):
    for size, more in ((0, 24), (1, 256), (2, 65536), (4, 1 << 32)):
        if n < more:
            return bytes([major << 5 | (n if not size else 24 + (size // 2))]) + (n.to_bytes(size, "big") if size else b"")
def cbor(o):
    if isinstance(o, tuple):
        return head(6, o[0]) + cbor(o[1])
    if isinstance(o, int):
        return head(0, o)
    if isinstance(o, (bytes, str)):
        data = o.encode() if isinstance(o, str) else o
        return head(3 if isinstance(o, str) else 2, len(data)) + data
    if isinstance(o, list):
        return head(4, len(o)) + b"".join(map(cbor, o))
    return head(5, len(o)) + b"".join(cbor(k) + cbor(v) for k, v in o.items())
def measured(key, digest, name):
    return {0: key, 1: {2: [[7, bytes.fromhex(digest)]], 11: name}}
def snp(name, values):
    digest = values["measurement"]
    return [[{0: {0: (111, bytes.fromhex("2b060104019c7803") + bytes([kind])),
                  1: "Advanced Micro Devices", 2: "SEV-SNP"},
              1: (560, bytes.fromhex(digest))},
             [measured(641, digest, name)]] for kind in (1, 2)]
def tdx(name, values):
    return [[{0: {1: "Intel Corporation", 2: "TDX TD"}},
             [measured(key, digest, name) for key, digest in values.items()]]]
def launch(tee, name, values):
    triples = {0: {"snp": snp, "tdx": tdx}[tee](name, values)}
    id = "vouch-" + tee + "-launch-" + hashlib.sha256(cbor(triples)).hexdigest()[:32]
    return (506, cbor({1: {0: id}, 4: triples}))
got, tee, *rest = sys.argv[1:]
launches = [launch(tee, text.split(";")[0], dict(value.split(" ") for value in text.split(";")[1:])) for text in rest]
whole = {0: "vouch-launches-" + hashlib.sha256(cbor(launches)).hexdigest()[:32], 1: launches}
if tee == "snp":
    whole[3] = (32, "tag:amd.com,2024:snp-corim-profile")
assert open(got, "rb").read() == cbor((501, whole))
PYTHON
}
rvps_is() {
	python3 -c 'import base64, json, sys
message = json.load(open(sys.argv[1]))
assert json.loads(base64.b64decode(message.pop("provenance"))) == eval(sys.argv[2])
assert message == {"version": "0.1.0", "type": "sample"}' "$work/out" "$1"
}
"$VOUCH" measure snp "${snp[@]}" --vcpus 1 --hex measurement >"$work/one"
is 'a CoRIM' said 0 snp "${snp[@]}" --vcpus 1,4 --corim-out
is 'has a CoMID for each launch' corim_is snp \
	"vcpus=1;measurement $(cat "$work/one")" "vcpus=4;measurement $four_vcpus"
is 'for RVPS' said 0 snp "${snp[@]}" --vcpus 1,4 --features 1,1 --rvps-out
is 'has each value once' rvps_is "{'snp_launch_measurement': ['$(cat "$work/one")', '$four_vcpus']}"
is 'one form only' said 2 snp "${snp[@]}" --vcpus 1 --rvps-out --corim-out
is 'is told' tells 'want one of --policy-out, --corim-out, --rvps-out, --hex'
is 'not with evidence' said 2 snp "${snp[@]}" --vcpus 1 --rvps-out --against "$work/one"
is 'is told, too' tells '--against does not go with reference values for others'
is 'no CoRIM for SEV' said 2 sev --ovmf "$amdsev" --corim-out
is 'says so' tells '--corim-out is for sev, want snp or tdx'
is 'none for SEV' said 2 sev --ovmf "$amdsev" --policy-out
is 'is said' tells '--policy-out is for sev, want snp or tdx'

# A report with that measurement, which nobody signed.
cp "$VECTORS/snp-report/genoa-v2-d932-nocert/report.bin" "$work/report"
chmod u+w "$work/report"
python3 -c 'import sys
with open(sys.argv[1], "r+b") as report:
    report.seek(0x90)
    report.write(bytes.fromhex(sys.argv[2]))' "$work/report" "$four_vcpus"
is 'of a set' said 0 snp "${snp[@]}" --vcpus 1,4 --against "$work/report"
is 'one matches' [ "$(cat "$work/out")" = \
	"matched ovmf=$amdsev vcpu-type=EPYC-v4 kernel=/dev/null cmdline= vcpus=4" ]
is 'another count' said 1 snp "${snp[@]}" --vcpus 1,2 --against "$work/report"
is 'is the closest' tells "^closest ovmf=$amdsev"
is 'and found by trying' tells '^with vcpus=4: measurement$'
is 'another command line' said 1 snp "${snp[@]:0:6}" --cmdline quiet --vcpus 4 \
	--against "$work/report"
is 'is found, too' tells '^with cmdline=\(none\): measurement$'
is 'two that are wrong' said 1 snp "${snp[@]:0:6}" --cmdline quiet --vcpus 2 \
	--against "$work/report"
is 'are found together' tells '^with vcpus=4 cmdline=\(none\): measurement$'
is 'three that are wrong' said 1 snp "${snp[@]:0:6}" --cmdline quiet --vcpus 2 \
	--features 0x201 --against "$work/report"
is 'are not found' tells '^no other value of one or two inputs that was tried is closer$'
is 'against a kernel' said 3 snp "${snp[@]}" --vcpus 1 --against "$work/uki"

# The log of an image that is made here, and one with another command line.
cat >"$work/td.py" <<'PYTHON'
import struct, sys, uuid
image = bytearray(8192)
sections = [(0, 4096, 0xfffff000, 4096, 0, 1), (0, 0, 0x809000, 0x2000, 2, 0)]
struct.pack_into("<4sIII", image, 0x1400, b"TDVF", 80, 1, 2)
for i, section in enumerate(sections):
    struct.pack_into("<IIQQII", image, 0x1410 + 32 * i, *section)
end = 8192 - 50
def entry(guid, data):
    return data + struct.pack("<H", len(data) + 18) + uuid.UUID(guid).bytes_le
table = entry("e47a6535-984a-4798-865e-4685a7bf8ec2", struct.pack("<I", 8192 - 0x1400))
table += struct.pack("<H", len(table) + 18) + \
    uuid.UUID("96b582de-1fb2-45f7-baea-a366c55a082d").bytes_le
image[8192 - 32 - len(table):8192 - 32] = table
open(sys.argv[1], "wb").write(image)
PYTHON
python3 "$work/td.py" "$work/td"
model() {
	"$VOUCH" measure tdx --ovmf "$work/td" --memory 2G --kernel "$work/linux" \
		--cmdline "$1" --explain --json 2>/dev/null
}
model quiet >"$work/a.json"
model debug >"$work/b.json"
differs() {
	"$VOUCH" diff "$work/a.json" "$work/b.json" >"$work/out"
	grep -q '^2 compared: 2 fields differ' "$work/out" &&
		grep -q '^rtmr2.0: 2 values; EV_EVENT_TAG' "$work/out" &&
		! grep -q '^rtmr[01]' "$work/out"
}
is 'a log differs in its first event that is another' differs
values=$("$VOUCH" measure tdx --ovmf "$work/td" --memory 2G --kernel "$work/linux" \
	--cmdline quiet 2>/dev/null | tr '\n' ';')
is 'a CoRIM of a TD' said 0 tdx --ovmf "$work/td" --memory 2G --kernel "$work/linux" \
	--cmdline quiet --corim-out
is 'has each register' corim_is tdx "launch 1;${values%;}"
is 'RVPS for a TD' said 0 tdx --ovmf "$work/td" --memory 2G --kernel "$work/linux" \
	--cmdline quiet --cmdline debug --rvps-out
is 'says what it does not keep apart' tells 'values of different launches are accepted'
# Each input is one of descriptions, too.
schema_has_all() {
	python3 - <(usage_of) <<'PYTHON'
import json, re, sys
known = list(json.load(open("Documentation/launch.schema.json"))["patternProperties"])
own = "explain json policy-out corim-out rvps-out hex against launch qemu libvirt output mmio64-base".split()
words = re.findall("--([a-z0-9-]+)", open(sys.argv[1]).read())
lost = [w for w in words if w not in own and not any(re.match(k, w) for k in known)]
print(lost)
sys.exit(len(lost) or len(words) < 40)
PYTHON
}
usage_of() { "$VOUCH" measure --help | sed '/^idblock/,$d'; }
is 'descriptions have each input' schema_has_all
# A boot by a disk, of a log of Google's: its partition table, and GRUB's commands.
recorded() {
	python3 - "$VECTORS/svsm-vtpm/gce-ubuntu2404-sevsnp-eventlog.bin" "$work" <<'PYTHON'
import hashlib, struct, sys
log = open(sys.argv[1], "rb").read()
at = 32 + struct.unpack_from("<I", log, 28)[0]
sizes, lines, pcr8 = {4: 20, 11: 32, 12: 48}, [], bytes(48)
while at < len(log):
    pcr, kind, count = struct.unpack_from("<III", log, at)
    at += 12
    for _ in range(count):
        size = sizes[struct.unpack_from("<H", log, at)[0]]
        digest, at = log[at + 2:at + 2 + size], at + 2 + size # SHA-384 is last
    size = struct.unpack_from("<I", log, at)[0]
    data, at = log[at + 4:at + 4 + size], at + 4 + size
    if kind == 0x80000006:
        table, partitions = digest, data
    if pcr == 8:
        pcr8 = hashlib.sha384(pcr8 + digest).digest()
    if pcr == 8 and kind == 0xd:
        lines.append(data[:-1])
for sector in 512, 4096:
    disk = bytearray(sector * 2 + 128 * 128)
    disk[sector:sector + 92] = partitions[:92]
    disk[sector * 2:sector * 2 + len(partitions) - 100] = partitions[100:]
    open(f"{sys.argv[2]}/disk{sector}", "wb").write(disk)
open(sys.argv[2] + "/commands", "wb").write(b"\n".join(lines))
print(table.hex(), pcr8.hex())
PYTHON
}
if [ -d "$VECTORS/svsm-vtpm" ]; then
	read -r table pcr8 < <(recorded)
	grub=(--grub "$work/linux" --grub-commands "$work/commands")
	is 'a disk' said 0 vtpm --disk "$work/disk512" "${grub[@]}" --explain
	is 'has the partitions of a real one' tells "  pcr5 EV_EFI_GPT_EVENT $table partition table"
	is 'and commands of a real GRUB' tells "^pcr8 $pcr8\$"
	is 'without its command line' tells 'pcr9 cannot be told: cmdline is not given'
	is 'larger sectors' said 0 vtpm --disk "$work/disk4096" "${grub[@]}" --explain
	is 'are the same' tells "  pcr5 EV_EFI_GPT_EVENT $table partition table"
	is 'shim, GRUB and a kernel' said 0 vtpm --disk "$work/disk512" "${grub[@]}" \
		--shim "$work/uki" --kernel "$work/linux" --explain
	is 'come in this order' [ "$(sed -n 's/^  pcr4 EV_EFI_BOOT.* //p' "$work/out" | xargs)" = \
		'shim GRUB kernel' ]
	is 'and by a TD' said 0 tdx --ovmf "$work/td" --disk "$work/disk512" "${grub[@]}" \
		--memory 2G --hex rtmr1
	is 'a UKI on it' said 0 vtpm --disk "$work/disk512" --kernel "$work/uki" --explain
	is 'starts itself' [ "$(sed -n 's/^  pcr4 EV_EFI_BOOT[^ ]* [^ ]* //p' "$work/out" | head -1)" = kernel ]
	is 'a kernel that nothing loads' said 2 vtpm --disk "$work/disk512" --kernel "$work/linux"
	is 'is told' tells 'kernel of a disk is no UKI, want one, or what loads it as grub'
	is 'shim on no disk' said 2 vtpm --shim "$work/uki"
	is 'is told, too' tells 'shim or grub is given without disk'
	echo x | cat - "$work/commands" >"$work/wrong"
	is 'other lines' said 2 vtpm --disk "$work/disk512" --grub "$work/linux" \
		--grub-commands "$work/wrong"
	is 'are none of GRUB' tells 'grub-commands has another line at 0, want grub_cmd:'
	sha384sum "$work/linux" >"$work/list"
	(cat "$work/commands" && echo && cat "$work/list") >"$work/with"
	is 'what GRUB reads' said 0 vtpm --disk "$work/disk512" --grub "$work/linux" \
		--grub-commands "$work/with" --cmdline quiet --explain
	is 'is in its order' tells "  pcr9 EV_IPL $(cut -c1-96 "$work/list") $work/linux"
	is 'and PCR 9 is told' tells '^pcr9 [0-9a-f]*$'
	is 'boot entries of a machine' said 0 tdx --ovmf "$work/td" --disk "$work/disk512" \
		"${grub[@]}" --memory 2G --boot-variables "$work/list" --fw-cfg "$work/list" \
		--explain
	is 'are taken' [ "$(grep -c "^  rtmr0 EV_.* $(cut -c1-96 "$work/list")" "$work/out")" = 2 ]
	is 'in place of others' [ "$(grep -c 'BootMenu\\|UiApp\\|BootManagerMenuApp' "$work/out")" = 0 ]
	is 'another list' said 2 vtpm --disk "$work/disk512" "${grub[@]}" \
		--boot-variables "$work/commands"
	is 'is told' tells 'boot-variables has another line at 0, want lines of sha384sum'
	head -c 1100 "$work/disk512" >"$work/short"
	is 'a disk that ends early' said 2 vtpm --disk "$work/short" "${grub[@]}"
	is 'says where' tells 'GPT has entries at sector 2, behind the end'
fi
is 'no disk' said 2 vtpm --disk "$work/linux" --grub "$work/linux"
is 'has no table' tells 'disk has no partition table GPT in its second sector'
is 'a model' said 0 tdx --ovmf "$work/td" --memory 2G --kernel "$work/linux" --cmdline quiet \
	--explain
is 'tells what it lacks' tells 'rtmr0 cannot be told: acpi-loader is not given'
rtmr1=$(sed -n 's/^rtmr1 //p' "$work/out")
is 'replayed' said 0 replay --log "$work/a.json"
is 'it leads to the same' tells "^rtmr1 $rtmr1\$"

# A UKI in place of a kernel: what systemd-stub 257 and the kernel in it measure.
of_uki() {
	said 0 tdx --ovmf "$work/td" --memory 2G --kernel "$work/$1" --explain --json
}
cat >"$work/events.py" <<'PYTHON'
import hashlib, json, sys
out, name, command_line = sys.argv[1:]
def read(section): return open(name + section, "rb").read()
def sha(data): return hashlib.sha384(data).hexdigest()
def pad(data): return data + bytes(-len(data) % 4)
def entry(name, inode, mode, data, size="%08x"):
    head = "070701" + "%08x" * 11 % (inode, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0)
    head += size % (len(name) + 1) + "0" * 8
    return pad(head.encode() + name.encode() + b"\0") + pad(data)
def extra(name, data):
    return entry(".extra", 1, 0o40555, b"") + \
        entry(".extra/" + name, 2, 0o100444, data) + \
        entry("TRAILER!!!", 0, 0, b"", "%08X")
want = []
if name.endswith("single"):
    sections, initrd = [".linux", ".initrd"], read(".initrd")
else:
    sections = [".linux", ".osrel", ".cmdline", ".initrd"]
    initrd = pad(read(".initrd")) + extra("tpm2-pcr-signature.json",
        read(".pcrsig")) + extra("os-release", read(".osrel"))
for section in sections:
    want += [sha(section.encode() + b"\0"), sha(read(section))]
if command_line:
    want.append(sha((command_line + "\0").encode("utf-16le")))
want.append(sha(initrd))
events = json.load(open(out))
assert [e["digest"] for e in events if e["imr"] == 2] == want, want
assert [e["event"] for e in events if e["imr"] == 1][3] == "kernel in the UKI"
PYTHON
has_events() { python3 "$work/events.py" "$work/out" "$work/$1" "$2"; }
is 'a UKI as kernel' of_uki uki
is 'has its sections, command line and initrd' has_events uki quiet
cp "$work/out" "$work/a.json"
is 'the kernel in it' said 0 tdx --ovmf "$work/td" --kernel "$work/linux" \
	--explain --json
is 'has the same digest' python3 -c 'import json, sys
a, b = ([e["digest"] for e in json.load(open(name)) if e["imr"] == 1]
        for name in sys.argv[1:])
assert a[3] == b[0] and a[0] != b[0]' "$work/a.json" "$work/out"
is 'one with blanks' of_uki blanks
is 'loses those around the command line' has_events blanks 'quiet debug'
is 'one with an initrd alone' of_uki single
is 'has it as it is' has_events single ''
for row in 'older systemd-stub is not of version 257' 'profiles has profiles' \
	'blank blank or not of ASCII' 'umlaut blank or not of ASCII'; do
	is "one that is ${row%% *}" said 0 tdx --ovmf "$work/td" \
		--kernel "$work/${row%% *}"
	is 'has no RTMR2' tells "rtmr2 cannot be told: .*${row#* }"
done
is 'beside an initrd' said 0 vtpm --kernel "$work/uki" --initrd "$work/linux"
is 'PCR 9 is not told' tells 'pcr9 cannot be told: initrd or cmdline is given'
is 'without' said 0 vtpm --kernel "$work/uki"
pcr11=$(grep '^pcr11' "$work/out")
is 'PCR 9 is' tells '^pcr9 [0-9a-f]{96}$'
is 'of its sections' said 0 vtpm --uki "$work/uki"
is 'PCR 11 is the same' tells "^$pcr11\$"
is 'two of them' said 2 vtpm --uki "$work/uki" --kernel "$work/uki"
is 'are one too many' tells 'uki is given beside a kernel that is one'
is 'one without a kernel in it' said 2 vtpm --kernel "$work/other"
is 'is refused' tells 'kernel in the UKI is no PE image'
is 'a UKI of a disk' said 0 tdx --ovmf "$work/td" --uki "$work/uki"
is 'is told what it lacks' tells 'rtmr2 cannot be told: uki is given, want it as kernel'

# Inputs in a description, and of a command line.
cp "$amdsev" "$work/firmware"
of_schema() {
	/usr/bin/python3 -c 'import json, sys, jsonschema
schema = json.load(open("Documentation/launch.schema.json"))
jsonschema.Draft202012Validator.check_schema(schema)
assert not list(jsonschema.Draft202012Validator(schema).iter_errors(json.load(open(sys.argv[1]))))' "$1"
}
cat >"$work/launch.json" <<'JSON'
{ "launch": "snp", "comment": "of the test", "ovmf": "firmware", "vcpus": [1, 4],
  "vcpu-type": "EPYC-v4", "kernel": "/dev/null", "cmdline": "", "kernel-hashes": true,
  "features": "0x1" }
JSON
is 'a description' said 0 snp --launch "$work/launch.json"
is 'is a set' tells "^measurement $four_vcpus vcpus=4\$"
is 'by the schema' of_schema "$work/launch.json"
is 'of another launch' said 2 tdx --launch "$work/launch.json"
is 'is refused' tells "launch is another one, want 'tdx'"
for wrong in '{ "vcpu": 1 }' '{ "vcpus": {} }' '{ "vcpus": 1.5 }' '{ "vcpus": null }'; do
	echo "$wrong" >"$work/bad.json"
	is "no description: $wrong" said 2 snp --launch "$work/bad.json"
	is 'nor by the schema' eval '! of_schema "$work/bad.json" 2>/dev/null'
done
echo '[]' >"$work/bad.json"
is 'a list' said 2 snp --launch "$work/bad.json"
is 'is no description' tells 'is no object, want one'

line="qemu-system-x86_64 -enable-kvm -cpu EPYC-v4,+x -smp cpus=4,maxcpus=8 -m 2048 -bios $amdsev"
line+=' -kernel /dev/null -append  -machine q35,confidential-guest-support=s'
hashes=' -object sev-snp-guest,id=s,kernel-hashes=on,policy=0x30000'
echo "${line/-append /}$hashes" >"$work/ps"
is 'a command line' said 0 snp --qemu "$work/ps"
is 'as ps shows it' tells "^measurement $four_vcpus\$"
tr ' ' '\0' <"$work/ps" | tr '\n' '\0' >"$work/cmdline"
is 'or the kernel' said 0 snp --qemu "$work/cmdline"
is 'has the same' tells "^measurement $four_vcpus\$"
echo "${line/-append /-append a b -c=1 d}$hashes" >"$work/ps"
is 'with blanks' said 0 snp --qemu "$work/ps" --json
is 'in what the kernel gets' json \
	"r['launches'][0]['inputs']['cmdline'] == 'a b -c=1 d' and r['launches'][0]['inputs']['memory'] == '2048M'"
echo "${line/-append /}" >"$work/ps"
is 'without hashes' said 0 snp --qemu "$work/ps" --json
is 'no kernel is measured' json "r['launches'][0]['inputs']['kernel-hashes'] == 'off'"
# libvirt's: the firmware is a block device, objects are JSON, vCPUs by their places.
cp "$amdsev" "$work/a,b.fd"
snp_object='{"qom-type":"sev-snp-guest","id":"l","policy":196608,"kernel-hashes":true}'
file_node="{\"driver\":\"file\",\"filename\":\"$work/a,b.fd\",\"node-name\":\"s0\"}"
printf '%s\0' /usr/bin/qemu-system-x86_64 -name guest=x,debug-threads=on -S \
	-machine pc-q35-9.2,usb=off,pflash0=f0,confidential-guest-support=l \
	-machine smm=off -cpu EPYC-v4,x2apic=on -m size=2097152k \
	-smp sockets=1,dies=1,cores=2,threads=2 -kernel /dev/null -append '-m 3G' \
	-blockdev "$file_node" \
	-blockdev '{"node-name":"f0","read-only":true,"driver":"raw","file":"s0"}' \
	-object "$snp_object" >"$work/libvirt"
is 'one of libvirt' said 0 snp --qemu "$work/libvirt" --json
is 'is one launch' json "len(r['launches']) == 1"
is 'of what it names' json "r['launches'][0]['inputs'] == {'machine': 'q35',
	'ovmf': '$work/a,b.fd', 'vcpu-type': 'EPYC-v4', 'memory': '2097152k', 'vcpus': '4',
	'kernel': '/dev/null', 'cmdline': '-m 3G', 'kernel-hashes': 'on'}"
sed "s|$file_node|driver=file,filename=$work/a,,b.fd,node-name=s0|" "$work/libvirt" >"$work/list"
is 'a node as a list' said 0 snp --qemu "$work/list" --json
is 'whose commas are doubled' json "r['launches'][0]['inputs']['ovmf'] == '$work/a,b.fd'"
sed 's/pflash0=f0/pflash0=f1/' "$work/libvirt" >"$work/list"
is 'a node that is not there' said 2 snp --qemu "$work/list"
is 'is told' tells '-machine has pflash0=f1, want a -blockdev'
sed 's/"file":"s0"/"file":"f0"/' "$work/libvirt" >"$work/list"
is 'a node on itself' said 2 snp --qemu "$work/list"
sed "s/$snp_object/{/" "$work/libvirt" >"$work/list"
is 'half an object' said 2 snp --qemu "$work/list"
is 'is told, too' tells "-object is '[{]', want a list or JSON"
echo "${line/EPYC-v4,+x/host,family=23,model=1,stepping=2}$hashes" | sed 's/-append //' >"$work/ps"
is 'a host of a known family' said 0 snp --qemu "$work/ps"
is 'has its signature' tells "^measurement $four_vcpus\$"
echo "$line$hashes -dtb /tree" >"$work/ps"
is 'a device tree' said 2 snp --qemu "$work/ps"
echo >"$work/ps"
is 'an empty one' said 3 snp --qemu "$work/ps"
is 'is none' tells 'is no command line of QEMU, want one'

# A domain of libvirt.
cat >"$work/domain" <<XML
<domain type='kvm'>
  <name>x</name>
  <memory unit='GiB'>2</memory>
  <vcpu placement='static'>4</vcpu>
  <cpu mode='custom'><model fallback='forbid'>EPYC-v4</model></cpu>
  <os><type arch='x86_64' machine='pc-q35-10.0'>hvm</type>
    <loader readonly='yes' stateless='yes'>$amdsev</loader>
    <kernel>/dev/null</kernel><cmdline></cmdline></os>
  <devices><disk><kernel>no</kernel></disk></devices>
  <launchSecurity type='sev-snp' kernelHashes='yes'><policy>0x30000</policy></launchSecurity>
</domain>
XML
if said 0 snp --libvirt "$work/domain" --json >"$work/said" 2>&1; then
	is 'a domain' json "r['launches'][0]['values']['measurement'] == '$four_vcpus'"
	is 'has its memory' json "r['launches'][0]['inputs']['memory'] == '2147483648'"
	sed "s/ kernelHashes='yes'//" "$work/domain" >"$work/other"
	is 'without hashes' said 0 snp --libvirt "$work/other" --json
	is 'none are launched' json "r['launches'][0]['inputs']['kernel-hashes'] == 'off'"
	sed '1i <!DOCTYPE x [<!ENTITY a "b">]>' "$work/domain" >"$work/other"
	is 'entities' said 2 snp --libvirt "$work/other"
	is 'are refused' tells 'is no domain of libvirt, want XML without a DOCTYPE'
	head -n 5 "$work/domain" >"$work/other"
	is 'half a domain' said 2 snp --libvirt "$work/other"
	sed "s/'GiB'/'stone'/" "$work/domain" >"$work/other"
	is 'another unit' said 2 snp --libvirt "$work/other"
	is 'is shown' tells "memory of the domain is '2 stone'"
else
	grep -q 'want the package libexpat1' "$work/err" || bad=1
	count=$((count + 1))
	echo "ok $count - a domain # SKIP libexpat1 is not there"
fi
tap_end
