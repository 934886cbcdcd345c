#!/bin/sh
# SPDX-License-Identifier: MIT
#
# In a Debian that systemd started, with the packages: what is enabled runs, and
# nothing else; the agent, the refresh and the watch do as operating.rst says.
# shellcheck disable=SC2317	# ok() calls the functions
cd /tmp || exit
export LC_ALL=C.UTF-8
count=0 bad=0
nonce=000102030405060708090a0b0c0d0e0f

# ok NAME COMMAND...
ok() {
	text=$1 result=ok
	shift
	"$@" >said 2>&1 </dev/null || { result='not ok'; bad=1; }
	echo "$result $((count += 1)) - $text"
	[ "$result" = ok ] || tail -n 20 said | cut -c 1-300 | sed 's/^/# /'
}
soon() {
	left=40
	until "$@"; do
		[ $((left -= 1)) -gt 0 ] || return 1
		sleep 1
	done
}
is_not() { ! "$@"; }
as() { setpriv --reuid "$1" --regid "$1" --init-groups "$2" "$3"; }
# property UNIT NAME VALUE
property() {
	systemctl show -p "$2" "$1"
	systemctl show -p "$2" "$1" | grep -qxF "$2=$3"
}

# ask USER: a line of JSON to the agent, as this user, into answer
cat >ask.pl <<'END'
use IO::Socket::UNIX;
my $s = IO::Socket::UNIX->new(Peer => $ARGV[0]) or die "$!\n";
print $s "$ARGV[1]\n"; $s->flush; print while <$s>;
END
chmod 755 /tmp; chmod 644 ask.pl
ask() {
	setpriv --reuid "$1" --regid "$1" --init-groups \
		perl /tmp/ask.pl /run/vouch/report.sock \
		"{\"nonce\": \"$nonce\"}" >answer 2>&1
	cat answer
	grep -q '"evidence"' answer
}

no_unit_failed() { ! systemctl --failed --plain --no-legend | grep .; }
device_is_groups() { [ "$(stat -c '%a %U %G' /dev/vouch)" = '660 root vouch' ]; }
socket_listens() {
	property vouch-agent.socket ActiveState active &&
		property vouch-agent.service ActiveState inactive
}
others_are_quiet() {
	for unit in vouch-refresh.timer vouch-watch.service \
		vouch-verifierd.socket vouch-verifierd.service; do
		property "$unit" ActiveState inactive || return
	done
}
simulate() {
	modprobe vouch_sim &&
		vouch-simd --daemon --seed 'vouch test' --state /test/state &&
		systemd-run -q --unit simd-web vouch-simd --seed 'vouch test' \
			--state /test/state --web 8080
}
evidence() { vouch evidence --nonce "$nonce" --output /tmp/evidence; }
service_is_users() {
	pid=$(systemctl show -P MainPID vouch-agent.service)
	[ "$(stat -c %U "/proc/$pid")" = vouch-agent ]
}
names_alice() { grep -q "\"uid\":$(id -u alice)" answer; }
is_of_agent() {
	sed -n 's/.*"evidence":"\([^"]*\)".*/\1/p' answer | base64 -d >agent.cwt
	vouch show agent.cwt | grep -qE "^ *uid +$(id -u vouch-agent)$"
}
measurement() {
	vouch show evidence |
		sed -n 's/^ *measurement  *\([0-9a-f]\{96\}\)$/\1/p' | head -n 1
}
fetch() {
	vouch fetch --no-cache --kds http://127.0.0.1:8080 \
		-o /var/lib/vouch/bundle.json evidence
}
put_bundle() {
	systemctl start vouch-refresh.service # skipped: there is no bundle
	property vouch-refresh.service ConditionResult no || return
	mkdir -p /var/lib/vouch && soon fetch &&
		chown -R vouch-refresh: /var/lib/vouch &&
		echo 'FETCH_OPTIONS="--kds http://127.0.0.1:8080"' \
			>/etc/vouch/refresh.conf
}
timer_waits() {
	systemctl enable --now vouch-refresh.timer &&
		systemctl list-timers --all | grep vouch-refresh.timer &&
		is_not property vouch-refresh.timer NextElapseUSecRealtime ''
}
refreshes() {
	before=$(stat -c %Y /var/lib/vouch/bundle.json)
	sleep 1
	systemctl start vouch-refresh.service
	set -- $?
	journalctl -u vouch-refresh.service -n 20 --no-pager -o cat
	ls -la --time-style=full-iso /var/lib/vouch
	[ "$1" = 0 ] && [ "$(stat -c %U /var/lib/vouch/bundle.json)" = vouch-refresh ] &&
		[ "$(stat -c %Y /var/lib/vouch/bundle.json)" -gt "$before" ]
}
warns_before_it_expires() {
	first=$(vouch bundle status --json /var/lib/vouch/bundle.json |
		sed -n 's/.*"next_expiry": *"\([^"]*\)".*/\1/p')
	before=$(date +%s)
	date -s "$first - 3 days" && systemctl stop simd-web
	is_not systemctl start vouch-refresh.service &&
		systemctl is-failed vouch-refresh.service
	set -- $?
	date -s "@$before"
	systemctl reset-failed vouch-refresh.service
	return "$1"
}
affirms() {
	setpriv --reuid vouch-agent --regid vouch-agent --init-groups \
		vouch appraise --nonce "$nonce" --trust-anchor /test/ark.pem \
		--endorsements /var/lib/vouch/bundle.json \
		--measurement "$(measurement)" /tmp/evidence
}
put_watch() {
	cat >/etc/vouch/watch.conf <<-END
		WATCH_OPTIONS="--every 2"
		APPRAISE_OPTIONS="--trust-anchor /test/ark.pem --endorsements /var/lib/vouch/bundle.json --measurement $(measurement)"
	END
	systemctl enable --now vouch-watch.service &&
		soon [ -s /var/lib/vouch-watch/state.json ]
}
extends() { vouch extend swmr0 --event 'a change'; }
journal_has() { journalctl -t vouch-watch -o json --no-pager | grep -q "$1"; }
watch_runs() {
	property vouch-watch.service ActiveState active ||
		{ journalctl -u vouch-watch -n 15 --no-pager -o cat; return 1; }
}
watch_stops() {
	systemctl stop vouch-watch.service &&
		property vouch-watch.service Result success
}
verifier_answers() {
	echo '{"freshness": "unchecked"}' >/etc/vouch/policies/default.json
	systemctl enable --now vouch-verifierd.socket
	perl -MIO::Socket::UNIX -e '
		my $s = IO::Socket::UNIX->new("/run/vouch-verifier/http.sock");
		print $s "GET /v1/policies HTTP/1.0\r\n\r\n"; $s->flush;
		print while <$s>;' >answer
	cat answer
	systemctl status --no-pager vouch-verifierd.service
	grep -q '^HTTP/1.[01] [2-4]' answer
}
agent_ends() { property vouch-agent.service ActiveState inactive; }

# As the system that runs says, in tenths: below 2.0.
hardened() {
	score=$(systemd-analyze security --no-pager "$1" |
		sed -n 's/.*Overall exposure level for .*: \([0-9.]*\) .*/\1/p')
	echo "# systemd-analyze security $1 $score" >>figures
	awk -v score="${score:-10}" 'BEGIN { exit score > 2.0 }'
}
no_errors() {
	! journalctl -b -p err -u 'vouch*' --no-pager -q -o cat | grep -v '^Failed to start'
}

ok 'systemd has started everything' no_unit_failed
ok 'the module was loaded at boot' [ -d /sys/module/vouch ]
ok "the agent's socket listens, its service waits" socket_listens
ok 'nothing else was started' others_are_quiet
mkdir -p /etc/vouch/policies
useradd alice && useradd bob && usermod -a -G vouch-agent alice
ok 'a simulated guest' simulate
ok "the device is the group's" soon device_is_groups
ok 'evidence is made' soon evidence
ok 'a member of the group asks the agent' ask alice
ok 'which knows her' names_alice
ok 'and is bound to its own user' is_of_agent
ok 'the service runs as that' service_is_users
ok 'who is no member is not let in' is_not ask bob
ok 'without a bundle the refresh is skipped, and then there is one' put_bundle
ok 'its timer waits' timer_waits
ok 'the refresh renews it' refreshes
chmod -R a+rX /test /tmp/evidence
ok 'the evidence is affirmed' affirms
ok 'the watch starts' put_watch
ok 'a register is extended' extends
ok 'which is told in the journal' soon journal_has '"VOUCH_CHANGE":"register"'
ok 'with what is now' journal_has '"VOUCH_NOW":"[0-9a-f]'
ok 'and runs on' watch_runs
ok 'it stops, which is no failure' watch_stops
ok 'the verifier answers by its socket' verifier_answers
for unit in agent watch refresh verifierd; do
	ok "vouch-$unit.service is hardened" hardened "vouch-$unit.service"
done
ok 'what expires in days makes the refresh fail' warns_before_it_expires
ok 'the agent ends when nobody asks' soon agent_ends
ok 'no unit has failed' no_unit_failed
ok 'nobody logged an error' no_errors
cat figures
echo "# $(systemctl --version | head -n 1), $(uname -r)"
echo "1..$count"
exit $bad
