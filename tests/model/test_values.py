"""What every value of the model promises: frozen, small, equal by content, hashable, fit for another process."""

import copy
import pickle
from datetime import date

import attrs
import pytest

from vaxplatform import model
from vaxplatform.codes import Code
from vaxplatform.dates import PartialDate, Window
from vaxplatform.model import (
    AdverseEvent,
    Appointment,
    Catalogue,
    Centre,
    Condition,
    Consent,
    Contact,
    Dose,
    DoseStatus,
    Doubt,
    EvaluatedDose,
    History,
    Household,
    Identifier,
    Lot,
    Name,
    NumberReading,
    Person,
    Position,
    Presentation,
    Product,
    Programme,
    Reason,
    Request,
    Session,
    Sex,
    Stock,
    Vaccine,
)

COVISHIELD = Code("cvx", "210")
JUNE = date(2021, 6, 1)


def values() -> dict[str, object]:
    """One of each, made anew: two calls give equal values that are not the same."""
    dose = Dose(JUNE, COVISHIELD, lot="4120Z001")
    vaccine = Vaccine(COVISHIELD, "ChAdOx1-S", ("COVID-19",))
    reason = Reason("interval-too-short", "COVISHIELD.2", {"earliest": "2021-08-24"})
    born = PartialDate.parse("1961-12")
    name = Name("आशा", "पाटील", "Asha", "Patil")
    person = Person(
        "P-1",
        born,
        Sex.FEMALE,
        name=name,
        identifiers=(Identifier("passport", "K1234567"),),
        contact=Contact("9800000000", "hi"),
        position=Position(21.15, 79.09),
        groups=frozenset({"HCW"}),
        conditions=(Condition("diabetes", since=JUNE, attributes={"on_treatment": "yes"}),),
    )
    return {
        "AdverseEvent": AdverseEvent("A-1", "P-1", (dose,), ("fever",), onset=JUNE, reported=JUNE),
        "Appointment": Appointment("P-1", "S-1", "C-1", JUNE, 1, COVISHIELD),
        "Centre": Centre("C-1", "Sadar clinic", Position(21.15, 79.09)),
        "Condition": Condition("diabetes", attributes={"on_treatment": "yes"}),
        "Consent": Consent("reminders", JUNE),
        "Contact": Contact("9800000000", "hi"),
        "Dose": dose,
        "EvaluatedDose": EvaluatedDose(dose, DoseStatus.VALID, 1, "COVISHIELD", (reason,)),
        "History": History("P-1", born, Sex.FEMALE, (dose,)),
        "Household": Household("H-1", ("P-1", "P-2")),
        "Identifier": Identifier("passport", "K1234567"),
        "Lot": Lot("4120Z001", COVISHIELD, JUNE, 10),
        "Name": name,
        "NumberReading": NumberReading("234123412346", "XXXX XXXX 2346", (Doubt.CHECK,)),
        "Person": person,
        "Position": Position(21.15, 79.09),
        "Presentation": Presentation(10),
        "Product": Product("COVISHIELD", vaccine, "Covishield", "Serum Institute of India"),
        "Reason": reason,
        "Request": Request("P-1", 0, 1, ("S-1", "S-2")),
        "Session": Session("S-1", "C-1", JUNE, COVISHIELD, {1: 20, 2: 5}, slots=("09:00-11:00",)),
        "Stock": Stock("C-1", Lot("4120Z001", COVISHIELD, JUNE, 10), 3, 4),
        "Vaccine": vaccine,
    }


PAIRS = [
    pytest.param(one, other, id=name) for (name, one), other in zip(values().items(), values().values(), strict=True)
]


def test_no_value_of_the_room_is_forgotten() -> None:
    public = {name for name in model.__all__ if attrs.has(getattr(model, name))}
    assert public - values().keys() == {"Programme"}  # holds a catalogue, which is compared by identity


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_equal_by_content(one: object, other: object) -> None:
    assert one is not other
    assert one == other
    assert hash(one) == hash(other)


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_frozen_and_small(one: object, other: object) -> None:
    assert type(one) is type(other)
    assert not hasattr(one, "__dict__")
    assert not hasattr(one, "__weakref__")
    first = attrs.fields(type(one))[0].name  # type: ignore[arg-type]  # all of them are attrs classes
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(one, first, None)


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_travels_to_another_process(one: object, other: object) -> None:
    assert pickle.loads(pickle.dumps(one)) == other  # noqa: S301 - our own bytes
    assert copy.deepcopy(one) == other


@pytest.mark.parametrize("name", ["Person", "History", "Identifier", "Contact"])
def test_printing_shows_nothing_personal(name: str) -> None:
    shown = f"{values()[name]!r} {values()[name]}"
    for personal in ("1961", "Asha", "Patil", "आशा", "पाटील", "K1234567", "K1234", "9800000000", "diabetes", "21.15"):
        assert personal not in shown


def test_programme_is_frozen_and_compared_without_its_catalogue() -> None:
    window = Window(date(2021, 1, 16), None)
    one, other = (Programme("covid19", "COVID-19 vaccination", "COVID-19", window, Catalogue([])) for _ in range(2))
    assert one == other
    assert hash(one) == hash(other)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        one.id = "polio"  # type: ignore[misc]  # the point of the test
