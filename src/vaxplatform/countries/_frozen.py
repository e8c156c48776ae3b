"""Mappings that nobody changes, for fields of values."""

from types import MappingProxyType
from typing import Any

__all__ = ["read_only"]


def read_only(given: Any) -> Any:
    """A mapping's members in a mapping that cannot be changed."""
    return MappingProxyType(dict(given))
