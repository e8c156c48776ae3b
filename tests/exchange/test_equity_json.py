"""What a draw gave to whom, as JSON: counts as they are, fractions rounded, and null for what is not told."""

from datetime import date

from vaxplatform.allocation import AreaCoverage, Policy, allocate, equity
from vaxplatform.codes import Code
from vaxplatform.exchange import equity_json
from vaxplatform.model import Request, Session

SESSION = Session("S-1", "C-1", date(2021, 8, 26), Code("cvx", "210"), {1: 3}, area="Hingna")
WISHES = [Request(f"P-{n}", 0, 1, ("S-1",), (900 * n,), "Hingna" if n < 3 else "Umred") for n in range(6)]
POLICY = Policy(options_at_most=8, distance_km_at_most=25.0, source="test")


def test_counts_and_rounded_shares() -> None:
    drawn = allocate(WISHES, [SESSION], POLICY, seed="rain")
    found = equity_json(equity(drawn, WISHES, [SESSION], [AreaCoverage("Umred", target=7, served=1)]))
    assert found["rule"] == "fair-draw"
    assert (found["everybody"]["asked"], found["everybody"]["seated"], found["everybody"]["coverage"]) == (6, 3, 0.5)
    hingna, umred = found["by"]["area"]
    assert (hingna["name"], hingna["seated"], hingna["coverage"]) == ("Hingna", 2, 0.666667)
    assert umred["target"] == {"target": 7, "served": 1}
    assert umred["target_coverage"] == round((1 + umred["seated"]) / 7, 6)
    assert found["of_asked"] == {
        "worst": "Umred",
        "lowest": 0.333333,
        "best": "Hingna",
        "highest": 0.666667,
        "disparity": 2.0,
        "gini": 0.166667,
        "theil": 0.056633,
    }
    assert found["ranks"] == [3]


def test_what_nobody_knows_is_null() -> None:
    found = equity_json(equity(allocate([], [SESSION], POLICY, seed="rain"), [], [SESSION]))
    assert found["everybody"]["coverage"] is None
    assert found["everybody"]["travel"]["mean_m"] is None
    assert found["of_asked"] is None
    assert found["of_target"] is None
