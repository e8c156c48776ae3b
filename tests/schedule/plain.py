"""The rules once more, plain and slow: what the engine is compared with.

Written from the tables of CDC's Logic Specification (chapters 4 to 9), over the same typed schedule, with date objects
and no memory of anything. It knows whole birth dates only. What national schedules need beyond CDC's rules is marked
"extension".
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import takewhile

from vaxplatform.codes import Code
from vaxplatform.dates import Duration, add
from vaxplatform.model import Dose, DoseStatus, History, Sex
from vaxplatform.schedule import (
    AgeLimits,
    Antigen,
    Comparison,
    FromDose,
    FromMostRecent,
    FromObservation,
    FromPrevious,
    Interval,
    Schedule,
    Series,
    SeriesDose,
    SeriesKind,
    SeriesStatus,
    SeriesVaccine,
    Skip,
    SkipByAge,
    SkipByCount,
    SkipByInterval,
    SkipBySeries,
    SkipCondition,
    SkipContext,
    SkipSet,
    VaccineConflict,
    VaccineGroup,
)

VALID, NOT_VALID, EXTRANEOUS, SUB_STANDARD = (
    DoseStatus.VALID,
    DoseStatus.NOT_VALID,
    DoseStatus.EXTRANEOUS,
    DoseStatus.SUB_STANDARD,
)
ONE_DAY = timedelta(days=1)
Groups = dict[tuple[str, str], date]


# --------------------------------------------------------------------------------------------------------- the answers


@dataclass
class PlainForecast:
    """What is due in a vaccine group, for one of its series groups."""

    status: SeriesStatus
    dose_number: int | None = None
    earliest: date | None = None
    recommended: date | None = None
    past_due: date | None = None
    latest: date | None = None
    vaccines: frozenset[Code] = frozenset()


@dataclass(eq=False)
class Shot:
    """A dose given, seen through one antigen in one series."""

    dose: Dose
    status: DoseStatus | None = None
    inadvertent: bool = False

    @property
    def date(self) -> date:
        return self.dose.date

    @property
    def vaccine(self) -> Code:
        return self.dose.vaccine


@dataclass(eq=False)
class PatientSeries:
    """A series of one person: what was given, which target dose each valid shot satisfied, and what is next."""

    series: Series
    birth: date
    shots: list[Shot]
    satisfied: list[tuple[SeriesDose, Shot]] = field(default_factory=list)
    target: int = 0
    status: SeriesStatus = SeriesStatus.NOT_COMPLETE
    number: int | None = None
    earliest: date | None = None
    recommended: date | None = None
    past_due: date | None = None
    latest: date | None = None
    vaccines: frozenset[Code] = frozenset()

    @property
    def next(self) -> SeriesDose | None:
        doses = self.series.doses
        return doses[self.target] if self.target < len(doses) else None

    @property
    def complete(self) -> bool:
        return self.status is SeriesStatus.COMPLETE

    @property
    def in_process(self) -> bool:
        """SELECTB-16."""
        return bool(self.satisfied) and self.status is SeriesStatus.NOT_COMPLETE


# ------------------------------------------------------------------------------------------- days (chapter 3, CALCDT)


def last(*days: date | None) -> date | None:
    """The last of the days that are known."""
    return max((day for day in days if day is not None), default=None)


def first_of_all(days: Iterable[date | None]) -> date | None:
    """The first day; one that is not said is open and comes before all."""
    given = list(days)
    return None if None in given else min(day for day in given if day is not None)


def day_before(day: date | None) -> date | None:
    return None if day is None else day - ONE_DAY


class Plain:
    """The rules applied to one person on one day."""

    def __init__(self, history: History, schedule: Schedule, on: date) -> None:
        birth = history.birth_date.exact
        assert birth is not None, "the plain rules know whole birth dates only"
        self.history, self.schedule, self.on, self.birth = history, schedule, on, birth
        # 4.1: what is known of the person.
        given = [dose for dose in history.standing if dose.date <= on and dose.vaccine in schedule.by_code]
        # Doses of one day are taken in an order of their own (extension).
        self.doses = sorted(given, key=in_one_day)
        self.conflicts: dict[Code, list[VaccineConflict]] = {dose.vaccine: [] for dose in self.doses}
        for conflict in schedule.conflicts:
            if conflict.previous in self.conflicts:
                self.conflicts[conflict.previous].append(conflict)
        self.observations = self.gathered()

    def after(self, day: date, duration: Duration) -> date:
        return add(day, duration, self.schedule.end_of_month)

    def at(self, duration: Duration | None, origin: date | None) -> date | None:
        """The day so long after another; None where either is not said."""
        return None if duration is None or origin is None else self.after(origin, duration)

    def within(self, day: date, begin: Duration | None, end: Duration | None, origin: date) -> bool:
        """Half-open, as all ages are."""
        return (begin is None or self.after(origin, begin) <= day) and (end is None or day < self.after(origin, end))

    # --------------------------------------------------------------------------------------------- gather (chapter 4)

    def gathered(self) -> dict[str, date | None]:
        """Every observation known today with its last day; a code of another system may mean several."""
        found: dict[str, date | None] = {}
        for condition in self.history.conditions:
            if condition.since is None or condition.since <= self.on:
                means = [each.code for each in self.schedule.observations if condition.code in each.synonyms]
                for code in (condition.code, *means):
                    found[code] = last(found.get(code), condition.since)
        return found

    def records(self, antigen: str) -> list[Shot]:
        """4.2: the doses that count for an antigen at the age at which they were given."""
        return [
            Shot(dose)
            for dose in self.doses
            for association in self.schedule.by_code[dose.vaccine].antigens
            if association.antigen == antigen
            and self.within(dose.date, association.begin_age, association.end_age, self.birth)
        ]

    # ------------------------------------------------------------------------------------------ relevant (chapter 5)

    def counted_from(self, series: Series) -> date | None:
        """Extension: ages may be counted from the day of an observation."""
        return self.observations.get(series.counted_from) if series.counted_from else self.birth

    def is_relevant(self, series: Series) -> bool:
        """Tables 5-4 and 5-5; birth dates, areas and another origin of ages are extensions."""
        sex = self.history.sex if self.history.sex in (Sex.FEMALE, Sex.MALE) else Sex.UNKNOWN
        if series.sexes and sex not in series.sexes:
            return False
        lives_in = {self.history.area, self.history.area.partition("-")[0]}
        if self.birth not in series.born or (series.areas and not lives_in & series.areas):
            return False
        if self.counted_from(series) is None:
            return False
        return series.kind is not SeriesKind.RISK or any(
            indication.code in self.observations
            and self.within(self.on, indication.begin_age, indication.end_age, self.birth)
            for indication in series.indications
        )

    # ------------------------------------------------------------------------------------------ evaluate (chapter 6)

    def evaluated(self, series: Series, complete: Groups, conflicting: Callable[[Dose], bool]) -> PatientSeries:
        """Figure 4-6: the walk along target doses and shots."""
        origin = self.counted_from(series)
        assert origin is not None
        progress = PatientSeries(series, origin, self.records(series.antigen))
        for place, shot in enumerate(progress.shots):
            before = progress.shots[:place]
            if shot.dose.sub_standard:  # Table 6-3
                shot.status = SUB_STANDARD if progress.next else EXTRANEOUS
                continue
            while progress.next and self.skipped(
                progress, progress.next, SkipContext.EVALUATION, shot.date, before, complete
            ):
                progress.target += 1
            if progress.next is None:
                shot.status = EXTRANEOUS
            elif shot.date not in progress.next.window:  # extension
                shot.status = EXTRANEOUS if progress.satisfied else NOT_VALID
            elif shot.vaccine in progress.next.inadvertent:  # Table 6-13
                shot.status, shot.inadvertent = NOT_VALID, True
            else:
                shot.status = self.judged(progress, progress.next, shot, before, conflicting)
                if shot.status is VALID:
                    progress.satisfied.append((progress.next, shot))
                    progress.target += not progress.next.recurring
        return progress

    def judged(
        self,
        progress: PatientSeries,
        target: SeriesDose,
        shot: Shot,
        before: list[Shot],
        conflicting: Callable[[Dose], bool],
    ) -> DoseStatus:
        """Table 6-31."""
        ages = self.ages(target, shot.date)
        if ages.maximum is not None and shot.date >= self.after(progress.birth, ages.maximum):  # Table 6-15
            return EXTRANEOUS
        kept = (
            self.within(shot.date, ages.absolute_minimum, None, progress.birth)
            and self.interval_kept(progress, target, shot, before)
            and not conflicting(shot.dose)
            and self.vaccine_fits(progress, target, shot)
        )
        return VALID if kept else NOT_VALID

    @staticmethod
    def ages(target: SeriesDose, day: date) -> AgeLimits:
        """RELEVANT-1 and -2; an unstated minimum (extension) is the recommended age."""
        for ages in target.ages:
            if day in ages.window:
                if ages.minimum_unstated:
                    stated = ages.earliest_recommended
                    return AgeLimits(stated, stated, stated, ages.latest_recommended, ages.maximum)
                return ages
        return AgeLimits()

    @staticmethod
    def minimums(interval: Interval) -> tuple[Duration | None, Duration | None]:
        """The absolute minimum and the minimum; an unstated one (extension) is the recommended interval."""
        if interval.minimum_unstated:
            return interval.earliest_recommended, interval.earliest_recommended
        return interval.absolute_minimum, interval.minimum

    def interval_kept(self, progress: PatientSeries, target: SeriesDose, shot: Shot, before: list[Shot]) -> bool:
        """Tables 6-18 to 6-22: all preferable intervals, or an allowable one."""
        preferable = [
            earliest is None or shot.date >= earliest
            for interval in in_force_for(target.intervals, shot.dose)
            for earliest in [self.at(self.minimums(interval)[0], self.reference(progress, interval, before, shot.dose))]
        ]
        allowable = [
            earliest is None or shot.date >= earliest
            for interval in in_force_for(target.allowable_intervals, shot.dose)
            for earliest in [self.at(self.minimums(interval)[0], self.reference(progress, interval, before, shot.dose))]
        ]
        return all(preferable) or any(allowable)

    def reference(
        self, progress: PatientSeries, interval: Interval, before: list[Shot], now: Dose | None
    ) -> date | None:
        """CALCDTINT-1, -2, -8 and -9, for a dose given now or one to come."""
        match interval.reference:
            case FromPrevious():
                counted = (VALID, NOT_VALID)
                return last(*(shot.date for shot in before if shot.status in counted and not shot.inadvertent))
            case FromDose(number):
                return last(*(shot.date for target, shot in progress.satisfied if target.number == number))
            case FromMostRecent(vaccines):
                inadvertent = {id(shot.dose) for shot in before if shot.inadvertent}
                earlier = takewhile(lambda dose: dose is not now, self.doses)
                return last(
                    *(dose.date for dose in earlier if dose.vaccine in vaccines and id(dose) not in inadvertent)
                )
            case FromObservation(code):
                return self.observations.get(code)

    def vaccine_fits(self, progress: PatientSeries, target: SeriesDose, shot: Shot) -> bool:
        """Tables 6-26 and 6-29; the vaccine's window is an extension."""
        return any(
            vaccine.code == shot.vaccine
            and self.within(shot.date, vaccine.begin_age, vaccine.end_age, progress.birth)
            and shot.date in vaccine.window
            and (not vaccine.manufacturer or shot.dose.manufacturer in ("", vaccine.manufacturer))
            for vaccine in (*target.preferable, *target.allowable)
        )

    def conflict(self, dose: Dose, valid: Callable[[Dose], bool]) -> bool:
        """6.7: too near to another live vaccine, of whatever antigen; never on one day."""
        return any(
            self.after(earlier.date, conflict.begin)
            <= dose.date
            < self.after(earlier.date, conflict.end_if_valid if valid(earlier) else conflict.end)
            for earlier in self.doses
            if earlier.date < dose.date
            for conflict in self.conflicts[earlier.vaccine]
            if conflict.current == dose.vaccine
        )

    # ------------------------------------------------------------------------------- conditional skips (6.2 and 7.1)

    def skipped(
        self,
        progress: PatientSeries,
        target: SeriesDose,
        context: SkipContext,
        day: date,
        before: list[Shot],
        complete: Groups,
    ) -> bool:
        """Tables 6-4 to 6-11."""

        def holds(condition: SkipCondition) -> bool:
            match condition:
                case SkipByAge(begin, end):
                    return self.within(day, begin, end, progress.birth)
                case SkipByInterval(interval):
                    return bool(before) and day >= self.after(before[-1].date, interval)
                case SkipBySeries(groups):
                    days = [complete.get((progress.series.antigen, group), date.max) for group in groups]
                    # As of the day: a dose that is judged knows nothing of doses after it, or of itself.
                    return any(since < (day if context is SkipContext.EVALUATION else date.max) for since in days)
                case SkipByCount():
                    return self.counted(progress, condition, before)

        def met(part: SkipSet) -> bool:
            return (all if part.all_of else any)(holds(condition) for condition in part.conditions)

        def applies(skip: Skip) -> bool:
            parts = [part for part in skip.sets if day in part.window]
            return bool(parts) and (all if skip.all_of else any)(met(part) for part in parts)

        return any(applies(skip) for skip in target.skips if skip.context in (context, SkipContext.BOTH))

    def counted(self, progress: PatientSeries, condition: SkipByCount, before: list[Shot]) -> bool:
        """CONDSKIP-1."""
        number = sum(
            (not condition.vaccines or shot.vaccine in condition.vaccines)
            and self.within(shot.date, condition.begin_age, condition.end_age, progress.birth)
            and shot.date in condition.given
            and (shot.status is VALID or not condition.valid_only)
            for shot in before
        )
        match condition.comparison:
            case Comparison.GREATER_THAN:
                return number > condition.count
            case Comparison.EQUAL_TO:
                return number == condition.count
            case Comparison.LESS_THAN:
                return number < condition.count

    # ------------------------------------------------------------------------------------------ forecast (chapter 7)

    def forecast(self, progress: PatientSeries, antigen: Antigen, complete: Groups) -> None:
        """Skip, decide, date, and again from the earliest date (7.1 to 7.6)."""

        def can_skip(day: date) -> bool:
            return progress.next is not None and self.skipped(
                progress, progress.next, SkipContext.FORECAST, day, progress.shots, complete
            )

        day = self.on
        while True:
            while can_skip(day):
                progress.target += 1
            progress.status = self.need(progress, antigen)
            if progress.status is not SeriesStatus.NOT_COMPLETE:
                return
            self.give_dates(progress, antigen)
            if progress.earliest is None or not can_skip(progress.earliest):
                return
            day = progress.earliest

    def need(self, progress: PatientSeries, antigen: Antigen) -> SeriesStatus:
        """Table 7-10."""
        target = progress.next
        if target is None or self.is_over(progress, target):
            if progress.satisfied:
                return SeriesStatus.COMPLETE
            if self.antigen_ruled_out(antigen):
                return SeriesStatus.CONTRAINDICATED
            return SeriesStatus.IMMUNE if self.immune(antigen) else SeriesStatus.NOT_RECOMMENDED
        if self.immune(antigen):
            return SeriesStatus.IMMUNE
        if self.antigen_ruled_out(antigen) or target.vaccines <= self.ruled_out(antigen):
            return SeriesStatus.CONTRAINDICATED
        if target.season and target.season.end and self.on > target.season.end:
            return SeriesStatus.NOT_RECOMMENDED
        too_old = self.at(self.ages(target, self.on).maximum, progress.birth)
        earliest = self.earliest(progress, target)
        if too_old is not None and (self.on >= too_old or (earliest is not None and earliest >= too_old)):
            return SeriesStatus.AGED_OUT
        return SeriesStatus.NOT_COMPLETE

    def is_over(self, progress: PatientSeries, target: SeriesDose) -> bool:
        """Extension: a target dose whose window ended, or has not begun for who is already on the way, is none."""
        window = target.window
        ended = window.end is not None and self.on >= window.end
        return ended or bool(progress.satisfied and window.start is not None and self.on < window.start)

    def immune(self, antigen: Antigen) -> bool:
        """Table 7-3."""
        return any(code in self.observations for code in antigen.immune_by_history) or any(
            self.birth < immunity.born_before
            and not any(code in self.observations for code in immunity.unless)
            and immunity.country_of_birth in ("", self.history.country_of_birth)
            for immunity in antigen.immune_by_birth
        )

    def antigen_ruled_out(self, antigen: Antigen) -> bool:
        """Tables 7-5 and 7-6."""
        return any(
            each.code in self.observations and self.within(self.on, each.begin_age, each.end_age, self.birth)
            for each in antigen.contraindications
        )

    def ruled_out(self, antigen: Antigen) -> frozenset[Code]:
        """Tables 7-7 and 7-8."""
        return frozenset(
            vaccine.code
            for each in antigen.vaccine_contraindications
            if each.code in self.observations
            for vaccine in each.vaccines
            if self.within(self.on, vaccine.begin_age, vaccine.end_age, self.birth)
        )

    def intervals(self, target: SeriesDose) -> list[Interval]:
        """RELEVANT-2."""
        return [interval for interval in target.intervals if self.on in interval.window]

    def earliest(self, progress: PatientSeries, target: SeriesDose) -> date | None:
        """FORECASTDTCAN-1."""
        preferable = {vaccine.code for vaccine in target.preferable}
        return last(
            self.at(self.ages(target, self.on).minimum, progress.birth),
            *(
                self.at(self.minimums(interval)[1], self.reference(progress, interval, progress.shots, None))
                for interval in self.intervals(target)
            ),
            *(  # CALCDTCONFLICT-3
                self.after(dose.date, conflict.end)
                for dose in self.doses
                for conflict in self.conflicts[dose.vaccine]
                if conflict.current in preferable
            ),
            target.season.start if target.season else None,
            target.window.start,  # extension
            *(shot.date for shot in progress.shots),
        )

    def give_dates(self, progress: PatientSeries, antigen: Antigen) -> None:
        """FORECASTDT-1 to -6, FORECASTDN-1 and FORECASTRECVAC-1."""
        target = progress.next
        assert target is not None
        ages, intervals = self.ages(target, self.on), self.intervals(target)

        def latest_after(length: Callable[[Interval], Duration | None]) -> date | None:
            return last(
                *(self.at(length(each), self.reference(progress, each, progress.shots, None)) for each in intervals)
            )

        earliest = self.earliest(progress, target)
        recommended = self.at(ages.earliest_recommended, progress.birth) or latest_after(
            lambda each: each.earliest_recommended
        )
        overdue = self.at(ages.latest_recommended, progress.birth) or latest_after(lambda each: each.latest_recommended)
        progress.earliest = earliest
        progress.recommended = last(earliest, recommended)
        progress.past_due = last(earliest, day_before(overdue)) if overdue else None
        ends = [day for day in (self.at(ages.maximum, progress.birth), target.window.end) if day is not None]
        progress.latest = day_before(min(ends, default=None))
        progress.number = 1 + sum(
            satisfied.season is None or satisfied.season.start is None or shot.date >= satisfied.season.start
            for satisfied, shot in progress.satisfied
        )
        progress.vaccines = frozenset(
            vaccine.code
            for vaccine in target.preferable
            if vaccine.recommended
            and vaccine.code not in self.ruled_out(antigen)
            and any(self.may_be_given(vaccine, day, progress) for day in (progress.earliest, progress.recommended))
        )

    def may_be_given(self, vaccine: SeriesVaccine, day: date | None, progress: PatientSeries) -> bool:
        """By age and window (extension) on that day, or today if that is past."""
        day = max(day or self.on, self.on)
        return self.within(day, vaccine.begin_age, vaccine.end_age, progress.birth) and day in vaccine.window

    # -------------------------------------------------------------------------------------------- select (chapter 8)

    def prioritized(self, group: list[PatientSeries]) -> PatientSeries | None:
        """8.1 to 8.7, for the relevant series of one series group."""
        scorable = self.scorable(group)
        default = next((each for each in group if each.series.default), None)
        complete = [each for each in scorable if each.complete]
        in_process = [each for each in scorable if each.in_process]
        begun = [each for each in scorable if each.satisfied]
        # Table 8-3
        if not scorable:
            return default
        if len(scorable) == 1:
            return scorable[0]
        if len(complete) == 1:
            return complete[0]
        if not complete and len(in_process) == 1:
            return in_process[0]
        if not complete and not in_process and default in scorable:
            return default
        # Table 8-5; doses of series that cannot go on count like those of series in process (extension)
        if complete:
            return preferred(complete, self.points_complete(complete))
        if in_process:
            return preferred(in_process, self.points_in_process(in_process))
        if begun:
            return preferred(begun, self.points_in_process(begun))
        return self.offered(scorable)

    def scorable(self, group: list[PatientSeries]) -> list[PatientSeries]:
        """SELECTB-24, SELECTSCORE-2."""
        ruled_out = SeriesStatus.CONTRAINDICATED
        candidates = [each for each in group if each.status is not ruled_out] or group
        nobody_began = not any(each.satisfied for each in group)
        has_default = any(each.series.default for each in group)

        def counts(each: PatientSeries) -> bool:
            series = each.series
            match series.kind:
                case SeriesKind.RISK:
                    return not any(other.series.priority < series.priority for other in group)
                case SeriesKind.EVALUATION_ONLY:
                    return each.complete
            if each.satisfied:
                return self.within(each.satisfied[0][1].date, None, series.latest_start, each.birth)
            return nobody_began and not has_default

        found = [each for each in candidates if counts(each)]
        # Extension: of series that exclude one another, the one begun first.
        rivals = [each for each in found if each.series.exclusive and each.satisfied]
        if rivals:
            followed = min(rivals, key=lambda each: each.shots.index(each.satisfied[0][1]))
            found = [each for each in found if each is followed or each not in rivals]
        return found

    def finish(self, progress: PatientSeries) -> date | None:
        """SELECTB-12: the forecast and the latest minimum interval of what remains after the dose that is due."""
        if progress.status is not SeriesStatus.NOT_COMPLETE:
            return None
        begin = progress.earliest or self.on
        waits = [
            self.at(self.minimums(interval)[1], begin)
            for target in progress.series.doses[progress.target + 1 :]
            for interval in self.intervals(target)
        ]
        return last(begin, *waits)

    def completable(self, progress: PatientSeries) -> bool:
        """SELECTB-3."""
        finish = self.finish(progress)
        too_old = self.at(self.ages(progress.series.doses[-1], self.on).maximum, progress.birth)
        return finish is not None and (too_old is None or finish < too_old)

    def start(self, progress: PatientSeries) -> date | None:
        """SELECTB-14; today where no day is stated, and for exclusive paths at the soonest (extension)."""
        if progress.status is not SeriesStatus.NOT_COMPLETE:
            return None
        return last(progress.earliest, self.on) if progress.series.exclusive else progress.earliest or self.on

    def points_complete(self, rivals: list[PatientSeries]) -> list[int]:
        """Table 8.4."""
        return most([len(each.satisfied) for each in rivals], 1)

    def points_in_process(self, rivals: list[PatientSeries]) -> list[int]:
        """Table 8.5."""
        product = [
            2 if each.series.product_path and all(shot.status is VALID for shot in each.shots) else -2
            for each in rivals
        ]
        completable = [3 if self.completable(each) else -3 for each in rivals]
        valid = most([len(each.satisfied) for each in rivals], 2)
        closest = most([each.target - len(each.series.doses) for each in rivals], 2)
        soonest = earliest([self.finish(each) for each in rivals])
        return [sum(points) for points in zip(product, completable, valid, closest, soonest, strict=True)]

    def points_nobody_began(self, rivals: list[PatientSeries]) -> list[int]:
        """Table 8.6."""
        soonest = earliest([self.start(each) for each in rivals])
        completable = [1 if self.completable(each) else -1 for each in rivals]
        product = [-1 if each.series.product_path else 1 for each in rivals]
        return [sum(points) for points in zip(soonest, completable, product, strict=True)]

    def offered(self, rivals: list[PatientSeries]) -> PatientSeries:
        """Table 8.6; of equals that nobody began all are offered (extension)."""
        points = self.points_nobody_began(rivals)
        chosen = preferred(rivals, points)
        score = points[rivals.index(chosen)]
        equals = [
            each
            for each, scored in zip(rivals, points, strict=True)
            if scored == score and each.series.preference == chosen.series.preference
        ]
        due = [each for each in equals if each.status is SeriesStatus.NOT_COMPLETE]
        if chosen.status is not SeriesStatus.NOT_COMPLETE or len(due) <= 1:
            return chosen
        if chosen.shots:
            return replace(chosen, vaccines=frozenset(code for each in due for code in each.vaccines))
        begin = first_of_all(each.earliest for each in due)
        recommended = first_of_all(each.recommended for each in due)
        past_due = min((each.past_due for each in due if each.past_due), default=None)
        latest = [each.latest for each in due]
        return replace(
            chosen,
            vaccines=frozenset(code for each in due for code in each.vaccines),
            earliest=begin,
            recommended=last(begin, recommended),
            past_due=past_due,
            latest=None if None in latest else last(*latest),
        )

    def is_best(self, chosen: PatientSeries, by_group: dict[str, PatientSeries]) -> bool:
        """Table 8-14."""
        equivalent = [by_group[group] for group in chosen.series.equivalent_groups if group in by_group]
        if chosen.complete:
            return True
        if any(each.complete for each in equivalent) or chosen.series.kind is SeriesKind.EVALUATION_ONLY:
            return False
        return chosen.series.kind is SeriesKind.RISK or not any(
            each.series.kind is SeriesKind.RISK for each in equivalent
        )

    # -------------------------------------------------------------------------------------- vaccine groups (chapter 9)

    def merged(self, group: VaccineGroup, contained: list[PatientSeries]) -> PlainForecast:
        """FORECASTVG, SINGLEANTVG and MULTIANTVG."""
        status = merged_status([each.status for each in contained])
        if status is not SeriesStatus.NOT_COMPLETE:
            return PlainForecast(status)
        due = [each for each in contained if each.status is SeriesStatus.NOT_COMPLETE]
        earliest = last(*(each.earliest for each in due))
        if len(group.antigens) == 1 or any(self.has_priority(each) for each in due):
            earliest = first_of_all(each.earliest for each in due)
            if len(group.antigens) > 1:
                given = [shot.date for antigen in group.antigens for shot in self.records(antigen)]
                earliest = last(earliest, *given)
        past_due = min((each.past_due for each in due if each.past_due), default=None)
        numbers = [each.number for each in due if each.number is not None]
        return PlainForecast(
            status,
            min(numbers) if group.all_antigens_due else max(numbers),  # FORECASTDN-2
            earliest,
            last(earliest, first_of_all(each.recommended for each in due)),
            last(earliest, past_due) if past_due else None,
            min((each.latest for each in due if each.latest), default=None),
            frozenset(code for each in due for code in each.vaccines),
        )

    def has_priority(self, progress: PatientSeries) -> bool:
        """FORECASTPRIORITY-1."""
        intervals = self.intervals(progress.next) if progress.next else []
        return bool(intervals) and all(interval.overrides for interval in intervals)

    # ---------------------------------------------------------------------------------------------------- altogether

    def assessed(self) -> list[PatientSeries]:
        """Chapters 4 to 7: every relevant series, evaluated and forecast.

        Evaluated once to know what is complete, again by that, and once more for as long as other shots turn out valid.
        """
        relevant = [series for series in self.schedule.series if self.is_relevant(series)]

        def evaluated(complete: Groups, valid: Callable[[Dose], bool]) -> list[PatientSeries]:
            return [self.evaluated(series, complete, lambda dose: self.conflict(dose, valid)) for series in relevant]

        complete = completed(evaluated({}, lambda _dose: True))
        found = evaluated(complete, lambda _dose: True)
        invalid: set[int] = set()
        for _ in self.doses:
            shots = [shot for progress in found for shot in progress.shots]
            valid = {id(shot.dose) for shot in shots if shot.status is VALID}
            before, invalid = invalid, {id(shot.dose) for shot in shots} - valid
            if invalid == before:
                break
            found = evaluated(complete, lambda dose, invalid=invalid: id(dose) not in invalid)
            complete = completed(found)
            found = evaluated(complete, lambda dose, invalid=invalid: id(dose) not in invalid)
        antigens = {antigen.name: antigen for antigen in self.schedule.antigens}
        # A forecast asks for series that are complete now: also by skips of the forecast itself.
        asks = any(asks_series(progress.series) for progress in found if progress.shots)
        tried = [replace(progress) for progress in found if progress.satisfied and asks]
        for progress in tried:
            self.forecast(progress, antigens[progress.series.antigen], complete)
        now = {(each.series.antigen, each.series.series_group): self.on for each in tried if each.complete}
        for progress in found:
            self.forecast(progress, antigens[progress.series.antigen], complete | now)
        return found

    def best(self, progresses: list[PatientSeries]) -> list[PatientSeries]:
        """Chapter 8: the best series of each antigen."""
        found = []
        for antigen in self.schedule.antigens:
            groups: dict[str, list[PatientSeries]] = {}
            for each in progresses:
                if each.series.antigen == antigen.name:
                    groups.setdefault(each.series.series_group, []).append(each)
            prioritized = {name: self.prioritized(group) for name, group in groups.items()}
            by_group = {name: each for name, each in prioritized.items() if each is not None}
            found += [each for each in by_group.values() if self.is_best(each, by_group)]
        return found

    def forecasts(self) -> dict[tuple[str, str], PlainForecast]:
        """Chapter 9."""
        best = self.best(self.assessed())
        answer = {}
        for group in self.schedule.groups:
            contained = [
                each for each in best if each.series.group == group.name and each.series.antigen in group.antigens
            ]
            for name in {each.series.series_group for each in contained}:
                answer[group.name, name] = self.merged(
                    group, [each for each in contained if each.series.series_group == name]
                )
        return answer


# ------------------------------------------------------------------------------------------------------- small rules


def in_one_day(dose: Dose) -> tuple[object, ...]:
    """Doses of one day are taken in this order, whatever the one they are given in."""
    said = (dose.manufacturer, dose.lot, dose.centre, dose.vaccinator)
    return dose.date, dose.vaccine, *said, dose.sub_standard, dose.booked_on or date.min


def in_force_for(intervals: Iterable[Interval], dose: Dose) -> list[Interval]:
    """RELEVANT-1; what was booked under older intervals is judged by them where they are honoured (extension)."""
    given = list(intervals)
    found = [interval for interval in given if dose.date in interval.window]
    booked = dose.booked_on
    if booked and any(
        interval.honours_bookings_before and booked < interval.honours_bookings_before for interval in found
    ):
        return [interval for interval in given if booked in interval.window]
    return found


def completed(progresses: Iterable[PatientSeries]) -> Groups:
    """The series groups in which every target dose of a series is satisfied or skipped, one satisfied; since when."""
    complete: Groups = {}
    for each in progresses:
        if each.next is None and each.satisfied:
            name, day = (each.series.antigen, each.series.series_group), each.satisfied[-1][1].date
            complete[name] = min(day, complete.get(name, day))
    return complete


def asks_series(series: Series) -> bool:
    """Whether a skip of one of its doses asks for another series."""
    return any(isinstance(condition, SkipBySeries) for condition in series.skip_conditions)


def most(numbers: list[int], points: int) -> list[int]:
    """Points for the highest number, none for a tie, and as many less for the others."""
    top = max(numbers)
    won = points if numbers.count(top) == 1 else 0
    return [won if number == top else -points for number in numbers]


def earliest(days: list[date | None]) -> list[int]:
    """One point for the earliest day, none for a tie; who has no day loses."""
    return most([-(day or date.max).toordinal() for day in days], 1) if any(days) else [-1 for _ in days]


def preferred(rivals: list[PatientSeries], points: list[int]) -> PatientSeries:
    """8.7: the most points; of equals the lowest preference, and none comes last."""

    def rank(place: int) -> tuple[int, bool, int]:
        preference = rivals[place].series.preference
        return -points[place], preference is None, preference or 0

    return rivals[min(range(len(rivals)), key=rank)]


def merged_status(statuses: list[SeriesStatus]) -> SeriesStatus:
    """Table 9-4."""
    for status in (
        SeriesStatus.CONTRAINDICATED,
        SeriesStatus.AGED_OUT,
        SeriesStatus.NOT_RECOMMENDED,
        SeriesStatus.NOT_COMPLETE,
    ):
        if status in statuses:
            return status
    return SeriesStatus.COMPLETE if SeriesStatus.COMPLETE in statuses else SeriesStatus.IMMUNE


def plain_forecasts(history: History, schedule: Schedule, on: date) -> dict[tuple[str, str], PlainForecast]:
    """What is due in every vaccine group and series group."""
    return Plain(history, schedule, on).forecasts()


def plain_statuses(history: History, schedule: Schedule, on: date) -> dict[tuple[str, str], list[DoseStatus | None]]:
    """The status of every dose of an antigen, by antigen and series."""
    return {
        (each.series.antigen, each.series.id): [shot.status for shot in each.shots]
        for each in Plain(history, schedule, on).assessed()
    }
