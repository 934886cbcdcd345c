#!/bin/bash
# SPDX-License-Identifier: MIT
#
# seal.sh: sealing and what becomes of it after updates, moves, power failures
# and full disks, in TAP. The guest is the simulator's, without a kernel.
# shellcheck disable=SC2317 # is() calls the functions
set -uo pipefail
VOUCH=build/sealed-vouch
. "$(dirname "$0")/tap.inc"

make -s build/sealed-vouch || exit
secret=$work/secret sealed=$work/sealed out=$work/opened
now='product=milan reported_tcb=snp=20,microcode=100'
newer='product=milan reported_tcb=snp=22,microcode=120'
older='product=milan reported_tcb=snp=19,microcode=100'
image=$(printf '%096d' 7)
printf 'what nobody may know' >"$secret"
head -c 32 /dev/urandom >"$work/share"
export SEALED_GUEST=$now

# exits STATUS PATTERN COMMAND [ARGUMENT]...
exits() {
	local want=$1 pattern=$2 got=0

	shift 2
	"$VOUCH" "$@" >"$work/out" 2>"$work/err" </dev/null || got=$?
	cat "$work/err"
	echo "status $got, want $want; want $pattern"
	[ "$got" = "$want" ] && { [ -z "$pattern" ] || tells "$pattern"; }
}
# in_guest CONFIGURATION COMMAND...: whose guest is another one
in_guest() {
	local SEALED_GUEST=$1

	shift
	"$@"
}
opens() {
	rm -f "$out"
	"$VOUCH" unseal "$sealed" -o "$out" "$@" && cmp "$secret" "$out"
}

is 'a secret is sealed' exits 0 'an older copy of this file opens as well' \
	seal "$secret" -o "$sealed"
is 'with what that does not promise' tells 'a second guest of the same image'
is 'on this chip' tells 'this chip is a Milan'
is 'without recovery' tells 'no slot for recovery'
is 'for its owner alone' [ "$(stat -c %a "$sealed")" = 600 ]
is 'it is not to be read' sh -c "! grep -q 'nobody may' '$sealed'"
is 'it opens' opens
is 'which is for the owner as well' [ "$(stat -c %a "$out")" = 600 ]
is 'to a pipe, too' [ "$("$VOUCH" unseal "$sealed")" = "$(cat "$secret")" ]
is 'status tells that it opens' exits 0 '^it opens$' seal status "$sealed"
is 'after an update of the firmware' in_guest "$newer" opens

### refused
is 'older firmware' in_guest "$older" exits 18 'COMMITTED_TCB is lower' \
	unseal "$sealed"
is 'another image' in_guest "$now measurement=$image" exits 16 \
	'sealed by another image' unseal "$sealed"
is 'another chip' in_guest "$now chip_id=$(printf '%0128d' 5)" exits 15 \
	'sealed on another chip' unseal "$sealed"
is 'another policy' in_guest "$now policy=0xb0000" exits 17 \
	'another guest policy' unseal "$sealed"
SEALED_HOST='zero-key' is 'a key of zeroes' exits 20 'all zero' unseal "$sealed"
SEALED_HOST='zero-key' is 'which seals nothing' exits 20 'all zero' \
	seal "$secret" -o "$work/never"
is 'and leaves no file' [ ! -e "$work/never" ]
cp "$sealed" "$work/altered"
printf '\0' | dd of="$work/altered" conv=notrunc bs=1 \
	seek=$(($(stat -c %s "$sealed") - 1)) 2>/dev/null
is 'an altered file' exits 21 'the file was altered' unseal "$work/altered"
is 'no sealed file' exits 11 'no sealed file' unseal "$secret"
is 'a later version' sh -c "sed '1s/vouch-sealed\x01/vouch-sealed\x02/' \
	'$sealed' >'$work/later'"
is 'is refused' exits 12 'has version 2, want 1' unseal "$work/later"
is 'an older copy' exits 19 'has generation 1, want at least 2' \
	unseal "$sealed" --generation 2
SEALED_TEE=2 is 'a TD' exits 14 'TDG.MR.KEY.GET' seal "$secret" -o "$work/never"

### status, of what is to come
is 'a later TCB' exits 0 '^it opens$' seal status "$sealed" \
	--tcb ffff000000001664
is 'an older one' exits 18 'tcb +firmware is older' seal status "$sealed" \
	--tcb ffff000000000264
is 'another image' exits 16 'image +it was sealed by another image' \
	seal status "$sealed" --measurement "$image"
is 'as JSON' exits 16 '"reason": "other-image"' seal status "$sealed" --json \
	--measurement "$image"

### parts from outside
is 'a share is demanded' exits 22 'want a share or a passphrase' \
	seal "$secret" -o "$work/never" --demand-share
is 'Milan is refused' exits 22 'refused on Milan' \
	seal "$secret" -o "$work/never" --refuse-milan
is 'with a share' exits 0 '' seal "$secret" -o "$sealed" --demand-share \
	--share "$work/share"
is 'which opens it' opens --share "$work/share"
is 'and nothing else' exits 13 'without a share' unseal "$sealed"
is 'another share' exits 21 'share is another one' unseal "$sealed" \
	--share "$secret"
echo 'correct horse' >"$work/words"
printf 'correct horse' >"$work/word"
is 'a passphrase' exits 0 '' seal "$secret" -o "$sealed" --scrypt-cost 14 \
	--passphrase-file "$work/words" --recovery "$work/recovery"
is 'opens it' opens --passphrase-file "$work/word"
is 'a wrong one does not' exits 21 'passphrase is wrong' unseal "$sealed" \
	--passphrase-file "$secret"
is 'the recovery key does' in_guest product=turin opens \
	--recovery "$work/recovery"
is 'which is its owner alone' [ "$(stat -c %a "$work/recovery")" = 600 ]
is 'and is not written over' exits 3 'is there already' seal "$secret" \
	-o "$work/never" --recovery "$work/recovery"
is 'no recovery key' exits 3 'is no recovery key, want 64 hex digits' \
	unseal "$sealed" --recovery "$work/word"

### reseal
is 'the image is updated' in_guest "$now measurement=$image" exits 0 \
	'has generation 2' reseal "$sealed" --recovery "$work/recovery"
is 'and opens without recovery' in_guest "$now measurement=$image" opens
is 'a new one' exits 0 '' seal "$secret" -o "$sealed" --recovery "$work/r2"
cp "$sealed" "$work/first"
is 'the firmware is updated' in_guest "$newer" exits 0 'has generation 2' \
	reseal "$sealed"
is 'and opens' in_guest "$newer" opens
is 'but not on the old firmware' exits 18 'COMMITTED_TCB' unseal "$sealed"
is 'unless by the recovery key' opens --recovery "$work/r2"

# Killed before each call that changes a file: what is left opens, and another
# try finishes it. Ends with the try that is not killed any more.
killed_at_each_write() {
	local at status

	for at in $(seq 40); do
		cp "$work/first" "$sealed"
		status=0
		SEALED_KILL=$at SEALED_GUEST=$newer "$VOUCH" reseal "$sealed" \
			2>/dev/null || status=$?
		in_guest "$newer" opens || return
		[ "$status" = 0 ] && break
		in_guest "$newer" "$VOUCH" reseal "$sealed" || return
		in_guest "$newer" opens || return
		in_guest "$now" exits 18 . unseal "$sealed" || return
		rm -f "$sealed".*
	done
	echo "at write $at"
	[ "$at" -gt 8 ] && [ "$at" -lt 40 ]
}
is 'killed at each write, nothing is lost' killed_at_each_write
full() {
	cp "$work/first" "$sealed"
	SEALED_FULL='' SEALED_GUEST=$newer exits 3 'No space left' \
		reseal "$sealed" && cmp "$work/first" "$sealed" &&
		! ls "$sealed".* 2>/dev/null
}
is 'a full disk' full

### tokens of LUKS2
token=$work/token
is 'a token' exits 0 '' seal --random 64 -o "$token" --luks 1 \
	--recovery "$work/r3"
is 'is of its keyslot' grep -q '"keyslots":\["1"\]' "$token"
"$VOUCH" unseal "$token" >"$work/key"
is 'opens' [ "$(stat -c %s "$work/key")" = 64 ]
is 'stays one' in_guest "$newer" exits 0 'generation 2' reseal "$token"
is 'of the same secret' in_guest "$newer" sh -c \
	"'$VOUCH' unseal - <'$token' | cmp '$work/key'"
disk=$work/disk
luks() {
	truncate -s 20M "$disk" && printf install >"$work/install" &&
		cryptsetup -q luksFormat --type luks2 --pbkdf pbkdf2 \
			--pbkdf-force-iterations 1000 "$disk" \
			"$work/install" &&
		cryptsetup luksAddKey --key-file "$work/install" --key-slot 1 \
			--pbkdf pbkdf2 --pbkdf-force-iterations 1000 "$disk" \
			"$work/key" &&
		cryptsetup token import --json-file "$token" --token-id 3 "$disk"
}
unlocks() {
	cryptsetup token export --token-id 3 "$disk" |
		SEALED_GUEST=$newer "$VOUCH" unseal - |
		cryptsetup open --test-passphrase --key-slot 1 --key-file - \
			"$disk"
}
if command -v cryptsetup >/dev/null; then
	is 'a disk has it' luks
	is 'and is unlocked by it' unlocks
else
	echo "ok $((count += 1)) - a disk # SKIP cryptsetup is not there"
fi

### usage
is 'where to is missing' exits 2 '-o is missing' seal "$secret"
is 'what is missing' exits 2 'FILE is missing' seal -o "$work/never"
is 'a binding that is none' exits 2 "--bind has 'imag'" seal "$secret" \
	-o "$work/never" --bind imag
is 'what is for status' exits 2 "'--tcb' is not for sealing" seal "$secret" \
	-o "$work/never" --tcb 0000000000000000
is 'what is not' exits 2 "'--luks' is not for status" seal status "$sealed" \
	--luks 1
is 'nothing to open' exits 2 'SEALED is missing' unseal
echo "1..$count"
exit "$bad"
