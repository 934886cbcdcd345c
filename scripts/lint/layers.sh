#!/bin/bash
# SPDX-License-Identifier: MIT
#
# layers.sh: who may know what.  Each rule is a pattern, where it is
# looked for, and the files in which it may stand; any other place is printed
# and makes the script fail.  Paths are shell patterns.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
bad=0

# rule WHAT PATTERN FOLDER ALLOWED...
rule() {
	local what=$1 pattern=$2 folder=$3 file

	shift 3
	while IFS= read -r file; do
		is_allowed "$file" "$@" || complain "$file" "$what" "$pattern"
	done < <(find "$folder" -name '*.[ch]' ! -name '*.mod.c' -print0 |
		 xargs -0 -r grep -lP -- "$pattern")
}

is_allowed() {
	local file=$1 allowed

	shift
	for allowed in "$@"; do
		# shellcheck disable=SC2254	# a pattern, and meant as one
		case $file in $allowed) return 0 ;; esac
	done
	return 1
}

complain() {
	printf '%s: %s\n' "$1" "$2" >&2
	grep -nP -- "$3" "$1" | head -n 3 >&2
	bad=1
}

rule 'only ioctl.c and the simulator device meet user pointers' \
	'<(linux|asm)/uaccess\.h>|u64_to_user_ptr|copy_(from|to)_user|__user' \
	kernel kernel/ioctl.c 'kernel/sim/*' kernel/vouch.h
rule 'only the arch files know the hardware' '<asm/(sev|svm|tdx)[a-z-]*\.h>' \
	kernel 'kernel/snp/arch*' kernel/snp/transport_kernel.c \
	'kernel/tdx/arch*' 'kernel/compat/*'
rule 'only compat/ looks at versions' 'KERNEL_VERSION|LINUX_VERSION_CODE' \
	kernel 'kernel/compat/*'
rule 'only event.c knows netlink' '<net/(genetlink|netlink)\.h>' \
	kernel kernel/event.c 'kernel/generated/*'
rule 'only event.c knows netlink' '<netlink/' userspace userspace/lib/event.c
rule 'only device.c opens the device' '"/dev/vouch"' userspace \
	userspace/lib/device/device.c
rule 'only programs print' '(^|[^a-z_])(v?f?printf|puts|putchar|perror)[ ]?\(' \
	userspace/lib
rule 'only programs exit' '(^|[^a-z_>.])(_?exit|abort)[ ]?\(' userspace/lib
rule 'the tool knows the public library and its own header' \
	'#include "(?!tool\.h")|<(cbor|linux/vouch|openssl/(?!crypto\.h))' \
	userspace/tool
rule 'the firmware end is independent of the library' \
	'#include "(?!sim/|lib/base/types\.h")|<vouch\.h>' userspace/sim
# Wiping, crypto.h, is for everyone.
rule 'cryptography is in few files' '<openssl/(?!crypto\.h)' userspace/lib \
	'userspace/lib/codec/*' 'userspace/lib/endorse/*' 'userspace/lib/snp/*' \
	'userspace/lib/tdx/*' 'userspace/lib/evidence/*' \
	userspace/lib/base/json_text.h userspace/lib/base/json_text.c \
	'userspace/lib/log/*' userspace/lib/base/base64.c userspace/lib/base/error.c
exit $bad
