"""A changed YAML text: only the lines that say what changed are touched, and it reads as it should."""

from difflib import unified_diff
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from vaxplatform.errors import FileError
from vaxplatform.exchange.yaml_document import flow_yaml, load_yaml
from vaxplatform.exchange.yaml_edit import edit_yaml

LISTS = {("rules",): "id", ("draw", "tiers"): "tier"}
TEXT = """\
# What this file is for.
name: example   # a name

rules:
  # Every rule counts.
  - id: A
    from: 2021-03-01   # the first day
    until: 2021-03-31
    say: {en: "From A,
            folded", hi: "ए"}

  # B stands alone.
  - id: B
    who:
      age: ">= 60 years"   # completed
      # what follows is rare
      group: [HCW, FLW]
    note: |
      two
      lines

  # D and what follows it
  - {id: D, who: {age: "< 5 years"}}   # D's own
  - {id: E, who: {age: "< 3 years"}}

# After the rules.
draw:
  tiers:
    - {tier: 0, who: {group: HCW}}
    - tier: 1
      who: {everyone: true}
# the end
"""
LINES = TEXT.splitlines()


def edited(text: str, change) -> tuple[list[str], list[str]]:
    """The lines that went and the lines that came."""
    data = load_yaml(text, "f").data
    change(data)
    new = edit_yaml(text, data, "f", LISTS)
    assert load_yaml(new, "f").data == data
    lines = list(unified_diff(text.splitlines(), new.splitlines(), n=0, lineterm=""))[2:]
    return [line[1:] for line in lines if line[0] == "-"], [line[1:] for line in lines if line[0] == "+"]


def put(path: tuple[Any, ...], value: object):
    def change(data: Any) -> None:
        for step in path[:-1]:
            data = data[step]
        data[path[-1]] = value

    return change


def take(*path: Any):
    def change(data: Any) -> None:
        for step in path[:-1]:
            data = data[step]
        del data[path[-1]]

    return change


def insert(at: int, *entries: dict[str, Any]):
    def change(data: Any) -> None:
        data["rules"][at:at] = entries

    return change


@pytest.mark.parametrize(
    ("change", "went", "came"),
    [
        (lambda _data: None, [], []),
        (put(("name",), "other"), ["name: example   # a name"], ["name: other   # a name"]),
        (put(("rules", 0, "until"), "2021-04-30"), ["    until: 2021-03-31"], ["    until: 2021-04-30"]),
        (take("rules", 0, "from"), ["    from: 2021-03-01   # the first day"], []),
        (
            put(("rules", 0, "say", "hi"), "ब: ब"),
            ['            folded", hi: "ए"}'],
            ['            folded", hi: "ब: ब"}'],
        ),
        (put(("rules", 0, "fee"), "free"), [], ["    fee: free"]),
        (
            put(("rules", 1, "who", "age"), "< 5 years"),
            ['      age: ">= 60 years"   # completed'],
            ['      age: "< 5 years"   # completed'],
        ),
        (take("rules", 1, "who", "group"), ["      group: [HCW, FLW]"], []),
        (put(("rules", 1, "note"), "one"), ["    note: |", "      two", "      lines"], ["    note: one"]),
        (take("rules", 1, "note"), ["    note: |", "      two", "      lines"], []),
        (
            put(("rules", 1, "who"), {"group": "HCW"}),
            [
                "    who:",
                '      age: ">= 60 years"   # completed',
                "      # what follows is rare",
                "      group: [HCW, FLW]",
            ],
            ["    who: {group: HCW}"],
        ),
        (
            put(("rules", 2, "who", "age"), "< 6 years"),
            ['  - {id: D, who: {age: "< 5 years"}}   # D\'s own'],
            ['  - {id: D, who: {age: "< 6 years"}}   # D\'s own'],
        ),
        (
            put(("rules", 2, "fee"), "free"),
            ['  - {id: D, who: {age: "< 5 years"}}   # D\'s own'],
            ["  - id: D", '    who: {age: "< 5 years"}', "    fee: free   # D's own"],
        ),
        (  # the comment below «rules:» may be about all of them
            take("rules", 0),
            LINES[5:11],
            [],
        ),
        (take("rules", 1), LINES[10:20], []),  # its comment stands alone with it
        (take("rules", 2), ['  - {id: D, who: {age: "< 5 years"}}   # D\'s own'], []),  # its comment does not
        (take("rules", 3), ['  - {id: E, who: {age: "< 3 years"}}'], []),
        (
            lambda data: data["rules"].__delitem__(slice(0, 2)),
            LINES[5:20],
            [],
        ),
        (insert(0, {"id": "N"}), [], ["  - id: N", ""]),
        (insert(1, {"id": "N", "a": 1}), [], ["", "  - id: N", "    a: 1"]),
        (insert(4, {"id": "N"}, {"id": "O"}), [], ["  - id: N", "", "  - id: O", ""]),
        (put(("rules",), []), LINES[3:24], ["rules: []"]),
        (put(("draw", "tiers", 1, "tier"), 2), ["    - tier: 1"], ["    - tier: 2"]),
        (
            put(("draw", "tiers"), [{"tier": 5}]),
            ["    - {tier: 0, who: {group: HCW}}", "    - tier: 1", "      who: {everyone: true}"],
            ["    - tier: 5"],
        ),
    ],
)
def test_only_what_changed_is_touched(change, went: list[str], came: list[str]) -> None:
    assert edited(TEXT, change) == (went, came)


def test_an_entry_that_moves_takes_its_paragraph_along() -> None:
    data = load_yaml(TEXT, "f").data
    data["rules"] = [data["rules"][at] for at in (0, 2, 3, 1)]
    moved = edit_yaml(TEXT, data, "f", LISTS).splitlines()
    assert moved == LINES[:10] + LINES[20:24] + LINES[10:20] + LINES[24:]


def test_a_list_that_was_not_there() -> None:
    text = "name: x\ndraw:\n  rule: fair\nend: yes\n"
    data = {"name": "x", "rules": [{"id": "A", "who": {"age": "< 5 years"}}, {"id": "B"}], "draw": {"rule": "fair"}}
    data["draw"]["tiers"] = [{"tier": 0, "a": 1}]
    data["end"] = "yes"
    assert edit_yaml(text, data, "f", LISTS) == (
        'name: x\nrules:\n  - id: A\n    who: {age: "< 5 years"}\n  - id: B\ndraw:\n  rule: fair\n  tiers:\n'
        "    - tier: 0\n      a: 1\nend: yes\n"
    )


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("rules: []\n", "rules:\n  - id: N\n"),
        ("rules: [{id: A}]\n", "rules:\n  - id: N\n"),
        ("{rules: [{id: A}]}", "{rules: [{id: N}]}"),
        ("rules:\n- id: A", "rules:\n- id: N"),
        ("rules:\r\n- id: A\r\n", "rules:\r\n- id: N\r\n"),
        ("\ufeffrules:\r\n- id: A   # x\r\n# end", "\ufeffrules:\r\n- id: N\r\n# end"),
        ("rules:\n-\n  id: A\n", "rules:\n- id: N\n"),
    ],
)
def test_lists_of_other_layouts(text: str, new: str) -> None:
    assert edit_yaml(text, {"rules": [{"id": "N"}]}, "f", LISTS) == new


def test_a_layout_that_cannot_be_edited_is_refused() -> None:
    with pytest.raises(FileError, match="laid out so that they cannot be changed"):
        edit_yaml("rules:\n-\n  # why - not\n  id: A\n", {"rules": [{"id": "N"}]}, "f", LISTS)


def test_long_values_get_a_line_for_each_key() -> None:
    new = edit_yaml("a: 1\n", {"a": 1, "say": {"en": "x" * 80, "hi": "y" * 80}}, "f", {})
    assert new == f"a: 1\nsay: {{en: {'x' * 80},\n      hi: {'y' * 80}}}\n"


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs", "Cc"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc: #", min_size=1), inner, max_size=3),
    max_leaves=6,
)


@given(values)
def test_a_value_on_one_line_reads_back(value: object) -> None:
    written = flow_yaml(value)
    assert "\n" not in written
    assert load_yaml(f"[{written}]", "f").data == [value]


entry_values = st.dictionaries(
    st.sampled_from(("who", "say", "note", "doses")),
    st.sampled_from(
        (1, True, "x", "two\nlines\n", "a: b", [1, 2], [{"a": 1}], {"en": "x", "hi": "y"}, {"age": "z"}, [])
    ),
)
ids = st.lists(st.sampled_from("ABCDEF"), max_size=5, unique=True)
documents = st.tuples(ids, st.lists(entry_values, min_size=5, max_size=5)).map(
    lambda made: [{"id": id_, **entry} for id_, entry in zip(*made, strict=False)]
)


class Plain(yaml.SafeDumper):
    def ignore_aliases(self, _data: object) -> bool:
        return True


@example(old=[{"id": "A", "say": 1}], new=[{"id": "A", "say": True}], style=None, line_end="\n", apart=False)
@given(
    old=documents,
    new=documents,
    style=st.sampled_from((None, False, True)),
    line_end=st.sampled_from(("\n", "\r\n")),
    apart=st.booleans(),
)
def test_any_change_of_any_layout_reads_as_it_should(
    *, old: list[Any], new: list[Any], style: bool | None, line_end: str, apart: bool
) -> None:
    text = yaml.dump({"x": 1, "rules": old, "y": 2}, Dumper=Plain, sort_keys=False, default_flow_style=style)
    if apart and not style:
        text = text.replace("\n- ", "\n\n# about\n- ")
    text = text.replace("\n", line_end)
    kept = {entry["id"]: entry for entry in old}
    for at, entry in enumerate(new):  # what stays has its keys in its own order
        if entry["id"] in kept:
            order = [*kept[entry["id"]], *entry]
            new[at] = {key: entry[key] for key in dict.fromkeys(order) if key in entry}
    data = {"x": 1, "rules": new, "y": 2}
    edited = edit_yaml(text, data, "f", LISTS)
    assert load_yaml(edited, "f").data == data
    if repr(new) == repr(old):  # 1 is equal to true, and written otherwise
        assert edited == text
