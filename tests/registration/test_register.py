from datetime import date
from random import Random

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from registration.people import people, registers
from vaxplatform import register as public_register
from vaxplatform.dates import Duration, PartialDate, Window
from vaxplatform.errors import DateError, InputError
from vaxplatform.model import (
    Consent,
    Contact,
    Doubt,
    GivenBy,
    Household,
    Identifier,
    Name,
    NumberReading,
    Person,
    Sex,
)
from vaxplatform.registration import (
    ConsentTerms,
    DocumentTerms,
    DuplicateIndex,
    DuplicateTerms,
    Facilitation,
    Likeness,
    PhoneLimit,
    PlainNumbers,
    PossibleDuplicate,
    ReferenceIds,
    Refused,
    Registered,
    RegistrationRules,
    Standing,
    WithoutPapers,
    register,
)

IDS = ReferenceIds(b"a key of the tests")
MARCH = date(2021, 3, 1)
JANUARY = date(2022, 1, 21)
ADULT = Duration.parse("18 years")
RULES = RegistrationRules(
    phone_limits=(PhoneLimit(6, Window(JANUARY, None), "c2"), PhoneLimit(4, Window(MARCH, JANUARY), "c1")),
    documents={"passport": DocumentTerms("passport"), "voter-card": DocumentTerms("voter-card", age_from=ADULT)},
    without_papers=(
        WithoutPapers(
            {"nomads": {}, "prisoners": {}},
            window=Window(date(2021, 5, 6), None),
            age_from=ADULT,
            venues=frozenset({"government"}),
            facilitator_phone=True,
            facilitator_document=True,
            source="sop",
        ),
    ),
)
FACILITATION = Facilitation(
    "F-1", "nomads", "government", contact=Contact("9000000001"), identifiers=[Identifier("passport", "F7654321")]
)
GIVEN = ["Asha", "Ravi", "Sunita", "Mohan", "Kiran", "Lata", "Dev", "Neha"]

Outcome = Registered | PossibleDuplicate | Refused


class Desk:
    """Takes people in one after another."""

    def __init__(self, rules: RegistrationRules = RULES) -> None:
        self.known = DuplicateIndex()
        self.rules = rules
        self.number = 0

    def take(self, person: Person, on: date = MARCH, household: Household | None = None, **how: object) -> Outcome:
        self.number += 1
        outcome = register(
            person, household, self.rules, on, known=self.known, ids=IDS, number=self.number, **how,  # type: ignore[arg-type]  # facts by name
        )  # fmt: skip
        if isinstance(outcome, Registered):
            self.known.add(outcome.likeness)
        return outcome


def somebody(given: str = "Asha", born: str = "1985-03-14", **rest: object) -> Person:
    name = Name(given, "Patil")
    return Person("form", PartialDate.parse(born), Sex.UNKNOWN, name=name, **rest)  # type: ignore[arg-type]  # facts by name


def codes(outcome: Outcome) -> list[str]:
    return [reason.code for reason in outcome.reasons] if isinstance(outcome, Refused) else []


def notes(outcome: Outcome) -> list[str]:
    return [note.code for note in outcome.notes]


# ---------------------------------------------------------------------------------------------------------- registering


def test_it_is_one_of_the_public_verbs() -> None:
    assert public_register is register


def test_who_is_registered_has_a_new_id_and_all_they_gave() -> None:
    outcome = Desk().take(somebody(identifiers=[Identifier("passport", "K1234567")]))
    assert isinstance(outcome, Registered)
    assert outcome.id == outcome.person.id == outcome.likeness.id == IDS.of(1)
    assert evolve(outcome.person, id="form") == somebody(identifiers=[Identifier("passport", "K1234567")])
    assert outcome.notes == ()


@given(people(), st.booleans())
def test_one_person_is_never_registered_twice_in_silence(person: Person, later: bool) -> None:  # noqa: FBT001 - Hypothesis draws it
    desk = Desk()
    first = desk.take(person)
    again = desk.take(person, JANUARY if later else MARCH)
    if isinstance(first, Registered) and isinstance(again, Registered):
        nothing_to_know_them_by = not person.name.original and not person.contact.phone and not person.household
        assert nothing_to_know_them_by
        assert "name-none" in notes(again)
        assert not person.identifiers


@given(people(), people())
def test_the_reference_id_has_nothing_of_the_person(one: Person, other: Person) -> None:
    outcomes = [Desk().take(person) for person in (one, other)]
    assert {outcome.id for outcome in outcomes if isinstance(outcome, Registered)} <= {IDS.of(1)}


@given(registers(), people(), st.randoms(use_true_random=False))
def test_the_order_in_which_others_came_does_not_matter(others: list[Likeness], who: Person, random: Random) -> None:
    shuffled = list(others)
    random.shuffle(shuffled)
    answers = [
        register(who, None, RULES, MARCH, known=DuplicateIndex(known), ids=IDS, number=99)
        for known in (others, shuffled)
    ]
    assert answers[0] == answers[1]


def test_a_possible_duplicate_shows_its_evidence_and_registers_nobody() -> None:
    desk = Desk()
    first = desk.take(somebody(contact=Contact("98765 43210")))
    again = desk.take(somebody("Aasha", contact=Contact("+98765-43210")))
    assert isinstance(first, Registered)
    assert isinstance(again, PossibleDuplicate)
    (match,) = again.matches
    assert match.id == first.id
    assert {each.what: (each.level, each.points) for each in match.evidence} == {
        "name": ("same", 8),
        "birth_date": ("same", 6),
        "sex": ("unknown", 0),
        "phone": ("different", 0),
        "area": ("unknown", 0),
        "document": ("unknown", 0),
    }
    assert match.points == 14 >= again.possible_from
    assert len(desk.known) == 1


def test_who_was_looked_at_and_is_somebody_else_is_registered() -> None:
    desk = Desk()
    first = desk.take(somebody())
    assert isinstance(first, Registered)
    assert isinstance(desk.take(somebody(), not_the_same_as=[first.id]), Registered)
    assert isinstance(desk.take(somebody()), PossibleDuplicate)


def test_twins_are_two_people() -> None:
    desk = Desk()
    family = Household("H-1", ("mother",), Contact("9876543210"))
    for given_name in ("Arun", "Varun"):
        assert isinstance(desk.take(somebody(given_name, "2021-01-05"), household=family), Registered)
    assert isinstance(desk.take(somebody("Varun", "2021-01-05"), household=family), PossibleDuplicate)


def test_ids_that_are_one_person_come_once_and_under_the_id_that_goes_on() -> None:
    desk = Desk(RegistrationRules(duplicates=DuplicateTerms(possible_from=99)))
    ids = [desk.take(somebody(area)).id for area in ("Asha", "Asha P.")]  # type: ignore[union-attr]  # nobody is refused here
    desk.rules = RULES
    outcome = desk.take(somebody(), standing=Standing({ids[0]: ids[1]}))
    assert isinstance(outcome, PossibleDuplicate)
    assert [match.id for match in outcome.matches] == [ids[1]]
    assert isinstance(desk.take(somebody(), standing=Standing({ids[0]: ids[1]}), not_the_same_as=[ids[0]]), Registered)


def test_a_search_that_was_cut_short_is_noted() -> None:
    desk = Desk(RegistrationRules(duplicates=DuplicateTerms(possible_from=99, compared_at_most=1)))
    outcomes = [desk.take(somebody(f"{name}")) for name in ("Asha", "Asha B", "Asha C")]
    assert all(isinstance(outcome, Registered) for outcome in outcomes)
    desk.take(somebody(contact=Contact("1")))
    family = Household("H-1", ("x",))
    for name in ("Ravi", "Mohan", "Neha"):
        last = desk.take(somebody(name), household=family)
    assert "search-cut-short" in notes(last)


# -------------------------------------------------------------------------------------------------------------- refused


@pytest.mark.parametrize(
    ("on", "registered"),
    [
        (date(2021, 2, 28), 8),  # no limit yet
        (MARCH, 4),
        (date(2022, 1, 20), 4),
        (JANUARY, 6),
        (date(2023, 1, 1), 6),
    ],
)
def test_people_per_phone_by_the_day(on: date, registered: int) -> None:
    desk = Desk()
    outcomes = [desk.take(somebody(name, contact=Contact("98765 43210")), on) for name in GIVEN]
    assert [isinstance(outcome, Registered) for outcome in outcomes] == [at < registered for at in range(8)]
    for outcome in outcomes[registered:]:
        assert isinstance(outcome, Refused)
        (reason,) = outcome.reasons
        assert reason.code == "phone-full"
        assert reason.facts["limit"] == str(registered)
        assert reason.facts["field"] == "phone"
        assert reason.rule == ("c2" if on >= JANUARY else "c1")
    if registered < 8:
        assert isinstance(desk.take(somebody("Uma", contact=Contact("98765 43211")), on), Registered)
        assert isinstance(desk.take(somebody("Uma", "1990-01-02"), on), Registered)


def test_the_phone_of_the_household_counts_too() -> None:
    desk = Desk()
    family = Household("H-1", ("x",), Contact("9876543210"))
    outcomes = [desk.take(somebody(name), household=family) for name in GIVEN]
    assert [codes(outcome) for outcome in outcomes] == [[]] * 4 + [["phone-full"]] * 4


def test_ids_that_are_one_person_count_once_on_a_phone() -> None:
    desk = Desk()
    phone = Contact("9876543210")
    ids = [desk.take(somebody(name, contact=phone)).id for name in GIVEN[:4]]  # type: ignore[union-attr]  # nobody is refused here
    assert codes(desk.take(somebody("Uma", contact=phone))) == ["phone-full"]
    outcome = desk.take(somebody("Uma", contact=phone), standing=Standing({ids[0]: ids[1]}))
    assert isinstance(outcome, Registered)


def test_a_document_of_somebody_else() -> None:
    desk = Desk()
    passport = [Identifier("passport", "K1234567")]
    first = desk.take(somebody(identifiers=passport))
    assert isinstance(first, Registered)
    other = desk.take(somebody("Mohan", "1960-07-08", identifiers=[Identifier("passport", "k 1234-567")]))
    assert isinstance(other, Refused)
    assert [(reason.code, reason.facts["id"]) for reason in other.reasons] == [("document-of-another", first.id)]
    # One who may be the same person is looked at; found to be another, the document is somebody else's.
    assert isinstance(desk.take(somebody("Asha", "1960-07-08", identifiers=passport)), PossibleDuplicate)
    again = desk.take(somebody("Asha", "1960-07-08", identifiers=passport), not_the_same_as=[first.id])
    assert codes(again) == ["document-of-another"]
    assert isinstance(desk.take(somebody("Mohan", "1960-07-08")), Registered)  # and without it they are registered


def test_born_in_the_future() -> None:
    outcome = Desk().take(somebody(born="2021-03-02"))
    assert isinstance(outcome, Refused)
    assert [(reason.code, reason.facts["field"]) for reason in outcome.reasons] == [("birth-date-future", "birth_date")]
    assert isinstance(Desk().take(somebody(born="2021-03-01")), Registered)
    assert isinstance(Desk().take(somebody(born="2021")), Registered)  # perhaps in January
    assert isinstance(Desk().take(somebody(born="2021-04")), Refused)


@pytest.mark.parametrize(("born", "refused"), [("2003-03-02", True), ("2003-03-01", False), ("2003", False)])
def test_too_young_for_a_kind_of_document(born: str, refused: bool) -> None:  # noqa: FBT001 - a parameter
    outcome = Desk().take(somebody(born=born, identifiers=[Identifier("voter-card", "ABC1234567")]))
    assert codes(outcome) == (["document-age"] if refused else [])


def test_every_reason_is_told_at_once() -> None:
    desk = Desk()
    card = [Identifier("voter-card", "ABC1234567")]
    desk.take(somebody("Mohan", "1960-07-08", identifiers=card))
    outcome = desk.take(somebody(born="2010-01-02", identifiers=card), facilitation=FACILITATION)
    assert codes(outcome) == ["document-age", "facilitated-not-yet", "document-of-another"]


# ---------------------------------------------------------------------------------------------------------------- notes


class Doubting(PlainNumbers):
    """Whatever is shown, its check does not come out."""

    def read_document(self, document: str, number: str) -> NumberReading:
        return evolve(super().read_document(document, number), doubts=(Doubt.CHECK,))

    def read_phone(self, number: str) -> NumberReading:
        return evolve(super().read_phone(number), doubts=(Doubt.TOO_SHORT,))


def test_a_number_that_looks_wrong_is_noted_and_stops_nothing() -> None:
    person = somebody(contact=Contact("98765"), identifiers=[Identifier("passport", "K1234567")])
    outcome = Desk().take(person, validator=Doubting())
    assert isinstance(outcome, Registered)
    assert [(note.code, note.facts["masked"], note.facts["field"]) for note in outcome.notes] == [
        ("number-check", "XXXXX567", "document_number"),
        ("number-too-short", "XXXX5", "phone"),
    ]


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        (somebody(), ["papers-none"]),
        (somebody(identifiers=[Identifier("ration-card", "1234")]), ["document-not-listed"]),
        (evolve(somebody(), name=Name()), ["papers-none", "name-none"]),
    ],
)
def test_what_is_lacking_is_noted_and_stops_nothing(person: Person, expected: list[str]) -> None:
    outcome = Desk().take(person)
    assert isinstance(outcome, Registered)
    assert notes(outcome) == expected


# --------------------------------------------------------------------------------------------------------- facilitators

MAY = date(2021, 5, 6)


@pytest.mark.parametrize(
    ("change", "on", "born", "code"),
    [
        ({}, MAY, "1985-03-14", None),
        ({}, date(2021, 5, 5), "1985-03-14", "facilitated-not-yet"),
        ({"group": "teachers"}, MAY, "1985-03-14", "facilitated-group"),
        ({"group": ""}, MAY, "1985-03-14", "facilitated-group"),
        ({"venue": "private"}, MAY, "1985-03-14", "facilitated-venue"),
        ({"contact": Contact()}, MAY, "1985-03-14", "facilitator-phone"),
        ({"identifiers": ()}, MAY, "1985-03-14", "facilitator-document"),
        ({}, MAY, "2003-05-07", "facilitated-age"),
        ({}, MAY, "2003-05-06", None),
        ({}, MAY, "2003", None),
    ],
)
def test_who_may_be_registered_without_papers(change: dict[str, object], on: date, born: str, code: str | None) -> None:
    outcome = Desk().take(somebody(born=born), on, facilitation=evolve(FACILITATION, **change))
    assert codes(outcome) == ([code] if code else [])
    if isinstance(outcome, Registered):
        assert outcome.facilitation is not None
        assert outcome.facilitation.facilitator == "F-1"


def test_a_facilitator_registers_more_people_than_a_phone_does() -> None:
    desk = Desk()
    outcomes = [
        desk.take(somebody(name, contact=FACILITATION.contact), MAY, facilitation=FACILITATION) for name in GIVEN
    ]
    assert all(isinstance(outcome, Registered) for outcome in outcomes)
    # Their own registrations do not use the phone up either.
    assert isinstance(desk.take(somebody("Uma", contact=FACILITATION.contact), MAY), Registered)


def test_a_facilitator_who_has_registered_as_many_as_they_may() -> None:
    rules = evolve(RULES, without_papers=(WithoutPapers(people_at_most=20),))
    full = evolve(FACILITATION, registered_so_far=20)
    assert codes(Desk(rules).take(somebody(), facilitation=full)) == ["facilitator-full"]
    assert codes(Desk(rules).take(somebody(), facilitation=evolve(full, registered_so_far=19))) == []


def test_one_rule_that_allows_it_is_enough_and_no_rules_forbid_nothing() -> None:
    other = WithoutPapers({"teachers": {}}, source="other")
    rules = evolve(RULES, without_papers=(*RULES.without_papers, other))
    assert codes(Desk(rules).take(somebody(), MAY, facilitation=evolve(FACILITATION, group="teachers"))) == []
    assert codes(Desk(rules).take(somebody(), MAY, facilitation=evolve(FACILITATION, group="x"))) == [
        "facilitated-group"
    ]
    assert codes(Desk(RegistrationRules()).take(somebody(), facilitation=FACILITATION)) == []
    rules = evolve(RULES, without_papers=(evolve(RULES.without_papers[0], other_groups=True),))
    assert codes(Desk(rules).take(somebody(), MAY, facilitation=evolve(FACILITATION, group="x"))) == []
    assert codes(Desk(rules).take(somebody(), MAY, facilitation=evolve(FACILITATION, group=""))) == [
        "facilitated-group"
    ]
    ended = evolve(RULES, without_papers=(WithoutPapers(window=Window(None, MARCH)),))
    assert codes(Desk(ended).take(somebody(), facilitation=FACILITATION)) == ["facilitated-no-more"]


# -------------------------------------------------------------------------------------------------------------- consent

CONSENT = evolve(RULES, consent=ConsentTerms({"vaccination-record": {}, "reminders": {}}, ADULT, "law"))


@pytest.mark.parametrize(
    ("consents", "born", "code", "note"),
    [
        ([], "1985-03-14", None, True),
        ([Consent("vaccination-record", MARCH)], "1985-03-14", None, False),
        ([Consent("reminders", MARCH)], "1985-03-14", None, True),
        ([Consent("vaccination-record", date(2021, 3, 2))], "1985-03-14", None, True),
        ([Consent("vaccination-record", date(2021, 1, 1), withdrawn_on=MARCH)], "1985-03-14", None, True),
        ([Consent("vaccination-record", MARCH)], "2010-01-02", "consent-of-child", False),
        ([Consent("vaccination-record", MARCH, GivenBy.PARENT)], "2010-01-02", None, False),
        ([Consent("vaccination-record", MARCH, GivenBy.GUARDIAN)], "2010-01-02", None, False),
        ([Consent("vaccination-record", date(2021, 1, 1), withdrawn_on=MARCH)], "2010-01-02", None, True),
        ([Consent("vaccination-record", MARCH)], "2003-03-01", None, False),
        ([Consent("vaccination-record", date(2021, 2, 28))], "2003-03-01", "consent-of-child", False),
        ([Consent("vaccination-record", MARCH)], "2003", None, False),
    ],
)
def test_consent(consents: list[Consent], born: str, code: str | None, note: bool) -> None:  # noqa: FBT001 - a parameter
    outcome = Desk(CONSENT).take(somebody(born=born, consents=consents))
    assert codes(outcome) == ([code] if code else [])
    assert ("consent-none" in notes(outcome)) == note


# ------------------------------------------------------------------------------------------------------------ bad input


def test_a_day_and_a_number_are_asked_for() -> None:
    with pytest.raises(DateError):
        Desk().take(somebody(), "2021-03-01")  # type: ignore[arg-type]  # a wrong type is what is refused
    with pytest.raises(InputError) as caught:
        register(somebody(), None, RULES, MARCH, known=DuplicateIndex(), ids=IDS, number=-1)
    assert caught.value.code == "register-number"


def test_two_limits_on_one_day() -> None:
    with pytest.raises(InputError) as caught:
        RegistrationRules(phone_limits=(PhoneLimit(4, Window(MARCH, None)), PhoneLimit(6, Window(JANUARY, None))))
    assert caught.value.code == "phone-limits"
    with pytest.raises(InputError) as caught:
        PhoneLimit(0)
    assert caught.value.code == "phone-limit"


NUMBERS = st.text("0123456789", min_size=8, max_size=14)


@given(NUMBERS, NUMBERS, st.booleans())
def test_no_five_digits_in_a_row_of_any_number_are_shown(phone: str, document: str, facilitated: bool) -> None:  # noqa: FBT001 - Hypothesis draws it
    desk = Desk(CONSENT)
    person = somebody(contact=Contact(phone), identifiers=[Identifier("voter-card", document)])
    with_facilitator = evolve(FACILITATION, contact=Contact(phone), identifiers=[Identifier("x", document)])
    how = {"facilitation": with_facilitator} if facilitated else {}
    outcomes = [
        desk.take(person, MAY, validator=Doubting(), **how),
        desk.take(person, MAY, validator=Doubting(), **how),
        desk.take(evolve(person, name=Name("Mohan")), MAY, validator=Doubting(), **how),
    ]
    shown = " ".join(f"{outcome!r} {outcome}" for outcome in outcomes) + repr(desk.known)
    for reference in (IDS.of(number) for number in range(1, 4)):
        shown = shown.replace(reference, "")
    for number in (phone, document):
        assert not any(number[at : at + 5] in shown for at in range(len(number) - 4))
