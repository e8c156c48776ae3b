"""The pack of the Emirates, by hand from what they reported to WHO and UNICEF for 2023 and from the press."""

from datetime import date, timedelta

import pytest

from countries.packs.children import BORN, answer, at, due, on_plan, vaccines
from vaxplatform.countries import Country
from vaxplatform.eligibility import Answer
from vaxplatform.model import Condition, Sex
from vaxplatform.schedule import SeriesStatus

pytestmark = pytest.mark.pack("AE")

ADULT = date(1990, 6, 1)


# -------------------------------------------------------------------------------------------------------------- routine

INFANCY = [
    ("0 days", ["BCG", "HepB"]),
    ("2 months", ["DTaP-Hib-HepB-IPV", "PCV13", "RV1"]),
    ("4 months", ["DTaP-Hib-HepB-IPV", "PCV13", "RV1"]),
    ("6 months", ["DTwP-Hib-HepB", "Influenza", "OPV", "PCV13"]),
    ("6 months + 4 weeks", ["Influenza"]),
    ("12 months", ["MMR", "Varicella"]),
    ("18 months", ["DTaP-Hib-IPV", "MMR", "OPV"]),
    ("5 years", ["DTaP-IPV", "OPV", "Varicella"]),
]


def test_a_boy_born_today_until_eighteen(country: Country) -> None:
    plan = [*INFANCY, ("15 years", ["MenACWY", "Tdap"])]
    assert on_plan(country, BORN, "18 years - 1 day", sex=Sex.MALE) == [(at(BORN, age), shots) for age, shots in plan]


def test_girls_get_two_doses_against_hpv(country: Country) -> None:
    plan = [*INFANCY, ("13 years", ["HPV9"]), ("13 years + 6 months", ["HPV9"]), ("15 years", ["MenACWY", "Tdap"])]
    assert on_plan(country, BORN, "18 years - 1 day", sex=Sex.FEMALE) == [(at(BORN, age), shots) for age, shots in plan]


def test_six_doses_against_diphtheria_and_five_vaccines(country: Country) -> None:
    had: list[tuple[date, str]] = []
    for number, (age, vaccine) in enumerate(
        [
            ("2 months", "DTaP-Hib-HepB-IPV"),
            ("4 months", "DTaP-Hib-HepB-IPV"),
            ("6 months", "DTwP-Hib-HepB"),
            ("18 months", "DTaP-Hib-IPV"),
            ("5 years", "DTaP-IPV"),
            ("15 years", "Tdap"),
        ],
        1,
    ):
        dtp = due(country, BORN, at(BORN, age), *had)["DTP"]
        assert (dtp.dose_number, vaccines(country, dtp), dtp.recommended) == (number, [vaccine], at(BORN, age))
        had.append((at(BORN, age), vaccine))
    assert due(country, BORN, at(BORN, "16 years"), *had)["DTP"].status is SeriesStatus.COMPLETE


def test_polio_vaccine_is_inactivated_twice_and_oral_from_the_third_dose(country: Country) -> None:
    had = [(at(BORN, "2 months"), "DTaP-Hib-HepB-IPV"), (at(BORN, "4 months"), "DTaP-Hib-HepB-IPV")]
    polio = due(country, BORN, at(BORN, "6 months"), *had)["Polio"]
    assert (polio.dose_number, vaccines(country, polio)) == (3, ["OPV"])


def test_inactivated_polio_vaccine_in_a_booster_is_no_oral_dose(country: Country) -> None:
    had = [
        (at(BORN, "2 months"), "DTaP-Hib-HepB-IPV"),
        (at(BORN, "4 months"), "DTaP-Hib-HepB-IPV"),
        (at(BORN, "6 months"), "OPV"),
        (at(BORN, "18 months"), "DTaP-Hib-IPV"),
    ]
    polio = due(country, BORN, at(BORN, "18 months"), *had)["Polio"]
    assert (polio.dose_number, vaccines(country, polio)) == (4, ["OPV"])


def test_no_child_is_an_adult(country: Country) -> None:
    assert due(country, BORN, BORN)["DTP (Tdap of adults)"].earliest == at(BORN, "18 years")


def test_travellers_and_people_at_risk_are_told_apart(country: Country) -> None:
    day = date(2026, 11, 29)
    assert "Yellow fever" not in due(country, ADULT, day)
    assert vaccines(country, due(country, ADULT, day, conditions=(Condition("travellers"),))["Yellow fever"]) == ["YF"]
    assert "Cholera" not in due(country, ADULT, day, conditions=(Condition("risk"),))


# ------------------------------------------------------------------------------------------------------------- COVID-19


@pytest.mark.parametrize(
    ("day", "area", "yes"),
    [
        (date(2020, 12, 8), "AE-SH", False),
        (date(2020, 12, 9), "AE-SH", True),
        (date(2021, 2, 6), "AE-DU", True),
        (date(2021, 2, 7), "AE-DU", False),  # six weeks for the priority groups
        (date(2021, 3, 20), "AE-AZ", False),
        (date(2021, 3, 21), "AE-AZ", True),
    ],
)
def test_an_adult_without_a_risk(country: Country, day: date, area: str, *, yes: bool) -> None:
    assert answer(country, day, ADULT, region=area).answer is (Answer.YES if yes else Answer.NO)


@pytest.mark.parametrize(
    ("area", "born", "groups", "conditions", "yes"),
    [
        ("AE-SH", date(1961, 2, 7), (), (), True),
        ("AE-SH", date(1961, 2, 8), (), (), False),
        ("AE-AZ", date(1971, 2, 7), (), (), True),
        ("AE-AZ", date(1971, 2, 8), (), (), False),
        ("AE-DU", date(1971, 2, 7), (), (), False),
        ("AE-AZ", ADULT, ("emiratis",), (), True),
        ("AE-DU", ADULT, ("emiratis",), (), True),
        ("AE-RK", ADULT, ("emiratis",), (), False),
        ("AE-DU", ADULT, ("front-line",), (), True),
        ("AE-SH", ADULT, ("front-line",), (), False),
        ("AE-RK", ADULT, (), ("chronic-disease",), True),
        ("AE-RK", ADULT, (), ("determination",), True),
    ],
)
def test_the_first_day_of_the_six_weeks(
    country: Country, area: str, born: date, groups: tuple[str, ...], conditions: tuple[str, ...], *, yes: bool
) -> None:
    found = answer(
        country, date(2021, 2, 7), born, groups=groups, conditions=tuple(map(Condition, conditions)), region=area
    )
    assert found.answer is (Answer.YES if yes else Answer.NO)


@pytest.mark.parametrize(
    ("born", "groups", "conditions", "before", "after"),
    [
        (date(1981, 3, 2), (), (), set(), {"AE-DU-40", "AE-DU-40-ASTRAZENECA"}),
        (date(1981, 3, 3), (), (), set(), set()),
        (date(1955, 3, 1), (), (), {"AE-DU-1", "AE-PRIORITY"}, {"AE-DU-40", "AE-DU-40-ASTRAZENECA", "AE-PRIORITY"}),
        (date(2004, 1, 1), ("gulf-citizens",), (), set(), {"AE-DU-40"}),
        (date(2004, 1, 1), (), ("chronic-disease",), {"AE-PRIORITY"}, {"AE-DU-40", "AE-PRIORITY"}),
    ],
)
def test_dubai_widens_its_campaign_on_2_march(
    country: Country,
    born: date,
    groups: tuple[str, ...],
    conditions: tuple[str, ...],
    before: set[str],
    after: set[str],
) -> None:
    had = tuple(map(Condition, conditions))
    for day, expected in [(date(2021, 3, 1), before), (date(2021, 3, 2), after)]:
        found = answer(country, day, born, groups=groups, conditions=had, region="AE-DU")
        assert {rule.id for rule in found.rules} == expected


@pytest.mark.parametrize(
    ("first", "years"),
    [(date(2021, 3, 21), 16), (date(2021, 5, 13), 12), (date(2021, 8, 2), 3)],
)
def test_ages_on_their_first_days(country: Country, first: date, years: int) -> None:
    old_enough = first.replace(year=first.year - years)
    assert answer(country, first, old_enough, region="AE-SH").answer is Answer.YES
    assert answer(country, first, old_enough + timedelta(1), region="AE-SH").answer is Answer.NO
    assert answer(country, first - timedelta(1), old_enough - timedelta(1), region="AE-SH").answer is Answer.NO


# ----------------------------------------------------------------------------------------------- documents and calendar


@pytest.mark.parametrize(
    ("number", "doubted"),
    [
        ("784-0000-0000000-2", False),
        ("٧٨٤-١٩٠٠-٠٠٠٠٠٠١-٩", False),  # noqa: RUF001 - digits as people type them
        ("784190000000019", False),
        ("784-1900-0000001-8", True),  # its check digit
        ("785-1900-0000001-9", True),  # not the country's code
        ("784-1900-000001-9", True),  # too short
    ],
)
def test_emirates_id(country: Country, number: str, *, doubted: bool) -> None:
    pytest.importorskip("stdnum")
    assert country.identity is not None
    assert bool(country.identity.read_document("emirates-id", number).doubts) is doubted


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2021, 2, 11), True),  # a Thursday
        (date(2021, 2, 12), False),  # Friday: Abu Dhabi's centres were closed, Sunday to Thursday they worked
        (date(2021, 2, 13), False),
        (date(2021, 2, 14), True),
        (date(2021, 12, 31), False),  # the last Friday that was free
        (date(2022, 1, 1), False),
        (date(2022, 1, 2), False),  # the first Sunday that was free
        (date(2022, 1, 3), True),  # work resumed
        (date(2022, 1, 7), True),  # Friday, until noon
        (date(2022, 12, 2), False),  # National Day
    ],
)
def test_days_of_work(country: Country, day: date, *, works: bool) -> None:
    pytest.importorskip("holidays")
    assert country.calendar is not None
    assert country.calendar.is_working_day(day) is works


def test_numbers_and_names(country: Country) -> None:
    assert country.geography is not None
    assert country.writing("ar").date(date(2021, 8, 26)) == "26 أغسطس 2021"
    assert len(country.geography.areas) == 7
    assert country.geography.name("AE-SH", "ar") == "الشارقة"
    assert country.geography.name("AE-SH", "en") == "Sharjah"
