"""How far a job is, for whoever waits for it."""

from collections.abc import Callable
from typing import TypeAlias

__all__ = ["Progress"]

Progress: TypeAlias = Callable[[str, int, int | None], None]
"""Told a stage's name, how much of it is done, and how much there is, if that is known."""
