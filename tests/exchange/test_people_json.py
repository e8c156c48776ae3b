"""People as JSON: every key read, every mistake named by line and path, nothing lost."""

import json
from datetime import date
from pathlib import Path

import pytest

from vaxplatform.codes import Code
from vaxplatform.dates import PartialDate
from vaxplatform.errors import FileError
from vaxplatform.exchange import Rejected, read_histories, read_residents
from vaxplatform.model import (
    Condition,
    Consent,
    Contact,
    Dose,
    GivenBy,
    History,
    Identifier,
    Name,
    Person,
    Sex,
)

WHOLE = {
    "id": "P-1",
    "birth_date": "2024-05-01",
    "sex": "female",
    "country_of_birth": "IN",
    "area": "IN-MH",
    "groups": ["HCW"],
    "conditions": [{"code": "cdsi|007", "since": "2024-06-01", "attributes": {"recovered": "2024-07-01"}}],
    "doses": [
        {
            "date": "2024-06-12",
            "vaccine": "cvx|107",
            "lot": "L1",
            "manufacturer": "SKB",
            "centre": "C-1",
            "booked_on": "2024-06-01",
            "sub_standard": True,
        }
    ],
}
READ = History(
    "P-1",
    PartialDate(2024, 5, 1),
    Sex.FEMALE,
    [Dose(date(2024, 6, 12), Code("cvx", "107"), "L1", "SKB", "C-1", sub_standard=True, booked_on=date(2024, 6, 1))],
    [Condition("cdsi|007", date(2024, 6, 1), {"recovered": "2024-07-01"})],
    "IN",
    "IN-MH",
)
SHORT = {"id": "P-2", "birth_date": "2024"}


def read(tmp_path: Path, text: str | bytes) -> list[History | Rejected]:
    path = tmp_path / "people.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return [entry if isinstance(entry, Rejected) else entry[1] for entry in read_histories(path)]


def places(tmp_path: Path, text: str | bytes) -> list[str]:
    """For everybody their id, or what is wrong with them, and where they stand."""
    path = tmp_path / "people.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    told = [
        str(entry.error()) if isinstance(entry, Rejected) else f"{entry[0]}: {entry[1].id}"
        for entry in read_histories(path)
    ]
    return [each.removeprefix(str(path)) for each in told]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(WHOLE) + "\n\n" + json.dumps(SHORT) + "\n",
        "\n" + json.dumps(WHOLE) + "\n" + json.dumps(SHORT),
        json.dumps([WHOLE, SHORT], indent=1),
        json.dumps([WHOLE, SHORT]),
    ],
)
def test_lines_and_lists(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text) == [READ, History("P-2", PartialDate(2024))]


def test_one_object_over_many_lines(tmp_path: Path) -> None:
    assert read(tmp_path, json.dumps(WHOLE, indent=2)) == [READ]


@pytest.mark.parametrize(
    ("person", "path", "words"),
    [
        ({"birth_date": "2024"}, "$", "«id» is missing"),
        ({"id": "P"}, "$", "«birth_date» is missing"),
        ({"id": "P", "birth_date": None}, "$", "«birth_date» is missing"),
        ({"id": "P", "birth_date": 2024}, "$.birth_date", "in quotation marks"),
        ({"id": "P", "birth_date": "2024-13-01"}, "$.birth_date", "no such month"),
        ({"id": "P", "birth_date": "1.5.2024"}, "$.birth_date", "day-month-year"),
        ({"id": "", "birth_date": "2024"}, "$", "1 to 64"),
        ({**SHORT, "sex": "F"}, "$.sex", "female, male, unknown"),
        ({**SHORT, "dozes": []}, "$", "did you mean «doses»?"),
        ({**SHORT, "zzz": 1}, "$", "known: id, birth_date"),
        ({**SHORT, "doses": {}}, "$.doses", "a list is wanted"),
        ({**SHORT, "doses": [1]}, "$.doses[0]", "an object is wanted"),
        ({**SHORT, "doses": [{"date": "2024-06-12"}]}, "$.doses[0]", "«vaccine» is missing"),
        ({**SHORT, "doses": [{"date": "2024-06-12", "vaccine": "107"}]}, "$.doses[0].vaccine", "system|value"),
        ({**SHORT, "doses": [{"date": "2023-06-12", "vaccine": "cvx|107"}]}, "$", "before birth"),
        (
            {**SHORT, "doses": [{"date": "2024-06-12", "vaccine": "cvx|107"}] * 2},
            "$.doses[1]",
            "stands here a second time",
        ),
        (
            {**SHORT, "doses": [{"date": "2024-06-12", "vaccine": "cvx|107", "sub_standard": "no"}]},
            "$.doses[0].sub_standard",
            "true or false",
        ),
        ({**SHORT, "groups": "HCW"}, "$.groups", "a list is wanted"),
        ({**SHORT, "groups": [1]}, "$.groups", "a list of texts"),
        ({**SHORT, "conditions": [{"since": "2024-01-01"}]}, "$.conditions[0]", "«code» is missing"),
        ({**SHORT, "conditions": [{"code": "cdsi|seven"}]}, "$.conditions[0].code", "'seven' is not a value of «cdsi»"),
        ({**SHORT, "country_of_birth": "India"}, "$.country_of_birth", "a country is written with its two letters"),
        ({**SHORT, "conditions": [{"code": "x", "attributes": {"a": 1}}]}, "$.conditions[0].attributes", "of texts"),
        ([], "$", "an object is wanted"),
    ],
)
def test_what_is_wrong_is_told_with_its_place_and_the_others_go_on(
    tmp_path: Path, person: object, path: str, words: str
) -> None:
    wrong, right = read(tmp_path, json.dumps(SHORT) + "\n" + json.dumps(person))[::-1]
    assert isinstance(right, History)
    assert isinstance(wrong, Rejected)
    assert (wrong.place.line, wrong.place.path) == (2, path)
    assert words in wrong.sentence
    assert "2024-13" not in wrong.sentence


def test_everybody_comes_with_their_place(tmp_path: Path) -> None:
    two = [json.dumps(WHOLE), json.dumps(SHORT)]
    assert places(tmp_path, "\n\n".join(two)) == [":1 at $: P-1", ":3 at $: P-2"]
    assert places(tmp_path, f"[\n{','.join(two)}\n]") == [" at $[0]: P-1", " at $[1]: P-2"]


ALONE = '{"id": "P-9", "birth_date": "2024"}'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"# people\n{ALONE}\n", [":1:1 at $: this is not JSON", ":2 at $: P-9"]),
        (
            f"\n# people\n# of 2024\n{ALONE}",
            [":2:1 at $: this is not JSON", ":3:1 at $: this is not JSON", ":4 at $: P-9"],
        ),
        (f'{{"id": "P-1", \n{ALONE}\n', [":1:14 at $: this is not JSON", ":2 at $: P-9"]),
        (f"[]\n{ALONE}\n", [":1 at $: an object is wanted here, in braces", ":2 at $: P-9"]),
        (f"null\n{ALONE}\n", [":1 at $: an object is wanted here, in braces", ":2 at $: P-9"]),
        (f'{{"id": 1{"0" * 5000}}}\n{ALONE}', [":1 at $: a number here has thousands of digits", ":2 at $: P-9"]),
        ('{"id":' * 100_000 + f"\n{ALONE}", [":1 at $: this is nested too deep", ":2 at $: P-9"]),
        (f'{{"id": 1, "id": 2}}\n{ALONE}', [":1 at $: a key stands twice in one object", ":2 at $: P-9"]),
    ],
)
def test_a_first_line_that_is_nobody_does_not_stop_the_others(tmp_path: Path, text: str, told: list[str]) -> None:
    assert places(tmp_path, text) == told


@pytest.mark.parametrize(
    "text",
    [
        f"{'[' * 9}\r\n{ALONE}",
        f"[\n{ALONE}\n{ALONE}\n]",
        '{"id": "P-1",\n"doses": [\n{"date": "2024-06-12"}\n}',
    ],
)
def test_a_document_with_a_fault_is_told_as_one(tmp_path: Path, text: str) -> None:
    with pytest.raises(FileError, match=r"people\.json:[234]:\d+: this is not JSON"):
        read(tmp_path, text)


def test_after_a_long_file_without_a_first_person_lines_are_counted_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vaxplatform.exchange._json_objects._LARGEST", 10)
    assert places(tmp_path, f"none\n{ALONE}\n{ALONE}\n\n{ALONE}")[1:] == [f":{n} at $: P-9" for n in (2, 3, 5)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b'%b\n\n{"id": "\xe9"}\n%b', [":1 at $: P-9", ":3:9 at $: a byte here is not UTF-8", ":4 at $: P-9"]),
        (b'{"id": "\xe9"}\n%b\n%b', [":1:9 at $: a byte here is not UTF-8", ":2 at $: P-9", ":3 at $: P-9"]),
        (b"\xff\xfe\n%b\n%b", [":1:1 at $: a byte here is not UTF-8", ":2 at $: P-9", ":3 at $: P-9"]),
        (b"%b\n{\xed\xb2\x80}\n%b", [":1 at $: P-9", ":2:2 at $: a byte here is not UTF-8", ":3 at $: P-9"]),
    ],
)
def test_a_byte_that_is_not_utf_8_is_told_with_its_place_and_the_others_go_on(
    tmp_path: Path, text: bytes, told: list[str]
) -> None:
    found = places(tmp_path, text % (ALONE.encode(), ALONE.encode()))
    assert [each.removesuffix(": save the file as UTF-8") for each in found] == told


def test_a_byte_that_is_not_utf_8_in_a_whole_file(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"people\.json:4:11: a byte here is not UTF-8"):
        read(tmp_path, b'\n[\n{"id":\n"P-1 \xc3\xa9 ab \xe9"}]')


def test_a_line_that_is_no_json_is_rejected(tmp_path: Path) -> None:
    first, second, third = read(tmp_path, f"{json.dumps(SHORT)}\nnot json\n{json.dumps(WHOLE)}\n")
    assert isinstance(first, History)
    assert isinstance(second, Rejected)
    assert (second.place.line, second.place.column, second.code) == (2, 1, "file-json")
    assert third == READ


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "file-no-people"), (b"  \n\n", "file-no-people"), (b"{", "file-json"), (b"\xff\xfe{", "file-encoding")],
)
def test_files_that_cannot_be_used(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "people.json"
    path.write_bytes(content)
    with pytest.raises(FileError) as caught:
        list(read_histories(path))
    assert caught.value.code == code
    assert "people.json" in str(caught.value)


def test_a_large_file_is_read_by_lines_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vaxplatform.exchange._json_objects._LARGEST", 10)
    with pytest.raises(FileError, match="one object a line"):
        read(tmp_path, json.dumps([WHOLE]))
    assert read(tmp_path, json.dumps(WHOLE)) == [READ]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="there is no such file"):
        list(read_histories(tmp_path / "none.json"))


def test_a_key_that_stands_twice_loses_no_dose_in_silence(tmp_path: Path) -> None:
    twice = '{"id": "P", "birth_date": "2024", "doses": [{"date": "2024-06-12", "vaccine": "cvx|107"}], "doses": []}'
    right, wrong = read(tmp_path, f"{json.dumps(SHORT)}\n{twice}\n")
    assert isinstance(right, History)
    assert isinstance(wrong, Rejected)
    assert (wrong.place.line, wrong.sentence) == (2, "a key stands twice in one object")


def test_a_byte_order_mark_and_the_line_of_a_fault(tmp_path: Path) -> None:
    assert read(tmp_path, "\ufeff" + json.dumps(WHOLE)) == [READ]
    with pytest.raises(FileError, match=r"people\.json:3:14: this is not JSON"):
        read(tmp_path, '{\n"id": "P",\n"birth_date" 2024}')


REGISTERED = {
    **SHORT,
    "name": {"given": "आशा", "family": "पाटील", "given_romanised": "Asha"},
    "phone": "98765 43210",
    "language": "hi",
    "documents": [{"kind": "passport", "number": "K1234567"}, {"kind": "pan", "number": "X"}],
    "postcode": "440001",
    "household": "H-1",
    "consents": [
        {"purpose": "reminders", "given_on": "2024-05-01", "given_by": "parent", "withdrawn_on": "2024-06-01"},
        {"purpose": "vaccination-record", "given_on": "2024-05-01"},
    ],
}


def residents(tmp_path: Path, person: dict[str, object]) -> list[Person | Rejected]:
    path = tmp_path / "people.json"
    path.write_text(json.dumps(person), "utf-8")
    return [entry if isinstance(entry, Rejected) else entry[1][0] for entry in read_residents(path)]


def test_what_a_register_asks_for(tmp_path: Path) -> None:
    day = date(2024, 5, 1)
    (person,) = residents(tmp_path, REGISTERED)
    assert person == Person(
        "P-2",
        PartialDate(2024),
        name=Name("आशा", "पाटील", "Asha"),
        identifiers=[Identifier("passport", "K1234567"), Identifier("pan", "X")],
        contact=Contact("98765 43210", "hi"),
        postcode="440001",
        household="H-1",
        consents=[Consent("reminders", day, GivenBy.PARENT, date(2024, 6, 1)), Consent("vaccination-record", day)],
        facts_unknown=["groups", "conditions"],
    )
    assert read(tmp_path, json.dumps(REGISTERED)) == [History("P-2", PartialDate(2024))]


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("name", "Asha", "$.name: an object is wanted here"),
        ("name", {"givn": "Asha"}, "$.name: «givn» is not a key here; did you mean «given»?"),
        ("name", {"given": 1}, "$.name.given: a text is wanted here"),
        ("phone", 9876543210, "$.phone: a text is wanted here"),
        ("documents", [{"kind": "passport"}], "$.documents[0]: «number» is missing"),
        ("documents", [{"kind": "passport", "number": ""}], "$.documents[0]: Identifier.value is a text"),
        ("documents", {"kind": "passport"}, "$.documents: a list is wanted here"),
        ("consents", [{"purpose": "x"}], "$.consents[0]: «given_on» is missing"),
        ("consents", [{"purpose": "x", "given_on": "1 May"}], "$.consents[0].given_on: a date is written"),
        (
            "consents",
            [{"purpose": "x", "given_on": "2024-05-01", "given_by": "aunt"}],
            "$.consents[0].given_by: who agreed is written person, parent, guardian",
        ),
        (
            "consents",
            [{"purpose": "x", "given_on": "2024-05-01", "withdrawn_on": "2024-04-01"}],
            "$.consents[0]: a consent is taken back on the day it was given or later",
        ),
    ],
)
def test_what_is_wrong_with_it(tmp_path: Path, key: str, value: object, told: str) -> None:
    (rejected,) = residents(tmp_path, {**REGISTERED, key: value})
    assert isinstance(rejected, Rejected)
    assert told in str(rejected.error())
    assert not any(each in str(rejected.error()) for each in ("98765", "Asha", "K1234"))
