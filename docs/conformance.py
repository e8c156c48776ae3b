"""Writes ``docs/conformance.md`` from a run of the published suites: ``python docs/conformance.py DATA``.

DATA is the folder of reference data. The page is committed, so that building the documentation needs no such data; a
test compares it with a fresh run.
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from attrs import evolve

from vaxplatform.conformance import (
    CertLogicCases,
    Defect,
    DivocCases,
    EuDccCases,
    HealthCardCases,
    Report,
    read_cases,
    read_certlogic_suite,
    read_country_rules,
    read_divoc,
    read_eu_dcc,
    read_health_card_cases,
    run_cdsi,
    run_certlogic,
    run_divoc,
    run_eu_dcc,
    run_health_card_cases,
    run_who_schedules,
)
from vaxplatform.conformance.smart_health_cards import CODES
from vaxplatform.countries import list_countries, load_country
from vaxplatform.exchange import WhoSchedules, read_cdsi, read_who_schedules

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
    certificates = read_eu_dcc(data / "certificates" / "eu-dcc" / "test-data")
    credentials = read_divoc(data / "certificates" / "divoc")
    cards = read_health_card_cases(data / "certificates" / "smart-health-cards")
    schedules = read_who_schedules(data / "who-schedules")
    parts = (
        _lines(reports),
        _of_certlogic(suite, rules),
        _of_eu_dcc(certificates),
        _of_divoc(credentials),
        _of_health_cards(cards),
        _of_who_schedules(schedules),
    )
    return "\n".join(line for part in parts for line in part) + "\n"


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


EU_DCC = """
## EU Digital COVID Certificate

The test certificates that member states and others signed for each other. Compared is every result that a file
expects: prefix, Base45, compression, CBOR and JSON, signature, schema, times, key usage, and with the extra `scan` the
picture of the QR code. A step whose layer a file leaves out starts from the text.

| cases | compared | agree | documented defects | disagree |
|---|---:|---:|---:|---:|
| files | {cases} | {agree} | {defects} | {disagree} |

The certificates are those of {issuers}.
`vaxplatform conformance eu-dcc` runs them. Not run, since the files leave something out or write a key that the data's
description does not know:
"""

EU_DCC_DEFECTS = """
What the specification leaves open is answered so: a certificate is judged by the release of the schema that it names,
of which 1.0 allows several entries; a code that is in no list is a warning; a month or day of birth written 00 is not
known; null is as good as absent; nobody is born after the day of issue, which these files ask for and no
specification does; a key that is meant for ICAO's seals alone signs no certificate of this kind; a certificate may
outlive its key, and is refused from then on. That a name is not transliterated to nothing is a rule of the
specification and not of the schema file.

### Documented defects of the test certificates

Files that contradict themselves, the schema they name or the specification. Each is recorded with what differs; the run
fails when one begins to agree, or differs in another way. One difference shows the defect by itself, in whichever
file it stands: a signature is to fit whose method the key given with it cannot do, such as ES256 by a key on P-384."""


def _of_eu_dcc(cases: EuDccCases) -> Iterator[str]:
    report = run_eu_dcc(cases)
    yield EU_DCC.format(
        cases=report.cases,
        agree=report.agree,
        defects=len(report.known_defects),
        disagree=len({each.id for each in report.disagree}),
        issuers=", ".join(sorted({case.id.partition("/")[0] for case in cases.cases} - {"common"})),
    )
    for reason, ids in _by_reason(report.not_run).items():
        yield f"- {len(ids)} such as `{ids[0]}`: {reason}"
    yield EU_DCC_DEFECTS
    for reason, ids in _by_reason(report.known_defects).items():
        named = ", ".join(f"`{each}`" for each in ids)
        yield f"\n**{len(ids)} {'file' if len(ids) == 1 else 'files'}.** {reason} {named}"


DIVOC = """
## DIVOC

Credentials that the software of CoWIN and others signed, with the keys that are published. Compared are the verdict and
which of the keys made the credential; those whose key is not published must not be verified.

| credentials | compared | agree | disagree |
|---|---:|---:|---:|
| published | {cases} | {agree} | {disagree} |

`vaxplatform conformance divoc` runs them. What a credential states is, in the tests, also compared with what a general
JSON-LD processor makes of it."""


def _of_divoc(cases: DivocCases) -> Iterator[str]:
    report = run_divoc(cases)
    disagree = len({each.id for each in report.disagree})
    yield DIVOC.format(cases=report.cases, agree=report.agree, disagree=disagree)


HEALTH_CARDS = """
## SMART Health Cards

The cases of the developer tools: signed cards, QR codes, files, claims and FHIR bundles, good and bad, with the errors
and warnings that each must give. Cards are judged as of 31 May 2022, by the key sets beside the files.

| cases | compared | agree | disagree | not run |
|---|---:|---:|---:|---:|
| of the developer tools | {cases} | {agree} | {disagree} | {not_run} |

`vaxplatform conformance smart-health-cards` runs them. Not run are links to cards on a server. The tools' codes are
compared through this table; what they call an error and is read here all the same is `NOT_RECOMMENDED`, and what they
warn of and makes a card invalid here is its time. A case that states a number of findings is compared by the number.

| the tools | say | here |
|---|---|---|"""


def _of_health_cards(cases: HealthCardCases) -> Iterator[str]:
    report = run_health_card_cases(cases)
    disagree = len({each.id for each in report.disagree})
    yield HEALTH_CARDS.format(cases=report.cases, agree=report.agree, disagree=disagree, not_run=len(report.not_run))
    for (grade, code), ours in sorted(CODES.items(), key=lambda row: (row[0][1], row[0][0])):
        yield f"| `{code}` | {grade} | {', '.join(f'`{each}`' for each in sorted(ours))} |"


WHO_SCHEDULES = """
## WHO, export of national schedules

Every row of a country in the WHO/UNICEF export of 1 February 2025 is held against the country's pack: product, dose
number, for whom, where, and age. Rows of the routine programme must agree. Rows for risk groups, adults, health workers
and travellers agree, or the pack's `differences.yaml` gives the reason.

| country | rows | agree | recorded differences | disagree |
|---|---:|---:|---:|---:|"""

WHO_SCHEDULES_END = """
`vaxplatform conformance who-schedules` runs them. The export has {rows} rows and no grammar of its age codes; they are
read so: `B` is birth; `D`, `W`, `M` and `Y` are days, weeks, months and years; two with `-` between are a range; `>` is
read as `>=` and `<` as `<=`; `+` counts from the dose before; half a year is six months and half a month 15 days; an
empty age states none, and is not compared. A row open downwards says nothing of the youngest age, and an empty area
nothing of where. Doses of several years of birth may be one row, which spans their ages. {remarks} rows are understood
only by a guess, such as a Cyrillic letter in a code; {rejected} cannot be read:
"""


def _of_who_schedules(schedules: WhoSchedules) -> Iterator[str]:
    yield WHO_SCHEDULES
    for country in map(load_country, list_countries()):
        if country.routine is not None:
            report = run_who_schedules(schedules, [country]).report
            disagree = len({each.id for each in report.disagree})
            counts = (report.cases, report.agree, len(report.known_defects), disagree)
            yield f"| {country.name} | {' | '.join(map(str, counts))} |"
    yield WHO_SCHEDULES_END.format(
        rows=len(schedules.rows) + len(schedules.rejected),
        remarks=sum(bool(row.age.remarks) for row in schedules.rows),
        rejected=len(schedules.rejected),
    )
    for country_code, each in schedules.rejected:
        yield f"- {country_code}, line {each.place.line}: {each.sentence}"


def _by_reason(defects: Iterable[Defect]) -> dict[str, list[str]]:
    by_reason: dict[str, list[str]] = {}
    for each in defects:
        by_reason.setdefault(each.reason, []).append(each.id)
    return by_reason


if __name__ == "__main__":
    PAGE.write_text(page(Path(sys.argv[1])), encoding="utf-8")
