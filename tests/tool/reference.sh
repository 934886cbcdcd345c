#!/bin/bash
# SPDX-License-Identifier: MIT
#
# reference.sh: "vouch policy export" and "import", in TAP: launches of a policy as
# CoRIM, signed by a key, and as a message to RVPS, and both back.
# shellcheck disable=SC2317 # is() calls the functions
set -uo pipefail
. "$(dirname "$0")/tap.inc"

command=policy
digit() { printf "$1%.0s" $(seq 96); }
same() { python3 -c 'import json, sys
a, b = (json.load(open(path)) for path in sys.argv[1:])
assert a == b, (a, b)' "$1" "$2"; }

openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out "$work/key.pem" 2>/dev/null
openssl pkey -in "$work/key.pem" -pubout -out "$work/key.pub"
openssl genpkey -algorithm ED25519 -out "$work/other.pem"
openssl pkey -in "$work/other.pem" -pubout -out "$work/other.pub"
cat >"$work/snp" <<EOF
{"snp": {"measurement": "$(digit a)"}}
EOF
cat >"$work/tdx" <<EOF
{"any_of": [
{"name": "launch 1", "tdx": {"mrtd": "$(digit 1)", "rtmr1": "$(digit 2)"}},
{"name": "launch 2", "tdx": {"mrtd": "$(digit 1)", "rtmr1": "$(digit 3)"}}]}
EOF

for tee in snp tdx; do
	is "a signed CoRIM for $tee" said 0 export --to corim --sign "$work/key.pem" \
		--signer 'ACME release' -o "$work/corim" "$work/$tee"
	is 'has the name of the signer in it' grep -q 'ACME release' "$work/corim"
	is 'and the type of its content' grep -q 'application/rim+cbor' "$work/corim"
	is 'is taken by its key' said 0 import --key "$work/key.pub" -o "$work/back" "$work/corim"
	is 'as the policy that it was' same "$work/$tee" "$work/back"
	is 'which vouch accepts' said 0 check "$work/back"
	is 'another signer is refused' said 1 import --key "$work/other.pub" "$work/corim"
	is 'is told' tells 'signed by none of the 1 keys that were given'
	is 'nobody is not asked for by default' said 2 import "$work/corim"
	is 'an unsigned one' said 0 export --to corim -o "$work/bare" "$work/$tee"
	is 'is not taken for signed' said 1 import --key "$work/key.pub" "$work/bare"
	is 'but when that is said' said 0 import --unsigned -o "$work/back" "$work/bare"
	is 'is the same' same "$work/$tee" "$work/back"
	is 'RVPS' said 0 export --to rvps -o "$work/rvps" "$work/$tee"
	is 'nobody signs it' said 1 import --key "$work/key.pub" "$work/rvps"
	is 'back' said 0 import --unsigned -o "$work/back" "$work/rvps"
	is 'a policy that vouch takes' said 0 check "$work/back"
done
is 'is lists' grep -q '"rtmr1": \[' "$work/back"
echo "{\"snp\": {\"measurement\": \"$(digit a)\", \"vmpl\": 0}}" >"$work/more"
is 'what has no place' said 0 export --to corim -o "$work/bare" "$work/more"
is 'is told' tells 'left out: snp.vmpl, for which there is no place'
echo "{\"tdx\": {\"mrtd\": [\"$(digit 1)\", \"$(digit 2)\"], \"rtmr1\": [\"$(digit 1)\", \"$(digit 2)\"]}}" >"$work/mixed"
is 'values that do not say which belong together' said 2 export --to corim "$work/mixed"
is 'are refused' tells 'want one entry of any_of for each launch'
echo "{\"snp\": {\"measurement\": [{\"value\": \"$(digit a)\", \"name\": \"release 1\"}]}}" >"$work/named"
for form in corim rvps; do
	is "a value with a name to $form" said 0 export --to "$form" -o "$work/form" "$work/named"
	is 'is imported' said 0 import --unsigned -o "$work/back" "$work/form"
	is 'as the value' grep -q "$(digit a)" "$work/back"
done
echo '{"policy": {"vmpl": 0, "measurement": null}, "rootOfTrust": {"checkCrl": true}}' >"$work/cocos"
is 'a policy of Cocos' said 1 import --unsigned "$work/cocos"
is 'is told as that' tells 'this is a policy of Cocos'
is 'nor is it one of vouch' said 2 check "$work/cocos"
echo '{"snp": {"vmpl": 0}}' >"$work/none"
is 'nothing to refer to' said 2 export --to corim "$work/none"
is 'a policy with a mistake' said 2 export --to corim "$work/key.pub"
is 'an unknown form' said 2 export --to swid "$work/snp"
is 'a signature for RVPS' said 2 export --to rvps --sign "$work/key.pem" "$work/snp"
is 'key and unsigned' said 2 import --unsigned --key "$work/key.pub" "$work/corim"
tap_end
