"""What is assumed is in range, and every number has a source."""

import pytest
from attrs import fields

from vaxplatform.errors import InputError
from vaxplatform.simulation import ASSUMPTION, Assumptions


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("bots", -0.1),
        ("hesitancy", 1.01),
        ("no_show", float("nan")),
        ("cancels", True),
        ("tolerance_km", 0),
        ("click_minutes", float("inf")),
        ("bot_accounts", 0),
        ("bot_accounts", 1001),
        ("doses_a_vial", 2.0),
        ("phones", ()),
        ("phones", ((18, 0.5),)),
        ("phones", ((0, 0.5), (0, 0.4))),
        ("phones", ((0, 0.5), (60, 1.4))),
        ("kiosk_minutes", (60, 60)),
        ("kiosk_minutes", (0, 1441)),
    ],
)
def test_what_is_out_of_range_is_refused(name: str, value: object) -> None:
    with pytest.raises(InputError, match=f"the assumption {name} is") as caught:
        Assumptions(**{name: value})
    assert caught.value.code == "assumption-range"


def test_every_assumption_is_stated_with_its_source() -> None:
    stated = Assumptions(bots=0.2).stated()
    assert [each.id for each in stated] == [each.name for each in fields(Assumptions)]
    sources = {each.id: each.source for each in stated}
    assert "Santa Clara" in sources["no_show"]
    assert sources["bots"] == "given for this simulation"
    assert {sources[name] for name in sources.keys() - {"no_show", "bots"}} == {ASSUMPTION}
