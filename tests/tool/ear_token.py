# SPDX-License-Identifier: MIT
"""ear_token.py: tokens as other verifiers make them, and as attackers do, signed by
the openssl command. "ear_token.py make ALG KEY [NAME=VALUE]... FILE" writes a JWT with
headers and claims changed by values in JSON: h.NAME of the header, c.NAME of the
claims, a.NAME of the appraisal; "null" takes one away. "ear_token.py check ALG PUB FILE"
verifies one. "ear_token.py raw HEADER PAYLOAD KEY FILE" signs any two texts.
"""
import base64, hashlib, hmac, json, subprocess, sys, tempfile

AT = 1781524800  # 2026-06-15T12:00:00Z
SIZES = {"ES256": 32, "ES384": 48, "ES512": 66}


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def openssl(args, data):
    return subprocess.run(["openssl"] + args, input=data, check=True,
                          stdout=subprocess.PIPE).stdout


def options(alg):
    digest = ["-sha" + alg[2:]]
    if alg.startswith("PS"):
        digest += ["-sigopt", "rsa_padding_mode:pss", "-sigopt",
                   "rsa_pss_saltlen:digest"]
    return digest


def raw_of_der(der, size):
    at = 2 if der[1] < 128 else 3
    out = b""
    for _ in range(2):
        length = der[at + 1]
        number = int.from_bytes(der[at + 2:at + 2 + length], "big")
        out += number.to_bytes(size, "big")
        at += 2 + length
    return out


def der_of_raw(raw):
    half, body = len(raw) // 2, b""
    for part in (raw[:half], raw[half:]):
        number = part.lstrip(b"\0") or b"\0"
        number = (b"\0" if number[0] > 127 else b"") + number
        body += bytes([2, len(number)]) + number
    head = [0x30, len(body)] if len(body) < 128 else [0x30, 0x81, len(body)]
    return bytes(head) + body


def sign(alg, key, data):
    if alg == "none":
        return b""
    if alg.startswith("HS"):
        return hmac.new(open(key, "rb").read(), data, hashlib.sha256).digest()
    if alg == "EdDSA":
        with tempfile.NamedTemporaryFile() as file:
            file.write(data)
            file.flush()
            return openssl(["pkeyutl", "-sign", "-rawin", "-inkey", key, "-in",
                            file.name], b"")
    signature = openssl(["dgst"] + options(alg) + ["-sign", key], data)
    return raw_of_der(signature, SIZES[alg]) if alg in SIZES else signature


def check(alg, key, path):
    token = open(path).read().strip()
    data, signature = token.rsplit(".", 1)
    raw = unb64(signature)
    head = json.loads(unb64(data.split(".")[0]))
    assert head["alg"] == alg, head
    with tempfile.NamedTemporaryFile() as file, \
            tempfile.NamedTemporaryFile() as message:
        file.write(der_of_raw(raw) if alg in SIZES else raw)
        file.flush()
        message.write(data.encode())
        message.flush()
        if alg == "EdDSA":
            openssl(["pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", key,
                     "-in", message.name, "-sigfile", file.name], b"")
        else:
            openssl(["dgst"] + options(alg) + ["-verify", key, "-signature",
                                               file.name, message.name], b"")


def write(head, body, alg, key, path):
    data = b64(head.encode()) + "." + b64(body.encode())
    open(path, "w").write(data + "." + b64(sign(alg, key, data.encode())))


def make(alg, key, changes, path):
    head = {"alg": alg, "typ": "JWT"}
    appraisal = {"ear.status": "affirming",
                 "ear.trustworthiness-vector": {"executables": 3, "hardware": 2},
                 "ear.appraisal-policy-id": "default"}
    claims = {"eat_profile":
              "tag:github.com,2024:confidential-containers/Trustee",
              "iss": "CoCo-Attestation-Service", "iat": AT, "exp": AT + 300,
              "ear.verifier-id": {"developer": "a", "build": "b"},
              "submods": {"cpu0": appraisal}}
    parts = {"h": head, "c": claims, "a": appraisal}
    for change in changes:
        name, value = change.split("=", 1)
        part, name = name.split(".", 1)
        if value == "null":
            del parts[part][name]
        else:
            parts[part][name] = json.loads(value)
    write(json.dumps(head), json.dumps(claims), alg, key, path)


if sys.argv[1] == "make":
    make(sys.argv[2], sys.argv[3], sys.argv[4:-1], sys.argv[-1])
elif sys.argv[1] == "raw":
    write(sys.argv[2], sys.argv[3], "ES256", sys.argv[4], sys.argv[5])
else:
    check(*sys.argv[2:5])
