"""The shared catalogue: held against itself, and against the published lists that its codes are from."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from vaxplatform.codes import Code
from vaxplatform.countries.shared_catalogue import antigens, contraindications, diseases, groups, spacing, vaccines
from vaxplatform.exchange import read_cdsi
from vaxplatform.schedule import Schedule

CDC_NAMES = {
    "Hepatitis A": "HepA",
    "Hepatitis B": "HepB",
    "Japanese encephalitis": "Japanese Encephalitis",
    "Yellow fever": "Yellow Fever",
    "Meningococcal A": "Meningococcal",
}
"""How CDC calls what the catalogue calls otherwise."""


def test_everything_that_is_named_is_there() -> None:
    assert {each.disease for each in antigens().values()} == diseases().keys()
    assert {name for members in groups().values() for name in members} == antigens().keys()
    for vaccine in vaccines().values():
        assert set(vaccine.vaccine.antigens) <= antigens().keys(), vaccine.id
    for rule in spacing():
        assert all(vaccines()[id_].vaccine.live for id_ in rule.vaccines), rule
    for ruled_out in contraindications():
        assert ruled_out.antigens <= antigens().keys(), ruled_out


def test_a_code_is_of_one_vaccine() -> None:
    codes = Counter(code for each in vaccines().values() for code in each.codes)
    assert [str(code) for code, count in codes.items() if count > 1] == []
    assert all(each.vaccine.code == each.codes[0] for each in vaccines().values())


def test_names_fit_a_column() -> None:
    assert [each.vaccine.name for each in vaccines().values() if len(each.vaccine.name) > 27] == []
    assert len({each.vaccine.name for each in vaccines().values()}) == len(vaccines())


def test_live_vaccines_that_are_injected_keep_a_distance_from_each_other() -> None:
    injected = {id_ for id_, each in vaccines().items() if each.vaccine.live} - {"OPV", "RV1", "RV5"}
    assert {frozenset((one, other)) for one in injected for other in injected} == {each.vaccines for each in spacing()}


def test_what_is_no_vaccine_is_marked() -> None:
    assert [id_ for id_, each in vaccines().items() if each.supplement] == ["Vitamin A"]
    assert vaccines()["Vitamin A"].vaccine.code == Code("atc", "A11CA01")


@pytest.mark.reference
def test_every_vaccine_of_the_eleven_countries_is_in_it(reference_data: Path) -> None:
    with (reference_data / "who-schedules" / "eleven-countries.csv").open(encoding="utf-8", newline="") as file:
        wanted = {row["VACCINECODE"] for row in csv.DictReader(file)}
    assert wanted == {code for each in vaccines().values() for code in each.codes_in("who")}


@pytest.fixture(scope="module")
def published(reference_data: Path) -> Schedule:
    return read_cdsi(reference_data / "cdsi" / "supporting-data")


@pytest.mark.reference
def test_antigens_of_codes_are_those_that_cdc_publishes(published: Schedule) -> None:
    known = {each.code: {one.antigen for one in each.antigens} for each in published.vaccines}
    compared = 0
    for vaccine in vaccines().values():
        own = {CDC_NAMES.get(name, name) for name in vaccine.vaccine.antigens}
        for code in vaccine.codes:
            if code.system == "cvx" and code != Code("cvx", "19"):  # BCG stands only among the conflicts
                assert known[code] == own, (vaccine.id, code)
                compared += 1
    assert compared > 60


@pytest.mark.reference
def test_what_pregnancy_rules_out_is_what_cdc_publishes(published: Schedule) -> None:
    names = {CDC_NAMES.get(name, name): name for name in antigens()}
    (pregnant,) = [each for each in contraindications() if each.recorded == "pregnant"]
    assert pregnant.antigens == {
        names[each.name]
        for each in published.antigens
        if each.name in names and "cdsi|007" in [one.code for one in each.contraindications]
    }


@pytest.mark.reference
def test_distances_are_those_that_cdc_publishes(published: Schedule) -> None:
    known = {(each.previous, each.current): each for each in published.conflicts}
    compared = 0
    for rule in spacing():
        one, other = (sorted(rule.vaccines) * 2)[:2] if len(rule.vaccines) == 1 else sorted(rule.vaccines)
        for previous in vaccines()[one].codes:
            for current in vaccines()[other].codes:
                for row in (known.get((previous, current)), known.get((current, previous))):
                    if row is not None:
                        assert (row.begin, row.end_if_valid, row.end) == (rule.begin, rule.end_if_valid, rule.end)
                        compared += 1
    assert compared > 60
