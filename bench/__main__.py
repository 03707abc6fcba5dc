"""Measure and print the figures: `python -m bench [--json FILE] [--only NAME] [--quick]`."""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import orjson

from bench import over_http, pages, rules, scale, verifying
from bench.extent import FULL, QUICK, Extent
from bench.figures import Part, closing_table, report
from bench.machine import describe
from bench.places import Places, places

PARTS: Mapping[str, Callable[[Places, Extent], Part]] = {
    "rules": lambda _places, extent: rules.measure(extent),
    "postgresql": lambda places, extent: over_http.measure(places, "postgresql", extent),
    "sqlite": lambda places, extent: over_http.measure(places, "sqlite", extent),
    "verify": verifying.measure,
    "scale": scale.measure,
    "pages": pages.measure,
}


def main() -> None:
    """Measure what is asked for; every part prints its table when it is done."""
    asked = _arguments()
    extent = QUICK if asked.quick else FULL
    with places() as found:
        machine = describe(found)
        _say("Measured on", *(f"  {name}: {value}" for name, value in machine.items()), "")
        parts = list(_measured(found, extent, asked.only or list(PARTS)))
    _say(closing_table(parts))
    if asked.json:
        asked.json.write_bytes(orjson.dumps(report(machine, parts), option=orjson.OPT_INDENT_2))


def _measured(found: Places, extent: Extent, names: list[str]) -> Iterator[Part]:
    for name in names:
        began = time.monotonic()
        part = PARTS[name](found, extent)
        _say(part.text(), f"  ({name}: {time.monotonic() - began:.0f} seconds)", "")
        gc.collect()
        yield part


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the figures that the product promises.")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the same figures there as JSON")
    parser.add_argument("--only", action="append", choices=list(PARTS), help="measure this part alone; may be given again")
    parser.add_argument("--quick", action="store_true", help="fewer rounds of fewer things: enough to see what broke")
    return parser.parse_args()


def _say(*lines: str) -> None:
    print(*lines, sep="\n", file=sys.stdout, flush=True)


if __name__ == "__main__":
    main()
