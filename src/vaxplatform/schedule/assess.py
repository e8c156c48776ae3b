"""The whole way from a history to forecasts, chapter by chapter.

Source:
    CDC, Logic Specification for ACIP Recommendations, chapter 4.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from vaxplatform.model import History
from vaxplatform.schedule._plan import Plan, PlanAntigen, PlanSeries
from vaxplatform.schedule.evaluate import VALID, Progress, evaluate_series
from vaxplatform.schedule.forecast import SeriesForecast, forecast_series
from vaxplatform.schedule.group import GroupForecast, forecast_group
from vaxplatform.schedule.relevant import Patient, Shot, organize, relevant_series
from vaxplatform.schedule.select import best, prioritize
from vaxplatform.schedule.series import SeriesKind

__all__ = ["Assessment", "assess", "evaluate_antigens"]

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
    for antigen, groups in zip(plan.antigens, relevant, strict=True):
        evaluated = found.evaluated.get(antigen.index)
        prioritized = {}
        for name, series in groups.items():
            chosen = _chosen(antigen, series, evaluated, patient)
            if chosen is not None:
                prioritized[name] = chosen
        found.prioritized.append(prioritized)
        found.best.append(best(prioritized))
    for group, antigens in plan.groups:
        given = [records[-1].day for antigen in antigens if (records := patient.records.get(antigen.index))]
        best_series = [found.best[antigen.index] for antigen in antigens]
        found.forecasts.append(forecast_group(group, best_series, max(given, default=0)))
    return found


def _chosen(
    antigen: PlanAntigen, group: Sequence[PlanSeries], evaluated: Sequence[Progress] | None, patient: Patient
) -> SeriesForecast | None:
    """The series that speaks for a series group."""
    if evaluated is None:
        # Nothing can be scored for a person without doses where there is a default series: only that is forecast.
        for series in group:
            if series.series.default and all(each.kind is _STANDARD for each in group):
                return forecast_series(
                    Progress(series, _NOBODY, patient.ages_of(series), frozenset()), antigen, patient
                )
        begun = [Progress(series, _NOBODY, patient.ages_of(series), frozenset()) for series in group]
    else:
        begun = [progress for progress in evaluated if progress.series in group]
    return prioritize([forecast_series(progress, antigen, patient) for progress in begun], patient)


def evaluate_antigens(
    plan: Plan, relevant: Sequence[Mapping[str, Sequence[PlanSeries]]], patient: Patient
) -> dict[int, list[Progress]]:
    """Judge every dose in every series that concerns the person, antigen by antigen.

    A second pass is made where the first may be wrong: a series asks whether another is complete, or a live vaccine was
    given soon after one that turned out not to be valid.
    """
    evaluated: dict[int, list[Progress]] = {}
    for index, records in patient.records.items():
        antigen = plan.antigens[index]
        series = [each for group in relevant[index].values() for each in group]
        found = [evaluate_series(each, records, patient) for each in series]
        if antigen.asks_series:
            found = _again(found, records, patient, _complete_groups(found))
        evaluated[index] = found
    if any(progress.consulted for found in evaluated.values() for progress in found):
        _tell_valid(evaluated, patient)
        for found in evaluated.values():
            for place, progress in enumerate(found):
                if any(not shot.valid for shot in progress.consulted):
                    found[place] = evaluate_series(progress.series, progress.records, patient, progress.complete_groups)
    return evaluated


def _tell_valid(evaluated: Mapping[int, Sequence[Progress]], patient: Patient) -> None:
    """Tell each dose whether some series counted it; one that no series judged is taken to be valid still."""
    judged: dict[int, bool] = {}
    for found in evaluated.values():
        for progress in found:
            for shot, status in zip(progress.records, progress.statuses, strict=True):
                judged[id(shot)] = status == VALID or judged.get(id(shot), False)
    for shot in patient.shots:
        shot.valid = judged.get(id(shot), True)


def _complete_groups(found: Sequence[Progress]) -> frozenset[str]:
    return frozenset(progress.series.series_group for progress in found if progress.is_complete)


def _again(
    found: Sequence[Progress], records: Sequence[Shot], patient: Patient, complete: frozenset[str]
) -> list[Progress]:
    if not complete:
        return list(found)
    return [
        evaluate_series(progress.series, records, patient, complete) if progress.series.asks_series else progress
        for progress in found
    ]
