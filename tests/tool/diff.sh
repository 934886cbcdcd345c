#!/bin/bash
# SPDX-License-Identifier: MIT
#
# diff.sh: "vouch diff" over reports of the simulator and of real processors, in
# TAP.
# shellcheck disable=SC2317 # is() calls the functions
set -uo pipefail
. "$(dirname "$0")/tap.inc"

command='diff'

# What is in $work/out is as the schema has it.
is_of_schema() {
	/usr/bin/python3 -c 'import json, sys
import jsonschema
schema = json.load(open("Documentation/diff.schema.json"))
jsonschema.Draft202012Validator.check_schema(schema)
assert not list(jsonschema.Draft202012Validator(schema).iter_errors(json.load(open(sys.argv[1]))))' "${1:-$work/out}"
}
# The schema refuses what sed makes of it.
is_refused() {
	sed "$1" "$work/out" >"$work/changed"
	! cmp -s "$work/out" "$work/changed" && ! is_of_schema "$work/changed"
}

simulate
head -c 1184 "$simulated/extended/genoa" >"$work/a"
cp "$work/a" "$work/b"
is 'two that are the same' said 0 "$work/a" "$work/b"
is 'says so' tells '^2 compared: 0 fields differ, [0-9]+ are the same$'
# VMPL is at 0x30, HOST_DATA at 0xc0.
printf '\003' | dd of="$work/b" bs=1 seek=48 conv=notrunc status=none
is 'another VMPL' said 1 "$work/a" "$work/b"
is 'is one field' tells '^2 compared: 1 field differ'
is 'with both values' tells '^vmpl: 2 values; 0 x1, 3 x1$'
is 'more often is first' said 1 "$work/a" "$work/b" "$work/b"
is 'with the number' tells '^vmpl: 2 values; 3 x2, 0 x1$'
is 'in JSON' said 1 --json "$work/a" "$work/b" "$work/b"
is 'by the schema' is_of_schema
for change in 's/"schema": 1/"schema": 2/' 's/"count": 2/"count": 0/' \
	's/"value": "3"/"value": 3/' 's/"names"/"who"/g' 's/"same"/"equal"/'; do
	is "which refuses $change" is_refused "$change"
done
is 'the names of those that have it' \
	json "r['differ'] == {'vmpl': [{'value': '3', 'count': 2, 'names': ['$work/b'] * 2},
		{'value': '0', 'count': 1, 'names': ['$work/a']}]}"
is 'and what is the same' json "'measurement' in r['same'] and 'vmpl' not in r['same']"
is 'one alone' said 3 "$work/a"
is 'is nothing to compare' tells 'there is nothing to compare, want two at least'
is 'what is not there' said 3 "$work/a" "$work/b" "$work/none"
is 'does not keep the others from it' tells '^vmpl: 2 values'
is 'a certificate' said 3 "$work/a" "$work/b" "$simulated/world/anchor/genoa-ark.der"
is 'is no evidence' tells 'genoa-ark\.der: is no evidence, want some'
mkdir "$work/folder"
cp "$work/a" "$work/b" "$simulated/world/anchor/genoa-ark.der" "$work/folder"
is 'beside evidence it is left out' said 1 "$work/folder"
is 'and told' tells 'left out: .*genoa-ark\.der: is no evidence'
is 'no file' said 2

needs_vectors snp-report
is 'all that are recorded' said 1 "$VECTORS"/snp-report/*/report.bin
is 'bits as one number' tells '^policy: 3 values; 0x30000 x35, 0x3001f x5, 0xb0000 x1$'
is 'no line for each bit' sh -c "! grep -q '^policy\\.' '$work/out'"
is 'a field that some do not have' tells '^cpuid\.family: 3 values; .*, absent x19'
is 'no more values than fit' tells '^report_data: .*, and [0-9]+ more$'
is 'a report and a quote' said 1 "$work/a" "$VECTORS/tdx-quote/v4-automata-00806f/quote.bin"
is 'differ in what they are' tells '^type: 2 values; sev-snp report x1, tdx quote x1$'

is 'in JSON, with what only some have' said 1 --json "$VECTORS"/snp-report/*/report.bin
is 'by the schema, too' is_of_schema
is 'null for those without it' json "any(v['value'] is None for f in r['differ'].values() for v in f)"

### Evidence, in which claims and report differ

evidence=$simulated/evidence
is 'Evidence of two guests' said 1 "$evidence/genoa" "$evidence/td-4"
is 'by its claims' tells '^claims\.oemid: 2 values; 343 x1, 3704 x1$'
is 'by its key' tells '^claims\.cnf\.x: 2 values; '
is 'and by the report inside' tells '^report\.mrtd: 2 values; absent x1, '
is 'as JSON' said 1 --json "$evidence/genoa" "$evidence/td-4"
is 'by the schema' is_of_schema
is 'Evidence of two times' said 0 "$evidence/genoa" "$evidence/genoa"
is 'is the same' tells '^2 compared: 0 fields differ, [0-9]+ are the same$'

tap_end
