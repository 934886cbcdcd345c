#!/bin/bash
# SPDX-License-Identifier: MIT
#
# man.sh: what the commands take is in the manual pages, and what is in the pages
# is there: commands, options, policy keys, commands of the device and its errors,
# parameters of the module, keys and commands of the simulator.  Wants build/vouch
# and build/vouch-simd as of now.  MAN= is the folder of the pages.
# shellcheck disable=SC2016	# backquotes of reStructuredText
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
. scripts/lint/compare.inc

MAN=${MAN:-userspace/man}

# Names of a page's items, whatever macro they are in; with a title, those of the
# section of that name alone.
page_items() {
	awk -v title="${2:-}" -v macro="$3" '
		/^\.S[hs]/ {
			here = substr($0, 5)
			next
		}
		/^\.It/ && (title == "" || here == title) {
			for (i = 2; i < NF; i++)
				if ($i == macro)
					print $(i + 1)
		}' "$MAN/$1"
}

# Long options of a page, and -h as such.
page_options() {
	sed -n '/^\.It Fl/s/ /\n/gp' "$MAN/$1" | sed -n 's/^-[a-z]/-&/p' |
		sort -u
}

# The commands of SYNOPSIS; with a name, the options that it has there.
page_synopsis() {
	awk -v command="${2:-}" '
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
		}' "$MAN/$1" |
		sed 's/^-o$/--output/; s/^-v$/--verbose/'
}

# Long options of the tables that a command, or each of what it can do, reads its
# options by.
table_options() {
	local usage

	usages "$1" | while read -r usage; do
		# shellcheck disable=SC2086	# a list of words
		build/vouch __complete ${usage/%measure/measure snp} --
	done | cut -f 1 | grep -vx -- --help | sort -u
}

# Each option is in the text of help; what begins a line there is an option. The
# text of "case" refers to that of "appraise", and that to "fetch" for what goes
# with --fetch.
check_help() {
	local options=$2 said

	said=$(build/vouch help "$1"
		case $1 in
		case) build/vouch help appraise ;;
		appraise) build/vouch help fetch ;;
		esac)
	compare "option in the help of $1" "$options" \
		"$(words '--[a-z][a-z0-9-]*[a-z0-9]' - <<<"$said" | grep -xF -e "$options"
		build/vouch help "$1" | help_options)"
}

# Options at the beginning of a line, by their long names.
help_options() {
	sed -nE 's/^ +(-[a-z], )?(--[a-z0-9-]+)\b.*/\2/p' | sort -u
}

# What the texts of help say is to be typed, but for their options.
usages() {
	build/vouch help "$1" |
		sed -nE 's/^(usage:|      ) vouch ([a-z-]+( [a-z]+)?)( .*)?$/\2/p'
}

# Those of "case create" are on the page of appraise, too. A synopsis that says
# "option ..." has none to compare.
check_command() {
	local command=$1 page=vouch-$1.1 usage options

	[ -e "$MAN/$page" ] || {
		complain "command '$command' has no page, want $MAN/$page"
		return
	}
	options=$(table_options "$command")
	check_help "$command" "$options"
	[ "$command" != case ] || options=$(comm -23 <(echo "$options") \
		<(table_options appraise))
	compare "option of $command" "$options" "$(page_options "$page")"
	compare "synopsis of $command" "$(usages "$command")" \
		"$(page_synopsis "$page")"
	! grep -q '^\.Op Ar option' "$MAN/$page" || return 0
	compare "option in the synopsis of $command" "$options" \
		"$(for usage in $(usages "$command" | tr ' ' _); do
			page_synopsis "$page" "${usage//_/ }"
		done)"
}

commands() { build/vouch --help | sed -nE 's/^  ([a-z-]+)  .*/\1/p'; }

check_commands() {
	local command

	for command in $(commands); do
		check_command "$command"
	done
	compare 'command of vouch(1)' "$(commands)" \
		"$(sed -n 's/^\.It Xr vouch-\([a-z-]*\) 1$/\1/p' "$MAN/vouch.1")"
	for command in "$MAN"/vouch-*.1; do
		command=${command##*/vouch-}
		commands | grep -qx "${command%.1}" ||
			complain "vouch-$command is a page of no command"
	done
}

# A key of an object in an object stands in the text of that one.
check_policy() {
	local sources keys page

	# shellcheck disable=SC2207	# a list of words
	sources=($(grep -rl --include='*.c' 'policy/keys\.h' userspace/lib))
	keys=$(words '^\t+[A-Z]+\(\s*"\K[a-z_0-9]+(?=")|\.name = "\K[a-z_0-9]+(?=")' \
		"${sources[@]}")
	page=$(sed -n 's/^\.\(It \)\?Li //p' "$MAN/vouch-policy.5" |
		tr ' ' '\n' | sed 's/^.*\.\([a-z]\)/\1/' | grep '^[a-z]')
	compare 'policy key of vouch-policy(5)' "$keys" \
		"$(grep -xF "$keys" <<<"$page")"
	keys=$(page_items vouch-policy.5 '' Li | sed 's/.*\.//')
	compare 'item of vouch-policy(5)' "$(grep -rowhF "$keys" \
		"${sources[@]}" userspace/lib/policy/any_of.c)" "$keys"
}

check_device() {
	compare 'command of vouch(4)' \
		"$(words '^#define \KVOUCH_IOC_[A-Z_]+(?=\s+(_IO|\\$))' \
			uapi/linux/vouch.h)" \
		"$(page_items vouch.4 Commands Dv)"
	compare 'error of vouch(4)' \
		"$(words '^ \* ``\KE[A-Z0-9]+(?=``  )' uapi/linux/vouch.h)" \
		"$(page_items vouch.4 ERRORS Er)"
	compare 'parameter of vouch(4)' \
		"$(words '^module_param(_named)?\(\K\w+' kernel/*.c \
			kernel/snp/*.c kernel/tdx/*.c)" \
		"$(page_items vouch.4 'Parameters of the module' Cm)"
}

check_bundle() {
	compare 'member of vouch-bundle(5)' \
		"$(words '"\K(items|kind|name|fetched|sha256|data)(?=")' \
			userspace/lib/endorse/bundle_read.c
		echo vouch_bundle)" "$(page_items vouch-bundle.5 '' Li)"
}

# simulator FROM TO: names of the lines of help between these two.
simulator() {
	build/vouch-simd --help | sed -n "/^$1/,/^$2/p" |
		sed -nE 's/^  ([a-zA-Z-]+[a-zA-Z0-9_-]*).*/\1/p'
}

check_simulator() {
	local page=vouch-simd.8

	compare 'option of vouch-simd' "$(build/vouch-simd --help | help_options)" \
		"$(page_options $page)"
	compare 'key of vouch-simd' "$(simulator 'Keys of' 'Commands on')" \
		"$(page_items $page 'Keys of the configuration' Li)"
	compare 'command of vouch-simd' \
		"$(simulator 'Commands on' 'Kinds of' | grep -v KIND)" \
		"$(page_items $page 'Commands of the control socket' Cm |
			grep -v '^forever$')"
	compare 'misbehaviour of vouch-simd' "$(simulator 'Kinds of' 'Exit')" \
		"$(page_items $page 'Kinds of misbehaviour' Cm | sed 's/=.*//')"
}

# check_program NAME: one that has a page of section 8, and no commands
check_program() {
	compare "option of $1" "$("build/$1" --help | help_options)" \
		"$(page_options "$1.8")"
}

check_commands
check_program vouch-agent
[ ! -x build/vouch-verifierd ] || check_program vouch-verifierd
for program in vouch-worker vouch-queue; do
	[ ! -x "build/$program" ] || check_program "$program"
done
[ ! -x build/vouch-tpm ] || check_program vouch-tpm
check_policy
check_device
check_bundle
check_simulator
# shellcheck disable=SC2154	# of compare.inc
exit $bad
