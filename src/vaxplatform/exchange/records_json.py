"""Records to certify, as JSON: one object a line, which streams, or a file with one object or a list of them.

A record is a vaccination, a test or a recovery: its keys are the fields of `VaccinationRecord`, `DiagnosticTestRecord`
or `RecoveryRecord`, days and instants written as ISO 8601 does; ``name`` is ``{"given", "family", "given_romanised",
"family_romanised"}``, of which one is enough. Which of the three it is, the keys tell, or ``kind`` says so.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from attrs import frozen

from vaxplatform.certificate import DiagnosticTestRecord, HealthRecord, RecoveryRecord, VaccinationRecord
from vaxplatform.dates import PartialDate, parse_date
from vaxplatform.errors import CertificateError, DateError, InputError
from vaxplatform.exchange._json_objects import JsonObject, json_objects, rejected
from vaxplatform.exchange.files import read_bytes
from vaxplatform.exchange.people_json import sex_of
from vaxplatform.exchange.rejected import Rejected
from vaxplatform.model.person import Name
from vaxplatform.place import Place

__all__ = ["read_records"]

_Texts = Mapping[str, Callable[[str], Any]]
"""Members that are texts, and how each becomes a value."""


def _instant(text: str) -> datetime:
    """An instant; that it says its time zone is the record's own rule."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise DateError("an instant is written 2021-08-26T09:00:00+05:30", code="instant-unreadable") from None


_NAME = ("given", "family", "given_romanised", "family_romanised")
_COMMON: _Texts = MappingProxyType(
    {"birth_date": PartialDate.parse, "disease": str, "country": str, "issuer": str, "certificate_id": str}
)


@frozen
class _Kind:
    """A kind of record, and its members beside those that every record has."""

    record: Callable[..., HealthRecord]
    texts: _Texts
    counts: tuple[str, ...] = ()
    optional: _Texts = MappingProxyType({})

    @property
    def keys(self) -> tuple[str, ...]:
        return ("kind", "name", *_COMMON, *self.texts, *self.counts, *self.optional)


_KINDS: Mapping[str, _Kind] = MappingProxyType(
    {
        "vaccination": _Kind(
            VaccinationRecord,
            {"prophylaxis": str, "product": str, "manufacturer": str, "date": parse_date},
            ("dose_number", "doses_in_series"),
            {
                **dict.fromkeys(("cvx", "product_name", "manufacturer_name", "icd11", "lot", "centre"), str),
                **dict.fromkeys(("vaccinator", "nationality", "document"), str),
                "sex": sex_of,
                "effective_from": parse_date,
                "effective_until": parse_date,
            },
        ),
        "test": _Kind(
            DiagnosticTestRecord,
            {"test_type": str, "sampled_at": _instant, "result": str},
            optional={"test_name": str, "device": str, "centre": str},
        ),
        "recovery": _Kind(
            RecoveryRecord, {"first_positive": parse_date, "valid_from": parse_date, "valid_until": parse_date}
        ),
    }
)


def read_records(path: Path) -> Iterator[tuple[Place, HealthRecord] | Rejected]:
    """Read vaccinations, tests and recoveries to certify.

    Args:
        path: A UTF-8 file.

    Yields:
        A record with its place: the line, or the JSON path in a list; or what was wrong with one, with the JSON path of
        the field. Nothing of what stands there is repeated but keys.

    Raises:
        FileError: The file cannot be read, or is no JSON.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     path = Path(folder) / "records.jsonl"
        ...     _ = path.write_text('{"name": {"given": "Asha"}, "birth_date": "1961-31-12"}', encoding="utf-8")
        ...     [str(rejected.place).rpartition(" ")[2] for rejected in read_records(path)]
        ['$.birth_date']
    """
    try:
        with path.open(encoding="utf-8-sig", errors="surrogateescape") as file:
            for place, data in json_objects(file, Place(str(path)), key="certificate_id"):
                yield data if isinstance(data, Rejected) else _read(data, place)
    except OSError:
        read_bytes(path)  # which says what is wrong
        raise


def _read(data: object, place: Place) -> tuple[Place, HealthRecord] | Rejected:
    try:
        kind = _kind_of(data, place)
        given = JsonObject(data, place, kind.keys)
        name = given.inner("name", _NAME)
        fields: dict[str, Any] = {
            "name": Name(**{part: name.text(part, str, "") for part in _NAME}),
            **{key: given.text(key, value_of) for key, value_of in {**_COMMON, **kind.texts}.items()},
            **{key: given.whole_number(key) for key in kind.counts},
            **{key: given.text(key, value_of) for key, value_of in kind.optional.items() if given.has(key)},
        }
        return place, kind.record(**fields)
    except InputError as error:
        return rejected(error, place)
    except CertificateError as error:
        for key in str(error.data.get("field", "")).split("."):
            place = place.child(key)
        return rejected(error, place)


def _kind_of(data: object, place: Place) -> _Kind:
    """The kind that an object says it is; without a word of it, the one whose own members it has, or a vaccination."""
    members: Mapping[str, object] = data if isinstance(data, Mapping) else {}
    said = members.get("kind")
    if said is None:
        return max(_KINDS.values(), key=lambda kind: len(members.keys() & {*kind.texts, *kind.counts}))
    if isinstance(said, str) and said in _KINDS:
        return _KINDS[said]
    raise InputError(f"the kind is one of: {', '.join(_KINDS)}", code="record-kind", place=place.child("kind"))
