"""Check a result with nothing but its folder: are the files whole, and is the draw what its seed and policy give?"""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from attrs import frozen

from vaxplatform.allocation import audit, commitment_of
from vaxplatform.campaign.drawn import NO_SEAT, Drawn, appointment_row, read_draw
from vaxplatform.errors import VaxPlatformError
from vaxplatform.exchange import UNSERVED_COLUMNS, AppointmentRow, UnservedRow, read_audit_record, read_text, sha256_of
from vaxplatform.place import Place

__all__ = ["FolderAudit", "FolderFinding", "audit_folder"]

_SAID_TWICE = {
    "indicators.json": ("campaign", ("rule", "seed_sha256", "country", "programme", "pack_version", "on")),
    "summary.json": ("draw", ("rule", "seed_sha256")),
}
"""What ``audit.json`` and another file both say of a campaign or a draw: the file, the key, and the names below it."""

_REASON = UNSERVED_COLUMNS.index("reason")

_OF_SESSIONS = frozenset({"session-overfull", "session-duplicate"})
"""Findings of an audit that name a session and are no fault of the proof."""


@frozen
class FolderFinding:
    """Something in the folder that a true result cannot contain.

    Args:
        code: ``file-changed``, ``file-gone``, ``file-added``, ``seed-hash``, ``record-differs``, ``row-differs``,
            ``row-order``, the code of an :class:`vaxplatform.allocation.AuditFinding`, or that of the error that kept a
            file from being read.
        place: The file, and the line where one is to blame.
        sentence: What is wrong.
    """

    code: str
    place: Place
    sentence: str


@frozen
class FolderAudit:
    """What an audit found.

    Args:
        findings: Empty when the result is what the seed gives and no file was changed.
        rule: The rule of the draw, as the record says.
        committed_beforehand: Whether the seed's hash was published before requests closed, as the record says.
        seats: How many seats were checked.
        overrides: How many choices of centres were checked against the limits of their district.
    """

    findings: tuple[FolderFinding, ...]
    rule: str
    committed_beforehand: bool
    seats: int
    overrides: int = 0

    @property
    def passed(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


def audit_folder(folder: Path) -> FolderAudit:
    """Check a result folder: every file against its digest, and the result against what it was made from.

    Nothing is drawn again: the check is :func:`vaxplatform.allocation.audit`, which shares nothing with the rules.

    Args:
        folder: A folder that a campaign or a draw wrote.

    Raises:
        FileError: The folder has no audit record that can be read.
    """
    record = read_audit_record(folder / "audit.json")
    findings = [*_changed_files(folder, record), *_changed_record(folder, record)]
    seats = overrides = 0
    try:
        drawn = read_draw(folder)
    except VaxPlatformError as error:
        place = error.place if isinstance(error.place, Place) else Place(str(folder))
        findings.append(FolderFinding(error.code, place, error.sentence))
    else:
        seats, overrides = len(drawn.allocation.seats), len(drawn.given.overrides)
        findings.extend(_changed_rows(folder, drawn))
        findings.extend(_wrong(folder, drawn, record))
    return FolderAudit(tuple(findings), record["rule"], record.get("committed_beforehand") is True, seats, overrides)


def _changed_files(folder: Path, record: Mapping[str, Any]) -> Iterator[FolderFinding]:
    if record.get("seed_sha256") != commitment_of(record["seed"]):
        place = Place(str(folder / "audit.json")).child("seed_sha256")
        yield FolderFinding("seed-hash", place, "this is not the SHA-256 of the seed")
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {"audit.json"}
    for name in sorted(found | record["files"].keys()):
        place = Place(str(folder / name))
        if name not in found:
            yield FolderFinding("file-gone", place, "the file was there when the result was written")
        elif name not in record["files"]:
            yield FolderFinding("file-added", place, "the file was not there when the result was written")
        elif sha256_of(folder / name) != record["files"][name]:
            yield FolderFinding("file-changed", place, "the file was changed after the result was written")


def _changed_record(folder: Path, record: Mapping[str, Any]) -> Iterator[FolderFinding]:
    """No digest guards the record itself, but a file whose digest it holds says the same of the draw."""
    for name, (key, names) in _SAID_TWICE.items():
        try:
            said = json.loads(read_text(folder / name))[key]
            expected = {each: said[each] for each in names} | {"committed_beforehand": said["committed"]}
        except (VaxPlatformError, ValueError, RecursionError, KeyError, TypeError):
            continue  # then it is the file of another kind of result, or was changed or is gone, which has been found
        for each, value in expected.items():
            if record.get(each) != value:
                place = Place(str(folder / "audit.json")).child(each)
                yield FolderFinding("record-differs", place, f"{name} says otherwise")


def _changed_rows(folder: Path, drawn: Drawn) -> Iterator[FolderFinding]:
    """What the rows say beside who holds which seat."""
    path = folder / "appointments.csv"
    sessions = {session.id: session for session in drawn.given.arrangement.sessions}
    for row in drawn.appointments:
        session = sessions.get(row.seat.session)
        if session and row.cells != tuple(map(str, appointment_row(row.seat, session, drawn.given.products))):
            sentence = "the centre, day, slot or product is not that of the session and place"
            yield FolderFinding("row-differs", Place(str(path), row.line), sentence)
    for other in drawn.unserved:
        if (other.unseated is not None) != (other.cells[_REASON] == NO_SEAT):
            sentence = f"{NO_SEAT} is the reason of those who were in the draw, with tier and key, and of nobody else"
            yield FolderFinding("row-differs", Place(str(folder / "unserved.csv"), other.line), sentence)
    tables: tuple[tuple[str, Sequence[AppointmentRow | UnservedRow]], ...] = (
        ("appointments.csv", drawn.appointments),
        ("unserved.csv", drawn.unserved),
    )
    for name, rows in tables:
        for before, after in pairwise(rows):
            if after.cells[0] < before.cells[0]:
                sentence = "the rows are not in the order of person ids"
                yield FolderFinding("row-order", Place(str(folder / name), after.line), sentence)


def _wrong(folder: Path, drawn: Drawn, record: Mapping[str, Any]) -> Iterator[FolderFinding]:
    """What an audit finds, each at the row that it is about."""
    given = drawn.given
    if record["rule"] != given.policy.rule:
        place = Place(str(folder / "audit.json")).child("rule")
        yield FolderFinding("record-differs", place, "policy.yaml says otherwise")
    places = {row.cells[0]: Place(str(folder / "unserved.csv"), row.line) for row in drawn.unserved}
    places |= {row.seat.person: Place(str(folder / "appointments.csv"), row.line) for row in drawn.appointments}
    arranged = given.arrangement
    for finding in audit(drawn.allocation, given.requests, arranged.sessions, arranged.policy, record["seed"]):
        name = "requests.csv" if finding.person else "sessions.csv" if finding.code in _OF_SESSIONS else "proof.json"
        place = places.get(finding.person) or Place(str(folder / name))
        yield FolderFinding(finding.code, place, finding.sentence)
