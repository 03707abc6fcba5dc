"""A body adopts a procedure: one officer who answers for the law and one who answers for the finances, each by their password."""

from __future__ import annotations

from collections.abc import Set

from starlette.responses import Response

from app.clock import local_day
from app.errors import DulyError, Fault, Invalid
from app.officers.adoption import DUTIES, adopt, posts_with
from app.officers.procedures import digests
from app.pages.administering import Desk, back, open_desk, second_person, show_desk
from app.pages.door import Pages
from app.pages.visit import Visit
from app.pages.words import listed, sentence
from app.workflow.definition import Definition
from app.workflow.loader import load_all

pages = Pages()
OFFICERS = {"legal": "password", "finance": "confirmer_password"}  # by duty: the field of the password


@pages.get("/administration/{body}/procedures/new")
def new_adoption(visit: Visit, error: DulyError | None = None) -> Response:
    """Ask which procedure is adopted, and by whom."""
    desk = open_desk(visit)
    offered = _offered(visit, desk)
    who = {
        each.digest: {duty: _whose(desk, posts_with(duty, desk.organisation, each)) for duty in DUTIES} for each in offered.values()
    }
    return show_desk(
        visit, "adoption_new.html", desk, "procedures", error=error, offered=offered, who=who, officers=_officers(visit, desk)
    )


def _officers(visit: Visit, desk: Desk) -> list[tuple[str, str]]:
    """Give those who hold an office today, by address, with what they hold."""
    standing = desk.organisation.on(local_day(visit.now))
    held = {each: [desk.post(h.post) for h in standing.held_by(each.id) if _is_office(desk, h.post)] for each in desk.officers}
    return [(each.email, f"{each.name}, {listed(posts)}") for each, posts in held.items() if posts]


def _is_office(desk: Desk, post: str) -> bool:
    return desk.organisation.posts[post].role == "office"


def _whose(desk: Desk, posts: Set[str]) -> str:
    """Name the posts with a duty; where a procedure names none, every office has it."""
    offices = {post.key for post in desk.organisation.posts.values() if post.role == "office"}
    return "any office" if posts == offices else " or ".join(sorted(sentence(desk.post(post)) for post in posts))


@pages.post("/administration/{body}/procedures/new", again=new_adoption)
def adopt_procedure(visit: Visit) -> Response:
    """Put a version of a procedure in force for new decisions."""
    desk = open_desk(visit)
    definition = _offered(visit, desk).get(visit.form.required("definition", "Choose the procedure"))
    if definition is None:
        raise Invalid("Choose one of the procedures", [Fault("definition", "Choose one of the procedures")])
    legal, finance = (second_person(visit, duty, OFFICERS[duty]) for duty in DUTIES)
    missing = [
        Fault(duty, "Enter the e-mail address and the password")
        for duty, officer in zip(DUTIES, (legal, finance), strict=True)
        if not officer
    ]
    if not (legal and finance):
        raise Invalid("Two officers adopt a procedure", missing)
    office = visit.parts.secretariat.office
    adopt(office, visit.now, desk.body.id, definition=definition, by=(legal, finance), signed_in=True)
    return back(visit, "/procedures", "adopted")


def _offered(visit: Visit, desk: Desk) -> dict[str, Definition]:
    """Give the procedures at hand that the body has not adopted: those of the files, and those that other bodies adopted."""
    files = load_all(*visit.parts.settings.procedures).values()
    with visit.parts.database.read() as connection:
        known = [visit.parts.secretariat.procedures.get(connection, digest) for digest in digests(connection)]
    adopted = {a.digest for a in desk.organisation.adoptions}
    found = {each.digest: each for each in (*files, *known) if each.digest not in adopted}
    return dict(sorted(found.items(), key=lambda each: (each[1].title, -each[1].version)))
