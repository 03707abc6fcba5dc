"""Pictures of bodies that are kept in memory, each believed only as far as the head of its log says that it still holds."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from datetime import date

from sqlalchemy import Connection

from app.errors import Unknown
from app.officers.organisation import STANDING, Body, Independent, Organisation, load
from app.officers.queries import bodies_of

BODIES_KEPT = 1024


class Organisations:
    """Pictures that are kept in memory, and never believed without the head of the log."""

    def __init__(self, kept: int = BODIES_KEPT) -> None:
        self._kept = kept
        self._pictures: OrderedDict[str, Organisation] = OrderedDict()
        self._lock = threading.Lock()

    def current(self, connection: Connection, body_id: str) -> Organisation:
        """Give the picture at hand, with no statement where there is one: for writers only.

        A writer passes its `sequence` to `append`, which compares it under the lock of the head and raises
        StandingMoved; then `forget` the body and start again. Raises Unknown.
        """
        return self._at_hand(body_id) or self._put(load(connection, body_id))

    def fresh(self, connection: Connection, body_id: str) -> Organisation:
        """Give a picture that is not older than the log, for readers: one short statement where nothing changed."""
        head = STANDING.one(connection, {"body": body_id})
        return self.as_new_as(connection, body_id, head.standing) if head else load(connection, body_id)

    def as_new_as(self, connection: Connection, body_id: str, standing: int) -> Organisation:
        """Give a picture that is not older than what the head of the log was just read to say."""
        picture = self._at_hand(body_id)
        if picture is not None and picture.sequence >= standing:  # a replica may lag behind it: a newer one is no worse
            return picture
        return self._put(load(connection, body_id))

    def heirs(self, connection: Connection, picture: Organisation) -> Iterator[Organisation]:
        """Give the body that took over, the one that took over from that, and so on."""
        while picture.successor is not None:
            picture = self.fresh(connection, picture.successor.other)
            yield picture

    def mine(self, connection: Connection, officer: str, day: date) -> Iterator[Organisation]:
        """Give the bodies in which an officer holds a post on a day, and those that such a body took over from."""
        waiting = [body.id for body in bodies_of(connection, officer, day)]
        while waiting:
            picture = self.fresh(connection, waiting.pop(0))
            yield picture
            waiting += [each.other for each in picture.predecessors]

    def own(self, connection: Connection, officer: str, day: date, key: str) -> Body:
        """Give one of these bodies by its id or short name. Raises Unknown: foreign and none are one answer."""
        for picture in self.mine(connection, officer, day):
            if key in (picture.body.id, picture.body.slug):
                return picture.body
        raise Unknown(f"There is no body {key[:80]!r} in which you hold a post.")

    def own_at_hand(self, officer: str, day: date, key: str) -> Body | None:
        """Give a body in which an officer holds a post, if a picture at hand says so: for writers, who prove it."""
        with self._lock:
            found = next((each for each in self._pictures.values() if key in (each.body.id, each.body.slug)), None)
        return found.body if found and found.on(day).held_by(officer) else None

    def outsider(self, connection: Connection, picture: Organisation, officer: str, day: date) -> Independent | None:
        """Give as whom an officer of another body may give dispensations here, as long as the post there is held."""
        named = picture.independent(officer, day)
        if named is None:
            return None
        there = self.fresh(connection, named.of_body).on(day)
        return named if any(h.post == named.of_post for h in there.held_by(officer)) else None

    def forget(self, body_id: str) -> None:
        with self._lock:
            self._pictures.pop(body_id, None)

    def _at_hand(self, body_id: str) -> Organisation | None:
        with self._lock:
            picture = self._pictures.get(body_id)
            if picture is not None:
                self._pictures.move_to_end(body_id)
            return picture

    def _put(self, picture: Organisation) -> Organisation:
        with self._lock:
            held = self._pictures.get(picture.body.id)
            if held is None or held.sequence <= picture.sequence:
                self._pictures[picture.body.id] = picture
                self._pictures.move_to_end(picture.body.id)
            while len(self._pictures) > self._kept:
                self._pictures.popitem(last=False)
        return picture
