# SPDX-License-Identifier: MIT
"""verifier.py: what the tests of vouch-verifierd share: a service, a client that
holds each answer to Documentation/verifier.openapi.json, and TAP."""
import atexit
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time

SESSION = "application/vnd.veraison.challenge-response-session+json"
OCTETS = "application/octet-stream"
DOCUMENT = json.load(open("Documentation/verifier.openapi.json", encoding="utf-8"))
AT = "2026-06-02T12:00:00Z"
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool,
         "integer": int, "null": type(None)}
count = bad = 0


def check(text, ok, *said):
    """One line of TAP."""
    global count, bad
    count += 1
    bad += not ok
    print(f"{'ok' if ok else 'not ok'} {count} - {text}", flush=True)
    if not ok:
        print("#", *(str(word)[:400].replace("\n", " ") for word in said))


def end():
    print(f"1..{count}")
    sys.exit(bad > 0)


def violation(value, schema, where="$"):
    """What of a value is not as a schema has it; None: nothing."""
    if "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].split("/")[-1]]
    if "oneOf" in schema:
        faults = [violation(value, one, where) for one in schema["oneOf"]]
        return faults[0] if all(faults) else None
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if types and type(value) not in [TYPES[name] for name in types]:
        return f"{where} is no {types}"
    if "enum" in schema and value not in schema["enum"]:
        return f"{where} is {value}"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        return f"{where} does not match"
    if isinstance(value, list):
        faults = [violation(item, schema.get("items", {}), where + "[]")
                  for item in value]
        return next(filter(None, faults), None)
    if not isinstance(value, dict):
        return None
    known = schema.get("properties", {})
    for name in schema.get("required", []):
        if name not in value:
            return f"{where}.{name} is missing"
    for name, member in value.items():
        if name not in known and schema.get("additionalProperties") is False:
            return f"{where}.{name} is not documented"
        fault = violation(member, known.get(name, {}), f"{where}.{name}")
        if fault:
            return fault
    return None


def operation(method, path):
    for pattern, item in DOCUMENT["paths"].items():
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", pattern), path):
            return item.get(method.lower())
    return None


class Answer:
    def __init__(self, method, path, got):
        self.method, self.path = method, path.split("?")[0]
        self.status, self.headers, self.body = got.status, got.headers, got.read()
        self.type = (got.headers["Content-Type"] or "").split(";")[0]
        self.json = None
        if self.body and self.type.endswith("json"):
            self.json = json.loads(self.body)

    def fault(self):
        """How the answer is not as it is documented; None: it is."""
        documented = operation(self.method, self.path)
        if documented is None:
            return None if self.status in (404, 405) else "path is not documented"
        answer = documented["responses"].get(str(self.status))
        if answer is None:
            return f"status {self.status} is not documented"
        content = answer.get("content", {})
        if self.type not in content:
            return None if not content and not self.body else f"type {self.type}"
        if self.status in (429, 503) and self.path != "/healthz" and \
                not self.headers["Retry-After"]:
            return "Retry-After is missing"
        for name in answer.get("headers", {}):
            if not self.headers[name]:
                return f"header {name} is missing"
        if self.json is None:
            return None
        return violation(self.json, content[self.type]["schema"])

    @property
    def detail(self):
        return self.json["detail"] if self.type.endswith("problem+json") else ""


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path, timeout):
        super().__init__("localhost", timeout=timeout)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Service:
    """vouch-verifierd over what the simulator made, in a folder of its own."""

    def __init__(self, simulated, *options, unix=False, has_log=True):
        self.simulated, self.options, self.has_log = simulated, options, has_log
        self.work = tempfile.mkdtemp(dir=os.environ.get("TMPDIR"))
        self.policies = os.path.join(self.work, "policies")
        self.path = os.path.join(self.work, "socket") if unix else None
        os.mkdir(self.policies)
        self.add_policy("default", {})
        self.add_policy("unasked", {"freshness": "unchecked"})
        self.start()

    def add_policy(self, name, more):
        with open(f"{self.simulated}/world/policy.json", encoding="utf-8") as file:
            policy = json.load(file)
        del policy["freshness"]
        policy.update(more)
        path = os.path.join(self.policies, name + ".json")
        with open(path + "~", "w", encoding="utf-8") as file:
            json.dump(policy, file)
        os.rename(path + "~", path)

    def start(self):
        world = f"{self.simulated}/world"
        self.log = os.path.join(self.work, "log")
        started = len(self.lines("ready")) if os.path.exists(self.log) else 0
        where = ["--socket", self.path] if self.path else ["--listen", "127.0.0.1:0"]
        command = ["build/vouch-verifierd", *where, "--policies", self.policies,
                   "--at", AT, "--endorsements", world + "/endorsement"]
        for name in sorted(os.listdir(world + "/anchor")):
            command += ["--trust-anchor", f"{world}/anchor/{name}"]
        with open(self.log, "a", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [*command, *self.options],
                stderr=log if self.has_log else subprocess.PIPE)
        atexit.register(self.process.kill)
        ready = self.wait_for("ready", started) if self.has_log else self.read_ready()
        self.port = None if self.path else int(ready["text"].split()[1].strip(","))

    def read_ready(self):
        """From a pipe that nobody reads from there on."""
        with self.process.stderr as log:
            while True:
                line = json.loads(log.readline())
                if line["event"] == "ready":
                    return line

    def lines(self, event=None):
        with open(self.log, encoding="utf-8") as log:
            lines = [json.loads(line) for line in log if line.endswith("\n")]
        return [line for line in lines if event in (None, line["event"])]

    def wait_for(self, event, more_than=0, seconds=20):
        limit = time.time() + seconds
        while time.time() < limit:
            found = self.lines(event)
            if len(found) > more_than:
                return found[-1]
            if self.process.poll() not in (None, 0):
                break
            time.sleep(0.02)
        raise SystemExit(f"Bail out! no event {event}: {self.lines()}")

    def connect(self, timeout=20):
        if self.path:
            return UnixConnection(self.path, timeout)
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)

    def raw(self, timeout=20):
        """A socket, for whoever does not speak HTTP as he should."""
        connection = self.connect(timeout)
        connection.connect()
        return connection.sock

    def ask(self, method, path, body=None, kind=None, **headers):
        connection = self.connect()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if kind:
            named["Content-Type"] = kind
        connection.request(method, path, body, named)
        answer = Answer(method, path, connection.getresponse())
        connection.close()
        return answer

    def appraise(self, body, **members):
        """@body goes in base64, with @members beside it."""
        return self.ask("POST", "/v1/appraise",
                        json.dumps({"evidence": body.hex(), **members}),
                        "application/json")

    def metrics(self):
        text = self.ask("GET", "/metrics").body.decode()
        return dict(line.rsplit(" ", 1) for line in text.splitlines()
                    if not line.startswith("#"))

    def reload(self):
        events = len(self.lines("reloaded")), len(self.lines("not reloaded"))
        self.process.send_signal(signal.SIGHUP)
        limit = time.time() + 20
        while time.time() < limit:
            if len(self.lines("reloaded")) > events[0]:
                return True
            if len(self.lines("not reloaded")) > events[1]:
                return False
            time.sleep(0.02)
        return None

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        return self.process.wait(30)
