from datetime import date, timedelta
from typing import Any

import pytest

from vaxplatform.codes import Code
from vaxplatform.errors import ModelError
from vaxplatform.model import AdverseEvent, Dose, Outcome, Seriousness

GIVEN = date(2021, 6, 1)
DOSE = Dose(GIVEN, Code("cvx", "210"))


def report(**changed: Any) -> AdverseEvent:
    fields: dict[str, Any] = {"doses": (DOSE,), "events": ("fever",), "onset": GIVEN, "reported": GIVEN}
    return AdverseEvent("A-1", "P-1", **(fields | changed))


def test_serious_when_any_reason_holds() -> None:
    assert not report().serious
    assert report(seriousness=frozenset({Seriousness.HOSPITALISATION})).serious


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"doses": ()}, "report-empty"),
        ({"events": ()}, "report-empty"),
        ({"onset": GIVEN - timedelta(days=1)}, "onset-order"),
        ({"onset": GIVEN + timedelta(days=2), "reported": GIVEN + timedelta(days=1)}, "reported-order"),
        ({"outcome": Outcome.DIED}, "outcome-death"),
        ({"seriousness": frozenset({Seriousness.DEATH})}, "outcome-death"),
    ],
)
def test_what_cannot_be(changed: dict[str, Any], code: str) -> None:
    with pytest.raises(ModelError, match="A-1") as caught:
        report(**changed)
    assert caught.value.code == code


def test_a_death_is_both_outcome_and_reason() -> None:
    assert report(outcome=Outcome.DIED, seriousness=frozenset({Seriousness.DEATH})).serious


def test_the_first_of_several_doses_counts_for_the_order() -> None:
    later = Dose(GIVEN + timedelta(days=84), Code("cvx", "210"))
    onset = GIVEN + timedelta(days=3)
    assert report(doses=(later, DOSE), onset=onset, reported=onset).onset == onset
