"""Writes ``docs/conformance.md`` from a run of the published suites: ``python docs/conformance.py DATA``.

DATA is the folder of reference data. The page is committed, so that building the documentation needs no such data; a
test compares it with a fresh run.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from vaxplatform.conformance import Report, read_cases, run_cdsi
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
    return "\n".join(_lines(reports)) + "\n"


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


if __name__ == "__main__":
    PAGE.write_text(page(Path(sys.argv[1])), encoding="utf-8")
