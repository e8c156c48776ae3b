"""Options that several subcommands share, spelled and explained once."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from vaxplatform.dates import parse_date
from vaxplatform.errors import DateError
from vaxplatform.messages import Messages
from vaxplatform.schedule import require_assessment_day

__all__ = [
    "At",
    "Choices",
    "Commitment",
    "CountryCode",
    "Language",
    "On",
    "Out",
    "day_of",
    "instant_of",
    "keep_out_of",
    "language_of",
    "seed_text",
]

CountryCode = Annotated[str, typer.Option("--country", help="Two letters of a country that has a pack, in any case.")]
On = Annotated[str, typer.Option("--on", help="The day, YYYY-MM-DD.")]
Out = Annotated[Path, typer.Option("--out", help="The folder of results; one of an earlier run is replaced.")]
Commitment = Annotated[
    str | None,
    typer.Option("--commitment", help="SHA-256 of the seed in hex, as it was published before requests closed."),
]
Choices = Annotated[
    Path | None, typer.Option("--choices", help="What centres chose within the district's limits: a CSV file.")
]
At = Annotated[
    str | None, typer.Option("--at", help="The instant, such as 2021-08-26T12:00:00Z; by default the present.")
]
Language = Annotated[
    str | None, typer.Option("--lang", help="The language of sentences, such as hi; by default English if there is.")
]


def day_of(text: str, option: str = "--on") -> date:
    """The day of an option.

    Raises:
        typer.BadParameter: It is no date, or none that people are assessed on.
    """
    try:
        day = parse_date(text)
        require_assessment_day(day)
    except DateError as error:
        raise typer.BadParameter(error.sentence, param_hint=option) from error
    return day


def language_of(text: str | None, messages: Messages) -> str:
    """The language of ``--lang``; English when it is not given, and what sentences fall back to where there is none.

    Raises:
        typer.BadParameter: There are no sentences in it.
    """
    if text is None:
        return "en"
    if not messages.ids(text):
        known = ", ".join(each for each in messages.languages if messages.ids(each))
        raise typer.BadParameter(f"there are no sentences in this language; there is {known}", param_hint="--lang")
    return text


def instant_of(text: str | None, option: str = "--at") -> datetime:
    """The instant of an option; the present when it is not given.

    Raises:
        typer.BadParameter: It is no instant with a time zone.
    """
    if text is None:
        return datetime.now(UTC)
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter("an instant is written 2021-08-26T12:00:00Z", param_hint=option) from error
    if instant.tzinfo is None:
        raise typer.BadParameter("the instant needs a time zone, such as Z or +05:30", param_hint=option)
    return instant


def keep_out_of(out: Path, *files: Path | None) -> None:
    """Refuse a file that lies in the folder of results and would be replaced with it.

    Raises:
        typer.BadParameter: One does.
    """
    for path in files:
        if path is not None and out.resolve() in path.resolve().parents:
            raise typer.BadParameter(f"{path} lies in it and would be replaced with it", param_hint="--out")


def seed_text(seed: str) -> str:
    """A seed as it was given.

    Raises:
        typer.BadParameter: It is empty, or no text in UTF-8, so that nobody could publish its hash.
    """
    if not seed:
        raise typer.BadParameter("a draw needs a seed that is not empty")
    try:
        seed.encode()
    except UnicodeEncodeError as error:
        raise typer.BadParameter("a seed is a text in UTF-8") from error
    return seed
