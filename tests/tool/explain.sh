#!/bin/bash
# SPDX-License-Identifier: MIT
#
# explain.sh: every check that the sources make is explained, nothing else is,
# and Documentation/checks.rst says the same; in TAP.
# shellcheck disable=SC2317 # is() calls the functions
set -uo pipefail
. "$(dirname "$0")/tap.inc"

# Ids in string literals; a conversion stands for the name of a component.
emitted() {
	find userspace/lib -name '*.c' ! -name 'check_ids*' -exec grep -hoE \
"\"(omissions|($areas)(\.[a-z0-9_%]+)+)\"" {} + | grep -v '\.h"' |
	tr -d '"' | sed 's/%s/*/g' | sort -u
}

explained() { "$VOUCH" explain | awk '{ print $1 }' | sort; }

has_no_twice() { [ -z "$(explained | uniq -d)" ]; }
has_all() { ! comm -23 "$work/emitted" "$work/explained" | grep .; }
has_no_more() { ! comm -13 "$work/emitted" "$work/explained" | grep .; }

page_is_current() { scripts/lint/checks-rst.sh | diff Documentation/checks.rst -; }

is_found() { "$VOUCH" explain "$1" | grep -qxF "$2"; }
json_is_valid() { "$VOUCH" explain --json snp.vek | python3 -m json.tool; }

areas=$(explained | sed 's/\..*//' | sort -u | paste -sd'|')
explained >"$work/explained"
emitted >"$work/emitted"

is 'no id is explained twice' has_no_twice
is 'the sources make checks' test -s "$work/emitted"
is 'every check of the sources is explained' has_all
is 'every check that is explained is in the sources' has_no_more
is 'the page says what the table says' page_is_current
is 'a check by its id' is_found snp.vek.hwid snp.vek.hwid
is 'a check by the name of its component' \
	is_found snp.tcb.reported_min.ucode 'snp.tcb.*_min.*'
is 'checks by where they begin' is_found snp.vek snp.vek.key
is 'as JSON' json_is_valid
all_in_json() {
	"$VOUCH" explain --json --json | python3 -c 'import json, sys
for check in json.load(sys.stdin):
    assert check["meaning"] and check["reason"] and check["specification"]
    print(check["id"])' | sort | diff - "$work/explained"
}
is 'all of them as JSON' all_in_json
"$VOUCH" explain snp.ve >"$work/none" 2>&1
is 'half a name is none' test "$?" = 2
is 'nothing is like it' grep -qx \
	"vouch: check is 'snp.ve', want one that vouch explain lists" "$work/none"
"$VOUCH" explain snp.vek.kye >"$work/near" 2>&1
is 'a misspelt name is none' test "$?" = 2
is 'what it may mean is told' grep -qx \
	"vouch: check is 'snp.vek.kye', did you mean 'snp.vek.key'?" "$work/near"

tap_end
