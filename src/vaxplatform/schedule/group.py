"""One forecast for each vaccine group and series group, from the best series of its antigens.

Source:
    CDC, Logic Specification for ACIP Recommendations, chapter 9.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from vaxplatform.schedule._plan import NEVER, PlanVaccine
from vaxplatform.schedule.forecast import SeriesForecast, SeriesStatus, least
from vaxplatform.schedule.schedule import VaccineGroup
from vaxplatform.schedule.series import SeriesKind

__all__ = ["GroupForecast", "forecast_group", "headline", "in_group_order"]

_NOT_COMPLETE, _COMPLETE, _IMMUNE, _AGED_OUT = (
    SeriesStatus.NOT_COMPLETE,
    SeriesStatus.COMPLETE,
    SeriesStatus.IMMUNE,
    SeriesStatus.AGED_OUT,
)
_LONGEST_NUMBER = 10
_FIRST_FOUND = (
    SeriesStatus.CONTRAINDICATED,
    SeriesStatus.AGED_OUT,
    SeriesStatus.NOT_RECOMMENDED,
    SeriesStatus.NOT_COMPLETE,
)
"""Table 9-4: of several antigens the first of these that any has."""


class GroupForecast:
    """The forecast of a vaccine group, made for one series group; days are ordinals, 0 where there is none.

    Args:
        group: The vaccine group.
        series_group: The series group's name.
        contained: The best series of the antigens, in the group's order.
    """

    __slots__ = (
        "contained",
        "earliest",
        "group",
        "is_for_risk",
        "latest",
        "number",
        "past_due",
        "recommended",
        "series_group",
        "status",
        "unadjusted_past_due",
        "unadjusted_recommended",
        "vaccines",
    )

    def __init__(self, group: VaccineGroup, series_group: str, contained: Sequence[SeriesForecast]) -> None:
        self.group, self.series_group, self.contained = group, series_group, contained
        self.status = contained[0].status
        self.is_for_risk = any(each.progress.series.kind is SeriesKind.RISK for each in contained)
        self.number = self.earliest = self.recommended = self.past_due = self.latest = 0
        self.unadjusted_recommended = self.unadjusted_past_due = 0
        self.vaccines: tuple[PlanVaccine, ...] = ()

    @property
    def sources(self) -> Iterator[SeriesForecast]:
        """Every series that it is made from: the best of each antigen, and those that are offered with it."""
        for each in self.contained:
            yield each
            yield from each.united


def forecast_group(
    group: VaccineGroup, antigens: Iterable[Mapping[str, SeriesForecast]], last_given: int
) -> list[GroupForecast]:
    """The forecasts of a vaccine group, one for each series group, in the order of their names.

    Args:
        group: The vaccine group.
        antigens: The best series of each antigen, by series group.
        last_given: The day of the last dose of any of its antigens; 0 for none.
    """
    if len(group.antigens) == 1:
        (best,) = antigens
        names = best if len(best) <= 1 else sorted(best, key=in_group_order)
        return [
            _forecast(GroupForecast(group, name, (best[name],)), last_given)
            for name in names
            if best[name].progress.series.group == group.name
        ]
    by_series_group: dict[str, list[SeriesForecast]] = {}
    for best in antigens:
        for name, each in best.items():
            if each.progress.series.group != group.name:
                continue
            by_series_group.setdefault(name, []).append(each)
    names = list(by_series_group) if len(by_series_group) == 1 else sorted(by_series_group, key=in_group_order)
    return [_forecast(GroupForecast(group, name, by_series_group[name]), last_given) for name in names]


def in_group_order(name: str) -> tuple[int, str]:
    """Sorts series groups: numbers by their value, then words."""
    return (int(name), "") if name.isdecimal() and len(name) < _LONGEST_NUMBER else (NEVER, name)


def _forecast(found: GroupForecast, last_given: int) -> GroupForecast:
    contained = found.contained
    if len(contained) > 1:
        found.status = _status_of_several([each.status for each in contained])
    if found.status is not _NOT_COMPLETE:
        return found
    due = [each for each in contained if each.status is _NOT_COMPLETE] if len(contained) > 1 else list(contained)
    one = due[0]
    if len(due) == 1 and not (one.overrides and len(found.group.antigens) > 1):
        # SINGLEANTVG-2, FORECASTDN-2: nothing to bring together.
        found.number, found.earliest, found.latest = one.number, one.earliest, one.latest
        found.recommended, found.past_due = one.recommended, one.past_due
        found.unadjusted_recommended = one.unadjusted_recommended
        found.unadjusted_past_due = one.unadjusted_past_due
        found.vaccines = one.vaccines
        return found
    numbers = [each.number for each in due]
    found.number = min(numbers) if found.group.all_antigens_due else max(numbers)
    found.earliest = _earliest_of_several(due, last_given)
    found.unadjusted_recommended = min(each.unadjusted_recommended for each in due)
    found.unadjusted_past_due = least(each.unadjusted_past_due for each in due)
    found.recommended = max(found.earliest, min(each.recommended for each in due))  # FORECASTVG-2
    past_due = least(each.past_due for each in due)
    found.past_due = max(found.earliest, past_due) if past_due else 0  # FORECASTVG-3
    found.latest = least(each.latest for each in due)
    found.vaccines = tuple({vaccine.number: vaccine for each in due for vaccine in each.vaccines}.values())
    return found


def _status_of_several(statuses: list[SeriesStatus]) -> SeriesStatus:
    for status in _FIRST_FOUND:
        if status in statuses:
            return status
    return _IMMUNE if all(status is _IMMUNE for status in statuses) else _COMPLETE


def _earliest_of_several(due: Sequence[SeriesForecast], last_given: int) -> int:
    """MULTIANTVG-1: the latest of the earliest days, unless an interval brings the dose forward."""
    earliest = [each.earliest for each in due]
    if not any(each.overrides for each in due):
        return max(earliest)
    return max(min(earliest), last_given)


def headline(forecasts: Sequence[GroupForecast]) -> GroupForecast:
    """The forecast to show where one is wanted: of the first series group that is not aged out."""
    return next((each for each in forecasts if each.status is not _AGED_OUT), forecasts[0])
