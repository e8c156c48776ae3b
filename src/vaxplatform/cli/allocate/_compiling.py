"""How long an engine was compiled at its first use, told apart from the draw."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from vaxplatform.cli._terminal import say

__all__ = ["compiling_told"]


@contextmanager
def compiling_told(engine: str) -> Iterator[None]:
    """Say after the block how long it compiled, if it did; what other processes compile is not counted.

    Args:
        engine: What draws; only ``fast`` compiles.
    """
    if engine != "fast" or not find_spec("numba"):
        yield
        return
    from numba.core.event import install_timer

    with install_timer("numba:compile", _tell):
        yield


def _tell(seconds: float) -> None:
    say(f"Compiled in {seconds:.0f} s, kept for next time.")
