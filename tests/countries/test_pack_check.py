"""A pack looked at whole: each fault at its stage, what is only to be known as a warning."""

import re
from datetime import date
from pathlib import Path

import pytest

from countries.made_up_pack import write_pack
from vaxplatform.countries import CheckStage, PackCheck, Severity, check_pack, load_pack, open_pack
from vaxplatform.countries.snapshot import snapshot_text, take_snapshot

ON = date(2026, 11, 29)
COVID = "programmes/covid19.yaml"


def checked(folder: Path, on: date = ON) -> PackCheck:
    return check_pack(open_pack(str(folder)), on)


def change(folder: Path, name: str, old: str, new: str) -> None:
    file = folder / name
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def codes(found: PackCheck, stage: CheckStage) -> list[tuple[Severity, str]]:
    return [(each.severity, each.code) for each in found.findings if each.stage is stage]


def test_a_threshold_without_a_case_is_told_at_its_rule(tmp_path: Path) -> None:
    found = checked(write_pack(tmp_path))
    assert not found.clean
    assert {each.code for each in found.errors} == {"case-missing", "snapshot-missing"}
    at_60 = next(each for each in found.errors if "XX-60" in each.sentence)
    assert at_60.place.source.endswith(COVID)
    assert "and 4 more" in at_60.sentence


def test_a_case_that_does_not_hold_is_an_error(tmp_path: Path) -> None:
    folder = write_pack(tmp_path)
    change(folder, "cases/covid19.yaml", "eligible: false", "eligible: true")
    found = checked(folder)
    (differs,) = [each for each in found.errors if each.code == "case-differs"]
    assert (differs.stage, differs.sentence) == (
        CheckStage.CASES,
        "Turns 60 tomorrow: eligible: expected yes, got no",
    )


@pytest.mark.parametrize(
    ("name", "old", "new", "stage", "sentence"),
    [
        (COVID, "mode: any", "mode: many", CheckStage.SCHEMA, "«many» is not one of first, any; did you mean «any»?"),
        (COVID, "offers: [COVAXIN]", "offers: [COVAXN]", CheckStage.REFERENCES, "did you mean «COVAXIN»?"),
        (COVID, "min: 28 days", "min: 28 dys", CheckStage.UNITS, "did you mean '28 days'?"),
        (COVID, "group: HCW, age", "group: HWC, age", CheckStage.REFERENCES, "did you mean «HCW»?"),
        (COVID, "XX-HCW, from: 2021-03-01", "XX-HCW, from: 2021-02-30", CheckStage.DATES, "there is no such day"),
        (COVID, "end_of_month: clamp, source: c1", "end_of_month: clamp, source: c2", CheckStage.SOURCES, "known: c1"),
        ("pack.yaml", "{en: Exampleland}", "{hi: Exampleland}", CheckStage.CATALOGUES, "«name» lacks en"),
    ],
)
def test_a_fault_stands_at_its_stage_and_line(
    tmp_path: Path, name: str, old: str, new: str, stage: CheckStage, sentence: str
) -> None:
    folder = write_pack(tmp_path)
    line = (folder / name).read_text("utf-8").split(old)[0].count("\n") + 1
    change(folder, name, old, new)
    found = checked(folder)
    (fault,) = found.errors
    assert (fault.stage, fault.place.source, fault.place.line) == (stage, f"{folder}/{name}", line)
    assert sentence in fault.sentence
    assert set(found.not_run) > {CheckStage.RULES, CheckStage.CASES}
    assert found.country is None


@pytest.mark.parametrize(
    ("status", "on", "code"),
    [
        ("status: draft", ON, "draft"),
        ("status: reviewed\nreviewed: {on: 2025-11-29, by: Ministry}", ON, None),
        ("status: reviewed\nreviewed: {on: 2025-11-28, by: Ministry}", ON, "review-old"),
        ("status: reviewed\nreviewed: {on: 2026-11-30, by: Ministry}", ON, "review-later"),
        ("status: official", ON, "review-missing"),
    ],
)
def test_how_old_the_review_is(tmp_path: Path, status: str, on: date, code: str | None) -> None:
    folder = write_pack(tmp_path)
    change(folder, "pack.yaml", "status: draft", status)
    expected = {None: [], "draft": [(Severity.WARNING, code)], "review-old": [(Severity.WARNING, code)]}
    assert codes(checked(folder, on), CheckStage.STALENESS) == expected.get(code, [(Severity.ERROR, code)])


def test_what_nobody_confirmed_is_one_warning_a_file(tmp_path: Path) -> None:
    folder = write_pack(tmp_path)
    change(folder, COVID, "doses: [2], say", "doses: [2], verified: false, say")
    change(folder, COVID, "name: {en: Diabetes}", "verified: false, name: {en: Diabetes}")
    assert codes(checked(folder), CheckStage.SOURCES) == [(Severity.WARNING, "unverified")]


def test_a_language_that_lacks_sentences_is_an_error_until_it_is_in_review(tmp_path: Path) -> None:
    folder = write_pack(tmp_path)
    for name in ("pack.yaml", COVID, "cases/covid19.yaml"):
        file = folder / name
        file.write_text(re.sub(r"\{en: ([^}]*)\}", r"{en: \1, sw: \1}", file.read_text("utf-8")), "utf-8")
    change(folder, "pack.yaml", "{default: en}", "{default: en, supported: [sw]}")
    assert codes(checked(folder), CheckStage.CATALOGUES) == [(Severity.ERROR, "language-incomplete")]
    change(folder, "pack.yaml", "supported: [sw]}", "needs_review: [sw], placeholder: [ha]}")
    found = codes(checked(folder), CheckStage.CATALOGUES)
    assert found == [(Severity.WARNING, "needs-review"), (Severity.WARNING, "placeholder")]


def test_a_sentence_that_lost_what_it_should_tell(tmp_path: Path) -> None:
    folder = write_pack(tmp_path)
    (folder / "locale").mkdir()
    said = 'msgid "reason.deferred"\nmsgstr "Please wait."\n'
    (folder / "locale" / "en.po").write_text(said, "utf-8")
    (lost,) = [each for each in checked(folder).findings if each.stage is CheckStage.CATALOGUES]
    assert (lost.code, lost.place.line) == ("sentence-lost", 1)
    assert "«reason.deferred» does not tell {" in lost.sentence


IDENTITY = """\
documents:
  card:
    name: {en: Card}
    form: "[0-9]{8}"
    samples: ["1234 5678", "8765-4321"]
    source: c1
phone: {region: IN, source: [c1]}
"""


@pytest.mark.parametrize(
    ("old", "new", "stage", "line", "sentence"),
    [
        (
            "8765-4321",
            "8765",
            CheckStage.IDENTITY,
            5,
            "the sample of «card» is in doubt (form): correct it, or the form",
        ),
        ("form:", "fom:", CheckStage.SCHEMA, 4, "«fom» is not a key here; did you mean «form»?"),
        ("source: c1", "source: c2", CheckStage.SOURCES, 6, "the source «c2» is not listed in pack.yaml; known: c1"),
    ],
)
def test_a_part_is_looked_at_too(
    tmp_path: Path, old: str, new: str, stage: CheckStage, line: int, sentence: str
) -> None:
    folder = write_pack(tmp_path)
    (folder / "identity.yaml").write_text(IDENTITY, "utf-8")
    assert [each for each in checked(folder).findings if each.place.source.endswith("identity.yaml")] == []
    change(folder, "identity.yaml", old, new)
    (found,) = [each for each in checked(folder).findings if each.place.source.endswith("identity.yaml")]
    assert (found.stage, found.place.line) == (stage, line)
    assert sentence in found.sentence


# ------------------------------------------------------------------------------------------------------------- snapshot


def snapshot_of(folder: Path) -> None:
    text = snapshot_text(take_snapshot(load_pack(open_pack(str(folder)))))
    (folder / "snapshot.yaml").write_text(text, "utf-8")


def told(folder: Path, changelog: Path | None = None) -> list[str]:
    found = check_pack(open_pack(str(folder)), ON, changelog=changelog)
    return [each.sentence for each in found.errors if each.stage is CheckStage.SNAPSHOT]


def test_a_change_is_told_by_what_it_does_to_people(tmp_path: Path) -> None:
    folder = write_pack(tmp_path)
    (folder / ".git").mkdir()  # the top of a project without a changelog
    assert told(folder) == ["there is no snapshot of who is due when: `--update-snapshot` writes it"]
    snapshot_of(folder)
    assert told(folder) == []
    change(folder, COVID, "{min: 28 days", "{min: 56 days")
    change(folder, COVID, '">= 60 years"', '">= 65 years"')
    sentences = told(folder)
    assert sentences[0] == (
        "covid19: on 2021-03-15, anybody born from 1956-03-16 to 1961-03-15 may have nothing, was COVISHIELD"
    )
    assert "COVISHIELD 2 after COVISHIELD 1 on 2021-03-01 has its earliest day on 2021-04-26, was 2021-03-29" in (
        sentence.removeprefix("covid19: ") for sentence in sentences
    )
    assert sentences[-1] == (
        "who is due when has changed. If that is meant: a new «version» in pack.yaml if this one is in use; a line "
        "under «Schedule data» in the changelog that names Exampleland 1; then `--update-snapshot`"
    )
    snapshot_of(folder)
    change(folder, "pack.yaml", 'version: "1"', 'version: "2"')
    assert told(folder) == ["the snapshot is of version 1, the pack of 2: `--update-snapshot` writes it"]


@pytest.mark.parametrize(
    ("text", "enough"),
    [
        ("## 1\n\n### Schedule data\n\n- Exampleland 1: the second dose after 28 days.\n", True),
        ("### Schedule data\n- XX, version 1.\n", True),
        ("### Schedule data\n- Exampleland 1.2: ...\n", False),
        ("### Schedule data\n- Exampleland 10: ...\n", False),
        ("### Schedule data\n- Elsewhere 1: ...\n", False),
        ("### Added\n- Exampleland 1: ...\n", False),
        ("### Schedule data\n### Added\n- Exampleland 1: ...\n", False),
    ],
)
def test_the_changelog_tells_of_the_version(tmp_path: Path, text: str, *, enough: bool) -> None:
    folder = write_pack(tmp_path / "packs")
    snapshot_of(folder)
    nearest = tmp_path / "CHANGELOG.md"
    nearest.write_text(text, "utf-8")
    untold = (
        "the changelog does not say what this version changes for people: write a line under «Schedule data» in "
        f"{nearest} that names Exampleland 1"
    )
    assert told(folder) == ([] if enough else [untold])
    other = tmp_path / "other.md"
    other.write_text("### Schedule data\n- XX 1: ...\n", "utf-8")
    assert told(folder, other) == []


def test_an_installed_pack_has_no_changelog_above_it(tmp_path: Path) -> None:
    (tmp_path / "CHANGELOG.md").write_text("### Added\n", "utf-8")
    folder = write_pack(tmp_path / "site-packages")
    snapshot_of(folder)
    assert told(folder) == []


def test_a_snapshot_that_somebody_edited(tmp_path: Path) -> None:
    folder = write_pack(tmp_path)
    snapshot_of(folder)
    change(folder, "snapshot.yaml", "..2003-03-01", "before 2003")
    assert told(folder) == ["days of birth are written FIRST..LAST, such as ..2003-01-16"]
