"""Ukraine's pack, by hand from what it reported to WHO and UNICEF for 2023 and from the press of 2021 and 2022."""

from datetime import date, timedelta

import pytest

from countries.packs.children import BORN, answer, at, due, on_plan, on_the_wall, unnamed, vaccines
from vaxplatform.countries import Country
from vaxplatform.eligibility import Answer
from vaxplatform.model import Condition
from vaxplatform.schedule import SeriesStatus

pytestmark = pytest.mark.pack("UA")

ADULT = date(1991, 1, 1)


# -------------------------------------------------------------------------------------------------------------- routine


def test_a_child_born_today_until_eighteen(country: Country) -> None:
    assert on_plan(country, BORN, "18 years - 1 day") == [
        (at(BORN, age), shots)
        for age, shots in [
            ("1 day", ["HepB"]),
            ("3 days", ["BCG"]),
            ("2 months", ["DTwP-Hib-HepB", "IPV"]),
            ("4 months", ["DTwP", "Hib", "IPV"]),
            ("6 months", ["DTwP", "HepB", "Influenza", "OPV"]),
            ("12 months", ["Hib", "MMR"]),
            ("18 months", ["DTwP", "OPV"]),
            ("6 years", ["DT", "MMR", "OPV"]),
            ("14 years", ["OPV"]),
            ("16 years", ["Td"]),
        ]
    ]


def test_single_vaccines_follow_the_pentavalent_one(country: Country) -> None:
    had = [(at(BORN, "1 day"), "HepB"), (at(BORN, "2 months"), "DTwP-Hib-HepB")]
    found = due(country, BORN, at(BORN, "3 months"), *had)
    assert {
        group: (found[group].dose_number, vaccines(country, found[group])) for group in ("DTP", "Hib", "Hepatitis B")
    } == {
        "DTP": (2, ["DTwP"]),
        "Hib": (2, ["Hib"]),
        "Hepatitis B": (3, ["HepB"]),
    }
    assert found["Hib"].recommended == at(BORN, "4 months")
    assert found["Hepatitis B"].recommended == at(BORN, "6 months")


def test_whoever_had_no_hepatitis_b_vaccine_at_birth_gets_three_doses_all_the_same(country: Country) -> None:
    two = at(BORN, "2 months")
    found = due(country, BORN, two + timedelta(1), (two, "DTwP-Hib-HepB"))["Hepatitis B"]
    assert found.dose_number == 2
    assert "HepB" in vaccines(country, found)


def test_polio_vaccine_is_inactivated_twice_and_oral_from_the_third_dose(country: Country) -> None:
    had: list[tuple[date, str]] = []
    for number, (age, vaccine) in enumerate(
        [
            ("2 months", "IPV"),
            ("4 months", "IPV"),
            ("6 months", "OPV"),
            ("18 months", "OPV"),
            ("6 years", "OPV"),
            ("14 years", "OPV"),
        ],
        1,
    ):
        polio = due(country, BORN, at(BORN, age), *had)["Polio"]
        assert (polio.dose_number, vaccines(country, polio), polio.recommended) == (number, [vaccine], at(BORN, age))
        had.append((at(BORN, age), vaccine))
    assert due(country, BORN, at(BORN, "15 years"), *had)["Polio"].status is SeriesStatus.COMPLETE


def test_td_every_ten_years_from_26_on(country: Country) -> None:
    """The report's remark says so in Russian; the dose of 16 years is none of them."""
    found = due(country, ADULT, date(2017, 1, 1), (at(ADULT, "16 years"), "Td"))["Td (Td of adults)"]
    assert (found.dose_number, found.recommended) == (1, at(ADULT, "26 years"))
    had = [(at(ADULT, "16 years"), "Td"), (at(ADULT, "26 years"), "Td")]
    assert due(country, ADULT, date(2018, 1, 1), *had)["Td (Td of adults)"].recommended == at(ADULT, "36 years")


def test_influenza_vaccine_of_whom_a_record_names(country: Country) -> None:
    day = date(2026, 11, 29)
    name = "Influenza (Influenza of health workers)"
    assert name not in due(country, ADULT, day)
    assert vaccines(country, due(country, ADULT, day, conditions=(Condition("health-workers"),))[name]) == [
        "Influenza-adult"
    ]


def test_the_wall_calls_vaccines_as_people_do(country: Country) -> None:
    assert {"БЦЖ (туберкульоз)", "КПК (кір, паротит, краснуха)", "Гепатит B"} <= on_the_wall(country, "uk")[""]
    assert unnamed(country) == []


# ------------------------------------------------------------------------------------------------------------- COVID-19


@pytest.mark.parametrize(
    ("first", "group"),
    [
        (date(2021, 2, 24), "covid-medics"),
        (date(2021, 2, 24), "care-homes"),
        (date(2021, 2, 24), "front-line-military"),
        (date(2021, 3, 22), "medics"),
        (date(2021, 3, 22), "social-workers"),
        (date(2021, 4, 18), "state-security"),
        (date(2021, 5, 24), "educators"),
        (date(2021, 6, 23), "prisons"),
        (date(2021, 7, 21), ""),
    ],
)
def test_stages_on_their_first_days(country: Country, first: date, group: str) -> None:
    groups = (group,) if group else ()
    assert answer(country, first - timedelta(1), ADULT, groups=groups).answer is Answer.NO
    assert answer(country, first, ADULT, groups=groups).answer is Answer.YES


@pytest.mark.parametrize(
    ("first", "years"),
    [(date(2021, 3, 22), 80), (date(2021, 6, 2), 65), (date(2021, 6, 23), 60), (date(2021, 7, 21), 18)],
)
def test_ages_on_their_first_days(country: Country, first: date, years: int) -> None:
    old_enough = first.replace(year=first.year - years)
    assert answer(country, first, old_enough).answer is Answer.YES
    assert answer(country, first, old_enough + timedelta(1)).answer is Answer.NO
    assert answer(country, first - timedelta(1), old_enough - timedelta(1)).answer is Answer.NO


# ----------------------------------------------------------------------------------------------- documents and calendar


@pytest.mark.parametrize(
    ("document", "number", "doubted"),
    [
        ("rnokpp", "1759013776", False),
        ("rnokpp", "25 30 41 40 71", False),
        ("rnokpp", "1759013770", True),  # its check digit
        ("unzr", "19900230-00017", False),
        ("unzr", "1990023000017", False),
        ("unzr", "19900230-00016", True),  # its check digit, by the weights 7, 3, 1
        ("unzr", "19903230-00017", True),  # no month begins with 3
        ("passport", "000000000", False),
    ],
)
def test_numbers(country: Country, document: str, number: str, *, doubted: bool) -> None:
    pytest.importorskip("stdnum")
    assert country.identity is not None
    assert bool(country.identity.read_document(document, number).doubts) is doubted


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2021, 8, 24), False),  # Independence Day
        (date(2021, 8, 23), False),  # free for a Saturday
        (date(2021, 8, 28), True),  # that Saturday
        (date(2021, 8, 29), False),
        (date(2022, 1, 7), False),
        (date(2022, 8, 24), True),  # under martial law
        (date(2023, 8, 24), True),
        (date(2023, 8, 26), False),  # weekends go on
    ],
)
def test_days_of_work(country: Country, day: date, *, works: bool) -> None:
    pytest.importorskip("holidays")
    assert country.calendar is not None
    assert country.calendar.is_working_day(day) is works


def test_no_holidays_since_2023(country: Country) -> None:
    pytest.importorskip("holidays")
    assert country.calendar is not None
    assert dict(country.calendar.holidays(2023)) == dict(country.calendar.holidays(2026)) == {}
    assert country.calendar.working_day_from(date(2023, 8, 26)) == date(2023, 8, 28)


def test_areas(country: Country) -> None:
    assert country.geography is not None
    kinds = [area.kind for area in country.geography.areas.values()]
    assert [kinds.count(kind) for kind in ("region", "city", "republic")] == [24, 2, 1]
    assert country.geography.name("UA-43", "uk") == "Автономна Республіка Крим"
