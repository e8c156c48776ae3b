"""Every rule in every shape a policy gives it, with small draws to try it on and what it promises there."""

from collections.abc import Mapping
from fractions import Fraction

from attrs import field, frozen
from hypothesis import strategies as st

from allocation.problems import SESSIONS, policy_of, sessions_of
from vaxplatform.allocation import (
    Allocation,
    AreaCoverage,
    AuditFinding,
    Households,
    Policy,
    Reserve,
    ReserveMethod,
    Reserves,
    Unused,
    allocate,
    audit,
)
from vaxplatform.model import Request, Session

AREAS = ("", "A", "B")
SESSION_AREAS = {"S-1": "A", "S-2": "B", "S-3": ""}


@frozen
class Problem:
    """What a draw is made from."""

    requests: tuple[Request, ...]
    sessions: tuple[Session, ...]
    policy: Policy
    seed: str

    def allocate(self) -> Allocation:
        return allocate(self.requests, self.sessions, self.policy, self.seed)

    def audit(self, allocation: Allocation) -> tuple[AuditFinding, ...]:
        return audit(allocation, self.requests, self.sessions, self.policy, self.seed)

    @property
    def room(self) -> dict[tuple[str, int], int]:
        return {(session.id, dose): seats for session in self.sessions for dose, seats in session.capacity.items()}


@frozen
class Shape:
    """A rule with the terms of a policy.

    Args:
        name: As tests are called.
        terms: Of the policy.
        truthful: Nobody gains by naming fewer sessions or in another order.
        from_the_top: Whoever comes last in the draw changes nothing for the others.
        least: Seats of each session that has any: what its reserves need.
    """

    name: str
    terms: Mapping[str, object] = field(repr=False)
    truthful: bool = False
    from_the_top: bool = False
    least: int = 1

    def __str__(self) -> str:
        return self.name

    @property
    def grows(self) -> bool:
        """One more seat never seats fewer people.

        Not so where parts of seats are rounded (with more to split, a category may get less), nor where one ticket
        seats several: a household that fits for once may keep more people out than it brings.
        """
        return not self._rounded and self.policy.households is Households.APART

    @property
    def clones(self) -> bool:
        """Everybody and every seat twice is the same outcome twice.

        Not so where parts of seats are rounded, where one ticket seats several, nor where areas take turns by person.
        """
        return self.grows and self.policy.rule != "worst-served-first"

    @property
    def _rounded(self) -> bool:
        reserves = self.policy.reserves
        return reserves is not None and any(category.share is not None for category in reserves.categories)

    @property
    def policy(self) -> Policy:
        return policy_of(**self.terms)

    def problems(self, at_least: int = 0, at_most: int = 7) -> st.SearchStrategy[Problem]:
        """Draws of it: ties, kinds of seats with nothing, lists with nothing, two dose numbers."""
        seats = st.sampled_from((0, self.least, self.least, self.least + 1))
        count = st.integers(at_least, at_most)
        rooms = st.fixed_dictionaries(
            {(session, 1): seats for session in SESSIONS}, optional={(session, 2): seats for session in SESSIONS}
        )
        return st.builds(
            Problem,
            requests=count.flatmap(
                lambda size: st.lists(requests(), min_size=size, max_size=size, unique_by=lambda each: each.person)
            ).map(tuple),
            sessions=rooms.map(lambda room: tuple(sessions_of(room, SESSION_AREAS))),
            policy=st.just(self.policy),
            seed=st.text("abc", min_size=1, max_size=3),
        )


@st.composite
def requests(draw: st.DrawFn) -> Request:
    """Any request: with and without metres, in any area, groups and household."""
    options = draw(st.permutations(SESSIONS))[: draw(st.sampled_from((0, 1, 2, 2, 3, 3, 3)))]
    metres = st.lists(st.sampled_from((0, 500, 1000, 1001, 3000)), min_size=len(options), max_size=len(options))
    return Request(
        person=draw(st.text("PQR01-", min_size=1, max_size=4)),
        tier=draw(st.integers(0, 2)),
        dose_number=draw(st.sampled_from((1, 1, 2))),
        options=options,
        travel_m=draw(st.just(()) | metres),
        area=draw(st.sampled_from(AREAS)),
        groups=draw(st.sets(st.sampled_from(("g", "h")))),
        household=draw(st.sampled_from(("", "H-1", "H-2"))),
    )


def reserves(order: tuple[str, ...], method: ReserveMethod = ReserveMethod.SEQUENTIAL, **terms: object) -> Reserves:
    """Reserves for two overlapping groups, with a seat each where nothing else is said."""
    size = terms if {"share", "seats"} & terms.keys() else terms | {"seats": 1}
    groups = {"g": {"groups": frozenset({"g"})}, "h": {"groups": frozenset({"h"}), "residents": True}}
    return Reserves(tuple(Reserve(name, **groups[name], **size) for name in order if name != "open"), order, method)


_SITES = {"rule": "site-priority", "bands_km": (1, 2)}
_SHARES = {"rule": "reserved-shares"}
_MIXED = {"C-S-1": ("resident", "tier"), "C-S-2": ("band", "group:g")}

SHAPES = (
    Shape("fair-draw", {}, truthful=True, from_the_top=True),
    Shape("fair-draw, households in the best tier", {"households": Households.BEST}),
    Shape("fair-draw, households in the mean tier", {"households": Households.MEAN}),
    *(
        Shape(f"site-priority by {name}", _SITES | terms, truthful=True, from_the_top=name == "tier")
        for name, terms in {
            "tier": {},
            "residents": {"site_order": ("resident", "tier")},
            "distance": {"site_order": ("tier", "band")},
            "group": {"site_order": ("group:h",)},
            "draw alone": {"site_order": ()},
            "centre": {"site_orders": _MIXED},
        }.items()
    ),
    *(
        Shape(
            f"{rule}, {name}",
            common | {"reserves": made},
            truthful=True,
            least=2,
        )
        for rule, common in (
            ("site-priority with reserves", _SITES | {"site_orders": _MIXED}),
            ("reserved-shares", _SHARES),
        )
        for name, made in {
            "guaranteed": reserves(("g", "h", "open")),
            "over and above": reserves(("open", "h", "g")),
            "handed on": reserves(("g", "h", "open"), unused=Unused.NEXT),
            "held": reserves(("h", "g", "open"), unused=Unused.HOLD),
            "of a third each as a share": reserves(("g", "open", "h"), share=Fraction(1, 3)),
            "of a quarter each as a share, held": reserves(
                ("open", "g", "h"), share=Fraction(1, 4), unused=Unused.HOLD
            ),
        }.items()
    ),
    *(
        Shape(f"reserved-shares, {name}", _SHARES | {"reserves": made}, least=2)
        for name, made in (
            ("smart after", reserves(("g", "h", "open"), ReserveMethod.SMART)),
            ("smart before", reserves(("open", "h", "g"), ReserveMethod.SMART)),
            ("reverse rejecting", reserves(("g", "open", "h"), ReserveMethod.REVERSE_REJECTING)),
            (
                "reverse rejecting, held",
                reserves(("g", "open", "h"), ReserveMethod.REVERSE_REJECTING, unused=Unused.HOLD),
            ),
            ("smart after, held", reserves(("g", "h", "open"), ReserveMethod.SMART, unused=Unused.HOLD)),
            (
                "smart before, of a third each as a share",
                reserves(("open", "g", "h"), ReserveMethod.SMART, share=Fraction(1, 3)),
            ),
        )
    ),
    Shape("most-people", {"rule": "most-people"}),
    Shape(
        "worst-served-first",
        {
            "rule": "worst-served-first",
            "areas": (AreaCoverage("A", target=4, served=1), AreaCoverage("C", target=2)),
        },
    ),
)
