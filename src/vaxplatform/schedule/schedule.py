"""A whole schedule as typed data: antigens with their series, immunity and contraindications, and what joins them.

Checked as a whole when it is made: whatever names something that is not there is found then, not when a person meets
it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, TypeVar

from attrs import field, frozen

from vaxplatform.codes import Code, country_code, one_spelling
from vaxplatform.dates import Duration, EndOfMonth
from vaxplatform.errors import ModelError
from vaxplatform.schedule.series import (
    Series,
    SeriesKind,
    SkipBySeries,
    in_order,
    observed,
    refuse_unless_rising,
)

if TYPE_CHECKING:
    from vaxplatform.schedule._plan import Plan

__all__ = [
    "Antigen",
    "AntigenContraindication",
    "Association",
    "BirthDateImmunity",
    "ContraindicatedVaccine",
    "Observation",
    "Schedule",
    "ScheduleVaccine",
    "VaccineConflict",
    "VaccineContraindication",
    "VaccineGroup",
]


Name = TypeVar("Name", str, Code)


@frozen
class BirthDateImmunity:
    """Born before a day, people are taken to be immune.

    Args:
        born_before: That day.
        country_of_birth: Only if born there (ISO 3166-1 alpha-2); empty for anywhere.
        unless: Observations of people it does not hold for.
    """

    born_before: date
    country_of_birth: str = field(default="", converter=country_code)
    unless: frozenset[str] = field(default=frozenset(), converter=observed)


@frozen
class AntigenContraindication:
    """An observation that rules out every vaccine of an antigen.

    Args:
        code: The observation.
        begin_age: From which age it counts; None is open.
        end_age: Until before which age.
        description: For people.
        guidance: What a vaccinator should know.
    """

    code: str = field(converter=one_spelling)
    begin_age: Duration | None = None
    end_age: Duration | None = None
    description: str = ""
    guidance: str = ""

    def __attrs_post_init__(self) -> None:
        refuse_unless_rising("the ages of a contraindication", self.begin_age, self.end_age)


@frozen
class ContraindicatedVaccine:
    """A vaccine that an observation rules out, at some ages."""

    code: Code
    begin_age: Duration | None = None
    end_age: Duration | None = None

    def __attrs_post_init__(self) -> None:
        refuse_unless_rising("the ages of a contraindication", self.begin_age, self.end_age)


@frozen
class VaccineContraindication:
    """An observation that rules out some vaccines of an antigen.

    Args:
        code: The observation.
        vaccines: Which, and at which ages.
        description: For people.
        guidance: What a vaccinator should know.
    """

    code: str = field(converter=one_spelling)
    vaccines: tuple[ContraindicatedVaccine, ...] = field(converter=in_order)
    description: str = ""
    guidance: str = ""


@frozen
class Antigen:
    """An antigen: its series, and who needs none of them.

    Args:
        name: As the schedule calls it (``Measles``).
        series: Its series.
        immune_by_history: Observations that are evidence of immunity.
        immune_by_birth: Birth dates that are.
        contraindications: Observations that rule out all its vaccines.
        vaccine_contraindications: Observations that rule out some.

    Raises:
        ModelError: A series stands there twice or under another antigen, or names a series group that is not there; a
            series group has two defaults for the same people.
    """

    name: str
    series: tuple[Series, ...] = field(converter=in_order)
    immune_by_history: frozenset[str] = field(default=frozenset(), converter=observed)
    immune_by_birth: tuple[BirthDateImmunity, ...] = field(default=(), converter=in_order)
    contraindications: tuple[AntigenContraindication, ...] = field(default=(), converter=in_order)
    vaccine_contraindications: tuple[VaccineContraindication, ...] = field(default=(), converter=in_order)

    def __attrs_post_init__(self) -> None:
        if len({series.id for series in self.series}) < len(self.series):
            raise ModelError(f"antigen {self.name!r} names a series twice", code="series-duplicate")
        groups = {series.series_group for series in self.series}
        for series in self.series:
            if series.antigen != self.name:
                raise ModelError(
                    f"series {series.id!r} is of {series.antigen!r} and stands under {self.name!r}",
                    code="series-antigen",
                )
            asked = [("stands for", group) for group in series.equivalent_groups]
            asked += [("skips by", group) for group in _skip_groups(series)]
            for verb, group in asked:
                if group not in groups:
                    raise ModelError(
                        f"series {series.id!r} {verb} series group {group!r}, which {self.name!r} does not have",
                        code="series-group-unknown",
                    )
        defaults = [series for series in self.series if series.default]
        for one, other in combinations(defaults, 2):
            if one.series_group == other.series_group and _for_the_same(one, other):
                raise ModelError(
                    f"{one.id!r} and {other.id!r} are both the default of series group {one.series_group!r} of "
                    f"{self.name!r}, for the same people: take it off one",
                    code="series-default-twice",
                )

    @property
    def observations(self) -> frozenset[str]:
        """Everything it asks whether it was observed, apart from what its series ask."""
        unless = [each.unless for each in self.immune_by_birth]
        of_all = [each.code for each in self.contraindications]
        of_some = [each.code for each in self.vaccine_contraindications]
        return self.immune_by_history.union(of_all, of_some, *unless)

    @property
    def ruled_out(self) -> frozenset[Code]:
        """Every vaccine that something observed rules out."""
        return frozenset(each.code for one in self.vaccine_contraindications for each in one.vaccines)


def _skip_groups(series: Series) -> Iterable[str]:
    for condition in series.skip_conditions:
        if isinstance(condition, SkipBySeries):
            yield from condition.series_groups


def _for_the_same(one: Series, other: Series) -> bool:
    """Whether two series concern some of the same people, and nothing makes the one more special than the other.

    HPV has a default for women and another for men; one that needs an indication may stand before everybody's.
    """
    return (
        one.kind is other.kind
        and one.counted_from == other.counted_from
        and (not one.sexes or not other.sexes or not one.sexes.isdisjoint(other.sexes))
        and (not one.areas or not other.areas or not one.areas.isdisjoint(other.areas))
        and one.born.overlaps(other.born)
        and (one.kind is not SeriesKind.RISK or one.observations == other.observations)
    )


@frozen
class VaccineGroup:
    """What a forecast is made for.

    Args:
        name: As people call it (``MMR``).
        antigens: What its vaccines contain.
        all_antigens_due: Of several antigens: whether the group's dose is due for the one that is furthest behind
            (True), or given for whichever is furthest on.
        supplement: Whether what is given is not a vaccine, such as vitamin A.
    """

    name: str
    antigens: tuple[str, ...] = field(converter=in_order)
    all_antigens_due: bool = False
    supplement: bool = False


@frozen
class Association:
    """An antigen that a vaccine counts for, at some ages at which it was given."""

    antigen: str
    begin_age: Duration | None = None
    end_age: Duration | None = None

    def __attrs_post_init__(self) -> None:
        refuse_unless_rising("the ages at which a vaccine counts", self.begin_age, self.end_age)


@frozen
class ScheduleVaccine:
    """A vaccine that the schedule knows.

    Args:
        code: Its code.
        name: For people.
        antigens: What it counts for.
    """

    code: Code
    name: str
    antigens: tuple[Association, ...] = field(converter=in_order)

    def __attrs_post_init__(self) -> None:
        always = [each.antigen for each in self.antigens if each.begin_age is None and each.end_age is None]
        if len(set(self.antigens)) < len(self.antigens) or any(
            each.antigen in always and sum(other.antigen == each.antigen for other in self.antigens) > 1
            for each in self.antigens
        ):
            raise ModelError(
                f"vaccine {self.code} counts for one antigen twice: a dose would count twice",
                code="vaccine-antigen-twice",
            )


@frozen
class VaccineConflict:
    """Two live vaccines that need a distance when they are not given on one day.

    Args:
        previous: The one given before.
        current: The one given after.
        begin: From how long after the first the conflict holds.
        end_if_valid: Until before how long, if the first dose was valid.
        end: Until before how long otherwise; a forecast waits so long.

    Raises:
        ModelError: It ends before it begins, or later after a dose that was valid than after another.
    """

    previous: Code
    current: Code
    begin: Duration
    end_if_valid: Duration
    end: Duration

    def __attrs_post_init__(self) -> None:
        refuse_unless_rising("the intervals of a conflict", self.begin, self.end_if_valid, self.end)


def _spelled(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(one_spelling, in_order(given)))


@frozen
class Observation:
    """Something observed of a person that the schedule asks for.

    Args:
        code: As the schedule calls it (``cdsi|007``).
        title: For people.
        synonyms: Codes of other systems that mean the same (``snomed|77386006``).
    """

    code: str = field(converter=one_spelling)
    title: str
    synonyms: tuple[str, ...] = field(default=(), converter=_spelled)


@frozen(slots=False)
class Schedule:
    """What a country gives, to whom and when.

    Args:
        id: Its name.
        end_of_month: Where a date goes that the calendar does not have.
        antigens: With their series.
        groups: Vaccine groups, in the order in which forecasts are given.
        vaccines: That the schedule knows; a dose of another is reported, not judged.
        conflicts: Between live vaccines.
        observations: That the schedule asks for.
        version: Of the data.
        source: Where it is published.

    Raises:
        ModelError: Something is named that is not there, or stands there twice; a dose names a vaccine that does not
            count for its antigen.
    """

    id: str
    end_of_month: EndOfMonth
    antigens: tuple[Antigen, ...] = field(converter=in_order)
    groups: tuple[VaccineGroup, ...] = field(converter=in_order)
    vaccines: tuple[ScheduleVaccine, ...] = field(converter=in_order)
    conflicts: tuple[VaccineConflict, ...] = field(default=(), converter=in_order)
    observations: tuple[Observation, ...] = field(default=(), converter=in_order)
    version: str = ""
    source: str = ""

    def __attrs_post_init__(self) -> None:
        if type(self.end_of_month) is not EndOfMonth:
            raise ModelError("say what happens at the end of a month: an EndOfMonth", code="end-of-month-missing")
        antigens = _once("antigen", [antigen.name for antigen in self.antigens])
        groups = _once("vaccine group", [group.name for group in self.groups])
        vaccines = _once("vaccine", [vaccine.code for vaccine in self.vaccines])
        observations = _once("observation", [observation.code for observation in self.observations])
        _once("series", [series.id for series in self.series])
        counting: dict[str, set[Code]] = {name: set() for name in antigens}
        for group in self.groups:
            _once(f"antigen of {group.name!r}", group.antigens)
            _there("vaccine group", group.name, "antigen", group.antigens, antigens)
        for vaccine in self.vaccines:
            _there("vaccine", vaccine.code, "antigen", [each.antigen for each in vaccine.antigens], antigens)
            for each in vaccine.antigens:
                counting[each.antigen].add(vaccine.code)
        _agree(self.conflicts)
        conflicting = {code for each in self.conflicts for code in (each.previous, each.current)}
        _there("the list of", "conflicts", "vaccine", conflicting, vaccines)
        for antigen in self.antigens:
            _there("antigen", antigen.name, "observation", antigen.observations, observations)
            _there("antigen", antigen.name, "vaccine", antigen.ruled_out, vaccines)
        for series in self.series:
            _there("series", series.id, "vaccine group", [series.group], groups)
            _holds_antigen(series, self.groups)
            _there("series", series.id, "vaccine", series.vaccines, vaccines)
            _there("series", series.id, "observation", series.observations, observations)
            _reached(series, counting[series.antigen])

    @classmethod
    def of_series(cls, id_: str, end_of_month: EndOfMonth, series: Iterable[Series]) -> "Schedule":
        """A schedule of nothing but series: a campaign's, where each vaccine counts for the antigens it is given for.

        Args:
            id_: Its name.
            end_of_month: Where a date goes that the calendar does not have.
            series: Its series; antigens, vaccine groups, vaccines and observations are those that they name.
        """
        given = in_order(series)
        antigens = dict.fromkeys(each.antigen for each in given)
        groups = dict.fromkeys(each.group for each in given)
        used = {
            (code, each.antigen) for each in given for dose in each.doses for code in dose.vaccines | dose.inadvertent
        }
        observations = {code for each in given for code in each.observations}
        return cls(
            id_,
            end_of_month,
            [Antigen(name, [each for each in given if each.antigen == name]) for name in antigens],
            [
                VaccineGroup(name, dict.fromkeys(each.antigen for each in given if each.group == name))
                for name in groups
            ],
            [
                ScheduleVaccine(code, str(code), [Association(name) for other, name in sorted(used) if other == code])
                for code in sorted({code for each in given for code in each.vaccines})
            ],
            observations=[Observation(code, code) for code in sorted(observations)],
        )

    @cached_property
    def plan(self) -> "Plan":
        """The schedule made ready for many people."""
        from vaxplatform.schedule._plan import Plan

        return Plan(self)

    @property
    def asks_who(self) -> bool:
        """Whether more than doses and sex counts: birth date, conditions, country of birth or area."""
        return self.plan.asks_who

    @property
    def series(self) -> Iterator[Series]:
        """All series, antigen by antigen."""
        for antigen in self.antigens:
            yield from antigen.series

    @cached_property
    def by_code(self) -> Mapping[Code, ScheduleVaccine]:
        """The vaccines by their codes."""
        return {vaccine.code: vaccine for vaccine in self.vaccines}


def _once(what: str, names: Sequence[Name]) -> set[Name]:
    found = set(names)
    if len(found) < len(names):
        twice = next(name for place, name in enumerate(names) if name in names[:place])
        raise ModelError(f"the schedule has two of one name: {what} {twice!s}", code="schedule-duplicate")
    return found


def _agree(conflicts: Iterable[VaccineConflict]) -> None:
    of_pair: dict[tuple[Code, Code], VaccineConflict] = {}
    for each in conflicts:
        if of_pair.setdefault((each.previous, each.current), each) != each:
            raise ModelError(
                f"the conflict of {each.previous} and {each.current} stands twice, with other intervals",
                code="conflict-duplicate",
            )


def _holds_antigen(series: Series, groups: Iterable[VaccineGroup]) -> None:
    if not any(group.name == series.group and series.antigen in group.antigens for group in groups):
        raise ModelError(
            f"series {series.id!r} is of {series.antigen!r} and its vaccine group {series.group!r} does not contain it",
            code="group-antigen",
        )


def _reached(series: Series, counting: set[Code]) -> None:
    for dose in series.doses:
        for lost in sorted((dose.vaccines | dose.inadvertent) - counting):
            raise ModelError(
                f"dose {dose.number} of series {series.id!r} names vaccine {lost}, which does not count for "
                f"{series.antigen!r}: let it count, or take it out of the dose",
                code="vaccine-antigen",
            )


def _there(owner: str, name: object, what: str, named: Iterable[Name], known: set[Name]) -> None:
    for missing in sorted(set(named) - known):
        raise ModelError(
            f"{owner} {str(name)!r} names {what} {missing!s}, which the schedule does not have", code=f"{what}-unknown"
        )
