"""The order in which a line of mixed directions is written: the Unicode bidirectional algorithm for one line.

Without its explicit codes (rules X1 to X8): texts on certificates hold no control characters, and what comes of one is
passed over.

Source:
    Unicode Standard Annex #9, revision 50: rules P2, P3, W1 to W7, N0 to N2, I1, I2, L1 and L2.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from unicodedata import bidirectional

__all__ = ["begins_right_to_left", "holds_right_to_left", "visual_runs"]

_STRONG = frozenset({"L", "R", "AL"})
_NEUTRAL = frozenset({"B", "S", "WS", "ON"})
_BRACKETS = {"(": ")", "[": "]", "{": "}"}
_MOST_OPEN = 63  # BD16: a deeper line has no pairs


def begins_right_to_left(text: str) -> bool:
    """Whether the first letter of a text is of a script that is written from right to left (P2, P3)."""
    return next((kind != "L" for kind in map(bidirectional, text) if kind in _STRONG), False)


def holds_right_to_left(text: str) -> bool:
    """Whether a text has a letter or an Arabic-Indic digit of a script that is written from right to left.

    Example:
        >>> holds_right_to_left("a: بعد"), holds_right_to_left("6 weeks")
        (True, False)
    """
    return any(bidirectional(each) in {"R", "AL", "AN"} for each in text)


def visual_runs(text: str, *, right_to_left: bool) -> list[tuple[int, int, bool]]:
    """Stretches of one direction, from left to right as they stand on paper.

    Args:
        text: A line, in the order of reading.
        right_to_left: The direction of the text around it.

    Returns:
        First character, end, and whether the stretch is written from right to left.

    Example:
        >>> visual_runs("Ali علی 12", right_to_left=False)
        [(0, 4, False), (8, 10, False), (4, 8, True)]
    """
    levels = _levels(text, int(right_to_left))
    runs = [list(group) for _level, group in groupby(range(len(text)), key=levels.__getitem__)]
    lowest_odd = min((level for level in levels if level % 2), default=0)
    if lowest_odd:
        for level in range(max(levels), lowest_odd - 1, -1):  # L2
            runs = _reversed_from(level, runs, levels)
    return [(run[0], run[-1] + 1, bool(levels[run[0]] % 2)) for run in runs]


def _reversed_from(level: int, runs: list[list[int]], levels: Sequence[int]) -> list[list[int]]:
    ordered: list[list[int]] = []
    for at_least, stretch in groupby(runs, key=lambda run: levels[run[0]] >= level):
        together = list(stretch)
        ordered += reversed(together) if at_least else together
    return ordered


def _levels(text: str, base: int) -> list[int]:
    types = [_type(character) for character in text]
    around = "R" if base else "L"
    _weak(types, around)
    _paired(text, types, around)
    _neutrals(types, around)
    raised = {"L": base % 2, "R": 1 - base % 2, "AN": 2 - base % 2, "EN": 2 - base % 2}  # I1, I2
    levels = [base + raised[each] for each in types]
    trailing = len(text.rstrip())
    return levels[:trailing] + [base] * (len(text) - trailing)  # L1


def _type(character: str) -> str:
    given = bidirectional(character) or "L"
    return given if given in _STRONG | _NEUTRAL | {"EN", "AN", "ES", "ET", "CS", "NSM"} else "ON"


def _weak(types: list[str], around: str) -> None:
    before, strong = around, around
    for at, given in enumerate(types):
        kind = before if given == "NSM" else given  # W1
        before = kind
        if kind == "EN" and strong == "AL":
            kind = "AN"  # W2
        strong = kind if kind in _STRONG else strong
        types[at] = kind
    for at in range(1, len(types) - 1):  # W4
        if types[at - 1] == types[at + 1] and (
            (types[at] == "CS" and types[at - 1] in {"EN", "AN"}) or (types[at] == "ES" and types[at - 1] == "EN")
        ):
            types[at] = types[at - 1]
    _beside_numbers(types, range(len(types)))  # W5
    _beside_numbers(types, range(len(types) - 1, -1, -1))
    strong = around
    for at, kind in enumerate(types):
        strong = kind if kind in _STRONG else strong
        if kind == "AL":
            types[at] = "R"  # W3
        elif kind in {"ES", "ET", "CS"}:
            types[at] = "ON"  # W6
        elif kind == "EN" and strong == "L":
            types[at] = "L"  # W7


def _beside_numbers(types: list[str], order: Iterable[int]) -> None:
    number = False
    for at in order:
        number = types[at] == "EN" or (number and types[at] == "ET")
        if number:
            types[at] = "EN"


def _direction(kind: str) -> str:
    return {"EN": "R", "AN": "R"}.get(kind, kind)


def _paired(text: str, types: list[str], around: str) -> None:
    """N0: both brackets of a pair go the way of what stands between them."""
    for opening, closing in _pairs(text, types):
        inside = {_direction(kind) for kind in types[opening + 1 : closing]} & {"L", "R"}
        if not inside:
            continue
        way = around
        if around not in inside:
            before = next((each for each in map(_direction, reversed(types[:opening])) if each in "LR"), around)
            way = before if before != around else around
        for at in (opening, closing):
            types[at] = way
            for mark in range(at + 1, len(text)):  # marks on a bracket go with it
                if bidirectional(text[mark]) != "NSM":
                    break
                types[mark] = way


def _pairs(text: str, types: Sequence[str]) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    opened: list[tuple[str, int]] = []
    for at, (character, kind) in enumerate(zip(text, types, strict=True)):
        if kind != "ON":
            continue
        if character in _BRACKETS:
            if len(opened) == _MOST_OPEN:
                return []
            opened.append((_BRACKETS[character], at))
        elif character in _BRACKETS.values():
            for depth in range(len(opened) - 1, -1, -1):
                if opened[depth][0] == character:
                    pairs.append((opened[depth][1], at))
                    del opened[depth:]
                    break
    return sorted(pairs)


def _neutrals(types: list[str], around: str) -> None:
    """N1, N2: what has no direction goes with both neighbours, or with the line."""
    at = 0
    for neutral, group in groupby([*types], key=_NEUTRAL.__contains__):
        length = len(list(group))
        if neutral:
            before = _direction(types[at - 1]) if at else around
            after = _direction(types[at + length]) if at + length < len(types) else around
            types[at : at + length] = [before if before == after else around] * length
        at += length
