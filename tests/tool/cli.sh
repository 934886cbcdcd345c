#!/bin/bash
# SPDX-License-Identifier: MIT
#
# cli.sh: the command line of vouch, in TAP: usage, exit statuses, files. Where
# reports of real processors are needed, they come from $VECTORS.
# shellcheck disable=SC2317 # wants() and holds() call the functions
set -uo pipefail
cd "$(dirname "$0")/../.." || exit

VOUCH=${VOUCH:-build/vouch}
VECTORS=${VECTORS:-../shared/vectors}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
count=0
bad=0

result() {
	local word=$1

	count=$((count + 1))
	echo "$word $count - $2"
	[ "$word" = ok ] && return
	bad=1
	sed 's/^/# /' "$work/out" "$work/err"
}

# wants STATUS PATTERN DESCRIPTION COMMAND...: what is said on either output
# matches PATTERN
wants() {
	local status=$1 pattern=$2 text=$3 got=0

	shift 3
	"$@" >"$work/out" 2>"$work/err" </dev/null || got=$?
	if [ "$got" = "$status" ] &&
		grep -qE -e "$pattern" "$work/out" "$work/err"; then
		result ok "$text"
	else
		echo "# status $got, want $status; want $pattern"
		result 'not ok' "$text"
	fi
}

# holds DESCRIPTION COMMAND...
holds() {
	local text=$1

	shift
	if "$@" >"$work/out" 2>"$work/err"; then
		result ok "$text"
	else
		result 'not ok' "$text"
	fi
}

skip() {
	count=$((count + 1))
	echo "ok $count - $1 # SKIP $2"
}

hex() { printf "%0$((2 * $1))d" 0; }

# On a terminal of its own, which "script" makes.
on_terminal() { script -qec "$*" /dev/null </dev/null; }
has_colours() { [[ $(on_terminal "$@") == *unsupported$'\033'* ]]; }
has_no_colours() { [[ $(on_terminal "$@") == *': none: unsupported'* ]]; }

### usage
wants 2 '^usage: vouch COMMAND' 'no command is usage' "$VOUCH"
wants 0 '^usage: vouch COMMAND' 'help' "$VOUCH" help
wants 0 '^vouch [0-9]+\.[0-9]+' 'version' "$VOUCH" version
wants 2 "unknown command 'frob', want one that" 'an unknown command' \
	"$VOUCH" frob
for word in help version --help; do
	wants 0 '^usage: vouch COMMAND' "help on $word" "$VOUCH" help "$word"
done
wants 2 "unknown command 'frob', want one that" 'help on one' \
	"$VOUCH" help frob
wants 2 "unknown command 'aprase', did you mean 'appraise'\?" \
	'a misspelt command' "$VOUCH" aprase
wants 2 "unknown command 'bnudle', did you mean 'bundle'\?" \
	'help on one that is misspelt' "$VOUCH" help bnudle
wants 2 "unknown command 'versionn', did you mean 'version'\?" \
	'version, misspelt' "$VOUCH" versionn
wants 2 "unknown option '--measrement', did you mean '--measurement'\?" \
	'a misspelt option' "$VOUCH" appraise --measrement 00 x
wants 2 "unknown option '--nonec=00', did you mean '--nonce'\?" \
	'a misspelt option with its value' "$VOUCH" evidence --nonec=00
wants 2 "unknown option '--endors', did you mean '--endorsements'\?" \
	'an option cut short' "$VOUCH" appraise --endors x x
wants 2 "unknown option '--nonc=00', did you mean '--nonce'\?" \
	'one cut short, with its value' "$VOUCH" evidence --nonc=00
wants 3 'x: No such file' 'a whole one with its value' \
	"$VOUCH" appraise --vmpl=0 --at=2026-01-31T12:00:00Z "$work/x"
wants 2 "unknown option '--$(hex 40)', want one that" \
	'an option that is longer than any' "$VOUCH" show "--$(hex 40)"
for command in info report evidence challenge extend events log lockdown appraise verify \
	show diff explain 'policy init' 'bundle create' 'bundle status' \
	'case create' 'case verify' 'measure snp' 'measure idblock'; do
	# shellcheck disable=SC2086 # a command and its own
	wants 0 '^usage: vouch' "$command --help" "$VOUCH" $command --help
	# shellcheck disable=SC2086
	wants 2 "unknown option '--frobnicate', want one that" \
		"$command --frobnicate" "$VOUCH" $command --frobnicate
	# shellcheck disable=SC2086
	wants 2 "unknown option '-z', want one that" "$command -z" \
		"$VOUCH" $command -z
done
for command in info report evidence extend events log lockdown appraise show \
	diff explain policy 'policy init' bundle 'bundle create' case \
	'case create' measure 'measure snp'; do
	# shellcheck disable=SC2086
	wants 0 '^usage: vouch' "$command -h" "$VOUCH" $command -h
done
wants 2 '^vouch: command is missing, want init, check, export or import$' 'policy without command' \
	"$VOUCH" policy
wants 2 '^vouch: command is missing, want create or status$' \
	'bundle without command' "$VOUCH" bundle
wants 2 '^vouch: command is missing, want create or verify$' \
	'case without command' "$VOUCH" case
wants 2 '^vouch: launch is missing, want snp, ovmf-hash, sev, sev-es, tdx, vtpm, replay, idblock or acpi$' \
	'measure without launch' "$VOUCH" measure
wants 2 "--jobs is '0', want a number from 1 to 256" 'no jobs' \
	"$VOUCH" appraise --jobs 0 x
wants 2 "option '--nonce' has no value" 'a value is missing' \
	"$VOUCH" evidence --nonce
wants 2 'FILE is missing' 'appraise without FILE' "$VOUCH" appraise
wants 2 'FILE is missing' 'show without FILE' "$VOUCH" show
wants 2 "'two' is one too many" 'show with two' "$VOUCH" show one two
wants 2 "'x' is one too many" 'info with an argument' "$VOUCH" info x
wants 2 '--nonce is missing' 'evidence without nonce' "$VOUCH" evidence
wants 2 "'x' is one too many" 'evidence with an argument' \
	"$VOUCH" evidence --nonce "$(hex 8)" x
wants 2 'REGISTER is missing' 'extend without REGISTER' "$VOUCH" extend
wants 2 'digest is missing, want --event, --digest or --file' 'extend without digest' \
	"$VOUCH" extend rtmr3
wants 2 'digest is given twice' 'extend with two' \
	"$VOUCH" extend rtmr3 --digest "$(hex 48)" --file /dev/null
wants 2 "'rtmr2' is one too many" 'extend two registers' \
	"$VOUCH" extend rtmr3 rtmr2 --digest "$(hex 48)"
wants 2 '--format and --qgs are both given' 'a TDREPORT of a service' \
	"$VOUCH" report --format tdreport --qgs 2:4050 -o "$work/x"

### values
wants 2 "--nonce 'xyz' has other characters" 'a nonce that is no hex' \
	"$VOUCH" evidence --nonce xyz -o "$work/x"
wants 2 "--nonce '0x01' has other characters" 'a prefix' \
	"$VOUCH" evidence --nonce 0x01 -o "$work/x"
wants 2 "has 15 digits, want two for each byte" 'half a byte' \
	"$VOUCH" evidence --nonce 000102030405060 -o "$work/x"
wants 2 "'00' is 1 byte, want 8 to 64" 'a nonce of 1 byte' \
	"$VOUCH" evidence --nonce 00 -o "$work/x"
wants 2 "'0' has 1 digit, want two" 'a nonce of 1 digit' \
	"$VOUCH" evidence --nonce 0 -o "$work/x"
wants 2 'is 7 bytes, want 8 to 64' 'a nonce of 7 bytes' \
	"$VOUCH" evidence --nonce "$(hex 7)" -o "$work/x"
wants 2 'is 65 bytes, want 8 to 64' 'a nonce of 65 bytes' \
	"$VOUCH" evidence --nonce "$(hex 65)" -o "$work/x"
wants 2 'is 65 bytes, want 0 to 64' 'REPORT_DATA of 65 bytes' \
	"$VOUCH" report --report-data "$(hex 65)" -o "$work/x"
wants 2 "--privilege is '4', want a number from 0 to 3" 'VMPL 4' \
	"$VOUCH" report --privilege 4 -o "$work/x"
wants 2 "--privilege is '-1'" 'VMPL -1' \
	"$VOUCH" report --privilege -1 -o "$work/x"
wants 2 "--privilege is '1x'" 'VMPL 1x' \
	"$VOUCH" report --privilege 1x -o "$work/x"
wants 2 "--timeout is '601', want a number from 0 to 600" 'too long a time' \
	"$VOUCH" report --timeout 601 -o "$work/x"
wants 2 "--signer is 'me', want chip or provider" 'a signer' \
	"$VOUCH" report --signer me -o "$work/x"
wants 2 "^vouch: --format service is without --manifest, want a file" \
	'a service report without its manifest' \
	"$VOUCH" report --format service -o "$work/x"
wants 2 "^vouch: --manifest is given, want --format service with it$" \
	'a manifest of another report' \
	"$VOUCH" report --manifest "$work/m" -o "$work/x"
wants 2 "^vouch: --service and --service-version are for --format service$" \
	'a version of a service without one' \
	"$VOUCH" report --service-version 1 -o "$work/x"
for guid in 1 c476f1eb-0123-45a5-9641-b4e7dde5bfe \
	c476f1eb0123-45a5-9641-b4e7dde5bfe3- \
	c476f1eb-0123-45a5-9641-b4e7dde5bfeg; do
	wants 2 "^vouch: --service is '$guid', want a GUID as in 01234567-" \
		"$guid, which is no GUID" \
		"$VOUCH" report --format service --manifest "$work/m" \
		--service "$guid" -o "$work/x"
done
for size in 32 47 49 64; do
	wants 2 "is $size bytes, want 48" "a digest of $size bytes" \
		"$VOUCH" extend rtmr3 --digest "$(hex $size)"
done
wants 2 "--digest '0x' has other characters" 'a digest that is no hex' \
	"$VOUCH" extend rtmr3 --digest 0x
for command in 'report' 'evidence --nonce 0001020304050607'; do
	# shellcheck disable=SC2086 # a command and its options
	wants 2 "--qgs is '', want CID:PORT" "$command with no QGS" \
		"$VOUCH" $command --qgs '' -o "$work/x"
	# shellcheck disable=SC2086
	wants 2 '--qgs is given too often, want it at most 4' \
		"$command with five" "$VOUCH" $command --qgs a --qgs b \
		--qgs device --qgs c --qgs d -o "$work/x"
done
for time in 2026-01-31 2026-02-30T00:00:00Z 2026-01-31T12:00:00 now \
	2026-01-31T12:00:00.Z 2026-01-31T12:00:00.5 \
	2026-01-31T12:00:00+25:00 2026-13-01T00:00:00Z \
	9999-12-31T23:59:59-00:01 1970-01-01T00:00:00+00:01 ''; do
	wants 2 '^vouch: --at is .*, want a time such as' "time '$time'" \
		"$VOUCH" appraise --at "$time" x
done
for time in 2026-01-31T12:00:00.5Z 2026-01-31T12:00:00.000001-01:30 \
	9999-12-31T23:59:59Z 1970-01-01T00:00:00Z; do
	wants 3 'none: No such file' "time '$time'" \
		"$VOUCH" appraise --at "$time" "$work/none"
done
for option in --nonce --measurement --host-data --report-data --vmpl; do
	wants 2 . "appraise $option with no value of it" \
		"$VOUCH" appraise $option zz x
done

### what is not there
if [ -e /dev/vouch ]; then
	skip 'without the device' '/dev/vouch is there'
else
	wants 3 '/dev/vouch is not there, want the module' \
		'info without the device' "$VOUCH" info
	wants 3 '/dev/vouch is not there' 'report without it' \
		"$VOUCH" report -o "$work/report"
	for option in --separated '--signer chip' '--signer provider' \
		'--privilege 3' '--timeout 600'; do
		# shellcheck disable=SC2086 # an option and its value
		wants 3 '/dev/vouch is not there' "report $option without it" \
			"$VOUCH" report $option -o "$work/report"
	done
	wants 3 '/dev/vouch is not there' 'a QGS without it' \
		"$VOUCH" report --qgs 2:4050 -o "$work/report"
	wants 3 '/dev/vouch is not there' 'extend without it' \
		"$VOUCH" extend rtmr3 --digest "$(hex 48)"
	wants 3 '/dev/vouch is not there' 'evidence without it' \
		"$VOUCH" evidence --nonce "$(hex 8)" -o "$work/evidence"
	holds 'nothing was written' \
		[ ! -e "$work/report" -a ! -e "$work/evidence" ]
fi
wants 3 'none: No such file' 'appraise what is not there' \
	"$VOUCH" appraise "$work/none"
wants 3 'none: No such file' 'show what is not there' "$VOUCH" show "$work/none"
wants 3 'none: No such file' 'extend by what is not there' \
	"$VOUCH" extend rtmr3 --file "$work/none"
wants 3 'Is a directory' 'extend by a folder' \
	"$VOUCH" extend rtmr3 --file "$work"
for option in --policy --endorsements --trust-anchor; do
	wants 3 'none: No such file' "$option that is not there" \
		"$VOUCH" appraise $option "$work/none" x
done
wants 3 'input.type' 'appraise a folder' "$VOUCH" appraise "$work"

### what is nothing
head -c 1184 /dev/zero >"$work/zeros"
: >"$work/empty"
echo '{"no": 1}' >"$work/policy.json"
for file in zeros empty policy.json; do
	wants 3 ': none: [a-z]+$' "appraise $file" \
		"$VOUCH" appraise "$work/$file"
done
wants 3 ': none: missing$' 'standard input' "$VOUCH" appraise -
wants 2 . 'endorsements that are none' \
	"$VOUCH" appraise --endorsements "$work/zeros" "$work/zeros"
wants 2 . 'a trust anchor that is none' \
	"$VOUCH" appraise --trust-anchor "$work/zeros" "$work/zeros"
wants 2 "policy.json.*no" 'a policy with an unknown key' \
	"$VOUCH" appraise --policy "$work/policy.json" "$work/zeros"
wants 3 'left out: .*zeros' 'a folder of them is left out, and said so' \
	"$VOUCH" appraise -v --endorsements "$work" "$work/zeros"
wants 3 '/empty: input is empty, want Evidence' 'show what is nothing' \
	"$VOUCH" show "$work/empty"
wants 3 '/policy.json: document is neither' 'show other JSON' \
	"$VOUCH" show "$work/policy.json"
if command -v script >/dev/null; then
	holds 'colours on a terminal' \
		has_colours env -u NO_COLOR TERM=xterm "$VOUCH" appraise "$work/zeros"
	holds 'but not on a dumb one' \
		has_no_colours env -u NO_COLOR TERM=dumb "$VOUCH" appraise "$work/zeros"
	holds 'nor on one without a name' \
		has_no_colours env -u NO_COLOR -u TERM "$VOUCH" appraise "$work/zeros"
	holds 'nor with NO_COLOR' \
		has_no_colours env NO_COLOR=1 TERM=xterm "$VOUCH" appraise "$work/zeros"
	holds 'no binary on a terminal' \
		sh -c "script -qec '$VOUCH report' /dev/null </dev/null |
			grep -q 'is a terminal, want -o FILE'"
else
	skip 'terminals' 'script(1) is not installed'
fi
wants 3 'standard output: ' 'a full disk is no result' \
	sh -c "$VOUCH help >/dev/full"

### bytes of others
forged=$'x\033[2J\nvouch: all is well'
says_one_line() {
	"$@" 2>"$work/err" >"$work/out"
	[ "$(wc -l <"$work/err")" = 1 ] && ! grep -q $'\033' "$work/err" &&
		grep -qF 'x\x1b[2J\x0avouch: all is well' "$work/err"
}
holds 'a name forges no line' says_one_line "$VOUCH" show "$work/$forged"
holds 'nor does a value' \
	says_one_line "$VOUCH" report --signer "$forged" -o "$work/x"
printf '{"name": "x\\u001b[2J\\u000avouch: all is well"}\n{}\n' >"$work/lines"
line_says_one_line() {
	head -n 1 "$work/lines" | says_one_line "$VOUCH" appraise -
}
holds 'nor what a line calls itself' line_says_one_line

### reports of real processors
genuine() {
	"$VOUCH" appraise --authentic-only --endorsements "$VECTORS/snp-roots" \
		--endorsements "$1" "$1/report.bin"
}

real=$VECTORS/snp-report/genoa-v3-gce-9dc9
if [ ! -d "$real" ]; then
	skip 'reports of real processors' "$VECTORS is not there"
	echo "1..$count"
	exit $bad
fi
wants 0 ': authentic$' 'a genuine report' genuine "$real"
wants 0 '^  not asked for: TCB, policy, measurement, freshness$' \
	'and what that is not' genuine "$real"
wants 3 'open +snp.vek.present' 'without its certificate' \
	"$VOUCH" appraise --authentic-only "$real/report.bin"
wants 3 'kdsintf.amd.com' 'which is where to be had' \
	"$VOUCH" appraise --authentic-only "$real/report.bin"
wants 3 ': none' 'not without reference values' \
	"$VOUCH" appraise --endorsements "$VECTORS/snp-roots" \
	--endorsements "$real" "$real/report.bin"
wants 3 'time.vek.validity' 'not before there was its certificate' \
	"$VOUCH" appraise --authentic-only --at 2020-01-01T00:00:00Z \
	--endorsements "$VECTORS/snp-roots" --endorsements "$real" \
	"$real/report.bin"
cat "$real/report.bin" >"$work/altered"
printf 'x' | dd of="$work/altered" bs=1 seek=200 conv=notrunc status=none
wants 1 'fail +snp.sig' 'not an altered one' \
	"$VOUCH" appraise --authentic-only --endorsements "$VECTORS/snp-roots" \
	--endorsements "$real" "$work/altered"

wants 2 'ask.der is no CA that signed itself, want a root' \
	'an intermediate is no trust anchor' \
	"$VOUCH" appraise --trust-anchor "$VECTORS/snp-roots/genoa/ask.der" \
	"$real/report.bin"
wants 2 'vcek.der is no CA that signed itself' 'nor is a VCEK' \
	"$VOUCH" appraise --trust-anchor "$real/vcek.der" "$real/report.bin"
wants 0 ': authentic' 'a root is, DER or PEM' \
	"$VOUCH" appraise --authentic-only \
	--trust-anchor "$VECTORS/snp-roots/genoa/ark.der" \
	--endorsements "$VECTORS/snp-roots" --endorsements "$real" \
	"$real/report.bin"

measurement=$(sed -n 's/^ "measurement": "\(.*\)",/\1/p' "$real/expect.json")
data=$(sed -n 's/^ "report_data": "\(.*\)",/\1/p' "$real/expect.json")
with_values() {
	"$VOUCH" appraise --endorsements "$VECTORS/snp-roots" \
		--endorsements "$real" --at 2026-06-01T00:00:00Z \
		--measurement "$measurement" "$@"
}
wants 0 ': affirming$' 'REPORT_DATA and measurement' \
	with_values --report-data "$data" --vmpl 0 "$real/report.bin"
wants 0 ': affirming' 'REPORT_DATA without its zeros' \
	with_values --report-data "${data:0:64}" --vmpl 0 "$real/report.bin"
wants 1 'fail +freshness.report_data' 'but not its first half' \
	with_values --report-data "${data:0:32}" "$real/report.bin"
wants 0 ': affirming' 'one of two measurements' \
	with_values --report-data "$data" --measurement "$(hex 48)" \
	"$real/report.bin"
wants 1 'fail +snp.vmpl' 'another privilege' \
	with_values --report-data "$data" --vmpl 2 "$real/report.bin"
wants 1 'fail +snp.host_data' 'other HOST_DATA' \
	with_values --report-data "$data" --host-data "ff$(hex 31)" \
	"$real/report.bin"
wants 3 'open +freshness' 'open without REPORT_DATA' \
	with_values "$real/report.bin"
wants 3 'open +snp.crl.age' 'an age of no CRL is open' \
	with_values --no-freshness --max-age 1 "$real/report.bin"
wants 3 'fix: .*https://kdsintf.amd.com/vcek/v1/Genoa/crl' \
	'and says where there is one' \
	with_values --no-freshness --max-age 1 "$real/report.bin"
wants 3 '"id": "snp.measurement"[^}]*"source": "default"' \
	'a value that nobody gave is of no policy' \
	"$VOUCH" appraise --json --endorsements "$VECTORS/snp-roots" \
	--endorsements "$real" --no-freshness "$real/report.bin"
wants 0 ': affirming' 'which can be waived' \
	with_values --no-freshness "$real/report.bin"

extended=$VECTORS/snp-ext/genoa-v3-tsm-7b15
cat "$extended/report.bin" "$extended/certs.bin" >"$work/extended"

# Several files: a bad one counts more than an open one, that more than a good.
good=$work/extended
open=$real/report.bin
bad_one=$work/altered-extended
cat "$extended/report.bin" "$extended/certs.bin" >"$bad_one"
printf 'x' | dd of="$bad_one" bs=1 seek=200 conv=notrunc status=none
several() {
	"$VOUCH" appraise --authentic-only \
		--endorsements "$VECTORS/snp-roots" "$@"
}
wants 0 . 'good and good' several "$good" "$good"
wants 3 . 'good and open' several "$good" "$open"
wants 1 . 'good, open and bad' several "$good" "$open" "$bad_one"
wants 1 . 'bad, open and good' several "$bad_one" "$open" "$good"
wants 1 . 'bad, and one that is not there' \
	several "$bad_one" "$work/none"
wants 3 . 'good, and one that is not there' several "$good" "$work/none"
holds 'one result for each' \
	[ "$(several "$good" "$open" | grep -cE ': (authentic$|none: missing )')" = 2 ]
holds 'JSON of each' sh -c "$VOUCH appraise --json --authentic-only \
	'$good' '$open' | python3 -c '
import json, sys
text, seen = sys.stdin.read(), []
while text.strip():
    value, end = json.JSONDecoder().raw_decode(text.lstrip())
    text = text.lstrip()[end:]
    seen.append(value)
assert len(seen) == 2 and seen[0][\"authentic_only\"]
for key in \"status\", \"tee\", \"simulated\", \"claims\", \"checks\":
    assert key in seen[0], key
for check in seen[0][\"checks\"]:
    for key in \"id\", \"status\", \"expected\", \"actual\", \"source\", \"remedy\":
        assert key in check, key
'"

# Nobody finds anything in it the second time.
for asked in 'diff - -' 'policy check - -' 'policy init - -' \
	'bundle create -o x - -' 'bundle status - -'; do
	# shellcheck disable=SC2086 # a list of words
	wants 2 'standard input is asked for 2 times, want once' "$asked" \
		"$VOUCH" $asked
done
for option in endorsements trust-anchor; do
	# shellcheck disable=SC2016 # for the inner shell
	wants 2 'standard input is asked for 2 times, want once' \
		"policy init --$option - -" sh -c '"$0" policy init \
		"--$1" - - <"$2"' "$VOUCH" "$option" \
		"$VECTORS/snp-roots/genoa/ark.der"
done

# A report followed by its table, from a pipe.
wants 0 ': authentic' 'a report followed by its table' \
	"$VOUCH" appraise --authentic-only --endorsements "$VECTORS/snp-roots" \
	"$work/extended"
wants 0 'standard|^-: authentic' 'and from a pipe' \
	sh -c "$VOUCH appraise --authentic-only \
	--endorsements '$VECTORS/snp-roots' - <'$work/extended'"
for file in report.bin certs.bin vcek.der; do
	wants 0 . "show $file" "$VOUCH" show "$extended/$file"
	wants 0 '^[[{]' "show --json $file" "$VOUCH" show --json "$extended/$file"
done
echo "1..$count"
exit $bad
