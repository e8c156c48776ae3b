"""Which data an expression reads."""

from vaxplatform.eligibility.certlogic import data_accesses, parse


def test_each_path_once_in_its_order():
    expression = parse([{"var": "b"}, {"if": [{"var": "a"}, {"var": "b"}, {"!": [{"var": ""}]}]}, 7])
    assert data_accesses(expression) == ("b", "a", "")


def test_what_a_lambda_reads_is_not_of_the_data():
    each = {"+": [{"var": "accumulator"}, {"var": "current.dn"}]}
    assert data_accesses(parse({"reduce": [{"var": "payload.v"}, each, {"var": "from"}]})) == ("payload.v", "from")
