"""Small schedules made up at random, which between them use everything a schedule can say."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from vaxplatform.codes import Code
from vaxplatform.dates import Duration, EndOfMonth, Window
from vaxplatform.model import Sex
from vaxplatform.schedule import (
    AgeLimits,
    Antigen,
    AntigenContraindication,
    Association,
    BirthDateImmunity,
    Comparison,
    ContraindicatedVaccine,
    FromDose,
    FromMostRecent,
    FromObservation,
    FromPrevious,
    Indication,
    Interval,
    IntervalReference,
    Observation,
    Schedule,
    ScheduleVaccine,
    Season,
    Series,
    SeriesDose,
    SeriesKind,
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
    VaccineContraindication,
    VaccineGroup,
)

T = TypeVar("T")
ON = date(2024, 2, 29)
OLDEST = 6 * 365
CODES = [Code("made-up", name) for name in ("A", "B", "C", "AB", "BC", "L1", "L2", "NONE")]
LIVE = CODES[5:8]
OBSERVED = ("transplant", "pregnancy", "asplenia", "allergy", "had-it", "worker")
SYNONYMS = ("snomed|1000001", "snomed|1000002")
SYNONYMS_OF = {"transplant": SYNONYMS, "asplenia": SYNONYMS[1:]}
AREAS = ("", "IN", "IN-MH", "IN-KA", "NP")
AGES = [
    Duration.parse(text)
    for text in (
        "0 days", "6 weeks - 4 days", "6 weeks", "2 months", "4 months", "9 months - 4 days", "9 months",
        "1 year - 4 days", "1 year", "16 months", "2 years", "3 years + 1 week", "5 years",
    )
]  # fmt: skip
LENGTHS = [
    Duration.parse(text)
    for text in (
        "0 days", "24 days", "4 weeks", "1 month", "8 weeks - 4 days", "8 weeks", "3 months", "6 months", "1 year",
    )
]  # fmt: skip


class MadeUp:
    """Makes one schedule.

    Args:
        seed: Decides everything.
    """

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)

    def often(self, chance: float) -> bool:
        return self.rng.random() < chance

    def some(self, chance: float, make: Callable[[], T]) -> list[T]:
        """None, one or two."""
        return [make() for _ in range(self.often(chance) + self.often(chance / 3))]

    def rising(self, ladder: list[Duration], number: int, gaps: float) -> list[Duration | None]:
        """Lengths that rise, some of them open."""
        places = sorted(self.rng.choices(range(len(ladder)), k=number))
        return [None if self.often(gaps) else ladder[place] for place in places]

    def window(self, chance: float) -> Window:
        if not self.often(chance):
            return Window(None, None)
        begin = ON - timedelta(self.rng.randrange(-200, 1500))
        end = begin + timedelta(self.rng.randrange(30, 1200))
        return self.rng.choice((Window(begin, None), Window(None, end), Window(begin, end)))

    def observed(self) -> str:
        return self.rng.choice(OBSERVED)

    # ------------------------------------------------------------------------------------------------- target doses

    def vaccine(self, code: Code) -> SeriesVaccine:
        begin, end = self.rising(AGES, 2, 0.8)
        return SeriesVaccine(
            code,
            begin,
            end,
            manufacturer="MSD" if self.often(0.1) else "",
            recommended=self.often(0.7),
            window=self.window(0.15),
        )

    def ages(self) -> list[AgeLimits]:
        windows = [Window(None, None)]
        if self.often(0.25):
            changed = ON - timedelta(self.rng.randrange(-30, 900))
            windows = [Window(None, changed), Window(changed, None)]
        return [self.limits(window) for window in windows]

    def limits(self, window: Window) -> AgeLimits:
        earliest, latest = self.rising(AGES, 2, 0.2)
        if earliest and self.often(0.1):
            maximum = self.rng.choice((None, AGES[-1]))
            return AgeLimits(None, None, earliest, latest, maximum, window, minimum_unstated=True)
        absolute, minimum = self.rising(AGES[:9], 2, 0.15)
        maximum = self.rng.choice((None, None, *AGES[9:]))
        return AgeLimits(absolute, minimum, earliest, latest, maximum, window)

    def interval(self, number: int) -> Interval:
        earliest, latest = self.rising(LENGTHS, 2, 0.2)
        window = self.window(0.4)
        honours = window.start if self.often(0.7) else None
        absolute, minimum = self.rising(LENGTHS, 2, 0.1)
        unstated = bool(earliest) and self.often(0.1)
        if unstated:
            absolute = minimum = None
        return Interval(
            self.reference(number),
            absolute,
            minimum,
            earliest,
            latest,
            window,
            overrides=self.often(0.3),
            minimum_unstated=unstated,
            honours_bookings_before=honours,
        )

    def reference(self, number: int) -> IntervalReference:
        kind = self.rng.randrange(8)
        if kind == 0:
            return FromMostRecent(self.rng.sample(CODES, 2))
        if kind == 1:
            return FromObservation(self.observed())
        if kind < 5 and number > 1:
            return FromDose(self.rng.randrange(1, number))
        return FromPrevious()

    def condition(self, groups: list[str]) -> SkipCondition:
        kind = self.rng.randrange(5)
        if kind == 0:
            return SkipByInterval(self.rng.choice(LENGTHS))
        if kind == 1 and groups:
            return SkipBySeries(self.rng.sample(groups, 1))
        if kind < 4:
            begin, end = self.rising(AGES, 2, 0.5)
            vaccines = self.rng.sample(CODES, self.rng.choice((0, 0, 2, 4)))
            return SkipByCount(
                self.rng.choice(list(Comparison)),
                self.rng.randrange(4),
                self.often(0.5),
                vaccines,
                begin,
                end,
                self.window(0.2),
            )
        return SkipByAge(*self.rising(AGES, 2, 0.4))

    def skip(self, groups: list[str]) -> Skip:
        sets = [
            SkipSet(
                [self.condition(groups) for _ in range(self.rng.choice((1, 1, 2)))], self.often(0.6), self.window(0.15)
            )
            for _ in range(self.rng.choice((1, 1, 2)))
        ]
        return Skip(self.rng.choice(list(SkipContext)), sets, self.often(0.5))

    def dose(self, number: int, last: bool, vaccines: list[Code], groups: list[str]) -> SeriesDose:  # noqa: FBT001 -- its place
        preferable = self.rng.sample(vaccines, self.rng.randint(1, len(vaccines)))
        allowable = [code for code in vaccines if self.often(0.5)]
        season = None
        if self.often(0.1):
            start = ON - timedelta(self.rng.randrange(-60, 300))
            season = Season(start, start + timedelta(200))
        return SeriesDose(
            number,
            [self.vaccine(code) for code in preferable],
            [self.vaccine(code) for code in allowable],
            [code for code in vaccines if code not in (*preferable, *allowable) and self.often(0.2)],
            self.ages() if self.often(0.85) else [],
            self.some(0.4 if number == 1 else 0.9, lambda: self.interval(number)),
            self.some(0.25, lambda: self.interval(number)),
            self.some(0.3, lambda: self.skip(groups)),
            last and self.often(0.25),
            season,
            self.window(0.12),
        )

    # ------------------------------------------------------------------------------------------------------- series

    def series(
        self,
        id_: str,
        antigen: str,
        group: str,
        series_group: str,
        groups: list[str],
        vaccines: list[Code],
        may_be_default: bool,  # noqa: FBT001 -- its group has none yet
    ) -> Series:
        kind = SeriesKind.STANDARD
        if series_group != "1" and self.often(0.8):
            kind = SeriesKind.RISK
        elif self.often(0.12):
            kind = SeriesKind.EVALUATION_ONLY
        default = may_be_default and kind is SeriesKind.STANDARD and self.often(0.25)
        count = self.rng.randint(1, 4)
        product = self.often(0.3)
        kept = self.rng.sample(vaccines, 1) if product else vaccines
        return Series(
            id_,
            antigen,
            group,
            [self.dose(number, number == count, kept, groups) for number in range(1, count + 1)],
            kind,
            series_group,
            equivalent_groups=[each for each in groups if each != series_group and self.often(0.4)],
            default=default,
            product_path=product,
            exclusive=self.often(0.15),
            priority=self.rng.choice("AAB"),
            preference=self.rng.choice((None, 1, 1, 2, 3)),
            latest_start=self.rng.choice((None, None, AGES[-3])),
            sexes=self.rng.choice(((), (), (), (Sex.FEMALE, Sex.UNKNOWN))),
            born=Window(date(2019, 6, 1), None) if self.often(0.1) else Window(None, None),
            areas=self.rng.choice(((), (), (), (), ("IN",), ("IN-MH", "NP"))),
            counted_from=self.observed() if self.often(0.06) else "",
            indications=self.indications() if kind is SeriesKind.RISK else (),
        )

    def indications(self) -> list[Indication]:
        found = [
            Indication(self.observed(), *(self.rising(AGES, 2, 0.8) if self.often(0.3) else ()))
            for _ in range(self.rng.randint(1, 3))
        ]
        return list(dict.fromkeys(found))

    def antigen(self, name: str, vaccine_groups: list[VaccineGroup]) -> Antigen:
        vaccines = [code for code in CODES if name in code.value] + self.rng.sample(LIVE, 2)
        containing = [group.name for group in vaccine_groups if name in group.antigens]
        chosen = self.rng.choices("112"[: self.rng.randint(1, 3)] + "3", k=self.rng.randint(2, 6))
        groups = sorted(set(chosen))
        found: list[Series] = []
        for place, series_group in enumerate(chosen):
            open_to = not any(each.default for each in found if each.series_group == series_group)
            group = self.rng.choice(containing)
            found.append(self.series(f"{name} {place}", name, group, series_group, groups, vaccines, open_to))
        return Antigen(
            name,
            found,
            [self.observed()] if self.often(0.15) else [],
            [BirthDateImmunity(date(2019, 1, 1), self.rng.choice(("", "US")), ["worker"])] if self.often(0.15) else [],
            self.some(0.15, lambda: AntigenContraindication(self.observed(), *self.rising(AGES, 2, 0.7))),
            self.some(0.4, self.vaccine_contraindication),
        )

    def vaccine_contraindication(self) -> VaccineContraindication:
        codes = self.rng.sample(CODES, 4)
        return VaccineContraindication(
            self.observed(), [ContraindicatedVaccine(code, *self.rising(AGES, 2, 0.8)) for code in codes]
        )

    # ----------------------------------------------------------------------------------------------------- schedule

    def schedule(self) -> Schedule:
        names = ["A", "B", "C"][: self.rng.randint(1, 3)]
        if self.often(0.5):
            groups = [VaccineGroup("ALL", names, self.often(0.5))]
        else:
            groups = [VaccineGroup(f"of {name}", [name]) for name in names]
        if self.often(0.15):
            groups.append(VaccineGroup("extra", names[:1], self.often(0.5)))
        antigens = [self.antigen(name, groups) for name in names]
        pairs = [(one, other) for one in LIVE for other in LIVE if self.often(0.6)]
        lengths = [Duration(days=1), Duration(days=24), Duration(days=28)]
        return Schedule(
            "made-up",
            self.rng.choice(list(EndOfMonth)),
            antigens,
            groups,
            [ScheduleVaccine(code, code.value, self.associations(code, antigens)) for code in CODES],
            [VaccineConflict(one, other, *lengths) for one, other in pairs],
            [Observation(code, "", SYNONYMS_OF.get(code, ())) for code in OBSERVED],
        )

    def associations(self, code: Code, antigens: list[Antigen]) -> list[Association]:
        used = [
            antigen.name
            for antigen in antigens
            if any(code in dose.vaccines | dose.inadvertent for series in antigen.series for dose in series.doses)
        ]
        return [Association(name, *((None, AGES[-3]) if self.often(0.1) else (None, None))) for name in used]


def made_up(seed: int) -> Schedule:
    """The schedule of a seed."""
    return MadeUp(seed).schedule()
