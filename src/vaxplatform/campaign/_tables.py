"""Rows of the result tables, written by a run and made again by its audit."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from vaxplatform.allocation import Seat
from vaxplatform.campaign.intake import Unserved
from vaxplatform.codes import Code
from vaxplatform.messages import Messages
from vaxplatform.model import Session


def appointment_rows(
    seats: Iterable[Seat], sessions: Iterable[Session], products: Mapping[Code, str]
) -> Iterator[tuple[object, ...]]:
    """Rows of ``appointments.csv``, in the order of the seats.

    Args:
        seats: Sorted by person id.
        sessions: The sessions of the draw.
        products: The product's name by vaccine code.
    """
    by_id = {session.id: session for session in sessions}
    for seat in seats:
        session = by_id[seat.session]
        slot, product = session.slot_of(seat.place), products[session.vaccine]
        yield (
            *(seat.person, session.id, session.centre, session.date, slot),
            *(seat.dose_number, product, seat.tier, seat.key.hex()),
        )


def unserved_rows(unserved: Iterable[Unserved], messages: Messages) -> Iterator[tuple[object, ...]]:
    """Rows of ``unserved.csv``, by person id, with the reason as a sentence in English."""
    for entry in sorted(unserved, key=lambda entry: entry.person):
        reason = entry.reason
        facts: dict[str, Any] = {"rule": reason.rule, **reason.facts}
        sentence = messages.get(f"reason.{reason.code}", "en", **facts)
        yield entry.person, entry.dose_number or "", reason.code, reason.rule, entry.possible_from or "", sentence
