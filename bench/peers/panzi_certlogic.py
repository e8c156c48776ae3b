"""panzi-json-logic on expressions and data: reads ``[[expression, data, expected], ...]`` as one line of JSON.

Answers each further line, a number of passes over all of them, with the seconds that they took.
"""

import json
import sys
from importlib import import_module
from time import perf_counter


def main() -> None:
    evaluate = import_module("json_logic.cert_logic").certLogic
    cases = json.loads(sys.stdin.readline())
    assert all(evaluate(expression, data) == expected for expression, data, expected in cases)
    for line in sys.stdin:
        passes = int(line)
        begin = perf_counter()
        for _ in range(passes):
            for expression, data, _expected in cases:
                evaluate(expression, data)
        print(perf_counter() - begin, flush=True)


if __name__ == "__main__":
    main()
