"""The command's frame: its subcommands, and how every error becomes one sentence and an exit code."""

import sys
from collections.abc import Sequence

import typer

from vaxplatform.cli import (
    allocate,
    audit,
    campaign,
    cert,
    conformance,
    country,
    decide,
    demo,
    forecast,
    people,
    revoke,
    rules,
    schedule,
    trust,
    verify,
)
from vaxplatform.cli._terminal import say
from vaxplatform.errors import CommitmentMismatch, MissingExtra, UnknownName, VaxPlatformError

__all__ = ["app", "run"]

_INTERRUPTED = 130  # typer's own exit code of Ctrl-C
_MISUSE = (UnknownName, CommitmentMismatch, MissingExtra)

app = typer.Typer(
    name="vaxplatform",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Vaccination campaigns: eligibility, doses due, fair seats, certificates, reports.",
    epilog="Exit codes: 0 all fine; 1 done, with something rejected or disagreeing; 2 misuse; 3 nothing done.",
)
app.command("demo")(demo.demo)
app.add_typer(campaign.app, name="campaign")
app.add_typer(people.app, name="people")
app.command("forecast")(forecast.forecast)
app.command("evaluate")(forecast.evaluate)
app.command("decide")(decide.decide)
app.add_typer(country.app, name="country")
app.add_typer(schedule.app, name="schedule")
app.add_typer(rules.app, name="rules")
app.add_typer(allocate.app, name="allocate")
app.command("audit")(audit.audit)
app.command("verify")(verify.verify)
app.command("revoke")(revoke.revoke)
app.add_typer(trust.app, name="trust")
app.add_typer(cert.app, name="cert")
app.add_typer(conformance.app, name="conformance")


def run() -> None:
    """Run the command and turn what goes wrong into a sentence."""
    try:
        app()
    except VaxPlatformError as error:
        for sentence in _sentences(error):
            say(sentence)
        sys.exit(2 if isinstance(error, _MISUSE) else 3)
    except SystemExit as ended:
        if ended.code == _INTERRUPTED:
            say("interrupted: nothing was written")
            sys.exit(3)
        raise
    except OSError as error:
        say(f"{error.filename or 'the system'}: {error.strerror}")
        sys.exit(3)


def _sentences(error: VaxPlatformError) -> Sequence[str]:
    """Everything that is wrong, where an error tells of more than one thing."""
    for told in ("problems", "faults"):
        several = error.data.get(told)
        if isinstance(several, tuple) and several:
            return tuple(map(str, several))
    return (str(error),)
