"""The most memory that this process has held at once."""

import resource
import sys
from pathlib import Path

STATUS = Path("/proc/self/status")


def peak_mib() -> float:
    """MiB.

    Linux counts in ``ru_maxrss`` also what the process that started this one held, so its ``VmHWM`` is read first.
    """
    if STATUS.exists():
        for line in STATUS.read_text("ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # KiB; of macOS bytes
    return peak / (1 << 20 if sys.platform == "darwin" else 1024)
