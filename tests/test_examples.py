"""What the README and the documentation show is what the library does."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

from vaxplatform.codes import Code
from vaxplatform.countries import load_country
from vaxplatform.eligibility import ConditionWord, Words, parse_predicate
from vaxplatform.exchange import (
    COLUMNS,
    DOSE_COLUMNS,
    REGISTER_COLUMNS,
    RULE_COLUMNS,
    _schedule_entries,
    parse_schedule,
)
from vaxplatform.exchange.yaml_document import load_yaml

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.pack("IN")
def test_the_readme_shows_the_quickstart_and_its_output() -> None:
    example = ROOT / "examples" / "quickstart.py"
    program = example.read_text("utf-8").split('"""\n\n', 1)[1].rstrip()
    ended = subprocess.run([sys.executable, example], capture_output=True, text=True, check=True)
    readme = (ROOT / "README.md").read_text("utf-8")
    assert f"```python\n{program}\n```" in readme
    assert f"```text\n{ended.stdout.rstrip()}\n```" in readme


def test_the_page_of_the_people_file_names_every_column() -> None:
    page = (ROOT / "docs" / "people-file.md").read_text("utf-8")
    for column in COLUMNS:
        assert f"| `{column.name}` | {'yes' if column.required else ''} | {column.meaning} |" in page
    for name in (*DOSE_COLUMNS, *REGISTER_COLUMNS):
        assert f"`{name}`" in page


EXAMPLE_WORDS = Words(
    {"HCW": (), "FLW": ()},
    {"diabetes": ConditionWord((), {"on_treatment": ("yes", "no")})},
    {"COVAXIN": Code("cvx", "502")},
)


def test_the_page_of_the_rule_sheet_names_every_column() -> None:
    page = (ROOT / "docs" / "how-to" / "edit-rules-in-a-spreadsheet.md").read_text("utf-8")
    for kind in RULE_COLUMNS:
        for column in kind.columns:
            name, meaning = f"| `{column.name}` | ", f" | {column.meaning} |"
            (where,) = (line for line in page.splitlines() if line.startswith(name) and line.endswith(meaning))
            assert kind.sheet in where or "| all |" in where


RULES = (ROOT / "docs" / "how-to" / "write-rules.md").read_text("utf-8")


@pytest.fixture
def written_out(tmp_path: Path) -> Path:
    """The folder of the pack that stands on the page about rules."""
    for name, text in re.findall(r"`packs/(xx/[a-z0-9/]+\.yaml)`:\n\n```yaml\n(.*?)```", RULES, re.DOTALL):
        file = tmp_path / "packs" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return tmp_path / "packs"


def test_the_pack_on_the_page_about_rules_is_whole(written_out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAXPLATFORM_PACKS", str(written_out))
    country = load_country("xx")
    assert (country.name, list(country.programmes)) == ("Exampleland", ["covid19"])


def test_its_cases_are_run_as_the_page_says(written_out: Path) -> None:
    (program,) = re.findall(r"```python\n(.*?)```", RULES, re.DOTALL)

    def printed() -> str:
        environment = {**os.environ, "VAXPLATFORM_PACKS": str(written_out)}
        command = [sys.executable, "-c", program]
        return subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout

    assert printed() == ""
    cases = written_out / "xx" / "cases" / "covid19.yaml"
    cases.write_text(cases.read_text("utf-8").replace("eligible: cannot tell", "eligible: true"), "utf-8")
    assert printed().endswith("Nobody asked about illnesses: eligible: expected yes, got cannot_tell\n")


def test_the_page_about_checking_rules_shows_what_the_command_says(written_out: Path) -> None:
    page = (ROOT / "docs" / "how-to" / "check-rules.md").read_text("utf-8")
    planted, proposed = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)

    def checked(*arguments: str) -> str:
        command = [sys.executable, "-c", "from vaxplatform.cli import main; main()", "rules", "check"]
        command += ["--country", "packs/xx", *arguments]
        folder = written_out.parent
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stderr

    assert checked("--propose", "cases.yaml").endswith("Nothing is wrong with the rules.\n")
    assert proposed in (written_out.parent / "cases.yaml").read_text("utf-8")
    programme = written_out / "xx" / "programmes" / "covid19.yaml"
    text = programme.read_text("utf-8")
    as_written = re.sub(r"    until: .*\n", "", planted).replace(', born: ">= 2010-01-01"', "")
    assert as_written in text
    programme.write_text(text.replace(as_written, planted), "utf-8")
    assert f"$ vaxplatform rules check --country packs/xx\n{checked()}```" in page


def test_the_page_about_spreadsheets_shows_what_the_commands_say(written_out: Path) -> None:
    page = (ROOT / "docs" / "how-to" / "edit-rules-in-a-spreadsheet.md").read_text("utf-8")
    exported, changed, refused = re.findall(r"```console\n(.*?)```", page, re.DOTALL)
    sheet = written_out.parent / "rules.xlsx"

    def shown() -> str:
        """What the command of an example says, below its line."""
        command = [sys.executable, "-c", "from vaxplatform.cli import main; main()", *line.split()[2:]]
        ended = subprocess.run(command, cwd=written_out.parent, capture_output=True, text=True, check=False)
        return f"{line}\n{ended.stderr}"

    def edit(number: int, **texts: str) -> None:
        workbook = load_workbook(sheet)
        rules = workbook["rules"]
        columns = {cell.value: cell.column for cell in rules[1]}
        for name, text in texts.items():
            rules.cell(number, columns[name.replace("_", ":")]).value = text
        workbook.save(sheet)

    line = exported.splitlines()[0]
    assert shown() == exported
    line = refused.splitlines()[0]
    edit(3, source="circular-9")
    edit(4, age="≥ 18 years")
    assert shown() == refused
    edit(3, source="circular-1")
    edit(4, age=">= 16 years")
    twelve = {
        "id": "XX-12",
        "from": "2021-09-01",
        "age": ">= 12 years",
        "say_en": "From 12 years",
        "source": "circular-2",
    }
    edit(5, **twelve)
    line = changed.splitlines()[0]
    assert shown() == changed


def test_every_word_of_the_table_of_conditions_is_one() -> None:
    examples = re.findall(r"^\| `[a-z_`, ]+` \| `([^`]+)`", RULES, re.MULTILINE)
    assert len(examples) == 13
    for example in examples:
        parse_predicate(load_yaml(example, "example").data, EXAMPLE_WORDS)


@pytest.mark.pack("IN")
def test_the_page_about_forecasts_prints_what_it_shows() -> None:
    page = (ROOT / "docs" / "how-to" / "forecast.md").read_text("utf-8")
    (program,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    shown, _told, explained = re.findall(r"```text\n(.*?)```", page, re.DOTALL)
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ended.stdout == shown
    assert "COVISHIELD.2:" in explained


@pytest.mark.pack("IN")
def test_the_page_about_decisions_prints_what_it_shows() -> None:
    page = (ROOT / "docs" / "how-to" / "decide.md").read_text("utf-8")
    (program,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    _, shown = re.findall(r"```text\n(.*?)```", page, re.DOTALL)
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ended.stdout == shown


@pytest.mark.pack("IN")
def test_the_page_about_forecasts_shows_how_bad_lines_are_told(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "how-to" / "forecast.md").read_text("utf-8")
    people = [b'{"id": "P-%d", "birth_date": "2020-01-01"}' % number for number in range(1, 10)]
    people[1] = people[1].replace(b"P-2", b"P\xe9")
    people[6] = people[6].replace(b"}", b', "doses": [{"date": "01.05.2021", "vaccine": "cvx|210"}]}')
    people[8] = people[8].replace(b"2020", b"2027")
    (tmp_path / "people.jsonl").write_bytes(b"\n".join(people))
    program = "from vaxplatform.cli import main; main()"
    asked = ["forecast", "--country", "in", "--person", "people.jsonl", "--on", "2026-01-01", "--json"]
    ended = subprocess.run(
        [sys.executable, "-c", program, *asked], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert f"```text\n{ended.stderr}```" in page


SCHEDULE = (ROOT / "docs" / "how-to" / "write-a-schedule.md").read_text("utf-8")


def test_the_schedule_on_its_page_is_whole_and_does_what_the_page_shows(tmp_path: Path) -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", SCHEDULE, re.DOTALL)
    (program,) = re.findall(r"```python\n(.*?)```", SCHEDULE, re.DOTALL)
    (output,) = re.findall(r"```text\n(.*?)```", SCHEDULE, re.DOTALL)
    (tmp_path / "xx.yaml").write_text(text, "utf-8")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, *arguments], cwd=tmp_path, capture_output=True, text=True, check=True)

    assert run("-c", program).stdout == output
    checked = run("-c", "from vaxplatform.cli import main; main()", "schedule", "check", "xx.yaml")
    assert f"$ vaxplatform schedule check xx.yaml\n{checked.stderr}```" in SCHEDULE
    assert [series.id for series in parse_schedule(text).series] == [
        "BCG at birth",
        "Polio, four doses",
        "MR, two doses",
    ]


def test_the_page_of_the_schedule_file_names_every_key() -> None:
    page = (ROOT / "docs" / "schedule-file.md").read_text("utf-8")
    entries = [each for each in vars(_schedule_entries).values() if isinstance(each, type)]
    keys = {
        info.alias or name
        for each in entries
        if issubclass(each, _schedule_entries.Entry)
        for name, info in each.model_fields.items()
    }
    assert {key for key in keys if f"`{key}`" not in page and f"`{key}:" not in page} == set()
    named = set(re.findall(r"`([a-z_]+)`", page)) - {"clamp", "roll_forward", "true", "none", "standard", "risk"}
    words = {"female", "male", "unknown", "evaluation", "forecast", "both", "write_schedule"}
    assert named - words - keys == set()
