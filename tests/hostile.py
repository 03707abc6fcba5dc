"""Bodies that no reader should have to guess about, each with the sentence that it is answered with."""

from __future__ import annotations

import json

from app.api.strict import DEEPEST, MOST_IN_ONE, MOST_VALUES

WHOLE_TEXT = "Expected a whole number between -(2**53 - 1) and 2**53 - 1"

MALFORMED = {  # what is no JSON here, and the sentence
    "nothing": (b"", "Expected JSON"),
    "blanks": (b" \n ", "Expected JSON"),
    "half an object": (b'{"a": 1', "Expected JSON"),
    "a comma too many": (b'{"a": 1,}', "Expected JSON"),
    "a comment": (b'{"a": 1} // one', "Expected JSON"),
    "two values": (b"{} {}", "Expected JSON"),
    "single quotes": (b"{'a': 1}", "Expected JSON"),
    "NaN": (b'{"a": NaN}', "Expected JSON"),
    "Infinity": (b'{"a": Infinity}', "Expected JSON"),
    "-Infinity": (b'{"a": -Infinity}', "Expected JSON"),
    "a number beyond all doubles": (b'{"a": 1e400}', "Expected JSON"),
    "a leading zero": (b'{"a": 01}', "Expected JSON"),
    "a raw NUL": (b'{"a": "x\x00y"}', "Expected JSON"),
    "a raw line feed in text": (b'{"a": "x\ny"}', "Expected JSON"),
    "an unknown escape": (rb'{"a": "\x41"}', "Expected JSON"),
    "a lone high surrogate": (rb'{"a": "\ud800"}', "Expected JSON"),
    "a lone low surrogate": (rb'{"a": "\udc00"}', "Expected JSON"),
    "surrogates in the wrong order": (rb'{"a": "\udc00\ud800"}', "Expected JSON"),
    "a surrogate in the bytes": (b'{"a": "\xed\xa0\x80"}', "Expected JSON"),
    "Latin-1": ('{"a": "é"}'.encode("latin-1"), "Expected JSON"),
    "an overlong spelling": (b'{"a": "\xc0\xaf"}', "Expected JSON"),
    "a byte order mark": (b'\xef\xbb\xbf{"a": 1}', "found UTF-8 with a byte order mark"),
    "UTF-16": ('{"a": 1}'.encode("utf-16"), "found UTF-16"),
    "UTF-16 without a mark": ('{"a": 1}'.encode("utf-16-le"), "Expected JSON"),
    "UTF-32": ('{"a": 1}'.encode("utf-32"), "found UTF-16"),  # its mark begins as that of UTF-16 does
    "a key twice": (b'{"a": 1, "a": 2}', "found 'a' twice"),
    "a key twice, far down": (b'{"x": [{"a": {"k": 1, "k": 1}}]}', "found 'k' twice"),
    "a key twice, once escaped": (rb'{"a": 1, "\u0061": 2}', "found 'a' twice"),
    "an empty key twice": (b'{"": 1, "": 2}', "found '' twice"),
    "deeper than can be read": (b"[" * 100_000 + b"]" * 100_000, "Expected JSON"),
    "deeper than is taken": (b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), f"Expected at most {DEEPEST} levels"),
}
INVALID = {  # what is JSON and holds what no field can take: where, and the sentence
    "thirty digits": (b'{"a": 123456789012345678901234567890}', "a", WHOLE_TEXT),
    "2**53": (b'{"a": 9007199254740992}', "a", WHOLE_TEXT),
    "-2**53": (b'{"a": -9007199254740992}', "a", WHOLE_TEXT),
    "2**64": (b'{"a": 18446744073709551616}', "a", WHOLE_TEXT),
    "a half": (b'{"a": [0, 0.5]}', "a.1", WHOLE_TEXT),
    "a whole number written as a fraction": (b'{"a": 1.0}', "a", WHOLE_TEXT),
    "an exponent": (b'{"a": 1e3}', "a", WHOLE_TEXT),
    "an escaped NUL": (rb'{"a": "x\u0000y"}', "a", "found U+0000"),
    "an escape character": (rb'{"a": "\u001b[2J"}', "a", "found U+001B"),
    "a carriage return": (rb'{"a": "x\r\ny"}', "a", "found U+000D"),
    "a C1 control": ('{"a": "x\x85y"}'.encode(), "a", "found U+0085"),
    "delete": (b'{"a": "x\x7fy"}', "a", "found U+007F"),
    "an override of direction": ('{"a": "x\u202ey"}'.encode(), "a", "found U+202E"),
    "an isolate of direction": (rb'{"a": "x\u2066y"}', "a", "found U+2066"),
    "a non-character": (rb'{"a": "\uffff"}', "a", "found U+FFFF"),
    "a control character in a key": (rb'{"a": {"\u0007": 1}}', "a", "found U+0007"),
    "a key outside ASCII": ('{"a": {"é": 1}}'.encode(), "a", "Expected names of fields in ASCII"),
    "too many members": (json.dumps({f"k{n}": n for n in range(MOST_IN_ONE + 1)}).encode(), "the body", "Expected at most"),
    "too many items": (json.dumps({"a": [1] * (MOST_IN_ONE + 1)}).encode(), "a", "Expected at most"),
    "too many values": (json.dumps([[1] * 999] * 11).encode(), "9", f"{MOST_VALUES} in all"),  # 11 lists and ten times 999 numbers
}
