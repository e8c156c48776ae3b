"""YAML 1.2's words, positions, and what is refused; with libyaml and with PyYAML's own parser."""

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.errors import FileError
from vaxplatform.exchange import yaml_document
from vaxplatform.exchange.yaml_document import dump_yaml, load_yaml, unprintable


@pytest.fixture(params=["libyaml", "pure"], autouse=True)
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "libyaml" and not yaml.__with_libyaml__:
        pytest.skip("PyYAML was built without libyaml")
    monkeypatch.setattr(yaml_document, "_PARSER", yaml.CBaseLoader if request.param == "libyaml" else yaml.BaseLoader)


@pytest.mark.parametrize(
    ("written", "value"),
    [  # YAML 1.2.2, section 10.3.2 (tag resolution of the core schema), and the words of YAML 1.1 that it dropped
        ("no", "no"),
        ("NO", "NO"),
        ("yes", "yes"),
        ("on", "on"),
        ("off", "off"),
        ("y", "y"),
        ("true", True),
        ("FALSE", False),
        ("tRUE", "tRUE"),
        ("null", None),
        ("~", None),
        ("", None),
        ("12", 12),
        ("-3", -3),
        ("017", 17),
        ("0o17", 15),
        ("0x1F", 31),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("-.inf", float("-inf")),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("2021-05-14", "2021-05-14"),
        ("2022.07.06", "2022.07.06"),
        ("'12'", "12"),
        ('"true"', "true"),
        ("हिंदी", "हिंदी"),
    ],
)
def test_core_schema(written: str, value: object) -> None:
    read = load_yaml(f"key: {written}\n", "f").data["key"]
    assert read == value
    assert type(read) is type(value)


def test_not_a_number() -> None:
    read = load_yaml("key: .nan", "f").data["key"]
    assert read != read  # noqa: PLR0124 (only not-a-number differs from itself)


def test_keys_are_text() -> None:
    assert load_yaml("1: a\nno: b\ntrue: c\n", "f").data == {"1": "a", "no": "b", "true": "c"}


def test_empty_text_is_nothing() -> None:
    document = load_yaml("# only a comment\n", "f")
    assert document.data is None
    assert str(document.place_of(())) == "f:1:1"


DOCUMENT = """\
pack: in
list:
  - id: A
    min: 28 days
  - {id: B, min: 6 weeks}
text: |
  two
  lines
"""


@pytest.mark.parametrize(
    ("path", "key", "place"),
    [
        ((), False, "pack.yaml:1:1"),
        (("pack",), False, "pack.yaml:1:7"),
        (("pack",), True, "pack.yaml:1:1"),
        (("list",), True, "pack.yaml:2:1"),
        (("list", 0), False, "pack.yaml:3:5"),
        (("list", 0, "min"), False, "pack.yaml:4:10"),
        (("list", 0, "min"), True, "pack.yaml:4:5"),
        (("list", 1, "min"), False, "pack.yaml:5:18"),
        (("text",), False, "pack.yaml:6:7"),
        (("list", 1, "absent"), False, "pack.yaml:5:5"),
        (("list", 0, "min", "deeper", 3), False, "pack.yaml:4:5"),
        (("absent",), False, "pack.yaml:1:1"),
    ],
)
def test_positions(path: tuple[str | int, ...], key: bool, place: str) -> None:  # noqa: FBT001 (a column of the table)
    assert str(load_yaml(DOCUMENT, "pack.yaml").place_of(path, key=key)) == place


@pytest.mark.parametrize(
    ("text", "code", "place", "words"),
    [
        ("a:\n\tb: 1\n", "yaml-tab", "f:2:1", "indent with spaces"),
        ("a:\n  - b\n  \t- c\n", "yaml-tab", "f:3:3", "indent with spaces"),
        ("a: 1\n \t\nb: 2", "yaml-tab", "f:2:2", "indent with spaces"),
        ("a: 1\nb: 2\na: 3\n", "yaml-duplicate-key", "f:3:1", "«a» stands here a second time; the first is on line 1"),
        ("x: {a: 1, a: 2}", "yaml-duplicate-key", "f:1:11", "«a»"),
        ("a: &x 1\n", "yaml-anchor", "f:1:4", "write it out"),
        ("a: *x\n", "yaml-alias", "f:1:4", "write it out"),
        ("a: !!str 1\n", "yaml-tag", "f:1:4", "leave it out"),
        ("a: !python/object:os.system {}\n", "yaml-tag", "f:1:4", "leave it out"),
        ("--- a\n--- b\n", "yaml-documents", "f:2:1", "second document"),
        ("? [a]\n: 1\n", "yaml-key", "f:1:3", "a key is a word"),
        ("? ''\n: 1\n", "yaml-key", "f:1:3", "a key is a word"),
        ("a: \x01b", "yaml-character", "f:1:4", "U+0001"),
        ('a: "\\0"', "yaml-character", "f:1:4", "U+0000"),
        ('a: 1\nb: ["\\e[2J"]', "yaml-character", "f:2:5", "U+001B"),
        ('"\\x9b": 1', "yaml-character", "f:1:1", "U+009B"),
        (": 1\n", "yaml-unreadable", "f:1:1", "the key before this «:» is missing"),
        ("a: 1\n: 2\n", "yaml-unreadable", "f:2:1", "the key before this «:» is missing"),
        ("a: {: 2}\n", "yaml-unreadable", "f:1:5", "the key before this «:» is missing"),
        ("a:\n  b: [c\n  d: 1\n", "yaml-unreadable", "f:3:4", "the bracket opened on line 2 is not closed"),
        ("a: * b\n", "yaml-unreadable", "f:1:5", "begins with «*» or «&» goes into quotes"),
        ("a: &\n", "yaml-unreadable", "f:1:5", "begins with «*» or «&» goes into quotes"),
        ("a: b\nc: \ud800", "yaml-character", "f:2:4", "U+D800"),
        ("[" * 40, "yaml-depth", "f:1:33", "nested more than 32 deep"),
        ("a: " + "9" * 50, "yaml-number", "f:1:4", "too many digits"),
        ("a: 1\n b: 2\n", "yaml-unreadable", "f:2:3", "indent the line as its neighbours"),
        ("a:\n  b: 1\n c: 2\n", "yaml-unreadable", "f:3:2", "indented unlike its neighbours"),
        (" a: 1\nb: 2\n", "yaml-unreadable", "f:2:1", "indented less than the first"),
        ("a: b: c\n", "yaml-unreadable", "f:1:5", "in quotes"),
        ("a: @b\n", "yaml-unreadable", "f:1:4", "goes into quotes"),
        ("a: 'b\n", "yaml-unreadable", "f:2:1", "a quote was opened and not closed"),
        ("a: 1\nb: [1\n", "yaml-unreadable", "f:3:1", "the bracket opened on line 2 is not closed"),
        ("a: [1, , 2]\n", "yaml-unreadable", "f:1:8", "a value is missing"),
        ("%YAML 3.0\n---\na: 1\n", "yaml-unreadable", "f:1:1", "not YAML"),
    ],
)
def test_refused_in_one_sentence_with_its_place(text: str, code: str, place: str, words: str) -> None:
    with pytest.raises(FileError) as caught:
        load_yaml(text, "f")
    assert (caught.value.code, str(caught.value.place)) == (code, place)
    assert words in caught.value.sentence
    assert "\n" not in str(caught.value)


def test_too_long() -> None:
    with pytest.raises(FileError, match="2,000,000"):
        load_yaml("a" * 2_000_001, "f")


LETTERS = st.characters(max_codepoint=0xFFFF, exclude_categories=["Cc", "Cs", "Cn"])
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.text(LETTERS, max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abcdefgh", min_size=1, max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(PLAIN)
def test_json_is_yaml(value: object) -> None:
    # YAML 1.2.2, section 1.2: every JSON text is YAML and means the same.
    assert load_yaml(json.dumps(value), "f").data == value


@given(st.text("ab:-[]{},'\"#&*!|>%@` \n\t0x", max_size=40))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    refused: FileError | None = None
    try:
        load_yaml(text, "f")
    except FileError as error:
        refused = error
    assert refused is None or (refused.place is not None and "\n" not in str(refused))


_texts = st.text().filter(lambda text: not unprintable(text))


@given(
    st.recursive(
        st.booleans() | st.integers(-(10**30), 10**30) | st.floats(allow_nan=False) | _texts,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_texts.filter(bool), inner, max_size=4),
        max_leaves=12,
    )
)
def test_what_is_dumped_is_read_back(value: object) -> None:
    read = load_yaml(dump_yaml(value), "f").data
    assert (read, type(read)) == (value, type(value))
