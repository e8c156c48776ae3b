"""The lines of a routine programme: a shot each, in the order of ages."""

from pathlib import Path

from countries.routine_pack import load_routine


def test_two_doses_of_a_series_at_one_age_are_two_lines(tmp_path: Path) -> None:
    both = "at: 12 months}\n      - {give: MMR, at: 12 months, interval: {min: 2 weeks, source: c1}}\n"
    country = load_routine(tmp_path, ("at: 12 months}\n      - {give: MMR, at: 18 months}\n", both))
    assert country.routine
    lines = [line for line in country.routine.lines if line.doses[0].series == "MMR since 2022"]
    assert [(line.number, str(line.when.begin)) for line in lines] == [(1, "12 months"), (2, "12 months")]
