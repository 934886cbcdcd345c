#!/bin/bash
# SPDX-License-Identifier: MIT
#
# layers.sh: that scripts/lint/layers.sh passes on the tree as it is, and fails,
# with file and rule, on each violation that is planted in a copy of it. In TAP.
# shellcheck disable=SC2317 # is() calls the functions
set -uo pipefail
. "$(dirname "$0")/tap.inc"

lib=userspace/lib
copy=$work/tree
mkdir -p "$copy/build"
git ls-files -z --cached --others --exclude-standard |
xargs -0 ls -d 2>/dev/null | tar -c -T - | tar -x -C "$copy" || exit
# Objects of the same sources and flags: only what is planted is built.
make -s -j"$(nproc)" CC=gcc SAN= userspace || exit
cp -a build/flags build/userspace "$copy/build" || exit

# put FILE: standard input behind the file, which is new when it is not there
put() {
	mkdir -p "$(dirname "$copy/$1")"
	cat >>"$copy/$1"
}

# wants FILE SYMBOL: the object refers to what another has, without an include
wants() { put "$1" <<<"__asm__(\".section .data\\n.quad $2\\n.text\");"; }

# As it was; make goes by times.
restore() {
	local file

	for file in "$@"; do
		rm -rf "${copy:?}/$file"
		[ ! -e "$file" ] || cp -r "$file" "$copy/$file"
	done
	rmdir "$copy/$lib/planted" 2>/dev/null
	return 0
}

# found TEXT FILE...: a complaint of one of the files has the text; then these
# are as they were
found() {
	local text=$1 status=0

	shift
	"$copy/scripts/lint/layers.sh" >"$work/complaints" 2>&1 && status=1
	grep -F -e "$text" "$work/complaints" | grep -qF -e "$1" || status=1
	[ "$status" = 0 ] ||
		{ echo "want: $1: ... $text"; cat "$work/complaints"; }
	restore "$@"
	return "$status"
}

# includes FILE HEADER RULE: so that it is built all the same
includes() {
	printf '#if 0\n#include "%s"\n#endif\n' "$2" | put "$1"
	is "$1 includes $2" found "includes \"$2\": $3" "$1"
}

# says FILE LINE RULE: likewise
says() {
	printf '#if 0\n%s\n#endif\n' "$2" | put "$1"
	is "$1 has $2" found "$3" "$1"
}

is 'the tree is as the tables say' "$copy/scripts/lint/layers.sh"

# ---- rooms ----

includes $lib/base/bytes.c codec/cert.h 'base/ may not use codec/'
includes $lib/codec/cose.c snp/snp.h 'codec/ may not use snp/'
includes $lib/tdx/show.c snp/show.h 'tdx/ may not use snp/'
includes $lib/snp/vek/url.c tdx/pck/pck.h 'snp/vek/ may not use tdx/pck/'
includes $lib/tdx/pck/pck.c tdx/collateral/collateral.h \
	'tdx/pck/ may not use tdx/collateral/'
includes $lib/tdx/quote/quote.c tdx/private.h 'tdx/quote/ may not use tdx/'
includes $lib/appraise/show.c snp/snp.h 'appraise/ may not use snp/'
includes $lib/appraise/kinds.c tdx/private.h 'private.h is for its own room'
includes $lib/snp/sign.c ../../tool/tool.h 'userspace/lib may not use it'

wants $lib/base/bytes.c cose_open
is 'a call from below without an include' \
	found "calls cose_open of $lib/codec/cbor/cose.c: base/ may not use codec/" \
	$lib/base/bytes.c
wants $lib/snp/sign.c tdx_key_is_p256
is 'a kind calls another' found 'snp/ may not use tdx/' $lib/snp/sign.c
wants $lib/evidence/encode.c vouch_show
is 'a call of what is above' \
	found 'evidence/ may not use appraise/' $lib/evidence/encode.c
wants $lib/base/bytes.c tdx_intel_root
is 'data of another room' found 'base/ may not use tdx/pck/' $lib/base/bytes.c

wants $lib/base/error.c hex_encode
wants $lib/base/bytes.c vouch__error
is 'two files of a room that call each other' \
	found 'a circle' $lib/base/error.c $lib/base/bytes.c
wants $lib/snp/context.c snp_check_policy
is 'a context that calls a check' \
	found "calls snp_check_policy of $lib/snp/guest_policy_checks.c" \
	$lib/snp/context.c
put $lib/base/one.h <<<'#include "base/two.h"'
put $lib/base/two.h <<<'#include "base/one.h"'
is 'two headers that include each other' \
	found 'a circle' $lib/base/one.h $lib/base/two.h

put $lib/planted/planted.c <<<'int planted;'
is 'a folder without a row' \
	found 'is in no room' $lib/planted/planted.c
rm -r "${copy:?}/$lib/device"
is 'a row without a folder' found 'has no files' $lib/device

# ---- simulator and tool ----

includes userspace/sim/main.c lib/base/bytes.h 'userspace/sim may not use it'
wants userspace/sim/main.c hex_encode
is 'the simulator calls the library' \
	found "calls hex_encode of $lib/base/bytes.c" userspace/sim/main.c
includes userspace/sim/pki/seed.c sim/snp/snp.h 'pki/ may not use snp/'
includes userspace/sim/snp/key.c sim/tdx/tdx.h 'snp/ may not use tdx/'
says userspace/sim/main.c '#include <vouch.h>' \
	'the simulator is independent of the library'
includes userspace/tool/cmd_info.c ../lib/base/bytes.h \
	'userspace/tool may not use it'
wants userspace/tool/cmd_info.c hex_encode
is 'the tool calls what is not public' \
	found 'userspace/tool may not use it' userspace/tool/cmd_info.c
says userspace/tool/cmd_info.c '#include <openssl/evp.h>' 'the tool knows'
says userspace/tool/cmd_info.c '#include <linux/vouch.h>' 'the tool knows'

# ---- patterns ----

says kernel/info.c 'copy_to_user(a, b, c);' 'user pointers'
says kernel/snp/mr.c 'void __user *' 'user pointers'
says kernel/main.c '#include <asm/sev.h>' 'only the arch files'
says kernel/main.c 'LINUX_VERSION_CODE' 'only compat/'
says kernel/main.c '#include <net/genetlink.h>' 'netlink'
says kernel/snp/snp.h '#include "../tdx/tdx.h"' 'one TEE does not know'
says kernel/tdx/tdx.h '#include "../snp/snp.h"' 'one TEE does not know'
says $lib/device/mr.c '#include <linux/netlink.h>' 'netlink'
says $lib/device/mr.c 'open("/dev/vouch")' 'only device.c opens the device'
says $lib/base/error.c 'printf("no")' 'only programs print'
says $lib/base/error.c 'exit(1)' 'only programs exit'
says $lib/policy/item.c '#include <openssl/evp.h>' 'cryptography'

put $lib/base/error.c <<<'/* Not printf("no"), nor exit(1). */'
is 'a comment may name what it likes' "$copy/scripts/lint/layers.sh"
restore $lib/base/error.c
rm "$copy/kernel/ioctl.c"
is 'a rule that allows a file which is gone' \
	found 'allows a file that is not there' kernel/ioctl.c

is 'the copy is as it was' "$copy/scripts/lint/layers.sh"
tap_end
