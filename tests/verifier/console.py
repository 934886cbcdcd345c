# SPDX-License-Identifier: MIT
"""console.py SIMULATED OUT: the page of vouch-verifierd in a browser, in TAP."""
import atexit
import base64
import json
import os
import subprocess
import sys
import time

from verifier import Service, check, end

simulated, out = sys.argv[1:]
service = Service(simulated)


class Browser:
    """Chromium by its protocol for developers, over two pipes."""

    def __init__(self):
        to_read, self.to = os.pipe()
        self.come, from_write = os.pipe()

        def place():
            os.dup2(to_read, 1000)
            os.dup2(from_write, 1001)
            os.dup2(1000, 3)
            os.dup2(1001, 4)

        self.process = subprocess.Popen(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
             "--disable-dev-shm-usage", "--disable-background-networking",
             f"--user-data-dir={service.work}/browser", "--remote-debugging-pipe",
             "--window-size=1200,1400"], preexec_fn=place, close_fds=False,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        atexit.register(self.process.kill)
        self.number, self.rest, self.session = 0, b"", None
        self.events = []

    def next(self):
        while b"\0" not in self.rest:
            got = os.read(self.come, 1 << 16)
            if not got:
                raise SystemExit("Bail out! chromium ended")
            self.rest += got
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to, json.dumps(message).encode() + b"\0")
        while True:
            got = self.next()
            if got.get("id") == self.number:
                return got.get("result", got)
            self.events.append(got)

    def value(self, expression):
        return self.call("Runtime.evaluate", expression=expression,
                         returnByValue=True)["result"].get("value")

    def wait(self, expression, seconds=60):
        limit = time.time() + seconds
        while time.time() < limit:
            if self.value(expression):
                return True
            time.sleep(0.2)
        return False

    def picture(self, name):
        data = self.call("Page.captureScreenshot", format="png")["data"]
        with open(os.path.join(out, name), "wb") as file:
            file.write(base64.b64decode(data))
        return len(data)


browser = Browser()
page = browser.call("Target.createTarget", url=f"http://127.0.0.1:{service.port}/")
browser.session = browser.call("Target.attachToTarget", targetId=page["targetId"],
                               flatten=True)["sessionId"]
browser.call("Log.enable")
browser.call("Runtime.enable")
browser.call("Page.enable")
check("policies are listed", browser.wait(
    "document.getElementById('policy').options.length == 3"))
check("the default is chosen",
      browser.value("document.getElementById('policy').value") == "default")
check("the style is taken", browser.value(
    "getComputedStyle(document.getElementById('drop')).borderTopStyle") == "dashed")
browser.value("document.getElementById('make').click()")
check("a nonce is made", browser.wait(
    "document.getElementById('nonce').value.length == 128"))
browser.value("document.getElementById('policy').value = 'unasked'")
root = browser.call("DOM.getDocument")["root"]["nodeId"]
chosen = browser.call("DOM.querySelector", nodeId=root, selector="#file")["nodeId"]
browser.value("document.getElementById('nonce').value = ''")
empty = browser.picture("console.png")
browser.call("DOM.setFileInputFiles", nodeId=chosen, files=[f"{simulated}/snp/genoa"])
check("a file is appraised", browser.wait("document.body.dataset.done == 'true'"),
      browser.value("document.getElementById('said').textContent"))
check("and its result shown", "<h1>simulated" in browser.value(
    "document.getElementById('result').srcdoc"))
# The frame is another process: until it has drawn, the page looks as before.
for _ in range(60):
    size = browser.picture("console.png")
    if size > 2 * empty:
        break
    time.sleep(0.5)
check("which the frame draws with its style", size > 2 * empty, size, empty)
browser.value("document.getElementById('policy').value = 'default';"
              "document.getElementById('nonce').value = '00ff'")
browser.call("DOM.setFileInputFiles", nodeId=chosen, files=[f"{simulated}/snp/genoa"])
check("a mistake is told", browser.wait(
    "document.getElementById('said').className == 'bad'") and "8 to 64" in browser.value(
        "document.getElementById('said').textContent"))
faults = [event["params"]["entry"]["text"] for event in browser.events
          if event.get("method") == "Log.entryAdded" and
          "400" not in event["params"]["entry"]["text"] and
          "favicon" not in event["params"]["entry"].get("url", "")]
check("the browser refuses nothing of the page", not faults, faults)
check("and asked nobody else", all(
    row["event"] in ("result", "ready", "nonce key") for row in service.lines()))
browser.process.kill()
check("the service ends", service.stop() == 0)
end()
