# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Sourced by the other scripts: where things are, and Debian packages fetched
# into the cache by an apt of our own, so that the system's apt stays as it is.

# shellcheck disable=SC2034	# TOP is for those who source this
TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CACHE=${VOUCH_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/vouch}

# Debian keeps depmod and modprobe where only root's PATH looks.
PATH=$PATH:/usr/sbin:/sbin
# The texts and the order of words that these scripts compare are English.
export PATH LC_ALL=C.UTF-8

log() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
die() { log "$@"; exit 1; }

# need_tools TOOL...
need_tools() {
	local tool

	for tool in "$@"; do
		command -v "$tool" >/dev/null ||
			die "$tool is not there, want it installed: make setup"
	done
}

# Counts seconds on the terminal, until this script has ended.
tick() {
	local start=$SECONDS

	while sleep 1 && kill -0 $$ 2>/dev/null; do
		printf '\r%s, %d s ' "$1" $((SECONDS - start)) >&2
	done
}

# busy WHAT COMMAND...: runs what takes a while, and says so. Only a terminal
# sees seconds pass; a log file gets one line.
busy() {
	local what="${0##*/}: $1" ticker

	shift
	if [ ! -t 2 ]; then
		printf '%s\n' "$what" >&2
		"$@"
		return
	fi
	printf '%s' "$what" >&2
	tick "$what" >/dev/null 8>&- 9>&- &
	ticker=$!
	"$@"
	set -- $?
	kill "$ticker"
	wait "$ticker" 2>/dev/null
	echo >&2
	return "$1"
}

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	else
		command -v sudo >/dev/null ||
			die "'$*' wants root, and sudo is not there; run this as root"
		sudo "$@"
	fi
}

# One writer at a time; whoever waits finds the work done. It may be minutes of
# building: whoever waits for long is told for whom.
LOCK_QUIET=${LOCK_QUIET:-5}
cache_lock() {
	local file=$CACHE/lock.$1 holder=

	mkdir -p "$CACHE"
	exec 9>>"$file"
	if ! flock -w "$LOCK_QUIET" 9; then
		read -r holder <"$file" || true
		log "waiting for ${holder:-another process}, which has $file"
		flock 9
	fi
	echo "process $$, $0" >"$file"
}

# The folder of 6.12, 7.3 or the debug kernel, made when it is not there yet; or
# links to what is in somebody's own, whose name has a slash.
kernel_folder() {
	case $1 in
	*/*) "$TOP/scripts/kernel/folder.sh" "$1" ;;
	debug) "$TOP/scripts/kernel/debug.sh" ;;
	*) "$TOP/scripts/kernel/fetch.sh" "$1" ;;
	esac
}

# What builds and results of a kernel are called.
kernel_name() {
	case $1 in
	*/*) basename "$(kernel_folder "$1")" ;;
	*) echo "$1" ;;
	esac
}

# kernel_has FILE KERNEL: refuses a kernel that was built without a line of the
# file. What may be a module may be built in; CONFIG_VOUCH is made here.
kernel_has() {
	local config missing

	config=$(kernel_folder "$2")/headers/.config
	missing=$(awk 'NR == FNR { there[$0]; next }
		!/^CONFIG_/ || /^CONFIG_VOUCH/ || $0 in there { next }
		{ line = $0; sub(/=m$/, "=y") }
		!($0 in there) { print line }' "$config" "$1")
	[ -z "$missing" ] ||
		die "kernel $2 lacks ${missing//$'\n'/, }: see ${1#"$TOP"/}"
}

host_codename() { sed -n 's/^VERSION_CODENAME=//p' /etc/os-release; }

# The mirrors that this machine already uses, found by what they say they are
# or, before the first apt-get update, by the customary path.
mirror() { # Debian | Debian-Security
	local path=/debian

	[ "$1" = Debian ] || path=/debian-security
	# shellcheck disable=SC2016	# for apt to expand
	apt-get indextargets --format '$(REPO_URI) $(LABEL)' |
	awk -v label="$1" -v path="$path/?$" '
		$2 == label { print $1; found = 1; exit }
		$1 ~ path && !guess { guess = $1 }
		END { if (!found && guess) print guess }'
}

KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg
apt_root=$CACHE/apt

apt_private() { # apt-get | apt-cache, arguments...
	local tool=$1

	shift
	"$tool" -qq -o "Dir::State=$apt_root/state" \
		-o "Dir::State::lists=$apt_root/state/lists" \
		-o "Dir::State::status=$apt_root/status" \
		-o "Dir::Cache=$apt_root/cache" \
		-o "Dir::Etc::sourcelist=$apt_root/sources.list" \
		-o Dir::Etc::sourceparts=/dev/null \
		-o Dir::Etc::preferencesparts=/dev/null \
		-o APT::Architecture=amd64 -o APT::Architectures=amd64 \
		-o Acquire::Languages=none -o Acquire::GzipIndexes=true \
		-o Acquire::Retries=3 \
		-o "APT::Sandbox::User=$(id -un)" "$@"
}

apt_sources() {
	local main security suite

	main=$(mirror Debian)
	security=$(mirror Debian-Security)
	[ -n "$main" ] || die "apt has no Debian archive, want one in its sources"
	for suite in bookworm bookworm-backports trixie trixie-backports; do
		echo "deb [signed-by=$KEYRING] $main $suite main"
	done
	[ -n "$security" ] || return 0
	for suite in bookworm trixie; do
		echo "deb [signed-by=$KEYRING] $security $suite-security main"
	done
}

NETWORK='is there a network, and does "apt-get update" work? Then try again.'

# Package lists of every suite a kernel may come from, at most six hours old.
# Lists that could not be read are read again next time; what is there is used.
apt_update() {
	local stamp=$apt_root/updated

	mkdir -p "$apt_root"/state/lists/partial "$apt_root"/cache/archives/partial
	: >>"$apt_root/status"
	exec 8>"$apt_root/lock"
	flock 8
	if [ -z "$(find "$apt_root" -path "$stamp" -mmin -360)" ]; then
		rm -f "$stamp"
		apt_sources >"$apt_root/sources.list"
		if busy "reading package lists" apt_private apt-get \
			-o APT::Update::Error-Mode=any update; then
			touch "$stamp"
		else
			log "not every package list could be read: $NETWORK"
		fi
	fi
	exec 8>&-
}

# apt_suite SUITE apt-get | apt-cache, arguments...: an apt that knows one suite of
# Debian, with its sources.
apt_suite() {
	local apt_root=$CACHE/apt-$1

	shift
	apt_private "$@"
}

# Its package lists, read anew.
apt_suite_update() { # SUITE
	local apt=$CACHE/apt-$1 main type

	main=$(mirror Debian)
	[ -n "$main" ] || die "apt has no Debian archive, want one in its sources"
	mkdir -p "$apt"/state/lists/partial "$apt"/cache/archives/partial
	: >>"$apt/status"
	for type in deb deb-src; do
		echo "$type [signed-by=$KEYRING] $main $1 main"
	done >"$apt/sources.list"
	busy "reading package lists of $1" apt_suite "$1" apt-get \
		-o APT::Update::Error-Mode=any update ||
		die "package lists of $1 could not be read: $NETWORK"
}

# fetch_source SUITE PACKAGE: the tarballs of its authors, into this folder; apt
# holds them against Debian's signed digests.
fetch_source() {
	busy "downloading the source of $2" apt_suite "$1" apt-get source \
		--download-only --tar-only "$2" ||
		die "source of $2 could not be downloaded: $NETWORK"
}

# The newest package whose name matches an extended regular expression, if any.
newest_package() {
	apt_private apt-cache pkgnames | sed -nE "/^($1)$/p" | sort -V | tail -n 1
}

# fetch_packages INTO DEBS PACKAGE...: downloads into DEBS and unpacks, without
# installing. The caller removes DEBS when all is done: until then an attempt
# finds there what the one before has downloaded, also in part.
fetch_packages() {
	local into=$1 debs=$2 list deb

	shift 2
	list=$(apt_private apt-get download --print-uris "$@")
	mkdir -p "$into" "$debs"
	(cd "$debs" && busy "downloading $(megabytes <<<"$list") MB" \
		apt_private apt-get download "$@") ||
		die "packages could not be downloaded: $NETWORK"
	while read -r _ deb _; do
		dpkg-deb -x "$debs/$deb" "$into"
	done <<<"$list"
}

# Of what apt-get --print-uris prints: URI, name, size, digest.
megabytes() { awk '{ sum += $3 } END { printf "%d", sum / 1e6 + 1 }'; }
