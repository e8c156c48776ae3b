"""Worked cases of the register: what they compare, and what is told of one that is wrong."""

from datetime import date
from pathlib import Path

import pytest

from countries import made_up_pack
from countries.case_files import differences, problems, write_cases
from vaxplatform.countries import check_pack, open_pack, run_cases
from vaxplatform.errors import PackError

RULES = """\
people_per_phone:
  - {people: 4, from: 2021-03-01, until: 2022-01-20, source: c1}
  - {people: 6, from: 2022-01-21, source: c1}
without_papers:
  - from: 2021-05-06
    age_from: 18 years
    groups: {nomads: {name: {en: Nomads}}}
    venues: [government]
    facilitator: {phone: true, document: true, people_at_most: 10}
    source: c1
"""

CASE = """\
programme: registration
source: c1
cases:
  - name: Somebody
    born: 1970-05-05
    on: 2021-08-26
    people_on_phone: 3
    facilitated: {group: nomads, venue: government}
    expect: {registered: true}
"""


def write(folder: Path, *changes: tuple[str, str]) -> Path:
    pack = made_up_pack.write_pack(folder)
    (pack / "registration.yaml").write_text(RULES, "utf-8")
    return write_cases(pack, "registration.yaml", CASE, *changes)


FACILITATED = "    facilitated: {group: nomads, venue: government}\n"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("born: 1970", "born: 1971", ""),
        (FACILITATED, "", ""),
        ("people_on_phone: 3", "people_on_phone: 4", "phone-full"),
        ("on: 2021-08-26\n    people_on_phone: 3", "on: 2022-01-20\n    people_on_phone: 4", "phone-full"),
        ("on: 2021-08-26\n    people_on_phone: 3", "on: 2022-01-21\n    people_on_phone: 4", ""),
        ("on: 2021-08-26", "on: 2021-05-05", "facilitated-not-yet"),
        ("born: 1970-05-05", "born: 2003-08-27", "facilitated-age"),
        ("born: 1970-05-05", "born: 2003-08-26", ""),
        ("group: nomads", "group: others", "facilitated-group"),
        ("venue: government", "venue: private", "facilitated-venue"),
        ("venue: government", "venue: government, phone: false", "facilitator-phone"),
        ("venue: government", "venue: government, document: false", "facilitator-document"),
        ("venue: government", "venue: government, registered_so_far: 9", ""),
        ("venue: government", "venue: government, registered_so_far: 10", "facilitator-full"),
    ],
)
def test_what_the_rules_say(tmp_path: Path, old: str, new: str, reason: str) -> None:
    told = differences(write(tmp_path, (old, new)), "registration")
    assert told == ([f"registered: expected true, got false ({reason})"] if reason else [])


def test_the_reasons_are_compared(tmp_path: Path) -> None:
    refused = ("people_on_phone: 3", "people_on_phone: 4")
    expected = "{registered: false, because: [phone-full]}"
    assert differences(write(tmp_path / "1", refused, ("{registered: true}", expected)), "registration") == []
    other = expected.replace("phone-full", "facilitated-age")
    told = differences(write(tmp_path / "2", refused, ("{registered: true}", other)), "registration")
    assert told == ["because: expected facilitated-age, got phone-full"]
    told = differences(write(tmp_path / "3", ("{registered: true}", "{registered: false}")), "registration")
    assert told == ["registered: expected false, got true"]


@pytest.mark.parametrize(
    ("old", "new", "where", "told"),
    [
        ("registered: true", "registered: false, because: [phone-ful]", "9:43", "did you mean «phone-full»?"),
        ("registered: true", "registered: true, because: [phone-full]", "9:13", "says why somebody is not registered"),
        ("registered: true", "registered: maybe", "9:26", "true or false"),
        ("people_on_phone: 3", "people_on_phone: three", "7:22", "a whole number"),
        ("people_on_phone: 3", "people_on_phones: 3", "7:5", "did you mean «people_on_phone»?"),
        ("venue: government", "venue: goverment", "8:41", "did you mean «government»?"),
        ("source: c1\n", "", "3:5", "«source» is missing here"),
        ("source: c1", "source: c2", "2:9", "the source «c2» is not listed in pack.yaml; known: c1"),
        ("born: 1970-05-05", "born: 1970", "5:11", "a date is written YYYY-MM-DD"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, old: str, new: str, where: str, told: str) -> None:
    found = problems(write(tmp_path, (old, new)))
    assert any(f"cases/registration.yaml:{where}: " in each and told in each for each in found), found


def test_a_pack_that_says_nothing_of_a_register(tmp_path: Path) -> None:
    pack = write(tmp_path)
    (pack / "registration.yaml").unlink()
    with pytest.raises(PackError, match=r"the pack says nothing of a register: registration.yaml does"):
        run_cases(open_pack(str(pack)))


def test_rules_that_are_wrong_are_told_once_and_not_by_every_case_too(tmp_path: Path) -> None:
    pack = write(tmp_path)
    (pack / "registration.yaml").write_text(RULES.replace("until: 2022-01-20", "until: 2022-01-31"), "utf-8")
    told = [
        str(each) for each in check_pack(open_pack(str(pack)), date(2026, 1, 1)).errors if "registration" in str(each)
    ]
    assert len(told) == 1
    assert "registration.yaml:3:5: error: this number begins before the one above it ends" in told[0]
