"""The pack of the Dominican Republic, by hand from its report to WHO and UNICEF for 2023 and from the press."""

from datetime import date, timedelta

import pytest
from stdnum.do import cedula

from countries.packs.children import (
    BORN,
    around,
    at,
    doubts_of,
    due,
    newly_allowed,
    on_plan,
    on_the_wall,
    unnamed,
    vaccines,
)
from vaxplatform.countries import Country
from vaxplatform.model import Condition, Sex
from vaxplatform.schedule import SeriesStatus

pytestmark = pytest.mark.pack("DO")


# -------------------------------------------------------------------------------------------------------------- routine


def test_a_girl_born_today_until_eighteen(country: Country) -> None:
    assert on_plan(country, BORN, sex=Sex.FEMALE) == [
        (at(BORN, age), shots)
        for age, shots in [
            ("0 days", ["BCG", "HepB"]),
            ("2 months", ["DTwP-Hib-HepB", "IPV", "PCV13", "RV1"]),
            ("4 months", ["DTwP-Hib-HepB", "IPV", "PCV13", "RV1"]),
            ("6 months", ["DTwP-Hib-HepB", "IPV", "Influenza"]),
            ("12 months", ["Influenza", "MMR", "PCV13"]),
            ("18 months", ["DTwP", "MMR", "OPV"]),
            ("4 years", ["DTwP", "OPV"]),
            ("9 years", ["HPV4"]),
            ("18 years", ["Td"]),
        ]
    ]


def test_no_dose_against_hpv_for_boys(country: Country) -> None:
    assert "HPV4" not in [shot for _, shots in on_plan(country, BORN, sex=Sex.MALE) for shot in shots]


@pytest.mark.parametrize(("third", "following"), [("1 year - 1 day", 4), ("1 year", 3)])
def test_dpt_before_one_year_counts_as_the_pentavalent_vaccine(country: Country, third: str, following: int) -> None:
    """«Under one year only where there is no Penta»: it is offered to nobody, and a dose that was given counts."""
    had = [(at(BORN, age), "DTwP") for age in ("2 months", "4 months", third)]
    found = due(country, BORN, at(BORN, "13 months"), *had)
    assert found["DTP"].dose_number == following
    assert vaccines(country, due(country, BORN, at(BORN, "2 months"))["DTP"]) == ["DTwP-Hib-HepB"]
    assert (found["Hib"].dose_number, found["Hepatitis B"].dose_number) == (1, 1)


@pytest.mark.parametrize("group", ["DTP", "Hib", "Hepatitis B"])
def test_no_pentavalent_vaccine_from_seven_years_in_any_series(country: Country, group: str) -> None:
    seven = at(BORN, "7 years")
    assert vaccines(country, due(country, BORN, seven - timedelta(1))[group]) == ["DTwP-Hib-HepB"]
    assert vaccines(country, due(country, BORN, seven)[group]) == (["Td"] if group == "DTP" else [])


@pytest.mark.parametrize(
    ("group", "age", "recorded"),
    [
        ("HPV", "15 years", ()),  # «only girls from 9 to 14 years»
        ("Influenza", "24 months", ()),
        ("Yellow fever", "60 years", ("travellers",)),  # «not from 60 years on»
    ],
)
def test_until_which_age(country: Country, group: str, age: str, recorded: tuple[str, ...]) -> None:
    born, conditions = date(1966, 5, 15), tuple(map(Condition, recorded))
    ends = (SeriesStatus.NOT_COMPLETE, SeriesStatus.AGED_OUT)
    assert around(country, born, age, group, sex=Sex.FEMALE, conditions=conditions) == ends


def test_no_adult_vaccine_against_hepatitis_b_for_a_child_who_is_ill(country: Country) -> None:
    found = due(country, BORN, BORN, conditions=(Condition("chronic-condition"),))
    assert found["Hepatitis B (HepB at risk)"].earliest == at(BORN, "18 years")
    assert found["Hepatitis B"].earliest == BORN


def test_td_from_seven_years_for_who_had_nothing(country: Country) -> None:
    """Five doses: the second a month after the first, the third six months after it, then a year and a year."""
    day = at(BORN, "7 years")
    had: list[tuple[date, str]] = []
    for number, wait in enumerate(("1 month", "6 months", "1 year", "1 year"), start=2):
        had.append((day, "Td"))
        day = at(day, wait)
        found = due(country, BORN, day, *had)["DTP"]
        assert (found.dose_number, vaccines(country, found), found.recommended) == (number, ["Td"], day)


def test_tdap_from_27_to_36_weeks_of_each_pregnancy(country: Country) -> None:
    born, since, group = date(1998, 3, 1), date(2026, 6, 1), "Td (Tdap in pregnancy)"
    weeks = [since + timedelta(weeks=each) for each in (27, 37)]
    pregnant, before = (Condition("pregnant", since),), (date(2024, 6, 1), "Tdap")
    found = due(country, born, since, before, sex=Sex.FEMALE, conditions=pregnant)[group]
    assert (found.dose_number, found.recommended) == (1, weeks[0])
    late = due(country, born, weeks[1] - timedelta(1), sex=Sex.FEMALE, conditions=pregnant)[group]
    too_late = due(country, born, weeks[1], sex=Sex.FEMALE, conditions=pregnant)[group]
    assert (late.status, too_late.status) == (SeriesStatus.NOT_COMPLETE, SeriesStatus.AGED_OUT)


def test_rabies_vaccine_after_a_bite(country: Country) -> None:
    bitten, first = (Condition("bitten-by-rabid-animal"),), date(2026, 6, 1)
    found = due(country, date(1990, 1, 1), first, (first, "Rabies"), conditions=bitten)["Rabies"]
    assert (found.dose_number, found.recommended) == (2, date(2026, 6, 4))


# ------------------------------------------------------------------------------------------------------------- COVID-19


@pytest.mark.parametrize(
    ("first", "born", "groups", "rule"),
    [
        (date(2021, 2, 16), date(1980, 5, 5), ("HEALTH",), "DO-HEALTH"),
        (date(2021, 3, 12), date(1980, 5, 5), ("EDUCATION",), "DO-EDUCATION"),
        (date(2021, 3, 4), date(1951, 3, 4), (), "DO-70"),
        (date(2021, 3, 16), date(1953, 3, 16), (), "DO-68"),
        (date(2021, 5, 3), date(1971, 5, 3), (), "DO-50"),
        (date(2021, 5, 10), date(2003, 5, 10), (), "DO-18"),
        (date(2021, 6, 12), date(2009, 6, 12), (), "DO-12"),
        (date(2022, 2, 14), date(2017, 2, 14), (), "DO-5"),
    ],
)
def test_the_first_day_and_the_day_before(
    country: Country, first: date, born: date, groups: tuple[str, ...], rule: str
) -> None:
    assert rule in newly_allowed(country, first, born, groups=groups)


def test_no_second_dose_where_no_source_says_when(country: Country) -> None:
    antigens = country.programme("covid19").schedule.antigens
    series = {each.id: len(each.doses) for antigen in antigens for each in antigen.series}
    assert series == {"CORONAVAC": 3, "VAXZEVRIA": 3, "COMIRNATY": 1}


# ----------------------------------------------------------------------------------------------- documents and calendar


@pytest.mark.parametrize(
    ("written", "doubts"),
    [("00113918205", 0), ("001-1391820-5", 0), ("00113918204", 1), ("0011391820", 1)],
)
def test_a_cedula(country: Country, written: str, doubts: int) -> None:
    assert doubts_of(country, "cedula", written) == doubts


def test_cedulas_that_were_given_out_with_another_check_digit(country: Country) -> None:
    """The library lists them: none of them is doubted."""
    listed = sorted(cedula.whitelist)
    assert len(listed) > 500
    assert not any(doubts_of(country, "cedula", each) for each in listed if len(each) == 11)


def test_phones(country: Country) -> None:
    assert country.identity is not None
    assert country.identity.read_phone("809 234 5678").doubts == ()
    assert country.identity.read_phone("+1 809 234 5678").value == country.identity.read_phone("8092345678").value
    assert country.identity.read_phone("12345").doubts


def test_days_on_which_nobody_works(country: Country) -> None:
    """Independence day, Good Friday, and the restoration of 16 August 2021."""
    calendar = country.calendar
    assert calendar is not None
    rests = [date(2021, 2, 27), date(2021, 4, 2), date(2021, 8, 16), date(2021, 12, 25)]
    assert [day for day in rests if calendar.is_working_day(day)] == []
    assert calendar.is_weekend(date(2021, 6, 12))
    assert calendar.is_working_day(date(2021, 8, 17))


def test_provinces_without_the_regions_above_them(country: Country) -> None:
    assert country.geography is not None
    assert len(country.geography.areas) == 32
    assert country.geography.name("DO-01", "es") == "Distrito Nacional (Santo Domingo)"
    assert country.writing("es").date(date(2021, 9, 13)) == "13 de septiembre de 2021"


def test_the_wall_calls_vaccines_as_people_do(country: Country) -> None:
    wall = on_the_wall(country, "es")
    assert {"Pentavalente", "SRP (sarampión, rubéola, paperas)"} <= wall[""]
    assert "Antirrábica" in wall["risk"]
    assert "Fiebre amarilla" in wall["travellers"]
    assert unnamed(country) == []
