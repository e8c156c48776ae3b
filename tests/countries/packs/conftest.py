"""The pack that a file of tests is about."""

import pytest

from vaxplatform.countries import Country, load_country


@pytest.fixture(scope="module")
def country(request: pytest.FixtureRequest) -> Country:
    """The country whose pack the file's mark names: ``pytestmark = pytest.mark.pack("PE")``."""
    mark = request.node.get_closest_marker("pack")
    return load_country(mark.args[0])
