"""Whether the tests of allocation can fail: one small fault at a time, and which faults no test finds.

``make mutation`` runs it over the rules and their audits; ``MUTATED`` names other files. A fault is put into one
function of a file: a comparison that is off by one, a condition turned round, a statement left out. Then those tests
run that call the function, the quickest first, until one fails. Every fault that none of them finds is printed with its
line; docs/mutation-testing.md explains those that stay.

All tests run twice to learn which functions each calls, and that they can run again. Each fault then lives in a
process of its own, forked from this one, in which only the function's code is exchanged: nothing is imported or
collected again.
"""

import argparse
import ast
import builtins
import gc
import os
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import singledispatch
from pathlib import Path
from types import CodeType, FunctionType
from typing import NamedTuple, TypeAlias

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECONDS_A_TEST, TIMES_A_TEST = 5, 10  # a fault with which a test computes for longer than both together is found

# --------------------------------------------------------------------------------------------------------- the faults

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_OTHER_CALLS = {"min": "max", "max": "min", "any": "all", "all": "any", "sorted": "list", "reversed": "list"}
# Sentences, which tests need not know by heart; and zip's strict, which says what holds anyway.
_LEFT_ALONE = (ast.JoinedStr, ast.Raise, ast.Assert)


class Fault(NamedTuple):
    """A function with one fault in it.

    Args:
        line: Where.
        what: The code there, and what stands there instead.
        function: The function's line and name.
        code: The function's code with the fault.
    """

    line: int
    what: str
    function: tuple[int, str]
    code: CodeType


def faults(path: Path) -> Iterator[Fault]:
    """Every fault of a file."""
    source = path.read_text()
    for number in range(sum(1 for _ in _places(ast.parse(source)))):
        tree = ast.parse(source)
        function, parent, field, place, node, instead = next(
            each for index, each in enumerate(_places(tree)) if index == number
        )
        what = f"{_text(node)}  ->  {_text(instead)}"
        if place is None:
            setattr(parent, field, instead)
        else:
            getattr(parent, field)[place] = instead
        ast.fix_missing_locations(ast.copy_location(instead, node))
        at = _at_node(function)
        code = next(each for each in _codes(compile(tree, str(path), "exec")) if _at(each) == at)
        yield Fault(node.lineno, what, at, code)


def _text(node: ast.AST) -> str:
    return " ".join(ast.unparse(ast.fix_missing_locations(node)).split())[:90]


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _at(code: CodeType) -> tuple[int, str]:
    return code.co_firstlineno, code.co_name


_Place: TypeAlias = tuple[ast.FunctionDef, ast.AST, str, int | None, ast.AST, ast.AST]
"""The function, what holds the node, in which field and where in its list, the node, and what stands there instead."""


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    """Functions and methods; those inside them are part of them."""
    for outer in tree.body:
        for each in outer.body if isinstance(outer, ast.ClassDef) else [outer]:
            if isinstance(each, ast.FunctionDef):
                yield each


def _at_node(function: ast.FunctionDef) -> tuple[int, str]:
    return min([function.lineno, *(each.lineno for each in function.decorator_list)]), function.name


def _places(tree: ast.Module) -> Iterator[_Place]:
    for function in _functions(tree):
        for number, statement in enumerate(function.body):
            for parent, field, place, node in _nodes(function, "body", number, statement):
                for instead in _instead(node):
                    yield function, parent, field, place, node, instead


def _nodes(
    parent: ast.AST, field: str, place: int | None, node: ast.AST
) -> Iterator[tuple[ast.AST, str, int | None, ast.AST]]:
    """A node and those below it that may be exchanged, with where each stands."""
    if isinstance(node, _LEFT_ALONE) or (isinstance(node, ast.keyword) and node.arg == "strict"):
        return
    if isinstance(node, ast.stmt | ast.expr):
        yield parent, field, place, node
    for name, below in ast.iter_fields(node):
        if name in {"annotation", "returns", "decorator_list", "args"} and not isinstance(node, ast.Call):
            continue
        if isinstance(below, ast.AST):
            yield from _nodes(node, name, None, below)
        elif isinstance(below, list):
            for number, each in enumerate(below):
                if isinstance(each, ast.AST):
                    yield from _nodes(node, name, number, each)


@singledispatch
def _instead(_node: ast.AST) -> Iterator[ast.AST]:
    """What may stand by mistake where a node stands."""
    return iter(())


@_instead.register
def _(node: ast.Compare) -> Iterator[ast.AST]:
    for number, operator in enumerate(node.ops):
        other = [*node.ops[:number], _COMPARISONS[type(operator)](), *node.ops[number + 1 :]]
        yield ast.Compare(node.left, other, node.comparators)


@_instead.register
def _(node: ast.BinOp) -> Iterator[ast.AST]:
    if type(node.op) in _OPERATORS:
        yield ast.BinOp(node.left, _OPERATORS[type(node.op)](), node.right)


@_instead.register
def _(node: ast.BoolOp) -> Iterator[ast.AST]:
    yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    for number in range(len(node.values)):
        left = [*node.values[:number], *node.values[number + 1 :]]
        yield left[0] if len(left) == 1 else ast.BoolOp(node.op, left)


@_instead.register
def _(node: ast.UnaryOp) -> Iterator[ast.AST]:
    if isinstance(node.op, ast.Not | ast.USub):
        yield node.operand


@_instead.register
def _(node: ast.Constant) -> Iterator[ast.AST]:
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, int):
        yield ast.Constant(node.value + 1)


@_instead.register
def _(node: ast.IfExp) -> Iterator[ast.AST]:
    yield node.body
    yield node.orelse


@_instead.register
def _(node: ast.Call) -> Iterator[ast.AST]:
    if not isinstance(node.func, ast.Name) or not node.args:
        return
    if other := _OTHER_CALLS.get(node.func.id):
        yield ast.Call(ast.Name(other, ast.Load()), node.args, [] if other == "list" else node.keywords)
    without_key = [keyword for keyword in node.keywords if keyword.arg != "key"]
    if len(without_key) < len(node.keywords):
        yield ast.Call(node.func, node.args, without_key)


@_instead.register(ast.ListComp)
@_instead.register(ast.SetComp)
@_instead.register(ast.DictComp)
@_instead.register(ast.GeneratorExp)
def _(node: ast.GeneratorExp) -> Iterator[ast.AST]:
    """Without one of its conditions."""
    for number, loop in enumerate(node.generators):
        for condition in loop.ifs:
            ifs = [each for each in loop.ifs if each is not condition]
            wider = ast.comprehension(loop.target, loop.iter, ifs, loop.is_async)
            generators = [*node.generators[:number], wider, *node.generators[number + 1 :]]
            yield type(node)(**dict(ast.iter_fields(node)) | {"generators": generators})


@_instead.register
def _(node: ast.If) -> Iterator[ast.AST]:
    yield ast.If(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)


@_instead.register(ast.Expr)
@_instead.register(ast.Assign)
@_instead.register(ast.AugAssign)
@_instead.register(ast.Delete)
def _(node: ast.stmt) -> Iterator[ast.AST]:
    """Left out; what begins a variable stays, and a docstring is no code."""
    docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    begins = isinstance(node, ast.Assign) and not isinstance(node.targets[0], ast.Attribute | ast.Subscript)
    if not docstring and not begins:
        yield ast.Pass()


@_instead.register
def _(_node: ast.Break) -> Iterator[ast.AST]:
    yield ast.Continue()


@_instead.register
def _(_node: ast.Continue) -> Iterator[ast.AST]:
    yield ast.Break()


@_instead.register
def _(node: ast.Return) -> Iterator[ast.AST]:
    if node.value is not None and not (isinstance(node.value, ast.Constant) and node.value.value is None):
        yield ast.Return()


# ---------------------------------------------------------------------------------------------------------- the tests

_Function: TypeAlias = tuple[str, int, str]
"""A function by its file, line and name."""

_CALLED: set[_Function] = set()
builtins.__dict__["_CALLED"] = _CALLED  # where code of any module finds it


def _noting(path: Path) -> Iterator[tuple[_Function, CodeType]]:
    """The code of each function of a file, which first notes that it was called."""
    tree = ast.parse(path.read_text())
    for function in _functions(tree):
        at = (str(path), *_at_node(function))
        note = ast.parse(f"_CALLED.add({at!r})").body[0]
        function.body.insert(0, ast.copy_location(note, function.body[0]))
    wanted = {_at_node(function) for function in _functions(tree)}
    for code in _codes(compile(ast.fix_missing_locations(tree), str(path), "exec")):
        if _at(code) in wanted:
            yield (str(path), *_at(code)), code


class Mutation:
    """Instead of running the tests once, run them for each fault.

    Args:
        paths: The files to put faults into.
        jobs: How many processes at once.
        every: Only each so many-th fault.
    """

    def __init__(self, paths: Sequence[Path], jobs: int, every: int) -> None:
        self._paths = paths
        self._jobs = jobs
        self._every = every
        self.survivors: list[str] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Learn what each test calls, then put in one fault after the other."""
        functions: dict[CodeType, list[FunctionType]] = defaultdict(list)
        for each in gc.get_objects():
            if isinstance(each, FunctionType):
                functions[each.__code__].append(each)
        own = {(code.co_filename, *_at(code)): each for code, each in functions.items()}
        tests = self._callers(session, own)
        for path in self._paths:
            counts, started = Counter[bool](), time.monotonic()
            cases = [fault for fault in faults(path) if (str(path), *fault.function) in own][:: self._every]
            for fault, found in self._try(session, cases, tests, own):
                counts[found] += 1
                if not found:
                    where = f"{path.relative_to(ROOT)}:{fault.line} {fault.function[1]}: {fault.what}"
                    print(where, flush=True)
                    self.survivors.append(where)
            sums = f"{len(cases)} faults, {counts[True]} found, {counts[False]} not"
            print(f"{path.relative_to(ROOT)}: {sums}, {time.monotonic() - started:.0f} s", flush=True)
        return True

    def _callers(
        self, session: pytest.Session, own: Mapping[_Function, Iterable[FunctionType]]
    ) -> Mapping[_Function, Sequence[tuple[float, pytest.Item]]]:
        """The tests that call each function, the quickest first: each function notes that it is called.

        With each test comes how many seconds it computed. Each runs twice: one that fails when it runs again would find
        every fault.
        """
        for path in self._paths:
            for at, code in _noting(path):
                for function in own.get(at, ()):
                    function.__code__ = code
        took: dict[pytest.Item, float] = {}
        callers: dict[_Function, list[pytest.Item]] = defaultdict(list)
        for item in session.items:
            _CALLED.clear()
            started = time.process_time()
            session.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
            took[item] = time.process_time() - started
            session.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
            if session.testsfailed:
                print(f"{item.nodeid} fails without any fault, the first time or the second")
                pytest.exit("mend that first", returncode=2)
            for at in _CALLED:
                callers[at].append(item)
        timed = {at: [(took[item], item) for item in items] for at, items in callers.items()}
        return {at: sorted(items, key=lambda each: each[0]) for at, items in timed.items()}

    def _try(
        self,
        session: pytest.Session,
        cases: Iterable[Fault],
        tests: Mapping[_Function, Sequence[tuple[float, pytest.Item]]],
        own: Mapping[_Function, Iterable[FunctionType]],
    ) -> Iterator[tuple[Fault, bool]]:
        """Each fault with whether a test found it, several at once."""
        running: dict[int, Fault] = {}
        for fault in cases:
            if len(running) >= self._jobs:
                yield _ended(running)
            child = os.fork()
            if not child:
                at = fault.code.co_filename, *fault.function
                _run(session, tests.get(at, ()), own[at], fault.code)
            running[child] = fault
        while running:
            yield _ended(running)


def _run(
    session: pytest.Session,
    items: Iterable[tuple[float, pytest.Item]],
    functions: Iterable[FunctionType],
    code: CodeType,
) -> None:
    """In a process of its own: exchange the code, run the tests until one fails, and end with 1 when one did."""
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)  # ends the process
    found = False
    try:
        for function in functions:
            function.__code__ = code
        for took, item in items:
            signal.setitimer(signal.ITIMER_PROF, SECONDS_A_TEST + TIMES_A_TEST * took)  # other processes don't count
            session.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
            if session.testsfailed:
                found = True
                break
    finally:
        os._exit(1 if found or sys.exc_info()[0] else 0)


def _ended(running: dict[int, Fault]) -> tuple[Fault, bool]:
    child, status = os.wait()
    return running.pop(child), status != 0


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Faults that the tests of allocation do not find.")
    parser.add_argument("paths", nargs="+", type=Path, help="files to put faults into")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes at once")
    parser.add_argument("--every", type=int, default=1, help="only each so many-th fault")
    parser.add_argument("--tests", nargs="+", default=["tests/allocation"], help="the tests to run")
    given = parser.parse_args()
    os.environ["HYPOTHESIS_PROFILE"] = "mutation"
    mutation = Mutation([path.resolve() for path in given.paths], given.jobs, given.every)
    options = [
        "-o",
        "addopts=--import-mode=importlib",
        "-p",
        "no:terminal",
        "-p",
        "no:randomly",
        "-p",
        "no:cacheprovider",
        "-m",
        "not reference and not scale",
        f"--ignore={ROOT / 'tests' / 'allocation' / 'fast'}",  # they hold the other engine to these rules
        f"--rootdir={ROOT}",
    ]
    if pytest.main([*options, *given.tests], plugins=[mutation]) != pytest.ExitCode.OK:
        print("nothing was learnt: run the tests by themselves first")
        return 2
    print(f"{len(mutation.survivors)} faults that no test finds")
    return 1 if mutation.survivors else 0


if __name__ == "__main__":
    sys.exit(main())
