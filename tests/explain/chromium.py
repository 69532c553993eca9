"""A page as headless Chromium shows it."""

import html
import json
import re
import shutil
import subprocess

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-logging=stderr",
    "--dump-dom",
)
DARK = "--blink-settings=preferredColorScheme=0"
PROBE = """<script>
const result = (() => {{ {script} }})();
const output = document.body.appendChild(document.createElement("pre"));
output.id = "probe";
output.textContent = JSON.stringify(result);
</script></body>"""


class Chromium:
    """Opens pages, each in a new browser without a profile."""

    def __init__(self, folder):
        found = filter(None, map(shutil.which, NAMES))
        self.program = next(found, None) or pytest.skip(
            "needs Chromium: apt-get install chromium, or another Chromium or Chrome"
        )
        self.folder = folder

    def open(self, page, *flags):
        """Get the DOM after loading a page, and what the browser logged."""
        path = self.folder / "page.html"
        path.write_text(page, encoding="utf-8", newline="\n")
        profile = f"--user-data-dir={self.folder / 'profile'}"
        command = [self.program, *FLAGS, *flags, profile, path.as_uri()]
        run = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
        return run.stdout, run.stderr

    def ask(self, page, script, *flags):
        """Run a script in a page, which allows none by itself; get what it returns."""
        page = page.replace("default-src", "script-src 'unsafe-inline'; default-src")
        dom, _ = self.open(page.replace("</body>", PROBE.format(script=script)), *flags)
        [result] = re.findall(r'<pre id="probe">(.*?)</pre>', dom, re.DOTALL)
        return json.loads(html.unescape(result))
