"""Which of a person's series speaks for its series group, and which for the antigen.

Source:
    CDC, Logic Specification for ACIP Recommendations, chapter 8.
"""

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter

from vaxplatform.schedule._plan import NEVER
from vaxplatform.schedule.evaluate import VALID, Progress
from vaxplatform.schedule.forecast import SeriesForecast, SeriesStatus
from vaxplatform.schedule.relevant import Patient
from vaxplatform.schedule.series import SeriesKind

__all__ = ["best", "could_speak", "prioritize", "scorable"]

_COMPLETE, _NOT_COMPLETE, _CONTRAINDICATED = (
    SeriesStatus.COMPLETE,
    SeriesStatus.NOT_COMPLETE,
    SeriesStatus.CONTRAINDICATED,
)
_STANDARD, _RISK, _EVALUATION_ONLY = SeriesKind.STANDARD, SeriesKind.RISK, SeriesKind.EVALUATION_ONLY


def prioritize(group: Sequence[SeriesForecast], patient: Patient) -> SeriesForecast | None:
    """The series that speaks for a series group (8.1 to 8.7).

    Args:
        group: The forecasts of all series of the group that concern the person.
        patient: The person.

    Returns:
        One of them; None where none may be chosen.
    """
    default = next(filter(_is_of_default, group), None)
    chosen = scorable(group)
    if not chosen:
        return default
    if len(chosen) == 1:
        return chosen[0]
    # Table 8-3: one series that is plainly the one.
    complete = [each for each in chosen if each.status is _COMPLETE]
    if len(complete) == 1:
        return complete[0]
    begun = [each for each in chosen if each.status is _NOT_COMPLETE and each.progress.satisfied]
    if not complete and len(begun) == 1:
        return begun[0]
    if not complete and not begun and default in chosen:
        return default
    # Table 8-5: who is scored, and by which table.
    if complete:
        return _highest(complete, _complete_scores(complete))
    if begun:
        return _highest(begun, _in_process_scores(begun, patient))
    # The table has no column for paths that were begun and cannot go on: they speak before those nobody began.
    stopped = [each for each in chosen if each.progress.satisfied]
    if stopped:
        return _highest(stopped, _in_process_scores(stopped, patient))
    return _highest(chosen, _no_valid_dose_scores(chosen, patient), with_ties=True)


_is_of_default = attrgetter("progress.series.is_default")


def could_speak(group: Sequence[Progress]) -> list[Progress]:
    """The series of a group that could speak for it, if nothing rules their vaccines out: no other need be forecast.

    Args:
        group: All series of the group that concern the person, evaluated.
    """
    fits = _scoring_rule(group)
    return [progress for progress in group if progress.series.is_default or fits(progress)]


def scorable(group: Sequence[SeriesForecast]) -> list[SeriesForecast]:
    """The series that may be scored (SELECTB-24, SELECTSCORE-2)."""
    candidates = [each for each in group if each.status is not _CONTRAINDICATED] or list(group)
    fits = _scoring_rule([each.progress for each in group])
    found = [
        each
        for each in candidates
        if fits(each.progress) and (each.progress.series.kind is not _EVALUATION_ONLY or each.status is _COMPLETE)
    ]
    return _first_begun(found) if any(each.progress.series.series.exclusive for each in found) else found


def _scoring_rule(group: Sequence[Progress]) -> Callable[[Progress], bool]:
    """SELECTSCORE-2, as far as it does not ask for a forecast."""
    priority = min((each.series.series.priority for each in group), default="")
    open_to_all = not any(each.satisfied or each.series.is_default for each in group)

    def fits(progress: Progress) -> bool:
        series = progress.series
        if series.kind is _RISK:
            return series.series.priority == priority
        if series.kind is _EVALUATION_ONLY:
            return bool(progress.satisfied)
        if progress.satisfied:
            return progress.satisfied[0][1] < progress.ages[series.latest_start]
        return open_to_all

    return fits


def _first_begun(group: list[SeriesForecast]) -> list[SeriesForecast]:
    """Of paths that exclude one another, the one that the first valid dose began; all where none has begun."""
    begun = [
        (each.progress.satisfied[0][1:], place)
        for place, each in enumerate(group)
        if each.progress.satisfied and each.progress.series.series.exclusive
    ]
    if not begun:
        return group
    _, first = min(begun)
    return [each for place, each in enumerate(group) if place == first or not each.progress.series.series.exclusive]


# --------------------------------------------------------------------------------------------- 8.4 to 8.6 scores

Scores = list[int]


def _complete_scores(group: Sequence[SeriesForecast]) -> Scores:
    """Table 8-6: SELECTB-19."""
    return _one_only(group, _valid_doses, most=True, points=1)


def _in_process_scores(group: Sequence[SeriesForecast], patient: Patient) -> Scores:
    """Table 8-7: SELECTB-2 and -23, -3, -19, -5, -11."""
    return _sum(
        [2 if _keeps_product(each) else -2 for each in group],
        [3 if _is_completable(each, patient) else -3 for each in group],
        _one_only(group, _valid_doses, most=True, points=2),
        _one_only(group, _doses_to_go, most=False, points=2),
        _one_only(group, lambda each: finish_day(each, patient), most=False, points=1),
    )


def _no_valid_dose_scores(group: Sequence[SeriesForecast], patient: Patient) -> Scores:
    """Table 8-8: SELECTB-14, -3, -2."""
    return _sum(
        _one_only(group, lambda each: _start_day(each, patient), most=False, points=1),
        [1 if _is_completable(each, patient) else -1 for each in group],
        [-1 if each.progress.series.series.product_path else 1 for each in group],
    )


def _sum(*scores: Scores) -> Scores:
    return [sum(each) for each in zip(*scores, strict=True)]


def _one_only(
    group: Sequence[SeriesForecast], count: Callable[[SeriesForecast], int], *, most: bool, points: int
) -> Scores:
    """Points for the one series with the most or the least, off for the others; nothing for those that tie."""
    counts = [count(each) for each in group]
    winning = max(counts) if most else min(counts)
    for_winner = points if counts.count(winning) == 1 else 0
    return [for_winner if each == winning else -points for each in counts]


def _start_day(each: SeriesForecast, patient: Patient) -> int:
    """SELECTB-14: the earliest day of the forecast, or the assessment date where it states none.

    Paths that exclude one another start then at the soonest, so that a campaign offers every product it has.
    """
    if each.status is not _NOT_COMPLETE:
        return NEVER
    if each.progress.series.series.exclusive:
        return max(each.earliest, patient.on)
    return each.earliest or patient.on


def _valid_doses(each: SeriesForecast) -> int:
    return len(each.progress.satisfied)


def _doses_to_go(each: SeriesForecast) -> int:
    return len(each.progress.series.doses) - each.at


def _keeps_product(each: SeriesForecast) -> bool:
    return each.progress.series.series.product_path and all(status == VALID for status in each.progress.statuses)


def finish_day(each: SeriesForecast, patient: Patient) -> int:
    """SELECTB-12: the earliest day plus the longest minimum interval of the target doses that remain after it.

    Only a series that goes on has one.
    """
    if each.status is not _NOT_COMPLETE:
        return NEVER
    add = patient.calendar.add
    lengths = [
        interval.minimum
        for dose in each.progress.series.doses[each.at + 1 :]
        for interval in dose.intervals
        if interval.minimum is not None and interval.begin <= patient.on < interval.end
    ]
    start = each.earliest or patient.on
    return max([start, *(add(start, length) for length in lengths)])


def _is_completable(each: SeriesForecast, patient: Patient) -> bool:
    """SELECTB-3: the series can be finished before the maximum age of its last target dose."""
    last = each.progress.series.doses[-1]
    maximum = min(
        (each.progress.ages[age.maximum] for age in last.ages if age.begin <= patient.on < age.end), default=NEVER
    )
    return finish_day(each, patient) < maximum


def _highest(group: Sequence[SeriesForecast], scores: Scores, *, with_ties: bool = False) -> SeriesForecast:
    """SELECTBEST-1 and -2: the highest score; of equals the lowest preference, then the first.

    With ties, series that are equal in both are offered with it: a campaign with several products begins with any.
    """
    highest = max(scores)
    equal = [each for each, score in zip(group, scores, strict=True) if score == highest]
    preference = min(each.progress.series.preference for each in equal)
    chosen, *others = [each for each in equal if each.progress.series.preference == preference]
    others = [each for each in others if each.status is _NOT_COMPLETE]
    if with_ties and others and chosen.status is _NOT_COMPLETE:
        chosen.offers_also(others)
    return chosen


# ----------------------------------------------------------------------------------------------- 8.8 best series


def best(prioritized: Mapping[str, SeriesForecast]) -> dict[str, SeriesForecast]:
    """The best series of an antigen (Table 8-14): those that speak for it, by series group.

    Args:
        prioritized: The series that speaks for each series group.
    """
    return {name: each for name, each in prioritized.items() if each.status is _COMPLETE or _is_best(each, prioritized)}


def _is_best(each: SeriesForecast, prioritized: Mapping[str, SeriesForecast]) -> bool:
    series = each.progress.series
    if series.kind is _EVALUATION_ONLY:
        return False
    equivalent = [prioritized[name] for name in series.equivalent if name in prioritized]
    if not equivalent:
        return True
    if any(other.status is _COMPLETE for other in equivalent):
        return False
    return series.kind is _RISK or not any(other.progress.series.kind is _RISK for other in equivalent)
