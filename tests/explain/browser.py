"""Chromium as a user holds it: real pointers, real keys, real paper.

A page is steered by the DevTools protocol over two pipes, which needs no library:
https://chromedevtools.github.io/devtools-protocol. A message is JSON that ends in a 0.
"""

import json
import os
import subprocess
from base64 import b64decode

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-pipe",
)
# Chromium reads from the descriptor 3 and writes to 4.
START = 'exec "$0" "$@" 3</dev/fd/{read} 4>/dev/fd/{write}'
KEYS = {"Tab": 9, "Enter": 13, " ": 32, "ArrowDown": 40}


class Browser:
    """One browser without a profile, with one window."""

    def __init__(self, program, folder):
        self.folder, self.events = folder, []
        (read, self._to), (self._from, write) = os.pipe(), os.pipe()
        start = START.format(read=read, write=write)
        profile = f"--user-data-dir={folder / 'profile'}"
        self._process = subprocess.Popen(
            ["/bin/sh", "-c", start, program, *FLAGS, profile, "about:blank"],
            pass_fds=(read, write),
            stderr=subprocess.DEVNULL,
        )
        os.close(read)
        os.close(write)
        self._rest, self._number, self._session = b"", 0, None
        targets = self.call("Target.getTargets")["targetInfos"]
        [target] = [each["targetId"] for each in targets if each["type"] == "page"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.call(f"{domain}.enable")
        self.call("Emulation.setFocusEmulationEnabled", enabled=True)

    def close(self):
        """End the browser."""
        self._session = None
        self.call("Browser.close")
        self._process.wait()
        os.close(self._to)
        os.close(self._from)

    def call(self, method, **params):
        """Send a command; get its result."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while (answer := self._receive()).get("id") != self._number:
            self.events.append(answer)
        assert "error" not in answer, answer
        return answer["result"]

    def open(self, page, width=1000, height=1400, **features):
        """Load a page, with media features such as prefers_color_scheme="dark"."""
        path = self.folder / "page.html"
        path.write_text(page, encoding="utf-8", newline="\n")
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        self.emulate(**features)
        self.events.clear()
        self.call("Page.navigate", url=path.as_uri())
        while not self.saw("Page.loadEventFired"):
            self.events.append(self._receive())

    def saw(self, *methods):
        """Get the events of these kinds since the page was opened."""
        return [event for event in self.events if event["method"] in methods]

    @property
    def errors(self):
        """What went wrong in the page: exceptions, and what its policy refused."""
        return self.saw("Runtime.exceptionThrown", "Log.entryAdded")

    def emulate(self, media="", **features):
        """Show the page as on paper (media="print"), or to a taste."""
        listed = [
            {"name": name.replace("_", "-"), "value": value}
            for name, value in features.items()
        ]
        self.call("Emulation.setEmulatedMedia", media=media, features=listed)

    def ask(self, script):
        """Get the value of an expression in the page."""
        result = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        assert "exceptionDetails" not in result, result["exceptionDetails"]
        return result["result"].get("value")

    def point(self, selector):
        """Move the pointer to the middle of the first element that a selector finds."""
        x, y = self._middle(selector)
        self.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    def click(self, selector):
        """Press the left button there."""
        x, y = self._middle(selector)
        for kind in ("mousePressed", "mouseReleased"):
            self.call(
                "Input.dispatchMouseEvent",
                type=kind,
                x=x,
                y=y,
                button="left",
                clickCount=1,
            )

    def press(self, key):
        """Press a key of the keyboard, and let it go."""
        text = {"Enter": "\r", " ": " "}.get(key)
        code = {"key": key, "windowsVirtualKeyCode": KEYS[key]}
        down = {"type": "keyDown", "text": text} if text else {"type": "rawKeyDown"}
        self.call("Input.dispatchKeyEvent", **down, **code)
        self.call("Input.dispatchKeyEvent", type="keyUp", **code)

    def print(self):
        """Print the page. Get the file, in PDF."""
        return b64decode(self.call("Page.printToPDF", printBackground=False)["data"])

    def screenshot(self, beyond=True):
        """Get what is seen, as PNG."""
        shown = self.call("Page.captureScreenshot", captureBeyondViewport=beyond)
        return b64decode(shown["data"])

    def _middle(self, selector):
        return self.ask(f"""(() => {{
            const element = document.querySelector({json.dumps(selector)});
            element.scrollIntoView({{ block: "center", behavior: "instant" }});
            const {{ x, y, width, height }} = element.getClientRects()[0];
            return [x + width / 2, y + height / 2];
        }})()""")

    def _receive(self):
        while b"\0" not in self._rest:
            chunk = os.read(self._from, 1 << 16)
            assert chunk, "Chromium ended before it answered."
            self._rest += chunk
        message, _, self._rest = self._rest.partition(b"\0")
        return json.loads(message)
