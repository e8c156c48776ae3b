"""A review of a pack: findings at their lines, what the cases touch, and cases that hold once they are pasted."""

from pathlib import Path

import pytest

from countries.made_up_pack import CASES, PROGRAMME, write_pack
from vaxplatform.countries import (
    PackFolder,
    RuleReview,
    find_pack,
    list_countries,
    load_country,
    review_rules,
    run_cases,
)
from vaxplatform.errors import PackError, UnknownName

XX_2 = next(line for line in PROGRAMME.splitlines() if "XX-2" in line)


def reviewed(folder: Path) -> RuleReview:
    return review_rules(PackFolder("xx", folder, "xx"), "covid19")


def line_of(folder: Path, text: str) -> int:
    lines = (folder / "programmes" / "covid19.yaml").read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def test_nothing_is_wrong_with_the_made_up_pack(tmp_path: Path) -> None:
    review = reviewed(write_pack(tmp_path))
    assert review.findings == ()
    assert [str(each.boundary) for each in review.boundaries if each.cases] == ["XX-60, age 60 years, the day before"]


LATE = {"{group: HCW, age": '{group: HCW, born: ">= 2021-03-02", age'}
DEAD = {'who: {age: ">= 60': 'until: 2021-12-31, who: {born: ">= 2000-01-01", age: ">= 60'}
HIDDEN = {"mode: any": "mode: first", "{doses: {at_least: 1}}": "{group: HCW, age: '>= 60 years'}"}
EARLY = {"XX-60, from: 2021-03-15": "XX-60, from: 2021-02-15"}
IDLE = {"effective: 2021-03-01": "effective: 2021-01-01, until: 2021-02-01"}
UNOBTAINABLE = {
    "offers: [COVAXIN], doses: [2]": "offers: [COVAXIN], doses: [1]",
    '{group: HCW, age: ">= 18 years"}': '{group: HCW, age: ">= 18 years"}, offers: [COVISHIELD]',
}


@pytest.mark.parametrize(
    ("changes", "code", "at"),
    [
        (LATE, "entry-late", "id: XX-HCW"),
        (DEAD, "entry-unreachable", "id: XX-60"),
        (HIDDEN, "rule-shadowed", "id: XX-2"),
        (EARLY, "window-outside", "id: XX-60"),
        (IDLE, "stop-without-effect", "id: XX-DEF"),
        (UNOBTAINABLE, "product-unobtainable", "product: COVAXIN"),
    ],
)
def test_a_planted_fault_is_told_at_its_line(tmp_path: Path, changes: dict[str, str], code: str, at: str) -> None:
    folder = write_pack(tmp_path, changes)
    found = {each.finding.code: each for each in reviewed(folder).findings}
    assert list(found) == [code]
    assert (found[code].place.source, found[code].place.line) == ("xx/programmes/covid19.yaml", line_of(folder, at))
    assert found[code].finding.witnesses


def test_a_product_is_told_by_its_name(tmp_path: Path) -> None:
    folder = write_pack(tmp_path, {XX_2: "", 'say: {en: "HCW"}': 'offers: [COVISHIELD], say: {en: "HCW"}'})
    (found,) = reviewed(folder).findings
    assert (found.name, found.sentence) == ("COVAXIN", "nobody can have COVAXIN: no rule that counts offers it")
    assert found.place.line == line_of(folder, "product: COVAXIN")


def test_a_product_whose_series_nobody_begins(tmp_path: Path) -> None:
    covaxin = {'say: {en: "HCW"}': 'offers: [COVAXIN], say: {en: "HCW"}', "offers: [COVISHIELD]": "offers: [COVAXIN]"}
    folder = write_pack(tmp_path, covaxin)
    assert [(each.name, each.place.line) for each in reviewed(folder).findings] == [
        ("COVISHIELD", line_of(folder, "COVISHIELD:"))
    ]


@pytest.mark.no_cover
def test_of_a_rule_that_is_too_large_no_day_is_counted(tmp_path: Path) -> None:
    words = [f"G{number}" for number in range(24)]
    groups = "".join(f"  - {{code: {word}, name: {{en: {word}}}, source: c1}}\n" for word in words)
    half = f"at_least: {{n: 12, of: [{', '.join(f'{{group: {word}}}' for word in words)}]}}"
    changes = {"groups:\n": f"groups:\n{groups}", "{group: HCW, age": f"{{{half}, not: {{{half}}}, age"}
    review = reviewed(write_pack(tmp_path, changes))
    assert [(each.name, each.finding.code) for each in review.findings] == [("XX-HCW", "entry-too-large")]
    assert "XX-HCW" not in {each.boundary.entry for each in review.boundaries}
    # On its first days the deferral could stop nobody but whom that rule matches.
    assert {each.entry for each in review.not_judged} == {"XX-HCW", "XX-DEF"}


def test_proposed_cases_hold_and_cover_what_was_not(tmp_path: Path) -> None:
    folder = write_pack(tmp_path)
    review = reviewed(folder)
    assert (
        len(review.uncovered)
        == len(review.boundaries) - 1
        == sum(each.proposal is not None for each in review.boundaries)
    )
    (folder / "cases" / "proposed.yaml").write_text(review.proposed_cases(), "utf-8")
    results = run_cases(PackFolder("xx", folder, "xx"))
    assert [(each.name, each.differences) for each in results if each.differences] == []
    again = reviewed(folder)
    assert (again.uncovered, again.proposed_cases()) == ((), "")
    assert len(again.boundaries) == len(review.boundaries)


def test_a_case_says_the_kind_of_place_where_a_rule_asks_for_it(tmp_path: Path) -> None:
    folder = write_pack(tmp_path, {"{group: HCW, age": "{group: HCW, venue: private, age"})
    proposals = [each.proposal for each in reviewed(folder).uncovered if each.boundary.entry == "XX-HCW"]
    assert {proposal["venue"] for proposal in proposals if proposal} == {"private"}


@pytest.mark.no_cover
@pytest.mark.parametrize("code", list_countries())
def test_every_pack_s_proposals_hold(code: str, tmp_path: Path) -> None:
    pack = find_pack(code)
    copy = tmp_path / code.lower()
    for name in ("pack.yaml", "products.yaml", *pack.names("programmes", ".yaml"), *pack.names("locale", ".po")):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_text(pack.read(name) or "", "utf-8")
    (copy / "cases").mkdir()
    without_cases = PackFolder(code.lower(), copy, "copy")
    for programme in load_country(code).programmes:
        review = review_rules(without_cases, programme)
        assert review.not_judged == ()
        (copy / "cases" / "proposed.yaml").write_text(review.proposed_cases(), "utf-8")
        results = run_cases(without_cases)
        assert [(each.name, each.differences) for each in results if each.differences] == []
        assert len(results) == len([each for each in review.uncovered if each.proposal is not None])
        (copy / "cases" / "proposed.yaml").unlink()


def test_what_cannot_be_reviewed(tmp_path: Path) -> None:
    folder = write_pack(tmp_path)
    with pytest.raises(UnknownName):
        review_rules(PackFolder("xx", folder, "xx"), "polio")
    with pytest.raises(PackError):
        reviewed(
            write_pack(tmp_path / "second", cases=CASES.replace("born: 1961-03-16", "born: 1961-03-16, groups: [X]"))
        )
