"""India's pack, by hand from what it reported to WHO and UNICEF for 2023 and from the press of 2021 to 2023."""

from collections import Counter
from datetime import date

import pytest

from countries.packs.children import BORN, at, doubts_of, due, newly_allowed, on_plan, vaccines
from vaxplatform.countries import Country
from vaxplatform.model import Condition
from vaxplatform.schedule import SeriesStatus

pytestmark = pytest.mark.pack("IN")

LANGUAGES = {"en", "hi", "bn", "ta", "te", "mr"}


# -------------------------------------------------------------------------------------------------------------- routine


def test_a_child_born_today_until_eighteen_where_japanese_encephalitis_vaccine_is_given(country: Country) -> None:
    assert on_plan(country, BORN, conditions=(Condition("area|JE"),)) == [
        (at(BORN, age), shots)
        for age, shots in [
            ("0 days", ["BCG", "HepB", "OPV"]),
            ("6 weeks", ["DTwP-Hib-HepB", "OPV", "PCV10", "RV1", "fIPV"]),
            ("10 weeks", ["DTwP-Hib-HepB", "OPV", "RV1"]),
            ("14 weeks", ["DTwP-Hib-HepB", "OPV", "PCV10", "RV1", "fIPV"]),
            ("9 months", ["JE-inactivated", "MR", "PCV10", "Vitamin A", "fIPV"]),
            ("16 months", ["DTwP", "JE-inactivated", "MR", "OPV"]),
            ("18 months", ["Vitamin A"]),
            ("24 months", ["Vitamin A"]),
            ("30 months", ["Vitamin A"]),
            ("36 months", ["Vitamin A"]),
            ("42 months", ["Vitamin A"]),
            ("5 years", ["DTwP"]),
            ("10 years", ["Td"]),
            ("16 years", ["Td"]),
        ]
    ]


def test_japanese_encephalitis_vaccine_in_some_districts_only(country: Country) -> None:
    shots = Counter(shot for _, day in on_plan(country, BORN) for shot in day)
    assert shots["JE-inactivated"] == 0
    assert shots["fIPV"] == shots["RV1"] == shots["PCV10"] == 3


@pytest.mark.parametrize("first", ["ROTAVAC", "ROTASIIL", "RV1", "RV5"])
def test_either_rotavirus_vaccine_in_three_doses(country: Country, first: str) -> None:
    days = [at(BORN, age) for age in ("6 weeks", "10 weeks", "14 weeks")]
    for count, day in enumerate(days):
        found = due(country, BORN, day, *[(given, first) for given in days[:count]])["Rotavirus"]
        assert (found.dose_number, found.recommended) == (count + 1, day)
        assert vaccines(country, found) == ["RV1", "RV5"]
    found = due(country, BORN, days[-1], *[(given, first) for given in days])["Rotavirus"]
    assert found.status is SeriesStatus.COMPLETE


def test_a_child_of_fourteen_months_without_doses(country: Country) -> None:
    found = due(country, BORN, at(BORN, "14 months"))
    aged_out = {group for group, each in found.items() if each.status is SeriesStatus.AGED_OUT}
    assert aged_out == {"BCG", "Hepatitis B", "Hib", "Pneumococcal", "Rotavirus"}
    assert vaccines(country, found["DTP"]) == ["DTwP"]


def test_vaccines_have_names_in_every_language(country: Country) -> None:
    assert country.routine is not None
    assert {
        vaccine.id: LANGUAGES - set(vaccine.names)
        for vaccine in country.routine.vaccines
        if LANGUAGES - set(vaccine.names)
    } == {}


# ------------------------------------------------------------------------------------------------------------- COVID-19


@pytest.mark.parametrize(
    ("first", "born", "groups", "conditions", "rule"),
    [
        (date(2021, 1, 16), date(1985, 5, 5), ("HCW",), (), "IN-HCW"),
        (date(2021, 2, 2), date(1985, 5, 5), ("FLW",), (), "IN-FLW"),
        (date(2021, 3, 1), date(1962, 1, 1), (), (), "IN-60"),
        (date(2021, 3, 1), date(1977, 1, 1), (), ("comorbidity",), "IN-45C"),
        (date(2021, 4, 1), date(1977, 1, 1), (), (), "IN-45"),
        (date(2021, 5, 1), date(2003, 5, 1), (), (), "IN-18"),
        (date(2022, 1, 3), date(2007, 12, 31), (), (), "IN-15"),
        (date(2022, 3, 16), date(2010, 3, 15), (), (), "IN-12"),
    ],
)
def test_the_first_day_and_the_day_before(
    country: Country, first: date, born: date, groups: tuple[str, ...], conditions: tuple[str, ...], rule: str
) -> None:
    has = tuple(map(Condition, conditions))
    assert rule in newly_allowed(country, first, born, groups=groups, conditions=has)


def test_rules_and_documents_are_said_in_every_language(country: Country) -> None:
    table = country.programme("covid19").table
    assert country.identity is not None
    said = {rule.id: rule.say for rule in table.rules} | {each.id: each.say for each in table.exclusions}
    said |= {str(tier.number): tier.names for tier in table.tiers}
    said |= {code: document.names for code, document in country.identity.documents.items()}
    assert {name: LANGUAGES - set(sentences) for name, sentences in said.items() if LANGUAGES - set(sentences)} == {}


# ----------------------------------------------------------------------------------------------- documents and calendar


@pytest.mark.parametrize(
    ("document", "written", "doubts"),
    [
        ("aadhaar", "2341 2341 2346", 0),
        ("aadhaar", "2341 2341 2347", 1),
        ("aadhaar", "1341 2341 2346", 1),
        ("voter-id", "WKH1186253", 0),
        ("voter-id", "WKH1186263", 1),
        ("pan", "ACUPA7085R", 0),
        ("pan", "ACUPA7085", 1),
        ("udid", "MH0110519900000017", 0),
        ("udid", "MH011051990000001", 1),
    ],
)
def test_a_number_that_does_not_fit_is_doubted(country: Country, document: str, written: str, doubts: int) -> None:
    assert doubts_of(country, document, written) == doubts


@pytest.mark.parametrize(
    ("day", "count"),
    [
        (date(2021, 2, 28), 0),
        (date(2021, 3, 1), 7),
        (date(2021, 6, 8), 7),
        (date(2021, 6, 9), 8),
        (date(2022, 1, 1), 12),
    ],
)
def test_seven_documents_at_first_and_more_later(country: Country, day: date, count: int) -> None:
    """Seven in March 2021, the disability card in June, student cards and three more that one source names."""
    assert country.identity is not None
    accepted = [
        each for each in country.identity.documents.values() if any(day in span.window for span in each.accepted)
    ]
    assert len(accepted) == count


def test_phones(country: Country) -> None:
    assert country.identity is not None
    reading = country.identity.read_phone("098765 43210")
    assert reading.doubts == ()
    assert country.identity.read_phone("+91 98765 43210").value == reading.value
    assert country.identity.read_phone("011 2345 6789").doubts


def test_days_on_which_nobody_works(country: Country) -> None:
    """Republic Day, Independence Day and Gandhi's birthday."""
    calendar = country.calendar
    assert calendar is not None
    rests = [date(2021, 1, 26), date(2022, 8, 15), date(2021, 10, 2)]
    assert [day for day in rests if calendar.is_working_day(day)] == []
    assert (calendar.budget_year(date(2022, 3, 31)), calendar.budget_year(date(2022, 4, 1))) == (2021, 2022)


def test_states_and_districts(country: Country) -> None:
    assert country.geography is not None
    areas = country.geography.areas
    states = [code for code in areas if code.count("-") == 1]
    assert (len(states), len(areas) - len(states)) == (36, 763)
    assert sorted(int(code.rpartition("-")[2]) for code in areas if code not in states) == list(range(1, 764))
    assert Counter(areas[code].kind for code in states) == {"state": 28, "union-territory": 8}
    assert country.geography.name("IN-MH-484", "en") == "Nagpur"
    assert country.geography.name("IN-TN", "hi") == "तमिल नाडु"


@pytest.mark.parametrize(
    ("language", "number", "day"),
    [
        ("en", "12,34,567", "16 January 2021"),
        ("hi", "12,34,567", "16 जनवरी 2021"),
        ("bn", "১২,৩৪,৫৬৭", "১৬ জানুয়ারি, ২০২১"),
        ("mr", "१२,३४,५६७", "१६ जानेवारी, २०२१"),
        ("ta", "12,34,567", "16 ஜனவரி, 2021"),
        ("te", "12,34,567", "16 జనవరి, 2021"),
    ],
)
def test_numbers_and_dates(country: Country, language: str, number: str, day: str) -> None:
    words = country.writing(language)
    assert (words.number(1234567), words.date(date(2021, 1, 16))) == (number, day)
