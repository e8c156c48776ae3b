"""``rules export`` and ``rules import``: nothing changes by itself, and every slip is told with its cell."""

import csv
import re
from collections.abc import Callable
from difflib import unified_diff
from io import StringIO
from pathlib import Path
from shutil import copytree

import pytest
from openpyxl import Workbook, load_workbook

import vaxplatform.countries
from countries.made_up_pack import write_pack
from vaxplatform.countries import load_pack
from vaxplatform.countries.load import PackFolder

from .conftest import Command

Change = Callable[[list[dict[str, str]]], None]
FORMATS = pytest.mark.parametrize("ending", ["csv", "xlsx"])


SOURCES = """\
  circular-1: {title: Circular 1, kind: official, url: "https://health.example/circular-1"}
  circular-2: {title: Circular 2, kind: official, url: "https://health.example/circular-2"}
  choice: {title: A choice, kind: assumption, where: Ask the ministry}
"""
PROGRAMME = """\
programme: covid19
name: {en: COVID-19 vaccination}
disease: COVID-19
from: 2021-03-01
dates: {end_of_month: clamp, source: choice}

groups:
  - {code: HCW, name: {en: Health-care workers}, source: circular-1}
conditions:
  - {code: chronic-illness, name: {en: A chronic illness of the circular's list}, source: circular-1}
  - {code: diabetes, kind_of: chronic-illness, name: {en: Diabetes}, source: circular-1}
  - {code: covid19-confirmed, name: {en: Confirmed COVID-19}, details: {recovered: date}, source: circular-2}

series:
  COVISHIELD:
    group: COVID-19
    doses:
      - {n: 1, from: 2021-03-01, source: circular-1}
      - n: 2
        after: 1
        from: 2021-03-01
        source: circular-1
        history:
          - {from: 2021-03-01, min: 28 days, rec: {from: 4 weeks, to: 6 weeks}, source: circular-1}
          - {from: 2021-05-15, min: 12 weeks, source: circular-2}

mode: any
eligibility:
  - id: XX-HCW
    from: 2021-03-01
    who: {group: HCW}
    say: {en: "Health-care workers, from 1 March 2021"}
    source: circular-1
  - id: XX-60
    from: 2021-03-01
    who: {any: [{age: ">= 60 years"}, {age: "45 years .. 59 years", condition: chronic-illness}]}
    offers: [COVISHIELD]
    say: {en: "From 60 years, or from 45 with a chronic illness, from 1 March 2021"}
    source: circular-1
  - id: XX-18
    from: 2021-05-15
    who: {age: ">= 18 years"}
    say: {en: "From 18 years, from 15 May 2021"}
    source: circular-2

deferrals:
  - {id: XX-DEF-COVID, when: {condition: covid19-confirmed}, wait: 3 months, from: recovered, effective: 2021-05-15,
     source: circular-2}

allocation:
  rule: fair-draw
  options_at_most: 8
  distance_km_at_most: 25
  source: choice
  tiers:
    - {tier: 0, who: {group: HCW}, name: {en: Health-care workers}, source: choice}
    - {tier: 1, who: {everyone: true}, name: {en: Everybody else}, source: choice}

certificate:
  profile: eu-dcc
  disease: snomed|840539006
  issuer: Ministry of Health of Exampleland
  source: choice
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A whole pack with these rules."""
    folder = write_pack(tmp_path)
    with (folder / "pack.yaml").open("a", encoding="utf-8") as file:
        file.write(SOURCES)
    programme(folder).write_text(PROGRAMME, "utf-8")
    return folder


def programme(pack: Path) -> Path:
    return pack / "programmes" / "covid19.yaml"


@pytest.fixture
def table(command: Command, pack: Path, tmp_path: Path) -> list[list[str]]:
    """The exported CSV, cell by cell."""
    assert command("rules", "export", "--country", pack, "--out", tmp_path / "rules.csv").returncode == 0
    return list(csv.reader(StringIO((tmp_path / "rules.csv").read_text("utf-8-sig"), newline="")))


def row_of(table: list[list[str]], id_: str) -> list[str]:
    return next(row for row in table if row[1] == id_)


def put(table: list[list[str]], id_: str, column: str, text: str) -> None:
    row_of(table, id_)[table[3].index(column)] = text


def save(path: Path, table: list[list[str]], *, encoding: str = "utf-8-sig", separator: str = ",") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=separator).writerows(table)
    return path


def changed_lines(before: str, after: str) -> list[str]:
    lines = list(unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm=""))[2:]
    return [line for line in lines if not line.startswith("@@")]


# ------------------------------------------------------------------------------------------------------------ no change


@FORMATS
@pytest.mark.pack("IN")
def test_what_comes_back_as_it_went_changes_no_byte(command: Command, tmp_path: Path, ending: str) -> None:
    own = Path(vaxplatform.countries.__file__).parent / "packs" / "in"
    pack = copytree(own, tmp_path / "in")
    sheet, out = tmp_path / f"rules.{ending}", tmp_path / "out.yaml"
    exported = command("rules", "export", "--country", "in", "--out", sheet)
    assert (exported.returncode, exported.stdout) == (0, "")
    assert re.fullmatch(
        rf"\d+ rules, \d+ exclusions, \d+ deferrals, \d+ tiers in {re.escape(str(sheet))}\n", exported.stderr
    )
    ended = command("rules", "import", "--country", pack, sheet)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", f"nothing changed: {programme(pack)}\n")
    assert programme(pack).read_bytes() == programme(own).read_bytes()
    assert command("rules", "import", "--country", "in", "--programme", "covid19", sheet, "--out", out).returncode == 0
    assert out.read_bytes() == programme(own).read_bytes()


@FORMATS
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_line_ends_and_comments_stay(command: Command, pack: Path, tmp_path: Path, ending: str, line_end: str) -> None:
    text = programme(pack).read_text("utf-8").replace("eligibility:\n", "eligibility:   # who\n  # first\n\n")
    programme(pack).write_bytes(text.replace("\n", line_end).encode())
    before = programme(pack).read_bytes()
    sheet = tmp_path / f"rules.{ending}"
    command("rules", "export", "--country", pack, "--out", sheet)
    assert "nothing changed" in command("rules", "import", "--country", pack, sheet).stderr
    assert programme(pack).read_bytes() == before


# -------------------------------------------------------------------------------------------------------------- changes


def test_a_cell_changes_its_line(command: Command, pack: Path, table: list[list[str]], tmp_path: Path) -> None:
    before = programme(pack).read_text("utf-8")
    waits = (
        "  - {id: XX-DEF-COVID, when: {condition: covid19-confirmed}, wait: %s, from: recovered, effective: 2021-05-15,"
    )
    put(table, "XX-HCW", "until", "2021-12-31")
    put(table, "XX-18", "age", ">= 16 years")
    put(table, "XX-DEF-COVID", "wait", "90 days")
    ended = command("rules", "import", "--country", pack, save(tmp_path / "r.csv", table))
    assert (ended.returncode, ended.stderr) == (
        0,
        f"2 rules changed: XX-HCW, XX-18\n1 deferral changed: XX-DEF-COVID\nwritten: {programme(pack)}\n",
    )
    assert changed_lines(before, programme(pack).read_text("utf-8")) == [
        "+    until: 2021-12-31",
        '-    who: {age: ">= 18 years"}',
        '+    who: {age: ">= 16 years"}',
        "-" + waits % "3 months",
        "+" + waits % "90 days",
    ]


def test_rows_come_and_go_and_move(command: Command, pack: Path, table: list[list[str]], tmp_path: Path) -> None:
    before = programme(pack).read_text("utf-8")
    new = dict.fromkeys(table[3], "") | {
        "kind": "rule",
        "id": "XX-45",
        "from": "2021-04-01",
        "age": "45 years .. 59 years",
        "group": "HCW",
        "doses": "1,2",
        "verified": "FALSE",
        "say:en": "From 45 years",
        "source": "circular-1, circular-2",
    }
    excluded = dict.fromkeys(table[3], "") | {
        "kind": "exclusion", "id": "XX-NOT", "condition": "diabetes", "say:en": 'Nobody: "yet"', "source": "choice"
    }  # fmt: skip
    table[table.index(row_of(table, "XX-60"))] = list(new.values())
    table.append(list(excluded.values()))
    moved = table.pop(table.index(row_of(table, "XX-18")))
    table.insert(4, moved)
    out = tmp_path / "new" / "covid19.yaml"
    ended = command("rules", "import", "--country", pack, save(tmp_path / "r.csv", table), "--out", out)
    assert ended.stderr.splitlines() == [
        "1 rule added: XX-45",
        "1 rule removed: XX-60",
        "1 rule moved: XX-18",
        "1 exclusion added: XX-NOT",
        f"written: {out}",
    ]
    assert programme(pack).read_text("utf-8") == before
    programme(pack).write_text(out.read_text("utf-8"), "utf-8")
    rules = load_pack(PackFolder("xx", pack, "xx")).programme("covid19").table
    assert [rule.id for rule in rules.rules] == ["XX-18", "XX-HCW", "XX-45"]
    assert [rule.id for rule in rules.exclusions] == ["XX-NOT"]
    blocks = re.split(r"(?m)^(?=  - id: )", before[before.index("eligibility:\n") : before.index("\ndeferrals:")])
    head, staff, _, everybody = blocks
    added = """\
  - id: XX-45
    from: 2021-04-01
    who: {group: HCW, age: "45 years .. 59 years"}
    doses: [1, 2]
    say: {en: From 45 years}
    source: [circular-1, circular-2]
    verified: false
"""
    after = out.read_text("utf-8")
    assert head + everybody + staff + added in after
    assert (
        """\
exclusions:
  - id: XX-NOT
    who: {condition: diabetes}
    say: {en: "Nobody: \\"yet\\""}
    source: choice
"""
        in after
    )
    untouched = before[: before.index("eligibility:\n")]
    assert after.startswith(untouched)
    assert before[before.index("\ndeferrals:") :].rstrip() in after


def test_what_excel_makes_of_a_csv(command: Command, pack: Path, table: list[list[str]], tmp_path: Path) -> None:
    """Semicolons, blanks, other capitals, columns in another order and without those that hold nothing."""
    order = [at for at, name in reversed(list(enumerate(table[3]))) if name not in ("born", "sex", "lives_in")]
    mixed = [*table[:3], *([row[at] for at in order] for row in table[3:])]
    mixed[3] = [f" {name.upper() if ':' not in name else name} " for name in mixed[3]]
    mixed = [[*row, "", ""] for row in mixed]
    mixed[6:6] = [[""] * 5, [" "]]
    mixed[8] = [f"{text}  " for text in mixed[8]]
    for separator in ",;\t":
        ended = command("rules", "import", "--country", pack, save(tmp_path / "r.csv", mixed, separator=separator))
        assert (ended.returncode, ended.stderr) == (0, f"nothing changed: {programme(pack)}\n")


def test_formulas_are_text_and_come_back(command: Command, pack: Path, tmp_path: Path) -> None:
    told = ["=1+1", "+1", "-1", "@SUM(A1)", "'=1", "''-x", "'quoted'", "#N/A", '=HYPERLINK("https://x.example")']
    text = programme(pack).read_text("utf-8")
    for number, each in enumerate(told, 1):
        written = each.replace("'", "''")
        rule = f"  - {{id: T{number}, who: {{age: '== 5 years'}}, say: {{en: '{written}'}}, source: choice}}\n"
        text = text.replace("eligibility:\n", f"eligibility:\n{rule}")
    programme(pack).write_text(text, "utf-8")
    for ending in ("csv", "xlsx"):
        sheet = tmp_path / f"rules.{ending}"
        assert command("rules", "export", "--country", pack, "--out", sheet).returncode == 0
        ended = command("rules", "import", "--country", pack, sheet)
        assert ended.stderr == f"nothing changed: {programme(pack)}\n"
    rows = list(csv.reader(StringIO((tmp_path / "rules.csv").read_text("utf-8-sig"), newline="")))
    assert [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@")] == []
    cells = [cell for row in load_workbook(tmp_path / "rules.xlsx")["rules"].iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    assert {told[0], told[7], "== 5 years"} <= {cell.value for cell in cells}


# ------------------------------------------------------------------------------------------------------------ workbooks


def test_a_workbook_is_made_to_be_edited(command: Command, pack: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "rules.xlsx"
    command("rules", "export", "--country", pack, "--out", sheet)
    workbook = load_workbook(sheet)
    assert workbook.sheetnames == ["rules", "exclusions", "deferrals", "tiers", "about"]
    rules = workbook["rules"]
    assert rules.freeze_panes == "B2"
    assert [cell.value for cell in rules[1]][:5] == ["id", "from", "until", "group", "age"]
    assert all(cell.font.b and cell.alignment.wrap_text and cell.number_format == "@" for cell in rules[1])
    assert {12 <= dimension.width <= 60 for dimension in rules.column_dimensions.values()} == {True}
    assert [[cell.value for cell in row[:2]] for row in workbook["about"].iter_rows(max_row=3)] == [
        ["pack", "xx"],
        ["programme", "covid19"],
        ["mode", "any"],
    ]


def change_workbook(path: Path, change: Callable[[Workbook], None]) -> Path:
    workbook = load_workbook(path)
    change(workbook)
    workbook.save(path)
    return path


def test_real_dates_numbers_and_truths_are_read(command: Command, pack: Path, tmp_path: Path) -> None:
    from datetime import date, datetime

    def change(workbook: Workbook) -> None:
        rules = workbook["rules"]
        at = {cell.value: cell.column for cell in rules[1]}
        rules.cell(2, at["until"]).value = date(2021, 12, 31)
        rules.cell(3, at["until"]).value = datetime(2022, 1, 31)  # noqa: DTZ001 - as spreadsheets keep days
        rules.cell(2, at["doses"]).value = 1
        rules.cell(3, at["verified"]).value = False
        rules.cell(30, 40).value = "  "

    before = programme(pack).read_text("utf-8")
    command("rules", "export", "--country", pack, "--out", tmp_path / "r.xlsx")
    ended = command("rules", "import", "--country", pack, change_workbook(tmp_path / "r.xlsx", change))
    assert ended.returncode == 0, ended.stderr
    assert changed_lines(before, programme(pack).read_text("utf-8")) == [
        "+    until: 2021-12-31",
        "+    doses: [1]",
        "+    until: 2022-01-31",
        "+    verified: false",
    ]


def merge(workbook: Workbook) -> None:
    workbook["rules"].merge_cells("A1:B1")


def formula(workbook: Workbook) -> None:
    workbook["rules"]["B2"].value = "=TODAY()"


def time_of_day(workbook: Workbook) -> None:
    from datetime import time

    workbook["rules"]["B2"].value = time(12, 30)


def far_away(workbook: Workbook) -> None:
    workbook["rules"]["XFD1048576"].value = "x"


def stray(workbook: Workbook) -> None:
    workbook["rules"]["AZ2"].value = "a remark"


def renamed(workbook: Workbook) -> None:
    workbook["rules"].title = "Rulez"


def age(workbook: Workbook) -> None:
    workbook["rules"]["E4"].value = "≥ 18 years"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            merge,
            [
                " at rules!A1:B1: these cells are merged: unmerge them, and fill each in",
                " at rules!B2: no header says what stands in this column: name it, or empty the cell",
                " at rules!B3: no header says what stands in this column: name it, or empty the cell",
                " at rules!B4: no header says what stands in this column: name it, or empty the cell",
                (
                    " at rules!A1: the column «from» is missing, and 3 rules have something in it: put it back "
                    "(empty cells clear it)"
                ),
            ],
        ),
        (formula, [" at rules!B2: a formula stands here: write the text itself"]),
        (
            time_of_day,
            [
                (
                    " at rules!B2: this is neither a text, a date nor a small number: format the cell as text and "
                    "write it anew"
                )
            ],
        ),
        (
            far_away,
            [
                (
                    " at rules: the worksheet reaches to row 1,048,576 and column 16,384: delete the empty rows "
                    "and columns beyond the table"
                )
            ],
        ),
        (stray, [" at rules!AZ2: no header says what stands in this column: name it, or empty the cell"]),
        (
            renamed,
            [
                (
                    ": the worksheet «rules» is missing or empty, and the programme has 3: put it back (its "
                    "header alone takes them all out)"
                ),
                " at Rulez: no worksheet of rules is called «rulez»; did you mean «rules»?",
            ],
        ),
        (
            age,
            [
                (
                    " at rules!E4, column age: '≥' is not a comparison: did you mean '>='? ages look like '>= 60 "
                    "years' or '18 years .. 44 years'"
                )
            ],
        ),
    ],
)
def test_workbooks_that_cannot_be_used(
    command: Command, pack: Path, tmp_path: Path, change: Callable[[Workbook], None], told: list[str]
) -> None:
    before = programme(pack).read_bytes()
    sheet = tmp_path / "r.xlsx"
    command("rules", "export", "--country", pack, "--out", sheet)
    ended = command("rules", "import", "--country", pack, change_workbook(sheet, change))
    assert (ended.returncode, ended.stdout) == (3, "")
    assert ended.stderr.splitlines() == [f"{sheet}{sentence}" for sentence in told]
    assert programme(pack).read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"id;from\n1;2\n", b"\xd0\xcf\x11\xe0" * 200])
def test_files_that_are_no_workbooks(command: Command, pack: Path, tmp_path: Path, content: bytes) -> None:
    sheet = tmp_path / "r.xlsx"
    sheet.write_bytes(content)
    ended = command("rules", "import", "--country", pack, sheet)
    assert (ended.returncode, ended.stderr.count("\n")) == (3, 1)
    assert ended.stderr.startswith(f"{sheet}: ")


def test_a_workbook_that_is_far_too_large(command: Command, pack: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "r.xlsx"
    sheet.write_bytes(b"PK" * 5_000_001)
    ended = command("rules", "import", "--country", pack, sheet)
    assert (ended.returncode, ended.stderr) == (3, f"{sheet}: this is far too large for a sheet of rules\n")


def test_a_workbook_that_would_fill_the_memory(command: Command, pack: Path, tmp_path: Path) -> None:
    import zipfile

    sheet = tmp_path / "r.xlsx"
    with zipfile.ZipFile(sheet, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 60_000_000)
    ended = command("rules", "import", "--country", pack, sheet)
    assert (ended.returncode, ended.stderr) == (3, f"{sheet}: this is far too large for a sheet of rules\n")


@pytest.mark.parametrize("arguments", [["export", "--out"], ["import"]])
def test_a_workbook_needs_its_library(
    command: Command, pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "openpyxl", None)
    ended = command("rules", arguments[0], "--country", pack, *arguments[1:], tmp_path / "r.xlsx")
    assert ended.returncode == 2
    assert ended.stderr.endswith("a workbook needs an optional library: pip install 'vaxplatform[xlsx]'\n")


# ---------------------------------------------------------------------------------------------------------------- slips


@pytest.mark.parametrize(
    ("id_", "column", "text", "told"),
    [
        ("XX-18", "age", "≥ 18 years", "row 7, column age: '≥' is not a comparison: did you mean '>='? ages look like"),
        ("XX-18", "age", "> 18", "row 7, column age: "),
        (
            "XX-18",
            "group",
            "HWC",
            "row 7, column group: the group «HWC» is not defined under «groups»; did you mean «HCW»?",
        ),
        ("XX-18", "group", "HCW,", "row 7, column group: between two commas, or at an end, nothing stands"),
        (
            "XX-18",
            "condition",
            "{is: diabetes, for: “> 10 years”}",
            "row 7, column condition: the quotation mark “ stands here, where only the straight \" and ' count",
        ),
        (
            "XX-18",
            "condition",
            "{is: diabetis}",
            "row 7, column condition: the condition «diabetis» is not defined under «conditions»",
        ),
        ("XX-18", "doses_had", "2", "row 7, column doses_had: doses are counted as 'doses: {at_least: 2}'"),
        ("XX-18", "any", "[{age: '>= 5 years'}", "row 7, column any: the brackets cannot be read: the bracket opened"),
        (
            "XX-18",
            "from",
            "01/03/2021",
            (
                "row 7, column from: «01/03/2021» can be read as 2021-03-01 or as 2021-01-03: write the year first, "
                "YYYY-MM-DD"
            ),
        ),
        (
            "XX-18",
            "from",
            "25.3.2021",
            "row 7, column from: «25.3.2021» can be read as 2021-03-25: write the year first",
        ),
        ("XX-18", "from", "44198", "row 7, column from: a date is written YYYY-MM-DD"),
        ("XX-18", "from", "2021-02-30", "row 7, column from: a date is written YYYY-MM-DD; there is no such day"),
        ("XX-18", "until", "2021-01-01", "row 7, column until: «until» is the last day and lies before «from»"),
        ("XX-18", "as_of", "2011-01-01", "row 7: the age counts as of 2011-01-01, more than a year"),
        (
            "XX-18",
            "doses",
            "1.2",
            "row 7, column doses: a whole number is needed here; several have commas between them: 1, 2",
        ),
        ("XX-18", "doses", "7", "row 7, column doses: no series of the programme has a dose 7"),
        ("XX-18", "offers", "COVAXINE", "row 7, column offers: no product «COVAXINE» stands in products.yaml"),
        ("XX-18", "fee", "gratis", "row 7, column fee: «gratis» is not one of free, paid"),
        ("XX-18", "verified", "perhaps", "row 7, column verified: this is true or false, or stays empty"),
        ("XX-18", "say:en", "", "row 7: «say» is missing here"),
        ("XX-18", "age", "", "row 7: this rule does not say who: fill in one of group, age, as_of"),
        ("XX-18", "source", "circular-9", "row 7, column source: the source «circular-9» is not listed in pack.yaml"),
        ("XX-18", "source", "", "row 7: «source» is missing here"),
        ("XX-18", "wait", "3 months", "row 7, column wait: a row of the kind «rule» has nothing here: empty the cell"),
        ("XX-18", "kind", "ruel", "row 7, column kind: «ruel» is no kind of row; did you mean «rule»?"),
        ("XX-18", "kind", "", "row 7, column kind: the row does not say what it is; known: rule, exclusion"),
        ("XX-18", "id", "", "row 7, column id: this rule has no «id»: give it one"),
        ("XX-18", "id", "XX-60", "row 7, column id: «XX-60» stands here a second time; the first is in row 6"),
        ("XX-18", "id", "XX-DEF-COVID", "row 8, column id: the id «XX-DEF-COVID» stands here a second time"),
        ("XX-18", "id", "x" * 70, "row 7, column id: «xxx"),
        ("XX-18", "note", "a\x07b", "row 7, column AD: a character that cannot be printed (U+0007) stands here"),
        ("XX-DEF-COVID", "counted_from", "recoverd", "row 8, column counted_from: "),
        ("XX-DEF-COVID", "wait", "3m", "row 8, column wait: "),
        ("id", "age", "agee", "row 4, column F: «agee» is no column of these rows; did you mean «age»?"),
        ("id", "note", "source", "row 4, column AD: the column «source» stands here a second time"),
        ("id", "say:en", "say_en", "row 4, column AA: «say_en» is no column of these rows; did you mean «say:en»?"),
        ("covid19", "kind", "program", ": the sheet does not say its «programme»: export it again"),
    ],
)
def test_a_slip_is_told_with_its_cell(
    command: Command, pack: Path, tmp_path: Path, table: list[list[str]], id_: str, column: str, text: str, told: str
) -> None:
    before = programme(pack).read_bytes()
    put(table, id_, column, text)
    sheet = save(tmp_path / "r.csv", table)
    ended = command("rules", "import", "--country", pack, sheet)
    assert (ended.returncode, ended.stdout) == (3, "")
    where = "" if told.startswith(":") else " at "
    assert ended.stderr.startswith(f"{sheet}{where}{told}"), ended.stderr
    assert programme(pack).read_bytes() == before
    assert sorted(each.name for each in programme(pack).parent.iterdir()) == ["covid19.yaml"]


def test_slips_are_told_all_at_once(command: Command, pack: Path, tmp_path: Path, table: list[list[str]]) -> None:
    for id_, column, text in (("XX-HCW", "from", "1/2/2021"), ("XX-60", "doses", "x"), ("XX-18", "verified", "?")):
        put(table, id_, column, text)
    ended = command("rules", "import", "--country", pack, save(tmp_path / "r.csv", table))
    assert [line.partition(" at ")[2].partition(":")[0] for line in ended.stderr.splitlines()] == [
        "row 5, column from",
        "row 6, column doses",
        "row 7, column verified",
    ]


def test_a_table_without_rules(command: Command, pack: Path, tmp_path: Path, table: list[list[str]]) -> None:
    sheet = save(tmp_path / "r.csv", [row for row in table if row[0] != "rule"])
    ended = command("rules", "import", "--country", pack, sheet)
    assert (ended.returncode, ended.stderr) == (3, f"{sheet} at row 4: this is empty: at least one is needed\n")


def test_what_is_wrong_elsewhere_keeps_its_place(
    command: Command, pack: Path, tmp_path: Path, table: list[list[str]]
) -> None:
    programme(pack).write_text(PROGRAMME.replace("name: {en: COVID", "name: {hi: COVID"), "utf-8")
    ended = command("rules", "import", "--country", pack, save(tmp_path / "r.csv", table))
    assert (ended.returncode, ended.stderr.count("\n")) == (3, 1)
    assert ended.stderr.startswith(f"{programme(pack)}:2:1: ")


def test_a_column_that_is_gone_takes_nothing_along(
    command: Command, pack: Path, tmp_path: Path, table: list[list[str]]
) -> None:
    at = table[3].index("offers")
    shorter = [*table[:3], *([*row[:at], *row[at + 1 :]] for row in table[3:])]
    ended = command("rules", "import", "--country", pack, save(tmp_path / "r.csv", shorter))
    assert ended.returncode == 3
    assert "row 4: the column «offers» is missing, and 1 rule has something in it: put it back" in ended.stderr


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (0, "at row 1, column B: the sheet has the pack «other», and here it is «xx»: export it from here"),
        (1, "at row 2, column B: the sheet has the programme «other», and here it is «covid19»: export it from here"),
        (2, "at row 3, column B: the sheet has the mode «other», and here it is «any»: export it from here"),
    ],
)
def test_the_sheet_of_another_programme(
    command: Command, pack: Path, tmp_path: Path, table: list[list[str]], row: int, told: str
) -> None:
    table[row][1] = "other"
    sheet = save(tmp_path / "r.csv", table)
    ended = command("rules", "import", "--country", pack, sheet)
    assert (ended.returncode, ended.stderr) == (3, f"{sheet} {told}\n")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "the file is empty"),
        (b"\n\n", "the file is empty"),
        ("kind,id\nrule,é\n".encode("latin-1"), "the file is not UTF-8"),
        ("kind\tid\n".encode("utf-16"), "the file is not UTF-8 (it looks like UTF-16)"),
        (b'pack,xx\nprogramme,"x\n', "this row is not CSV"),
        (b"pack,xx\nprogramme,covid19\nmode,any\n", "no row names the columns"),
        (b"x" * 10_000_001, "this is far too large for a sheet of rules"),
    ],
)
def test_files_that_are_no_sheets(command: Command, pack: Path, tmp_path: Path, content: bytes, told: str) -> None:
    sheet = tmp_path / "r.csv"
    sheet.write_bytes(content)
    ended = command("rules", "import", "--country", pack, sheet)
    assert (ended.returncode, ended.stderr.count("\n")) == (3, 1)
    assert ended.stderr.startswith(str(sheet))
    assert told in ended.stderr


def test_misuse(command: Command, pack: Path, tmp_path: Path, table: list[list[str]]) -> None:
    sheet = save(tmp_path / "r.csv", table)
    for arguments, told in (
        (["export", "--country", pack, "--out", tmp_path / "r.ods"], "a rule sheet is a file NAME.csv or NAME.xlsx"),
        (["export", "--country", pack], "--out"),
        (["export", "--country", "zz", "--out", sheet], "there is no pack for 'zz'"),
        (["import", "--country", pack], "SHEET"),
        (["import", "--country", pack, tmp_path / "r.xls"], "a rule sheet is a file NAME.csv or NAME.xlsx"),
        (["import", "--country", pack, "--programme", "polio", sheet], "polio"),
    ):
        ended = command("rules", *arguments)
        assert (ended.returncode, ended.stdout) == (2, "")
        assert told in ended.stderr


@pytest.mark.pack("IN")
def test_an_installed_pack_is_not_rewritten(command: Command, tmp_path: Path) -> None:
    sheet = tmp_path / "r.csv"
    command("rules", "export", "--country", "in", "--out", sheet)
    ended = command("rules", "import", "--country", "in", sheet)
    assert ended.returncode == 2
    assert "name the folder of the pack" in ended.stderr


def test_a_sheet_that_is_not_there(command: Command, pack: Path, tmp_path: Path) -> None:
    for ending in ("csv", "xlsx"):
        ended = command("rules", "import", "--country", pack, tmp_path / f"nowhere.{ending}")
        assert (ended.returncode, ended.stderr) == (3, f"{tmp_path / f'nowhere.{ending}'}: there is no such file\n")
