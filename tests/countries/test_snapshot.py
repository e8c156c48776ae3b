"""Snapshots: what is written is read back, rows say what the engines say, and changes are told of people."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from attrs import evolve

from countries.made_up_pack import write_pack
from vaxplatform.countries import Country, list_countries, load_country, load_pack, open_pack
from vaxplatform.countries.snapshot import (
    Due,
    MayHave,
    NextDose,
    Snapshot,
    parse_snapshot,
    snapshot_changes,
    snapshot_text,
    take_snapshot,
)
from vaxplatform.dates import PartialDate
from vaxplatform.eligibility import Answer, decide
from vaxplatform.errors import PackError
from vaxplatform.model import Person


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Country:
    return load_pack(open_pack(str(write_pack(tmp_path_factory.mktemp("packs")))))


def test_the_made_up_pack_s_consequences(country: Country) -> None:
    lines = snapshot_text(take_snapshot(country)).splitlines()[2:]
    assert (
        [line.strip() for line in lines]
        == """\
version: "1"
programmes:
covid19:
may_have:
- {on: 2021-03-01, who: group HCW, born: "..2003-03-01", may_have: [COVISHIELD]}
- {on: 2021-03-15, who: anybody, born: "..1961-03-15", may_have: [COVISHIELD]}
- {on: 2021-03-15, who: group HCW, born: "..2003-03-15", may_have: [COVISHIELD]}
- {on: 2021-06-01, who: anybody, born: "..1961-06-01", may_have: [COVISHIELD]}
- {on: 2021-06-01, who: group HCW, born: "..2003-06-01", may_have: [COVISHIELD]}
- {on: 2021-06-01, who: anybody with 1 dose of COVISHIELD, born: "..1961-06-01", may_have: [COVISHIELD, COVAXIN]}
- {on: 2021-06-01, who: anybody with 1 dose of COVISHIELD, born: "1961-06-02..2021-06-01", may_have: [COVAXIN]}
- {on: 2021-06-01, who: group HCW with 1 dose of COVISHIELD, born: "..2003-06-01", may_have: [COVISHIELD, COVAXIN]}
- {on: 2021-06-01, who: group HCW with 1 dose of COVISHIELD, born: "2003-06-02..2021-06-01", may_have: [COVAXIN]}
next_doses:
- {after: COVISHIELD 1 on 2021-03-01, dose: COVISHIELD 2, earliest: 2021-03-29, recommended: 2021-03-29}
- {after: COVISHIELD 1 on 2021-06-01, dose: COVISHIELD 2, earliest: 2021-06-29, recommended: 2021-06-29}
""".splitlines()
    )


def test_whom_an_exclusion_stops_has_a_row_of_nothing(tmp_path: Path) -> None:
    stopped = "exclusions:\n  - {id: XX-EXC, who: {condition: diabetes}, say: {en: Not yet}, source: c1}\ndeferrals:"
    excluding = load_pack(open_pack(str(write_pack(tmp_path, {"deferrals:": stopped}))))
    rows = {(row.on, row.who): row for row in take_snapshot(excluding).may_have}
    assert rows[date(2021, 3, 15), "condition diabetes"].products == ()
    assert (date(2021, 3, 1), "condition diabetes") not in rows  # anybody has nothing then


def test_a_row_holds_on_its_first_and_last_day_of_birth_and_not_on_the_next(country: Country) -> None:
    table = country.programme("covid19").table
    rows = [row for row in take_snapshot(country).may_have if row.who == "anybody"]
    assert rows
    for row in rows:
        for born, answer in ((row.born[1], Answer.YES), (row.born[1] + timedelta(days=1), Answer.NO)):
            person = Person("P", PartialDate(born.year, born.month, born.day))
            assert decide(person, table, row.on, ()).answer is answer


@pytest.mark.no_cover
@pytest.mark.parametrize("code", list_countries())
def test_a_snapshot_written_is_read_back(code: str) -> None:
    taken = take_snapshot(load_country(code))
    text = snapshot_text(taken)
    assert parse_snapshot(text, "snapshot.yaml") == taken
    assert snapshot_changes(taken, parse_snapshot(text, "snapshot.yaml")) == ()
    assert max(map(len, text.splitlines())) < 400


ROW = MayHave("polio", date(2024, 1, 1), "anybody", (date(2019, 1, 1), date(2023, 12, 31)), ("bOPV",))
DOSE = NextDose("polio", "bOPV 1 on 2024-01-01", "bOPV 2", date(2024, 2, 1), date(2024, 2, 1), None)


@pytest.mark.parametrize(
    ("before", "after", "sentences"),
    [
        (
            Snapshot("1", [ROW], []),
            Snapshot("1", [], []),
            ["polio: on 2024-01-01, anybody born from 2019-01-01 to 2023-12-31 may have nothing, was bOPV"],
        ),
        (
            Snapshot("1", [], []),
            Snapshot("1", [MayHave("polio", ROW.on, "group X", (None, date(2020, 1, 1)), ("A", "B"))], []),
            ["polio: on 2024-01-01, group X born until 2020-01-01 may have A, B, was nothing"],
        ),
        (
            Snapshot("1", [ROW], []),
            Snapshot(
                "1",
                [
                    MayHave("polio", ROW.on, "anybody", (date(2019, 1, 1), date(2020, 6, 30)), ("bOPV",)),
                    MayHave("polio", ROW.on, "anybody", (date(2020, 7, 1), date(2022, 12, 31)), ("nOPV2",)),
                ],
                [],
            ),
            [
                "polio: on 2024-01-01, anybody born from 2020-07-01 to 2022-12-31 may have nOPV2, was bOPV",
                "polio: on 2024-01-01, anybody born from 2023-01-01 to 2023-12-31 may have nothing, was bOPV",
            ],
        ),
        (Snapshot("1", [], [DOSE]), Snapshot("2", [], [DOSE]), []),
        (
            Snapshot("1", [], [DOSE]),
            Snapshot("1", [], []),
            ["polio: bOPV 2 after bOPV 1 on 2024-01-01 is no longer told of"],
        ),
    ],
)
def test_changes(before: Snapshot, after: Snapshot, sentences: list[str]) -> None:
    assert list(snapshot_changes(before, after)) == sentences


DUE = Due("routine", "a child", date(2024, 1, 31), date(2024, 10, 31), ("MR = MMR 1", "VitA = Vitamin A 1"))


@pytest.mark.parametrize(
    ("after", "sentences"),
    [
        (
            [
                Due("routine", "a child", DUE.born, date(2024, 11, 30), ("MR = MMR 1",)),
                evolve(DUE, doses=DUE.doses[1:]),
            ],
            ["routine: a child born on 2024-01-31 is due MR = MMR 1 on 2024-11-30, was on 2024-10-31"],
        ),
        (
            [evolve(DUE, doses=("MMR = MMR 1", "VitA = Vitamin A 1"))],
            [
                "routine: a child born on 2024-01-31 is due MR = MMR 1 no more",
                "routine: a child born on 2024-01-31 is due MMR = MMR 1 on 2024-10-31, was not",
            ],
        ),
    ],
)
def test_children_who_become_due_otherwise(after: list[Due], sentences: list[str]) -> None:
    assert list(snapshot_changes(Snapshot("1", [], [], [DUE]), Snapshot("2", [], [], after))) == sentences


ROUTINE = """\
programme: routine
kind: routine
name: {en: Routine}
dates: {end_of_month: clamp, source: c1}
series:
  BCG: {group: BCG, source: c1, doses: [{give: BCG, at: birth, until: 1 year}]}
  MR:
    group: MMR
    for: {born: {from: 2020-01-01}}
    source: c1
    doses:
      - {give: MR, at: 9 months}
      - {give: MR, at: 15 months}
  HPV: {group: HPV, for: {sex: female}, source: c1, doses: [{give: HPV4, at: 9 years}]}
"""


def test_what_children_are_due_by_a_routine_programme(tmp_path: Path) -> None:
    folder = write_pack(tmp_path)
    (folder / "programmes" / "routine.yaml").write_text(ROUTINE, "utf-8")
    rows = take_snapshot(load_pack(open_pack(str(folder)))).due
    told = [(row.who, str(row.born), str(row.on), *row.doses) for row in rows]
    assert [row for row in told if row[1] == "2024-01-31"] == [
        ("a child", "2024-01-31", "2024-01-31", "BCG = BCG 1"),
        ("a child", "2024-01-31", "2024-10-31", "MR = MMR 1"),
        ("a child", "2024-01-31", "2025-04-30", "MR = MMR 2"),
        ("female", "2024-01-31", "2033-01-31", "HPV4 = HPV 1"),
        ("a child who comes first at 1 year", "2024-01-31", "2025-01-31", "MR = MMR 1"),
        ("a child who comes first at 1 year", "2024-01-31", "2025-07-31", "MR = MMR 2"),
        ("a child who comes first at 2 years", "2024-01-31", "2026-01-31", "MR = MMR 1"),
        ("a child who comes first at 2 years", "2024-01-31", "2026-07-31", "MR = MMR 2"),
        ("a child who comes first at 5 years", "2024-01-31", "2029-01-31", "MR = MMR 1"),
        ("a child who comes first at 5 years", "2024-01-31", "2029-07-31", "MR = MMR 2"),
    ]
    # A cohort is told apart at its edge.
    assert [row for row in told if row[1] == "2019-12-31"] == [("a child", "2019-12-31", "2019-12-31", "BCG = BCG 1")]
    assert ("a child", "2020-01-01", "2020-10-01", "MR = MMR 1") in told


def test_what_is_no_snapshot_is_refused_with_its_line() -> None:
    with pytest.raises(
        PackError, match=r"^snapshot.yaml:2:1: «programes» is not a key here; did you mean «programmes»"
    ):
        parse_snapshot("version: '1'\nprogrames: {}\n", "snapshot.yaml")
