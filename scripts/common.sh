# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Sourced by the other scripts: where things are, and Debian packages fetched
# into the cache by an apt of our own, so that the system's apt stays as it is.

# shellcheck disable=SC2034	# TOP is for those who source this
TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CACHE=${VOUCH_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/vouch}

log() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
die() { log "$@"; exit 1; }

# Neither make nor the kernel's build can tell a blank from the end of a name.
[[ $TOP != *[[:space:]]* ]] ||
	die "path of the tree is '$TOP', want one without blanks"
[[ $CACHE != *[[:space:]]* ]] ||
	die "path of the cache is '$CACHE', want one without blanks; VOUCH_CACHE= names another"

as_root() {
	if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# One writer at a time; whoever waits finds the work done.
cache_lock() {
	mkdir -p "$CACHE"
	exec 9>"$CACHE/lock.$1"
	flock 9
}

# The folder of 6.12, 7.3 or the debug kernel, made when it is not there yet.
kernel_folder() {
	case $1 in
	debug) "$TOP/scripts/debug-kernel.sh" ;;
	*) "$TOP/scripts/fetch-kernel.sh" "$1" ;;
	esac
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
		-o Acquire::Languages=none -o Acquire::Retries=3 \
		-o "APT::Sandbox::User=$(id -un)" "$@"
}

apt_sources() {
	local main security suite keyring=/usr/share/keyrings/debian-archive-keyring.gpg

	main=$(mirror Debian)
	security=$(mirror Debian-Security)
	[ -n "$main" ] || die "apt has no Debian archive, want one in its sources"
	for suite in bookworm bookworm-backports trixie trixie-backports; do
		echo "deb [signed-by=$keyring] $main $suite main"
	done
	[ -n "$security" ] || return 0
	for suite in bookworm trixie; do
		echo "deb [signed-by=$keyring] $security $suite-security main"
	done
}

# Package lists of every suite a kernel may come from, at most six hours old.
apt_update() {
	local stamp=$apt_root/updated

	mkdir -p "$apt_root"/state/lists/partial "$apt_root"/cache/archives/partial
	: >>"$apt_root/status"
	[ -z "$(find "$stamp" -mmin -360 2>/dev/null)" ] || return 0
	apt_sources >"$apt_root/sources.list"
	log "reading package lists"
	apt_private apt-get update || log "not every package list could be read"
	touch "$stamp"
}

# The newest package whose name matches an extended regular expression.
newest_package() {
	apt_private apt-cache pkgnames | grep -xE -- "$1" | sort -V | tail -n 1
}

# fetch_packages FOLDER PACKAGE...: downloads and unpacks without installing.
fetch_packages() {
	local into=$1 deb

	shift
	mkdir -p "$into/debs"
	(cd "$into/debs" && apt_private apt-get download "$@")
	for deb in "$into"/debs/*.deb; do
		dpkg-deb -x "$deb" "$into"
	done
	rm -r "$into/debs"
}
