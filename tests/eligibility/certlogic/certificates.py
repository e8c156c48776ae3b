"""Made-up certificates and clocks, the facts that they show, and conditions that a certificate can answer."""

from datetime import UTC, date, datetime, time, timedelta, timezone

from hypothesis import strategies as st

from eligibility.made_up import combined
from vaxplatform.codes import Code
from vaxplatform.dates import EndOfMonth, PartialDate
from vaxplatform.eligibility._answers import Facts
from vaxplatform.eligibility.certlogic import Terms
from vaxplatform.eligibility.predicate import Age, BirthYear, Born, LivesIn, replace, walk
from vaxplatform.model import Dose, DoseStatus, EvaluatedDose, Person

FIRST_DAY = date(2020, 1, 1)
PRODUCTS = {"Covishield": Code("cvx", "210"), "EU/1/21/1529": Code("cvx", "210"), "Covaxin": Code("cvx", "502")}
UNNAMED = Code("in", "another")

days = st.integers(0, 900).map(lambda number: FIRST_DAY + timedelta(number))
ages = st.sampled_from((">= 60 years", "< 18 years", "12 years .. 17 years", ">= 6 months", "<= 9 months", "> 44 years",
                        ">= 1 year + 1 month", "< 9 months - 4 days", ">= 6 weeks", "10 days .. 40 days",
                        ">= 60 days - 1 month", ">= 2 years + 3 days"))  # fmt: skip
births = st.integers(0, 25_000).map(lambda number: date(2022, 12, 31) - timedelta(number))
leaves = st.one_of(
    st.just({"everyone": True}),
    ages.map(lambda age: {"age": age}),
    st.tuples(ages, days).map(lambda made: {"age": made[0], "as_of": made[1].isoformat()}),
    births.map(lambda day: {"born": f"<= {day}"}),
    st.tuples(births, st.integers(0, 800)).map(lambda made: {"born": f"{made[0]} .. {made[0] + timedelta(made[1])}"}),
    births.map(lambda day: {"birth_year": f"{day.year - 3} .. {day.year}"}),
    st.sampled_from(
        (
            {"at_least": 1, "count": "any"},
            {"at_least": 2, "count": "any"},
            {"at_least": 1, "of": "cvx|210", "count": "any"},
            {"at_least": 1, "of": ["eu-dcc|CoronaVac", "cvx|502"], "count": "any"},
        )
    ).map(lambda asked: {"doses": asked}),
)
conditions = st.recursive(leaves, combined, max_leaves=6)
"""Conditions that a certificate can answer, but for denied doses."""

terms = st.builds(
    lambda policy, first, more: Terms(policy, first, first + timedelta(more), PRODUCTS),
    st.sampled_from(EndOfMonth),
    days,
    st.sampled_from((0, 1, 5, 40, 400)),
)


@st.composite
def clocks(draw, day):
    """The clock of a check at some instant of a day in UTC, written with any offset."""
    instant = datetime.combine(day, time(tzinfo=UTC)) + timedelta(
        milliseconds=draw(st.sampled_from((0, 1, 43_200_000, 86_399_999)) | st.integers(0, 86_399_999))
    )
    zone = timezone(timedelta(minutes=draw(st.sampled_from((0, 120, 330, -600, 840)))))
    return instant.astimezone(zone).isoformat(timespec="milliseconds")


@st.composite
def payloads(draw, predicate, on, policy):
    """A certificate, often of somebody whose age the condition is just about on the day."""
    nodes = [node for node in walk(predicate) if isinstance(node, Age | Born)]
    near = [births]
    for node in nodes:
        if isinstance(node, Age):
            limits = [limit for limit in (node.reached, node.below) if limit is not None]
            near.extend(st.just(limit.before(node.as_of or on, policy)) for limit in limits)
        else:
            near.extend(st.just(edge) for edge in (node.window.start, node.window.end) if edge is not None)
    born = draw(st.one_of(near)) + timedelta(draw(st.integers(-40, 40) | st.integers(-3, 3)))
    text = born.isoformat()
    dob = draw(st.sampled_from((text, text, text[:7], text[:4], "", None)))
    dose = draw(
        st.none()
        | st.fixed_dictionaries({"dn": st.integers(1, 4), "mp": st.sampled_from((*PRODUCTS, "CoronaVac", "Sputnik-V"))})
    )
    return {**({} if dob is None else {"dob": dob}), **({} if dose is None else {"v": [dose]})}


def shown(payload, policy):
    """The facts that a certificate shows; where it has no date of birth, of somebody."""
    doses = None
    if "v" in payload:
        [dose] = payload["v"]
        given = [UNNAMED] * (dose["dn"] - 1) + [PRODUCTS.get(dose["mp"]) or Code("eu-dcc", dose["mp"])]
        doses = [EvaluatedDose(Dose(FIRST_DAY, vaccine), DoseStatus.VALID) for vaccine in given]
    return Facts.of(Person("P", PartialDate.parse(payload.get("dob") or "2000")), policy, doses)


def as_shown(predicate, payload):
    """The condition with what cannot be told instead of what it asks of a date of birth that is not there."""
    if payload.get("dob"):
        return predicate
    return replace(predicate, lambda node: LivesIn(("XX",)) if isinstance(node, Age | Born | BirthYear) else node)


__all__ = ["PRODUCTS", "as_shown", "clocks", "conditions", "days", "payloads", "shown", "terms"]
