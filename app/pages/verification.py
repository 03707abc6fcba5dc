"""For auditors: have the history of a body verified, see how far that is, and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from app.audit.queries import checkpoint
from app.audit.report import CHECKS, UNREADABLE
from app.audit.runs import Asked, Runs
from app.errors import DulyError
from app.officers.queries import officers_named
from app.pages.audited import Audited, open_audit
from app.pages.door import Pages
from app.pages.frame import show
from app.pages.visit import Visit, see_other

pages = Pages()
TOLD_RUNS = 10
OF_ALL_BODIES, OF_CHECKPOINTS = "V17-stray", ("V06-seen", "V07-shorter")  # what one body or no checkpoint cannot tell
EVERY = 3  # seconds after which a page on a run that goes on loads itself again


@pages.get("/audit/{body}/verification")
def verification(visit: Visit, error: DulyError | None = None) -> Response:
    """Offer to verify, with the newest checkpoint to keep and the runs so far."""
    return _shown(visit, error)


@pages.post("/audit/{body}/verification", again=verification)
def begin(visit: Visit) -> Response:
    """Begin a verification, or go to the one that goes on already."""
    with visit.parts.database.read() as connection:
        audit = open_audit(visit, connection)
    seen, key = visit.form.one("seen.0"), visit.form.one("key")
    asked = Asked(by=visit.person.id, now=visit.now, seen=(seen + "\n",) if seen else (), key=key)
    parts = visit.parts
    signer, papers = parts.secretariat.office.signer, parts.papers.folder
    name = runs_of(visit, audit).begin(parts.database, audit.body.id, asked, signer, papers)
    return see_other(f"{audit.address}/verification/{name}" if name else f"{audit.address}/verification")


@pages.get("/audit/{body}/verification/{run}")
def run(visit: Visit) -> Response:
    """Show a verification: how far it is, or what it found. The page loads itself again while it goes on."""
    with visit.parts.database.read() as connection:
        audit = open_audit(visit, connection)
        told = runs_of(visit, audit).read(visit.at("run"))
        names = officers_named(connection, {told["by"]})
    report, still = told.get("report"), visit.asked("still") == "yes"
    page = show(
        visit,
        "verification_run.html",
        at="audit",
        on="verification",
        body=audit.body,
        audit=audit,
        run=told,
        by=names.get(told["by"], ""),
        report=report,
        checks=_checks(told, report) if report else [],
        still=still,
    )
    if told["state"] == "running" and not still:
        page.headers["Refresh"] = str(EVERY)
    return page


def runs_of(visit: Visit, audit: Audited) -> Runs:
    return Runs(visit.parts.settings.data / "verifications" / audit.body.id)


def _shown(visit: Visit, error: DulyError | None = None) -> Response:
    with visit.parts.database.read() as connection:
        audit = open_audit(visit, connection)
        newest = checkpoint(connection, audit.body.id, visit.parts.secretariat.office.signer.verifier)
        runs = runs_of(visit, audit)
        told = [runs.read(name) for name in runs.names()[:TOLD_RUNS]]
        names = officers_named(connection, {each["by"] for each in told})
    return show(
        visit,
        "verification.html",
        error=error,
        fields=["seen.0", "key"],
        at="audit",
        on="verification",
        body=audit.body,
        audit=audit,
        newest=newest,
        runs=[{**each, "who": names.get(each["by"], "")} for each in told],
        typed={name: visit.form.one(name) for name in ("seen.0", "key")},
    )


def _checks(told: Mapping[str, Any], report: Mapping[str, Any]) -> list[tuple[str, str, int, str]]:
    """Give every check with how many findings it has among those that are told, and what can be said where it has none."""
    found = Counter(finding["check"] for finding in report["findings"])
    remembered = any(log["seen_by_host"] is not None for log in report["logs"])
    beside = {OF_ALL_BODIES: "not_asked"}
    if not told["seen"]:
        beside |= dict.fromkeys(OF_CHECKPOINTS, "own_memory" if remembered else "nothing")
    otherwise = "unknown" if found[UNREADABLE] else "holds"
    return [(check, says, found[check], beside.get(check, otherwise)) for check, says in CHECKS.items()]
