"""Centres on a map in blocks, and a week or so of their sessions."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import islice
from math import sqrt
from random import Random

from vaxplatform.countries.demo import DemoTables
from vaxplatform.errors import InputError
from vaxplatform.model import Catalogue, Centre, Fee, Session
from vaxplatform.simulation._drawing import apportioned, around, at_least_one, dealt, moved, shuffled, stream

__all__ = ["district"]

_LOOKED_AHEAD = 366
"""Days among which those of the calendar are found."""


def district(
    tables: DemoTables,
    *,
    on: date,
    people: int,
    seed: str,
    catalogue: Catalogue,
    is_weekend: Callable[[date], bool] | None = None,
) -> tuple[tuple[Centre, ...], tuple[Session, ...]]:
    """Make a district's centres and their sessions from ``on`` on, with fewer seats than people.

    Args:
        tables: The pack's tables; ``tables.district`` is the plan.
        on: First day of the calendar.
        people: How many people will live there, at least 1; seats are in proportion.
        seed: Any text.
        catalogue: Must know the tables' products.
        is_weekend: The country's weekends, which have no session where the plan says so; None for none.

    Returns:
        Centres, one in each place of each block, and sessions in the order of their days.

    Raises:
        InputError: ``people`` is below 1, or no product was given yet by ``on``.
        UnknownName: The catalogue lacks a product of the tables.
    """
    at_least_one(people)
    random = stream(seed, "district")
    centres, prices = _centres(tables, random)
    products = [catalogue.of(product.vaccine).code for product in tables.products if product.since <= on]
    if not products:
        raise InputError(f"none of the products of this demonstration was given by {on}", code="too-early", on=str(on))

    plan = tables.district.sessions
    days = _days(on, plan.days, is_weekend if plan.rests_on_weekends else None)
    seats = max(1, round(people * plan.seats_per_person))
    pairs = shuffled([(day, place) for day in range(plan.days) for place in range(len(centres))], random)
    pairs = sorted(pairs[: max(1, seats // plan.seats_each)])
    shares = [product.share for product in tables.products if product.since <= on]
    vaccines = [products[number] for number in dealt(len(pairs), shares, random)]
    limits = [plan.ages[number] for number in dealt(len(pairs), [limit.share for limit in plan.ages], random)]
    second_only = dealt(len(pairs), [1 - plan.second_dose_only, plan.second_dose_only], random)
    # A session has a seat at least; the others are spread unevenly.
    sizes = [1 + more for more in apportioned(seats - len(pairs), [0.5 + random.random() for _ in pairs])]
    sessions = tuple(
        Session(
            id=f"S-{number + 1:05d}",
            centre=centres[place].id,
            area=centres[place].area,
            date=days[day],
            vaccine=vaccines[number],
            capacity=_capacity(sizes[number], 1 if second_only[number] else plan.second_dose_share),
            slots=plan.slots,
            age_from=limits[number].first,
            age_to=limits[number].last,
            fee=Fee.PAID if prices[place] else Fee.FREE,
            price=prices[place],
        )
        for number, (day, place) in enumerate(pairs)
    )
    return centres, sessions


def _days(on: date, count: int, is_weekend: Callable[[date], bool] | None) -> list[date]:
    """So many days from one on, without weekends; a country that never works has sessions all the same."""
    every = (on + timedelta(days=number) for number in range(_LOOKED_AHEAD))
    days = list(islice((day for day in every if is_weekend is None or not is_weekend(day)), count))
    return days if len(days) == count else [on + timedelta(days=number) for number in range(count)]


def _centres(tables: DemoTables, random: Random) -> tuple[tuple[Centre, ...], list[str]]:
    plan = tables.district
    places = [(block, place) for block in plan.blocks for place in block.places]
    kinds = [plan.kinds[number] for number in dealt(len(places), [kind.share for kind in plan.kinds], random)]
    centres = []
    for number, ((block, place), kind) in enumerate(zip(places, kinds, strict=True)):
        east, north = around(block.radius_km * sqrt(random.random()), random)
        centres.append(
            Centre(
                id=f"C-{number + 1:03d}",
                name=kind.name.replace("{place}", place),
                position=moved(plan.middle, block.east_km + east, block.north_km + north),
                area=block.name,
                district=plan.name,
                region=plan.region,
                postcode=block.postcode,
                address=f"{place}, {block.name}",
            )
        )
    return tuple(centres), [kind.price for kind in kinds]


def _capacity(seats: int, second_share: float) -> dict[int, int]:
    second = round(seats * second_share)
    return {number: count for number, count in ((1, seats - second), (2, second)) if count}
