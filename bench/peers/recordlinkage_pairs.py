"""recordlinkage on a file of people: pairs that may be one person, as JSON with the seconds that they took."""

import json
import sys
from importlib import import_module
from time import perf_counter


def main() -> None:
    pandas, linkage = import_module("pandas"), import_module("recordlinkage")
    people = pandas.read_csv(sys.argv[1], dtype=str, keep_default_na=False).set_index("id")
    people = people.replace("", None)
    begin = perf_counter()
    index = linkage.Index()
    index.block("born")
    index.block("phone")
    index.block("document")
    index.block(["given", "family"])
    pairs = index.index(people)
    compare = linkage.Compare()
    compare.string("given", "given", method="jarowinkler", threshold=0.9, label="given")
    compare.string("family", "family", method="jarowinkler", threshold=0.9, label="family")
    for column in ("born", "phone", "document", "area"):
        compare.exact(column, column, label=column)
    agree = compare.compute(pairs, people)
    names = agree["given"] + agree["family"]
    same = agree[(agree["document"] == 1) | ((names == 2) & (agree["born"] + agree["phone"] >= 1))]
    print(json.dumps({"seconds": perf_counter() - begin, "pairs": [list(pair) for pair in same.index]}))


if __name__ == "__main__":
    main()
