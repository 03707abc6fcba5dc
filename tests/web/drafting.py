"""A draft at a browser, for tests of the pages on which it is filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.workflow.loader import load_file
from tests.web.browser import Browser, Sent, forms_of
from tests.world import Caller

EVERY_TYPE = load_file(Path(__file__).parents[1] / "procedures" / "every-type.yaml")


@dataclass
class Draft:
    """One decision, as its originator has it at a browser."""

    id: str
    browser: Browser
    caller: Caller

    @property
    def told(self) -> Mapping[str, Any]:
        """Give the decision as it stands."""
        told: Mapping[str, Any] = self.caller.get(f"/decisions/{self.id}").json()
        return told

    def get(self, part: str = "", **more: Any) -> Any:
        page = self.browser.get(f"/decisions/{self.id}{part}", **more)
        assert page.status_code == 200, page.text
        return page

    def fill(self, part: str, **typed: Any) -> Any:
        """Open a page of the decision, type, and save."""
        return self.send(self.get(part), **typed)

    def send(self, page: Any, **typed: Any) -> Any:
        """Send the form that was shown, with what is typed over what stands there."""
        form = form_of(page)
        fields = {**form.fields, **{name.replace("__", "-"): value for name, value in typed.items()}}
        answer = self.browser.post(form.action or page.url.path, fields)
        assert answer.status_code == 200, answer.text
        return answer


def form_of(page: Any) -> Sent:
    """Give the form of a page that asks for something: the last one but the way out."""
    return [form for form in forms_of(page) if form.method == "post" and form.action != "/sign-out"][-1]
