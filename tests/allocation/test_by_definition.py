"""Each rule against its definition: the outcome that it promises, found among all outcomes there are."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocation import promises
from allocation.shapes import SHAPES, Shape
from vaxplatform.allocation import Households, ReserveMethod


def _promises(shape: Shape) -> tuple[promises.Promise, ...]:
    method = shape.policy.reserves.method if shape.policy.reserves else None
    match shape.policy.rule, method:
        case "fair-draw", _:
            return promises.chosen_in_turn, promises.nobody_envies
        case "most-people", _:
            return promises.most_by_tier, promises.least_travel, promises.nearest_in_turn
        case "worst-served-first", _:
            return (
                promises.lowest_area_in_turn,
                promises.best_coverages,
                promises.first_of_their_area,
                promises.seated_in_turn,
            )
        case _, ReserveMethod.SMART:
            return (promises.smart_by_its_steps,)
        case _, ReserveMethod.REVERSE_REJECTING:
            return promises.reverse_rejecting_by_its_steps, promises.most_by_right
    return promises.nobody_complains, promises.nobody_could_do_better, promises.categories_are_served_in_order


def _cases() -> Iterator[object]:
    for shape in SHAPES:
        if shape.policy.households is Households.APART:
            for promise in _promises(shape):
                yield pytest.param(shape, promise, id=f"{shape}: {promise.__name__}")


@pytest.mark.parametrize(("shape", "promise"), list(_cases()))
@given(data=st.data())
@settings(max_examples=25)
def test_every_rule_keeps_its_promises(shape: Shape, promise: promises.Promise, data: st.DataObject) -> None:
    problem = data.draw(shape.problems(at_most=5))
    assert promise(problem, promises.outcome_of(problem.allocate()))
