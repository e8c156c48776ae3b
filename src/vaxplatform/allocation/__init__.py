"""Who gets which seat, and a proof that anyone can check."""

from vaxplatform.allocation.allocate import allocate, capacity_of
from vaxplatform.allocation.audit import AuditFinding, audit
from vaxplatform.allocation.fair_draw import check_commitment, commitment_of, draw_key, fair_draw
from vaxplatform.allocation.policy import RULE_NAMES, Policy
from vaxplatform.allocation.result import Allocation, Seat, Unseated

__all__ = [
    "RULE_NAMES",
    "Allocation",
    "AuditFinding",
    "Policy",
    "Seat",
    "Unseated",
    "allocate",
    "audit",
    "capacity_of",
    "check_commitment",
    "commitment_of",
    "draw_key",
    "fair_draw",
]
