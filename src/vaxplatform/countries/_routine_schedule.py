"""From the series of a routine programme to the engine's schedule.

Every series becomes an antigen of the engine's own, so that two of one group, such as oral and inactivated polio
vaccine, go on beside each other; a combined vaccine's dose counts in every series that names it. Series of one group
for different people, such as those of two cohorts, share one, and so does a series with the one that it catches up.

What the sources leave out is not made up: a minimum age that is not stated is marked so, and the wait between two doses
is then the distance of their planned ages, marked so too. After a dose at birth there is none: the planned age is
enough.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from attrs import evolve

from vaxplatform.codes import Code
from vaxplatform.countries import shared_catalogue
from vaxplatform.countries.routine import Audience, RoutineDose, RoutineSeries, in_days, plus
from vaxplatform.dates import Duration, EndOfMonth, add
from vaxplatform.schedule import (
    AgeLimits,
    Antigen,
    Association,
    ContraindicatedVaccine,
    FromPrevious,
    Indication,
    Interval,
    Observation,
    Schedule,
    ScheduleVaccine,
    Series,
    SeriesDose,
    SeriesKind,
    SeriesVaccine,
    Skip,
    SkipByAge,
    SkipContext,
    SkipSet,
    VaccineConflict,
    VaccineContraindication,
    VaccineGroup,
)

__all__ = ["BIRTH", "compile_schedule", "named_for_forecasts"]

BIRTH = Duration()
PREGNANT = "pregnant"
_RECORDED = ("risk", "health-workers", "travellers")
"""Populations that a record of the person must name."""
_ONE_DAY = Duration(days=1)
_DAYS_IN_WEEK = 7
_FIRSTS = [date(2001, month, 1) for month in range(1, 13)]
_FIRST, _SECOND = "1", "2"


def named_for_forecasts(series: Sequence[RoutineSeries]) -> list[RoutineSeries]:
    """The series with the names of their forecasts: alike for those that share an antigen of the engine."""
    clusters: list[list[RoutineSeries]] = []
    for each in sorted(series, key=lambda each: bool(each.catches_up)):
        home = next((cluster for cluster in clusters if _belongs(each, cluster)), None)
        if home is None:
            clusters.append([each])
        else:
            home.append(each)
    names: dict[str, str] = {}
    for cluster in clusters:
        first = cluster[0]
        alone = sum(other[0].group == first.group for other in clusters) == 1 or first.id == first.group
        names |= dict.fromkeys([each.id for each in cluster], first.group if alone else f"{first.group} ({first.id})")
    return [evolve(each, forecast_group=names[each.id]) for each in series]


def _belongs(each: RoutineSeries, cluster: Sequence[RoutineSeries]) -> bool:
    if each.catches_up:
        return any(other.id == each.catches_up for other in cluster)
    return cluster[0].group == each.group and all(each.audience.is_apart_from(other.audience) for other in cluster)


def compile_schedule(id_: str, end_of_month: EndOfMonth, series: Sequence[RoutineSeries]) -> Schedule:
    """The schedule of a programme.

    Args:
        id_: The programme's word.
        end_of_month: Where a date goes that the calendar does not have.
        series: With the names of their forecasts.

    Raises:
        ModelError: The series contradict themselves or one another.
    """
    order = list(shared_catalogue.groups())
    first_of = {each.forecast_group: each for each in reversed(series)}
    groups = sorted(first_of.values(), key=lambda each: order.index(each.group))
    compiled = {each.id: _series(each, series) for each in series}
    counting: dict[Code, dict[str, None]] = {}
    names: dict[Code, str] = {}
    for each in series:
        for dose in each.doses:
            for vaccine in (*dose.vaccines, *(other.vaccine for other in dose.also)):
                counting.setdefault(vaccine.vaccine.code, {})[each.forecast_group] = None
                names[vaccine.vaccine.code] = vaccine.vaccine.name
    antigens = [
        Antigen(
            name := group.forecast_group,
            [compiled[each.id] for each in series if each.forecast_group == name],
            vaccine_contraindications=[*_replaced(name, series), *_ruled_out(name, series)],
        )
        for group in groups
    ]
    observations = {code for each in compiled.values() for code in each.observations}
    observations.update(code for antigen in antigens for code in antigen.observations)
    return Schedule(
        id_,
        end_of_month,
        antigens,
        [VaccineGroup(each.forecast_group, [each.forecast_group], supplement=_is_supplement(each)) for each in groups],
        [
            ScheduleVaccine(code, names[code], [Association(name) for name in sorted(counting[code])])
            for code in sorted(counting)
        ],
        conflicts=_conflicts(counting),
        observations=[Observation(code, code) for code in sorted(observations)],
    )


def _is_supplement(series: RoutineSeries) -> bool:
    return all(each.supplement for dose in series.doses for each in dose.vaccines)


def _ruled_out(name: str, series: Iterable[RoutineSeries]) -> Iterator[VaccineContraindication]:
    """The vaccines, of one name of forecasts, that the shared catalogue rules out."""
    antigens = {
        each.vaccine.code: frozenset(each.vaccine.antigens)
        for one in series
        if one.forecast_group == name
        for dose in one.doses
        for each in (*dose.vaccines, *(other.vaccine for other in dose.also))
    }
    for rule in shared_catalogue.contraindications():
        codes = sorted(code for code, contained in antigens.items() if contained & rule.antigens)
        if codes:
            yield VaccineContraindication(rule.recorded, [ContraindicatedVaccine(code) for code in codes], rule.source)


def _replaced(name: str, series: Iterable[RoutineSeries]) -> list[VaccineContraindication]:
    """The vaccines, of one name of forecasts, that some series stands in for: they count and are not offered."""
    given = {
        each.id: each.vaccine.code
        for one in series
        if one.forecast_group == name
        for dose in one.doses
        for each in dose.vaccines
    }
    replaced = {id_ for one in series for id_ in one.audience.contraindicated}
    return [
        VaccineContraindication(_contraindication(id_), [ContraindicatedVaccine(given[id_])])
        for id_ in sorted(replaced)
        if id_ in given
    ]


def _contraindication(vaccine: str) -> str:
    """What a record says of a person for whom a vaccine is ruled out."""
    return f"contraindicated|{vaccine}"


def _series(each: RoutineSeries, others: Iterable[RoutineSeries]) -> Series:
    indications = _indications(each.id, each.audience)
    caught_up = any(other.catches_up == each.id for other in others)
    return Series(
        each.id,
        each.forecast_group,
        each.forecast_group,
        [_dose(each, dose) for dose in each.doses],
        kind=SeriesKind.RISK if indications else SeriesKind.STANDARD,
        series_group=_SECOND if each.catches_up else _FIRST,
        equivalent_groups=[_FIRST] if each.catches_up else [_SECOND] if caught_up else [],
        default=not indications,
        sexes=each.audience.sexes,
        born=each.audience.born,
        areas=each.audience.areas,
        counted_from=PREGNANT if each.audience.population == PREGNANT else "",
        indications=[Indication(code) for code in indications],
        source=_joined(each.sources),
    )


def _indications(series: str, audience: Audience) -> list[str]:
    """What must be recorded of a person for a series to concern them, any of these."""
    if audience.conditions:
        return list(audience.conditions)
    if audience.contraindicated:
        return [_contraindication(id_) for id_ in audience.contraindicated]
    if audience.areas_not_listed:
        return [f"area|{series}"]
    return [audience.population] if audience.population in _RECORDED else []


def _dose(series: RoutineSeries, dose: RoutineDose) -> SeriesDose:
    childhood = series.childhood if dose.until is None else None
    end = childhood.until if childhood else None
    source, ends = _joined(dose.sources), [dose.until or end, *(each.until or end for each in dose.also)]
    last = None if None in ends else max(filter(None, ends), key=in_days)
    preferable = [
        SeriesVaccine(
            code, end_age=ends[0] if dose.also else None, recommended=True, source=source, verified=dose.verified
        )
        for code in dict.fromkeys(each.vaccine.code for each in dose.vaccines)
    ]
    also = [
        (
            each.offered,
            SeriesVaccine(
                each.vaccine.vaccine.code,
                each.begin,
                each.until,
                recommended=each.offered,
                source=_joined(each.sources),
                verified=each.verified,
            ),
        )
        for each in dose.also
    ]
    return SeriesDose(
        dose.number,
        [*preferable, *(each for offered, each in also if offered)],
        [each for offered, each in also if not offered],
        ages=_ages(dose, last, childhood.sources if childhood else ()),
        intervals=_intervals(series, dose),
        skips=_skips(dose),
        recurring=dose.when.every is not None,
        source=source,
        verified=dose.verified,
    )


def _ages(dose: RoutineDose, until: Duration | None, of_end: Sequence[str]) -> list[AgeLimits]:
    when, stated = dose.when, dose.minimum
    source, verified = _joined((*dose.sources, *of_end)), dose.verified
    if when.begin == BIRTH or (when.first_contact and stated is None):  # due at once, from birth or the event on
        return [AgeLimits(BIRTH, BIRTH, BIRTH, maximum=until, source=source, verified=verified)]
    overdue = plus(when.end, _ONE_DAY) if when.end else None
    if stated is not None:
        given = _joined((*dose.sources, *stated.sources, *of_end))
        return [AgeLimits(stated.counts_from, stated.age, when.begin, overdue, until, source=given, verified=verified)]
    if when.begin is None and overdue is None and until is None:
        return []
    return [
        AgeLimits(
            None,
            None,
            when.begin,
            overdue,
            until,
            minimum_unstated=dose.lacks_minimum_age,
            source=source,
            verified=verified,
        )
    ]


def _intervals(series: RoutineSeries, dose: RoutineDose) -> list[Interval]:
    when, stated = dose.when, dose.interval
    recommended = when.every or when.after or _planned_wait(series, dose)
    if stated is None:
        if recommended is None:
            return []
        source = _joined(dose.sources)
        return [
            Interval(
                FromPrevious(),
                earliest_recommended=recommended,
                minimum_unstated=True,
                source=source,
                verified=dose.verified,
            )
        ]
    recommended = stated.recommended or when.every or when.after
    return [
        Interval(
            FromPrevious(),
            stated.counts_from,
            stated.minimum,
            recommended or stated.minimum,
            stated.overdue,
            minimum_unstated=stated.minimum is None,
            source=_joined(stated.sources),
            verified=dose.verified,
        )
    ]


def _planned_wait(series: RoutineSeries, dose: RoutineDose) -> Duration | None:
    """The shortest distance of the planned ages of a dose and the one before; none after a dose at birth."""
    if dose.number == 1:
        return None
    ages = series.planned_ages
    before, begin = ages[dose.number - 2], ages[dose.number - 1]
    if before is None or begin is None or before == BIRTH:
        return None
    last = series.doses[dose.number - 2].when.end
    return _distance(last if last and in_days(last) < in_days(begin) else before, begin)


def _distance(one: Duration, other: Duration) -> Duration | None:
    """How much later one age is, wherever it begins; of weeks and months together, whole weeks."""
    wait = plus(other, Duration(-one.years, -one.months, -one.days))
    if wait.total_months and wait.days:
        clamp = EndOfMonth.CLAMP
        days = min((add(day, other, clamp) - add(day, one, clamp)).days for day in _FIRSTS)
        wait = Duration(days=days // _DAYS_IN_WEEK * _DAYS_IN_WEEK)
    return wait if in_days(wait) > 0 else None


def _skips(dose: RoutineDose) -> list[Skip]:
    if dose.passed_over_from is None:
        return []
    return [Skip(SkipContext.BOTH, [SkipSet([SkipByAge(dose.passed_over_from)])])]


def _conflicts(given: Mapping[Code, object]) -> list[VaccineConflict]:
    """The distances between the programme's live vaccines, in both orders."""
    codes = {id_: each.vaccine.code for id_, each in shared_catalogue.vaccines().items()}
    found: dict[tuple[Code, Code], VaccineConflict] = {}
    for each in shared_catalogue.spacing():
        one, *rest = sorted(each.vaccines)
        pair = (codes[one], codes[rest[0] if rest else one])
        if given.keys() >= set(pair):
            for previous, current in (pair, pair[::-1]):
                found[previous, current] = VaccineConflict(previous, current, each.begin, each.end_if_valid, each.end)
    return list(found.values())


def _joined(sources: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(sources))
