"""A small campaign, run in this process: its plan, its people and the folder it wrote."""

from collections.abc import Callable, Container, Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from attrs import evolve, frozen
from cryptography.hazmat.primitives.asymmetric import ec

from vaxplatform.campaign import CampaignPlan, Issuing, run_campaign
from vaxplatform.certificate import MemorySigner
from vaxplatform.countries import list_countries, load_country
from vaxplatform.exchange import Rejected, ResultFolder
from vaxplatform.model import Dose, Person
from vaxplatform.simulation import district, population

Entry = tuple[Person, tuple[Dose, ...]] | Rejected


@frozen
class Campaign:
    """A plan, the people it is for, and a way to run it."""

    plan: CampaignPlan
    people: Sequence[Entry]

    def run(self, out: Path, people: Iterable[Entry] | None = None, **options: Any) -> Any:
        entries = list(self.people if people is None else people)
        few = patch("vaxplatform.campaign.run.SAMPLE", 2)  # pictures take longer than all the rest
        with ResultFolder(out) as folder, few:
            return run_campaign(options.pop("plan", self.plan), source_of(entries), folder, issuing(), **options)

    def with_plan(self, **changes: Any) -> "Campaign":
        return evolve(self, plan=evolve(self.plan, **changes))


def source_of(entries: Sequence[Entry]) -> Callable[[Container[str] | None], Iterable[Entry]]:
    """People from a list, whole or by id; rejected rows come with the whole."""

    def source(only: Container[str] | None) -> Iterable[Entry]:
        return (entry for entry in entries if only is None or (not isinstance(entry, Rejected) and entry[0].id in only))

    return source


def issuing() -> Issuing:
    signer = MemorySigner(ec.generate_private_key(ec.SECP256R1()), kid=bytes(8))
    return Issuing(signer, bytes(32), datetime(2021, 8, 26, 12, tzinfo=UTC))


@pytest.fixture(scope="session")
def campaign() -> Campaign:
    """A district of 400 made-up people."""
    if "IN" not in list_countries():
        pytest.skip("the pack of IN was removed")
    country = load_country("in")
    programme, tables = country.programme("covid19"), country.demo
    assert tables is not None
    on = date(2021, 8, 26)
    centres, sessions = district(tables, on=on, people=400, seed="t", catalogue=programme.programme.catalogue)
    plan = CampaignPlan(country, programme, centres, sessions, (), on, "t", None, "Testpur", synthetic=True)
    return Campaign(plan, tuple(population(tables, centres, on=on, count=400, seed="t")))


@pytest.fixture(scope="session")
def result(campaign: Campaign, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of that campaign; tests that change it copy it first."""
    out = tmp_path_factory.mktemp("campaign") / "result"
    campaign.run(out)
    return out
