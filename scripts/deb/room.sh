#!/bin/bash
# SPDX-License-Identifier: MIT
#
# room.sh ROOT LAYER COMMAND...: as root in the Debian of folder ROOT, which stays
# as it is: what is written lies in folder LAYER, where the next command finds it.
# The kernels of the cache are in /kernels.  All mounts end with the command, and
# so do the processes that it started.
set -euo pipefail
. "$(dirname "$0")/../common.sh"

if [ "${1-}" = --in-mounts ]; then
	shift
	root=$1 layer=$2 room=$2/room
	shift 2
	mount -t overlay overlay \
		-o "lowerdir=$root,upperdir=$layer/upper,workdir=$layer/work" "$room"
	mount -t proc proc "$room/proc"
	mount --rbind /dev "$room/dev"
	mount -t tmpfs tmpfs "$room/run"
	mkdir -p "$room/kernels" "$CACHE/kernels"
	mount --bind -o ro "$CACHE/kernels" "$room/kernels"
	exec chroot "$room" /usr/bin/env -i \
		PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
		LC_ALL=C.UTF-8 TZ=UTC DEBIAN_FRONTEND=noninteractive "$@"
fi

[ $# -gt 2 ] || die "arguments are '$*', want ROOT LAYER COMMAND..."
as_root mkdir -p "$2"/{upper,work,room}
as_root env "VOUCH_CACHE=$CACHE" unshare --mount --pid --fork --kill-child \
	"$0" --in-mounts "$@"
