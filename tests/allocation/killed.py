"""Rules whose process ends before its work, as a machine short of memory ends one."""

import os
import signal
from pathlib import Path

from vaxplatform.allocation import Allocation, Draw, allocate_draw
from vaxplatform.errors import AllocationError


def killed_until(folder: Path, times: int, draw: Draw) -> Allocation:
    """Draws, once so many processes of any shard have been killed."""
    for number in range(times):
        try:
            (folder / str(number)).touch(exist_ok=False)
        except FileExistsError:
            continue
        os.kill(os.getpid(), signal.SIGKILL)
    return allocate_draw(draw, engine="plain")


def refused(draw: Draw) -> Allocation:
    """Draws nothing."""
    raise AllocationError(f"{len(draw.applicants)} people are too many", code="reserve-too-large", people=3)
