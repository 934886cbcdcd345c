#!/bin/bash
# SPDX-License-Identifier: MIT
#
# check.sh [STEP...]: runs every test, or the named steps, and counts.  Output
# of a step is in build/check/<step>.log.  The last line is the sum; the status
# is 0 when nothing failed.  A step without a single result has failed.
#
# "long" is for the steps of LONG_STEPS, which take hours, or change more of this
# machine than its cache: none of them is run unless it is named.  CALLS=, MINUTES=
# and FUZZ_SECONDS= say how long; see torture.sh and fuzz.sh.
#
# KERNELS="6.12 7.3" says on which of Debian's kernels; both unless told.  The
# debug kernel, and headers of 6.12 where some are needed, are always there.
set -uo pipefail
. "$(dirname "$0")/common.sh"
cd "$TOP" || exit
export VECTORS=${VECTORS:-../shared/vectors}

STEPS='build-gcc build-clang modules-6.12 modules-7.3 modules-debug compat
	unit unit-clang unit-san threads differential fuzz tool lint lint-12 lint-13 install packages kunit
	kselftest selftest-6.12 selftest-7.3 chain arch platform vm-6.12 vm-7.3 vm-debug'
LONG_STEPS='first-minutes platform-6.12 platform-7.3 platform-debug plain torture hosts
	fuzz-long sweep unit-13 static-13 packages-12 packages-13 autopkgtest booted
	secure-boot disk-boot rpm crowd service verifier clients unit-arm64 unit-s390x
	coverage mutate bench'
KERNELS=${KERNELS:-6.12 7.3}
logs=$TOP/build/check
passed=0 failed=0 skipped=0

# A command that passes or fails as one test.
one() {
	local name=$1

	shift
	if "$@"; then echo "ok - $name"; else echo "not ok - $name"; fi
}

# cmocka says "not ok" of what it skips.
has_failure() {
	awk '/^ *not ok/ && !/# *(SKIP|skip)/ { bad = 1 } END { exit !bad }' "$1"
}

# Runs a program that prints TAP; a bad end without a bad line is a bad line.
tap() {
	local name=$1 out status=0

	shift
	out=$(mktemp)
	"$@" 2>&1 | tee "$out" || status=$?
	if [ "$status" != 0 ] && ! has_failure "$out"; then
		echo "not ok - $name ended with status $status"
	fi
	grep -qE '^ *(not )?ok|^1\.\.0' "$out" || [ "$status" != 0 ] ||
		echo "not ok - $name reported nothing"
	rm "$out"
}

run_build-gcc() { one 'gcc builds' make "-j$(nproc)" userspace unit helpers; }
run_build-clang() {
	one 'clang builds' make "-j$(nproc)" CC=clang userspace unit helpers
}

run_modules-6.12() {
	one 'modules build for 6.12' make modules KDIR= \
		KBUILD_FLAGS="W=1 KCFLAGS=-Werror"
}
run_modules-7.3() {
	one 'modules build for 7.3' \
		scripts/kernel/build-modules.sh 7.3 W=1 KCFLAGS=-Werror
}
run_modules-debug() {
	one 'modules build for the debug kernel' scripts/kernel/build-modules.sh debug
}

# The shapes that headers have in other kernels, on top of those of 6.12: each
# a folder of headers, with answers to Kbuild.include that cannot be had so.
# With 6.12 and 7.3 themselves every branch of kernel/compat is built.
run_compat() {
	local shape answers

	for shape in tests/compat/*; do
		answers=()
		[ ! -e "$shape/answers" ] || read -ra answers <"$shape/answers"
		one "modules compile as for ${shape##*/}" env NAME=compat \
			scripts/kernel/build-modules.sh 6.12 W=1 KCFLAGS=-Werror \
			KBUILD_MODPOST_WARN=1 "VOUCH_SHAPE=$TOP/$shape" \
			"${answers[@]}"
	done
}

# beside NAME COMMAND...: runs it with others, as many at once as there are
# processors; a caller has a folder $parts for what they print
beside() {
	local part=$parts/$1

	shift
	while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do wait -n; done
	"$@" >"$part" 2>&1 &
}

# What they printed, one after the other.
together() {
	wait
	cat "$parts"/*
	rm -r "$parts"
}

unit_test() {
	echo "# $1"
	CMOCKA_MESSAGE_OUTPUT=TAP tap "$1" timeout 300 "$1"
}

# unit_in FOLDER [make arguments]
unit_in() {
	local folder=$1 source parts

	shift
	one "tests build in $folder" make "-j$(nproc)" "$@" unit
	parts=$(mktemp -d)
	for source in tests/unit/test_*.c; do
		beside "${source##*/}" unit_test "$folder/${source%.c}"
	done
	together
}

run_unit() { unit_in build; }
run_unit-clang() { unit_in build/clang CC=clang; }
run_unit-san() { unit_in build/san SAN=1; }
# Under ThreadSanitizer a race is a bad end.
run_threads() {
	local test=build/thread/tests/unit/test_threads

	one 'the test of threads builds' make "-j$(nproc)" SAN=thread "$test"
	TSAN_OPTIONS=halt_on_error=1 unit_test "$test"
}

# One case of each row; "make differential" appraises all.
run_differential() {
	one 'differential test builds' make "-j$(nproc)" build/tests/differential/differential
	tap differential build/tests/differential/differential --sample
}

run_fuzz() { tap fuzz timeout 900 scripts/fuzz.sh --check; }

# Tests of the commands on this machine, without a device.
run_tool() {
	local script

	scripts/sim-state.sh || return
	for script in tests/tool/*.sh; do
		echo "# $script"
		tap "$script" timeout 600 "$script"
	done
}

run_lint() { tap lint scripts/lint.sh; }
# By the tools of the Debian that this machine does not have.
run_lint-12() { tap lint scripts/lint/on-debian.sh bookworm; }
run_lint-13() { tap lint scripts/lint/on-debian.sh trixie; }
run_kunit() { tap kunit scripts/kunit.sh; }
# As one of the TARGETS= of the kernel's own selftests.
kselftest_builds() {
	local folder=$TOP/build/kselftest-target source linux

	linux=$(scripts/kernel/fetch.sh source) || return
	rm -rf "$folder"
	make -C "$linux/tools/testing/selftests" \
		"O=$folder" "TARGETS=$TOP/tests/selftests" FORCE_TARGETS=1 ||
		return
	for source in tests/selftests/*.c; do
		[ -x "$folder/kselftest$TOP/${source%.c}" ] || return
	done
}
run_kselftest() { one 'kselftest builds it as a target' kselftest_builds; }
run_selftest-6.12() { tap selftest scripts/selftest.sh 6.12; }
run_selftest-7.3() { tap selftest scripts/selftest.sh 7.3; }

# A script says in comments which options of vm.sh it wants.
vm_options() { sed -n 's/^# vm: //p' "$1" | tr '\n' ' '; }

vm_wants() {
	case " $(vm_options "$2") " in
	*" --kernel $1 "*) ;;
	*" --kernel "*) false ;;
	*) [ "$1" = 6.12 ] ;;
	esac
}

vm_test() {
	local script=$1

	shift
	echo "# $script"
	# shellcheck disable=SC2046	# a list of words
	tap "$script" scripts/vm.sh --script "$script" \
		$(vm_options "$script") "$@"
}

# vm_tests KERNEL [OPTIONS]: those that ask for no kernel run on 6.12, unless
# the options, which come last, say something else.
vm_tests() {
	local kernel=$1 script parts

	shift
	scripts/sim-state.sh || return
	parts=$(mktemp -d)
	for script in tests/vm/*.sh; do
		! vm_wants "$kernel" "$script" ||
			beside "${script##*/}" vm_test "$script" "$@"
	done
	together
}

run_chain() { tap chain scripts/chain.sh; }
run_arch() { tap arch tests/arch/run.sh; }
# The same kernel once more, as if it were somebody's own.
run_vm-6.12() {
	vm_tests 6.12
	vm_test tests/vm/crowd.sh --kernel "$(scripts/kernel/fetch.sh 6.12)"
}
run_vm-debug() { vm_tests debug; }
# Stock kernels as confidential guests; a little of it each time, where QEMU is built.
run_platform() {
	local part parts='bare.sh snp.sh tdx.sh'

	if ! scripts/platform/build.sh --built >/dev/null 2>&1; then
		for part in $parts; do
			echo "ok - tests/platform/$part # SKIP QEMU of \"make platform\" is not built"
		done
		return
	fi
	tap bare tests/platform/bare.sh
	for part in snp tdx; do
		tap $part tests/platform/run.sh "${KERNELS%% *}" $part \
			tests/platform/$part.sh
	done
}
run_platform-6.12() {
	tap platform tests/platform/run.sh 6.12
	tap boot tests/platform/boot.sh 6.12
}
run_platform-7.3() { tap platform tests/platform/run.sh 7.3; }
# With KASAN, lockdep and kmemleak, on the real path.
run_platform-debug() {
	tap snp tests/platform/run.sh debug snp tests/platform/{snp,beside}.sh
	tap tdx tests/platform/run.sh debug tdx tests/platform/{tdx,tdx_beside}.sh
}
# The same QEMU as an ordinary one.
run_plain() { tap plain tests/platform/plain.sh; }
# Everything that asks for no kernel of its own, once more.
run_vm-7.3() { vm_tests 6.12 --kernel 7.3; }

# installed_are FOLDER TARGET: everything that the target promises, and nothing
# that is for those who build vouch, or test with it.
installed_are() {
	local doc=usr/local/share/doc/vouch

	(cd "$1" && [ -x usr/local/bin/vouch ] && [ -e $doc/policy.rst ] &&
		find . -name 'vouch.ko*' | grep -q . &&
		! find . -name 'vouch_tdcall*' -o -name 'vouch_kunit*' | grep . &&
		! find . -name testing.rst -o -name hacking.rst | grep .) ||
		return
	find "$1" -name vouch-simd -o -name 'vouch_sim.ko*' \
		-o -name simulator.rst >"$1/simulator"
	case $2 in
	install) ! grep . "$1/simulator" ;;
	*) [ "$(wc -l <"$1/simulator")" = 3 ] ;;
	esac
	set -- $? "$1/simulator"
	rm "$2"
	return "$1"
}

# installs_and_leaves_nothing TARGET
installs_and_leaves_nothing() {
	local dest said

	dest=$(mktemp -d)
	said=$(make "$1" KDIR= "DESTDIR=$dest" 2>&1) && ! grep 'SSL error' <<<"$said" &&
		installed_are "$dest" "$1" &&
		make uninstall KDIR= "DESTDIR=$dest" &&
		! find "$dest" -type f ! -name 'modules.*' | grep .
	set -- $?
	[ "$1" = 0 ] || echo "$said"
	rm -rf "$dest"
	return "$1"
}
# Where every test module could be built, none is installed.
installs_no_tests() {
	local dest kdir

	kdir=$(scripts/kernel/debug.sh)/headers
	dest=$(mktemp -d)
	grep -qx CONFIG_KUNIT=y "$kdir/.config" &&
		VOUCH_TESTS=m make install "KDIR=$kdir" "DESTDIR=$dest" &&
		find "$dest" -name 'vouch.ko*' | grep . &&
		! find "$dest" -name '*.ko*' | grep -v '/vouch\(_sim\|_tsm\|_tpm\)\?\.ko'
	set -- $?
	rm -rf "$dest"
	return "$1"
}
# A verifier has no headers of a kernel.
installs_userspace() {
	local dest

	dest=$(mktemp -d)
	make install-userspace "DESTDIR=$dest" KDIR=/nowhere &&
		[ -x "$dest/usr/local/bin/vouch" ] && [ ! -e "$dest/lib" ]
	set -- $?
	rm -rf "$dest"
	return "$1"
}

run_install() {
	one 'installs, and leaves nothing' installs_and_leaves_nothing install
	one 'and with the simulator' installs_and_leaves_nothing install-simulator
	one 'no module of the tests' installs_no_tests
	one 'user space alone' installs_userspace
}

# What is seen of packages without building them; see Documentation/packages.rst.
run_packages() { tap packages scripts/deb/check.sh; }
run_packages-12() { tap packages scripts/deb/life.sh bookworm; }
run_packages-13() { tap packages scripts/deb/life.sh trixie; }
run_autopkgtest() { tap autopkgtest scripts/deb/autopkgtest.sh; }
run_booted() { tap booted scripts/deb/booted.sh; }
run_rpm() { one 'rpmbuild builds the spec file' scripts/deb/rpm.sh; }
run_disk-boot() { tap disk-boot scripts/disk-boot.sh; }
run_secure-boot() {
	local kernel

	for kernel in $KERNELS; do
		tap secure-boot scripts/deb/secure-boot.sh "$kernel"
	done
}

# As many processes as a fleet starts, which miss the same two answers.
run_crowd() { tap crowd env WAITERS=2000 tests/tool/fetch_cache.sh; }
run_first-minutes() { tap first-minutes tests/fresh/first-minutes.sh; }
run_torture() {
	one 'random calls' env "CALLS=${CALLS:-2000000}" scripts/torture.sh
}
run_hosts() { one 'hosts that misbehave' env MODE=host scripts/torture.sh; }
run_fuzz-long() {
	one 'fuzzers find nothing' env "FUZZ_SECONDS=${FUZZ_SECONDS:-1800}" \
		scripts/fuzz.sh
}
# The service of the examples, under renewed collateral all the time.
run_service() { tap service env REQUESTS=100000 tests/tool/library.sh; }
# Programs of others, which ask in configfs-tsm.
run_clients() {
	local kernel

	for kernel in $KERNELS; do
		tap clients tests/clients/run.sh "$kernel"
	done
}
# With a browser and with proxies of Debian.
run_verifier() {
	local script

	for script in tests/verifier/*.sh; do
		echo "# $script"
		tap "$script" timeout 600 "$script"
	done
}
run_sweep() { tap sweep scripts/fuzz.sh --sweep; }
# On the OpenSSL of Debian 13.
run_unit-13() { tap unit scripts/unit-13.sh unit; }
# By qemu-user; s390x has its bytes the other way round.
run_unit-arm64() { tap unit scripts/unit-cross.sh arm64; }
run_unit-s390x() { tap unit scripts/unit-cross.sh s390x; }
run_static-13() { tap static scripts/unit-13.sh static; }
run_coverage() { one 'tests reach enough' scripts/figures/coverage.sh; }
run_mutate() { one 'broken lines are seen' scripts/figures/mutate.sh; }
run_bench() { one 'ratios' scripts/figures/bench.sh; }

# Steps that name a kernel are for those of KERNELS; lint itself is for the Debian
# that is here.
chosen() {
	local kernel=${1##*-}

	case $1 in
	*-6.12 | *-7.3) [[ " $KERNELS " = *" $kernel "* ]] ;;
	lint-12) [ "$(host_codename)" != bookworm ] ;;
	lint-13) [ "$(host_codename)" != trixie ] ;;
	esac
}

check_kernels() {
	local kernel

	for kernel in $KERNELS; do
		[[ " 6.12 7.3 " = *" $kernel "* ]] ||
			die "kernel is '$kernel', want one of: 6.12 7.3"
	done
}

run_step() {
	local p f s start=$SECONDS

	"run_$1" >"$logs/$1.log" 2>&1
	read -r p f s < <(awk -f scripts/count-tap.awk "$logs/$1.log")
	[ $((p + f + s)) -gt 0 ] || f=1
	printf '%-14s %5d passed %4d failed %4d skipped  %4d s\n' "$1" \
		"$p" "$f" "$s" $((SECONDS - start))
	[ "$f" = 0 ] || show_failure "$1"
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
}

show_failure() {
	awk -f scripts/show-failures.awk "$logs/$1.log" | tail -n 60 |
		sed 's/^/    /'
	echo "    see build/check/$1.log"
}

# What is misspelt is said before anything is installed.
check_steps() {
	local step

	for step in "$@"; do
		declare -F "run_$step" >/dev/null ||
			die "step is '$step', want one of: $(xargs <<<"$STEPS") or \
long, which is all of: $LONG_STEPS"
	done
}

# shellcheck disable=SC2086	# a list of words
[ "$*" != long ] || set -- $LONG_STEPS
check_kernels
check_steps "$@"
scripts/setup.sh || die "packages are not there, see above"
mkdir -p "$logs"
# shellcheck disable=SC2086	# a list of words
[ $# -gt 0 ] || for step in $STEPS; do
	! chosen "$step" || set -- "$@" "$step"
done
for step in "$@"; do
	run_step "$step"
done
echo "$SECONDS s"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
