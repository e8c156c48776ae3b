"""The grammar of conditions: what each key reads to, and a sentence with a path for everything else."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given

from eligibility.made_up import WORDS, conditions
from vaxplatform.dates import Duration, Window
from vaxplatform.eligibility import parse_predicate, write_predicate
from vaxplatform.eligibility.predicate import (
    Age,
    All,
    Amount,
    AnyOf,
    AtLeast,
    AtVenue,
    BirthYear,
    Born,
    Dated,
    DosesGiven,
    Elapsed,
    Everyone,
    HasCondition,
    InGroup,
    LivesIn,
    Not,
    Predicate,
    SexIs,
    Worded,
    walk,
)
from vaxplatform.errors import InputError
from vaxplatform.model import Sex


def years(number: int) -> Duration:
    return Duration(years=number)


@pytest.mark.parametrize(
    ("data", "tree"),
    [
        ({"everyone": True}, Everyone()),
        ({"group": "HCW"}, InGroup(("HCW",))),
        ({"group": ["HCW", "FLW"]}, InGroup(("HCW", "FLW"))),
        ({"condition": "C01"}, HasCondition(("C01",))),
        ({"condition": ["C01", "CDSI|7"]}, HasCondition(("C01", "cdsi|007"))),
        ({"sex": "female"}, SexIs(Sex.FEMALE)),
        ({"doses": {"at_least": 2}}, DosesGiven(2)),
        ({"age": ">= 60 years"}, Age(years(60))),
        ({"age": "> 17 years"}, Age(years(18))),
        ({"age": "< 18 years"}, Age(Duration(), years(18))),
        ({"age": "<= 44 years"}, Age(Duration(), years(45))),
        ({"age": "== 12 years"}, Age(years(12), years(13))),
        ({"age": "18 years .. 44 years"}, Age(years(18), years(45))),
        ({"age": "6 weeks .. 8 months"}, Age(Duration(days=42), Duration(months=9))),
        ({"age": "<= 6 weeks"}, Age(Duration(), Duration(days=49))),
        ({"age": "<= 6 days"}, Age(Duration(), Duration(days=7))),
        ({"age": ">= 16 years - 4 months"}, Age(Duration(years=16, months=-4))),
        ({"age": [">= 18 years"]}, Age(years(18))),
        ({"age": [">= 18 years", "< 45 years"]}, All((Age(years(18)), Age(Duration(), years(45))))),
        ({"age": ">= 60 years", "as_of": "2022-01-01"}, Age(years(60), None, date(2022, 1, 1))),
        ({"age": ">= 60 years", "as_of": date(2022, 1, 1)}, Age(years(60), None, date(2022, 1, 1))),
        ({"born": "<= 2007-12-31"}, Born(Window(None, date(2008, 1, 1)))),
        ({"born": "< 2007-12-31"}, Born(Window(None, date(2007, 12, 31)))),
        ({"born": ">= 2005-01-01"}, Born(Window(date(2005, 1, 1), None))),
        ({"born": "> 2005-01-01"}, Born(Window(date(2005, 1, 2), None))),
        ({"born": "2005-01-01 .. 2007-12-31"}, Born(Window(date(2005, 1, 1), date(2008, 1, 1)))),
        ({"birth_year": "<= 2007"}, BirthYear(None, 2007)),
        ({"birth_year": "< 2007"}, BirthYear(None, 2006)),
        ({"birth_year": "> 2004"}, BirthYear(2005, None)),
        ({"birth_year": "2005..2007"}, BirthYear(2005, 2007)),
        ({"birth_year": "== 2007"}, BirthYear(2007, 2007)),
        ({"all": [{"sex": "male"}, {"group": "A"}]}, All((SexIs(Sex.MALE), InGroup(("A",))))),
        ({"any": [{"sex": "male"}, {"group": "A"}]}, AnyOf((SexIs(Sex.MALE), InGroup(("A",))))),
        ({"not": {"group": "A"}}, Not(InGroup(("A",)))),
        ({"group": "A", "sex": "male"}, All((InGroup(("A",)), SexIs(Sex.MALE)))),
    ],
)
def test_reads(data: object, tree: Predicate) -> None:
    assert parse_predicate(data) == tree


def nested(depth: int) -> dict[str, object]:
    data: dict[str, object] = {"everyone": True}
    for _ in range(depth - 1):
        data = {"not": data}
    return data


@pytest.mark.parametrize(
    ("data", "path", "said"),
    [
        ({}, (), "a condition is a mapping"),
        (None, (), "a condition is a mapping"),
        ("HCW", (), "a condition is a mapping"),
        ({"agee": ">= 18 years"}, ("agee",), "did you mean 'age'?"),
        ({"Group": "HCW"}, ("Group",), "did you mean 'group'?"),
        ({"asof": "2022-01-01", "age": ">= 18 years"}, ("asof",), "did you mean 'as_of'?"),
        ({"xyzzy": 1}, ("xyzzy",), "known: group, age"),
        ({3: 1}, (3,), "'3' is not a condition"),
        ({None: 1}, ("None",), "'None' is not a condition"),
        ({"everyone": False}, ("everyone",), "everyone: true"),
        ({"everyone": "yes"}, ("everyone",), "everyone: true"),
        ({"group": []}, ("group",), "1 to 100"),
        ({"group": ["HCW", 3]}, ("group", 1), "named by a word"),
        ({"group": ""}, ("group",), "named by a word"),
        ({"group": ["A"] * 101}, ("group",), "1 to 100"),
        ({"condition": "a\nb"}, ("condition",), "named by a word"),
        ({"condition": "cdsi|x"}, ("condition",), "'x' is not a value of «cdsi»"),
        ({"sex": "woman"}, ("sex",), "'female' or 'male'"),
        ({"sex": ["female"]}, ("sex",), "'female' or 'male'"),
        ({"doses": 2}, ("doses",), "{at_least: 2}"),
        ({"doses": {"of": ["cvx|210"]}}, ("doses",), "{at_least: 2}"),
        ({"doses": {"at_least": 0}}, ("doses", "at_least"), "from 1"),
        ({"doses": {"at_least": True}}, ("doses", "at_least"), "from 1"),
        ({"doses": {"at_least": "2"}}, ("doses", "at_least"), "from 1"),
        ({"age": "ge 60 years"}, ("age",), "did you mean '>='?"),
        ({"age": "≥ 60 years"}, ("age",), "did you mean '>='?"),
        ({"age": "=> 60 years"}, ("age",), "did you mean '>='?"),
        ({"age": "= 60 years"}, ("age",), "did you mean '=='?"),
        ({"age": "under 60 years"}, ("age",), "did you mean '<'?"),
        ({"age": "about 60 years"}, ("age",), "'about' is not a comparison: ages look like"),
        ({"age": "60 years"}, ("age",), "a comparison such as '>=' is missing"),
        ({"age": "18-44 years"}, ("age",), "a comparison such as '>=' is missing"),
        ({"age": ">="}, ("age",), "nothing follows '>='"),
        ({"age": 60}, ("age",), "written as text"),
        ({"age": ""}, ("age",), "written as text"),
        ({"age": ">= " + "6" * 200}, ("age",), "written as text"),
        ({"age": ">= 60"}, ("age",), "this is not a duration"),
        ({"age": ">= 60y"}, ("age",), "did you mean '60 years'?"),
        ({"age": ">= 151 years"}, ("age",), "between 0 days and 150 years"),
        ({"age": ">= 9999 years"}, ("age",), "leads outside the years"),
        ({"age": ">= -1 years"}, ("age",), "between 0 days and 150 years"),
        ({"age": "44 years .. 18 years"}, ("age",), "lower age first"),
        ({"age": "< 0 days"}, ("age",), "lower age first"),
        ({"age": "<= 16 years - 4 months"}, ("age",), "no single unit"),
        ({"age": []}, ("age",), "1 to 100"),
        ({"age": [">= 18 years", "lt 45 years"]}, ("age", 1), "did you mean '<'?"),
        ({"as_of": "2022-01-01"}, ("as_of",), "beside 'age'"),
        ({"age": ">= 60 years", "as_of": "01.01.2022"}, ("as_of",), "day-month-year"),
        ({"age": ">= 60 years", "as_of": 2022}, ("as_of",), "YYYY-MM-DD"),
        ({"born": "<= 2007"}, ("born",), "a year alone"),
        ({"born": "<= 2007-02-30"}, ("born",), "no such day"),
        ({"born": "<= 9999-12-31"}, ("born",), "between 1850-01-01 and 2999-12-31"),
        ({"born": "2007-12-31 .. 2005-01-01"}, ("born",), "earlier date first"),
        ({"birth_year": 2007}, ("birth_year",), "written as text"),
        ({"birth_year": "<= 07"}, ("birth_year",), "four digits"),
        ({"birth_year": "2007 .. 2005"}, ("birth_year",), "earlier year first"),
        ({"all": []}, ("all",), "a list of 1 to 100"),
        ({"any": {"group": "A"}}, ("any",), "a list of 1 to 100"),
        ({"not": [{"group": "A"}]}, ("not",), "a condition is a mapping"),
        ({"all": [{"group": "A"}, {"any": [{"sex": "x"}]}]}, ("all", 1, "any", 0, "sex"), "'female' or 'male'"),
        (nested(9), ("not",) * 8, "at most 8 deep"),
        ({"all": [{"group": ["A"] * 99}] * 11}, (), "at most 1000 values"),
    ],
)
def test_refuses_with_a_path(data: object, path: tuple[str | int, ...], said: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_predicate(data)
    assert caught.value.data["path"] == path
    assert said in str(caught.value)


def test_eight_deep_is_read() -> None:
    assert len(list(walk(parse_predicate(nested(8))))) == 8


def test_a_list_that_holds_itself_is_refused() -> None:
    endless: list[object] = []
    endless.append({"all": endless})
    with pytest.raises(InputError, match="at most 1000 values"):
        parse_predicate({"all": endless})


# ------------------------------------------------------------------------------------------- what the language gained


@pytest.mark.parametrize(
    ("data", "tree"),
    [
        ({"condition": {"is": "C01"}}, HasCondition(("C01",))),
        (
            {"condition": {"is": ["C01", "C02"], "for": "> 10 years"}},
            HasCondition(("C01", "C02"), (Elapsed("onset", Duration(years=10, days=1)),)),
        ),
        (
            {"condition": {"is": "C01", "with": {"treated": "yes", "score": ["> 3", "<= 4.5"]}}},
            HasCondition(
                ("C01",),
                (
                    Worded("treated", ("yes",)),
                    Amount("score", Decimal(3), None, with_low=False),
                    Amount("score", None, Decimal("4.5")),
                ),
            ),
        ),
        (
            {"condition": {"is": "C01", "with": {"admitted": "<= 1 year", "seen": "2020-07-01 .. 2020-12-31"}}},
            HasCondition(
                ("C01",),
                (
                    Elapsed("admitted", Duration(), Duration(years=1, days=1)),
                    Dated("seen", Window(date(2020, 7, 1), date(2021, 1, 1))),
                ),
            ),
        ),
        ({"lives_in": "IN-MH"}, LivesIn(("IN-MH",))),
        ({"venue": ["government", "private"]}, AtVenue(("government", "private"))),
        ({"doses": {"exactly": 0}}, DosesGiven(0, 0)),
        ({"doses": {"at_most": 2, "of": "cvx|5", "count": "any"}}, DosesGiven(0, 2, ("cvx|05",), valid=False)),
        ({"none": [{"sex": "male"}]}, Not(AnyOf((SexIs(Sex.MALE),)))),
        ({"at_least": {"n": 1, "of": [{"sex": "male"}]}}, AtLeast(1, (SexIs(Sex.MALE),))),
    ],
)
def test_reads_more(data: object, tree: Predicate) -> None:
    assert parse_predicate(data) == tree


@pytest.mark.parametrize(
    ("data", "path", "said"),
    [
        ({"condition": {"with": {"a": "yes"}}}, ("condition",), "'is' is missing"),
        ({"condition": {"is": "C1", "wiht": {}}}, ("condition", "wiht"), "did you mean 'with'?"),
        ({"condition": {"is": "C1", "with": {}}}, ("condition", "with"), "details are written"),
        ({"condition": {"is": "C1", "with": {"onset": "> 1 year"}}}, ("condition", "with", "onset"), "with 'for'"),
        ({"condition": {"is": "C1", "with": ["a"]}}, ("condition", "with"), "details are written"),
        ({"condition": {"is": "C1", "for": "10 years"}}, ("condition", "for"), "'>=' is missing"),
        ({"condition": {"is": "C1", "for": ">= 3"}}, ("condition", "for"), "times look like"),
        ({"condition": {"is": "C1", "for": "3 years .. 1 year"}}, ("condition", "for"), "shorter time first"),
        (
            {"condition": {"is": "C1", "with": {"score": "4 .. 3"}}},
            ("condition", "with", "score"),
            "lower number first",
        ),
        ({"condition": {"is": "C1", "with": {"score": ["> 3", "x"]}}}, ("condition", "with", "score", 1), "comparison"),
        ({"condition": {"is": "C1", "with": {"day": "< 2020-13-01"}}}, ("condition", "with", "day"), "no such day"),
        ({"doses": {"exactly": 1, "at_least": 1}}, ("doses",), "say how many doses"),
        ({"doses": {"at_least": 3, "at_most": 2}}, ("doses", "at_most"), "from 3"),
        ({"doses": {"atleast": 3}}, ("doses", "atleast"), "did you mean 'at_least'?"),
        ({"doses": {"at_least": 1, "count": "some"}}, ("doses", "count"), "'valid' or 'any'"),
        ({"doses": {"at_least": 1, "of": "COVAXIN"}}, ("doses", "of"), "the product «COVAXIN» is not defined"),
        ({"doses": {"at_least": 1, "of": ["cvx|210", "cvx|x"]}}, ("doses", "of", 1), "CVX"),
        ({"venue": "hospital"}, ("venue",), "there is government, private"),
        ({"at_least": 2}, ("at_least",), "'at_least: {n: 2, of:"),
        ({"at_least": {"n": 3, "of": [{"sex": "male"}]}}, ("at_least", "n"), "from 1 to 1"),
        ({"none": {"sex": "male"}}, ("none",), "a list of 1 to 100"),
    ],
)
def test_refuses_more(data: object, path: tuple[str | int, ...], said: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_predicate(data)
    assert caught.value.data["path"] == path
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("data", "path", "said"),
    [
        ({"group": ["HCW", "HWC"]}, ("group", 1), "the group «HWC» is not defined under «groups»; did you mean «HCW»?"),
        ({"condition": "C9"}, ("condition",), "the condition «C9» is not defined under «conditions»"),
        ({"condition": {"is": ["C1", "C9"]}}, ("condition", "is", 1), "«C9» is not defined"),
        ({"condition": {"is": "C1", "with": {"scor": "< 3"}}}, ("condition", "with", "scor"), "did you mean «score»?"),
        ({"condition": {"is": "C1", "with": {"score": "yes"}}}, ("condition", "with", "score"), "holds a number"),
        (
            {"condition": {"is": "C1", "with": {"score": "< 3 years"}}},
            ("condition", "with", "score"),
            "with a date here",
        ),
        ({"condition": {"is": "C1", "with": {"treated": "< 3"}}}, ("condition", "with", "treated"), "one of yes, no"),
        ({"condition": {"is": "C1", "with": {"treated": "maybe"}}}, ("condition", "with", "treated"), "«maybe»"),
    ],
)
def test_the_programme_s_words_are_all_there_are(data: object, path: tuple[str | int, ...], said: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_predicate(data, WORDS)
    assert caught.value.data["path"] == path
    assert said in str(caught.value)


def test_words_bring_their_kinds_and_meanings() -> None:
    assert parse_predicate({"group": ["FLW", "POLL"]}, WORDS) == InGroup(("FLW", "POLL"))
    assert parse_predicate({"group": "FLW"}, WORDS) == InGroup(("FLW",), ("POLL",))
    meaning = parse_predicate({"condition": "C3"}, WORDS)
    assert isinstance(meaning, HasCondition)
    assert len(meaning.means) == 1
    assert len(list(walk(meaning))) == 4


@given(conditions)
def test_what_is_written_reads_as_the_same_tree(data: object) -> None:
    for words in (None, WORDS):
        tree = parse_predicate(data, words)
        assert parse_predicate(write_predicate(tree), words) == tree
