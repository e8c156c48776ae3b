"""Expressions compiled to Python, to be evaluated on many data.

The source is written from the validated tree: operators come from the closed grammar, and what a rule states stands in
it only as ``repr`` of a text, an integer or a boolean. It sees no builtin of Python. Each path of the data is read
once, first; the rest is one Python expression, so that ``if`` and ``and`` evaluate what they must and no more.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import count
from types import MappingProxyType
from typing import Any, TypeAlias

from attrs import field, frozen

from vaxplatform.eligibility.certlogic import _operations
from vaxplatform.eligibility.certlogic.expression import Array, Expression, Literal, Operation, Var
from vaxplatform.eligibility.certlogic.validation import EXPRESSION, parse
from vaxplatform.place import Place

__all__ = ["CompiledExpression", "compile_expression", "evaluate"]


@frozen
class CompiledExpression:
    """An expression ready to be called with data, any number of times.

    Args:
        expression: The tree it was made from.
        source: The Python it became, for those who wish to read it.
    """

    expression: Expression
    source: str = field(eq=False, repr=False)
    _run: Callable[[Any], Any] = field(eq=False, repr=False)

    def __call__(self, data: object) -> Any:
        """The value for these data.

        Args:
            data: What a JSON reader gives.

        Returns:
            A JSON value, or an aware `datetime` where the expression gives a date-time.

        Raises:
            InputError: An operation meets a value of a type that it does not take; with the operation's place. What
                the value is is not told, for it may be a person's.
            DateError: A text is no date-time.
        """
        return self._run(data)


def compile_expression(expression: object, *, place: Place = EXPRESSION) -> CompiledExpression:
    """Compile an expression once, for many data.

    Args:
        expression: What a JSON reader gives.
        place: Where it stands.

    Raises:
        InputError: It is no valid expression.

    Source:
        CertLogic specification 1.3.3, section Operations.

    Example:
        >>> at_least_two = compile_expression({">=": [{"var": "payload.v.0.dn"}, 2]})
        >>> at_least_two({"payload": {"v": [{"dn": 2}]}}), at_least_two({"payload": {"v": [{"dn": 1}]}})
        (True, False)
        >>> at_least_two({"payload": {"v": []}})
        Traceback (most recent call last):
        ...
        vaxplatform.errors.InputError: expression at $.>=[0]: an integer is wanted here, not null
    """
    tree = parse(expression, place=place)
    writer = _Writer()
    writer.function("run", tree, place)
    source = "\n".join(writer.functions)
    names: dict[str, Any] = {**_NAMES, **writer.constants}
    exec(compile(source, "<certlogic>", "exec"), names)  # noqa: S102 -- written here from a closed grammar, see above
    return CompiledExpression(tree, source, names["run"])


def evaluate(expression: object, data: object) -> Any:
    """The value of an expression for some data.

    Args:
        expression: What a JSON reader gives.
        data: What a JSON reader gives.

    Returns:
        A JSON value, or an aware `datetime` where the expression gives a date-time.

    Raises:
        InputError: It is no valid expression, or an operation meets a value of a type that it does not take.
        DateError: A text is no date-time.

    Source:
        CertLogic specification 1.3.3.

    Example:
        >>> dated = {"plusTime": [{"var": "payload.v.0.dt"}, 14, "day"]}
        >>> now = {"plusTime": [{"var": "external.validationClock"}, 0, "day"]}
        >>> vaccinated = {"payload": {"v": [{"dt": "2021-06-01"}]}, "external": {"validationClock": "2021-06-15"}}
        >>> evaluate({"not-after": [dated, now]}, vaccinated)
        True
    """
    return compile_expression(expression)(data)


# -------------------------------------------------------------------------------------------------- what may be written

_NAMES: Mapping[str, Any] = MappingProxyType({
    "__builtins__": {},
    **{name: getattr(_operations, name) for name in _operations.__all__},
    **{each.__name__: each for each in (dict, int, len, list, str)},
})  # fmt: skip
_COMPARISONS: Mapping[str, tuple[str, type]] = {
    **{sign: (sign, int) for sign in ("<", ">", "<=", ">=")},
    "after": (">", datetime),
    "before": ("<", datetime),
    "not-after": ("<=", datetime),
    "not-before": (">=", datetime),
}
_GIVES: Mapping[str, type] = {
    **dict.fromkeys(("===", "in", "!", *_COMPARISONS), bool),
    "+": int,
    **dict.fromkeys(("plusTime", "dccDateOfBirth"), datetime),
}
_CALLED = {"plusTime": "date_time", "dccDateOfBirth": "born", "extractFromUVCI": "fragment"}
_CHECKS = {int: "whole", datetime: "moment"}

Placed: TypeAlias = tuple[Expression, Place]


def _type_of(expression: Expression) -> type | None:
    """The type of an expression's value, where the expression alone decides it."""
    match expression:
        case Literal(value):
            return type(value)
        case Array():
            return list
        case Var():
            return None
        case Operation(operator):
            return _GIVES.get(operator)


class _Writer:
    """Writes functions of one argument, ``data``, and keeps the constants that they refer to."""

    def __init__(self) -> None:
        self.functions: list[str] = []
        self.constants: dict[str, object] = {}
        self._names = count()

    def name(self) -> str:
        """A name that nothing has yet."""
        return f"_{next(self._names)}"

    def constant(self, value: object) -> str:
        """The name of a constant."""
        name = self.name()
        self.constants[name] = value
        return name

    def function(self, name: str, expression: Expression, place: Place) -> None:
        """Write the function that evaluates an expression."""
        body = _Body(self)
        result = body.source((expression, place))
        self.functions.append("\n    ".join((f"def {name}(data):", *body.reads, f"return {result}")))


class _Body:
    """The body of one function: the paths it reads, and Python for each expression."""

    def __init__(self, writer: _Writer) -> None:
        self._writer = writer
        self._read: dict[tuple[str, ...], str] = {(): "data"}
        self.reads: list[str] = []

    def source(self, placed: Placed) -> str:
        """Python that gives an expression's value."""
        expression, place = placed
        match expression:
            case Literal(value):
                return repr(value)
            case Array(items):
                return f"[{', '.join(self.source((item, place.child(n))) for n, item in enumerate(items))}]"
            case Var():
                return self._path(expression.fragments)
            case Operation(operator, operands):
                return self._operation(
                    operator, [(each, place.child(operator).child(n)) for n, each in enumerate(operands)]
                )

    def _path(self, fragments: tuple[str, ...]) -> str:
        """The name under which the value at a path is read; each path is read once, and so is each way to it."""
        if fragments not in self._read:
            above, last = self._path(fragments[:-1]), fragments[-1]
            if _operations.is_index(last):
                found = f"({above}[{last}] if len({above}) > {last} else None) if {above}.__class__ is list"
            else:
                found = f"{above}.get({last!r}) if {above}.__class__ is dict"
            name = self._read[fragments] = self._writer.name()
            self.reads.append(f"{name} = {found} else step({above}, {last!r})")
        return self._read[fragments]

    def _operation(self, operator: str, given: list[Placed]) -> str:
        match operator, given:
            case "if", [guard, then, otherwise]:
                return f"({self.source(then)} if {self._judged(guard)} else {self.source(otherwise)})"
            case "and", _:
                return f"({' and '.join(map(self._judged, given))})"
            case "!", [operand]:
                return f"(not {self._judged(operand)})"
            case "===", [one, other]:
                return self._same(one, other)
            case "in", [value, array]:
                return self._member(value, array)
            case "+", [one, other]:
                return f"({self._checked(int, one)} + {self._checked(int, other)})"
            case "reduce", [operand, each, initial]:
                name = self._writer.name()
                self._writer.function(name, *each)
                return f"fold({self.source(operand)}, {name}, {self.source(initial)}, {self._place(operand)})"
            case "plusTime" | "dccDateOfBirth" | "extractFromUVCI", _:
                arguments = ", ".join(map(self.source, given))
                return f"{_CALLED[operator]}({arguments}, {self._place(given[0])})"
            case _:
                sign, wanted = _COMPARISONS[operator]
                return self._compared(sign, [self._checked(wanted, each) for each in given])

    def _judged(self, placed: Placed) -> str:
        """Python that gives the value, for which Python's truth is that of CertLogic."""
        source = self.source(placed)
        if _type_of(placed[0]) in _operations.PLAIN:
            return source
        name, named = self._named(source)
        return f"({name} if {named}.__class__ in PLAIN else judged({name}, {self._place(placed)}))"

    def _checked(self, wanted: type, placed: Placed) -> str:
        """Python that gives the value, which has the wanted type."""
        source = self.source(placed)
        if _type_of(placed[0]) is wanted:
            return source
        name, named = self._named(source)
        check = f"{_CHECKS[wanted]}({name}, {self._place(placed)})"
        return f"({name} if {named}.__class__ is {wanted.__name__} else {check})"

    def _compared(self, sign: str, sources: list[str]) -> str:
        """All are evaluated and checked before any two are compared."""
        if len(sources) == 2:  # noqa: PLR2004 -- or three
            return f"({sources[0]} {sign} {sources[1]})"
        first, (name, named), last = sources[0], self._named(sources[1]), sources[2]
        return f"(({first} {sign} {named}) & ({name} {sign} {last}))"

    def _same(self, one: Placed, other: Placed) -> str:
        # A text equals nothing but a text, in Python as here.
        function = "{} == {}" if str in (_type_of(one[0]), _type_of(other[0])) else "same({}, {})"
        return f"({function.format(self.source(one), self.source(other))})"

    def _member(self, value: Placed, array: Placed) -> str:
        match array[0]:
            case Array(items) if all(_type_of(item) is str for item in items):
                name, named = self._named(self.source(value))
                words = frozenset(item.value for item in items if isinstance(item, Literal))
                return f"({named}.__class__ is str and {name} in {self._writer.constant(words)})"
        return f"member({self.source(value)}, {self.source(array)}, {self._place(array)})"

    def _named(self, source: str) -> tuple[str, str]:
        """A name for a value, and Python that gives the value and names it."""
        if source.isidentifier():
            return source, source
        name = self._writer.name()
        return name, f"({name} := {source})"

    def _place(self, placed: Placed) -> str:
        return self._writer.constant(placed[1])
