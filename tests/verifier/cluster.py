# SPDX-License-Identifier: MIT
"""cluster.py SIMULATED NET: work over three servers while what it runs on is broken."""
import collections
import json
import os
import subprocess
import sys
import threading
import time

from queues import Evidence, Queue, Server, Worker, wait_until
from verifier import check, end

simulated, net = sys.argv[1:]
folder = os.environ["TMPDIR"]
evidence = Evidence(simulated)
ADDRESSES = [f"10.77.0.{i}" for i in (1, 2, 3)]
URLS = ",".join(f"nats://{address}:4222" for address in ADDRESSES)
ROUTES = ", ".join(f'"nats://{address}:6222"' for address in ADDRESSES)
LINES = int(os.environ.get("LINES", "400"))


def server(i):
    return Server(ADDRESSES[i - 1], f"{net}-n{i}", 4222, f"""
server_name: n{i}
cluster {{ name: fleet, listen: "{ADDRESSES[i - 1]}:6222", routes: [{ROUTES}] }}
""")


def worker(i, *options):
    return Worker(URLS, simulated, "--threads", "2", *options, namespace=f"{net}-w{i}")


def cable(name, state):
    subprocess.run(["ip", "-n", f"{net}-hub", "link", "set", name, state], check=True)


def patiently(command, *options, seconds=60):
    """Until the cluster has a leader for it."""
    got = []

    def once():
        got[:] = queue.run(command, *options)
        return got[0] == 0
    if not wait_until(once, seconds):
        raise SystemExit(f"Bail out! {command}: {got}")
    return got[1]


def counts():
    status, out, _ = queue.run("status")
    return json.loads(out) if not status else None


def results_reach(number, seconds=120):
    return wait_until(lambda: (counts() or {"results": -1})["results"] >= number, seconds)


class Sender(threading.Thread):
    """Lines go in while everything else happens."""

    def __init__(self, lines, *options):
        super().__init__()
        self.lines, self.options, self.sent = lines, options, None
        self.start()

    def run(self):
        self.sent = queue.send(self.lines, *self.options)


servers = {i: server(i) for i in (1, 2, 3)}
queue = Queue(URLS, f"{net}-op")
start = time.monotonic()
patiently("setup", "--replicas", "3", "--ack-wait", "3")
print(f"# the cluster is there after {time.monotonic() - start:.1f} s")
policy = patiently("put", evidence.policy(folder + "/policy.json")).strip()
newer = patiently("put", evidence.policy(folder + "/newer.json",
                                         snp={"vmpl": [3]})).strip()
bundle = patiently("put", evidence.bundle).strip()
sets = ["--policy", policy, "--endorsements", bundle]
wanted = {}


def lines(name, number, status="simulated"):
    made = []
    for i in range(number):
        altered = i % 50 == 7
        made.append((evidence.altered if altered else evidence.line)(f"{name}-{i}"))
        wanted[made[-1]["id"]] = "contraindicated" if altered else status
    return made


# ---- a worker is killed in the middle ----
workers = {i: worker(i) for i in (1, 2)}
begin = time.monotonic()
sender = Sender(lines("killed", LINES), *sets)
check("work is under way", results_reach(LINES // 10))
workers[1].kill()
at = counts()
check("a worker is killed in the middle", at and at["results"] < LINES, at)
workers[3] = worker(3)
sender.join()
check("all of it is done", sender.sent == LINES and results_reach(LINES),
      counts())
took = time.monotonic() - begin
print(f"# {LINES} results in {took:.1f} s, {LINES / took:.0f} a second, one worker killed")

# ---- a server is killed in the middle, and a policy replaced ----
total = LINES
sender = Sender(lines("server", LINES // 2), *sets)
check("work is under way again", results_reach(total + LINES // 20))
servers[1].kill()
gone = time.monotonic()
second = Sender(lines("newer", LINES // 2, "contraindicated"), "--policy", newer,
                "--endorsements", bundle)
sender.join()
second.join()
total += LINES
check("two servers of three go on", sender.sent == second.sent == LINES // 2 and
      results_reach(total), sender.sent, second.sent, counts())
print(f"# all of it {time.monotonic() - gone:.1f} s after a server was killed")
servers[1].start()

# ---- a cable is cut, and is there again ----
sender = Sender(lines("cut", LINES), *sets)
check("work is under way once more", results_reach(total + LINES // 20))
cable("n2", "down")
cable("w2", "down")
gone = time.monotonic()
workers[4] = worker(4)
time.sleep(8)
cable("n2", "up")
cable("w2", "up")
sender.join()
total += LINES
check("a partition loses nothing", results_reach(total), counts())
print(f"# all of it {time.monotonic() - gone:.1f} s after the cables of a server and a "
      "worker were cut for 8 s")

# ---- what is none, among what is ----
sent = queue.send(["{poison", *lines("poison", 20), {"id": "x", "bogus": 1}], *sets)
total += 20
check("poison stops nothing", sent == 22 and results_reach(total), counts())
dead = queue.dead("--count", "2", "--wait", "20")
check("and is dead", sorted(one["message"][:9] for one in dead) ==
      ['{"id":"x"', "{poison"], dead)

# ---- results have no place ----
patiently("setup", "--replicas", "3", "--ack-wait", "3", "--max-results", str(total + 10))
sent = queue.send(lines("full", 60), *sets)
check("workers wait where no result has a place", wait_until(lambda: any(
    one.said("waiting", "vouch.result") for one in workers.values()), 60), counts())
at = counts() or {"waiting": 0}
check("and lose nothing", at["waiting"] + at["under_way"] >= 50, at)
patiently("setup", "--replicas", "3", "--ack-wait", "3")
total += 60
check("with place they go on", results_reach(total), counts())

# ---- at the end ----
check("nothing waits", wait_until(queue.is_done, 60), counts())
print(f"# acknowledged messages that servers kept: {counts()['work']}")
results = queue.results()
names = collections.Counter(one["name"] for one in results)
lost = sorted(set(wanted) - set(names))
twice = [name for name, number in names.items() if number > 1]
wrong = [one["name"] for one in results if one["status"] != wanted.get(one["name"])]
check(f"of {len(wanted)} no result is lost", not lost, lost[:9])
check("each is there once", not twice and len(results) == len(wanted), twice[:9])
check("none is wrong", not wrong, wrong[:9])
check("each is of the policy that it was sent with", all(
    one["digests"]["policies"] == [newer if one["name"].startswith("newer") else policy]
    for one in results))
check("nothing else is dead", len(queue.dead()) == 2, queue.dead())
stopped = [one.stop() for i, one in workers.items() if i != 1]
check("workers stop in order", None not in stopped, stopped)
again = sum(one["before"] for one in stopped)
print(f"# {len(results)} results, work done twice and seen {again} times")
end()
