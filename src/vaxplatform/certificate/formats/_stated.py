"""What a certificate states, in JSON's own kinds, so that it can be shown and stored whatever a forger put into it."""

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any, Self

__all__ = ["Stated"]


class Stated(Mapping[str, Any]):
    """A decoded map in JSON's own kinds, brought to them when somebody looks: a verifier at a gate seldom does.

    Args:
        decoded: As CBOR or JSON gave it. It belongs to this value from here on.
        null: Whether null states anything; in JSON-LD it is as good as absent.

    Example:
        >>> Stated({"dn": 2, "at": b"gate", 5: float("nan")})["at"]
        "b'gate'"
    """

    __slots__ = ("_as_json", "_decoded", "_null")

    def __init__(self, decoded: Mapping[Any, Any] | str, *, null: bool = True) -> None:
        self._decoded = decoded
        self._null = null
        self._as_json: dict[str, Any] | None = None

    @classmethod
    def of_json(cls, text: str) -> Self:
        """The same of a text that is known to be a JSON object, each member once.

        Example:
            >>> Stated.of_json('{"nbf":1630000000}')["nbf"]
            1630000000
        """
        return cls(text)

    def _looked_at(self) -> dict[str, Any]:
        if self._as_json is None:
            decoded = self._decoded
            if isinstance(decoded, str):
                self._as_json = json.loads(decoded)
            else:
                self._as_json = _as_json(decoded, null=self._null)
        return self._as_json

    def __getitem__(self, member: str) -> Any:
        return self._looked_at()[member]

    def __iter__(self) -> Iterator[str]:
        return iter(self._looked_at())

    def __len__(self) -> int:
        return len(self._looked_at())


def _as_json(value: object, *, null: bool) -> Any:
    if type(value) in _AS_IT_IS:
        return value
    if isinstance(value, Mapping):
        members = value.items() if null else ((key, item) for key, item in value.items() if item is not None)
        return {key if type(key) is str else repr(key): _as_json(item, null=null) for key, item in members}
    if isinstance(value, list | tuple):
        return [_as_json(item, null=null) for item in value]
    if isinstance(value, float) and math.isfinite(value):
        return value
    return repr(value)


_AS_IT_IS = frozenset({str, int, bool, type(None)})
