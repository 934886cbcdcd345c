#!/bin/bash
# SPDX-License-Identifier: MIT
#
# bundle.sh: "vouch bundle", and results that need nothing else, in TAP.
# Evidence of real processors comes from $VECTORS.
# shellcheck disable=SC2317,SC2016 # is() calls the functions; names in ``
set -uo pipefail
. "$(dirname "$0")/tap.inc"

snp=$VECTORS/snp-report/milan-v2-oak-0bba
azure=$VECTORS/snp-report/milan-v3-azure-065a
tdx=$VECTORS/tdx-quote/v4-dcapqvl-b0c06f
bundle=$work/bundle.json
at=2025-06-25T00:00:00Z

# exits STATUS COMMAND...: what it prints goes to $work/out, $work/err
exits() {
	local want=$1 got=0

	shift
	"$@" >"$work/out" 2>"$work/err" || got=$?
	[ "$got" = "$want" ] && return
	echo "status $got, want $want"
	tail "$work/out" "$work/err" | cut -c 1-200
	return 1
}
tells() { grep -qE -e "$1" "$work/out" "$work/err"; }
tells_not() { ! tells "$1"; }
# refuses PATTERN FILE: as an endorsement
refuses() {
	exits 2 "$VOUCH" appraise --endorsements "$2" "$tdx/quote.bin" &&
		tells "$1"
}

create() { "$VOUCH" bundle create "$@"; }
status() { exits "$1" "$VOUCH" bundle status "${@:2}"; }

# appraise FILE: by the bundle alone
appraise() {
	"$VOUCH" appraise --json --at "$at" --no-freshness \
		--endorsements "$bundle" "$@"
}

# Elsewhere, by other names of the same files, at another place of the world.
appraise_elsewhere() (
	cd "$work/else" && TZ=Pacific/Auckland LC_ALL=C.UTF-8 \
		"$VOUCH" appraise --json --at "$at" --no-freshness \
		--endorsements ./other.json --measurement "$measurement" \
		quote.bin
)
appraise_here() (cd "$tdx" && appraise --measurement "$measurement" quote.bin)
is_the_same() {
	exits 0 appraise_here && cp "$work/out" "$work/one" &&
		exits 0 appraise_elsewhere && cmp "$work/one" "$work/out"
}

# changed PROGRAM: the bundle, by a line of Python over its object "b"
changed() {
	python3 - "$bundle" "$work/changed.json" "$1" <<'PY'
import base64, hashlib, json, sys
b = json.load(open(sys.argv[1]))
exec(sys.argv[3])
json.dump(b, open(sys.argv[2], "w"))
PY
}
refuses_changed() { changed "$1" && refuses "$2" "$work/changed.json"; }

needs_vectors tdx-quote
measurement=$(sed -n 's/^ *"mr_\?td": "\(.*\)".*/\1/p' "$tdx/expect.json")

### create
is 'a folder and files' create -o "$bundle" "$VECTORS/snp-roots" \
	"$snp/vcek.der" "$tdx" --fetched 2025-06-20T01:02:03Z
is 'it is the same again' sh -c "'$VOUCH' bundle create \
	--fetched 2025-06-20T01:02:03Z '$VECTORS/snp-roots' '$snp/vcek.der' \
	'$tdx' | cmp - '$bundle'"
is 'a bundle of a bundle is that bundle' \
	sh -c "'$VOUCH' bundle create '$bundle' | cmp - '$bundle'"
is 'everything but the quote is in it' \
	sh -c "[ \$(grep -c '\"kind\"' '$bundle') = 18 ]"
is 'the time of the file is taken' sh -c "cp '$snp/vcek.der' '$work/x.der' &&
	TZ=UTC touch -d '2024-02-29 12:00:00' '$work/x.der' &&
	'$VOUCH' bundle create '$work/x.der' |
	grep -q '\"fetched\": \"2024-02-29T12:00:00Z\"'"
is 'what is left out of a folder' exits 0 create "$tdx"
is 'is told' tells '^vouch: left out: expect\.json'
is 'what was taken, too' exits 0 create -v "$tdx"
is 'on request' tells '^vouch: taken: tcbinfo\.json: TCB info for TDX'
is 'no FILE' exits 2 "$VOUCH" bundle create
is 'what is none' exits 2 "$VOUCH" bundle create "$0"
is 'a folder without any' exits 2 "$VOUCH" bundle create tests/tool
is 'no command' exits 2 "$VOUCH" bundle
is 'an unknown command' exits 2 "$VOUCH" bundle frob
is 'a time that is none' exits 2 "$VOUCH" bundle create --fetched now x
is 'the first of all times' \
	exits 2 "$VOUCH" bundle create --fetched 1970-01-01T00:00:00Z x
is 'is refused with its value' grep -q "1970-01-01T00:00:00Z', want" "$work/err"

### appraise
is 'a report by it alone' exits 0 "$VOUCH" appraise --authentic-only \
	--at "$at" --endorsements "$bundle" "$snp/report.bin"
is 'a quote by it alone' exits 0 appraise --measurement "$measurement" \
	"$tdx/quote.bin"
is 'which is in there by its name' tells '"bundle: tcbinfo.json"'
mkdir "$work/else"
cp "$bundle" "$work/else/other.json"
cp "$tdx/quote.bin" "$work/else"
is 'byte for byte the same elsewhere' is_the_same
sleep 1
is 'and later' is_the_same
is 'no root of it is trusted for being in there' sh -c "'$VOUCH' bundle create \
	-o '$work/sim.json' '$VECTORS/invalid/intel-generated-sgx' &&
	! '$VOUCH' appraise --authentic-only --endorsements '$work/sim.json' \
	'$VECTORS/invalid/intel-generated-sgx/quote.dat'"

### what is documented is what is there
# table AFTER: the members that the table behind that line names
table() {
	sed -n "/$1/,/^$2/p" Documentation/policy.rst |
		sed -n '/:$/d; s/^``\([a-z_]*\)`` .*/\1/p' | sort | paste -sd' '
}
members() {
	exits 0 appraise --measurement "$measurement" "$tdx/quote.bin" &&
		python3 -c "import json
d = json.load(open('$work/out'))
print(' '.join(sorted(d$1)))"
}
is_documented() { [ "$(table "$2" "$3")" = "$(members "$1")" ]; }
is 'members of a result' is_documented '' '^Results as JSON' 'What cannot'
is 'of a check' is_documented '["checks"][0]' '^Each check:' '``claims`` has'
is 'of a TCB' sh -c "[ '$(table '^``tcb`` of a quote' 'no such line' |
	sed 's/other_sets //')' = '$(members '["claims"]["tdx"]["tcb"]')' ]"

### --tcb-evaluation
is 'the evaluation that is there' exits 0 appraise --tcb-evaluation 17 \
	--measurement "$measurement" "$tdx/quote.bin"
is 'not another' exits 3 appraise --tcb-evaluation 16 \
	--measurement "$measurement" "$tdx/quote.bin"
is 'which is asked for' tells 'TCB info of evaluation 16'
is 'a number that is none' exits 2 appraise --tcb-evaluation x "$tdx/quote.bin"
evaluation() { # NUMBERS
	appraise --tcb-evaluation "$1" --measurement "$measurement" \
		"$tdx/quote.bin"
}
is 'each document of its own' exits 0 evaluation tcb-info=17,qe-identity=17
is 'one of them' exits 0 evaluation qe-identity=17
is 'not another of one' exits 3 evaluation tcb-info=17,qe-identity=16
is 'which is asked for by its name' tells 'QE identity of evaluation 16'
is 'a document that is none' exits 2 evaluation tcb-info=17,qe=17
is 'with what is wanted' tells 'want a number, or tcb-info=N,qe-identity=M'

### --max-age
is 'young enough' exits 0 appraise --max-age 6 --measurement "$measurement" \
	"$tdx/quote.bin"
is 'too old' exits 3 appraise --max-age 5 --measurement "$measurement" \
	"$tdx/quote.bin"
is 'by a check of its own' tells '"tdx.collateral.age", "status": "open", "reason": "stale"'
is 'which tells the hours that are too many' tells '"over 5 days"'
is 'an age that is none' exits 2 appraise --max-age -1 "$tdx/quote.bin"

### status
is 'all is in force' status 0 --at "$at" "$bundle"
is 'each is told of' tells '^tcb_info: TCB info for TDX, FMSPC b0c06f000000, evaluation 17'
is 'and the next to expire' \
	tells '^18 in force; next expires 2025-07-19T10:00:35Z: CRL of'
is 'with its age' tells '^  issued +2025-06-19T10:16:03Z, age over 5 days'
is 'and when it was fetched' tells '^  fetched +2025-06-20T01:02:03Z'
is 'on the last day' status 0 --at 2025-07-19T10:00:35Z "$bundle"
is 'a second later' status 1 --at 2025-07-19T10:00:36Z "$bundle"
is 'which is said' tells '^17 in force, 1 expired; the first expired 2025-07-19T10:00:35Z: CRL of'
is 'before it was issued' status 1 --at 2025-06-19T10:00:34Z "$bundle"
is 'not too old' status 0 --at "$at" --max-age 6 "$bundle"
is 'a day less' status 1 --at "$at" --max-age 5 "$bundle"
is 'only what ages' tells '^15 in force, 3 too old;'
is 'nothing expires within a week' status 0 --within 7d --at "$at" "$bundle"
is 'but within 25 days' status 1 --within 25 --at "$at" "$bundle"
is 'which is counted' tells '^15 in force, 3 expires soon; next expires'
is 'a day less' status 0 --within 23d --at "$at" "$bundle"
is 'days that are none' status 2 --within 7w "$bundle"
is 'are refused' tells "within is '7w', want a number"
is 'nor is d alone a number' status 2 --within d "$bundle"
is 'as JSON, too' status 1 --json --within 25 --at "$at" "$bundle"
is 'it is counted' json 'r["soon"] == 3'
is 'as JSON' status 1 --json --at "$at" --max-age 5 "$bundle"
is 'which counts too' python3 -c "import json
d = json.load(open('$work/out'))
assert d['too_old'] == 3 and not d['expired'] and len(d['items']) == 18
assert d['next_expiry'] == '2025-07-19T10:00:35Z' and not d['first_expired']
assert d['items'][-1]['age_days'] == 5, d['items'][-1]"
is 'of files, too' status 0 --at "$at" "$tdx/pck_crl.der"
is 'what is not there' status 3 "$work/none"

### show
shows() { exits 0 "$VOUCH" show "$1" && tells "$2"; }
owner=$VECTORS/launch-measure/virtee-idblock
is 'show a bundle' shows "$bundle" 'TDX_03'
is 'show an ID block' shows "$owner/id_block.bin" 'launch_digest +a14d6383'
is 'show an ID authentication' shows "$owner/id_auth.bin" \
	'id_key_digest +59fb2c'
is 'status of what never expires' status 0 --at "$at" "$owner/id_block.bin"
is 'tells no such time' tells_not '^  (issued|expires)'
is 'nor what is next' tells '^1 in force$'
is 'as JSON' status 0 --json --at "$at" "$owner/id_block.bin"
is 'neither' python3 -c "import json
d = json.load(open('$work/out'))
assert d['next_expiry'] is None
assert all(d['items'][0][k] is None for k in ('issued', 'expires', 'age_days'))"
sed 's/"id":"TDX"/"id":"TDX","x":1.5,"\\u0007":"a\\u001b[31m","z":[]/' \
	"$tdx/tcbinfo.json" >"$work/odd.json"
is 'show what nobody knows' shows "$work/odd.json" '^  x +1\.5$'
is 'nothing of it moves a cursor' tells '^  \\x07 +a\\x1b\[31m$'
is 'nor is it left out when empty' tells '^  z +none$'
is 'both go into a bundle' create -o "$work/owner.json" "$owner"/id_*.bin
is 'which shows them' shows "$work/owner.json" 'id authentication'

### what is not right
is 'another format' refuses_changed 'b["vouch_bundle"] = 2' 'another format'
is 'an unknown key' refuses_changed 'b["x"] = 1' "unknown key 'x'"
is 'one of an item' refuses_changed 'b["items"][3]["x"] = 1' \
	"items\[3\] has an unknown key 'x'"
is 'no items' refuses_changed 'del b["items"]' 'has no items'
is 'no digest' refuses_changed 'del b["items"][0]["sha256"]' 'no good sha256'
is 'another digest' refuses_changed 'b["items"][0]["sha256"] = "00" * 32' \
	'items\[0\] has data of another digest'
is 'other data' refuses_changed \
	'b["items"][0]["data"] = b["items"][1]["data"]' 'another digest'
is 'data that is broken' refuses_changed 'b["items"][0]["data"] = "x"' \
	'data that is broken'
is 'another kind' refuses_changed 'b["items"][0]["kind"] = "crl"' \
	'is a certificate'
is 'no name' refuses_changed 'b["items"][0]["name"] = ""' 'no good name'
is 'no time' refuses_changed 'b["items"][0]["fetched"] = "now"' 'fetched at'
is 'one that is none' refuses_changed 'b["items"][0] = 1' 'is no object'
is 'a bundle in it' refuses_changed 'd = json.dumps(b).encode()
b["items"][0]["data"] = base64.b64encode(d).decode()
b["items"][0]["sha256"] = hashlib.sha256(d).hexdigest()' 'is a bundle'
is 'two in one' refuses_changed 'd = open("'"$tdx"'/pck_chain.pem", "rb").read()
b["items"][0]["data"] = base64.b64encode(d).decode()
b["items"][0]["sha256"] = hashlib.sha256(d).hexdigest()' '3 endorsements, want one'
accepts_changed() {
	changed "$1" && status 0 --at "$at" "$work/changed.json"
}
is 'comments are no keys' \
	accepts_changed 'b["comment"] = b["items"][0]["comment"] = 1'
sed '5s/"kind"/"kind/' "$bundle" >"$work/broken.json"
is 'broken JSON has a line' refuses 'broken.json:5:' "$work/broken.json"

### all of a platform in one object, as caches and libraries store it
combine() {
	python3 - "$tdx" "$work/combined.json" "$@" <<'PY'
import json, re, sys
folder, out, form = sys.argv[1:]
read = lambda name: open(f"{folder}/{name}", "rb").read()
tcb, qe = read("tcbinfo.json").decode(), read("qe_identity.json").decode()
body = lambda text, key: re.fullmatch(
    r'\s*\{\s*"%s"\s*:\s*(\{.*\})\s*,\s*"signature"\s*:\s*"(\w+)"\s*\}\s*' % key,
    text, re.S).groups()
crl = (lambda d: list(d)) if form == "lists" else (lambda d: d.hex())
c = {"tcb_info_issuer_chain": read("tcbinfo_issuer_chain.pem").decode(),
     "qe_identity_issuer_chain": read("qe_identity_issuer_chain.pem").decode(),
     "pck_crl_issuer_chain": read("pck_crl_issuer_chain.pem").decode(),
     "root_ca_crl": crl(read("root_crl.der")),
     "pck_crl": crl(read("pck_crl.der")), "version": 4}
if form == "whole":
    c.update(tcb_info=tcb, qe_identity=qe)
else:
    c["tcb_info"], signature = body(tcb, "tcbInfo")
    c["tcb_info_signature"] = (signature if form == "hex" else
                               list(bytes.fromhex(signature)))
    c["qe_identity"], signature = body(qe, "enclaveIdentity")
    c["qe_identity_signature"] = signature
if form == "changed":
    c["tcb_info"] = c["tcb_info"].replace("OutOfDate", "UpToDate")
json.dump(c, open(out, "w"))
PY
}
by_combined() {
	combine "$2" && exits "$1" "$VOUCH" appraise --at "$at" \
		--no-freshness --measurement "$measurement" \
		--endorsements "$work/combined.json" "$tdx/quote.bin"
}
is 'with signatures beside it' by_combined 0 hex
is 'with bytes as lists' by_combined 0 lists
is 'with signatures inside' by_combined 0 whole
is 'but not with another TCB info' by_combined 3 changed
is 'of which the signature is wrong' tells 'tdx.tcbinfo.sig'
combine hex
sed 's/"tcb_info_signature": "../"tcb_info_signature": "zz/' \
	"$work/combined.json" >"$work/bad.json"
by_bad() {
	exits 3 "$VOUCH" appraise --at "$at" --no-freshness \
		--measurement "$measurement" --endorsements "$work/bad.json" \
		"$tdx/quote.bin"
}
is 'a signature that is none spoils one member' by_bad
is 'which the result names' \
	tells 'left out: .*tcb_info_signature is of another type'
is 'and which makes no bundle' exits 2 "$VOUCH" bundle create "$work/bad.json"
echo '{"tcb_info": "", "pck_crl": [48, 256]}' >"$work/bad.json"
is 'an empty document' refuses 'tcb_info: document' "$work/bad.json"
echo '{"vcekCert": [48, 256]}' >"$work/bad.json"
is 'a byte that is none' refuses 'vcekCert is of another type' \
	"$work/bad.json"
printf '{\n"vcekCert": "x",,}' >"$work/bad.json"
is 'broken JSON has a line there too' refuses 'bad.json:2:' "$work/bad.json"
echo '{"vcekCert": null}' >"$work/bad.json"
is 'nothing at all' refuses 'has no collateral' "$work/bad.json"
echo '{"tcb_info": {"id": "TDX"}}' >"$work/bad.json"
is 'an object without a signature' refuses 'tcb_info: document is neither' \
	"$work/bad.json"

### what Azure's host hands a guest at /metadata/THIM/amd/certification
as_azure() {
	python3 - "$azure" "$work/azure.json" "$@" <<'PY'
import base64, json, sys
folder, out, members = sys.argv[1], sys.argv[2], sys.argv[3:]
read = lambda name: open(f"{folder}/{name}", "rb").read()
pem = lambda der: ("-----BEGIN CERTIFICATE-----\n" +
                   base64.encodebytes(der).decode() +
                   "-----END CERTIFICATE-----\n")
a = {"vcekCert": pem(read("vcek.der")), "tcbm": "DB18000000000004",
     "certificateChain": pem(read("imds-ask.der")) + pem(read("imds-ark.der")),
     "cacheControl": "86400"}
json.dump({m: a[m] for m in a if m not in members}, open(out, "w"))
PY
}
by_azure() {
	as_azure "${@:2}" && exits "$1" "$VOUCH" appraise --authentic-only \
		--at "$at" --endorsements "$work/azure.json" "$azure/report.bin"
}
is 'certificates from Azure' by_azure 0
is 'without those of the CAs' by_azure 3 certificateChain
is 'which the result asks for' tells 'cert_chain'
is 'without that of the processor' by_azure 3 vcekCert

encoded() {
	python3 -c 'import sys, urllib.parse
print(end=urllib.parse.quote(open(sys.argv[1]).read()))' \
		"$tdx/tcbinfo_issuer_chain.pem"
}
encoded >"$work/chain.txt"
is 'a chain as headers have it' status 0 --at "$at" "$work/chain.txt"
is 'has both certificates' tells '^2 in force'
sed 's/%0A/%0G/' "$work/chain.txt" >"$work/bad.txt"
is 'digits that are none' refuses 'broken PEM' "$work/bad.txt"
is 'such go into a bundle' create "$work/combined.json"

# A name of other bytes than UTF-8.
cp "$VECTORS/snp-roots/genoa/ark.der" "$work/"$'a\xff.der'
odd_name_is_json() {
	create -o "$work/odd.json" "$work/"$'a\xff.der' &&
		status 0 --json "$work/odd.json" && tells '"name": "a\?\.der"'
}
is 'a name that is not UTF-8' odd_name_is_json

tap_end
