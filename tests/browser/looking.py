"""What is asked of every page that comes: that axe finds no fault on it (WCAG 2.2 A and AA), and that it fits on a small screen."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from starlette.routing import Route

from app.pages.routes import routes

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
FAULTS = "rules => axe.run(rules).then(found => found.violations)"
WIDE, NARROW = {"width": 1100, "height": 800}, {"width": 320, "height": 640}
PAGES = [route for route in routes() if isinstance(route, Route) and "GET" in (route.methods or ())]
KINDS = """[...new Set([...document.body.querySelectorAll("*")].map(
    each => [each.localName, each.className, ...each.getAttributeNames()].join(" ")))].sort().join()"""
looked_at: set[tuple[str, str]] = set()  # pages of the same parts as one that axe saw in this process: it takes its time
fitted: set[tuple[str, str]] = set()


def pattern_of(address: str) -> str:
    """Give the pattern by which an address is served; the address itself where there is no page."""
    path = address.partition("?")[0]
    return next((route.path for route in PAGES if route.path_regex.match(path)), path)


def look(page: Page, address: str) -> None:
    """Look at a page, as far as its like was not seen yet."""
    where = pattern_of(address)
    parts, title = (where, str(page.evaluate(KINDS))), (where, page.title())
    new = parts not in looked_at
    if not new and title in fitted:
        return
    if new:
        page.evaluate(Axe().axe_script)
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        found = page.evaluate(FAULTS, RULES) if new else []
        assert not found, f"{address} at {size['width']}: {[(f['id'], [n['html'][:200] for n in f['nodes']]) for f in found]}"
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= size["width"], f"{address}: {wide} pixels wide where {size['width']} are there"
    looked_at.add(parts)
    fitted.add(title)
