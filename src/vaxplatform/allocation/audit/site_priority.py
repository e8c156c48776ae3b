"""The audit of ``site-priority``: where everybody stands by each centre's own order, and the cut-offs that follow."""

from collections.abc import Iterator

from vaxplatform.allocation.audit.case import Case
from vaxplatform.allocation.audit.cut_offs import cut_off_findings
from vaxplatform.allocation.audit.finding import AuditFinding
from vaxplatform.allocation.proof import CutOffs, Standing
from vaxplatform.model.centre import Session

__all__ = ["site_priority_findings"]


def site_priority_findings(case: Case, proof: CutOffs) -> Iterator[AuditFinding]:
    """What a result of ``site-priority`` cannot contain."""

    def standing_at(person: str, session: Session) -> Standing:
        order = case.policy.order_at(session.centre)
        return tuple(_compared(case, person, session, criterion) for criterion in order), case.keys[person]

    return cut_off_findings(case, proof, standing_at)


def _compared(case: Case, person: str, session: Session, criterion: str) -> int:
    request = case.asked[person]
    if criterion == "tier":
        return case.tiers[person]
    if criterion == "resident":
        return int(request.area == "" or request.area != session.area)
    if criterion == "band":
        metres = request.metres_to(session.id)
        return sum(metres is None or metres / 1000 > end for end in case.policy.bands_km)
    return int(criterion.partition(":")[2] not in request.groups)
