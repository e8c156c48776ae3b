"""Centres and sessions from CoWIN's public calendar, ``{"centers": [...]}``, as it is in the wild.

Coordinates come as text, as whole degrees or as 0; pincodes, age limits, slots and fees may be missing; a session may
have seats for dose 2 only. A centre or session that cannot be used is rejected with its JSON path, and the rest go on.

Source:
    CoWIN public API, ``appointment/sessions/public/calendarByDistrict`` (2021), as archived calendars show it.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from statistics import median
from typing import Annotated, Any, Literal, TypeVar

from attrs import evolve, frozen
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from vaxplatform.errors import FileError, InputError, ModelError
from vaxplatform.exchange.files import read_text
from vaxplatform.exchange.rejected import Rejected
from vaxplatform.model import Catalogue, Centre, Fee, Position, Session
from vaxplatform.place import Place

__all__ = ["Calendar", "read_cowin_calendar"]

_DAY = re.compile(r"(\d\d)-(\d\d)-(\d{4})")
_NEVER_OLDER = 200


def _day(text: object) -> date:
    match = _DAY.fullmatch(text) if isinstance(text, str) else None
    if not match:
        raise ValueError("the calendar writes a date DD-MM-YYYY")
    return date(int(match[3]), int(match[2]), int(match[1]))


def _text(given: object) -> str:
    """A text or whole number as text; half a surrogate pair, which JSON can write and UTF-8 cannot, becomes «?»."""
    if not isinstance(given, str | int) or isinstance(given, bool):
        return ""
    return str(given).encode(errors="replace").decode().strip()


def _degrees(given: object) -> float | None:
    try:
        return float(given) if isinstance(given, str | int | float) else None
    except (ValueError, OverflowError):
        return None


def _slot(given: object) -> str:
    """A slot's text; «;» separates slots in our tables."""
    return _text(given.get("time") if isinstance(given, dict) else given).replace(";", ",")


def _without_spaces(given: str) -> str:
    if given.split() != [given]:
        raise ValueError("a session's id has no spaces: they separate ids in requests.csv")
    return given


_Id = Annotated[str, BeforeValidator(_text), Field(min_length=1, max_length=64)]
_SessionId = Annotated[_Id, AfterValidator(_without_spaces)]
_Text = Annotated[str, BeforeValidator(_text)]
_Seats = Annotated[int, Field(strict=True)]
_Age = Annotated[int, Field(ge=0, le=_NEVER_OLDER)]


class _Record(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Fee(_Record):
    vaccine: _Text
    fee: _Text


class _Centre(_Record):
    center_id: _Id
    name: Annotated[str, BeforeValidator(_text), Field(min_length=1, max_length=200)]
    address: _Text = ""
    state_name: _Text = ""
    district_name: _Text = ""
    block_name: _Text = ""
    pincode: _Text = ""
    lat: Annotated[float | None, BeforeValidator(_degrees)] = None
    long: Annotated[float | None, BeforeValidator(_degrees)] = None
    fee_type: Literal["Free", "Paid"] | None = None
    vaccine_fees: tuple[_Fee, ...] = ()
    sessions: list[Any]


class _Session(_Record):
    session_id: _SessionId
    date: Annotated[date, BeforeValidator(_day)]
    vaccine: _Text
    min_age_limit: _Age | None = None
    max_age_limit: _Age | None = None
    available_capacity_dose1: _Seats | None = None
    available_capacity_dose2: _Seats | None = None
    slots: list[Annotated[str, BeforeValidator(_slot)]] = Field(default_factory=list)


@frozen
class Calendar:
    """What a calendar file holds.

    Args:
        centres: In the order of the file, each once; those without a usable position are placed at the median of their
            block (or district) and marked.
        sessions: In the order of the file.
        rejected: What could not be used.
    """

    centres: tuple[Centre, ...]
    sessions: tuple[Session, ...]
    rejected: tuple[Rejected, ...]

    @property
    def district(self) -> str:
        """The districts' names, as the file writes them."""
        return ", ".join(dict.fromkeys(centre.district for centre in self.centres if centre.district))


def read_cowin_calendar(path: Path, catalogue: Catalogue) -> Calendar:
    """Read a calendar file.

    Args:
        path: A UTF-8 JSON file.
        catalogue: The vaccines that sessions may name.

    Returns:
        Its centres and sessions, and what was rejected.

    Raises:
        FileError: The file cannot be read, is not JSON, or has no list of centres; or not one session can be used.
    """
    place = Place(str(path))
    try:
        document = json.loads(read_text(path))
    except json.JSONDecodeError as error:
        sentence = f"this is not JSON: {error.msg.lower()}"
        raise FileError(sentence, code="file-json", place=Place(str(path), error.lineno, error.colno)) from error
    except RecursionError as error:
        raise FileError("the JSON is nested too deeply", code="file-json", place=place) from error
    except ValueError as error:
        raise FileError("a number in the JSON has too many digits", code="file-json", place=place) from error
    found = document.get("centers") if isinstance(document, dict) else None
    if not isinstance(found, list):
        raise FileError('a calendar is an object with a list "centers"', code="calendar-shape", place=place)
    reading = _Reading(catalogue)
    for index, record in enumerate(found):
        reading.centre(record, place.child("centers").child(index))
    calendar = reading.calendar()
    if not calendar.sessions:
        why = f"; the first problem: {calendar.rejected[0].error()}" if calendar.rejected else ""
        raise FileError(f"the calendar has no session that can be used{why}", code="calendar-empty", place=place)
    return calendar


class _Reading:
    """Centres and sessions as they are read."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._centres: dict[str, Centre] = {}
        self._sessions: dict[str, Session] = {}
        self._rejected: list[Rejected] = []

    def calendar(self) -> Calendar:
        centres = _with_positions(tuple(self._centres.values()))
        return Calendar(centres, tuple(self._sessions.values()), tuple(self._rejected))

    def centre(self, record: object, place: Place) -> None:
        try:
            source = _validated(_Centre, record)
            if source.center_id in self._centres:
                raise ModelError("another centre has the same id", code="centre-duplicate", field="center_id")
            self._centres[source.center_id] = _centre_of(source)
        except InputError as error:
            self._reject(error, place)
            return
        fees = {fee.vaccine.casefold(): fee.fee for fee in source.vaccine_fees}
        for index, session in enumerate(source.sessions):
            self._session(session, source, fees, place.child("sessions").child(index))

    def _session(self, record: object, centre: _Centre, fees: dict[str, str], place: Place) -> None:
        try:
            source = _validated(_Session, record)
            if source.session_id in self._sessions:
                raise ModelError("another session has the same id", code="session-duplicate", field="session_id")
            self._sessions[source.session_id] = self._session_of(source, centre, fees)
        except InputError as error:
            self._reject(error, place)

    def _session_of(self, source: _Session, centre: _Centre, fees: dict[str, str]) -> Session:
        try:
            vaccine = self._catalogue.find(source.vaccine).code
        except InputError as error:
            raise ModelError(error.sentence, code=error.code, field="vaccine") from error
        by_dose = {1: source.available_capacity_dose1, 2: source.available_capacity_dose2}
        return Session(
            id=source.session_id,
            centre=centre.center_id,
            date=source.date,
            vaccine=vaccine,
            capacity={number: seats for number, seats in by_dose.items() if seats is not None},
            slots=tuple(slot for slot in source.slots if slot),
            age_from=source.min_age_limit,
            age_to=source.max_age_limit,
            fee=Fee.PAID if centre.fee_type == "Paid" else Fee.FREE,
            price=fees.get(source.vaccine.casefold(), ""),
            area=centre.block_name,
        )

    def _reject(self, error: InputError, place: Place) -> None:
        field = str(error.data.get("field", ""))
        self._rejected.append(Rejected.because(error, place.child(field) if field in _KEYS else place, field))


_R = TypeVar("_R", bound=_Record)
_KEYS = frozenset(_Centre.model_fields) | frozenset(_Session.model_fields)


def _validated(kind: type[_R], record: object) -> _R:
    if not isinstance(record, dict):
        raise ModelError("an object is wanted here", code="record-shape")
    try:
        return kind.model_validate(record)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = str(first["loc"][0])
        missing = first["type"] == "missing"
        sentence = f"{key!r} is missing" if missing else f"{key!r}: {first['msg'].removeprefix('Value error, ')}"
        raise ModelError(sentence, code="record-field", field=key) from error


def _centre_of(source: _Centre) -> Centre:
    return Centre(
        id=source.center_id,
        name=source.name,
        position=_position(source.lat, source.long),
        area=source.block_name,
        district=source.district_name,
        region=source.state_name,
        postcode=source.pincode,
        address=source.address,
    )


def _position(latitude: float | None, longitude: float | None) -> Position | None:
    """The position, unless it is missing, impossible or in whole degrees, which only says «somewhere here»."""
    if latitude is None or longitude is None or (latitude % 1 == 0 and longitude % 1 == 0):
        return None
    try:
        return Position(latitude, longitude)
    except ModelError:
        return None


def _with_positions(centres: Sequence[Centre]) -> tuple[Centre, ...]:
    """Centres without a position are placed at the median of their block, else of their district, and marked."""
    by_area: dict[tuple[str, ...], list[Position]] = defaultdict(list)
    for centre in centres:
        if centre.position:
            for area in _areas(centre):
                by_area[area].append(centre.position)
    return tuple(centre if centre.position else _estimated(centre, by_area) for centre in centres)


def _areas(centre: Centre) -> Iterable[tuple[str, ...]]:
    if centre.area:
        yield centre.region, centre.district, centre.area
    yield centre.region, centre.district


def _estimated(centre: Centre, by_area: dict[tuple[str, ...], list[Position]]) -> Centre:
    known = next((by_area[area] for area in _areas(centre) if by_area.get(area)), None)
    if known is None:
        return evolve(centre, position_estimated=True)
    middle = Position(median(place.latitude for place in known), median(place.longitude for place in known))
    return evolve(centre, position=middle, position_estimated=True)
