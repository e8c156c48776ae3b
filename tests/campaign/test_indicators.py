"""Every indicator, counted again from the people and the tables."""

import json
from collections import Counter
from datetime import date
from pathlib import Path
from statistics import median

import pytest
from attrs import evolve

from vaxplatform.monitoring import distance_km

from .conftest import Campaign
from .test_run import table

BANDS = (0, 12, 15, 18, 30, 45, 60, 70, 80, 999)


@pytest.fixture(scope="module")
def found(result: Path):
    return json.loads((result / "indicators.json").read_text("utf-8"))


def years(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def test_ages_and_sexes(campaign: Campaign, result: Path, found) -> None:
    requests = {row["person_id"] for row in table(result / "requests.csv")}
    seated = {row["person_id"]: row["date"] for row in table(result / "appointments.csv")}
    first_day = min(row["date"] for row in table(result / "sessions.csv"))

    def counted(chosen: list[str]) -> dict[str, int]:
        return {
            "people": len(chosen),
            "requests": sum(each in requests for each in chosen),
            "seated": sum(each in seated for each in chosen),
            "given": sum(seated.get(each) == first_day for each in chosen),
        }

    for row in found["sexes"]:
        assert row == {"sex": row["sex"]} | counted([p.id for p, _ in campaign.people if p.sex.value == row["sex"]])
    assert [row["from"] for row in found["ages"]] == list(BANDS[:-1])
    for row, low, high in zip(found["ages"], BANDS, BANDS[1:], strict=False):
        chosen = [p.id for p, _ in campaign.people if low <= years(p.birth_date.latest, campaign.plan.on) < high]
        assert row == {"from": low, "to": None if high == 999 else high - 1} | counted(chosen)
    for row in found["areas"]:
        chosen = [p.id for p, _ in campaign.people if p.region == row["area"]]
        assert row.items() >= counted(chosen).items()


def test_doses_and_tiers(result: Path, found) -> None:
    requests, seated = table(result / "requests.csv"), table(result / "appointments.csv")
    for row in found["doses"]:
        number = str(row["dose_number"])
        assert row["requests"] == sum(each["dose_number"] == number for each in requests)
        assert row["booked"] == sum(each["dose_number"] == number for each in seated)
        seats = (int(each["seats"]) for each in table(result / "sessions.csv") if each["dose_number"] == number)
        assert row["seats"] == sum(seats)
    asked, served = (Counter(each["tier"] for each in rows) for rows in (requests, seated))
    assert {str(row["tier"]): (row["requests"], row["seated"]) for row in found["tiers"]} == {
        str(row["tier"]): (asked[str(row["tier"])], served[str(row["tier"])]) for row in found["tiers"]
    }
    assert sum(row["requests"] for row in found["tiers"]) == len(requests)
    assert sum(row["seated"] for row in found["tiers"]) == len(seated)


def test_travel_is_what_the_seated_travel(campaign: Campaign, result: Path, found) -> None:
    homes = {person.id: person.position for person, _ in campaign.people}
    centres = {centre.id: centre.position for centre in campaign.plan.centres if not centre.position_estimated}
    ways = [
        distance_km(homes[row["person_id"]], centres[row["centre_id"]])
        for row in table(result / "appointments.csv")
        if homes[row["person_id"]] and row["centre_id"] in centres
    ]
    assert found["travel"]["known"] == len(ways) > 20
    assert found["travel"]["median_km"] == pytest.approx(median(ways), abs=0.3)


def test_an_estimated_position_is_told_and_measures_nothing(campaign: Campaign, tmp_path: Path) -> None:
    centres = [evolve(centre, position_estimated=True) for centre in campaign.plan.centres]
    found = campaign.with_plan(centres=centres).run(tmp_path / "out")
    assert found["travel"]["known"] == 0
    assert {"id": "note.positions-estimated", "values": {}} in found["notes"]
    assert all(row["position_estimated"] for row in found["centres"])


def test_seats_where_nobody_registered_are_counted(campaign: Campaign, tmp_path: Path) -> None:
    busy = campaign.plan.sessions[0].centre
    centres = [evolve(each, area="Empty valley") if each.id == busy else each for each in campaign.plan.centres]
    found = campaign.with_plan(centres=centres).run(tmp_path / "out")
    row = next(row for row in found["areas"] if row["area"] == "Empty valley")
    assert (row["people"], row["requests"], row["seated"], row["given"]) == (0, 0, 0, 0)
    assert row["seats"] == sum(each.total for each in campaign.plan.sessions if each.centre == busy) > 0
    assert sum(row["seats"] for row in found["areas"]) == found["totals"]["seats"]


def test_who_gets_no_seat_is_counted_by_reason_and_rule(result: Path, found) -> None:
    reasons = Counter((row["reason"], row["rule_id"]) for row in table(result / "unserved.csv"))
    assert {(row["reason"], row["rule"]): row["count"] for row in found["unserved"]} == reasons
    counts = [row["count"] for row in found["unserved"]]
    assert counts == sorted(counts, reverse=True)
