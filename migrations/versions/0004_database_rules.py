"""The rules that the database itself keeps: history only grows, a log grows by one event at a time, a version by one.

A rule that is broken is an integrity error on both engines, and its text names the rule.
"""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

HISTORY = {  # table: its columns, and every set of columns in which a row is the only one
    "event": (
        "body_id seq bytes leaf nodes root signature kind decision_id version from_state to_state actor at",
        ("body_id seq", "body_id decision_id version"),
    ),
    "value": ("body_id commitment salt value decision_id", ("body_id commitment",)),
    "revision": ("body_id decision_id n version manifest", ("body_id decision_id n",)),
    "definition": ("digest workflow version source", ("digest", "workflow version")),
    "signing_key": ("name vkey made_at", ("name",)),
}

CHANGED = "History is never changed: a row of {table} cannot be {done}."
NEXT_PLACE = "An event takes the next place in its log: its seq must be the size of the head of its body."
BEGINS_EMPTY = "A log begins empty, once: the head of a new body has size 0 and an origin of its own."
HEAD_STAYS = "The head of a log is never deleted."
GROWS = "A log grows by one event at a time and keeps its body and its origin: size must rise by exactly one."
HAS_EVENT = "The head of a log moves to an event that is recorded: its root must be the root of that event."
VERSION = "The version of a decision rises by one with each act and never falls."


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _on_sqlite()
    else:
        _on_postgresql()


def _on_sqlite() -> None:
    for table, (columns, keys) in HISTORY.items():
        _refuse(table, "update", CHANGED.format(table=table, done="updated"), "no_update")
        _refuse(table, "delete", CHANGED.format(table=table, done="deleted"), "no_delete")
        taken = " or ".join(_same(key, "=") for key in ("rowid", *keys))  # a key that is null is taken by nobody
        replaced = f"exists (select 1 from {table} where ({taken}) and not ({_same(columns, 'is')}))"
        _refuse(table, "insert", CHANGED.format(table=table, done="replaced"), "no_replace", replaced)
    _refuse("event", "insert", NEXT_PLACE, "next_place", "new.seq is not (select size from head where body_id = new.body_id)")
    known = "exists (select 1 from head where rowid = new.rowid or body_id = new.body_id or origin = new.origin)"
    _refuse("head", "insert", BEGINS_EMPTY, "begins_empty", f"new.size <> 0 or {known}")
    _refuse("head", "delete", HEAD_STAYS, "no_delete")
    _refuse("head", "update", GROWS, "grows", _not_one_more("is not"))
    moved = "new.root is not (select root from event where body_id = new.body_id and seq = old.size)"
    _refuse("head", "update", HAS_EVENT, "has_event", moved)
    _refuse("decision", "update", VERSION, "version", "new.version not in (old.version, old.version + 1)")


def _refuse(table: str, change: str, message: str, name: str, when: str = "") -> None:
    condition = f"when {when} " if when else ""
    refuse = f"begin select raise(abort, '{message}'); end"
    op.execute(f"create trigger {table}_{name} before {change} on {table} for each row {condition}{refuse}")


def _same(columns: str, comparison: str) -> str:
    return "(" + " and ".join(f"{column} {comparison} new.{column}" for column in columns.split()) + ")"


def _not_one_more(differs: str) -> str:
    return f"new.size {differs} old.size + 1 or new.body_id {differs} old.body_id or new.origin {differs} old.origin"


def _on_postgresql() -> None:
    schema = op.get_bind().exec_driver_sql("select current_schema()").scalar_one()
    _functions(schema)
    for table in HISTORY:
        _trigger(table, "no_update", "before update", CHANGED.format(table=table, done="updated"))
        _trigger(table, "no_delete", "before delete", CHANGED.format(table=table, done="deleted"))
        _trigger(table, "no_truncate", "before truncate", CHANGED.format(table=table, done="truncated"), each="statement")
    _trigger("event", "next_place", "before insert", NEXT_PLACE, calls="duly_next_place")
    _trigger("head", "begins_empty", "before insert", BEGINS_EMPTY, when="new.size <> 0")
    _trigger("head", "no_delete", "before delete", HEAD_STAYS)
    _trigger("head", "no_truncate", "before truncate", HEAD_STAYS, each="statement")
    _trigger("head", "grows", "before update", GROWS, when=_not_one_more("is distinct from"))
    _trigger("head", "has_event", "before update", HAS_EVENT, calls="duly_has_event")
    _trigger("decision", "version", "before update", VERSION, when="new.version not in (old.version, old.version + 1)")


def _functions(schema: str) -> None:
    """Make the functions; tables are named with their schema, so that a temporary table of the same name is not read instead."""
    size = f'(select size from "{schema}".head where body_id = new.body_id)'
    root = f'(select root from "{schema}".event where body_id = new.body_id and seq = old.size)'
    refuse = "raise exception using errcode = 'restrict_violation', message = tg_argv[0];"
    bodies = {
        "duly_refuse": refuse,
        "duly_next_place": f"if new.seq is distinct from {size} then {refuse} end if; return new;",
        "duly_has_event": f"if new.root is distinct from {root} then {refuse} end if; return new;",
    }
    for name, body in bodies.items():
        op.execute(f"create function {name}() returns trigger language plpgsql as $$ begin {body} end $$")


def _trigger(
    table: str, name: str, moment: str, message: str, *, when: str = "", each: str = "row", calls: str = "duly_refuse"
) -> None:
    condition = f"when ({when}) " if when else ""
    refuse = f"execute function {calls}('{message}')"
    op.execute(f"create trigger {table}_{name} {moment} on {table} for each {each} {condition}{refuse}")
    op.execute(f"alter table {table} enable always trigger {table}_{name}")  # a replication role does not pass it by
