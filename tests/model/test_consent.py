from datetime import date

import pytest

from vaxplatform.dates import PartialDate
from vaxplatform.errors import ModelError
from vaxplatform.model import Consent, GivenBy, Person

MARCH = date(2021, 3, 1)


def test_it_stands_from_its_day_until_the_day_it_is_taken_back() -> None:
    consent = Consent("reminders", MARCH, GivenBy.GUARDIAN)
    assert not consent.stands(date(2021, 2, 28))
    assert consent.stands(date(2031, 1, 1))
    taken_back = consent.withdrawn(date(2021, 3, 2))
    assert taken_back.stands(MARCH)
    assert not taken_back.stands(date(2021, 3, 2))
    assert taken_back.given_on == consent.given_on


def test_it_is_not_taken_back_before_it_was_given() -> None:
    with pytest.raises(ModelError) as caught:
        Consent("reminders", MARCH, withdrawn_on=date(2021, 2, 28))
    assert caught.value.code == "withdrawn_on-early"


@pytest.mark.parametrize("purpose", ["", "x" * 65, "a\nb"])
def test_a_purpose_is_a_short_text(purpose: str) -> None:
    with pytest.raises(ModelError, match="purpose"):
        Consent(purpose, MARCH)


def test_a_person_has_consents_and_nothing_else_in_their_place() -> None:
    assert Person("P-1", PartialDate(2015), consents=[Consent("reminders", MARCH)]).consents[0].purpose == "reminders"
    with pytest.raises(ModelError, match="Consent"):
        Person("P-1", PartialDate(2015), consents=["reminders"])  # type: ignore[list-item]  # a wrong type is what is refused
