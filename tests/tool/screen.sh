#!/bin/bash
# SPDX-License-Identifier: MIT
#
# screen.sh: the first 25 lines of a screen of 100 columns have the six answers,
# for every recorded piece of evidence, genuine or not; in TAP.
# shellcheck disable=SC2317 # is() calls the functions
set -uo pipefail
. "$(dirname "$0")/tap.inc"

if [ ! -d "$VECTORS" ]; then
	is "the first screen # SKIP $VECTORS is not there" true
	tap_end
fi

questions='Genuine hardware\?|Platform up to date\?|Open advisories'
questions+='|Debuggable by host\?|What booted\?|Fresh\?'

# Answers go on below themselves; a URL or a digest is not cut, and is folded by
# the terminal.
is_on_screen() {
	fold -w 100 "$work/out" | head -n 25 >"$work/screen"
	sed 1d "$work/out" | sed '/^  Fresh?/q' >"$work/answers"
	cat "$work/screen"
	[ "$(grep -cE "^  ($questions) +[^ ]" "$work/screen")" = 6 ] &&
		! grep -E '^.{101}' "$work/answers"
}
# shows FILE OPTION...: whatever its status is
shows() {
	local file=$1

	shift
	"$VOUCH" appraise --at 2025-06-20T00:00:00Z "$@" --endorsements \
		"$VECTORS/snp-roots" --endorsements "$(dirname "$file")" \
		"$file" >"$work/out" 2>/dev/null
	is_on_screen
}

seen=0
while read -r file; do
	seen=$((seen + 1))
	for option in --no-freshness --authentic-only; do
		is "${file#"$VECTORS/"} $option" shows "$file" "$option"
	done
done < <(find "$VECTORS" -name 'report*.bin' -o -name 'quote*.bin' | sort)
is 'of many' [ "$seen" -gt 40 ]

# What a policy says of the status is the longest answer.
long=$work/$(printf 'a-long-name-%.0s' 1 2 3)
mkdir "$long"
quote=$VECTORS/tdx-quote/v4-automata-00806f
"$VOUCH" show --json "$quote/quote.bin" | python3 -c '
import json, sys
mrtd = json.load(sys.stdin)["mrtd"]
print(json.dumps({"freshness": "unchecked", "tdx": {"mrtd": mrtd,
      "tcb_status": ["OutOfDate", "ConfigurationNeeded"]}}))' \
	>"$long/policy.json" || :
is 'a policy with a long name' shows "$quote/quote.bin" \
	--policy "$long/policy.json" --at 2025-06-10T00:00:00Z
is 'is named whole' grep -qF "$long/policy.json" "$work/out"

tap_end
