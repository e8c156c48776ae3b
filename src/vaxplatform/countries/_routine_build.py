"""From a routine programme's file, of the right form, to values; checks on the way that what it says can be."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import combinations, pairwise

from attrs import evolve, frozen

from vaxplatform.countries import shared_catalogue
from vaxplatform.countries._build import made, unverified
from vaxplatform.countries._routine_form import (
    AlsoEntry,
    BornEntry,
    ChildrenEntry,
    ForEntry,
    IntervalEntry,
    MinimumEntry,
    RoutineDoseEntry,
    RoutineFile,
    RoutineSeriesEntry,
    VaccineNameEntry,
)
from vaxplatform.countries._routine_schedule import BIRTH, compile_schedule, named_for_forecasts
from vaxplatform.countries._yaml import Document, Path
from vaxplatform.countries.routine import (
    ANY_BIRTH_DATE,
    Audience,
    Childhood,
    GivenVaccine,
    OtherVaccine,
    PlannedTime,
    Routine,
    RoutineDose,
    RoutineLine,
    RoutineSeries,
    StatedInterval,
    StatedMinimum,
    in_days,
)
from vaxplatform.countries.schema import Findings
from vaxplatform.countries.shared_catalogue import SharedVaccine
from vaxplatform.dates import Duration, EndOfMonth, Window
from vaxplatform.exchange.strict import Finding, nearest
from vaxplatform.model import Catalogue, Sex

__all__ = ["build_routine"]

_ONE_DAY = timedelta(days=1)
_NOWHERE = 10**6
_NOT_LISTED = ("not-listed",)


def build_routine(file: RoutineFile, document: Document, catalogue: Catalogue, findings: Findings) -> Routine | None:
    """A routine programme as values; None, with what is wrong noted, when a part of it cannot be."""
    before = len(findings.found)
    builder = _Builder(document, findings, _known(catalogue))
    builder = evolve(builder, known={**builder.known, **builder.named(file.vaccines)})
    series = named_for_forecasts([builder.series(id_, entry) for id_, entry in file.series.items()])
    series = _within_childhood(series, file.children)
    builder.check_series(series)
    if len(findings.found) > before:
        return None
    end_of_month = EndOfMonth(file.dates.end_of_month)
    schedule = made(findings, document, ("series",), compile_schedule, file.programme, end_of_month, series)
    if schedule is None:
        return None
    return Routine(
        file.programme,
        file.name,
        tuple(series),
        tuple(_lines(series)),
        schedule,
        tuple(_too_near(series, document)),
        unverified(document),
    )


def _known(catalogue: Catalogue) -> Mapping[str, GivenVaccine]:
    """Everything that a programme may name: the shared catalogue's vaccines, and the pack's products."""
    shared = shared_catalogue.vaccines()
    by_code = {each.vaccine.code: each for each in shared.values()}
    named = {id_: _given(id_, each.vaccine.name, each) for id_, each in shared.items()}
    for product in catalogue.products:
        known = by_code.get(product.code)
        own = GivenVaccine(product.id, product.brand, product.vaccine)
        named[product.id] = _given(product.id, product.brand, known) if known else own
    return named


def _given(id_: str, name: str, each: SharedVaccine) -> GivenVaccine:
    return GivenVaccine(id_, name, each.vaccine, each.codes_in("who"), each.supplement)


@frozen
class _Builder:
    """Reads one programme; every part notes what is wrong with it and the others go on."""

    document: Document
    findings: Findings
    known: Mapping[str, GivenVaccine]

    def named(self, entries: Mapping[str, VaccineNameEntry]) -> dict[str, GivenVaccine]:
        """The vaccines that the country has names of its own for."""
        found = {id_: (self._check_known(("vaccines", id_), id_), entry.name) for id_, entry in entries.items()}
        return {id_: evolve(vaccine, names=names) for id_, (vaccine, names) in found.items() if vaccine}

    def series(self, id_: str, entry: RoutineSeriesEntry) -> RoutineSeries:
        path: Path = ("series", id_)
        groups = shared_catalogue.groups()
        if entry.group not in groups:
            self._add(
                (*path, "group"),
                f"the shared catalogue has no group «{entry.group}»; {nearest(entry.group, list(groups))}",
                "pack-group-unknown",
            )
        audience = self._audience((*path, "for"), entry.for_)
        if " " in id_ and audience.areas_not_listed and not audience.conditions and not audience.contraindicated:
            sentence = (
                f"records say «area|{id_}» of who lives where it is given, without spaces: join its words by hyphens"
            )
            self._add((*path, "for", "areas"), sentence, "pack-series-word")
        bare = RoutineSeries(
            id_, entry.group, entry.group, audience, (), entry.catches_up or "", tuple(entry.source), entry.verified
        )
        doses = []
        for index, dose in enumerate(entry.doses):
            at = (*path, "doses", index)
            if dose.n is not None and dose.n != index + 1:
                self._add(
                    (*at, "n"),
                    f"there is a dose {dose.n} without a dose {index + 1}: number the doses from 1, each once",
                    "pack-dose-missing",
                )
            self._check_times(at, index + 1, dose)
            doses.append(self._dose(at, index + 1, dose, bare))
        self._check_ages(path, doses)
        return evolve(bare, doses=tuple(doses))

    def _dose(self, path: Path, number: int, entry: RoutineDoseEntry, of: RoutineSeries) -> RoutineDose:
        vaccines = [self._vaccine((*path, "give", place), id_, of.group) for place, id_ in enumerate(entry.give)]
        also = [self._also((*path, "also", place), other, of.group) for place, other in enumerate(entry.also)]
        waived = entry.spacing.waived_for if entry.spacing else []
        for place, id_ in enumerate(waived):
            self._check_known((*path, "spacing", "waived_for", place), id_)
        return RoutineDose(
            of.id,
            of.group,
            number,
            entry.round or number,
            tuple(each for each in vaccines if each),
            _when(entry),
            entry.until,
            of.audience,
            _minimum(entry.min),
            _interval(entry.interval),
            tuple(each for each in also if each),
            entry.missed.from_ if entry.missed else None,
            tuple(waived),
            tuple(entry.source) or of.sources,
            entry.say or {},
            entry.note,
            entry.verified and of.verified,
            tuple(entry.missed.source) if entry.missed else (),
        )

    def _also(self, path: Path, entry: AlsoEntry, group: str) -> OtherVaccine | None:
        found = self._vaccine((*path, "give"), entry.give, group)
        if found is None:
            return None
        return OtherVaccine(found, entry.from_, entry.until, entry.offered, tuple(entry.source), entry.verified)

    def _vaccine(self, path: Path, id_: str, group: str) -> GivenVaccine | None:
        found = self._check_known(path, id_)
        wanted = shared_catalogue.groups().get(group, ())
        if found and wanted and not set(wanted) & set(found.vaccine.antigens):
            self._add(
                path,
                f"«{id_}» is for {', '.join(found.vaccine.antigens)}, and the group «{group}» for {', '.join(wanted)}",
                "pack-vaccine-group",
            )
        return found

    def _check_known(self, path: Path, id_: str) -> GivenVaccine | None:
        found = self.known.get(id_)
        if found is None:
            self._add(
                path,
                f"neither products.yaml nor the shared catalogue has «{id_}»; {nearest(id_, list(self.known))}",
                "pack-vaccine-unknown",
            )
        return found

    def _audience(self, path: Path, entry: ForEntry) -> Audience:
        for place, id_ in enumerate(entry.contraindicated):
            self._check_known((*path, "contraindicated", place), id_)
        areas = tuple(entry.areas)
        return Audience(
            frozenset({Sex(entry.sex)} if entry.sex else ()),
            self._window((*path, "born"), entry.born),
            () if areas == _NOT_LISTED else areas,
            areas == _NOT_LISTED,
            entry.population or "",
            tuple(entry.conditions),
            tuple(entry.contraindicated),
        )

    def _window(self, path: Path, entry: BornEntry | None) -> Window:
        if entry is None:
            return ANY_BIRTH_DATE
        if entry.from_ and entry.until and entry.until < entry.from_:
            self._add((*path, "until"), "«until» is the last day and lies before «from»", "pack-window")
            return Window(entry.from_, None)
        return Window(entry.from_, entry.until and entry.until + _ONE_DAY)

    # ------------------------------------------------------------------------------------------------------ checking

    def _check_times(self, path: Path, number: int, entry: RoutineDoseEntry) -> None:
        """Note a dose of which it is not said when it is given, and ages and waits of it that fall."""
        if entry.at is None and entry.after is None:
            self._add(
                path,
                f"dose {number} lacks «at» and «after»: say its age, «birth», «first contact» or «unstated»",
                "pack-dose-time",
            )
        for key in ("after", "interval"):
            if number == 1 and getattr(entry, key) is not None:
                sentence = (
                    "there is no dose before the first to count from: say its age with «at», which may be "
                    "«first contact», and write a dose that is counted from it as the next"
                )
                self._add((*path, key), sentence, "pack-dose-after")
        at, least, wait = entry.at, entry.min, entry.interval
        if at:
            self._rising(path, {("at", "from"): at.from_, ("at", "to"): at.to, ("until",): entry.until})
        if least:
            self._rising(
                path, {("min", "age"): least.age, ("at", "from"): at.from_ if at else None, ("until",): entry.until}
            )
            self._rising(path, {("min", "counts_from"): least.counts_from, ("min", "age"): least.age})
        if wait:
            self._rising(path, {("interval", "counts_from"): wait.counts_from, ("interval", "min"): wait.min})
            of_wait = {"min": wait.min, "recommended": wait.recommended, "overdue": wait.overdue}
            self._rising(path, {("interval", key): length for key, length in of_wait.items()})
        for place, other in enumerate(entry.also):
            self._rising((*path, "also", place), {("from",): other.from_, ("until",): other.until})

    def _rising(self, path: Path, lengths: Mapping[tuple[str, ...], Duration | None]) -> None:
        """Note a length that lies below the one before it."""
        given = [(keys, length) for keys, length in lengths.items() if length is not None]
        for (before, least), (keys, length) in pairwise(given):
            if in_days(length) < in_days(least):
                self._add(
                    (*path, *keys),
                    f"«{' '.join(keys)}» is {length}, less than «{' '.join(before)}», {least}: correct one of them",
                    "pack-ages-fall",
                )

    def _check_ages(self, path: Path, doses: Sequence[RoutineDose]) -> None:
        """Note a dose that is planned for a younger age than one before."""
        last, number = BIRTH, 0
        for dose in doses:
            begin = dose.when.begin
            if begin is None:
                continue
            if in_days(begin) < in_days(last):
                self._add(
                    (*path, "doses", dose.number - 1, "at"),
                    f"dose {dose.number} is planned at {_age(begin)}, and dose {number} before it at {_age(last)}: "
                    "the ages of a series rise",
                    "pack-ages-fall",
                )
            last, number = begin, dose.number

    def check_series(self, read: Sequence[RoutineSeries]) -> None:
        """Note series that catch up one that they cannot, and cohorts of one group that overlap."""
        by_id = {each.id: each for each in read}
        for each in read:
            if not each.catches_up:
                continue
            other, path = by_id.get(each.catches_up), ("series", each.id, "catches_up")
            others = [one.id for one in read if one.id != each.id and not one.catches_up]
            if other is None:
                sentence = f"no other series is called «{each.catches_up}»; {nearest(each.catches_up, others)}"
                self._add(path, sentence, "pack-series-unknown")
            elif other is each:
                self._add(path, "a series does not make up for itself: name another", "pack-series-circle")
            elif other.catches_up:
                sentence = (
                    f"«{other.id}» makes up for «{other.catches_up}» itself: name a series that makes up for none"
                )
                self._add(path, sentence, "pack-series-circle")
            elif other.group != each.group:
                sentence = (
                    f"«{other.id}» is of the group «{other.group}», and this of «{each.group}»: name one of the same"
                )
                self._add(path, sentence, "pack-series-group")
        cohorts = [each for each in read if each.audience.born != ANY_BIRTH_DATE]
        for one, other in combinations(cohorts, 2):
            if (
                one.group == other.group
                and evolve(one.audience, born=ANY_BIRTH_DATE) == evolve(other.audience, born=ANY_BIRTH_DATE)
                and one.audience.born.overlaps(other.audience.born)
            ):
                self._add(
                    ("series", other.id, "for", "born"),
                    f"birth dates of «{other.id}» are those of «{one.id}» too: end the one before the other begins",
                    "pack-series-overlap",
                )

    def _add(self, path: Path, sentence: str, code: str) -> None:
        self.findings.add(self.document.place_of(path), sentence, code)


# ------------------------------------------------------------------------------------------------------- small steps


def _within_childhood(read: Sequence[RoutineSeries], entry: ChildrenEntry | None) -> list[RoutineSeries]:
    """The series, those for every child that are over before childhood ends with its end."""
    if entry is None:
        return list(read)
    childhood = Childhood(entry.until, tuple(entry.source))
    return [
        evolve(each, childhood=childhood) if each.audience.is_every_child and each.is_over_by(entry.until) else each
        for each in read
    ]


def _when(entry: RoutineDoseEntry) -> PlannedTime:
    at = entry.at
    if at is None:
        return PlannedTime(after=entry.after, every=entry.every)
    return PlannedTime(BIRTH if at.birth else at.from_, at.to, entry.after, at.first_contact, entry.every)


def _minimum(entry: MinimumEntry | None) -> StatedMinimum | None:
    if entry is None:
        return None
    return StatedMinimum(entry.age, entry.counts_from or entry.age, tuple(entry.source))


def _interval(entry: IntervalEntry | None) -> StatedInterval | None:
    if entry is None:
        return None
    least = entry.counts_from or entry.min
    return StatedInterval(entry.min, least, entry.recommended, entry.overdue, tuple(entry.source))


def _age(length: Duration) -> str:
    return "birth" if length == BIRTH else str(length)


# ----------------------------------------------------------------------------------------------- live-vaccine spacing


def _too_near(read: Sequence[RoutineSeries], document: Document) -> Iterator[Finding]:
    """Live vaccines that are planned for the same people on different days, nearer than they may be given."""
    codes = {id_: each.vaccine.code for id_, each in shared_catalogue.vaccines().items()}
    needed = {frozenset(codes[id_] for id_ in each.vaccines): each.end for each in shared_catalogue.spacing()}
    planned = [
        (dose, vaccine, age)
        for series in read
        for dose, age in zip(series.doses, series.planned_ages, strict=True)
        for vaccine in dose.vaccines
        if age is not None and vaccine.vaccine.live
    ]
    for (dose, one, age), (later, other, later_age) in combinations(planned, 2):
        days = abs(in_days(later_age) - in_days(age))
        least = needed.get(frozenset((one.vaccine.code, other.vaccine.code)))
        if (
            least is not None
            and 0 < days < in_days(least)
            and not dose.audience.is_apart_from(later.audience)
            and other.id not in dose.waived
            and one.id not in later.waived
        ):
            yield Finding(
                document.place_of(("series", later.series, "doses", later.number - 1)),
                f"«{other.id}» at {_age(later_age)} and «{one.id}» at {_age(age)} are live and planned {days} days "
                f"apart, less than {least}: plan both on one day or {least} apart, or say with «spacing» and its "
                "source that it is meant so",
                "pack-live-spacing",
            )


# --------------------------------------------------------------------------------------------------- the wall's table


def _lines(read: Iterable[RoutineSeries]) -> Iterator[RoutineLine]:
    """One line a shot: the same vaccine at the same age for the same people stands once, for all its series.

    Two doses of one series are two shots, even where the source plans both for one age.
    """
    shots: dict[object, list[RoutineDose]] = {}
    ages: dict[object, int] = {}
    for series in read:
        again: Counter[object] = Counter()
        for dose, age in zip(series.doses, series.planned_ages, strict=True):
            if dose.is_ruled_out:
                continue
            alone = (series.id, dose.number) if age is None else None
            shot = (tuple(each.id for each in dose.vaccines), dose.when, dose.audience, alone)
            again[shot] += 1
            key: object = (shot, again[shot])
            shots.setdefault(key, []).append(dose)
            ages.setdefault(key, _NOWHERE if age is None else in_days(age))
    for key in sorted(shots, key=lambda key: ages[key]):
        yield RoutineLine(tuple(shots[key]))
