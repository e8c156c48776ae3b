"""The audit of ``reserved-shares``: each method has conditions of its own, and a proof of its own kind."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

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
    if case.policy.reserves is None:
        yield AuditFinding("reserves-missing", "the policy states no reserves")
        return
    method = case.policy.reserves.method
    kind, check = _METHODS[method]
    if isinstance(proof, kind):
        yield from check(case, proof)
    else:
        yield AuditFinding("proof", f"the proof is not of the kind that {method.value} reserves give")


def _sequential(case: Case, proof: CutOffs) -> Iterator[AuditFinding]:
    def turn(person: str, _session: Session) -> Standing:
        return (case.tiers[person],), case.keys[person]

    return cut_off_findings(case, proof, turn)


_METHODS: Mapping[ReserveMethod, tuple[type, Callable[[Case, Any], Iterator[AuditFinding]]]] = {
    ReserveMethod.SEQUENTIAL: (CutOffs, _sequential),
    ReserveMethod.SMART: (VertexCover, smart_reserves_findings),
    ReserveMethod.REVERSE_REJECTING: (VertexCover, reverse_rejecting_findings),
}
"""For each method the kind of its proof, and what checks it."""
