# SPDX-License-Identifier: MIT
"""worker_queue.py SIMULATED: vouch-worker and vouch-queue over one server, in TAP."""
import base64
import hashlib
import json
import os
import subprocess
import sys
import time

from queues import Client, Evidence, Queue, Server, Worker, wait_until
from verifier import check, end

simulated = sys.argv[1]
folder = os.environ["TMPDIR"]
evidence = Evidence(simulated)
server = Server()
queue = Queue(server.url)


def digest(data):
    return hashlib.sha256(data).hexdigest()


def names(results):
    return sorted(one["name"] for one in results)


def same(one, other):
    """But for the name of the policy, which is its digest here, and for the key."""
    one = {member: value for member, value in one.items() if member != "key"}
    return one == json.loads(json.dumps(other).replace(path, policy))


# ---- before there is anything ----
for program, *options in (["vouch-worker", "--threads", "0"],
                          ["vouch-worker", "--at", "today"], ["vouch-worker", "x"],
                          ["vouch-queue", "empty"],
                          ["vouch-queue", "send", "--policy", "abc"],
                          ["vouch-queue", "setup", "--replicas", "9"]):
    got = subprocess.run(["build/" + program, *options], capture_output=True,
                         check=False)
    check(f"{program} {' '.join(options)} is refused", got.returncode == 2 and
          (b"want" in got.stderr or b"usage" in got.stderr), got)
status, _, errors = Queue("nats://127.0.0.1:1").run("status")
check("without a server vouch-queue fails", status == 1 and "127.0.0.1:1" in errors,
      errors)
early = Worker(server.url, simulated, "--threads", "1")
check("a worker waits for its streams", early.wait_for("waiting", "work"), early.lines())
many = ",".join([f"nats://127.0.0.1:{port}" for port in range(1, 20)] + [server.url])
status, _, errors = Queue(many).run("status")
check("the last of twenty servers is tried, too", status == 1 and
      "Not Found" in errors, errors)
status, _, errors = Queue(",").run("status")
check("a list without a server is refused", status == 1 and
      "Invalid Argument" in errors, errors)
status, _, errors = queue.run("put", evidence.bundle)
check("without a bucket nothing is put", status == 1 and "setup" in errors, errors)
queue.ask("setup", "--ack-wait", "1")
check("and finds them when they are there", early.wait_for("ready"), early.lines())
check("a worker stops with nothing done", early.stop() ==
      {"results": 0, "before": 0, "dead": 0, "left": 0}, early.lines())

# ---- the right thing, by two workers ----
path = evidence.policy(folder + "/policy.json")
policy, bundle = queue.put(path), queue.put(evidence.bundle)
check("a set is called by its SHA-256", bundle == digest(open(evidence.bundle,
                                                            "rb").read()))
check("putting it again is the same", queue.put(evidence.bundle) == bundle)
sets = ["--policy", policy, "--endorsements", bundle]
lines = [evidence.line(f"vm-{i}") for i in range(30)] + [evidence.altered("vm-altered")]
check("lines become work", queue.send(lines, *sets) == 31)
check("the same lines again are none", queue.send(lines, *sets) == 31 and
      queue.status()["work"] == 31, queue.status())
workers = [Worker(server.url, simulated, "--deliveries", "3") for _ in range(2)]
check("all of it is done", wait_until(queue.is_done), queue.status())
results = {one["name"]: one for one in queue.results("--count", "31", "--wait", "5")}
wanted = evidence.tool(lines, path)
check("each has a result", sorted(results) == sorted(wanted), sorted(results))
check("the altered one is contraindicated, and no other is", [
    name for name, one in results.items() if one["status"] == "contraindicated"] ==
      ["vm-altered"])
keys = {one["key"] for one in results.values()}
check("each has a key of its own", len(keys) == 31)
check("each is what the command says of the same", all(
    same(one, wanted[name]) for name, one in results.items()),
      results["vm-0"], wanted["vm-0"])

# ---- what is none ----
queue.send(["{nonsense", {"id": "x", "bogus": 1}, {"id": "y"},
            evidence.line("z", nonce="abc"), evidence.line("u", report_data=4),
            evidence.line("v", evidence_digest=policy),
            evidence.line("w", endorsements=policy)], *sets)
check("nothing is left of it", wait_until(queue.is_done), queue.status())
dead = queue.dead()
for words in ("no JSON", "'bogus' is unknown", "'evidence' is missing",
              "'nonce' is 'abc'", "'report_data' is no string",
              "'evidence_digest' is beside", policy[:16]):
    check(f"dead with its reason: {words}", any(
        words in one["reason"] and one["deliveries"] == 1 for one in dead), dead)
check("the message is there as it came", "{nonsense" in [one["message"] for one in dead])

# ---- by reference ----
queue.send([evidence.line("vm-large", evidence="A" * 1500000)], *sets)
check("evidence over the limit has a result", wait_until(queue.is_done) and
      "vm-large" in names(queue.results()), queue.status())
client = Client(server)
other = digest(b"other")
for key, value in ((other + ".0", b"{}"), (other, b"2")):
    client.ask("$KV.vouch-sets." + key, value)
missing = digest(b"missing")
text = evidence.line("late")["evidence"].encode()
late = digest(text)
queue.send([evidence.line("wrong", policy=other), evidence.line("gone", policy=missing),
            {"id": "late", "evidence_digest": late}], *sets)
for key, value in ((late + ".0", text), (late, str(len(text)).encode())):
    client.ask("$KV.vouch-evidence." + key, value)
check("what comes late is waited for, what never comes is not", wait_until(queue.is_done),
      queue.status())
dead = queue.dead()
check("a set of another digest is none", any(
    digest(b"{}") in one["reason"] for one in dead), dead[-2:])
check("what is missing was tried several times", [
    one["deliveries"] for one in dead if missing in one["reason"]] == [3], dead[-2:])
check("late evidence has its result", "late" in names(queue.results()))
counts = [worker.stop() for worker in workers]
check("both workers stop in order", None not in counts, counts)
check("and did all of it together", sum(one["results"] for one in counts) == 33 and
      sum(one["dead"] for one in counts) == 9, counts)

# ---- twice ----
message = json.dumps({**evidence.line("vm-0"), "policy": policy,
                      "endorsements": bundle})
client.ask("vouch.work", message)
worker = Worker(server.url, simulated)
wait_until(queue.is_done)
counts = worker.stop()
check("what is done twice is seen", counts and counts["before"] == 1 and
      counts["results"] == 0, counts)
check("and there once", names(queue.results()).count("vm-0") == 1)

# ---- the queue's time, whoever appraises when ----
client.ask("vouch.work", message.replace("vm-0", "vm-time"))
stamp = time.time()
client.take()
time.sleep(2.1)
worker = Worker(server.url, simulated, at=None)
wait_until(queue.is_done)
worker.stop()
result = [one for one in queue.results() if one["name"] == "vm-time"]
check("without --at it is the time at which the queue took it", len(result) == 1 and
      abs(time.mktime(time.strptime(result[0]["time"], "%Y-%m-%dT%H:%M:%SZ")) -
          time.timezone - stamp) < 2, [one["time"] for one in result], stamp)

# ---- who takes and is gone ----
client.ask("vouch.work", message.replace("vm-0", "vm-again"))
check("it is given to who asks", b"vm-again" in client.take()[1])
worker = Worker(server.url, simulated, "--deliveries", "3")
check("work of a worker that is gone is done", wait_until(queue.is_done) and
      "vm-again" in names(queue.results()), queue.status())
worker.stop()
client.ask("vouch.work", message.replace("vm-0", "vm-poison"))
for _ in range(2):
    client.take()
worker = Worker(server.url, simulated, "--deliveries", "2")
wait_until(queue.is_done)
dead = queue.dead()[-1]
check("what ends worker after worker is dead", "too often" in dead["reason"] and
      dead["deliveries"] == 3 and "vm-poison" in dead["message"], dead)

# ---- a new policy while work waits ----
worker.stop()
newer = queue.put(evidence.policy(folder + "/newer.json", snp={"vmpl": [3]}))
queue.send([evidence.line("vm-before")], *sets)
queue.send([evidence.line("vm-after")], "--policy", newer, "--endorsements", bundle)
queue.send([evidence.line("vm-before-2")], *sets)
worker = Worker(server.url, simulated)
wait_until(queue.is_done)
results = {one["name"]: one for one in queue.results()}
check("work goes by the policy that it was sent with", [
    (results[name]["digests"]["policies"], results[name]["status"])
    for name in ("vm-before", "vm-after", "vm-before-2")] ==
      [([policy], "simulated"), ([newer], "contraindicated"), ([policy], "simulated")],
      [results[name]["status"] for name in ("vm-before", "vm-after", "vm-before-2")])

# ---- full ----
there = len(queue.results())
queue.ask("setup", "--ack-wait", "1", "--max-results", str(there + 2))
queue.send([evidence.line(f"vm-full-{i}") for i in range(6)], *sets)
check("a worker waits where no result has a place", worker.wait_for(
    "waiting", "vouch.result"), worker.lines())
idle = Worker(server.url, simulated, "--threads", "8")
time.sleep(8)
check("and keeps its work, however long", queue.status()["work"] == 4 and
      not queue.status()["delivered_again"], queue.status())
idle.stop()
counts = worker.stop()
check("it stops while it waits", counts and counts["left"] > 0, counts)
worker = Worker(server.url, simulated)
queue.ask("setup", "--ack-wait", "1")
check("with place, all of it is done", wait_until(queue.is_done) and
      len(queue.results()) == there + 6, queue.status())
worker.stop()
queue.ask("setup", "--ack-wait", "1", "--max-work", "3")
sender = queue.start("send", *sets)
sender.stdin.write("".join(json.dumps(evidence.line(f"vm-wait-{i}")) + "\n"
                           for i in range(8)))
sender.stdin.flush()
check("who sends waits for a place", "waiting" in sender.stderr.readline() and
      queue.status()["work"] == 3, queue.status())
worker = Worker(server.url, simulated)
out = sender.communicate(timeout=60)[0]
check("and has it from a worker", out.strip() == "8" and wait_until(queue.is_done) and
      len(queue.results()) == there + 14, out, queue.status())

# ---- the server is gone, and back ----
server.kill()
check("a worker sees that its server is gone", worker.wait_for("disconnected"))
server.start()
check("and is there again with it", worker.wait_for("connected"), worker.lines())
wait_until(lambda: queue.run("status")[0] == 0)
queue.send([evidence.line("vm-back")], *sets)
check("and works", wait_until(queue.is_done) and
      "vm-back" in names(queue.results()), queue.status())
check("at the end", worker.stop() is not None, worker.lines())

# ---- what is kept for a time ----
server.kill()
server = Server()
queue = Queue(server.url)
wait_until(lambda: queue.run("setup", "--keep", "10")[0] == 0)
sets = ("--policy", queue.put(path))
for name in ("vm-first", "vm-again"):
    queue.send([evidence.line(name, evidence="A" * 1500000)], *sets)
    time.sleep(6)
worker = Worker(server.url, simulated)
check("evidence that is sent again is kept from then on", wait_until(queue.is_done) and
      "vm-again" in names(queue.results()), queue.status(), worker.lines())
worker.stop()
end()
