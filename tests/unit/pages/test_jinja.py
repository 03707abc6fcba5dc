"""Templates say here what they say anywhere, character by character; to the same question by Jinja's own environment."""

from __future__ import annotations

import weakref
from collections import OrderedDict
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import ChainableUndefined, DictLoader, Environment, UndefinedError
from markupsafe import Markup

from app.pages.jinja import QuickEnvironment


class Colour(StrEnum):
    RED = "red & hot"


@dataclass(frozen=True)
class Row:
    name: str
    items: str = "of the row"


PARTS = """
{% macro plain(a, b="B", c=a) %}[{{ a }}|{{ b }}|{{ c }}]{% endmacro %}
{% macro any(a) %}{{ a }}{{ varargs | join("+") }}{{ kwargs.b }}{% endmacro %}
{% macro around(title) %}<p title="{{ title }}">{{ caller("x<y") }}</p>{% endmacro %}
{% macro deep(n) %}{{ n }}{% if n %}{{ deep(n - 1) }}{% endif %}{% endmacro %}
{% set SAID = "<said>" %}
"""
BASE = "<title>{% block title %}base{% endblock %}</title>{% block page %}{% endblock %}"
PAGES = [
    "{{ value }}{{ mapping.value }}{{ row.name }}",
    "{{ [value, value] }}{{ value ~ '<' }}{{ '<' ~ marked }}{{ marked ~ value }}{{ value | safe }}{{ value | upper }}",
    "{{ nothing }}{{ nothing.at.all }}{{ mapping.nothing.more }}{{ mapping.nothing is defined }}{{ mapping['no' ~ 'ne'].x }}",
    "{{ mapping.items() | list | length }}{{ mapping.keys is mapping }}{{ row.items }}{{ ordered.value }}{{ mapping['items'] }}",
    "{{ 'yes <' if value }}{{ 'no' if nothing }}{{ ('no' if nothing) or 'else' }}{{ ('no' if nothing) is defined }}",
    "{% from 'parts' import plain, SAID %}{{ plain(value) }}{{ plain() }}{{ plain(value, marked, 3) }}{{ SAID }}",
    "{% from 'parts' import plain %}{{ plain(b=1, a=2) }}",
    "{% from 'parts' import any %}{{ any(1) }}{{ any(1, 2, 3, b='<') }}",
    "{% from 'parts' import around %}{% call(x) around(value) %}{{ x }}{{ value }}{% endcall %}",
    "{% from 'parts' import deep %}{{ deep(3) }}{% for n in [1, 2] %}{{ deep(n) }}{{ loop.index }}{% endfor %}",
    "{% import 'parts' as parts %}{{ parts.plain(value) ~ '<' }}",
    "{% set kept %}{{ value }}<b>{% endset %}{{ kept }}{{ kept | length }}",
    "{% extends 'base' %}{% block title %}{{ super() }}{{ value }}{% endblock %}{% block page %}{{ self.title() }}{% endblock %}",
    "{{ colour }}{{ 7 }}{{ 1.5 }}{{ none }}{{ true }}{{ [marked, colour] | join('<') }}{{ value | replace('a', marked) }}",
    "{{ rows | map(attribute='name') | list }}{{ rows | selectattr('name') | list | length }}{{ cycler('a', value).next() }}",
]


def environments() -> tuple[Environment, Environment]:
    loader = DictLoader({"parts": PARTS, "base": BASE, **{f"page {n}": page for n, page in enumerate(PAGES)}})
    return Environment(loader=loader, autoescape=True, undefined=ChainableUndefined), QuickEnvironment(loader=loader)


THEIRS, OURS = environments()


def given_to(value: str) -> dict[str, Any]:
    return {
        "value": value,
        "marked": Markup("<i>&amp;</i>"),
        "mapping": {"value": value, "items": "<items>"},
        "ordered": OrderedDict(value=value),
        "row": Row(value),
        "rows": [Row(value), Row("")],
        "colour": Colour.RED,
    }


@pytest.mark.parametrize("page", range(len(PAGES)), ids=[page[:40] for page in PAGES])
@given(value=st.text(alphabet="ab<>&'\"é\u2028 ", max_size=8))
def test_a_page_says_what_it_would_say_by_jinja_alone(page: int, value: str) -> None:
    wanted = THEIRS.get_template(f"page {page}").render(**given_to(value))
    assert OURS.get_template(f"page {page}").render(**given_to(value)) == wanted


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ("{% from 'parts' import plain %}{{ plain(1, 2, 3, 4) }}", TypeError),
        ("{% from 'parts' import plain %}{{ plain(d=4) }}", TypeError),
        ("{{ mapping.nothing() }}", UndefinedError),
        ("{{ mapping.nothing + 1 }}", UndefinedError),
        ("{{ ('no' if false).more }}", UndefinedError),
    ],
)
def test_what_is_wrong_in_a_template_is_found_as_by_jinja(wrong: str, error: type[Exception]) -> None:
    for environment in (THEIRS, OURS):
        with pytest.raises(error):
            environment.from_string(wrong).render(**given_to("a"))


def test_a_page_is_marked_nowhere_but_where_it_was_escaped() -> None:
    """What a macro gives is markup, and what is typed never becomes it."""
    module = OURS.get_template("parts").module
    made = module.plain("<b>")  # type: ignore[attr-defined]
    assert isinstance(made, Markup)
    assert made == "[&lt;b&gt;|B|&lt;b&gt;]"


def test_what_a_page_was_given_goes_with_it(without_search: None) -> None:
    """No search for circles of garbage is needed: it would hold up all who wait."""
    row = Row("seen")
    kept = weakref.ref(row)
    page = OURS.from_string("{% macro own(a) %}{{ a.name }}{{ own(a) if false }}{% endmacro %}{% set seen = row %}{{ own(seen) }}")
    assert page.render(row=row) == "seen"
    del row
    assert kept() is None
