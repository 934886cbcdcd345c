#!/bin/bash
# SPDX-License-Identifier: MIT
#
# debug.sh: builds Linux 6.12 as tests/vm/debug.config says, once for
# each text of that file and of FLAGS, and prints its folder, which is laid out as the ones
# of fetch.sh.  Takes about ten minutes on two processors.
set -euo pipefail
. "$(dirname "$0")/../common.sh"

fragment=$TOP/tests/vm/debug.config
# An SNP guest calls __phys_addr(), a function of DEBUG_VIRTUAL, when it has started
# and KASAN has no shadow yet.
FLAGS='KASAN_SANITIZE_physaddr.o=n'
key=$({ grep '^CONFIG' "$fragment"; echo "$FLAGS"; } | sha256sum | cut -c1-12)
folder=$CACHE/kernels/debug-$key

# Kconfig drops in silence what it cannot honour, and a check that is not in
# the kernel finds nothing.
check_config() {
	local missing

	missing=$(awk 'NR == FNR { there[$0]; next }
		/^CONFIG/ && !($0 in there)' "$1" "$fragment")
	[ -z "$missing" ] || die "kernel configuration lacks $missing"
}

# step COMMAND...: one that fails ends all
step() {
	"$@" >>"$build/build.log" 2>&1 ||
		die "debug kernel does not build: $(tail -n 5 "$build/build.log")"
}

build() {
	local source build=$folder/build

	source=$("$TOP/scripts/kernel/fetch.sh" source)
	mkdir -p "$build"
	log "building the debug kernel, see $build/build.log"
	: >"$build/build.log"
	step make -s -C "$source" "O=$build" \
		"KCONFIG_ALLCONFIG=$fragment" allnoconfig
	check_config "$build/.config"
	step make -s -C "$build" "-j$(nproc)" "$FLAGS" bzImage modules
	step make -s -C "$build" "INSTALL_MOD_PATH=$folder/root" modules_install
	ln -sfn build "$folder/headers"
	ln -sfn build/arch/x86/boot/bzImage "$folder/vmlinuz"
	cp "$build/include/config/kernel.release" "$folder/release"
}

if [ ! -e "$folder/release" ]; then
	cache_lock kernel-debug
	[ -e "$folder/release" ] || build
fi
echo "$folder"
