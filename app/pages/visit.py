"""One request of a browser: by whom, at what moment, with which form. It knows no page."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.officers.organisation import Role
from app.officers.queries import Officer
from app.pages.form import TOKEN, Form
from app.parts import Parts
from app.text import seen

COOKIE, COOKIE_HTTPS = "duly", "__Host-duly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request of a browser: by whom, at what moment, with which form."""

    request: Request
    parts: Parts
    now: datetime
    officer: Officer | None
    secret: str  # of the session; empty where there is none
    form: Form
    roles: frozenset[Role] = frozenset()  # in which the officer holds posts today, for what the navigation offers

    @property
    def person(self) -> Officer:
        """Give the officer, on pages that need a sign-in."""
        assert self.officer is not None
        return self.officer

    @property
    def path(self) -> str:
        return str(self.request.scope["path"])

    @property
    def whole(self) -> str:
        """Give the address with what it asks for."""
        query = self.request.scope["query_string"].decode("latin-1")
        return f"{self.path}?{query}" if query else self.path

    def at(self, name: str) -> str:
        """Give a part of the address."""
        return str(self.request.path_params[name])

    def asked(self, name: str) -> str:
        """Give what the address asks for after its question mark."""
        text = self.request.query_params.get(name, "")[:200]
        return "" if seen(text) else text.strip()

    def token(self) -> str:
        """Give a token for a form: different each time, so that a compressed answer tells nothing of it."""
        salt = secrets.token_hex(8)
        return f"{salt}.{_sealed(self.secret, salt)}"

    def token_fits(self) -> bool:
        salt, _, seal = self.form.one(TOKEN).partition(".")
        return hmac.compare_digest(seal.encode(), _sealed(self.secret, salt).encode())


def see_other(where: str) -> Response:
    """Send the browser on after a form, so that going back or reloading sends nothing twice."""
    return RedirectResponse(where, 303)


def cookie_name(parts: Parts) -> str:
    """Name the cookie: over HTTPS a browser then takes it from this very host only (RFC 6265bis, 4.1.3.2)."""
    return COOKIE_HTTPS if parts.settings.base_url.startswith("https:") else COOKIE


def ours(address: str) -> str:
    """Give an address of this site to go on to; the front page for any other."""
    return address if address.startswith("/") and not address.startswith(("//", "/\\")) and not seen(address) else "/"


def _sealed(secret: str, salt: str) -> str:
    return hmac.digest(secret.encode(), f"form {salt}".encode(), "sha256").hex()
