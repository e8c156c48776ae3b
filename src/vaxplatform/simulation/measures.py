"""What a run is judged by."""

from collections import Counter
from collections.abc import Callable, Mapping
from statistics import fmean

from attrs import frozen

from vaxplatform.simulation.conduct import Conduct, Device
from vaxplatform.simulation.course import Course

__all__ = ["DIMENSIONS", "MEASURES", "SHARES", "Outcome", "Served", "outcome_of"]

MEASURES = (
    "delivered",
    "given",
    "wasted",
    "left",
    "idle",
    "bot_share",
    "bot_success",
    "others_success",
    "worst_area",
    "travel_km",
    "offer_days",
    "displaced",
)
"""Doses delivered, given, wasted (in vials that were opened) and left (in vials that were not); the share of planned
seats in which nobody was served; the share of doses that went to people with programs, the share of these people who
got one, and of others with a phone; coverage of the area that is worst off; the mean way of those who got a dose; the
mean days to a first offer of those who had one; people whose session got no delivery."""

SHARES = ("idle", "bot_share", "bot_success", "others_success", "worst_area")
"""Those that are shares, 0 to 1; the way is in kilometres, the time to an offer in days, and all else is counted."""

DIMENSIONS = ("tier", "area", "device")


@frozen
class Served:
    """People of one group, and those of them who got a dose.

    Args:
        people: Everybody who may have a dose, whether they ask or not.
        served: Who got one.
    """

    people: int
    served: int


@frozen
class Outcome:
    """The measures of one run.

    Args:
        measures: By the names of :data:`MEASURES`; None where there is nobody to measure it on.
        coverage: By dimension and group.
    """

    measures: Mapping[str, float | None]
    coverage: Mapping[str, Mapping[str, Served]]


def outcome_of(course: Course, doses_a_vial: int) -> Outcome:
    """Measure a run.

    Args:
        course: What happened.
        doses_a_vial: At least 1.
    """
    coverage = {
        "tier": _served(course, lambda conduct: str(conduct.candidate.request.tier)),
        "area": _served(course, lambda conduct: conduct.candidate.request.area),
        "device": _served(course, lambda conduct: conduct.device.value),
    }
    delivered = sum(session.total for session in course.sessions if session.id not in course.undelivered)
    planned = sum(session.total for session in course.sessions)
    given, wasted = len(course.given), _wasted(course, doses_a_vial)
    none = Served(0, 0)
    bots = coverage["device"].get(Device.BOT.value, none)
    others = coverage["device"].get(Device.PHONE.value, none)
    measures = {
        "delivered": delivered,
        "given": given,
        "wasted": wasted,
        "left": delivered - given - wasted,
        "idle": _share(planned - given, planned),
        "bot_share": _share(bots.served, given),
        "bot_success": _share(bots.served, bots.people),
        "others_success": _share(others.served, others.people),
        "worst_area": min(
            (_share(each.served, each.people) or 0.0 for each in coverage["area"].values()), default=None
        ),
        "travel_km": _mean(_ways(course)),
        "offer_days": _mean(list(course.offered.values())),
        "displaced": len(course.displaced),
    }
    return Outcome(measures, coverage)


def _served(course: Course, group_of: Callable[[Conduct], str]) -> Mapping[str, Served]:
    people = Counter(group_of(conduct) for conduct in course.conducts)
    served = Counter(group_of(conduct) for conduct in course.conducts if conduct.person in course.given)
    return {group: Served(people[group], served[group]) for group in sorted(people)}


def _wasted(course: Course, doses_a_vial: int) -> int:
    """Doses left in the last vial that each session opened; a delivery may end with a vial that is not full."""
    used = Counter(dose.session for dose in course.given.values())
    return sum(
        min(-(-used[session.id] // doses_a_vial) * doses_a_vial, session.total) - used[session.id]
        for session in course.sessions
        if used[session.id]
    )


def _ways(course: Course) -> list[float]:
    """Kilometres of those who got a dose and whose way is known."""
    requests = {conduct.person: conduct.candidate.request for conduct in course.conducts}
    ways = (requests[person].metres_to(dose.session) for person, dose in course.given.items())
    return [way / 1000 for way in ways if way is not None]


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _mean(values: list[float] | list[int]) -> float | None:
    return fmean(values) if values else None
