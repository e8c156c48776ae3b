"""What was compiled is told apart; nothing is said where nothing was."""

import pytest
from numba import njit

from vaxplatform.cli.allocate._compiling import compiling_told


def test_a_first_use_is_told_and_a_second_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    double = njit(lambda number: 2 * number)
    with compiling_told("fast"):
        assert double(2) == 4
    told = capsys.readouterr().err
    assert told.startswith("Compiled in ")
    assert told.endswith(" s, kept for next time.\n")
    with compiling_told("fast"):
        assert double(3) == 6
    assert capsys.readouterr().err == ""


def test_the_readable_rules_compile_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with compiling_told("plain"):
        njit(lambda number: 3 * number)(2)
    assert capsys.readouterr().err == ""
