#!/bin/bash
# SPDX-License-Identifier: MIT
#
# docs.sh: what there is, is documented, and what is documented is there:
# commands of the device, parameters of the modules, options, policy keys, ids
# of checks, names of the headers, targets of make, paths.  Fields of structs
# are kernel-doc's, see "lint.sh kerneldoc".  Wants build/vouch as of now.
# shellcheck disable=SC2016	# backquotes of reStructuredText
set -uo pipefail
cd "$(dirname "$0")/../.." || exit

PAGES="README.md Documentation/*.rst userspace/man/*.1"
bad=0

complain() {
	printf '%s\n' "$@"
	bad=1
}

# compare WHAT THERE DOCUMENTED: two lists of words that have to be the same.
compare() {
	local word

	[ -n "$2" ] || complain "$1: there are none, want some to compare"
	while read -r word; do
		[ -z "$word" ] || complain "$1 '$word' is not documented"
	done < <(comm -23 <(sort -u <<<"$2") <(sort -u <<<"$3"))
	while read -r word; do
		[ -z "$word" ] || complain "$1 '$word' is documented, but not there"
	done < <(comm -13 <(sort -u <<<"$2") <(sort -u <<<"$3"))
}

# words REGEX FILE...: each match on a line of its own.
words() { grep -ohP -- "$@" | sort -u; }

check_ioctls() {
	compare 'ioctl' \
		"$(words '^#define VOUCH_IOC_\K[A-Z_]+(?=\s+(_IO|\\$))' uapi/linux/vouch.h)" \
		"$(words '^[A-Z]+(_[A-Z]+)?(?= {2,}\S)' Documentation/device.rst)"
}

check_parameters() {
	compare 'parameter' \
		"$(words '^module_param(_named)?\(\K\w+' kernel/*.c kernel/snp/*.c \
			kernel/tdx/*.c)" \
		"$(words '^``\K\w+(?==\w+``  )' Documentation/device.rst)"
}

# Names of the headers that a page uses, but for examples of environment.
check_names() {
	local name

	# shellcheck disable=SC2086	# a list of words
	for name in $(words '\bVOUCH_[A-Z][A-Z0-9_]*\b' $PAGES) \
			$(words '\bvouch_[a-z0-9_]+(?=\(\))' $PAGES) \
			$(words 'struct \Kvouch_[a-z0-9_]+' $PAGES); do
		grep -qrw "$name" uapi userspace/include kernel scripts ||
			complain "name '$name' is documented, but not there"
	done
}

# Long options, and short ones that have no long name, of a text of help.
help_options() {
	sed -nE 's/^ +(-[a-z], )?(--[a-z-]+|-[a-z])\b.*/\2/p' | sort -u
}

man_options() {
	awk -v command="$1" '
		/^\.Ss/ { here = $2 == "vouch" && $3 == command }
		here && /^\.It Fl/ {
			for (i = 3; i <= NF; i++)
				if ($i ~ /^-/)
					print "-" $i
		}' userspace/man/vouch.1
}

# The commands of SYNOPSIS; with a name, the options that it has there.
man_synopsis() {
	awk -v command="${1:-}" '
		/^\.Sh/ { here = $2 == "SYNOPSIS" }
		!here { next }
		/^\.Cm/ {
			name = substr($0, 5)
			if (command == "") {
				count = split(name, names, " [|] ")
				for (i = 1; i <= count; i++)
					print names[i]
			}
		}
		command != "" && name == command {
			for (i = 1; i < NF; i++)
				if ($i == "Fl" || $i == ".Fl")
					print "-" $(i + 1)
		}' userspace/man/vouch.1 |
		sed 's/^-o$/--output/; s/^-v$/--verbose/'
}

# What the texts of help say is to be typed, but for their options.
check_synopsis() {
	local command usages

	usages=$(for command in "$@"; do
		build/vouch help "$command"
	done | sed -nE 's/^(usage:|      ) vouch ([a-z]+( [a-z]+)?).*/\2/p')
	compare 'command of the synopsis' "$usages
help
version" "$(man_synopsis)"
	for command in info report evidence extend log show diff explain; do
		compare "option in the synopsis of $command" \
			"$(build/vouch help "$command" | help_options)" \
			"$(man_synopsis "$command")"
	done
	compare 'option in the synopsis of bundle' \
		"$(build/vouch help bundle | help_options)" \
		"$(man_synopsis 'bundle create'; man_synopsis 'bundle status')"
}

check_options() {
	local command

	# shellcheck disable=SC2046	# a list of words
	check_synopsis $(build/vouch --help | sed -nE 's/^  ([a-z]+)  .*/\1/p')
	for command in $(build/vouch --help | sed -nE 's/^  ([a-z]+)  .*/\1/p'); do
		grep -q "^\.Ss vouch $command" userspace/man/vouch.1 ||
			complain "command '$command' is not in the manual page"
		compare "option of $command" \
			"$(build/vouch help "$command" | help_options)" \
			"$(man_options "$command")"
	done
}

# What a page tells to type, whichever program it is for.
check_examples() {
	local option there

	there=$(for command in appraise bundle evidence explain extend info log \
			lockdown measure policy report show; do
			build/vouch help "$command" 2>/dev/null
		done; build/vouch --help; build/vouch-simd --help
		grep -h -- '--[a-z]' scripts/*.sh scripts/*/*.sh tests/*/*.sh)
	for option in $(words '(?<![\w-])--[a-z][a-z-]+[a-z]' README.md \
			Documentation/*.rst); do
		grep -qwF -- "$option" <<<"$there" || grep -qwF -- \
			"${option#--}" <(build/vouch-simd --help | tr _ -) ||
			complain "option '$option' is documented, but not there"
	done
}

# The first part of the page is about keys, and the words that are their values.
check_policy_keys() {
	local page sources keys values

	page=$(sed '/^Endorsements$/,$d; s/``rtmr0`` to/& ``rtmr1`` ``rtmr2``/' \
		Documentation/policy.rst |
		grep -oP '``\K[a-z_0-9]+(?=``)|^[a-z_]+$')
	# shellcheck disable=SC2207	# a list of words
	sources=($(grep -rl --include='*.c' 'policy/keys\.h' userspace/lib))
	keys=$(words '^\t+[A-Z]+\(\s*"\K[a-z_0-9]+(?=")|\.name = "\K[a-z_0-9]+(?=")' \
		"${sources[@]}")
	values=$(words '"\K[a-z_0-9]+(?=")' "${sources[@]}" \
		userspace/lib/policy/any_of.c)
	compare 'policy key' "$keys" "$(grep -xF "$keys" <<<"$page")"
	compare 'word of policies' comment"$(echo; grep -xF "$page" <<<"$values")" \
		"$page"
}

check_check_ids() {
	local old

	old=$(diff -u Documentation/checks.rst <(scripts/lint/checks-rst.sh)) ||
		complain "${old:0:1000}" "    want: scripts/lint/checks-rst.sh" \
			"    >Documentation/checks.rst"
}

check_paths() {
	local path target

	for path in $(words '(?<![\w/])(scripts|tests|kernel|userspace|uapi|Documentation)/[\w./*-]*\w' \
			README.md Documentation/*.rst | sort -u); do
		compgen -G "$path" >/dev/null || complain "path '$path' is documented, but not there"
	done
	for target in $(words '(``|    |\t)make \K[a-z][a-z-]+' README.md \
			Documentation/*.rst); do
		grep -qE "^([a-z -]* )?$target( [a-z -]*)?:" Makefile \
			tests/*/*.mk userspace/*.mk ||
			complain "make $target is documented, but not there"
	done
	for path in Documentation/*.rst; do
		path=$(basename "$path")
		grep -q "\`${path%.rst}\.rst\`\|Documentation/$path" README.md ||
			complain "README.md does not name Documentation/$path"
	done
}

check_ioctls
check_parameters
check_names
check_options
check_examples
check_policy_keys
check_check_ids
check_paths
exit $bad
