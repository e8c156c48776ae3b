"""Most people: as many as there can be under strict tiers, then the least travel of all together, exactly.

No other way of giving out the seats serves more people of the first tier; none of those that serve as many serves more
of the second; and so on; and none that does all this has people travel less in sum. Travel that nobody knows counts as
none. To solve one tier, freeze its seats and go on to the next would waste doses: here a tier that is served stays
served, but may be moved. Strict tiers cost no seat, since the sets of people who can be served at once form a matroid:
as many people are served as if there were no tiers.

Where several outcomes are equally good, the draw decides: people are asked in the order of the draw (tier, draw key),
and each takes the first session on their list that still leaves an outcome that is best for everybody; to stay without
a seat comes last. So the outcome is unique, whatever the order of rows.

The rule is not strategy-proof: whoever reports their own travel can gain by calling near what they like, and far what
they do not, and whoever leaves out what is near may be sent to it no more. Take travel from the addresses of homes and
centres; the order of a list is only the last word between equal outcomes.

The proof are prices, in metres: what one more seat at a session would save. Saved are travel and, for each person who
would no longer stay without a seat, a ``step`` longer than all travel together, once in the last tier, twice in the one
before it, and so on. At these prices each seat is the cheapest of its holder's options, travel and price together, and
for whoever has none every option costs at least as much as staying without.

Source:
    Minimum-cost flow and duality: Ahuja, Magnanti and Orlin, Network Flows (1993), chapter 9. That strict tiers waste
    no seat: Edmonds and Fulkerson, Journal of Research of the National Bureau of Standards 69B (1965) 147-153
    (transversal matroids); Edmonds, Mathematical Programming 1 (1971) 127-136 (the greedy algorithm).
"""

from vaxplatform.allocation._cheapest import cheapest
from vaxplatform.allocation._in_turn import in_turn
from vaxplatform.allocation.draw import Applicant, Draw, Scale
from vaxplatform.allocation.proof import OPEN, Prices, SeatKind
from vaxplatform.allocation.result import Allocation

__all__ = ["most_people"]


def most_people(draw: Draw) -> Allocation:
    """Serve as many people as there can be.

    Args:
        draw: People and seats.

    Returns:
        The allocation, with the lowest prices that prove it.

    Example:
        >>> from datetime import date
        >>> from vaxplatform.allocation.policy import Policy
        >>> from vaxplatform.codes import Code
        >>> from vaxplatform.model import Request, Session
        >>> policy = Policy(rule="most-people", options_at_most=8, distance_km_at_most=25.0, source="district order")
        >>> day, vaccine = date(2021, 8, 26), Code.parse("cvx|210")
        >>> sessions = [Session("S-1", "C-1", day, vaccine, {1: 1}), Session("S-2", "C-2", day, vaccine, {1: 1})]
        >>> both = Request("P-1", 0, 1, ("S-1", "S-2"), travel_m=(800, 2100))
        >>> one = Request("P-2", 1, 1, ("S-1",), travel_m=(500,))
        >>> served = most_people(Draw.of([both, one], sessions, policy, "seed"))
        >>> [(seat.person, seat.session) for seat in served.seats], served.proof.prices
        ([('P-1', 'S-2'), ('P-2', 'S-1')], {('S-1', 1): 1300})
    """
    metres = [_metres(applicant) for applicant in draw.applicants]
    scale = draw.scale or Scale.of(draw.applicants)
    staying = [(scale.behind - applicant.tier) * scale.step for applicant in draw.applicants]
    capacity = {kind: draw.capacity.get(kind, 0) for each in metres for kind in each}

    assigned, price = cheapest(metres, staying, capacity)
    prices = {kind: price[kind] for kind in sorted(price) if price[kind]}
    allowed = [_cheapest_for_one(each, stays, price) for each, stays in zip(metres, staying, strict=True)]
    places = in_turn(allowed, assigned, capacity, full=prices)
    given = {
        applicant.person: (place[0], OPEN)
        for applicant, place in zip(draw.applicants, places, strict=True)
        if place is not None
    }
    return draw.allocation(given, Prices(scale.step, prices))


def _metres(applicant: Applicant) -> dict[SeatKind, int]:
    """Travel to each option, in the order of the list."""
    request = applicant.request
    travel = request.travel_m or (0,) * len(request.options)
    return {(session, request.dose_number): away for session, away in zip(request.options, travel, strict=True)}


def _cheapest_for_one(metres: dict[SeatKind, int], staying: int, price: dict[SeatKind, int]) -> list[SeatKind | None]:
    """What a person may have in an outcome that is best: their options of least travel and price, and to stay last."""
    cost: dict[SeatKind | None, int] = {kind: away + price[kind] for kind, away in metres.items()}
    cost[None] = staying
    least = min(cost.values())
    return [place for place, each in cost.items() if each == least]
