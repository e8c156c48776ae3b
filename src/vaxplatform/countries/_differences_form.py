"""differences.yaml: rows of WHO's export that a pack differs from, and why."""

import re
from typing import Annotated, Any, Literal

from pydantic import Field

from vaxplatform.countries._yaml import Document
from vaxplatform.countries.differences import RecordedDifference
from vaxplatform.countries.schema import DoseNumber, Findings, Sourced
from vaxplatform.errors import InputError
from vaxplatform.exchange.strict import FILLED, Part, Text, read_by

__all__ = ["DifferencesFile", "build_differences"]


_CODE = re.compile(r"[A-Z][A-Z0-9_]{0,40}", re.ASCII)


def _code(value: Any) -> str:
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        raise InputError("a vaccine is named by its code in the export, such as HEPB_ADULT")
    return value


class DifferenceEntry(Sourced):
    """Rows of a product and a population. Those of the routine programme must agree, and cannot be named here.

    Keys:
        vaccine: The export's code, such as ``HEPB_ADULT``.
        for: The export's word: ``RISKGROUPS``, ``ADULTS``, ``HW`` or ``TRAVELLERS``.
        rounds: The rows' dose numbers; left out, all.
        area: ``NATIONAL`` or ``SUBNATIONAL``; left out, both.
        reason: Why the pack differs.
    """

    vaccine: Annotated[str, read_by(_code)]
    for_: Annotated[Literal["RISKGROUPS", "ADULTS", "HW", "TRAVELLERS"], Field(alias="for")]
    rounds: Annotated[list[DoseNumber], FILLED] | None = None
    area: Literal["NATIONAL", "SUBNATIONAL"] | None = None
    reason: Text


class DifferencesFile(Part):
    """differences.yaml.

    Keys:
        differences: In any order.
    """

    differences: Annotated[list[DifferenceEntry], FILLED]


def build_differences(file: DifferencesFile, document: Document, findings: Findings) -> tuple[RecordedDifference, ...]:
    """The differences as values; an entry that says again what one above it says is noted."""
    found: list[RecordedDifference] = []
    for at, entry in enumerate(file.differences):
        place = document.place_of(("differences", at))
        each = RecordedDifference(
            entry.vaccine,
            entry.for_,
            entry.reason,
            ", ".join(entry.source),
            place,
            tuple(entry.rounds or ()),
            entry.area or "",
        )
        if any(_overlap(each, other) for other in found):
            findings.add(
                place, f"rows of {each.vaccine} for {each.target} are named above, too", "pack-difference-twice"
            )
        found.append(each)
    return tuple(found)


def _overlap(one: RecordedDifference, other: RecordedDifference) -> bool:
    """Whether a row may be one of both."""
    rounds = not one.rounds or not other.rounds or bool({*one.rounds} & {*other.rounds})
    area = not one.area or not other.area or one.area == other.area
    return (one.vaccine, one.target) == (other.vaccine, other.target) and rounds and area
