#!/bin/bash
# SPDX-License-Identifier: MIT
#
# many.sh: "vouch appraise" over folders and lines, in TAP. Reports are of the
# simulator; logs of real processors come from $VECTORS.
# shellcheck disable=SC2317 # is() calls the functions
set -uo pipefail
. "$(dirname "$0")/tap.inc"

simulate
roots=$simulated/world/anchor/genoa-ark.der
now=2026-06-02T12:00:00Z

# exits STATUS [OPTION|FILE]...: what it prints goes to $work/out, $work/err
exits() {
	local want=$1 got=0

	shift
	"$VOUCH" appraise --authentic-only --at "$now" \
		--trust-anchor "$roots" "$@" \
		>"$work/out" 2>"$work/err" || got=$?
	[ "$got" = "$want" ] && return
	echo "status $got, want $want"
	tail "$work/out" "$work/err" | cut -c 1-200
	return 1
}

names() { sed -n 's/^{"name": "\([^"]*\)".*/\1/p' "$work/out" | paste -sd' '; }
names_are() { [ "$(names)" = "$1" ]; }
tells() { grep -qE -e "$1" "$work/out" "$work/err"; }
tells_not() { ! tells "$1"; }
lines_are_json() { python3 -c 'import json, sys
for line in sys.stdin: json.loads(line)["status"]' <"$work/out"; }
line() { printf '{"name": "%s", "evidence": "%s"}\n' "$1" "$(base64 -w0 "$2")"; }

# Byte for byte the same, however many at the same time.
same_by() {
	exits "$2" --json --jobs 1 "$1" <"$work/lines" &&
		cp "$work/out" "$work/one" &&
		exits "$2" --json --jobs "$3" "$1" <"$work/lines" &&
		cmp "$work/one" "$work/out"
}

# Peak memory in KiB of lines from standard input, and of so many good ones.
peak_of_lines() {
	python3 -c '
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdin=sys.stdin, stdout=subprocess.DEVNULL,
	       stderr=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' \
		"$VOUCH" appraise --authentic-only --json --at "$now" \
		--trust-anchor "$roots" -
}
peak() {
	yes "$(line x "$work/good")" | head -n "$1" | peak_of_lines
}
memory_is_bounded() {
	local few many

	few=$(peak 100) many=$(peak 2000)
	echo "$few KiB for 100, $many KiB for 2000"
	[ "$many" -lt $((few + 2048)) ]
}

cp "$simulated/extended/genoa" "$work/good"
{ head -c 200 "$work/good"; printf X; tail -c +202 "$work/good"; } >"$work/bad"
head -c 1184 "$work/good" >"$work/open"

mkdir -p "$work/folder/within"
cp "$work/good" "$work/folder/b"
cp "$work/bad" "$work/folder/within/c"
cp "$work/open" "$work/folder/a"
cp "$work/good" "$work/folder/.hidden"
mkfifo "$work/folder/pipe"

is 'a folder, and the worst of it' exits 1 --json "$work/folder"
is 'in order, with folders in it' names_are \
	"$work/folder/a $work/folder/b $work/folder/within/c"
is 'each on a line' lines_are_json
is 'a table at the end' tells '^ +3 appraised'
is 'how many of which' tells '^ +1 contraindicated'
is 'and why' tells '^ +1 snp\.sig'
rm "$work/folder/within/c"
is 'what is open' exits 3 "$work/folder"
is 'the table is for people too' tells '^ +1 none'
rm "$work/folder/a"
is 'an empty folder in it is not passed over' exits 3 "$work/folder"
is 'by name' tells 'within: has no files'
rmdir "$work/folder/within"
is 'all good' exits 0 "$work/folder"
is 'one needs no table' tells_not appraised
endorsements=$simulated/world/endorsement
tail -c +1185 "$work/good" >"$work/table"
cp "$roots" "$work/table" "$endorsements/td-4-tcb-info" \
	"$endorsements/td-4-qe-identity" "$endorsements/td-4-root-crl.der" \
	"$work/folder"
openssl x509 -inform DER -in "$roots" -out "$work/folder/root.pem"
"$VOUCH" bundle create -o "$work/a-bundle" "$endorsements"
cp "$work/a-bundle" "$work/folder/bundle"
is 'endorsements beside it are none' exits 0 --json -v "$work/folder"
is 'which are counted' tells '^ +7 left out$'
is 'and told' tells 'left out: .*/genoa-ark.der is for --endorsements: certificate$'
is 'but have no line' [ "$(wc -l <"$work/out")" = 1 ]
: >"$work/folder/stray"
is 'other content is no evidence' exits 3 "$work/folder"
base64 "$work/good" >"$work/folder/stray"
is 'evidence as text is appraised' exits 0 "$work/folder"
rm "$work/folder/"*[!b]

# remedy TEXT FILE
remedy() { exits 3 "$2" && tells "fix: $1"; }
is 'a named one is told where it belongs' remedy \
	'this is a certificate: give it with --endorsements' \
	"$roots"
base64 "$work/good" >"$work/base64"
od -An -v -tx1 "$work/good" >"$work/hex"
# read_as FORM FILE: it is appraised, and the form is told
read_as() { exits 0 -v "$2" && tells "$1"; }
is 'base64 is read' read_as 'report.*, in base64' "$work/base64"
is 'and hex' read_as 'report.*, in hex' "$work/hex"
is 'and a table' remedy 'this is a certificate table' "$work/table"
is 'and a bundle' remedy 'this is a bundle' "$work/a-bundle"

ln -s . "$work/folder/loop"
is 'a link to itself' exits 3 "$work/folder"
is 'comes to an end' tells 'is too deep'
rm -r "$work/folder"
is 'no folder' exits 3 "$work/folder"

{
	line first "$work/good"
	echo
	line second "$work/bad"
	line third "$work/open"
	echo '{"name": "fourth"}'
	echo '{"evidence": "AAA!"}'
	echo 'no JSON'
	echo '["a list"]'
	line last "$work/good"
} >"$work/lines"
is 'lines' exits 1 --json - <"$work/lines"
is 'what is bad does not stop the others' names_are \
	'first second third fourth line 6 line 7 line 8 last'
is 'each has a line of its own' lines_are_json
is 'a line without evidence' tells 'fourth: has no evidence'
is 'what is no evidence has a result' tells \
	'"name": "line 6".*"actual": "unknown content, 4 bytes"'
is 'what is no JSON' tells 'line 7: is no JSON object'
is 'nor an object' tells 'line 8: is no JSON object'
is 'those that could not be read' tells '^ +3 could not be read'
is 'the same by 7 at a time' same_by - 1 7

# The evidence of a line may be in any form.
python3 - "$work/good" >"$work/forms" <<'END'
import base64, json, sys
data = open(sys.argv[1], 'rb').read()
text = base64.b64encode(data).decode()
for name, evidence in (
        ('hex', data.hex()), ('lines', base64.encodebytes(data).decode()),
        ('url', base64.urlsafe_b64encode(data).decode().rstrip('=')),
        ('numbers', list(data)), ('object', {'a': [{'quote': text}]}),
        ('json', json.dumps({'report': data.hex()}))):
    print(json.dumps({'id': name, 'evidence': evidence}))
for evidence in ('', {}, [], None, 7):
    print(json.dumps({'id': 'bad', 'evidence': evidence}))
END
is 'evidence of lines in any form' exits 3 --json - <"$work/forms"
while read -r name undone; do
	is "the evidence of a line, $undone" tells \
		"\"$name\".*\"status\": \"simulated\".*table, $undone\""
done <<-END
	hex in hexadecimal
	lines in base64
	url in base64
	numbers in a list of numbers
	object in base64, in member a.quote
	json in hexadecimal, in member report
END
is 'no evidence at all' tells '^ +5 could not be read'

# Nothing that a line asks is ignored.
asks() {
	printf '{"id": "it", "evidence": "%s", %s}\n' \
		"$(base64 -w0 "$work/good")" "$1" >"$work/asked"
}
refuses() {
	asks "$1"
	exits 3 "${@:3}" - <"$work/asked" && tells "it: $2"
}
# decides MEMBERS STATUS CHECK OUTCOME [OPTION]...
decides() {
	local got=0

	asks "$1"
	"$VOUCH" appraise --json --at "$now" --trust-anchor "$roots" "${@:5}" - \
		<"$work/asked" >"$work/out" 2>"$work/err" || got=$?
	[ "$got" = "$2" ] &&
		tells "\"id\": \"$3\", \"status\": \"$4\""
}
data=$(head -c 144 "$work/good" | tail -c 64 | xxd -p -c 64)
is 'an unknown member' refuses '"noce": "00"' \
	"member 'noce' is unknown, want evidence"
is 'endorsements' refuses '"endorsements": []' "member 'endorsements' is not"
is 'nor names of files' refuses '"endorsements": ["/etc/hostname"]' \
	"member 'endorsements' is not taken from a line, want the option --endorsements"
is 'a nonce that is no text' refuses '"nonce": 5' "member 'nonce' is no string"
is 'a nonce that nobody would look at' refuses '"nonce": "0102030405060708"' \
	"member 'nonce' is not looked at with --authentic-only"
is 'no time' refuses '"at": "today"' "member 'at' is no time"
is 'a log that is a number' refuses '"log": 5' "member 'log' is no log"
is 'a policy with an unknown key' refuses '"policy": {"snpp": {}}' \
	"member 'policy' .*'snpp' is an unknown key"
is 'a wrong nonce' decides '"nonce": "0102030405060708"' 1 \
	freshness.report_data fail
is 'the right REPORT_DATA' decides "\"report_data\": \"$data\"" 3 \
	freshness.report_data pass
is 'that of root' decides "\"report_data\": \"$data\", \"policy\": {\"uid\": 0}" 3 \
	evidence.uid pass
is 'that of no other user' decides \
	"\"report_data\": \"$data\", \"policy\": {\"uid\": 1000}" 1 \
	freshness.report_data fail
is 'a user without REPORT_DATA' decides '"policy": {"uid": 1000}' 3 \
	evidence.uid open
is 'an entry of its own' decides \
	'"policy": {"any_of": [{"name": "x", "snp": {"measurement": "'"$(printf '%096d' 1)"'"}}]}' 1 \
	policy.any_of fail
is 'a time of its own' decides '"at": "2001-01-01T00:00:00Z"' 3 time.source open
is 'a policy of its own' decides \
	'"policy": {"snp": {"measurement": "'"$(printf '%096d' 1)"'"}}' 1 \
	snp.measurement fail
twice() {
	asks '"nonce": "0102030405060708"'
	"$VOUCH" appraise "$@" - <"$work/asked" >"$work/out" 2>"$work/err"
	[ $? = 3 ] && tells "member 'nonce' "
}
is 'two nonces' twice --nonce 0102030405060709
is 'a nonce without freshness' twice --no-freshness
is 'options that contradict each other' \
	exits 2 --nonce 0102030405060708 --no-freshness "$work/good"
is 'and tells both' tells '--nonce and --no-freshness contradict'
echo '{}' >"$work/empty"
is 'standard input for two' exits 2 --policy - - <"$work/empty"
is 'and tells how often' tells 'standard input is asked for 2 times'

# Who sends a line may wait for its result before there is another.
answers_each() {
	local to from pid name answer

	coproc "$VOUCH" appraise --authentic-only --json --jobs "$1" \
		--trust-anchor "$roots" --at "$now" - 2>"$work/err"
	to=${COPROC[1]} from=${COPROC[0]} pid=$COPROC_PID
	for name in one two three; do
		line "$name" "$work/good" >&"$to"
		read -r -t 20 answer <&"$from" || break
		[[ $answer == "{\"name\": \"$name\", "* ]] || break
	done
	exec {to}>&-
	wait "$pid" && [ "$name" = three ] && [ -n "$answer" ]
}
is 'each line is answered at once' answers_each 1
is 'however many at a time' answers_each 4

# Ways to begin that do not make one thing of all lines.
begins() {
	{ printf %b "$1"; line good "$work/good"; } |
		exits "$2" --json - && names_are "$3"
}
is 'a blank line first' begins '\n \t\r\n' 0 good
is 'a blank first' begins ' ' 0 good
is 'a byte order mark first' begins '\xef\xbb\xbf' 0 good
is 'or of a later line' \
	begins '{}\n\xef\xbb\xbf' 3 'line 1 good'
is 'a bad line first' begins 'garbage\n' 3 'line 1 good'
is 'zeros first' begins '\0\0{}\n\n' 3 'line 1 good'
is 'a list first' begins '[1, {}]\n' 3 'line 1 good'
is 'which is told' tells 'is no JSON object, want one with'
is 'a zero behind an object' begins '{"evidence": ""}\0\n' 3 'line 1 good'
is 'is no JSON' tells 'line 1: is no JSON object'
whole() { "$1" <"$work/good" | exits "$2" --json - && names_are 'standard input'; }
with_brace() { cat; printf '\n{"but": "no object\n'; }
behind_blank() { printf '\n'; cat; }
is 'what only has a brace in it is one thing' whole with_brace 0
is 'so is what follows a newline' whole behind_blank 3

for i in $(seq 200); do line "$i" "$work/good"; done >"$work/lines"
is '200 of them by 5 at a time' same_by - 0 5
is 'in order' names_are "$(seq -s' ' 200)"
is 'memory does not grow' memory_is_bounded
{
	line first "$work/good"
	printf '{"name": "long", "evidence": "'
	head -c 34M /dev/zero | tr '\0' A
	echo '"}'
	line last "$work/good"
} >"$work/long"
is 'a line that is too long' exits 3 --json - <"$work/long"
is 'is passed over, the next one not' names_are 'first line 2 last'
is 'and is no silence' tells 'line 2: is too long, want 32 MiB at most'
# many_values COUNT: a line with such a list, and good ones around it.
many_values() {
	line first "$work/good"
	printf '{"evidence": "", "policy": [0'
	head -c $((2 * $1 - 2)) /dev/zero | sed 's/\x0\x0/,0/g'
	echo ']}'
	line last "$work/good"
}
takes_no_trees() {
	local few many

	many_values 10 >"$work/few"
	few=$(peak_of_lines <"$work/few") many=$(peak_of_lines <"$work/values")
	echo "$few KiB for 10 values, $many KiB for 1000000"
	[ "$many" -lt $((few + 16384)) ]
}
many_values 1000000 >"$work/values"
is 'a line of too many values' exits 3 --json - <"$work/values"
is 'alone is refused' names_are 'first line 2 last'
is 'with the reason' tells 'line 2: has too many values'
is 'and takes no memory for them' takes_no_trees
sed -i '1s/.*/garbage/' "$work/values"
is 'also behind a bad line' exits 3 --json - <"$work/values"
is 'which are lines all the same' names_are 'line 1 line 2 last'
# Three values besides those of the list.
many_values 16381 >"$work/values"
is 'as many as may be' exits 3 --json - <"$work/values"
is 'are looked at' tells_not 'line 2: has too many'
many_values 16382 >"$work/values"
is 'one more' exits 3 --json - <"$work/values"
is 'is told with the limit' tells 'line 2: has too many values, want 16384 at most'

# The evidence is cut out of a line before the rest is parsed.
text=$(base64 -w0 "$work/good")
{
	printf '{"id": "evidence", "evidence":\t"%s", "name": "b"}\n' "$text"
	printf '{"id": "escaped", "evidence": "\\u%04x%s"}\n' "'${text:0:1}" \
		"${text:1}"
	printf '{"a": {"evidence": "%s"}}\n' "$text"
	printf '{"id": "c", "evidence": "%s", "evidence": "%s"}\n' "$text" "$text"
	printf '{"id": "d", "evidence": "%s\n' "$text"
	printf '{"id": "e", "evidence": "%s" 5}\n' "$text"
} >"$work/cut"
is 'evidence in a line' exits 3 --json - <"$work/cut"
is 'is found by its name, at the top' names_are \
	'evidence escaped line 3 line 4 line 5 line 6'
is 'with escapes too' [ "$(grep -c '^{"name": "e.*"status": "' "$work/out")" = 2 ]
is 'not further in' tells "line 3: member 'a' is unknown"
is 'not twice' tells 'line 4: is no JSON object: duplicate object key'
is 'not without an end' tells 'line 5: is no JSON object'
is 'and not with more behind it' tells 'line 6: is no JSON object'
# Escape, DEL, NEL of C1, and what turns text around.
{
	printf '{"id": "x\\u001b[2J", "evidence": "%s"}\n' "$text"
	printf '{"id": "x\x7f", "evidence": "%s"}\n' "$text"
	printf '{"id": "x\xc2\x85", "evidence": "%s"}\n' "$text"
	printf '{"id": "x\xe2\x80\xae", "evidence": "%s"}\n' "$text"
} >"$work/hostile"
shows_ascii() { ! LC_ALL=C grep -v '^[[:print:]]*$' "$work/out" "$work/err"; }
is 'names that no terminal should see' exits 0 --json - <"$work/hostile"
is 'are ASCII' shows_ascii
is 'and JSON of the same' [ "$(python3 -c 'import json, sys
for line in sys.stdin: print(ascii(json.loads(line)["name"]))' <"$work/out" |
	paste -sd' ')" = "'x\x1b[2J' 'x\x7f' 'x\x85' 'x\u202e'" ]
is 'for people too' exits 0 - <"$work/hostile"
is 'in ASCII' shows_ascii
is 'one that is no line' exits 0 - <"$work/good"
is 'nothing at all' exits 3 - </dev/null
printf 'no line' >"$work/rest"
is 'what does not end as a line' exits 3 - <"$work/rest"
head -c 34M /dev/zero >"$work/rest"
is 'one thing that is too long' exits 3 - <"$work/rest"
is 'and is told' tells 'is over 16 MiB, want less'
is 'a file among others' exits 1 --json "$work/good" - "$work/bad" \
	<"$work/lines"
is 'files around lines' names_are \
	"$work/good $(seq -s' ' 200) $work/bad"

# What stood in the way of most comes first, though it came last.
first_in_the_way() {
	exits 1 "$work/bad" "$work/open" "$work/zeros" "$work/bad" \
		"$work/open" "$work/open" "$work/empty" &&
		sed -n '/^first in the way$/,$p' "$work/out" >"$work/table" &&
		diff - "$work/table" <<'TABLE'
first in the way
       3 snp.vek.present
       2 snp.sig
       1 input.type
       1 snp.report.version
TABLE
}
: >"$work/empty"
head -c 1184 /dev/zero >"$work/zeros"
is 'reasons by how often' first_in_the_way

# One that takes its time: the others wait when the window of 16 is full.
waits_for_first() {
	mkfifo "$work/slow"
	{ sleep 1; cat "$work/good"; } >"$work/slow" &
	# shellcheck disable=SC2046 # a list
	exits 0 --json --jobs 2 "$work/slow" $(yes "$work/good" | head -n 40) &&
		wait "$!" && [ "$(grep -n slow "$work/out" | cut -d: -f1)" = 1 ] &&
		[ "$(grep -c "\"status\": \"simulated\"" "$work/out")" = 41 ]
}
is 'one that is slow' waits_for_first

# shows_progress WANT FILE...: on a terminal of its own, which "script" makes
shows_progress() {
	cat >"$work/run" <<'RUN'
"$VOUCH" appraise --authentic-only --trust-anchor "$roots" \
	--at "$now" "$@" >"$results"
RUN
	VOUCH=$VOUCH roots=$roots now=$now results=$work/out script -qec \
		"bash $work/run ${*:2}" "$work/terminal" </dev/null \
		>"$work/seen" && printf %b "$1" | cmp - "$work/seen"
}
if command -v script >/dev/null; then
	files=$(yes "$work/good" | head -n 130 | paste -sd' ')
	# shellcheck disable=SC2086 # a list
	is 'progress on a terminal' shows_progress \
		"\\r64 appraised, 64 of them affirmed\\033[K\\r128 appraised,\
 128 of them affirmed\\033[K\\r\\033[K" $files
	is 'and the results elsewhere' tells '^ +130 simulated'
	is 'none of one' shows_progress '' "$work/good"
else
	is 'progress, but script(1) is not installed # SKIP' true
fi
is 'no jobs' exits 2 --jobs 0 x
is 'too many jobs' exits 2 --jobs 257 x
is 'one that is not there' exits 3 "$work/none" "$work/good"
printf '{"name": "x\xff", "evidence": ""}\n' >"$work/lines"
is 'a line that is no UTF-8' exits 3 --json - <"$work/lines"
cp "$work/good" "$work/"$'a\xffb'
is 'nor is a name' exits 0 --json "$work/"$'a\xffb'
is 'which is JSON anyway' lines_are_json
is 'with the name' tells '"name": "[^"]*/a\\\\xffb"'
is 'as text has it' exits 0 -v "$work/"$'a\xffb'
is 'byte for byte' tells '/a\\xffb: simulated'
odd=$work/$'c\xff'
mkdir "$odd"
cp "$roots" "$odd/ark.der"
is 'nor that of an endorsement' \
	exits 3 --json --endorsements "$odd" "$work/open"
is 'whose result is there' tells '"snp.vek.present"'
echo '{"comment": "nothing"}' >"$odd/policy.json"
is 'nor that of a policy' exits 0 --json --policy "$odd/policy.json" "$work/good"
is 'whose name has "?" then' tells 'c\?/policy.json'

### logs
needs_vectors ccel
ccel=$VECTORS/ccel/gotdx-cos113
is 'a log' exits 0 --log "$ccel/ccel_data.bin" "$ccel/quote.bin"
is 'another log' exits 1 --log "$VECTORS/ccel/coco-gcp/ccel_data.bin" \
	"$ccel/quote.bin"
is 'says so' tells 'fail  tdx\.log\.rtmr0'
is 'one log for several' exits 2 --log "$ccel/ccel_data.bin" \
	"$ccel/quote.bin" "$ccel/quote.bin"
is 'no log' exits 3 --log "$work/none" "$ccel/quote.bin"

tap_end
