"""The pack of the Dominican Republic, by hand from its report to WHO and UNICEF for 2023 and from the press."""

from datetime import date, timedelta

import pytest
from stdnum.do import cedula

from countries.packs.children import answer, at, due, on_plan, vaccines
from vaxplatform.countries import Country, list_countries, load_country
from vaxplatform.eligibility import Answer
from vaxplatform.model import Condition, Sex

pytestmark = pytest.mark.skipif("DO" not in list_countries(), reason="the pack that is loaded here was removed")

BORN = date(2026, 11, 29)


@pytest.fixture(scope="module")
def dominican() -> Country:
    return load_country("do")


# -------------------------------------------------------------------------------------------------------------- routine


def test_a_girl_born_today_until_eighteen(dominican: Country) -> None:
    assert on_plan(dominican, BORN, sex=Sex.FEMALE) == [
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


def test_no_dose_against_hpv_for_boys(dominican: Country) -> None:
    assert "HPV4" not in [shot for _, shots in on_plan(dominican, BORN, sex=Sex.MALE) for shot in shots]


def test_dtp_alone_where_there_is_no_pentavalent_vaccine(dominican: Country) -> None:
    lacking = (Condition("no-pentavalent-vaccine"),)
    found = due(dominican, BORN, at(BORN, "2 months"), conditions=lacking)["DTP (DTP without pentavalent)"]
    assert (vaccines(dominican, found), found.recommended) == (["DTwP"], at(BORN, "2 months"))
    assert "DTP (DTP without pentavalent)" not in due(dominican, BORN, at(BORN, "2 months"))


def test_td_from_seven_years_for_who_had_nothing(dominican: Country) -> None:
    """Five doses: the second a month after the first, the third six months after it, then a year and a year."""
    day = at(BORN, "7 years")
    had: list[tuple[date, str]] = []
    for number, wait in enumerate(("1 month", "6 months", "1 year", "1 year"), start=2):
        had.append((day, "Td"))
        day = at(day, wait)
        found = due(dominican, BORN, day, *had)["DTP"]
        assert (found.dose_number, vaccines(dominican, found), found.recommended) == (number, ["Td"], day)


def test_rabies_vaccine_after_a_bite(dominican: Country) -> None:
    bitten, first = (Condition("bitten-by-rabid-animal"),), date(2026, 6, 1)
    found = due(dominican, date(1990, 1, 1), first, (first, "Rabies"), conditions=bitten)["Rabies"]
    assert (found.dose_number, found.recommended) == (2, date(2026, 6, 4))


# ------------------------------------------------------------------------------------------------------------- COVID-19


@pytest.mark.parametrize(
    ("first", "born", "groups", "rule"),
    [
        (date(2021, 2, 16), date(1980, 5, 5), ("HEALTH",), "DO-HEALTH"),
        (date(2021, 3, 12), date(1980, 5, 5), ("EDUCATION",), "DO-EDUCATION"),
        (date(2021, 4, 22), date(1953, 4, 22), (), "DO-68"),
        (date(2021, 5, 3), date(1971, 5, 3), (), "DO-50"),
        (date(2021, 5, 10), date(2003, 5, 10), (), "DO-18"),
        (date(2021, 6, 12), date(2009, 6, 12), (), "DO-12"),
        (date(2022, 2, 14), date(2017, 2, 14), (), "DO-5"),
    ],
)
def test_the_first_day_and_the_day_before(
    dominican: Country, first: date, born: date, groups: tuple[str, ...], rule: str
) -> None:
    assert answer(dominican, first - timedelta(1), born, groups=groups).answer is Answer.NO
    decision = answer(dominican, first, born, groups=groups)
    assert decision.answer is Answer.YES
    assert rule in [each.id for each in decision.rules]


def test_no_second_dose_where_no_source_says_when(dominican: Country) -> None:
    antigens = dominican.programme("covid19").schedule.antigens
    series = {each.id: len(each.doses) for antigen in antigens for each in antigen.series}
    assert series == {"CORONAVAC": 3, "VAXZEVRIA": 3, "COMIRNATY": 1}


# ----------------------------------------------------------------------------------------------- documents and calendar


@pytest.mark.parametrize(
    ("written", "doubts"),
    [("00113918205", 0), ("001-1391820-5", 0), ("00113918204", 1), ("0011391820", 1)],
)
def test_a_cedula(dominican: Country, written: str, doubts: int) -> None:
    assert dominican.identity is not None
    assert len(dominican.identity.read_document("cedula", written).doubts) == doubts


def test_cedulas_that_were_given_out_with_another_check_digit(dominican: Country) -> None:
    """The library lists them: none of them is doubted."""
    assert dominican.identity is not None
    listed = sorted(cedula.whitelist)
    assert len(listed) > 500
    assert not any(dominican.identity.read_document("cedula", each).doubts for each in listed if len(each) == 11)


def test_phones(dominican: Country) -> None:
    assert dominican.identity is not None
    assert dominican.identity.read_phone("809 234 5678").doubts == ()
    assert dominican.identity.read_phone("+1 809 234 5678").value == dominican.identity.read_phone("8092345678").value
    assert dominican.identity.read_phone("12345").doubts


def test_days_on_which_nobody_works(dominican: Country) -> None:
    """Independence day, Good Friday, and the restoration of 16 August 2021."""
    calendar = dominican.calendar
    assert calendar is not None
    rests = [date(2021, 2, 27), date(2021, 4, 2), date(2021, 8, 16), date(2021, 12, 25)]
    assert [day for day in rests if calendar.is_working_day(day)] == []
    assert calendar.is_weekend(date(2021, 6, 12))
    assert calendar.is_working_day(date(2021, 8, 17))


def test_provinces_without_the_regions_above_them(dominican: Country) -> None:
    assert dominican.geography is not None
    assert len(dominican.geography.areas) == 32
    assert dominican.geography.name("DO-01", "es") == "Distrito Nacional (Santo Domingo)"
    assert dominican.writing("es").date(date(2021, 9, 13)) == "13 de septiembre de 2021"
