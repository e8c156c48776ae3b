"""The expressions of CertLogic as values: literals, arrays, data access, and operations with their operands.

The tree has the shape of the JSON it is read from, so that a step in one is a step in the other.
"""

from collections.abc import Iterator
from typing import Any, TypeAlias

from attrs import frozen

__all__ = ["Array", "Expression", "Literal", "Operation", "Var", "data_accesses", "to_json"]


@frozen
class Literal:
    """A boolean, an integer or a text; it evaluates to itself."""

    value: bool | int | str


@frozen
class Array:
    """An array; each item is evaluated."""

    items: "tuple[Expression, ...]"


@frozen
class Var:
    """Data access, such as ``payload.v.0.dt``; the empty path is the whole data."""

    path: str

    @property
    def fragments(self) -> tuple[str, ...]:
        """The steps of the path."""
        return tuple(self.path.split(".")) if self.path else ()


@frozen
class Operation:
    """An operation: its operator, such as ``if`` or ``plusTime``, and its operands in order."""

    operator: str
    operands: "tuple[Expression, ...]"


Expression: TypeAlias = Literal | Array | Var | Operation


def data_accesses(expression: Expression) -> tuple[str, ...]:
    """The paths that an expression reads of its data, each once, in the order in which they stand.

    What the lambda of a ``reduce`` reads is not of the data, but of the item at hand and the result so far.

    Args:
        expression: As `parse` gives it.

    Example:
        >>> from vaxplatform.eligibility.certlogic import parse
        >>> data_accesses(parse({"if": [{"var": "payload.v.0"}, {">": [{"var": "payload.v.0.dn"}, 0]}, True]}))
        ('payload.v.0', 'payload.v.0.dn')
    """
    return tuple(dict.fromkeys(_accesses(expression)))


def _accesses(expression: Expression) -> Iterator[str]:
    match expression:
        case Var(path):
            yield path
        case Array(items):
            for item in items:
                yield from _accesses(item)
        case Operation("reduce", (operand, _, initial)):
            yield from _accesses(operand)
            yield from _accesses(initial)
        case Operation(_, operands):
            for operand in operands:
                yield from _accesses(operand)


def to_json(expression: Expression) -> Any:
    """An expression as plain JSON values, which `parse` reads as an equal one.

    Example:
        >>> to_json(Operation("!", (Var("payload.t.0"),)))
        {'!': [{'var': 'payload.t.0'}]}
    """
    match expression:
        case Literal(value):
            return value
        case Array(items):
            return [to_json(item) for item in items]
        case Var(path):
            return {"var": path}
        case Operation(operator, operands):
            return {operator: [to_json(operand) for operand in operands]}
