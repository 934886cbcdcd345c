#!/bin/bash
# SPDX-License-Identifier: MIT
#
# convert.sh: real reports and quotes to every format and back, what is told to be
# left out, and what is refused; in TAP.
# shellcheck disable=SC2317 # is() calls the functions
set -uo pipefail
. "$(dirname "$0")/tap.inc"
needs_vectors snp-ext

command=convert
snp=$VECTORS/snp-ext/genoa-v3-tsm-7b15
td=$VECTORS/ccel/gotdx-cos113
cat "$snp/report.bin" "$snp/certs.bin" >"$work/extended"
printf '{"quote": "%s", "cc_eventlog": "%s"}' "$(base64 -w0 "$td/quote.bin")" \
	"$(base64 -w0 "$td/ccel_data.bin")" >"$work/quote"

# back FILE FORMAT BYTES: there, and the same bytes again
back() {
	"$VOUCH" convert "$1" --to "$2" -o "$work/there" || return
	"$VOUCH" convert --quiet "$work/there" --to raw -o "$work/again" || return
	cmp "$work/again" "$3"
}
is_authentic() {
	"$VOUCH" appraise --authentic-only --json "$1" >"$work/out"
	grep -F '"status": "authentic"' "$work/out"
}

formats=0
while read -r format _; do
	formats=$((formats + 1))
	if [ "$format" != go-tdx-guest ]; then
		is "a report in $format comes back" back "$work/extended" \
			"$format" "$snp/report.bin"
		case $format in
		raw | ita) ;;
		*) is "$format has the certificates" is_authentic \
			"$work/there" ;;
		esac
	fi
	case $format in
	extended | go-sev-guest) ;;
	*) is "a quote in $format comes back" back "$work/quote" "$format" \
		"$td/quote.bin" ;;
	esac
done < <("$VOUCH" convert --list)
is 'every format was tried' test "$formats" = 17

# has_log FORMAT: the log goes along, and replays to the quote
has_log() {
	"$VOUCH" convert --quiet "$work/quote" --to "$1" -o "$work/there" ||
		return
	"$VOUCH" appraise --authentic-only --json "$work/there" >"$work/out"
	grep -F '"id": "tdx.log.rtmr0", "status": "pass"' "$work/out"
}
is 'Trustee gets the log' has_log trustee
is 'and Intel' has_log ita

# Certificates are DER in numbers there, also where the host sends PEM.
is 'Trustee gets certificates' said 0 "$work/extended" --to trustee \
	-o "$work/there"
is 'in DER' python3 -c 'import json, sys
chain = json.load(open(sys.argv[1]))["cert_chain"]
assert [entry["cert_type"] for entry in chain] == ["VCEK", "ASK", "ARK"]
assert all(entry["data"][:2] == [0x30, 0x82] for entry in chain)' "$work/there"

is 'what is left out is told' said 0 "$work/quote" --to go-tdx-guest \
	-o "$work/there"
is 'in words' tells 'go-tdx-guest does not carry the event log'
is 'or not, when not wanted' said 0 --quiet "$work/quote" --to go-tdx-guest \
	-o "$work/there"
is 'then nothing is' test ! -s "$work/err"
is 'certificates are told' said 0 "$work/extended" --to raw -o "$work/there"
is 'too' tells 'raw does not carry the certificates'

is 'another kind of evidence' said 3 "$work/quote" --to go-sev-guest
is 'is told' tells 'carries SEV-SNP reports only, and this is a TD quote'
is 'a format that is near' said 2 "$work/quote" --to truste
is 'is named' tells "did you mean 'trustee'"
is 'any other' said 2 "$work/quote" --to xml
is 'names --list' tells 'want one that "vouch convert --list" tells'
is 'a log is no evidence' said 3 "$td/ccel_data.bin" --to raw
is 'and is told as what it is' tells 'input is an event log'
is 'no format' said 2 "$work/quote"
is 'no file' said 2 --to raw
is 'two files' said 2 "$work/quote" "$work/quote" --to raw

# A set bit in what is reserved would be lost, and with it the signature.
python3 - "$snp/report.bin" "$work/reserved" <<'END'
import sys
report = bytearray(open(sys.argv[1], 'rb').read())
report[0x4c] = 1
open(sys.argv[2], 'wb').write(report)
END
for format in trustee go-sev-guest cocos; do
	is "$format would lose a bit" said 3 "$work/reserved" --to "$format"
	is 'which is told' tells 'no place for all that is signed'
done
is 'the bytes have room for it' back "$work/reserved" tsm-cbor "$work/reserved"

### at the source, by a device that is played

fake=$work/fake.so
nonce=000102030405060708090a0b0c0d0e0f
is 'a device' "${CC:-cc}" -std=gnu11 -Iuapi -shared -fPIC -o "$fake" \
	tests/tool/fake_vouch.c -ldl
# made ARGUMENT...: evidence of the device in $work/made
made() {
	FAKE_SNP=1 FAKE_REPORT=$snp/report.bin LD_PRELOAD=$fake "$VOUCH" \
		evidence --nonce "$nonce" -o "$work/made" "$@"
}
# is_over HEX: REPORT_DATA of it
is_over() {
	"$VOUCH" show --json "$work/made" | grep -F "\"report_data\": \"$1\""
}
expected() { "$VOUCH" evidence --nonce "$nonce" --expect "$@"; }
# hashed KEY DATA: the binding, by another program
hashed() {
	python3 - "$nonce" "$1" "$2" <<-'END'
		import hashlib, struct, sys
		h = lambda data: hashlib.sha512(data).digest()
		nonce, key, data = map(bytes.fromhex, sys.argv[1:])
		print(h(b'vouch-evidence\0' + struct.pack('<I', 2) + h(key) +
		        h(nonce) + h(data)).hex())
	END
}
is 'evidence for ratsd' made --format ratsd
is 'is over the nonce' is_over "$nonce$(printf '%096d' 0)"
is 'as --expect has it' test "$(expected)" = "$nonce$(printf '%096d' 0)"
for format in trustee tsm-cbor go-sev-guest; do
	is "evidence for $format" made --format "$format"
	is 'likewise' is_over "$nonce$(printf '%096d' 0)"
done
openssl ecparam -name prime256v1 -genkey -noout -out "$work/private" 2>"$work/err"
openssl pkey -in "$work/private" -pubout -out "$work/tls"
openssl req -new -x509 -key "$work/private" -subj /CN=x -days 2 -out "$work/cert"
spki=$(openssl pkey -pubin -in "$work/tls" -outform DER | xxd -p | tr -d '\n')
want=$(hashed "$spki" '')
is 'a key of TLS' made --format trustee --key "$work/tls"
is 'is bound' is_over "$want"
is 'that of its certificate is the same' test \
	"$(expected --key "$work/cert")" = "$want"
is 'with data of the user it is another' test \
	"$(expected --key "$work/tls" --user-data 0a0b)" = \
	"$(hashed "$spki" 0a0b)"
is 'data alone' test "$(expected --user-data 0a0b)" = "$(hashed '' 0a0b)"
printf 'ssh-ed25519 AAAAC3NzaC1l user@host\n' >"$work/ssh"
is 'a key of SSH' test "$(expected --key "$work/ssh")" = \
	"$(hashed 0000000b7373682d65 '')"
base64 <(head -c 32 /dev/zero) >"$work/wg"
is 'a key of WireGuard' test "$(expected --key "$work/wg")" = \
	"$(hashed "$(printf '%064d' 0)" '')"
base64 <(head -c 31 /dev/zero) >"$work/wg"
command=evidence
is 'what is no key' said 3 --nonce "$nonce" --expect --key "$work/wg"
is 'is told' tells 'are no public key, want one in PEM'
cat "$work/tls" "$work/tls" >"$work/two"
is 'two keys' said 3 --nonce "$nonce" --expect --key "$work/two"
is 'are told' tells 'several keys or lines, want one'
cat "$work/cert" "$work/cert" >"$work/two"
is 'nor a chain' said 3 --nonce "$nonce" --expect --key "$work/two"
cat "$work/ssh" "$work/ssh" >"$work/two"
is 'nor two of SSH' said 3 --nonce "$nonce" --expect --key "$work/two"
is 'are told as well' tells 'several keys or lines, want one'
is 'a private key is none' said 3 --nonce "$nonce" --expect --key \
	"$work/private"
is 'a key without a format' made --key "$work/tls"
is 'is bound' is_over "$want"
is 'in a collection of vouch' grep -qa 'tag:vouch,2026:converted/1' "$work/made"
is 'data of the user, too' made --user-data 0a0b
is 'are bound' is_over "$(hashed '' 0a0b)"
is 'a vTPM signs no such thing' said 2 --nonce "$nonce" --vtpm --key "$work/tls" \
	-o "$work/made"
is 'which is told' tells '--vtpm is of no use with --format'
refuses() { ! made "$@"; }
is 'a format that is not known is refused' refuses --format nothing
is 'a vTPM is for no format' said 2 --nonce "$nonce" --vtpm --format ratsd \
	-o "$work/made"
tap_end
