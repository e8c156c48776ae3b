"""The grammar of conditions: what each key reads to, and a sentence with a path for everything else."""

from datetime import date

import pytest

from vaxplatform.dates import Duration, Window
from vaxplatform.eligibility.predicate import (
    Age,
    All,
    AnyOf,
    BirthYear,
    Born,
    DosesAtLeast,
    Everyone,
    HasCondition,
    InGroup,
    Not,
    Predicate,
    SexIs,
    parse_predicate,
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
        ({"doses": {"at_least": 2}}, DosesAtLeast(2)),
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
        ({"doses": {"at_most": 2}}, ("doses",), "{at_least: 2}"),
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
