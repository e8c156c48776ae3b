"""Shards of a draw, drawn by plain processes of one machine; one that is lost is drawn again."""

import signal
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from attrs import frozen

from vaxplatform.allocation import Allocation, Draw
from vaxplatform.errors import AllocationError

__all__ = ["ShardPool"]


@frozen
class ShardPool:
    """Plain processes that draw shards.

    What they draw does not depend on how many there are, on which of them drew what, or on how often.

    Args:
        processes: How many, from 1.
        losses_at_most: How many times the shards of a process that was killed are drawn again.
    """

    processes: int
    losses_at_most: int = 3

    def map(self, rule: Callable[[Draw], Allocation], shards: Iterable[Draw]) -> Iterator[Allocation]:
        """Draw shards; to be handed to :func:`~vaxplatform.allocation.allocate_in_shards` as ``map_shards``.

        Args:
            rule: What draws one; it can be sent to another process.
            shards: The shards.

        Returns:
            Their results in the same order.

        Raises:
            AllocationError: As ``rule`` raises; ``shard-lost``, when processes ended again and again.
        """
        waiting = dict(enumerate(shards))
        done: dict[int, Allocation] = {}
        for _ in range(1 + self.losses_at_most):
            done |= self._drawn(rule, {number: shard for number, shard in waiting.items() if number not in done})
            if len(done) == len(waiting):
                return iter([done[number] for number in waiting])
        raise AllocationError(
            f"processes that draw shards ended {1 + self.losses_at_most} times before their work, killed or out of "
            "memory: use fewer processes, or a machine with more memory",
            code="shard-lost",
        )

    def _drawn(self, rule: Callable[[Draw], Allocation], shards: Mapping[int, Draw]) -> Mapping[int, Allocation]:
        """What one set of processes draws; not all, where one of them ends before its work and breaks the set."""
        drawing: dict[int, Future[Allocation]] = {}
        with ProcessPoolExecutor(self.processes, get_context("spawn"), initializer=_end_quietly) as pool:
            try:
                for number, shard in shards.items():
                    drawing[number] = pool.submit(rule, shard)
                return {number: future.result() for number, future in drawing.items()}
            except BrokenProcessPool:
                ended = {number: future for number, future in drawing.items() if future.done()}
                return {number: future.result() for number, future in ended.items() if future.exception() is None}
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise


def _end_quietly() -> None:
    """Whoever stops the command at the keyboard reads one sentence, and not one of each process."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
