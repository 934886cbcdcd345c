# SPDX-License-Identifier: MIT
"""verifier_api.py SIMULATED VOUCH: what vouch-verifierd answers, in TAP."""
import base64
import glob
import hashlib
import json
import os
import re
import stat
import subprocess
import sys
import time

from verifier import AT, DOCUMENT, OCTETS, SESSION, Service, check, end, operation

simulated, vouch = sys.argv[1:]
report = open(f"{simulated}/snp/genoa", "rb").read()
quote = open(f"{simulated}/quote/td-4", "rb").read()
wanted = report[0x50:0x90].hex()
service = Service(simulated)


def says(text, answer, status, *words):
    """The answer has this status, these words, and is as documented."""
    missing = [word for word in words if not re.search(word, answer.body.decode())]
    check(text, answer.status == status and not missing and not answer.fault(),
          answer.status, missing, answer.fault(), answer.body[:300])


def tool_says(policy, path, *options):
    """What the command prints of the same, without what names it."""
    world = f"{simulated}/world"
    anchors = [word for name in sorted(os.listdir(world + "/anchor"))
               for word in ("--trust-anchor", f"{world}/anchor/{name}")]
    out = subprocess.run([vouch, "appraise", "--json", "--at", AT, "--policy", policy,
                          "--endorsements", world + "/endorsement", *anchors,
                          *options, path], stdout=subprocess.PIPE, check=False).stdout
    return json.loads(out)


# ---- small answers ----
says("it is healthy", service.ask("GET", "/healthz"), 200, '"ok"')
head = service.ask("HEAD", "/healthz")
check("HEAD is GET without a body", head.status == 200 and not head.body)
says("policies have names and digests", service.ask("GET", "/v1/policies"), 200,
     "default.*unasked")
says("there is a set of keys", service.ask("GET", "/.well-known/jwks.json"), 200)
says("Veraison's discovery", service.ask("GET", "/.well-known/veraison/verification"),
     200, "/challenge-response/v1/newSession", "eat[+]cwt")
says("what is not there", service.ask("GET", "/v2/appraise"), 404, "/v2/appraise")
answer = service.ask("GET", "/v1/appraise")
says("another method", answer, 405, "want POST")
check("which are allowed is told", answer.headers["Allow"] == "POST")
answer = service.ask("PUT", "/challenge-response/v1/session/x")
check("of a session there are three",
      answer.headers["Allow"] == "GET, POST, DELETE", answer.headers)
says("metrics are text", service.ask("GET", "/metrics"), 200,
     r'results_total\{status="affirming"\} 0', r"# TYPE \w+_appraisal_seconds histogram")

# ---- POST /v1/appraise ----
answer = service.appraise(report, report_data=wanted)
says("a report is appraised", answer, 200, '"status": "simulated"')
tool = tool_says(f"{service.policies}/default.json", f"{simulated}/snp/genoa",
                 "--report-data", wanted)
same = dict(answer.json)
check("the digest of evidence is of what was sent", same["digests"]["evidence"] ==
      hashlib.sha256(report.hex().encode()).hexdigest())
answer = service.ask("POST", f"/v1/appraise?report_data={wanted}&id=a", report, OCTETS)
says("as it is, with the rest in the address", answer, 200, '"name": "a"')
check("digests are those of the command", answer.json["digests"] == tool["digests"],
      answer.json["digests"], tool["digests"])
statuses = [[(row["id"], row["status"]) for row in result["checks"]]
            for result in (answer.json, tool)]
check("so is each check", statuses[0] == statuses[1] and len(statuses[0]) > 20,
      set(statuses[0]) ^ set(statuses[1]))
named = ("name", "checks", "answers") # which say by what they were asked
different = [name for name in tool
             if name not in named and answer.json.get(name) != tool[name]]
check("and every member", set(answer.json) == set(tool) and not different, different)
quoted = service.ask("POST", "/v1/appraise?policy=unasked", quote, OCTETS)
says("a quote is appraised", quoted, 200, '"tee": "tdx"', '"status": "simulated"')
says("nobody asked for freshness", service.appraise(report), 200,
     '"status": "none"', '"reason": "unasked"')
says("another nonce", service.appraise(report, nonce="00" * 31 + "01"), 200,
     '"status": "contraindicated"')
says("only whether it is genuine", service.appraise(report, authentic_only=True), 200,
     '"authentic_only": true')
for form in sorted(os.listdir(f"{simulated}/forms"))[:200]:
    body = open(f"{simulated}/forms/{form}", "rb").read()
    answer = service.ask("POST", "/v1/appraise?authentic_only=1", body or b"x", OCTETS)
    if answer.status != 200 or answer.fault():
        check(f"form {form}", False, answer.status, answer.body)
        break
else:
    check("every form that the library reads gets a result", True)
damaged = bytearray(report)
damaged[0x2a1] ^= 1
says("a damaged signature", service.appraise(bytes(damaged), report_data=wanted), 200,
     '"status": "contraindicated"')
says("no evidence at all", service.appraise(b"nonsense", report_data=wanted), 200,
     '"status": "none"', '"reason": "(unreadable|unsupported)"')

# ---- what is refused ----
for text, members, word in [
        ("an unknown member", {"measurement": "00"}, "'measurement' is unknown"),
        ("a time of the caller's", {"at": AT}, "'at' is unknown"),
        ("a policy in the body", {"policy": {"freshness": "unchecked"}}, "no string"),
        ("an unknown policy", {"policy": "gold"}, "no policy 'gold'.*default, unasked"),
        ("a short nonce", {"nonce": "00ff"}, "8 to 64 bytes"),
        ("a nonce of zeroes", {"nonce": "00" * 32}, "zero"),
        ("a nonce that is no hexadecimal", {"nonce": "zz" * 32}, "hexadecimal"),
        ("two nonces", {"nonce": "01" * 32, "nonce_token": "02" * 64}, "one of both"),
        ("a strange token", {"nonce_token": "02" * 64}, "not made by this service"),
        ("a nonce of which nothing is asked",
         {"nonce": "01" * 32, "authentic_only": True}, "asks for no nonce"),
        ("a policy of which nothing is asked",
         {"policy": "default", "authentic_only": True}, "asks for no policy"),
        ("a long id", {"id": "x" * 257}, "too long"),
        ("a number for true", {"authentic_only": 1}, "no boolean")]:
    says(text, service.appraise(report, **members), 400, word)
for text, body, word in [
        ("no JSON", b"{", "is no JSON"), ("a list", b"[]", "no JSON object"),
        ("no evidence", b"{}", "'evidence' has nothing"),
        ("evidence of nothing", b'{"evidence": ""}', "'evidence' has nothing"),
        ("a number", b'{"evidence": 5}', "'evidence' has nothing"),
        ("one member twice", b'{"evidence": "a", "evidence": "b"}', "duplicate"),
        ("33 lists in each other", b'{"evidence": ' + b"[" * 33 + b"]" * 33 + b"}",
         "too deep"),
        ("too many values", b'{"evidence": [' + b"1," * 20000 + b"1]}", "16384")]:
    says(text, service.ask("POST", "/v1/appraise", body, "application/json"), 400, word)
for text, query, word in [
        ("an argument that is misspelt", "policyx=unasked", "'policyx' in the query is unknown"),
        ("in other letters", "Policy=unasked", "'Policy' .*is unknown"),
        ("that is there twice", "policy=unasked&policy=default", "twice"),
        ("without a value", "policy=unasked&nonce", "'nonce' .*has no value"),
        ("with a NUL byte", "policy=unasked%00x", "has no value"),
        ("neither true nor false", "authentic_only=yes", "want true or false")]:
    says(text, service.ask("POST", "/v1/appraise?" + query, report, OCTETS), 400, word)
says("a query beside JSON, which would be for nobody", service.ask(
    "POST", "/v1/appraise?policy=unasked", json.dumps({"evidence": report.hex()}),
    "application/json"), 400, "query beside JSON")
says("a nonce of another kind", service.ask("POST", "/v1/nonce?single-use=true"), 400,
     "want single_use")
says("of single use, or not", service.ask("POST", "/v1/nonce?single_use=maybe"), 400)
says("a session's policy that is misspelt", service.ask(
    "POST", "/challenge-response/v1/newSession?policyx=unasked"), 400, "want nonce, nonceSize")
says("an empty body", service.ask("POST", "/v1/appraise", b"", OCTETS), 400, "empty")
answer = service.ask("POST", "/v1/appraise", report, "text/plain")
says("another type", answer, 415, "text/plain", OCTETS)
check("what is accepted is told", OCTETS in answer.headers["Accept"])
says("no type", service.ask("POST", "/v1/appraise", report), 415, "of no type")
says("a compressed body", service.ask("POST", "/v1/appraise", report, OCTETS,
                                      Content_Encoding="gzip"), 415, "gzip")
says("a signed result", service.ask("POST", "/v1/appraise", report, OCTETS,
                                    Accept="application/eat+jwt"), 406, "no key")
says("a form that there is not", service.ask("POST", "/v1/appraise", report, OCTETS,
                                             Accept="image/png"), 406)
answer = service.ask("POST", "/v1/appraise?policy=unasked", report, OCTETS,
                     Accept="text/html,*/*;q=0.1")
says("a page", answer, 200, "<h1>simulated", "Content-Security-Policy")
check("which nobody may frame", "frame-ancestors 'none'" in
      (answer.headers["Content-Security-Policy"] or ""), answer.headers)

# ---- nonces ----
made = service.ask("POST", "/v1/nonce")
says("a nonce is made", made, 200, '"single_use": false')
says("a token is a nonce", service.appraise(
    report, nonce_token=made.json["nonce"]), 200, '"status": "contraindicated"')
says("as often as one likes", service.appraise(
    report, nonce_token=made.json["nonce"]), 200)
once = service.ask("POST", "/v1/nonce?single_use=true").json["nonce"]
says("one of single use", service.appraise(report, nonce_token=once), 200)
says("is used once", service.appraise(report, nonce_token=once), 409, "used before")
once = service.ask("POST", "/v1/nonce?single_use=true").json["nonce"]
says("a mistake does not use it", service.appraise(
    report, nonce_token=once, policy="gold"), 400)
says("so that it is good still", service.appraise(report, nonce_token=once), 200)

# ---- sessions, as Veraison's client does it ----
V1 = "/challenge-response/v1/"
made = service.ask("POST", V1 + "newSession?nonceSize=64", Accept=SESSION)
says("a session is opened", made, 201, '"status": "waiting"')
check("its nonce has 64 bytes", len(base64.b64decode(made.json["nonce"])) == 64)
place = V1 + made.headers["Location"]
says("it waits", service.ask("GET", place, Accept=SESSION), 200, '"waiting"')
answer = service.ask("POST", place, report, "text/plain", Accept=SESSION)
says("evidence of another type", answer, 415)
answer = service.ask("POST", place, report, OCTETS, Accept=SESSION)
says("evidence is appraised", answer, 200, '"complete"', '"contraindicated"')
check("and comes back", base64.b64decode(answer.json["evidence"]["value"]) == report)
says("a session is used once",
     service.ask("POST", place, report, OCTETS, Accept=SESSION), 409)
says("it has ended", service.ask("GET", place, Accept=SESSION), 404, "has ended")
nonce = base64.urlsafe_b64encode(report[0x50:0x90]).decode()
made = service.ask("POST", V1 + f"newSession?nonce={nonce}", Accept=SESSION)
place = V1 + made.headers["Location"]
check("a nonce may be given", base64.b64decode(made.json["nonce"]) == report[0x50:0x90])
says("the report that answers it", service.ask(
    "POST", place, report, OCTETS, Accept=SESSION), 200, '"status": "simulated"')
made = service.ask("POST", V1 + "newSession?policy=unasked")
place = V1 + made.headers["Location"]
says("a type that is not ASCII", service.ask("POST", place, report,
                                             OCTETS + "; a=\xe9"), 415)
says("a session is dropped", service.ask("DELETE", place), 204)
says("and is no more", service.ask("POST", place, report, OCTETS), 409)
for text, query, word in [("a large nonce", "nonceSize=65", "8 to 64"),
                          ("a small nonce", "nonceSize=7", "8 to 64"),
                          ("no number", "nonceSize=x", "8 to 64"),
                          ("a short nonce", "nonce=AAA", "8 to 64"),
                          ("both", "nonce=AAAAAAAAAAAA&nonceSize=32", "one of both"),
                          ("an unknown policy", "policy=gold", "no policy")]:
    says(f"session: {text}", service.ask("POST", V1 + "newSession?" + query), 400, word)
says("session: another form", service.ask("POST", V1 + "newSession",
                                          Accept="text/html"), 406)
says("a session that nobody made", service.ask("GET", V1 + "session/AQAAAA"), 404)

# ---- the log ----
line = service.lines("result")[0]
check("a result is a line", line["status"] == "simulated" and
      line["policy"] == "default" and line["nonce"] == "given" and line["us"] > 0, line)
log = open(service.log, encoding="utf-8").read()
check("which has digests, and never evidence", line["digests"]["evidence"] == hashlib.sha256(
    report.hex().encode()).hexdigest() and report.hex()[:64] not in log and
      base64.b64encode(report)[:60].decode() not in log)
check("what did not pass is named", any(
    "freshness.report_data" in row["checks"] for row in service.lines("result")))
check("each result is logged", len(service.lines("result")) == sum(
    int(value) for name, value in service.metrics().items() if "results_total" in name))

# ---- reload ----
service.add_policy("gold", {})
check("SIGHUP loads anew", service.reload() and
      service.appraise(report, policy="gold", report_data=wanted).status == 200)
service.add_policy("default", {"nonce": "01" * 32})
check("a policy with a nonce is refused", service.reload() is False and
      "nonce" in service.lines("not reloaded")[-1]["text"])
says("what was before goes on", service.appraise(report, report_data=wanted), 200,
     '"status": "simulated"')
check("which is told", service.metrics()["vouch_verifierd_loaded_whole"] == "0")
with open(f"{service.policies}/default.json", "w", encoding="utf-8") as file:
    file.write('{"vmpl": ')
check("so is one cut short", service.reload() is False)
service.add_policy("default", {"snp": {"vmpl": 3}})
os.rename(f"{service.policies}/gold.json", f"{service.policies}/notes.txt")
check("a good one is taken", service.reload() and service.metrics()[
    "vouch_verifierd_loaded_whole"] == "1")
says("and goes from there on", service.appraise(report, report_data=wanted), 200,
     '"status": "contraindicated"')
says("a policy that went is gone", service.appraise(report, policy="gold"), 400)

# ---- the process ----
status = open(f"/proc/{service.process.pid}/status", encoding="utf-8").read()
check("a filter of system calls is set for each thread", all(
    re.search(r"Seccomp:\s2", open(path, encoding="utf-8").read())
    for path in glob.glob(f"/proc/{service.process.pid}/task/*/status")) and
      re.search(r"NoNewPrivs:\s1", status))
check("SIGTERM ends it", service.stop() == 0 and service.lines("stopped"))

# ---- signed results ----
key = os.path.join(service.work, "key.pem")
subprocess.run(["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt",
                "ec_paramgen_curve:P-256", "-out", key], check=True,
               stderr=subprocess.DEVNULL)
signer = Service(simulated, "--sign", key, "--issuer", "us")
keys = signer.ask("GET", "/.well-known/jwks.json")
says("the key is public", keys, 200, '"kty": "EC"')
check("and its private part is not", '"d"' not in keys.body.decode())
with open(key + ".jwks", "wb") as file:
    file.write(keys.body)
says("Veraison's clients find it too",
     signer.ask("GET", "/.well-known/veraison/verification"), 200,
     "ear-verification-key.*" + keys.json["keys"][0]["kid"])


def verified(token, *options):
    """What "vouch result verify" says of a token."""
    with open(key + ".token", "wb") as file:
        file.write(token)
    out = subprocess.run([vouch, "result", "verify", "--json", "--jwks", key + ".jwks",
                          "--at", AT, *options, key + ".token"],
                         stdout=subprocess.PIPE, check=False).stdout
    return json.loads(out) if out else {"checks": [], "claims": {}}


def failed(result):
    return [row["id"] for row in result["checks"] if row["status"] in ("fail", "open")]


def claims(answer, dialect):
    """Of a token that a key of the set signed and the nonce answers."""
    result = verified(answer, "--nonce", wanted)
    signed = [row["status"] for row in result["checks"] if "signature" in row["id"]]
    check(f"{dialect}: the signature holds, and the nonce", signed == ["pass"] and
          not [name for name in failed(result) if "nonce" in name], result)
    return json.dumps(result.get("claims", {}))


for kind in "application/eat+jwt", "application/eat+cwt":
    answer = signer.ask("POST", f"/v1/appraise?nonce={wanted}", report, OCTETS, Accept=kind)
    check(f"{kind} is answered", answer.status == 200 and answer.type == kind and
          not answer.fault(), answer.status, answer.fault(), answer.body)
    told = claims(answer.body, kind)
    check("with issuer and status", '"us"' in told and "ear#05" in told and
          '"affirming"' not in told, told)
bad = signer.ask("POST", "/v1/appraise?nonce=" + "01" * 32, report, OCTETS,
                 Accept="application/eat+jwt")
check("what is not affirmed is signed as that", "contraindicated" in json.dumps(
    verified(bad.body)["claims"]), bad.body)
check("another nonce than that of the token fails", any(
    "nonce" in name for name in failed(verified(bad.body, "--nonce", wanted))))
nonce = base64.urlsafe_b64encode(bytes.fromhex(wanted)).decode()
place = V1 + signer.ask("POST", V1 + f"newSession?nonce={nonce}").headers["Location"]
answer = signer.ask("POST", place, report, OCTETS, Accept=SESSION)
says("the result of a session is signed", answer, 200, '"complete"')
told = claims(answer.json["result"].encode(), "Veraison")
check("in Veraison's words", "veraison/ear" in told, told)
signer.stop()

# ---- replicas ----
key = os.path.join(service.work, "key")
with open(key, "wb") as file:
    file.write(os.urandom(32))
os.chmod(key, stat.S_IRUSR | stat.S_IWUSR)
one = Service(simulated, "--nonce-key", key, "--nonce-lifetime", "1", unix=True)
two = Service(simulated, "--nonce-key", key, "--single-use", "--nonces", "3")
nonce = one.ask("POST", "/v1/nonce").json["nonce"]
says("a replica takes the nonce of another", two.appraise(report, nonce_token=nonce), 200)
says("once where all are of single use", two.appraise(report, nonce_token=nonce), 409)
says("all are of single use where that is asked for", two.ask("POST", "/v1/nonce"), 200,
     '"single_use": true')
tokens = [two.ask("POST", "/v1/nonce").json["nonce"] for _ in range(3)]
answers = [two.appraise(report, nonce_token=token) for token in tokens]
check("a full table takes no more", [got.status for got in answers] == [200, 200, 503] and
      answers[2].headers["Retry-After"], [got.status for got in answers])
place = V1 + one.ask("POST", V1 + "newSession").headers["Location"]
says("and its session", two.ask("GET", place), 200, "waiting")
says("which cannot be dropped while the table is full", two.ask("DELETE", place), 503)
time.sleep(2.2)
says("a nonce is too old", one.appraise(report, nonce_token=nonce), 400, "too old")
says("a session too", one.ask("GET", place), 404, "expired")
check("a socket of its own is for its group",
      stat.S_IMODE(os.stat(one.path).st_mode) == 0o660)
one.stop()
two.stop()

many = os.path.join(service.work, "keys")
os.mkdir(many)
for number in range(5):
    with open(f"{many}/{number}", "wb") as file:
        file.write(os.urandom(64))
    os.chmod(file.name, stat.S_IRUSR | stat.S_IWUSR)
got = subprocess.run(["build/vouch-verifierd", "--socket", many + ".sock", "--nonce-key",
                      many], stderr=subprocess.PIPE, timeout=20, check=False)
check("a folder of five keys is refused", got.returncode == 1 and
      b"want 4 at most" in got.stderr, got)

kept = os.path.join(service.work, "kept")
with open(kept, "w", encoding="ascii") as file:
    file.write("kept")
got = subprocess.run(["build/vouch-verifierd", "--socket", kept],
                     stderr=subprocess.PIPE, timeout=20, check=False)
with open(kept, encoding="ascii") as file:
    check("a file where the socket is to be stays", got.returncode == 1 and
          b"Address already in use" in got.stderr and file.read() == "kept", got)

# ---- documents ----
routes = re.findall(r'\{ "([A-Z]+)",\s*(SESSION|"[^"]*")',
                    open("userspace/service/routes.c", encoding="utf-8").read())
paths = {(method, V1 + "session/{id}" if path == "SESSION" else path.strip('"'))
         for method, path in routes}
check("the OpenAPI document has each route, and no other", paths == {
    (method.upper(), path) for path, item in DOCUMENT["paths"].items()
    for method in item if method != "parameters"} and len(paths) > 10, paths)
check("and what operations there are", operation("POST", "/v1/appraise"))
end()
