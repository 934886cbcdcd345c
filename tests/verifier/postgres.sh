#!/bin/bash
# SPDX-License-Identifier: MIT
#
# postgres.sh: the recipe of fleet.rst over PostgreSQL, in TAP: several take rows beside
# each other, and one of them is killed. Wants Debian's postgresql, and root, who becomes
# its user.
# shellcheck disable=SC2317 # is() calls the functions
set -uo pipefail
. "$(dirname "$0")/../tool/tap.inc"

bin=$(find /usr/lib/postgresql -path '*/bin/initdb' -printf '%h\n' 2>/dev/null | tail -n 1)
if [ -z "$bin" ] || [ "$(id -u)" != 0 ]; then
	echo 'ok 1 - PostgreSQL # SKIP postgresql or root is not there'
	echo 1..1
	exit
fi
simulate
as_postgres() { runuser -u postgres -- "$@"; }
stop() {
	as_postgres "$bin/pg_ctl" -D "$work/pg/data" -m immediate stop >/dev/null 2>&1
	rm -rf "$work"
}
trap stop EXIT
mkdir "$work/pg" && chmod 755 "$work" && chown postgres "$work/pg"
export PGHOST=$work/pg PGDATABASE=postgres PGUSER=postgres VOUCH
(cd "$work/pg" && as_postgres "$bin/initdb" -D "$work/pg/data" -A trust &&
	as_postgres "$bin/pg_ctl" -D "$work/pg/data" -w -l "$work/pg/log" \
		-o "-k $work/pg -c listen_addresses=" start) >"$work/started" 2>&1 ||
	{ cat "$work/started"; exit 1; }

recipe=userspace/examples/queue-postgres.sh
options=(--at 2026-06-02T12:00:00Z --policy "$simulated/world/policy.json"
	--endorsements "$simulated/world/endorsement"
	--trust-anchor "$simulated/world/anchor/genoa-ark.der")
ask() { psql -qAt -c "$1"; }
insert() { # FILE COUNT
	ask "insert into work (line) select jsonb_build_object('evidence',
		'$(base64 -w 0 "$1")') from generate_series(1, $2)"
}
{ head -c 150 "$simulated/snp/genoa" && printf '\xff' &&
	tail -c +152 "$simulated/snp/genoa"; } >"$work/altered"
fill() {
	"$recipe" setup && insert "$simulated/snp/genoa" 300 && insert "$work/altered" 1 &&
		ask "insert into work (line) values ('{\"evidence\": 7}')"
}
several() {
	local pids=() pid

	for _ in 1 2 3; do
		"$recipe" 10 "${options[@]}" & pids+=($!)
	done
	# A row at a time, by one that does not live to see the end.
	setsid "$recipe" 40 "${options[@]}" & pid=$!
	until [ "$(ask 'select count(*) from result')" -gt 0 ]; do sleep 0.05; done
	kill -9 -- "-$pid"
	for pid in "${pids[@]}"; do wait "$pid" || return; done
	"$recipe" 10 "${options[@]}"
}
count_is() { [ "$(ask "$2")" = "$1" ] || { ask "$2"; return 1; }; }
# What does not answer for each line must change nothing.
liar() {
	ask "update work set done = null where id = 1; delete from result where work = 1"
	! VOUCH=/bin/true "$recipe" 10 "${options[@]}" &&
		count_is 1 'select count(*) from work where done is null' &&
		"$recipe" 10 "${options[@]}"
}

is 'tables are made and filled' fill
is 'several take rows, and one of them is killed' several
is 'no row is left' count_is 0 'select count(*) from work where done is null'
is 'each has one result' count_is 302 'select count(*) from result'
is 'those that are good are' count_is 300 \
	"select count(*) from result where status = 'simulated'"
is 'the altered one is not, and it is that row' count_is 301 \
	"select work from result where status = 'contraindicated'"
is 'more than one did it' count_is t 'select count(distinct done_by) > 1 from work'
is 'a key is the same where nothing differs' count_is 1 \
	"select count(distinct key) from result where status = 'simulated'"
is 'without a result for each line nothing is done' liar
tap_end
