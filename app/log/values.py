"""Commitments: an event names a text by a salted digest, so that the text can be destroyed later and the log still verifies."""

from __future__ import annotations

import os
from hashlib import sha256
from typing import Any, NamedTuple

from app.log.canonical import encode

SALT_BYTES = 16


class Committed(NamedTuple):
    """A value as it is stored: what the events say of it, and what opens that."""

    commitment: str
    salt: bytes
    body: bytes


def commit(value: Any, salt: bytes | None = None) -> Committed:
    """Commit to a value under a fresh salt, or under the one given; raises ValueError for what has no canonical bytes."""
    salt = os.urandom(SALT_BYTES) if salt is None else salt
    if len(salt) != SALT_BYTES:
        raise ValueError(f"expected a salt of {SALT_BYTES} bytes, found {len(salt)}")
    body = encode(value)
    return Committed(sha256(salt + body).hexdigest(), salt, body)


def opens(commitment: str, salt: bytes, body: bytes) -> bool:
    """Say whether this salt and these bytes are what was committed to."""
    return len(salt) == SALT_BYTES and sha256(salt + body).hexdigest() == commitment
