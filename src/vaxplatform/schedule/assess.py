"""The whole way from a history to forecasts, chapter by chapter.

Source:
    CDC, Logic Specification for ACIP Recommendations, chapter 4.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from operator import attrgetter

from vaxplatform.model import History
from vaxplatform.schedule._plan import Plan, PlanAntigen, PlanSeries
from vaxplatform.schedule.evaluate import NO_GROUPS, VALID, Progress, evaluate_series
from vaxplatform.schedule.forecast import SeriesForecast, SeriesStatus, forecast_series
from vaxplatform.schedule.group import GroupForecast, forecast_group
from vaxplatform.schedule.relevant import Patient, Shot, organize, relevant_series
from vaxplatform.schedule.select import best, could_speak, prioritize
from vaxplatform.schedule.series import SeriesKind

__all__ = ["Assessment", "assess", "evaluate_antigens", "evaluated_series"]

_NOBODY: tuple[Shot, ...] = ()
_STANDARD = SeriesKind.STANDARD


class Assessment:
    """What the rules say of one person.

    Args:
        patient: The person, as the rules see them.
    """

    __slots__ = ("best", "evaluated", "forecasts", "patient", "prioritized")

    def __init__(self, patient: Patient) -> None:
        self.patient = patient
        self.evaluated: dict[int, list[Progress]] = {}
        """By antigen: every series that concerns the person and in which doses were judged."""
        self.prioritized: list[Mapping[str, SeriesForecast]] = []
        """By antigen: the series that speaks for each series group."""
        self.best: list[Mapping[str, SeriesForecast]] = []
        """By antigen: those of them that speak for the antigen."""
        self.forecasts: list[list[GroupForecast]] = []
        """By vaccine group, then by series group."""


def assess(history: History, plan: Plan, on: date) -> Assessment:
    """Evaluate and forecast everything for one person.

    Args:
        history: The person.
        plan: The schedule, made ready.
        on: The assessment date.
    """
    patient = organize(history, plan, on)
    found = Assessment(patient)
    relevant = [relevant_series(antigen, patient) for antigen in plan.antigens]
    found.evaluated = evaluate_antigens(plan, relevant, patient)
    for index, evaluated in found.evaluated.items():
        antigen = plan.antigens[index]
        if antigen.asks_series and any(progress.series.asks_series for progress in evaluated):
            _complete_by_forecast(antigen, evaluated, patient)
    for antigen, groups in zip(plan.antigens, relevant, strict=True):
        prioritized = {}
        if groups:
            judged = found.evaluated.get(antigen.index)
            for name, series in groups.items():
                chosen = _chosen(antigen, series, judged, patient)
                if chosen is not None:
                    prioritized[name] = chosen
        found.prioritized.append(prioritized)
        found.best.append(best(prioritized))
    for group, antigens in plan.groups:
        best_series = [found.best[antigen.index] for antigen in antigens]
        found.forecasts.append(forecast_group(group, best_series, _last_given(antigens, patient)))
    return found


def _complete_by_forecast(antigen: PlanAntigen, evaluated: Sequence[Progress], patient: Patient) -> None:
    """Let a forecast that asks for complete series know those of which it passes over all that remains (7.1)."""
    complete = {
        progress.series.series_group
        for progress in evaluated
        if progress.satisfied and forecast_series(progress, antigen, patient).status is SeriesStatus.COMPLETE
    }
    for progress in evaluated:
        progress.complete_now = complete.union(progress.complete_groups)


def _last_given(antigens: Sequence[PlanAntigen], patient: Patient) -> int:
    return max([records[-1].day for each in antigens if (records := patient.records.get(each.index))], default=0)


def evaluated_series(antigen: PlanAntigen, found: Assessment) -> list[Progress]:
    """Every series of an antigen that concerns the person, evaluated, in the schedule's order."""
    patient = found.patient
    given = {id(progress.series): progress for progress in found.evaluated.get(antigen.index, ())}
    relevant = {id(series) for group in relevant_series(antigen, patient).values() for series in group}
    return [given.get(id(series)) or _untouched(series, patient) for series in antigen.series if id(series) in relevant]


def _chosen(
    antigen: PlanAntigen, group: Sequence[PlanSeries], evaluated: Sequence[Progress] | None, patient: Patient
) -> SeriesForecast | None:
    """The series that speaks for a series group."""
    if evaluated is None:
        # Nothing can be scored for a person without doses where there is a default series: only that is forecast.
        default = next(filter(_is_default, group), None)
        if default is not None and all(series.kind is _STANDARD for series in group):
            return forecast_series(_untouched(default, patient), antigen, patient)
        begun = [_untouched(series, patient) for series in group]
    else:
        begun = [progress for progress in evaluated if progress.series in group]
        if not patient.observations:
            begun = could_speak(begun)
    return prioritize([forecast_series(progress, antigen, patient) for progress in begun], patient)


_is_default = attrgetter("is_default")


def _untouched(series: PlanSeries, patient: Patient) -> Progress:
    return Progress(series, _NOBODY, patient.ages_of(series), NO_GROUPS)


def evaluate_antigens(
    plan: Plan, relevant: Sequence[Mapping[str, Sequence[PlanSeries]]], patient: Patient
) -> dict[int, list[Progress]]:
    """Judge every dose in every series that concerns the person, antigen by antigen.

    Another pass is made where one may be wrong: a series asks whether another is complete, or a live vaccine was given
    soon after one whose validity has changed. A dose depends on earlier ones alone, so that passes come to an end.
    """
    evaluated: dict[int, list[Progress]] = {}
    for index, records in patient.records.items():
        antigen = plan.antigens[index]
        series = [each for group in relevant[index].values() for each in group]
        found = [evaluate_series(each, records, patient) for each in series]
        if antigen.asks_series:
            found = _again(found, records, patient, _complete_groups(found))
        evaluated[index] = found
    for _ in patient.shots:
        if not any(progress.consulted for found in evaluated.values() for progress in found):
            break
        if not _mark_valid(evaluated, patient):
            break
        for index, found in evaluated.items():
            evaluated[index] = _once_more(plan.antigens[index], found, patient)
    return evaluated


def _once_more(antigen: PlanAntigen, found: Sequence[Progress], patient: Patient) -> list[Progress]:
    """The series again in which the validity of a live vaccine counts."""
    again = [
        evaluate_series(progress.series, progress.records, patient, progress.complete_groups)
        if progress.consulted
        else progress
        for progress in found
    ]
    if not antigen.asks_series:
        return again
    return _again(again, again[0].records, patient, _complete_groups(again)) if again else again


def _mark_valid(evaluated: Mapping[int, Sequence[Progress]], patient: Patient) -> bool:
    """Note which doses some series counted, and whether that is news; one that no series judged is valid still."""
    valid: dict[int, bool] = {}
    for found in evaluated.values():
        for progress in found:
            for shot, status in zip(progress.records, progress.statuses, strict=True):
                valid[id(shot)] = status == VALID or valid.get(id(shot), False)
    changed = False
    for shot in patient.shots:
        changed |= shot.valid is not valid.get(id(shot), True)
        shot.valid = valid.get(id(shot), True)
    return changed


def _complete_groups(found: Sequence[Progress]) -> dict[str, int]:
    """The series groups in which a series is complete, with the day of the dose that first made one so."""
    complete: dict[str, int] = {}
    for progress in found:
        if progress.is_complete:
            name, day = progress.series.series_group, progress.satisfied[-1][1]
            complete[name] = min(day, complete.get(name, day))
    return complete


def _again(
    found: Sequence[Progress], records: Sequence[Shot], patient: Patient, complete: Mapping[str, int]
) -> list[Progress]:
    if not complete and not any(progress.complete_groups for progress in found):
        return list(found)
    return [
        evaluate_series(progress.series, records, patient, complete) if progress.series.asks_series else progress
        for progress in found
    ]
