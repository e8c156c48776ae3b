"""The audit of ``reserved-shares``: each method has conditions of its own, and a proof of its own kind."""

from collections.abc import Iterator

from vaxplatform.allocation.audit.case import Case
from vaxplatform.allocation.audit.cut_offs import cut_off_findings
from vaxplatform.allocation.audit.finding import AuditFinding
from vaxplatform.allocation.audit.reverse_rejecting import reverse_rejecting_findings
from vaxplatform.allocation.audit.smart_reserves import smart_reserves_findings
from vaxplatform.allocation.proof import CutOffs, Proof, Standing, VertexCover
from vaxplatform.allocation.reserves import ReserveMethod
from vaxplatform.model.centre import Session

__all__ = ["reserved_shares_findings"]


def reserved_shares_findings(case: Case, proof: Proof) -> Iterator[AuditFinding]:
    """What a result of ``reserved-shares`` cannot contain."""
    reserves = case.policy.reserves
    if reserves is None:
        yield AuditFinding("reserves-missing", "the policy states no reserves")
        return

    def turn(person: str, _session: Session) -> Standing:
        return (case.tiers[person],), case.keys[person]

    match reserves.method, proof:
        case ReserveMethod.SEQUENTIAL, CutOffs() as cut_offs:
            yield from cut_off_findings(case, cut_offs, turn)
        case ReserveMethod.SMART, VertexCover() as cover:
            yield from smart_reserves_findings(case, reserves, cover)
        case ReserveMethod.REVERSE_REJECTING, VertexCover() as cover:
            yield from reverse_rejecting_findings(case, reserves, cover)
        case method, _:
            yield AuditFinding("proof", f"the proof is not of the kind that {method.value} reserves give")
