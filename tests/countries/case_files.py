"""Worked cases of a made-up pack: a file of them with some texts changed, and what running it tells."""

from pathlib import Path

import pytest

from vaxplatform.countries import open_pack, run_cases
from vaxplatform.errors import PackError

__all__ = ["differences", "problems", "write_cases"]


def write_cases(pack: Path, name: str, cases: str, *changes: tuple[str, str]) -> Path:
    """The pack, with a file of cases beside its own."""
    for old, new in changes:
        assert old in cases
        cases = cases.replace(old, new, 1)
    (pack / "cases" / name).write_text(cases, "utf-8")
    return pack


def differences(pack: Path, programme: str) -> list[str]:
    """What the one case of a programme, on the fourth line of its file, expects otherwise."""
    (result,) = [each for each in run_cases(open_pack(str(pack))) if each.programme == programme]
    assert result.place.line == 4
    return list(result.differences)


def problems(pack: Path) -> list[str]:
    """What is told of cases that cannot be run, each with its place."""
    with pytest.raises(PackError) as refused:
        run_cases(open_pack(str(pack)))
    return [str(each) for each in refused.value.data["problems"]]
