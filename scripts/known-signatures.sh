#!/bin/bash
# SPDX-License-Identifier: MIT
#
# known-signatures.sh ROOT CERTIFICATE...
#
# Prints the rows of the table in userspace/lib/endorse/known.c for certificates,
# in DER or PEM, that ROOT issued.  openssl verifies each signature before its row is
# printed; the dates are not looked at, because appraisal looks at them.  A
# certificate that ROOT did not sign is an error, and the status is 1.
set -euo pipefail

[ $# -ge 2 ] || {
	sed -n '4,9s/^# \{0,1\}//p' "$0" >&2
	exit 2
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# pem_of FILE: the first certificate in it, as PEM
pem_of() {
	openssl x509 -in "$1" -inform DER 2>/dev/null || openssl x509 -in "$1"
}

# The SHA-256 of the DER of a PEM, eight bytes to a line.
digest_of() {
	openssl x509 -in "$1" -outform DER | sha256sum | cut -c 1-64 |
		fold -w 16 | sed 's/../0x&, /g; s/^/\t\t\t/; s/ $//'
}

name_of() {
	openssl x509 -in "$1" -noout -subject -nameopt multiline |
		sed -n 's/^ *commonName *= //p'
}

until_of() {
	date -u -d "$(openssl x509 -in "$1" -noout -enddate | cut -d = -f 2)" +%F
}

pem_of "$1" >"$work/root"
shift
for file; do
	pem_of "$file" >"$work/cert"
	if ! openssl verify -no_check_time -trusted "$work/root" "$work/cert" \
			>/dev/null 2>"$work/why"; then
		echo "$file is not signed by $(name_of "$work/root"):" \
			"$(tail -n 1 "$work/why")" >&2
		exit 1
	fi
	printf '\t/* %s, up to %s */\n' "$(name_of "$work/cert")" \
		"$(until_of "$work/cert")"
	printf '\t{\n\t\t.issuer = {\n%s\n\t\t},\n' "$(digest_of "$work/root")"
	printf '\t\t.cert = {\n%s\n\t\t},\n\t},\n' "$(digest_of "$work/cert")"
done
