"""``vaxplatform forecast`` and ``vaxplatform evaluate``: what is due for people, and how their doses are judged."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from attrs import evolve, field, frozen

from vaxplatform.cli._ahead import ahead_json, ahead_table, doses_ahead
from vaxplatform.cli._options import Language, On, day_of, language_of
from vaxplatform.cli._people import AsJson, Explain, PersonFile, for_each, reason_json
from vaxplatform.cli._terminal import say
from vaxplatform.codes import Code
from vaxplatform.countries import core_messages, load_country
from vaxplatform.eligibility import Answer, RuleTable, Wording, decide
from vaxplatform.exchange import read_cdsi, read_histories, read_schedule
from vaxplatform.messages import Messages
from vaxplatform.model import History, Person, Reason
from vaxplatform.schedule import Forecast, ProjectedDose, Schedule, Step, undated_events
from vaxplatform.schedule import evaluate as evaluate_history
from vaxplatform.schedule import forecast as forecast_history

__all__ = ["evaluate", "forecast"]

ScheduleFile = Annotated[
    Path | None, typer.Option("--schedule", help="A schedule file, or a folder or zip of CDC's supporting data.")
]
CountryCode = Annotated[
    str | None, typer.Option("--country", help="Two letters of a country that has a pack: its programmes' schedules.")
]


@frozen
class _Source:
    """Schedules with the names of their vaccines, and the sentences to explain them with.

    Attributes:
        routine: That of them which is not a campaign's.
        tables: Who may be vaccinated in a campaign, by the schedule's id.
        names: In English, or brands.
        said: What people in the country call vaccines; only where that is something else.
    """

    schedules: tuple[Schedule, ...]
    routine: Schedule | None
    tables: Mapping[str, RuleTable]
    names: Mapping[Code, str]
    messages: Messages
    vaccine: Callable[[str], Code]
    language: str
    said: Mapping[Code, str] = field(factory=dict)

    @property
    def spoken(self) -> Mapping[Code, str]:
        """The names of vaccines in the reader's language."""
        return {**self.names, **self.said}


def forecast(
    person: PersonFile,
    on: On,
    schedule: ScheduleFile = None,
    country: CountryCode = None,
    explain: Explain = False,
    as_json: AsJson = False,
    lang: Language = None,
) -> None:
    """Say what is due: every vaccine group, its next dose and when, and with --explain why.

    With --country also what follows until 18 years of age, each dose on the day it is recommended.

    Exit codes: 0 all fine; 1 done, with people rejected; 2 misuse; 3 nothing done.
    """
    day = day_of(on)
    source = _source(schedule, country, lang)

    def answer(history: History) -> Mapping[str, Any]:
        due = [
            each
            for one, share in _shared_out(history, source.schedules)
            if share.doses or not _is_ruled_out(history, source.tables.get(one.id), day)
            for each in forecast_history(share, one, day)
        ]
        ahead = doses_ahead(history, source.routine, day) if source.routine else ()
        if not as_json:
            _show_forecasts(history, due, day, source, explain=explain)
            _show_ahead(history, ahead, source)
        found: dict[str, Any] = {"id": history.id}
        found["forecasts"] = [_forecast_json(each, source, explain=explain) for each in due]
        if source.routine:
            found["ahead"] = ahead_json(ahead, source.names)
        if history.birth_date.day is None:
            found["left_out"] = "birth-date-partial"
        if undated := _undated(history, day, source):
            found["undated"] = undated
        return found

    for_each(read_histories(person, vaccine=source.vaccine), answer, as_json=as_json)


def evaluate(
    person: PersonFile,
    on: On,
    schedule: ScheduleFile = None,
    country: CountryCode = None,
    as_json: AsJson = False,
    lang: Language = None,
) -> None:
    """Judge every dose given: whether it counts, as which dose, and if not, every reason why.

    Exit codes: 0 all fine; 1 done, with people rejected; 2 misuse; 3 nothing done.
    """
    day = day_of(on)
    source = _source(schedule, country, lang)

    def answer(history: History) -> Mapping[str, Any]:
        shares = _shared_out(history, source.schedules)
        judged = [each for one, share in shares for each in evaluate_history(share, one, day)]
        doses = [
            {
                "date": each.dose.date.isoformat(),
                "vaccine": _vaccine_json(each.dose.vaccine, source),
                "status": each.status.value,
                "dose_number": each.dose_number,
                "series": each.series,
                "reasons": [reason_json(reason) for reason in each.reasons],
            }
            for each in judged
        ]
        if not as_json:
            _show_doses(history, doses, source)
        return {"id": history.id, "doses": doses}

    for_each(read_histories(person, vaccine=source.vaccine), answer, as_json=as_json)


# ------------------------------------------------------------------------------------------------- what they share


def _source(schedule: Path | None, country: str | None, lang: str | None) -> _Source:
    if (schedule is None) == (country is None):
        raise typer.BadParameter("give either --schedule or --country", param_hint="--schedule")
    if schedule is not None:
        is_data = schedule.is_dir() or schedule.suffix.casefold() == ".zip"
        one = read_cdsi(schedule) if is_data else read_schedule(schedule)
        names = {vaccine.code: vaccine.name for vaccine in one.vaccines}
        messages = core_messages()
        return _Source((one,), None, {}, names, messages, Code.parse, language_of(lang, messages))
    pack = load_country(str(country))
    routine = None if pack.routine is None else pack.routine.schedule
    campaigns = [programme.schedule for programme in pack.programmes.values()]
    schedules = tuple(campaigns if routine is None else (routine, *campaigns))
    named = (*pack.catalogue.products, *pack.catalogue.unbranded)  # a code that has no brand is given none
    names = {product.code: product.brand for product in named}
    language = language_of(lang, pack.messages)
    said: dict[Code, str] = {}
    if pack.routine is not None:
        names |= {each.vaccine.code: each.name for each in pack.routine.vaccines}
        words = Wording(pack.messages, language)
        said = {each.vaccine.code: words.name(each.names) for each in pack.routine.vaccines if each.names}
    tables = {programme.schedule.id: programme.table for programme in pack.programmes.values()}
    return _Source(
        schedules, routine, tables, names, pack.messages, lambda text: pack.catalogue.find(text).code, language, said
    )


def _shared_out(history: History, schedules: tuple[Schedule, ...]) -> Iterator[tuple[Schedule, History]]:
    """Each schedule with the doses it knows, so that none is told to be unknown that another one judges."""
    for place, one in enumerate(schedules):
        others = [each for each in schedules if each is not one]
        doses = [
            dose
            for dose in history.doses
            if dose.vaccine in one.by_code or (not place and not any(dose.vaccine in each.by_code for each in others))
        ]
        yield one, history if len(doses) == len(history.doses) else evolve(history, doses=doses)


def _is_ruled_out(history: History, table: RuleTable | None, on: date) -> bool:
    """Whether a campaign's rules leave out a person who has had no dose of it, whatever groups they are of."""
    if table is None:
        return False
    person = Person(
        history.id,
        history.birth_date,
        history.sex,
        region=history.area,
        conditions=history.conditions,
        facts_unknown={"groups"},
    )
    return decide(person, table, on, ()).answer is Answer.NO


def _vaccine_json(code: Code, source: _Source) -> Mapping[str, str]:
    return {"code": str(code), "name": source.names.get(code, str(code))}


def _forecast_json(due: Forecast, source: _Source, *, explain: bool) -> Mapping[str, Any]:
    found: dict[str, Any] = {
        "group": due.group,
        "risk": due.risk,
        "status": due.status.value,
        "dose_number": due.dose_number,
        "earliest": _iso(due.earliest),
        "recommended": _iso(due.recommended),
        "past_due": _iso(due.past_due),
        "latest": _iso(due.latest),
        "vaccines": [_vaccine_json(code, source) for code in due.vaccines],
        "reasons": [reason_json(reason) for reason in due.reasons],
    }
    if explain:
        found["steps"] = [_step_json(step) for step in due.steps]
        found["considered"] = [
            {
                "series": each.series,
                "antigen": each.antigen,
                "series_group": each.series_group,
                "status": each.status.value,
                "satisfied": each.satisfied,
                "speaks": each.speaks,
                "is_best": each.is_best,
                "earliest": _iso(each.earliest),
                "steps": [_step_json(step) for step in each.steps],
            }
            for each in due.considered
        ]
        found["others"] = [_forecast_json(each, source, explain=explain) for each in due.others]
    return found


def _step_json(step: Step) -> Mapping[str, Any]:
    return {**reason_json(step.reason), "holds": step.holds}


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


# ------------------------------------------------------------------------------------------------------ for people


_WIDTH = 80
_NAME = 19
_FORECAST_COLUMNS = f"  {'vaccine':<{_NAME}}{'status':<16}{'dose':>4}  {'earliest':<12}{'recommended':<12}overdue since"
_DOSE_COLUMNS = f"  {'date':<12}{'vaccine':<24}{'status':<13}{'dose':>4}  series"


def _show_forecasts(history: History, due: list[Forecast], on: date, source: _Source, *, explain: bool) -> None:
    say(f"{history.id}, on {on}")
    if history.birth_date.day is None:
        say("  The birth date is known in part only: vaccine groups that ask for ages are left out.")
    for event in _undated(history, on, source):
        say(f"  «{event}» is recorded without its day: doses counted from it are left out.")
    for sentence in _not_judged(history, on, source):
        say(f"  {sentence}")
    if due:
        say(_FORECAST_COLUMNS)
    for each in due:
        overdue = each.past_due + timedelta(days=1) if each.past_due and each.past_due < on else None
        number = "" if each.dose_number is None else str(each.dose_number)
        dates = f"{_iso(each.earliest) or '':<12}{_iso(each.recommended) or '':<12}{_iso(overdue) or ''}"
        group = f"{each.group} (risk)" if each.risk else each.group
        if len(group) >= _NAME:
            say(f"  {group}")
            group = ""
        say(f"  {group:<{_NAME}}{each.status.value:<16}{number:>4}  {dates}".rstrip())
        if explain:
            for sentence in _sentences(each.steps, source):
                say(f"      {sentence}")


def _show_ahead(history: History, doses: tuple[ProjectedDose, ...], source: _Source) -> None:
    words = Wording(source.messages, source.language)
    for line in ahead_table(doses, history.birth_date.earliest, source.spoken, words):
        say(line)


def _undated(history: History, on: date, source: _Source) -> list[str]:
    """The events of which no doses can be forecast since their days are not known."""
    return sorted({event for one in source.schedules for event in undated_events(history, one, on)})


def _not_judged(history: History, on: date, source: _Source) -> Iterator[str]:
    """Why doses say nothing about what is due."""
    for dose in history.standing:
        if dose.date > on:
            compared = {"given": dose.date.isoformat(), "on": on.isoformat()}
            yield _sentence("dose-after-assessment", "", compared, source)
        elif not any(dose.vaccine in one.by_code for one in source.schedules):
            yield _sentence("unknown-vaccine", "", {"vaccine": str(dose.vaccine)}, source)


def _show_doses(history: History, doses: list[dict[str, Any]], source: _Source) -> None:
    say(history.id)
    say(_DOSE_COLUMNS)
    names = {str(code): name for code, name in source.spoken.items()}
    for each in doses:
        number = "" if each["dose_number"] is None else str(each["dose_number"])
        name = _shortened(names.get(each["vaccine"]["code"], each["vaccine"]["name"]), 23)
        row = f"  {each['date']:<12}{name:<24}{each['status']:<13}{number:>4}  {each['series']}"
        say(_shortened(row.rstrip(), _WIDTH))
        for reason in each["reasons"]:
            say(f"      {_sentence(reason['code'], reason['rule'], reason['facts'], source)}")


def _shortened(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"


def _sentences(steps: tuple[Step, ...], source: _Source) -> Iterator[str]:
    last = ""
    for step in steps:
        if step.reason.rule != last:
            last = step.reason.rule
            yield f"{last}:"
        mark = {True: "+", False: "-", None: " "}[step.holds]
        yield f"{mark} {_sentence(step.reason.code, step.reason.rule, step.reason.facts, source)}"


def _sentence(code: str, rule: str, facts: Mapping[str, str], source: _Source) -> str:
    vaccines = {str(vaccine): name for vaccine, name in source.spoken.items()}
    return Wording(source.messages, source.language, vaccines=vaccines).reason(Reason(code, rule, facts))
