# SPDX-License-Identifier: MIT
"""queues.py: what the tests of vouch-worker share: servers of NATS, workers, a client
that does what no library should, and evidence of the simulator."""
import atexit
import base64
import json
import os
import signal
import socket
import subprocess
import tempfile
import time

AT = "2026-06-02T12:00:00Z"


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def wait_until(true, seconds=30):
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if true():
            return True
        time.sleep(0.05)
    return False


class Server:
    """nats-server, in a namespace of its own where one is named."""

    def __init__(self, address="127.0.0.1", namespace=None, port=None, lines=""):
        self.address, self.port = address, port or free_port()
        self.prefix = ["ip", "netns", "exec", namespace] if namespace else []
        self.folder = tempfile.mkdtemp(dir=os.environ.get("TMPDIR"))
        self.config = os.path.join(self.folder, "config")
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(f'listen: "{self.address}:{self.port}"\n'
                       f'jetstream {{ store_dir: "{self.folder}/store" }}\n{lines}')
        self.url = f"nats://{self.address}:{self.port}"
        self.process = None
        self.start()

    def start(self):
        with open(self.folder + "/log", "ab") as log:
            self.process = subprocess.Popen(
                [*self.prefix, "nats-server", "-c", self.config], stderr=log)
        atexit.register(self.process.kill)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def log(self):
        with open(self.folder + "/log", encoding="utf-8") as log:
            return log.read()


class Worker:
    """vouch-worker over what the simulator made."""

    def __init__(self, urls, simulated, *options, at=AT, namespace=None):
        prefix = ["ip", "netns", "exec", namespace] if namespace else []
        anchors = f"{simulated}/world/anchor"
        command = [*prefix, "build/vouch-worker", "--server", urls]
        for name in sorted(os.listdir(anchors)):
            command += ["--trust-anchor", f"{anchors}/{name}"]
        if at:
            command += ["--at", at]
        handle, self.path = tempfile.mkstemp(dir=os.environ.get("TMPDIR"))
        self.process = subprocess.Popen([*command, *options], stderr=handle)
        os.close(handle)
        atexit.register(self.process.kill)

    def lines(self, event=None):
        with open(self.path, encoding="utf-8") as log:
            lines = [json.loads(line) for line in log if line.startswith("{")]
        return [line for line in lines if event in (None, line["event"])]

    def said(self, event, *words):
        return any(all(word in line["text"] for word in words)
                   for line in self.lines(event))

    def wait_for(self, event, *words, seconds=20):
        return wait_until(lambda: self.said(event, *words), seconds)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        """What it counted, when it ends as it should."""
        self.process.send_signal(signal.SIGTERM)
        if self.process.wait(30):
            return None
        words = self.lines("stopped")[-1]["text"].replace(",", "").split()
        return {"results": int(words[0]), "before": int(words[2]),
                "dead": int(words[5]), "left": int(words[7])}


class Queue:
    """vouch-queue."""

    def __init__(self, urls, namespace=None):
        prefix = ["ip", "netns", "exec", namespace] if namespace else []
        self.front = [*prefix, "build/vouch-queue"]
        self.urls = ["--server", urls]

    def start(self, command, *options, **more):
        return subprocess.Popen([*self.front, command, *self.urls, *options],
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, **more)

    def run(self, command, *options, text=""):
        """(status, output, errors)"""
        process = self.start(command, *options)
        out, errors = process.communicate(text, timeout=300)
        return process.returncode, out, errors

    def ask(self, command, *options, text=""):
        status, out, errors = self.run(command, *options, text=text)
        if status:
            raise SystemExit(f"Bail out! {command}: {errors}")
        return out

    def put(self, path):
        return self.ask("put", path).strip()

    def send(self, lines, *options):
        text = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n"
                       for line in lines)
        return int(self.ask("send", *options, text=text))

    def results(self, *options):
        return [json.loads(line)
                for line in self.ask("results", *options).splitlines()]

    def dead(self, *options):
        return [json.loads(line) for line in self.ask("dead", *options).splitlines()]

    def status(self):
        return json.loads(self.ask("status"))

    def is_done(self):
        status, out, _ = self.run("status")
        counts = json.loads(out) if not status else {}
        return counts.get("waiting") == 0 and counts["under_way"] == 0


class Client:
    """NATS as it is on the wire, for whoever does not do as a worker should."""

    def __init__(self, server):
        self.socket = socket.create_connection((server.address, server.port), 20)
        self.file = self.socket.makefile("rb")
        self.file.readline()
        self.write(b'CONNECT {"verbose":false,"headers":true}\r\nSUB inbox 1\r\n')

    def write(self, data):
        self.socket.sendall(data)

    def publish(self, subject, data, reply=""):
        data = data if isinstance(data, bytes) else data.encode()
        self.write(f"PUB {subject} {reply} {len(data)}\r\n".encode() + data + b"\r\n")

    def receive(self):
        """The next message: (reply, bytes)"""
        while True:
            words = self.file.readline().split()
            if not words:
                raise SystemExit("Bail out! the server closed the connection")
            if words[0] == b"PING":
                self.write(b"PONG\r\n")
            elif words[0] in (b"MSG", b"HMSG"):
                size = int(words[-1])
                data = self.file.read(size + 2)[:size]
                is_plain = words[0] == b"MSG"
                reply = words[3] if len(words) > (4 if is_plain else 5) else b""
                return reply.decode(), data

    def ask(self, subject, data=b""):
        self.publish(subject, data, "inbox")
        return self.receive()

    def take(self):
        """A message of the queue, which is not acknowledged."""
        return self.ask("$JS.API.CONSUMER.MSG.NEXT.vouch-work.vouch-workers",
                        '{"batch":1,"expires":20000000000}')


class Evidence:
    """Lines of work, of one report: good, altered, out of date."""

    def __init__(self, simulated):
        self.simulated = simulated
        with open(f"{simulated}/snp/genoa", "rb") as file:
            self.report = file.read()
        self.bundle = os.path.join(os.environ.get("TMPDIR", "/tmp"), "bundle.json")
        subprocess.run(["build/vouch", "bundle", "create", "-o", self.bundle,
                        f"{simulated}/world/endorsement"], check=True,
                       stderr=subprocess.DEVNULL)

    def line(self, name, **more):
        return {"id": name, "evidence": base64.b64encode(self.report).decode(), **more}

    def altered(self, name):
        """A bit of the measurement, after it was signed."""
        report = bytearray(self.report)
        report[0x90] ^= 1
        return self.line(name, evidence=base64.b64encode(report).decode())

    def policy(self, path, **more):
        with open(f"{self.simulated}/world/policy.json", encoding="utf-8") as file:
            policy = json.load(file)
        policy.update(more)
        with open(path, "w", encoding="utf-8") as file:
            json.dump(policy, file)
        return path

    def tool(self, lines, policy):
        """What "vouch appraise" prints of the same lines, by name."""
        anchors = f"{self.simulated}/world/anchor"
        command = ["build/vouch", "appraise", "--json", "--at", AT, "--policy", policy,
                   "--endorsements", self.bundle]
        for name in sorted(os.listdir(anchors)):
            command += ["--trust-anchor", f"{anchors}/{name}"]
        text = "".join(json.dumps(line) + "\n" for line in lines)
        out = subprocess.run([*command, "-"], input=text, stdout=subprocess.PIPE,
                             stderr=subprocess.DEVNULL, text=True, check=False).stdout
        return {one["name"]: one for one in map(json.loads, out.splitlines())}
