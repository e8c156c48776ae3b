"""How many slips of the pen lie between two words."""

__all__ = ["within"]


def within(one: str, other: str, limit: int) -> bool:
    """Whether at most ``limit`` slips turn one word into the other: a letter more, less or wrong, or two changed round.

    Args:
        one: A word.
        other: Another.
        limit: 0 or more.

    Source:
        Optimal string alignment distance.

    Example:
        >>> within("sunita", "sunit", 1), within("sunita", "snuita", 1), within("karan", "kiran", 0)
        (True, True, False)
    """
    if abs(len(one) - len(other)) > limit:
        return False
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    one, other = one[start:], other[start:]
    before: list[int] = []
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        line = [row]
        for column, against in enumerate(other, start=1):
            cost = min(above[column] + 1, line[-1] + 1, above[column - 1] + (letter != against))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == against:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        if min(line) > limit:
            return False
        before, above = above, line
    return above[-1] <= limit
