"""The engine and the plain rules agree about everybody: CDC's people, and people and schedules made up at random."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from random import Random

import pytest

from schedule.made_up import AREAS, OBSERVED, OLDEST, ON, SYNONYMS, made_up
from schedule.people import Boundaries, random_history, read_cases
from schedule.plain import PlainForecast, plain_forecasts
from vaxplatform.exchange.cdsi import read_cdsi
from vaxplatform.model import History
from vaxplatform.schedule import Forecast, Schedule, SeriesStatus, evaluate, forecast

Answers = dict[tuple[str, str], PlainForecast]


@pytest.fixture(scope="module")
def cdc(reference_data: Path) -> Schedule:
    return read_cdsi(reference_data / "cdsi" / "supporting-data")


def answers(forecasts: Iterable[Forecast]) -> Answers:
    """What the engine says, of every series group, in the form of the plain rules."""
    return {
        (each.group, each.series_group): PlainForecast(
            each.status,
            each.dose_number,
            each.earliest,
            each.recommended,
            each.past_due,
            each.latest,
            frozenset(each.vaccines),
        )
        for first in forecasts
        for each in (first, *first.others)
    }


def compare(history: History, schedule: Schedule, on: date) -> Answers:
    """What both say, if they agree; how they came to it can be told too."""
    plain = plain_forecasts(history, schedule, on)
    found = forecast(history, schedule, on)
    assert answers(found) == plain
    assert len(evaluate(history, schedule, on)) >= len(history.standing)
    for each in (each for first in found for each in (first, *first.others)):
        assert each.steps or each.reasons or each.status is SeriesStatus.NOT_COMPLETE
    return plain


@pytest.mark.parametrize("suite", ["healthy", "conditions"])
def test_cdc_s_people(reference_data: Path, cdc: Schedule, suite: str) -> None:
    for _, history, on in read_cases(reference_data, suite):
        compare(history, cdc, on)


@pytest.mark.parametrize("seed", range(4))
def test_random_people_on_cdc_s_schedule(cdc: Schedule, seed: int) -> None:
    rng, boundaries = Random(seed), Boundaries(cdc)
    observed = [code for each in cdc.observations for code in (each.code, *each.synonyms) if len(code) <= 64]
    for _ in range(100):
        years = rng.choice((2, 6, 20, 70, 95))
        history = random_history(rng, cdc, boundaries, date(2025, 11, 10), years * 365, observed=observed)
        compare(history, cdc, date(2025, 11, 10))


@pytest.mark.no_cover
@pytest.mark.parametrize("part", range(10))
def test_random_people_on_schedules_made_up(part: int) -> None:
    statuses: Counter[SeriesStatus] = Counter()
    for seed in range(part * 25, part * 25 + 25):
        schedule, rng = made_up(seed), Random(seed)
        boundaries = Boundaries(schedule)
        for _ in range(10):
            history = random_history(
                rng, schedule, boundaries, ON, OLDEST, observed=(*OBSERVED, *SYNONYMS), areas=AREAS
            )
            on = max(rng.choice((ON, boundaries.near(rng, [ON]))), history.birth_date.earliest)
            statuses.update(each.status for each in compare(history, schedule, on).values())
    assert statuses.keys() == set(SeriesStatus)
