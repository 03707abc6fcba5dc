"""Whatever an event is made to say, it can be read about: nothing in it stops the verification, and it is found."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.audit.report import TAMPERING
from app.log.canonical import encode
from tests.integration.audit.conftest import History
from tests.integration.audit.intruder import Intruder

nonsense = st.sampled_from([None, True, -1, 2**53 - 1, "", "x", "9" * 40, "2026-02-30", [], [[]], [None], {}, {"": []}, {"is": 1}])


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """List the way to everything inside a value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(place for key, each in inner for place in places(each, (*at, key)))]


def replaced(value: Any, place: tuple[Any, ...], by: Any) -> Any:
    if not place:
        return by
    key, *rest = place
    if isinstance(value, dict):
        return {**value, key: replaced(value[key], tuple(rest), by)}
    return [replaced(each, tuple(rest), by) if n == key else each for n, each in enumerate(value)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), by=nonsense)
def test_nonsense_in_an_event_is_found(history: History, intruder: Intruder, data: st.DataObject, by: Any) -> None:
    seq = data.draw(st.integers(0, len(history.events) - 1))
    told = history.events[seq]
    place = data.draw(st.sampled_from(places(told["data"])))
    events = [{**told, "data": replaced(told["data"], place, by)} if n == seq else event for n, event in enumerate(history.events)]
    intruder.writes_anew(history.body, events)
    try:
        report = history.report(bodies=[history.body])
    finally:
        intruder.undo()
    if encode(events[seq]) != encode(told):
        assert report.exit_code == TAMPERING
    assert "V00-readable" not in {f.check for f in report.findings}
