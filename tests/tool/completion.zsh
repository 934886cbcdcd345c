# SPDX-License-Identifier: MIT
# completion.zsh FOLDER TEXT: types TEXT and Tab at a zsh with the completions of
# FOLDER, and prints what is on its command line then.
zmodload zsh/zpty

zpty shell zsh -f -i
zpty -w shell "PS1= PS2= ; fpath=($1 \$fpath); autoload -Uz compinit; compinit -u -D
zle -N show; show() { print -r -- \"<<\$BUFFER>>\"; exit; }; bindkey '^T' show
unsetopt zle_bracketed_paste 2>/dev/null; zstyle ':completion:*' menu no
print rea''dy"
zpty -r -m shell said '*ready*'
zpty -w -n shell "$2"$'\t'$'\C-T'
zpty -r -m shell said '*<<*>>*'
said=${said##*<<}
print -r -- "${said%%>>*}"
zpty -d shell
