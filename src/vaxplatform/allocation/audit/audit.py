"""One door to the audit of every rule."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import UnionType
from typing import Any

from vaxplatform.allocation.audit.case import Case, ground_findings
from vaxplatform.allocation.audit.fair_draw import fair_draw_findings
from vaxplatform.allocation.audit.finding import AuditFinding
from vaxplatform.allocation.audit.most_people import most_people_findings
from vaxplatform.allocation.audit.reserved_shares import reserved_shares_findings
from vaxplatform.allocation.audit.site_priority import site_priority_findings
from vaxplatform.allocation.audit.worst_served_first import worst_served_first_findings
from vaxplatform.allocation.policy import Policy
from vaxplatform.allocation.proof import CutOffs, Prices, TightSets, VertexCover
from vaxplatform.allocation.result import Allocation
from vaxplatform.model.centre import Session
from vaxplatform.model.request import Request

__all__ = ["audit"]

_AUDITS: Mapping[str, tuple[type | UnionType, Callable[[Case, Any], Iterator[AuditFinding]]]] = {
    "fair-draw": (CutOffs, fair_draw_findings),
    "site-priority": (CutOffs, site_priority_findings),
    "most-people": (Prices, most_people_findings),
    "reserved-shares": (CutOffs | VertexCover, reserved_shares_findings),
    "worst-served-first": (TightSets, worst_served_first_findings),
}
"""For each rule the kind of its proof, and what checks it."""


def audit(
    allocation: Allocation, requests: Iterable[Request], sessions: Iterable[Session], policy: Policy, seed: str
) -> tuple[AuditFinding, ...]:
    """Check an allocation against what it was made from, with code of its own.

    Args:
        allocation: The result to check.
        requests: The requests it was made from.
        sessions: The sessions.
        policy: The policy.
        seed: The seed it claims.

    Returns:
        Findings in the order of person ids; empty when the result is right. What the rule and its proof promise is only
        checked where everybody holds at most one seat that they named, and no session holds more people than seats.

    Example:
        >>> from datetime import date
        >>> from attrs import evolve
        >>> from vaxplatform.allocation import allocate
        >>> from vaxplatform.codes import Code
        >>> policy = Policy(options_at_most=8, distance_km_at_most=25.0, source="district order")
        >>> session = Session("S-1", "C-1", date(2021, 8, 26), Code.parse("cvx|210"), {1: 1})
        >>> wishes = [Request("P-1", 0, 1, ("S-1",)), Request("P-2", 1, 1, ("S-1",))]
        >>> drawn = allocate(wishes, [session], policy, "seed")
        >>> audit(drawn, wishes, [session], policy, "seed")
        ()
        >>> for finding in audit(drawn, wishes, [evolve(session, capacity={1: 2})], policy, "seed"):
        ...     print(finding.code, "-", finding.sentence)
        cutoff - the cut-off of session S-1 for dose 1 is not its last person seated
        passed-over - P-2 was passed over: session S-1 had a seat left for dose 1 at their turn
    """
    findings: list[AuditFinding] = []
    if not seed:
        findings.append(AuditFinding("seed-empty", "a draw needs a seed that is not empty"))
    asked: dict[str, Request] = {}
    for request in requests:
        if asked.setdefault(request.person, request) != request:
            sentence = f"{request.person} has two requests in this draw that differ"
            findings.append(AuditFinding("request-duplicate", sentence, request.person))
    by_id: dict[str, Session] = {}
    for session in sessions:
        if session.id in by_id:
            sentence = f"two sessions are called {session.id}"
            findings.append(AuditFinding("session-duplicate", sentence, session=session.id))
        by_id[session.id] = session
    findings.extend(_not_to_be_drawn(asked.values(), by_id, policy))
    case = Case.of(allocation, asked, by_id, policy, seed)
    ground = list(ground_findings(case))
    findings.extend(ground)
    kind, check = _AUDITS[policy.rule]
    if allocation.rule != policy.rule:
        sentence = f"the policy's rule is {policy.rule}; the result names {allocation.rule!r}"
        findings.append(AuditFinding("rule", sentence))
    if not isinstance(allocation.proof, kind):
        findings.append(AuditFinding("proof", f"the proof is not of the kind that {policy.rule} gives"))
    elif not ground:
        findings.extend(check(case, allocation.proof))
    return tuple(
        sorted(findings, key=lambda finding: (finding.person, finding.session, finding.code, finding.sentence))
    )


def _not_to_be_drawn(
    requests: Iterable[Request], sessions: Mapping[str, Session], policy: Policy
) -> Iterator[AuditFinding]:
    """Requests that no draw by this policy can have been made from."""
    for request in requests:
        for session in request.options:
            if session not in sessions:
                sentence = f"the request of {request.person} names session {session}, which is not in this draw"
                yield AuditFinding("session-unknown", sentence, request.person, session)
        named, allowed = len(request.options), policy.options_at_most
        if named > allowed:
            sentence = f"the request of {request.person} names {named} sessions; the policy allows {allowed}"
            yield AuditFinding("options-many", sentence, request.person)
