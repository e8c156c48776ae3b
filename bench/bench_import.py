"""What `import vaxplatform` costs, against the limit we promise."""

import subprocess
import sys
from statistics import median

LIMIT = 0.1
PROBE = "import time; begun = time.perf_counter(); import vaxplatform; print(time.perf_counter() - begun)"


def run() -> list[dict[str, object]]:
    runs = [
        float(subprocess.run([sys.executable, "-c", PROBE], capture_output=True, check=True).stdout) for _ in range(15)
    ]
    seconds = median(runs)
    return [
        {
            "name": "import",
            "value": seconds * 1000,
            "unit": "ms",
            "peer": "limit",
            "peer_value": LIMIT * 1000,
            "ratio": LIMIT / seconds,
            "goal": 1.0,
        }
    ]
