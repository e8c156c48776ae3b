"""What is read off each kind of proof for somebody who asks why: reasons as ids and facts."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from vaxplatform.allocation._appeal import Appeal, AreaTurns, facts_of
from vaxplatform.allocation.policy import Policy
from vaxplatform.allocation.proof import OPEN, CutOffs, Prices, Proof, SeatKind, Standing, TightSets, VertexCover
from vaxplatform.allocation.reserves import Reserve, ReserveMethod, Unused
from vaxplatform.allocation.result import Seat
from vaxplatform.allocation.site_priority import compared
from vaxplatform.model.evaluated import Reason
from vaxplatform.model.request import Request

__all__ = ["outcome", "person_reasons", "session_reasons"]


def outcome(appeal: Appeal) -> Reason:
    """What the person got."""
    options = len(appeal.request.options)
    if appeal.seat is None:
        return Reason("seat-none" if options else "asked-nothing", facts=facts_of(options=options))
    rank = appeal.request.options.index(appeal.seat.session) + 1
    facts = appeal.facts(appeal.seat.session, rank=rank, options=options)
    return Reason("seat-given", facts=facts | appeal.category(appeal.seat.category))


def person_reasons(appeal: Appeal) -> Iterator[Reason]:
    """How early it was this person's turn, what they got, and what holds for all their sessions together."""
    if appeal.policy.rule == "worst-served-first":
        yield _area_turn(appeal)
    elif appeal.policy.rule != "site-priority":  # there each centre has an order of its own
        turn = bisect_left(appeal.record.order, appeal.turn) + 1
        yield Reason("turn", facts=_drawn(appeal) | facts_of(turn=turn))
    yield outcome(appeal)
    proof = appeal.record.allocation.proof
    if appeal.seat is None and appeal.request.options:
        if isinstance(proof, TightSets):
            yield _tight_set(appeal, proof)
        elif isinstance(proof, VertexCover):
            yield from _cover(appeal, proof)


def session_reasons(appeal: Appeal, session: str) -> Iterator[Reason]:
    """Why this session was not the person's; of several reasons none alone would do."""
    if not appeal.session(session).seats(appeal.request.dose_number):
        yield Reason("session-without-seats", facts=appeal.facts(session))
    else:
        proof = appeal.record.allocation.proof
        yield from _OF_PROOF[type(proof)](appeal, session, proof)


def _area_turn(appeal: Appeal) -> Reason:
    area = _of_area(appeal, appeal.request)
    turn = bisect_left(appeal.record.order, appeal.turn) + 1
    facts = facts_of(turn=turn, area=appeal.request.area, served=area.served, target=area.target)
    return Reason("area-turn", facts=_drawn(appeal) | facts)


def _of_area(appeal: Appeal, request: Request) -> AreaTurns:
    return appeal.record.area_turns[request.tier, request.area]


def _drawn(appeal: Appeal) -> dict[str, str]:
    return facts_of(people=len(appeal.record.asked), tier=appeal.own.tier, key=appeal.own.key.hex())


# ------------------------------------------------------------------------------------------------------------- cut-offs


def _by_cut_off(appeal: Appeal, session: str, proof: CutOffs) -> Iterator[Reason]:
    """A person is behind the cut-off in every category that is theirs; the other seats are for others."""
    if len(appeal.members) > 1:
        yield from _by_household(appeal, session)
        return
    own = _standing(appeal, session)
    for category, reserve in _categories(appeal.policy):
        cut_off = proof.cutoffs.get((session, appeal.request.dose_number, category))
        if reserve and not reserve.belongs(appeal.request, appeal.session(session)):
            yield from _of_others(appeal, session, reserve)
        elif cut_off is not None:
            if own <= cut_off:
                raise appeal.unproved(session)
            yield _behind(appeal, session, category, own, cut_off)
        elif _seats(appeal, session)[category]:
            raise appeal.unproved(session)


def _standing(appeal: Appeal, session: str) -> Standing:
    at = appeal.session(session)
    order = appeal.policy.order_at(at.centre)
    return tuple(compared(criterion, appeal.own, at, appeal.policy.bands_km) for criterion in order), appeal.own.key


def _categories(policy: Policy) -> Sequence[tuple[str, Reserve | None]]:
    if policy.reserves is None:
        return [(OPEN, None)]
    return [(name, policy.reserves.named(name)) for name in policy.reserves.order]


def _quota(appeal: Appeal, session: str, category: str) -> int:
    return appeal.record.quotas((session, appeal.request.dose_number))[category]


def _seats(appeal: Appeal, session: str) -> Mapping[str, int]:
    """The seats that each category had, with what the one served before handed on to it."""
    found: dict[str, int] = {}
    handed_on = 0
    for name, reserve in _categories(appeal.policy):
        found[name] = _quota(appeal, session, name) + handed_on
        hands_on = reserve is not None and reserve.unused is Unused.NEXT
        handed_on = found[name] - appeal.taken(session, name) if hands_on else 0
    return found


def _of_others(appeal: Appeal, session: str, reserve: Reserve) -> Iterator[Reason]:
    """A category that is not this person's: its seats were given to its own, handed on, or are held for them."""
    seats = _seats(appeal, session)
    had, taken = seats[reserve.name], appeal.taken(session, reserve.name)
    if not had:
        return
    facts = appeal.facts(session, category=reserve.name, seats=had, taken=taken)
    if taken < had and reserve.unused is Unused.HOLD:
        yield Reason("reserve-held", facts=facts)
    elif taken < had and reserve.unused is Unused.NEXT:
        names = list(seats)
        yield Reason("reserve-handed-on", facts=facts | facts_of(next=names[names.index(reserve.name) + 1]))
    else:
        yield Reason("reserve-of-others", facts=facts)


def _behind(appeal: Appeal, session: str, category: str, own: Standing, cut_off: Standing) -> Reason:
    """Behind the last person seated, and by which of the things that the centre compares."""
    order = (*appeal.policy.order_at(appeal.session(session).centre), "key")
    by = next(name for name, mine, last in zip(order, _flat(own), _flat(cut_off), strict=True) if mine != last)
    at = order.index(by)
    facts = appeal.facts(
        session,
        seats=appeal.taken(session, category),
        by=by,
        order=", ".join(order),
        own=", ".join(map(str, own[0])),
        cut_off=", ".join(map(str, cut_off[0])),
        own_key=own[1].hex(),
        cut_off_key=cut_off[1].hex(),
    ) | appeal.category(category)
    if by != "key":
        facts |= facts_of(mine=own[0][at], last=cut_off[0][at])
    return Reason("behind-cut-off", facts=facts)


def _flat(standing: Standing) -> tuple[object, ...]:
    return (*standing[0], standing[1])


def _by_household(appeal: Appeal, session: str) -> Iterator[Reason]:
    """People who are drawn together need seats in one session that they all named, for each dose number as many."""
    if not all(session in member.options for member in appeal.members):
        yield Reason("household-apart", facts=appeal.facts(session, members=len(appeal.members)))
        return
    short = False
    for dose, needed in sorted(Counter(member.dose_number for member in appeal.members).items()):
        before = sum(
            appeal.record.turns[person] < appeal.turn for person in appeal.record.holders.get((session, dose), ())
        )
        left = appeal.session(session).seats(dose) - before
        if left < needed:
            short = True
            yield Reason("household-no-room", facts=facts_of(session=session, dose=dose, needed=needed, left=left))
    if not short:
        if appeal.seat is None:
            raise appeal.unproved(session)
        yield Reason(
            "household-order", facts=appeal.facts(session, got=appeal.seat.session, members=len(appeal.members))
        )


# --------------------------------------------------------------------------------------------------------------- prices


def _by_price(appeal: Appeal, session: str, proof: Prices) -> Iterator[Reason]:
    """A seat costs its price and the way there; a person has what costs least, to stay without a seat included.

    The lowest prices are such that whoever would have one more seat finds it just as dear as what they have.
    """
    price, travel = _price(appeal, session, proof), appeal.request.metres_to(session) or 0
    if appeal.seat:
        got = appeal.seat.session
        limit = _price(appeal, got, proof) + (appeal.request.metres_to(got) or 0)
    else:
        got = ""
        behind = 1 + appeal.record.last_tier
        limit = (behind - appeal.request.tier) * proof.step
    if price + travel < limit:
        raise appeal.unproved(session)
    cost = price + travel
    facts = appeal.facts(session, price=price, travel=travel, cost=cost, limit=limit, step=proof.step, got=got)
    yield Reason("price-way" if got else "price-above", facts=facts)


def _price(appeal: Appeal, session: str, proof: Prices) -> int:
    return proof.prices.get((session, appeal.request.dose_number), 0)


# ----------------------------------------------------------------------------------------------------------- tight sets


def _tight_set(appeal: Appeal, proof: TightSets) -> Reason:
    """The sessions that a person named, and those that people seated there, or left of their areas, named.

    All are full, and each of those areas had its last seat before one more was refused to this person's.
    """
    refused = _of_area(appeal, appeal.request).refused
    own = _kinds(appeal.request)
    tight = dict.fromkeys(own)
    unread = list(own)
    seats = 0
    while unread:
        kind = unread.pop()
        holders = appeal.record.holders.get(kind, ())
        seats += len(holders)
        if kind not in proof.ranks or len(holders) < appeal.session(kind[0]).seats(kind[1]):
            raise appeal.unproved(kind[0])
        for person in holders:
            holder = appeal.record.asked[person]
            area = _of_area(appeal, holder)
            if area.last > refused:
                raise appeal.unproved(kind[0])
            for further in (*_kinds(holder), *area.left):
                if further not in tight:
                    tight[further] = None
                    unread.append(further)
    rank = max(proof.ranks[kind] for kind in own)
    if any(proof.ranks[kind] > rank for kind in tight):
        raise appeal.unproved(own[0][0])
    return Reason("tight-set", facts=facts_of(sessions=len(tight), named=len(own), seats=seats, rank=rank))


def _by_tight_set(appeal: Appeal, session: str, _proof: TightSets) -> Iterator[Reason]:
    """Somebody without a seat: full, as all of their tight set; with one: full, by who chose before."""
    seats = appeal.session(session).seats(appeal.request.dose_number)
    if not appeal.is_full(session):
        raise appeal.unproved(session)
    yield Reason("taken-in-turn" if appeal.seat else "full", facts=appeal.facts(session, seats=seats))


def _kinds(request: Request) -> list[SeatKind]:
    return [(session, request.dose_number) for session in request.options]


# -------------------------------------------------------------------------------------------------------------- covers


def _cover(appeal: Appeal, proof: VertexCover) -> Iterator[Reason]:
    """All seats that somebody left out might have had by right are in the cover: no more people can have such seats."""
    smart = _is_smart(appeal.policy)
    benches = [
        (session, appeal.request.dose_number, category)
        for session in appeal.request.options
        for category, reserve in _categories(appeal.policy)
        if (not smart if reserve is None else reserve.belongs(appeal.request, appeal.session(session)))
    ]
    if not benches:
        return
    for bench in benches:
        if bench not in appeal.record.cover or appeal.own.person in appeal.record.cover:
            raise appeal.unproved(bench[0])
    counts = facts_of(size=proof.size, people=len(proof.people), benches=len(proof.benches))
    yield Reason("cover-of-reserves" if smart else "cover-of-rights", facts=counts)


def _by_cover(appeal: Appeal, session: str, _proof: VertexCover) -> Iterator[Reason]:
    """Category by category: behind everybody there, or seated elsewhere so that others are seated too."""
    for category, reserve in _categories(appeal.policy):
        if reserve and not reserve.belongs(appeal.request, appeal.session(session)):
            yield from _beside(appeal, session, reserve)
        elif appeal.seat:
            yield from _elsewhere(appeal, session, category, appeal.seat)
        else:
            yield from _refused(appeal, session, category)


def _refused(appeal: Appeal, session: str, category: str) -> Iterator[Reason]:
    """Of seats that a person without one might have: full, of people who stood before."""
    quota, taken = _quota(appeal, session, category), appeal.taken(session, category)
    if taken < quota:
        raise appeal.unproved(session)
    if taken:
        own, last = _standing(appeal, session), appeal.record.last[session, appeal.request.dose_number, category]
        if own <= last:
            raise appeal.unproved(session)
        yield _behind(appeal, session, category, own, last)


def _elsewhere(appeal: Appeal, session: str, category: str, seat: Seat) -> Iterator[Reason]:
    """Of seats that a person seated elsewhere might have, and would have liked better."""
    quota, taken = _quota(appeal, session, category), appeal.taken(session, category)
    if category == OPEN and seat.category != OPEN and _is_smart(appeal.policy):
        yield Reason("kept-to-reserve", facts=appeal.facts(session, got=seat.session, category=seat.category))
    elif taken >= quota:
        if taken:
            yield Reason("taken-in-turn", facts=appeal.facts(session, seats=taken, category=category))
    elif appeal.taken(session, OPEN) > _quota(appeal, session, OPEN):
        yield Reason("reserve-turned-over", facts=appeal.facts(session, seats=quota, taken=taken, category=category))
    else:
        raise appeal.unproved(session)


def _beside(appeal: Appeal, session: str, reserve: Reserve) -> Iterator[Reason]:
    """Seats for others; what these leave goes to people without a seat, and moves nobody who has one."""
    quota, taken = _quota(appeal, session, reserve.name), appeal.taken(session, reserve.name)
    if appeal.seat and reserve.unused is Unused.OPEN and taken < quota and not appeal.is_full(session):
        yield Reason("reserve-left-over", facts=appeal.facts(session, category=reserve.name, seats=quota, taken=taken))
    else:
        yield from _of_others(appeal, session, reserve)


def _is_smart(policy: Policy) -> bool:
    """Whether people who fill a seat of their group are moved among such seats only."""
    return policy.reserves is not None and policy.reserves.method is ReserveMethod.SMART


_OF_PROOF: Mapping[type[Proof], Callable[[Appeal, str, Any], Iterator[Reason]]] = {
    CutOffs: _by_cut_off,
    Prices: _by_price,
    TightSets: _by_tight_set,
    VertexCover: _by_cover,
}
"""What each kind of proof says of a session."""
