"""The proof of an allocation as JSON: one shape for each kind, written the same way every time.

``{"kind": "cut-offs", "cut_offs": [{"session", "dose_number", "category", "standing", "draw_key"}]}``
``{"kind": "prices", "step", "prices": [{"session", "dose_number", "price"}]}``
``{"kind": "tight-sets", "ranks": [{"session", "dose_number", "rank"}]}``
``{"kind": "vertex-cover", "size", "people": [...], "benches": [{"session", "dose_number", "category"}]}``

What is read comes from strangers: every key and number is checked, and told with its JSON path.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import singledispatch
from pathlib import Path
from typing import Any, TypeVar

from vaxplatform.allocation import Bench, CutOffs, Prices, Proof, SeatKind, TightSets, VertexCover
from vaxplatform.errors import InputError
from vaxplatform.exchange._json_objects import JsonObject, json_document

__all__ = ["proof_json", "read_proof"]

_KEY = re.compile("[0-9a-f]{64}")
_HALVES = re.compile("[\ud800-\udfff]")


@singledispatch
def proof_json(proof: Proof) -> Mapping[str, Any]:
    """A proof as JSON, sorted.

    Example:
        >>> proof_json(Prices(10_000, {("S-1", 1): 800}))
        {'kind': 'prices', 'step': 10000, 'prices': [{'session': 'S-1', 'dose_number': 1, 'price': 800}]}
    """
    raise TypeError(f"{type(proof).__name__} is no proof")


@proof_json.register
def _(proof: CutOffs) -> Mapping[str, Any]:
    rows = (
        {**_bench(bench), "standing": list(standing), "draw_key": key.hex()}
        for bench, (standing, key) in sorted(proof.cutoffs.items())
    )
    return {"kind": "cut-offs", "cut_offs": list(rows)}


@proof_json.register
def _(proof: Prices) -> Mapping[str, Any]:
    rows = ({**_kind(kind), "price": price} for kind, price in sorted(proof.prices.items()))
    return {"kind": "prices", "step": proof.step, "prices": list(rows)}


@proof_json.register
def _(proof: TightSets) -> Mapping[str, Any]:
    rows = ({**_kind(kind), "rank": rank} for kind, rank in sorted(proof.ranks.items()))
    return {"kind": "tight-sets", "ranks": list(rows)}


@proof_json.register
def _(proof: VertexCover) -> Mapping[str, Any]:
    benches = [_bench(bench) for bench in proof.benches]
    return {"kind": "vertex-cover", "size": proof.size, "people": list(proof.people), "benches": benches}


def _kind(kind: SeatKind) -> dict[str, Any]:
    return {"session": kind[0], "dose_number": kind[1]}


def _bench(bench: Bench) -> dict[str, Any]:
    return {**_kind(bench[:2]), "category": bench[2]}


# ------------------------------------------------------------------------------------------------------------- reading


def read_proof(path: Path) -> Proof:
    """A proof from a file.

    Args:
        path: A UTF-8 JSON file.

    Raises:
        FileError: The file cannot be read or is not JSON, with line and column.
        InputError: It is no proof, with the JSON path.
    """
    place, data = json_document(path)
    kind = data.get("kind") if isinstance(data, Mapping) else None
    if not isinstance(kind, str) or kind not in _KINDS:
        raise InputError(f"a proof has a «kind»: {', '.join(_KINDS)}", code="proof-kind", place=place.child("kind"))
    keys, read = _KINDS[kind]
    entry = JsonObject(data, place, ("kind", *keys))
    for key in keys:
        if not entry.has(key):
            raise entry.wrong("", f"«{key}» is missing", "json-missing")
    return read(entry)


def _cut_offs(entry: JsonObject) -> Proof:
    rows = entry.items("cut_offs", ("session", "dose_number", "category", "standing", "draw_key"))
    return CutOffs(
        _once((row, _read_bench(row), (_numbers(row, "standing"), row.text("draw_key", _key))) for row in rows)
    )


def _prices(entry: JsonObject) -> Proof:
    rows = entry.items("prices", ("session", "dose_number", "price"))
    return Prices(entry.whole_number("step"), _once((row, _read_kind(row), row.whole_number("price")) for row in rows))


def _tight_sets(entry: JsonObject) -> Proof:
    rows = entry.items("ranks", ("session", "dose_number", "rank"))
    return TightSets(_once((row, _read_kind(row), row.whole_number("rank")) for row in rows))


def _vertex_cover(entry: JsonObject) -> Proof:
    people = entry.array("people")
    for number, person in enumerate(people):
        if not isinstance(person, str) or _HALVES.search(person):
            place = entry.place.child("people").child(number)
            raise InputError("a person's id is wanted here, in quotation marks", code="json-text", place=place)
    rows = entry.items("benches", ("session", "dose_number", "category"))
    return VertexCover(tuple(people), tuple(map(_read_bench, rows)), entry.whole_number("size"))


_KINDS: Mapping[str, tuple[tuple[str, ...], Callable[[JsonObject], Proof]]] = {
    "cut-offs": (("cut_offs",), _cut_offs),
    "prices": (("step", "prices"), _prices),
    "tight-sets": (("ranks",), _tight_sets),
    "vertex-cover": (("size", "people", "benches"), _vertex_cover),
}
"""For each kind of proof its keys, and what reads them."""

_K = TypeVar("_K")
_V = TypeVar("_V")


def _once(entries: Iterable[tuple[JsonObject, _K, _V]]) -> dict[_K, _V]:
    found: dict[_K, _V] = {}
    for row, key, value in entries:
        if key in found:
            raise row.wrong("", "the same seats stand here twice", "proof-twice")
        found[key] = value
    return found


def _read_kind(row: JsonObject) -> SeatKind:
    return row.text("session", _id), row.whole_number("dose_number")


def _read_bench(row: JsonObject) -> Bench:
    return (*_read_kind(row), row.text("category", _id))


def _id(text: str) -> str:
    if _HALVES.search(text):
        raise InputError("half of a character stands here, which no file can hold", code="json-text")
    return text


def _numbers(row: JsonObject, key: str) -> tuple[int, ...]:
    numbers = row.array(key)
    if not all(type(number) is int for number in numbers):
        raise row.wrong(key, "a list of whole numbers is wanted here", "json-number")
    return tuple(numbers)


def _key(text: str) -> bytes:
    if not _KEY.fullmatch(text):
        raise InputError("a draw key has 64 hex digits, in small letters", code="draw-key")
    return bytes.fromhex(text)
