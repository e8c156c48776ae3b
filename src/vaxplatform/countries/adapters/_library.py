"""Importing what is optional."""

from importlib import import_module
from typing import Any

from vaxplatform.errors import MissingExtra

__all__ = ["library"]


def library(module: str, purpose: str) -> Any:
    """A module of the extra ``[countries]``.

    Raises:
        MissingExtra: It is not installed; ``purpose`` says what needed it.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError:
        raise MissingExtra.of("countries", purpose) from None
