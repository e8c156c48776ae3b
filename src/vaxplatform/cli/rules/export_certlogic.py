"""``vaxplatform rules export-certlogic``: a programme's rules as rules for certificates."""

import json
from pathlib import Path
from typing import Annotated

import typer
from attrs import evolve

from vaxplatform.cli._options import day_of
from vaxplatform.cli._terminal import say
from vaxplatform.cli.rules._target import CountryOrFolder, ProgrammeName, target_of
from vaxplatform.eligibility import RuleTable
from vaxplatform.eligibility.certlogic import CertificateType, export_table, write_rule
from vaxplatform.errors import UnknownName
from vaxplatform.exchange.files import write_whole

__all__ = ["export_certlogic"]


def export_certlogic(
    country: CountryOrFolder,
    first: Annotated[str, typer.Option("--from", help="The first day the rules are for, YYYY-MM-DD.")],
    last: Annotated[str, typer.Option("--until", help="The last day, YYYY-MM-DD; such rules must end.")],
    out: Annotated[Path, typer.Option("--out", help="The JSON file to write, a list of rules.")],
    programme: ProgrammeName = None,
    rule: Annotated[
        list[str] | None,
        typer.Option("--rule", help="Only this rule, without exclusions and deferrals; may be given several times."),
    ] = None,
    certificates: Annotated[
        CertificateType, typer.Option("--certificates", help="The certificates they are for.", case_sensitive=False)
    ] = CertificateType.GENERAL,
) -> None:
    """Write a programme's rules in CertLogic, for those who check certificates of the European form.

    All of it means exactly what the programme's rules mean, or nothing is written and every reason is told.

    Exit codes: 0 written; 2 misuse; 3 a rule asks what a certificate does not say, or the pack cannot be used.
    """
    target = target_of(country, programme)
    table = target.programme.table
    named = {product.code_in("eu-dcc"): product.code for product in target.country.catalogue.products}
    rules = export_table(
        _chosen(table, rule) if rule else table,
        country=target.country.code,
        first=day_of(first, "--from"),
        last=day_of(last, "--until"),
        certificate_type=certificates,
        products={name: code for name, code in named.items() if name is not None},
    )
    with write_whole(out) as unfinished:
        text = json.dumps([write_rule(each) for each in rules], ensure_ascii=False, indent=1)
        unfinished.write_text(f"{text}\n", encoding="utf-8")
    say(f"{len(rules)} rule{'' if len(rules) == 1 else 's'} for certificates in {out}")


def _chosen(table: RuleTable, ids: list[str]) -> RuleTable:
    for unknown in (each for each in ids if each not in {rule.id for rule in table.rules}):
        there = ", ".join(rule.id for rule in table.rules)
        raise UnknownName(f"there is no rule {unknown!r}: there is {there}", code="unknown-rule", rule=unknown)
    return evolve(table, rules=[rule for rule in table.rules if rule.id in ids], exclusions=(), deferrals=())
