#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A unified kernel image that a TD's own firmware starts: systemd-stub measures
# its sections, and the kernel in it what it is started with. Otherwise as
# tdx_ovmf.sh is.
#
# vm: --keep --firmware ovmf --uki --file tests/vm/simd.inc
# vm: --file build/tests/vm/register --file tests/platform/tdx_ovmf.sh:/test/
. /test/tdx_ovmf.sh
