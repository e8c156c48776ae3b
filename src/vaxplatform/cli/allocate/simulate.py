"""``vaxplatform allocate simulate``: what each rule would do to whom, on people who do not exist."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from attrs import evolve, fields_dict, frozen

from vaxplatform.allocation import AreaCoverage
from vaxplatform.campaign import Intake, Progress
from vaxplatform.cli._options import Out, keep_out_of, seed_text
from vaxplatform.cli._terminal import counted, progress_bars, say, show_json, show_table
from vaxplatform.cli.rules._target import CountryOrFolder, ProgrammeName, Target, target_of
from vaxplatform.countries.demo import DemoTables
from vaxplatform.dates import completed_years
from vaxplatform.errors import InputError, UnknownName
from vaxplatform.exchange import ResultFolder, json_text, read_calendar
from vaxplatform.model import Centre, Person, Request, Session
from vaxplatform.report import simulation_page
from vaxplatform.simulation import (
    COLUMNS,
    Assumptions,
    Candidate,
    Stated,
    arms_of,
    district,
    policies_of,
    population,
    results_of,
    rows_of,
    scaled,
    stated_of,
)
from vaxplatform.simulation import simulate as simulated

__all__ = ["simulate"]

_FORMAT = "vaxplatform-simulation-1"
_PAGE, _TABLE, _RESULTS = "simulation.html", "results.csv", "results.json"


def simulate(
    country: CountryOrFolder,
    out: Out,
    sessions: Annotated[
        Path | None,
        typer.Option("--sessions", help="A calendar in the country's format; by default a made-up district's."),
    ] = None,
    programme: ProgrammeName = None,
    people: Annotated[
        int, typer.Option("--people", min=1, max=10_000_000, help="How many people to make up.")
    ] = 10_000,
    seeds: Annotated[int, typer.Option("--seeds", min=1, max=1_000, help="How many runs to average over.")] = 8,
    seed: Annotated[
        str, typer.Option("--seed", help="The same seed gives the same result.", callback=seed_text)
    ] = "simulation",
    seats_per_person: Annotated[
        float | None,
        typer.Option(
            "--seats-per-person",
            min=0.001,
            max=10,
            help="Scale the seats, in proportion, to so many for each person; by default as in the country's tables.",
        ),
    ] = None,
    walk_in_share: Annotated[
        float, typer.Option("--walk-in-share", min=0, max=1, help="The part of seats kept for people who walk in.")
    ] = 0.2,
    assume: Annotated[
        list[str] | None,
        typer.Option("--assume", help="Another assumption, such as bots=0.1; may be given several times."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the results as JSON on stdout.")] = False,
) -> None:
    """Try seven ways of giving seats on made-up people, and write a page to --out that shows what each does to whom.

    Exit codes: 0 all fine; 2 misuse; 3 nothing done.
    """
    keep_out_of(out, sessions)
    target, assumptions = target_of(country, programme), _assumptions(assume or ())
    town = _town(target, sessions, people=people, seed=seed, ratio=seats_per_person)
    if town.scaled and not any(each.startswith("doses_a_vial=") for each in assume or ()):
        assumptions = evolve(assumptions, doses_a_vial=1)  # a tenth of a session does not open a tenth of its vials
    arms = arms_of(walk_in_share)
    with ResultFolder(out, mark=_RESULTS) as folder, progress_bars() as progress:
        asking = _asking(target, town, people=people, seed=seed, progress=progress)
        policy = target.programme.policy
        simulation = simulated(
            asking.candidates,
            town.sessions,
            policy,
            arms,
            coverage=asking.coverage,
            assumptions=assumptions,
            seed=seed,
            runs=seeds,
            progress=progress,
        )
        stated = (*stated_of(arms, policies_of(policy, asking.coverage)), *assumptions.stated())
        results = {
            "format": _FORMAT,
            "simulation": _facts(target, town, asking, people=people, seed=seed),
            "assumptions": [_stated(each) for each in (*town.stated, *stated)],
            "tiers": [{"tier": tier.number, "names": dict(tier.names)} for tier in target.programme.table.tiers],
            **results_of(simulation),
            "files": [_PAGE, _TABLE],
        }
        folder.table(_TABLE, COLUMNS, rows_of(simulation))
        messages = target.country.messages
        folder.text(_PAGE, simulation_page(results, messages, target.country.languages))
        folder.text(_RESULTS, json_text(results))
    if as_json:
        show_json(results)
    _finish(results, out)


# ------------------------------------------------------------------------------------------------------- the population


@frozen
class _Town:
    """Where it is tried."""

    tables: DemoTables
    centres: Sequence[Centre]
    sessions: Sequence[Session]
    on: date
    name: str
    seats_in_calendar: int | None
    stated: Sequence[Stated]

    @property
    def scaled(self) -> bool:
        """Whether a calendar's sessions are not of their own size."""
        return self.seats_in_calendar not in (None, sum(session.total for session in self.sessions))


def _town(target: Target, calendar: Path | None, *, people: int, seed: str, ratio: float | None) -> _Town:
    """A made-up district, or the calendar's with its seats scaled."""
    tables, catalogue = target.country.demo, target.programme.programme.catalogue
    if tables is None:
        raise UnknownName(f"the pack of {target.country.name} has no demonstration tables", code="demo-missing")
    if calendar is None:
        weekends = target.country.calendar.is_weekend if target.country.calendar else None
        centres, sessions = district(
            tables, on=tables.on, people=people, seed=seed, catalogue=catalogue, is_weekend=weekends
        )
        on, name, seats_in_calendar = tables.on, tables.district.name, None
    else:
        read = read_calendar(calendar, catalogue, formats=target.country.session_formats)
        centres, sessions = tuple(read.centres), tuple(read.sessions)
        on, name = min(session.date for session in sessions), read.district
        seats_in_calendar = sum(session.total for session in sessions)
    own = tables.district.sessions.seats_per_person
    if ratio is not None or calendar is not None:
        sessions = scaled(sessions, max(1, round(people * (own if ratio is None else ratio))))
    source = "assumption" if ratio is None else "given for this simulation"
    stated = [Stated("seats_per_person", own if ratio is None else ratio, "number", source)]
    return _Town(tables, centres, sessions, on, name, seats_in_calendar, stated)


@frozen
class _Asking:
    """Who may have a dose, and each area's people."""

    candidates: Sequence[Candidate]
    coverage: Sequence[AreaCoverage]


def _asking(target: Target, town: _Town, *, people: int, seed: str, progress: Progress) -> _Asking:
    """Judge everybody by the programme's rules, each session on its own date."""
    intake = Intake(target.programme, town.centres, town.sessions, town.on)
    end_of_month = target.programme.table.end_of_month
    candidates, vaccinated, entitled = [], Counter[str](), Counter[str]()
    for number, (person, doses) in enumerate(
        population(town.tables, town.centres, on=town.on, count=people, seed=seed)
    ):
        if number % 500 == 0:
            progress("people", number, people)
        answer = intake.judge(person, doses)
        if isinstance(answer, Request):
            candidates.append(Candidate(answer, completed_years(_born(person), town.on, end_of_month)))
        vaccinated[person.region] += bool(doses)
        entitled[person.region] += bool(doses) or isinstance(answer, Request)
    progress("people", people, people)
    if not candidates:
        raise InputError("of the people made up nobody may have a dose: make more of them", code="candidates-none")
    areas = [
        AreaCoverage(area, target=entitled[area], served=vaccinated[area])
        for area in sorted(entitled)
        if area and entitled[area]
    ]
    return _Asking(candidates, areas)


def _born(person: Person) -> date:
    return person.birth_date.earliest


# ---------------------------------------------------------------------------------------------------------- assumptions


def _assumptions(given: Iterable[str]) -> Assumptions:
    """The assumptions with those of the command line.

    Raises:
        typer.BadParameter: One that there is not, or that cannot be read or used.
    """
    known = fields_dict(Assumptions)
    changed: dict[str, Any] = {}
    for each in given:
        name, equals, text = each.partition("=")
        if not equals or name not in known:
            sentence = f"{each!r} is no assumption; write NAME=VALUE with one of {', '.join(known)}"
            raise typer.BadParameter(sentence, param_hint="--assume")
        unit = known[name].metadata["unit"]
        try:
            changed[name] = _READ[unit](text)
        except ValueError as error:
            sentence = f"{text!r} is not read as {name}: write {_WRITTEN[unit]}"
            raise typer.BadParameter(sentence, param_hint="--assume") from error
    try:
        return Assumptions(**changed)
    except InputError as error:
        raise typer.BadParameter(error.sentence, param_hint="--assume") from error


def _pairs(text: str) -> tuple[tuple[int, float], ...]:
    return tuple((int(age), float(share)) for age, _, share in (pair.partition(":") for pair in text.split(",")))


def _minutes(text: str) -> tuple[int, int]:
    first, _, last = text.partition("-")
    return int(first), int(last)


_READ: Mapping[str, Callable[[str], object]] = {
    "share": float,
    "km": float,
    "minutes": float,
    "count": int,
    "share-by-age": _pairs,
    "minutes-range": _minutes,
}
_WRITTEN = {
    "share": "a share such as 0.1",
    "km": "kilometres such as 12.5",
    "minutes": "minutes such as 5",
    "count": "a whole number",
    "share-by-age": "ages with shares such as 0:0.8,60:0.4",
    "minutes-range": "two minutes such as 60-480",
}


# -------------------------------------------------------------------------------------------------------------- results


def _facts(target: Target, town: _Town, asking: _Asking, *, people: int, seed: str) -> Mapping[str, object]:
    return {
        "country": target.country.code,
        "country_name": target.country.name,
        "country_names": dict(target.country.names),
        "programme": target.programme.programme.id,
        "programme_name": target.programme.programme.name,
        "programme_names": dict(target.programme.names),
        "pack_version": target.country.version,
        "pack_status": target.country.status,
        "district": town.name,
        "on": town.on.isoformat(),
        "seed": seed,
        "people": people,
        "candidates": len(asking.candidates),
        "sessions": len(town.sessions),
        "days": len({session.date for session in town.sessions}),
        "seats": sum(session.total for session in town.sessions),
        "seats_in_calendar": town.seats_in_calendar,
    }


def _stated(each: Stated) -> Mapping[str, object]:
    return {"id": each.id, "value": each.value, "unit": each.unit, "source": each.source}


def _finish(results: Mapping[str, Any], out: Path) -> None:
    facts = results["simulation"]
    say(f"{facts['district']}: {facts['candidates']:,} people for {facts['seats']:,} seats")
    of_arms = {
        f"{arm['regime']}, {_percent(arm['walk_in_share'])} for walk-ins": (
            f"{arm['measures']['given']['mean']:,.0f} doses; programs {_percent(_mean(arm, 'bot_success'))}, "
            f"others {_percent(_mean(arm, 'others_success'))}"
        )
        for arm in results["arms"]
    }
    runs = counted(results["interval"]["runs"], "run")
    show_table(
        f"Means over {runs}: doses given; who got one, of people with a phone, with and without a program", of_arms
    )
    say(f"Page: {out / _PAGE}")


def _mean(arm: Mapping[str, Any], measure: str) -> float | None:
    found = arm["measures"][measure]
    return None if found is None else found["mean"]


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}"
