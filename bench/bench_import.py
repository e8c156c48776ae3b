"""What `import vaxplatform` and loading a country pack cost, against the limits we promise."""

import subprocess
import sys
from statistics import median

LIMIT = 0.1
IMPORT = "import time; begun = time.perf_counter(); import vaxplatform; print(time.perf_counter() - begun)"
LOAD = """
import time
from vaxplatform.countries import load_country
load_country("in")
begun = time.perf_counter()
load_country("in")
print(time.perf_counter() - begun)
"""


def run() -> list[dict[str, object]]:
    return [_within("import", IMPORT), _within("load_country", LOAD)]


def _within(name: str, probe: str) -> dict[str, object]:
    runs = [
        float(subprocess.run([sys.executable, "-c", probe], capture_output=True, check=True).stdout) for _ in range(15)
    ]
    seconds = median(runs)
    return {
        "name": name,
        "value": seconds * 1000,
        "unit": "ms",
        "peer": "limit",
        "peer_value": LIMIT * 1000,
        "ratio": LIMIT / seconds,
        "goal": 1.0,
    }
