"""Bodies at work, with an officer in each post that a notice passes, made by the acts that officers use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from app.cli.commissioner import POSTS
from app.cli.samples import SINCE
from app.config import CARRIED
from app.log.office import Office
from app.officers import acts
from app.officers.accounts import Sealed, seal
from app.officers.tokens import issue
from app.workflow.loader import load_all

PASSWORD = "a password for figures only"
OUTSIDER = "press_officer"  # a post that the procedure does not know
OFFICES = {**{post: title for post, (title, role) in POSTS.items() if role == "office"}, OUTSIDER: "Press officer"}


@dataclass(frozen=True, slots=True)
class Town:
    """A body with its officers by post, and a token for each of them."""

    body: str
    officers: Mapping[str, str]
    tokens: Mapping[str, str]


def found(office: Office, now: datetime, number: int, *, signed_in: bool = True) -> tuple[Town, ...]:
    """Make so many bodies, each with the procedure of the decision notice."""
    sealed = seal(PASSWORD, "")  # hashed once: these accounts guard nothing
    return tuple(_found(office, now, sealed, signed_in) for _ in range(number))


def _found(office: Office, now: datetime, sealed: Sealed, signed_in: bool) -> Town:
    slug = f"town-{uuid4().hex[:12]}"
    body = acts.create_body(office, now, slug=slug, name="Police and Crime Commissioner for Wexmoor").id
    officers = {}
    for post, title in OFFICES.items():
        acts.create_post(office, now, body, key=post, title=title, by=None)
        email = f"{post}@{slug}.example"
        officers[post] = acts.enrol(office, now, body, name=f"Officer {title}", email=email, password=sealed, by=None).id
        acts.appoint(office, now, body, post=post, officer=officers[post], starts_on=SINCE, by=None)
    for definition in load_all(CARRIED).values():
        if not definition.posts.keys() <= OFFICES.keys():
            continue  # for bodies of another kind
        acts.adopt(office, now, body, definition=definition, by=None)
    tokens = {post: issue(office.database, now, f"{post}@{slug}.example", PASSWORD).token for post in OFFICES if signed_in}
    return Town(body, officers, tokens)
