"""A campaign by every rule: what a pack's policy says is what is drawn by, and the folder alone proves it."""

import csv
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from attrs import evolve

from vaxplatform.allocation import Households, Limit, Limits, Override, Policy, Reserve, ReserveMethod, Reserves
from vaxplatform.campaign import audit_folder, read_draw

from .conftest import Campaign


def policy_of(rule: str, **terms: object) -> Policy:
    return Policy(rule=rule, options_at_most=8, distance_km_at_most=25.0, source="made up", **terms)


RESIDENTS = Reserve("residents", residents=True, share=Fraction(1, 2))
WORKERS = Reserve("workers", groups=frozenset({"HCW", "FLW"}), share=Fraction(1, 10))
POLICIES = {
    "fair-draw": policy_of("fair-draw"),
    "households": policy_of("fair-draw", households=Households.MEAN),
    "held back": policy_of(
        "fair-draw", limits=Limits(walk_in_share=Limit(Fraction(0), Fraction(1, 2), Fraction(1, 4)))
    ),
    "site-priority": policy_of("site-priority", site_order=("group:HCW", "resident", "band", "tier"), bands_km=(2, 5)),
    "most-people": policy_of("most-people"),
    "sequential": policy_of(
        "reserved-shares", reserves=Reserves((RESIDENTS, WORKERS), ("workers", "open", "residents"))
    ),
    "smart": policy_of(
        "reserved-shares",
        reserves=Reserves((RESIDENTS, WORKERS), ("workers", "residents", "open"), ReserveMethod.SMART),
    ),
    "reverse-rejecting": policy_of(
        "reserved-shares",
        reserves=Reserves((RESIDENTS, WORKERS), ("workers", "residents", "open"), ReserveMethod.REVERSE_REJECTING),
    ),
    "worst-served-first": policy_of("worst-served-first"),
}


def requests(folder: Path) -> list[dict[str, str]]:
    with (folder / "requests.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def folders(campaign: Campaign, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The result of the campaign by each policy."""
    found = {}
    for name, policy in POLICIES.items():
        out = tmp_path_factory.mktemp("policies") / "result"
        programme = evolve(campaign.plan.programme, policy=policy)
        campaign.with_plan(programme=programme).run(out, campaign.people[:150])
        found[name] = out
    return found


@pytest.mark.parametrize("name", POLICIES)
def test_a_campaign_is_drawn_by_its_policy_and_stands(folders: dict[str, Path], name: str) -> None:
    found = audit_folder(folders[name])
    assert found.findings == ()
    assert found.rule == POLICIES[name].rule
    drawn = read_draw(folders[name])
    assert drawn.given.policy == POLICIES[name]
    assert len(drawn.allocation.seats) + len(drawn.allocation.unseated) == len(drawn.given.requests) > 20


def test_of_a_person_no_more_is_published_than_the_policy_asks_for(folders: dict[str, Path]) -> None:
    groups = {name: {row["groups"] for row in requests(folder)} for name, folder in folders.items()}
    assert groups["fair-draw"] == {""}
    assert groups["site-priority"] <= {"", "HCW"}
    assert groups["sequential"] <= {"", "HCW", "FLW"}
    assert groups["sequential"] != {""}
    households = {name: {row["household"] for row in requests(folder)} for name, folder in folders.items()}
    assert households["fair-draw"] == {""}
    assert len(households["households"]) > 2


def test_requests_say_where_people_live_and_how_far_they_travel(folders: dict[str, Path]) -> None:
    for row in requests(folders["fair-draw"]):
        metres = list(map(int, row["travel_m"].split()))
        assert len(metres) == len(row["options"].split()) > 0
        assert metres == sorted(metres)
        assert metres[-1] <= 25_000
        assert row["area"]
        assert row["sex"] in {"female", "male", "unknown"}


def test_what_a_centre_chose_stands_in_the_folder_of_a_campaign(campaign: Campaign, tmp_path: Path) -> None:
    centre = campaign.plan.sessions[0].centre
    chosen = Override(centre, "walk_in_share", Fraction(1, 2), "medical officer", date(2021, 8, 20), "few telephones")
    programme = evolve(campaign.plan.programme, policy=POLICIES["held back"])
    campaign.with_plan(programme=programme, overrides=(chosen,)).run(tmp_path / "out", campaign.people[:60])
    found = audit_folder(tmp_path / "out")
    assert (found.findings, found.overrides) == ((), 1)
    drawn = read_draw(tmp_path / "out")
    assert tuple(drawn.given.overrides) == (chosen,)
    assert drawn.given.arrangement.settings[centre, "walk_in_share"].value == Fraction(1, 2)


def test_what_is_held_back_is_not_given_out(folders: dict[str, Path]) -> None:
    drawn = read_draw(folders["held back"])
    bookable = {(each.session, each.dose_number): each.bookable for each in drawn.given.arrangement.seats}
    held = sum(each.walk_in for each in drawn.given.arrangement.seats)
    assert held > 0
    taken: dict[tuple[str, int], int] = {}
    for seat in drawn.allocation.seats:
        taken[seat.session, seat.dose_number] = taken.get((seat.session, seat.dose_number), 0) + 1
    assert all(count <= bookable[kind] for kind, count in taken.items())
