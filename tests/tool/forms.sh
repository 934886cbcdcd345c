#!/bin/bash
# SPDX-License-Identifier: MIT
#
# forms.sh: evidence as text, in JSON and in envelopes, as the shared case has
# it, by appraise, show and policy init alike; in TAP.
# shellcheck disable=SC2317 # is() calls the functions
set -uo pipefail
. "$(dirname "$0")/tap.inc"

case=${CASES:-$VECTORS/../cases}/evidence-as-text
if [ ! -d "$case" ]; then
	is "evidence as text # SKIP $case is not there" true
	tap_end
fi
certs=(--endorsements "$case/vcek.der" --endorsements "$case/cert_chain.pem")

is_authentic() {
	"$VOUCH" appraise "$1" "${certs[@]}" --authentic-only --json |
		grep -F "\"actual\": \"an SEV-SNP report$2\"" |
		grep '"status": "authentic"'
}
is_shown() { "$VOUCH" show "$1" | grep -F 'sev-snp report'; }
is_no_other() { "$VOUCH" diff "$1" "$case/report.bin"; }
is_drafted() { "$VOUCH" policy init "$1" "${certs[@]}"; }

# says TEXT COMMAND...: whatever its status is
says() {
	local text=$1

	shift
	"$VOUCH" "$@" >"$work/out" 2>&1 || :
	grep -F -- "$text" "$work/out"
}

while read -r file undone; do
	is "$file is appraised" is_authentic "$case/$file" "$undone"
	is "$file is shown" is_shown "$case/$file"
	is "$file gives a policy" is_drafted "$case/$file"
	is "$file is no other report" is_no_other "$case/$file"
done <<-END
	report.bin
	report.b64 , in base64
	report.b64url , in base64
	report.hex , in hexadecimal
	report.0x , in hexadecimal
	member.json , in base64, in member report
	member-url.json , in base64, in member quote
	nested.json , in base64, in member evidence.attestation_report
	numbers.json , in a list of numbers
	string.json , in hexadecimal, in a JSON string
END

{
	printf '\0\0\0\0\xa0\4\0\0'
	head -c 24 /dev/zero
	cat "$case/report.bin"
} >"$work/1216"
{
	cat "$work/1216"
	head -c 2784 /dev/zero
} >"$work/4000"
is 'the message of the firmware' is_authentic "$work/1216" \
	', in a response of SNP_GET_REPORT'
is 'the response of the ioctl' is_authentic "$work/4000" \
	', in a response of SNP_GET_REPORT'
base64 "$work/4000" >"$work/4000.b64"
is 'the response of the ioctl as text' is_authentic "$work/4000.b64" \
	', in a response of SNP_GET_REPORT, in base64'

# nest COUNT: a JSON string in a JSON string, so many times
nest() {
	local text=da01feff number

	for ((number = 0; number < $1; number++)); do
		text=${text//\\/\\\\}
		text=\"${text//\"/\\\"}\"
	done
	echo "$text"
}
nest 9 >"$work/nested"
is 'appraise tells of more forms than are undone' says \
	'more, want 8 forms in each other at most' \
	appraise "$work/nested" --authentic-only
is 'show tells of more forms than are undone' says \
	'too much in it, want 8 forms in each other at most' \
	show "$work/nested"

# A byte is all that signed Evidence starts with, and any digest may.
printf '{"digest": "d2%062d", "report": "%s", "signature": "d2%0510d"}' 0 \
	"$(base64 -w0 "$case/report.bin")" 0 >"$work/beside"
is 'a digest is no second piece' is_authentic "$work/beside" \
	', in base64, in member report'
is 'nor where it is shown' is_shown "$work/beside"

### endorsements in everyday wrappings

chain=${CASES:-$VECTORS/../cases}/chain-json-half-read
for file in chain.json chain-flat.json; do
	is "all certificates of $file" says '"status": "authentic"' appraise \
		--authentic-only --json --endorsements "$chain/$file" \
		"$chain/report.bin"
	is "go into a bundle" "$VOUCH" bundle create -o "$work/bundle.json" \
		"$chain/$file"
	is "of three" says '3 in force' bundle status "$work/bundle.json"
done

# has_signers [--endorsements PATH]...: both chains were in the headers
dump=${CASES:-$VECTORS/../cases}/header-dump
has_signers() {
	"$VOUCH" appraise --at 2025-06-20T00:00:00Z --no-freshness --json "$@" \
		"$dump/quote.bin" >"$work/out"
	for id in tdx.tcbinfo.signer tdx.qe.identity_signer; do
		grep -F "\"id\": \"$id\", \"status\": \"pass\"" "$work/out" ||
			return
	done
}
rest=()
for file in qe_identity.json root_crl.der pck_crl.der; do
	rest+=(--endorsements "$dump/$file")
done
is 'headers of curl -D' has_signers "${rest[@]}" \
	--endorsements "$dump/tcbinfo.json" --endorsements "$dump/headers.txt"
is 'headers and body of curl -i' has_signers "${rest[@]}" \
	--endorsements "$dump/with-headers.txt"
sed '1,/^.\?$/{
	s/^HTTP[^ ]* 200 OK/HTTP\/2 200 /; s/^[^:]*:/\L&/
}' "$dump/with-headers.txt" >"$work/http2"
is 'of HTTP/2' has_signers "${rest[@]}" --endorsements "$work/http2"
sed '1,/^.\?$/s/\r*$/\r/' "$dump/with-headers.txt" >"$work/crlf"
is 'with CRLF' has_signers "${rest[@]}" --endorsements "$work/crlf"
sed '1,/^.\?$/s/\r*$//' "$dump/with-headers.txt" >"$work/lf"
is 'with LF' has_signers "${rest[@]}" --endorsements "$work/lf"
for name in SGX-TCB-Info SGX-Enclave-Identity SGX-PCK-CRL SGX-PCK-Certificate; do
	sed "s/^TCB-Info-/$name-/" "$dump/with-headers.txt" >"$work/named"
	is "in $name-Issuer-Chain" has_signers "${rest[@]}" \
		--endorsements "$work/named"
done
mkdir "$work/answers"
cp "$dump"/{tcbinfo.json,headers.txt,qe_identity.json,*.der} "$work/answers"
is 'in a folder' has_signers --endorsements "$work/answers"
{ printf 'HTTP/2 200 \r\nserver: x\r\n\r\n'; cat "$dump/pck_crl.der"; } \
	>"$work/crl"
is 'a CRL behind headers' says '1 in force' bundle status \
	--at 2025-06-20T00:00:00Z "$work/crl"
printf 'HTTP/1.1 404 Not Found\r\n\r\nno such FMSPC' >"$work/404"
is 'an answer of nothing' says \
	'is an answer of HTTP with status 404, want 200' bundle create \
	-o "$work/x" "$work/404"
printf 'HTTP/1.1 200 OK\r\nDate: today\r\n\r\n' >"$work/no-chain"
is 'headers without a chain' says 'headers of HTTP without an issuer chain' \
	bundle create -o "$work/x" "$work/no-chain"

### the report of a paravisor, as two real TPMs had it

for folder in "$VECTORS"/tdreport/azure-hcl-*; do
	name=$(basename "$folder")
	is "$name is over its claims" says 'report_data_is_of_claims yes' \
		show "$folder/hcl-report.bin"
	is "and has the TDREPORT" says 'cpu_svn' show "$folder/hcl-report.bin"
	is "which wants a quote" says 'give a quote made of it' appraise \
		--authentic-only "$folder/hcl-report.bin"
	base64 "$folder/hcl-report.bin" >"$work/hcl.b64"
	is "as text" says 'in base64' show "$work/hcl.b64"
done

hcl=("$VECTORS"/tdreport/azure-hcl-*/hcl-report.bin)
is 'two of them differ in the VM that the claims name' says \
	'vm-configuration.vmUniqueId: 2 values' diff "${hcl[@]}"
is 'and in what booted' says 'report.mrtd: 2 values' diff "${hcl[@]}"
"$VOUCH" appraise --no-freshness --html "$work/hcl.html" "${hcl[0]}" >"$work/out"
is 'a page tells what it is' grep -q \
	'an HCL report with another report inside' "$work/hcl.html"
is 'each of its checks is explained' says "paravisor's claims" explain hcl.vm_id

### event logs in the forms of agents

list=${CASES:-$VECTORS/../cases}/event-log-json
# replays NAME LOG FORM: by the recorded quote, to all four registers
replays() {
	local number

	"$VOUCH" appraise --authentic-only --json --log "$2" "$1/quote.bin" \
		>"$work/out"
	for number in 0 1 2 3; do
		grep -F "\"id\": \"tdx.log.rtmr$number\", \"status\": \"pass\"" \
			"$work/out" || return
	done
	grep -F "events$3\"" "$work/out"
}
is 'a list of events' replays "$list" "$list/events.json" ', in JSON'
is 'has digests only' says '"the log has digests only"' appraise --json \
	--authentic-only --log "$list/events.json" "$list/quote.bin"
is 'and is shown' says 'EV_EFI_HANDOFF_TABLES2' show "$list/events.json"
enclaves=("$VECTORS"/sgx-quote/*/quote.bin)
python3 - "$list" "$work" "${enclaves[0]}" <<'END'
import base64, json, sys
folder, work, enclave = sys.argv[1:]
events = json.load(open(folder + '/events.json'))
quote = base64.b64encode(open(folder + '/quote.bin', 'rb').read()).decode()
def write(name, value):
    json.dump(value, open(f'{work}/{name}', 'w'))
write('list', {'quote': quote, 'logs': {'event_log': events}})
write('text', {'quote': quote, 'event_log': json.dumps(events)})
write('line', {'id': 'it', 'evidence': quote, 'log': events})
other = [dict(event, digest='00' * 48) for event in events]
write('beside-other', {'quote': quote, 'event_log': other})
write('beside-bad', {'quote': quote, 'event_log': [{'imr': 9, 'digest': ''}]})
write('beside-two', {'quote': quote, 'a': events, 'b': other})
write('beside-short', {'quote': quote, 'event_log': events[:1]})
write('enclave', {'quote': base64.b64encode(open(enclave, 'rb').read())
                  .decode(), 'event_log': events})
with open(work + '/lines', 'w') as out:
    for event in events:
        print(json.dumps(event), file=out)
END
is 'in an object' replays "$list" "$work/list" \
	', in JSON, in member logs.event_log'
is 'in text of a member' replays "$list" "$work/text" \
	', in JSON, in member event_log'
is 'a line each' replays "$list" "$work/lines" ', in JSON'
is 'of a line of JSON' says 'events, in JSON' appraise --json \
	--authentic-only - <"$work/line"
ccel=$VECTORS/ccel/gotdx-cos113
base64 "$ccel/ccel_data.bin" >"$work/log.b64"
is 'base64 of a CCEL' replays "$ccel" "$work/log.b64" ', in base64'
printf '{"cc_eventlog": "%s"}' "$(base64 -w0 "$ccel/ccel_data.bin")" \
	>"$work/log.json"
is 'in a member' replays "$ccel" "$work/log.json" \
	', in base64, in member cc_eventlog'
is 'is shown too' says 'in base64, in member cc_eventlog' show \
	"$work/log.json"
"$VOUCH" show --json "$ccel/ccel_data.bin" | python3 -c '
import json, sys
registers = ["mrtd", "rtmr0", "rtmr1", "rtmr2", "rtmr3"]
events = [{"index": registers.index(event["register"]),
           "type_name": event["event_type"], "digest_matches_event": True,
           "digests": [{"alg": "SHA-384", "digest": event["digest"]}]
           if "digest" in event else []}
          for event in json.load(sys.stdin)["events"]]
json.dump({"tdx": {"uefi_event_logs": events}}, sys.stdout)
' >"$work/claims"
is 'in the claims of a service' replays "$ccel" "$work/claims" \
	', in JSON, in member tdx.uefi_event_logs'

### a log in the document of its quote

# replays_beside FORM: of a document alone
replays_beside() {
	"$VOUCH" appraise --authentic-only --json "$1" >"$work/out" || :
	test "$(tr '{' '\n' <"$work/out" | grep '"id": "tdx.log.rtmr' |
		grep -c '"status": "pass"')" = 4 &&
		grep -F "events$2, beside the quote\"" "$work/out"
}
is 'a list beside the quote' replays_beside "$work/list" \
	', in JSON, in member logs.event_log'
is 'text beside the quote' replays_beside "$work/text" \
	', in JSON, in member event_log'
printf '{"cc_eventlog": "%s", "quote": "%s"}' \
	"$(base64 -w0 "$ccel/ccel_data.bin")" \
	"$(base64 -w0 "$ccel/quote.bin")" >"$work/evidence.json"
is 'as CoCo has them' replays_beside "$work/evidence.json" \
	', in base64, in member cc_eventlog'
# passes_over FILE TEXT: what is told, and turns nothing bad
passes_over() {
	"$VOUCH" appraise --authentic-only --json "$1" >"$work/out"
	grep -F '"status": "authentic"' "$work/out" && grep -F "$2" "$work/out"
}
is 'a log of something else decides nothing' passes_over \
	"$work/beside-other" 'a log whose events or data are not those'
is 'nor does one that is cut short' passes_over "$work/beside-short" \
	'a log whose events or data are not those'
is 'nor a broken one' passes_over "$work/beside-bad" \
	'event 1 has a bad imr, want 0 to 3'
is 'nor several' passes_over "$work/beside-two" 'several logs that differ'
is 'of an enclave nobody asks' says '"claims": {"sgx"' appraise --json \
	--authentic-only "$work/enclave"
is 'and --log goes before what is beside' says '"fail"' appraise --json \
	--authentic-only --log "$work/beside-other" "$work/list"

### what show and endorsements take alike

azure=$VECTORS/snp-report/milan-v3-azure-065a
quote=$VECTORS/tdx-quote/v4-automata-00806f
python3 - "$azure" "$quote" "$work" <<'END'
import base64, json, sys
azure, quote, work = sys.argv[1:]
read = lambda path: open(path, 'rb').read()
def pem(der, indent='', line='\n'):
    text = base64.encodebytes(der).decode().split()
    rows = ['-----BEGIN CERTIFICATE-----', *text, '-----END CERTIFICATE-----']
    return ''.join(indent + row + line for row in rows)
def write(name, text):
    open(f'{work}/{name}', 'w').write(text)
vcek, ask, ark = (read(f'{azure}/{name}.der')
                  for name in ('vcek', 'imds-ask', 'imds-ark'))
thim = json.dumps({'vcekCert': pem(vcek),
                   'certificateChain': pem(ask) + pem(ark)})
write('thim', base64.b64encode(thim.encode()).decode())
write('indented', pem(vcek, '    ') + pem(ask, '\t') + pem(ark, ' ', '\r\n'))
write('one-line', ''.join(pem(der, line=' ') for der in (vcek, ask, ark)))
write('joined', ''.join(pem(der, line='') for der in (vcek, ask, ark)))
write('escaped', ''.join(pem(der, line='\\n') for der in (vcek, ask, ark)))
document = json.loads(read(f'{quote}/tcbinfo.json'))
body = read(f'{quote}/tcbinfo.json').decode()
body = body[body.index('{', 1):body.rindex('}', 0, -2) + 1]
signature = document['signature']
for name, text in (('0x', '0x' + signature), ('0X', '0X' + signature.upper()),
                   ('base64', base64.b64encode(bytes.fromhex(signature))
                    .decode())):
    write('signature-' + name, json.dumps(
        {'tcb_info': body, 'tcb_info_signature': text}))
END
for file in thim indented one-line joined escaped; do
	is "certificates of $file" says '"status": "authentic"' appraise \
		--authentic-only --json --at 2025-06-20T00:00:00Z \
		--endorsements "$work/$file" "$azure/report.bin"
	is "are shown" says 'ARK-Milan' show "$work/$file"
done
for file in 0x 0X base64; do
	is "a signature in $file" says '"tdx.tcbinfo.sig", "status": "pass"' \
		appraise --no-freshness --json --at 2025-06-20T00:00:00Z \
		--endorsements "$work/signature-$file" \
		--endorsements "$quote/tcbinfo_issuer_chain.pem" \
		--endorsements "$quote/root_crl.der" \
		--endorsements "$quote/qe_identity.json" \
		--endorsements "$quote/pck_crl.der" "$quote/quote.bin"
	is "is shown" says 'tcb' show "$work/signature-$file"
done
extended=$VECTORS/snp-ext/genoa-v3-tsm-7b15
od -An -v -tx1 "$extended/certs.bin" >"$work/table.hex"
cp "$extended/report.bin" "$work/outblob"
cp "$extended/certs.bin" "$work/auxblob"
is 'what configfs-tsm has' says '"status": "authentic"' appraise \
	--authentic-only --json --endorsements "$work/auxblob" "$work/outblob"
# A last entry of no bytes is no worse than one of garbage.
python3 - "$extended" "$work" <<'END'
import struct, sys
folder, work = sys.argv[1:]
read = lambda name: open(f'{folder}/{name}', 'rb').read()
report, table = read('report.bin'), read('certs.bin')
entries, at = [], 0
while any(table[at:at + 16]):
    offset, size = struct.unpack('<II', table[at + 16:at + 24])
    entries.append((table[at:at + 16], table[offset:offset + size]))
    at += 24
crl = bytes.fromhex('92f81bc358114d3d97ffd19f88dc67ea')
for name, guid, data in (('other-empty', bytes(range(16)), b''),
                         ('other-garbage', bytes(range(16)), b'garbage'),
                         ('crl-empty', crl, b''),
                         ('crl-garbage', crl, b'garbage')):
    head, body = b'', b''
    start = 24 * (len(entries) + 2)
    for entry, der in entries + [(guid, data)]:
        head += entry + struct.pack('<II', start + len(body), len(der))
        body += der
    open(f'{work}/{name}', 'wb').write(report + head + bytes(24) + body)
END
for what in empty garbage; do
	is "an entry of another kind that is $what" says \
		'"status": "authentic"' appraise --authentic-only --json \
		"$work/other-$what"
	is "a CRL that is $what" says '"status": "warning"' appraise \
		--authentic-only --json "$work/crl-$what"
	is "has no other consequence" says 'entry CRL of' appraise \
		--authentic-only "$work/crl-$what"
done
is 'a certificate table in hex' says '"status": "authentic"' appraise \
	--authentic-only --json --endorsements "$work/table.hex" \
	"$extended/report.bin"
is 'is shown too' says 'in hexadecimal' show "$work/table.hex"
is 'no product is a word of two' says \
	'or, if there is none, the same with Genoa in place of Milan' \
	appraise --authentic-only \
	"$VECTORS/snp-report/milan-v2-oak-0bba/report.bin"

### a folder of configfs-tsm, and one object of the same

tsm=$work/tsm/report0
mkdir -p "$tsm" "$work/td" "$work/beside-tsm" "$work/stale"
cp "$extended/report.bin" "$tsm/outblob"
cp "$extended/certs.bin" "$tsm/auxblob"
echo sev_guest >"$tsm/provider"
echo 7 >"$tsm/generation"
echo 0 >"$tsm/privlevel_floor"
: >"$tsm/inblob"
told='outblob with auxblob of configfs-tsm, provider sev_guest, generation 7'
is_affirmed_tsm() {
	"$VOUCH" appraise --authentic-only --json "$1" >"$work/out" &&
		grep -F "\"an SEV-SNP report and its certificate table, $2" \
			"$work/out" && grep -F "\"name\": \"$3\"" "$work/out" &&
		test "$(wc -l <"$work/out")" = 1
}
is 'a folder of configfs-tsm is one report' \
	is_affirmed_tsm "$tsm" "$told\"" "$tsm"
is 'and in a folder of them' is_affirmed_tsm "$work/tsm" "$told\"" "$tsm"
is 'is shown' says "\"undone\": \"$told\"" show --json "$tsm"
is 'gives a policy' says '"measurement"' policy init "$tsm"
is 'differs from none' says 'the same' diff "$tsm" "$tsm"
is 'makes a case' "$VOUCH" case create -o "$work/tsm.case" --authentic-only \
	"$tsm"
is 'which is verified' says 'the same result, byte for byte' case verify \
	"$work/tsm.case"
echo note >"$tsm/note.txt"
is 'what else is in it is an item' says "$tsm/note.txt" appraise \
	--authentic-only "$tsm"
is 'and no file of the report is' says '2 appraised' appraise \
	--authentic-only "$tsm"
rm "$tsm/note.txt"
echo 'a manifest' >"$tsm/manifestblob"
is 'a manifest is told' says "$told, manifestblob not read" appraise \
	--authentic-only --json "$tsm"
cp "$quote/quote.bin" "$work/td/outblob"
: >"$work/td/auxblob"
printf 'tdx_guest' >"$work/td/provider"
is 'a quote without auxblob' says \
	'"a TD quote, outblob of configfs-tsm, provider tdx_guest"' appraise \
	--authentic-only --json "$work/td"
is 'is one item, which a log may be of' says 'tdx.log' appraise \
	--authentic-only --json --log "$list/events.json" "$work/td"
printf 'x\33[1m\376y' >"$work/td/provider"
is 'a provider that is no word' says 'provider x\x1b[1m\xfey' show \
	"$work/td"
cp "$extended/report.bin" "$work/stale/outblob"
ln -s /proc/sys/kernel/random/uuid "$work/stale/generation"
is 'another report meanwhile' says 'changed while it was read' show \
	"$work/stale"
python3 - "$extended" "$work" <<'END'
import base64, json, sys
folder, work = sys.argv[1:]
read = lambda name: open(f'{folder}/{name}', 'rb').read()
def write(name, **members):
    json.dump({'evidence': members}, open(f'{work}/{name}', 'w'))
report, certs = read('report.bin'), read('certs.bin')
url = lambda data: base64.urlsafe_b64encode(data).decode().rstrip('=')
write('tsm-url', auxblob=url(certs), outblob=url(report),
      provider='sev_guest\n')
write('tsm-numbers', outblob=list(report), auxblob=list(certs),
      provider='sev_guest')
write('tsm-two', outblob=url(report), auxblob=url(certs),
      other=url(b'\5' + report[1:]))
END
for name in tsm-url tsm-numbers; do
	is "one object: $name" is_affirmed_tsm "$work/$name" \
		"${told%, gen*}, in member evidence\"" "$work/$name"
done
is 'another report beside it' says 'several pieces of evidence that differ' \
	appraise --authentic-only --json "$work/tsm-two"

### a quote in a certificate of the guest's own, by either way to put it there

# certificate NAME OID VALUE: with such an extension, in DER and PEM
certificate() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-keyout /dev/null -subj /CN=guest -days 9 -addext "$2=$3" \
		-out "$work/$1.pem" &&
		openssl x509 -in "$work/$1.pem" -outform der \
			-out "$work/$1.der"
}
hex=$(od -An -v -tx1 "$quote/quote.bin" | tr -d ' \n')
told=', in a certificate'
is 'a certificate with a quote' \
	certificate plain 1.2.840.113741.1337.6 "DER:$hex"
is 'and with more around it' certificate octets 1.3.6.1.4.1.62397.1.1 \
	"ASN1:FORMAT:HEX,OCT:$hex"
for name in plain octets; do
	is "the quote in $name.der" says "\"a TD quote$told\"" appraise --json \
		--authentic-only "$work/$name.der"
	is "in PEM" says "in base64, in armour" show "$work/$name.pem"
	is "gives a policy" says '"mrtd"' policy init "$work/$name.pem"
done
is 'which is as genuine as the quote' says '"status": "authentic"' appraise \
	--json --authentic-only "$work/plain.der"
is 'but not of who holds the key' says \
	'do not take who holds the key of the certificate for the guest' \
	appraise --authentic-only "$work/plain.der"
hex=$(od -An -v -tx1 "${enclaves[0]}" | tr -d ' \n')
is 'a certificate with a quote of an enclave' \
	certificate sgx 1.2.840.113741.1337.6 "DER:$hex"
is 'whose key is compared too' says '"id": "certificate.key_binding"' \
	appraise --json --authentic-only "$work/sgx.der"

tap_end
