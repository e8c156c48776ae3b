"""The indicators of a campaign: every count with what it is out of."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

from vaxplatform.allocation import Allocation, Seat, commitment_of
from vaxplatform.campaign.issuing import Certificates
from vaxplatform.campaign.plan import CampaignPlan
from vaxplatform.campaign.register import Register
from vaxplatform.model import Session
from vaxplatform.monitoring import Tally, distance_km, travel

__all__ = ["indicators_of"]


def indicators_of(
    plan: CampaignPlan, register: Register, allocation: Allocation, given: Mapping[str, Seat], issued: Certificates
) -> Mapping[str, object]:
    """All counts of a campaign, in the shape of ``indicators.json``.

    Args:
        plan: What it was run on.
        register: Who came in.
        allocation: Who got a seat.
        given: The seats of the first day, by person id.
        issued: The certificates.
    """
    sessions = {session.id: session for session in register.sessions}
    first_day = min(session.date for session in register.sessions)
    tally = register.tally
    for seat in allocation.seats:
        tally.seated[register.applicants[seat.person].profile] += 1
    seats = sum(session.total for session in register.sessions)
    booked = Counter[str](seat.session for seat in allocation.seats)
    return {
        "campaign": {
            "country": plan.country.code,
            "country_name": plan.country.name,
            "country_names": dict(plan.country.names),
            "programme": plan.programme.programme.id,
            "programme_name": plan.programme.programme.name,
            "programme_names": dict(plan.programme.names),
            "pack_version": plan.country.version,
            "pack_status": plan.country.status,
            "on": plan.on.isoformat(),
            "district": plan.district,
            "rule": allocation.rule,
            "seed_sha256": commitment_of(plan.seed),
            "committed": plan.commitment is not None,
            "synthetic": plan.synthetic,
        },
        "totals": {
            "people": tally.people.total(),
            "rejected": len(register.rejected),
            "requests": tally.requests.total(),
            "seats": seats,
            "seated": len(allocation.seats),
            "unserved": len(register.unserved),
            "vaccinated": len(given),
            "certificates": issued.count,
        },
        "days": _by_session(register.sessions, booked, first_day, "date", lambda session: session.date.isoformat()),
        "products": _by_session(
            register.sessions,
            booked,
            first_day,
            "product",
            lambda session: plan.programme.programme.catalogue.of(session.vaccine).id,
        ),
        "doses": _by_dose(register, allocation, given),
        "centres": _by_centre(plan, register.sessions, booked, first_day),
        "areas": _by_area(tally, plan, register.sessions),
        "ages": tally.by_age(),
        "sexes": tally.by_sex(),
        "tiers": _by_tier(plan, register, allocation),
        "unserved": [
            {"reason": reason, "rule": rule, "count": count}
            for (reason, rule), count in sorted(
                Counter((entry.reason.code, entry.reason.rule) for entry in register.unserved).items(),
                key=lambda item: (-item[1], item[0]),
            )
        ],
        "rejected": [
            {"field": field, "count": count}
            for field, count in sorted(Counter(entry.field for entry in register.rejected).items())
        ],
        "travel": travel(_distances(plan, register, allocation, sessions)),
        "notes": list(_notes(plan, register, issued, first_day)),
    }


def _notes(
    plan: CampaignPlan, register: Register, issued: Certificates, first_day: date
) -> Iterator[dict[str, object]]:
    """What a reader must know to read the counts right."""
    yield {"id": "note.all-seated-came", "values": {"date": first_day.isoformat()}}
    yield {"id": "note.certificates-first-day", "values": {}}
    if issued.for_demonstration:
        yield {"id": "note.demonstration-keys", "values": {}}
    if any(centre.position_estimated for centre in plan.centres):
        yield {"id": "note.positions-estimated", "values": {}}
    if left_out := len(plan.sessions) - len(register.sessions):
        yield {"id": "note.sessions-before", "values": {"count": left_out}}
    if unverified := len(plan.programme.unverified):
        yield {"id": "note.facts-unverified", "values": {"count": unverified}}


def _by_session(
    sessions: Iterable[Session], booked: Counter[str], first_day: date, name: str, key: Callable[[Session], str]
) -> list[dict[str, object]]:
    seats, taken, given = Counter[str](), Counter[str](), Counter[str]()
    for session in sessions:
        seats[key(session)] += session.total
        taken[key(session)] += booked[session.id]
        given[key(session)] += booked[session.id] if session.date == first_day else 0
    return [
        {name: value, "seats": seats[value], "booked": taken[value], "given": given[value]} for value in sorted(seats)
    ]


def _by_dose(register: Register, allocation: Allocation, given: Mapping[str, Seat]) -> list[dict[str, object]]:
    seats: Counter[int] = Counter()
    for session in register.sessions:
        seats.update(session.capacity)
    asked = Counter(applicant.request.dose_number for applicant in register.applicants.values())
    booked = Counter(seat.dose_number for seat in allocation.seats)
    done = Counter(seat.dose_number for seat in given.values())
    return [
        {"dose_number": n, "seats": seats[n], "requests": asked[n], "booked": booked[n], "given": done[n]}
        for n in sorted(seats | asked)
    ]


def _by_centre(
    plan: CampaignPlan, sessions: Sequence[Session], booked: Counter[str], first_day: date
) -> list[dict[str, object]]:
    counts = {
        row.pop("id"): row for row in _by_session(sessions, booked, first_day, "id", lambda session: session.centre)
    }
    return [
        {
            "id": centre.id,
            "name": centre.name,
            "area": centre.area,
            "latitude": centre.position.latitude if centre.position else None,
            "longitude": centre.position.longitude if centre.position else None,
            "position_estimated": centre.position_estimated,
            **counts[centre.id],
        }
        for centre in plan.centres
        if centre.id in counts
    ]


def _by_area(tally: Tally, plan: CampaignPlan, sessions: Iterable[Session]) -> list[dict[str, object]]:
    """People and seats of each area; one with seats stands here also if none of its people registered."""
    area_of = {centre.id: centre.area for centre in plan.centres}
    seats: Counter[str] = Counter()
    for session in sessions:
        seats[area_of[session.centre]] += session.total
    return [{**row, "seats": seats[str(row["area"])]} for row in tally.by_area(also=seats)]


def _by_tier(plan: CampaignPlan, register: Register, allocation: Allocation) -> list[dict[str, object]]:
    asked = Counter(applicant.request.tier for applicant in register.applicants.values())
    seated = Counter(seat.tier for seat in allocation.seats)
    names = {tier.number: dict(tier.names) for tier in plan.programme.table.tiers}
    return [
        {"tier": tier, "names": names.get(tier, {}), "requests": asked[tier], "seated": seated[tier]}
        for tier in sorted(names.keys() | asked.keys())
    ]


def _distances(
    plan: CampaignPlan, register: Register, allocation: Allocation, sessions: Mapping[str, Session]
) -> Iterator[float]:
    """The way of everyone seated whose home and centre are both measured, not estimated."""
    places = {centre.id: centre.position for centre in plan.centres if not centre.position_estimated}
    for seat in allocation.seats:
        home, centre = register.applicants[seat.person].place, places.get(sessions[seat.session].centre)
        if home and centre:
            yield distance_km(home, centre)
