"""JSON (RFC 8259) as a certificate from a stranger is read: within limits, and no member twice."""

import json
from math import isinf
from typing import Any

from vaxplatform.certificate.edition import is_unicode
from vaxplatform.certificate.verdict import VerdictCode
from vaxplatform.errors import CertificateUnreadable

__all__ = ["DEEPEST_NESTING", "read"]

DEEPEST_NESTING = 32
"""A certificate needs 12."""


def read(text: str, code: VerdictCode) -> Any:
    """The one JSON value that a text is.

    Args:
        text: Of bounded length.
        code: What to call damaged JSON at this stage.

    Raises:
        CertificateUnreadable: With this code.

    Source:
        RFC 8259 section 4, on names that stand twice; section 6: NaN and infinity are no JSON; section 8.2, on halves
        of characters. Those, and numbers as large as infinity, could not be told to anybody.

    Example:
        >>> read('{"dose": 1}', VerdictCode.INVALID_ENCODING)
        {'dose': 1}
    """
    try:
        value = _DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        twice = isinstance(error, _Twice)
        detail = "a member stands in the JSON twice" if twice else "damaged JSON, or JSON nested too deep"
        raise CertificateUnreadable(detail, code=code.value) from None
    if text.count("{") + text.count("[") > DEEPEST_NESTING < _depth(value):
        raise CertificateUnreadable(f"the JSON is nested deeper than {DEEPEST_NESTING} levels", code=code.value)
    if not is_unicode(json.dumps(value, ensure_ascii=False) if "\\u" in text else text):
        raise CertificateUnreadable("half a character stands in the JSON", code=code.value)
    return value


class _Twice(ValueError):
    """A member stands there twice."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise _Twice
    return members


def _whole_number(digits: str) -> int | float:
    """A whole number; that of -0 is none in every language."""
    return -0.0 if digits == "-0" else int(digits)


def _number(digits: str) -> float:
    number = float(digits)
    if isinf(number):
        raise ValueError
    return number


def _no_json(_word: str) -> None:
    raise ValueError


_DECODER = json.JSONDecoder(
    object_pairs_hook=_once, parse_int=_whole_number, parse_float=_number, parse_constant=_no_json
)


def _depth(value: Any) -> int:
    """How deep a value is nested, level by level."""
    level, depth = [value], 0
    while level:
        depth += 1
        level = [
            item
            for each in level
            if isinstance(each, dict | list)
            for item in (each.values() if isinstance(each, dict) else each)
        ]
    return depth
