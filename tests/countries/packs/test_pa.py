"""The pack of Panama, by hand from its report to WHO and UNICEF for 2023, from the ministry and from the press."""

from datetime import date, timedelta

import pytest

from countries.packs.children import BORN, answer, at, doubts_of, due, newly_allowed, on_plan, vaccines
from vaxplatform.countries import Country
from vaxplatform.dates import PartialDate
from vaxplatform.eligibility import Answer, decide
from vaxplatform.model import Condition, Person, Sex

pytestmark = pytest.mark.pack("PA")


# -------------------------------------------------------------------------------------------------------------- routine


def test_a_child_born_today_until_seventeen(country: Country) -> None:
    """From the day on which they are 18, adults' doses follow."""
    assert on_plan(country, BORN, "17 years") == [
        (at(BORN, age), shots)
        for age, shots in [
            ("0 days", ["BCG", "HepB"]),
            ("2 months", ["DTaP-Hib-HepB-IPV", "PCV13", "RV1"]),
            ("4 months", ["DTaP-Hib-HepB-IPV", "PCV13", "RV1"]),
            ("6 months", ["DTaP-Hib-HepB-IPV", "Influenza", "Vitamin A"]),
            ("12 months", ["HepA", "Influenza", "MMR", "PCV13", "Vitamin A"]),
            ("15 months", ["Varicella"]),
            ("18 months", ["DTaP-Hib-HepB-IPV", "HepA", "MMR", "Vitamin A"]),
            ("24 months", ["Vitamin A"]),
            ("30 months", ["Vitamin A"]),
            ("36 months", ["Vitamin A"]),
            ("4 years", ["DTaP-IPV", "Varicella"]),
            ("10 years", ["HPV4", "Tdap"]),
            ("126 months", ["HPV4"]),
        ]
    ]


@pytest.mark.parametrize(("days", "vaccine"), [(1, "HepB"), (2, "DTaP-Hib-HepB-IPV")])
def test_hepatitis_b_in_the_first_twelve_hours_or_at_two_months(country: Country, days: int, vaccine: str) -> None:
    assert vaccines(country, due(country, BORN, BORN + timedelta(days))["Hepatitis B"]) == [vaccine]


@pytest.mark.parametrize("area", ["PA-5", "PA-EM", "PA-KY", "PA-5-01"])
def test_yellow_fever_in_three_regions(country: Country, area: str) -> None:
    day = at(BORN, "1 year")
    found = due(country, BORN, day, area=area)["Yellow fever (YF)"]
    assert (vaccines(country, found), found.recommended) == (["YF"], day)


def test_no_vaccine_against_yellow_fever_elsewhere(country: Country) -> None:
    """Panamá Este is a part of a province: a record says that a child lives there."""
    day = at(BORN, "1 year")
    assert not [name for name in due(country, BORN, day, area="PA-8") if name.startswith("Yellow fever")]
    assert not [name for name in due(country, BORN, day) if name.startswith("Yellow fever")]
    east = due(country, BORN, day, area="PA-8", conditions=(Condition("area|YF-Panama-Este"),))
    assert vaccines(country, east["Yellow fever (YF-Panama-Este)"]) == ["YF"]
    traveller = due(country, BORN, day, conditions=(Condition("travels-to-yellow-fever-area"),))
    assert "Yellow fever (YF of travellers)" in traveller


def test_one_dose_of_the_hexavalent_vaccine_counts_in_four_series(country: Country) -> None:
    day = at(BORN, "2 months")
    found = due(country, BORN, day, (BORN, "HepB"), (day, "DTaP-Hib-HepB-IPV"))
    assert {name: found[name].dose_number for name in ("Hepatitis B", "DTP", "Hib", "Polio")} == {
        "Hepatitis B": 3,
        "DTP": 2,
        "Hib": 2,
        "Polio": 2,
    }


@pytest.mark.parametrize(("days", "vaccine"), [(-1, "DTaP-Hib-HepB-IPV"), (0, "Td")])
def test_td_from_six_years_for_who_had_nothing(country: Country, days: int, vaccine: str) -> None:
    found = due(country, BORN, at(BORN, "6 years") + timedelta(days))["DTP"]
    assert vaccines(country, found) == [vaccine]


@pytest.mark.parametrize("sex", [Sex.FEMALE, Sex.MALE])
def test_two_doses_against_hpv_for_both(country: Country, sex: Sex) -> None:
    first = at(BORN, "10 years")
    found = due(country, BORN, first, (first, "HPV4"), sex=sex)["HPV"]
    assert (found.dose_number, found.recommended) == (2, at(first, "6 months"))


def test_ipv_with_a_weak_immune_system(country: Country) -> None:
    found = due(country, BORN, at(BORN, "18 months"), conditions=(Condition("immunosuppressed"),))
    alone = found["Polio (IPV with a weak immune system)"]
    assert (vaccines(country, alone), alone.recommended) == (["IPV"], at(BORN, "18 months"))
    assert not [name for name in due(country, BORN, at(BORN, "18 months")) if name.startswith("Polio (IPV")]


def test_bcg_until_fifteen_years(country: Country) -> None:
    assert vaccines(country, due(country, BORN, at(BORN, "15 years") - timedelta(1))["BCG"]) == ["BCG"]
    assert vaccines(country, due(country, BORN, at(BORN, "15 years"))["BCG"]) == []


# ------------------------------------------------------------------------------------------------------------- COVID-19


@pytest.mark.parametrize(
    ("first", "born", "groups", "conditions", "rule"),
    [
        (date(2021, 1, 20), date(1980, 5, 5), ("HEALTH",), (), "PA-1A"),
        (date(2021, 2, 26), date(1980, 5, 5), ("FIRST-LINE",), (), "PA-1B"),
        (date(2021, 2, 26), date(2005, 2, 26), (), ("disability",), "PA-1B"),
        (date(2021, 3, 4), date(1961, 3, 4), (), (), "PA-60"),
        (date(2021, 4, 5), date(1980, 5, 5), ("TEACHERS",), (), "PA-2"),
        (date(2021, 7, 14), date(2009, 7, 14), (), ("chronic-condition",), "PA-12-ILL"),
        (date(2022, 1, 7), date(2017, 1, 7), (), ("chronic-condition",), "PA-5-ILL"),
        (date(2022, 1, 13), date(2017, 1, 13), (), (), "PA-5"),
    ],
)
def test_the_first_day_and_the_day_before(
    country: Country, first: date, born: date, groups: tuple[str, ...], conditions: tuple[str, ...], rule: str
) -> None:
    """Of women: men of 30 might have had AstraZeneca's vaccine before."""
    recorded = tuple(map(Condition, conditions))
    assert rule in newly_allowed(country, first, born, sex=Sex.FEMALE, groups=groups, conditions=recorded)


def test_volunteers_of_astrazeneca_are_men_from_thirty_and_women_from_fifty(country: Country) -> None:
    table, day = country.programme("covid19").table, date(2021, 5, 1)
    answers = {
        (sex, age): decide(Person("P-1", PartialDate.parse(f"{2021 - age}-05-01"), sex=sex), table, day, ()).answer
        for sex, age in [(Sex.MALE, 29), (Sex.MALE, 30), (Sex.FEMALE, 30), (Sex.FEMALE, 49), (Sex.FEMALE, 50)]
    }
    assert [who for who, said in answers.items() if said is Answer.YES] == [(Sex.MALE, 30), (Sex.FEMALE, 50)]
    assert answer(country, day, date(1985, 1, 1)).answer is Answer.CANNOT_TELL


@pytest.mark.parametrize(
    ("born", "first", "rule"),
    [("2003-11-24", date(2021, 11, 24), "PA-3-18"), ("2005-12-21", date(2021, 12, 21), "PA-3")],
)
def test_boosters_from_18_years_and_then_from_16(country: Country, born: str, first: date, rule: str) -> None:
    table, who = country.programme("covid19").table, Person("P-1", PartialDate.parse(born))
    boosters = [
        [each.id for each in decide(who, table, day, ()).rules if each.id.startswith("PA-3")]
        for day in (first - timedelta(1), first)
    ]
    assert boosters == [[], [rule]]


# ----------------------------------------------------------------------------------------------- documents and calendar


@pytest.mark.parametrize(
    ("written", "doubts"),
    [
        ("8-000-0000", 0),
        ("13-00-000", 0),
        ("PE-000-000", 0),
        ("E-0-000000", 0),
        ("N-00-0000", 0),
        ("8-AV-00-000", 0),
        ("1PI-00-000", 0),
        ("0-000-0000", 1),
        ("XX-000-000", 1),
        ("8-0", 1),
    ],
)
def test_a_cedula(country: Country, written: str, doubts: int) -> None:
    assert doubts_of(country, "cedula", written) == doubts


@pytest.mark.parametrize("written", ["200 1234", "6123 4567", "+507 6123 4567"])
def test_phones_of_seven_and_of_eight_digits(country: Country, written: str) -> None:
    assert country.identity is not None
    assert country.identity.read_phone(written).doubts == ()


def test_a_phone_that_is_too_short(country: Country) -> None:
    assert country.identity is not None
    assert country.identity.read_phone("12345").doubts


def test_days_on_which_nobody_works(country: Country) -> None:
    """The martyrs' day, carnival's Tuesday, Good Friday, the separation from Colombia and Mother's day."""
    calendar = country.calendar
    assert calendar is not None
    rests = [date(2021, 1, 9), date(2021, 2, 16), date(2021, 4, 2), date(2021, 11, 3), date(2021, 12, 8)]
    assert [day for day in rests if calendar.is_working_day(day)] == []
    assert calendar.is_weekend(date(2021, 6, 12))
    assert calendar.is_working_day(date(2021, 11, 4))


def test_provinces_and_comarcas(country: Country) -> None:
    assert country.geography is not None
    assert len(country.geography.areas) == 14
    assert country.geography.name("PA-NB", "es") == "Ngäbe-Buglé"
    assert country.writing("es").date(date(2021, 9, 13)) == "13 de septiembre de 2021"
