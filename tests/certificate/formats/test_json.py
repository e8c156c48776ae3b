import json

import pytest

from vaxplatform.certificate.formats._json import DEEPEST_NESTING, read
from vaxplatform.certificate.verdict import VerdictCode
from vaxplatform.errors import CertificateUnreadable

CODE = VerdictCode.INVALID_ENCODING


@pytest.mark.parametrize("value", [{"a": [1, -1, 1.5, "é", None, True]}, [], "x", {}, {"a": {"a": 1}}])
def test_json_is_read(value: object) -> None:
    assert read(json.dumps(value), CODE) == value


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("", "damaged"),
        ("{", "damaged"),
        ("{} {}", "damaged"),
        ("{'a': 1}", "damaged"),
        ('{"a": NaN}', "damaged"),
        ('{"a": -Infinity}', "damaged"),
        ('{"a": 01}', "damaged"),
        ('{"a": "\n"}', "damaged"),
        ("9" * 5_000, "damaged"),
        ('{"a": 1e999}', "damaged"),
        ('["\\ud800"]', "half a character"),
        ('{"\\udc00\\ud83d": 1}', "half a character"),
        ("[" * 60_000, "damaged"),
        ('{"a": 1, "a": 1}', "twice"),
        ('{"b": {"a": 1, "\\u0061": 2}}', "twice"),
        ("[" * (DEEPEST_NESTING + 1) + "]" * (DEEPEST_NESTING + 1), "deeper than"),
        ('{"a":' * (DEEPEST_NESTING + 1) + "1" + "}" * (DEEPEST_NESTING + 1), "deeper than"),
    ],
)
def test_what_is_no_json_or_says_a_thing_twice_is_refused(text: str, detail: str) -> None:
    with pytest.raises(CertificateUnreadable, match=detail) as refused:
        read(text, CODE)
    assert refused.value.code == "INVALID_ENCODING"


def test_the_deepest_that_is_read() -> None:
    assert read("[" * DEEPEST_NESTING + "]" * DEEPEST_NESTING, CODE)
    assert len(read(f"[{','.join(['{}'] * 100)}]", CODE)) == 100  # many beside each other are not deep


def test_a_whole_character_in_two_halves_is_read() -> None:
    assert read('["\\ud83d\\ude00"]', CODE) == ["\N{GRINNING FACE}"]


def test_minus_nought_is_no_whole_number() -> None:
    assert isinstance(read("-0", CODE), float)
    assert isinstance(read("0", CODE), int)
