"""How many decisions a second, beside the interpreter of the same rules: India's COVID-19 table on days of every phase.

``decide.ints``: people already prepared as whole numbers. ``decide.person``: from `Person` values, the explanation left
until it is asked for. People of every age, one in six with a condition, a third with doses.
"""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from statistics import median
from time import perf_counter
from typing import Any

from vaxplatform.countries import load_country
from vaxplatform.dates import PartialDate
from vaxplatform.eligibility import RuleTable, decide
from vaxplatform.eligibility._answers import Facts
from vaxplatform.eligibility._outcome import outcome
from vaxplatform.model import Condition, Dose, DoseStatus, EvaluatedDose, Person, Sex

DAYS = [date(2021, 3, 5), date(2021, 8, 26), date(2022, 1, 20), date(2022, 8, 20), date(2023, 1, 20)]
PEOPLE = 4_000
PAIRS = 5
GOALS = {"ints": 20, "person": 5}

Visit = tuple[Person, tuple[EvaluatedDose, ...]]


def visits(table_codes: list[Any]) -> list[Visit]:
    rng = Random(20210116)
    made = []
    for number in range(PEOPLE):
        born = date(1925, 1, 1) + timedelta(rng.randrange(90 * 365))
        words = [rng.choice(("comorbidity", "pregnant", "covid19-confirmed", "immunodeficiency"))]
        person = Person(
            f"P-{number}",
            PartialDate(born.year, born.month, born.day),
            rng.choice((Sex.FEMALE, Sex.MALE)),
            groups=frozenset(rng.choice((["HCW"], ["FLW"], [], [], [], [], [], []))),
            conditions=tuple(map(Condition, words)) if rng.random() < 1 / 6 else (),
        )
        vaccine = rng.choice(table_codes)
        doses = [EvaluatedDose(Dose(date(2021, 2, 1 + n), vaccine), DoseStatus.VALID, n + 1) for n in range(2)]
        made.append((person, tuple(doses[: rng.choice((0, 0, 0, 0, 1, 2))])))
    return made


def a_second(work: Callable[[], None]) -> float:
    begin = perf_counter()
    work()
    return len(DAYS) * PEOPLE / (perf_counter() - begin)


def prepared_ints(table: RuleTable, people: list[Visit]) -> tuple[Callable[[], None], Callable[[], None]]:
    compiled = table.compiled
    in_force = [(on, compiled.in_force(on)) for on in DAYS]
    ours = [
        (rules, [compiled.prepared(person, on, rules, doses) for person, doses in people]) for on, rules in in_force
    ]
    theirs = [Facts.of(person, table.end_of_month, doses) for person, doses in people]

    def our() -> None:
        for rules, given in ours:
            for each in given:
                rules.outcome(each)

    def their() -> None:
        for on in DAYS:
            for facts in theirs:
                outcome(facts, table, on)

    return our, their


def from_people(table: RuleTable, people: list[Visit]) -> tuple[Callable[[], None], Callable[[], None]]:
    def our() -> None:
        for on in DAYS:
            for person, doses in people:
                decide(person, table, on, doses)

    def their() -> None:
        for on in DAYS:
            for person, doses in people:
                outcome(Facts.of(person, table.end_of_month, doses), table, on)

    return our, their


def run() -> list[dict[str, Any]]:
    country = load_country("in")
    table = country.programme("covid19").table
    people = visits([country.catalogue.find(name).code for name in ("COVISHIELD", "COVAXIN")])
    for on in DAYS:
        for person, doses in people[:500]:
            facts = Facts.of(person, table.end_of_month, doses)
            assert table.compiled.outcome(person, on, doses) == outcome(facts, table, on)
    rows = []
    for name, (our, their) in {"ints": prepared_ints(table, people), "person": from_people(table, people)}.items():
        pairs = [(a_second(our), a_second(their)) for _ in range(PAIRS)]
        rows.append(
            {
                "name": f"decide.{name}",
                "value": round(median(ours for ours, _ in pairs)),
                "unit": "decisions/s",
                "peer": "the interpreter of the same rules",
                "peer_value": round(median(theirs for _, theirs in pairs)),
                "ratio": round(median(ours / theirs for ours, theirs in pairs), 1),
                "goal": GOALS[name],
            }
        )
    return rows
