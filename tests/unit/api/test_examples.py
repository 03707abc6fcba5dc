"""Every example in the description of the API has the shape that it is an example of."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from fastapi import FastAPI

from app.api.described import describe
from app.main import routes

DESCRIPTION = describe(FastAPI(title="Duly", openapi_url=None), routes())


def shown() -> list[Any]:
    found = []
    for path, calls in DESCRIPTION["paths"].items():
        for method, call in calls.items():
            for status, answer in call["responses"].items():
                for media in answer.get("content", {}).values():
                    examples = [media["example"]] if "example" in media else [e["value"] for e in media["examples"].values()]
                    found += [pytest.param(media["schema"], e, id=f"{method} {path} {status}") for e in examples]
    return found


@pytest.mark.parametrize(("schema", "example"), shown())
def test_an_example_fits_its_shape(schema: Any, example: Any) -> None:
    jsonschema.Draft202012Validator({**schema, "components": DESCRIPTION["components"]}).validate(example)


def test_there_is_an_example_of_every_answer_with_a_body() -> None:
    for calls in DESCRIPTION["paths"].values():
        for call in calls.values():
            for status, answer in call["responses"].items():
                media = answer.get("content", {})
                assert media or status == "204"
                assert all("example" in one or one["examples"] for one in media.values())
