"""A campaign to report on, with something in every corner, and the sentences the library ships."""

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest

from vaxplatform.messages import Messages, parse_po

REASONS = [
    "no-seat-left",
    "no-session-in-reach",
    "not-offered",
    "rule-not-in-force",
    "age-too-low",
    "age-too-high",
    "born-after",
    "group-missing",
    "condition-missing",
    "fact-missing",
    "deferred",
    "no-rule-matches",
    "interval-too-short",
    "product-differs",
    "series-complete",
    "course-open",
    "not-due-yet",
    "unknown-vaccine",
    "dose-after-assessment",
    "born-before",
    "sex-differs",
    "doses-too-few",
    "excluded",
    "dose-not-in-force",
    "place-unknown",
    "no-dose-in-force",
]


def centre(number: int, latitude: float | None, longitude: float | None, **changes: Any) -> dict[str, Any]:
    return {
        "id": f"C-{number}",
        "name": f"Health post {number}",
        "area": f"Block {number % 3}",
        "latitude": latitude,
        "longitude": longitude,
        "position_estimated": False,
        "seats": 40 + 10 * number,
        "booked": 30,
        "given": 29,
        **changes,
    }


def sample() -> dict[str, Any]:
    """Invented numbers; in the shape that a campaign writes."""
    near = [centre(number, 21.1 + 0.01 * number, 79.0 + 0.013 * (number % 4)) for number in range(12)]
    return {
        "campaign": {
            "country": "XX",
            "country_name": "Exampleland",
            "programme": "covid19",
            "programme_name": "COVID-19 vaccination",
            "pack_version": "0.1.0",
            "pack_status": "draft",
            "on": "2021-08-26",
            "district": "Riverbend",
            "rule": "fair-draw",
            "seed_sha256": "ab" * 32,
            "committed": False,
            "synthetic": True,
        },
        "totals": {
            "people": 1234567,
            "rejected": 7,
            "requests": 9000,
            "seats": 5000,
            "seated": 4500,
            "unserved": 4500,
            "vaccinated": 4400,
            "certificates": 4400,
        },
        "days": [
            {"date": f"2021-{month:02d}-{day:02d}", "seats": 100 * day, "booked": 60, "given": 50}
            for month, day in zip(range(1, 13), range(17, 29), strict=True)
        ],
        "products": [
            {"product": "ALPHA", "seats": 4000, "booked": 3000, "given": 2900},
            {"product": "BETA", "seats": 1000, "booked": 0, "given": 0},
        ],
        "doses": [{"dose_number": 1, "seats": 3000, "requests": 7000, "booked": 3000, "given": 2900}],
        "centres": [
            *near,
            centre(18, 21.25, 79.0),
            centre(19, 21.35, 79.1),
            centre(20, 21.12, 79.01, position_estimated=True),
            centre(21, None, None),
            centre(22, 0.0, 0.0),
            centre(23, 22.9, 79.0),
            centre(24, 21.13, 79.02, seats=0, booked=0, given=0),
        ],
        "areas": [
            {"area": f"Block {number}", "people": 900, "requests": 60 * number, "seats": 50, "seated": 40 * number}
            for number in range(14)
        ]
        + [{"area": "", "people": 3, "requests": 2, "seats": 0, "seated": 0}],
        "ages": [
            {"from": 0, "to": 17, "people": 400, "requests": 0, "seated": 0, "given": 0},
            {"from": 18, "to": 59, "people": 800, "requests": 700, "seated": 300, "given": 280},
            {"from": 60, "to": None, "people": 100, "requests": 90, "seated": 90, "given": 90},
        ],
        "sexes": [
            {"sex": sex, "people": 600, "requests": 400, "seated": 199, "given": 190}
            for sex in ("female", "male", "unknown")
        ],
        "tiers": [
            {"tier": 0, "names": {"en": "Health workers", "hi": "स्वास्थ्य कर्मी"}, "requests": 50, "seated": 50},
            {"tier": 1, "names": {"en": "Everybody else"}, "requests": 5000, "seated": 1},
        ],
        "unserved": [{"reason": reason, "rule": "", "count": 10} for reason in REASONS]
        + [{"reason": "deferred", "rule": "covid-illness-3-months", "count": 3}]
        + [{"reason": "some-later-reason", "rule": "", "count": 1}],
        "rejected": [{"field": "birth_date", "count": 5}, {"field": "", "count": 2}],
        "travel": {
            "known": 4400,
            "median_km": 3.25,
            "p95_km": 21.5,
            "bins": [
                {"from_km": 0, "to_km": 2, "count": 1400},
                {"from_km": 2, "to_km": 5, "count": 2000},
                {"from_km": 5, "to_km": 20, "count": 700},
                {"from_km": 20, "to_km": None, "count": 300},
            ],
        },
        "notes": [{"id": "note.all-seated-came", "values": {"date": "2021-08-26"}}],
    }


def empty() -> dict[str, Any]:
    """A campaign to which nobody and nothing came."""
    whole = sample()
    lists: dict[str, Any] = {key: [] for key, value in whole.items() if isinstance(value, list)}
    travel: dict[str, Any] = {"known": 0, "median_km": None, "p95_km": None, "bins": []}
    return {**whole, **lists, "totals": dict.fromkeys(whole["totals"], 0), "travel": travel}


@pytest.fixture
def indicators() -> dict[str, Any]:
    return sample()


@pytest.fixture
def nothing() -> dict[str, Any]:
    return empty()


@pytest.fixture
def new_centre() -> Callable[..., dict[str, Any]]:
    return centre


@pytest.fixture(scope="session")
def messages() -> Messages:
    folder = files("vaxplatform") / "languages"
    return Messages(
        {name: [parse_po((folder / f"{name}.po").read_text("utf-8"), f"{name}.po")] for name in ("en", "hi")},
        default="en",
    )
