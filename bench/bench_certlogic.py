"""How many certificates a second are checked by the rules of countries, beside panzi-json-logic.

Ours are compiled once and both have the data as a JSON reader gives them. The peer runs in an environment of its own,
`.venv-peers`, which `make bench` builds. Needs the reference data; without it there are no rows.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from vaxplatform.conformance import CertLogicCase, read_country_rules
from vaxplatform.eligibility.certlogic import CompiledExpression, compile_expression

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = Path(os.environ.get("VAXPLATFORM_REFERENCE_DATA") or ROOT.parent / "shared" / "data") / "certlogic"
PEER = ROOT / "bench" / "peers" / "panzi_certlogic.py"
PEERS_PYTHON = ROOT / ".venv-peers" / "bin" / "python"
PAIRS = 7
PASSES = 20  # over all cases, each time: one alone takes a millisecond or two
GOAL = 5

Check = tuple[CompiledExpression, object]


def checks_of(cases: Sequence[CertLogicCase]) -> list[Check]:
    """What is evaluated, compiled once a rule; every answer is as expected."""
    compiled = {id(case.expression): compile_expression(case.expression) for case in cases}
    checks = [(compiled[id(case.expression)], case.data) for case in cases]
    assert [run(data) for run, data in checks] == [case.expected for case in cases]
    return checks


def ours(checks: Sequence[Check]) -> float:
    begin = perf_counter()
    for _ in range(PASSES):
        for run, data in checks:
            run(data)
    return perf_counter() - begin


def in_turn(checks: Sequence[Check], cases: Sequence[CertLogicCase]) -> list[tuple[float, float]]:
    """Seconds of ours and theirs in turn, so that a busy moment of the machine falls on both."""
    rows = [[case.expression, case.data, case.expected] for case in cases]
    with subprocess.Popen(
        [PEERS_PYTHON, PEER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as peer:
        assert peer.stdin is not None
        assert peer.stdout is not None

        asked, answered = peer.stdin, peer.stdout

        def theirs() -> float:
            print(PASSES, file=asked, flush=True)
            return float(answered.readline())

        print(json.dumps(rows), file=asked)
        return [(ours(checks), theirs()) for _ in range(PAIRS)]


def run() -> list[dict[str, Any]]:
    if not REFERENCE.is_dir():
        print(f"no reference data at {REFERENCE}: set VAXPLATFORM_REFERENCE_DATA to its folder", file=sys.stderr)
        return []
    if not PEERS_PYTHON.exists():
        print(f"no peer to compare with at {PEERS_PYTHON.parent}: make bench builds it", file=sys.stderr)
        return []
    cases = read_country_rules(REFERENCE / "country-rules").cases
    pairs = in_turn(checks_of(cases), cases)
    return [
        {
            "name": "certlogic.country_rules",
            "value": round(median(len(cases) * PASSES / our for our, _ in pairs)),
            "unit": "evaluations/s",
            "peer": "panzi-json-logic",
            "peer_value": round(median(len(cases) * PASSES / their for _, their in pairs)),
            "ratio": round(median(their / our for our, their in pairs), 2),
            "goal": GOAL,
        }
    ]


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
