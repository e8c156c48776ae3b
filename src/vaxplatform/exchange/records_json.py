"""Records to certify, as JSON: one object a line, which streams, or a file with one object or a list of them.

A record is ``{"name", "birth_date", "disease", "prophylaxis", "product", "manufacturer", "dose_number",
"doses_in_series", "date", "country", "issuer", "certificate_id"}``, all required; ``name`` is ``{"given", "family",
"given_romanised", "family_romanised"}``, of which one is enough.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from vaxplatform.certificate import VaccinationRecord
from vaxplatform.dates import PartialDate, parse_date
from vaxplatform.errors import CertificateError, FileError, InputError
from vaxplatform.exchange._json_objects import JsonObject, json_objects, rejected
from vaxplatform.exchange.rejected import Rejected
from vaxplatform.model.person import Name
from vaxplatform.place import Place

__all__ = ["read_records"]

_CODES = ("disease", "prophylaxis", "product", "manufacturer", "country", "issuer", "certificate_id")
_COUNTS = ("dose_number", "doses_in_series")
_NAME = ("given", "family", "given_romanised", "family_romanised")
_RECORD = ("name", "birth_date", "date", *_CODES, *_COUNTS)


def read_records(path: Path) -> Iterator[tuple[Place, VaccinationRecord] | Rejected]:
    """Read vaccinations to certify.

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
    except OSError as error:
        raise FileError("the file cannot be read", code="file-unreadable", place=Place(str(path))) from error


def _read(data: object, place: Place) -> tuple[Place, VaccinationRecord] | Rejected:
    try:
        given = JsonObject(data, place, _RECORD)
        name = given.inner("name", _NAME)
        fields: dict[str, Any] = {
            "name": Name(**{part: name.text(part, str, "") for part in _NAME}),
            "birth_date": given.text("birth_date", PartialDate.parse),
            "date": given.text("date", parse_date),
            **{key: given.text(key, str) for key in _CODES},
            **{key: given.whole_number(key) for key in _COUNTS},
        }
        return place, VaccinationRecord(**fields)
    except InputError as error:
        return rejected(error, place)
    except CertificateError as error:
        for key in str(error.data.get("field", "")).split("."):
            place = place.child(key)
        return rejected(error, place)
