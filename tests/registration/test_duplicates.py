from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registration.people import people, registers
from vaxplatform.dates import PartialDate
from vaxplatform.errors import InputError
from vaxplatform.model import Contact, Household, Identifier, Name, Person, Sex
from vaxplatform.registration import (
    DuplicateIndex,
    DuplicateTerms,
    Likeness,
    PlainNumbers,
    compare,
    duplicates_among,
    keys_of,
    likeness_of,
    look_for,
)
from vaxplatform.registration.duplicates import birth_dates_agree

TERMS = DuplicateTerms()


def somebody(
    given: str = "Asha",
    family: str = "Patil",
    born: str = "1985-03-14",
    sex: Sex = Sex.FEMALE,
    phone: str = "",
    document: str = "",
    **rest: str,
) -> Person:
    identifiers = [Identifier("passport", document)] if document else []
    name, contact = Name(given, family), Contact(phone)
    return Person("form", PartialDate.parse(born), sex, name=name, contact=contact, identifiers=identifiers, **rest)


def points(one: Person, other: Person) -> tuple[int, bool]:
    found = compare(likeness_of(one, id="1"), likeness_of(other, id="2"))
    return found.points, found.possible


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        # One person, again.
        (somebody(), somebody(), (14, True)),
        (somebody(), somebody("Patil", "Aasha"), (14, True)),
        (somebody(), somebody("आशा", "पाटील"), (11, True)),
        (somebody(), somebody("Asha", "Patil", "1985-03-14", Sex.UNKNOWN), (14, True)),
        (somebody(born="1985-03-04"), somebody(born="1985-04-03"), (12, True)),
        (somebody(born="1985"), somebody(phone="98765 43210"), (9, False)),
        (somebody(born="1985", phone="9876543210"), somebody(phone="98765 43210"), (12, True)),
        (somebody(phone="9876543210"), somebody("Asha", "Deshmukh", phone="9876543210"), (11, True)),  # married
        (somebody(document="K1234567"), somebody("王", "芳", "1990-01-02", document="k 123-4567"), (6, True)),
        # Known by little, and all of it the same.
        (somebody("Asha", "", "1985"), somebody("Asha", "", "1985"), (9, True)),
        # Not one person.
        (somebody(), somebody("Usha"), (6, False)),
        (somebody(), somebody(sex=Sex.MALE), (10, False)),
        (somebody(born="1985-01-01"), somebody(born="1985-01-01", phone="1"), (10, False)),  # any Asha Patil
        (somebody(document="K1234567"), somebody(document="K7654321"), (10, False)),
        (somebody(), somebody(born="1961-11-02", phone="9876543210"), (2, False)),
        # Twins: everything but the given name.
        (
            somebody("Ram", "Rao", "2021-05-03", phone="1"),
            somebody("Shyam", "Rao", "2021-05-03", phone="1"),
            (9, False),
        ),
        (
            somebody("Arun", "Rao", "2021-05-03", phone="1"),
            somebody("Varun", "Rao", "2021-05-03", phone="1"),
            (9, False),
        ),
        # Mother and daughter at one phone.
        (somebody(phone="9876543210"), somebody("Asha", "Patil", "2008-07-21", phone="9876543210"), (5, False)),
    ],
)
def test_what_resembles_whom(one: Person, other: Person, expected: tuple[int, bool]) -> None:
    assert points(one, other) == expected
    assert points(other, one) == expected


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("1985-03-14", "1985-03-14", "same"),
        ("1985-01-01", "1985-01-01", "same-new-year"),
        ("1985-03-04", "1985-04-03", "swapped"),
        ("1985-03-14", "1985-03-17", "one-part"),
        ("1985-03-14", "1985-08-14", "one-part"),
        ("1985-03-14", "1986-03-14", "one-part"),
        ("1985-03-14", "1958-03-14", "one-part"),
        ("1985-03-14", "1991-03-14", "different"),
        ("1985-03-14", "1985-04-17", "different"),
        ("1985-03", "1985-03-14", "same-month"),
        ("1985-03", "1985-03", "same-month"),
        ("1985-03", "1985-04-14", "different"),
        ("1985-03", "1985-04", "near"),
        ("1985-03", "1985-01-01", "same-year"),
        ("1985", "1985-03-14", "same-year"),
        ("1985", "1985", "same-year"),
        ("1985-01-01", "1985-03-14", "same-year"),
        ("1985", "1987", "near"),
        ("1985-01-01", "1983-01-01", "near"),
        ("1985", "1988", "different"),
        ("1985", "1986-03-14", "different"),
    ],
)
def test_birth_dates(one: str, other: str, level: str) -> None:
    assert birth_dates_agree(PartialDate.parse(one), PartialDate.parse(other)) == level
    assert birth_dates_agree(PartialDate.parse(other), PartialDate.parse(one)) == level


# ------------------------------------------------------------------------------------------------------------ searching


def all_pairs(people: list[Likeness]) -> set[tuple[str, str]]:
    """By definition: everybody is held against everybody."""
    return {(a.id, b.id) for a, b in combinations(people, 2) if compare(b, a).possible}


@given(registers())
def test_the_index_misses_nobody(people: list[Likeness]) -> None:
    assert {(earlier.id, later.id) for later, earlier in duplicates_among(people)} == all_pairs(people)


@given(registers(), people(), st.randoms(use_true_random=False))
def test_the_order_in_which_people_came_does_not_matter(known: list[Likeness], who: Person, random: Random) -> None:
    shuffled = list(known)
    random.shuffle(shuffled)
    likeness = likeness_of(who)
    assert look_for(likeness, DuplicateIndex(known)) == look_for(likeness, DuplicateIndex(shuffled))


@given(people(), people())
def test_both_ways_alike(one: Person, other: Person) -> None:
    a, b = likeness_of(one, id="a"), likeness_of(other, id="b")
    assert compare(a, b).evidence == compare(b, a).evidence
    assert compare(a, b).possible == compare(b, a).possible


def test_a_search_that_was_cut_short_says_so() -> None:
    terms = DuplicateTerms(compared_at_most=2)
    index = DuplicateIndex([likeness_of(somebody(), id=str(at)) for at in range(3)])
    found = look_for(likeness_of(somebody(), id="new"), index, terms)
    assert found.cut_short
    assert [each.id for each in found.resemblances] == ["0", "1"]
    assert not look_for(likeness_of(somebody(), id="new"), index).cut_short


def test_the_likeliest_comes_first() -> None:
    index = DuplicateIndex([
        likeness_of(somebody(), id="1"),
        likeness_of(somebody(phone="9876543210"), id="2"),
        likeness_of(somebody("Ravi"), id="3"),
    ])  # fmt: skip
    found = look_for(likeness_of(somebody(phone="+919876543210"), id="new"), index)
    assert [(each.id, each.points) for each in found.resemblances] == [("1", 14), ("2", 14)]
    found = look_for(likeness_of(somebody(phone="9876543210"), id="new"), index)
    assert [(each.id, each.points) for each in found.resemblances] == [("2", 17), ("1", 14)]


def test_a_country_may_weigh_otherwise_and_not_what_nobody_compares() -> None:
    strict = DuplicateTerms(possible_from=15, points={"area": {"same": 3}})
    one, other = (likeness_of(somebody(region=area), id=area) for area in ("A", "B"))
    assert not compare(one, other, strict).possible
    assert compare(one, likeness_of(somebody(region="A"), id="C"), strict).points == 17
    for points in ({"shoe": {"same": 1}}, {"area": {"nearly": 1}}):
        with pytest.raises(InputError) as caught:
            DuplicateTerms(points=points)
        assert caught.value.code == "points-unknown"


# --------------------------------------------------------------------------------------------------------- likenesses


def test_the_phone_of_the_household_is_theirs_who_gave_none() -> None:
    family = Household("H-1", ("P-1",), Contact("98765 43210"))
    assert likeness_of(somebody(), family).phone == "9876543210"
    assert likeness_of(somebody(phone="1234567"), family).phone == "1234567"
    assert likeness_of(somebody(phone="1234567"), family, phone=False).phone == ""
    assert likeness_of(somebody(), family).household == "H-1"


@given(people())
def test_each_key_once_and_never_empty(person: Person) -> None:
    keys = keys_of(likeness_of(person))
    assert len(set(keys)) == len(keys)
    assert all(keys)


@given(people())
def test_nothing_personal_is_printed(person: Person) -> None:
    likeness = likeness_of(person)
    shown = repr(likeness) + repr(compare(likeness, likeness)) + repr(DuplicateIndex([likeness]))
    for number in ("98765", "76543", "K1234", "12345", "ABC76", "1985", "1986", "1987"):
        assert number not in shown


@pytest.mark.parametrize(
    ("number", "value", "masked"),
    [
        ("k 123-4567", "K1234567", "XXXXX567"),
        ("１２３४", "1234", "XXX4"),
        ("", "", ""),
        ("--", "", ""),
        ("7", "7", "X"),
    ],
)
def test_plain_numbers(number: str, value: str, masked: str) -> None:
    reading = PlainNumbers().read_document("passport", number)
    assert (reading.value, reading.masked, reading.doubts) == (value, masked, ())
