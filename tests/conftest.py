"""What every test may ask for: the published reference data, and how hard Hypothesis tries."""

import os
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

from vaxplatform.countries import list_countries

ROOT = Path(__file__).resolve().parent.parent

settings.register_profile("default", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile(  # for tests/mutation: the same examples each time, and none shrunk
    "mutation",
    deadline=None,
    max_examples=40,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def _reference_data() -> Path:
    return Path(os.environ.get("VAXPLATFORM_REFERENCE_DATA") or ROOT.parent / "shared" / "data")


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """The folder of published reference data; without it the test is skipped, or fails where it is required.

    ``VAXPLATFORM_REFERENCE_DATA`` names the folder (default: ``../shared/data`` beside the project);
    ``VAXPLATFORM_REFERENCE_REQUIRED=1`` makes its absence a failure.
    """
    folder = _reference_data()
    if not folder.is_dir():
        sentence = f"there is no reference data at {folder}; set VAXPLATFORM_REFERENCE_DATA to its folder"
        if os.environ.get("VAXPLATFORM_REFERENCE_REQUIRED") == "1":
            pytest.fail(sentence, pytrace=False)
        pytest.skip(sentence)
    return folder


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what uses the reference data, so that ``-m reference`` runs exactly that; skip what needs a pack removed.

    Coverage is of what tests show by example. A test that goes through hundreds of cases takes up to ten times as long
    when lines are counted, so tests of Hypothesis, and others marked ``no_cover``, run without.
    """
    there = list_countries()
    for item in items:
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker(pytest.mark.no_cover)
        if "reference_data" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.reference)
        for marker in item.iter_markers("pack"):
            if marker.args[0] not in there:
                item.add_marker(pytest.mark.skip(reason=f"the pack of {marker.args[0]} was removed"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where the reference data is required, a reference test that skips itself has failed."""
    report = yield
    if (
        report.skipped
        and not hasattr(report, "wasxfail")
        and os.environ.get("VAXPLATFORM_REFERENCE_REQUIRED") == "1"
        and item.get_closest_marker("reference") is not None
    ):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, though the reference data is required"
    return report
