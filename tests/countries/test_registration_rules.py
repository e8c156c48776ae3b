"""What the packs that are there say of their registers, by the day."""

from datetime import date
from functools import cache

import pytest

from vaxplatform.countries import list_countries, load_country
from vaxplatform.dates import PartialDate
from vaxplatform.model import Contact, Identifier, Name, Person
from vaxplatform.registration import (
    DuplicateIndex,
    Facilitation,
    PossibleDuplicate,
    ReferenceIds,
    Refused,
    Registered,
    RegistrationRules,
    register,
)

IDS = ReferenceIds(b"a key of the tests")
FIRST_NAMES = ["Asha", "Ravi", "Sunita", "Mohan", "Kiran", "Lata", "Dev", "Neha"]


@cache
def india() -> RegistrationRules:
    if "IN" not in list_countries():
        pytest.skip("there is no pack of India")
    rules = load_country("in").registration
    assert rules is not None
    return rules


@pytest.mark.parametrize(
    ("on", "people"),
    [
        (date(2021, 2, 28), None),
        (date(2021, 3, 1), 4),  # from 1 March 2021: the News Himachal, 28 February 2021
        (date(2022, 1, 20), 4),
        (date(2022, 1, 21), 6),  # six members on one number: Hindustan Times, 21 January 2022
        (date(2024, 1, 1), 6),
    ],
)
def test_india_people_per_phone(on: date, people: int | None) -> None:
    rules, known = india(), DuplicateIndex()
    outcomes = []
    for number, name in enumerate(FIRST_NAMES):
        who = Person("form", PartialDate(1985, 3, 14), name=Name(name, "Patil"), contact=Contact("9876543210"))
        outcome = register(who, None, rules, on, known=known, ids=IDS, number=number)
        outcomes.append(outcome)
        if isinstance(outcome, Registered):
            known.add(outcome.likeness)
    assert sum(isinstance(outcome, Registered) for outcome in outcomes) == (people or len(FIRST_NAMES))


@pytest.mark.parametrize(
    ("on", "group", "venue", "born", "code"),
    [
        # The operating procedure of 6 May 2021, as Covid Rights India and the Hindustan Times of 7 May have it.
        (date(2021, 5, 5), "nomads", "government", "1985-03-14", "facilitated-not-yet"),
        (date(2021, 5, 6), "nomads", "government", "1985-03-14", None),
        (date(2021, 5, 6), "old-age-homes", "government", "1940", None),
        (date(2021, 5, 6), "named-by-the-district", "government", "1985-03-14", None),
        (date(2021, 5, 6), "", "government", "1985-03-14", "facilitated-group"),
        (date(2021, 5, 6), "nomads", "private", "1985-03-14", "facilitated-venue"),
        (date(2021, 5, 6), "nomads", "government", "2003-05-07", "facilitated-age"),
        (date(2021, 5, 6), "nomads", "government", "2003-05-06", None),
    ],
)
def test_india_people_without_papers(on: date, group: str, venue: str, born: str, code: str | None) -> None:
    person = Person("form", PartialDate.parse(born), name=Name("Asha"))
    vouching = Facilitation("F-1", group, venue, contact=Contact("9000000001"), identifiers=[Identifier("pan", "x")])
    outcome = register(
        person, None, india(), on, known=DuplicateIndex(), ids=IDS, number=1, facilitation=vouching
    )  # fmt: skip
    assert [reason.code for reason in outcome.reasons] == [code] if isinstance(outcome, Refused) else code is None


def test_india_nobody_is_refused_for_want_of_papers() -> None:
    person = Person("form", PartialDate(1985), name=Name("Asha"))
    for on in (date(2021, 3, 1), date(2021, 5, 6), date(2022, 1, 21)):
        outcome = register(person, None, india(), on, known=DuplicateIndex(), ids=IDS, number=1)
        assert isinstance(outcome, Registered)
        assert "papers-none" in [note.code for note in outcome.notes]


def test_india_names_are_found_whatever_the_title_and_script() -> None:
    rules, known = india(), DuplicateIndex()
    born = PartialDate(1961, 8, 15)
    first = register(
        Person("1", born, name=Name("मोहम्मद", "रफ़ी", "Mohammed", "Rafi")), None, rules, date(2021, 3, 1), known=known,
        ids=IDS, number=1,
    )  # fmt: skip
    assert isinstance(first, Registered)
    known.add(first.likeness)
    for name in (Name("Shri Md.", "Rafi"), Name("RAFI", "Mohd"), Name("محمد", "رفیع"), Name("श्री मोहम्मद", "रफ़ी")):
        again = register(Person("2", born, name=name), None, rules, date(2021, 3, 1), known=known, ids=IDS, number=2)
        assert isinstance(again, PossibleDuplicate), name.given


@pytest.mark.parametrize("code", list_countries())
def test_a_packs_documents_are_those_of_its_register(code: str) -> None:
    country = load_country(code)
    if country.registration is not None:
        assert country.registration.documents.keys() == (country.identity.documents if country.identity else {}).keys()
