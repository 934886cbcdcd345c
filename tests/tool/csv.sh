#!/bin/bash
# SPDX-License-Identifier: MIT
#
# csv.sh: "vouch appraise --csv", in TAP: a row for each result, read back by
# another reader of CSV. Evidence is of the simulator.
# shellcheck disable=SC2317 # is() calls the functions
set -uo pipefail
. "$(dirname "$0")/tap.inc"

# table STATUS OPTION|FILE...
table() {
	local want=$1 got=0

	shift
	"$VOUCH" appraise --csv "$work/table.csv" --at 2026-06-02T12:00:00Z "$@" \
		>"$work/out" 2>"$work/err" || got=$?
	[ "$got" = "$want" ] && return
	echo "status $got, want $want"
	cat "$work/out" "$work/err" | cut -c 1-200
	return 1
}
# rows EXPRESSION: over t, the rows as lists, and d, those behind the first as objects
rows() {
	python3 -c 'import csv, sys
t = list(csv.reader(open(sys.argv[1], newline="", encoding="utf-8"), strict=True))
d = [dict(zip(t[0], row, strict=True)) for row in t[1:]]
assert eval(sys.argv[2]), t' "$work/table.csv" "$1"
}

simulate
roots=$simulated/world/anchor/genoa-ark.der
mkdir "$work/folder"
cp "$simulated/extended/genoa" "$work/folder/a"
cp "$simulated/snp/genoa" "$work/folder/b"
cp "$simulated/extended/genoa" "$work/folder/c"
printf '\001' | dd of="$work/folder/c" bs=1 seek=144 conv=notrunc status=none
cp "$roots" "$work/folder/d"

is 'a folder' table 1 --trust-anchor "$roots" "$work/folder"
is 'has a row for each, and one of titles' rows 'len(t) == 4'
columns=$(sed -n 's/^csv: *//p' Documentation/pages.rst | tr -d '` \n')
is 'the columns that are documented' rows "','.join(t[0]) == '$columns'"
is 'in order' rows "[x['name'] for x in d] == ['$work/folder/' + n for n in 'abc']"
is 'the status' rows "[x['status'] for x in d] == ['none', 'none', 'contraindicated']"
is 'what failed' rows "d[2]['failed'] == 'snp.sig' and d[0]['failed'] == ''"
is 'what is open' rows "d[1]['open'].split()[0] == 'snp.vek.present'"
is 'the answers' rows "d[0]['debuggable'] == 'no' and d[0]['simulated'] == 'yes'"
is 'the digest' rows "d[0]['evidence_sha256'] == '$(sha256sum "$work/folder/a" | cut -c 1-64)'"
is 'the time' rows "d[0]['time'] == '2026-06-02T12:00:00Z'"
is 'text is there as well' grep -q 'Genuine hardware' "$work/out"
is 'rows end as RFC 4180 has it' [ "$(tr -d '\n' <"$work/table.csv" | grep -o '"'$'\r' | wc -l)" = 4 ]
is 'what cannot be read' table 3 "$work/none"
is 'has a row' rows "d[0]['status'] == 'none' and 'No such file' in d[0]['error']"

for name in '=1+1' '+1' '-1' '@x' ' =1'; do
	mkdir -p "$work/named"
	cp "$simulated/snp/genoa" "$work/named/$name"
	is "a file named $name" sh -c "cd '$work/named' &&
		'$VOUCH' appraise --csv '$work/table.csv' -- '$name' >/dev/null; [ \$? = 3 ]"
	is 'is no formula' rows "d[0]['name'] == \"'\" + '$name'"
done
name=$(printf 'a"b,c\nd\037\342\200\256')
cp "$simulated/snp/genoa" "$work/named/$name"
is 'a name with quotes, commas and lines' table 3 "$work/named/$name"
is 'is one field, in which nothing hides' rows \
	"d[0]['name'].endswith('a\"b,c\\\\u{a}d\\\\u{1f}\\\\u{202e}')"

is 'on standard output' sh -c "'$VOUCH' appraise --csv - '$simulated/snp/genoa' >'$work/table.csv'; [ \$? = 3 ]"
is 'is the table alone' rows 'len(t) == 2'
is 'not with JSON' sh -c "'$VOUCH' appraise --json --csv - '$simulated/snp/genoa' 2>/dev/null; [ \$? = 2 ]"
is 'a full disk is told' sh -c "'$VOUCH' appraise --csv /dev/full '$simulated/snp/genoa' 2>&1 >/dev/null |
	grep -q '/dev/full: No space left'"

# A row is there before the next line of standard input is.
is 'rows come one by one' timeout 60 python3 - "$VOUCH" <<'END'
import subprocess, sys
tool = subprocess.Popen([sys.argv[1], 'appraise', '--authentic-only', '--csv',
                         '-', '-'], stdin=subprocess.PIPE,
                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
assert tool.stdout.readline().startswith(b'"name","status"')
for number in range(3):
    tool.stdin.write(b'{"id": "it %d", "evidence": "AA=="}\n' % number)
    tool.stdin.flush()
    assert tool.stdout.readline().startswith(b'"it %d","none"' % number)
tool.stdin.close()
assert not tool.stdout.read()
END
# 40,000 rows are 9 MB and more; in memory they would be that.
is 'memory does not grow with the rows' timeout 300 python3 - "$VOUCH" "$work" <<'END'
import os, resource, subprocess, sys
vouch, work = sys.argv[1:]
def peak(count):
    with open(f'{work}/lines', 'w') as lines:
        lines.write('{"evidence": "AA=="}\n' * count)
    with open(f'{work}/lines') as lines:
        tool = subprocess.Popen([vouch, 'appraise', '--authentic-only',
                                 '--jobs', '2', '--csv', f'{work}/many.csv',
                                 '-'], stdin=lines,
                                stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL)
        used = os.wait4(tool.pid, 0)[2]
    assert sum(1 for _ in open(f'{work}/many.csv')) == count + 1
    return used.ru_maxrss, os.path.getsize(f'{work}/many.csv') // 1024
few, many = peak(400), peak(40000)
print(few, many)
assert many[1] > 8000 and many[0] - few[0] < many[1] * 3 // 4
END
is 'no other file is left' [ "$(echo "$work"/many.csv*)" = "$work/many.csv" ]
is 'a folder that is not there is told' sh -c \
	"'$VOUCH' appraise --csv '$work/none/x.csv' '$simulated/snp/genoa' 2>&1 >/dev/null |
	grep -q 'none/x.csv: No such file'"

tap_end
