"""The statements that a DIVOC credential makes by its contexts: what is signed of it, whatever its text looks like.

Nothing is passed over. A JSON-LD processor leaves out silently what its contexts do not name, and everything about a
person whose id is no address; whoever signed the rest did not sign that, so here the whole credential is refused.

Source:
    JSON-LD 1.1 Processing Algorithms and API, sections 5.1 (expansion) and 8.1 (to RDF), for the one shape of
    ``_divoc_terms``.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from vaxplatform.certificate.formats._divoc_terms import (
    PREFIXES,
    RDF_TYPE,
    XSD_BOOLEAN,
    XSD_DATE_TIME,
    XSD_INTEGER,
    Kind,
)
from vaxplatform.certificate.formats._divoc_terms import Part as Shape
from vaxplatform.certificate.formats._urdna2015 import Statement
from vaxplatform.certificate.verdict import VerdictCode
from vaxplatform.errors import CertificateUnreadable

__all__ = ["MOST_ENTRIES", "is_address", "statements_of"]

MOST_ENTRIES = 64
"""Parts in a list; a credential has one dose."""

_VALUE, _TIME, _LINK, _PART = Kind.VALUE, Kind.TIME, Kind.LINK, Kind.PART
_SEVERAL = "evidence"  # the one member that may be a list
_LARGEST_NUMBER = 2**53 - 1  # JSON carries no larger whole number exactly (RFC 8259, section 6)
_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):[^\s\x00-\x20<>\"{}|^`\\\ufeff\ud800-\udfff]*")
# Readers differ in how they write other control characters before hashing; halves of characters have no UTF-8.
_UNFIT = re.compile(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})
_PLAIN_NAME = re.compile("[A-Za-z@][A-Za-z0-9_-]{0,30}|[0-9]{1,2}")  # or a number in a list


def is_address(text: object) -> bool:
    """Whether a value is an address (an absolute IRI) to every reader.

    Example:
        >>> is_address("did:india"), is_address("did:Voter ID:1"), is_address("872550100V"), is_address("schema:id")
        (True, False, False, False)
    """
    if not isinstance(text, str):
        return False
    address = _ADDRESS.fullmatch(text)
    return address is not None and address[1] not in PREFIXES


def statements_of(members: Mapping[str, Any], shape: Shape) -> list[Statement]:
    """What a credential, or a proof, states.

    Args:
        members: As JSON has them, without ``@context``; whole numbers as ``int``.
        shape: Which members there may be.

    Raises:
        CertificateUnreadable: ``INVALID_PAYLOAD`` with the path of what is not in the shape; ``SIZE_LIMIT_EXCEEDED``.

    Example:
        >>> from vaxplatform.certificate.formats._divoc_terms import Part
        >>> statements_of({"dose": 1}, Part(values={"dose": "<https://schema.org/doseValue>"}))
        [('_:0', '<https://schema.org/doseValue>', '"1"^^<http://www.w3.org/2001/XMLSchema#integer>')]
    """
    return _Reading().read(members, shape)


class _Reading:
    """One credential as it is read: how many nameless parts there were, and which addresses parts have."""

    def __init__(self) -> None:
        self._nameless = 0
        self._named: set[str] = set()

    def read(self, members: Mapping[str, Any], shape: Shape) -> list[Statement]:
        statements: list[Statement] = []
        self._part(members, shape, "", statements)
        return statements

    def _part(self, members: Mapping[str, Any], shape: Shape, path: str, into: list[Statement]) -> str:
        """Add what a part states; the part itself as statements name it."""
        itself = self._itself(members, shape, path)
        if shape.types:
            _require_types(members, shape, path)
            into.extend([(itself, RDF_TYPE, each) for each in shape.types.values()])
        for member, value in members.items():
            kind, iri = shape.terms.get(member) or _unknown(path, member)
            if kind is _VALUE:
                if value is not None:  # JSON-LD: null is as good as absent, here and below
                    into.append((itself, iri, _value(value, path, member)))
            elif kind is _PART:
                for each, at in _entries(value, path, member):
                    into.append((itself, iri, self._part(each, shape.parts[member][1], at, into)))
            elif kind is _TIME and value is not None:
                into.append((itself, iri, f"{_text(value, path, member)}^^{XSD_DATE_TIME}"))
            elif kind is _LINK and value is not None:
                into.append((itself, iri, f"<{_address(value, path, member)}>"))
        return itself

    def _itself(self, members: Mapping[str, Any], shape: Shape, path: str) -> str:
        if shape.named and "id" in members:
            address = _address(members["id"], path, "id")
            if address in self._named:
                raise _refused(path, "id", "another part has the same, so what is whose is not signed")
            self._named.add(address)
            return f"<{address}>"
        self._nameless += 1
        return f"_:{self._nameless - 1}"


def _require_types(members: Mapping[str, Any], shape: Shape, path: str) -> None:
    stated = members.get("type")
    if stated == list(shape.types):
        return
    types = [stated] if isinstance(stated, str) else stated
    if not isinstance(types, list) or len(types) != len(shape.types) or not all(each in types for each in shape.types):
        raise _refused(path, "type", f"it is {' and '.join(shape.types)}, and nothing else")


def _unknown(path: str, member: str) -> NoReturn:
    raise _refused(path, member, "no context has a term for it, so nobody signed it")


def _entries(value: object, path: str, member: str) -> Iterator[tuple[Mapping[str, Any], str]]:
    """The parts that a member holds, each with its path."""
    if value is None:
        return
    if member == _SEVERAL and isinstance(value, list):
        if len(value) > MOST_ENTRIES:
            raise CertificateUnreadable(
                f"{_path(path, member)} has more than {MOST_ENTRIES} entries",
                code=VerdictCode.SIZE_LIMIT_EXCEEDED.value,
            )
        for number, each in enumerate(value):
            if not isinstance(each, dict):
                raise _refused(path, f"{member}.{number}", "it is not an object")
            yield each, _path(path, f"{member}.{number}")
    elif isinstance(value, dict):
        yield value, _path(path, member)
    else:
        raise _refused(path, member, "it is not an object")


def _value(value: object, path: str, member: str) -> str:
    if isinstance(value, str):
        plain = value.isprintable() and '"' not in value and "\\" not in value
        return f'"{value}"' if plain else _text(value, path, member)
    if isinstance(value, bool):
        return f'"{str(value).lower()}"^^{XSD_BOOLEAN}'
    if isinstance(value, int) and abs(value) <= _LARGEST_NUMBER:
        return f'"{value}"^^{XSD_INTEGER}'
    raise _refused(path, member, "it is neither a text nor a whole number below 2**53")


def _text(value: object, path: str, member: str) -> str:
    if not isinstance(value, str):
        raise _refused(path, member, "it is not a text")
    if _UNFIT.search(value):
        raise _refused(path, member, "it has a control character, or half of a character")
    return f'"{value.translate(_ESCAPES)}"'


def _address(value: object, path: str, member: str) -> str:
    if not isinstance(value, str) or not is_address(value):
        raise _refused(path, member, "it is no address (an absolute IRI), so what is said of it is not signed")
    return value


def _path(path: str, member: str) -> str:
    return f"{path}.{member}" if path else member


def _refused(path: str, member: str, why: str) -> CertificateUnreadable:
    # A member's name is whatever a forger likes.
    named = member if all(map(_PLAIN_NAME.fullmatch, member.split("."))) else "?"
    return CertificateUnreadable(f"{_path(path, named)}: {why}", code=VerdictCode.INVALID_PAYLOAD.value)
