"""Iraq's pack, by hand from what it reported to WHO and UNICEF for 2023 and from the press of 2021 and 2022."""

import re
from datetime import date, timedelta

import pytest

from countries.packs.children import BORN, answer, at, due, on_plan, vaccines
from vaxplatform.countries import Country
from vaxplatform.dates import PartialDate
from vaxplatform.eligibility import Answer
from vaxplatform.messages import direction
from vaxplatform.model import Condition, Dose, History
from vaxplatform.schedule import SeriesStatus, forecast

pytestmark = pytest.mark.pack("IQ")

ADULT = date(1991, 1, 1)


# -------------------------------------------------------------------------------------------------------------- routine


def test_a_child_born_today_until_eighteen(country: Country) -> None:
    assert on_plan(country, BORN, "18 years - 1 day") == [
        (at(BORN, age), shots)
        for age, shots in [
            ("0 days", ["BCG", "HepB", "OPV"]),
            ("2 months", ["DTwP-Hib-HepB", "OPV", "PCV13", "RV1"]),
            ("4 months", ["DTwP-Hib-HepB", "IPV", "OPV", "PCV13", "RV1"]),
            ("6 months", ["DTwP-Hib-HepB", "IPV", "Influenza", "OPV", "PCV13"]),
            ("6 months + 4 weeks", ["Influenza"]),
            ("9 months", ["Measles", "Vitamin A"]),
            ("12 months", ["MMR"]),
            ("18 months", ["DTwP", "MMR", "OPV", "Vitamin A"]),
            ("4 years", ["DTwP", "OPV", "Vitamin A"]),
            ("7 years", ["Td"]),
        ]
    ]


def test_measles_vaccine_of_nine_months_is_none_of_the_two_of_mmr(country: Country) -> None:
    found = due(country, BORN, at(BORN, "12 months"), (at(BORN, "9 months"), "Measles"))["MMR"]
    assert (found.dose_number, vaccines(country, found), found.recommended) == (2, ["MMR"], at(BORN, "12 months"))
    had = [(at(BORN, "9 months"), "Measles"), (at(BORN, "12 months"), "MMR")]
    found = due(country, BORN, at(BORN, "13 months"), *had)["MMR"]
    assert (found.dose_number, found.recommended) == (3, at(BORN, "18 months"))


def test_oral_and_inactivated_polio_vaccine_go_on_beside_each_other(country: Country) -> None:
    born_dose = (BORN, "OPV")
    found = due(country, BORN, at(BORN, "4 months"), born_dose, (at(BORN, "2 months"), "OPV"))
    assert {
        name: (found[name].dose_number, vaccines(country, found[name])) for name in ("Polio (OPV)", "Polio (IPV)")
    } == {
        "Polio (OPV)": (3, ["OPV"]),
        "Polio (IPV)": (1, ["IPV"]),
    }


def test_whoever_had_no_dose_at_birth_goes_on_with_the_next(country: Country) -> None:
    found = due(country, BORN, at(BORN, "2 months"))
    assert vaccines(country, found["Hepatitis B (HepB)"]) == ["DTwP-Hib-HepB"]
    assert found["Polio (OPV)"].recommended == at(BORN, "2 months")


def test_five_doses_of_td_for_adults_from_the_first_contact(country: Country) -> None:
    name, day = "Td (Td of adults)", date(2020, 1, 1)
    assert due(country, ADULT, day)[name].dose_number == 1
    found = due(country, ADULT, day + timedelta(1), (day, "Td"))[name]
    assert (found.dose_number, found.recommended) == (2, date(2020, 2, 1))
    had = [(date(2020, 1, 1), "Td"), (date(2020, 2, 1), "Td"), (date(2020, 8, 1), "Td"), (date(2021, 8, 1), "Td")]
    assert due(country, ADULT, date(2021, 9, 1), *had)[name].recommended == date(2022, 8, 1)
    had.append((date(2022, 8, 1), "Td"))
    assert due(country, ADULT, date(2022, 9, 1), *had)[name].status is SeriesStatus.COMPLETE


def test_no_child_is_an_adult(country: Country) -> None:
    found = due(country, BORN, at(BORN, "17 years"))["Td (Td of adults)"]
    assert found.earliest == at(BORN, "18 years")


def test_people_at_risk_are_told_apart(country: Country) -> None:
    assert "Rabies" not in due(country, ADULT, BORN)
    assert vaccines(country, due(country, ADULT, BORN, conditions=(Condition("risk"),))["Rabies"]) == ["Rabies"]


# ------------------------------------------------------------------------------------------------------------- COVID-19


@pytest.mark.parametrize(
    ("first", "born", "groups", "conditions", "area"),
    [
        (date(2021, 3, 2), ADULT, ("health-workers",), (), "IQ-BG"),
        (date(2021, 3, 2), ADULT, ("security-forces",), (), "IQ-NI"),
        (date(2021, 3, 2), ADULT, (), ("chronic-disease",), "IQ-BA"),
        (date(2021, 3, 2), date(1971, 3, 2), (), (), "IQ-BA"),
        (date(2021, 4, 1), ADULT, ("refugees",), (), "IQ-DA"),
        (date(2021, 4, 1), ADULT, ("displaced",), (), "IQ-AR"),
        (date(2021, 4, 18), ADULT, ("displaced",), (), "IQ-AN"),
        (date(2021, 4, 18), ADULT, (), (), "IQ-BG"),
        (date(2021, 11, 1), date(2009, 11, 1), (), (), "IQ-BG"),
    ],
)
def test_groups_on_their_first_days(
    country: Country, first: date, born: date, groups: tuple[str, ...], conditions: tuple[str, ...], area: str
) -> None:
    had = tuple(map(Condition, conditions))
    assert answer(country, first - timedelta(1), born, groups=groups, conditions=had, region=area).answer is Answer.NO
    assert answer(country, first, born, groups=groups, conditions=had, region=area).answer is Answer.YES


# ----------------------------------------------------------------------------------- documents, calendar, words, digits


@pytest.mark.parametrize(
    ("number", "doubted"), [("000000000001", False), ("00000000001", True), ("00000000001A", True)]
)
def test_national_card(country: Country, number: str, *, doubted: bool) -> None:
    assert country.identity is not None
    assert bool(country.identity.read_document("national-card", number).doubts) is doubted


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2021, 4, 15), True),  # a Thursday
        (date(2021, 4, 16), False),
        (date(2021, 4, 17), False),
        (date(2021, 4, 18), True),  # Sunday
        (date(2022, 4, 15), False),
        (date(2021, 1, 6), False),  # Army Day
        (date(2021, 3, 21), False),  # Nowruz
    ],
)
def test_days_of_work(country: Country, day: date, *, works: bool) -> None:
    pytest.importorskip("holidays")
    assert country.calendar is not None
    assert country.calendar.is_working_day(day) is works


def test_months_and_digits_as_iraq_writes_them(country: Country) -> None:
    assert direction("ar") == "rtl"
    arabic = country.writing("ar")
    assert arabic.date(date(2022, 1, 7)) == "٧ كانون الثاني ٢٠٢٢"  # noqa: RUF001 - the digits of Iraq
    assert arabic.date(date(2021, 4, 18)) == "١٨ نيسان ٢٠٢١"
    assert [country.messages.get(f"format.month.{month}", "ar") for month in (1, 4, 10, 11, 12)] == [
        "كانون الثاني",
        "نيسان",
        "تشرين الأول",
        "تشرين الثاني",
        "كانون الأول",
    ]


def test_no_sentence_mixes_digits(country: Country) -> None:
    programme = country.programme("covid19")
    said = [programme.names["ar"], *(rule.say["ar"] for rule in programme.table.rules)]
    assert [text for text in said if re.search("[0-9]", text)] == []
    below, travel = (country.messages.get(id_, "ar", below="") for id_ in ("report.map.fill-below", "equity.p95"))
    assert below.endswith("\N{ARABIC PERCENT SIGN}")
    assert not re.search("[0-9]", travel)


def test_second_doses_of_astrazeneca_s_and_of_pfizer_s_vaccine(country: Country) -> None:
    schedule = country.programme("covid19").schedule

    def second(vaccine: str, first: date) -> date | None:
        given = (Dose(first, country.catalogue.find(vaccine).code),)
        history = History("P-1", PartialDate.parse(str(ADULT)), doses=given)
        return forecast(history, schedule, first)[0].earliest

    assert second("VAXZEVRIA", date(2021, 3, 26)) == date(2021, 5, 21)
    assert second("COMIRNATY", date(2021, 8, 10)) == date(2021, 8, 31)
    assert second("COMIRNATY", date(2021, 9, 1)) == date(2021, 10, 27)


def test_kurdish_is_named_and_awaits_translators(country: Country) -> None:
    assert (country.languages, direction("ckb")) == (("ar", "en"), "rtl")
    assert country.writing("ckb").number(190) == country.writing("ar").number(190)


def test_areas(country: Country) -> None:
    assert country.geography is not None
    assert len(country.geography.areas) == 18
    assert country.geography.name("IQ-SU", "ar") == "السليمانية"
