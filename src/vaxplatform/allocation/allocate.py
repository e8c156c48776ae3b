"""One door to every rule."""

from collections.abc import Callable, Iterable, Mapping
from importlib.util import find_spec

from attrs import evolve

from vaxplatform.allocation.draw import Draw
from vaxplatform.allocation.fair_draw import fair_draw
from vaxplatform.allocation.most_people import most_people
from vaxplatform.allocation.policy import Policy
from vaxplatform.allocation.reserved_shares import reserved_shares
from vaxplatform.allocation.result import Allocation
from vaxplatform.allocation.site_priority import site_priority
from vaxplatform.allocation.worst_served_first import worst_served_first
from vaxplatform.errors import AllocationError, MissingExtra
from vaxplatform.model.centre import Session
from vaxplatform.model.request import Request

__all__ = ["ENGINES", "FAST_FROM", "allocate", "allocate_draw", "engine_for"]

ENGINES = ("auto", "plain", "fast")
"""What may make an allocation: the readable rules, the same over arrays, or whichever suits the number of people."""

FAST_FROM = 20_000
"""From how many people on ``auto`` takes arrays, where the extra ``[fast]`` is installed."""

_RULES: Mapping[str, Callable[[Draw], Allocation]] = {
    "fair-draw": fair_draw,
    "site-priority": site_priority,
    "most-people": most_people,
    "reserved-shares": reserved_shares,
    "worst-served-first": worst_served_first,
}


def allocate(
    requests: Iterable[Request], sessions: Iterable[Session], policy: Policy, seed: str, *, engine: str = "auto"
) -> Allocation:
    """Allot seats by the policy's rule.

    Args:
        requests: One a person; every option already judged for eligibility and due date on its session's own date.
        sessions: The sessions of the draw, each id once.
        policy: Which rule, from the country pack.
        seed: Not empty; publish ``commitment_of(seed)`` before requests close.
        engine: One of :data:`ENGINES`. ``fast`` needs the extra ``[fast]``; its first use compiles for some seconds,
            and what is compiled is kept.

    Returns:
        Seats, those without one, and what proves it; the same for any order of the input and by any engine.

    Raises:
        AllocationError: What was given contradicts itself (two requests of one person, an unknown session);
            ``reserve-too-large``; ``engine-unknown``; ``draw-range``, for numbers that ``fast`` cannot count without
            fault; ``draw-not-certified``, should ``fast`` find what does not pass its own certificate.
        MissingExtra: ``fast`` is asked for and not installed.

    Example:
        >>> from datetime import date
        >>> from vaxplatform.codes import Code
        >>> session = Session("S-1", "C-1", date(2021, 8, 26), Code.parse("cvx|210"), {1: 1})
        >>> policy = Policy(options_at_most=8, distance_km_at_most=25.0, source="district order")
        >>> wishes = [Request("P-1", 0, 1, ("S-1",)), Request("P-2", 0, 1, ("S-1",))]
        >>> print(allocate(wishes, [session], policy, seed="2021-08-26 Nagpur"))
        1 seated, 1 without a seat, by fair-draw
    """
    return allocate_draw(Draw.of(requests, sessions, policy, seed), engine=engine)


def allocate_draw(draw: Draw, *, engine: str = "auto") -> Allocation:
    """Allot the seats of a draw that has been checked and put in order.

    Args:
        draw: The draw; it can be sent to another process.
        engine: As for :func:`allocate`.

    Returns:
        As :func:`allocate`.

    Raises:
        AllocationError: ``engine-unknown``, ``reserve-too-large``, ``draw-range``, ``draw-not-certified``: as
            :func:`allocate` says.
        MissingExtra: ``fast`` is asked for and not installed.
    """
    if engine_for(len(draw.applicants), engine) == "fast":
        return _by_arrays(draw)
    return _RULES[draw.policy.rule](draw)


def engine_for(people: int, engine: str = "auto") -> str:
    """What draws so many people.

    Args:
        people: How many.
        engine: One of :data:`ENGINES`.

    Returns:
        ``plain`` or ``fast``.

    Raises:
        AllocationError: ``engine-unknown``.

    Example:
        >>> engine_for(1_000), engine_for(1_000_000, "plain")
        ('plain', 'plain')
    """
    if engine not in ENGINES:
        raise AllocationError(f"{engine!r} is not an engine; there is {', '.join(ENGINES)}", code="engine-unknown")
    if engine == "auto":
        return "fast" if people >= FAST_FROM and find_spec("numba") else "plain"
    return engine


def _by_arrays(draw: Draw) -> Allocation:
    try:
        from vaxplatform.allocation.fast.allocate import allocate as over_arrays
    except ModuleNotFoundError as error:
        raise MissingExtra.of("fast", "a draw over arrays") from error
    return evolve(over_arrays(draw), engine="fast")
