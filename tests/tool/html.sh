#!/bin/bash
# SPDX-License-Identifier: MIT
#
# html.sh: "vouch appraise --html", in TAP: what the page says, that nothing of
# others gets into it but text, and how a real browser shows it: pictures are
# left in build/screenshots. Evidence is of the simulator, and of real processors
# from $VECTORS. Without chromium there are no pictures, and the test says so.
# shellcheck disable=SC2317 # is() calls the functions
set -uo pipefail
. "$(dirname "$0")/tap.inc"

# page STATUS OPTION|FILE...
page() {
	local want=$1 got=0

	shift
	"$VOUCH" appraise --html "$work/page.html" "$@" >"$work/out" 2>"$work/err" || got=$?
	[ "$got" = "$want" ] && return
	echo "status $got, want $want"
	cat "$work/out" "$work/err" | cut -c 1-200
	return 1
}
tells() { grep -qE -e "$1" "$work/page.html" || { grep -oE '<(h1|h2|text|p).*' "$work/page.html" | head -n 20; false; }; }
complains() { grep -qF -e "$1" "$work/err" || { cat "$work/err"; false; }; }
# In order, with nothing of the kind between them.
parts() { grep -oE '<h2>[A-Z][A-Za-z 0-9]*' "$work/page.html" | cut -c 5- | sed 's/All [0-9]*/All/' | tr '\n' ','; }

# Only what the page is made of; no address, script, style or event of others.
cat >"$work/safe.py" <<'PYTHON'
import base64, hashlib, html.parser, re, sys, unicodedata
text = open(sys.argv[1], encoding="utf-8").read()
TAGS = set("""html head meta title style body main header section footer div p h1
h2 h3 span b br code time dl dt dd ul ol li q table tbody tr th td svg g path circle
rect text""".split())
ATTRIBUTES = set("""lang charset http-equiv content name class viewbox role
aria-label aria-hidden d r x y width height transform preserveaspectratio
colspan""".split())
class Page(html.parser.HTMLParser):
    def handle_starttag(self, tag, attributes):
        assert tag in TAGS, tag
        for name, value in attributes:
            assert name in ATTRIBUTES, name
            assert "javascript" not in (value or ""), value
Page().feed(text)
for c in text:
    assert c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Zl"), repr(c)
styles = re.findall("<style>(.*?)</style>", text, re.S)
assert len(styles) == 1
digest = base64.b64encode(hashlib.sha256(styles[0].encode()).digest()).decode()
assert "content=\"default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'\"" % digest in text
assert "url(" not in styles[0] and "@import" not in styles[0]
PYTHON
is_safe() { python3 "$work/safe.py" "$work/page.html"; }
is_not_safe() {
	sed "$1" "$work/page.html" >"$work/changed.html"
	! cmp -s "$work/page.html" "$work/changed.html" &&
		! python3 "$work/safe.py" "$work/changed.html"
}

simulate
world=$simulated/world
sim=(--at 2026-06-02T12:00:00Z --endorsements "$world/endorsement"
	--trust-anchor "$world/anchor/genoa-ark.der")
[ ! -e "$world/anchor/intel-root.der" ] || sim+=(--trust-anchor "$world/anchor/intel-root.der")

### what it says
is 'a page' page 3 "${sim[@]}" "$simulated/extended/genoa"
is 'is safe' is_safe
for change in 's/<main>/<main onclick=x>/' 's/<main>/<main><script>/' 's/<p /<p style=x /' \
	's/color-scheme: light/color-scheme: dark/' "s/default-src 'none'/default-src */" \
	's/affirm/\xe2\x80\xaeaffirm/;s/none/no\xe2\x80\xaene/'; do
	is "would not be with $change" is_not_safe "$change"
done
is 'in the order in which people ask' [ "$(parts)" = \
	'Answers,What to do,Chain of trust,TCB components,Measured boot,All checks,Made of,' ]
is 'the text is there as well' grep -q 'Genuine hardware' "$work/out"
is 'the status is the title' tells '<h1>none <span class=flag>simulated</span></h1>'
is 'the answers' tells '<dt>Fresh\?</dt><dd><b class="word open">open</b> not known'
is 'a fix' tells '<code>snp.measurement</code>'
is 'a certificate with its dates' tells '>20[0-9-]{8} to 20[0-9-]{8}</text>'
is 'the digest of the evidence' tells "$(sha256sum "$simulated/extended/genoa" | cut -c 1-64)"
is 'the version' tells "<footer class=quiet>vouch $("$VOUCH" version | cut -d' ' -f2) "
is 'every check' [ "$(grep -c '<tr><td><b class="word' "$work/page.html")" = \
	"$("$VOUCH" appraise --json "${sim[@]}" "$simulated/extended/genoa" | grep -o '"id": ' | wc -l)" ]
cp "$work/page.html" "$work/simulated.html"
is 'the same page again' page 3 "${sim[@]}" "$simulated/extended/genoa"
is 'byte for byte' cmp "$work/page.html" "$work/simulated.html"
is 'without its certificates' page 3 --at 2026-06-02T12:00:00Z "$simulated/snp/genoa"
is 'what is missing is drawn' tells '>VCEK: not there</text>'
is 'nothing vouches for it' tells 'anybody could have written these values'
cp "$simulated/extended/genoa" "$work/altered"
printf '\001' | dd of="$work/altered" bs=1 seek=144 conv=notrunc status=none
is 'altered' page 1 "${sim[@]}" "$work/altered"
is 'the link that failed' tells '<path class="link fail"'
is 'by its check' tells '>fail: snp.sig</text>'
is 'what cannot be read' page 3 "$work/none"
is 'has a page too' tells '<h1>none</h1>'
is 'with the reason' tells 'No such file or directory'
is 'that is safe' is_safe
is 'on standard output' sh -c "'$VOUCH' appraise --html - '$simulated/snp/genoa' | head -n 1 | grep -q '^<!DOCTYPE html>'"
is 'not with JSON' page 2 --json --html - "$simulated/snp/genoa"
is 'which is told' complains 'standard output is wanted for 2 of --json, --html, --csv and --ear'
is 'a folder' page 2 "$simulated/snp"
is 'is for --csv' complains '--html is for one FILE only, want --csv for many'
line="{\"evidence\": \"$(base64 -w0 "$simulated/snp/genoa")\"}"
is 'a line' sh -c "echo '$line' | '$VOUCH' appraise --html '$work/page.html' - >'$work/out'; [ \$? = 3 ]"
is 'two lines' sh -c "printf '%s\n' '$line' '$line' |
	'$VOUCH' appraise --html '$work/page.html' - >'$work/out' 2>'$work/err'; [ \$? = 2 ]"
is 'are for --csv' complains '--html is for one FILE only, want --csv for many'
is 'a full disk' sh -c "'$VOUCH' appraise --html /dev/full '$simulated/snp/genoa' 2>'$work/err' >'$work/out'; [ \$? = 3 ]"
is 'is told' complains '/dev/full: No space left on device'

### what is hostile
hostile="$work/<script>alert(1)<\"'&>x=\`$(printf '\342\200\256\342\200\213')gnp.y"
cp "$simulated/extended/genoa" "$hostile"
is 'a hostile name' page 3 "${sim[@]}" "$hostile"
is 'is text' is_safe
is 'with each character shown' tells '&lt;script&gt;alert\(1\)&lt;&quot;&#39;&amp;&gt;x=`\\u\{202e\}\\u\{200b\}gnp\.y'
cp "$simulated/extended/genoa" "$work/$(printf '\377\302\205<b>')"
is 'a name that is not UTF-8' page 3 "${sim[@]}" "$work/$(printf '\377\302\205<b>')"
is 'is text as well' is_safe
printf '{"snp": {"measurement": "%096d"}}' 0 >"$hostile.json"
is 'a hostile policy' page 1 "${sim[@]}" --policy "$hostile.json" "$simulated/extended/genoa"
is 'is text in each check' is_safe
is 'that names it' tells 'not what [^<]*&lt;script&gt;'

# A quote with a chain of anybody's making, whose names are hostile.
cat >"$work/chain.py" <<'PYTHON'
import struct, sys
pem = open(sys.argv[1], "rb").read()
quotes = [open(name, "rb").read() for name in sys.argv[2:]]
quote = [q for q in quotes if q[:8] == bytes([4, 0, 2, 0, 0x81, 0, 0, 0])][0]
auth = 636 + 128 + 6 + 448
inner = auth + 2 + struct.unpack_from("<H", quote, auth)[0]
certs = struct.pack("<HI", 5, len(pem)) + pem
outer = quote[770:inner] + certs
data = quote[636:764] + struct.pack("<HI", 6, len(outer)) + outer
sys.stdout.buffer.write(quote[:632] + struct.pack("<I", len(data)) + data)
PYTHON
for name in 1 2 3; do
	openssl req -x509 -utf8 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3000 \
		-keyout /dev/null -subj "/CN=<script>\"'&$(printf '\342\200\256')$name" 2>/dev/null
done >"$work/chain.pem"
python3 "$work/chain.py" "$work/chain.pem" "$simulated"/quote/* >"$work/hostile-quote"
is 'hostile certificates' page 1 "${sim[@]}" "$work/hostile-quote"
is 'are text' is_safe
is 'in the picture' tells '<text class=title [^>]*>[A-Za-z]*: &lt;script&gt;&quot;&#39;&amp;\\u\{202e\}'

### a browser
browser=$(command -v chromium || command -v chromium-browser || true)
pictures=build/screenshots

# shoot NAME WIDTH HEIGHT [OPTION]: of $work/page.html; what it complains of is told
shoot() {
	mkdir -p "$pictures"
	timeout 120 "$browser" --headless --no-sandbox --disable-gpu --hide-scrollbars \
		--enable-logging=stderr --user-data-dir="$work/browser" \
		--window-size="$2,$3" --screenshot="$PWD/$pictures/$1.png" "${@:4}" \
		"file://$work/page.html" >"$work/browser.log" 2>&1
	[ -s "$pictures/$1.png" ] && ! grep 'CONSOLE' "$work/browser.log"
}
# shows NAME EXPRESSION: over width, height, corner, a sum of RGB, and colours
shows() {
	python3 - "$pictures/$1.png" "$2" <<'PYTHON'
import struct, sys, zlib
data = open(sys.argv[1], "rb").read()
width, height, depth, kind = struct.unpack(">IIBB", data[16:26])
size = {2: 3, 6: 4}[kind]
at, body = 8, b""
while at < len(data):
    length, name = struct.unpack(">I4s", data[at:at + 8])
    if name == b"IDAT":
        body += data[at + 8:at + 8 + length]
    at += 12 + length
raw, stride = zlib.decompress(body), width * size + 1
corner = sum(raw[1:4])
colours = len({raw[i * stride:(i + 1) * stride] for i in range(height)})
assert eval(sys.argv[2]), (width, height, corner, colours)
PYTHON
}
does_not_shoot() { ! shoot "$@"; }
looked_at() {
	is "$1, wide" shoot "$1-wide" 1400 1800
	is 'fills it' shows "$1-wide" 'width == 1400 and corner > 700 and colours > 300'
	is "$1, narrow" shoot "$1-narrow" 360 3000
	is 'fills it, too' shows "$1-narrow" 'width == 360 and corner > 700 and colours > 300'
}
take_pictures() {
	if [ -z "$browser" ]; then
		count=$((count + 1))
		echo "ok $count - pictures of a browser # SKIP chromium is not there"
		return
	fi
	cp "$work/simulated.html" "$work/page.html"
	looked_at simulated
	is 'dark' shoot simulated-dark 1400 1800 --blink-settings=preferredColorScheme=0
	is 'is dark' shows simulated-dark 'corner < 120 and colours > 300'
	sed -i 's/color-scheme: light dark/color-scheme: light/' "$work/page.html"
	is 'a style of others' does_not_shoot changed 1400 1800
	is 'is not used' grep -q 'Content Security Policy' "$work/browser.log"
	cp "$work/simulated.html" "$work/page.html"
	is 'printed' timeout 120 "$browser" --headless --no-sandbox --disable-gpu \
		--user-data-dir="$work/browser" --print-to-pdf="$PWD/$pictures/simulated.pdf" \
		"file://$work/page.html"
	is 'it is pages' grep -qa '/Type */Pages' "$pictures/simulated.pdf"
}
take_pictures

### Intel
needs_vectors tdx-quote
behind=$VECTORS/tdx-quote/v4-automata-00806f
is 'a platform that is behind' page 1 --no-freshness --at 2025-06-10T00:00:00Z \
	--endorsements "$behind" "$behind/quote.bin"
is 'is safe, too' is_safe
is 'its component is a bar' tells \
	'BIOS Early Microcode Update \(SGX component 1\)</dt><dd><span class=number>6, want 7</span>'
is 'its TCB info hangs beside' tells '>TCB signing: Intel SGX TCB Signing</text>'
[ -z "$browser" ] || looked_at behind
log=$VECTORS/ccel/gotdx-cos113
is 'an event log' page 3 --no-freshness --at 2025-06-10T00:00:00Z --log "$log/ccel_data.bin" \
	"$log/quote.bin"
is 'is listed' tells '<li><b>rtmr0</b> <span>EV_EFI_HANDOFF_TABLES2'
is 'as one of this guest' tells 'It replays to the registers of the quote'
is 'safely' is_safe
is 'that of another guest' page 1 --no-freshness --at 2025-06-10T00:00:00Z \
	--log "$VECTORS/ccel/coco-gcp/ccel_data.bin" "$log/quote.bin"
is 'is not' tells 'It is not shown to be of this guest'

tap_end
