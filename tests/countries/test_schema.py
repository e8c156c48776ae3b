"""The traps of a pack: each is one sentence with file, line and column, and the nearest thing that would be right."""

import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import vaxplatform.countries
from vaxplatform.countries import PackFolder, list_countries, load_pack, run_cases
from vaxplatform.dates import PartialDate
from vaxplatform.eligibility import Answer, Decision, Kind, decide
from vaxplatform.errors import FileError, PackError
from vaxplatform.model import Condition, Person

pytestmark = pytest.mark.skipif("IN" not in list_countries(), reason="the pack that is spoilt here was removed")
INDIA = Path(vaxplatform.countries.__file__).parent / "packs" / "in"
COVID = "programmes/covid19.yaml"
PHASES = "cases/covid19-phases.yaml"


@pytest.fixture
def pack(tmp_path: Path) -> PackFolder:
    folder = tmp_path / "in"
    shutil.copytree(INDIA, folder)
    return PackFolder("in", folder, "in")


def _spoil(pack: PackFolder, name: str, old: str, new: str) -> tuple[int, int]:
    """Write ``new`` for the first ``old``; the line and column where it begins."""
    file = Path(str(pack.folder)) / name
    text = file.read_text(encoding="utf-8")
    at = text.index(old)
    file.write_text(text[:at] + new + text[at + len(old) :], encoding="utf-8")
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


# file, what stands there, what is written instead, columns from there to the place told, words of the sentence
TRAPS: list[tuple[str, str, str, int | None, str]] = [
    # YAML
    (COVID, "  end_of_month", "\tend_of_month", 0, "a tab stands at the beginning of this line"),
    (COVID, "disease: COVID-19", "name: {en: a, hi: b}", 0, "the key «name» stands here a second time"),
    ("pack.yaml", "pack: in", "pack: no", 6, "the pack of «in» says it is «no»"),
    ("pack.yaml", "pack: in", "pack: &in in", 6, "write it out"),
    # keys and kinds of value
    (COVID, "min: 84 days", "minn: 84 days", 0, "«minn» is not a key here; did you mean «min»?"),
    (COVID, "rec: {from: 12 weeks, to: 16 weeks}", "rec: 12w..16w", 5, "a mapping is needed here, with from, to"),
    (COVID, "doses: [1, 2]", "doses: 1", 7, "a list"),
    (COVID, "doses: [1, 2]", "doses: [one]", 8, "a whole number is needed here"),
    (COVID, "doses: [1, 2]", "doses:", 6, "a value is missing"),
    (COVID, "mode: any", "mode: all", 6, "«all» is not one of first, any"),
    (COVID, "mode: any", "mode:", 5, "a value is missing"),
    (COVID, "distance_km_at_most: 25", "distance_km_at_most: -1", 21, "a number above 0"),
    (COVID, "code: HCW", "code: ''", 6, "is not a word"),
    ("pack.yaml", "status: draft", "status: drafted", 8, "did you mean «draft»?"),
    ("pack.yaml", "alpha2: IN", "alpha2: in", 8, "«in» is not a country's two capital letters"),
    ("pack.yaml", 'version: "2023.04.11"', "version: 2023.01", 9, "in quotes if it looks like a number"),
    ("products.yaml", "live: false", "live: no", 6, "true or false"),
    ("products.yaml", "cvx|210", "cvx|21O", 0, "a CVX code looks like 210"),
    ("products.yaml", "antigens: [COVID-19]", "antigens: []", 10, "at least one"),
    ("products.yaml", "code: cvx|210", "code: 210", 6, "a code is a text «system|value»"),
    (COVID, "n: 3", "n: 99", 3, "at most 20"),
    (COVID, "tier: 0", "tier: -1", 6, "at least 0"),
    (
        COVID,
        "issuer: Ministry",
        "issuer: The very old and very long-named and much-honoured Ministry",
        8,
        "80 characters",
    ),
    # what is left empty, and would mean «any» if it were left out
    (COVID, "until: 2021-03-31", "until:", 6, "a value is missing here: fill it in, or leave the key out"),
    (COVID, "from: 2021-03-01", "from: null", 6, "a value is missing here: fill it in, or leave the key out"),
    (COVID, "offers: [COVISHIELD, COVAXIN]", "offers: []", 8, "at least one"),
    (COVID, "doses: [1, 2]", "doses: []", 7, "at least one"),
    (COVID, "venues: [private]", "venues: []", 8, "at least one"),
    (COVID, "distance_km_at_most: 25", "distance_km_at_most: true", 21, "a number is needed here"),
    (COVID, "distance_km_at_most: 25", 'distance_km_at_most: "25"', 21, "a number is needed here"),
    # durations and dates
    (COVID, "wait: 3 months", "wait: -3 months", 6, "at least 1 day; «-3 months» is not"),
    (COVID, "wait: 14 days", "wait: 0 days", 6, "at least 1 day; «0 days» is not"),
    (COVID, "wait: 14 days", "wait: 1 month - 28 days", 6, "at least 1 day"),
    (COVID, "min: 84 days", "min: 0 days", 5, "at least 1 day"),
    (COVID, "wait: 14 days", "wait: 9000 years", 6, "outside the years 1 to 9999"),
    (COVID, "until: 2021-03-31", "until: 9999-12-31", 7, "a date lies between 1850-01-01 and 2999-12-31"),
    (COVID, "min: 84 days", "min: 84d", 5, "did you mean '84 days'?"),
    (COVID, "min: 84 days", "min: 6 wks", 5, "did you mean '6 weeks'?"),
    (COVID, "min: 84 days", "min: М2", 5, "CYRILLIC CAPITAL LETTER EM (U+041C)"),  # noqa: RUF001 (it is in WHO's own data)
    (COVID, "min: 84 days", "min: 84", 5, "given as text"),
    (COVID, "effective: 2021-05-19", "effective: 20210519", 11, "as text; this is of the type int"),
    (COVID, "effective: 2021-05-19", "effective: 19-05-2021", 11, "this looks like day-month-year"),
    (COVID, "effective: 2021-05-19", "effective: 2021-02-30", 11, "no such day"),
    (COVID, "until: 2021-03-31", "until: 2021-02-01", 7, "lies before «from»"),
    (COVID, "end_of_month: clamp", "end_of_month: roll", 14, "not one of clamp, roll_forward"),
    # sources
    (COVID, "source: rediff-2021-03-24", "source: rediff", 8, "did you mean «rediff-2021-03-24»?"),
    (COVID, "source: rediff-2021-03-24", "note: hearsay", None, "«source» is missing here"),
    ("pack.yaml", "sources:\n", "sources:\n  a: {title: A, kind: press}\n", None, "a source has «url» or «where»"),
    ("pack.yaml", "kind: official", "kind: hearsay", 6, "not one of official, press, secondary, assumption"),
    # references
    (COVID, "offers: [COVISHIELD", "offers: [COVISHEILD", 9, "did you mean «COVISHIELD»?"),
    (COVID, "  COVAXIN:\n    group", "  COVAXXIN:\n    group", 2, "no product «COVAXXIN» stands in products.yaml"),
    (COVID, "product: INCOVACC", "product: NOVAVAX", 9, "no product «NOVAVAX»"),
    (COVID, "group: HCW,", "group: HWC,", 7, "the group «HWC» is not defined under «groups»; did you mean «HCW»?"),
    (COVID, "condition: comorbidity}", "condition: gout}", 11, "the condition «gout» is not defined"),
    (COVID, "condition: covid19-confirmed}", "condition: covid}", 11, "the condition «covid» is not defined"),
    (COVID, "born: ", "bron: ", 0, "did you mean 'born'?"),
    (COVID, '"<= 1977-01-01"', '"before 1977"', 0, "is not a comparison"),
    (COVID, 'who: {any: [{age: ">= 60 years"}', 'who: {any: [{agee: ">= 60 years"}', 13, "did you mean 'age'?"),
    (
        COVID,
        "heart-failure, kind_of: comorbidity",
        "heart-failure, kind_of: comorbidty",
        24,
        "did you mean «comorbidity»?",
    ),
    (COVID, "who: {group: HCW,", "who: {source: {a: 1},", 6, "'source' is not a condition"),
    (
        COVID,
        "offers: [COVISHIELD, COVAXIN]",
        "offers: [COVISHIELD, ZYCOV-D]",
        21,
        "no series of the programme gives «ZYCOV-D»",
    ),
    (COVID, "doses: [3]", "doses: [3, 4]", 11, "no series of the programme has a dose 4; the last is dose 3"),
    (COVID, "profile: eu-dcc", "profile: eu-dc", 9, "no certificate has the profile «eu-dc»; did you mean «eu-dcc»?"),
    # what contradicts itself
    (COVID, "n: 2\n        after: 1", "n: 2", 3, "dose 2 lacks «after»"),
    (
        COVID,
        "code: heart-transplant",
        "code: heart-failure",
        6,
        "the condition «heart-failure» stands here a second time",
    ),
    (COVID, "code: heart-transplant", "code: cdsi|x", 6, "'x' is not a value of «cdsi»"),
    (COVID, "code: HCW", "code: HCW, kind_of: HCW", 20, "this makes «HCW» a kind of itself: name a wider word"),
    (COVID, "comorbidity, source", "comorbidity, kind_of: stroke, source", 22, "of itself, by way of «stroke»: name"),
    (COVID, "{from: 2021-05-14, min", "{from: 2021-03-20, min", 7, "a dose has one interval a day"),
    (
        COVID,
        "rec: {from: 12 weeks, to: 16 weeks}",
        "rec: {from: 12 weeks, to: 8 weeks}",
        None,
        "the recommended intervals are",
    ),
    (COVID, "n: 3", "n: 4", 3, "there is a dose 4 without a dose 3"),
    (COVID, "after: 2", "after: 3", 7, "name an earlier dose of the series"),
    (COVID, "id: IN-60\n", "id: IN-HCW\n", 4, "«IN-HCW» stands here a second time"),
    (COVID, "tier: 3", "tier: 2", 6, "tier 2 stands after tier 2"),
    (COVID, "rule: fair-draw", "rule: fair", None, "«fair» is not a rule; did you mean «fair-draw»?"),
    (COVID, "disease: COVID-19", "disease: " + "COVID-19 " * 20, 0, "Programme.disease is a text of 1 to 120"),
    (
        COVID,
        "name:\n  en: COVID-19 vaccination",
        "name:\n  en: " + "COVID-19 " * 20,
        0,
        "Programme.name is a text of 1 to",
    ),
    ("pack.yaml", "[cowin-calendar]", "[cowin-calender]", 1, "did you mean «cowin-calendar»?"),
    (COVID, "programme: covid19", "programme: covid", 11, "name the file after it"),
    ("products.yaml", "brand: Covishield", "brand: " + "C" * 200, 0, "Product.brand is a text of 1 to"),
    ("products.yaml", "COVID-19, ChAdOx1-S", "COVID-19, " + "ChAdOx1-S " * 40, None, "Vaccine.name is a text of 1 to"),
    ("products.yaml", "cvx|502", "cvx|210", None, "two vaccine codes called cvx|210"),
    # sentences
    ("pack.yaml", "name: {en: India, hi: भारत, ", "name: {en: India, ", 0, "«name» lacks hi"),
    (COVID, "proof: {en: ", "proof: {fr: ", 0, "«proof» lacks en"),
    ("locale/en.po", 'msgstr "indian"', 'msgstr "{a.b}"', None, "a brace that is no placeholder"),
    ("locale/en.po", 'msgstr "indian"', 'msgstr "{size}"', None, ":9: «format.grouping» gets no value for {size}"),
    (
        "locale/en.po",
        'msgid "format.grouping"',
        'msgid "format.gruping"',
        None,
        ":9: nothing is said by the id «format.gruping»; did you mean «format.grouping»?",
    ),
    (
        "locale/en.po",
        'msgstr "indian"',
        'msgid_plural "format.grouping"\nmsgstr[0] "a"\nmsgstr[1] "b"',
        None,
        "«format.grouping» counts nothing",
    ),
]


@pytest.mark.parametrize("trap", TRAPS, ids=[trap[2][:24] for trap in TRAPS])
def test_one_sentence_with_its_place(pack: PackFolder, trap: tuple[str, str, str, int | None, str]) -> None:
    name, old, new, column, words = trap
    line, at = _spoil(pack, name, old, new)
    with pytest.raises(PackError) as caught:
        load_pack(pack)
    problems = caught.value.data["problems"] if "problems" in caught.value.data else (str(caught.value),)
    assert isinstance(problems, tuple)
    assert len(problems) == 1, problems
    assert words in problems[0]
    assert "\n" not in problems[0]
    assert problems[0].startswith(f"in/{name}:" if column is None else f"in/{name}:{line}:{at + column}: ")


KINDS = """conditions:
  - {code: post-covid, kind_of: covid19-confirmed, source: unsourced, name: {en: After COVID-19, hi: कोविड के बाद}}
  - {code: post-covid-lung, kind_of: post-covid, source: unsourced, name: {en: Lungs, hi: फेफड़े}}
  - {code: on-a-pump, kind_of: heart-failure, source: unsourced, name: {en: Pump, hi: पंप}}
"""


def test_a_words_kinds_are_followed_to_the_end(pack: PackFolder) -> None:
    _spoil(pack, COVID, "conditions:\n", KINDS)
    programme = load_pack(pack).programme("covid19")

    def decision(on: str, **condition: Any) -> Decision:
        person = Person("P", PartialDate.parse("1970-05-05"), conditions=(Condition(**condition),))
        return decide(person, programme.table, date.fromisoformat(on))

    assert decision("2021-03-01", code="on-a-pump").answer is Answer.YES
    assert decision("2021-03-01", code="post-covid").answer is Answer.NO
    waiting = decision("2021-08-26", code="post-covid-lung", attributes={"recovered": "2021-08-01"})
    assert (waiting.answer, waiting.reasons[0].facts["condition"]) == (Answer.NO, "post-covid-lung")
    assert waiting.changes_on == date(2021, 11, 1)
    assert dict(programme.words.conditions["post-covid-lung"].details) == {"recovered": Kind.DATE}


def test_a_word_may_have_more_kinds_than_a_rule_may_list(pack: PackFolder) -> None:
    kinds = (
        f"  - {{code: kind-{number}, kind_of: comorbidity, source: unsourced, name: {{en: Kind, hi: प्रकार}}}}\n"
        for number in range(110)
    )
    _spoil(pack, COVID, "conditions:\n", "conditions:\n" + "".join(kinds))
    assert "kind-109" in load_pack(pack).programme("covid19").conditions


def test_a_case_with_another_answer(pack: PackFolder) -> None:
    line, at = _spoil(pack, PHASES, "eligible: true", "eligible: maybe")
    with pytest.raises(PackError, match=f"^in/{PHASES}:{line}:{at + 10}: an answer is true, false or "):
        run_cases(pack)


def test_a_case_that_expects_nothing(pack: PackFolder) -> None:
    line, at = _spoil(pack, PHASES, "expect: {eligible: true, by: IN-60}", "expect: {}")
    with pytest.raises(PackError, match=f"^in/{PHASES}:{line}:{at + 8}: a case expects something"):
        run_cases(pack)


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("old", "new", "column", "sentence"),
    [
        ("groups: [FLW]", "groups: [FWL]", 9, "«FWL» is no group of the programme; did you mean «FLW»?"),
        ("unknown: [groups]", "groups: [HWC]", 9, "«HWC» is no group of the programme; did you mean «HCW»?"),
        ("conditions: [dialysis]", "conditions: [gout]", 13, "«gout» is no condition of the programme; known: "),
        ("[dialysis]", "[{is: dialisis}]", 6, "«dialisis» is no condition of the programme; did you mean «dialysis»?"),
        ("[dialysis]", "[{since: 2020-01-01}]", 1, "«is» is missing here"),
        ("[dialysis]", "[3]", 1, "a mapping is needed here, with is, since"),
        (
            "[dialysis]",
            "[{is: covid19-confirmed, recoverd: 2021-06-03}]",
            35,
            "«recoverd» is no detail of «covid19-confirmed»; did you mean «recovered»?",
        ),
        ("[dialysis]", "[{is: covid19-confirmed, recovered: soon}]", 36, "a date is written YYYY-MM-DD"),
        ("[dialysis]", "[{is: diabetes, on_treatment: maybe}]", 30, "«on_treatment» holds one of yes, no"),
        ("[dialysis]", "[{is: diabetes, on_treatment: true}]", 30, "a detail is a word, a day or a number"),
        ("[dialysis]", "[{is: diabetes, on_treatment: }]", 30, "a value is missing here"),
        ("[dialysis]", "[{is: respiratory-disease, fev1: low}]", 33, "«fev1» holds a number, such as 35 or 35.5"),
        ("[dialysis]", "[dialysis], doses: [2021-02-02]", 20, "a dose is its day and its product, such as «2021-06-01"),
        ("[dialysis]", "[dialysis], doses: [2021-02-02 COVISHEILD]", 20, "did you mean 'COVISHIELD'?"),
        (
            "person: a front-line worker",
            "person: a frontline worker",
            8,
            "nobody is called «a frontline worker» under «people»; did you mean «a front-line worker»?",
        ),
        ("by: IN-FLW", "by: IN-FLV", 4, "«IN-FLV» is no rule of the programme; did you mean «IN-FLW»?"),
        ("not_offers: [SPUTNIK V, ", "not_offers: [SPUTNIC V, ", 13, "SPUTNI"),
        (
            "person: somebody of 61, on: 2021-03-31,",
            "person: somebody of 61,",
            None,
            "«on» is missing here: the day of",
        ),
    ],
)
def test_a_case_with_a_slip(pack: PackFolder, old: str, new: str, column: int | None, sentence: str) -> None:
    line, at = _spoil(pack, PHASES, old, new)
    with pytest.raises(PackError) as caught:
        run_cases(pack)
    (problem,) = caught.value.data["problems"]  # type: ignore[misc]  # a tuple
    assert problem.startswith(f"in/{PHASES}:{line}:{5 if column is None else at + column}: ")
    assert sentence in problem


def test_the_day_above_all_cases_is_that_of_those_without(pack: PackFolder) -> None:
    file = Path(str(pack.folder)) / "cases" / "covid19-conditions.yaml"
    file.write_text(
        "programme: covid19\non: 2021-03-15\ncases:\n"
        "  - {name: The file's, person: {born: 1950}, expect: {by: IN-60}}\n"
        "  - {name: Its own, person: {born: 1950}, on: 2021-04-01, expect: {by: IN-45}}\n",
        encoding="utf-8",
    )
    results = [result for result in run_cases(pack) if result.place.source.endswith("covid19-conditions.yaml")]
    assert [(result.name, result.differences) for result in results] == [("The file's", ()), ("Its own", ())]


LIVES_IN = """  - id: IN-GOA
    from: 2021-04-10
    until: 2021-04-20
    honours_bookings: true
    who: {lives_in: IN-GA, venue: government, age: ">= 18 years"}
    say: {en: Goa, hi: गोवा}
    source: unsourced

  - id: IN-45
"""
GOA = """programme: covid19
people:
  a young man of Goa: {born: 1991-01-01, sex: male, lives_in: IN-GA}
cases:
  - {name: At the place, person: a young man of Goa, on: 2021-04-20, venue: government, expect: {by: IN-GOA}}
  - {name: Elsewhere, person: a young man of Goa, on: 2021-04-20, venue: private,
     expect: {eligible: false, because: [IN-GOA.venue-differs]}}
  - {name: Not said where, person: a young man of Goa, on: 2021-04-20,
     expect: {eligible: cannot tell, missing: [venue]}}
  - {name: Of another state, person: {born: 1991-01-01, lives_in: IN-MH}, on: 2021-04-20, venue: government,
     expect: {eligible: false, because: [IN-GOA.area-differs]}}
  - {name: Booked in time, person: a young man of Goa, on: 2021-04-21, venue: government, booked_on: 2021-04-20,
     expect: {eligible: true, by: IN-GOA}}
  - {name: Booked too late, person: a young man of Goa, on: 2021-04-21, venue: government, booked_on: 2021-04-21,
     expect: {eligible: false, because: [IN-GOA.rule-not-in-force]}}
"""


def test_a_case_says_where_somebody_lives_and_comes_and_when_the_visit_was_booked(pack: PackFolder) -> None:
    _spoil(pack, COVID, "  - id: IN-45\n", LIVES_IN)
    (Path(str(pack.folder)) / "cases" / "goa.yaml").write_text(GOA, encoding="utf-8")
    results = [result for result in run_cases(pack) if result.place.source.endswith("goa.yaml")]
    assert [result.differences for result in results] == [()] * 6


def test_a_product_that_is_not_verified_counts(pack: PackFolder) -> None:
    before = load_pack(pack).programme("covid19").unverified
    line, _ = _spoil(pack, "products.yaml", "    brand: Covishield\n", "    verified: false\n    brand: Covishield\n")
    after = load_pack(pack).programme("covid19").unverified
    assert [place for place in after if place not in before] == [f"in/products.yaml:{line - 1}:5"]


def test_a_dose_2_without_a_dose_1(pack: PackFolder) -> None:
    line, _ = _spoil(pack, COVID, "      - {n: 1, from: 2021-01-16, source: livemint-2021-01-15}\n", "")
    with pytest.raises(PackError, match=f"^in/{COVID}:{line}:12: there is a dose 2 without a dose 1$"):
        load_pack(pack)


def test_a_dose_2_without_intervals(pack: PackFolder) -> None:
    text = (Path(str(pack.folder)) / COVID).read_text(encoding="utf-8")
    at = text.index("        history:")
    line, _ = _spoil(pack, COVID, text[at : text.index("      - n: 3")], "")
    with pytest.raises(PackError, match=f"^in/{COVID}:{line - 4}:12: dose 2 lacks «history»"):
        load_pack(pack)


def test_all_problems_are_told_at_once(pack: PackFolder) -> None:
    _spoil(pack, "products.yaml", "brand: Covishield", "brnd: Covishield")
    _spoil(pack, "locale/hi.po", 'msgstr "indian"', "indian")
    with pytest.raises(PackError) as caught:
        load_pack(pack)
    problems = caught.value.data["problems"]
    assert isinstance(problems, tuple)
    assert [problem.split(":")[0] for problem in problems] == ["in/locale/hi.po", "in/products.yaml"]
    assert all(problem in str(caught.value) for problem in problems)


def test_the_text_shows_the_first_five(pack: PackFolder) -> None:
    _spoil(pack, "pack.yaml", "supported: [hi]", "supported: [hi, mr]")
    with pytest.raises(PackError) as caught:
        load_pack(pack)
    problems = caught.value.data["problems"]
    assert isinstance(problems, tuple)
    assert len(str(caught.value).splitlines()) == 6
    assert str(caught.value).endswith(f"and {len(problems) - 5} more")


@pytest.mark.parametrize("name", ["pack.yaml", "products.yaml"])
def test_a_missing_file(pack: PackFolder, name: str) -> None:
    (Path(str(pack.folder)) / name).unlink()
    with pytest.raises(PackError, match=f"^in: there is no {name}$"):
        load_pack(pack)


def test_no_programme(pack: PackFolder) -> None:
    shutil.rmtree(Path(str(pack.folder)) / "programmes")
    with pytest.raises(PackError, match="a pack has a programme"):
        load_pack(pack)


def test_not_utf8(pack: PackFolder) -> None:
    (Path(str(pack.folder)) / "products.yaml").write_bytes("brand: é".encode("latin-1"))
    with pytest.raises(FileError, match=r"^in/products.yaml: this is no UTF-8 text \(byte 8\)"):
        load_pack(pack)


@pytest.mark.parametrize("name", ["products.yaml", "programmes/covid19.yaml", "locale/hi.po"])
def test_a_file_that_may_not_be_read(pack: PackFolder, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    read = Path.read_text

    def refused(path: Path, **options: Any) -> str:
        if path.as_posix().endswith(name):
            raise PermissionError(13, "Permission denied")
        return read(path, **options)

    monkeypatch.setattr(Path, "read_text", refused)
    with pytest.raises(FileError, match=f"^in/{name}: this cannot be read: Permission denied$"):
        load_pack(pack)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("programmes/covid19.yml", r"this is not read: what stands in programmes/ is a file NAME\.yaml"),
        ("cases/more.yml", r"this is not read: what stands in cases/ is a file NAME\.yaml"),
        ("locale/hi.mo", r"this is not read: what stands in locale/ is a file NAME\.po"),
        ("locale/gu.po", "«gu» is no language of the pack: list it in pack.yaml, or take the file out"),
    ],
)
def test_a_file_that_nobody_reads(pack: PackFolder, name: str, sentence: str) -> None:
    folder = Path(str(pack.folder))
    (folder / "cases" / ".DS_Store").touch()
    load_pack(pack)
    (folder / name).touch()
    with pytest.raises(PackError, match=f"^in/{name}:1: {sentence}$"):
        load_pack(pack)


def test_a_pack_in_languages_of_its_own_still_says_whole_sentences(pack: PackFolder) -> None:
    folder = Path(str(pack.folder))
    for file in [folder / "pack.yaml", *folder.glob("programmes/*.yaml")]:
        text = file.read_text(encoding="utf-8")
        text = re.sub("  default: en\n  supported.*\n  needs_review.*\n  scripts.*\n", "  default: sw\n", text)
        file.write_text(re.sub(r"\ben: ", "sw: ", text), encoding="utf-8")
    shutil.rmtree(folder / "locale")
    messages = load_pack(pack).messages
    assert messages.languages == ("sw",)
    assert messages.get("report.heading.figures", "sw") == "Key figures"


def test_a_dose_before_birth_in_a_case(pack: PackFolder) -> None:
    line, _ = _spoil(pack, "cases/covid19-intervals.yaml", "person: {born: 1985-01-01", "person: {born: 2021-02-01")
    with pytest.raises(PackError, match=rf"^in/cases/covid19-intervals.yaml:{line}:5: .*birth"):
        run_cases(pack)


@pytest.mark.parametrize("text", ["", "- a\n", "word\n"])
def test_a_file_that_is_no_mapping(pack: PackFolder, text: str) -> None:
    (Path(str(pack.folder)) / "pack.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(PackError, match=r"^in/pack.yaml:1:1: a mapping is needed here, with pack, iso3166"):
        load_pack(pack)


def test_a_condition_that_is_a_code_has_one_spelling(pack: PackFolder) -> None:
    _spoil(pack, COVID, "conditions:\n", KINDS.replace("post-covid-lung", "CDSI|7"))
    programme = load_pack(pack).programme("covid19")
    assert "cdsi|007" in programme.conditions
    ill = Person(
        "P", PartialDate.parse("1970-05-05"), conditions=[Condition("Cdsi|07", None, {"recovered": "2021-08-01"})]
    )
    assert decide(ill, programme.table, date(2021, 8, 26)).answer is Answer.NO
