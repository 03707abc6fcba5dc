"""How fast the machine is just now for work as wide as a server's: much of Python's own library, a little of each piece.

Run as a process of its own (`python -m bench.pace`): for each line that comes in, the milliseconds of CPU that a round takes
go out. Knows nothing of the product, which therefore cannot make it faster.
"""

from __future__ import annotations

import argparse
import ast
import configparser
import copy
import csv
import difflib
import email
import email.policy
import inspect
import io
import ipaddress
import json
import pickle
import pprint
import shlex
import subprocess
import sys
import textwrap
import time
import urllib.parse
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from html.parser import HTMLParser
from statistics import mean, median
from uuid import UUID
from xml.etree import ElementTree

ROUNDS = 12
SOURCE = inspect.getsource(shlex)
LINES = SOURCE.splitlines()
THINGS = {f"thing{n}": {"values": [n, n * 2, str(n)], "nothing": None} for n in range(40)}
MAIL = "From: a@example.org\nTo: b@example.org\nSubject: Accounts\nContent-Type: text/plain\n\nThe accounts.\n"
SETTINGS = "[one]\nfirst = 1\nsecond = %(first)s\n[two]\nthird = 3\n"
MARKUP = "<list>" + "<item kind='plain'>text</item>" * 20 + "</list>"

PIECES: Sequence[Callable[[], object]] = (
    lambda: compile(ast.parse(SOURCE), "source", "exec"),
    lambda: email.message_from_string(MAIL, policy=email.policy.default).as_string(),
    lambda: pprint.pformat(THINGS),
    lambda: list(difflib.unified_diff(LINES[:40], LINES[3:43])),
    lambda: textwrap.fill(SOURCE[:1500]),
    lambda: _settings().get("one", "second"),
    lambda: sum((Decimal(n) / 7 for n in range(20)), Decimal()),
    lambda: datetime.strptime("2026-03-02 09:30", "%Y-%m-%d %H:%M").strftime("%c"),  # noqa: DTZ007  a round of work, no moment
    lambda: [UUID(int=n) for n in range(10)],
    lambda: json.loads(json.dumps(THINGS, indent=1)),
    lambda: list(csv.reader(io.StringIO("one,two,three\n" * 30))),
    lambda: HTMLParser().feed("<p class=plain>one <b>two</b></p>" * 20),
    lambda: shlex.split("one 'two three' four\\ five"),
    lambda: urllib.parse.urlencode({"one": "two three", "four": "é"}),
    lambda: copy.deepcopy(THINGS),
    lambda: ElementTree.tostring(ElementTree.fromstring(MARKUP)),
    lambda: median([Fraction(n, 3) for n in range(12)]),
    lambda: [ipaddress.ip_address(f"192.0.2.{n}") for n in range(10)],
    lambda: pickle.loads(pickle.dumps(THINGS)),
    lambda: _arguments().parse_args(["--number", "3"]),
)


def once() -> float:
    """Do each piece once; give the milliseconds of CPU."""
    began = time.thread_time()
    for piece in PIECES:
        piece()
    return (time.thread_time() - began) * 1000


@contextmanager
def pace(processes: int) -> Iterator[Callable[[], float]]:
    """Give what tells the pace now, as that many processes at once find it: milliseconds of CPU, their mean."""
    with ExitStack() as ending:
        started = [ending.enter_context(_started()) for _ in range(processes)]
        yield lambda: mean(_asked(started))


def _started() -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-m", "bench.pace"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _asked(processes: Sequence[subprocess.Popen[str]]) -> list[float]:
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("now\n")
        process.stdin.flush()
    return [float(process.stdout.readline()) for process in processes if process.stdout is not None]


def _settings() -> configparser.ConfigParser:
    settings = configparser.ConfigParser()
    settings.read_string(SETTINGS)
    return settings


def _arguments() -> argparse.ArgumentParser:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--number", type=int)
    return arguments


if __name__ == "__main__":
    for _line in sys.stdin:
        print(median(once() for _ in range(ROUNDS)), flush=True)
