"""Make pictures of the pages, as officers of the demo bodies see them, into a folder: `screenshots.py docs/images`.

It serves an installation of its own, with the demo, on a port of loopback, and removes it afterwards. It needs Chromium.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

DULY = [sys.executable, "-c", "from app.cli import main; main()"]
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage"]
SIZE = {"width": 1100, "height": 800}
PATIENCE = 60  # seconds

# picture: body, whose eyes, address; <words> stands for the decision of that title
PICTURES: Mapping[str, tuple[str, str, str]] = {
    "front": ("wexmoor", "", "/"),
    "sign-in": ("wexmoor", "", "/sign-in"),
    "my-work": ("wexmoor", "policy", "/work"),
    "decisions": ("wexmoor", "auditor", "/decisions"),
    "new-decision": ("wexmoor", "policy", "/decisions/new"),
    "draft": ("wexmoor", "policy", "/decisions/<Lease of a custody suite>"),
    "section": ("wexmoor", "policy", "/decisions/<Lease of a custody suite>/sections/summary"),
    "money-table": ("wexmoor", "policy", "/decisions/<Grant to the youth diversion scheme>/sections/costs"),
    "recommendations": ("wexmoor", "policy", "/decisions/<Grant to the youth diversion scheme>/recommendations"),
    "checklist": ("wexmoor", "policy", "/decisions/<Lease of a custody suite>/checklist"),
    "papers": ("wexmoor", "policy", "/decisions/<Grant to the youth diversion scheme>/papers"),
    "decision": ("wexmoor", "finance", "/decisions/<Support line for victims of fraud>"),
    "sign-off": ("wexmoor", "finance", "/decisions/<Support line for victims of fraud>/acts/certify"),
    "decide": ("wexmoor", "commissioner", "/decisions/<Refuge places in the north of the county>/acts/approve"),
    "return": ("wexmoor", "finance", "/decisions/<Support line for victims of fraud>/acts/return"),
    "comments": ("wexmoor", "finance", "/decisions/<Support line for victims of fraud>/comments"),
    "history": ("wexmoor", "auditor", "/decisions/<Larger grant to the rural watch>/history"),
    "procedure": ("wexmoor", "policy", "/decisions/<Support line for victims of fraud>/procedure"),
    "not-found": ("wexmoor", "policy", "/decisions/nowhere"),
    "audit": ("wexmoor", "auditor", "/audit/<body>"),
    "figures": ("wexmoor", "auditor", "/figures/<body>"),
    "administration": ("wexmoor", "administrator", "/administration/<body>"),
    "meetings": ("wexmoor", "policy", "/meetings"),
    "obligations": ("wexmoor", "policy", "/obligations"),
}


def main(folder: Path, only: list[str]) -> None:
    """Make all pictures, or those that are named."""
    folder.mkdir(parents=True, exist_ok=True)
    with _demo() as (address, demo), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        windows: dict[tuple[str, str], Page] = {}
        for picture, (body, who, path) in PICTURES.items():
            if only and picture not in only:
                continue
            known = next(each for each in demo["bodies"] if each["slug"].startswith(body))
            page = windows.get((body, who)) or windows.setdefault((body, who), _signed_in(browser, address, known, who, demo))
            page.goto(address + _filled(path, known))
            page.screenshot(path=folder / f"{picture}.png", full_page=True)
            print(f"{picture}: {page.title()}", flush=True)
        browser.close()


def _filled(path: str, body: Mapping[str, Any]) -> str:
    named = {"body": body["slug"], **{one["title"]: one["id"] for one in body["decisions"]}}
    return re.sub(r"<([^>]+)>", lambda found: str(named[found[1]]), path)


def _signed_in(browser: Browser, address: str, body: Mapping[str, Any], who: str, demo: Mapping[str, Any]) -> Page:
    page = browser.new_context(viewport=SIZE, locale="en-GB").new_page()  # type: ignore[arg-type]
    if who:
        page.goto(f"{address}/sign-in")
        page.fill("#email", next(one["email"] for one in body["officers"] if one["email"].startswith(f"{who}@")))
        page.fill("#password", demo["password"])
        page.get_by_role("main").get_by_role("button", name="Sign in").click()
    return page


@contextlib.contextmanager
def _demo() -> Iterator[tuple[str, Mapping[str, Any]]]:
    with tempfile.TemporaryDirectory() as data, socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
        free.close()
        address = f"http://127.0.0.1:{port}"
        environment = {**os.environ, "DULY_DATA": data, "DULY_BASE_URL": address}
        subprocess.run([*DULY, "migrate"], env=environment, check=True, stdout=subprocess.DEVNULL)
        told = subprocess.run([*DULY, "demo", "--json"], env=environment, check=True, stdout=subprocess.PIPE).stdout
        server = subprocess.Popen(
            [*DULY, "serve", "--port", str(port)], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            _wait(address)
            yield address, json.loads(told)
        finally:
            server.terminate()
            server.wait(PATIENCE)


def _wait(address: str) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"{address}/readyz", timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise SystemExit(f"The server did not answer on {address} within {PATIENCE} seconds.")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
