"""What is due next in one series, and when.

Source:
    CDC, Logic Specification for ACIP Recommendations, chapter 7.
"""

from collections.abc import Iterable, Sequence
from enum import Enum

from vaxplatform.schedule._plan import NEVER, PlanAntigen, PlanDose, PlanVaccine
from vaxplatform.schedule.evaluate import Progress, age_in_force, can_skip, intervals_in_force, reference_day
from vaxplatform.schedule.relevant import Patient

__all__ = ["SeriesForecast", "SeriesStatus", "forecast_series", "is_immune", "least"]


class SeriesStatus(Enum):
    """How far a person is in a series.

    Source:
        CDC, Logic Specification for ACIP Recommendations, patient series status.
    """

    NOT_COMPLETE = "Not Complete"
    COMPLETE = "Complete"
    IMMUNE = "Immune"
    CONTRAINDICATED = "Contraindicated"
    NOT_RECOMMENDED = "Not Recommended"
    AGED_OUT = "Aged Out"


_NOT_COMPLETE, _COMPLETE, _IMMUNE, _CONTRAINDICATED, _NOT_RECOMMENDED, _AGED_OUT = SeriesStatus


class SeriesForecast:
    """The forecast of one series; days are ordinals, 0 where there is none.

    Args:
        progress: What was judged.
    """

    __slots__ = (
        "at",
        "earliest",
        "latest",
        "number",
        "observed",
        "overrides",
        "past_due",
        "progress",
        "reason",
        "recommended",
        "skipped",
        "status",
        "target",
        "unadjusted_past_due",
        "unadjusted_recommended",
        "united",
        "vaccines",
    )

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.status = _NOT_COMPLETE
        self.reason = ""
        self.observed: tuple[str, ...] = ()
        """What rules the vaccines out; of a forecast that is contraindicated."""
        self.at = progress.at
        self.target: PlanDose | None = None
        self.skipped: tuple[tuple[PlanDose, int], ...] = ()
        """Target doses passed over, each with the day that was asked."""
        self.number = 0
        self.earliest = self.recommended = self.past_due = self.latest = 0
        self.unadjusted_recommended = self.unadjusted_past_due = 0
        self.overrides = False
        self.vaccines: tuple[PlanVaccine, ...] = ()
        self.united: tuple[SeriesForecast, ...] = ()
        """Other series that may be begun as well, and are offered with it."""

    def concludes(self, status: SeriesStatus, reason: str) -> "SeriesForecast":
        """The forecast with a status, and why."""
        self.status, self.reason = status, reason
        return self

    def offers_also(self, others: Sequence["SeriesForecast"]) -> None:
        """Unite it with series that nobody has begun either and nothing prefers: any of them may be.

        Of somebody who has had a dose, the dates stay those of the series that speaks.
        """
        self.united = tuple(others)
        each = (self, *others)
        self.vaccines = tuple({one.number: one for forecast in each for one in forecast.vaccines}.values())
        if self.progress.records:
            return
        self.earliest = min(forecast.earliest for forecast in each)
        self.recommended = min(forecast.recommended for forecast in each)
        self.unadjusted_recommended = min(forecast.unadjusted_recommended for forecast in each)
        self.past_due = least(forecast.past_due for forecast in each)
        self.unadjusted_past_due = least(forecast.unadjusted_past_due for forecast in each)
        latest = [forecast.latest for forecast in each]
        self.latest = 0 if 0 in latest else max(latest)


def least(days: Iterable[int]) -> int:
    """The first of the days that are stated; 0 where none is."""
    return min((day for day in days if day), default=0)


def forecast_series(progress: Progress, antigen: PlanAntigen, patient: Patient) -> SeriesForecast:
    """Say what is due next in a series.

    Args:
        progress: The series, evaluated.
        antigen: Its antigen.
        patient: The person.
    """
    found = SeriesForecast(progress)
    doses, on, index = progress.series.doses, patient.on, len(progress.records)
    day = on
    while True:
        # 7.1: target doses that are not needed.
        while found.at < len(doses):
            target = doses[found.at]
            if not (target.skips_forecast and can_skip(target.skips_forecast, day, index, progress, patient)):
                break
            found.skipped += ((target, day),)
            found.at += 1
        if not _is_needed(found, antigen, patient):
            return found
        target = doses[found.at]
        # 7.6: what is skipped on the earliest day, if one is stated, is not forecast for it.
        if not (
            target.skips_forecast
            and found.earliest
            and can_skip(target.skips_forecast, found.earliest, index, progress, patient)
        ):
            break
        day = found.earliest
    found.target = target
    found.number = _dose_number(progress)
    found.vaccines = _recommended_vaccines(found, target, antigen, patient)
    return found


# ---------------------------------------------------------------------------------------------- 7.4 need of a forecast


def _is_needed(found: SeriesForecast, antigen: PlanAntigen, patient: Patient) -> bool:
    """Whether something is to be forecast (Table 7-10); dates are worked out on the way, the status set if not."""
    progress, on = found.progress, patient.on
    doses = progress.series.doses
    target = doses[found.at] if found.at < len(doses) else None
    # The dose is not part of the series any more, or not yet.
    left_out = target is not None and (target.end <= on or (target.begin > on and bool(progress.satisfied)))
    if target is None or left_out:
        found.concludes(*_without_target(found, antigen, patient, left_out=left_out))
        return False
    if is_immune(antigen, patient):
        found.concludes(_IMMUNE, "immune")
    elif patient.observations and (observed := _contraindicated_by(target, antigen, patient)):
        found.observed = observed
        found.concludes(_CONTRAINDICATED, "contraindicated")
    elif on > target.season_end:
        found.concludes(_NOT_RECOMMENDED, "season-over")
    else:
        age = target.age or age_in_force(target, on)
        maximum = NEVER if age is None else progress.ages[age.maximum]
        if on >= maximum:
            found.concludes(_AGED_OUT, "too-old")
        else:
            _set_dates(found, target, patient)
            if found.earliest >= maximum:
                found.concludes(_AGED_OUT, "too-old-to-finish")
    return found.status is _NOT_COMPLETE


def _without_target(
    found: SeriesForecast, antigen: PlanAntigen, patient: Patient, *, left_out: bool
) -> tuple[SeriesStatus, str]:
    """The status where no target dose is to come, and why."""
    if found.progress.satisfied:
        return _COMPLETE, "series-complete"
    if observed := _contraindicated_by(None, antigen, patient):
        found.observed = observed
        return _CONTRAINDICATED, "contraindicated"
    if is_immune(antigen, patient):
        return _IMMUNE, "immune"
    return _NOT_RECOMMENDED, "no-dose-in-force" if left_out else "not-recommended"


def is_immune(antigen: PlanAntigen, patient: Patient) -> bool:
    """Whether there is evidence of immunity (Table 7-3)."""
    observed = patient.observations
    if observed and not antigen.immune_by_history.isdisjoint(observed):
        return True
    for born_before, country, unless in antigen.immune_by_birth:
        if (
            patient.birth < born_before
            and unless.isdisjoint(observed)
            and (not country or country == patient.history.country_of_birth)
        ):
            return True
    return False


def _contraindicated_by(target: PlanDose | None, antigen: PlanAntigen, patient: Patient) -> tuple[str, ...]:
    """The observations that rule the antigen out, or every vaccine of the target dose (Tables 7-5 to 7-8)."""
    ages, on = patient.ages, patient.on
    of_antigen = [
        each.code
        for each, begin, end in antigen.contraindications
        if each.code in patient.observations and ages[begin] <= on < ages[end]
    ]
    if of_antigen or target is None:
        return tuple(of_antigen)
    removed = ruled_out(antigen, patient)
    if not removed.keys() >= target.vaccines.keys():
        return ()
    return tuple(dict.fromkeys(code for number in target.vaccines for code in removed[number]))


def ruled_out(antigen: PlanAntigen, patient: Patient) -> dict[int, list[str]]:
    """The vaccines that observations rule out on the assessment date, each with these."""
    ages, on = patient.ages, patient.on
    found: dict[int, list[str]] = {}
    for each, vaccines in antigen.vaccine_contraindications:
        if each.code in patient.observations:
            for number, begin, end in vaccines:
                if ages[begin] <= on < ages[end]:
                    found.setdefault(number, []).append(each.code)
    return found


# --------------------------------------------------------------------------------------------------------- 7.5 dates


def _set_dates(found: SeriesForecast, target: PlanDose, patient: Patient) -> None:
    """FORECASTDT-1 to -6. A recommended age beats an interval outright; there is no floor at the assessment date."""
    progress = found.progress
    age = target.age or age_in_force(target, patient.on)
    earliest = max(target.season_start, target.begin)
    recommended = past_due = 0
    latest = target.end
    if age is not None:
        ages = progress.ages
        earliest = max(earliest, ages[age.minimum])
        recommended, past_due = ages[age.earliest], ages[age.latest]
        latest = min(latest, ages[age.maximum])
    found.overrides = False
    if target.intervals:
        by_interval = _interval_dates(found, target, patient)
        earliest = max(earliest, by_interval[0])
        recommended, past_due = recommended or by_interval[1], past_due or by_interval[2]
    if target.conflicts:
        earliest = max(earliest, _conflict_end(target, patient))
    if progress.records:
        earliest = max(earliest, progress.records[-1].day)
    found.earliest = earliest
    found.unadjusted_recommended = recommended or earliest
    found.unadjusted_past_due = past_due - 1 if past_due else 0
    found.recommended = max(earliest, recommended)
    found.past_due = max(earliest, past_due - 1) if past_due else 0
    found.latest = latest - 1 if latest != NEVER else 0


def _interval_dates(found: SeriesForecast, target: PlanDose, patient: Patient) -> tuple[int, int, int]:
    """The latest of the days that the intervals in force give: minimum, earliest and latest recommended."""
    add, index = patient.calendar.add, len(found.progress.records)
    in_force = intervals_in_force(target.intervals, patient.on)
    found.overrides = bool(in_force) and all(each.overrides for each in in_force)
    minimum = recommended = past_due = 0
    for interval in in_force:
        since = reference_day(interval, index, found.progress, patient)
        if since:
            if interval.minimum is not None:
                minimum = max(minimum, add(since, interval.minimum))
            if interval.earliest is not None:
                recommended = max(recommended, add(since, interval.earliest))
            if interval.latest is not None:
                past_due = max(past_due, add(since, interval.latest))
    return minimum, recommended, past_due


def _conflict_end(target: PlanDose, patient: Patient) -> int:
    """The last day on which a conflict with a live vaccine given ends (CALCDTCONFLICT-3)."""
    add = patient.calendar.add
    ends = [add(shot.day, length) for shot in patient.shots for length in target.conflicts.get(shot.number, ())]
    return max(ends, default=0)


def _dose_number(progress: Progress) -> int:
    """FORECASTDN-1: doses of an earlier season do not count."""
    satisfied = progress.satisfied
    return 1 + sum([day >= target.season_start for target, day, _ in satisfied]) if satisfied else 1


def _recommended_vaccines(
    found: SeriesForecast, target: PlanDose, antigen: PlanAntigen, patient: Patient
) -> tuple[PlanVaccine, ...]:
    """FORECASTRECVAC-1, on the earliest day and on the recommended one; today where no day is stated or it is past.

    A vaccine's ages and window are never asked for a day that is past: who is late is named what may be given today.
    """
    ages, on = found.progress.ages, patient.on
    removed = ruled_out(antigen, patient) if patient.observations else ()
    first, second = max(found.earliest, on), max(found.recommended, on)
    fitting = [
        vaccine
        for vaccine in target.recommended
        if _fits(vaccine, first, ages) or (second != first and _fits(vaccine, second, ages))
    ]
    return tuple([vaccine for vaccine in fitting if vaccine.number not in removed] if removed else fitting)


def _fits(vaccine: PlanVaccine, day: int, ages: Sequence[int]) -> bool:
    return ages[vaccine.age_begin] <= day < ages[vaccine.age_end] and vaccine.begin <= day < vaccine.end
