# SPDX-License-Identifier: MIT
# Completion of vouch for bash: "vouch __complete" tells what may come.
# shellcheck shell=bash

_vouch() {
	local words=() word current line i

	# Bash has cut "--option=value" at the equals sign.
	for ((i = 1; i <= COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		if ((${#words[@]})) && [[ $word == = || ${COMP_WORDS[i - 1]} == = ]]; then
			words[-1]+=$word
		else
			words+=("$word")
		fi
	done
	current=${COMP_WORDS[COMP_CWORD]}
	[[ $current != = ]] || current=
	COMPREPLY=()
	while IFS= read -r line; do
		if [[ $line == :files ]]; then
			compopt -o filenames 2>/dev/null
			while IFS= read -r word; do
				COMPREPLY+=("$word")
			done < <(compgen -f -- "$current")
			continue
		fi
		line=${line%%$'\t'*}
		[[ ${words[-1]} != -*=* ]] || line=${line#*=}
		COMPREPLY+=("$line")
	done < <(vouch __complete "${words[@]}" 2>/dev/null)
}
complete -F _vouch vouch
