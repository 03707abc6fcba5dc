"""Checkpoints as signed notes: the published form, and nothing that is nearly it."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey as PrivateKey

from app.log.note import NOTE_LIMIT, Checkpoint, SigningKey, VerifierKey, note_from, open_note

ROOT = bytes(range(32))
CHECKPOINT = Checkpoint("duly.example/norchester/1", 42, ROOT)
KEY = SigningKey("duly.example", PrivateKey(bytes(31) + b"\x07"))
OTHER = SigningKey("witness.example", PrivateKey(bytes(31) + b"\x08"))
TEXT = "duly.example/norchester/1\n42\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"


def signed(text: str, *keys: SigningKey) -> str:
    """Sign any text, as an implementation without our scruples would."""
    lines = [f"\u2014 {k.name} {b64encode(k.verifier.key_id + k.sign(text)).decode()}\n" for k in keys]
    return text + "\n" + "".join(lines)


def test_a_signature_made_elsewhere_verifies() -> None:
    key = VerifierKey.parse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
    line = b64decode("Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=")
    assert key.key_id.hex() == "530d903a"
    assert line[:4] == key.key_id
    assert key.verify("This is an example message.\n", line[4:])
    assert not key.verify("This is an example message!\n", line[4:])
    assert not key.verify("This is an example message.\n", line[4:-1])


@given(st.binary(min_size=32, max_size=32), st.text(st.characters(exclude_categories=["Cs"])))
def test_another_implementation_signs_alike_and_believes_what_we_sign(seed: bytes, text: str) -> None:
    other, ours = Ed25519PrivateKey.from_private_bytes(seed), SigningKey("duly.example", PrivateKey(seed))
    assert ours.sign(text) == other.sign(text.encode())
    assert ours.verifier.public == other.public_key().public_bytes_raw()
    assert ours.verifier.verify(text, other.sign(text.encode()))
    other.public_key().verify(ours.sign(text), text.encode())


@given(st.binary(min_size=32, max_size=32), st.integers(0, 95), st.integers(1, 255))
def test_another_implementation_refuses_what_we_refuse(seed: bytes, place: int, change: int) -> None:
    spoilt = bytearray(PrivateKey(seed).sign(TEXT.encode()).signature + bytes(PrivateKey(seed).verify_key))
    spoilt[place] ^= change
    signature, public = bytes(spoilt[:64]), bytes(spoilt[64:])
    with pytest.raises(InvalidSignature):
        Ed25519PublicKey.from_public_bytes(public).verify(signature, TEXT.encode())
    assert not VerifierKey("duly.example", public).verify(TEXT, signature)


ORDER = 2**252 + 27742317777372353535851937790883648493  # of the group that Ed25519 computes in


def test_a_signature_is_believed_in_its_one_spelling_only() -> None:
    signature = KEY.sign(TEXT)
    again = int.from_bytes(signature[32:], "little") + ORDER  # the same to whoever forgets to look
    assert KEY.verifier.verify(TEXT, signature)
    assert not KEY.verifier.verify(TEXT, signature[:32] + again.to_bytes(32, "little"))


@pytest.mark.parametrize("length", [0, 1, 63, 65, 128])
def test_a_signature_of_another_length_is_none(length: int) -> None:
    assert not KEY.verifier.verify(TEXT, (KEY.sign(TEXT) * 2)[:length])


def test_a_key_that_is_no_point_has_signed_nothing() -> None:
    assert not VerifierKey("duly.example", b"\x02" + bytes(31)).verify(TEXT, KEY.sign(TEXT))


def test_a_key_for_which_anybody_can_sign_has_signed_nothing() -> None:
    anybody = VerifierKey("duly.example", b"\x01" + bytes(31))  # the neutral point: whatever is said, this would be its signature
    assert not anybody.verify(TEXT, b"\x01" + bytes(31) + bytes(32))


def test_a_checkpoint_is_three_lines() -> None:
    assert CHECKPOINT.text() == TEXT
    assert Checkpoint.parse(TEXT) == CHECKPOINT
    assert Checkpoint.parse(TEXT.replace("\n42\n", "\n0\n")).size == 0
    assert Checkpoint.parse(TEXT.replace("\n42\n", f"\n{2**63 - 1}\n")).size == 2**63 - 1


@pytest.mark.parametrize(
    ("found", "instead"),
    [
        ("\n42\n", "\n042\n"),
        ("\n42\n", "\n+42\n"),
        ("\n42\n", "\n-1\n"),
        ("\n42\n", "\n4٢\n"),
        ("\n42\n", "\n 42\n"),
        ("\n42\n", "\n\n"),
        ("\n42\n", f"\n{2**63}\n"),
        ("\n42\n", "\n42\r\n"),
        ("=\n", "\n"),
        ("=\n", "=\nextension\n"),
        ("=\n", "="),
        ("8=\n", "9=\n"),
        ("AAEC", "AA-C"),
        ("AAEC", "A AEC"),
        ("AAECAwQF", ""),
        ("duly.example/norchester/1", ""),
        ("duly.example/norchester/1", "duly example"),
        ("duly.example/norchester/1", "duly\u2003example"),
        ("duly.example/norchester/1", "duly+example"),
        ("duly.example/norchester/1", "duly\ud800example"),
        ("duly.example/norchester/1", "d" * 256),
    ],
)
def test_what_is_nearly_a_checkpoint_is_refused_even_if_signed(found: str, instead: str) -> None:
    text = TEXT.replace(found, instead)
    assert text != TEXT
    with pytest.raises(ValueError, match="expected"):
        Checkpoint.parse(text)
    if "\ud800" not in text:
        with pytest.raises(ValueError, match="expected"):
            open_note(signed(text, KEY), KEY.verifier)


@pytest.mark.parametrize(
    "fields",
    [{"origin": "a\n9\nb"}, {"origin": ""}, {"size": -1}, {"size": 2**63}, {"root": ROOT[:31]}],
)
def test_a_checkpoint_that_would_read_back_as_another_is_not_written(fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="expected"):
        Checkpoint(**{"origin": "o", "size": 1, "root": ROOT, **fields}).text()


GOOD = signed(TEXT, KEY)


def test_a_note_is_rebuilt_from_its_parts_and_opens() -> None:
    note = note_from(CHECKPOINT.origin, 42, ROOT, KEY.sign(TEXT), KEY.verifier)
    assert note == signed(TEXT, KEY)
    assert note == note_from(CHECKPOINT.origin, 42, ROOT, KEY.sign(TEXT), KEY.verifier)
    assert open_note(note, KEY.verifier) == CHECKPOINT


def test_signatures_of_others_are_passed_over() -> None:
    assert open_note(signed(TEXT, OTHER, KEY, OTHER), KEY.verifier) == CHECKPOINT
    renamed = SigningKey(KEY.name, OTHER.private)
    assert open_note(signed(TEXT, renamed, KEY), KEY.verifier) == CHECKPOINT
    many = signed(TEXT, *[OTHER] * 15, KEY)
    assert open_note(many, KEY.verifier) == CHECKPOINT


def test_a_note_without_our_signature_is_refused() -> None:
    with pytest.raises(ValueError, match=r"expected a signature by duly\.example, found none"):
        open_note(signed(TEXT, OTHER, SigningKey(KEY.name, OTHER.private), SigningKey(OTHER.name, KEY.private)), KEY.verifier)


def test_a_signature_under_our_id_but_another_name_is_not_ours() -> None:
    with pytest.raises(ValueError, match="found none"):
        open_note(GOOD.replace("\u2014 duly.example ", "\u2014 dull.example "), KEY.verifier)


def test_a_false_signature_under_our_name_and_id_spoils_the_note() -> None:
    line = signed("another\n", KEY).rpartition("\n\n")[2]
    with pytest.raises(ValueError, match=r"the signature by duly\.example is false"):
        open_note(signed(TEXT, KEY) + line, KEY.verifier)
    with pytest.raises(ValueError, match=r"the signature by duly\.example is false"):
        open_note(signed(TEXT, KEY).replace("\n42\n", "\n43\n"), KEY.verifier)


@pytest.mark.parametrize(
    "note",
    [
        "",
        TEXT,
        GOOD[:-1],
        GOOD + "\n",
        GOOD + "free text\n",
        GOOD.replace("\n\n", "\n"),
        GOOD.replace("\n", "\r\n"),
        GOOD.replace("\u2014", "--"),
        GOOD.replace("\u2014 ", "\u2014"),
        GOOD.replace("\u2014 ", "\u2014\t"),
        GOOD[:-2] + "\n",
        GOOD[:-3] + "%=\n",
        GOOD + "\u2014 witness.example AAAAAA==\n",
        GOOD + "\u2014 wit+ness AAAAAAAA\n",
        GOOD + "\u2014 \n",
        GOOD + "witness.example AAAAAAAA\n",
        signed(TEXT.replace("duly", "du\x07ly"), KEY),
        GOOD.replace("duly", "du\ud800ly"),
        GOOD + "\u2014 \ud800 AAAAAAAA\n",
        GOOD + "\u2014 witness.example " + "A" * NOTE_LIMIT + "\n",
    ],
)
def test_what_is_nearly_a_note_is_refused(note: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        open_note(note, KEY.verifier)


def test_a_public_key_is_written_and_read() -> None:
    text = KEY.verifier.text()
    assert text.startswith(f"duly.example+{KEY.verifier.key_id.hex()}+A")
    assert VerifierKey.parse(text) == KEY.verifier


def spoilt(text: str) -> list[str]:
    name, hint, data = text.split("+", 2)
    other = b64encode(b"\x02" + b64decode(data)[1:]).decode()
    return [
        "",
        name,
        f"{name}+{hint}",
        f"{name}+{hint.upper()}+{data}" if hint.upper() != hint else f"{name}+0{hint[1:]}+{data}",
        f"other+{hint}+{data}",
        f"{name}+{hint}+{other}",
        f"{name}+{hint}+{data[:-4]}",
        f"{name}+{hint}+{data}\n",
        f" {text}",
        text.replace("+", "-", 1),
    ]


@pytest.mark.parametrize("text", spoilt(KEY.verifier.text()))
def test_a_public_key_that_is_not_quite_one_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        VerifierKey.parse(text)


def test_a_private_key_is_written_and_read_and_not_shown() -> None:
    again = SigningKey.parse(KEY.text())
    assert again.sign(TEXT) == KEY.sign(TEXT)
    assert again.verifier == KEY.verifier
    assert KEY.text().split("+")[-1] not in repr(KEY)


@pytest.mark.parametrize("text", ["", KEY.verifier.text(), KEY.text() + "\n", KEY.text()[:-4], KEY.text().replace("duly", "dull")])
def test_a_private_key_that_is_not_quite_one_is_refused_without_being_quoted(text: str) -> None:
    with pytest.raises(ValueError, match="expected") as refused:
        SigningKey.parse(text)
    assert KEY.text()[-20:-4] not in str(refused.value)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\u00a0b"])
def test_names_that_a_note_cannot_carry_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="expected a key name"):
        SigningKey.generate(name)
