"""One whole life of a notice: open, fill, answer, submit, clear, certify, approve to submit, approve, read the history.

The same life as requests over HTTP and as commands in process.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from app.cli.commissioner import complete_notice
from app.decisions.content import parts_of

WORKFLOW: Final = "pcc-decision-notice"
TITLE: Final = "Grant to the youth diversion scheme of the northern towns"
ACTS: Final[tuple[tuple[str, str, Mapping[str, Any]], ...]] = (  # post, action, what is stated with it
    ("policy_officer", "submit", {}),
    ("monitoring_officer", "clear", {}),
    ("chief_finance_officer", "certify", {"choice": "b", "affirmed": ["d"]}),
    ("chief_executive", "approve_to_submit", {}),
    ("commissioner", "approve", {}),
)
COMMITS: Final = 3 + len(ACTS)
REQUESTS: Final = COMMITS + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request of a life; `{id}` in its path stands for the decision that the first one opens."""

    post: str
    method: str
    path: str
    body: bytes = b""
    version: int | None = None  # the one it acts on


def content() -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Give what is said when the notice is opened, filled and answered: path to value."""
    whole = complete_notice(TITLE)
    opened = {path: whole.pop(path) for path in ("title", "decider")}
    answered = {path: value for path, value in whole.items() if path.startswith("checklist.")}
    return opened, {path: value for path, value in whole.items() if path not in answered}, answered


def requests(body: str) -> tuple[Request, ...]:
    """Give the requests of one life in a body, in their order."""
    opened, filled, answered = content()
    path = "/api/v1/decisions/{id}"
    drafts = (
        Request(post="policy_officer", method="PATCH", path=path, body=_json(_parts(what)), version=version)
        for version, what in ((1, filled), (2, answered))
    )
    acts = (
        Request(post=post, method="POST", path=f"{path}/transitions", body=_json(_attempt(action, stated)), version=version)
        for version, (post, action, stated) in enumerate(ACTS, 3)
    )
    first = _json({"body": body, "workflow": WORKFLOW, **_parts(opened)})
    return (
        Request(post="policy_officer", method="POST", path="/api/v1/decisions", body=first),
        *drafts,
        *acts,
        Request(post="commissioner", method="GET", path=f"{path}/history"),
    )


def _parts(content: Mapping[str, Any]) -> dict[str, Any]:
    return {part: value for part, value in parts_of(content).items() if value}


def _attempt(action: str, stated: Mapping[str, Any]) -> dict[str, Any]:
    return {"action": action, **({"signoff": dict(stated)} if stated else {})}


def _json(value: Any) -> bytes:
    return orjson.dumps(value)
