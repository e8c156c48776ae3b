"""A whole campaign in this process: what depends on what, and what an interruption leaves."""

import json
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from attrs import evolve

from vaxplatform.allocation import commitment_of
from vaxplatform.campaign import run_campaign
from vaxplatform.errors import AllocationError, CommitmentMismatch, InputError
from vaxplatform.exchange import Rejected, ResultFolder, table_rows
from vaxplatform.model import Name
from vaxplatform.place import Place

from .conftest import Campaign, issuing, source_of

DRAWN = ("requests.csv", "sessions.csv", "appointments.csv", "unserved.csv", "rejected.csv", "indicators.json")


def table(path: Path) -> list[dict[str, str]]:
    (_, header), *rows = table_rows(path)
    return [dict(zip(header, row, strict=True)) for _, row in rows]


def test_rows_in_any_order_give_the_same_bytes(campaign: Campaign, result: Path, tmp_path: Path) -> None:
    shuffled = list(campaign.people)
    Random(3).shuffle(shuffled)
    campaign.run(tmp_path / "out", shuffled)
    for name in (*DRAWN, "report.html"):
        assert (tmp_path / "out" / name).read_bytes() == (result / name).read_bytes(), name


def test_sessions_and_centres_in_any_order_seat_the_same_people(
    campaign: Campaign, result: Path, tmp_path: Path
) -> None:
    plan = campaign.plan
    campaign.with_plan(sessions=plan.sessions[::-1], centres=plan.centres[::-1]).run(tmp_path / "out")
    for name in ("requests.csv", "appointments.csv", "unserved.csv"):
        assert (tmp_path / "out" / name).read_bytes() == (result / name).read_bytes(), name


def test_another_seed_seats_others_and_nobody_asks_otherwise(campaign: Campaign, result: Path, tmp_path: Path) -> None:
    campaign.with_plan(seed="another").run(tmp_path / "out")
    assert (tmp_path / "out" / "requests.csv").read_bytes() == (result / "requests.csv").read_bytes()
    seated = [{row["person_id"] for row in table(folder / "appointments.csv")} for folder in (result, tmp_path / "out")]
    assert seated[0] != seated[1]


def test_names_phones_and_documents_decide_nothing(campaign: Campaign, result: Path, tmp_path: Path) -> None:
    renamed = [(evolve(person, name=Name("नाम", "", "Name", "")), doses) for person, doses in campaign.people]
    campaign.run(tmp_path / "out", renamed)
    for name in DRAWN:
        assert (tmp_path / "out" / name).read_bytes() == (result / name).read_bytes(), name


def test_people_are_asked_for_twice_and_the_second_time_only_the_vaccinated(
    campaign: Campaign, result: Path, tmp_path: Path
) -> None:
    asked = []

    def source(only):
        asked.append(None if only is None else set(only))
        return source_of(campaign.people)(only)

    with ResultFolder(tmp_path / "out") as folder:
        run_campaign(campaign.plan, source, folder, issuing())
    first_day = min(session.date for session in campaign.plan.sessions).isoformat()
    vaccinated = {row["person_id"] for row in table(result / "appointments.csv") if row["date"] == first_day}
    assert asked == [None, vaccinated]


def test_sessions_before_the_day_are_left_out_and_told(campaign: Campaign, tmp_path: Path) -> None:
    later = min(session.date for session in campaign.plan.sessions) + timedelta(days=1)
    before = sum(session.date < later for session in campaign.plan.sessions)
    found = campaign.with_plan(on=later).run(tmp_path / "out")
    assert before
    assert min(row["date"] for row in table(tmp_path / "out" / "sessions.csv")) >= later.isoformat()
    assert {"id": "note.sessions-before", "values": {"count": before}} in found["notes"]


def test_progress_tells_every_stage_in_order_and_to_its_end(campaign: Campaign, tmp_path: Path) -> None:
    told = []
    campaign.run(tmp_path / "out", progress=lambda *news: told.append(news))
    stages = list(dict.fromkeys(stage for stage, _, _ in told))
    assert stages == ["people", "draw", "certificates", "report"]
    for stage in stages:
        done = [(done, total) for name, done, total in told if name == stage]
        assert done == sorted(done, key=lambda entry: entry[0])
        assert done[-1][0] == done[-1][1]
    assert ("people", 400, 400) in told


def test_rows_rejected_outside_are_kept_in_order(campaign: Campaign, tmp_path: Path) -> None:
    rejected = [Rejected(Place("people.csv", line=line), "wrong", "code", "sex") for line in (12, 7, 100)]
    found = campaign.run(tmp_path / "out", [*rejected, *campaign.people[:20]])
    assert [row["line"] for row in table(tmp_path / "out" / "rejected.csv")] == ["7", "12", "100"]
    assert found["rejected"] == [{"field": "sex", "count": 3}]
    assert found["totals"]["people"] == 20


def test_nobody_at_all_makes_a_result_too(campaign: Campaign, tmp_path: Path) -> None:
    found = campaign.run(tmp_path / "out", [])
    assert found["totals"]["people"] == found["totals"]["seated"] == 0
    assert "<html" in (tmp_path / "out" / "report.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"seed": ""}, AllocationError),
        ({"commitment": commitment_of("another")}, CommitmentMismatch),
        ({"sessions": ()}, InputError),
        ({"centres": ()}, InputError),
    ],
)
def test_a_plan_that_cannot_be_run_writes_nothing(
    campaign: Campaign, tmp_path: Path, changes: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        campaign.with_plan(**changes).run(tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_somebody_who_asks_twice_is_refused(campaign: Campaign, result: Path, tmp_path: Path) -> None:
    asked = {row["person_id"] for row in table(result / "requests.csv")}
    double = next(entry for entry in campaign.people if entry[0].id in asked)
    with pytest.raises(InputError, match="comes twice"):
        campaign.run(tmp_path / "out", [*campaign.people, double])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("stage", ["people", "draw", "certificates", "report"])
def test_an_interruption_in_any_stage_leaves_nothing(campaign: Campaign, tmp_path: Path, stage: str) -> None:
    def stop(name: str, _done: int, _total: int | None) -> None:
        if name == stage:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        campaign.run(tmp_path / "out", progress=stop)
    assert list(tmp_path.iterdir()) == []


def test_an_interruption_keeps_the_earlier_result(campaign: Campaign, tmp_path: Path) -> None:
    campaign.run(tmp_path / "out", campaign.people[:50])
    before = (tmp_path / "out" / "audit.json").read_bytes()

    def stop(name: str, _done: int, _total: int | None) -> None:
        if name == "report":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        campaign.run(tmp_path / "out", progress=stop)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (tmp_path / "out" / "audit.json").read_bytes() == before


def test_the_record_says_what_was_drawn_from_what(result: Path) -> None:
    record = json.loads((result / "audit.json").read_text("utf-8"))
    assert (record["seed"], record["committed_beforehand"], record["on"]) == ("t", False, "2021-08-26")
    assert record["seed_sha256"] == commitment_of("t")
    written = {path.relative_to(result).as_posix() for path in result.rglob("*") if path.is_file()}
    assert record["files"].keys() == written - {"audit.json"}


def test_an_id_in_any_script_names_a_file(campaign: Campaign, result: Path, tmp_path: Path) -> None:
    first_day = min(row["date"] for row in table(result / "appointments.csv"))
    vaccinated = {row["person_id"] for row in table(result / "appointments.csv") if row["date"] == first_day}
    people = [entry for entry in campaign.people if entry[0].id in vaccinated]
    ids = ["आ" * 63 + last for last in "कखग"] + ["../up", ".", "a/b"]
    people = [(evolve(person, id=name), doses) for name, (person, doses) in zip(ids, people, strict=False)]
    found = campaign.run(tmp_path / "out", people)
    assert found["totals"]["certificates"] == found["totals"]["vaccinated"] > 0
    texts = list((tmp_path / "out" / "certificates").glob("*.txt"))
    assert len(texts) == found["totals"]["certificates"]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
