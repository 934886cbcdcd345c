# SPDX-License-Identifier: MIT
"""proxies.py SIMULATED WORK: nginx and HAProxy in front of the service, in TAP."""
import atexit
import http.client
import json
import os
import re
import socket
import ssl
import subprocess
import sys
import threading
import time

from verifier import OCTETS, Service, check, end

simulated, work = sys.argv[1:]
report = open(f"{simulated}/snp/genoa", "rb").read()
GOOD = "/v1/appraise?policy=unasked"
context = ssl.create_default_context(cafile=f"{work}/tls.crt")
service = Service(simulated, "--client-header", "X-Real-IP", unix=True)
os.chmod(work, 0o755)
os.chmod(service.work, 0o755)
os.chmod(service.path, 0o666)


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def example(name, port):
    """With the paths and the port of this test."""
    text = open(f"userspace/examples/{name}", encoding="utf-8").read()
    for old, new in [("/run/vouch-verifier/http.sock", service.path),
                     ("/etc/vouch/", work + "/"), ("listen 443", f"listen {port}"),
                     ("bind :443", f"bind 127.0.0.1:{port}"),
                     # A busy machine asks no faster.
                     ("rate=50r/s", "rate=5r/s"), ("burst=50", "burst=10"),
                     ("gt 50 }", "gt 5 }")]:
        text = text.replace(old, new)
    return text


def start_nginx(port):
    with open(f"{work}/nginx.conf", "w", encoding="utf-8") as file:
        file.write(f"daemon off; pid {work}/nginx.pid; error_log {work}/nginx.log;\n"
                   "user root; worker_processes 2; events { worker_connections 512; }\n"
                   f"http {{ access_log off; client_body_temp_path {work}/nginx-body;\n"
                   f"proxy_temp_path {work}/nginx-proxy; fastcgi_temp_path {work}/f;\n"
                   f"uwsgi_temp_path {work}/u; scgi_temp_path {work}/s;\n"
                   + example("verifier-nginx.conf", port) + "}\n")
    return ["nginx", "-c", f"{work}/nginx.conf", "-p", work]


def start_haproxy(port):
    with open(f"{work}/haproxy.cfg", "w", encoding="utf-8") as file:
        file.write(example("verifier-haproxy.cfg", port))
    return ["haproxy", "-db", "-f", f"{work}/haproxy.cfg"]


def ask(port, method, path, body=None, **headers):
    connection = http.client.HTTPSConnection("localhost", port, timeout=20,
                                             context=context)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if body:
        named["Content-Type"] = OCTETS
    connection.request(method, path, body, named)
    answer = connection.getresponse()
    answer.text = answer.read().decode()
    connection.close()
    return answer


def announce(port, length):
    """What is answered to so long a body before any of it is sent."""
    connection = http.client.HTTPSConnection("localhost", port, timeout=20,
                                             context=context)
    connection.putrequest("POST", GOOD)
    connection.putheader("Content-Type", OCTETS)
    connection.putheader("Content-Length", str(length))
    connection.endheaders()
    answer = connection.getresponse()
    answer.text = answer.read().decode()
    connection.close()
    return answer


def wait_for(port):
    for _ in range(200):
        try:
            if ask(port, "GET", "/healthz").status == 200:
                return True
        except OSError:
            pass
        time.sleep(0.1)
    return False


def flood(port):
    got = []

    def often():
        for _ in range(25):
            try:
                got.append(ask(port, "POST", GOOD, report))
            except OSError:
                pass

    threads = [threading.Thread(target=often) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got


def is_problem(answer, status):
    return answer.status == status and json.loads(answer.text)["status"] == status and \
        answer.headers["Content-Type"] == "application/problem+json"


def slow_is_ended(port):
    """A request that never ends, a byte a second; the service sees none of it."""
    before = service.metrics()["vouch_verifierd_connections"]
    sock = context.wrap_socket(socket.create_connection(("127.0.0.1", port)),
                               server_hostname="localhost")
    sock.sendall(f"POST {GOOD} HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\nx"
                 .encode())
    time.sleep(1)
    after = service.metrics()["vouch_verifierd_connections"]
    sock.close()
    return int(after) <= int(before) + 1


for name, start in [("nginx", start_nginx), ("haproxy", start_haproxy)]:
    port = free_port()
    log = open(f"{work}/{name}.said", "w", encoding="utf-8")
    proxy = subprocess.Popen(start(port), stdout=log, stderr=log)
    atexit.register(proxy.kill)
    check(f"{name} takes its configuration", wait_for(port),
          open(f"{work}/{name}.said", encoding="utf-8").read())
    answer = ask(port, "POST", GOOD, report)
    check(f"{name}: a result", answer.status == 200 and
          json.loads(answer.text)["status"] == "simulated", answer.status, answer.text)
    answer = ask(port, "POST", "/challenge-response/v1/newSession?nonceSize=32")
    check(f"{name}: a session, by a path that is relative", answer.status == 201 and
          answer.headers["Location"].startswith("session/"), answer.headers)
    answer = ask(port, "GET", "/")
    check(f"{name}: the page with its policy", answer.status == 200 and
          "script-src" in answer.headers["Content-Security-Policy"])
    check(f"{name}: no metrics for everybody", all(
        ask(port, "GET", path).status in (400, 404)
        for path in ("/metrics", "/%6detrics", "/metrics%00x")))
    time.sleep(1.5)     # until the rate is forgotten
    answer = announce(port, 1048577)
    check(f"{name}: a body that is too large", is_problem(answer, 413), answer.text)
    time.sleep(2)
    check(f"{name}: a slow sender is kept from the service", slow_is_ended(port))
    answer = ask(port, "POST", "/v1/appraise", report, Content_Encoding="br")
    check(f"{name}: a problem goes through as it is", is_problem(answer, 415))
    time.sleep(1.5)
    got = flood(port)
    late = [item for item in got if item.status == 429]
    check(f"{name}: a flood is answered, or told to come again", late and
          {item.status for item in got} == {200, 429} and
          all(item.headers["Retry-After"] and is_problem(item, 429) for item in late),
          {code: [item.status for item in got].count(code)
           for code in {item.status for item in got}})
    proxy.terminate()
    proxy.wait()
check("each result went to the log once", len(service.lines("result")) == sum(
    int(value) for key, value in service.metrics().items()
    if re.search("results_total", key)))
check("the service ends", service.stop() == 0)
end()
