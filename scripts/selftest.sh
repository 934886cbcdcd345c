#!/bin/bash
# SPDX-License-Identifier: MIT
#
# selftest.sh [6.12|7.3|debug|FOLDER], or KERNEL=: runs the programs of
# tests/selftests against /dev/vouch with the simulator behind it, on a kernel in
# QEMU, which has to have what tests/selftests/config says. Where the kernel runs
# them, also as 32-bit programs, which come in by its compat ioctl.
set -euo pipefail
. "$(dirname "$0")/common.sh"

# Static, for the machine has no such libraries, nor has this one OpenSSL's.
build_32() {
	local source harness

	harness=$(scripts/kernel/fetch.sh source)/tools/testing/selftests
	mkdir -p build/tests/selftests32
	for source in tests/selftests/*.c; do
		gcc -m32 -static -std=gnu11 -O2 -Wall -Wextra -Werror -Iuapi \
			-Itests/selftests/m32 -isystem "$harness" \
			-o "build/tests/selftests32/$(basename "$source" .c)" "$source"
	done
}

kernel=${1:-${KERNEL:-6.12}}
case $kernel in
6.12 | 7.3 | debug | */*) ;;
*) die "KERNEL is '$kernel', want 6.12, 7.3, debug or a folder" ;;
esac
cd "$TOP"
kernel_has tests/selftests/config "$kernel"
make -s userspace helpers
scripts/sim-state.sh
files=(--file tests/vm/simd.inc --file build/sim/state)
for source in tests/selftests/*.c; do
	files+=(--file "build/${source%.c}:/test/selftests/")
done
# The debug kernel has no 32-bit callers.
if grep -qx CONFIG_IA32_EMULATION=y "$(kernel_folder "$kernel")/headers/.config"
then
	build_32
	files+=(--file build/tests/selftests32)
fi
exec scripts/vm.sh --kernel "$kernel" --script tests/selftests/guest.sh \
	--timeout 600 --out "build/vm/selftest-$(kernel_name "$kernel")" "${files[@]}"
