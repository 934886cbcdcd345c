#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The attester of scripts/demo.sh, on a platform: what the kernel and the module say
# of the machine, and Evidence over the nonce. All of it is left in /out.
#
# vm: --file tests/vm/simd.inc
. /test/simd.inc

# As a verifier would have sent it.
NONCE=${NONCE:-6f6e6c792d75736564206f6e63652e2e2e202d2076657269666965722773206f776e}

modules_load || exit 1
dmesg | grep -o 'Memory Encryption Features active: .*' >/out/kernel.txt || exit 1
dmesg | grep -o 'vouch: .*real .*' >>/out/kernel.txt || exit 1
vouch info >/out/info.txt || exit 1
vouch evidence --nonce "$NONCE" -o /out/evidence.cwt || exit 1
modules_unload
