"""CertLogic, the language of the rules by which member states of the European Union accept certificates.

An expression is JSON: a literal, an array, or an object with one operator and its operands. `validate` says what is
wrong with one, `parse` reads it, `evaluate` gives its value for some data, and `compile_expression` makes it ready for
many. Data of a certificate stand under ``payload``, the instant of the check and the value sets under ``external``.

What the specification calls an error raises: an operation on a value of a type that it does not take, or a text that is
no date-time. A value that is neither truthy nor falsy, such as 3.14 or a date-time, cannot be the guard of an ``if``.

Source:
    European Health Network, eu-dcc-business-rules, CertLogic specification 1.3.3.

Example:
    >>> rule = {"if": [{"var": "payload.v.0"}, {"in": [{"var": "payload.v.0.mp"}, ["EU/1/20/1528"]]}, True]}
    >>> evaluate(rule, {"payload": {"v": [{"mp": "EU/1/20/1528"}]}}), evaluate(rule, {"payload": {"t": [{}]}})
    (True, True)
"""

from vaxplatform.eligibility.certlogic.compiled import CompiledExpression, compile_expression, evaluate
from vaxplatform.eligibility.certlogic.export import export_table
from vaxplatform.eligibility.certlogic.expression import (
    Array,
    Expression,
    Literal,
    Operation,
    Var,
    data_accesses,
    to_json,
)
from vaxplatform.eligibility.certlogic.reading import from_certlogic, from_certlogic_rule
from vaxplatform.eligibility.certlogic.rule import CertificateType, CertLogicRule, RuleType, read_rule, write_rule
from vaxplatform.eligibility.certlogic.validation import Finding, parse, validate
from vaxplatform.eligibility.certlogic.writing import Terms, to_certlogic

__all__ = [
    "Array",
    "CertLogicRule",
    "CertificateType",
    "CompiledExpression",
    "Expression",
    "Finding",
    "Literal",
    "Operation",
    "RuleType",
    "Terms",
    "Var",
    "compile_expression",
    "data_accesses",
    "evaluate",
    "export_table",
    "from_certlogic",
    "from_certlogic_rule",
    "parse",
    "read_rule",
    "to_certlogic",
    "to_json",
    "validate",
    "write_rule",
]
