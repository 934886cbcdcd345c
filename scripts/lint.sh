#!/bin/bash
# SPDX-License-Identifier: MIT
#
# lint.sh [NAME...]: runs the named checks, or all, and prints a TAP line for
# each.  A check whose tool is not there has failed.
# shellcheck disable=SC2317	# the checks are called by name
set -uo pipefail
. "$(dirname "$0")/common.sh"
cd "$TOP" || exit

CHECKS='checkpatch clang-format clang-tidy scan-build cppcheck warnings sparse
	kerneldoc shellcheck codespell headers pahole layers names docs maintainers licences
	symbols sizes man clone'

# Files of the tree, committed or about to be, by shell patterns.
files() {
	git ls-files -z --cached --others --exclude-standard -- "$@" |
	xargs -0 -r ls -d 2>/dev/null
}

need() {
	local tool

	for tool in "$@"; do
		command -v "$tool" >/dev/null || {
			echo "$tool is not there, want it installed"
			return 1
		}
	done
}

# Prints what a command says and fails if that was anything.
silent() { ! "$@" 2>&1 | grep .; }

# from_kernel SCRIPT ARGUMENT...: runs a Perl script of Linux, with the files on
# standard input.
from_kernel() {
	local linux script=$1

	shift
	linux=$(scripts/kernel/fetch.sh source) || return
	in_portions perl "$linux/scripts/$script" "$@"
}

# Files on standard input go to a command in portions, one for each processor.
in_portions() { xargs -P "$(nproc)" -n 20 "$@"; }

USER_FLAGS='-std=gnu11 -Iuserspace/include -Iuserspace/lib -Iuserspace
	-Iuapi'

checkpatch() {
	from_kernel checkpatch.pl --terse --no-summary --quiet "$@" -f
}

# User space has neither the kernel's types and macros nor its reader of logs, and
# a filter of system calls says ENOSYS as the kernel does,
# and clang-format has the last word on brackets.
check_checkpatch() {
	local bad=0

	need perl || return
	files 'kernel/*.[ch]' | checkpatch || bad=1
	files 'uapi/*.h' | checkpatch --ignore BIT_MACRO || bad=1
	files 'userspace/*.[ch]' 'tests/*.[ch]' | checkpatch --ignore \
"PREFER_KERNEL_TYPES,COMPLEX_MACRO,PREFER_DEFINED_ATTRIBUTE_MACRO,CAMELCASE,SPLIT_STRING,\
OPEN_ENDED_LINE,SPACING,EMBEDDED_FUNCTION_NAME,MACRO_ARG_REUSE,BIT_MACRO,\
STRCPY,STRNCPY,MISSING_SPACE,NAKED_SSCANF,VOLATILE,STATIC_CONST_CHAR_ARRAY,\
MACRO_ARG_PRECEDENCE,ENOSYS" || bad=1
	return "$bad"
}

# Blanks between the words of a line are as wide as its columns want them.
columns() { sed -E 's/([^[:space:]])[[:space:]]+/\1 /g' "$@"; }

# Of a version that Debian 12 and 13 both have, as the other tools of clang are;
# each lays out a little else. That most lines are as they should be is asked
# first, of all files at once; anything else that is said then is no layout.
check_clang-format() {
	local said=build/lint-format file bad=0

	need clang-format-19 || return
	clang-format-19 --dump-config >/dev/null || return
	files '*.[ch]' | xargs clang-format-19 -n --ferror-limit=0 \
		>"$said" 2>&1 || bad=1
	! awk 'skip && skip-- { next } / warning: / { skip = 2; next } 1' \
		"$said" | grep . || bad=1
	while read -r file; do
		clang-format-19 "$file" >"$said.1" || bad=1
		diff -U0 --label "$file" --label "$file, clang-format" \
			<(columns "$file") <(columns "$said.1") || bad=1
	done < <(sed -n 's/:[0-9]*:[0-9]*: warning:.*//p' "$said" | sort -u)
	return "$bad"
}

# Without the analyzer, which has a check of its own; .clang-tidy says what and why.
# Not the tests: that cmocka's assertions do not return is not known to it. What it
# has to say of itself is told when it fails.
check_clang-tidy() {
	need clang-tidy-19 || return
	# shellcheck disable=SC2016	# for the inner shell
	files 'userspace/*.c' | in_portions sh -c 'flags=$0 said=$(mktemp)
		clang-tidy-19 --quiet --checks=-clang-analyzer-* "$@" -- \
			$flags 2>"$said" || { grep -vE "^\[|generated\.$" "$said"
			rm "$said"; exit 1; }
		rm "$said"' "$USER_FLAGS"
}

# The analyzer that scan-build runs, without a compiler's run beside it.
check_scan-build() {
	need clang-19 || return
	# shellcheck disable=SC2086	# a list of words
	files 'userspace/*.c' | in_portions clang-19 --analyze -Xclang \
		-analyzer-output=text -Xclang -analyzer-werror $USER_FLAGS
}

# Macros that cppcheck cannot know without the headers of others, and what else is
# not C to its version 2.17.
cppcheck_macros() {
	cat <<'END'
#define json_array_foreach(a, i, v) for (i = 0; (v = at(a, i)); i++)
#define json_object_foreach(o, k, v) \
	for (k = first(o); k && (v = of(k)); k = next(o, k))
#define list_for_each_entry(p, head, member) \
	for (p = first(head); p != head; p = after(p))
#define list_for_each_entry_safe(p, n, head, member) \
	for (p = first(head), n = next(p); p != head; p = n, n = next(n))
#define __aligned(bytes)
#define __counted_by(member)
#define asm(name)
END
}

# Not asked: arithmetic on void *, which is GNU C; NULL as a last argument, where
# a pointer has the size of NULL; readdir() in one thread; an increment in an
# initializer; x = y ?: x.  2.17 also says where it stops to follow branches, and
# that tests do not expect to be out of memory; many.c does, and it does not see
# that.  tests/selftests are built of the kernel's macros.
check_cppcheck() {
	need cppcheck || return
	mkdir -p build
	cppcheck_macros >build/lint-macros.h
	files 'userspace/*.c' 'kernel/*.c' 'tests/*.c' ':!tests/selftests' |
	cppcheck -j "$(nproc)" --quiet --error-exitcode=1 --std=c11 \
		--enable=warning,portability,performance --inline-suppr \
		--suppress=arithOperationsOnVoidPointer \
		--suppress=varFuncNullUB --suppress=readdirCalled \
		--suppress=unknownEvaluationOrder --suppress=selfAssignment \
		--suppress=normalCheckLevelMaxBranches \
		--suppress='nullPointerOutOfMemory:tests/*' \
		--suppress='nullPointerArithmeticOutOfMemory:tests/*' \
		--suppress=nullPointerOutOfMemory:userspace/tool/many.c \
		--template='{file}:{line}: {message} [{id}]' \
		--include=build/lint-macros.h -Iuserspace/include \
		-Iuserspace/lib -Iuserspace -Itests/unit -Ikernel -Iuapi \
		--file-list=-
}

# What is more than the builds ask for, of both compilers and of the kernel.
check_warnings() {
	local more='-Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla
		-Wwrite-strings -Wundef -Wpointer-arith -Wold-style-definition'
	local compiler

	need gcc clang || return
	for compiler in gcc clang; do
		# shellcheck disable=SC2086	# lists of words
		files 'userspace/*.c' | in_portions "$compiler" -fsyntax-only \
			-Wall -Wextra -Werror $more $USER_FLAGS || return
	done
	NAME=warnings scripts/kernel/build-modules.sh 6.12 W=1 KCFLAGS=-Werror
}

# With every warning that the kernel knows, and types checked by sparse.
check_sparse() {
	need sparse || return
	NAME=lint scripts/kernel/build-modules.sh 6.12 W=1 C=2 \
		CF=-D__CHECK_ENDIAN__ >build/lint-sparse.log 2>&1 ||
		{ cat build/lint-sparse.log; return 1; }
	! grep -E 'warning:|error:' build/lint-sparse.log
}

check_kerneldoc() {
	need perl || return
	files 'uapi/*.h' 'kernel/*.[ch]' 'userspace/include/*.h' |
	from_kernel kernel-doc -none -Wall -Werror
}

check_shellcheck() {
	need shellcheck || return
	files '*.sh' '*.inc' .ci/run tests/vm/init scripts/hardware-check |
	in_portions shellcheck --norc -x -P SCRIPTDIR -e SC1091
}

check_codespell() {
	need codespell || return
	# A status of Intel's TCB info, the name line of a manual page, AMD's SME,
	# O_WRONLY.  Tests of suggestions misspell what tests/misspelt lists.
	files ':!LICENSES' ':!tests' |
		xargs codespell -L uptodate,nd,sme,wronly &&
		files tests ':!tests/misspelt' ':!tests/platform/qemu' |
		xargs codespell -L uptodate,nd,sme,wronly -I tests/misspelt
}

# compiles_alone HEADER FLAGS...
compiles_alone() {
	local header=$1

	shift
	echo "#include \"$PWD/$header\"" | "$@" -Wall -Wextra -Werror \
		-Iuapi -Iuserspace/include -Iuserspace/lib -Iuserspace -fsyntax-only - || {
		echo "$header does not compile alone by $*"
		return 1
	}
}

check_headers() {
	local header bad=0

	need gcc clang || return
	for header in $(files 'uapi/*.h' 'userspace/include/*.h'); do
		compiles_alone "$header" gcc -xc -std=gnu11 || bad=1
		compiles_alone "$header" gcc -xc -std=c99 -pedantic || bad=1
		compiles_alone "$header" clang -xc++ -std=c++11 || bad=1
	done
	for header in $(files 'userspace/lib/*.h' 'userspace/tool/*.h' \
			'userspace/doctor/*.h' \
			'userspace/sim/*.h'); do
		compiles_alone "$header" gcc -xc -std=gnu11 || bad=1
	done
	return "$bad"
}

# No struct of the ABI has a byte that is not a field of it.
check_pahole() {
	local out=build/lint-pahole

	need pahole gcc || return
	{
		echo '#include <linux/vouch.h>'
		echo '#include <linux/vouch_sim.h>'
		sed -n 's/^struct \([a-z_0-9]*\) {/struct \1 one_\1;/p' uapi/linux/*.h
	} >"$out.c"
	gcc -Iuapi -g -c -o "$out.o" "$out.c" || return
	pahole -F dwarf "$out.o" >"$out" || return
	[ "$(grep -c '^struct vouch_' "$out")" = "$(grep -c one_ "$out.c")" ] || {
		echo "pahole does not show every struct of $out.c"
		return 1
	}
	! grep -E '^struct|hole|padding|bit_' "$out" |
	grep -B 1 -E 'hole|padding|bit_'
}

check_layers() { scripts/lint/layers.sh; }

check_names() {
	need git nm || return
	NAME=lint scripts/kernel/build-modules.sh 6.12 >/dev/null && scripts/lint/names.sh
}

check_docs() { make -s userspace && scripts/lint/docs.sh; }

check_maintainers() { scripts/lint/maintainers.sh; }

# licence FOLDER-PATTERN... WORDS: each file says so in its first three lines.
licence() {
	local words=${*: -1} file bad=0

	for file in $(files "${@:1:$#-1}"); do
		head -n 3 "$file" | grep -qF "SPDX-License-Identifier: $words" || {
			echo "$file does not say $words"
			bad=1
		}
	done
	return "$bad"
}

check_licences() {
	local bad=0

	licence 'kernel/*' Kbuild 'tests/kunit/*.c' 'GPL-2.0' || bad=1
	licence 'uapi/*' 'GPL-2.0 WITH Linux-syscall-note' || bad=1
	licence 'userspace/*.[ch]' 'userspace/*.py' 'userspace/*.go' 'userspace/man/*' 'userspace/completions/*' 'scripts/*' Makefile \
		.ci/run .editorconfig 'tests/unit/*.[ch]' 'tests/*.sh' MIT || bad=1
	licence 'tests/*.[ch]' '' || bad=1
	return "$bad"
}

# What the library exports is named for it.
check_symbols() {
	need nm || return
	make -s userspace || return
	silent sh -c "nm -g --defined-only build/libvouch.a |
		awk 'NF == 3 && \$3 !~ /^vouch_/ { print \$3 }'"
}

# No file that needs a map.
check_sizes() {
	files '*.[ch]' '*.sh' Makefile Kbuild | xargs awk '
		FNR == 1 { max = 500 }
		FNR == 1 && FILENAME ~ /^(userspace|uapi)/ { max = 400 }
		FNR == 1 && FILENAME ~ /^tests|_kunit/ { max = 1000 }
		FNR == 1 && FILENAME == "Makefile" { max = 150 }
		FNR == max + 1 {
			print FILENAME " is longer than " max " lines"
			bad = 1
		}
		END { exit bad }'
}

# Well formed, and about what is there.
check_man() {
	need mandoc || return
	make -s userspace || return
	files 'userspace/man/*' | xargs mandoc -T lint -W warning &&
		scripts/lint/man.sh
}

# A clone of what is committed builds, and git sees nothing new afterwards,
# whatever its user wants to be ignored.
check_clone() {
	local clone status

	clone=$(mktemp -d)
	git clone -q . "$clone"
	make -s -C "$clone" KDIR= userspace modules >"$clone.log" 2>&1 ||
		tail -n 20 "$clone.log"
	silent env GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null \
		git -C "$clone" status --porcelain -uall &&
		[ -x "$clone/build/vouch" ] && [ -e "$clone/kernel/vouch.ko" ]
	status=$?
	rm -rf "$clone" "$clone.log"
	return "$status"
}

# Without the list of files every check would pass.
git rev-parse --is-inside-work-tree >/dev/null ||
	die "$TOP is no git checkout that git trusts, want one"
mkdir -p build
# shellcheck disable=SC2086	# a list of words
[ $# -gt 0 ] || set -- $CHECKS
for name in "$@"; do
	declare -F "check_$name" >/dev/null ||
		die "check is '$name', want one of: $(xargs <<<"$CHECKS")"
done
bad=0 number=0
echo "1..$#"
for name in "$@"; do
	number=$((number + 1))
	if output=$("check_$name" 2>&1); then
		echo "ok $number - $name"
	else
		echo "not ok $number - $name"
		printf '# %s\n' "${output//$'\n'/$'\n# '}"
		bad=1
	fi
done
exit $bad
