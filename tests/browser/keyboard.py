"""An officer without a mouse: what is filled, ticked and pressed is reached by the Tab key, and by the arrows between radios."""

from __future__ import annotations

from playwright.sync_api import Locator

from tests.browser.seat import Seat

MOST_STEPS = 400
HERE = "element => element === document.activeElement"
SAME_GROUP = "element => element.type === 'radio' && document.activeElement.name === element.name"


class KeyboardSeat(Seat):
    def tick(self, label: str, under: str | None = None) -> Seat:
        place = self.page.get_by_role("group", name=under) if under else self.page.get_by_role("main")
        found = place.get_by_label(label, exact=True)
        self._reach(found)
        if not found.is_checked():
            self.page.keyboard.press("Space")
        assert found.is_checked()
        return self

    def press(self, button: str) -> Seat:
        return self._enter(self.page.get_by_role("main").get_by_role("button", name=button, exact=True))

    def follow(self, link: str) -> Seat:
        return self._enter(self.page.get_by_role("link", name=link, exact=True).first)

    def type_into(self, place: Locator, text: str) -> None:
        self._reach(place)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(text)

    def _enter(self, place: Locator) -> Seat:
        self._reach(place)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        return self.arrived()

    def _reach(self, place: Locator) -> None:
        """Step on until the focus is there: forward from where it stands, as a person would."""
        place.wait_for()
        for _ in range(MOST_STEPS):
            if place.evaluate(HERE):
                return
            within = place.evaluate(SAME_GROUP)
            self.page.keyboard.press("ArrowDown" if within else "Tab")
        raise AssertionError(f"{self.path}: {place} is not reached by the keyboard")
