"""Mexico's pack, by hand from what it reported to WHO and UNICEF for 2023 and from the press of 2020 to 2022."""

from datetime import date, timedelta

import pytest

from countries.packs.children import (
    BORN,
    answer,
    around,
    at,
    due,
    newly_allowed,
    on_plan,
    on_the_wall,
    unnamed,
    vaccines,
)
from vaxplatform.countries import Country
from vaxplatform.eligibility import Answer
from vaxplatform.model import Condition, Sex
from vaxplatform.report import wall_of
from vaxplatform.schedule import SeriesStatus

pytestmark = pytest.mark.pack("MX")


# -------------------------------------------------------------------------------------------------------------- routine


def test_a_girl_born_today_until_eighteen(country: Country) -> None:
    assert on_plan(country, BORN, sex=Sex.FEMALE) == [
        (at(BORN, age), shots)
        for age, shots in [
            ("0 days", ["BCG", "HepB"]),
            ("2 months", ["DTaP-Hib-HepB-IPV", "PCV13", "RV1"]),
            ("4 months", ["DTaP-Hib-HepB-IPV", "PCV13", "RV1"]),
            ("6 months", ["DTaP-Hib-HepB-IPV", "Influenza", "Vitamin A"]),
            ("12 months", ["MMR", "PCV13", "Vitamin A"]),
            ("18 months", ["DTaP-Hib-HepB-IPV", "MMR"]),
            ("36 months", ["Influenza"]),
            ("4 years", ["DTwP"]),
            ("11 years", ["HPV4"]),
            ("15 years", ["Td"]),
        ]
    ]


def test_no_dose_against_hpv_for_boys(country: Country) -> None:
    assert "HPV4" not in [shot for _, shots in on_plan(country, BORN, sex=Sex.MALE) for shot in shots]


@pytest.mark.parametrize(
    ("born", "second"),
    [
        (date(2021, 12, 31), date(2027, 12, 31)),
        (date(2022, 1, 1), date(2023, 7, 1)),
        (date(2020, 3, 5), date(2026, 3, 5)),
    ],
)
def test_the_second_mmr_goes_by_the_year_of_birth(country: Country, born: date, second: date) -> None:
    """«Until 2027, at six years; for those born from 2022 on, at 18 months.»"""
    found = due(country, born, at(born, "13 months"), (at(born, "12 months"), "MMR"))["MMR"]
    assert (found.dose_number, found.recommended) == (2, second)


def test_the_hexavalent_vaccine_counts_four_times_over(country: Country) -> None:
    found = due(country, BORN, at(BORN, "3 months"), (at(BORN, "2 months"), "DTaP-Hib-HepB-IPV"))
    assert [found[group].dose_number for group in ("Hepatitis B", "DTP", "Hib", "Polio")] == [2, 2, 2, 2]
    assert {found[group].recommended for group in ("Hepatitis B", "DTP", "Hib", "Polio")} == {at(BORN, "4 months")}


@pytest.mark.parametrize(
    ("age", "vaccine"),
    [("5 years - 1 day", "DTaP-Hib-HepB-IPV"), ("10 years - 1 day", "Td"), ("10 years", "Td")],
)
def test_td_for_who_comes_too_late_for_the_others(country: Country, age: str, vaccine: str) -> None:
    found = due(country, BORN, at(BORN, age))["DTP"]
    assert vaccines(country, found) == [vaccine]
    assert found.recommended is not None
    assert (found.recommended == at(BORN, "10 years")) is (vaccine == "Td")


def test_the_whole_series_and_then_td_every_ten_years(country: Country) -> None:
    had = [(at(BORN, age), "DTaP-Hib-HepB-IPV") for age in ("2 months", "4 months", "6 months", "18 months")]
    had.append((at(BORN, "4 years"), "DTwP"))
    assert due(country, BORN, at(BORN, "10 years"), *had)["DTP"].status is SeriesStatus.COMPLETE
    for years in (15, 25, 35):
        found = due(country, BORN, at(BORN, f"{years} years"), *had)["Td"]
        assert found.recommended == at(BORN, f"{years} years")
        had.append((at(BORN, f"{years} years"), "Td"))


def test_rotavirus_ends_before_eight_months(country: Country) -> None:
    assert due(country, BORN, at(BORN, "8 months") - timedelta(1))["Rotavirus"].status is SeriesStatus.NOT_COMPLETE
    assert due(country, BORN, at(BORN, "8 months"))["Rotavirus"].status is SeriesStatus.AGED_OUT


def test_three_doses_against_hpv_with_hiv(country: Country) -> None:
    born, ill = date(2006, 1, 1), (Condition("woman-with-hiv"),)
    first = date(2026, 2, 1)
    found = due(country, born, first, (first, "HPV4"), sex=Sex.FEMALE, conditions=ill)["HPV (HPV with HIV)"]
    assert (found.dose_number, found.recommended, found.risk) == (2, date(2026, 4, 1), True)
    assert "HPV (HPV with HIV)" not in due(country, born, first, sex=Sex.FEMALE)


@pytest.mark.parametrize(
    ("group", "age", "recorded"),
    [("HPV", "14 years", ()), ("HPV (HPV with HIV)", "50 years", ("woman-with-hiv",)), ("Influenza", "5 years", ())],
)
def test_until_which_age(country: Country, group: str, age: str, recorded: tuple[str, ...]) -> None:
    """«From 11 to 13 years», «from 11 to 49 years», and the last of the children's two doses against influenza."""
    born, conditions = date(1976, 5, 15), tuple(map(Condition, recorded))
    ends = (SeriesStatus.NOT_COMPLETE, SeriesStatus.AGED_OUT)
    assert around(country, born, age, group, sex=Sex.FEMALE, conditions=conditions) == ends


@pytest.mark.parametrize("born", [date(1999, 1, 31), date(2021, 12, 31), date(2022, 1, 1)])
def test_mr_from_ten_years_for_who_has_had_no_dose(country: Country, born: date) -> None:
    ten = at(born, "10 years")
    assert vaccines(country, due(country, born, ten - timedelta(1))["MMR"]) == ["MMR"]
    found = due(country, born, ten)["MMR"]
    assert (vaccines(country, found), found.recommended) == (["MR"], ten)
    assert due(country, born, ten, (ten, "MR"))["MMR"].status is SeriesStatus.COMPLETE
    had_one = due(country, born, ten, (at(born, "2 years"), "MMR"))["MMR"]
    assert (had_one.dose_number, vaccines(country, had_one)) == (2, ["MMR"])


def test_two_pneumococcal_vaccines_from_sixty_with_a_risk(country: Country) -> None:
    born, first = date(1966, 1, 1), date(2026, 6, 1)
    found = due(country, born, first, (first, "PCV13"), conditions=(Condition("pneumococcal-risk"),))
    at_risk = found["Pneumococcal (PCV and PPV at risk)"]
    assert (vaccines(country, at_risk), at_risk.earliest) == (["PPV23"], date(2027, 6, 1))


@pytest.mark.parametrize("group", ["Varicella", "Hepatitis A"])
def test_for_children_of_nurseries_alone(country: Country, group: str) -> None:
    assert group not in due(country, BORN, BORN)
    assert due(country, BORN, BORN, conditions=(Condition("nursery"),))[group].recommended == at(BORN, "1 year")


def test_tdap_from_20_weeks_of_pregnancy(country: Country) -> None:
    pregnant = (Condition("pregnant", date(2026, 8, 1)),)
    found = due(country, date(1998, 3, 1), date(2026, 9, 1), sex=Sex.FEMALE, conditions=pregnant)
    assert found["Td (Tdap in pregnancy)"].recommended == date(2026, 12, 19)  # 140 days


# ------------------------------------------------------------------------------------------------------------- COVID-19


@pytest.mark.parametrize(
    ("first", "born", "groups", "rule"),
    [
        (date(2020, 12, 24), date(1980, 5, 5), ("HEALTH",), "MX-HEALTH"),
        (date(2021, 2, 15), date(1961, 2, 15), (), "MX-60"),
        (date(2021, 4, 20), date(1985, 5, 5), ("EDUCATION",), "MX-EDUCATION"),
        (date(2021, 5, 3), date(1971, 5, 3), (), "MX-50"),
        (date(2021, 6, 1), date(1981, 6, 1), (), "MX-40"),
        (date(2021, 11, 29), date(2006, 12, 31), (), "MX-15-2021"),
        (date(2022, 6, 27), date(2017, 6, 27), (), "MX-5"),
    ],
)
def test_the_first_day_and_the_day_before(
    country: Country, first: date, born: date, groups: tuple[str, ...], rule: str
) -> None:
    assert rule in newly_allowed(country, first, born, groups=groups)


def test_who_has_covid_waits_fifteen_days(country: Country) -> None:
    born, ill = date(1990, 1, 1), (Condition("covid19", date(2022, 7, 1)),)
    decision = answer(country, date(2022, 7, 15), born, conditions=ill)
    assert (decision.answer, decision.changes_on) == (Answer.NO, date(2022, 7, 16))
    assert answer(country, date(2022, 7, 16), born, conditions=ill).answer is Answer.YES


def test_how_many_doses_each_vaccine_has(country: Country) -> None:
    antigens = country.programme("covid19").schedule.antigens
    series = {each.id: len(each.doses) for antigen in antigens for each in antigen.series}
    two_and_a_booster = dict.fromkeys(("COMIRNATY", "VAXZEVRIA", "CORONAVAC", "SPUTNIK V"), 3)
    assert series == {**two_and_a_booster, "CONVIDECIA": 1, "COMIRNATY-CHILD": 2}


# ----------------------------------------------------------------------------------------------- documents and calendar


@pytest.mark.parametrize(
    ("written", "doubts"),
    [
        ("BOXW310820HNERXN09", 0),  # python-stdnum's own example
        ("boxw-310820-hnerxn-09", 0),
        ("BOXW310820HNERXN08", 1),
        ("BOXW310820HNERXN0", 1),
    ],
)
def test_a_curp(country: Country, written: str, doubts: int) -> None:
    assert country.identity is not None
    reading = country.identity.read_document("curp", written)
    assert len(reading.doubts) == doubts
    assert "310820" not in reading.masked


def test_phones(country: Country) -> None:
    assert country.identity is not None
    assert country.identity.read_phone("222 123 4567").doubts == ()
    assert country.identity.read_phone("+52 222 123 4567").value == country.identity.read_phone("2221234567").value
    assert country.identity.read_phone("12345").doubts


def test_days_on_which_nobody_works(country: Country) -> None:
    """Benito Juárez's day on the third Monday of March, and the day of the revolution on the third of November."""
    calendar = country.calendar
    assert calendar is not None
    rests = [date(2021, 2, 1), date(2021, 3, 15), date(2021, 5, 1), date(2021, 9, 16), date(2021, 11, 15)]
    assert [day for day in rests if calendar.is_working_day(day)] == []
    assert calendar.is_working_day(date(2021, 11, 16))
    assert calendar.is_weekend(date(2021, 6, 12))
    assert calendar.working_day_from(date(2021, 9, 16)) == date(2021, 9, 17)


def test_numbers_dates_and_areas_in_spanish(country: Country) -> None:
    spanish = country.writing("es")
    assert (spanish.date(date(2021, 9, 13)), spanish.number(1234567)) == ("13 de septiembre de 2021", "1,234,567")
    assert country.geography is not None
    assert len(country.geography.areas) == 32
    assert country.geography.name("MX-MEX", "es") == "Estado de México"


def test_the_wall_calls_vaccines_as_people_do(country: Country) -> None:
    assert {"Hexavalente", "SRP (sarampión, rubéola, parotiditis)", "Vitamina A"} <= on_the_wall(country, "es")[""]
    assert unnamed(country) == []
    tables = wall_of(country, "es").tables
    (catch_up,) = [dose for visit in tables[0].visits for dose in visit.doses if "Puesta al día" in dose.marks]
    assert (catch_up.vaccine, catch_up.number) == ("Td", 1)
    after_it = [dose.number for visit in tables[0].visits for dose in visit.doses if dose.vaccine == "Td"][1:]
    assert after_it == [6, 7]
