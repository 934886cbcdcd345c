# SPDX-License-Identifier: MIT
"""verifier_hostile.py SIMULATED: bounds, load and ill will, in TAP."""
import json
import os
import re
import signal
import socket
import sys
import threading
import time

from queues import wait_until
from verifier import OCTETS, Service, check, end

simulated = sys.argv[1]
report = open(f"{simulated}/snp/genoa", "rb").read()
GOOD = "/v1/appraise?policy=unasked"


def post(path, length, more=""):
    return (f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {OCTETS}\r\n"
            f"Content-Length: {length}\r\n{more}\r\n").encode()


def is_answering(service):
    """Within two seconds, whatever others do."""
    start = time.time()
    answer = service.ask("POST", GOOD, report, OCTETS)
    return answer.status == 200 and answer.json["status"] == "simulated" and \
        time.time() - start < 2


def first_line(sock):
    try:
        return sock.recv(4096).split(b"\r\n")[0].decode()
    except (ConnectionError, TimeoutError):
        return ""


def is_ended(sock, seconds):
    """Whether the service ends a connection before so long."""
    sock.settimeout(seconds)
    try:
        while sock.recv(4096):
            pass
    except TimeoutError:
        return False
    except ConnectionError:
        pass
    return True


def together(count, work):
    threads = [threading.Thread(target=work, args=(i,)) for i in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


# ---- sizes ----
service = Service(simulated, "--timeout", "1", "--body-max", "65536", "--workers", "2",
                  "--connections", "64", "--queue", "8", "--per-client", "2",
                  "--client-header", "X-Client", "--memory-max", "262144")
answer = service.ask("POST", GOOD, b"x" * 65537, OCTETS)
check("a body that is too large", answer.status == 413 and not answer.fault() and
      "65536" in answer.detail, answer.status, answer.body)
answer = service.ask("POST", GOOD, iter([b"x" * 30000] * 3), OCTETS)
check("one of unknown size", answer.status == 413, answer.status, answer.body)
answer = service.ask("POST", GOOD, iter([report]), OCTETS)
check("that is good in pieces too", answer.status == 200, answer.status)
sock = service.raw()
sock.sendall(post(GOOD, 10 ** 15))
check("a length that nobody can send is refused at once", "413" in first_line(sock))
sock = service.raw()
sock.sendall(post(GOOD, 70000, "Expect: 100-continue\r\n"))
check("whoever asks first need not send", "413" in first_line(sock))
sock = service.raw()
sock.sendall(post(GOOD, "-1"))
check("a length that is none", re.search(r" 4\d\d ", first_line(sock)))
sock = service.raw()
sock.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nA: " + b"x" * 70000 + b"\r\n\r\n")
check("headers that are too long", re.search(" 4(31|13|00) |^$", first_line(sock)))
sock = service.raw()
sock.sendall(b"GET /" + b"x" * 70000 + b" HTTP/1.1\r\nHost: x\r\n\r\n")
check("an address that is too long", re.search(" 41[34] |^$", first_line(sock)))
for text, sent in [("no HTTP", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"),
                   ("NUL bytes", b"GET /\x00 HTTP/1.1\r\nHost: x\r\n\r\n"),
                   ("no version", b"GET /\r\n\r\n"),
                   ("two lengths", post(GOOD, 5, "Content-Length: 6\r\n") + b"12345"),
                   ("length and pieces", post(GOOD, 5, "Transfer-Encoding: chunked\r\n")
                    + b"5\r\n12345\r\n0\r\n\r\n"),
                   ("pieces of no size", post(GOOD, 0).replace(
                       b"Content-Length: 0", b"Transfer-Encoding: chunked") + b"zz\r\n")]:
    sock = service.raw(3)
    sock.sendall(sent)
    first_line(sock)
    sock.close()
    if not is_answering(service):
        check(text, False)
        break
else:
    check("what is no HTTP leaves it answering", True)

for more in "Content-Length: 6\r\n", "Transfer-Encoding: chunked\r\n":
    sock = service.raw()
    sock.sendall(post(GOOD, 5, more) + b"0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
    check("of two lengths neither counts, and nothing behind them is a request",
          " 400 " in first_line(sock) and is_ended(sock, 0.5))

for coding in "gzip", "gzip, chunked", "identity":
    sock = service.raw(3)
    sock.sendall(post(GOOD, 5).replace(b"Content-Length: 5",
                                       b"Transfer-Encoding: " + coding.encode()))
    said = first_line(sock)
    check(f"of Transfer-Encoding {coding} nothing is waited for",
          " 501 " in said or " 400 " in said, said)

# ---- memory and places ----
held = [service.raw() for _ in range(6)]
for sock in held:
    sock.sendall(post(GOOD, 65000) + b"x" * 64000)
time.sleep(0.3)
used = float(service.metrics()["vouch_verifierd_body_bytes"])
check("bodies under way have a bound together", 0 < used <= 262144, used)
for sock in held:
    sock.sendall(b"x" * 1000)
lines = [first_line(sock) for sock in held]
check("who came too late is told so", any("503" in line for line in lines) and
      any("200" in line for line in lines), lines)
for sock in held:
    sock.close()
time.sleep(0.2)
check("all is given back", service.metrics()["vouch_verifierd_body_bytes"] == "0")

statuses, late = [], []


def flood(i):
    for _ in range(8):
        answer = service.ask("POST", GOOD, report, OCTETS, X_Client=f"c{i % 2}")
        statuses.append(answer.status)
        if answer.status in (429, 503):
            late.append(answer.headers["Retry-After"])


together(24, flood)
check("a flood is answered, or told to come again",
      set(statuses) <= {200, 429, 503} and 200 in statuses and 429 in statuses,
      {code: statuses.count(code) for code in set(statuses)})
check("and when", late and set(late) == {"1"}, set(late))
check("then it answers as ever", is_answering(service))

# ---- slow ones ----
sock = service.raw()
start = time.time()
sock.sendall(b"GET /healthz HT")
slow = service.raw()
slow.sendall(post(GOOD, 1000))
end_at = time.time() + 6
while time.time() < end_at:
    try:
        slow.sendall(b"x")
        sock.sendall(b"x")
    except OSError:
        break
    time.sleep(0.25)
check("a byte now and then does not keep a connection",
      is_ended(slow, 3) and is_ended(sock, 3) and time.time() - start < 6,
      time.time() - start)
check("which is counted", int(service.metrics()[
    "vouch_verifierd_connections_cut_total"]) > 0)
held = [service.raw() for _ in range(80)]
for sock in held:
    sock.sendall(b"POST /v1/appraise HTTP/1.1\r\nHost: x\r\n")
start = time.time()
answer = service.ask("POST", GOOD, report, OCTETS)
check("more of them than there are places do not keep others out for long",
      answer.status == 200 and time.time() - start < 5, time.time() - start)
for sock in held:
    sock.close()
sock = service.raw()
sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
for _ in range(50):
    sock.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
time.sleep(2.2)
check("nor does one that reads nothing", is_answering(service))
sock.close()
for _ in range(100):
    sock = service.raw()
    sock.sendall(post(GOOD, len(report)) + report)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    sock.close()
# Those of them that were taken are appraised first.
check("nor those that go before they are answered",
      wait_until(lambda: is_answering(service), 10))

# ---- what is fuzzed ----
seeds = [os.path.join(where, name) for where, _, names in os.walk(simulated)
         for name in names]
wrong = []


def post_seeds(i):
    for path in seeds[i::4]:
        body = open(path, "rb").read()[:60000]
        kind = "application/json" if body[:1] == b"{" else OCTETS
        where = "/v1/appraise" if body[:1] == b"{" else GOOD
        answer = service.ask("POST", where, body, kind)
        while answer.status in (429, 503):
            time.sleep(0.01)
            answer = service.ask("POST", where, body, kind)
        if answer.fault() or answer.status not in (200, 400):
            wrong.append((path, answer.status, answer.fault()))


together(4, post_seeds)
check(f"{len(seeds)} seeds of fuzz targets are answered as is documented",
      len(seeds) > 200 and not wrong, wrong[:3], len(seeds))
check("and what is good is affirmed still", is_answering(service))
check("it ends as it should", service.stop() == 0)

# ---- the end ----
service = Service(simulated, "--workers", "2", "--queue", "512", unix=True)
done = []


def ask_until_gone(_):
    while True:
        try:
            connection = service.connect(10)
            connection.request("POST", GOOD, report, {"Content-Type": OCTETS})
            answer = connection.getresponse()
            body = answer.read()
        except (OSError, EOFError) as error:
            done.append(error)
            return
        except Exception as error:      # of http.client: nothing, or cut short
            done.append(error)
            return
        if answer.status != 200:
            done.append(answer.status)
            return
        done.append(json.loads(body)["status"])


def under_load(act):
    threads = [threading.Thread(target=ask_until_gone, args=(i,)) for i in range(8)]
    done.clear()
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    act()
    for thread in threads:
        thread.join()
    return [item for item in done if isinstance(item, str)], \
        [item for item in done if not isinstance(item, str)]


def reload_often():
    for _ in range(5):
        service.reload()
    service.stop()


before = len(service.lines("result"))
good, others = under_load(reload_often)
check("reloads under load lose no request", len(good) > 8 and
      set(good) == {"simulated"} and len(service.lines("reloaded")) == 5, set(good))
check("SIGTERM answers what is under way", all(
    isinstance(item, (int, ConnectionRefusedError, ConnectionResetError, FileNotFoundError,
                      BrokenPipeError)) or "RemoteDisconnected" in repr(item)
    for item in others), others)
check("and each result that was logged was answered",
      len(service.lines("result")) - before == len(good),
      len(service.lines("result")), len(good))
service.start()
before = len(service.lines("result"))
good, others = under_load(lambda: service.process.send_signal(signal.SIGKILL))
service.process.wait()
check("SIGKILL leaves nothing that is half answered", set(good) == {"simulated"} and
      len(good) <= len(service.lines("result")) - before, set(good), others[:3])
service.start()
check("its socket is taken over by the next", is_answering(service))
service.stop()

# ---- no place for the log ----
service = Service(simulated, has_log=False)
answer = service.ask("POST", GOOD, report, OCTETS)
check("what cannot be logged is not answered", answer.status == 503 and
      "log" in answer.detail and b"simulated" not in answer.body, answer.body)
check("but that", service.ask("GET", "/healthz").status == 200)
check("and it ends", service.stop() == 0)
end()
