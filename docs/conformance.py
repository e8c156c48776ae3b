"""Writes ``docs/conformance.md`` from a run of the published suites: ``python docs/conformance.py DATA``.

DATA is the folder of reference data. The page is committed, so that building the documentation needs no such data; a
test compares it with a fresh run.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from attrs import evolve

from vaxplatform.conformance import (
    CertLogicCases,
    Report,
    read_cases,
    read_certlogic_suite,
    read_country_rules,
    run_cdsi,
    run_certlogic,
)
from vaxplatform.exchange import read_cdsi

PAGE = Path(__file__).resolve().parent / "conformance.md"
SUITES = {
    "healthy": "childhood and adult test cases, version 4.45",
    "conditions": "underlying-conditions test cases, version 4.6",
}
RELEASE = "4.64-508 of 10 November 2025"


def page(data: Path) -> str:
    """The page for the suites in a folder of reference data."""
    schedule = read_cdsi(data / "cdsi" / "supporting-data")
    reports = {suite: run_cdsi(schedule, read_cases(data / "cdsi" / "cases" / f"{suite}.jsonl")) for suite in SUITES}
    suite = read_certlogic_suite(data / "certlogic" / "suite")
    rules = read_country_rules(data / "certlogic" / "country-rules")
    return "\n".join((*_lines(reports), *_of_certlogic(suite, rules))) + "\n"


HEAD = """\
# Conformance

<!-- Written by docs/conformance.py; do not edit. -->

## CDC, Clinical Decision Support for Immunization (CDSi)

Doses are evaluated and forecast with CDC's supporting data, release {release}, for people born in
the United States. Compared are the series status, the earliest, recommended and past due dates, where absent must be
absent, and the status of every dose; of healthy people also the number of the dose that is due and the reason for a
dose that does not count.

| CDC's cases | compared | agree | documented defects | disagree |
|---|---:|---:|---:|---:|"""

DEFECTS = """
The counts are of the published cases at hand, a part of all. `vaxplatform conformance cdsi` runs them.

### Documented defects

Cases that contradict the data they are published with. Each is recorded with the fields in which it differs; the run
fails when one begins to agree, or differs in another way."""


def _lines(reports: dict[str, Report]) -> Iterator[str]:
    yield HEAD.format(release=RELEASE)
    for suite, report in reports.items():
        disagree = len({each.id for each in report.disagree})
        yield f"| {SUITES[suite]} | {report.cases} | {report.agree} | {len(report.known_defects)} | {disagree} |"
    yield DEFECTS
    for report in reports.values():
        for defect in report.known_defects:
            yield f"\n**{defect.id}.** {defect.reason}"


CERTLOGIC = """
## CertLogic

The language of the rules by which member states of the European Union accept certificates, specification 1.3.3.
Compared are the value of every expression for its data, an error being a value of its own, and of the validation every
finding: the expression it is about and the words.

| cases | compared | agree | skipped by the suite | disagree |
|---|---:|---:|---:|---:|"""

CERTLOGIC_END = """
The rules are those of {countries}. `vaxplatform conformance certlogic` runs them all.

What the specification leaves open is answered so: two values are equal when they are of one JSON type and equal in
every part; a value that is neither truthy nor falsy is an error wherever one of the two is asked for; the lambda of a
`reduce` sees the item at hand and the result so far, and nothing else; date-times lie in the years 1 to 9999."""


def _of_certlogic(suite: CertLogicCases, rules: CertLogicCases) -> Iterator[str]:
    evaluated, validated = (
        evolve(suite, cases=[case for case in suite.cases if case.field == field], not_run=left_out)
        for field, left_out in (("value", suite.not_run), ("issues", ()))
    )
    kinds = {"test suite, evaluation": evaluated, "test suite, validation": validated, "rules of countries": rules}
    yield CERTLOGIC
    for kind, cases in kinds.items():
        report = run_certlogic(cases)
        yield f"| {kind} | {report.cases} | {report.agree} | {len(report.not_run)} | {len(report.disagree)} |"
    countries = sorted({case.id.partition("/")[0] for case in rules.cases})
    yield CERTLOGIC_END.format(countries=", ".join(countries))


if __name__ == "__main__":
    PAGE.write_text(page(Path(sys.argv[1])), encoding="utf-8")
