#!/bin/bash
# SPDX-License-Identifier: MIT
#
# files.sh: files that vouch cannot read or write, in TAP: what it says, exits
# with and leaves behind. They are certificates of the simulated firmware.
# shellcheck disable=SC2317 # is() calls the functions
set -uo pipefail
. "$(dirname "$0")/tap.inc"

SIMD=$(realpath "${SIMD:-build/vouch-simd}")
certs=$work/certs
out=$work/bundle.json

# exits STATUS PATTERN COMMAND...: what is said on standard error
exits() {
	local want=$1 pattern=$2 got=0

	shift 2
	"$@" >"$work/out" 2>"$work/err" </dev/null || got=$?
	cat "$work/err"
	echo "status $got, want $want; want $pattern"
	[ "$got" = "$want" ] && grep -qE -e "$pattern" "$work/err"
}
exits_by() {
	local want=$1 got=0

	"${@:2}" </dev/null || got=$?
	[ "$got" = "$want" ]
}
create() { "$VOUCH" bundle create "$@"; }
is_clean() { [ "$(ls "$work/there")" = "$1" ]; }

# Root without what makes it read and write everything.
plainly() {
	if [ "$(id -u)" = 0 ]; then
		setpriv --bounding-set=-all --inh-caps=-all "$@"
	else
		"$@"
	fi
}

"$SIMD" --tee tdx --pki "$certs" || exit
mkdir "$work/there"

### written
is 'a bundle' create -o "$out" "$certs"
is 'as it is on standard output' \
	sh -c "'$VOUCH' bundle create '$certs' | cmp - '$out'"
is 'which is "-"' sh -c "'$VOUCH' bundle create -o - '$certs' | cmp - '$out'"
mkfifo "$work/pipe"
through_pipe() {
	cat "$work/pipe" >"$work/through" &
	timeout 20 "$VOUCH" bundle create -o "$work/pipe" "$certs" &&
		wait "$!" && cmp "$work/through" "$out" && [ -p "$work/pipe" ]
}
is 'through a pipe, which stays one' through_pipe
with_mask() {
	(umask 027 && create -o "$work/masked" "$certs") &&
		[ "$(stat -c %a "$work/masked")" = 640 ]
}
is 'by the mask of the user' with_mask
is 'a full disk' exits 3 'vouch: standard output: No space left' \
	sh -c "'$VOUCH' bundle create -o - '$certs' >/dev/full"
is 'also by default' exits 3 'vouch: standard output: No space left' \
	sh -c "'$VOUCH' bundle create '$certs' >/dev/full"
is 'a full device' exits 3 'vouch: /dev/full: No space left' \
	create -o /dev/full "$certs"
is 'a folder' exits 3 "vouch: $work: Is a directory" create -o "$work" "$certs"
is 'in no folder' exits 3 'none/x: No such file' \
	create -o "$work/none/x" "$certs"
is 'in a file' exits 3 'bundle.json/x: Not a directory' \
	create -o "$out/x" "$certs"
echo old >"$work/there/old"
# As many files as to be larger than what a build that counts lines writes.
mkdir "$work/many"
for i in $(seq 9); do
	"$SIMD" --tee tdx --pki "$work/many/$i" --seed "$i"
done
is 'a full disk in the middle of JSON' exits 3 'standard output: No space' \
	sh -c "'$VOUCH' bundle status --json '$work/many' >/dev/full"
limited() (
	trap '' XFSZ
	ulimit -f 64
	create "$@"
)
is 'a file that may not be so large' exits 3 'there/old: File too large' \
	limited -o "$work/there/old" "$work/many"
is 'the old one is still there' grep -qx old "$work/there/old"
is 'and nothing beside it' is_clean old
if [ "$(id -u)" = 0 ]; then
	chown 65534:65534 "$work/there/old" "$work/there"
	chmod 1777 "$work/there"
	is 'somebody else has that name' exits 3 'there/old: Operation not' \
		plainly "$VOUCH" bundle create -o "$work/there/old" "$certs"
	is 'nothing is left then' is_clean old
fi

is 'a signal for it is none' exits_by 3 sh -c \
	"ulimit -f 64; exec '$VOUCH' bundle create -o '$work/there/old' \
	'$work/many'"
is 'nor is anything left' is_clean old

### what a name leads to
wrote() { cmp "$1" "$out"; }
is_link() { [ "$(readlink "$1")" = "$2" ]; }
cp -a /dev/stdout "$work/stdout"
ln -s /proc/self/fd/3 "$work/third"
echo 'longer than nothing' >"$work/target"
ln -s target "$work/to_target"
ln -s to_target "$work/to_link"
ln -s later "$work/to_later"
is 'standard output by a link, which is a file' sh -c \
	"'$VOUCH' bundle create -o '$work/stdout' '$certs' >'$work/was'"
is 'has all of it' wrote "$work/was"
is 'and the link stays' is_link "$work/stdout" /proc/self/fd/1
is 'behind what it has already' sh -c "{ echo before
	'$VOUCH' bundle create -o '$work/stdout' '$certs'; } >'$work/was' &&
	tail -n +2 '$work/was' | cmp - '$out'"
is 'another descriptor' sh -c \
	"'$VOUCH' bundle create -o '$work/third' '$certs' 3>'$work/was'"
is 'has all of it too' wrote "$work/was"
is 'and that link stays' is_link "$work/third" /proc/self/fd/3
chmod 604 "$work/target"
is 'a link to a link' create -o "$work/to_link" "$certs"
is 'to a file' wrote "$work/target"
is 'which keeps its mode' [ "$(stat -c %a "$work/target")" = 604 ]
is 'as links stay links' is_link "$work/to_link" to_target
is 'and the next one' is_link "$work/to_target" target
is 'a link to what is not there' create -o "$work/to_later" "$certs"
is 'makes that' wrote "$work/later"
is 'and stays' is_link "$work/to_later" later
ln -s round "$work/round"
is 'a link to itself is none' exits 3 'round: Too many levels' \
	create -o "$work/round" "$certs"

if command -v script >/dev/null; then
	# -e: the status is that of the command
	is 'a terminal, though "-" asks for it' [ "$(script -qec \
		"'$VOUCH' bundle create -o - '$certs'" /dev/null </dev/null |
		tr -d '\r')" = "vouch: standard output is a terminal, want -o\
 FILE or a pipe" ]
	is 'is a matter of usage' exits_by 2 script -qec \
		"'$VOUCH' bundle create -o - '$certs'" /dev/null
else
	is 'a terminal, but script(1) is not installed # SKIP' true
fi

### read
truncate -s 17M "$work/large"
: >"$work/empty"
is 'a file that is too large' exits 3 'large: is over 16 MiB, want less' \
	"$VOUCH" show "$work/large"
truncate -s 16M "$work/large"
is 'one that is not' exits 3 'large: input is unknown' \
	"$VOUCH" show "$work/large"
is 'a file in a file' exits 3 'large/x: Not a directory' \
	"$VOUCH" show "$work/large/x"
ln -s loop "$work/loop"
is 'a link to itself' exits 3 'loop: Too many levels' \
	"$VOUCH" show "$work/loop"
is 'standard input that is a folder' exits 3 'standard input: Is a directory' \
	sh -c "'$VOUCH' show - </"
is 'none' exits 3 'standard input: Bad file' sh -c "'$VOUCH' show - <&-"

### folders
mkdir -p "$work/folder/within"
cp "$certs/root.pem" "$work/folder/within"
chmod 0 "$work/folder/within"
for command in 'bundle create' 'appraise --endorsements'; do
	# shellcheck disable=SC2086 # a command and its option
	is "$command of a folder that nobody may read" \
		exits 3 'folder/within: Permission denied' \
		plainly "$VOUCH" $command "$work/folder" "$work/folder"
done
is 'appraise one' exits 3 'folder/within: Permission denied' \
	plainly "$VOUCH" appraise "$work/folder"
chmod 700 "$work/folder/within"
is 'which is what was wrong' create "$work/folder"
ln -s nowhere "$work/folder/link"
is 'a link to nowhere is left out' \
	exits 0 'left out: .*folder/link: No such file' create "$work/folder"
truncate -s 17M "$work/folder/large"
is 'so is what is too large' \
	exits 0 'left out: .*/large: is over 16 MiB, want less' \
	create "$work/folder"
is 'and does not stop an appraisal' exits 3 'left out: .*/large' \
	"$VOUCH" appraise --endorsements "$work/folder" "$work/empty"
rm "$work/folder/large"
quiet() { exits 0 . "$@" && [ "$(wc -l <"$work/err")" = "$quiet_lines" ]; }
quiet_lines=2 # the link, and what follows
echo '{"some": "config"}' >"$work/folder/config.json"
is 'JSON of others is told' quiet create "$work/folder"
is 'by name' grep -q 'left out: .*config\.json' "$work/err"
rm "$work/folder/config.json"
: >"$work/folder/nothing"
is 'so is an empty file' quiet create "$work/folder"
is 'as such' grep -q 'left out: nothing is empty' "$work/err"
rm "$work/folder/nothing"
for content in '{"tcbInfo": 1}' '{"qe_identity": 1}' '{"cut": ' '-----BEGIN CERTIFICATE-----' \
	'0\202\1\1'; do
	# shellcheck disable=SC2059 # zeros in it
	printf -- "${content/#-/-}" >"$work/folder/broken"
	is "a broken one is: ${content:0:12}" quiet create "$work/folder"
	is 'by name' grep -q 'left out: .*broken' "$work/err"
done
rm "$work/folder/broken" "$work/folder/config.json"
deep=within/3/4/5/6/7/8
mkdir -p "$work/folder/$deep/9"
is 'a folder that is too deep' \
	exits 0 "left out: .*$deep/9: is too deep, want 8 folders at most" \
	create "$work/folder"
printf '0\202\1\1' >"$work/folder/$deep/broken"
is 'the one above it is not' exits 0 "left out: .*$deep/broken" \
	create "$work/folder"
rm "$work/folder/$deep/broken"
is 'among evidence' exits 3 'folder/link: No such file' \
	"$VOUCH" appraise "$work/folder"
rm -r "$work/folder/within" "$work/folder/link"
mkfifo "$work/folder/pipe"
is 'a folder with a pipe alone' exits 3 'there is nothing to appraise' \
	"$VOUCH" appraise "$work/folder"
is 'which is told' exits 2 'left out: .*/pipe: is neither file nor folder' \
	create "$work/folder"
is 'is no endorsement' exits 2 'no endorsement is in what was named' \
	create "$work/folder/"
is 'and nobody waits for it' exits 3 'none: No such file' \
	timeout 20 "$VOUCH" appraise --endorsements "$work/folder" "$work/none"

rm "$work/folder/pipe"
mkfifo "$work/folder/swapped"
preloaded() { LD_PRELOAD=$work/fake.so timeout 20 "$VOUCH" "$@"; }
# A sanitizer wants to be loaded first.
if "${CC:-cc}" -std=gnu11 -shared -fPIC -o "$work/fake.so" \
	tests/tool/fake_stat.c -ldl && preloaded version >/dev/null 2>&1; then
	is 'nor for one that was a file just before' exits 3 \
		'folder/swapped: is no file' preloaded appraise "$work/folder"
	is 'which is no endorsement either' exits 2 \
		'left out: .*/swapped: is no file' \
		preloaded bundle create "$work/folder"
else
	is 'a pipe that was a file # SKIP nothing can be preloaded' true
fi

### times of files
fetched() {
	touch -d "$1" "$2" && create "$2" | grep '"fetched"' | cut -d'"' -f4
}
cp "$certs/root.pem" "$work/x.pem"
is 'the first second there is' \
	[ "$(fetched @0 "$work/x.pem")" = 1970-01-01T00:00:01Z ]
is 'standard input is of now' sh -c "'$VOUCH' bundle create - \
	<'$certs/root.pem' | grep -q '\"fetched\": \"$(date -u +%Y-%m)'"
far=$(mktemp -d -p /dev/shm 2>"$work/err" || mktemp -d)
trap 'rm -rf "$work" "$far"' EXIT
cp "$certs/root.pem" "$far/x.pem"
touch -d @99999999999999999 "$far/x.pem"
far_is_bundle() {
	create -o "$work/far.json" "$far/x.pem" && create "$work/far.json" |
		cmp - "$work/far.json"
}
is 'a time that no bundle has' far_is_bundle

tap_end
