"""People files: every column read, every wrong cell named without repeating it, nothing lost."""

import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.codes import Code
from vaxplatform.dates import PartialDate
from vaxplatform.eligibility import ConditionWord, Kind, Words
from vaxplatform.errors import FileError, ModelError
from vaxplatform.exchange import COLUMNS, DOSE_COLUMNS, Rejected, read_people, write_people, write_template
from vaxplatform.model import (
    Catalogue,
    Condition,
    Consent,
    Contact,
    Dose,
    GivenBy,
    Identifier,
    Name,
    Person,
    Position,
    Sex,
)

TODAY = date(2021, 8, 26)
DOSE_1 = {"dose_1_date": "2021-06-01", "dose_1_vaccine": "COVAXIN"}
WORDS = Words(
    {"HCW": (), "FLW": ()},
    {"covid19-confirmed": ConditionWord(details={"recovered": Kind.DATE}), "diabetes": ConditionWord()},
)


def read(path: Path, catalogue: Catalogue, text: str | bytes, **options):
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return list(read_people(path, catalogue, on=TODAY, **options))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "people.csv"


def test_every_column(path: Path, catalogue: Catalogue) -> None:
    names = [column.name for column in COLUMNS]
    cells = {
        "person_id": "P-1",
        "birth_date": "1975-03",
        "sex": "F",
        "given_name": "आशा",
        "family_name": "पाटील",
        "given_name_romanised": "Asha",
        "family_name_romanised": "Patil",
        "phone": "0123456789",
        "language": "hi",
        "document": "passport",
        "document_number": "K1234567",
        "country_of_birth": "in",
        "area": "North",
        "postcode": "440001",
        "latitude": "21.1458",
        "longitude": "79.0882",
        "household_id": "H-1",
        "groups": "HCW; FLW;",
        "conditions": "diabetes@2010-05-01; asthma",
    }
    assert set(cells) == set(names)
    header = [*names, "dose_2_date", "dose_2_vaccine", "dose_1_date", "dose_1_vaccine", "dose_1_lot"]
    row = [*(cells[name] for name in names), "2021-07-01", "cvx|502", "2021-06-01", "Covishield", "4120Z001"]
    ((person, doses),) = read(path, catalogue, ",".join(header) + "\n" + ",".join(row) + "\n")
    assert person == Person(
        "P-1",
        PartialDate(1975, 3),
        Sex.FEMALE,
        name=Name("आशा", "पाटील", "Asha", "Patil"),
        identifiers=(Identifier("passport", "K1234567"),),
        contact=Contact("0123456789", "hi"),
        country_of_birth="IN",
        region="North",
        postcode="440001",
        position=Position(21.1458, 79.0882),
        household="H-1",
        groups=frozenset({"HCW", "FLW"}),
        conditions=(Condition("diabetes", date(2010, 5, 1)), Condition("asthma")),
    )
    assert doses == (
        Dose(date(2021, 6, 1), Code("cvx", "210"), lot="4120Z001"),
        Dose(date(2021, 7, 1), Code("cvx", "502")),
    )


def test_the_least_a_file_can_hold(path: Path, catalogue: Catalogue) -> None:
    ((person, doses),) = read(path, catalogue, "birth_date,person_id\n1980,P-1\n")
    assert (person, doses) == (Person("P-1", PartialDate(1980)), ())


def test_byte_order_mark_quotes_and_empty_lines(path: Path, catalogue: Catalogue) -> None:
    text = '\ufeffperson_id,birth_date,given_name\n"P,1",1980,"two\nlines"\n\nP-2,x,\nP-3,1981,\n'
    first, second, third = read(path, catalogue, text)
    assert first[0].id == "P,1"
    assert isinstance(second, Rejected)
    assert (second.place.line, second.place.field, second.field) == (5, "birth_date", "birth_date")
    assert third[0].id == "P-3"


@pytest.mark.parametrize(
    ("header", "says"),
    [
        (
            "person_id,birth_date,birthdate",
            "'birthdate' is not a column of the people file; did you mean 'birth_date'?",
        ),
        ("person_id,birth_date,Sex", "'Sex' is not a column of the people file; did you mean 'sex'?"),
        ("person_id,birth_date,shoe size", "take it out, or see «vaxplatform people template»"),
        ("person_id,birth_date,dose_0_date", "did you mean 'dose_1_date'?"),
        ("person_id,birth_date,person_id", "the column 'person_id' stands twice"),
        ("person_id,sex", "the column 'birth_date' is missing"),
        ("birth_date", "the column 'person_id' is missing"),
    ],
)
def test_headers_that_refuse_the_file(path: Path, catalogue: Catalogue, header: str, says: str) -> None:
    with pytest.raises(FileError) as refused:
        read(path, catalogue, f"{header}\n")
    assert says in str(refused.value)
    assert str(refused.value).startswith(f"{path}:1: ")


@pytest.mark.parametrize(
    ("cells", "field", "code"),
    [
        ({"person_id": ""}, "person_id", "person_id-text"),
        ({"person_id": "x" * 65}, "person_id", "person_id-text"),
        ({"birth_date": "26-08-1980"}, "birth_date", "date-unreadable"),
        ({"birth_date": "1980-13"}, "birth_date", "date-impossible"),
        ({"birth_date": "2021-08-27"}, "birth_date", "birth_date-future"),
        ({"birth_date": "2022"}, "birth_date", "birth_date-future"),
        ({"sex": "x"}, "sex", "sex-word"),
        ({"latitude": "12.3"}, "longitude", "position-form"),
        ({"latitude": "north", "longitude": "79.1"}, "latitude", "position-form"),
        ({"latitude": "12.3", "longitude": "east"}, "longitude", "position-form"),
        ({"latitude": "91", "longitude": "79.1"}, "latitude", "latitude-range"),
        ({"latitude": "nan", "longitude": "79.1"}, "latitude", "latitude-range"),
        ({"document": "passport"}, "document_number", "document-incomplete"),
        ({"document_number": "K1"}, "document", "document-incomplete"),
        ({"conditions": "diabetes@lately"}, "conditions", "date-unreadable"),
        ({"conditions": "diabetes since long"}, "conditions", "condition-attribute"),
        ({"conditions": "diabetes recovered="}, "conditions", "condition-attribute"),
        (
            {"dose_1_date": "2021-06-01", "dose_1_vaccine": "COVAXIN", "dose_1_booked": "May"},
            "dose_1_booked",
            "date-unreadable",
        ),
        ({"dose_1_date": "2021-06-01"}, "dose_1_vaccine", "dose-incomplete"),
        ({"dose_1_vaccine": "COVAXIN"}, "dose_1_date", "dose-incomplete"),
        ({"dose_1_date": "1.6.2021", "dose_1_vaccine": "COVAXIN"}, "dose_1_date", "date-unreadable"),
        ({"dose_1_date": "2021-08-27", "dose_1_vaccine": "COVAXIN"}, "dose_1_date", "dose-future"),
        ({"dose_1_date": "1979-12-31", "dose_1_vaccine": "COVAXIN"}, "dose_1_date", "dose-before-birth"),
        ({"dose_1_date": "2021-06-01", "dose_1_vaccine": "COVAXINE"}, "dose_1_vaccine", "unknown-vaccine"),
    ],
)
def test_cells_that_reject_a_row(
    path: Path, catalogue: Catalogue, cells: dict[str, str], field: str, code: str
) -> None:
    row = {"person_id": "P-1", "birth_date": "1980-01-01"} | dict.fromkeys(["sex", *COLUMNS_USED], "") | cells
    text = ",".join(row) + "\n" + ",".join(row.values()) + "\nP-2,1980" + "," * (len(row) - 2) + "\n"
    rejected, (other, _) = read(path, catalogue, text)
    assert isinstance(rejected, Rejected)
    assert (rejected.field, rejected.code, rejected.place.line) == (field, code, 2)
    personal = [value for name, value in cells.items() if name not in {"dose_1_vaccine", "sex"} and len(value) > 3]
    assert all(value not in rejected.sentence for value in personal)
    assert str(rejected.error()).startswith(f"{path}:2, column {field}: ")
    assert other.id == "P-2"


COLUMNS_USED = (
    "latitude",
    "longitude",
    "document",
    "document_number",
    "conditions",
    "dose_1_date",
    "dose_1_vaccine",
    "dose_1_booked",
)


def test_a_row_of_another_width(path: Path, catalogue: Catalogue) -> None:
    (rejected,) = read(path, catalogue, "person_id,birth_date\nP-1,1980,x\n")
    assert rejected.code == "row-width"
    assert rejected.place.field is None


def test_rows_with_one_id(path: Path, catalogue: Catalogue) -> None:
    text = "person_id,birth_date\nA,1980\nB,1981\nA,1980\nB,1982\nA,1980\nC,1983\n"
    found = read(path, catalogue, text)
    assert [entry[0].id for entry in found if not isinstance(entry, Rejected)] == ["A", "C"]
    codes = {entry.place.line: entry.code for entry in found if isinstance(entry, Rejected)}
    assert codes == {3: "person-contradicts", 4: "person-duplicate", 5: "person-contradicts", 6: "person-duplicate"}
    assert [entry[0].id for entry in read(path, catalogue, text, only={"A"}) if not isinstance(entry, Rejected)] == [
        "A"
    ]


def test_only_some_people(path: Path, catalogue: Catalogue) -> None:
    text = "person_id,birth_date\nA,1980\nB,wrong\nC,1983\n"
    assert [person.id for person, _ in read(path, catalogue, text, only={"C", "Z"})] == ["C"]


def test_the_template_is_a_file_that_reads(path: Path, catalogue: Catalogue) -> None:
    buffer = io.StringIO()
    write_template(buffer)
    assert buffer.getvalue().rstrip("\n").split(",") == [*(column.name for column in COLUMNS), *DOSE_COLUMNS]
    with pytest.raises(FileError, match="a header and no people"):
        read(path, catalogue, buffer.getvalue())


words = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters=";@"), max_size=8)
people = st.builds(
    Person,
    id=st.text("ABC-123é", min_size=1, max_size=8),
    birth_date=st.one_of(
        st.dates(date(1900, 1, 1), date(2000, 1, 1)).map(lambda day: PartialDate(day.year, day.month, day.day)),
        st.builds(PartialDate, st.integers(1900, 2000)),
    ),
    sex=st.sampled_from(Sex),
    name=st.builds(Name, words, words, words, words),
    identifiers=st.sampled_from([(), (Identifier("passport", "K1"),)]),
    contact=st.builds(Contact, words, words),
    country_of_birth=st.sampled_from(["", "IN"]),
    region=words,
    postcode=words,
    position=st.one_of(
        st.none(),
        st.builds(lambda x, y: Position(round(x, 5), round(y, 5)), st.floats(-90, 90), st.floats(-180, 180)),
    ),
    household=words,
    groups=st.frozensets(st.sampled_from(["HCW", "FLW"])),
    conditions=st.lists(
        st.builds(
            Condition,
            st.sampled_from(["asthma", "diabetes"]),
            st.one_of(st.none(), st.dates(date(2001, 1, 1), TODAY)),
            st.dictionaries(
                st.sampled_from(["recovered", "discharged"]), st.dates(date(2001, 1, 1), TODAY).map(str), max_size=2
            ),
        ),
        max_size=2,
    ).map(tuple),
)
doses = st.lists(
    st.builds(
        Dose,
        st.dates(date(2001, 1, 1), TODAY),
        st.sampled_from([Code("cvx", "210"), Code("cvx", "502")]),
        lot=words,
        booked_on=st.none() | st.dates(date(2001, 1, 1), TODAY),
    ),
    max_size=2,
).map(tuple)


@given(st.lists(st.tuples(people, doses), min_size=1, max_size=5, unique_by=lambda resident: resident[0].id))
def test_what_is_written_reads_back(residents) -> None:
    from tempfile import TemporaryDirectory

    catalogue = Catalogue([product_of("COVISHIELD", "cvx|210"), product_of("COVAXIN", "cvx|502")])
    with TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            assert write_people(file, iter(residents)) == len(residents)
        assert list(read_people(path, catalogue, on=TODAY)) == residents


def product_of(name: str, code: str):
    from vaxplatform.model import Product, Vaccine

    return Product(name, Vaccine(Code.parse(code), name, ("COVID-19",)), name, "Maker")


@pytest.mark.parametrize(
    ("cells", "field", "sentence"),
    [
        ({"groups": "HCW;flw"}, "groups", "«flw» is not a group of this programme; did you mean «FLW»?"),
        ({"groups": "XYZ"}, "groups", "«XYZ» is not a group of this programme; there is FLW, HCW"),
        (
            {"conditions": "diabetis"},
            "conditions",
            "«diabetis» is not a condition of this programme; did you mean «diabetes»?",
        ),
        (
            {"conditions": "covid19-confirmed recoverd=2021-01-01"},
            "conditions",
            "«recoverd» is not a detail of «covid19-confirmed»; did you mean «recovered»?",
        ),
        (
            {"conditions": "diabetes until=2021-01-01"},
            "conditions",
            "«until» is not a detail of «diabetes»; there is none",
        ),
        (
            {"conditions": "diabetes recovered"},
            "conditions",
            "after a condition stand its attributes, such as recovered=2021-05-20",
        ),
    ],
)
def test_words_that_the_programme_does_not_know(
    path: Path, catalogue: Catalogue, cells: dict[str, str], field: str, sentence: str
) -> None:
    row = {"person_id": "P-1", "birth_date": "1980", "groups": "", "conditions": ""} | cells
    (rejected,) = read(path, catalogue, ",".join(row) + "\n" + ",".join(row.values()) + "\n", words=WORDS)
    assert isinstance(rejected, Rejected)
    assert (rejected.field, rejected.sentence) == (field, sentence)


def test_a_clock_that_is_no_day_rejects_the_row(path: Path, catalogue: Catalogue) -> None:
    text = "person_id,birth_date,conditions\nP-1,1980,covid19-confirmed recovered=May\n"
    (rejected,) = read(path, catalogue, text, words=WORDS)
    assert isinstance(rejected, Rejected)
    assert rejected.field == "conditions"
    text = "person_id,birth_date,groups,conditions\nP-1,1980,HCW,covid19-confirmed@2021-05-01 recovered=2021-05-20\n"
    ((person, _),) = read(path, catalogue, text, words=WORDS)
    assert person.groups == {"HCW"}
    assert person.conditions == (Condition("covid19-confirmed", date(2021, 5, 1), {"recovered": "2021-05-20"}),)


def test_more_doses_than_columns() -> None:
    given_doses = (Dose(date(2021, 1, 1), Code("cvx", "210")),) * 3
    with pytest.raises(ModelError, match="P-1 has 3 doses"):
        write_people(io.StringIO(), iter([(Person("P-1", PartialDate(1980)), given_doses)]))


REGISTER = "person_id,birth_date,document,document_number,document_3,document_3_number,consents"


def test_several_documents_and_consents(path: Path, catalogue: Catalogue) -> None:
    consents = "record@2021-03-01;reminders@2021-03-01 by=parent withdrawn=2021-06-01"
    ((person, _),) = read(path, catalogue, f"{REGISTER}\nP-1,2010,pan,X1,passport,K1234567,{consents}\n")
    assert person.identifiers == (Identifier("pan", "X1"), Identifier("passport", "K1234567"))
    day = date(2021, 3, 1)
    assert person.consents == (Consent("record", day), Consent("reminders", day, GivenBy.PARENT, date(2021, 6, 1)))


@pytest.mark.parametrize(
    ("cells", "field", "says"),
    [
        ("pan,X1,passport,,", "document_3_number", "a kind and a number, or neither"),
        (",,,K1234567,", "document_3", "a kind and a number, or neither"),
        (",,,,reminders", "consents", "a consent is written"),
        (",,,,reminders@2021-03-01 by=aunt", "consents", "a consent is written"),
        (",,,,reminders@2021-03-01 on=2021-03-01", "consents", "a consent is written"),
        (",,,,reminders@1-March", "consents", "a date is written"),
        (",,,,reminders@2021-03-01 withdrawn=2021-02-01", "consents", "on the day it was given or later"),
    ],
)
def test_cells_of_the_register_that_reject_a_row(
    path: Path, catalogue: Catalogue, cells: str, field: str, says: str
) -> None:
    (rejected,) = read(path, catalogue, f"{REGISTER}\nP-1,2010,{cells}\n")
    assert (rejected.field, says in rejected.sentence) == (field, True), rejected.sentence


@pytest.mark.parametrize(
    ("name", "says"), [("document_2_numbr", "did you mean"), ("consent", "did you mean 'consents'")]
)
def test_a_column_that_is_nearly_right(path: Path, catalogue: Catalogue, name: str, says: str) -> None:
    with pytest.raises(FileError, match=says):
        read(path, catalogue, f"person_id,birth_date,{name}\nP-1,2010,x\n")
