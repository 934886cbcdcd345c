#!/bin/bash
# SPDX-License-Identifier: MIT
#
# fetch_others.sh: other people's caches, read where they lie, in TAP: that of
# Intel's QCNL, platform_collaterals.json of PCCS's tools, Trustee's kds-store,
# the folder of snpguest; and what "vouch mirror" writes for them.
# shellcheck disable=SC2317 # is() calls the functions
set -uo pipefail
. "$(dirname "$0")/tap.inc"
. tests/tool/web.inc

simulate
snp=$simulated/snp/genoa
quote=$simulated/quote/td-5
ark=build/sim/genoa/ark.pem
root=$simulated/world/anchor/td-5-root.der
web_start snp --product genoa
web_start tdx --tee tdx
snp_measurement=$("$VOUCH" show "$snp" | sed -n 's/^measurement *//p')
td_measurement=$("$VOUCH" show "$quote" | sed -n 's/^ *mr_\?td *//p')
services=(--kds "http://127.0.0.1:${web_port[snp]}"
	--pccs "http://127.0.0.1:${web_port[tdx]}" --backoff 1)

# by STATUS TEE PATH...: an appraisal with these endorsements alone
by() {
	local want=$1 tee=$2 path given=()

	shift 2
	for path; do given+=(--endorsements "$path"); done
	if [ "$tee" = snp ]; then
		given+=(--trust-anchor "$ark" --measurement "$snp_measurement" "$snp")
	else
		given+=(--trust-anchor "$root" --measurement "$td_measurement" "$quote")
	fi
	command=appraise
	said "$want" --no-freshness "${given[@]}"
}

# make_cache KIND FOLDER: as the others write it, of what the services have
make_cache() {
	mkdir -p "$2"
	python3 - "$1" "$2" "http://127.0.0.1:${web_port[tdx]}" <<'PY'
import hashlib, json, struct, sys, urllib.parse, urllib.request
kind, folder, base = sys.argv[1:]
def get(path):
    with urllib.request.urlopen(base + path) as answer:
        return answer.headers, answer.read()
api = "/certification/v4/"
paths = ["/tdx" + api + "tcb?fmspc=90C06F000000", "/tdx" + api + "qe/identity",
         "/sgx" + api + "pckcrl?ca=platform&encoding=der",
         "/sgx" + api + "rootcacrl"]
chain = lambda headers: next(v for k, v in headers.items() if "Issuer" in k)
if kind == "qcnl":
    for path in paths:
        headers, body = get(path)
        text = "HTTP/1.1 200 OK\r\n" + "".join(
            f"{k}: {v}\r\n" for k, v in headers.items()) + "\r\n"
        if "identity" in path: # a first try that failed
            text = "HTTP/1.1 503 No\r\nRetry-After: 1\r\n\r\n" + text
        raw = text.encode()
        data = (struct.pack("<HIq", 1, 2, 1) + struct.pack("<I", len(raw)) + raw +
                struct.pack("<I", len(body)) + body)
        name = hashlib.sha256((base + path).encode()).hexdigest()
        open(f"{folder}/{name}", "wb").write(data)
elif kind == "multi":
    headers, body = get(paths[0])
    parts = [b"00" * 16, body, chain(headers).encode(),
             json.dumps([{"cert": chain(headers), "tcbm": "00" * 18}]).encode()]
    open(f"{folder}/{'00' * 8}_0000", "wb").write(
        struct.pack("<HIq", 1, 4, 1) +
        b"".join(struct.pack("<I", len(p)) + p for p in parts))
else:
    tcb_headers, tcb = get(paths[0])
    qe_headers, qe = get(paths[1])
    crl_headers, crl = get(paths[2])
    loads = lambda text: json.loads(text)
    c = {"version": "4", "pck_certs": [],
         "tcbinfos": [{"fmspc": "90C06F000000", "tdx_tcbinfo": loads(tcb)}],
         "pckcacrl": {"platformCrl": crl.hex(), "processorCrl": ""},
         "tdqeidentity": loads(qe), "rootcacrl": get(paths[3])[1].decode(),
         "certificates": {
             "TCB-Info-Issuer-Chain": chain(tcb_headers),
             "SGX-Enclave-Identity-Issuer-Chain": chain(qe_headers),
             "SGX-PCK-Certificate-Issuer-Chain": {
                 "PLATFORM": chain(crl_headers)}}}
    json.dump({"platforms": [], "collaterals": c},
              open(f"{folder}/platform_collaterals.json", "w"),
              **({"indent": 4} if kind == "indented" else
                 {"separators": (",", ":")}))
PY
}

### Intel's caches
is 'without any' by 3 tdx
make_cache qcnl "$work/.dcap-qcnl"
is "QCNL's folder" by 0 tdx "$work/.dcap-qcnl"
file=("$work"/.dcap-qcnl/*)
command=bundle
is 'a file of it' said 0 status "${file[0]}"
head -c -1 "${file[0]}" >"$work/short"
is 'cut short' by 2 tdx "$work/short"
make_cache multi "$work/multi"
command=bundle
is 'of a platform with several certificates' said 0 status "$work/multi"
is 'of which all is read' tells 'TCB info for TDX'
make_cache compact "$work/pccs"
is "PCCS's platform_collaterals.json" by 0 tdx "$work/pccs"
make_cache indented "$work/indented"
is 'written anew with blanks, and signed without' by 0 tdx "$work/indented"
sed 's/"tcbDate": "2025-05-14/"tcbDate": "2025-05-15/' "$work/indented/platform_collaterals.json" \
	>"$work/changed.json"
is 'changed, it is as bad without blanks' by 3 tdx "$work/changed.json"
is 'of which the signature is wrong' tells 'tdx.tcbinfo.sig'

### a mirror
mirror() { command=mirror said "$1" --no-cache "${services[@]}" "${@:2}"; }
is 'a mirror' mirror 0 -o "$work/mirror" "$snp" "$quote"
is 'by the addresses of the vendors' [ -s \
	"$work/mirror/api.trustedservices.intel.com/sgx/certification/v4/pckcrl?ca=platform&encoding=der" ]
is 'serves an appraisal as it lies' by 0 tdx "$work/mirror"
is 'of both' by 0 snp "$work/mirror"
# As Trustee's OfflineStore finds it.
vcek=$work/mirror/vcek/$("$VOUCH" show "$snp" | sed -n 's/^chip_id *//p')
is "Trustee's kds-store is in it" [ -s \
	"$vcek/bl10_tee00_snp28_ucode86_vcek.der" ]
is 'which is read where it lies' by 0 snp "$work/mirror/vcek" \
	"$work/mirror/kdsintf.amd.com/vcek/v1/Genoa/cert_chain" \
	"$work/mirror/kdsintf.amd.com/vcek/v1/Genoa/crl"
is "and PCCS's file" by 0 tdx \
	"$work/mirror/pccs/tdx-90C06F000000/platform_collaterals.json"
is 'with what is where' python3 -c "import hashlib, json, os
m = json.load(open('$work/mirror/manifest.json'))
assert len(m) == 7, len(m)
for e in m.values():
    data = open('$work/mirror/' + e['path'], 'rb').read()
    assert hashlib.sha256(data).hexdigest() == e['sha256'], e"
python3 -u -m http.server --bind 127.0.0.1 --directory "$work/mirror" 0 \
	>"$work/web-mirror" 2>&1 &
web_pid[mirror]=$!
for _ in $(seq 100); do
	at=$(sed -n 's/^Serving HTTP .* port \([0-9]*\) .*/\1/p' "$work/web-mirror")
	[ -z "$at" ] || break
	sleep 0.1
done
command=fetch
is 'any web server serves it' said 0 --no-cache \
	--from-mirror "http://127.0.0.1:$at/" -o "$work/mirrored.json" \
	"$snp" "$quote"
is 'to both' by 0 tdx "$work/mirrored.json"
command=fetch
is 'what it has not, it knows not' said 3 --no-cache \
	--from-mirror "http://127.0.0.1:$at/" -o "$work/none.json" --product Milan
is 'and that is final' tells 'status 404'

### as snpguest keeps them
mkdir "$work/certs"
cp build/sim/genoa/ark.pem build/sim/genoa/ask.pem "$work/certs"
cp "$vcek"/*.der "$work/certs/vcek.der"
cp "$work/mirror/kdsintf.amd.com/vcek/v1/Genoa/crl" "$work/certs/crl.der"
is "snpguest's folder" by 0 snp "$work/certs"

tap_end
