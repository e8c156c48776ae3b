from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from registration.people import people
from vaxplatform.dates import PartialDate
from vaxplatform.model import Contact, Name, Person
from vaxplatform.registration import (
    Facilitation,
    PhoneLimit,
    PossibleDuplicate,
    Refused,
    Registered,
    RegistrationRules,
    TrialRegister,
    WithoutPapers,
    duplicates_among,
    likeness_of,
)

MARCH = date(2021, 3, 1)


def somebody(name: str) -> Person:
    return Person("form", PartialDate(1985, 3, 14), name=Name(name, "Patil"), contact=Contact("9876543210"))


def test_who_may_be_somebody_who_came_before_counts_as_them_until_it_is_settled() -> None:
    trial = TrialRegister(RegistrationRules(phone_limits=[PhoneLimit(3)]), MARCH)
    names = ["Asha", "Aasha", "Ravi", "Asha", "Mohan", "Neha"]
    outcomes = [trial.take(row, somebody(name)) for row, name in enumerate(names, start=2)]
    assert [type(outcome) for outcome in outcomes] == [
        Registered,
        PossibleDuplicate,
        Registered,
        PossibleDuplicate,
        Registered,
        Refused,
    ]
    third = outcomes[3]
    assert isinstance(third, PossibleDuplicate)
    assert [match.id for match in third.matches] == ["2"]  # and not 3, which may be 2


def test_how_many_a_facilitator_has_registered_is_counted() -> None:
    rules = RegistrationRules(without_papers=(WithoutPapers(people_at_most=3),))
    trial = TrialRegister(rules, date(2021, 8, 26))
    before = Facilitation("F-1", registered_so_far=1)
    other = Facilitation("F-2")
    names = [("Asha", before), ("Ravi", before), ("Lata", other), ("Mohan", before)]
    outcomes = [
        trial.take(row, Person(str(row), PartialDate(1950 + row), name=Name(name)), by)
        for row, (name, by) in enumerate(names)
    ]
    assert [type(each) for each in outcomes] == [Registered, Registered, Registered, Refused]


def test_who_is_refused_is_nobodys_duplicate() -> None:
    trial = TrialRegister(RegistrationRules(phone_limits=[PhoneLimit(1)]), MARCH)
    outcomes = [trial.take(row, somebody(name)) for row, name in enumerate(["Asha", "Ravi", "Ravi"], start=2)]
    assert [type(outcome) for outcome in outcomes] == [Registered, Refused, Refused]


@given(st.lists(people(), max_size=8))
def test_as_the_pairs_among_them(persons: list[Person]) -> None:
    """Somebody is a possible duplicate where a pair with an earlier one is; documents of others are refused."""
    trial = TrialRegister(RegistrationRules(), MARCH)
    outcomes = [trial.take(row, person) for row, person in enumerate(persons)]
    kept = [row for row, outcome in enumerate(outcomes) if not isinstance(outcome, Refused)]
    pairs = duplicates_among(likeness_of(persons[row], id=str(row)) for row in kept)
    later = {int(one.id) for one, _ in pairs}
    assert later == {row for row in kept if isinstance(outcomes[row], PossibleDuplicate)}
