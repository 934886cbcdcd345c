#!/bin/bash
# SPDX-License-Identifier: MIT
#
# refresh.sh: the commands of vouch-refresh.service, with its folders and settings
# moved, against the simulator's services, in TAP: what it renews, when it fails,
# and what it leaves as it was.
# shellcheck disable=SC2317 # is() calls the functions
set -uo pipefail
. "$(dirname "$0")/tap.inc"
. tests/tool/web.inc

unit=userspace/systemd/vouch-refresh.service
state=$work/lib
cache=$work/cache
bundle=$state/bundle.json
mkdir "$state"

# The lines as systemd runs them: "-" before one lets it fail.
commands() {
	sed -n 's/^ExecStart=//p' "$unit" | sed "s|@BINDIR@/vouch|$VOUCH|
		s|/var/lib/vouch|$state|g; s|/var/cache/vouch|$cache|g"
}
# What the operator's file says, of which systemd makes words.
options() { sed -n 's/^FETCH_OPTIONS=//p' "$work/refresh.conf" | tr -d '"'; }
# run STATUS: of the unit
run() {
	local line status=0

	while read -r line; do
		FETCH_OPTIONS=$(options) bash -c "${line#-}" || status=$?
		[[ $line == -* ]] && status=0
		[ "$status" = 0 ] || break
	done < <(commands) >"$work/out" 2>"$work/err"
	[ "$status" = "$1" ] && return
	echo "status $status, want $1"
	cat "$work/out" "$work/err"
	return 1
}
from() {
	printf 'FETCH_OPTIONS="--kds http://127.0.0.1:%s --pccs http://127.0.0.1:%s %s"\n' \
		"${web_port[snp]}" "${web_port[$1]}" '--backoff 1 --timeout 5' \
		>"$work/refresh.conf"
}
settings_are_named() {
	grep -qx 'EnvironmentFile=-/etc/vouch/refresh.conf' "$unit" &&
		grep -qx 'ConditionPathExists=/var/lib/vouch/bundle.json' "$unit" &&
		grep -qx 'CacheDirectory=vouch' "$unit"
}
kept() { cmp "$bundle" "$work/was.json"; }

web_start snp --product genoa
web_start month --tee tdx
web_start days --tee tdx --collateral-days=5
web_start stale --tee tdx --not-before="$(date -u -d '3 days ago' +%F)"

is 'settings and folders have their names' settings_are_named
is 'there are two commands' [ "$(commands | wc -l)" = 2 ]
command=fetch
is 'a bundle whose collateral lasts five days' said 0 --no-cache \
	--kds "http://127.0.0.1:${web_port[snp]}" \
	--pccs "http://127.0.0.1:${web_port[days]}" --product Genoa \
	--fmspc 90c06f000000 -o "$bundle"
from days
is 'the unit fails before that is over' run 1
is 'and says what expires' tells 'TCB info.*expires soon|expires soon.*TCB info'
rm -rf "$cache"
from month
is 'once there is something newer, all is well' run 0
is 'it was fetched' tells 'fetched: TCB info for TDX'
is 'and is in the cache of the service' sh -c \
	"ls '$cache'/objects/* >'$work/listed'"
is 'what others read stays readable' [ "$(stat -c %a "$bundle")" = 644 ]
cp "$bundle" "$work/was.json"
web_normal month
is 'the next time' run 0
is 'it asks nobody' web_asked month 0
web_stop_one() { kill "${web_pid[$1]}" && wait "${web_pid[$1]}"; }
web_stop_one month
rm -rf "$cache"
is 'a service that is away is no failure yet' run 0
is 'it is told' tells 'TCB info.*127.0.0.1'
is 'and the bundle stays as it was' kept
from stale
rm -rf "$cache"
is 'a service with what is older' run 0
is 'tells so' tells '^vouch: kept: TCB info for TDX.* of 20.*, which is older'
is 'of the identity, too' tells '^vouch: kept: identity of TD_QE'
same_documents() {
	"$VOUCH" bundle status --json "$1" | python3 -c 'import json, sys
for item in json.load(sys.stdin)["items"]:
    if item["kind"] in ("tcb_info", "qe_identity"):
        print(item["subject"], item["issued"], item["expires"])' | sort
}
is 'and takes nothing back' diff <(same_documents "$bundle") \
	<(same_documents "$work/was.json")
tap_end
