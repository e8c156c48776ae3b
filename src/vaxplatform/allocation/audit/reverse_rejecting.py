"""The audit of reverse rejecting.

First step: people on open seats and seats of their own groups. The cover shows that no outcome seats more. Whoever is
not among them found all of those that they could have had full of people who stand before them in the draw and can go
nowhere else by right: so they are the greedy basis in the order of the draw, which is what rejecting from its end
leaves. Nobody who was left can sit on a seat that was open from the start: at sessions they named all of those are held
by people who stand before them. Hence on a session's open seats the first in the draw are there by right, and the
others on seats turned over.

Second step: the seats that reserves left over, in the order of the draw.
"""

from collections.abc import Iterator

from vaxplatform.allocation.audit.benches import TURNED_OVER, sound_benches, two_step_findings
from vaxplatform.allocation.audit.case import Case
from vaxplatform.allocation.audit.finding import AuditFinding
from vaxplatform.allocation.proof import VertexCover
from vaxplatform.allocation.reserves import Reserves

__all__ = ["reverse_rejecting_findings"]


def reverse_rejecting_findings(case: Case, reserves: Reserves, proof: VertexCover) -> Iterator[AuditFinding]:
    """What a result of reverse rejecting cannot contain."""
    benches = yield from sound_benches(case, reserves)
    if benches:
        by_right = {person for person, bench in benches.at.items() if bench[2] != TURNED_OVER}
        yield from two_step_findings(case, benches, proof, lists=benches.by_right, first=by_right)
