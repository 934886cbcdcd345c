#!/bin/bash
# SPDX-License-Identifier: MIT
#
# result.sh: "vouch appraise --ear" and "vouch result", in TAP: tokens of each
# algorithm, verified by openssl too; tokens of others; and each mutation of one
# refused at its own check. Evidence is of the simulator, and of a real processor
# from $VECTORS.
# shellcheck disable=SC2317 # is() calls the functions
set -uo pipefail
. "$(dirname "$0")/tap.inc"

token() { python3 tests/tool/ear_token.py "$@"; }
fails_at() {
	local got

	got=$(grep -oE '^  (fail|open|warn) +[a-z.]+' "$work/out" | head -n 1 | tr -s ' ')
	[ "$got" = " $1" ] || { cat "$work/out"; false; }
}
genkey() {
	openssl genpkey -algorithm "$1" ${3:+-pkeyopt "$3"} -out "$work/$2.pem" 2>/dev/null &&
		openssl pkey -in "$work/$2.pem" -pubout -out "$work/$2.pub"
}

genkey EC ES256 ec_paramgen_curve:P-256
genkey EC ES384 ec_paramgen_curve:P-384
genkey EC ES512 ec_paramgen_curve:P-521
genkey RSA RS256 rsa_keygen_bits:2048
genkey ED25519 EdDSA
genkey EC other ec_paramgen_curve:P-256
cp "$work/RS256.pem" "$work/PS256.pem"
cp "$work/RS256.pub" "$work/PS256.pub"

simulate
command=appraise
world=$simulated/world
report=$simulated/extended/genoa
sim=(--at 2026-06-15T12:00:00Z --endorsements "$world/endorsement"
	--trust-anchor "$world/anchor/genoa-ark.der" --no-freshness "$report")
at=(--at 2026-06-15T12:01:00Z)
ear() { said "$1" --ear "$work/token" --sign "$work/$2.pem" "${@:3}" "${sim[@]}"; }
measured() {
	"$VOUCH" show --json "$1" | grep -oE '"measurement": *"[0-9a-f]+"' | head -n 1 |
		grep -oE '[0-9a-f]{96}'
}

### what is written
for alg in ES256 ES384 ES512 PS256 EdDSA RS256; do
	command=appraise
	is "a token by $alg" ear 3 "$alg" --ear-as "algorithm=$alg"
	is "openssl verifies it" token check "$alg" "$work/$alg.pub" "$work/token"
	command=result
	is "and so does vouch; what is simulated it does not affirm" \
		said 1 verify "$work/token" --key "$work/$alg.pub" "${at[@]}"
	is "at the status" fails_at 'fail result.status'
done
command=appraise
is 'RSA signs with PSS unless said otherwise' ear 3 RS256
is 'that is' token check PS256 "$work/RS256.pub" "$work/token"
is 'the status of an appraisal stays' tells 'extended/genoa: none: unasked'
for dialect in ietf veraison trustee; do
	for form in jwt cwt; do
		command=appraise
		is "$dialect as $form" ear 3 ES256 --ear-as \
			"form=$form,dialect=$dialect,nonce=0011223344556677,issuer=me,lifetime=60"
		command=result
		is 'is taken' said 1 verify --json "$work/token" --key "$work/ES256.pub" \
			--nonce 0011223344556677 --evidence "$report" "${at[@]}" --at 2026-06-15T12:00:59Z
		is 'up to its status' json "[c['id'] for c in r['checks'] if c['status'] not in
			('pass', 'skip')] == ['result.status']"
		is 'with its claims' json "(r['claims']['iss'], r['claims']['exp'],
			len(r['claims']['submods'])) == ('me', 1781524860, 1)"
		is 'and not at its end' said 1 verify "$work/token" --key "$work/ES256.pub" --at 2026-06-15T12:01:00Z
		is 'when it has expired' fails_at 'fail result.window'
	done
done
is 'the public key as a JWK' said 0 jwks "$work/ES384.pem"
is 'without the private part' json "r['keys'][0]['crv'] == 'P-384' and 'd' not in r['keys'][0]"
command=appraise
is 'on standard output it is alone' said 3 --ear - --sign "$work/ES256.pem" "${sim[@]}"
is 'and one line' [ "$(wc -l <"$work/out")" = 0 ]

### what the command line refuses
is 'no key' said 2 --ear "$work/x" "${sim[@]}"
is 'a key without a token' said 2 --sign "$work/ES256.pem" "${sim[@]}"
is 'a public key' said 2 --ear "$work/x" --sign "$work/ES256.pub" "${sim[@]}"
is 'a key of another algorithm' ear 2 ES256 --ear-as algorithm=ES384
is 'is told' tells 'algorithm ES384 does not fit the key, want a P-384 key'
is 'an unknown form' ear 2 ES256 --ear-as form=xml
is 'an unknown member' ear 2 ES256 --ear-as colour=red
is 'a short nonce' ear 2 ES256 --ear-as nonce=00
is 'two FILEs' said 2 --ear "$work/x" --sign "$work/ES256.pem" "${sim[@]}" "$report"
is 'two on standard output' said 2 --ear - --json --sign "$work/ES256.pem" "${sim[@]}"
is 'nothing was written' [ ! -e "$work/x" ]
command=result
is 'no key to verify by' said 3 verify "$work/token" "${at[@]}"
is 'is open' fails_at 'open result.key'
is 'a private key is none' said 2 verify "$work/token" --key "$report"
is 'no such command' said 2 sign "$work/token"

### tokens of others, and of attackers
# other NAME STATUS CHECK ALG [CHANGE]...: a token by that key, and where it fails
other() {
	token make "$4" "$work/${key:-$4}.pem" "${@:5}" "$work/token" || return
	said "$2" verify "$work/token" --key "$work/${pub:-$4}.pub" "${want[@]}" --at 2026-06-15T12:01:00Z || return
	[ -z "$3" ] || fails_at "$3"
}
want=()
for alg in ES256 ES384 RS256 PS256 EdDSA; do
	is "Trustee's form by $alg" other '' 0 '' "$alg"
done
key=other pub=ES256 is 'by another key' other '' 1 'fail result.signature' ES256
key=other pub=ES256 is 'by another key that it brings along' other '' 1 'fail result.signature' ES256 \
	"h.jwk=$("$VOUCH" result jwks "$work/other.pem" | sed 's/^{"keys":\[//; s/\]}$//')"
is 'which is told' said 1 verify -v "$work/token" --key "$work/ES256.pub" "${at[@]}"
is 'not to be used' tells "the token's own \(jwk\) is not used"
pub=ES256 is 'none' other '' 1 'fail result.algorithm' none
cp "$work/ES256.pub" "$work/HS256.pem"
pub=ES256 is 'the public key as a secret' other '' 1 'fail result.algorithm' HS256
pub=ES256 is 'a key of another kind' other '' 1 'fail result.key' RS256
is 'RSA with PSS called without' other '' 1 'fail result.signature' RS256 'h.alg="PS256"'
is 'a critical header' other '' 1 'fail result.headers' ES256 'h.crit=["b64"]'
is 'expired' other '' 1 'fail result.window' ES256 c.exp=1781524860
is 'of tomorrow' other '' 1 'fail result.window' ES256 c.iat=1781611200 c.exp=1781611500
is 'without an end' other '' 3 'open result.window' ES256 c.exp=null
want=(--max-age 120)
is 'which an age may be' other '' 0 '' ES256 c.exp=null
want=(--max-age 60)
is 'of which there is too much' other '' 1 'fail result.window' ES256 c.exp=null
want=(--nonce 0011223344556677)
is 'with the nonce' other '' 0 '' ES256 'c.eat_nonce="ABEiM0RVZnc"'
is 'with another' other '' 1 'fail result.nonce' ES256 'c.eat_nonce="ABEiM0RVZng"'
is 'with none' other '' 1 'fail result.nonce' ES256
want=(--evidence "$report")
is 'about no evidence' other '' 1 'fail result.evidence' ES256
want=()
is 'for something else' other '' 1 'fail result.profile' ES256 'c.eat_profile="tag:example.com,2026:x"'
is 'of a later draft' other '' 1 'warn result.profile' ES256 \
	'c.eat_profile="tag:ietf.org,2026:rats/ear#77"' 'c.ear_verifier_id={}' 'a.ear_status="affirming"'
is 'that nobody appraised' other '' 1 'fail result.claims' ES256 c.submods={}
is 'with a status better than a claim' other '' 1 'fail result.consistent' ES256 \
	'a.ear.trustworthiness-vector={"hardware":96}'
is 'that warns' other '' 1 'warn result.status' ES256 'a.ear.status="warning"'
is 'that found nothing out' other '' 3 'open result.status' ES256 'a.ear.status="none"'

# raw STATUS CHECK HEADER PAYLOAD
raw() {
	token raw "$3" "$4" "$work/ES256.pem" "$work/token" &&
		said "$1" verify "$work/token" --key "$work/ES256.pub" "${at[@]}" && fails_at "$2"
}
is 'a claim twice' raw 1 'fail result.form' '{"alg":"ES256"}' '{"iat":1,"iat":2}'
is 'a header twice' raw 1 'fail result.form' '{"alg":"ES256","alg":"none"}' '{}'
is 'a list' raw 1 'fail result.form' '{"alg":"ES256"}' '[1]'
is 'no JSON' raw 1 'fail result.form' '{"alg":"ES256"}' 'iat'
token make ES256 "$work/ES256.pem" "$work/good"
# changed SED CHECK: of a good token
changed() {
	sed "$1" "$work/good" >"$work/token"
	! cmp -s "$work/good" "$work/token" &&
		said 1 verify "$work/token" --key "$work/ES256.pub" "${at[@]}" && fails_at "$2"
}
is 'padded' changed 's/$/=/' 'fail result.form'
is 'a fourth part' changed 's/$/.AA/' 'fail result.form'
is 'a part too few' changed 's/\.[^.]*$//' 'fail result.form'
is 'no signature' changed 's/[^.]*$//' 'fail result.signature'
is 'another signature' changed 's/.\{8\}$/AAAAAAAA/' 'fail result.signature'
# shellcheck disable=SC2016
is 'the good one is good' said 0 verify "$work/good" --key "$work/ES256.pub" "${at[@]}"
"$VOUCH" result jwks "$work/ES256.pem" >"$work/jwks"
is 'by a JWK set' said 0 verify "$work/good" --jwks "$work/jwks" "${at[@]}"
openssl req -new -x509 -key "$work/ES256.pem" -subj /CN=a -days 1 -out "$work/cert.pem" 2>/dev/null
is 'by a certificate' said 0 verify "$work/good" --key "$work/cert.pem" "${at[@]}"
is 'one of several keys' said 0 verify "$work/good" --key "$work/other.pub" --key "$work/cert.pem" "${at[@]}"

### a real processor
needs_vectors snp-report
real=$VECTORS/snp-report/milan-v2-virtee
for dialect in ietf veraison trustee; do
	for form in jwt cwt; do
		command=appraise
		is 'a real report that is affirmed' said 0 --ear "$work/token" --sign "$work/ES384.pem" \
			--ear-as "dialect=$dialect,form=$form" --no-freshness --at 2025-10-10T00:00:00Z \
			--measurement "$(measured "$real/report.bin")" \
			--endorsements "$real" "$real/report.bin"
		command=result
		is "is affirmed by $dialect's $form" said 0 verify --json "$work/token" \
			--key "$work/ES384.pub" --at 2025-10-10T00:04:59Z --evidence "$real/report.bin"
		is 'by these claims' json "{'configuration': 2, 'executables': 3,
			'hardware': 2, 'runtime-opaque': 2} in list(r['claims']['submods'].values())[0].values()"
	done
done
command=appraise
is 'without a reference value nothing is said of executables' said 3 --ear "$work/token" \
	--sign "$work/ES384.pem" --no-freshness --at 2025-10-10T00:00:00Z --endorsements "$real" "$real/report.bin"
command=result
is 'nor is it affirmed' said 3 verify --json "$work/token" --key "$work/ES384.pub" --at 2025-10-10T00:04:59Z
is 'as claims say' json "'executables' not in r['claims']['submods']['sev-snp']['ear_trustworthiness_vector']"
tap_end
