#!/bin/bash
# SPDX-License-Identifier: MIT
#
# known.sh: the table of signatures that are known by digest is what its script
# prints for the certificates in $VECTORS, and the script prints no other; in TAP.
# shellcheck disable=SC2317 # is() calls the functions
set -uo pipefail
. "$(dirname "$0")/tap.inc"
needs_vectors snp-roots

script=scripts/known-signatures.sh
intel=$VECTORS/intel-root/sgx-root/intel_sgx_root_ca.der

rows() {
	local product

	for product in milan genoa turin; do
		$script "$VECTORS/snp-roots/$product"/{ark,ask,asvk}.der || return
	done
	$script "$intel" \
		"$VECTORS/tdx-quote/v4-dcapqvl-b0c06f/pck_crl_issuer_chain.pem" \
		"$VECTORS/sgx-quote/v3-dcapqvl-00a067/pck_crl_issuer_chain.pem" \
		"$VECTORS/tdx-quote/v4-gotdx-spr-e4/tcbinfo_issuer_chain.pem" \
		"$VECTORS/sgx-quote/v3-automata-00606a/tcbinfo_issuer_chain.pem"
}

table() { sed '1,/^} known/d; /^};/,$d' userspace/lib/endorse/known.c; }

is_the_table() {
	rows >"$work/rows" && diff <(table) "$work/rows"
}
is 'the table is what its script prints' is_the_table

# refuses WHY ARGUMENT...: no row, and the status is 1
refuses() {
	local why=$1

	shift
	$script "$@" >"$work/rows" 2>"$work/why"
	[ $? = 1 ] && ! [ -s "$work/rows" ] && grep -F -e "$why" "$work/why"
}
is 'a certificate of another root gives no row' \
	refuses 'is not signed by Intel SGX Root CA' "$intel" \
	"$VECTORS/snp-roots/milan/ask.der"
cp "$VECTORS/snp-roots/milan/ask.der" "$work/ask.der"
printf '\x55' | dd of="$work/ask.der" bs=1 seek=1600 conv=notrunc status=none
is 'a certificate with another byte gives no row' \
	refuses 'is not signed by ARK-Milan' "$VECTORS/snp-roots/milan/ark.der" \
	"$work/ask.der"

tap_end
