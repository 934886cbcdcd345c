#!/bin/bash
# SPDX-License-Identifier: MIT
#
# man.sh: the manual pages, in TAP: they are of what there is, which the check of
# them notices when it is not so; they print, and make install brings them.
# shellcheck disable=SC2317	# the functions are called by "is"
. "$(dirname "$0")/tap.inc"

pages=userspace/man

as_it_is() { scripts/lint/man.sh; }

# Pages with a fault each, which are looked at once, since that takes a while;
# "fault" before, "noticed" afterwards.
altered=$work/man
cp -r "$pages" "$altered"
fault() {
	sed -i -E "$2" "$altered/$1"
	! cmp -s "$pages/$1" "$altered/$1" || {
		echo "# $1 has no line for $2"
		exit 1
	}
}
noticed() { grep -qF -- "$1" "$work/noticed"; }

# On a terminal of any size; what does not fit is for the page.
help_fits() {
	local command lines

	# The list of commands is longer.
	for command in $("$VOUCH" __complete '' | cut -f 1 |
		grep -vx 'help\|version'); do
		lines=$("$VOUCH" help "$command" 2>/dev/null | wc -l)
		[ "$lines" -le 25 ] || {
			echo "help $command has $lines lines, want 25 at most"
			return 1
		}
	done
}

is_well_formed() { ! mandoc -T lint -W warning "$pages"/* | grep .; }

# Without an error, and with the name of the page in its first line.
prints() {
	local page name

	for page in "$pages"/*; do
		name=$(basename "$page")
		mandoc -T ascii "$page" 2>&1 | head -n 1 |
			grep -qi "^${name%.*}(${name##*.})" || {
			echo "$page does not print"
			return 1
		}
	done
}

# Every page but the simulator's, which is not there without it.
installs() {
	local dest=$work/dest page name

	make -s install-userspace "DESTDIR=$dest" KDIR=/nowhere || return
	for page in "$pages"/*.[145]; do
		name=$(basename "$page")
		cmp "$page" "$dest/usr/local/share/man/man${name##*.}/$name" ||
			return
	done
	[ -e "$dest/usr/local/share/man/man8/vouch-agent.8" ] &&
		[ ! -e "$dest/usr/local/share/man/man8/vouch-simd.8" ] &&
		make -s uninstall "DESTDIR=$dest" KDIR=/nowhere &&
		! find "$dest" -type f | grep .
}

is 'pages are of what there is' as_it_is
fault vouch-report.1 '/^\.It Fl -separated/d'
fault vouch-show.1 's/^\.It Fl -json/.It Fl -jason/'
fault vouch-log.1 '/^\.Op Fl -follow/d'
fault vouch-bundle.1 '/^\.Cm bundle status/d'
fault vouch.1 '/^\.It Xr vouch-explain/d'
fault vouch-policy.5 '/^\.It Li host_data/d'
fault vouch-policy.5 's/^\.It Li family_id/.It Li family_if/'
fault vouch.4 '/^\.It Dv VOUCH_IOC_COLLECT/d'
fault vouch.4 '/Er EBADMSG/d'
fault vouch.4 '/^\.It Cm log_size/d'
fault vouch-bundle.5 '/^\.It Li fetched/d'
fault vouch-agent.8 '/^\.It Fl -idle/d'
fault vouch-tpm.8 '/^\.It Fl -ak/d'
fault vouch-simd.8 '/^\.It Fl -misbehave/d'
fault vouch-simd.8 '/^\.It Li xfam/d'
fault vouch-simd.8 '/^\.It Cm replay/d'
rm "$altered/vouch-diff.1"
MAN=$altered scripts/lint/man.sh >"$work/noticed"

is 'an option that is left out' noticed \
	"option of report '--separated' is not"
is 'an option that is made up' noticed \
	"option of show '--jason' is documented"
is 'an option of the synopsis that is left out' noticed \
	"in the synopsis of log '--follow' is not"
is 'a command of the synopsis that is left out' noticed \
	"synopsis of bundle 'bundle status' is not"
is 'a command that vouch(1) leaves out' noticed \
	"command of vouch(1) 'explain' is not"
is 'a policy key that is left out' noticed \
	"policy key of vouch-policy(5) 'host_data' is"
is 'a policy key that is made up' noticed \
	"'family_if' is documented"
is 'a command of the device that is left out' noticed \
	"'VOUCH_IOC_COLLECT' is not"
is 'an error that is left out' noticed \
	"'EBADMSG' is not"
is 'a parameter that is left out' noticed \
	"'log_size' is not"
is 'a member of bundles that is left out' noticed \
	"'fetched' is not"
is 'an option of the agent that is left out' noticed \
	"option of vouch-agent '--idle' is not"
is 'an option of vouch-tpm that is left out' noticed \
	"option of vouch-tpm '--ak' is not"
is 'an option of the simulator that is left out' noticed \
	"option of vouch-simd '--misbehave' is not"
is 'a key of the simulator that is left out' noticed \
	"key of vouch-simd 'xfam' is not"
is 'misbehaviour that is left out' noticed \
	"misbehaviour of vouch-simd 'replay' is not"
is 'a command without a page' noticed "'diff' has no page"
is 'help of a command has 25 lines' help_fits
is 'pages are well formed' is_well_formed
is 'pages print' prints
is 'pages are installed, and go away' installs
tap_end
