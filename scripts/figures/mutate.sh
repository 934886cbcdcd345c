#!/bin/bash
# SPDX-License-Identifier: MIT
#
# mutate.sh [userspace|threads|checks|kernel|platform|emulator]...: breaks one line of a copy of the tree
# at a time, as tests/mutants say, and runs the test that has to see it.  Prints a
# line for each, "caught" or "SURVIVED", and a sum; the status is 0 when all were
# caught.  A line of the tables that is not in the source any more is "BROKEN",
# which is a failure, and so is one whose test says nothing.  Every test has to pass
# on the tree as it is before one that fails shows anything.
#
# "checks" has each check of an appraisal pass, whatever it finds, and runs unit
# tests until one sees it. tests/mutants/checks has those that none can see.
# CHECKS= has the ids, all unless told. Some are seen in recorded evidence only,
# of VECTORS=, and survive without.
#
# The modules are built for the debug kernel and loaded one after the other in
# one machine; where one brings it down, that is caught, and a new machine goes
# on behind it.
#
# "platform" boots a guest for each, some minutes, and is not run unless it is named;
# a row may say what QEMU has to complain of.
#
# "emulator" breaks that QEMU itself, whose source and objects are kept in
# build/mutate/qemu: the first time takes as long as QEMU's build, each row then half
# a minute. It is not run unless it is named, either. ROWS= has the numbers of those
# to be tried, all unless told.
set -uo pipefail
. "$(dirname "$0")/../common.sh"
cd "$TOP" || exit

# Tests run in copies of the tree.
VECTORS=$(realpath -m "${VECTORS:-../shared/vectors}")
export VECTORS
[ -d "$VECTORS" ] ||
	log "VECTORS is '$VECTORS', want a folder of recorded evidence"

out=$TOP/build/mutate
caught=0 survived=0 broken=0

# What a mutant leaves unused is no mistake.
MUTANT_CFLAGS='-O1 -g -Wno-error'

mutants() { python3 scripts/figures/mutate.py "tests/mutants/$1" list; }
is_wanted() { [ -z "${ROWS:-}" ] || [[ " $ROWS " = *" $1 "* ]]; }
tests_of() { mutants "$1" | awk '{ print $3 }' | sort -u; }
apply() { python3 scripts/figures/mutate.py "tests/mutants/$1" apply "$2" "$3"; }

# result WORD TEXT
result() {
	case $1 in
	caught) caught=$((caught + 1)) ;;
	SURVIVED) survived=$((survived + 1)) ;;
	*) broken=$((broken + 1)) ;;
	esac
	printf '%-8s %s\n' "$1" "$2"
}

# A copy of what is in the tree now, without what was built of it: what differs
# is copied, a mutant that was left there by a run that was cut short included.
copy_tree() {
	local file

	mkdir -p "$1"
	git ls-files | while read -r file; do
		[ ! -e "$file" ] || cmp -s "$file" "$1/$file" ||
			cp --parents -t "$1" "$file"
	done
	(cd "$1" && find . -path ./build -prune -o -name '*.[ch]' \
		! -name '*.mod.c' -printf '%P\n') | while read -r file; do
		[ -e "$file" ] || rm "$1/$file"
	done
}

# The file as it was, and newer than what was built of the mutant.
keep() { cp "$1/$2" "$out/kept"; }
put_back() { cp "$out/kept" "$1/$2"; }

# The program of a test: of the unit tests, unless it names another folder; of
# "tool/NAME" a script, which runs the commands.
program_of() {
	case $1 in
	tool/*) echo "tests/$1.sh" ;;
	*/*) echo "build/tests/$1" ;;
	*) echo "build/tests/unit/$1" ;;
	esac
}

# What is built for it.
target_of() {
	case $1 in
	tool/*) echo userspace ;;
	*) program_of "$1" ;;
	esac
}

# Runs a test that was built of a mutant; a build that fails is no mutant.
judge_unit() {
	local name=$1 text=$2 program

	program=$(program_of "$3")

	if ! make -s "CFLAGS=$MUTANT_CFLAGS" "$(target_of "$3")" \
			>"$out/make.log" 2>&1; then
		result BROKEN "$text: does not build, see $out/make.log"
		return
	fi
	if timeout 120 "$program" >"$out/$name.log" 2>&1; then
		result SURVIVED "$text"
	else
		result caught "$text"
	fi
}

# all_pass TREE
all_pass() {
	local name

	for name in $(tests_of userspace); do
		(cd "$1" && timeout 120 "$(program_of "$name")") \
			>"$out/${name##*/}.log" 2>&1 ||
			die "$name does not pass as it is, see $out/${name##*/}.log"
	done
}

mutate_userspace() {
	local tree=$out/tree number file test text why

	copy_tree "$tree"
	(cd "$tree" && make -s "-j$(nproc)" "CFLAGS=$MUTANT_CFLAGS" userspace \
		unit build/tests/differential/differential) ||
		die "tests do not build"
	all_pass "$tree"
	while read -r number file test; do
		text="userspace $number $file by $test"
		keep "$tree" "$file"
		if ! why=$(apply userspace "$number" "$tree"); then
			result BROKEN "userspace $number: $why"
			continue
		fi
		cd "$tree" || exit
		judge_unit "userspace-$number" "$text" "$test"
		cd "$TOP" || exit
		put_back "$tree" "$file"
	done < <(mutants userspace)
}

# Runs the test of threads in the folder that this is in, built of what is there.
races() {
	make -s "-j$(nproc)" SAN=thread "CFLAGS=$MUTANT_CFLAGS" \
		build/thread/tests/unit/test_threads >"$out/make.log" 2>&1 ||
		die "test_threads does not build, see $out/make.log"
	TSAN_OPTIONS='halt_on_error=1 report_mutex_bugs=0' timeout 300 \
		build/thread/tests/unit/test_threads >"$out/threads.log" 2>&1 &&
		return 1
	grep -q 'data race' "$out/threads.log"
}

mutate_threads() {
	local tree=$out/tree number file test text why

	copy_tree "$tree"
	(cd "$tree" && races) && die "test_threads has a race as it is"
	while read -r number file test; do
		text="threads $number $file by $test"
		keep "$tree" "$file"
		if ! why=$(apply threads "$number" "$tree"); then
			result BROKEN "threads $number: $why"
			continue
		fi
		if (cd "$tree" && races); then
			result caught "$text"
		else
			result SURVIVED "$text"
		fi
		put_back "$tree" "$file"
	done < <(mutants threads)
}

# Unit tests in build/mutate/checks, with tests/mutants/mask.c between their parts.
build_masked() {
	local name wraps=''

	mkdir -p "$masked"
	gcc -std=gnu11 -Wall -Wextra -Werror -Iuserspace/include \
		-Iuserspace/lib -Iuapi -c -o "$masked/mask.o" \
		tests/mutants/mask.c || die "tests/mutants/mask.c does not build"
	for name in that bytes add leave_open; do
		wraps+=" -Wl,--wrap=check_$name"
	done
	rm -f "$masked"/tests/unit/test_*[!do]
	make -s "-j$(nproc)" "B=$masked" "CFLAGS=$MUTANT_CFLAGS" \
		"LDFLAGS=$wraps $masked/mask.o" unit >"$out/make.log" 2>&1 ||
		die "tests do not build, see $out/make.log"
}

# sees_mask ID: the name of a test that fails for it. Those that have the id in
# their text come first; one that makes checks of its own shows nothing.
sees_mask() {
	local id=$1 file name

	for file in $(grep -lF -e "${id%%\**}" tests/unit/test_*.c) \
			$(grep -LF -e "${id%%\**}" tests/unit/test_*.c); do
		name=$(basename "$file" .c)
		[ "$name" != test_check ] || continue
		[ -x "$masked/tests/unit/$name" ] || continue # since it began
		MASK=$id timeout 120 "$masked/tests/unit/$name" \
			>"$out/mask.log" 2>&1 || { echo "$name"; return; }
	done
}

mutate_checks() {
	local masked=build/mutate/checks id test why

	make -s userspace || die "vouch does not build"
	build_masked
	test=$(sees_mask 'no.such.check')
	[ -z "$test" ] || die "$test does not pass as it is"
	while read -r id; do
		test=$(sees_mask "$id")
		why=$(sed -n "s/^$id  *//p" tests/mutants/checks)
		case ${test:+seen}-${why:+excused} in
		seen-) result caught "check $id by $test" ;;
		seen-excused) result BROKEN "check $id has a reason, and is seen by $test" ;;
		-excused) echo "passed over $id: $why" ;;
		*) result SURVIVED "check $id" ;;
		esac
	done < <(tr ' ' '\n' <<<"${CHECKS:-$(build/vouch explain | awk '{ print $1 }')}")
}

# Builds a vouch.ko of each mutant: $out/modules/NUMBER/vouch.ko
build_modules() {
	local tree=$out/kernel-tree kdir number file test why

	kdir=$(scripts/kernel/debug.sh)/headers
	copy_tree "$tree"
	rm -rf "$out/modules"
	mkdir -p "$out/modules"
	make -s "-j$(nproc)" -C "$kdir" "M=$tree" VOUCH_TESTS=m modules \
		>"$out/make.log" 2>&1 ||
		die "modules do not build, see $out/make.log"
	mkdir "$out/modules/0"
	cp "$tree/kernel/vouch.ko" "$tree/tests/kunit/vouch_kunit.ko" \
		"$out/modules/0"
	tests_of kernel >"$out/modules/0/suites"
	while read -r number file test; do
		is_wanted "$number" || continue
		keep "$tree" "$file"
		if ! why=$(apply kernel "$number" "$tree"); then
			result BROKEN "kernel $number: $why"
			continue
		fi
		if make -s "-j$(nproc)" -C "$kdir" "M=$tree" \
				KCFLAGS=-Wno-error modules \
				>"$out/make-$number.log" 2>&1; then
			mkdir "$out/modules/$number"
			cp "$tree/kernel/vouch.ko" "$out/modules/$number"
			echo "$test" >"$out/modules/$number/suite"
		else
			result BROKEN "kernel $number $file: does not build, see $out/make-$number.log"
		fi
		put_back "$tree" "$file"
	done < <(mutants kernel)
}

# Loads those whose numbers come, until one does not come back.
boot_mutants() {
	rm -rf "${out:?}/boot"
	mkdir -p "$out/boot"
	cp -r "$out/modules/0" "$out/boot/"
	for number in "$@"; do
		cp -r "$out/modules/$number" "$out/boot/"
	done
	scripts/vm.sh --kernel debug --no-modules --script tests/mutants/guest.sh \
		--file "$out/boot:/mutants" --out "$out/vm" --timeout 900 \
		--append 'kunit.enable=1 softlockup_panic=1' --quiet \
		>"$out/vm.log" 2>&1
	tr -d '\r' <"$out/vm/console.log" | sed -n \
		's/.*vouch-mutant: \([a-z]* [0-9].*\)$/\1/p' >"$out/said"
}

# Of "pass 7" in what the machine said the first word; the last of them, for it
# says "begin" of each.
said() { sed -n "s/^\([a-z]*\) $1\$/\1/p" "$out/said" | tail -n 1; }

judge_kernel() {
	local number=$1 text

	text=$(mutants kernel | awk -v n="$number" \
		'$1 == n { print "kernel", $1, $2, "by", $3 }')
	case $2 in
	pass) result SURVIVED "$text" ;;
	fail) result caught "$text" ;;
	hangs | begin) result caught "$text, which brings the machine down" ;;
	*) result BROKEN "$text, which has no result, see $out/vm" ;;
	esac
}

suites_pass() {
	local suite

	while read -r suite; do
		[ "$(said "0 $suite")" = pass ] ||
			die "$suite does not pass as it is, see $out/vm"
	done <"$out/modules/0/suites"
}

mutate_kernel() {
	local left number outcome

	build_modules
	left=$(cd "$out/modules" && printf '%s\n' * | sort -n | grep -vx 0)
	while [ -n "$left" ]; do
		# shellcheck disable=SC2086	# a list of words
		boot_mutants $left
		suites_pass
		for number in $left; do
			outcome=$(said "$number")
			judge_kernel "$number" "$outcome"
			left=$(echo "$left" | grep -vx "$number")
			case $outcome in pass | fail) ;; *) break ;; esac
		done
	done
}

# sees_on_platform TEST: in the folder that this is in
sees_on_platform() {
	local words=${1#*:}

	timeout 900 tests/platform/run.sh 6.12 "${1%:*}" \
		"tests/platform/${1%:*}.sh" >"$out/platform.log" 2>&1 &&
		! grep -q '^not ok' "$out/platform.log" && return 1
	[ "$words" = "$1" ] || grep -q \
		"emulator complains: .*${words//_/ }" "$out/platform.log"
}

# Builds the modules here, for a mutant that does not build is none.
build_for_platform() {
	scripts/kernel/build-modules.sh 6.12 KCFLAGS=-Wno-error \
		>"$out/make.log" 2>&1
}

mutate_platform() {
	local tree=$out/tree number file test text why

	copy_tree "$tree"
	(cd "$tree" && make -s "-j$(nproc)" userspace helpers) ||
		die "vouch does not build"
	for test in $(tests_of platform | sed 's/:.*//' | sort -u); do
		(cd "$tree" && build_for_platform &&
			! sees_on_platform "$test") ||
			die "$test does not pass as it is, see $out/platform.log"
	done
	while read -r number file test; do
		text="platform $number $file by $test"
		keep "$tree" "$file"
		if ! why=$(apply platform "$number" "$tree"); then
			result BROKEN "platform $number: $why"
			continue
		fi
		if ! (cd "$tree" && build_for_platform); then
			result BROKEN "$text: does not build, see $out/make.log"
		elif (cd "$tree" && sees_on_platform "$test"); then
			result caught "$text"
		else
			result SURVIVED "$text, see $out/platform.log"
		fi
		put_back "$tree" "$file"
	done < <(mutants platform)
}

# sees_in_emulator PART: of tests/platform/bare.sh, in what was built last
sees_in_emulator() {
	QEMU=$out/qemu/build/qemu-system-x86_64 timeout 300 \
		tests/platform/bare.sh "$1" >"$out/emulator.log" 2>&1 &&
		! grep -q '^not ok' "$out/emulator.log" && return 1
	return 0
}

build_emulator() {
	scripts/platform/build.sh --tree "$out/qemu" >"$out/make.log" 2>&1
}

# A run that was cut short has left its mutant and the file as it was before.
unbreak_emulator() {
	local kept

	find "$out/qemu/source" -name '*.kept' 2>/dev/null |
	while read -r kept; do
		mv "$kept" "${kept%.kept}"
		touch "${kept%.kept}"
	done
}

judge_emulator() {
	local number=$1 file=$2 test=$3 text why

	text="emulator $number ${file##*/} by $test"
	cp "$out/qemu/source/$file" "$out/qemu/source/$file.kept"
	if ! why=$(apply emulator "$number" "$out/qemu/source"); then
		result BROKEN "emulator $number: $why"
	elif ! build_emulator; then
		result BROKEN "$text: does not build, see $out/make.log"
	elif sees_in_emulator "$test"; then
		result caught "$text"
	else
		result SURVIVED "$text"
	fi
	unbreak_emulator
}

mutate_emulator() {
	local number file test

	make -s userspace build/tests/platform/bare.bin ||
		die "vouch does not build"
	unbreak_emulator
	build_emulator || die "QEMU does not build, see $out/make.log"
	for test in $(tests_of emulator); do
		! sees_in_emulator "$test" ||
			die "$test does not pass as it is, see $out/emulator.log"
	done
	while read -r number file test; do
		is_wanted "$number" || continue
		judge_emulator "$number" "$file" "$test"
	done < <(mutants emulator)
}

mkdir -p "$out"
[ $# -gt 0 ] || set -- userspace threads checks kernel
for part in "$@"; do
	declare -F "mutate_$part" >/dev/null ||
		die "part is '$part', want userspace, threads, checks, kernel," \
		"platform or emulator"
	"mutate_$part"
done
echo "$SECONDS s"
echo "$caught caught, $survived survived, $broken broken"
[ "$survived" = 0 ] && [ "$broken" = 0 ] && [ "$caught" -gt 0 ]
