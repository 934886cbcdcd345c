#!/bin/bash
# SPDX-License-Identifier: MIT
#
# on-debian.sh bookworm|trixie: in TAP, the checks of lint.sh whose tools are of
# other versions there than here, and a build of user space by that compiler.
# What needs a kernel, or is of clang 19 on both, is left to lint.sh itself. Works
# in a folder that debian.sh makes, without mounts.
set -euo pipefail
. "$(dirname "$0")/../common.sh"
cd "$TOP"

CHECKS='cppcheck shellcheck codespell man'
PACKAGES='git make gcc libc6-dev pkg-config libssl-dev libcbor-dev
	libjansson-dev libnl-genl-3-dev
	libcurl4-openssl-dev libmicrohttpd-dev libnats-dev libseccomp-dev cppcheck codespell shellcheck mandoc python3-minimal'

# shellcheck disable=SC2086	# a list of words
root=$(scripts/debian.sh "$1" $PACKAGES)
copy=/tmp/vouch-$$
trap 'as_root rm -rf "$root$copy"' EXIT

# there COMMAND: in the copy of the tree, as root of that system; a shell hands
# what a command prints to another as a file in /dev/fd.
as_root ln -sfn /proc/self/fd "$root/dev/fd"
there() {
	as_root unshare --mount --pid --fork "--mount-proc=$root/proc" \
		chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin \
		HOME=/tmp LC_ALL=C.UTF-8 sh -c "cd $copy && $1"
}

as_root mkdir -p "$root$copy"
git ls-files -z --cached --others --exclude-standard | xargs -0 tar -cf - |
	as_root tar -C "$root$copy" --no-same-owner -xf -
status=0
there "git init -q && git add -A && scripts/lint.sh $CHECKS" || status=1
if there "make -s -j$(nproc) userspace 2>&1"; then
	echo 'ok - user space builds'
else
	echo 'not ok - user space builds'
	status=1
fi
exit $status
