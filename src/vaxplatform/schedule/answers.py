"""What a schedule says of a person, as values: every dose judged, and what is due in every vaccine group.

The two verbs of this room. They go the way of `assess` and turn days into dates.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import TypeAlias

from attrs import field, frozen

from vaxplatform.codes import Code
from vaxplatform.model import Dose, DoseStatus, EvaluatedDose, History, Reason
from vaxplatform.schedule.assess import Assessment, assess, evaluated_series
from vaxplatform.schedule.evaluate import EXTRANEOUS, INADVERTENT, NOT_VALID, SUB_STANDARD, VALID, Progress
from vaxplatform.schedule.explain import Step, explain_evaluation, explain_forecast, observed
from vaxplatform.schedule.forecast import SeriesForecast, SeriesStatus, forecast_series
from vaxplatform.schedule.group import GroupForecast, headline, in_group_order
from vaxplatform.schedule.relevant import Patient, Shot, organize, turn
from vaxplatform.schedule.schedule import AntigenContraindication, Schedule, VaccineContraindication
from vaxplatform.schedule.series import Indication

__all__ = ["Forecast", "SeriesAnswer", "evaluate", "forecast", "undated_events"]

_STATUS = {
    VALID: DoseStatus.VALID,
    NOT_VALID: DoseStatus.NOT_VALID,
    INADVERTENT: DoseStatus.NOT_VALID,
    EXTRANEOUS: DoseStatus.EXTRANEOUS,
    SUB_STANDARD: DoseStatus.SUB_STANDARD,
}
_NOT_COMPLETE = SeriesStatus.NOT_COMPLETE


@frozen
class SeriesAnswer:
    """What one series says of a person, chosen or not.

    Args:
        series: Its id.
        antigen: What it protects from.
        series_group: The group it stands in.
        status: How far the person is in it.
        satisfied: How many of its target doses are satisfied.
        speaks: Whether it was chosen to speak for its series group.
        is_best: Whether it also speaks for its antigen.
        earliest: Of its next dose; None where nothing is due or no day is stated.
        steps: Every rule applied to the doses given and to the next.
    """

    series: str
    antigen: str
    series_group: str
    status: SeriesStatus
    satisfied: int
    speaks: bool
    is_best: bool
    earliest: date | None
    steps: tuple[Step, ...]


@frozen
class Forecast:
    """What is due in one vaccine group. Explanations are worked out when they are asked for.

    Args:
        group: The vaccine group.
        status: Whether anything is due at all; dates and number are None unless it is ``NOT_COMPLETE``.
        dose_number: The next dose, from 1.
        earliest: The first day on which it would be valid, by what is in force on the assessment date; it may lie in
            the past, and is None where no first day is stated.
        recommended: From when it is recommended.
        past_due: The last day on which it is not overdue; None where nothing is said.
        latest: The last day on which it may be given, as published so far.
        vaccines: What may be given, in the schedule's order.
        series_group: The series group it is made for.
        risk: Whether it is made because of something observed of the person.
        others: Forecasts for further series groups, such as older ages; the headline is the first that is not aged out.

    Source:
        CDC, Logic Specification for ACIP Recommendations, chapter 9.
    """

    group: str
    status: SeriesStatus
    dose_number: int | None = None
    earliest: date | None = None
    recommended: date | None = None
    past_due: date | None = None
    latest: date | None = None
    vaccines: tuple[Code, ...] = ()
    series_group: str = ""
    risk: bool = False
    others: "tuple[Forecast, ...]" = ()
    _found: GroupForecast = field(kw_only=True, eq=False, repr=False)
    _assessment: Assessment = field(kw_only=True, eq=False, repr=False)
    _schedule: Schedule = field(kw_only=True, eq=False, repr=False)

    @property
    def series(self) -> tuple[str, ...]:
        """Ids of the series it is made from, antigen by antigen.

        One an antigen; several where nobody has begun any of them and nothing prefers one, so that each may be begun.
        """
        return tuple([each.progress.series.series.id for each in self._found.sources])

    @property
    def antigens(self) -> tuple[str, ...]:
        """The antigens a dose is due for."""
        due = [each for each in self._found.contained if each.status is _NOT_COMPLETE]
        return tuple([each.progress.series.series.antigen for each in due])

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why nothing is due, or not yet; then why doses that were given did not count."""
        return tuple(_reasons(self._found, self._assessment, self._schedule))

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every rule applied on the way, series by series, with the dates compared."""
        found, assessment, schedule = self._found, self._assessment, self._schedule
        given = [step for each in found.sources for step in _evaluation_steps(each, assessment.patient)]
        return (*given, *_forecast_steps(found, assessment, schedule))

    @property
    def considered(self) -> tuple[SeriesAnswer, ...]:
        """Every series of the group's antigens that concerns the person, in the schedule's order, chosen or not."""
        return tuple(_considered(self._found, self._assessment, self._schedule))

    @property
    def guidance(self) -> tuple[str, ...]:
        """What a vaccinator should know: of the series, of the indications that hold and of contraindications."""
        return tuple(dict.fromkeys(_guidance(self._found, self._assessment, self._schedule)))


def forecast(history: History, schedule: Schedule, on: date) -> tuple[Forecast, ...]:
    """Say what is due for a person, in every vaccine group of a schedule.

    Args:
        history: The person's doses, and what was observed of them.
        schedule: What is given when.
        on: The assessment date.

    Returns:
        One forecast a vaccine group, in the schedule's order, and a second one of the same group where a risk series
        concerns the person. Groups of which no series does are left out, and so are those that need a birth date which
        is known in part only.

    Raises:
        DateError: ``on`` is no calendar day, or lies outside 1850 to 2699.
        InputError: The person is born after the assessment date.

    Source:
        CDC, Logic Specification for ACIP Recommendations, chapters 4 to 9.

    Example:
        >>> from vaxplatform.dates import Duration, EndOfMonth, PartialDate
        >>> from vaxplatform.model import Dose
        >>> from vaxplatform.schedule import FromDose, Interval, Schedule, Series, SeriesDose, SeriesVaccine
        >>> covaxin = SeriesVaccine(Code("cvx", "502"), recommended=True)
        >>> wait = Interval(FromDose(1), *[Duration(days=28)] * 3, Duration(days=42))
        >>> doses = [SeriesDose(1, [covaxin]), SeriesDose(2, [covaxin], intervals=[wait])]
        >>> series = Series("COVAXIN", "COVID-19", "COVID-19", doses)
        >>> schedule = Schedule.of_series("covid19", EndOfMonth.CLAMP, [series])
        >>> history = History("P-1", PartialDate(1980), doses=[Dose(date(2021, 5, 1), Code("cvx", "502"))])
        >>> due, = forecast(history, schedule, date(2021, 5, 10))
        >>> due.dose_number, str(due.earliest), str(due.past_due), due.reasons[0].code
        (2, '2021-05-29', '2021-06-11', 'not-due-yet')
    """
    assessment = assess(history, schedule.plan, on)
    return tuple([each for found in assessment.forecasts for each in _headlines(found, assessment, schedule)])


def undated_events(history: History, schedule: Schedule, on: date) -> tuple[str, ...]:
    """The events, such as pregnancy, that a history records without a day and that ages of a series are counted from.

    Such a series is in no forecast: nobody can tell when its doses are due.

    Args:
        history: The person.
        schedule: With series that are counted from events.
        on: The assessment date.

    Example:
        >>> from vaxplatform.dates import EndOfMonth, PartialDate
        >>> from vaxplatform.model import Condition
        >>> from vaxplatform.schedule import Schedule, Series, SeriesDose, SeriesVaccine
        >>> doses = [SeriesDose(1, [SeriesVaccine(Code("cvx", "09"), recommended=True)])]
        >>> series = Series("Td", "Td", "Td", doses, counted_from="pregnant")
        >>> schedule = Schedule.of_series("routine", EndOfMonth.CLAMP, [series])
        >>> woman = History("P-1", PartialDate(1998), conditions=[Condition("pregnant")])
        >>> undated_events(woman, schedule, date(2026, 1, 31)), forecast(woman, schedule, date(2026, 1, 31))
        (('pregnant',), ())
    """
    known = organize(history, schedule.plan, on).observations
    counted = {series.counted_from for antigen in schedule.antigens for series in antigen.series}
    return tuple(sorted(event for event in counted - {""} if known.get(event) == 0))


def _headlines(found: Sequence[GroupForecast], assessment: Assessment, schedule: Schedule) -> Iterator[Forecast]:
    """What to show of a vaccine group: one forecast for everybody's series, and one for those of a risk."""
    if len(found) == 1:
        yield _forecast(found[0], assessment, schedule)
        return
    for risk in (False, True):
        kind = [each for each in found if each.is_for_risk is risk]
        if kind:
            first = headline(kind)
            others = tuple([_forecast(each, assessment, schedule) for each in kind if each is not first])
            yield _forecast(first, assessment, schedule, others)


def _forecast(
    found: GroupForecast, assessment: Assessment, schedule: Schedule, others: tuple[Forecast, ...] = ()
) -> Forecast:
    due = found.status is _NOT_COMPLETE
    return Forecast(
        found.group.name,
        found.status,
        found.number if due else None,
        _day(found.earliest),
        _day(found.recommended),
        _day(found.past_due),
        _day(found.latest),
        tuple([vaccine.vaccine.code for vaccine in found.vaccines]),
        found.series_group,
        found.is_for_risk,
        others,
        found=found,
        assessment=assessment,
        schedule=schedule,
    )


@lru_cache(maxsize=65_536)
def _day(ordinal: int) -> date | None:
    return date.fromordinal(ordinal) if ordinal else None


# --------------------------------------------------------------------------------------------------------- given doses


def evaluate(history: History, schedule: Schedule, on: date) -> tuple[EvaluatedDose, ...]:
    """Judge every dose of a history.

    Args:
        history: The person's doses; withdrawn ones count for nothing and are left out of the answer.
        schedule: What doses are judged by.
        on: The assessment date. A dose dated later is told as such, and judged by nothing.

    Returns:
        The doses in the order of their dates: valid ones with their number among those that count in the series, the
        others with every reason. A dose stands there once for each vaccine group that its vaccine counts for, or more
        often where the antigens or the series groups of one differ about it. A vaccine that the schedule does not know
        stands there with ``unknown-vaccine``.

    Raises:
        DateError: ``on`` is no calendar day, or lies outside 1850 to 2699.
        InputError: The person is born after the assessment date.

    Source:
        CDC, Logic Specification for ACIP Recommendations, chapter 6, in the series that chapter 8 chooses.

    Example:
        >>> from vaxplatform.dates import Duration, EndOfMonth, PartialDate
        >>> from vaxplatform.model import Dose
        >>> from vaxplatform.schedule import FromDose, Interval, Schedule, Series, SeriesDose, SeriesVaccine
        >>> covaxin = SeriesVaccine(Code("cvx", "502"))
        >>> doses = [
        ...     SeriesDose(1, [covaxin]),
        ...     SeriesDose(2, [covaxin], intervals=[Interval(FromDose(1), *[Duration(days=28)] * 3)]),
        ... ]
        >>> schedule = Schedule.of_series("c", EndOfMonth.CLAMP, [Series("COVAXIN", "COVID-19", "COVID-19", doses)])
        >>> given = [Dose(date(2021, 5, day), Code("cvx", "502")) for day in (1, 28, 29)]
        >>> judged = evaluate(History("P-1", PartialDate(1980), doses=given), schedule, date(2021, 6, 1))
        >>> [(each.status.value, each.dose_number) for each in judged]
        [('Valid', 1), ('Not Valid', None), ('Valid', 2)]
        >>> judged[1].reasons[0].facts["earliest"]
        '2021-05-29'
    """
    assessment = assess(history, schedule.plan, on)
    judged = list(_judged(assessment, schedule))
    told = {id(each.dose) for each in judged}
    judged.extend(
        EvaluatedDose(shot.dose, DoseStatus.NOT_VALID, reasons=(_why_nothing(shot, assessment.patient, schedule),))
        for shot in assessment.patient.shots
        if id(shot.dose) not in told
    )
    judged.extend(
        EvaluatedDose(dose, DoseStatus.NOT_VALID, reasons=(reason,))
        for dose, reason in _set_aside(assessment, schedule)
    )
    return tuple(sorted(judged, key=lambda each: turn(each.dose)))


def _why_nothing(shot: Shot, patient: Patient, schedule: Schedule) -> Reason:
    """Why no series judged a dose."""
    _, associations = schedule.plan.associations[shot.dose.vaccine]
    asks = any(schedule.plan.antigens[index].uses_ages for index, _, _ in associations)
    return Reason("birth-date-partial" if asks and not patient.birth_is_exact else "no-series", schedule.id)


def _set_aside(assessment: Assessment, schedule: Schedule) -> Iterator[tuple[Dose, Reason]]:
    """The doses that were not judged, and why."""
    patient = assessment.patient
    for dose in patient.unknown:
        yield dose, Reason("unknown-vaccine", schedule.id, {"vaccine": str(dose.vaccine)})
    for dose in patient.untimely:
        compared = {"given": dose.date.isoformat(), "on": date.fromordinal(patient.on).isoformat()}
        yield dose, Reason("dose-after-assessment", "", compared)


def _judged(assessment: Assessment, schedule: Schedule) -> Iterator[EvaluatedDose]:
    patient = assessment.patient
    for _group, antigens in schedule.plan.groups:
        found: dict[tuple[object, ...], EvaluatedDose] = {}
        for antigen in antigens:
            for progress in _speaking(assessment, antigen.index):
                for each in _evaluated(progress, patient):
                    # Antigens that agree about a dose are told once.
                    key = (id(each.dose), each.status, each.dose_number, tuple(reason.code for reason in each.reasons))
                    found.setdefault(key, each)
        yield from found.values()


def _speaking(assessment: Assessment, antigen: int) -> list[Progress]:
    """The evaluations that speak for an antigen: of its best series, or of one that knows the vaccines given."""
    evaluated = assessment.evaluated.get(antigen, [])
    if not evaluated:
        return []
    chosen = assessment.best[antigen] or assessment.prioritized[antigen]
    speaking = [chosen[name].progress for name in sorted(chosen, key=in_group_order)] or evaluated[:1]
    if any(progress.satisfied for progress in speaking):
        return speaking
    begins = {shot.number for shot in speaking[0].records}
    return [next((each for each in evaluated if begins & each.series.doses[0].vaccines.keys()), speaking[0])]


def _evaluated(progress: Progress, patient: Patient) -> Iterator[EvaluatedDose]:
    numbers = {place: number for number, (_, _, place) in enumerate(progress.satisfied, start=1)}
    all_valid = all(status == VALID for status in progress.statuses)
    steps = None if all_valid else explain_evaluation(progress, patient)
    for place, (shot, status) in enumerate(zip(progress.records, progress.statuses, strict=True)):
        reasons = () if steps is None else tuple(step.reason for step in steps[place] if step.holds is False)
        yield EvaluatedDose(shot.dose, _STATUS[status], numbers.get(place), progress.series.series.id, reasons)


# ------------------------------------------------------------------------------------------------------------- reasons


def _reasons(found: GroupForecast, assessment: Assessment, schedule: Schedule) -> Iterator[Reason]:
    if found.status is _NOT_COMPLETE:
        if found.earliest > assessment.patient.on:
            series = found.contained[0].progress.series.series.id
            compared = {"dose": str(found.number), "earliest": date.fromordinal(found.earliest).isoformat()}
            yield Reason("not-due-yet", f"{series}.{found.number}", compared)
        if any(each.target is not None and each.target.leaves_minimum_out for each in found.sources):
            for step in _forecast_steps(found, assessment, schedule):
                if step.reason.code == "minimum-unstated":
                    yield step.reason
    else:
        deciding = next(each for each in found.contained if each.status is found.status)
        compared = {"doses": str(len(deciding.progress.satisfied)), **observed(deciding)}
        yield Reason(deciding.reason, deciding.progress.series.series.id, compared)
    yield from _uncounted(found, assessment.patient)
    for _, reason in _set_aside(assessment, schedule):
        yield reason


def _uncounted(found: GroupForecast, patient: Patient) -> Iterator[Reason]:
    """Why doses did not count, each told once where antigens agree."""
    seen = set()
    for each in found.contained:
        for steps in _evaluation_steps(each, patient, only_if_some_failed=True):
            key = (steps.reason.code, steps.reason.facts.get("given"))
            if steps.holds is False and key not in seen:
                seen.add(key)
                yield steps.reason


def _evaluation_steps(each: SeriesForecast, patient: Patient, *, only_if_some_failed: bool = False) -> Iterator[Step]:
    progress = each.progress
    if progress.records and not (only_if_some_failed and all(status == VALID for status in progress.statuses)):
        for steps in explain_evaluation(progress, patient):
            yield from steps


def _forecast_steps(found: GroupForecast, assessment: Assessment, schedule: Schedule) -> Iterator[Step]:
    by_name = {antigen.name: antigen for antigen in schedule.plan.antigens}
    for each in found.sources:
        yield from explain_forecast(each, by_name[each.progress.series.series.antigen], assessment.patient)


def _considered(found: GroupForecast, assessment: Assessment, schedule: Schedule) -> Iterator[SeriesAnswer]:
    patient = assessment.patient
    for antigen in schedule.plan.antigens:
        if antigen.name not in found.group.antigens:
            continue
        chosen = {id(each.progress.series) for each in assessment.prioritized[antigen.index].values()}
        best = {id(each.progress.series) for each in assessment.best[antigen.index].values()}
        for progress in evaluated_series(antigen, assessment):
            each = forecast_series(progress, antigen, patient)
            given = [step for steps in explain_evaluation(progress, patient) for step in steps]
            due = each.status is _NOT_COMPLETE
            yield SeriesAnswer(
                progress.series.series.id,
                antigen.name,
                progress.series.series_group,
                each.status,
                len(progress.satisfied),
                id(progress.series) in chosen,
                id(progress.series) in best,
                _day(each.earliest) if due else None,
                (*given, *explain_forecast(each, antigen, patient)),
            )


Guided: TypeAlias = Indication | AntigenContraindication | VaccineContraindication


def _guidance(found: GroupForecast, assessment: Assessment, schedule: Schedule) -> Iterator[str]:
    """FORECASTGUIDANCE-1."""
    patient = assessment.patient
    ages = patient.ages
    by_name = {antigen.name: antigen for antigen in schedule.plan.antigens}
    for each in found.sources:
        series = each.progress.series.series
        yield from series.guidance
        antigen = by_name[series.antigen]
        aged: list[tuple[Guided, int, int]] = [
            (indication, begin, end)
            for indication, (_, begin, end) in zip(series.indications, each.progress.series.indications, strict=True)
        ]
        aged += antigen.contraindications
        aged += [(one, begin, end) for one, vaccines in antigen.vaccine_contraindications for _, begin, end in vaccines]
        for one, begin, end in aged:
            if one.guidance and one.code in patient.observations and ages[begin] <= patient.on < ages[end]:
                yield one.guidance
