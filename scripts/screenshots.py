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
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pictures import PICTURES, Picture
from playwright.sync_api import Browser, Page, sync_playwright

DULY = [sys.executable, "-c", "from app.cli import main; main()"]
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-lcd-text"]  # letters in greys: half the bytes
SIZE, SCALE, TALLEST = {"width": 1100, "height": 700}, 0.64, 1100  # in pixels of the page; a picture has two for each three
PATIENCE = 60  # seconds
THE_MOMENT = "2026-11-09T10:30:00+00:00"  # a Monday: pictures of the same pages stay the same

Demo = Mapping[str, Any]


def main(folder: Path, only: list[str]) -> None:
    """Make all pictures, or those that are named."""
    folder.mkdir(parents=True, exist_ok=True)
    with _demo() as (address, demo), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        house = House(browser, address, demo)
        known = prepared(house)
        for name, picture in PICTURES.items():
            if not only or name in only:
                page = house.seat(picture.body, picture.who)
                first, *followed = re.split(r"(?<=[^<])>(?=/)", house.filled(picture, known))
                page.goto(address + first)
                for pattern in followed:
                    page.goto(address + _linked(page, pattern))
                _taken(page, folder / f"{name}.png")
                print(f"{name}: {page.title()}", flush=True)
        browser.close()


@dataclass
class House:
    """The served demo, and a window for each officer who was asked for."""

    browser: Browser
    address: str
    demo: Demo
    windows: dict[tuple[str, str], Page] = field(default_factory=dict)

    def body(self, name: str) -> Demo:
        return next(each for each in self.demo["bodies"] if each["slug"].startswith(name))

    def email(self, body: str, who: str) -> str:
        return str(next(one["email"] for one in self.body(body)["officers"] if one["email"].startswith(f"{who}@")))

    def seat(self, body: str, who: str) -> Page:
        """Give the window of an officer, who signs in the first time; of nobody where none is named."""
        if (body, who) not in self.windows:
            context = self.browser.new_context(viewport=SIZE, device_scale_factor=SCALE, locale="en-GB")  # type: ignore[arg-type]
            page = self.windows[body, who] = context.new_page()
            if who:
                self.sends(page, "/sign-in", "Sign in", email=self.email(body, who), password=self.demo["password"])
        return self.windows[body, who]

    def sends(self, page: Page, path: str, button: str, **typed: str) -> str:
        """Fill a form and send it; give the address of the page that comes."""
        page.goto(self.address + path)
        for name, text in typed.items():
            place = page.get_by_role("main").locator(f'[name="{name.replace("__", "-")}"]')
            if place.first.get_attribute("type") == "radio":
                place.and_(page.locator(f'[value="{text}"]')).check()
            else:
                place.fill(text)
        page.get_by_role("main").get_by_role("button", name=button, exact=True).last.click()
        page.wait_for_load_state()
        if page.get_by_text("There is a problem").count():
            raise SystemExit(f"{path} was refused: {page.get_by_role('alert').inner_text()}")
        return page.url.removeprefix(self.address).partition("?")[0]

    def filled(self, picture: Picture, known: Mapping[str, str]) -> str:
        body = self.body(picture.body)
        named = {**known, "body": body["slug"], **{one["title"]: one["id"] for one in body["decisions"]}}
        return re.sub(r"<([^<>]+)>", lambda found: str(named[found[1]]), picture.address)


def prepared(house: House) -> dict[str, str]:
    """Do at the pages what the demo has none of; give the addresses that came of it."""
    password, finance = house.demo["password"], house.seat("harrowdale", "finance")
    hold = {"ground": "expenditure_exceeds_resources", "report": "Report of the finance officer on this year's money"}
    house.sends(finance, f"/spending/{house.body('harrowdale')['slug']}/new", "Hold spending back", **hold, password=password)
    outsider = {"officer": house.email("wexmoor", "monitoring"), "of_body": house.body("wexmoor")["slug"]}
    two = {"confirmed_by": house.email("harrowdale", "monitoring"), "confirmer_password": password}
    here = f"/administration/{house.body('harrowdale')['slug']}/outsiders/new"
    house.sends(
        house.seat("harrowdale", "administrator"), here, "Name the outsider", of_post="Monitoring officer", **outsider, **two
    )
    auditor, audit = house.seat("wexmoor", "auditor"), f"/audit/{house.body('wexmoor')['slug']}/verification"
    house.sends(auditor, audit, "Begin the verification")
    auditor.get_by_text("Nothing is amiss.").wait_for()
    return _meetings(house)


def _meetings(house: House) -> dict[str, str]:
    """Let a secretary plan a meeting to come, and two of today, of which one is held."""
    page, today = house.seat("ashmere", "secretary"), datetime.fromisoformat(THE_MOMENT).date()
    found = {}
    for name, on, time_of_day in (
        ("planned", today + timedelta(days=60), "14:00"),
        ("today", today, "09:30"),
        ("held", today, "09:00"),
    ):
        day = {"on__day": str(on.day), "on__month": str(on.month), "on__year": str(on.year)}
        plan = {**day, "time": time_of_day, "venue": "Guildhall", "quorum": "3"}
        found[name] = house.sends(page, "/meetings/new", "Plan the meeting", **plan)
        for title, purpose in (("What the wardens saw this winter", "discussion"), ("Dates of the next year", "information")):
            house.sends(page, f"{found[name]}/items/new", "Put it on the agenda", title=title, purpose=purpose)
        if on == today:
            page.goto(f"{house.address}{found[name]}/publication")
            for reason in page.locator("textarea").all():
                reason.fill("The river rose overnight.")
            page.get_by_role("button", name="Publish now").click()
    present = "\n".join(("Petronel Ashe", "Barnaby Croft", "Clemency Dunn, for the county council", "Everard Flint"))
    house.sends(page, f"{found['held']}/attendance", "Record it", present=present)
    return found


def _linked(page: Page, pattern: str) -> str:
    """Give the first link of a page that fits a pattern."""
    fits = re.compile(re.sub(r"\{\w+\}", "[^/?]+", pattern) + r"(\?.*)?")
    links = page.evaluate("[...document.querySelectorAll('main a[href]')].map(each => each.getAttribute('href'))")
    found = [link for link in links if fits.fullmatch(link) and not link.endswith("/new")]
    if not found:
        raise SystemExit(f"{page.url} leads to no {pattern}.")
    return str(found[0])


def _taken(page: Page, file: Path) -> None:
    """Take the page down to its end, or as far as a picture should go."""
    tall = min(int(page.evaluate("document.documentElement.scrollHeight")), TALLEST)
    page.screenshot(path=file, full_page=True, clip={"x": 0, "y": 0, "width": SIZE["width"], "height": tall})


@contextlib.contextmanager
def _demo() -> Iterator[tuple[str, Mapping[str, Any]]]:
    with tempfile.TemporaryDirectory() as data, socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
        free.close()
        address = f"http://127.0.0.1:{port}"
        clock = Path(data) / "clock"
        clock.write_text(THE_MOMENT)
        environment = {**os.environ, "DULY_DATA": data, "DULY_BASE_URL": address, "DULY_TEST_CLOCK": str(clock)}
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
