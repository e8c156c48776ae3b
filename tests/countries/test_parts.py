"""Calendar, areas, documents and adverse-event form of a pack: read when asked for, and what may be wrong with them."""

from pathlib import Path
from typing import Any

import pytest

from countries.parts_pack import load_parts, write_parts
from vaxplatform.countries import load_pack
from vaxplatform.countries._parts import PARTS
from vaxplatform.errors import PackError

# part, file, what stands there, what is written instead, the place, words of the sentence
TRAPS = [
    ("calendar", "calendar.yaml", "[friday, saturday]", "[friday, satuday]", "2:21", "did you mean «saturday»?"),
    ("calendar", "calendar.yaml", "[friday, saturday]", "[]", "2:12", "at least one"),
    ("calendar", "calendar.yaml", "2022-01-01", "2022-01-02", "3:5", "begins on the day after the one before ends"),
    ("calendar", "calendar.yaml", "until: 2021-12-31, ", "", "3:5", "begins on the day after the one before ends"),
    (
        "calendar",
        "calendar.yaml",
        "from: 2022-01-01",
        "from: 2022-01-01, until: 2023-01-01",
        "3:57",
        "the last weekend has no «until»",
    ),
    (
        "calendar",
        "calendar.yaml",
        "until: 2021-12-31",
        "from: 2021-01-01, until: 2021-12-31",
        "2:38",
        "the first weekend has no «from»",
    ),
    ("calendar", "calendar.yaml", "on: 2026-01-01", "on: 2026-03-02", "11:12", "a second time"),
    ("calendar", "calendar.yaml", "use: latn", "use: latin", "12:17", "did you mean «latn»?"),
    ("calendar", "calendar.yaml", "ar: arab", "ar: arabs", "12:41", "did you mean «arab»?"),
    ("calendar", "calendar.yaml", "month: 4", "month: 13", "13:22", "at most 12"),
    ("calendar", "calendar.yaml", "month: 4, source: c1", "month: 4", "13:14", "every fact names its source"),
    ("calendar", "calendar.yaml", "month: 4, source: c1", "month: 4, source: c2", "13:33", "not listed in pack.yaml"),
    ("calendar", "calendar.yaml", "provider: holidays", "provider: workalendar", "5:13", "not one of holidays"),
    ("calendar", "calendar.yaml", "{en: Day of Wells}", "{ar: Day}", "9:24", "lacks en"),
    ("geography", "geography.yaml", "areas:\n", "areas:\n  YY-W: {name: {en: West}}\n", "7:3", "begins with XX-"),
    ("geography", "geography.yaml", "  XX-N:", "  XX-north:", "7:3", "is not an area's code of ISO 3166-2"),
    ("geography", "geography.yaml", "kind: province}", "kind: provinse}", "7:35", "did you mean «province»?"),
    ("geography", "geography.yaml", "{en: South,", "{en: NORTH,", "8:3", "«NORTH» is the name of XX-N too"),
    ("geography", "geography.yaml", "codes: open", "codes: closed", "3:35", "not one of listed, open"),
    ("geography", "geography.csv", "XX-N-02,XX-N", "XX-N-02,XX-M", "csv:3", "no area «XX-M» stands above this row"),
    ("geography", "geography.csv", "XX-N-02,XX-N", "XX-N-01,XX-N", "csv:3", "stands here a second time"),
    ("geography", "geography.csv", "XX-N-02,XX-N", "XX-S-02,XX-N", "csv:3", "such as XX-N-1"),
    ("geography", "geography.csv", "XX-N-02,XX-N", "XX-N-0 2,XX-N", "csv:3", "such as XX-N-1"),
    ("geography", "geography.csv", "Hills,تلال", "lakeside,", "csv:3", "is the name of XX-N-01 too"),
    ("geography", "geography.csv", "Hills,تلال", "Hills", "csv:3", "4 cells, the header 5"),
    ("geography", "geography.csv", "Hills,تلال", ",", "csv:3", "this area has no name"),
    ("geography", "geography.csv", "Hills,تلال", '"Hills', "csv:5", "this is no CSV"),
    ("geography", "geography.csv", "name_ar", "naem_ar", "csv:1", "is no column of the table"),
    ("geography", "geography.csv", "name_ar", "name_en", "csv:1", "stands here twice"),
    ("geography", "geography.csv", "parent,", "above,", "csv:1", "is no column of the table"),
    ("geography", "geography.csv", "XX-S-01,XX-S", "XX-N-01-7,XX-N-01", "csv:5", "geography.yaml names 2 levels"),
    ("geography", "geography.csv", "XX-S-01,XX-S,", "XX-S-01,XX-S,town", "csv:5", "is no kind of area"),
    ("identity", "identity.yaml", "check: stdnum:luhn", "check: luhn", "6:5", "a check is «stdnum:»"),
    ("identity", "identity.yaml", "check: stdnum:luhn", "check: stdnum:lunh", "6:5", "no check of numbers is called"),
    ("identity", "identity.yaml", '"[0-9]{8}"', '"[0-9]+"', "4:11", "a form is made of"),
    ("identity", "identity.yaml", '"[0-9]{8}"', '"[0-9]{8,}"', "4:11", "a count has both ends"),
    ("identity", "identity.yaml", '"[0-9]{8}"', '"([0-9]{8}){2}"', "4:11", "a count has both ends"),
    ("identity", "identity.yaml", '"[0-9]{8}"', '"[0-9"', "4:11", "cannot be read"),
    ("identity", "identity.yaml", '"[0-9]{8}"', '"[a-z]{8}"', "4:11", "capital letters"),
    ("identity", "identity.yaml", "until: 2021-12-31", "until: 2021-01-31", "10:35", "lies before «from»"),
    ("identity", "identity.yaml", "accepted: [", 'samples: ["1"]\n    accepted: [', "15:5", "there is neither"),
    ("identity", "identity.yaml", "region: AE", "region: ae", "17:17", "two capital letters"),
    ("identity", "identity.yaml", "phone: {", "required: [passport]\nphone: {", "17:1", "«required» is not a key here"),
    ("registration", "registration.yaml", "people: 4", "people: 0", "2:14", "at least 1"),
    ("registration", "registration.yaml", "until: 2021-12-31", "until: 2022-01-01", "3:5", "one a day"),
    ("registration", "registration.yaml", "until: 2022-06-30", "until: 2021-06-30", "3:42", "lies before «from»"),
    ("registration", "registration.yaml", "from: 2022-07-01, ", "", "4:5", "in the order of their days"),
    ("registration", "registration.yaml", "people: 4, ", "", "2:5", "«people» is missing"),
    (
        "registration",
        "registration.yaml",
        "source: c1}\n  - {people: 6",
        "source: c2}\n  - {people: 6",
        "2:44",
        "not listed",
    ),
    (
        "registration",
        "registration.yaml",
        "{name: {en: Nomads}}",
        "{nam: {en: Nomads}}",
        "6:62",
        "did you mean «name»?",
    ),
    ("registration", "registration.yaml", "{name: {en: Nomads}}", "{name: {ar: Nomads}}", "6:62", "lacks en"),
    ("registration", "registration.yaml", "[government]", "[goverment]", "6:93", "did you mean «government»?"),
    ("registration", "registration.yaml", "people_at_most: 50", "people_at_most: 0", "7:65", "at least 1"),
    ("registration", "registration.yaml", "own_from: 16 years", "own_from: 16", "10:13", "duration is given as text"),
    (
        "registration",
        "registration.yaml",
        "  national-id: {age",
        "  nationalid: {age",
        "13:3",
        "did you mean «national-id»?",
    ),
    ("registration", "registration.yaml", "area: {same: 2}", "area: {smae: 2}", "15:33", "no points for area smae"),
    ("registration", "registration.yaml", "possible_from: 12", "possible_from: high", "15:29", "whole number"),
    ("registration", "registration.yaml", "names: {", "required: [passport]\nnames: {", "14:1", "is not a key here"),
    ("registration", "identity.yaml", '"[0-9]{8}"', '"[0-9"', "4:11", "cannot be read"),
    ("aefi", "aefi.yaml", "kind: number", "kind: whole", "2:76", "not one of text, number"),
    ("aefi", "aefi.yaml", "kind: number", "kind: choice", "2:76", "a choice has «choices»"),
    ("aefi", "aefi.yaml", "kind: choice", "kind: text", "5:11", "only a choice has «choices»"),
    ("aefi", "aefi.yaml", "code: place", "code: vial-others", "3:11", "a second time"),
    ("aefi", "aefi.yaml", "from: 5 years", "from: 12 months", "14:44", "the youngest stand first"),
    ("aefi", "aefi.yaml", "minutes: 30", "minutes: 0", "15:24", "at least 1"),
    ("differences", "differences.yaml", "TRAVELLERS", "TRAVELERS", "2:29", "did you mean «TRAVELLERS»?"),
    ("differences", "differences.yaml", "for: TRAVELLERS", "for: FEMALE", "2:29", "not one of RISKGROUPS, ADULTS, HW"),
    ("differences", "differences.yaml", "CHOLERA", "cholera", "2:15", "such as HEPB_ADULT"),
    ("differences", "differences.yaml", "reason: Not offered., ", "", "2:5", "reason"),
    ("differences", "differences.yaml", "source: c1", "source: c2", "2:71", "not listed in pack.yaml"),
    ("differences", "differences.yaml", "rounds: [3]", "rounds: [2, 3]", "4:5", "are named above, too"),
    ("differences", "differences.yaml", "rounds: [3], ", "", "4:5", "are named above, too"),
    ("differences", "differences.yaml", "area: NATIONAL", "area: LOCAL", "3:58", "not one of NATIONAL, SUBNATIONAL"),
]


@pytest.mark.parametrize(("part", "file", "old", "new", "at", "words"), TRAPS, ids=lambda each: str(each)[:24])
def test_a_fault_is_one_sentence_with_its_place(
    tmp_path: Path, part: str, file: str, old: str, new: str, at: str, words: str
) -> None:
    country = load_pack(write_parts(tmp_path, {file: (old, new)}))
    with pytest.raises(PackError) as caught:
        getattr(country, part)
    (told,) = caught.value.data["problems"]
    assert words in told
    assert told.startswith(f"xx/{file}:{at.removeprefix('csv:')}:")


def test_all_faults_of_a_part_are_told_together(tmp_path: Path) -> None:
    pack = write_parts(tmp_path, {"geography.csv": ("XX-N-01,XX-N,,Lakeside,", "XX-N-01,XX-Q,,Lakeside,\nbad,row")})
    with pytest.raises(PackError) as caught:
        _ = load_pack(pack).geography
    assert len(caught.value.data["problems"]) == 2


def test_a_part_is_read_when_it_is_asked_for_and_once(tmp_path: Path) -> None:
    country = load_parts(tmp_path)
    for name in PARTS:
        assert getattr(country, name) is getattr(country, name)
        (tmp_path / "xx" / f"{name}.yaml").unlink()
        assert getattr(country, name) is not None


def test_a_pack_may_lack_every_part(tmp_path: Path) -> None:
    pack = write_parts(tmp_path)
    for name in PARTS:
        (tmp_path / "xx" / f"{name}.yaml").unlink()
    country = load_pack(pack)
    assert [getattr(country, name) for name in PARTS] == [None] * len(PARTS)
    assert country.writing("en").numerals == "latn"


def test_areas_know_what_they_lie_in(tmp_path: Path) -> None:
    geography: Any = load_parts(tmp_path).geography
    assert [area.code for area in geography.inside("")] == ["XX-N", "XX-S"]
    assert [area.code for area in geography.inside("XX-N")] == ["XX-N-01", "XX-N-02"]
    assert (geography.areas["XX-S-01"].level, geography.areas["XX-S"].level) == (2, 1)
    assert geography.nearest("XX-N-01-POST-7").code == "XX-N-01"
    assert geography.nearest("XX") is geography.nearest("") is geography.nearest("YY-N-01") is None
    assert [geography.name("XX-N-02", language) for language in ("ar", "en", "fr")] == ["تلال", "Hills", "Hills"]
    assert geography.name("XX-N-99", "en") == "XX-N-99"
    assert [level.is_open for level in geography.levels] == [False, True]


def test_a_recorded_difference_is_about_its_rows_and_no_others(tmp_path: Path) -> None:
    cholera, at_work, third = load_parts(tmp_path).differences or ()
    assert cholera.is_about("CHOLERA", 4, "TRAVELLERS", "SUBNATIONAL")
    assert not cholera.is_about("CHOLERA", 4, "RISKGROUPS", "SUBNATIONAL")
    assert not cholera.is_about("YF", 4, "TRAVELLERS", "SUBNATIONAL")
    assert at_work.is_about("HEPB_ADULT", 2, "HW", "NATIONAL")
    assert not at_work.is_about("HEPB_ADULT", 3, "HW", "NATIONAL")
    assert not at_work.is_about("HEPB_ADULT", 2, "HW", "")
    assert third.is_about("HEPB_ADULT", 3, "HW", "")
    assert str(third.place) == "xx/differences.yaml:4:5"


def test_the_form_for_adverse_events(tmp_path: Path) -> None:
    form: Any = load_parts(tmp_path).aefi
    assert [(each.code, each.kind, each.required) for each in form.fields] == [
        ("vial-others", "number", False),
        ("place", "choice", True),
    ]
    assert form.fields[1].choices["home"]["en"] == "At home"
    assert [(str(each.at_least), str(each.below)) for each in form.ages] == [
        ("0 days", "1 year"),
        ("1 year", "5 years"),
        ("5 years", "None"),
    ]
    assert (form.observed_for.total_seconds(), form.serious_within.total_seconds()) == (1800, 86400)


def test_the_register(tmp_path: Path) -> None:
    rules: Any = load_parts(tmp_path).registration
    assert [
        (each.people, str(each.window.start), str(each.window.end), each.verified) for each in rules.phone_limits
    ] == [
        (4, "None", "2022-01-01", True),
        (6, "2022-01-01", "2022-07-01", True),
        (10, "2022-07-01", "None", False),
    ]
    first, second = rules.without_papers
    assert (dict(first.groups), str(first.age_from), first.venues) == (
        {"nomads": {"en": "Nomads"}},
        "18 years",
        {"government"},
    )
    assert (second.groups, second.facilitator_phone, second.facilitator_document, second.people_at_most) == (
        {},
        True,
        True,
        50,
    )
    assert (list(rules.consent.purposes), str(rules.consent.own_from)) == (["record", "reminders"], "16 years")
    # Documents are those of identity.yaml with its days; registration.yaml adds who holds one.
    documents = rules.documents
    assert (str(documents["national-id"].age_from), documents["passport"].age_from) == ("18 years", None)
    assert [str(window.end) for window in documents["national-id"].accepted] == ["2021-01-01", "2022-01-01", "None"]
    assert {"haji", "mr"} <= rules.names.left_out
    assert rules.names.short_forms == {"abd": "abdul"}
    assert (rules.duplicates.possible_from, rules.duplicates.compared_at_most) == (12, 100)
    assert (rules.duplicates.points["area"]["same"], rules.duplicates.points["document"]["same"]) == (2, 12)
    assert rules.end_of_month.value == "roll_forward"


def test_a_number_of_people_lasts_to_the_next_one(tmp_path: Path) -> None:
    pack = write_parts(tmp_path, {"registration.yaml": ("until: 2021-12-31, ", "")})
    rules: Any = load_pack(pack).registration
    assert str(rules.phone_limits[0].window.end) == "2022-01-01"
