"""A field of the wrong type is refused where the value is made: a silent one gives a wrong answer later."""

from datetime import date, datetime

import pytest

from vaxplatform.codes import Code
from vaxplatform.dates import PartialDate
from vaxplatform.errors import ModelError
from vaxplatform.model import (
    AdverseEvent,
    Appointment,
    Centre,
    Condition,
    Contact,
    Dose,
    History,
    Household,
    Lot,
    Name,
    Person,
    Product,
    Programme,
    Session,
    Stock,
    Vaccine,
)

DAY, CODE, BORN = date(2021, 8, 26), Code("cvx", "210"), PartialDate(1980)
DOSE = Dose(DAY, CODE)
VACCINE = Vaccine(CODE, "ChAdOx1-S", ("COVID-19",))
CASES = [
    (
        Person,
        {"id": "P", "birth_date": BORN},
        {"sex": "female", "birth_date": "1980", "name": "Asha", "contact": "98765"},
    ),
    (Person, {"id": "P", "birth_date": BORN}, {"position": (21, 79), "region": None, "groups": "HCW"}),
    (
        Person,
        {"id": "P", "birth_date": BORN},
        {"conditions": ["asthma"], "identifiers": ["K1"], "facts_unknown": ["condition"]},
    ),
    (Condition, {"code": "c"}, {"since": "2021-05-20", "attributes": {"recovered": DAY}}),
    (Condition, {"code": "c"}, {"since": datetime(2021, 5, 20, 12), "attributes": 7}),  # noqa: DTZ001 - wrong on purpose
    (Name, {}, {"given": None, "family_romanised": 7}),
    (Contact, {}, {"phone": 98765, "language": None}),
    (Dose, {"date": DAY, "vaccine": CODE}, {"withdrawn": False, "lot": 7, "vaccine": "cvx|210", "date": "2021-08-26"}),
    (History, {"id": "P", "birth_date": BORN}, {"doses": ["x"], "sex": "male", "birth_date": DAY}),
    (Household, {"id": "H", "members": ["P"]}, {"members": "P-1", "contact": None}),
    (Centre, {"id": "C", "name": "Hall"}, {"position": (21, 79), "position_estimated": "no", "area": None}),
    (
        Session,
        {"id": "S", "centre": "C", "date": DAY, "vaccine": CODE, "capacity": {1: 1}},
        {"fee": "paid", "capacity": [20]},
    ),
    (
        Session,
        {"id": "S", "centre": "C", "date": DAY, "vaccine": CODE, "capacity": {1: 1}},
        {"slots": [9], "price": 780},
    ),
    (
        Appointment,
        {"person": "P", "session": "S", "centre": "C", "date": DAY, "dose_number": 1, "vaccine": CODE},
        {"status": "booked", "slot": None},
    ),
    (Stock, {"centre": "C", "lot": Lot("L", CODE, DAY), "closed_vials": 1}, {"lot": "L"}),
    (
        Vaccine,
        {"code": CODE, "name": "V", "antigens": ["A"]},
        {"code": "cvx|210", "live": "no", "antigens": "COVID-19"},
    ),
    (Product, {"id": "P", "vaccine": VACCINE, "brand": "B", "manufacturer": "M"}, {"vaccine": CODE, "codes": ("x|y",)}),
    (Programme, {"id": "p", "name": "P", "disease": "D", "window": None, "catalogue": None}, {"window": (None, None)}),
    (
        AdverseEvent,
        {"id": "A", "person": "P", "doses": [DOSE], "events": ["fever"], "onset": DAY, "reported": DAY},
        {"doses": ["x"], "seriousness": {"death"}, "outcome": "died"},
    ),
]


@pytest.mark.parametrize(
    ("kind", "usual", "field", "value"),
    [(kind, usual, field, value) for kind, usual, wrong in CASES for field, value in wrong.items()],
)
def test_a_field_of_another_type(kind, usual, field: str, value: object) -> None:
    with pytest.raises(ModelError) as refused:
        kind(**usual | {field: value})
    assert refused.value.code != ModelError.code  # every leaf says which field in its own code


@pytest.mark.parametrize(("kind", "usual"), [(kind, usual) for kind, usual, _ in CASES if kind is not Programme])
def test_the_usual_is_taken(kind, usual) -> None:
    assert kind(**usual) == kind(**usual)
    assert hash(kind(**usual)) == hash(kind(**usual))
