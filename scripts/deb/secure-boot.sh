#!/bin/bash
# SPDX-License-Identifier: MIT
#
# secure-boot.sh [6.12|7.3]: in TAP, signs the modules as Documentation/packages.rst
# says, and boots tests/packages/secure_boot.sh.
set -euo pipefail
. "$(dirname "$0")/../common.sh"
cd "$TOP"

kernel=${1:-6.12}
script=tests/packages/secure_boot.sh
keys=$(scripts/platform/secure-boot.sh)
built=$(scripts/kernel/build-modules.sh "$kernel")
signed=build/signed

# 7.3 comes from Debian 13, with tools that Debian 12 cannot run; a signature is
# made the same way by both.
sign() { # KEY MODULE INTO
	cp "$2" "$3"
	"$(scripts/kernel/fetch.sh 6.12)/headers/scripts/sign-file" sha256 \
		"$keys/$1.key" "$keys/$1.der" "$3"
}

make -s "-j$(nproc)" userspace >&2
scripts/sim-state.sh >&2
rm -rf "$signed"
mkdir -p "$signed"
cp "$built/kernel/vouch.ko" "$signed/unsigned.ko"
sign mok "$built/kernel/vouch.ko" "$signed/vouch.ko"
sign mok "$built/kernel/vouch_sim.ko" "$signed/vouch_sim.ko"
sign stranger "$built/kernel/vouch.ko" "$signed/stranger.ko"
# One bit of its description.
sed 's/description=A/description=B/' "$signed/vouch.ko" >"$signed/altered.ko"
! cmp -s "$signed/vouch.ko" "$signed/altered.ko" ||
	die "$signed/altered.ko is not altered, want it to be"
# shellcheck disable=SC2046	# a list of words
scripts/vm.sh --script "$script" --kernel "$kernel" --no-modules \
	$(sed -n 's/^# vm: //p' "$script")
