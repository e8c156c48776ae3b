"""Resident-optimal matchings of the library matching: lines of JSON in, lines of JSON out.

``[lists of sites by person, lists of people by site, seats by site]`` gives ``[the site by person, seconds]``: those of
its solving alone, without building its players. It copies them before, deeper than Python's stack usually is.
"""

import json
import sys
from importlib import import_module
from time import perf_counter
from typing import Any

games: Any = import_module("matching.games")


def main() -> None:
    for line in sys.stdin:
        lists, ranks, seats = json.loads(line)
        game = games.HospitalResident.create_from_dictionaries(lists, ranks, seats)
        begin = perf_counter()
        found = game.solve(optimal="resident")
        seconds = perf_counter() - begin
        print(json.dumps([{str(one): str(site) for site, people in found.items() for one in people}, seconds]))


if __name__ == "__main__":
    sys.setrecursionlimit(10**7)
    main()
