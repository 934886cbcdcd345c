#!/bin/bash
# SPDX-License-Identifier: MIT
#
# run.sh [exits|messages]: tests the code for real SNP hardware on an ordinary
# machine. The modules are built with headers that stand in for the kernel's:
# guest/ says that this is an SNP guest, exits/ and messages/ replace what the
# kernel does for one up to 6.13, and from 6.14 on.
#
# The rest of it runs on a kernel that is such a guest, see platform.rst. Left here is
# what neither that kernel nor its host does: a guest without the driver's device, or
# without a key; an exit that the kernel itself fails; pages that a kernel does not
# give back; who is told what when the kernel has wiped a key, for each of its causes.
set -euo pipefail
. "$(dirname "$0")/../../scripts/common.sh"
cd "$TOP"

build_rival() {
	local folder=$TOP/build/modules/rival kernel

	kernel=$(scripts/kernel/fetch.sh 6.12) || return
	mkdir -p "$folder"
	cp -u tests/arch/rival/* "$folder/"
	make -s -C "$kernel/headers" "M=$folder" "VOUCH_TOP=$TOP" modules >&2 ||
		return
	echo "$folder"
}

# run NAME SHAPES: the last of the shapes is that of the kernel
run() {
	local built rival

	built=$(NAME=arch-$1 scripts/kernel/build-modules.sh 6.12 \
		KBUILD_MODPOST_WARN=1 "VOUCH_SHAPE=$2") || return
	rival=$(build_rival) || return
	scripts/vm.sh --kernel 6.12 --script "tests/arch/$1.sh" --no-modules \
		--append "memmap=64K\$0x10000000" --out "build/vm/arch-$1" \
		--file "$built/kernel/vouch.ko" \
		--file "$built/kernel/vouch_sim.ko" \
		--file "$rival/sev_device.ko" --file "$rival/sev_driver.ko" \
		--file "$rival/tdcall.ko" \
		--file tests/vm/simd.inc --file build/tests/vm/hammer
}

make -s userspace helpers
[ $# -gt 0 ] || set -- exits messages
status=0
for name in "$@"; do
	shapes="$TOP/tests/arch/guest $TOP/tests/arch/$name"
	[ "$name" = exits ] || shapes+=" $TOP/tests/compat/6.17"
	run "$name" "$shapes" || status=1
done
exit $status
