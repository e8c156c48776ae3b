"""A million people through a campaign in one process: memory against its limit, people a second by stage."""

import json
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

PEOPLE = 1_000_000
LIMIT_GIB = 2.0


def run() -> list[dict[str, object]]:
    """Run the campaign in a process of its own, so that its peak memory is its own."""
    ended = subprocess.run([sys.executable, __file__, str(PEOPLE)], capture_output=True, text=True, check=True)
    found = json.loads(ended.stdout)
    rows: list[dict[str, object]] = [
        {
            "name": "campaign.1m",
            "value": found["gib"],
            "unit": "GiB",
            "peer": "limit",
            "peer_value": LIMIT_GIB,
            "ratio": LIMIT_GIB / found["gib"],
            "goal": 1.0,
        }
    ]
    rows.extend(
        {
            "name": f"campaign.1m.{stage}",
            "value": rate,
            "unit": "people/s",
            "peer": None,
            "peer_value": None,
            "ratio": None,
            "goal": None,
        }
        for stage, rate in found["rates"].items()
    )
    return rows


def measure(count: int) -> dict[str, object]:
    """Make the people of a synthetic district up, run its campaign, and say what it took."""
    from cryptography.hazmat.primitives.asymmetric import ec

    from vaxplatform import load_country
    from vaxplatform.campaign import CampaignPlan, Issuing, run_campaign
    from vaxplatform.certificate import MemorySigner
    from vaxplatform.exchange import ResultFolder, read_people, write_people
    from vaxplatform.simulation import district, population

    country = load_country("in")
    programme, tables = country.programme("covid19"), country.demo
    assert tables is not None
    catalogue = programme.programme.catalogue
    centres, sessions = district(tables, on=tables.on, people=count, seed="bench", catalogue=catalogue)
    plan = CampaignPlan(country, programme, centres, sessions, (), tables.on, "bench", None, "Bench", synthetic=True)
    issuing = Issuing(MemorySigner(ec.generate_private_key(ec.SECP256R1()), kid=bytes(8)), bytes(32), datetime.now(UTC))
    with TemporaryDirectory() as place:
        path = Path(place) / "people.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            write_people(file, population(tables, centres, on=tables.on, count=count, seed="bench"))
        marks = [("", 0, time.perf_counter())]

        def progress(stage: str, done: int, total: int | None) -> None:
            if done == total:
                marks.append((stage, done, time.perf_counter()))

        with ResultFolder(Path(place) / "result") as folder:
            run_campaign(
                plan,
                lambda only: read_people(path, catalogue, on=tables.on, only=only, words=programme.words),
                folder,
                issuing,
                progress=progress,
            )
    rates = {stage: max(done, 1) / (now - before) for (_, _, before), (stage, done, now) in pairwise(marks)}
    rates["report"] *= count
    return {"gib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, "rates": rates}


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
