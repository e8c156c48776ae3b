"""What a draw is made from, as the options of several subcommands name it."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer
from attrs import frozen

from vaxplatform.allocation import Policy
from vaxplatform.campaign import DrawInput
from vaxplatform.cli._options import seed_text
from vaxplatform.cli.rules._target import Target, target_of
from vaxplatform.codes import Code
from vaxplatform.countries import Country, PackFolder, load_country, load_pack
from vaxplatform.errors import FileError
from vaxplatform.exchange import (
    Rejected,
    read_areas,
    read_calendar,
    read_choices,
    read_policy,
    read_requests,
    read_sessions,
)
from vaxplatform.model import Session
from vaxplatform.place import Place

__all__ = [
    "Areas",
    "CountryName",
    "HideBelow",
    "Inputs",
    "Requests",
    "Seed",
    "Sessions",
    "country_of",
    "policy_of",
    "read_inputs",
]

Requests = Annotated[Path, typer.Option("--requests", help="Requests: a CSV or Parquet file, one row a person.")]
Sessions = Annotated[
    Path,
    typer.Option(
        "--sessions",
        help="Sessions: a CSV or Parquet file, or with --country a calendar in the country's format (.json).",
    ),
]
Areas = Annotated[
    Path | None, typer.Option("--areas", help="People to be served and served so far by area: a CSV file.")
]
CountryName = Annotated[
    str | None,
    typer.Option("--country", help="Two letters of a country that has a pack, in any case, or a pack's folder."),
]
HideBelow = Annotated[
    int,
    typer.Option(
        "--hide-below", min=0, help="Show no count of people below this number in the equity report, to publish it."
    ),
]
Seed = Annotated[
    str, typer.Option("--seed", help="The seed of the draw; anyone can check the draw with it.", callback=seed_text)
]


@frozen
class Inputs:
    """What the files hold.

    Args:
        given: What a draw can be made from.
        rejected: What cannot be used.
    """

    given: DrawInput
    rejected: Sequence[Rejected]


def country_of(country: str | None) -> Country | None:
    """The country that is named, if one is.

    Raises:
        UnknownName: There is no such pack.
        PackError: The pack cannot be used.
    """
    if country is None:
        return None
    folder = Path(country)
    return load_pack(PackFolder(folder.resolve().name, folder, country)) if folder.is_dir() else load_country(country)


def policy_of(policy: Path | None, country: str | None, programme: str | None) -> tuple[Policy, Target | None]:
    """The policy of a file, or else that of a country's programme; and that programme, where a country is named.

    Raises:
        typer.BadParameter: Neither is named.
    """
    if country is None:
        if policy is None:
            raise typer.BadParameter("say by which policy: a file, or a country with --country", param_hint="--policy")
        return read_policy(policy), None
    target = target_of(country, programme)
    return target.programme.policy if policy is None else read_policy(policy), target


def read_inputs(
    policy: Policy,
    country: Country | None,
    *,
    requests: Path,
    sessions: Path,
    areas: Path | None = None,
    choices: Path | None = None,
) -> Inputs:
    """Read the files of a draw.

    Args:
        policy: The policy.
        country: Whose calendars and vaccines are known; None for sessions from a CSV file.
        requests: The requests.
        sessions: The sessions.
        areas: The coverage of areas so far.
        choices: What centres chose.

    Raises:
        InputError: A file that cannot be used.
        AllocationError: A centre chose what it may not.
        typer.BadParameter: A calendar without a country, or areas that the policy states already.
    """
    if areas is not None and policy.areas:
        raise typer.BadParameter("the policy states the coverage of areas itself", param_hint="--areas")
    coverage = read_areas(areas) if areas else ()
    overrides = read_choices(choices) if choices else ()
    found, products, rejected = _sessions(sessions, country)
    ids = {session.id for session in found}
    asked, unusable = read_requests(requests, sessions=ids, options_at_most=policy.options_at_most)
    if not asked and not unusable:
        sentence = "the file has a header and no requests: there is nothing to draw"
        raise FileError(sentence, code="requests-none", place=Place(str(requests)))
    return Inputs(DrawInput(asked, found, products, policy, overrides, coverage), [*rejected, *unusable])


def _sessions(path: Path, country: Country | None) -> tuple[Sequence[Session], Mapping[Code, str], Iterable[Rejected]]:
    if path.suffix.casefold() != ".json":
        return *read_sessions(path), ()
    if country is None:
        raise typer.BadParameter("a calendar is read with the vaccines of a country: name one", param_hint="--country")
    calendar = read_calendar(path, country.catalogue, formats=country.session_formats)
    return calendar.sessions, {product.code: product.id for product in country.catalogue.products}, calendar.rejected
