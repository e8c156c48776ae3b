"""Check an allocation without making it again, as anyone can who holds what it was made from.

Nothing here is shared with the rules that allot seats: draw keys, tiers and orders are worked out anew from what the
policy says. Only the policy's own terms are asked for what they mean: whom a reserve is for, and how many seats of a
session it has. For each rule the conditions that are checked allow exactly one result, so a result that meets them is
the right one; its proof must be the one that belongs to it.
"""

from vaxplatform.allocation.audit.audit import audit
from vaxplatform.allocation.audit.finding import AuditFinding

__all__ = ["AuditFinding", "audit"]
