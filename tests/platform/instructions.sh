#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Inside an ordinary guest: what random instructions come to. tests/platform/plain.sh
# compares it with the same of another QEMU.
#
# vm: --no-modules --file build/tests/platform/instructions
instructions "${INSTRUCTIONS_SEED:-1}" "${INSTRUCTIONS:-3000}" \
	>/out/instructions.txt
