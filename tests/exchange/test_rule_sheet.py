"""A table goes out into a sheet and comes back with equal data, whatever it holds, and whatever was there before."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eligibility.made_up import conditions
from vaxplatform.eligibility import grammar
from vaxplatform.errors import FileError
from vaxplatform.exchange import RULE_COLUMNS, edit_rules, write_rule_sheet
from vaxplatform.exchange.sheets import read_sheets, write_sheets
from vaxplatform.exchange.strict import Findings
from vaxplatform.exchange.yaml_document import dump_yaml, load_yaml

letters = st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="\x7f\ufffe\uffff")
slips = st.sampled_from(("=1+1", "'=1", "''-", "-", "+", "@x", "'", "#N/A", "12", "true", "2021-03-01"))
texts = (
    (st.text(letters, min_size=1, max_size=12) | st.sampled_from(("two\nlines", 'a "quoted", text')) | slips)
    .map(str.strip)
    .filter(bool)
)
days = st.dates().map(str)
words = st.sampled_from(("HCW", "FLW", "circular-1", "A, B"))
some_words = words | st.lists(words, min_size=1, max_size=3)
said = st.fixed_dictionaries({"en": texts}, optional={"hi": texts})
facts: dict[str, Any] = {"verified": st.booleans(), "note": texts}
dated: dict[str, Any] = {"from": days, "until": days}
rules = st.fixed_dictionaries(
    {"who": conditions, "say": said, "source": some_words},
    optional={
        **dated,
        "offers": st.lists(words, min_size=1, max_size=3),
        "doses": st.lists(st.integers(1, 20), min_size=1, max_size=3),
        "venues": st.lists(words, min_size=1, max_size=2),
        "fee": st.sampled_from(("free", "paid")),
        "honours_bookings": st.booleans(),
        **facts,
    },
)
exclusions = st.fixed_dictionaries({"who": conditions, "say": said, "source": some_words}, optional={**dated, **facts})
deferrals = st.fixed_dictionaries(
    {"when": words.map(lambda word: {"condition": word}), "wait": texts, "from": words, "effective": days},
    optional={"until": days, "source": some_words, **facts},
)
tiers = st.fixed_dictionaries({"who": conditions, "name": said}, optional={"source": some_words, **facts})


def _named(entries: st.SearchStrategy[dict[str, Any]], key: str, ids: Any) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.lists(st.tuples(ids, entries), max_size=4, unique_by=lambda made: made[0]).map(
        lambda made: [{key: id_, **entry} for id_, entry in made]
    )


ids = st.sampled_from(("A", "B", "C", "D"))
programmes = st.fixed_dictionaries(
    {
        "programme": st.just("made-up"),
        "mode": st.just("any"),
        "eligibility": _named(rules, "id", ids),
        "allocation": st.fixed_dictionaries(
            {"rule": st.just("fair-draw"), "tiers": _named(tiers, "tier", st.integers(0, 9))}
        ),
    },
    optional={"exclusions": _named(exclusions, "id", ids), "deferrals": _named(deferrals, "id", ids)},
)


def out(path: Path, text: str) -> None:
    write_rule_sheet(path, text, source="f", pack="xx", languages=["en", "hi"])


def back(path: Path, text: str) -> str:
    return edit_rules(path, text, source="f", pack="xx").text


def entries(data: dict[str, Any]) -> list[list[dict[str, Any]]]:
    return [kind.entries(data) for kind in RULE_COLUMNS]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@given(before=programmes, after=programmes)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_out_and_back(tmp_path: Path, ending: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    sheet, text = tmp_path / f"rules.{ending}", dump_yaml(after)
    out(sheet, text)
    assert back(sheet, text) == text
    edited = back(sheet, dump_yaml(before))
    assert entries(load_yaml(edited, "f").data) == entries(after)
    assert back(sheet, edited) == edited


PROGRAMME = """\
programme: made-up
mode: any
eligibility:
  - id: A   # stays
    who: {group: [HCW], age: [">= 18 years", "< 45 years"]}   # in this order
    say: {en: "Spaces  ",
          hi: "क"}
    source: circular-1
    unheard_of: {of: this}
allocation: {rule: fair-draw}
"""


def test_what_a_sheet_has_no_column_for_stays(tmp_path: Path) -> None:
    sheet = tmp_path / "rules.csv"
    out(sheet, PROGRAMME)
    assert back(sheet, PROGRAMME) == PROGRAMME
    sheet.write_text(sheet.read_text("utf-8-sig").replace("circular-1", "circular-2"), "utf-8")
    assert back(sheet, PROGRAMME) == PROGRAMME.replace("circular-1", "circular-2")


def test_the_same_in_other_words_changes_nothing(tmp_path: Path) -> None:
    sheet = tmp_path / "rules.csv"
    out(sheet, PROGRAMME)
    text = sheet.read_text("utf-8-sig").replace('">= 18 years, < 45 years"', '">= 18 years ,< 45 years"')
    sheet.write_text(text.replace("[HCW]", "[ HCW ]"), "utf-8")
    assert back(sheet, PROGRAMME) == PROGRAMME


def test_every_key_of_the_language_has_a_column() -> None:
    for kind in RULE_COLUMNS:
        asked = [column.path[1] for column in kind.columns if column.path[0] == "who"]
        assert not asked or set(asked) == set(grammar._KEYS)
        names = [column.name for column in kind.columns]
        assert len(names) == len(set(names))
        assert kind.key_column.name == names[0]


def test_a_text_that_no_cell_holds(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="longer than a cell holds"):
        out(tmp_path / "rules.csv", PROGRAMME.replace("Spaces", "x" * 40_000))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@given(rows=st.lists(st.lists(st.text(letters) | slips, min_size=3, max_size=3)))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_any_text_comes_back_from_its_cell(tmp_path: Path, ending: str, rows: list[list[str]]) -> None:
    path, header, findings = tmp_path / f"cells.{ending}", ["a", "b", "c"], Findings()
    write_sheets(path, {"rules": [header, *rows]})
    (sheet,) = read_sheets(path, findings)
    held = [[text.strip() for text in row] for row in (header, *rows)]
    assert [[cell.text for cell in row] for row in sheet.rows] == [row for row in held if any(row)]
    assert findings.found == []
