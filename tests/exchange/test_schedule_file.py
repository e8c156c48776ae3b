"""A schedule written to a file is the schedule read from it, and what is wrong with a file is told with its line."""

import json
import string
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.codes import Code
from vaxplatform.dates import Duration, EndOfMonth, Window
from vaxplatform.errors import FileError, ModelError
from vaxplatform.exchange import parse_schedule, read_cdsi, read_schedule, schedule_text, write_schedule
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
    SkipContext,
    SkipSet,
    VaccineConflict,
    VaccineContraindication,
    VaccineGroup,
)

# ----------------------------------------------------------------------------------------------- schedules of all kinds

RISING = [
    Duration.parse(text)
    for text in ("0 days", "6 weeks - 4 days", "2 months", "9 months + 1 day", "16 years - 4 months")
]
CODES = [Code.parse(text) for text in ("cvx|02", "cvx|107", "xx|no", "xx|1e3", "xx|a: b #c")]
words = st.sampled_from(
    [
        "Red",
        "no",
        "true",
        "1e3",
        "0o17",
        "~",
        "2021-05-14",
        " a",
        "a ",
        "- a",
        "a: b",
        "a\n b",
        "\ta",
        "»…«",
        "x" * 200,
        "a " * 90,
    ]
) | st.text(st.characters(exclude_categories=["Cc", "Cn", "Co", "Cs"]), min_size=1, max_size=4)
notes = st.just("") | words
lengths = st.sampled_from(RISING)
ages = st.none() | lengths
days = st.dates(date(1850, 1, 1), date(2999, 12, 30))
codes = st.sampled_from(CODES)
OBSERVED = ["cdsi|007", "cdsi|055", "ill"]
observations = st.sampled_from(OBSERVED)
countries = st.sampled_from(["", "US", "IN"])
flags = st.booleans()


def rising(count: int) -> st.SearchStrategy[list[Duration | None]]:
    """Lengths that rise, some of them open."""
    return st.tuples(*[ages] * count).map(
        lambda drawn: [
            length if length is None or all(RISING.index(length) >= RISING.index(e) for e in drawn[:at] if e) else None
            for at, length in enumerate(drawn)
        ]
    )


@st.composite
def windows(draw: st.DrawFn) -> Window:
    first, last = sorted([draw(days), draw(days)])
    return Window(draw(st.sampled_from([first, None])), draw(st.sampled_from([last + timedelta(days=1), None])))


def minimums(draw: st.DrawFn) -> dict[str, Any]:
    if draw(flags):
        return {"minimum_unstated": True, "earliest_recommended": draw(lengths)}
    absolute, minimum, _ = draw(rising(3))
    earliest, latest = draw(rising(2))
    return {
        "absolute_minimum": draw(st.sampled_from([absolute, minimum])),
        "minimum": minimum,
        "earliest_recommended": earliest,
        "latest_recommended": latest,
    }


sourced = st.fixed_dictionaries({"source": notes, "verified": flags})


@st.composite
def age_limits(draw: st.DrawFn) -> list[AgeLimits]:
    cuts = sorted(draw(st.sets(days, min_size=0, max_size=2)))
    return [
        AgeLimits(
            **minimums(draw), maximum=draw(st.none() | st.just(RISING[-1])), window=Window(start, end), **draw(sourced)
        )
        for start, end in zip([None, *cuts], [*cuts, None], strict=True)
    ]


@st.composite
def intervals(draw: st.DrawFn, number: int) -> Interval:
    references = [
        st.just(FromPrevious()),
        st.builds(FromMostRecent, st.sets(codes, min_size=1)),
        st.builds(FromObservation, observations),
    ]
    if number > 1:
        references.append(st.builds(FromDose, st.integers(1, number - 1)))
    return Interval(
        draw(st.one_of(references)),
        **minimums(draw),
        window=draw(windows()),
        overrides=draw(flags),
        honours_bookings_before=draw(st.none() | days),
        **draw(sourced),
    )


@st.composite
def vaccines(draw: st.DrawFn) -> SeriesVaccine:
    begin, end = draw(rising(2))
    if draw(flags):
        return SeriesVaccine(draw(codes))
    return SeriesVaccine(
        draw(codes),
        begin,
        end,
        draw(notes),
        draw(notes),
        draw(st.none() | st.floats(0, 1000)),
        draw(flags),
        draw(windows()),
        **draw(sourced),
    )


conditions = st.one_of(
    rising(2).map(lambda drawn: SkipByAge(*drawn)),
    st.builds(SkipByInterval, lengths),
    st.builds(SkipBySeries, st.just(["1"])),
    st.builds(
        lambda comparison, count, valid_only, counted, drawn, given: SkipByCount(
            comparison, count, valid_only, counted, *drawn, given
        ),
        st.sampled_from(Comparison),
        st.integers(0, 9),
        flags,
        st.sets(codes),
        rising(2),
        windows(),
    ),
)
skip_sets = st.builds(SkipSet, st.lists(conditions, min_size=1, max_size=2), flags, windows(), notes)
skips = st.builds(Skip, st.sampled_from(SkipContext), st.lists(skip_sets, min_size=1, max_size=2), flags)


@st.composite
def doses(draw: st.DrawFn, number: int) -> SeriesDose:
    preferable = draw(st.lists(vaccines(), min_size=1, max_size=2, unique=True))
    allowable = draw(st.lists(vaccines(), max_size=1))
    return SeriesDose(
        number,
        preferable,
        allowable,
        draw(st.sets(codes)) - {each.code for each in (*preferable, *allowable)},
        draw(st.just([]) | age_limits()),
        draw(st.lists(intervals(number), max_size=1)),
        draw(st.lists(intervals(number), max_size=1)),
        draw(st.lists(skips, max_size=1)),
        draw(flags),
        draw(st.none() | st.tuples(days, days).map(lambda drawn: Season(*sorted(drawn))) | st.builds(Season, days)),
        draw(windows()),
        **draw(sourced),
    )


indications = st.builds(
    lambda code, drawn, *told: Indication(code, *drawn, *told), observations, rising(2), notes, notes
)


@st.composite
def series(draw: st.DrawFn, antigen: str, id_: str) -> Series:
    kind = draw(st.sampled_from(SeriesKind))
    return Series(
        id_,
        antigen,
        draw(st.sampled_from(["Red", "no"])),
        [draw(doses(number)) for number in range(1, draw(st.integers(2, 3)))],
        kind,
        "1",
        draw(notes),
        draw(st.sampled_from([(), ("1",)])),
        draw(flags),
        draw(flags),
        draw(flags),
        draw(notes),
        draw(st.none() | st.integers(-5, 50)),
        *draw(rising(2))[::-1],
        draw(st.sets(st.sampled_from(Sex))),
        draw(windows()),
        draw(st.sets(words, max_size=2)),
        draw(st.just("") | observations),
        draw(st.lists(indications, min_size=1, max_size=2, unique=True)) if kind is SeriesKind.RISK else (),
        draw(st.lists(notes, max_size=2)),
        draw(notes),
    )


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    names = draw(st.lists(words, min_size=1, max_size=2, unique=True))
    title, counts_for = draw(notes), [Association(name, *draw(rising(2))) for name in names]
    ruled_out = st.builds(lambda code, drawn: ContraindicatedVaccine(code, *drawn), codes, rising(2))
    contraindication = st.builds(
        lambda code, drawn, *told: AntigenContraindication(code, *drawn, *told), observations, rising(2), notes, notes
    )
    synonyms = st.lists(words.filter(lambda word: "|" not in word) | st.just("snomed|77386006"), max_size=2)
    return Schedule(
        draw(words),
        draw(st.sampled_from(EndOfMonth)),
        [
            Antigen(
                name,
                [draw(series(name, f"{name}/{id_}")) for id_ in draw(st.lists(words, max_size=1))],
                draw(st.sets(observations)),
                draw(st.lists(st.builds(BirthDateImmunity, days, countries, st.sets(observations)), max_size=1)),
                draw(st.lists(contraindication, max_size=1)),
                draw(
                    st.lists(
                        st.builds(VaccineContraindication, observations, st.lists(ruled_out, max_size=2), notes, notes),
                        max_size=1,
                    )
                ),
            )
            for name in names
        ],
        [VaccineGroup(name, names, draw(flags), draw(flags)) for name in ("Red", "no")],
        [ScheduleVaccine(code, title, counts_for) for code in CODES],
        draw(
            st.lists(
                st.builds(
                    lambda one, other, drawn: VaccineConflict(one, other, *sorted(drawn, key=RISING.index)),
                    codes,
                    codes,
                    st.tuples(lengths, lengths, lengths),
                ),
                max_size=2,
                unique_by=lambda each: (each.previous, each.current),
            )
        ),
        [Observation(code, draw(notes), draw(synonyms)) for code in OBSERVED],
        draw(notes),
        draw(notes),
    )


@given(schedules())
def test_what_is_written_is_read_back(schedule: Schedule) -> None:
    assert parse_schedule(schedule_text(schedule)) == schedule
    assert parse_schedule(schedule_text(schedule, as_json=True)) == schedule


@pytest.mark.parametrize(
    ("name", "begins"), [("s.yaml", "id: "), ("s.yml", "id: "), ("s.json", "{\n"), ("S.JSON", "{\n")]
)
def test_files_are_written_in_the_form_their_name_says(tmp_path: Path, name: str, begins: str) -> None:
    schedule = parse_schedule(SCHEDULE)
    write_schedule(schedule, tmp_path / name)
    assert (tmp_path / name).read_text("utf-8").startswith(begins)
    assert read_schedule(tmp_path / name) == schedule
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: Schedule(text, EndOfMonth.CLAMP, [], [], []),
        lambda _: Schedule(
            "x",
            EndOfMonth.CLAMP,
            [
                Antigen(
                    "A",
                    [Series("A", "A", "A", [SeriesDose(1, [SeriesVaccine(CODES[0])])], born=Window(None, date.min))],
                )
            ],
            [VaccineGroup("A", ["A"])],
            [ScheduleVaccine(CODES[0], "", [Association("A")])],
        ),
    ],
)
def test_what_no_file_can_hold_is_not_written(tmp_path: Path, change: Callable[[str], Schedule]) -> None:
    with pytest.raises(ModelError, match="cannot be written"):
        write_schedule(change("a\x1b[2Jb"), tmp_path / "s.yaml")
    assert list(tmp_path.iterdir()) == []


# ------------------------------------------------------------------------------------------------------ what is written

SCHEDULE = """\
id: xx
end_of_month: clamp
groups:
  - {name: Red, antigens: [Redpox]}
vaccines:
  - {code: cvx|901, name: Redpox, antigens: [Redpox]}
antigens:
  - name: Redpox
    series:
      - id: Redpox 2-dose
        group: Red
        doses:
          - number: 1
            preferable: [cvx|901]
            ages:
              - {minimum: 6 weeks, maximum: 5 years}
          - number: 2
            preferable:
              - {code: cvx|901, recommended: true, from: 2020-01-01, until: 2020-12-31}
            intervals:
              - {after: previous, minimum: 4 weeks}
            skips:
              - context: both
                sets:
                  - conditions:
                      - {age: {begin: 5 years}}
                      - {doses: {more_than: 2}}
                      - {complete_series_groups: ["1"]}
"""


REDPOX = "antigens:\n  - name: Redpox\n"
CONFLICT = (
    "conflicts: [{{previous: cvx|901, current: cvx|{}, begin: {}, end_if_valid: 2 days, end: 2 days}}]\nantigens:\n  -"
)
LISTED = "observations:\n  - {code: cdsi|007, title: Pregnant}\n"


def test_an_absolute_minimum_left_out_is_the_minimum() -> None:
    first, second = next(parse_schedule(SCHEDULE).series).doses
    assert first.ages[0].absolute_minimum == first.ages[0].minimum == Duration(days=42)
    assert second.intervals[0].absolute_minimum == second.intervals[0].minimum == Duration(days=28)
    assert "absolute_minimum" not in schedule_text(parse_schedule(SCHEDULE))
    opened = SCHEDULE.replace("{minimum: 6 weeks", "{absolute_minimum: none, minimum: 6 weeks")
    (age,) = next(parse_schedule(opened).series).doses[0].ages
    assert (age.absolute_minimum, age.minimum) == (None, Duration(days=42))


def test_until_is_the_last_day() -> None:
    second = next(parse_schedule(SCHEDULE).series).doses[1]
    assert second.preferable[0].window == Window(date(2020, 1, 1), date(2021, 1, 1))


@pytest.mark.parametrize(
    ("old", "new", "place", "says"),
    [
        # form
        ("id: xx\n", "", "1:1", "«id» is missing here"),
        ("id: xx", "id:", "1:4", "a value is missing here"),
        ("id: xx", "id: xx\nname: x", "2:1", "«name» is not a key here"),
        ("clamp", "roll", "2:15", "«roll» is not one of clamp, roll_forward; did you mean «roll_forward»?"),
        ("group: Red", "groop: Red", "11:9", "«groop» is not a key here; did you mean «group»?"),
        ("antigens: [Redpox]}\nvac", "antigens: Redpox}\nvac", "4:27", "a list, each line beginning with «-»"),
        ("antigens: [Redpox]}\nvac", "antigens: []}\nvac", "4:27", "this is empty: at least one is needed"),
        ("number: 1", 'number: "1"', "13:21", "a whole number is needed here"),
        ("number: 1", "number: 0", "13:21", "a number of at least 1"),
        ("[cvx|901]", "[901]", "14:26", "a code is needed here, alone or in a mapping"),
        ("[cvx|901]", "['901']", "14:26", "this has no «|»"),
        ("{code: cvx|901, name", "{code: 901, name", "6:12", "a code is a text"),
        ("minimum: 6 weeks", "minimum: 6 wks", "16:27", "did you mean '6 weeks'?"),
        ("minimum: 6 weeks", "minimum: 6", "16:27", "a duration is given as text"),
        ("minimum: 6 weeks", "minimum: 6 w\u0435\u0435ks", "16:27", "CYRILLIC SMALL LETTER IE"),
        ("minimum: 6 weeks", "absolute_minimum: 6", "16:36", "a duration is given as text"),
        ("from: 2020-01-01", "from: 1.1.2020", "19:58", "a date is written YYYY-MM-DD"),
        ("from: 2020-01-01", "from: 1066-10-14", "19:58", "a date lies between"),
        ("recommended: true", "recommended: yes", "19:46", "true or false is needed"),
        ("recommended: true", "volume_ml: .inf", "19:44", "at most 1000"),
        ("recommended: true", "volume_ml: .nan", "19:44", "a number of at most 1000"),
        ("context: both", "context: always", "23:26", "«always» is not one of evaluation, forecast, both"),
        ("id: xx", 'id: "a\\e[2J"', "1:5", "a character that cannot be printed (U+001B)"),
        # one of several
        ("after: previous", "after: {}", "21:25", "one of previous, dose, vaccines, observation is wanted"),
        ("after: previous", "after: {dose: 1, observation: cdsi|007}", "21:25", "there is «dose» and «observation»"),
        ("after: previous", "after: birth", "21:25", "a mapping is needed here, with previous, dose"),
        ("after: previous", "after: {previous: false}", "21:36", "«False» is not one of"),
        ("after: previous, ", "", "21:17", "«after» is missing here"),
        ("{age: {begin: 5 years}}", "{}", "26:25", "one of age, interval, complete_series_groups, doses is wanted"),
        ("{more_than: 2}", "{more_than: 2, exactly: 3}", "27:33", "there is «more_than» and «exactly»"),
        ("{more_than: 2}", "{more_than: -2}", "27:45", "a number of at least 0"),
        # what contradicts itself
        ("maximum: 5 years", "maximum: 1 day", "16:17", "the minimum ages are 42 days, 42 days, 1 day: each must be"),
        ("minimum: 6 weeks", "minimum_unstated: true", "16:17", "an unstated minimum stands for the recommended one"),
        ("until: 2020-12-31", "until: 2019-12-31", "19:17", "a window ends on the day after its last"),
        ("after: previous", "after: {dose: 2}", "17:13", "dose 2 is counted from dose 2"),
        ("number: 2", "number: 3", "10:9", "number them from 1, in order, without holes"),
        ("group: Red", "kind: risk\n        group: Red", "10:9", "a risk series has some, others none"),
        ("group: Red", "equivalent_groups: ['2']\n        group: Red", "8:5", "stands for series group '2'"),
        ("{age: {begin: 5 years}}", "{complete_series_groups: ['9']}", "8:5", "skips by series group '9'"),
        ("            preferable: [cvx|901]\n", "", "13:13", "dose 1 names no vaccine"),
        # names of what is not there, or is there twice
        ("group: Red", "group: Rad", "11:16", "the schedule has no vaccine group «Rad»; did you mean «Red»?"),
        ("antigens: [Redpox]}\nvac", "antigens: [Redpx]}\nvac", "4:28", "no antigen «Redpx»; did you mean «Redpox»?"),
        ("antigens: [Redpox]}\nant", "antigens: [Bluepox]}\nant", "6:46", "the schedule has no antigen «Bluepox»"),
        ("[cvx|901]", "[cvx|902]", "14:26", "the schedule has no vaccine «cvx|902»; did you mean «cvx|901»?"),
        ("[cvx|901]", "[cvx|901]\n            inadvertent: [cvx|3]", "15:27", "the schedule has no vaccine «cvx|03»"),
        ("vaccines:\n", "  - {name: Red, antigens: [Redpox]}\nvaccines:\n", "5:5", "«Red» stands among the groups"),
        ("antigens:\n ", "  - {code: cvx|901, name: R, antigens: []}\nantigens:\n ", "7:5",
         "«cvx|901» stands among the vaccines already"),
        ("antigens:\n ", "antigens:\n  - {name: Redpox, series: []}\n ", "9:5", "«Redpox» stands among the antigens"),
        ("antigens:\n ", f"{LISTED}  - {{code: CDSI|7, title: x}}\nantigens:\n ", "9:5",
         "«cdsi|007» stands among the observations already"),
        # what is observed
        ("group: Red", "group: Red\n        counted_from: cdsi|7", "12:23",
         "the schedule has no observation «cdsi|007»"),
        ("group: Red", "group: Red\n        counted_from: cdsi|x", "12:23", "'x' is not a value of «cdsi»"),
        ("group: Red", "group: Red\n        kind: risk\n        indications: [{code: ill}]", "13:30",
         "no observation «ill»"),
        ("after: previous", "after: {observation: ill}", "21:39", "the schedule has no observation «ill»"),
        ("series:\n", "immune_by_history: [cdsi|8]\n    series:\n", "9:25", "no observation «cdsi|008»"),
        ("series:\n", "immune_by_birth: [{born_before: 1957-01-01, unless: [ill]}]\n    series:\n", "9:58",
         "no observation «ill»"),
        ("series:\n", "immune_by_birth: [{born_before: 1957-01-01, country_of_birth: USA}]\n    series:\n", "9:67",
         "a country is written with its two letters"),
        ("series:\n", "contraindications: [{code: ill}]\n    series:\n", "9:32", "no observation «ill»"),
        ("series:\n", "vaccine_contraindications: [{code: ill, vaccines: []}]\n    series:\n", "9:40",
         "no observation «ill»"),
        (REDPOX, f"{LISTED}{REDPOX}    immune_by_history: [cdsi|8]\n", "11:25",
         "the schedule has no observation «cdsi|008»; did you mean «cdsi|007»?"),
        # vaccines that rules name, and that a dose's antigen does not know
        ("after: previous", "after: {vaccines: [cvx|901, cvx|902]}", "21:46",
         "no vaccine «cvx|902»; did you mean «cvx|901»?"),
        ("{more_than: 2}", "{more_than: 2, vaccines: [cvx|902]}", "27:59", "the schedule has no vaccine «cvx|902»"),
        ("antigens:\n  -", CONFLICT.format(3, "1 day"),
         "7:42", "the schedule has no vaccine «cvx|03»"),
        (REDPOX, f"{LISTED}{REDPOX}    vaccine_contraindications: [{{code: cdsi|7, vaccines: [cvx|3]}}]\n", "11:59",
         "the schedule has no vaccine «cvx|03»"),
        # more that contradicts itself
        ("maximum: 5 years", "maximum: 500 years", "16:17",
         "the minimum ages: 500 years is longer than a schedule asks for"),
        ("minimum: 4 weeks", "minimum: 1 week - 9 days", "21:17", "-2 days lies before the day it is counted from"),
        ("{begin: 5 years}", "{begin: 5 years, end: 4 years}", "26:31", "the ages of a skip are 5 years, 4 years"),
        ("number: 1\n", "number: 1\n            season: {from: 2024-09-01, until: 2024-03-31}\n", "14:21",
         "ends before it begins"),
        ("[cvx|901]", "[cvx|901, cvx|901]", "13:13", "vaccines that dose 1 prefers stand there twice"),
        ("[cvx|901]", "[cvx|901]\n            inadvertent: [cvx|901]", "13:13",
         "names cvx|901 as what satisfies it and as a mistake"),
        ("antigens:\n  -", CONFLICT.format(901, "3 days"),
         "7:13", "the intervals of a conflict are 3 days, 2 days, 2 days"),
        # YAML
        ("id: xx", "id: xx\nid: xx", "2:1", "the key «id» stands here a second time; the first is on line 1"),
        ("id: xx", "\tid: xx", "1:1", "a tab stands at the beginning of this line"),
        ("id: xx", "id: &a xx", "1:5", "«&» names a part of the file"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(old: str, new: str, place: str, says: str) -> None:
    assert old in SCHEDULE
    with pytest.raises(FileError) as refused:
        parse_schedule(SCHEDULE.replace(old, new, 1), "xx.yaml")
    assert str(refused.value).startswith(f"xx.yaml:{place}: ")
    assert says in refused.value.sentence
    assert "\n" not in refused.value.sentence


def test_all_that_is_wrong_is_told() -> None:
    text = SCHEDULE.replace("group: Red", "group: Rad").replace("maximum: 5 years", "maximum: 1 day")
    with pytest.raises(FileError) as refused:
        parse_schedule(text, "xx.yaml")
    assert [each.partition(": ")[0] for each in refused.value.data["problems"]] == ["xx.yaml:11:16", "xx.yaml:16:17"]


def test_a_vaccine_that_does_not_count_for_the_antigen_is_told_wherever_it_stands() -> None:
    with pytest.raises(FileError) as refused:
        parse_schedule(SCHEDULE.replace("name: Redpox, antigens: [Redpox]}", "name: Redpox, antigens: []}"), "xx.yaml")
    says = "«cvx|901» does not count for «Redpox»: let it count, or take it out here"
    assert refused.value.data["problems"] == (f"xx.yaml:14:26: {says}", f"xx.yaml:19:17: {says}")


@pytest.mark.parametrize("text", ["[]", "1", "null", '"text"', "{}"])
def test_what_is_no_mapping_is_no_schedule(text: str) -> None:
    with pytest.raises(FileError) as refused:
        parse_schedule(text)
    assert str(refused.value).startswith("<text>:1:1: ")


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ('"number": 1', '"number": 0', "number", "at least 1"),
        ('"number": 1', '"number": NaN', "number", "a whole number is needed here"),
        ('"number": 1', '"number": 1, "number": 1', "number", "stands here a second time"),
        ('"number": 1,', '"number": 1', "preferable", "is missing"),
        ('"id": "xx"', '"id": "\\u001b"', '"id": "\\u001b"', "cannot be printed"),
    ],
)
@pytest.mark.parametrize("indent", [" ", "\t"])
def test_a_fault_in_json_has_its_line_too(indent: str, old: str, new: str, line: str, says: str) -> None:
    text = json.dumps(json.loads(schedule_text(parse_schedule(SCHEDULE), as_json=True)), indent=indent)
    assert old in text
    text = text.replace(old, new, 1)
    with pytest.raises(FileError) as refused:
        parse_schedule(text, "xx.json")
    expected = next(number for number, each in enumerate(text.splitlines(), start=1) if line in each)
    assert refused.value.place.line == expected
    assert says in refused.value.sentence


def test_json_nested_without_end_is_refused() -> None:
    with pytest.raises(FileError, match="nested"):
        parse_schedule("[" * 100_000)


@given(st.data())
def test_a_file_that_was_damaged_is_read_or_refused(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(SCHEDULE)))
    cut = data.draw(st.integers(0, 8))
    put = data.draw(st.text(string.printable, max_size=4))
    try:
        parse_schedule(SCHEDULE[:at] + put + SCHEDULE[at + cut :])
    except FileError as refused:
        assert refused.place is not None  # noqa: PT017 -- it may also be read


@pytest.mark.parametrize("name", ["cdc.yaml", "cdc.json"])
def test_the_published_schedule_is_read_back(reference_data: Path, tmp_path: Path, name: str) -> None:
    schedule = read_cdsi(reference_data / "cdsi" / "supporting-data")
    write_schedule(schedule, tmp_path / name)
    assert read_schedule(tmp_path / name) == schedule
