"""Vietnam's pack, by hand from what it reported to WHO and UNICEF for 2023 and from the press of 2021 and 2022."""

from datetime import date, timedelta

import pytest

from countries.packs.children import BORN, answer, at, due, on_plan, on_the_wall, unnamed, vaccines
from vaxplatform.countries import Country
from vaxplatform.eligibility import Answer
from vaxplatform.model import Condition, Sex
from vaxplatform.report import wall_of

pytestmark = pytest.mark.pack("VN")

MOTHER = date(1999, 5, 5)


# -------------------------------------------------------------------------------------------------------------- routine


def test_a_child_born_today_until_eighteen(country: Country) -> None:
    assert on_plan(country, BORN) == [
        (BORN, ["BCG", "HepB"]),
        (at(BORN, "2 months"), ["DTwP-Hib-HepB", "OPV"]),
        (date(2027, 2, 28), ["DTwP-Hib-HepB", "OPV"]),  # 29 February 2027 is no day
        (at(BORN, "4 months"), ["DTwP-Hib-HepB", "OPV"]),
        (at(BORN, "5 months"), ["IPV"]),
        (at(BORN, "6 months"), ["Vitamin A"]),
        (at(BORN, "9 months"), ["IPV", "Measles"]),
        (at(BORN, "12 months"), ["JE-inactivated"]),
        (at(BORN, "12 months") + timedelta(weeks=2), ["JE-inactivated"]),
        (at(BORN, "18 months"), ["DTwP", "MR"]),
        (at(BORN, "2 years"), ["JE-inactivated"]),
    ]


def test_a_remark_of_the_report_is_the_rule_for_the_second_dose_of_je(country: Country) -> None:
    """Both doses are coded M12; that the second comes two weeks after the first stands in the remark."""
    late = at(BORN, "15 months")
    je = due(country, BORN, late, (late, "JE-inactivated"))["Japanese encephalitis"]
    assert je.dose_number == 2
    assert je.earliest == je.recommended == late + timedelta(weeks=2)
    early = due(country, BORN, late, (late, "JE-inactivated"), (late + timedelta(13), "JE-inactivated"))
    assert early["Japanese encephalitis"].dose_number == 2  # a day too soon is no dose


def test_inactivated_polio_vaccine_at_five_and_nine_months(country: Country) -> None:
    found = due(country, BORN, at(BORN, "2 months"))
    assert found["Polio (IPV)"].recommended == at(BORN, "5 months")
    had = due(country, BORN, at(BORN, "5 months"), (at(BORN, "5 months"), "IPV"))
    assert had["Polio (IPV)"].recommended == at(BORN, "9 months")
    assert (had["Polio (IPV)"].dose_number, had["Polio (OPV)"].dose_number) == (2, 1)


def test_measles_vaccine_first_and_measles_with_rubella_then(country: Country) -> None:
    nine = at(BORN, "9 months")
    assert vaccines(country, due(country, BORN, nine)["MMR"]) == ["Measles"]
    second = due(country, BORN, nine, (nine, "Measles"))["MMR"]
    assert (vaccines(country, second), second.recommended) == (["MR"], at(BORN, "18 months"))


def test_td_at_seven_in_some_areas_only(country: Country) -> None:
    seven = at(BORN, "7 years")
    assert "Td" not in due(country, BORN, seven)
    assert due(country, BORN, seven, conditions=(Condition("area|Td"),))["Td"].recommended == seven


def test_tetanus_toxoid_counts_from_the_first_contact_of_a_pregnancy(country: Country) -> None:
    since = date(2024, 1, 10)
    pregnant = (Condition("pregnant", since=since),)
    given: list[tuple[date, str]] = []
    days = []
    for _ in range(5):
        on = given[-1][0] if given else since
        dose = due(country, MOTHER, on, *given, sex=Sex.FEMALE, conditions=pregnant)["Td (TT in pregnancy)"]
        assert vaccines(country, dose) == ["TT"]
        assert dose.recommended is not None
        days.append(dose.recommended)
        given.append((dose.recommended, "TT"))
    assert days == [since, date(2024, 2, 10), date(2024, 8, 10), date(2025, 8, 10), date(2026, 8, 10)]
    assert "Td (TT in pregnancy)" not in due(country, MOTHER, since, sex=Sex.FEMALE)


def test_a_missed_dose_at_birth_is_passed_over_from_two_months(country: Country) -> None:
    found = due(country, BORN, at(BORN, "2 months"))["Hepatitis B"]
    assert vaccines(country, found) == ["DTwP-Hib-HepB"]


def test_the_wall_calls_vaccines_as_people_do(country: Country) -> None:
    assert {"Sởi", "Sởi, rubella (MR)", "Viêm não Nhật Bản"} <= on_the_wall(country, "vi")[""]
    assert unnamed(country) == []
    assert [visit.when for visit in wall_of(country, "vi").tables[0].visits][-2:] == ["2 tuổi", "7 tuổi"]


# ------------------------------------------------------------------------------------------------------------- COVID-19


@pytest.mark.parametrize(
    ("day", "group", "may"),
    [
        (date(2021, 3, 7), "health-workers", Answer.NO),
        (date(2021, 3, 8), "health-workers", Answer.YES),
        (date(2021, 3, 8), "anti-epidemic-workers", Answer.YES),
        (date(2021, 3, 8), "border-services", Answer.YES),
        (date(2021, 3, 8), "going-abroad", Answer.YES),
        (date(2021, 3, 8), "industrial-zones", Answer.NO),  # of the second booster alone
        (date(2021, 7, 9), "", Answer.NO),
        (date(2021, 7, 10), "", Answer.YES),
    ],
)
def test_priority_groups_on_their_days(country: Country, day: date, group: str, may: Answer) -> None:
    assert answer(country, day, date(1990, 1, 1), groups=(group,) if group else ()).answer is may


def test_65_years_and_a_chronic_disease(country: Country) -> None:
    day = date(2021, 3, 8)
    assert answer(country, day, date(1956, 3, 8)).answer is Answer.YES
    assert answer(country, day, date(1956, 3, 9)).answer is Answer.NO
    assert answer(country, day, date(1990, 1, 1), conditions=(Condition("chronic-disease"),)).answer is Answer.YES


# ----------------------------------------------------------------------------------------------- documents and calendar


@pytest.mark.parametrize(
    ("number", "doubted"),
    [
        ("001099000017", False),
        ("079304000025", False),
        ("001 099 000017", False),
        ("101099000017", False),  # born abroad
        ("000099000017", True),  # no province has 000
        ("00109900001", True),
        ("0010990000171", True),
        ("00109900001A", True),
    ],
)
def test_the_personal_number_has_twelve_digits_and_no_check(country: Country, number: str, *, doubted: bool) -> None:
    assert country.identity is not None
    assert bool(country.identity.read_document("cccd", number).doubts) is doubted


def test_phones(country: Country) -> None:
    assert country.identity is not None
    assert country.identity.read_phone("0912 345 678").doubts == ()
    assert country.identity.read_phone("0000000001").doubts


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2021, 8, 30), True),  # a Monday
        (date(2021, 8, 28), False),  # a Saturday
        (date(2021, 2, 12), False),  # the lunar new year
        (date(2022, 2, 1), False),
        (date(2021, 9, 2), False),  # National Day
        (date(2021, 4, 30), False),  # Reunification Day
    ],
)
def test_days_of_work(country: Country, day: date, *, works: bool) -> None:
    pytest.importorskip("holidays")
    assert country.calendar is not None
    assert country.calendar.is_working_day(day) is works


def test_areas(country: Country) -> None:
    assert country.geography is not None
    kinds = [area.kind for area in country.geography.areas.values()]
    assert (kinds.count("province"), kinds.count("municipality")) == (58, 5)
    assert country.geography.name("VN-47", "vi") == "Kiên Giang"
    assert country.geography.name("VN-HN", "en") == "Hanoi"
