"""Reference ids of a register: they reveal nothing, not even how many came before, and a slip of the pen is noticed."""

import hmac
from typing import Protocol

from attrs import field, frozen

from vaxplatform.errors import InputError

__all__ = ["IdSource", "ReferenceIds"]

_FIRST = 10**12
_LIMIT = 10**13
_HALVES = (10**6, 10**7)  # of 13 digits
_ROUNDS = 10
_SHORTEST_KEY = 16

# Damm's quasigroup of order 10: totally anti-symmetric, zeros on the diagonal.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


class IdSource(Protocol):
    """What makes reference ids: `ReferenceIds`, or a country's own way."""

    def of(self, number: int) -> str:
        """The id of the registration with a running number; two numbers never share one."""
        ...


@frozen
class ReferenceIds:
    """Makes the reference ids of one register.

    An id is the running number of the registration, shuffled among all numbers of 13 digits under the register's key,
    and a check digit. Nothing of the person goes into it, so nobody can guess a phone or a document number and try
    whether it fits; without the key nobody can tell which of two ids is older or how many people there are; and no two
    numbers share an id, so no list of ids given out has to be kept. The first digit is never 0, since spreadsheets
    lose it.

    Args:
        key: At least 16 bytes that only the register's keeper holds; the same key for the register's whole life.

    Raises:
        InputError: ``register-key``: the key is too short.

    Source:
        The alternating Feistel network of NIST SP 800-38G (FF1) with HMAC-SHA-256 in each of ten rounds; H. M. Damm,
        Total anti-symmetrische Quasigruppen (2004), for the check digit: it notices each wrong digit and each pair of
        neighbours that changed places.

    Example:
        >>> ids = ReferenceIds(b"sixteen bytes or more")
        >>> [ids.of(number) for number in (1, 2)]
        ['24315130693542', '90462979317317']
        >>> ReferenceIds.is_whole("24315130693542"), ReferenceIds.is_whole("42315130693542")
        (True, False)
        >>> ReferenceIds.shown("24315130693542")
        '2431-5130-6935-42'
    """

    key: bytes = field(repr=False)

    @key.validator
    def _long_enough(self, _attribute: object, key: object) -> None:
        if not isinstance(key, bytes) or len(key) < _SHORTEST_KEY:
            raise InputError(f"a register's key is at least {_SHORTEST_KEY} bytes, made by chance", code="register-key")

    def of(self, number: int) -> str:
        """The id of the registration with a running number: 14 digits.

        Args:
            number: 0 to 8,999,999,999,999; each registration has its own, such as a database's sequence gives.

        Raises:
            InputError: ``register-number``: the number is outside.
        """
        if type(number) is not int or not 0 <= number < _LIMIT - _FIRST:
            raise InputError(
                f"the running number of a registration is from 0 to {_LIMIT - _FIRST - 1}", code="register-number"
            )
        # A shuffle of 13 digits, again until the first is not 0: still one id a number.
        shuffled = self._shuffle(number + _FIRST)
        while shuffled < _FIRST:
            shuffled = self._shuffle(shuffled)
        return f"{shuffled}{_check_digit(str(shuffled))}"

    def _shuffle(self, number: int) -> int:
        left, right = divmod(number, _HALVES[1])
        for turn in range(_ROUNDS):
            mixed = hmac.digest(self.key, f"{turn} {right}".encode(), "sha256")
            left, right = right, (left + int.from_bytes(mixed[:16])) % _HALVES[turn % 2]
        return left * _HALVES[1] + right

    @staticmethod
    def is_whole(text: str) -> bool:
        """Whether a text is an id without a slip of the pen; spaces and hyphens do not count."""
        digits = text.replace("-", "").replace(" ", "")
        whole = len(digits) == len(str(_FIRST)) + 1 and digits.isascii() and digits.isdecimal()
        return whole and digits[0] != "0" and _check_digit(digits) == 0

    @staticmethod
    def shown(id_: str) -> str:
        """An id as people read it aloud: in groups of four."""
        return "-".join(id_[at : at + 4] for at in range(0, len(id_), 4))


def _check_digit(digits: str) -> int:
    """The digit that follows; 0 where it already stands at the end."""
    state = 0
    for digit in digits:
        state = _DAMM[state][int(digit)]
    return state
