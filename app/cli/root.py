"""The commands that have no group: migrate, serve, demo, doctor; and where the groups are joined."""

from __future__ import annotations

import signal
from datetime import datetime
from typing import Annotated

import typer
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from app.cli import audit, bodies, doctor, migrating, officers, posts, samples, workflow
from app.cli.opened import opened
from app.cli.telling import BUSY, REFUSED, UNSAFE, complain, plain_errors, say, say_json
from app.cli.walk import walk as carry_one
from app.clock import Clock
from app.config import Settings
from app.db import Database
from app.decisions.secretariat import Secretariat
from app.documents.papers import Papers
from app.expiry import delete_expired
from app.install import migrate
from app.officers.pictures import Organisations

cli = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="Decision notices of public bodies."
)
cli.add_typer(bodies.cli, name="bodies")
cli.add_typer(officers.cli, name="officers")
cli.add_typer(posts.cli, name="posts")
cli.add_typer(workflow.cli, name="workflow")
workflow.cli.command("migrate")(migrating.migrate)
cli.add_typer(audit.cli, name="audit")


def main() -> None:
    """Run the command line; settings and databases that cannot be used are told in a sentence too."""
    try:
        cli()
    except ValidationError as error:
        wrong = (f"  - DULY_{'_'.join(map(str, each['loc'])).upper()}: {each['msg']}" for each in error.errors())
        complain("These settings cannot be read:", *wrong)
        raise SystemExit(UNSAFE) from None
    except SQLAlchemyError as error:
        complain(f"The database cannot be used: {str(error).splitlines()[0]}", "Check DULY_DATABASE_URL; run duly migrate.")
        raise SystemExit(BUSY) from None


@cli.command("migrate")
def migrate_() -> None:
    """Bring the database to the newest migration; make the signing key once."""
    settings = Settings()
    with plain_errors():
        now = Clock(settings.test_clock).now()
        say(*migrate(settings, now).sentences())
        _delete_expired(Database(settings.owner, lock_seconds=settings.lock_seconds), now, settings)


@cli.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(help="How many processes; more than one needs PostgreSQL.")] = 1,
) -> None:
    """Serve the application."""
    import uvicorn

    settings = Settings()
    with plain_errors():
        doctor.refuse_unsafe(settings, host=host, workers=workers)
        database = Database(settings.database, lock_seconds=settings.lock_seconds, pgbouncer=settings.pgbouncer)
        _delete_expired(database, Clock(settings.test_clock).now(), settings)
    say(
        f"Duly serves on http://{host}:{port}",
        f"  API description: http://{host}:{port}/api/v1/openapi.json",
        "  Stop with Ctrl-C.",
    )
    uvicorn.run(
        "app.main:app_from_environment",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=max(30, 3 * settings.lock_seconds),  # acts end in less; a sender who never ends ends here
        timeout_worker_healthcheck=60,  # by default one that is still starting after 5 seconds is killed, again and again
    )


def _delete_expired(database: Database, now: datetime, settings: Settings) -> None:
    try:
        delete_expired(database, now, settings)
    finally:
        database.close()


@cli.command()
def worker(
    once: Annotated[bool, typer.Option("--once", help="Do what there is to do by now, and end.")] = False,
    every: Annotated[float, typer.Option(min=0.1, help="Seconds between two rounds.")] = 15,
) -> None:
    """Do what clocks call for, round after round, until told to end (SIGTERM or Ctrl-C)."""
    from app.main import log_as_json
    from app.worker import FAILED, Worker, in_words

    log_as_json()
    with opened() as at:
        one = Worker(Secretariat(at.office, Organisations()), Clock(at.settings.test_clock), at.settings)
        if not once:
            for each in (signal.SIGTERM, signal.SIGINT):
                signal.signal(each, lambda *_: one.stop.set())
            one.run(every)
            return
        done = one.round()
    say(in_words(done))
    raise typer.Exit(REFUSED if done[FAILED] else 0)


@cli.command()
def demo(
    as_json: Annotated[bool, typer.Option("--json", help="Print what was made as JSON.")] = False,
    once: Annotated[
        bool, typer.Option("--once", help="Make nothing where a demo body is there already; tell how to sign in.")
    ] = False,
    walk: Annotated[
        bool, typer.Option("--walk", help="On a throw-away server, carry one notice to approval and verify its history.")
    ] = False,
) -> None:
    """Load invented bodies, officers and decisions."""
    if walk:
        raise typer.Exit(carry_one())
    with opened() as at:
        made = samples.present(at.office, at.now) if once else None
        papers = Papers(at.settings.data / "papers", at.settings.paper_megabytes * 1024 * 1024)
        made = made or samples.load(at.office, at.now, papers)
    if as_json:
        say_json(made.as_dict())
    else:
        say(*made.sentences(at.settings.base_url))


@cli.command("doctor")
def doctor_(
    host: Annotated[str, typer.Option(help="The address that it listens on, as for serve.")] = "127.0.0.1",
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Look at the settings and the installation; refuse what is unsafe and say why."""
    with plain_errors():
        findings = doctor.examine(Settings(), host)
    if as_json:
        say_json([f.as_dict() for f in findings])
    else:
        say(*(f.sentence() for f in findings))
    raise typer.Exit(5 if any(f.unsafe for f in findings) else 0)
