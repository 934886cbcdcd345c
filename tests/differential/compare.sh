#!/bin/bash
# SPDX-License-Identifier: MIT
#
# compare.sh FOLDER [PEER...]: what other verifiers say to the cases that
# "differential --write FOLDER" wrote, and where it is not what is expected, by
# class.  Of all adapters in tests/differential/peers, unless some are named; a
# peer that is not installed is passed over with a sentence.  PEERS= is another
# folder of adapters.
#
# An adapter without an argument ends with 0 where its peer is there, else it
# says what is missing.  With the folder of a case it prints one word: affirmed,
# refused, or unable, which is for what the peer cannot be asked.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
PEERS=${PEERS:-$here/peers}

die() { echo "compare.sh: $*" >&2; exit 2; }

# ask ADAPTER FOLDER: "PEER WANT SAID CLASS<tab>TITLE" of each case
ask() {
	local case want said class title

	for case in "$2"/*/; do
		[ -e "$case/expected" ] || continue
		{ read -r want; read -r _; read -r class; read -r title; } \
			<"$case/expected"
		said=$("$1" "${case%/}" 2>/dev/null) || said=broken
		case $said in
		affirmed | refused | unable) ;;
		*) said=broken ;;
		esac
		printf '%s\t%s\t%s\t%s\n' "$want" "$said" "$class" "$title"
	done
}

# The sum, then each class with what is not as expected.
tell() {
	awk -F '\t' -v "peer=$1" '
	{ cases++; said[$2]++ }
	$2 == "unable" || $2 == "broken" { next }
	$1 == $2 { same++; next }
	{
		key = $3 "\t" $2
		if (!(key in count)) order[++keys] = key
		count[key]++
		if (index(titles[key], $4) == 0)
			titles[key] = titles[key] "\n      " $4
	}
	END {
		printf "%s: %d cases, %d as expected, %d unable, %d broken\n",
			peer, cases, same, said["unable"], said["broken"]
		for (i = 1; i <= keys; i++) {
			split(order[i], part, "\t")
			printf "    %s: %d are %s%s\n", part[1],
				count[order[i]], part[2], titles[order[i]]
		}
	}'
}

[ $# -gt 0 ] || die "want a folder of cases; make one with --write FOLDER"
folder=$1
shift
[ -d "$folder" ] || die "folder is '$folder', want one that is there"
compgen -G "$folder/*/expected" >/dev/null ||
	die "no case is in '$folder'; write them with --write FOLDER"
if [ $# = 0 ]; then
	for adapter in "$PEERS"/*.sh; do
		name=${adapter##*/}
		set -- "$@" "${name%.sh}"
	done
fi
for peer in "$@"; do
	adapter=$PEERS/$peer.sh
	[ -x "$adapter" ] || die "peer is '$peer', want one of: $(cd "$PEERS" &&
		printf '%s ' ./*.sh | sed 's|\./||g; s/\.sh//g')"
	if ! why=$("$adapter"); then
		echo "$peer: passed over: $why"
		continue
	fi
	ask "$adapter" "$folder" | tell "$peer"
done
