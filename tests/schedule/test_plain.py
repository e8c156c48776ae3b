"""The plain rules, held against what CDC expects: they are worth comparing with only if they are right themselves."""

from pathlib import Path

import pytest

from schedule.people import read_cases
from schedule.plain import plain_forecasts, plain_statuses
from vaxplatform.exchange.cdsi import read_cdsi
from vaxplatform.schedule import Schedule


@pytest.fixture(scope="module")
def cdc(reference_data: Path) -> Schedule:
    return read_cdsi(reference_data / "cdsi" / "supporting-data")


def test_every_healthy_case_is_forecast_as_cdc_expects(reference_data: Path, cdc: Schedule) -> None:
    different, number = [], 0
    for case, history, on in read_cases(reference_data, "healthy"):
        number += 1
        expected = case["expected"]
        due = expected["forecast_number"] if expected["series_status"] == "Not Complete" else None
        days = [expected[name] for name in ("earliest", "recommended", "past_due")]
        found = [
            [each.status.value, each.dose_number]
            + [day and day.isoformat() for day in (each.earliest, each.recommended, each.past_due)]
            for (group, _), each in plain_forecasts(history, cdc, on).items()
            if group == case["vaccine_group"]
        ]
        if [expected["series_status"], due, *days] not in found:
            different.append(case["id"])
    assert (number, different) == (709, [])


def test_the_doses_of_a_healthy_case_are_judged_as_cdc_expects_in_some_series(
    reference_data: Path, cdc: Schedule
) -> None:
    different, number = [], 0
    for case, history, on in read_cases(reference_data, "healthy"):
        antigens = next(group.antigens for group in cdc.groups if group.name == case["vaccine_group"])
        statuses = [
            [status and status.value for status in each]
            for (antigen, _), each in plain_statuses(history, cdc, on).items()
            if antigen in antigens
        ]
        expected = [each["expected_status"] for each in sorted(case["doses"], key=lambda each: each["date"])]
        # A case may list doses of other groups too: these are not looked at here.
        if statuses and len(expected) == len(statuses[0]):
            number += 1
            if expected not in statuses:
                different.append(case["id"])
    assert number > 600
    assert different == []
