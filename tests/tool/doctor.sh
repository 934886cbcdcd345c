#!/bin/bash
# SPDX-License-Identifier: MIT
#
# doctor.sh: "vouch doctor" on recorded machines, which tests/doctor/worlds.py
# makes, against lists of what it has to find; its JSON against the schema; what a
# record leaves out; what launch prints. In TAP. With UPDATE=1 it writes the lists.
# shellcheck disable=SC2317,SC2016 # is() calls the functions, and eval texts
set -uo pipefail
. "$(dirname "$0")/tap.inc"

command=doctor
expected=tests/doctor/expected
mapfile -t worlds < <(python3 tests/doctor/worlds.py "$work/worlds")

# examine FOLDER NAME [OPTION]...: into $work/results/NAME.json and its status
examine() {
	local got=0

	mkdir -p "$work/results"
	"$VOUCH" doctor --json --recorded "$1" "${@:3}" \
		>"$work/results/$2.json" || got=$?
	echo "$got" >"$work/results/$2.status"
}
outcomes() { python3 tests/doctor/outcomes.py "$work/results"/*.json; }
as_listed() {
	[ -z "${UPDATE:-}" ] || cp "$work/results/$1.outcomes" "$expected/$1"
	diff "$expected/$1" "$work/results/$1.outcomes"
}
# is_of_schema FILE...; PART= is one of the schema's definitions
is_of_schema() {
	PART=${PART:-} /usr/bin/python3 -c 'import json, os, sys
import jsonschema
schema = json.load(open("Documentation/doctor.schema.json"))
if os.environ["PART"]:
    schema = schema["$defs"][os.environ["PART"]]
jsonschema.Draft202012Validator.check_schema(schema)
check = jsonschema.Draft202012Validator(schema)
for path in sys.argv[1:]:
    assert not list(check.iter_errors(json.load(open(path)))), path' "$@"
}
is_refused() {
	sed "$1" "$work/results/snp-host-bios.json" >"$work/changed"
	! cmp -s "$work/results/snp-host-bios.json" "$work/changed" &&
		! is_of_schema "$work/changed"
}

is 'there are recorded machines' [ "${#worlds[@]}" -ge 10 ]
for world in "${worlds[@]}"; do
	examine "$work/worlds/$world" "$world"
done
outcomes
for world in "${worlds[@]}"; do
	is "$world" as_listed "$world"
done
is 'each list is of a world' diff <(ls "$expected") \
	<(printf '%s\n' "${worlds[@]}" | sort)
is 'results are as the schema has them' is_of_schema "$work/results"/*.json
for change in 's/"schema": 1/"schema": 2/' 's/"status": "fail"/"status": "bad"/' \
	's/"remedy": "[^"]*"/"remedy": ""/' 's/"want"/"wanted"/' \
	's/"name": "snp-host"/"name": "host"/'; do
	is "the schema refuses $change" is_refused "$change"
done

### exit status, and what people read
of() { said "$1" --recorded "$work/worlds/$2" "${@:3}"; }
is 'nothing fails' of 0 snp-host
is 'what passes is counted' tells '^0 fail, 0 warn, [0-9]+ pass, 0 skip, 0 unknown$'
is 'and listed when asked for' of 0 snp-host --verbose
is 'with what was read' tells 'found 1\.58 \(SNP_PLATFORM_STATUS of /dev/sev\)'
is 'something fails' of 1 snp-host-bios
is 'with a remedy that fits' tells 'remedy: Drop .*iommu=pt'
is 'no permission is no failure' of 3 snp-host-user
is 'and says what would permit it' tells 'remedy: run vouch doctor as root'
is 'options that do not exist are named' of 0 tdx-host --verbose
is 'as such' tells 'Linux has no option CONFIG_INTEL_TME'
is 'with the real ones' tells 'CONFIG_INTEL_TDX_MODULE, which older pages ask for'
is 'an unsigned module under Secure Boot' of 1 tdx-guest-refused
is 'is to be signed' tells 'remedy: Sign vouch\.ko'
is 'another world can be asked for' of 1 plain --as tdx-host
is 'a world that is none' said 2 --as host
is 'two machines at once' said 2 --root / --recorded "$work"
is 'a record that is none' said 3 --recorded "$work"
echo '{"schema": 2, "answers": {}}' >"$work/answers.json"
is 'a record of another version' said 3 --recorded "$work"
is 'says what is wanted' tells 'it is no record of a machine, want "schema": 1'

### a caching service of this machine
. tests/tool/web.inc
web_start http --tee tdx
web_start https --tee tdx --web-ca "$work/ca.pem"
# pccs URL: what the doctor of a host says that has this one
pccs() {
	mkdir -p "$work/host/etc" "$work/host/proc/net"
	printf '{\n"pccs_url": "%s/sgx/certification/v4/"\n}\n' "$1" \
		>"$work/host/etc/sgx_default_qcnl.conf"
	cp /proc/net/tcp "$work/host/proc/net/"
	"$VOUCH" doctor --as tdx-host --root "$work/host" --json >"$work/all"
	python3 -c 'import json, sys
for c in json.load(open(sys.argv[1]))["checks"]:
    if c["id"] == "quote.pccs.fresh":
        print(c["status"], c["found"])' "$work/all" >"$work/out"
	rm -f "$work/err"
}
is_fresh() {
	pccs "$1"
	grep -xE "$2" "$work/out" || { cat "$work/out"; false; }
}
local=http://localhost:${web_port[http]}
is 'a service whose documents are in force' is_fresh "$local" \
	'pass its QE identity is in force for [0-9]+ days'
is 'was asked for two' web_asked http 2
web_misbehave http expired=1 2
is 'one that serves what is over' is_fresh "$local" \
	'fail its QE identity expired [0-9]+ days ago'
web_normal http
web_misbehave http status=404 2
is 'one that has nothing yet' is_fresh "$local" 'warn status 404, no QE identity'
is 'one that signed its own certificate' is_fresh \
	"https://127.0.0.1:${web_port[https]}" 'pass its QE .*'
is 'one elsewhere' is_fresh https://pccs.example:8081 \
	'skip quote.pccs.listens does not pass'
is 'is not asked' sh -c "! grep -q 'caching service at' '$work/all'"
is 'one that is not there' is_fresh http://localhost:1 'skip .*quote.pccs.listens.*'

### requirements
list_ids() { "$VOUCH" doctor list | grep '^[^ ]'; }
rows_have_checks() {
	local ids

	ids=$(list_ids)
	grep -v '^#' tests/doctor/requirements | sed -n 's/^.*: //p' |
	tr ' ' '\n' | sort -u >"$work/named"
	[ -s "$work/named" ] && ! grep -vxF "$ids" "$work/named"
}
page_has_rows() {
	python3 tests/doctor/requirements.py tests/doctor/requirements "$1"
}
is 'each row of requirements has checks that are there' rows_have_checks
page=$(ls ../shared/seeds/* 2>/dev/null)
if [ -n "$page" ]; then
	is 'each row of the page is listed' page_has_rows "$page"
else
	count=$((count + 1))
	echo "ok $count - the page's rows # SKIP ../shared/seeds is not there"
fi
is 'no check has the id of another' [ -z "$(list_ids | sort | uniq -d)" ]
in_page() {
	diff <(sed '1,/^\.\. Written by/d' Documentation/doctor.rst) \
		<(scripts/lint/doctor-rst.sh)
}
is 'each check is in Documentation/doctor.rst' in_page
each_is_made() {
	cat "$expected"/* | awk '{ print $2 }' | sort -u >"$work/made"
	! list_ids | grep -vxFf "$work/made"
}
is 'each check is made in some world' each_is_made

### records
names_nothing() {
	! grep -rniE 'fileserver|52:54:00|SERIAL|0123456789abcdef|10\.1\.2\.3|pccs\.example|7C9A' \
		"$work/$1"
}
without_sizes() { sed 's/^\(.*ccel_log\) .*/\1/; s/^\(.*qpl\.url\) .*/\1/'; }
same_again() {
	diff <(without_sizes <"$work/results/before-$1.outcomes") \
		<(without_sizes <"$work/results/after-$1.outcomes")
}
cp -r "$work/worlds" "$work/planted"
python3 tests/doctor/plant.py "$work/planted"/*
for world in "${worlds[@]}"; do
	examine "$work/planted/$world" "before-$world" --record "$work/record-$world"
	examine "$work/record-$world" "after-$world"
done
outcomes
is 'what was planted would be seen' eval '! names_nothing planted/tdx-host'
for world in "${worlds[@]}"; do
	is "$world: its record names nobody" names_nothing "record-$world"
	is "$world: its record says the same" same_again "$world"
done
sed -i 's/localhost:8081/pccs.example:8081/' \
	"$work/planted/tdx-host/root/etc/sgx_default_qcnl.conf"
examine "$work/planted/tdx-host" elsewhere-pccs --record "$work/record-pccs"
is 'a PCCS elsewhere has no name' names_nothing record-pccs
is 'and is one' grep -q 'https://pccs.invalid' \
	"$work/record-pccs/root/etc/sgx_default_qcnl.conf"
is 'a folder that is there is not written into' said 3 \
	--recorded "$work/worlds/plain" --record "$work"
is 'and is told' tells 'File exists, want a new folder'
this() { "$VOUCH" doctor --json --record "$work/record-this"; [ $? -le 3 ]; }
is 'this machine is recorded' this
is 'and not named' eval '! grep -rqwF -- "$(uname -n)" "$work/record-this"'

### launch
launch() { said "$1" launch "$2" --recorded "$work/worlds/$3" "${@:4}"; }
is 'a command for an SEV-SNP guest' launch 0 snp snp-host
is 'of what the host has' tells 'cbitpos=51,reduced-phys-bits=1,policy=0x30000'
is 'its processor' tells '-cpu EPYC-Genoa'
is 'its firmware' tells '-bios /usr/share/ovmf/OVMF\.amdsev\.fd'
is 'with reasons' tells '^#   .*CPUID 0x8000001f EBX'
is 'and for an SVSM' tells 'note: for an SVSM with a vTPM: -object igvm-cfg'
is 'a command for a TD' launch 0 tdx tdx-host
is 'with its quoting service' tells '"type":"vsock","cid":"2","port":"4050"'
is 'a shell takes it' eval 'grep -v "^#" "$work/out" | bash -n'
is 'each argument has its reason' launch 0 tdx tdx-host --json
launch_is_of_schema() { PART=launch is_of_schema "$1"; }
is 'in JSON, as the schema has it' launch_is_of_schema "$work/out"
is 'which refuses an argument without a reason' eval \
	'sed "s/\"reason\"/\"why\"/" "$work/out" >"$work/changed";
	! launch_is_of_schema "$work/changed"'
is 'a host that lacks something' launch 1 snp snp-host-old
is 'is told what' tells '^# missing: no QEMU here has the type sev-snp-guest'
is 'a guest of no kind' said 2 launch sev
is 'one argument too many' said 2 launch snp tdx
tap_end
