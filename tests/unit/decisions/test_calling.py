"""What an obligation's paper is hindered by is told of the body as it is, also where that moves while it is asked."""

from __future__ import annotations

from typing import Any

import pytest

from app.decisions import calling
from app.errors import Unknown
from app.log.head import StandingMoved


def test_a_body_that_moved_meanwhile_is_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[Exception] = [StandingMoved("body"), Unknown("There is no such post.")]

    def opening(*_: Any) -> None:
        raise answers.pop(0)

    monkeypatch.setattr(calling, "opening", opening)
    asked: list[Any] = [None] * 6
    assert calling.hindrance(*asked) == "There is no such post."
    assert answers == []
