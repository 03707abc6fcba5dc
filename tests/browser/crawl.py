"""The way of an officer through every page that links lead to; each page is looked at as it comes."""

from __future__ import annotations

import re

from tests.browser.looking import pattern_of
from tests.browser.seat import Seat

FILES = re.compile(r"/papers/[0-9a-f-]{36}$|/receipt$|/take-away/|\.css$|^/static/|^/api/|^/sign-in")
EACH = re.compile(r"^/(decisions|meetings)/[0-9a-f]{8}-[0-9a-f-]{27}$")  # whose pages differ by how far they have come
NAMES = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\b\d+\b")
MOST = 400  # pages for one officer


def walked(seat: Seat, *first: str, within: tuple[str, ...] = ("/",)) -> set[str]:
    """Go to these pages, and follow every link to one whose like was not seen yet; give the patterns that were reached.

    Links to patterns that do not begin as `within` says are left.
    """
    waiting, seen, reached = list(first), set[str](), set[str]()
    while waiting and len(seen) < MOST:
        seat.go(waiting.pop(0))
        reached.add(pattern_of(seat.path))
        for address in _links(seat):
            like = address if EACH.search(address) else NAMES.sub("1", address)
            if like not in seen and pattern_of(address).startswith(within):
                seen.add(like)
                waiting.append(address)
    return reached


def _links(seat: Seat) -> list[str]:
    """Give the addresses of this site's own pages that a page links to."""
    found = seat.page.evaluate("[...document.querySelectorAll('a[href]')].map(each => each.getAttribute('href'))")
    addresses = [link.partition("#")[0] for link in found]
    return [each for each in addresses if each.startswith("/") and not FILES.search(each.partition("?")[0])]
