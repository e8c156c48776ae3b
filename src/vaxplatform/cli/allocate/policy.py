"""``vaxplatform allocate policy``: how seats are given, in plain sentences."""

from pathlib import Path
from typing import Annotated

import typer

from vaxplatform.cli._options import Language, language_of
from vaxplatform.cli._terminal import say
from vaxplatform.cli.allocate._inputs import CountryName
from vaxplatform.cli.rules._target import ProgrammeName, target_of
from vaxplatform.countries import core_messages
from vaxplatform.exchange import read_policy
from vaxplatform.report import policy_in_words

__all__ = ["policy"]


def policy(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="A policy: a YAML file.")] = None,
    country: CountryName = None,
    programme: ProgrammeName = None,
    lang: Language = None,
) -> None:
    """Say in plain sentences how seats are given, by a policy file or by a country's programme.

    Exit codes: 0 all fine; 2 misuse; 3 the policy cannot be used.
    """
    if (file is None) == (country is None):
        raise typer.BadParameter("name a policy file, or a country with --country", param_hint="FILE")
    if file is not None:
        messages = core_messages()
        text = policy_in_words(read_policy(file), messages, language_of(lang, messages))
    else:
        target = target_of(str(country), programme)
        terms, messages = target.programme, target.country.messages
        language = language_of(lang, messages)
        text = policy_in_words(
            terms.policy,
            messages,
            language,
            groups=terms.groups,
            tiers=terms.table.tiers,
            source=target.country.titles(terms.policy.source),
        )
    for line in text.splitlines():
        say(line)
