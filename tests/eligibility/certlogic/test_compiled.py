"""Each operation by the specification, and compiled expressions against the plain interpreter."""

import json
from collections import OrderedDict
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from eligibility.certlogic.interpreter import EvaluationError, Moment, interpret
from vaxplatform.eligibility.certlogic import compile_expression, evaluate
from vaxplatform.errors import DateError, InputError
from vaxplatform.place import Place

IT = {"var": ""}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def strictly(value):
    """Values as they are compared here: JSON that tells true from 1."""
    return json.dumps(value, sort_keys=True)


# ---------------------------------------------------------------------------------------------------- literals and data


@pytest.mark.parametrize("literal", [True, False, 0, -7, "", "text", [], [1, ["a"], True]])
def test_literals_and_arrays_are_what_they_are(literal):
    assert strictly(evaluate(literal, {"x": 1})) == strictly(literal)


def test_an_integer_may_be_written_with_a_fraction_of_nought():
    assert strictly(evaluate(42.0, None)) == "42"
    assert evaluate({"<": [41.0, {"var": "n"}]}, {"n": 42.0}) is True


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("", {"a": [{"b": 1}], "0": "nought", "t": "text", "n": 7}),
        ("a", [{"b": 1}]),
        ("a.0.b", 1),
        ("a.1", None),
        ("a.1.b", None),
        ("a.b", None),
        ("a.00", None),
        ("a.-1", None),
        ("a.99999999999999999999", None),
        ("a." + "9" * 5000, None),
        ("a.length", None),
        ("0", "nought"),
        ("t.0", None),
        ("n.0", None),
        ("n.x.y", None),
        ("none.x", None),
    ],
)
def test_data_access(path, value):
    data = {"a": [{"b": 1}], "0": "nought", "t": "text", "n": 7}
    assert evaluate({"var": path}, data) == value


@pytest.mark.parametrize("data", [None, 7, "text", [], {}])
def test_data_access_in_other_data(data):
    assert evaluate({"var": "a.0"}, data) is None


def test_data_that_are_no_json_are_refused_and_not_taken_for_missing():
    assert evaluate({"var": "a.b"}, OrderedDict(a=OrderedDict(b=1))) == 1
    for path, value in {"a.1": 2, "a.2": None, "a.b": None}.items():
        assert evaluate({"var": path}, {"a": type("Listed", (list,), {})([1, 2])}) == value
    for data in (MappingProxyType({"a": 1}), (1,), {"a": {1, 2}}):
        with pytest.raises(InputError, match="JSON values"):
            evaluate({"var": "a.0"}, data)


# ---------------------------------------------------------------------------------------------------------- operations

FALSY = [False, None, "", 0, 0.0, [], {}]
TRUTHY = [True, "0", "false", 1, -1, 2.0, [0], [None], {"a": None}]
NEITHER = [3.14, float("nan"), float("inf")]


@pytest.mark.parametrize("value", FALSY)
def test_falsy(value):
    assert evaluate({"if": [IT, "then", "else"]}, value) == "else"
    assert evaluate({"!": [IT]}, value) is True
    assert strictly(evaluate({"and": [IT, {"+": ["no", "integer"]}]}, value)) == strictly(value)


@pytest.mark.parametrize("value", TRUTHY)
def test_truthy(value):
    assert evaluate({"if": [IT, "then", "else"]}, value) == "then"
    assert evaluate({"!": [IT]}, value) is False
    assert strictly(evaluate({"and": [True, IT]}, value)) == strictly(value)


@pytest.mark.parametrize("operation", [{"if": [IT, 1, 2]}, {"!": [IT]}, {"and": [IT, 1]}, {"and": [1, IT]}])
@pytest.mark.parametrize("value", NEITHER)
def test_neither_truthy_nor_falsy(operation, value):
    with pytest.raises(InputError, match="a value that is truthy or falsy is wanted here, not a number that is no int"):
        evaluate(operation, value)


def test_a_date_time_is_neither_truthy_nor_falsy():
    with pytest.raises(InputError, match="not a date-time"):
        evaluate({"!": [{"plusTime": ["2021-06-01", 0, "day"]}]}, None)


def test_only_the_branch_that_counts_is_evaluated():
    error = {"+": [1, "a"]}
    assert evaluate({"if": [True, 1, error]}, None) == 1
    assert evaluate({"if": [False, error, 2]}, None) == 2
    assert evaluate({"and": [0, error]}, None) == 0
    with pytest.raises(InputError):
        evaluate({"and": [1, error]}, None)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("a", "a", True),
        ("a", "A", False),
        (1, 1, True),
        (1, 1.0, True),
        (1, "1", False),
        (1, True, False),
        (0, False, False),
        (None, None, True),
        (None, False, False),
        (None, "", False),
        ([1, {"a": [2]}], [1, {"a": [2]}], True),
        ([1], [True], False),
        ([1], [1, 2], False),
        ([1], {"0": 1}, False),
        ({"a": 1}, {"a": True}, False),
        ({"a": 1}, {"b": 1}, False),
    ],
)
def test_equality_and_membership_without_coercion(one, other, same):
    data = {"one": one, "other": other, "array": [[], other]}
    assert evaluate({"===": [{"var": "one"}, {"var": "other"}]}, data) is same
    assert evaluate({"===": [{"var": "other"}, {"var": "one"}]}, data) is same
    assert evaluate({"in": [{"var": "one"}, {"var": "array"}]}, data) is same
    if isinstance(other, str | bool | int):
        assert evaluate({"===": [{"var": "one"}, other]}, data) is same
        assert evaluate({"in": [{"var": "one"}, [other, 77]]}, data) is same


def test_date_times_are_equal_when_they_are_one_instant():
    one, other = {"plusTime": ["2021-06-01T02:00:00+02:00", 0, "day"]}, {"plusTime": ["2021-06-01", 0, "hour"]}
    assert evaluate({"===": [one, other]}, None) is True
    assert evaluate({"===": [one, "2021-06-01"]}, None) is False
    assert evaluate({"in": [one, [other]]}, None) is True


@pytest.mark.parametrize("value", ["a", "c", 1, True, None, ["a"], {"a": 1}])
def test_membership_in_an_array_of_texts(value):
    assert evaluate({"in": [IT, ["a", "b"]]}, value) is (value == "a")
    assert evaluate({"in": [{"if": [True, IT, 0]}, ["a", "b"]]}, value) is (value == "a")
    assert evaluate({"in": [IT, []]}, value) is False


@pytest.mark.parametrize("array", [None, "abc", 1, {"a": 1}])
def test_membership_needs_an_array(array):
    with pytest.raises(InputError, match=r"expression at \$\.in\[1\]: an array is wanted here"):
        evaluate({"in": ["a", IT]}, array)


@pytest.mark.parametrize(
    ("operator", "values"),
    [
        ("<", {(1, 2): True, (2, 2): False, (1, 2, 3): True, (1, 2, 2): False, (2, 2, 3): False}),
        ("<=", {(2, 2): True, (3, 2): False, (1, 1, 1): True, (1, 0, 1): False, (0, 1, 0): False}),
        (">", {(2, 1): True, (1, 1): False, (3, 2, 1): True, (3, 2, 2): False, (2, 2, 1): False}),
        (">=", {(1, 1): True, (1, 2): False, (1, 1, 1): True, (1, 2, 1): False, (1, 0, 1): False}),
    ],
)
def test_comparison_of_integers(operator, values):
    for operands, expected in values.items():
        assert evaluate({operator: list(operands)}, None) is expected
        from_data = [{"var": str(n)} for n in range(len(operands))]
        assert evaluate({operator: from_data}, list(operands)) is expected


@pytest.mark.parametrize("operator", ["<", "<=", ">", ">="])
@pytest.mark.parametrize("value", [None, "2", True, 1.5, [1], {}])
def test_only_integers_are_compared(operator, value):
    for operands in ([IT, 1], [1, IT], [5, 1, IT], [1, 5, IT], [IT, 1, 2], [1, IT, 2]):
        with pytest.raises(InputError, match="an integer is wanted here"):
            evaluate({operator: operands}, value)


def test_addition():
    assert evaluate({"+": [2, {"var": "n"}]}, {"n": -5}) == -3
    for value in ("1", None, True, 0.5):
        with pytest.raises(InputError, match=r"expression at \$\.\+\[0\]: an integer is wanted here"):
            evaluate({"+": [IT, 1]}, value)


def test_reduction():
    count = {"reduce": [{"var": "v"}, {"+": [{"var": "accumulator"}, {"var": "current.dn"}]}, {"var": "from"}]}
    assert evaluate(count, {"v": [{"dn": 1}, {"dn": 2}], "from": 10}) == 13
    assert evaluate(count, {"v": [], "from": 10}) == 10
    assert evaluate(count, {"from": 10}) == 10
    last = {"reduce": [{"var": ""}, {"var": "current"}, 0]}
    assert evaluate(last, [1, 2, 3]) == 3
    seen = {"reduce": [{"var": ""}, {"var": ""}, 0]}
    assert evaluate(seen, ["a"]) == {"current": "a", "accumulator": 0}


def test_the_lambda_of_a_reduction_sees_nothing_else():
    assert evaluate({"reduce": [{"var": "v"}, {"var": "data"}, 0]}, {"v": [1], "data": 7}) is None


def test_reductions_within_reductions():
    inner = {"reduce": [{"var": "current"}, {"+": [{"var": "current"}, {"var": "accumulator"}]}, 0]}
    rows = {"reduce": [IT, {"+": [{"var": "accumulator"}, inner]}, 0]}
    assert evaluate(rows, [[1, 2], [3], []]) == 6


@pytest.mark.parametrize("value", ["text", 7, {}, True])
def test_reduction_needs_an_array(value):
    with pytest.raises(InputError, match=r"expression at \$\.reduce\[0\]: an array is wanted here"):
        evaluate({"reduce": [IT, 1, 0]}, value)


@pytest.mark.parametrize(
    ("text", "fragments"),
    [
        ("URN:UVCI:01:XX:A/B#C", ["01", "XX", "A", "B", "C", None]),
        ("01:XX:A", ["01", "XX", "A", None]),
        ("URN:01", ["URN", "01", None]),
        ("urn:uvci:01", ["urn", "uvci", "01", None]),
        ("URN:UVCI", [None]),
        ("//", ["", "", "", None]),
        ("", ["", None]),
        (None, [None, None]),
    ],
)
def test_fragments_of_a_certificates_identifier(text, fragments):
    assert [evaluate({"extractFromUVCI": [IT, n]}, text) for n in range(len(fragments))] == fragments
    assert evaluate({"extractFromUVCI": [IT, -1]}, text) is None


@pytest.mark.parametrize("value", [7, True, ["a"], {}])
def test_an_identifier_is_a_text(value):
    with pytest.raises(InputError, match="a text or null is wanted here"):
        evaluate({"extractFromUVCI": [IT, 0]}, value)


# ----------------------------------------------------------------------------------------------------------- date-times


@pytest.mark.parametrize("value", [None, 20210601, True, [], {}])
@pytest.mark.parametrize("operation", [{"plusTime": [IT, 0, "day"]}, {"dccDateOfBirth": [IT]}])
def test_only_texts_become_date_times(operation, value):
    with pytest.raises(InputError, match="a text with a date"):
        evaluate(operation, value)


def test_a_date_time_is_no_text():
    with pytest.raises(InputError, match=r"\$\.plusTime\[0\]: a text with a date-time is wanted here, not a date-time"):
        evaluate({"plusTime": [{"plusTime": ["2021-06-01", 0, "day"]}, 1, "day"]}, None)


def test_an_error_names_the_place_and_not_the_persons_value():
    rule = {"and": [True, {"after": [{"dccDateOfBirth": [IT]}, {"plusTime": ["2021", 0, "day"]}]}]}
    with pytest.raises(DateError) as caught:
        compile_expression(rule, place=Place("VR-XX-0001", path="$.Logic"))("1985-13-07")
    assert str(caught.value).startswith("VR-XX-0001 at $.Logic.and[1].after[0].dccDateOfBirth[0]: ")
    assert "1985" not in str(caught.value)


def at(text):
    return {"plusTime": [text, 0, "day"]}


@pytest.mark.parametrize(
    ("operator", "earlier_first", "equal", "later_first"),
    [
        ("after", False, False, True),
        ("before", True, False, False),
        ("not-after", True, True, False),
        ("not-before", False, True, True),
    ],
)
def test_comparison_of_date_times(operator, earlier_first, equal, later_first):
    early, late = at("2021-06-01T23:59:59.999Z"), at("2021-06-02")
    assert evaluate({operator: [early, late]}, None) is earlier_first
    assert evaluate({operator: [late, late]}, None) is equal
    assert evaluate({operator: [late, early]}, None) is later_first
    assert evaluate({operator: [early, late, late]}, None) is (earlier_first and equal)
    assert evaluate({operator: [late, late, early]}, None) is (later_first and equal)
    assert evaluate({operator: [early, late, early]}, None) is False


@pytest.mark.parametrize("operator", ["after", "before", "not-after", "not-before"])
def test_only_date_times_are_compared(operator):
    for value in ("2021-06-01", 1, None, True):
        for operands in (
            [IT, at("2021")],
            [at("2021"), IT],
            [at("2021"), at("2022"), IT],
            [at("2021"), at("2020"), IT],
        ):
            with pytest.raises(InputError, match="a date-time is wanted here"):
                evaluate({operator: operands}, value)


def test_a_date_time_may_come_out_of_a_reduction():
    this, latest_so_far = at({"var": "current"}), {"var": "accumulator"}
    later = {"if": [{"after": [this, latest_so_far]}, this, latest_so_far]}
    latest = {"reduce": [{"var": "v"}, later, at("1970-01-01")]}
    assert evaluate(latest, {"v": ["2021-06-01", "2021-06-03", "2021-06-02"]}) == datetime(2021, 6, 3, tzinfo=UTC)


def test_a_value_that_is_given_back_is_new_each_time():
    run = compile_expression([1, [2]])
    run(None)[1].append(3)
    assert run(None) == [1, [2]]


# ---------------------------------------------------------------------------------------------- limits and what is safe


@pytest.mark.parametrize(
    "around",
    [
        lambda inner: {"if": [inner, inner if isinstance(inner, bool) else 1, 2]},
        lambda inner: {"and": [inner, True]},
        lambda inner: {"!": [inner]},
        lambda inner: {"===": [inner, True]},
        lambda inner: {"in": [inner, [True, "a"]]},
        lambda inner: {"in": [inner, ["a"]]},
        lambda inner: {"if": [{"in": [inner, ["a"]]}, 1, 2]},
        lambda inner: {"+": [{"if": [True, 1, inner]}, 1]},
        lambda inner: {"<": [1, {"if": [True, 2, inner]}, {"if": [True, 3, 2]}]},
        lambda inner: {"before": [at("2021"), {"if": [True, at("2022"), inner]}, at("2023")]},
        lambda inner: {"reduce": [[1], inner, 0]},
        lambda inner: {"reduce": [{"if": [True, [1], inner]}, 1, 0]},
        lambda inner: {"plusTime": [{"if": [True, "2021", inner]}, 1, "day"]},
        lambda inner: [inner],
    ],
)
def test_whatever_is_valid_compiles_at_any_depth(around):
    expression = True
    compiled = None
    for _ in range(70):
        deeper = around(expression)
        try:
            compiled = compile_expression(deeper)
        except InputError as error:
            assert "nests at most" in str(error)  # noqa: PT017 -- how deep the limit lies differs by operation
            break
        expression = deeper
    else:
        pytest.fail("there is no limit")
    assert compiled is not None
    compiled(None)


def test_texts_of_a_rule_cannot_leave_their_quotes():
    nasty = "'\"\\\n\x00{}}%s\u2028\ud800) or __import__('os')"
    expression = {
        "if": [{"===": [{"var": nasty.replace(".", "")}, nasty]}, [nasty], {"in": [nasty, [nasty, {"var": "x"}]]}]
    }
    assert evaluate(expression, {nasty: nasty}) == [nasty]
    assert evaluate(expression, {}) is True


def test_compiled_source_sees_no_builtins():
    run = compile_expression({"===": [{"var": "a"}, 1]})
    assert run._run.__globals__["__builtins__"] == {}
    assert run.source.startswith("def run(data):")


# --------------------------------------------------------------------------------------- against the plain interpreter

DATES = st.sampled_from(
    ["2021", "2020-02-29", "2021-06", "2021-06-01", "2021-06-01T10:00:00+2", "2021-01-31T23:59:59.9999Z", "2021-06-31"]
)
TEXTS = st.one_of(DATES, st.sampled_from(["", "a", "b", "URN:UVCI:01:XX:a#b", "1:b"]))
INTEGERS = st.one_of(st.integers(-3, 3), st.just(2.0))
SCALARS = st.one_of(st.none(), st.booleans(), INTEGERS, st.just(0.5), TEXTS)
KEYS = st.sampled_from(["a", "b", "0"])
DATA = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=12,
)
VARS = st.lists(st.sampled_from(["a", "b", "0", "1", "current", "accumulator"]), max_size=3).map(
    lambda fragments: {"var": ".".join(fragments)}
)
LEAVES = st.one_of(st.booleans(), INTEGERS, TEXTS, VARS)
UNITS = st.sampled_from(["year", "month", "day", "hour"])


def operation(operator, *operands):
    return st.tuples(*operands).map(lambda chosen: {operator: list(chosen)})


def comparison(operators, operand):
    return st.builds(
        lambda operator, operands: {operator: operands},
        st.sampled_from(operators),
        st.lists(operand, min_size=2, max_size=3),
    )


def mostly(right, *, rarely):
    """Operands of the type that an operation takes, and now and then others."""
    return st.integers(0, 7).flatmap(lambda chance: right if chance else rarely)


def operations(inner):
    integer = mostly(INTEGERS, rarely=inner)
    date = operation("plusTime", mostly(DATES, rarely=inner), st.integers(-40, 40), UNITS)
    moment = mostly(st.one_of(date, operation("dccDateOfBirth", DATES)), rarely=inner)
    array = mostly(st.one_of(st.lists(inner, max_size=3), st.lists(TEXTS, max_size=3), VARS), rarely=inner)
    added = operation("+", st.just({"var": "accumulator"}), st.one_of(integer, st.just({"var": "current"})))
    return st.one_of(
        operation("if", inner, inner, inner),
        st.lists(inner, min_size=2, max_size=3).map(lambda operands: {"and": operands}),
        operation("!", inner),
        operation("===", inner, inner),
        operation("in", inner, array),
        operation("+", integer, integer),
        comparison(["<", ">", "<=", ">="], integer),
        comparison(["after", "before", "not-after", "not-before"], moment),
        operation("reduce", array, inner, inner),
        operation("reduce", mostly(st.lists(INTEGERS, max_size=3), rarely=array), added, INTEGERS),
        operation("extractFromUVCI", mostly(TEXTS, rarely=inner), st.integers(-1, 4)),
        moment,
        array,
    )


EXPRESSIONS = st.recursive(LEAVES, operations, max_leaves=14)


def plainly(value):
    """A value with date-times and whole numbers as the interpreter has them."""
    if isinstance(value, datetime):
        return Moment((value - EPOCH) // timedelta(milliseconds=1))
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [plainly(each) for each in value]
    return {key: plainly(each) for key, each in value.items()} if isinstance(value, dict) else value


@given(EXPRESSIONS, DATA)
@example({"in": [{"var": ""}, ["a"]]}, ["a"])
@example({"and": [{"plusTime": ["2020-02-29", 1, "year"]}, 1]}, None)
def test_compiled_is_interpreted(expression, data):
    try:
        expected = interpret(expression, data)
    except EvaluationError:
        with pytest.raises(InputError):
            evaluate(expression, data)
    else:
        assert repr(plainly(evaluate(expression, data))) == repr(plainly(expected))
