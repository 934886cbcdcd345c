#!/bin/bash
# SPDX-License-Identifier: MIT
#
# first-minutes.sh [bookworm|trixie]...: what a new user meets, in TAP, on a
# Debian 12 and a Debian 13 that have nothing but what debootstrap installs.  In
# each: root, and an ordinary user with sudo and another language; a first run
# without a network and then with one; a second run without one; what is said
# where sudo is not there or not wanted.  Comments tell times and sizes.
#
# Wants root.  Each machine is a layer over the same folder, in a mount namespace
# of this script's, and goes away with it.
# shellcheck disable=SC2317	# is() calls the functions
set -uo pipefail
[ "$(id -u)" = 0 ] || exec sudo "$0" "$@"
[ -n "${OWN_MOUNTS:-}" ] || OWN_MOUNTS=yes exec unshare -m --propagation private "$0" "$@"
. "$(dirname "$0")/../../scripts/common.sh"
cd "$TOP" || exit

user=newcomer
count=0 bad=0

leave() {
	local root

	for root in "$work"/*/root; do
		[ ! -d "$root/proc" ] || umount -R "$root" 2>/dev/null
	done
	rm -rf "$work"
}

# is DESCRIPTION COMMAND...: what it says is in $said, and shown when it fails
is() {
	local text="$suite, $who: $1" word=ok

	shift
	count=$((count + 1))
	"$@" >"$said.is" 2>&1 || { word='not ok' bad=1; }
	echo "$word $count - $text"
	[ "$word" = ok ] || { cat "$said.is"; [ ! -e "$said" ] || tail -n 8 "$said"; } |
		sed 's/^/# /'
}

exec 3>&1
note() { echo "# $suite, $who: $*" >&3; }

# ---- a machine ----

# As an installer leaves it: names resolve, and apt goes the way it goes here.
configure() {
	cp -L /etc/resolv.conf "$root/etc/resolv.conf"
	echo "127.0.0.1 localhost $(hostname)" >"$root/etc/hosts"
	apt-config dump | grep -E '^(Acquire::(https?|ftp)::[Pp]roxy|Acquire::https::(CA|Verify))' \
		>"$root/etc/apt/apt.conf.d/90proxy"
	# Services have nobody to run them here.
	printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
	chmod +x "$root/usr/sbin/policy-rc.d"
}

# start WHO [PACKAGE...]: a fresh machine with the files of the tree in it
start() {
	local base

	who=$1
	shift
	base=$("$TOP/scripts/debian.sh" "$suite") || exit
	machine=$work/$suite-${who// /-}
	root=$machine/root
	said=$machine/said
	mkdir -p "$root" "$machine/upper" "$machine/work"
	mount -t overlay overlay -o \
		"lowerdir=$base,upperdir=$machine/upper,workdir=$machine/work" \
		"$root" || exit
	mount -t proc proc "$root/proc"
	mount --rbind /dev "$root/dev"
	configure
	inside root 'apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y \
		--no-install-recommends install git make '"$*" >"$said" 2>&1 ||
		{ tail -n 5 "$said"; die "$suite has no git and make"; }
}

stop() {
	umount -R "$root"
	rm -rf "$machine"
}

# inside USER COMMAND: a login shell, in a language that is not this script's
inside() {
	chroot "$root" /usr/bin/env -i TERM=dumb su - "$1" -c "$2" </dev/null
}

# The same on a machine that is not connected to anything.
offline() {
	unshare -n chroot "$root" /usr/bin/env -i TERM=dumb su - "$1" -c "$2" \
		</dev/null
}

# put_tree USER FOLDER: what git would give
put_tree() {
	mkdir -p "$root$2"
	git -c safe.directory="$TOP" ls-files -z | xargs -0 tar -cf - |
		tar -C "$root$2" --no-same-owner -xf -
	inside root "chown -R $1: $2"
}

# ---- what is tried ----

# timed NAME COMMAND...: into $said; the time is noted, and how much of it the
# processors worked, which a machine with else to do does not make longer
timed() {
	local name=$1 status=0 TIMEFORMAT='%0R %0U %0S' real user_time system

	shift
	{ time "$@" >"$said" 2>&1 || status=$?; } 2>"$said.time"
	read -r real user_time system <"$said.time"
	note "$name: $real s, $((user_time + system)) s of them of processors"
	return "$status"
}

says() { grep -qE -e "$1" "$said" || { echo "want: $1"; false; }; }
says_not() { ! grep -P -e "$1" "$said"; }
fails() { ! "$@"; }
# shellcheck disable=SC2016	# for dpkg-query to expand
installed() { chroot "$root" dpkg-query -W -f '${Package}\n' | wc -l; }
size() { du -sm "$1" | cut -f 1; }

demo_is_whole() {
	is 'the Evidence is good' says '^build/demo/guest/evidence.cwt: simulated'
	is 'the altered copy is not' says '^build/demo/altered.cwt: contraindicated'
	is 'nobody is sent to AMD for a simulated chip' says_not 'kdsintf'
	is 'a log file has no escapes' says_not '[\e\r]'
}

# What README.md tells a verifier to type, after the demo, in that order; but for
# what is measured, which is files of the reader's own.
readme_commands() {
	sed -n '/^## Verify only/,/^## /s/^    //p' README.md |
		sed 's/apt install/& -y/; /^vouch measure/d'
}

as_root_user() {
	local before

	start 'root'
	put_tree root /root/vouch
	before=$(installed)
	is 'make demo at the first try' \
		timed 'make demo' inside root 'cd vouch && make demo'
	is 'says before how much it installs' \
		says 'installing [0-9]+ packages, .* to download, .* on disk'
	note "$(sed -n 's/^setup.sh: installing/installs/p' "$said")"
	note "$(sed -n 's/^fetch.sh: downloading/downloads/p' "$said") of kernel"
	demo_is_whole
	is 'no second compiler' says_not 'missing:.* clang'
	note "$(($(installed) - before)) packages more, $(size "$machine/upper") MB of disk"
	note "$(size "$root/root/.cache/vouch") MB of that in the cache, $(size "$root/root/vouch/build") MB in build"
	is 'again, without a network' \
		timed 'make demo again' offline root 'cd vouch && make demo'
	demo_is_whole
	stop
}

without_sudo() {
	is 'without sudo the command is told' fails \
		timed 'make demo without sudo' inside "$user" 'cd vouch && make demo'
	is 'whole' says '^ +apt-get install --no-install-recommends .*qemu'
}

nothing_of_root() { ! find "$root/home/$user" -user root | grep .; }

# What the tree has now, but for what is in build.
tree() { (cd "$root/home/$user/vouch" && find . -path ./build -prune -o -print | sort); }

clean_leaves_nothing() {
	inside "$user" 'cd vouch && make modules && make clean' >"$said" 2>&1 &&
		diff <(tree) "$machine/tree"
}

as_ordinary_user() {
	start 'user' passwd locales
	chroot "$root" sh -c "localedef -i de_DE -f UTF-8 de_DE.UTF-8 &&
		useradd -m -s /bin/bash $user"
	echo 'export LANG=de_DE.UTF-8' >>"$root/home/$user/.profile"
	put_tree "$user" "/home/$user"/vouch
	tree >"$machine/tree"
	without_sudo
	inside root 'DEBIAN_FRONTEND=noninteractive apt-get -qq -y install sudo' \
		>"$said" 2>&1
	echo "$user ALL=(ALL) NOPASSWD: ALL" >"$root/etc/sudoers.d/$user"
	inside root 'rm -rf /var/lib/apt/lists/*'
	is 'without a network the first run fails' fails \
		timed 'make demo without a network' offline "$user" 'cd vouch && make demo'
	is 'and tells why' says 'is there a network'
	is 'then with one it does not' \
		timed 'make demo' inside "$user" 'cd vouch && make demo'
	demo_is_whole
	is 'again, without a network' \
		timed 'make demo again' offline "$user" 'cd vouch && make demo'
	is 'sudo make demo is refused' fails timed 'sudo make demo' \
		inside "$user" 'cd vouch && sudo make demo'
	is 'with a sentence' says "the tree belongs to $user: run make without sudo"
	is 'nothing is of root' nothing_of_root
	readme_commands >"$root/home/$user/vouch/readme"
	is 'what README.md tells a verifier works' timed 'verify only' \
		inside "$user" 'cd vouch && sh -ex readme'
	is 'and affirms' says '^build/demo/guest/evidence.cwt: simulated'
	is 'by what was fetched, too' says '^vouch: fetched: CRL of ARK-Genoa'
	rm "$root/home/$user/vouch/readme"
	is 'a misspelt step is named at once' fails timed 'a misspelt step' \
		inside "$user" 'cd vouch && scripts/check.sh lnt'
	is 'with those there are' says "step is 'lnt', want one of"
	is 'make clean leaves what there was' clean_leaves_nothing
	stop
}

# A kernel that was fetched without a network is fetched with the next one.
kernel_alone() {
	start 'user without a kernel' passwd kmod
	chroot "$root" useradd -m -s /bin/bash "$user"
	put_tree "$user" "/home/$user"/vouch
	is 'without a network there is no kernel' fails timed 'fetching' \
		offline "$user" 'vouch/scripts/kernel/fetch.sh 6.12'
	is 'and why is told' says 'is there a network'
	is 'with one there is, at once' timed 'fetching again' \
		inside "$user" 'vouch/scripts/kernel/fetch.sh 6.12'
	stop
}

mkdir -p "$CACHE"
work=$(mktemp -d "$CACHE/fresh.XXXXXX")
trap leave EXIT
[ $# -gt 0 ] || set -- bookworm trixie
for suite in "$@"; do
	as_root_user
	as_ordinary_user
	kernel_alone
done
echo "1..$count"
exit $bad
