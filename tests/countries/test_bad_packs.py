"""What officers write by mistake in a pack: each is one sentence with file, line and the nearest right thing."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from countries.example_pack import PACK
from countries.test_json_schemas import marked
from vaxplatform.countries import CheckStage, PackFinding, check_pack, open_pack

HEAD, ROUTINE, COVID = "pack.yaml", "programmes/routine.yaml", "programmes/covid19.yaml"
GROUPS = "  - {code: health-workers, name: {en: Health workers, hi: स्वास्थ्यकर्मी}, source: circular-1}\n"


def spoil(folder: Path, name: str, old: str, new: str) -> tuple[Path, int]:
    """The example's pack with a mistake, and the line on which it stands."""
    pack = folder / "xa"
    shutil.copytree(PACK, pack)
    text = (pack / name).read_text("utf-8")
    assert old in text
    (pack / name).write_text(text.replace(old, new, 1), "utf-8")
    return pack, text[: text.index(old)].count("\n") + 1


def errors(pack: Path) -> list[PackFinding]:
    return list(check_pack(open_pack(str(pack)), date(2025, 6, 1)).errors)


TABLE = [
    (
        "not yaml",
        ROUTINE,
        "programme: routine",
        "programme: routine: yes",
        CheckStage.SCHEMA,
        0,
        "a «:» stands where no key",
    ),
    ("a tab", ROUTINE, "  BCG:\n", "\tBCG:\n", CheckStage.SCHEMA, 0, "indent with spaces"),
    (
        "a key twice",
        HEAD,
        "status: draft",
        "status: draft\nstatus: draft",
        CheckStage.SCHEMA,
        1,
        "the first is on line",
    ),
    ("no, a country", HEAD, "pack: xa", "pack: no", CheckStage.SCHEMA, 0, "the pack of «xa» says it is «no»"),
    (
        "a Cyrillic letter",
        ROUTINE,
        "at: 9 months",
        "at: 9 \N{CYRILLIC SMALL LETTER EM}onths",
        CheckStage.UNITS,
        0,
        "written in Latin letters, such as «28 days»: there is a CYRILLIC SMALL LETTER EM (U+043C)",
    ),
    (
        "M2 in Cyrillic",
        ROUTINE,
        "at: 9 months",
        "at: \N{CYRILLIC CAPITAL LETTER EM}2",
        CheckStage.UNITS,
        0,
        "there is a CYRILLIC CAPITAL LETTER EM (U+041C)",
    ),
    ("weeks cut short", ROUTINE, "at: 6 weeks", "at: 6 wks", CheckStage.UNITS, 0, "did you mean '6 weeks'?"),
    (
        "windows that overlap",
        "calendar.yaml",
        "until: 2021-12-31",
        "until: 2022-06-30",
        CheckStage.DATES,
        1,
        "this weekend begins on the day after the one before ends: «from: 2022-07-01»",
    ),
    (
        "intervals that overlap",
        COVID,
        "          - {min: 8 weeks, rec: {from: 8 weeks, to: 12 weeks}, source: circular-1}\n",
        (
            "          - {from: 2021-03-01, until: 2021-07-01, min: 8 weeks, source: circular-1}\n"
            "          - {from: 2021-06-01, min: 6 weeks, source: circular-1}\n"
        ),
        CheckStage.DATES,
        1,
        "while the one above it is in force: a dose has one interval a day",
    ),
    (
        "a source nobody lists",
        ROUTINE,
        "source: schedule-2024",
        "source: schedule-2042",
        CheckStage.SOURCES,
        0,
        "the source «schedule-2042» is not listed in pack.yaml; did you mean «schedule-2024»?",
    ),
    (
        "a bracket that is not closed",
        ROUTINE,
        "    group: BCG",
        "    group: [BCG",
        CheckStage.SCHEMA,
        1,
        "the bracket opened on line 11 is not closed",
    ),
    ("no, two letters", HEAD, "alpha2: XA", "alpha2: no", CheckStage.SCHEMA, 0, "did you mean «NO»?"),
    ("an age of WHO's export", ROUTINE, "at: 9 months", "at: M9", CheckStage.UNITS, 0, "did you mean '9 months'?"),
    (
        "an age of WHO's export in Cyrillic",
        ROUTINE,
        "at: 9 months",
        "at: \N{CYRILLIC CAPITAL LETTER EM}9",
        CheckStage.UNITS,
        0,
        "(U+041C); did you mean «9 months»?",
    ),
    (
        "a series that makes up for itself",
        ROUTINE,
        "    group: HPV\n",
        "    catches_up: HPV\n    group: HPV\n",
        CheckStage.REFERENCES,
        0,
        "a series does not make up for itself",
    ),
    (
        "a series that makes up for one of another group",
        ROUTINE,
        "    group: HPV\n",
        "    catches_up: MR\n    group: HPV\n",
        CheckStage.REFERENCES,
        0,
        "«MR» is of the group «MMR», and this of «HPV»",
    ),
    (
        "a product nobody defines",
        ROUTINE,
        "give: PENTAMPLE",
        "give: PENTAMPEL",
        CheckStage.REFERENCES,
        0,
        "did you mean «PENTAMPLE»?",
    ),
    (
        "a dose 3 without a dose 2",
        COVID,
        "      - n: 2\n",
        "      - n: 3\n",
        CheckStage.REFERENCES,
        0,
        "there is a dose 3 without a dose 2",
    ),
    (
        "a dose after itself",
        COVID,
        "after: 1",
        "after: 2",
        CheckStage.REFERENCES,
        0,
        "name an earlier dose of the series",
    ),
    (
        "a circle of kinds",
        COVID,
        GROUPS,
        GROUPS.replace("source", "kind_of: nurses, source")
        + "  - {code: nurses, kind_of: health-workers, name: {en: Nurses, hi: नर्सें}, source: circular-1}\n",
        CheckStage.REFERENCES,
        0,
        "a kind of itself, by way of «nurses»: name a wider word",
    ),
    (
        "a rule that restates itself",
        COVID,
        "  - id: XA-60\n",
        "  - id: XA-60\n    restates: XA-60\n",
        CheckStage.REFERENCES,
        1,
        "no other rule is called «XA-60»; did you mean «XA-18»?",
    ),
]


@pytest.mark.parametrize(
    ("name", "old", "new", "stage", "below", "sentence"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_a_mistake_is_told_once_where_it_stands(
    tmp_path: Path, name: str, old: str, new: str, stage: CheckStage, below: int, sentence: str
) -> None:
    pack, line = spoil(tmp_path, name, old, new)
    (found,) = errors(pack)
    assert (found.stage, found.place.source, found.place.line) == (stage, f"{pack}/{name}", line + below)
    assert sentence in found.sentence
    assert "\n" not in str(found)


@pytest.mark.parametrize("number", [4, 5, 6])
def test_what_is_wrong_in_form_an_editor_marks_too(tmp_path: Path, number: int) -> None:
    _, name, old, new, *_ = TABLE[number]
    pack, _ = spoil(tmp_path, name, old, new)
    assert marked(name, (pack / name).read_text("utf-8"))


def test_rules_that_restate_each_other_say_so_and_go_on(tmp_path: Path) -> None:
    pack, _ = spoil(tmp_path, COVID, "  - id: XA-60\n", "  - id: XA-60\n    restates: XA-18\n")
    text = (pack / COVID).read_text("utf-8").replace("  - id: XA-18\n", "  - id: XA-18\n    restates: XA-60\n")
    (pack / COVID).write_text(text, "utf-8")
    assert {each.code for each in errors(pack)} == {"rule-restates-not"}


def test_all_mistakes_of_all_files_are_told_together(tmp_path: Path) -> None:
    pack, _ = spoil(tmp_path, ROUTINE, "at: 6 weeks", "at: 6 wks")
    for name, old, new in (
        (COVID, "mode: first", "mode: fist"),
        ("cases/covid19.yaml", "eligible: true", "eligible: ture"),
        ("identity.yaml", "form:", "from:"),
        ("aefi.yaml", "source: made-up}", "source: maed-up}"),
        ("locale/hi.po", 'msgstr "western"', "western"),
    ):
        file = pack / name
        file.write_text(file.read_text("utf-8").replace(old, new, 1), "utf-8")
    told = {Path(each.place.source).relative_to(pack).as_posix() for each in errors(pack)}
    assert told == {ROUTINE, COVID, "cases/covid19.yaml", "identity.yaml", "aefi.yaml", "locale/hi.po"}


def test_an_area_that_is_none_is_told_beside_what_it_leads_to(tmp_path: Path) -> None:
    pack, line = spoil(tmp_path, ROUTINE, "{sex: female, ", "{sex: female, areas: [XA-NN], ")
    (found,) = [each for each in errors(pack) if each.code == "pack-area-unknown"]
    assert (found.stage, found.place.line) == (CheckStage.REFERENCES, line)
    assert found.sentence == "geography.yaml has no area «XA-NN»; did you mean «XA-N»?"


def test_a_series_for_adults_says_from_which_age(tmp_path: Path) -> None:
    adults = (
        "  HepB of adults:\n    group: Hepatitis B\n    for: {population: adults}\n    source: circular-1\n    doses:\n"
    )
    for number, (age, told) in enumerate(
        (
            ("at: first contact", True),
            ("at: unstated", True),
            ("at: 18 years", False),
            ("at: first contact, min: {age: 18 years, source: circular-1}", False),
        )
    ):
        pack, line = spoil(
            tmp_path / str(number), ROUTINE, "series:\n", f"series:\n{adults}      - {{give: HepB-adult, {age}}}\n"
        )
        found = check_pack(open_pack(str(pack)), date(2025, 6, 1))
        warned = [each for each in found.warnings if each.code == "adults-age-unstated"]
        assert [(each.place.line, each.stage) for each in warned] == [(line + 6, CheckStage.UNITS)] * told
