import copy
import inspect
import pickle
import re

import pytest

from vaxplatform import errors
from vaxplatform.errors import (
    AllocationError,
    CertificateError,
    CommitmentMismatch,
    DateError,
    InputError,
    MissingExtra,
    ModelError,
    PackError,
    UnknownName,
    VaxPlatformError,
)
from vaxplatform.place import Place

CLASSES = [getattr(errors, name) for name in errors.__all__]


def drawn_tree() -> dict[str, str]:
    """Class -> parent, as the module's docstring draws it."""
    parents: dict[str, str] = {}
    above = ["VaxPlatformError"]
    for line in (errors.__doc__ or "").splitlines():
        match = re.match(r"    ([│ ]*)[├└]── (\w+)", line)
        if match:
            depth = len(match[1]) // 4 + 1
            parents[match[2]] = above[depth - 1]
            above[depth:] = [match[2]]
    return parents


def test_the_tree_drawn_in_the_docstring_is_the_tree() -> None:
    actual = {cls.__name__: cls.__base__.__name__ for cls in CLASSES if cls is not VaxPlatformError}
    assert drawn_tree() == actual


def test_every_error_of_the_module_is_public() -> None:
    defined = {
        name
        for name, value in vars(errors).items()
        if inspect.isclass(value) and issubclass(value, Exception) and value.__module__ == errors.__name__
    }
    assert defined == set(errors.__all__)


def test_default_codes_are_distinct() -> None:
    codes = [cls.code for cls in CLASSES]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("cls", CLASSES)
def test_one_except_clause_catches_all(cls: type[VaxPlatformError]) -> None:
    with pytest.raises(VaxPlatformError, match="seat") as caught:
        raise cls("no seat", seat="S-1")
    assert caught.value.code == cls.code
    assert caught.value.data == {"seat": "S-1"}
    assert caught.value.sentence == "no seat"


@pytest.mark.parametrize(
    ("leaf", "branch"),
    [
        (DateError, InputError),
        (UnknownName, InputError),
        (CommitmentMismatch, AllocationError),
        (errors.KeyNotFound, CertificateError),
        (errors.CertificateUnreadable, CertificateError),
    ],
)
def test_a_branch_catches_its_leaves(leaf: type[VaxPlatformError], branch: type[VaxPlatformError]) -> None:
    assert issubclass(leaf, branch)


def test_missing_extra_is_not_bad_input() -> None:
    error = MissingExtra.of("cli", "the vaxplatform command")
    assert not isinstance(error, InputError)
    assert error.data["extra"] == "cli"
    assert "pip install 'vaxplatform[cli]'" in str(error)


def test_own_code_goes_before_the_default() -> None:
    assert PackError("there is no such key", code="pack-key").code == "pack-key"
    assert PackError.code == "pack"


def test_without_a_place_the_sentence_stands_alone() -> None:
    assert str(ModelError("there are no seats")) == "there are no seats"


def test_the_first_place_stays() -> None:
    error = DateError("it is empty").at(Place("people.csv", line=3))
    assert str(error) == "people.csv:3: it is empty"
    assert str(error.at("elsewhere")) == "people.csv:3: it is empty"


def test_data_cannot_be_changed() -> None:
    error = ModelError("there are no seats", session="S-1")
    with pytest.raises(TypeError):
        error.data["session"] = "S-2"  # type: ignore[index]  # the point of the test


def test_an_error_comes_back_whole_from_another_process() -> None:
    error = DateError("it is empty", code="date-empty", place=Place("people.csv", line=3), field="birth_date")
    for back in (pickle.loads(pickle.dumps(error)), copy.copy(error)):  # noqa: S301 - our own bytes
        assert type(back) is DateError
        assert (str(back), back.code, dict(back.data)) == (str(error), "date-empty", {"field": "birth_date"})
