"""``forecast``, ``evaluate`` and ``conformance`` as users run them."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import vaxplatform.cli
from countries.routine_pack import write_routine
from exchange.test_cdsi import ANTIGEN, ANTIGEN_FILE, SCHEDULE, SCHEDULE_FILE
from vaxplatform.cli._ahead import ahead_table
from vaxplatform.codes import Code
from vaxplatform.countries import core_messages, list_countries
from vaxplatform.eligibility import Wording
from vaxplatform.schedule import ProjectedDose

from .conftest import Command

pytestmark = pytest.mark.pack("IN")

PEOPLE = [
    {"id": "P-1", "birth_date": "1980", "doses": [{"date": "2021-05-01", "vaccine": "COVAXIN"}]},
    {
        "id": "P-2",
        "birth_date": "1990-01-01",
        "doses": [
            {"date": "2021-05-20", "vaccine": "Covishield"},
            {"date": "2021-06-20", "vaccine": "cvx|210"},
            {"date": "2021-07-01", "vaccine": "cvx|210", "sub_standard": True},
        ],
    },
]


def schema(name: str) -> Draft202012Validator:
    path = Path(vaxplatform.cli.__file__).parent / "schemas" / f"{name}.schema.json"
    return Draft202012Validator(json.loads(path.read_text("utf-8")))


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "people.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in PEOPLE), encoding="utf-8")
    return path


def arguments(verb: str, people: Path, *more: str) -> list[str]:
    return [verb, "--country", "in", "--person", str(people), "--on", "2021-08-20", *more]


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def covid19(answer: dict[str, Any]) -> dict[str, Any]:
    """The forecast of the campaign, among those of the routine programme."""
    (found,) = [each for each in answer["forecasts"] if each["group"] == "COVID-19"]
    return found


def test_a_table_a_nurse_can_read(command: Command, people: Path) -> None:
    ended = command(*arguments("forecast", people))
    assert (ended.returncode, ended.stdout) == (0, "")
    said = ended.stderr.splitlines()
    assert said[0] == "P-1, on 2021-08-20"
    assert "overdue since" in said[2]
    assert said[3].split() == ["COVID-19", "Not", "Complete", "2", "2021-05-29", "2021-05-29", "2021-06-12"]
    assert max(len(line) for line in said if "known in part" not in line) <= 80
    assert "known in part only" in said[1]


def test_a_table_says_which_doses_were_not_judged(command: Command, small: Path, tmp_path: Path) -> None:
    """Nobody is to be given a dose again because a code was strange."""
    doses = [{"date": "2021-05-01", "vaccine": "cvx|107"}, {"date": "2021-09-01", "vaccine": "cvx|901"}]
    path = tmp_path / "person.json"
    path.write_text(json.dumps({"id": "P-1", "birth_date": "1980-01-01", "doses": doses}), encoding="utf-8")
    ended = command("forecast", "--schedule", small, "--person", path, "--on", "2021-08-20")
    assert ended.returncode == 0
    assert ended.stderr.splitlines()[1:3] == [
        "  The schedule does not know the vaccine cvx|107; the dose was not judged.",
        "  The dose is dated 1 Sep 2021, after the assessment date 20 Aug 2021; it was not judged.",
    ]


def test_forecasts_as_json_lines(command: Command, people: Path) -> None:
    ended = command(*arguments("forecast", people, "--json"))
    first, second = lines(ended.stdout)
    for each in (first, second):
        schema("forecast").validate(each)
    due = covid19(second)
    assert (due["group"], due["dose_number"], due["earliest"]) == ("COVID-19", 2, "2021-08-12")
    assert due["vaccines"] == [{"code": "cvx|210", "name": "Covishield"}]
    assert [reason["code"] for reason in due["reasons"]] == ["interval-too-short", "sub-standard"]
    assert (first["left_out"], second.get("left_out")) == ("birth-date-partial", None)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Recommended from 12 weeks since dose 1 (20 May 2021): 12 Aug 2021."),
        ("hi", "खुराक 1 (20 मई 2021) से 12 सप्ताह"),
        ("hi-IN", "खुराक 1 (20 मई 2021) से 12 सप्ताह"),
    ],
)
def test_why_step_by_step(command: Command, people: Path, language: str, words: str) -> None:
    ended = command(*arguments("forecast", people, "--explain", "--lang", language))
    said = ended.stderr
    assert "COVISHIELD.2:" in said
    assert words in said
    explained = lines(command(*arguments("forecast", people, "--explain", "--json")).stdout)
    for each in explained:
        schema("forecast").validate(each)
    codes = [step["code"] for step in covid19(explained[1])["steps"]]
    assert codes[:2] == ["vaccine-accepted", "vaccine-accepted"]
    assert "earliest-interval" in codes
    considered = {each["series"]: each["speaks"] for each in covid19(explained[1])["considered"]}
    assert (considered["COVISHIELD"], considered["COVAXIN"]) == (True, False)


def test_doses_judged(command: Command, people: Path) -> None:
    ended = command(*arguments("evaluate", people))
    assert (ended.returncode, ended.stdout) == (0, "")
    assert "Not Valid" in ended.stderr
    assert "before the earliest valid day 12 Aug 2021" in ended.stderr
    first, second = lines(command(*arguments("evaluate", people, "--json")).stdout)
    for each in (first, second):
        schema("evaluate").validate(each)
    assert [(dose["status"], dose["dose_number"]) for dose in second["doses"]] == [
        ("Valid", 1),
        ("Not Valid", None),
        ("Sub-standard", None),
    ]
    assert first["doses"][0]["vaccine"] == {"code": "cvx|502", "name": "Covaxin"}


def test_who_cannot_be_used_is_told_and_the_others_go_on(command: Command, people: Path) -> None:
    with people.open("a", encoding="utf-8") as file:
        file.write('{"id": "P-3", "birth_date": "2022-01-01"}\n{"id": "P-4"}\n')
    ended = command(*arguments("forecast", people, "--json"))
    assert ended.returncode == 1
    assert [each["id"] for each in lines(ended.stdout)] == ["P-1", "P-2"]
    assert "people.jsonl:3 at $: the birth date of P-3 lies after 2021-08-20" in ended.stderr
    assert "people.jsonl:4 at $: «birth_date» is missing" in ended.stderr
    assert "2 of 4 could not be used" in ended.stderr


def child(tmp_path: Path, **known: Any) -> Path:
    path = tmp_path / "child.json"
    path.write_text(json.dumps({"id": "P-1", "birth_date": "2026-01-31", **known}), encoding="utf-8")
    return path


def test_vaccines_are_called_as_people_do(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named = "vaccines: {MMR: {name: {en: Measles jab}}}\nseries:"
    monkeypatch.setenv("VAXPLATFORM_PACKS", str(write_routine(tmp_path / "packs", ("series:", named)).parent))
    given = child(tmp_path, doses=[{"date": "2027-01-31", "vaccine": "MMR"}])
    asked = ["--country", "xx", "--person", given, "--on", "2027-02-28"]
    assert "Measles jab" in command("forecast", *asked).stderr
    assert "Measles jab" in command("evaluate", *asked).stderr
    (answer,) = lines(command("forecast", *asked, "--json").stdout)
    assert "MMR" in {dose["vaccine"]["name"] for dose in answer["ahead"]}


@pytest.mark.parametrize("code", list_countries())
def test_a_newborn_is_due_nothing_before_birth_and_no_campaign_of_adults(
    command: Command, tmp_path: Path, code: str
) -> None:
    asked = ["forecast", "--country", code, "--person", child(tmp_path), "--on", "2026-01-31", "--json"]
    (answer,) = lines(command(*asked).stdout)
    days = [each["earliest"] for each in answer["forecasts"] if each["earliest"]]
    assert min(days) >= "2026-01-31"
    assert "COVID-19" not in {each["group"] for each in answer["forecasts"]}
    assert answer["ahead"]


@pytest.mark.parametrize(
    ("language", "first", "last"),
    [
        ("en", "at birth BCG BCG 1", "16 years Td Td 2"),
        ("hi", "जन्म पर बीसीजी BCG 1", "16 वर्ष टीडी (टिटनेस, डिप्थीरिया) Td 2"),
    ],
)
def test_a_newborn_gets_a_whole_schedule_to_18_years(
    command: Command, tmp_path: Path, language: str, first: str, last: str
) -> None:
    asked = ["forecast", "--country", "in", "--person", child(tmp_path), "--on", "2026-01-31", "--lang", language]
    said = command(*asked).stderr.splitlines()
    assert max(map(len, said)) <= 80
    days = [" ".join(line.split()) for line in said]
    assert f"2026-01-31 {first}" in days
    assert days[-1] == f"2042-01-31 {last}"
    assert not any("COVID-19" in line for line in said)  # no rule of the campaign is for children

    (answer,) = lines(command(*asked, "--json").stdout)
    schema("forecast").validate(answer)
    assert {each["group"] for dose in answer["ahead"] for each in dose["counts_as"]} == {
        each["group"] for each in answer["forecasts"]
    }
    (pentavalent,) = [dose for dose in answer["ahead"] if len(dose["counts_as"]) == 3][:1]
    assert (pentavalent["date"], pentavalent["vaccine"]["code"]) == ("2026-03-14", "cvx|198")
    rotavirus = next(dose for dose in answer["ahead"] if dose["counts_as"][0]["group"] == "Rotavirus")
    assert [each["code"] for each in rotavirus["instead"]] == ["cvx|116"]


def test_a_brand_is_a_dose_of_its_shared_vaccine_and_a_code_is_given_no_brand(command: Command, tmp_path: Path) -> None:
    given = [("2026-03-14", "Rotavac"), ("2026-04-11", "cvx|119"), ("2026-05-09", "ROTASIIL")]
    known = {"doses": [{"date": day, "vaccine": vaccine} for day, vaccine in given]}
    asked = ["evaluate", "--country", "in", "--person", child(tmp_path, **known), "--on", "2026-05-09", "--json"]
    (answer,) = lines(command(*asked).stdout)
    assert [(each["dose_number"], each["vaccine"]["name"]) for each in answer["doses"]] == [
        (1, "RV1 (rotavirus)"),
        (2, "RV1 (rotavirus)"),
        (3, "RV5 (rotavirus)"),
    ]


def test_a_pregnancy_without_its_day_is_told(command: Command, tmp_path: Path) -> None:
    def asked(**since: str) -> Path:
        known = {"sex": "female", "conditions": [{"code": "pregnant", **since}]}
        path = tmp_path / f"woman{len(since)}.json"
        path.write_text(json.dumps({"id": "P-1", "birth_date": "1998-05-01", **known}), encoding="utf-8")
        return path

    options = ["--country", "in", "--on", "2026-01-31"]
    said = command("forecast", *options, "--person", asked()).stderr
    assert "  «pregnant» is recorded without its day: doses counted from it are left out.\n" in said
    (answer,) = lines(command("forecast", *options, "--person", asked(), "--json").stdout)
    schema("forecast").validate(answer)
    assert answer["undated"] == ["pregnant"]
    dated = command("forecast", *options, "--person", asked(since="2025-12-01"), "--json")
    (answer,) = lines(dated.stdout)
    assert "undated" not in answer
    assert "Td (Td in pregnancy)" in [each["group"] for each in answer["forecasts"]]


@pytest.mark.pack("VN")
@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Something observed of the person rules the vaccine out: pregnancy."),
        ("vi", "Người này có tình trạng đã ghi nhận là chống chỉ định với vắc xin: mang thai."),
    ],
)
def test_what_pregnancy_rules_out_is_told_with_why(
    command: Command, tmp_path: Path, language: str, sentence: str
) -> None:
    path = tmp_path / "woman.json"
    known = {"sex": "female", "conditions": [{"code": "pregnant", "since": "2026-05-01"}]}
    path.write_text(json.dumps({"id": "P-1", "birth_date": "1998-05-01", **known}), encoding="utf-8")
    options = ["--country", "vn", "--on", "2026-09-01", "--person", path, "--lang", language]
    said = command("forecast", *options, "--explain").stderr.splitlines()
    line = said.index("  MMR                Contraindicated")
    assert said[line + 2] == f"        {sentence}"
    (answer,) = lines(command("forecast", *options, "--json").stdout)
    schema("forecast").validate(answer)
    (told,) = [each for each in answer["forecasts"] if each["group"] == "MMR"]
    assert (told["status"], told["vaccines"]) == ("Contraindicated", [])
    assert told["reasons"][0]["facts"]["observed"] == "pregnant"


def test_who_is_grown_up_is_told_of_no_childhood(command: Command, people: Path) -> None:
    first, second = lines(command(*arguments("forecast", people, "--json")).stdout)
    assert (first["ahead"], second["ahead"]) == ([], [])


def test_a_dose_of_a_campaign_is_not_unknown_to_the_routine_programme(command: Command, people: Path) -> None:
    for answer in lines(command(*arguments("forecast", people, "--json")).stdout):
        assert not [each for one in answer["forecasts"] for each in one["reasons"] if each["code"] == "unknown-vaccine"]


OLD = {"id": "P-3", "birth_date": "1990", "conditions": [{"code": "pregnant", "since": "1700-01-01"}]}
EARLY = {"id": "P-3", "birth_date": "2021-06-01", "doses": [{"date": "2021-05-20", "vaccine": "cvx|210"}]}
YOUNG = {"id": "P-3", "birth_date": "2022-01-01"}


@pytest.mark.parametrize("verb", ["forecast", "evaluate"])
@pytest.mark.parametrize(
    ("bad", "place", "words"),
    [
        (b"id,birth_date", ":{0}:1 at $", "this is not JSON"),
        (b'{"id": "P-3", "birth_date": "19', ":{0}:29 at $", "this is not JSON"),
        (b'{"id": "P\xe9"}', ":{0}:10 at $", "a byte here is not UTF-8: save the file as UTF-8"),
        (b'{"id": 1%b}' % (b"0" * 5000), ":{0} at $", "a number here has thousands of digits"),
        (b"[]", ":{0} at $", "an object is wanted here, in braces"),
        (b'{"id": "P-3"}', ":{0} at $", "«birth_date» is missing"),
        (json.dumps(YOUNG).encode(), ":{0} at $", "the birth date of P-3 lies after 2021-08-20"),
        (json.dumps(EARLY).encode(), ":{0} at $", "a dose of P-3 was given before birth"),
        (json.dumps(OLD).encode(), ":{0} at $", "pregnant is dated before 1850-01-01: check the year"),
    ],
)
@pytest.mark.parametrize("line", [1, 2, 3])
def test_a_bad_line_is_told_with_its_place_wherever_it_stands(
    command: Command, people: Path, verb: str, bad: bytes, place: str, words: str, line: int
) -> None:
    good = people.read_bytes().splitlines()
    people.write_bytes(b"\n".join([*good[: line - 1], bad, *good[line - 1 :]]))
    ended = command(*arguments(verb, people, "--json"))
    assert ended.returncode == 1
    assert [each["id"] for each in lines(ended.stdout)] == ["P-1", "P-2"]
    assert ended.stderr.splitlines() == [f"{people}{place.format(line)}: {words}", "1 of 3 could not be used."]


def test_a_person_of_a_list_is_told_with_its_path(command: Command, people: Path) -> None:
    people.write_text(json.dumps([PEOPLE[0], YOUNG]), encoding="utf-8")
    ended = command(*arguments("forecast", people, "--json"))
    assert ended.returncode == 1
    assert f"{people} at $[1]: the birth date of P-3 lies after" in ended.stderr


def test_nobody_can_be_used(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    path.write_text('{"id": "P-4"}', encoding="utf-8")
    assert command(*arguments("forecast", path)).returncode == 3


@pytest.mark.parametrize("verb", ["forecast", "evaluate"])
@pytest.mark.parametrize(
    ("wrong", "code", "words"),
    [
        (["--schedule", "x"], 2, "either --schedule or --country"),
        (["--on", "yesterday"], 2, "--on"),
        (["--on", "2700-01-01"], 2, "--on: people are assessed on days from 1850-01-01 to 2699-12-31: check the year"),
        (["--on", "1849-12-31"], 2, "--on: people are assessed on days from 1850-01-01 to 2699-12-31: check the year"),
        (["--lang", "fr"], 2, "--lang: there are no sentences in this language; there is en, hi"),
        (["--lang", "fr", "--json"], 2, "--lang: there are no sentences in this language; there is en, hi"),
        (["--lang", ""], 2, "--lang: there are no sentences in this language; there is en, hi"),
        (["--country", "zz"], 2, "no pack"),
        (["--person", "none.json"], 3, "none.json: there is no such file"),
    ],
)
def test_misuse(command: Command, people: Path, verb: str, wrong: list[str], code: int, words: str) -> None:
    ended = command(*arguments(verb, people, *wrong))
    assert (ended.returncode, ended.stdout) == (code, "")
    assert " ".join(ended.stderr.replace("│", " ").split()).count(words) == 1
    assert "Traceback" not in ended.stderr


# ---------------------------------------------------------------------------------------------------------- conformance


def test_conformance_agrees_and_says_so(command: Command, reference_data: Path) -> None:
    folder = reference_data / "cdsi"
    data = ["conformance", "cdsi", "--supporting-data", folder / "supporting-data"]
    files = ["--cases", folder / "cases" / "healthy.jsonl", "--cases", folder / "cases" / "conditions.jsonl"]
    ended = command(*data, *files, "--json", "--repeat", "2")
    assert ended.returncode == 0
    report = json.loads(ended.stdout)
    schema("conformance").validate(report)
    assert report["cases"] == report["agree"] + len(report["known_defects"])
    assert "Documented defect 2018-0022" in ended.stderr


def test_conformance_disagrees(command: Command, reference_data: Path, tmp_path: Path) -> None:
    folder = reference_data / "cdsi"
    line = (folder / "cases" / "healthy.jsonl").read_text("utf-8").splitlines()[0]
    (tmp_path / "c.jsonl").write_text(line.replace("2026-01-10", "2026-01-11"), encoding="utf-8")
    data = ["conformance", "cdsi", "--supporting-data", folder / "supporting-data"]
    ended = command(*data, "--cases", tmp_path / "c.jsonl")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "recommended: expected 2026-01-11, got 2026-01-10" in ended.stderr


def test_conformance_without_its_data(command: Command, tmp_path: Path) -> None:
    ended = command("conformance", "cdsi", "--supporting-data", tmp_path, "--cases", tmp_path / "c.jsonl")
    assert ended.returncode == 3
    assert "ScheduleSupportingData" in ended.stderr


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Supporting data of one antigen, and cases for it."""
    data = tmp_path / "data"
    data.mkdir()
    (data / ANTIGEN_FILE).write_text(ANTIGEN, encoding="utf-8")
    (data / SCHEDULE_FILE).write_text(SCHEDULE, encoding="utf-8")
    return data


def case(**changed: object) -> str:
    expected = {"series_status": "Immune", "earliest": None, "recommended": None, "past_due": None}
    immune = [{"code": "022", "date": None}]
    about = {"id": "T-1", "suite": "healthy", "dob": "2020-01-01", "sex": "F", "assessment_date": "2020-12-01"}
    return json.dumps(
        {**about, "vaccine_group": "Red", "observations": immune, "doses": [], "expected": expected} | changed
    )


def test_conformance_of_data_of_ones_own(command: Command, small: Path, tmp_path: Path) -> None:
    cases = tmp_path / "cases.jsonl"
    cases.write_text(case() + "\n", encoding="utf-8")
    ended = command("conformance", "cdsi", "--supporting-data", small, "--cases", cases, "--json")
    report = json.loads(ended.stdout)
    schema("conformance").validate(report)
    assert (ended.returncode, report["agree"], report["disagree"]) == (0, 1, [])
    cases.write_text("".join(f"{case(id=f'T-{n}', observations=[])}\n" for n in range(60)), encoding="utf-8")
    ended = command("conformance", "cdsi", "--supporting-data", small, "--cases", cases)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "0 of 60 cases agree" in ended.stderr
    assert "T-0, status: expected Immune, got" in ended.stderr
    assert "more" in ended.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"assessment_date": "2700-01-01"}, "people are assessed on days from 1850-01-01 to 2699-12-31"),
        ({"dob": "2021-01-01"}, "the birth date of T-2 lies after 2020-12-01"),
    ],
)
def test_conformance_names_the_case_that_cannot_be_assessed_and_runs_the_others(
    command: Command, small: Path, tmp_path: Path, changed: dict[str, str], words: str
) -> None:
    cases = tmp_path / "cases.jsonl"
    cases.write_text(f"{case()}\n{case(id='T-2', **changed)}\n", encoding="utf-8")
    ended = command("conformance", "cdsi", "--supporting-data", small, "--cases", cases)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "1 of 2 cases agree" in ended.stderr
    assert f"T-2, assessment: expected an answer, got {cases}:2: {words}" in ended.stderr


def test_conformance_names_what_is_no_case(command: Command, small: Path, tmp_path: Path) -> None:
    cases = tmp_path / "cases.jsonl"
    cases.write_text(f"{case()}\n{case(id='T-2', dob='1.1.2020')}\n", encoding="utf-8")
    ended = command("conformance", "cdsi", "--supporting-data", small, "--cases", cases)
    assert (ended.returncode, ended.stdout) == (3, "")
    assert ended.stderr.startswith(f"{cases}:2: this is no test case: a date is written YYYY-MM-DD")


def test_a_schedule_from_supporting_data_or_from_a_file(command: Command, small: Path, tmp_path: Path) -> None:
    child = tmp_path / "child.json"
    child.write_text('{"id": "P-1", "birth_date": "2020-01-01", "sex": "female"}', encoding="utf-8")
    asked = ["forecast", "--person", child, "--on", "2020-06-01", "--json", "--schedule"]
    from_data = command(*asked, small)
    command("schedule", "import-cdsi", small, "--out", tmp_path / "schedule.yaml")
    from_file = command(*asked, tmp_path / "schedule.yaml")
    assert (from_data.returncode, from_file.returncode) == (0, 0)
    assert lines(from_data.stdout) == lines(from_file.stdout)
    assert [each["group"] for each in lines(from_file.stdout)[0]["forecasts"]]


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "  2026-01-31 at birth    BCG"),
        ("uk", "  2026-01-31 народження  BCG"),
        ("ar", "  2026-01-31 عند الولادة BCG"),
        ("te", "  2026-01-31 పుట్టిన వెంటనే BCG"),
        ("en", "  2031-08-15 5 years     Td"),  # and six months
        ("en", "  2030-12-15 58 months   Td"),
    ],
)
def test_an_age_stands_apart_and_from_five_years_on_in_years(language: str, line: str) -> None:
    child, vaccine = date(2026, 1, 31), line.rsplit(maxsplit=1)[-1]
    dose = ProjectedDose(date.fromisoformat(line.split(maxsplit=1)[0]), Code.parse("cvx|1"), (("A", 1),))
    (*_, said) = ahead_table([dose], child, {dose.vaccine: vaccine}, Wording(core_messages(), language))
    assert said.startswith(f"{line} ")


@pytest.mark.parametrize("letters", [27, 28, 29])
def test_a_name_that_fills_its_column_stands_apart_from_the_groups(letters: int) -> None:
    child = date(2026, 1, 31)
    dose = ProjectedDose(child, Code.parse("cvx|1"), (("MMR", 1),))
    table = ahead_table([dose], child, {dose.vaccine: "x" * letters}, Wording(core_messages(), "en"))
    assert "\n".join(table).split()[-3:] == ["x" * letters, "MMR", "1"]
