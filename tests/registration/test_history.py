from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registration.people import people
from vaxplatform.dates import PartialDate
from vaxplatform.errors import InputError, ModelError
from vaxplatform.model import Contact, Name, Person
from vaxplatform.registration import Corrected, Event, Merged, Parted, Standing, correct, merge, part, taken_back

DAY = date(2021, 5, 1)
BY = {"on": DAY, "by": "clerk-7", "why": "birth certificate"}
IDS = "ABCDE"


@given(people(), people())
def test_a_correction_keeps_the_old_value_and_can_be_taken_back(one: Person, other: Person) -> None:
    fields = {"birth_date": other.birth_date, "name": other.name, "contact": other.contact, "sex": other.sex}
    corrected, events = correct(one, **BY, **fields)
    assert {name: getattr(corrected, name) for name in fields} == fields
    assert corrected.id == one.id
    assert all(event.old != event.new and (event.by, event.on) == ("clerk-7", DAY) for event in events)
    assert len(events) == sum(getattr(one, name) != value for name, value in fields.items())
    assert taken_back(corrected, events) == one


def test_two_corrections_of_a_field_are_taken_back_from_the_last() -> None:
    first = Person("P-1", PartialDate(1985))
    second, one = correct(first, **BY, birth_date=PartialDate(1986))
    third, other = correct(second, **BY, birth_date=PartialDate(1987))
    assert taken_back(third, (*one, *other)) == first
    with pytest.raises(InputError) as caught:
        taken_back(third, one)
    assert caught.value.code == "correction-other"
    with pytest.raises(InputError):
        taken_back(Person("P-2", PartialDate(1987)), other)


@pytest.mark.parametrize("field", ["id", "shoe_size", "__class__"])
def test_a_field_that_is_not_corrected(field: str) -> None:
    with pytest.raises(InputError) as caught:
        correct(Person("P-1", PartialDate(1985)), **BY, **{field: "x"})
    assert caught.value.code == "correction-field"


@pytest.mark.parametrize("unsigned", [{"by": ""}, {"why": ""}])
def test_who_and_why_are_said(unsigned: dict[str, str]) -> None:
    with pytest.raises(InputError) as caught:
        correct(Person("P-1", PartialDate(1985)), **{**BY, **unsigned}, name=Name("Asha"))
    assert caught.value.code == "event-unsigned"
    with pytest.raises(InputError):
        merge(Standing(), kept="A", joined="B", **{**BY, **unsigned})
    with pytest.raises(InputError):
        part(Standing({"B": "A"}), joined="B", **{**BY, **unsigned})


def test_a_value_that_cannot_exist_is_no_correction() -> None:
    with pytest.raises(ModelError):
        correct(Person("P-1", PartialDate(1985)), **BY, birth_date="1985")


def test_an_event_prints_nothing_personal() -> None:
    _, events = correct(Person("P-1", PartialDate(1985)), **BY, contact=Contact("9876543210"))
    assert "98765" not in repr(events)


# --------------------------------------------------------------------------------------------------------------- merges


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Merges and partings that could have happened."""
    events: list[Event] = []
    standing = Standing()
    for _ in range(draw(st.integers(0, 8))):
        heads = [id_ for id_ in IDS if id_ not in standing.leads_to]
        if standing.leads_to and draw(st.booleans()):
            event: Event = part(standing, joined=draw(st.sampled_from(sorted(standing.leads_to))), **BY)
        elif len(heads) > 1:
            kept, joined = draw(st.permutations(heads))[:2]
            event = merge(standing, kept=kept, joined=joined, **BY)
        else:
            break
        events.append(event)
        standing = standing.then(event)
    return events


@given(histories(), st.data())
def test_merging_and_parting_again_changes_nothing(events: list[Event], data: st.DataObject) -> None:
    before = Standing.after(events)
    heads = [id_ for id_ in IDS if id_ not in before.leads_to]
    if len(heads) < 2:
        return
    kept, joined = data.draw(st.permutations(heads))[:2]
    merged = merge(before, kept=kept, joined=joined, **BY)
    between = before.then(merged)
    assert between.current(joined) == kept
    after = between.then(part(between, joined=joined, **BY))
    assert after == before
    assert {id_: after.current(id_) for id_ in IDS} == {id_: before.current(id_) for id_ in IDS}


@given(histories())
def test_every_id_lives_on_and_is_one_person(events: list[Event]) -> None:
    standing = Standing.after(events)
    together = {standing.together(id_) for id_ in IDS}
    assert sorted(id_ for ids in together for id_ in ids) == sorted(IDS)
    assert all(ids[0] == standing.current(id_) for ids in together for id_ in ids)


def test_of_three_merged_in_a_row_the_middle_one_can_be_parted() -> None:
    standing = Standing.after([Merged("A", "B", **BY), Merged("C", "A", **BY)])
    assert standing.together("B") == ("C", "A", "B")
    parted = standing.then(part(standing, joined="A", **BY))
    assert parted.together("B") == ("A", "B")
    assert parted.together("C") == ("C",)


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (Merged("A", "A", **BY), "merge-itself"),
        (Merged("A", "B", **BY), "merge-again"),
        (Merged("B", "C", **BY), "merge-again"),
        (Merged("C", "B", **BY), "merge-again"),
        (Parted("A", "C", **BY), "part-not-merged"),
        (Parted("C", "B", **BY), "part-not-merged"),
    ],
)
def test_what_could_not_have_happened(event: Event, code: str) -> None:
    with pytest.raises(InputError) as caught:
        Standing({"B": "A"}).then(event)
    assert caught.value.code == code


def test_a_correction_merges_nobody() -> None:
    event = Corrected("A", DAY, "clerk-7", "passport", "name", Name(), Name("Asha"))
    assert Standing.after([event]) == Standing()
