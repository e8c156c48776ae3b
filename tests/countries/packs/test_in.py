"""India's pack, by hand from what it reported to WHO and UNICEF for 2023 and from the press of 2021 to 2023."""

from collections import Counter
from datetime import date

import pytest

from countries.packs.children import answer, at, due, on_plan, vaccines
from vaxplatform.countries import Country, list_countries, load_country
from vaxplatform.eligibility import Answer
from vaxplatform.model import Condition
from vaxplatform.schedule import SeriesStatus

pytestmark = pytest.mark.skipif("IN" not in list_countries(), reason="the pack that is loaded here was removed")

BORN = date(2026, 11, 29)
LANGUAGES = {"en", "hi", "bn", "ta", "te", "mr"}


@pytest.fixture(scope="module")
def india() -> Country:
    return load_country("in")


# -------------------------------------------------------------------------------------------------------------- routine


def test_a_child_born_today_until_eighteen_where_japanese_encephalitis_vaccine_is_given(india: Country) -> None:
    assert on_plan(india, BORN, conditions=(Condition("area|JE"),)) == [
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


def test_japanese_encephalitis_vaccine_in_some_districts_only(india: Country) -> None:
    shots = Counter(shot for _, day in on_plan(india, BORN) for shot in day)
    assert shots["JE-inactivated"] == 0
    assert shots["fIPV"] == shots["RV1"] == shots["PCV10"] == 3


@pytest.mark.parametrize("first", ["ROTAVAC", "ROTASIIL", "RV1", "RV5"])
def test_either_rotavirus_vaccine_in_three_doses(india: Country, first: str) -> None:
    days = [at(BORN, age) for age in ("6 weeks", "10 weeks", "14 weeks")]
    for count, day in enumerate(days):
        found = due(india, BORN, day, *[(given, first) for given in days[:count]])["Rotavirus"]
        assert (found.dose_number, found.recommended) == (count + 1, day)
        assert vaccines(india, found) == ["RV1", "RV5"]
    found = due(india, BORN, days[-1], *[(given, first) for given in days])["Rotavirus"]
    assert found.status is SeriesStatus.COMPLETE


def test_a_child_of_fourteen_months_without_doses(india: Country) -> None:
    found = due(india, BORN, at(BORN, "14 months"))
    aged_out = {group for group, each in found.items() if each.status is SeriesStatus.AGED_OUT}
    assert aged_out == {"BCG", "Hepatitis B", "Hib", "Pneumococcal", "Rotavirus"}
    assert vaccines(india, found["DTP"]) == ["DTwP"]


def test_vaccines_have_names_in_every_language(india: Country) -> None:
    assert india.routine is not None
    assert {
        vaccine.id: LANGUAGES - set(vaccine.names)
        for vaccine in india.routine.vaccines
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
    india: Country, first: date, born: date, groups: tuple[str, ...], conditions: tuple[str, ...], rule: str
) -> None:
    has = tuple(map(Condition, conditions))
    before = answer(india, date.fromordinal(first.toordinal() - 1), born, groups=groups, conditions=has)
    assert before.answer is Answer.NO
    decision = answer(india, first, born, groups=groups, conditions=has)
    assert decision.answer is Answer.YES
    assert rule in [each.id for each in decision.rules]


def test_rules_and_documents_are_said_in_every_language(india: Country) -> None:
    table = india.programme("covid19").table
    assert india.identity is not None
    said = {each.id: each.say for each in (*table.rules, *table.exclusions)}
    said |= {str(tier.number): tier.names for tier in table.tiers}
    said |= {code: document.names for code, document in india.identity.documents.items()}
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
def test_numbers_are_doubted_and_shown_masked(india: Country, document: str, written: str, doubts: int) -> None:
    assert india.identity is not None
    reading = india.identity.read_document(document, written)
    assert len(reading.doubts) == doubts
    assert written.replace(" ", "")[:-4] not in reading.masked


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
def test_seven_documents_at_first_and_more_later(india: Country, day: date, count: int) -> None:
    """Seven in March 2021, the disability card in June, student cards and three more that one source names."""
    assert india.identity is not None
    accepted = [each for each in india.identity.documents.values() if any(day in span.window for span in each.accepted)]
    assert len(accepted) == count


def test_phones(india: Country) -> None:
    assert india.identity is not None
    reading = india.identity.read_phone("098765 43210")
    assert reading.doubts == ()
    assert india.identity.read_phone("+91 98765 43210").value == reading.value
    assert india.identity.read_phone("011 2345 6789").doubts


def test_days_on_which_nobody_works(india: Country) -> None:
    """Republic Day, Independence Day and Gandhi's birthday."""
    calendar = india.calendar
    assert calendar is not None
    rests = [date(2021, 1, 26), date(2022, 8, 15), date(2021, 10, 2)]
    assert [day for day in rests if calendar.is_working_day(day)] == []
    assert (calendar.budget_year(date(2022, 3, 31)), calendar.budget_year(date(2022, 4, 1))) == (2021, 2022)


def test_states_and_districts(india: Country) -> None:
    assert india.geography is not None
    areas = india.geography.areas
    states = [code for code in areas if code.count("-") == 1]
    assert (len(states), len(areas) - len(states)) == (36, 763)
    assert sorted(int(code.rpartition("-")[2]) for code in areas if code not in states) == list(range(1, 764))
    assert Counter(areas[code].kind for code in states) == {"state": 28, "union-territory": 8}
    assert india.geography.name("IN-MH-484", "en") == "Nagpur"
    assert india.geography.name("IN-TN", "hi") == "तमिल नाडु"


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
def test_numbers_and_dates(india: Country, language: str, number: str, day: str) -> None:
    words = india.writing(language)
    assert (words.number(1234567), words.date(date(2021, 1, 16))) == (number, day)
