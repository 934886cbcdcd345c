#!/bin/bash
# SPDX-License-Identifier: MIT
#
# scripts.sh: what the scripts say and leave when something is not as they want
# it, in TAP: no network, no sudo, root in a tree of somebody else, a misspelt
# step.  apt-get, sudo and others are replaced, so that nothing is installed.
# shellcheck disable=SC2317 # is() calls the functions
set -uo pipefail
. "$(dirname "$0")/tap.inc"

fakes=$work/fakes
cache=$work/cache
mkdir "$fakes"

# fake NAME: the script on standard input is called instead of a command
fake() {
	{ echo '#!/bin/bash'; cat; } >"$fakes/$1"
	chmod +x "$fakes/$1"
}

# With the fakes, and a cache of its own.
faked() { env PATH="$fakes:$PATH" VOUCH_CACHE="$cache" "$@" </dev/null; }

# fails PATTERN COMMAND...: with a sentence that matches the pattern
fails() {
	local pattern=$1

	shift
	! "$@" >"$work/output" 2>&1 || { echo "it succeeds"; return 1; }
	grep -qE -e "$pattern" "$work/output" ||
		{ cat "$work/output"; echo "want: $pattern"; return 1; }
}

succeeds() {
	local pattern=$1

	shift
	if ! "$@" >"$work/output" 2>&1 ||
		! grep -qE -e "$pattern" "$work/output"; then
		cat "$work/output"
		echo "want: $pattern"
		return 1
	fi
}

said() { grep -qF -e "$1" "$work/output"; }
said_not() { ! grep -F -e "$1" "$work/output"; }

# ---- before anything is installed ----

fake dpkg-query </dev/null
fake apt-get <<'END'
echo "apt-get $*" >>"${0%/*}/called"
END
fake sudo <<'END'
exec "$@"
END
is 'a misspelt step is named, with those there are' \
	fails "step is 'lnt', want one of: .* lint " faked scripts/check.sh unit lnt
is 'before anything is installed' test ! -e "$fakes/called"
is 'so is a misspelt check of lint' \
	fails "check is 'spell', want one of: .* codespell" \
	faked scripts/lint.sh names spell
is 'setup does not guess' fails "argument is 'demp', want demo" \
	faked scripts/setup.sh demp

# ---- what is installed ----

fake apt-get <<'END'
case $* in
*--assume-no*)
	echo '0 upgraded, 24 newly installed, 0 to remove and 3 not upgraded.'
	echo 'Need to get 31.2 MB/33.0 MB of archives.'
	echo 'After this operation, 120 MB of additional disk space will be used.'
	exit 1 ;;
*update*) exit "$(cat "${0%/*}/update")" ;;
*install*) echo "$*" >>"${0%/*}/called"; echo 'Unpacking'; exit "$(cat "${0%/*}/install")" ;;
esac
END
echo 0 >"$fakes/update"
echo 0 >"$fakes/install"
is 'setup says how much comes, before it does' succeeds \
	'installing 24 packages, 31.2 MB to download, 120 MB on disk' \
	faked scripts/setup.sh demo
is 'apt is quiet while all goes well' said_not Unpacking
is 'a demo wants no clang' sh -c "grep -q qemu '$fakes/called' &&
	! grep clang '$fakes/called'"
echo 100 >"$fakes/update"
is 'lists that are not to be had do not stop it' succeeds \
	'not every package list could be read' faked scripts/setup.sh demo
echo 100 >"$fakes/install"
is 'packages that are not to be had do' fails \
	'packages could not be installed: is there a network' \
	faked scripts/setup.sh demo
is 'and then apt is heard' said Unpacking
fake sudo <<'END'
exit 1
END
fake id <<'END'
echo 1000
END
is 'without root and sudo the command is told' fails \
	'^    apt-get install --no-install-recommends .*qemu-system-x86' \
	faked scripts/setup.sh demo
rm "$fakes/id" "$fakes/dpkg-query"

# ---- what is fetched ----

# As the real one it fails for a list only when asked to.
fake apt-get <<'END'
echo "$*" >>"${0%/*}/called"
case $* in
*indextargets*) echo 'http://mirror.example/debian/ Debian' ;;
*Error-Mode=any*update*) exit "$(cat "${0%/*}/update")" ;;
*--print-uris*) echo "'http://mirror.example/x' one.deb 5000000 SHA256:0" ;;
*download*) exit "$(cat "${0%/*}/download")" ;;
esac
END
fake apt-cache <<'END'
case $* in
*pkgnames*) [ ! -e "${0%/*}/names" ] || cat "${0%/*}/names" ;;
*show*) echo 'Depends: kmod, linux-base-6.12.1+deb12-amd64 (= 1) | x' ;;
esac
END
updates() { grep -c ' update$' "$fakes/called"; }
: >"$fakes/called"
echo 100 >"$fakes/update"
is 'without a network a kernel is not there, and what to do is' fails \
	'no package list has headers of Linux 6.12: is there a network' \
	faked scripts/kernel/fetch.sh 6.12
is 'and lists that were not read are read again' sh -c \
	"! PATH='$fakes:$PATH' VOUCH_CACHE='$cache' scripts/kernel/fetch.sh 6.12 &&
	[ \$(grep -c ' update$' '$fakes/called') = 2 ]"
is 'make does not go on without headers' fails 'is there a network' \
	faked make modules KDIR=
is 'and takes no folder of the root for them' said_not ' /headers'
is 'nor does make install' fails 'is there a network' \
	faked make install KDIR= "DESTDIR=$work/dest"
is 'with the same sentence' said_not ' /headers'

echo 0 >"$fakes/update"
: >"$fakes/called"
for suite in deb12 deb13; do
	printf "linux-%s-6.12.1+$suite%s\n" headers -amd64 image -amd64 \
		headers -common kbuild ''
done >"$fakes/names"
echo 100 >"$fakes/download"
is 'a download that fails is no kernel' fails \
	'packages could not be downloaded: is there a network' \
	faked scripts/kernel/fetch.sh 6.12
is 'and says how much it was to be' said 'downloading 6 MB'
is 'the headers and their kernel go together' grep -qE \
	'linux-image-\S+ linux-base-\S+ linux-headers-\S+ ' "$fakes/called"
faked scripts/kernel/fetch.sh 6.12 >/dev/null 2>&1
is 'lists that were read are not read again' [ "$(updates)" = 1 ]

mkdir -p "$work/deb/DEBIAN" "$cache/kernels/6.12.debs"
printf '%s\n' 'Package: one' 'Version: 1' 'Architecture: all' \
	'Maintainer: nobody' 'Description: none' >"$work/deb/DEBIAN/control"
dpkg-deb -b "$work/deb" "$cache/kernels/6.12.debs/one.deb" >/dev/null
echo 0 >"$fakes/download"
is 'what is not as it should be is no kernel' \
	fails 'Makefile' faked scripts/kernel/fetch.sh 6.12
is 'but what was downloaded stays for the next time' \
	test -e "$cache/kernels/6.12.debs/one.deb"
is 'and nothing looks like a kernel' test ! -e "$cache/kernels/6.12"

# ---- root in a tree of somebody else ----

fake stat <<'END'
[ "$2" = %u ] && echo 4242 || echo somebody
END
is 'sudo make demo is refused' \
	fails 'the tree belongs to somebody: run make without sudo' \
	env SUDO_UID=4242 PATH="$fakes:$PATH" make demo
is 'sudo make install is not' succeeds make \
	env SUDO_UID=4242 PATH="$fakes:$PATH" make -n install-userspace
is 'nor is root without sudo' succeeds setup.sh \
	env SUDO_UID= PATH="$fakes:$PATH" make -n setup V=1

# ---- what they call ----

is 'depmod is found without its folder in PATH' env PATH=/usr/bin:/bin \
	bash -c '. scripts/common.sh; command -v depmod'
mkdir "$work/few"
for tool in bash dirname basename sed cat; do
	ln -s "$(command -v $tool)" "$work/few/"
done
is 'a machine says which tool is missing' fails \
	'is not there, want it installed: make setup' env PATH="$work/few" \
	scripts/vm.sh --script tests/vm/chain.sh
# machine LINE...: as QEMU would, one line of the console a boot, and no result
machine() {
	local line n=0

	rm -rf "$work/boots"
	mkdir "$work/boots"
	for line; do
		n=$((n + 1))
		echo "[    2.026335] $line" >"$work/boots/$n"
	done
	fake qemu-system-x86_64 <<END
n=\$((\$(cat "$work/boots/count" 2>/dev/null || echo 0) + 1))
echo \$n >"$work/boots/count"
for word; do
	case \$word in
	file:*console.log) cat "$work/boots/\$n" >"\${word#file:}" ;;
	esac
done
END
}

booted() { # TIMES TEXT: the machine was started so often, and fails with it
	fails "$2" env PATH="$fakes:$PATH" scripts/vm.sh --no-modules --quiet \
		--kernel 6.12 --script tests/vm/chain.sh --out "$work/machine" &&
		[ "$(cat "$work/boots/count")" = "$1" ]
}

stale='Oops: int3: 0000 [#1] PREEMPT SMP NOPTI'
machine "$stale" 'Oops: something else'
is 'a breakpoint that was gone is tried again, and told' \
	booted 2 'QEMU ran a breakpoint that was gone: once more'
is 'and what comes after it counts' test -s "$work/machine/console-first.log"
machine "$stale" "$stale"
is 'a second one is a finding' booted 2 'kernel complains: '
machine 'Oops: something else'
is 'another death is not tried again' booted 1 'kernel complains: '
machine "$stale RIP: 0010:vouch_open+0x1/0x2 [vouch]"
is 'nor one with vouch in its trace' booted 1 'kernel complains: '
rm "$fakes/qemu-system-x86_64"

# shellcheck disable=SC2016 # for the inner shell
is 'a log file has no escapes' sh -c '! bash -c "
	. scripts/common.sh; busy what sleep 0" 2>&1 | grep -P "[\r\e]"'
is 'what takes a while has the status of it' bash -c '
	. scripts/common.sh; ! busy what false'

# ---- locks ----

# locks SECONDS: takes a lock of $work; it says nothing for so long
locks() {
	env VOUCH_CACHE="$work" LOCK_QUIET="$1" bash -c '
		. scripts/common.sh
		cache_lock test'
}
# hold SECONDS: as somebody else
hold() {
	echo 'process 1, builder.sh' >"$work/lock.test"
	flock "$work/lock.test" sleep "$1" &
	sleep 0.3
}
says_nothing() { "$@" >"$work/output" 2>&1 && ! grep . "$work/output"; }
is 'a lock that is free' says_nothing locks 0.2
is 'has the name of who had it last' grep -q '^process [0-9]*, ' "$work/lock.test"
hold 2
is 'for whom one waits is told' succeeds 'waiting for process 1, builder\.sh, which has .*/lock\.test' \
	locks 0.2
hold 1
is 'not for a short time' says_nothing locks 10

# ---- selftest ----

is 'a kernel that is not known' fails "KERNEL is 'foo', want 6\.12, 7\.3, debug or a folder" \
	env KERNEL=foo scripts/selftest.sh

# ---- what a step that failed shows ----

is 'the reason that comes after the result' sh -c \
	"printf 'ok 1 - a\nnot ok 2 - b\n# reason\nok 3 - c\n# other\n' |
	awk -f scripts/show-failures.awk | tr '\n' ' ' |
	grep -qx 'not ok 2 - b # reason '"
is 'and an error far before it' sh -c \
	"{ echo 'x.c:1: error: no'; seq 100; echo 'not ok - builds'; } |
	awk -f scripts/show-failures.awk | grep -q 'error: no'"

# ---- lint of MAINTAINERS ----

{ cat MAINTAINERS; echo 'F:	tests/cli/'; } >"$work/more"
grep -v 'tests/vm/' MAINTAINERS >"$work/less"
is 'a path that is not there is found' fails \
	'names tests/cli/, which is not there' scripts/lint/maintainers.sh "$work/more"
is 'a file that nobody looks after is found' fails \
	'has nobody for tests/vm/init' scripts/lint/maintainers.sh "$work/less"
tap_end
