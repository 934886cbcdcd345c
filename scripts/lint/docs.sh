#!/bin/bash
# SPDX-License-Identifier: MIT
#
# docs.sh: what there is, is documented, and what is documented is there:
# commands of the device, parameters of the modules, policy keys, ids of
# checks, names of the headers, targets of make, paths.  Fields of structs are
# kernel-doc's, see "lint.sh kerneldoc"; of manual pages see man.sh.  Wants
# build/vouch as of now.
# shellcheck disable=SC2016	# backquotes of reStructuredText
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
. scripts/lint/compare.inc

PAGES="README.md Documentation/*.rst userspace/man/*.[1-8]"

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
		grep -qrw "$name" uapi userspace/include kernel scripts \
			userspace/tool ||
			complain "name '$name' is documented, but not there"
	done
}

# What a page tells to type, whichever program it is for.
check_examples() {
	local option there

	there=$(for command in appraise bundle evidence explain extend info log \
			lockdown measure policy report reseal seal show unseal watch; do
			build/vouch help "$command" 2>/dev/null
		done; build/vouch --help; build/vouch-simd --help
		build/vouch-agent --help
		build/vouch-verifierd --help
		build/vouch-worker --help
		build/vouch-queue --help
		grep -h -- '--[a-z]' scripts/*.sh scripts/*/*.sh tests/*/*.sh)
	for option in $(words '(?<![\w-])--[a-z][a-z0-9-]+[a-z0-9]' README.md \
			Documentation/*.rst); do
		grep -qwF -- "$option" <<<"$there" || grep -qwF -- \
			"${option#--}" <(build/vouch-simd --help | tr _ -) ||
			complain "option '$option' is documented, but not there"
	done
}

# The first part of the page is about keys, and the words that are their values.
check_policy_keys() {
	local page sources keys values

	page=$(sed '/^Endorsements$/,$d; s/``rtmr0`` to/& ``rtmr1`` ``rtmr2``/; s/``rem0`` to/& ``rem1`` ``rem2``/' \
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
check_examples
check_policy_keys
check_check_ids
check_paths
# shellcheck disable=SC2154	# of compare.inc
exit $bad
