"""CDC's test cases: how they are read, compared and excepted, and that all of them agree."""

import json
import re
from collections.abc import Iterator
from datetime import date
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from vaxplatform.codes import Code
from vaxplatform.conformance import CdsiCase, Report, cdsi, read_cases, run_cdsi
from vaxplatform.countries import core_messages, list_countries, load_country
from vaxplatform.dates import Duration, EndOfMonth
from vaxplatform.errors import FileError
from vaxplatform.exchange import read_cdsi
from vaxplatform.schedule import (
    AgeLimits,
    FromPrevious,
    Interval,
    Schedule,
    Series,
    SeriesDose,
    SeriesStatus,
    SeriesVaccine,
    Step,
    forecast,
)

DOCS = Path(__file__).resolve().parents[2] / "docs"
MMR = [SeriesVaccine(Code("cvx", "03"))]
WEEKS_4 = Interval(FromPrevious(), Duration(days=24), Duration(days=28))
FIRST = AgeLimits(Duration.parse("12 months - 4 days"), Duration(years=1), Duration(years=1), Duration(months=16))
SCHEDULE = Schedule.of_series(
    "test",
    EndOfMonth.ROLL_FORWARD,
    [
        Series(
            "MMR 2-dose", "Measles", "MMR", [SeriesDose(1, MMR, ages=[FIRST]), SeriesDose(2, MMR, intervals=[WEEKS_4])]
        )
    ],
)


def row(**changed: object) -> dict[str, object]:
    """A case that agrees: a dose at ten months is too young, and the first is due at a year."""
    dose = {
        "n": 1,
        "date": "2020-11-01",
        "cvx": "3",
        "mvx": None,
        "expected_status": "Not Valid",
        "expected_reason": "Age: Too Young",
        "series_type": None,
    }
    case: dict[str, object] = {
        "id": "T-1",
        "suite": "healthy",
        "dob": "2020-01-01",
        "sex": "F",
        "observations": [],
        "doses": [dose],
        "assessment_date": "2020-12-01",
        "vaccine_group": "MMR",
        "expected": {
            "series_status": "Not Complete",
            "forecast_number": 1,
            "earliest": "2021-01-01",
            "recommended": "2021-01-01",
            "past_due": "2021-04-30",
        },
    }
    return case | changed


def cases(path: Path, *rows: object) -> list[CdsiCase]:
    path.write_text("\n".join(json.dumps(each) for each in rows), encoding="utf-8")
    return list(read_cases(path))


def run(path: Path, *rows: object) -> Report:
    return run_cdsi(SCHEDULE, cases(path, *rows))


def test_a_case_that_agrees(tmp_path: Path) -> None:
    report = run(tmp_path / "c.jsonl", row())
    assert (report.cases, report.agree, report.disagree, report.known_defects, report.not_run) == (1, 1, (), (), ())
    assert report.seconds > 0


@pytest.mark.parametrize(
    ("field", "key", "value", "got"),
    [
        ("status", "series_status", "Complete", "Not Complete"),
        ("earliest", "earliest", "2021-01-02", "2021-01-01"),
        ("recommended", "recommended", None, "2021-01-01"),
        ("past_due", "past_due", None, "2021-04-30"),
        ("dose_number", "forecast_number", 2, "1"),
    ],
)
def test_every_field_is_compared(tmp_path: Path, field: str, key: str, value: object, got: str) -> None:
    expected = {**row()["expected"], key: value}  # type: ignore[dict-item] # a table of JSON
    report = run(tmp_path / "c.jsonl", row(expected=expected))
    differs = [each for each in report.disagree if each.field == field]
    assert [(each.id, each.expected, each.got) for each in differs] == [
        ("T-1", None if value is None else str(value), got)
    ]
    assert report.cases == 1


@pytest.mark.parametrize(
    ("key", "value", "field", "got"),
    [
        ("expected_status", "Valid", "dose 1 status", "Not Valid"),
        ("expected_reason", "Interval: too Soon", "dose 1 reason", "age-too-young"),
    ],
)
def test_doses_are_compared(tmp_path: Path, key: str, value: str, field: str, got: str) -> None:
    dose = {**row()["doses"][0], key: value}  # type: ignore[index] # a table of JSON
    report = run(tmp_path / "c.jsonl", row(doses=[dose]))
    assert [(each.field, each.expected, each.got) for each in report.disagree] == [(field, value, got)]


def test_the_number_and_the_reasons_of_condition_cases_are_not_compared(tmp_path: Path) -> None:
    dose = {**row()["doses"][0], "expected_reason": "Interval too soon"}  # type: ignore[index] # a table of JSON
    expected = {**row()["expected"], "forecast_number": 7}  # type: ignore[dict-item] # a table of JSON
    assert run(tmp_path / "c.jsonl", row(suite="conditions", doses=[dose], expected=expected)).agree == 1


@pytest.mark.parametrize("missing", [{"observations": None, "sex": None}, {"observations": ..., "sex": ...}])
def test_what_says_nothing_may_be_null_or_left_out(tmp_path: Path, missing: dict[str, object]) -> None:
    dose = {key: value for key, value in row()["doses"][0].items() if value is not None}  # type: ignore[index] # a table of JSON
    case = {key: value for key, value in row(doses=[dose], **missing).items() if value is not ...}
    assert run(tmp_path / "c.jsonl", case).agree == 1


@pytest.mark.parametrize("doses", [None, ..., []])
def test_a_case_without_doses(tmp_path: Path, doses: object) -> None:
    case = {key: value for key, value in row(doses=doses).items() if value is not ...}
    assert run(tmp_path / "c.jsonl", case).agree == 1


@pytest.mark.parametrize("name", ["earliest", "recommended", "past_due", "forecast_number"])
def test_what_is_expected_of_a_forecast_and_left_out_must_be_absent(tmp_path: Path, name: str) -> None:
    expected = {key: value for key, value in row()["expected"].items() if key != name}  # type: ignore[attr-defined] # a table of JSON
    (found,) = run(tmp_path / "c.jsonl", row(expected=expected)).disagree
    assert (found.field, found.expected) == ("dose_number" if name == "forecast_number" else name, None)


def test_a_dose_of_which_nothing_is_expected_is_not_compared(tmp_path: Path) -> None:
    dose = {**row()["doses"][0], "expected_status": None}  # type: ignore[index] # a table of JSON
    assert run(tmp_path / "c.jsonl", row(doses=[dose])).agree == 1


def test_codes_that_the_schedule_does_not_have_stop_nothing(tmp_path: Path) -> None:
    strange = {"code": "999", "system": "OTHER", "text": None, "date": "2020-02-28"}
    other = {**row()["doses"][0], "n": 2, "cvx": "998", "expected_reason": None}  # type: ignore[index] # a table of JSON
    case = row(observations=[strange], doses=[row()["doses"][0], other])  # type: ignore[index] # a table of JSON
    assert run(tmp_path / "c.jsonl", case).agree == 1


def test_equal_doses_of_one_day_are_told_apart(tmp_path: Path) -> None:
    first = {**row()["doses"][0], "date": "2021-01-01", "expected_status": "Valid", "expected_reason": None}  # type: ignore[index] # a table of JSON
    again = {**first, "n": 2, "expected_status": "Not Valid", "expected_reason": "Interval: too Soon"}
    expected = {
        "series_status": "Not Complete",
        "forecast_number": 2,
        "earliest": "2021-01-29",
        "recommended": "2021-01-29",
    }
    case = row(doses=[again, first], assessment_date="2021-01-02", expected=expected)
    assert run(tmp_path / "c.jsonl", case).disagree == ()


def test_a_group_without_a_forecast_disagrees(tmp_path: Path) -> None:
    report = run(tmp_path / "c.jsonl", row(vaccine_group="Polio"))
    assert [(each.field, each.expected, each.got) for each in report.disagree] == [("status", "Not Complete", None)]


def test_a_documented_defect_counts_only_while_it_differs_as_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = row(expected={**row()["expected"], "past_due": None})  # type: ignore[dict-item] # a table of JSON
    recorded = run(tmp_path / "c.jsonl", wrong).disagree
    monkeypatch.setattr(cdsi, "_known_defects", lambda: {"T-1": ("The data says otherwise.", recorded)})
    report = run(tmp_path / "c.jsonl", wrong)
    assert (report.disagree, [(each.id, each.reason) for each in report.known_defects]) == (
        (),
        [("T-1", "The data says otherwise.")],
    )
    agreeing = run(tmp_path / "c.jsonl", row())
    assert [(each.field, each.got) for each in agreeing.disagree] == [("known defect", "agrees: take it off the list")]
    otherwise = run(tmp_path / "c.jsonl", row(vaccine_group="Polio"))
    assert [each.field for each in otherwise.disagree] == ["status"]


@pytest.mark.parametrize(
    "line",
    ["{", "[]", json.dumps({**row(), "dob": "2020-13-01"}), json.dumps({"id": "T"}), json.dumps(row(doses=[{}]))],
)
def test_a_line_that_is_no_case_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "c.jsonl"
    path.write_text(json.dumps(row()) + "\n\n" + line + "\n", encoding="utf-8")
    with pytest.raises(FileError, match=r"c\.jsonl:3: this is no test case"):
        list(read_cases(path))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"dob": "2021-01-01", "doses": []}, "lies after 2020-12-01"),
        ({"assessment_date": "2700-01-01"}, "to 2699-12-31"),
    ],
)
def test_a_case_that_cannot_be_assessed_disagrees(tmp_path: Path, changed: dict[str, object], words: str) -> None:
    report = run(tmp_path / "c.jsonl", row(), row(id="T-2", **changed))
    (found,) = [each for each in report.disagree if each.id == "T-2"]
    assert (found.field, found.expected) == ("assessment", "an answer")
    assert found.got is not None
    assert re.search(rf"c\.jsonl:2: .*{words}", found.got)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="cannot be read"):
        list(read_cases(tmp_path / "none.jsonl"))


def test_every_documented_defect_says_what_contradicts_it() -> None:
    for id_, (reason, differs) in cdsi._known_defects().items():
        assert "release 4.64" in reason, id_
        assert differs, id_


# ------------------------------------------------------------------------------------------------- the published suites


@pytest.fixture(scope="module")
def published(reference_data: Path) -> Schedule:
    return read_cdsi(reference_data / "cdsi" / "supporting-data")


@pytest.mark.parametrize("suite", ["healthy", "conditions"])
def test_all_published_cases_agree(reference_data: Path, published: Schedule, suite: str) -> None:
    found = run_cdsi(published, read_cases(reference_data / "cdsi" / "cases" / f"{suite}.jsonl"))
    assert found.disagree == ()
    assert found.cases > 200
    assert [each.id for each in found.known_defects] == (["2018-0022"] if suite == "healthy" else CONDITIONS)


CONDITIONS = [id_ for id_ in cdsi._known_defects() if "-UC-" in id_]


def test_the_steps_of_published_cases_have_sentences_and_the_dates_used(
    reference_data: Path, published: Schedule
) -> None:
    messages = core_messages()
    told = {}
    for case in _some(reference_data):
        for each in _steps(published, case):
            told[each.reason.code] = messages.get(
                f"reason.{each.reason.code}", "en", None, **{"rule": each.reason.rule, **each.reason.facts}
            )
    assert [code for code, sentence in told.items() if sentence == f"reason.{code}"] == []
    assert len(told) > 20


def _some(reference_data: Path) -> list[CdsiCase]:
    return [
        case
        for suite in ("healthy", "conditions")
        for case in list(read_cases(reference_data / "cdsi" / "cases" / f"{suite}.jsonl"))[::4]
    ]


def _steps(published: Schedule, case: CdsiCase) -> Iterator[Step]:
    for due in forecast(case.history, published, case.on):
        for each in (due, *due.others):
            yield from each.steps
            bounds = [
                date.fromisoformat(step.reason.facts["day"])
                for step in each.steps
                if step.reason.code.startswith("earliest-") and len(each.series) == 1
            ]
            # The dates that an explanation names are those the forecast was made from.
            if bounds and each.status is SeriesStatus.NOT_COMPLETE:
                assert max(bounds) == each.earliest, (case.id, due.group)


def test_the_page_of_the_documentation_is_what_a_run_finds(reference_data: Path) -> None:
    spec = spec_from_file_location("conformance_page", DOCS / "conformance.py")
    assert spec is not None
    assert spec.loader is not None
    script = module_from_spec(spec)
    spec.loader.exec_module(script)
    *suites, countries = (DOCS / "conformance.md").read_text("utf-8").partition(script.WHO_SCHEDULES)
    names = [load_country(code).name for code in list_countries()]
    # A row of the last table is a country's: where its pack was removed, a run finds no such row.
    rows = [line for line in countries.splitlines() if not line.startswith("| ") or line.split(" | ")[0][2:] in names]
    assert script.page(reference_data) == "".join(suites) + "\n".join(rows) + "\n"
