"""Check a campaign's result with nothing but its folder: are the files whole, and is the draw what the seed gives?"""

import json
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any

from attrs import frozen

from vaxplatform.allocation import Policy, allocate, commitment_of
from vaxplatform.campaign._tables import appointment_rows
from vaxplatform.errors import VaxPlatformError
from vaxplatform.exchange import (
    read_appointments,
    read_audit_record,
    read_requests,
    read_sessions,
    read_text,
    sha256_of,
    table_rows,
)
from vaxplatform.place import Place

__all__ = ["FolderAudit", "FolderFinding", "audit_folder"]

_NO_SEAT = "no-seat-left"

_SAID_TWICE = {name: name for name in ("rule", "seed_sha256", "country", "programme", "pack_version", "on")} | {
    "committed_beforehand": "committed"
}
"""What ``audit.json`` and ``indicators.json`` both say of a campaign, by its name in each."""


@frozen
class FolderFinding:
    """Something in the folder that a true result cannot contain.

    Args:
        code: ``file-changed``, ``file-gone``, ``file-added``, ``seed-hash``, ``record-differs``,
            ``appointment-differs``, ``unserved-differs`` or the code of the error that kept a table from being read.
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
        committed_beforehand: Whether the seed's hash was published before requests closed, as the record says.
        seats: How many seats were checked.
    """

    findings: tuple[FolderFinding, ...]
    committed_beforehand: bool
    seats: int

    @property
    def passed(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


def audit_folder(folder: Path) -> FolderAudit:
    """Check a result folder: every file against its digest, and the draw by drawing again.

    Args:
        folder: A folder that a campaign wrote.

    Raises:
        FileError: The folder has no audit record that can be read.
    """
    record = read_audit_record(folder / "audit.json")
    findings = [*_changed_files(folder, record), *_changed_record(folder, record)]
    seats = 0
    try:
        seats, differences = _draw_again(folder, record)
        findings.extend(differences)
    except VaxPlatformError as error:
        place = error.place if isinstance(error.place, Place) else Place(str(folder))
        findings.append(FolderFinding(error.code, place, error.sentence))
    return FolderAudit(tuple(findings), record.get("committed_beforehand") is True, seats)


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
    """No digest guards the record itself, but the indicators, whose digest it holds, say the same of the campaign."""
    try:
        said = json.loads(read_text(folder / "indicators.json"))["campaign"]
        expected = {name: said[other] for name, other in _SAID_TWICE.items()}
    except (VaxPlatformError, ValueError, RecursionError, KeyError, TypeError):
        return  # then the file was changed or is gone, which has been found
    for name, value in expected.items():
        if record.get(name) != value:
            place = Place(str(folder / "audit.json")).child(name)
            yield FolderFinding("record-differs", place, "indicators.json says otherwise")


def _draw_again(folder: Path, record: Mapping[str, Any]) -> tuple[int, list[FolderFinding]]:
    sessions, products = read_sessions(folder / "sessions.csv")
    policy = Policy(rule=record["rule"], options_at_most=1, distance_km_at_most=1, source="audit.json")
    drawn = allocate(read_requests(folder / "requests.csv"), sessions, policy, record["seed"])
    path = folder / "appointments.csv"
    findings = []
    expected = (tuple(map(str, row)) for row in appointment_rows(drawn.seats, sessions, products))
    for row, right in zip_longest(read_appointments(path), expected):
        if row is None:
            sentence = f"the draw seats {right[0]} at {right[1]}, and no row says so"
            findings.append(FolderFinding("appointment-differs", Place(str(path)), sentence))
        elif right is None:
            sentence = f"the draw gives {row['person_id']} no seat here"
            findings.append(FolderFinding("appointment-differs", Place(str(path), row.line), sentence))
        elif row.cells != right:
            sentence = f"the draw gives «{','.join(right)}» on this line"
            findings.append(FolderFinding("appointment-differs", Place(str(path), row.line), sentence))
    findings.extend(_unserved(folder / "unserved.csv", {entry.person for entry in drawn.unseated}))
    return len(drawn.seats), findings


def _unserved(path: Path, unseated: set[str]) -> Iterator[FolderFinding]:
    rows = table_rows(path)
    next(rows)
    listed = {row[0]: line for line, row in rows if row[2:3] == [_NO_SEAT]}
    for person in sorted(listed.keys() ^ unseated):
        says = "leaves out" if person in unseated else "lists"
        sentence = f"the table {says} {person} among those who found no seat, and the draw does not"
        yield FolderFinding("unserved-differs", Place(str(path), listed.get(person)), sentence)
