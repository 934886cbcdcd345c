#!/bin/bash
# SPDX-License-Identifier: MIT
#
# mutate.sh [userspace|kernel]...: breaks one line of a copy of the tree at a
# time, as tests/mutants say, and runs the test that has to see it.  Prints a
# line for each, "caught" or "SURVIVED", and a sum; the status is 0 when all were
# caught.  A line of the tables that is not in the source any more is a failure.
#
# The modules are built for the debug kernel and loaded one after the other in
# one machine; where one brings it down, that is caught, and a new machine goes
# on behind it.
set -uo pipefail
. "$(dirname "$0")/common.sh"
cd "$TOP" || exit

out=$TOP/build/mutate
caught=0 survived=0 broken=0

# What a mutant leaves unused is no mistake.
MUTANT_CFLAGS='-O1 -g -Wno-error'

mutants() { python3 scripts/mutate.py "tests/mutants/$1" list; }
apply() { python3 scripts/mutate.py "tests/mutants/$1" apply "$2" "$3"; }

# result WORD TEXT
result() {
	case $1 in
	caught) caught=$((caught + 1)) ;;
	SURVIVED) survived=$((survived + 1)) ;;
	*) broken=$((broken + 1)) ;;
	esac
	printf '%-8s %s\n' "$1" "$2"
}

# A copy of what is in the tree now, without what was built of it.
copy_tree() {
	mkdir -p "$1"
	git ls-files -z | xargs -0 cp -u --parents --preserve=timestamps -t "$1"
}

# The file as it was, and newer than what was built of the mutant.
keep() { cp "$1/$2" "$out/kept"; }
put_back() { cp "$out/kept" "$1/$2"; }

# Runs a test that was built of a mutant; a build that fails is no mutant.
judge_unit() {
	local name=$1 text=$2 program=build/tests/unit/$3

	if ! make -s "CFLAGS=$MUTANT_CFLAGS" "$program" \
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

mutate_userspace() {
	local tree=$out/tree number file test text why

	copy_tree "$tree"
	(cd "$tree" && make -s "-j$(nproc)" "CFLAGS=$MUTANT_CFLAGS" unit) ||
		die "tests do not build"
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

# Builds a vouch.ko of each mutant: $out/modules/NUMBER/vouch.ko
build_modules() {
	local tree=$out/kernel-tree kdir number file test why

	kdir=$(scripts/debug-kernel.sh)/headers
	copy_tree "$tree"
	rm -rf "$out/modules"
	mkdir -p "$out/modules"
	make -s "-j$(nproc)" -C "$kdir" "M=$tree" modules >"$out/make.log" 2>&1 ||
		die "modules do not build, see $out/make.log"
	mkdir "$out/modules/0"
	cp "$tree/kernel/vouch.ko" "$tree/kernel/vouch_kunit.ko" "$out/modules/0"
	echo vouch-report >"$out/modules/0/suite"
	while read -r number file test; do
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
		's/.*vouch-mutant: \([a-z]* [0-9]*\)$/\1/p' >"$out/said"
}

# "pass 7" in what the machine said, or nothing
said() { grep -oE "^(pass|fail) $1\$" "$out/said" | cut -d ' ' -f 1; }

judge_kernel() {
	local number=$1 text

	text=$(mutants kernel | awk -v n="$number" \
		'$1 == n { print "kernel", $1, $2, "by", $3 }')
	case $2 in
	pass) result SURVIVED "$text" ;;
	fail) result caught "$text" ;;
	*) result caught "$text, which brings the machine down" ;;
	esac
}

mutate_kernel() {
	local left number outcome

	build_modules
	left=$(cd "$out/modules" && printf '%s\n' * | sort -n | grep -vx 0)
	while [ -n "$left" ]; do
		# shellcheck disable=SC2086	# a list of words
		boot_mutants $left
		[ "$(said 0)" = pass ] ||
			die "the module as it is does not pass, see $out/vm"
		for number in $left; do
			outcome=$(said "$number")
			judge_kernel "$number" "${outcome:-crash}"
			left=$(echo "$left" | grep -vx "$number")
			[ -n "$outcome" ] || break
		done
	done
}

mkdir -p "$out"
[ $# -gt 0 ] || set -- userspace kernel
for part in "$@"; do
	declare -F "mutate_$part" >/dev/null ||
		die "part is '$part', want userspace or kernel"
	"mutate_$part"
done
echo "$SECONDS s"
echo "$caught caught, $survived survived, $broken broken"
[ "$survived" = 0 ] && [ "$broken" = 0 ] && [ "$caught" -gt 0 ]
