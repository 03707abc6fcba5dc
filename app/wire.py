"""How PostgreSQL is spoken to on the way of every act: statements prepared once, and several in one sending.

Goes to libpq as psycopg wraps it, past psycopg's cursors, which take longer than all the rest of it. Knows no table.
"""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final, NamedTuple

from psycopg import Connection, Error, OperationalError
from psycopg.abc import PQGen
from psycopg.adapt import Transformer
from psycopg.errors import error_from_result
from psycopg.generators import execute
from psycopg.pq import ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult
from psycopg.waiting import Ready, Wait

MakeRow = Callable[[Sequence[Any]], Any]
NAMED: Final = re.compile(r"%\((\w+)\)s")
# Text and bytes go as they are, with their length: in PostgreSQL's text format a NUL would end them.
BINARY, TEXT = Format.BINARY, Format.TEXT
MOST_PREPARED: Final = 256  # on one connection: each takes room on the server


@dataclass(frozen=True, slots=True)
class Spelling:
    """A statement as cursors take it, its parameters by name; and as libpq takes it, by number, with the names in that order."""

    named: str
    numbered: bytes
    order: tuple[str, ...]
    values: Mapping[str, Any] = field(default_factory=dict)  # of those parameters that are always the same
    row: list[MakeRow] = field(default_factory=list)  # once one was seen

    @classmethod
    def of(cls, named: str, values: Mapping[str, Any] | None = None) -> Spelling:
        """Number the parameters of a statement."""
        order = tuple(dict.fromkeys(NAMED.findall(named)))
        numbered = NAMED.sub(lambda found: f"${order.index(found[1]) + 1}", named).replace("%%", "%")
        return cls(named, numbered.encode(), order, values or {})

    def rows_of(self, columns: Callable[[], Sequence[str]]) -> MakeRow:
        """Give what makes a named tuple of a row; its columns are asked for the first time only."""
        if not self.row:
            made: Any = namedtuple("Row", columns())  # type: ignore[misc]
            self.row.append(made._make)
        return self.row[0]


class _Waiting(NamedTuple):
    spelling: Spelling
    values: list[bytes | None]
    formats: list[Format]
    otherwise: Exception | None  # where not exactly one row is changed, or found


class Wire:
    """One connection's way to PostgreSQL. What is sent `later` goes with the next statement whose answer is waited for."""

    def __init__(self, connection: Connection[Any]) -> None:
        self.connection = connection
        self.prepares = connection.prepare_threshold is not None  # not behind a pooler, which lends each act another connection
        self._reader = Transformer(connection)
        self._names: dict[bytes, bytes] = {}  # of what is prepared, that which was used last at its end
        self._numbers = count()
        self._waiting: list[_Waiting] = []

    def later(self, spelling: Spelling, given: Mapping[str, Any], otherwise: Exception | None = None) -> None:
        """Send a statement with the next one: there its error is raised, or `otherwise` where it did not change or find one row."""
        values: list[bytes | None] = []
        formats: list[Format] = []
        for name in spelling.order:
            value, form = given[name], BINARY
            kind = type(value)
            if kind is str:
                value = value.encode()
            elif kind is not bytes and value is not None:
                value, form = _in_words(value), TEXT
            values.append(value)
            formats.append(form)
        self._waiting.append(_Waiting(spelling, values, formats, otherwise))

    def later_each(self, spelling: Spelling, given: Sequence[Mapping[str, Any]]) -> None:
        """Send a statement together with the next one, once for each set of parameters."""
        for one in given:
            self.later(spelling, one)

    def changed(self, spelling: Spelling, given: Mapping[str, Any]) -> int:
        """Send a statement after all that waits; give how many rows it changed."""
        return self._answer(spelling, given).command_tuples or 0

    def rows(self, spelling: Spelling, given: Mapping[str, Any]) -> list[Any]:
        """Send a statement after all that waits; give its rows as named tuples."""
        answer = self._answer(spelling, given)
        make = spelling.rows_of(lambda: [(answer.fname(n) or b"").decode() for n in range(answer.nfields)])
        self._reader.set_pgresult(answer)
        return self._reader.load_rows(0, answer.ntuples, make)

    def flush(self) -> None:
        """Send all that waits. Raises psycopg's errors."""
        if self._waiting:
            self._exchange()

    def commit(self) -> None:
        """Commit together with what waits, unless what that changed decides whether there is a commit. Raises psycopg's errors."""
        if any(each.otherwise for each in self._waiting):
            self._exchange()
        if self._answer(COMMIT, {}).command_status != b"COMMIT":
            raise OperationalError("the transaction had failed, and was rolled back", pgconn=self.connection.pgconn)

    def roll_back(self) -> bool:
        """Forget what waits, and end what is begun; say whether the connection is still of use.

        Where psycopg rolls back, it has the server forget what is prepared.
        """
        self._waiting.clear()
        status = self.connection.pgconn.transaction_status
        if status in (TransactionStatus.INTRANS, TransactionStatus.INERROR):
            try:
                self.changed(ROLLBACK, {})
            except Error:
                self.connection.close()  # then the server does
        elif status != TransactionStatus.IDLE:
            self.connection.close()  # it is still being asked something, whose answer nobody waits for
        return not self.connection.closed

    def _answer(self, spelling: Spelling, given: Mapping[str, Any]) -> PGresult:
        self.later(spelling, given)
        return self._exchange()[-1]

    def _exchange(self) -> list[PGresult]:
        """Send what waits in one go and give the answers. The first that failed is raised: what came after it was not done."""
        sent, self._waiting = self._waiting, []
        names = [self._prepared(each.spelling.numbered) for each in sent] if self.prepares else []
        pgconn = self.connection.pgconn
        pgconn.enter_pipeline_mode()
        try:
            self._send(pgconn, sent, names)
            answers = self.connection.wait(_received(pgconn))
            pgconn.exit_pipeline_mode()
        except BaseException:
            self.connection.close()  # nobody knows what it would answer next
            raise
        for each, answer in zip(sent, answers, strict=True):
            if answer.status == ExecStatus.FATAL_ERROR:
                raise self._error(answer)
            if each.otherwise is not None and answer.command_tuples != 1:
                raise each.otherwise
        return answers

    def _send(self, pgconn: PGconn, sent: Sequence[_Waiting], names: Sequence[bytes]) -> None:
        for n, each in enumerate(sent):
            if names:
                pgconn.send_query_prepared(names[n], each.values, each.formats, Format.BINARY)
            else:
                pgconn.send_query_params(each.spelling.numbered, each.values, None, each.formats, Format.BINARY)
        pgconn.pipeline_sync()

    def _prepared(self, sql: bytes) -> bytes:
        name = self._names.pop(sql, None)
        if name is None:
            name = b"duly_%d" % next(self._numbers)
            pgconn = self.connection.pgconn
            pgconn.send_prepare(name, sql)
            (answer,) = self.connection.wait(execute(pgconn))
            if answer.status != ExecStatus.COMMAND_OK:
                raise self._error(answer)
            if len(self._names) >= MOST_PREPARED:
                oldest = self._names.pop(next(iter(self._names)))
                pgconn.send_query(b"DEALLOCATE " + oldest)
                self.connection.wait(execute(pgconn))
        self._names[sql] = name
        return name

    def _error(self, answer: PGresult) -> Error:
        if self.connection.closed:  # it says nothing of its own then
            return OperationalError("the connection to the database was lost", pgconn=self.connection.pgconn)
        return error_from_result(answer)


COMMIT: Final = Spelling.of("COMMIT")
ROLLBACK: Final = Spelling.of("ROLLBACK")


def _in_words(value: Any) -> bytes:
    """Write a parameter that is neither text nor bytes, in the words that PostgreSQL reads."""
    if type(value) is int or type(value) is bool:
        return str(value).encode()
    raise TypeError(f"expected text, bytes, a whole number, true, false or nothing, found {type(value).__name__}")


def _received(pgconn: PGconn) -> PQGen[list[PGresult]]:
    """Wait for the answer to each statement of one sending, up to the mark that ends it."""
    while pgconn.flush():
        if (yield Wait.RW) & Ready.R:
            pgconn.consume_input()
    answers: list[PGresult] = []
    ended = False
    while True:
        while pgconn.is_busy():
            yield Wait.R
            pgconn.consume_input()
        answer = pgconn.get_result()
        if answer is not None and answer.status == ExecStatus.PIPELINE_SYNC:
            return answers
        if answer is not None:
            answers.append(answer)
        elif ended:
            raise OperationalError("the connection to the database was lost", pgconn=pgconn)
        ended = answer is None
