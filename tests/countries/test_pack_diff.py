"""What another pack means for people: each change once, for whom, and when."""

from datetime import date
from pathlib import Path

import pytest

from countries.made_up_pack import write_pack
from countries.routine_pack import load_routine
from vaxplatform.countries import (
    Country,
    DueChange,
    PackDiff,
    diff_packs,
    list_countries,
    load_country,
    load_pack,
    open_pack,
)
from vaxplatform.countries._routine_snapshot import due_by_routine, planned_doses


@pytest.fixture
def before(tmp_path: Path) -> Country:
    return load_routine(tmp_path / "before")


def changed(before: Country, folder: Path, *changes: tuple[str, str]) -> PackDiff:
    return diff_packs(before, load_routine(folder / "after", *changes))


def lines(found: PackDiff, who: str, born: date) -> list[str]:
    return [str(each).partition(" is due ")[2] for each in found.due if (each.who, each.born) == (who, born)]


BORN = date(2024, 8, 15)


@pytest.mark.no_cover
@pytest.mark.parametrize("code", list_countries())
def test_a_pack_is_the_same_as_itself(code: str) -> None:
    country = load_country(code)
    assert diff_packs(country, country) == PackDiff((), ())


def test_another_age_is_another_day(before: Country, tmp_path: Path) -> None:
    found = changed(before, tmp_path, ("at: 10 weeks", "at: 11 weeks"))
    assert lines(found, "a child", BORN) == [
        "DTP 2 on 2024-10-31 (DTwP-Hib-HepB), was on 2024-10-24",
    ]
    assert str(found.due[0]) == (
        "a child, born on 2021-12-31, is due DTP 2 on 2022-03-18 (DTwP-Hib-HepB), was on 2022-03-11"
    )
    assert found.campaigns == ()
    assert not found.same


def test_another_vaccine_on_the_same_day(before: Country, tmp_path: Path) -> None:
    found = changed(before, tmp_path, ("give: DTwP, at", "give: DTaP-IPV, at"))
    assert lines(found, "a child", BORN) == ["DTP 3 on 2025-12-15 (DTaP-IPV), was DTwP on that day"]


def test_a_dose_that_is_new_and_one_that_is_gone(before: Country, tmp_path: Path) -> None:
    without = load_routine(tmp_path / "without", ("      - {give: Td, at: 10 years, round: 6}\n", ""))
    assert lines(diff_packs(before, without), "a child", BORN) == ["DTP 4 no more, was on 2034-08-15 (Td)"]
    assert lines(diff_packs(without, before), "a child", BORN) == ["DTP 4 on 2034-08-15 (Td), was not"]


def test_a_change_for_some_is_told_of_them_and_not_of_every_child(before: Country, tmp_path: Path) -> None:
    found = changed(before, tmp_path, ("give: HPV4, at: 9 years", "give: HPV4, at: 11 years"))
    assert {each.who for each in found.due} == {"female"}
    assert [(each.dose, each.was and each.was.on, each.now and each.now.on) for each in found.due] == [
        ("HPV 1", date(2033, 1, 31), date(2035, 1, 31)),
        ("HPV 2", date(2033, 7, 31), date(2035, 7, 31)),
    ]


def test_a_change_for_every_child_is_not_told_again_of_some(before: Country, tmp_path: Path) -> None:
    found = changed(before, tmp_path, ("at: 10 weeks", "at: 11 weeks"))
    assert {each.who.partition(" who ")[0] for each in found.due} == {"a child"}


def test_boys_who_are_due_too_change_nothing_for_girls(before: Country, tmp_path: Path) -> None:
    found = changed(before, tmp_path, ("    for: {sex: female}\n", ""))
    assert {each.who for each in found.due if each.dose == "HPV 1"} >= {"a child"}
    assert "female" not in {each.who for each in found.due}


def test_both_sides_of_a_cohort_are_followed_whichever_pack_has_it(before: Country, tmp_path: Path) -> None:
    found = changed(before, tmp_path, ("{from: 2022-01-01}", "{from: 2023-01-01}"), ("2021-12-31", "2022-12-31"))
    told = {each.born: each for each in found.due if each.who == "a child" and each.dose == "MMR 2"}
    assert set(told) == {date(2022, 1, 1), date(2022, 12, 31)}
    assert str(told[date(2022, 1, 1)]).endswith("is due MMR 2 on 2028-01-01 (MMR), was on 2023-07-01")


def test_every_change_is_one_that_the_visits_have(before: Country, tmp_path: Path) -> None:
    after = load_routine(tmp_path / "after", ("at: 10 weeks", "at: 11 weeks"), ("at: 9 months", "at: 10 months"))
    assert before.routine
    assert after.routine
    found = {each for each in diff_packs(before, after).due if each.who == "a child"}
    expected = set()
    was, now = (
        {
            (row.born, dose): (row.on, vaccines)
            for row in due_by_routine(routine)
            if row.who == "a child"
            for vaccines, doses in map(planned_doses, row.doses)
            for dose in doses
        }
        for routine in (before.routine, after.routine)
    )
    for born, dose in {*was, *now}:
        if was.get((born, dose)) != now.get((born, dose)):
            expected.add((born, dose))
    assert {(each.born, each.dose) for each in found} == expected


def test_a_pack_without_a_routine_programme(before: Country, tmp_path: Path) -> None:
    bare = load_pack(open_pack(str(write_pack(tmp_path / "bare"))))
    found = diff_packs(bare, before)
    assert found.due
    assert all(each.was is None for each in found.due)
    assert all(each.now is None for each in diff_packs(before, bare).due)
    assert diff_packs(bare, bare).same


def test_a_campaign_s_rules_are_compared(tmp_path: Path) -> None:
    after = write_pack(tmp_path / "after", {'age: ">= 60 years"': 'age: ">= 50 years"'})
    bare = load_pack(open_pack(str(write_pack(tmp_path / "bare"))))
    found = diff_packs(bare, load_pack(open_pack(str(after))))
    assert found.due == ()
    assert any("may have COVISHIELD" in each for each in found.campaigns)


def test_a_change_says_both_sides() -> None:
    with_nothing = DueChange("a child", BORN, "MMR 1", None, None)
    assert str(with_nothing) == "a child, born on 2024-08-15, is due MMR 1 no more"
