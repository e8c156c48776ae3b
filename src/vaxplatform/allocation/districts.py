"""Districts that draw by themselves though some sessions are asked for from both sides of a border.

Seats of a session that people of several districts named are split among the districts up front, by how many of each
named it. Every district is drawn by itself. Those who are left without a seat meet the seats that are left, wherever
they are, in one more draw, under the same rule and seed. Seats that a reserve holds back stay held.

Nobody waits for another district, and no seat is lost at a border. The price is that a district's people have the first
word on its part of a session only: where one draw of all districts can be made, it is the better one.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from attrs import evolve, field, frozen

from vaxplatform.allocation.allocate import allocate_draw
from vaxplatform.allocation.coverage import AreaCoverage
from vaxplatform.allocation.draw import Draw
from vaxplatform.allocation.policy import Policy
from vaxplatform.allocation.proof import SeatKind
from vaxplatform.allocation.reserves import Unused
from vaxplatform.allocation.result import Allocation, Seat
from vaxplatform.allocation.shards import MapShards, drawn_by
from vaxplatform.allocation.supply import largest_remainder
from vaxplatform.errors import AllocationError
from vaxplatform.model.centre import Session
from vaxplatform.model.request import Request

__all__ = ["DistrictDraw", "DistrictDraws", "allocate_by_district"]


@frozen
class DistrictDraw:
    """One of the draws, with what it was made from, so that it can be audited by itself.

    Args:
        requests: The people who took part.
        sessions: The sessions, with the seats that this draw had to give.
        policy: The policy.
        allocation: What came out.
    """

    requests: tuple[Request, ...] = field(repr=False)
    sessions: tuple[Session, ...] = field(repr=False)
    policy: Policy = field(repr=False)
    allocation: Allocation


@frozen
class DistrictDraws:
    """What districts drew.

    Args:
        by_district: Each district's draw, by its name.
        mop_up: The draw of those left, on the seats left.
    """

    by_district: Mapping[str, DistrictDraw]
    mop_up: DistrictDraw

    @property
    def seats(self) -> tuple[Seat, ...]:
        """All seats given, by person id; ``place`` counts within each draw."""
        draws = (*self.by_district.values(), self.mop_up)
        return tuple(sorted((seat for draw in draws for seat in draw.allocation.seats), key=lambda seat: seat.person))


def allocate_by_district(
    requests: Iterable[Request],
    sessions: Iterable[Session],
    policy: Policy,
    seed: str,
    *,
    district_of: Mapping[str, str],
    map_shards: MapShards = map,
) -> DistrictDraws:
    """Draw each district by itself, and then once more for those left.

    Args:
        requests: As for :func:`~vaxplatform.allocation.allocate`; a person's district is that of their ``area``.
        sessions: The sessions.
        policy: The policy, the same for all.
        seed: The seed, the same for all.
        district_of: The district of every area that somebody lives in.
        map_shards: What draws the districts, as for :func:`~vaxplatform.allocation.allocate_in_shards`.

    Returns:
        Every draw with what it was made from; the same for any order of the input.

    Raises:
        AllocationError: As for :func:`~vaxplatform.allocation.allocate`; ``district-unknown``, for an area that has no
            district; ``household-border``, for a household that is drawn together and lives in two districts;
            ``shard-results``, where not every district came back with its result.

    Example:
        >>> from datetime import date
        >>> from vaxplatform.codes import Code
        >>> session = Session("S-1", "C-1", date(2021, 8, 26), Code.parse("cvx|210"), {1: 3})
        >>> wishes = [Request(f"P-{n}", 0, 1, ("S-1",), area="Katol" if n < 2 else "Warud") for n in range(3)]
        >>> policy = Policy(options_at_most=8, distance_km_at_most=25.0, source="district order")
        >>> districts = {"Katol": "Nagpur", "Warud": "Amravati"}
        >>> drawn = allocate_by_district(wishes, [session], policy, "seed", district_of=districts)
        >>> {district: len(draw.allocation.seats) for district, draw in drawn.by_district.items()}
        {'Amravati': 1, 'Nagpur': 2}
    """
    whole = Draw.of(requests, sessions, policy, seed)
    people: dict[str, list[Request]] = defaultdict(list)
    for applicant in whole.applicants:
        people[_district(applicant.request, district_of)].append(applicant.request)
    _check_households(whole, district_of)
    policy = _with_targets(policy, whole, Counter())
    named = _named(people)
    parts = {
        district: (tuple(people[district]), _part(whole, people[district], named, district))
        for district in sorted(people)
    }
    draws = [Draw.of(asked, open_to, policy, seed) for asked, open_to in parts.values()]
    by_district = {
        district: DistrictDraw(*part, policy, allocation)
        for (district, part), allocation in zip(parts.items(), drawn_by(map_shards, allocate_draw, draws), strict=True)
    }
    return DistrictDraws(by_district, _mop_up(whole, by_district, policy, seed))


def _district(request: Request, district_of: Mapping[str, str]) -> str:
    try:
        return district_of[request.area]
    except KeyError:
        raise AllocationError(
            f"{request.person} lives in «{request.area}», which is in no district: name the district of every area",
            code="district-unknown",
            person=request.person,
            area=request.area,
        ) from None


def _check_households(whole: Draw, district_of: Mapping[str, str]) -> None:
    home: dict[str, str] = {}
    for applicant in whole.applicants:
        district = _district(applicant.request, district_of)
        if home.setdefault(applicant.ticket, district) != district:
            raise AllocationError(
                f"household {applicant.request.household} is drawn together and lives in two districts",
                code="household-border",
                household=applicant.request.household,
            )


def _named(people: Mapping[str, Iterable[Request]]) -> Mapping[SeatKind, Counter[str]]:
    """How many of each district named each kind of seat."""
    named: dict[SeatKind, Counter[str]] = defaultdict(Counter)
    for district, requests in people.items():
        for request in requests:
            for session in request.options:
                named[session, request.dose_number][district] += 1
    return named


def _part(
    whole: Draw, requests: Iterable[Request], named: Mapping[SeatKind, Counter[str]], district: str
) -> tuple[Session, ...]:
    """The sessions that a district's people named, with the district's part of their seats."""
    wanted = sorted({session for request in requests for session in request.options})
    return tuple(
        evolve(
            whole.sessions[session],
            capacity={
                dose: largest_remainder(seats, named[session, dose]).get(district, 0) if (session, dose) in named else 0
                for dose, seats in whole.sessions[session].capacity.items()
            },
        )
        for session in wanted
    )


def _mop_up(whole: Draw, by_district: Mapping[str, DistrictDraw], policy: Policy, seed: str) -> DistrictDraw:
    """One more draw, of those who are left on the seats that are left."""
    gone: Counter[SeatKind] = Counter()
    served: Counter[str] = Counter()
    left: set[str] = set()
    for draw in by_district.values():
        gone.update((seat.session, seat.dose_number) for seat in draw.allocation.seats)
        gone.update(_held(draw))
        left.update(entry.person for entry in draw.allocation.unseated)
    requests = tuple(applicant.request for applicant in whole.applicants if applicant.person in left)
    served.update(applicant.request.area for applicant in whole.applicants if applicant.person not in left)
    sessions = tuple(
        evolve(session, capacity={dose: seats - gone[session.id, dose] for dose, seats in session.capacity.items()})
        for session in whole.sessions.values()
    )
    policy = _with_targets(policy, whole, served)
    return DistrictDraw(requests, sessions, policy, allocate_draw(Draw.of(requests, sessions, policy, seed)))


def _held(draw: DistrictDraw) -> Counter[SeatKind]:
    """The seats that reserves of a draw hold back for later, with those that another handed on to them."""
    held: Counter[SeatKind] = Counter()
    reserves = draw.policy.reserves
    if reserves is not None:
        taken = Counter((seat.session, seat.dose_number, seat.category) for seat in draw.allocation.seats)
        for session in draw.sessions:
            for dose in session.capacity:
                quotas, handed_on = reserves.quotas(session, dose), 0
                for name in reserves.order:
                    left = quotas[name] + handed_on - taken[session.id, dose, name]
                    handed_on = left if reserves.unused_of(name) is Unused.NEXT else 0
                    if reserves.unused_of(name) is Unused.HOLD:
                        held[session.id, dose] += left
    return held


def _with_targets(policy: Policy, whole: Draw, served: Counter[str]) -> Policy:
    """The policy, where it compares areas, with every area's target and with those served by now."""
    if policy.rule != "worst-served-first":
        return policy
    areas = {each.area: each for each in policy.areas}
    for area, target in Counter(applicant.request.area for applicant in whole.applicants).items():
        if area and area not in areas:
            areas[area] = AreaCoverage(area, target=target)
    return evolve(policy, areas=[evolve(each, served=each.served + served[each.area]) for each in areas.values()])
