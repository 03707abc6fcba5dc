"""Problem details: the one table of statuses, and how much of what was sent may come back in them."""

from __future__ import annotations

import inspect
import json
from typing import get_args

import pytest

from app import errors
from app.api import operators, problems, strict
from app.api.described import KNOWN, MEANS, problems_of
from app.api.problems import STATUS, broken, problem, status_of
from app.errors import ActionRefused, Blocker, Busy, DulyError, Fault, Invalid, Kind, NotAllowed, StaleRevision, Unknown
from app.officers import signin, tokens

MODULES = (errors, problems, strict, operators, signin, tokens)
ERRORS = {
    error
    for module in MODULES
    for _, error in inspect.getmembers(module, inspect.isclass)
    if issubclass(error, DulyError) and error is not DulyError
}


def test_every_kind_of_error_has_a_status() -> None:
    assert set(get_args(Kind)) <= STATUS.keys()


def test_every_error_is_described_with_its_status_and_title() -> None:
    started_only = {errors.Unsafe}  # ends a start, and never comes to an answer
    for error in ERRORS - started_only:
        if error is not problems.MethodNotAllowed:  # of an address, not of a call
            kind, title, _, _ = KNOWN[error.code]
            assert title == error.title, error
            assert STATUS.get(error.code, STATUS[error.kind]) == (STATUS.get(error.code) or STATUS[kind])


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Unknown("x"), 404),
        (Invalid("x"), 422),
        (strict.Malformed("x"), 400),
        (NotAllowed("x", []), 403),
        (ActionRefused("x", []), 409),
        (StaleRevision("x", version=1, officer=None, at=None), 412),
        (errors.VersionRequired("x"), 428),
        (errors.KeyReused("x"), 422),
        (Busy("x"), 503),
        (errors.LogStopped("x"), 503),
        (problems.TooLarge("x"), 413),
        (problems.UnsupportedType("x"), 415),
        (tokens.NotSignedIn("x"), 401),
        (signin.SignInRefused("x"), 401),
        (signin.Throttled("x", 900), 429),
    ],
)
def test_an_error_has_the_status_of_its_code_or_else_of_its_kind(error: DulyError, status: int) -> None:
    assert status_of(error) == status
    told = json.loads(bytes(problem(error).body))
    assert (told["status"], told["code"], told["type"], told["title"]) == (
        status,
        error.code,
        f"/problems/{error.code}",
        error.title,
    )
    assert status in MEANS


def test_all_blockers_are_told_and_twenty_faults() -> None:
    blockers = [Blocker(f"b{n}", "Not yet.") for n in range(30)]
    assert len(json.loads(bytes(problem(ActionRefused("x", blockers)).body))["blockers"]) == 30
    told = json.loads(bytes(problem(Invalid("x", [Fault(f"f{n}", "No.") for n in range(30)])).body))
    assert (len(told["faults"]), told["faults_left_out"]) == (20, 10)


def test_of_what_was_sent_at_most_two_hundred_characters_come_back() -> None:
    told = json.loads(bytes(problem(Invalid("x", [Fault("y" * 100_000, "No.")])).body))
    assert told["faults"][0]["where"] == "y" * 200


def test_text_that_utf_8_cannot_carry_is_still_told() -> None:
    assert json.loads(bytes(problem(Unknown("no \ud800")).body))["detail"] == "no \ud800"


@pytest.mark.parametrize(
    ("error", "header", "value"),
    [
        (Busy("x"), "retry-after", "1"),
        (signin.Throttled("x", 840), "retry-after", "840"),
        (tokens.NotSignedIn("x"), "www-authenticate", 'Bearer realm="duly"'),
    ],
)
def test_an_answer_says_in_its_headers_what_to_do(error: DulyError, header: str, value: str) -> None:
    assert problem(error).headers[header] == value


def test_what_nobody_foresaw_is_told_by_its_number_alone() -> None:
    told = json.loads(bytes(broken("0123456789abcdef").body))
    assert set(told) == {"type", "title", "status", "code", "detail", "request_id"}
    assert told["request_id"] in told["detail"]


def test_every_known_problem_can_be_described() -> None:
    for code in KNOWN:
        ((status, told),) = problems_of([code]).items()
        example = told["content"]["application/problem+json"]["examples"][code]["value"]
        assert (example["status"], example["code"]) == (status, code)
