"""WHO's export held against packs: what agrees, what differs and how, and what a pack may record."""

from pathlib import Path

import pytest

from conformance.who_rows import AGREEING, HEADER
from countries.routine_pack import load_routine, write_routine
from vaxplatform.conformance import Report, WhoComparison, run_who_schedules
from vaxplatform.countries import Country, list_countries, load_country, load_pack, open_pack
from vaxplatform.countries.shared_catalogue import vaccines
from vaxplatform.exchange import read_who_schedules


def compared(folder: Path, rows: str, country: Country | None = None) -> WhoComparison:
    path = folder / "vaccine-schedule-data.csv"
    path.write_text(f"{HEADER}\n{rows}", encoding="utf-8")
    return run_who_schedules(read_who_schedules(folder), [country or load_routine(folder)])


def told(report: Report) -> list[tuple[str, str, str | None, str | None]]:
    return [(each.id, each.field, each.expected, each.got) for each in report.disagree]


@pytest.mark.reference
def test_every_row_of_every_country_with_a_pack(reference_data: Path) -> None:
    countries = [country for country in map(load_country, list_countries()) if country.routine]
    found = run_who_schedules(read_who_schedules(reference_data / "who-schedules"), countries)
    assert told(found.report) == []
    assert found.report.not_run == ()
    assert found.rejected == 0
    routine = [id_ for id_ in (each.id for each in found.report.known_defects) if id_.split("/")[3] in ("", "PW")]
    assert routine == []


def test_every_way_of_saying_the_same_agrees(tmp_path: Path) -> None:
    found = compared(tmp_path, AGREEING)
    assert told(found.report) == []
    assert (found.report.agree, found.report.cases) == (24, 24)
    assert (found.report.known_defects, found.report.not_run, found.remarks) == ((), (), ())


@pytest.mark.parametrize(
    ("row", "differences"),
    [
        ("DTWPHIBHEPB,1,,NATIONAL,W7", [("age", "7 weeks", "6 weeks")]),
        ("DTWPHIBHEPB,1,,NATIONAL,W6-W8", [("age", "6 weeks to 8 weeks", "6 weeks")]),
        ("DTWPHIBHEPB,1,,NATIONAL,<=W6", [("age", "up to 6 weeks", "6 weeks")]),
        ("DTWPHIBHEPB,1,,NATIONAL,+W6", [("age", "6 weeks after the dose before", "6 weeks")]),
        ("DTWPHIBHEPB,1,,NATIONAL,1st contact", [("age", "first contact", "6 weeks")]),
        ("DTWPHIBHEPB,1,,NATIONAL,B", [("age", "birth", "6 weeks")]),
        ("DTWPHIBHEPB,3,,NATIONAL,W14", [("round", "3", "1; 2")]),
        ("DTWPHIBHEPB,1,,SUBNATIONAL,W6", [("area", "SUBNATIONAL", "NATIONAL")]),
        (
            "DTWPHIBHEPB,1,,SUBNATIONAL,W7",
            [("area", "SUBNATIONAL", "NATIONAL"), ("age", "7 weeks", "6 weeks")],
        ),
        ("DTWPHIBHEPB,1,FEMALE,NATIONAL,W6", [("population", "routine, female", "routine")]),
        ("DTWPHIBHEPB,1,PW,NATIONAL,W6", [("population", "pregnant", "routine")]),
        ("DTWPHIBHEPB,1,RISKGROUPS,NATIONAL,W6", [("population", "risk", "routine")]),
        ("HPV4,1,BOTH,NATIONAL,Y9", [("population", "routine", "routine, female")]),
        ("HPV4,2,FEMALE,NATIONAL,+M5", [("age", "5 months after the dose before", "6 months after the dose before")]),
        ("HPV4,2,FEMALE,NATIONAL,Y9", [("age", "9 years", "6 months after the dose before")]),
        ("HEPB_PEDIATRIC,1,,NATIONAL,W1", [("age", "1 week", "birth")]),
        ("YF,1,,NATIONAL,M9", [("area", "NATIONAL", "SUBNATIONAL")]),
        ("MMR,2,,NATIONAL,M18-Y5", [("age", "18 months to 5 years", "18 months")]),
        ("VITAMINA,1,,NATIONAL,M6", [("age", "6 months", "6 months to 11 months")]),
        ("VITAMINA,1,,NATIONAL,>=M6", [("age", "6 months", "6 months to 11 months")]),
        ("TD_S,1,PW,NATIONAL,Y15", [("age", "15 years", "first contact")]),
        ("TD_S,2,,NATIONAL,Y16", [("round", "2", "6")]),
        ("TD_S,1,TRAVELLERS,NATIONAL,", [("population", "travellers", "pregnant; routine")]),
        ("BCG,1,,NATIONAL,B", [("product", "BCG", None)]),
        ("NO_SUCH,1,,NATIONAL,B", [("product", "NO_SUCH", None)]),
    ],
)
def test_what_differs_is_told_by_field(
    tmp_path: Path, row: str, differences: list[tuple[str, str, str | None]]
) -> None:
    found = compared(tmp_path, f"XXX,{row}\n")
    id_ = f"XXX/{row.rpartition(',')[0].replace(',', '/')}"
    assert told(found.report) == [(id_, *each) for each in differences]
    assert (found.report.agree, found.report.cases) == (0, 1)


def test_ids_are_of_the_row_and_one_that_comes_again_is_numbered(tmp_path: Path) -> None:
    found = compared(tmp_path, "XXX,BCG,1,,NATIONAL,B\nXXX,BCG,1,,NATIONAL,M1\nXXX,BCG,1,PW,,\nYYY,BCG,1,,NATIONAL,B\n")
    assert [each.id for each in found.report.disagree] == [
        "XXX/BCG/1//NATIONAL",
        "XXX/BCG/1//NATIONAL#2",
        "XXX/BCG/1/PW/",
    ]


def test_a_recorded_difference_has_its_reason(tmp_path: Path) -> None:
    country = load_routine(
        tmp_path,
        differences="  - {vaccine: CHOLERA, for: TRAVELLERS, reason: Not offered., source: c1}\n"
        "  - {vaccine: TD_S, for: ADULTS, rounds: [1], reason: By employers., source: c1}\n"
        "  - {vaccine: ZOSTER, for: ADULTS, reason: Not offered., source: c1}\n",
    )
    rows = "XXX,CHOLERA,1,TRAVELLERS,NATIONAL,\nXXX,TD_S,1,ADULTS,NATIONAL,Y26\nXXX,TD_S,2,ADULTS,NATIONAL,Y36\n"
    found = compared(tmp_path, rows, country)
    assert [(each.id, each.reason) for each in found.report.known_defects] == [
        ("XXX/CHOLERA/1/TRAVELLERS/NATIONAL", "Not offered."),
        ("XXX/TD_S/1/ADULTS/NATIONAL", "By employers."),
    ]
    assert told(found.report) == [("XXX/TD_S/2/ADULTS/NATIONAL", "population", "adults", "pregnant; routine")]
    assert (found.report.agree, found.report.cases) == (0, 3)
    (stale,) = [each for each in found.remarks if "take the entry out" in each]
    assert stale.startswith(f"{tmp_path}/xx/differences.yaml:4:5: ")


def test_a_routine_row_has_no_excuse(tmp_path: Path) -> None:
    country = load_routine(
        tmp_path, differences="  - {vaccine: BCG, for: RISKGROUPS, reason: Not given., source: c1}\n"
    )
    found = compared(tmp_path, "XXX,BCG,1,,NATIONAL,B\n", country)
    assert told(found.report) == [("XXX/BCG/1//NATIONAL", "product", "BCG", None)]


def test_doses_that_no_row_has_are_told_as_words(tmp_path: Path) -> None:
    rows = AGREEING.replace("XXX,HEPB_PEDIATRIC", "YYY,HEPB_PEDIATRIC").replace("XXX,HPV4,2", "YYY,HPV4,2")
    found = compared(tmp_path, rows)
    assert found.report.disagree == ()
    said = "Exampleland: no row of the export has"
    assert sorted(found.remarks) == [
        f"{said} {vaccines()['HPV4'].vaccine.name}, dose 2, routine, female, 6 months after the dose before",
        f"{said} {vaccines()['HepB'].vaccine.name}, dose 1, routine, birth",
    ]


LATER = """\
  Td later:
    group: DTP
    for: {population: catch-up}
    catches_up: DTP
    source: c1
    doses: [{give: Td, at: first contact}, {give: Td, after: 2 months}, {give: Td, after: 6 months}]
"""


def test_a_catch_up_of_which_the_export_has_only_the_doses_after_the_first(tmp_path: Path) -> None:
    """As of Peru."""
    country = load_routine(tmp_path, ("  HepB:\n", f"{LATER}  HepB:\n"))
    found = compared(tmp_path, "XXX,TD_S,2,CATCHUP_C,NATIONAL,+M2\nXXX,TD_S,3,CATCHUP_C,NATIONAL,+M6\n", country)
    assert (found.report.agree, told(found.report)) == (2, [])


def test_slips_of_the_export_are_told_and_rows_that_cannot_be_read_are_not_run(tmp_path: Path) -> None:
    rows = "XXX,DTWPHIBHEPB,1,,NATIONAL,\u041c2\nXXX,BCG,1,,NATIONAL,soon\nYYY,BCG,1,,NATIONAL,soon\n"
    found = compared(tmp_path, rows)
    assert told(found.report) == [("XXX/DTWPHIBHEPB/1//NATIONAL", "age", "2 months", "6 weeks")]
    path = tmp_path / "vaccine-schedule-data.csv"
    assert found.remarks[0] == f"{path}:2: a Cyrillic letter (U+041C) stands here: M is meant"
    (defect,) = found.report.not_run
    assert (defect.id, found.rejected) == ("XXX/line 3", 1)
    assert defect.reason.startswith(f"{path}:3, column AGEADMINISTERED: this is no age code")


def test_a_country_of_which_the_export_says_nothing(tmp_path: Path) -> None:
    found = compared(tmp_path, "YYY,BCG,1,,NATIONAL,B\n")
    assert (found.report.cases, found.remarks) == (0, ("Exampleland: the export has no row of XXX that can be read",))


def test_a_pack_without_a_routine_programme_is_not_compared(tmp_path: Path) -> None:
    pack = write_routine(tmp_path)
    (pack / "programmes" / "routine.yaml").unlink()
    found = compared(tmp_path, AGREEING, load_pack(open_pack(str(pack))))
    assert (found.report.cases, len(found.report.not_run)) == (0, 24)
    assert found.report.not_run[0].reason == "the pack of Exampleland has no routine programme"
