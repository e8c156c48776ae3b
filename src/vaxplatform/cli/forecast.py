"""``vaxplatform forecast`` and ``vaxplatform evaluate``: what is due for people, and how their doses are judged."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from attrs import frozen

from vaxplatform.cli._options import Language, On, day_of, language_of
from vaxplatform.cli._people import AsJson, Explain, PersonFile, for_each, reason_json
from vaxplatform.cli._terminal import say
from vaxplatform.codes import Code
from vaxplatform.countries import core_messages, load_country
from vaxplatform.exchange import read_cdsi, read_histories, read_schedule
from vaxplatform.messages import Messages
from vaxplatform.model import History
from vaxplatform.schedule import Forecast, Schedule, Step
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
    """Schedules with the names of their vaccines, and the sentences to explain them with."""

    schedules: tuple[Schedule, ...]
    names: Mapping[Code, str]
    messages: Messages
    vaccine: Callable[[str], Code]
    language: str


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

    Exit codes: 0 all fine; 1 done, with people rejected; 2 misuse; 3 nothing done.
    """
    day = day_of(on)
    source = _source(schedule, country, lang)

    def answer(history: History) -> Mapping[str, Any]:
        due = [each for one in source.schedules for each in forecast_history(history, one, day)]
        if not as_json:
            _show_forecasts(history, due, day, source, explain=explain)
        found: dict[str, Any] = {"id": history.id}
        found["forecasts"] = [_forecast_json(each, source, explain=explain) for each in due]
        if history.birth_date.day is None:
            found["left_out"] = "birth-date-partial"
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
        judged = [each for one in source.schedules for each in evaluate_history(history, one, day)]
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
        return _Source((one,), names, messages, Code.parse, language_of(lang, messages))
    pack = load_country(str(country))
    schedules = tuple(programme.schedule for programme in pack.programmes.values())
    names = {product.code: product.brand for product in pack.catalogue.products}
    language = language_of(lang, pack.messages)
    return _Source(schedules, names, pack.messages, lambda text: pack.catalogue.find(text).code, language)


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
    for each in doses:
        number = "" if each["dose_number"] is None else str(each["dose_number"])
        name = _shortened(each["vaccine"]["name"], 23)
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
    return source.messages.get(f"reason.{code}", source.language, None, **{"rule": rule, **facts})
