#!/bin/bash
# SPDX-License-Identifier: MIT
#
# demo-fleet.sh: a fleet, for a person to watch. Three servers of NATS and two workers,
# each in a network namespace of its own; GUESTS= simulated guests attest, 1000 without
# it. One of them booted another image, one is on a host that is out of date: their pages
# and "vouch diff" show which. Wants root, Debian's nats-server, libnats-dev, iproute2.
set -euo pipefail
cd "$(dirname "$0")/.."

guests=${GUESTS:-1000}
make -s userspace build/guests
[ -x build/vouch-worker ] || { echo 'libnats-dev is not there: scripts/setup.sh'; exit 1; }
scripts/sim-state.sh
out=$PWD/build/demo-fleet
rm -rf "$out"
mkdir -p "$out/endorsement" "$out/anchor"
work=$(mktemp -d)
. tests/verifier/namespaces.inc
space_hub
for i in 1 2 3; do space "n$i" "10.78.0.$i"; done
for i in 1 2; do space "w$i" "10.78.0.1$i"; done
space op 10.78.0.20

servers=nats://10.78.0.1:4222,nats://10.78.0.2:4222,nats://10.78.0.3:4222
routes='"nats://10.78.0.1:6222", "nats://10.78.0.2:6222", "nats://10.78.0.3:6222"'
queue() { ip netns exec "$net-op" build/vouch-queue "$1" --server "$servers" "${@:2}"; }
say() { printf '\n== %s\n' "$*"; }

say 'Three servers, each with a copy of each message'
for i in 1 2 3; do
	cat >"$work/n$i" <<-END
		server_name: n$i
		listen: "10.78.0.$i:4222"
		jetstream { store_dir: "$work/store$i" }
		cluster { name: fleet, listen: "10.78.0.$i:6222", routes: [$routes] }
	END
	ip netns exec "$net-n$i" nats-server -c "$work/n$i" 2>"$out/server$i.log" &
	disown
done
for _ in {1..60}; do
	! queue setup --replicas 3 2>"$out/setup.log" || break
	sleep 0.5
done

say "$guests guests attest: $guests reports with a nonce each"
build/guests build/sim/state "$guests" "$out" >"$out/reports.ndjson"
build/vouch bundle create -o "$out/bundle.json" "$out/endorsement"
python3 - "$out" <<'END'
import base64, json, sys
line = json.loads(open(sys.argv[1] + "/reports.ndjson").readline())
report = base64.b64decode(line["evidence"])
json.dump({"snp": {"measurement": report[0x90:0xc0].hex(),
                   "tcb_min": {"reported": {"snp": 28}}}},
          open(sys.argv[1] + "/policy.json", "w"))
END
cat "$out/policy.json"
echo

say 'Two workers take them from the queue'
anchor=(--trust-anchor "$out/anchor/ark.der")
for i in 1 2; do
	ip netns exec "$net-w$i" build/vouch-worker --server "$servers" "${anchor[@]}" \
		2>"$out/worker$i.log" &
	disown
done
policy=$(queue put "$out/policy.json")
bundle=$(queue put "$out/bundle.json")
began=$SECONDS
queue send --policy "$policy" --endorsements "$bundle" <"$out/reports.ndjson" >/dev/null
queue results --count "$guests" --wait 60 >"$out/results.ndjson"
echo "$guests results in about $((SECONDS - began)) s; $(queue status)"

say 'Which are not what the policy wants?'
python3 - "$out" <<'END'
import json, sys
results = [json.loads(line) for line in open(sys.argv[1] + "/results.ndjson")]
wrong = [one for one in results if one["status"] not in ("affirming", "simulated")]
print(f"Not affirmed: {len(wrong)} of {len(results)}")
for one in wrong:
    print(one["name"], one["status"], *(check["id"] for check in one["checks"]
                                        if check["status"] == "fail"))
names = {one["name"] for one in wrong}
with open(sys.argv[1] + "/wrong.ndjson", "w") as file:
    file.writelines(line for line in open(sys.argv[1] + "/reports.ndjson")
                    if json.loads(line)["id"] in names)
END
while read -r line; do
	name=${line#*\"id\": \"}
	name=${name%%\"*}
	build/vouch appraise --policy "$out/policy.json" --html "$out/$name.html" \
		--endorsements "$out/bundle.json" "${anchor[@]}" - <<<"$line" \
		>"$out/$name.txt" 2>&1 || :
	echo "a page: build/demo-fleet/$name.html"
done <"$out/wrong.ndjson"

say 'What differs between guests ("vouch diff", REPORT_DATA left out)'
build/vouch diff - <"$out/reports.ndjson" >"$out/diff.txt" || :
grep -vi 'report_data\|signature' "$out/diff.txt" | head -n 30
