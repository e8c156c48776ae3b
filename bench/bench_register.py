"""How fast people who may be on a register twice are found, how many, and how many others, beside recordlinkage.

People are made up from a country's demonstration tables, and one in twenty comes a second time with what clerks and
families write otherwise: another spelling, script or order of names, an initial, day and month changed round, a year
alone, 1 January, another phone or none, no document. How often each happens is assumed, not measured anywhere; the
tables have few names, so that many people share theirs. Recall and precision are therefore those of this made-up town.
Both sides are held against the same pairs; the peer compares as its manual has it, by Jaro-Winkler within blocks of one
birth date, one phone or one full name in Latin letters. It runs in `.venv-peers`, which `make bench` builds.
"""

import csv
import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from attrs import evolve

from vaxplatform.countries import list_countries, load_country
from vaxplatform.dates import PartialDate
from vaxplatform.model import Centre, Contact, Identifier, Name, Person, Position
from vaxplatform.registration import DuplicateIndex, Likeness, likeness_of, look_for
from vaxplatform.simulation import population

ROOT = Path(__file__).resolve().parent.parent
PEER = ROOT / "bench" / "peers" / "recordlinkage_pairs.py"
PEERS_PYTHON = ROOT / ".venv-peers" / "bin" / "python"
AGAIN = 20  # one in so many comes a second time
COMPARED = 100_000
LARGE = 1_000_000

Pairs = set[tuple[str, str]]


def slip(word: str, random: Random) -> str:
    """A letter left out, doubled, or changed round with its neighbour; the first seldom is."""
    if len(word) < 4:
        return word
    at = random.randrange(1, len(word) - 1)
    one, other = word[at], word[at + 1]
    written = random.choice(["", one + one, other + one])
    return word[:at] + written + word[at + (2 if written == other + one else 1) :]


def otherwise(person: Person, random: Random) -> Person:
    """The same person, as they come a second time: one or two things are written otherwise."""
    name, born = person.name, person.birth_date
    changes: dict[str, Callable[[], dict[str, Any]]] = {
        "spelling": lambda: {"name": evolve(name, given_romanised=slip(name.given_romanised, random))},
        "script": lambda: {"name": Name(name.given, name.family)},
        "latin": lambda: {"name": Name("", "", name.given_romanised, name.family_romanised)},
        "order": lambda: {"name": Name(name.family, name.given, name.family_romanised, name.given_romanised)},
        "initial": lambda: {"name": Name("", "", f"{name.given_romanised[0]}.", name.family_romanised)},
        "swapped": lambda: {"birth_date": swapped(born)},
        "year": lambda: {"birth_date": PartialDate(born.year)},
        "january": lambda: {"birth_date": PartialDate(born.year, 1, 1)},
        "phone": lambda: {"contact": Contact(f"9{random.randrange(10**9):09d}")},
        "no phone": lambda: {"contact": Contact(), "household": ""},
        "document": lambda: {"identifiers": ()},
    }
    again = evolve(person, household="" if random.random() < 0.5 else person.household)
    for change in random.sample(sorted(changes), random.choice([1, 1, 2])):
        again = evolve(again, **changes[change]())
    return again


def swapped(born: PartialDate) -> PartialDate:
    if born.month is None or born.day is None or born.day > 12:
        return born
    return PartialDate(born.year, born.day, born.month)


def town(count: int) -> Iterator[tuple[Person, str]]:
    """People, and of who comes again the id they came under first."""
    random = Random(2021)
    code = next(code for code in list_countries() if load_country(code).demo)
    tables = load_country(code).demo
    assert tables is not None
    centres = [Centre(f"C-{at}", "Clinic", Position(20 + at / 10, 76.0), area=f"Block {at}") for at in range(50)]
    firsts = population(tables, centres, on=tables.on, count=count - count // AGAIN, seed="bench register")
    for at, (person, _) in enumerate(firsts):
        document = [Identifier("card", f"{random.randrange(10**12):012d}")] if random.random() < 0.3 else []
        first = evolve(person, identifiers=document)
        yield first, ""
        if at % (AGAIN - 1) == 0:
            yield evolve(otherwise(first, random), id=f"{first.id}-2"), first.id


def ours(people: list[Person]) -> tuple[float, Pairs, int]:
    """Seconds, the pairs found, and how many pairs were compared."""
    begin = perf_counter()
    index, found = DuplicateIndex(), set()
    for person in people:
        likeness: Likeness = likeness_of(person)
        found |= {(likeness.id, match.id) for match in look_for(likeness, index).resemblances}
        index.add(likeness)
    return perf_counter() - begin, found, len(index)


def theirs(people: list[Person]) -> tuple[float, Pairs]:
    """Seconds and the pairs found by the peer."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["id", "given", "family", "born", "phone", "document", "area"])
            for person in people:
                document = person.identifiers[0].value if person.identifiers else ""
                names = (person.name.given_romanised, person.name.family_romanised)
                rows.writerow([person.id, *names, person.birth_date, person.contact.phone, document, person.region])
        ended = subprocess.run([PEERS_PYTHON, PEER, path], capture_output=True, text=True, check=True)
    answer: dict[str, Any] = json.loads(ended.stdout)
    return answer["seconds"], {(max(pair), min(pair)) for pair in map(tuple, answer["pairs"])}


def shares(found: Pairs, known: Pairs) -> tuple[float, float]:
    """Recall and precision."""
    in_order = {(max(pair), min(pair)) for pair in found}
    right = len(in_order & known)
    return right / len(known), right / max(1, len(in_order))


def run() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for count, name in ((COMPARED, "100k"), (LARGE, "1m")):
        made = list(town(count))
        people = [person for person, _ in made]
        known = {(max(person.id, first), min(person.id, first)) for person, first in made if first}
        seconds, found, _ = ours(people)
        recall, precision = shares(found, known)
        peer: dict[str, dict[str, Any]] = {"seconds": {}, "recall": {}, "precision": {}}
        if count == COMPARED:
            took, pairs = theirs(people)
            peer_recall, peer_precision = shares(pairs, known)
            peer = {
                "seconds": {"peer": "recordlinkage", "peer_value": took, "ratio": took / seconds},
                "recall": {"peer": "recordlinkage", "peer_value": peer_recall, "ratio": recall / peer_recall},
                "precision": {
                    "peer": "recordlinkage", "peer_value": peer_precision, "ratio": precision / peer_precision,
                },
            }  # fmt: skip
        rows += [
            {"name": f"register.duplicates_{name}", "value": seconds, "unit": "s", **peer["seconds"]},
            {"name": f"register.recall_{name}", "value": recall, "unit": "share", **peer["recall"]},
            {"name": f"register.precision_{name}", "value": precision, "unit": "share", **peer["precision"]},
        ]
    return rows
