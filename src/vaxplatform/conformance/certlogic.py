"""CertLogic's test suites and the rules of countries with their cases, run on the library.

Compared are the value of every expression for its data, an error being a value of its own, and of the validation every
finding: the expression it is about and the words. What cannot be run stands among ``not_run``; nothing is passed over.

Source:
    European Health Network, eu-dcc-business-rules: CertLogic specification 1.3.3, test suites; and
    dgc-business-rules-testdata.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from pathlib import Path
from time import perf_counter
from typing import Any

from attrs import frozen

from vaxplatform.conformance.report import Defect, Disagreement, Report
from vaxplatform.eligibility import certlogic
from vaxplatform.errors import FileError, InputError
from vaxplatform.exchange import read_text
from vaxplatform.place import Place

__all__ = ["CertLogicCase", "CertLogicCases", "read_certlogic_suite", "read_country_rules", "run_certlogic"]


@frozen
class CertLogicCase:
    """One test case.

    Args:
        id: The file within its folder and, where that holds several, the number of the case in it.
        field: What is compared: ``value``, or ``issues`` of the validation.
        expression: The expression; the cases of a rule share one.
        data: What it is evaluated for.
        expected: The value, or the issues.
    """

    id: str
    field: str
    expression: object
    data: object
    expected: object


@frozen
class CertLogicCases:
    """What a folder holds.

    Args:
        cases: The cases to run.
        not_run: What is marked to be left out, and what cannot be read, with the reason.
    """

    cases: tuple[CertLogicCase, ...]
    not_run: tuple[Defect, ...]


def _gathered(folder: Path, found: Iterable[CertLogicCase | Defect]) -> CertLogicCases:
    entries = list(found)
    cases = tuple(each for each in entries if isinstance(each, CertLogicCase))
    if not cases:
        raise FileError("the folder holds no case", code="cases-none", place=Place(str(folder)))
    return CertLogicCases(cases, tuple(each for each in entries if isinstance(each, Defect)))


def _documents(folder: Path) -> Iterator[tuple[str, Any]]:
    """Every JSON document below a folder with its path; JSON schemas are left out, and what is no JSON is a defect."""
    if not folder.is_dir():
        raise FileError("there is no such folder", code="folder-missing", place=Place(str(folder)))
    for path in sorted(folder.rglob("*.json")):
        name = path.relative_to(folder).as_posix()
        try:
            document = json.loads(read_text(path))
        except FileError as error:
            document = Defect(name, error.sentence)
        except (ValueError, RecursionError):
            document = Defect(name, "this is not JSON")
        if not (isinstance(document, dict) and "$schema" in document):
            yield name, document


# ------------------------------------------------------------------------------------------- the specification's suites


def read_certlogic_suite(folder: Path) -> CertLogicCases:
    """Read the test suites of the specification, for evaluation and validation, wherever they lie below a folder.

    Args:
        folder: The folder.

    Raises:
        FileError: There is no such folder, or no case in it.

    Source:
        CertLogic specification 1.3.3, schemas CertLogic-testSuite and CertLogic-validation-testSuite.
    """
    return _gathered(folder, chain.from_iterable(_of_suite(*each) for each in _documents(folder)))


def _of_suite(name: str, document: Any) -> Iterator[CertLogicCase | Defect]:
    match document:
        case Defect():
            yield document
        case {"cases": list(cases)}:
            for number, case in enumerate(cases, start=1):
                yield from _of_case(f"{name}#{number}", case, skipped=_is_skipped(document) or _is_skipped(case))
        case _:
            yield Defect(name, "this is no test suite: it has no «cases»")


def _of_case(id_: str, case: Any, *, skipped: bool) -> Iterator[CertLogicCase | Defect]:
    match case:
        case {"issues": issues} if "certLogicExpression" in case:
            yield _skipped(id_) if skipped else CertLogicCase(id_, "issues", case["certLogicExpression"], None, issues)
        case {"assertions": list(assertions)}:
            for number, assertion in enumerate(assertions, start=1):
                yield _of_assertion(f"{id_}.{number}", case, assertion, skipped=skipped)
        case _:
            yield Defect(id_, "this is no test case: it has neither «assertions» nor «issues» of an expression")


def _of_assertion(id_: str, case: Mapping[str, Any], assertion: Any, *, skipped: bool) -> CertLogicCase | Defect:
    if not isinstance(assertion, dict) or "expected" not in assertion:
        return Defect(id_, "this is no assertion: it has no «expected»")
    if skipped or _is_skipped(assertion):
        return _skipped(id_)
    given = {**case, **assertion}
    if "certLogicExpression" not in given:
        return Defect(id_, "this assertion has no expression")
    return CertLogicCase(id_, "value", given["certLogicExpression"], given.get("data"), given["expected"])


def _is_skipped(value: object) -> bool:
    return isinstance(value, dict) and value.get("directive") == "skip"


def _skipped(id_: str) -> Defect:
    return Defect(id_, "the suite marks it to be skipped")


# ----------------------------------------------------------------------------------------------- the rules of countries


def read_country_rules(folder: Path) -> CertLogicCases:
    """Read rules and their cases, wherever they lie below a folder.

    A rule is a JSON object with ``Logic``, a case one with ``expected``; the case belongs to the rule in its own folder
    or the nearest above it. A case without a payload has an empty one; without a ``validationClock`` it is checked at
    the rule's ``ValidFrom``, and without value sets by those of the folder.

    Args:
        folder: The folder.

    Raises:
        FileError: There is no such folder, or no case in it.
    """
    rules: dict[Path, dict[str, Mapping[str, Any]]] = {}
    value_sets: dict[str, object] = {}
    others: list[tuple[str, Path, Any]] = []
    for name, document in _documents(folder):
        where = Path(name).parent
        for id_, each in _items(name, document):
            match each:
                case {"Logic": _}:
                    rules.setdefault(where, {})[id_] = each
                case dict() if each and all(isinstance(value, list) for value in each.values()):
                    value_sets |= each
                case _:
                    others.append((id_, where, each))
    found: list[CertLogicCase | Defect] = []
    used: set[str] = set()
    for id_, where, each in others:
        nearest = next((rules[above] for above in (where, *where.parents) if above in rules), {})
        used |= nearest.keys()
        found.append(_of_rules(id_, each, list(nearest.values()), value_sets))
    idle = chain.from_iterable(rules.values())
    found += [Defect(id_, "no case belongs to this rule") for id_ in idle if id_ not in used]
    return _gathered(folder, found)


def _items(name: str, document: Any) -> Iterator[tuple[str, Any]]:
    """The document, or each item of one that is an array."""
    if isinstance(document, list):
        yield from ((f"{name}#{number}", each) for number, each in enumerate(document, start=1))
    else:
        yield name, document


def _of_rules(
    id_: str, case: Any, rules: Sequence[Mapping[str, Any]], value_sets: Mapping[str, object]
) -> CertLogicCase | Defect:
    if isinstance(case, Defect):
        return case
    if not isinstance(case, dict) or "expected" not in case:
        return Defect(id_, "this is neither a rule, with «Logic», nor a case, with «expected»")
    if len(rules) != 1:
        several = "several rules stand" if rules else "no rule stands"
        return Defect(id_, f"{several} in the folder of this case or above it")
    [rule] = rules
    stated = {key: value for key, value in case.items() if value is not None}
    external = stated.get("external", {})
    if not isinstance(external, dict):
        return Defect(id_, "«external» is no object")
    usual = {"validationClock": rule.get("ValidFrom"), "valueSets": value_sets}
    data = {"payload": stated.get("payload", {}), "external": usual | external}
    return CertLogicCase(id_, "value", rule["Logic"], data, case["expected"])


# --------------------------------------------------------------------------------------------------------- running them


def run_certlogic(*given: CertLogicCases, repeat: int = 1) -> Report:
    """Run test cases.

    Args:
        given: What the folders hold.
        repeat: How many times everything is compiled and evaluated, to time it; results are compared once.

    Raises:
        InputError: Two cases have one id.

    Returns:
        The report; ``seconds`` is the time of one round.
    """
    cases = tuple(chain.from_iterable(each.cases for each in given))
    if len({case.id for case in cases}) < len(cases):
        raise InputError("a case stands there twice: ids are unique", code="case-twice")
    begin = perf_counter()
    for _ in range(repeat):
        answers = list(_answers(cases))
    seconds = (perf_counter() - begin) / max(repeat, 1)
    pairs = [(case, _text(case.expected), answer) for case, answer in zip(cases, map(_text, answers), strict=True)]
    disagree = tuple(Disagreement(case.id, case.field, wanted, got) for case, wanted, got in pairs if wanted != got)
    not_run = tuple(chain.from_iterable(each.not_run for each in given))
    return Report("certlogic", len(cases) - len(disagree), disagree, (), not_run, seconds)


def _answers(cases: Iterable[CertLogicCase]) -> Iterator[object]:
    """What the library gives for each case: a value, issues, or the error that it raised."""
    compiled: dict[int, certlogic.CompiledExpression] = {}
    for case in cases:
        if case.field == "issues":
            found = certlogic.validate(case.expression)
            yield [{"expr": finding.expression, "message": finding.message} for finding in found]
            continue
        try:
            if id(case.expression) not in compiled:
                compiled[id(case.expression)] = certlogic.compile_expression(case.expression)
            yield compiled[id(case.expression)](case.data)
        except InputError as error:
            yield error


def _text(value: object) -> str:
    """A value as text, the same for values that are the same in JSON."""
    if isinstance(value, InputError):
        return f"error: {value}"
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True)


def _plain(value: object) -> object:
    """A value without the differences that JSON does not make: 42.0 is 42, and a date-time its text."""
    match value:
        case float() if value.is_integer():
            return int(value)
        case datetime():
            return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        case list():
            return [_plain(each) for each in value]
        case dict():
            return {key: _plain(each) for key, each in value.items()}
        case _:
            return value
