"""What is no valid expression, where it stands, and what was probably meant."""

import pytest

from vaxplatform.eligibility.certlogic import Array, Literal, Operation, Var, parse, validate
from vaxplatform.eligibility.certlogic.validation import DEEPEST, LARGEST
from vaxplatform.errors import InputError
from vaxplatform.place import Place


def found(expression):
    return [(finding.place.path, finding.message) for finding in validate(expression)]


@pytest.mark.parametrize("value", [None, (1, 2), {1, 2}, b"text", object])
def test_what_json_or_certlogic_does_not_have(value):
    assert found(value) == [("$", "invalid CertLogic expression")]
    assert found([1, value]) == [("$[1]", "invalid CertLogic expression")]


@pytest.mark.parametrize("number", [3.14, float("nan"), float("inf"), -float("inf")])
def test_numbers_that_are_no_integers(number):
    assert found(number) == [("$", f"{number} is a non-integer number")]


@pytest.mark.parametrize("number", [2**53, -(2**53), 1e300, 10**4000])
def test_integers_that_not_every_reader_keeps(number):
    assert [path for path, _ in found({"+": [1, number]})] == ["$.+[1]"]
    assert [path for path, _ in found({"plusTime": ["2021", number, "day"]})] == ["$.plusTime[1]"]
    assert validate(2**53 - 1) == ()
    assert len(validate(10**5000)) == 1


@pytest.mark.parametrize("path", [".", "a.", ".a", "a..b", "a.b."])
def test_paths(path):
    assert found({"var": path}) == [("$", f"data access path doesn't have a valid format: {path}")]


@pytest.mark.parametrize("path", [None, 1, ["a"], ["a", "default"], {"var": "a"}])
def test_paths_are_texts_and_have_no_default(path):
    assert found({"var": path}) == [("$", 'not of the form { "var": "<path>" }')]


@pytest.mark.parametrize(
    ("operator", "counts"),
    [
        ("if", {3}),
        *((each, {2}) for each in ("===", "in", "+", "extractFromUVCI")),
        ("and", {2, 3, 4}),
        *((each, {2, 3}) for each in ("<", ">", "<=", ">=", "after", "before", "not-after", "not-before")),
        ("!", {1}),
        ("dccDateOfBirth", {1}),
        ("reduce", {3}),
    ],
)
def test_the_number_of_operands(operator, counts):
    for count in range(5):
        messages = [message for _, message in found({operator: [1] * count})]
        if count in counts:
            assert messages == []
        else:
            assert len(messages) == 1
            assert messages[0].startswith(f'operation "{operator}" takes ')
            assert messages[0].endswith(f"but it has {count}")


@pytest.mark.parametrize(
    ("expression", "taken"),
    [
        ({"!": []}, "1 operand, but it has 0"),
        ({"if": [1]}, "3 operands, but it has 1"),
        ({"<": [1]}, "2 or 3 operands, but it has 1"),
        ({"and": [1]}, "2 or more operands, but it has 1"),
    ],
)
def test_how_many_operands_are_taken_is_told(expression, taken):
    [(_, message)] = found(expression)
    assert message.endswith(f"takes {taken}")


@pytest.mark.parametrize("operands", [None, True, 1, "a", {"var": "a"}])
def test_operands_stand_in_an_array(operands):
    assert found({"!": operands}) == [("$", 'operation not of the form { "<operator>": [ <values...> ] }')]


def test_the_operands_of_plus_time():
    assert validate({"plusTime": [{"var": "a"}, -1, "hour"]}) == ()
    assert found({"plusTime": ["2021", "1", "days"]}) == [
        ("$.plusTime[1]", 'the amount of "plusTime" must be an integer'),
        ("$.plusTime[2]", 'the time unit of "plusTime" must be one of "year", "month", "day", "hour"'),
    ]
    assert validate({"plusTime": ["2021", 1, "days"]})[0].hint == "day"
    for amount in (True, None, 1.5, {"var": "n"}, [1]):
        assert [path for path, _ in found({"plusTime": ["2021", amount, "day"]})] == ["$.plusTime[1]"]
    for unit in (None, 1, "week", ["day"], {"var": "unit"}):
        assert [path for path, _ in found({"plusTime": ["2021", 1, unit]})] == ["$.plusTime[2]"]


def test_the_index_of_a_fragment():
    for index in (True, None, 0.5, "1", {"var": "n"}):
        assert [path for path, _ in found({"extractFromUVCI": ["", index]})] == ["$.extractFromUVCI[1]"]


def test_operators_that_there_are_not():
    assert found({"or": [1, 2]}) == [("$", 'unrecognised operator: "or"')]
    assert found({7: [1, 2]}) == [("$", 'unrecognised operator: "7"')]
    for wrong, meant in {"plustime": "plusTime", "==": "===", "not_after": "not-after", "vars": "var"}.items():
        assert validate({wrong: [1, 2]})[0].hint == meant
    assert str(validate({"==": [1, 2]})[0]) == (
        'expression at $: unrecognised operator: "=="; did you mean "==="?'
    )  # fmt: skip


def test_everything_is_told_in_the_order_of_the_text():
    expression = {"if": [{"var": "a."}, {"and": [None, {"<": [1]}]}, [3.5, {}]]}
    assert [path for path, _ in found(expression)] == [
        "$.if[0]",
        "$.if[1].and[0]",
        "$.if[1].and[1]",
        "$.if[2][0]",
        "$.if[2][1]",
    ]
    with pytest.raises(InputError) as caught:
        parse(expression, place=Place("VR-XX-0001", path="$.Logic"))
    assert str(caught.value).startswith("VR-XX-0001 at $.Logic.if[0]: data access path")
    assert str(caught.value).endswith("(and 4 more)")
    assert len(caught.value.data["problems"]) == 5
    for wrong, sentence in {1: "invalid CertLogic expression", 2: "invalid CertLogic expression (and 1 more)"}.items():
        with pytest.raises(InputError) as caught:
            parse([None] * wrong)
        assert caught.value.sentence == sentence


def test_a_finding_holds_the_expression_that_it_is_about():
    expression = {"if": [{"foo": "bar"}, 1, 2]}
    [finding] = validate(expression)
    assert finding.expression is expression["if"][0]


def test_limits():
    deep = []
    for _ in range(DEEPEST - 1):
        deep = [deep]
    assert validate(deep) == ()
    assert validate([deep]) == ()
    assert "nests at most" in validate([[deep]])[0].message
    negated = True
    for _ in range(DEEPEST // 2):
        negated = {"!": [negated]}
    assert validate(negated) == ()
    assert "nests at most" in validate({"!": [negated]})[0].message
    assert validate([1] * (LARGEST - 1)) == ()
    assert "holds at most" in validate([1] * LARGEST)[0].message
    bottomless = []
    bottomless.append(bottomless)
    assert "nests at most" in validate(bottomless)[0].message


def test_the_tree():
    assert parse({"and": [{"var": "a.0"}, [42.0, "x", True]]}) == Operation(
        "and", (Var("a.0"), Array((Literal(42), Literal("x"), Literal(True))))
    )
    assert type(parse(42.0).value) is int
    assert parse({"var": ""}).fragments == ()
