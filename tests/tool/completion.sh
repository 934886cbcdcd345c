#!/bin/bash
# SPDX-License-Identifier: MIT
#
# completion.sh: completions of commands, options and values, in TAP: those that
# vouch tells, and what bash, zsh and fish make of them, which are asked as
# somebody at a terminal asks them.
# shellcheck disable=SC2317	# the functions are called by "is"
. "$(dirname "$0")/tap.inc"

completions=$PWD/userspace/completions
mkdir "$work/bin" "$work/home"
ln -s "$VOUCH" "$work/bin/vouch"
touch "$work/home/policy.json"
export PATH=$work/bin:$PATH HOME=$work/home

# told WANTED WORD...: the candidates, without what is said of them
told() {
	local wanted=$1 got

	shift
	got=$(vouch __complete "$@" | cut -f 1 | xargs)
	[ "$got" = "$wanted" ] || { echo "$got, want $wanted"; return 1; }
}

# Each command has its options from the table that reads them: what is told is
# taken, and "--help" is the only one that comes from elsewhere.
commands() { vouch __complete '' | cut -f 1 | grep -vx 'help\|version'; }
subs() {
	case $1 in
	measure) echo snp; echo idblock ;;
	*) vouch help "$1" | sed -n "s/^.* vouch $1 \([a-z]\+\) .*/\1/p" ;;
	esac
}
every_command_has_options() {
	local command sub

	for command in $(commands); do
		for sub in $(subs "$command") ''; do
			[ -n "$sub" ] || [ -z "$(subs "$command")" ] || continue
			# shellcheck disable=SC2086	# none is no word
			vouch __complete "$command" $sub -- | grep -q . || {
				echo "$command $sub has none"
				return 1
			}
		done
	done
}

# by_bash WORD...: what bash completes the last one to
by_bash() {
	# shellcheck disable=SC2016	# for the inner shell
	(cd "$work/home" && bash --norc -c '. "$0"/vouch.bash
		COMP_WORDS=(vouch "$@") COMP_CWORD=$#
		_vouch
		printf "%s\n" "${COMPREPLY[@]}"' "$completions" "$@" 2>/dev/null |
		xargs)
}

by_fish() {
	(cd "$work/home" && fish --no-config -c "source $completions/vouch.fish
		complete -C 'vouch $*'" | cut -f 1 | xargs)
}

# In a terminal of zsh's own, since zsh completes nowhere else: Tab, then what is
# on the command line.
by_zsh() {
	(cd "$work/home" && zsh -f "$OLDPWD/tests/tool/completion.zsh" \
		"$completions" "vouch $*")
}

same() {
	[ "$1" = "$2" ] || { echo "$1, want $2"; return 1; }
}

shells_say() {
	local wanted=$1

	shift
	same "$(by_bash "$@")" "$wanted" && same "$(by_fish "$*")" "$wanted"
}

is 'commands' told 'evidence events' ev
is 'help and version' told 'help' hel
is 'commands after help' told 'measure' help me
is 'what a command is to do' told 'create status' bundle ''
is 'several words of one usage' told 'snp sev sev-es' measure s
is 'options' told '--json' diff --j
is 'options of one of two' told '--max-age' bundle status --m
is 'options that another table has' told '--vcpus' measure snp --vcpus
is 'values' told 'snp quote tdreport service' report --format ''
is 'values after an equals sign' told '--format=quote' report --format=q
is 'values of a short option' told ':files' report -o ''
is 'values that another command explains' told ':files' case create --policy ''
is 'no values where none are known' told '' appraise --nonce ''
is 'files' told ':files' appraise ''
is 'checks by name' told 'tdx.pck.ext' explain tdx.pck.e
is 'registers' told 'rtmr2 rtmr3' extend r
is 'nothing for an unknown command' told '' frob ''
is 'nothing is run' told '' lockdown --yes x
is 'every command has options' every_command_has_options
is 'in bash and fish: commands' shells_say evidence evi
is 'in bash and fish: options' shells_say '--format' report --fo
is 'in bash and fish: values' shells_say quote report --format q
is 'in bash and fish: files' shells_say policy.json appraise --policy po
is 'in bash: a value after an equals sign' \
	same "$(by_bash report --format = q)" quote
is 'in fish: a value after an equals sign' \
	same "$(by_fish report --format=q)" --format=quote
is 'in fish: a file after an equals sign' \
	same "$(by_fish appraise --policy=po)" --policy=policy.json
is 'in zsh: commands' same "$(by_zsh evi)" 'vouch evidence '
is 'in zsh: options' same "$(by_zsh report --fo)" 'vouch report --format '
is 'in zsh: values' same "$(by_zsh report --format q)" \
	'vouch report --format quote '
is 'in zsh: files' same "$(by_zsh appraise --policy po)" \
	'vouch appraise --policy policy.json '
is 'in zsh: a file after an equals sign' \
	same "$(by_zsh appraise --policy=po)" \
	'vouch appraise --policy=policy.json '
tap_end
