from datetime import date

import pytest

from vaxplatform.dates import Window
from vaxplatform.errors import ModelError
from vaxplatform.model import Catalogue, Programme


@pytest.mark.parametrize("field", ["id", "name", "disease"])
def test_a_programme_is_named(field: str) -> None:
    words = {"id": "covid19", "name": "COVID-19 vaccination", "disease": "COVID-19"} | {field: ""}
    with pytest.raises(ModelError, match=rf"Programme\.{field}"):
        Programme(**words, window=Window(date(2021, 1, 16), None), catalogue=Catalogue([]))
