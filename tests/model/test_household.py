from typing import Any

import pytest

from vaxplatform.errors import ModelError
from vaxplatform.model import Contact, Household


@pytest.mark.parametrize(("members", "code"), [((), "members-empty"), (("P-1", "P-2", "P-1"), "duplicate")])
def test_members_each_once_and_at_least_one(members: tuple[str, ...], code: str) -> None:
    with pytest.raises(ModelError, match="H-1") as caught:
        Household("H-1", members)
    assert caught.value.code == code


def test_one_text_is_not_taken_apart_into_letters() -> None:
    members: Any = "P1"
    with pytest.raises(ModelError):
        Household("H-1", members)


def test_the_shared_phone_is_not_printed() -> None:
    assert "9800000000" not in repr(Household("H-1", ("P-1",), Contact("9800000000")))
