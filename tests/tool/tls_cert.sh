#!/bin/bash
# SPDX-License-Identifier: MIT
#
# tls_cert.sh: "vouch tls-cert" at a device that is none, in TAP: key, certificate,
# request, and what openssl reads in them. That reports are bound and appraised:
# tests/unit/test_tls.c.
# shellcheck disable=SC2317,SC2016 # is() calls the functions, and sh texts
set -uo pipefail
. "$(dirname "$0")/tap.inc"

command=tls-cert
fake=$work/fake.so
is 'a device' "${CC:-cc}" -std=gnu11 -Iuapi -shared -fPIC -o "$fake" \
	tests/tool/fake_vouch.c -ldl
# at STATUS ARGUMENT...: said(), at the device
at() { LD_PRELOAD=$fake said "$@"; }
text() { openssl "$1" -in "$2" -noout -text >"$work/text"; }
reads() { grep -qE -e "$1" "$work/text" || { cat "$work/text"; false; }; }
same_key() {
	[ "$(openssl pkey -in "$1" -pubout)" = "$(openssl "$2" -in "$3" -noout -pubkey)" ]
}
# The claims in it name the key; the report is what the device gave.
is_bound() {
	python3 - "$work/cert.pem" "$1" <<-'END'
		import hashlib, subprocess, sys, time
		run = lambda *args, data=None: subprocess.run(("openssl",) + args,
		    input=data, check=True, stdout=subprocess.PIPE).stdout
		der = run("x509", "-in", sys.argv[1], "-outform", "DER")
		pem = run("x509", "-in", sys.argv[1], "-noout", "-pubkey")
		spki = run("pkey", "-pubin", "-outform", "DER", data=pem)
		named = b"\x6bpubkey-hash\x82\x01\x58\x20" + hashlib.sha256(spki).digest()
		form = {"cmw": b"\x59\x04\xa0", "ra-tls": b"\xd9\xea\x61\x82\x59\x04\xa0"}
		assert form[sys.argv[2]] in der and named in der
		assert (b"tag:vouch,2026:certificate/1" in der) == (sys.argv[2] == "cmw")
		now, at = int(time.time()), der.index(b"\xa2\x63iat\x1a") + 6
		assert 0 <= now - int.from_bytes(der[at:at + 4], "big") < 3600
	END
}

is 'a key and a certificate' at 0 --key "$work/key.pem" -o "$work/cert.pem" --name guest --lifetime 60
is 'the key is for its owner alone' [ "$(stat -c %a "$work/key.pem")" = 600 ]
is 'of P-384' sh -c "openssl pkey -in '$work/key.pem' -noout -text | grep -q P-384"
is 'is the key of the certificate' same_key "$work/key.pem" x509 "$work/cert.pem"
is 'which openssl reads' text x509 "$work/cert.pem"
is 'has the name' reads 'Subject: CN ?= ?guest'
is 'has the extension' reads '2\.23\.133\.5\.4\.9'
is 'is signed by its key' openssl verify -CAfile "$work/cert.pem" "$work/cert.pem"
is 'has claims that name the key, and a date' is_bound cmw
is 'as interoperable RA-TLS has it' at 0 --key "$work/key.pem" -o "$work/cert.pem" --form ra-tls --name guest
is 'is likewise' is_bound ra-tls
cp "$work/key.pem" "$work/before"
is 'another one' at 0 --key "$work/key.pem" -o "$work/second.pem"
is 'of the same key' cmp "$work/key.pem" "$work/before"
is 'has another serial' sh -c '[ "$(openssl x509 -in '"$work"'/cert.pem -noout -serial)" != \
	"$(openssl x509 -in '"$work"'/second.pem -noout -serial)" ]'
is 'a request' at 0 --key "$work/key.pem" --csr -o "$work/csr.pem"
is 'which openssl reads, too' text req "$work/csr.pem"
is 'has the extension as well' reads '2\.23\.133\.5\.4\.9'
is 'is signed' openssl req -in "$work/csr.pem" -noout -verify
openssl genpkey -algorithm ED25519 -out "$work/ed.pem"
is 'a key of Ed25519' at 0 --key "$work/ed.pem" -o "$work/ed.crt"
is 'signs as well' openssl verify -CAfile "$work/ed.crt" "$work/ed.crt"

is 'a form that is none' at 2 --key "$work/key.pem" --form der
is 'is told' tells 'want cmw or ra-tls'
is 'no key' at 2
is 'is told' tells '--key is missing'
is 'a key that is none' at 2 --key "$work/cert.pem" -o "$work/x"
is 'no lifetime' at 2 --key "$work/key.pem" --lifetime 0
is 'a word too many' at 2 --key "$work/key.pem" more
FAKE_DENIES=1 is 'REPORT_DATA that may not be chosen' at 3 --key "$work/key.pem" -o "$work/x"
is 'no device' said 3 --key "$work/none.pem" -o "$work/x"
is 'writes nothing' [ ! -e "$work/x" ]
is 'and makes no key' [ ! -e "$work/none.pem" ]
tap_end
