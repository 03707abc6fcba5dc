"""An officer at a real browser: goes, fills, chooses and presses by what a page shows, and looks at every page that comes.

A page with a message on its console, an answer of 400 or above, a fault that axe finds (WCAG 2.2 A and AA) or a width that
has to be scrolled at 320 pixels fails the test at once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response

from tests.browser.looking import WIDE, look
from tests.world import PASSWORD


@dataclass
class Seat:
    """One browser window of one officer."""

    page: Page
    address: str
    scripts: bool = True
    wrong: list[str] = field(default_factory=list)

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.address)

    def go(self, path: str) -> Seat:
        self.page.goto(self.address + path)
        return self.arrived()

    def sign_in(self, email: str) -> Seat:
        self.go("/sign-in")
        self.fill("E-mail address", email)
        self.fill("Password", PASSWORD)
        return self.press("Sign in")

    def fill(self, label: str, text: str) -> Seat:
        self.type_into(self.labelled(label), text)
        return self

    def fill_day(self, legend: str, day: str) -> Seat:
        """Fill the three fields of a day given as YYYY-MM-DD."""
        group = self.page.get_by_role("group", name=legend)
        for label, text in zip(("Year", "Month", "Day"), day.split("-"), strict=True):
            self.type_into(group.get_by_label(label, exact=True), text)
        return self

    def tick(self, label: str, under: str | None = None) -> Seat:
        """Tick a radio or a checkbox; `under` names the question where the same answer stands below several."""
        place = self.page.get_by_role("group", name=under) if under else self.page.get_by_role("main")
        found = place.get_by_label(label, exact=True)
        found.check()
        return self

    def choose(self, label: str, option: str) -> Seat:
        self.labelled(label).select_option(label=option)
        return self

    def press(self, button: str) -> Seat:
        self.page.get_by_role("main").get_by_role("button", name=button, exact=True).click()
        return self.arrived()

    def follow(self, link: str) -> Seat:
        self.page.get_by_role("link", name=link, exact=True).first.click()
        return self.arrived()

    def attach(self, name: str, text: str) -> Seat:
        """Choose a file for the one field that takes one."""
        self.page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/plain", "buffer": text.encode()})
        return self

    def type_into(self, place: Locator, text: str) -> None:
        place.fill(text)

    def labelled(self, label: str) -> Locator:
        return self.page.get_by_label(label, exact=True)

    def sees(self, text: str) -> bool:
        return self.page.get_by_text(text).first.is_visible()

    def state(self) -> str:
        """Give the state of the decision whose page this is."""
        row = self.page.locator(".govuk-summary-list__row").filter(
            has=self.page.locator("dt", has_text=re.compile(r"^\s*State\s*$"))
        )
        return row.locator("dd").first.inner_text().strip()

    def says(self) -> str:
        """Give what the page says in its main part."""
        return self.page.get_by_role("main").inner_text()

    def arrived(self) -> Seat:
        """Look at the page that has come: nothing went wrong, and nobody is shut out of it."""
        self.page.wait_for_load_state()
        assert not self.wrong, f"{self.path}: {self.wrong}"
        if self.scripts:
            look(self.page, self.path)
        return self

    def listen(self) -> Seat:
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.wrong.append(f"script: {error}"))
        self.page.on("response", self._answered)
        return self

    def _said(self, message: ConsoleMessage) -> None:
        self.wrong.append(f"console: {message.text}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.wrong.append(f"{response.status} {response.url}")


def take_seat(browser: Browser, address: str, *, scripts: bool = True) -> Seat:
    """Open a window that shares nothing with any other."""
    context = browser.new_context(viewport=WIDE, java_script_enabled=scripts, locale="en-GB")  # type: ignore[arg-type]
    return Seat(context.new_page(), address, scripts).listen()
