"""Files of SMART Health Cards taken back: the lists that issuers publish, alone or in a directory's daily snapshot.

They are not signed: what they say counts as much as the way by which they came here.

Source:
    SMART Health Cards Framework 1.4, "Revocation" (``.well-known/crl/<key id>.json``); the VCI directory's daily
    snapshots, whose issuers carry their lists (``crls``) beside their keys.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from vaxplatform.certificate import CertificateIdentity, RidList
from vaxplatform.certificate.base64url import to_base64url
from vaxplatform.errors import CertificateError, FileError
from vaxplatform.exchange.files import read_bytes, write_whole
from vaxplatform.place import Place

__all__ = ["next_rid_lists", "read_rid_lists", "write_rid_lists"]


def read_rid_lists(path: Path) -> tuple[RidList, ...] | None:
    """The lists in a file of an issuer, or in a directory's snapshot; None where the file is neither.

    Args:
        path: A file in JSON.

    Raises:
        FileError: ``rid-list``: it is one, and a part of it cannot be relied on, or it has another number than the
            keys beside it state; the file cannot be read.
    """
    data = read_bytes(path)
    try:
        document: Any = json.loads(data)
    except (ValueError, RecursionError):
        return None
    place = Place(str(path))
    match document:
        case {"rids": _} | {"method": _}:
            return (_parsed(data, place),)
        case {"issuerInfo": list(issuers)}:
            at = place.child("issuerInfo")
            return tuple(each for n, issuer in enumerate(issuers) for each in _of_issuer(issuer, at.child(n)))
        case _:
            return None


def _of_issuer(issuer: Any, place: Place) -> Iterator[RidList]:
    match issuer:
        case {"crls": list(lists), "keys": list(keys)}:
            pass
        case _:
            return
    stated = [key for key in keys if isinstance(key, dict) and "crlVersion" in key]
    for n, each in enumerate(lists):
        named = each.get("kid") if isinstance(each, dict) else None
        counter = next((key["crlVersion"] for key in stated if key.get("kid") == named), None)
        yield _parsed(json.dumps(each).encode(), place.child("crls").child(n), counter=counter)


def _parsed(data: bytes, place: Place, *, counter: Any = None) -> RidList:
    try:
        return RidList.parse(data, counter=counter)
    except CertificateError as error:
        raise FileError(error.sentence, code=error.code, place=place) from error


def next_rid_lists(folder: Path, cards: Iterable[CertificateIdentity], *, at: datetime) -> tuple[RidList, ...]:
    """The lists that follow those in a folder, with more cards taken back: one for each key that signed them.

    Args:
        folder: Where the lists are, each a file ``<key id>.json``; a key that has none gets its first.
        cards: As `identify` gives them, with their revocation ids.
        at: Cards that are issued under the same ids from now on are not taken back.

    Raises:
        FileError: ``rid-list``; a file cannot be read.
        CertificateError: ``rid-missing``: a card has no revocation id.
    """
    before = at.replace(microsecond=0) + timedelta(seconds=1)
    rids_of: dict[bytes, dict[str, datetime | None]] = {}
    for card in cards:
        if card.certificate_id is None:
            raise CertificateError(
                "a card has no revocation id (vc.rid): take it back by its signature", code="rid-missing"
            )
        rids_of.setdefault(card.key_id, {})[card.certificate_id] = before
    return tuple(_following(folder, key_id, rids) for key_id, rids in rids_of.items())


def _following(folder: Path, key_id: bytes, rids: Mapping[str, datetime | None]) -> RidList:
    file = _file(folder, key_id)
    if not file.exists():
        return RidList(key_id, 1, rids)
    earlier = read_rid_lists(file)
    if not earlier or earlier[0].key_id != key_id:
        raise FileError("this is no list of cards taken back of this key", code="rid-list", place=Place(str(file)))
    held = earlier[0].rids
    more = {rid: until for rid, until in rids.items() if rid not in held or held[rid] is not None}  # None: for good
    return RidList(key_id, earlier[0].counter + 1, {**held, **more})


def write_rid_lists(folder: Path, lists: Iterable[RidList]) -> None:
    """Write lists as their issuer publishes them, each a file ``<key id>.json``.

    Args:
        folder: Where to.
        lists: One for each key; the key set states the number of each as ``crlVersion``.
    """
    for each in lists:
        with write_whole(_file(folder, each.key_id)) as unfinished:
            unfinished.write_bytes(each.to_json())


def _file(folder: Path, key_id: bytes) -> Path:
    return folder / f"{to_base64url(key_id)}.json"
