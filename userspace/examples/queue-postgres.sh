#!/bin/bash
# SPDX-License-Identifier: MIT
#
# queue-postgres.sh BATCH OPTION...: appraises work that is in PostgreSQL, until there is
# none. Any number may run beside each other: each takes rows that no other has, and
# holds them by a transaction in which their results are stored, too. Of one that is
# killed nothing is half done, and its rows are another's. Rows stay, with who did them
# and when: that is the audit trail. Options are those of "vouch appraise"; the database
# is psql's (PGHOST, PGDATABASE). "queue-postgres.sh setup" makes the tables.
set -euo pipefail

sql() {
	psql --no-psqlrc --quiet --no-align --tuples-only --set ON_ERROR_STOP=1 "$@"
}

if [ "${1:-}" = setup ]; then
	sql <<-'END'
		create table work (id bigserial primary key,
			line jsonb not null, -- as a line of "vouch appraise -"
			came timestamptz not null default now(),
			done_by text, done timestamptz);
		create index work_waits on work (id) where done is null;
		create table result (work bigint primary key references work (id),
			key text not null, -- the same when nothing differs but the row
			status text, result jsonb not null);
	END
	exit
fi
batch=$1
shift
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
printf -v APPRAISE '%q ' "${VOUCH:-vouch}" appraise --json "$@"
export APPRAISE RESULTS=$folder/results

# psql does not see how a command ends: results are counted before they are believed.
round() {
	sql --set batch="$batch" --set me="$HOSTNAME $$" <<-'END'
		begin;
		create temporary table taken on commit drop as
			select row_number() over (order by id) as n, id, line from (
				select id, line from work where done is null order by id
				limit :batch for update skip locked) as free;
		select count(*) = 0 as nothing from taken
		\gset
		\if :nothing
			select 0;
			\q
		\endif
		create temporary table said (n serial, line jsonb) on commit drop;
		select line || jsonb_build_object('id', id::text) from taken order by n
		\g |bash -c "$APPRAISE - >$RESULTS"
		\copy said (line) from program 'cat "$RESULTS"' with (format csv, quote E'\x01', delimiter E'\x02')
		select 1 / ((select count(*) from said) = (select count(*) from taken))::int
		\g /dev/null
		insert into result (work, key, status, result) select id,
			encode(sha256(convert_to(concat_ws(' ', said.line->'digests',
				said.line->'time', said.line->'version'), 'UTF8')), 'hex'),
			said.line->>'status', said.line from taken join said using (n);
		update work set done = now(), done_by = :'me'
			where id in (select id from taken);
		select count(*) from taken;
		commit;
	END
}
while done=$(round) && [ "$done" -gt 0 ]; do echo "$done"; done
[ "$done" = 0 ]
