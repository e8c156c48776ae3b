"""Runs every ``bench_*.py`` beside this file, prints rows as they are measured and then a table, writes a file of all.

The file is ``build/bench.json``. A bench is a module whose ``run()`` gives rows, as a list or one by one; each has the
seven keys of `Row`. ``ratio`` says how good we are relative to the peer or limit: higher is always better, and "at most
2.5 times the cost" is a goal of 0.4.
Exit codes: 0 all fine, 1 a goal was missed, 2 misuse.
"""

import argparse
import importlib.util
import json
import math
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from attrs import asdict, frozen

HERE = Path(__file__).resolve().parent
OUT = HERE.parent / "build" / "bench.json"


class RowError(ValueError):
    """A row that is not what ``bench.json`` holds."""


@frozen
class Row:
    """One measurement.

    Args:
        name: Dotted and stable: what is measured.
        value: Ours.
        unit: Of ``value`` and ``peer_value``.
        peer: What we are compared with, a library or a limit; null where there is nothing to compare with.
        peer_value: The peer's.
        ratio: How good we are relative to the peer, higher is better.
        goal: The ratio that was promised, or null.
    """

    name: str
    value: float
    unit: str
    peer: str | None = None
    peer_value: float | None = None
    ratio: float | None = None
    goal: float | None = None

    def __attrs_post_init__(self) -> None:
        for key in ("name", "unit"):
            if not isinstance(getattr(self, key), str) or not getattr(self, key):
                raise RowError(f"{key} is a text: {self}")
        for key in ("value", "peer_value", "ratio", "goal"):
            number = getattr(self, key)
            if number is None and key != "value":
                continue
            if isinstance(number, bool) or not isinstance(number, int | float) or not math.isfinite(number):
                raise RowError(f"{key} is a finite number: {self}")
        if len({self.peer is None, self.peer_value is None, self.ratio is None}) > 1:
            raise RowError(f"peer, peer_value and ratio are all given or all null: {self}")
        if self.goal is not None and self.ratio is None:
            raise RowError(f"a goal needs a ratio: {self}")

    @property
    def missed(self) -> bool:
        """Whether the ratio stays below its goal."""
        return self.goal is not None and self.ratio is not None and self.ratio < self.goal

    @classmethod
    def read(cls, given: dict[str, Any]) -> "Row":
        """A row from a bench or a file, with exactly the keys it may have."""
        unknown = given.keys() - {"name", "value", "unit", "peer", "peer_value", "ratio", "goal"}
        missing = {"name", "value", "unit"} - given.keys()
        if unknown or missing:
            raise RowError(f"unknown keys {sorted(unknown)}, missing keys {sorted(missing)} in {given}")
        return cls(**given)


def measure(path: Path) -> Iterator[Row]:
    """The rows of one bench, each when it is measured."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise RowError(f"{path} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    yield from map(Row.read, module.run())


def shown(number: float | None) -> str:
    """A number as people read it."""
    if number is None:
        return "-"
    return f"{number:,.0f}" if abs(number) >= 1000 else f"{number:.3g}"


def told(row: Row) -> str:
    """A row by itself, in a line."""
    parts = [f"{row.name}: {shown(row.value)} {row.unit}"]
    if row.peer:
        parts.append(f"{row.peer}: {shown(row.peer_value)}, ratio {shown(row.ratio)}")
    if row.goal is not None:
        parts.append(f"goal {shown(row.goal)}{', MISSED' if row.missed else ''}")
    return "; ".join(parts)


def table(rows: Sequence[Row]) -> str:
    """The rows as aligned text."""
    lines = [("name", "value", "unit", "peer", "peer value", "ratio", "goal", "")]
    lines += [
        (
            row.name,
            shown(row.value),
            row.unit,
            row.peer or "-",
            shown(row.peer_value),
            shown(row.ratio),
            shown(row.goal),
            "MISSED" if row.missed else "",
        )
        for row in rows
    ]
    widths = [max(len(line[column]) for line in lines) for column in range(8)]
    left = (0, 2, 3, 7)
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column in left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benches that were asked for."""
    benches = {path.stem.removeprefix("bench_"): path for path in sorted(HERE.glob("bench_*.py"))}
    parser = argparse.ArgumentParser(description="Run the benches and write build/bench.json.")
    parser.add_argument("--only", nargs="+", metavar="NAME", choices=benches, help=f"of {', '.join(benches)}; "
                        "rows of the others stay in the file as they were")  # fmt: skip
    parser.add_argument("--out", type=Path, default=OUT, help="the file to write")
    options = parser.parse_args(arguments)

    rows: dict[str, Row] = {}
    if options.only and options.out.exists():
        rows = {each["name"]: Row.read(each) for each in json.loads(options.out.read_text("utf-8"))}
    for name in options.only or benches:
        print(f"bench {name} ...", file=sys.stderr, flush=True)
        for row in measure(benches[name]):
            print(f"  {told(row)}", file=sys.stderr, flush=True)
            rows[row.name] = row

    print(table(list(rows.values())), file=sys.stderr)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps([asdict(row) for row in rows.values()], indent=1, ensure_ascii=False)
    options.out.write_text(text + "\n", "utf-8")
    return 1 if any(row.missed for row in rows.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
