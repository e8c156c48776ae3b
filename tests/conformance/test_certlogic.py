"""CertLogic's suites and the rules of countries: how they are read and compared, and that all of them agree."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from vaxplatform.conformance import Report, read_certlogic_suite, read_country_rules, run_certlogic
from vaxplatform.eligibility.certlogic import read_rule
from vaxplatform.errors import FileError, InputError
from vaxplatform.place import Place

MP = {"var": "payload.v.0.mp"}
RULE = {
    "Logic": {"if": [MP, {"in": [MP, {"var": "external.valueSets.names"}]}, True]},
    "ValidFrom": "2021-06-01T00:00:00Z",
}
DAY = {"plusTime": [{"var": ""}, 0, "day"]}
CLOCK = {
    "Logic": {"===": [{"var": "external.validationClock"}, "2021-06-01T00:00:00Z"]},
    "ValidFrom": "2021-06-01T00:00:00Z",
}


def written(folder: Path, files: Mapping[str, object]) -> Path:
    """A folder with files: texts as they are, and everything else as JSON."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return folder


def of_suite(folder: Path, *cases: object, **around: object) -> Report:
    files = {"deep/er/s.json": {"name": "s", "cases": list(cases), **around}}
    return run_certlogic(read_certlogic_suite(written(folder, files)))


def of_rules(folder: Path, files: Mapping[str, object]) -> Report:
    return run_certlogic(read_country_rules(written(folder, files)))


def said(report: Report) -> list[tuple[str, str, str | None, str | None]]:
    return [(each.id, each.field, each.expected, each.got) for each in report.disagree]


def left_out(report: Report) -> list[tuple[str, str]]:
    return [(each.id, each.reason) for each in report.not_run]


# ------------------------------------------------------------------------------------------- the specification's suites


def test_assertions_are_compared_as_json(tmp_path: Path) -> None:
    assertions = [
        {"data": 1, "expected": 1.0},
        {"data": True, "expected": 1},
        {"data": {"a": [1, None]}, "expected": {"a": [1, None]}},
        {"data": None, "expected": False},
        {"certLogicExpression": {"+": [{"var": ""}, 1]}, "data": "a", "expected": 2},
        {"certLogicExpression": DAY, "data": "2021", "expected": "2021-12-31T00:00:00.000Z"},
        {"certLogicExpression": {"or": []}, "data": "a", "expected": None},
    ]  # fmt: skip
    report = of_suite(tmp_path, {"name": "c", "certLogicExpression": {"var": ""}, "assertions": assertions})
    assert (report.suite, report.cases, report.agree, report.not_run) == ("certlogic", 7, 3, ())
    assert said(report) == [
        ("deep/er/s.json#1.2", "value", "1", "true"),
        ("deep/er/s.json#1.4", "value", "false", "null"),
        ("deep/er/s.json#1.5", "value", "2", "error: expression at $.+[0]: an integer is wanted here, not a text"),
        ("deep/er/s.json#1.7", "value", "null", 'error: expression at $: unrecognised operator: "or"'),
    ]


def test_issues_are_compared_with_their_expression_and_words(tmp_path: Path) -> None:
    issue = {"expr": None, "message": "invalid CertLogic expression"}
    report = of_suite(
        tmp_path,
        {"certLogicExpression": [None], "issues": [issue]},
        {"certLogicExpression": 1, "issues": []},
        {"certLogicExpression": None, "issues": [issue | {"message": "another"}]},
        {"certLogicExpression": None, "issues": []},
    )
    assert report.agree == 2
    assert [(id_, field) for id_, field, _, _ in said(report)] == [
        ("deep/er/s.json#3", "issues"),
        ("deep/er/s.json#4", "issues"),
    ]


def test_what_is_marked_skip_is_told(tmp_path: Path) -> None:
    run = {"data": 1, "expected": 1}
    skip = {"directive": "skip"}
    assert len(of_suite(tmp_path / "a", {"certLogicExpression": 1, "assertions": [run, run | skip]}).not_run) == 1
    cases = [
        {"certLogicExpression": 1, "assertions": [run, run], **skip},
        {"certLogicExpression": 1, "issues": [], **skip},
        {"certLogicExpression": 1, "assertions": [run]},
    ]
    report = of_suite(tmp_path / "b", *cases)
    assert (report.cases, [id_ for id_, _ in left_out(report)]) == (
        1,
        [f"deep/er/s.json#{n}" for n in ("1.1", "1.2", "2")],
    )
    with pytest.raises(FileError, match="holds no case"):
        of_suite(tmp_path / "c", *cases, **skip)


def test_what_is_no_case_of_a_suite_is_told(tmp_path: Path) -> None:
    good = {"certLogicExpression": 1, "assertions": [{"data": None, "expected": 1}]}
    written(tmp_path, {"schema.json": {"$schema": "x"}, "broken.json": "{", "other.json": {"a": 1}, "empty.json": ""})
    (tmp_path / "latin.json").write_bytes(b'{"name": "\xe9"}')
    cases = [good, {"name": "neither"}, "case", {"assertions": [{"data": 1, "expected": 1}, {"data": 1}]}]
    report = of_suite(tmp_path, *cases)
    assert report.agree == 1
    assert [id_ for id_, _ in left_out(report)] == [
        "broken.json",
        *(f"deep/er/s.json#{n}" for n in ("2", "3", "4.1", "4.2")),
        "empty.json",
        "latin.json",
        "other.json",
    ]
    assert dict(left_out(report))["broken.json"] == "this is not JSON"
    assert "UTF-8" in dict(left_out(report))["latin.json"]


@pytest.mark.parametrize("read", [read_certlogic_suite, read_country_rules])
def test_folders_that_are_not_there_or_hold_nothing(tmp_path: Path, read: object) -> None:
    assert callable(read)
    with pytest.raises(FileError, match="no such folder"):
        read(tmp_path / "none")
    with pytest.raises(FileError, match="holds no case"):
        read(tmp_path)


# ----------------------------------------------------------------------------------------------- the rules of countries


def test_a_case_belongs_to_the_rule_above_it(tmp_path: Path) -> None:
    names = {"names": ["A"]}
    report = of_rules(
        tmp_path,
        {
            "XX/R-1/rule.json": RULE,
            "XX/R-1/tests/1.json": {
                "payload": {"v": [{"mp": "A"}]},
                "external": {"valueSets": names},
                "expected": True,
            },
            "XX/R-1/tests/further/2.json": {"payload": {"v": [{"mp": "B"}]}, "external": {}, "expected": True},
            "XX/R-1/3.json": {"expected": True},
            "XX/R-1/4.json": {"payload": None, "external": None, "expected": False},
            "XX/R-2/rule.json": CLOCK,
            "XX/R-2/5.json": [{"expected": True}, {"external": {"validationClock": "2021-07-01"}, "expected": True}],
            "valuesets/sets.json": {"names": ["A", "C"]},
        },
    )
    assert report.not_run == ()
    assert said(report) == [
        ("XX/R-1/4.json", "value", "false", "true"),
        ("XX/R-1/tests/further/2.json", "value", "true", "false"),
        ("XX/R-2/5.json#2", "value", "true", "false"),
    ]
    assert report.cases == 6


def test_a_rule_that_is_invalid_disagrees_in_every_case(tmp_path: Path) -> None:
    files = {"r/rule.json": {"Logic": {"or": []}}, "r/1.json": {"expected": True}, "r/2.json": {"expected": False}}
    assert [got for *_, got in said(of_rules(tmp_path, files))] == [
        'error: expression at $: unrecognised operator: "or"'
    ] * 2


def test_what_cannot_be_run_is_told(tmp_path: Path) -> None:
    report = of_rules(
        tmp_path,
        {
            "good/rule.json": {"Logic": True},
            "good/1.json": {"expected": True},
            "good/2.json": "{",
            "good/3.json": {"payload": {}},
            "good/4.json": {"expected": True, "external": []},
            "alone/1.json": {"expected": True},
            "broken/rule.json": "[",
            "broken/tests/1.json": {"expected": True},
            "twice/a.json": {"Logic": True},
            "twice/b.json": {"Logic": True},
            "twice/tests/1.json": {"expected": True},
            "idle/rule.json": {"Logic": True},
        },
    )
    assert (report.cases, report.agree) == (1, 1)
    assert left_out(report) == [
        ("alone/1.json", "no rule stands in the folder of this case or above it"),
        ("broken/rule.json", "this is not JSON"),
        ("broken/tests/1.json", "no rule stands in the folder of this case or above it"),
        ("good/2.json", "this is not JSON"),
        ("good/3.json", "this is neither a rule, with «Logic», nor a case, with «expected»"),
        ("good/4.json", "«external» is no object"),
        ("twice/tests/1.json", "several rules stand in the folder of this case or above it"),
        ("idle/rule.json", "no case belongs to this rule"),
    ]


def test_ids_are_unique(tmp_path: Path) -> None:
    folder = written(tmp_path, {"r/rule.json": {"Logic": True}, "r/1.json": {"expected": True}})
    with pytest.raises(InputError, match="ids are unique"):
        run_certlogic(read_country_rules(folder), read_country_rules(folder))


# ------------------------------------------------------------------------------------------------- the published suites


def test_all_published_cases_agree(reference_data: Path) -> None:
    folder = reference_data / "certlogic"
    suite, rules = read_certlogic_suite(folder / "suite"), read_country_rules(folder / "country-rules")
    report = run_certlogic(suite, rules)
    assert report.disagree == ()
    assert sum(case.field == "issues" for case in suite.cases) == 23
    assert len(suite.cases) == 218 + 23
    assert len(rules.cases) == len(list((folder / "country-rules").glob("*/*/tests/*.json")))
    assert len(report.not_run) == 14
    assert {each.reason for each in report.not_run} == {"the suite marks it to be skipped"}
    assert report.agree == report.cases == len(suite.cases) + len(rules.cases)


def test_all_published_rules_are_read_and_name_what_they_look_at(reference_data: Path) -> None:
    paths = sorted((reference_data / "certlogic" / "country-rules").glob("*/*/rule.json"))
    assert len(paths) > 100
    for path in paths:
        rule = read_rule(json.loads(path.read_text("utf-8")), place=Place(str(path), path="$"))
        assert rule.findings == ()
