"""Checkpoints as signed notes (C2SP tlog-checkpoint and signed-note, Ed25519), and the receipt that an act answers with.

Parsing is strict: what it accepts, it would write in the same bytes.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import NamedTuple

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey as PrivateKey
from nacl.signing import VerifyKey as PublicKey

from app.log.tree import HASH_BYTES

NOTE_LIMIT = 128 * 1024  # bytes: room for sixteen signatures of the longest sort, as the format asks
SIZE_LIMIT = 2**63
_ED25519 = b"\x01"
_DASH = "\u2014 "
_SECRET = "PRIVATE+KEY+"
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_NAME = re.compile(r"[^\s+\x00-\x1f\x7f\ud800-\udfff]{1,255}")


class Checkpoint(NamedTuple):
    """What is signed of a log: whose it is, how long, and its root."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """Write the three lines that are signed; raises ValueError for what would not be read back as written."""
        if not is_name(self.origin):
            raise ValueError(f"expected an origin without spaces, plus signs or control characters, found {self.origin!a:.80}")
        if not 0 <= self.size < SIZE_LIMIT or len(self.root) != HASH_BYTES:
            found = f"{self.size} and {len(self.root)} bytes"
            raise ValueError(f"expected a size below 2**63 and a root of {HASH_BYTES} bytes, found {found}")
        return f"{self.origin}\n{self.size}\n{_to_base64(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Read the three lines; raises ValueError. Extension lines are refused: our logs write none and nobody audits them."""
        match text.split("\n"):
            case [origin, size, root, ""] if _SIZE.fullmatch(size):
                checkpoint = cls(origin, int(size), _from_base64(root))
                checkpoint.text()
                return checkpoint
        raise ValueError("expected a checkpoint of three lines: origin, size without leading zeros, root in base64")


@dataclass(frozen=True)
class VerifierKey:
    """The public half of a signing key, under its name."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        if not is_name(self.name):
            raise ValueError(f"expected a key name without spaces, plus signs or control characters, found {self.name!a:.80}")
        if len(self.public) != 32:
            raise ValueError(f"expected a public key of 32 bytes, found {len(self.public)}")

    @cached_property
    def key_id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    @cached_property
    def _key(self) -> PublicKey:
        return PublicKey(self.public)

    def text(self) -> str:
        """Write the key as the text that people hand to each other."""
        return f"{self.name}+{self.key_id.hex()}+{_to_base64(_ED25519 + self.public)}"

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """Read a key from its text; raises ValueError where it is malformed, of another sort, or its id is not its own."""
        name, _, key_text = text.partition("+")
        data = _from_base64(key_text[9:])
        key = cls(name, data[1:])
        if key.text() != text:
            raise ValueError("expected an Ed25519 key as name+id+base64, with the id that belongs to it")
        return key

    def verify(self, text: str, signature: bytes) -> bool:
        """Say whether this key signed this text."""
        try:
            self._key.verify(text.encode(), signature)
        except (BadSignatureError, ValueError):
            return False
        return True


@dataclass(frozen=True)
class SigningKey:
    """A named private key; its 32 bytes never appear in what is printed of it."""

    name: str
    private: PrivateKey

    @classmethod
    def generate(cls, name: str) -> SigningKey:
        """Make a new key; raises ValueError for a name that notes cannot carry."""
        key = cls(name, PrivateKey.generate())
        key.verifier.text()
        return key

    @cached_property
    def verifier(self) -> VerifierKey:
        return VerifierKey(self.name, self.private.verify_key.encode())

    def sign(self, text: str) -> bytes:
        """Sign a text; the same text gives the same 64 bytes (RFC 8032)."""
        return self.private.sign(text.encode()).signature

    def text(self) -> str:
        """Write the private key as the text that a key file holds."""
        return f"{_SECRET}{self.name}+{self.verifier.key_id.hex()}+{_to_base64(_ED25519 + self.private.encode())}"

    @classmethod
    def parse(cls, text: str) -> SigningKey:
        """Read a private key from its text; raises ValueError, which never quotes it."""
        name, _, key_text = text.removeprefix(_SECRET).partition("+")
        data = _from_base64(key_text[9:])
        if len(data) != 33:
            raise ValueError("expected a private Ed25519 key, with the id that belongs to it")
        key = cls(name, PrivateKey(data[1:]))
        if key.text() != text:
            raise ValueError("expected a private Ed25519 key, with the id that belongs to it")
        return key


def note_from(origin: str, size: int, root: bytes, signature: bytes, key: VerifierKey) -> str:
    """Build the signed note from its stored parts."""
    return f"{Checkpoint(origin, size, root).text()}\n{_DASH}{key.name} {_to_base64(key.key_id + signature)}\n"


def open_note(note: str, key: VerifierKey) -> Checkpoint:
    """Read a checkpoint that this key signed; raises ValueError.

    Signatures of other keys are passed over, whatever they are; a false one under our name and id spoils the note.
    """
    if len(note.encode(errors="surrogatepass")) > NOTE_LIMIT:
        raise ValueError(f"expected a note of at most {NOTE_LIMIT} bytes")
    body, gap, signatures = note.rpartition("\n\n")
    if not gap or not signatures.endswith("\n"):
        raise ValueError("expected a text, an empty line, and signature lines that each end in a line feed")
    text = body + "\n"
    lines = [_signature_line(line) for line in signatures[:-1].split("\n")]
    ours = [signature for *signed_by, signature in lines if signed_by == [key.name, key.key_id]]
    if not ours:
        raise ValueError(f"expected a signature by {key.name}, found none")
    if not all(key.verify(text, signature) for signature in ours):
        raise ValueError(f"the signature by {key.name} is false")
    return Checkpoint.parse(text)


@lru_cache(256)  # every checkpoint of a log names the same
def is_name(text: str) -> bool:
    """Say whether a text may name a key or a log: no spaces, plus signs or control characters, at most 255 characters."""
    return _NAME.fullmatch(text) is not None


def _signature_line(line: str) -> tuple[str, bytes, bytes]:
    name, space, data = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not space or not is_name(name):
        raise ValueError(f"expected a signature line of dash, name and base64, found {line!a:.80}")
    raw = _from_base64(data)
    if len(raw) < 5:
        raise ValueError(f"expected a key id and a signature, found {len(raw)} bytes")
    return name, raw[:4], raw[4:]


def _to_base64(data: bytes) -> str:
    return b64encode(data).decode()


def _from_base64(text: str) -> bytes:
    """Read base64, in its one exact spelling; raises ValueError."""
    try:
        data = b64decode(text, validate=True)
    except ValueError:
        data = b""
    if not data or _to_base64(data) != text:
        raise ValueError("expected base64 with its padding and without spare bits")
    return data
