"""Every page has a picture, and every picture is of a page."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

from starlette.routing import Route

from app.pages.routes import routes

ROOT = Path(__file__).parents[2]
IMAGES = ROOT / "docs" / "images"
MOST = 6 * 1024 * 1024  # bytes of all pictures together
FILES = re.compile(r"^/static/|\.css$|/receipt$|/take-away/|/papers/\{attachment\}$")
LEADS_ON = {"/administration", "/decisions/{decision}/next"}
PAGES = [r for r in routes() if isinstance(r, Route) and "GET" in (r.methods or ()) and not FILES.search(r.path)]


def _pictured() -> dict[str, str]:
    """Give the address of each picture, with a word in place of each name."""
    spec = importlib.util.spec_from_file_location("pictures", ROOT / "scripts" / "pictures.py")
    assert spec
    assert spec.loader
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    meetings = {f"<{name}>": "/meetings/name" for name in ("planned", "today", "held")}
    found = {}
    for name, picture in module.PICTURES.items():
        address = picture.address
        for words, instead in meetings.items():
            address = address.replace(words, instead)
        found[name] = re.sub(r"<[^<>]+>", "name", address).rpartition(">")[2].partition("?")[0]
    return found


def test_every_page_has_a_picture() -> None:
    shown = {next((r.path for r in PAGES if r.path_regex.match(address)), address) for address in _pictured().values()}
    assert {r.path for r in PAGES} - LEADS_ON - shown == set(), "add them to scripts/pictures.py"


def test_every_picture_is_there_and_no_other() -> None:
    assert {file.stem for file in IMAGES.glob("*.png")} == set(_pictured()), "make them: make screenshots"
    assert sum(file.stat().st_size for file in IMAGES.iterdir()) < MOST
