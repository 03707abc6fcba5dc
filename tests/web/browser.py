"""A browser without a screen: it keeps cookies, sends forms as they stand on a page, and follows where it is sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from starlette.testclient import TestClient

from app.officers import sessions
from app.officers.signin import Proved
from app.pages.visit import COOKIE
from tests.world import PASSWORD, World

MARKED = re.compile(r'<(del|ins) class="[^"]*"><span class="govuk-visually-hidden">([^<]*): </span>([^<]*)</(?:del|ins)>')


@dataclass
class Sent:
    """A form as it stands on a page."""

    action: str = ""
    method: str = "get"
    fields: dict[str, list[str]] = field(default_factory=dict)


class _Reader(HTMLParser):
    """Finds the forms of a page with what is filled in already."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Sent] = []
        self.area: str | None = None
        self.select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.forms.append(Sent(given.get("action") or "", (given.get("method") or "get").lower()))
        if not self.forms:
            return
        fields, name = self.forms[-1].fields, given.get("name") or ""
        if tag == "input" and name and given.get("type") != "file":
            ticked = given.get("type") not in ("radio", "checkbox") or "checked" in given
            if ticked:
                fields.setdefault(name, []).append(given.get("value") or "")
        elif tag == "textarea":
            self.area = name
            fields[name] = [""]
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in given:
            fields[self.select] = [given.get("value") or ""]

    def handle_data(self, data: str) -> None:
        if self.area:
            self.forms[-1].fields[self.area][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.area:
            first = self.forms[-1].fields[self.area]
            first[0] = first[0].removeprefix("\n")
            self.area = None
        self.select = None if tag == "select" else self.select


@dataclass
class Browser:
    """One officer at a browser, or a stranger."""

    client: TestClient
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **more: Any) -> Any:
        return self._send("GET", path, **more)

    def post(self, path: str, data: Mapping[str, Any], **more: Any) -> Any:
        return self._send("POST", path, data=data, **more)

    def submit(self, page: Any, action: str, /, files: Any = None, **typed: Any) -> Any:
        """Send a form of a page, with what is typed over what stands there."""
        posted = (form for form in forms_of(page) if form.method == "post")
        form = next(form for form in posted if form.action == action or not form.action)
        return self.post(form.action or page.url.path, {**form.fields, **typed}, files=files)

    def sign_in(self, email: str, password: str = PASSWORD) -> Any:
        return self.submit(self.get("/sign-in"), "/sign-in", email=email, password=password)

    def _send(self, method: str, path: str, headers: Mapping[str, str] | None = None, **more: Any) -> Any:
        self.client.cookies.clear()
        for name, value in self.cookies.items():
            self.client.cookies.set(name, value)
        told = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html", **(headers or {})}
        answer = self.client.request(method, path, headers=told, follow_redirects=False, **more)
        for cookie in answer.headers.get_list("set-cookie"):
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0].strip('"')
        self.client.cookies.clear()
        return self.get(answer.headers["location"]) if answer.status_code == 303 else answer


def forms_of(page: Any) -> list[Sent]:
    reader = _Reader()
    reader.feed(page.text)
    return reader.forms


def marked(page: Any) -> list[tuple[str, str]]:
    """Give what a page marks as differing, with whose it is as a screen reader says it."""
    return [(said, text.strip()) for _, said, text in MARKED.findall(page.text)]


def browser_of(client: TestClient, world: World, post: str) -> Browser:
    """Sign an officer in."""
    browser = Browser(client)
    assert browser.sign_in(world.emails[post]).status_code == 200
    return browser


def seated(client: TestClient, world: World, post: str, hours: int = 8) -> Browser:
    """Give an officer who signed in before, without the slow proof of a password."""
    proved = Proved(world.officers[post], world.emails[post], "")
    return Browser(client, {COOKIE: sessions.begin(world.office.database, world.now, proved, hours).secret})
