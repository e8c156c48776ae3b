"""Documents and phones: what is taken when, how numbers are read, and that nothing people type stops anybody."""

import re
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countries.parts_pack import load_parts, write_parts
from vaxplatform.countries import load_pack
from vaxplatform.countries.adapters import cldr, holiday_library, iso_codes
from vaxplatform.countries.adapters.number_checks import check_by_name
from vaxplatform.countries.identity import IdentityDocument, IdentityRules, PhoneRules
from vaxplatform.errors import MissingExtra, UnknownName
from vaxplatform.model import Doubt, IdValidator, NumberReading
from vaxplatform.model.identity import masked, spelled

# fmt: off
# What python-stdnum's own robustness test throws at every module, and what people type into forms.
JUNK = [
    "", " ", "-", "---", "0", "x", "\x00", "\ufeff", "\u202e123", "None", "123,456", "1e9", "٣٤٥", "१२३४",
    "१२३४१२३४१२३४", "²³", "Ⅻ", "½", "'; DROP TABLE", "<b>", "9" * 11, "9" * 12, "9" * 1000,
    "A" * 64, "12345678901234567890",
    "2341 2341 2346", "0000-0000-0000", "💉", "\ud800", "ß", "İ", "+", "++91", "+91", "00", "tel:+919876543210",
    "9876543210;ext=5", "98765-43210 / 43211", "1-800-FLOWERS", "\n\t", "\uff18\uff17", "+" * 70,
]

CHECKS = ["stdnum:in.aadhaar", "stdnum:in.epic", "stdnum:in.pan", "stdnum:pe.cui", "stdnum:mx.curp",
          "icao-9303", "stdnum:do.cedula", "stdnum:ua.rntrc", "stdnum:luhn", "stdnum:verhoeff",
          "stdnum:iso7064.mod_11_2"]
# fmt: on

RULES = IdentityRules(
    {
        **{name: IdentityDocument(name, {"en": name}, checks=(name,)) for name in CHECKS},
        "form": IdentityDocument("form", {"en": "Form"}, form="[A-Z]{1,2}(E|N|PE|)[0-9]{2,5}", written=("##-##",)),
        "kept": IdentityDocument("kept", {"en": "Kept"}, dropped=" ", form="[0-9]{1,2}-[0-9]{1,4}-[0-9]{1,6}"),
        "plain": IdentityDocument("plain", {"en": "Plain"}),
    },
    PhoneRules("IN", mobile_only=True, source="s"),
)
TYPED = st.one_of(st.text(max_size=90), st.sampled_from(JUNK), st.text("0123456789-+ ()xX", max_size=20))


def _is_discreet(reading: NumberReading, number: str) -> bool:
    """At most the last four letters and digits are shown, and never all."""
    shown = [each for each in reading.masked if each.isalnum() and each != "X"]
    return len(shown) <= 4 and (len(shown) < len(reading.value) or not shown) and isinstance(number, str)


@given(number=TYPED, document=st.sampled_from([*RULES.documents, "unknown", ""]))
def test_no_text_stops_a_document(number: str, document: str) -> None:
    reading = RULES.read_document(document, number)
    assert _is_discreet(reading, number)
    assert RULES.read_document(document, reading.value).value == reading.value
    assert number.strip() or reading.doubts


@given(number=TYPED, region=st.sampled_from(["IN", "PA", "DO", "UA", "AE", "ZZ"]))
def test_no_text_stops_a_phone(number: str, region: str) -> None:
    rules = IdentityRules({}, PhoneRules(region, mobile_only=False, source="s"))
    reading = rules.read_phone(number)
    assert _is_discreet(reading, number)
    assert rules.read_phone(reading.value).value == reading.value or reading.doubts


@pytest.mark.parametrize("number", JUNK, ids=ascii)
def test_junk_is_doubted_or_read_and_never_raises(number: str) -> None:
    for document in RULES.documents:
        assert _is_discreet(RULES.read_document(document, number), number)
    assert RULES.read_phone(number).doubts or "98765" in number
    assert _is_discreet(IdentityRules({}).read_phone(number), number)


def test_rules_are_what_the_register_asks_for() -> None:
    validator: IdValidator = RULES
    assert validator.read_document("plain", "K 12-34").value == "K1234"


@pytest.mark.parametrize(
    ("check", "number", "doubt"),
    [
        ("stdnum:in.aadhaar", "234123412346", None),  # python-stdnum's documentation
        ("stdnum:in.aadhaar", "234123412347", Doubt.CHECK),
        ("stdnum:in.aadhaar", "123412341234", Doubt.FORM),
        ("stdnum:in_.aadhaar", "234123412346", None),  # the library's own spelling of a keyword
        ("stdnum:do.cedula", "00113918205", None),
        ("icao-9303", "L898902C36", None),  # ICAO Doc 9303, part 4, the specimen's document number
        ("icao-9303", "7408122", None),  # and its date of birth
        ("icao-9303", "7408123", Doubt.CHECK),
        ("icao-9303", "740812Z", Doubt.FORM),
    ],
)  # fmt: skip
def test_checks_by_name(check: str, number: str, doubt: Doubt | None) -> None:
    assert check_by_name(check)(number) is doubt


@given(digits=st.text("0123456789ABCXYZ<", min_size=1, max_size=20).filter(lambda text: "<" not in text))
def test_icao_9303_beside_a_slow_sum(digits: str) -> None:
    values = {each: at for at, each in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
    total = 0
    for at, each in enumerate(digits):
        total += values[each] * {0: 7, 1: 3, 2: 1}[at % 3]
    right = [last for last in "0123456789" if check_by_name("icao-9303")(digits + last) is None]
    assert right == [str(total)[-1]]


@pytest.mark.parametrize(
    "name", ["stdnum:", "stdnum:numdb", "stdnum:no_such", "stdnum:in.no_such", "os:system", "", "luhn"]
)
def test_there_is_no_such_check(name: str) -> None:
    with pytest.raises(UnknownName) as caught:
        check_by_name(name)
    assert caught.value.code == "unknown-number-check"


def test_a_document_has_a_history(tmp_path: Path) -> None:
    identity: Any = load_parts(tmp_path).identity
    card = identity.documents["national-id"]
    days = [date(2020, 12, 31), date(2021, 2, 28), date(2021, 3, 1), date(2022, 1, 1), date(2026, 1, 1)]
    assert [card.is_accepted(day) for day in days] == [True, False, True, False, True]
    assert [each.code for each in identity.accepted(date(2022, 1, 1))] == ["passport"]
    assert [each.verified for each in card.accepted] == [True, True, False]
    assert card.accepted[1].say == {"en": "From 18 years"}


def test_a_number_is_read_in_one_spelling_and_shown_masked(tmp_path: Path) -> None:
    identity: Any = load_parts(tmp_path).identity
    for typed in ("12345674", "1234-5674", " 1234 5674\u200f", "١٢٣٤٥٦٧٤", "\uff11\uff12\uff13\uff14\uff0d5674"):
        reading = identity.read_document("national-id", typed)
        assert (reading.value, reading.masked, reading.doubts) == ("12345674", "XXXX-X674", ())
    assert identity.read_document("national-id", "12345675").doubts == (Doubt.CHECK,)
    assert identity.read_document("national-id", "1234567").doubts == (Doubt.FORM,)
    assert identity.read_document("driving", "12345674").doubts == (Doubt.UNKNOWN_DOCUMENT,)
    assert "1234" not in repr(identity.read_document("national-id", "12345674"))


@pytest.mark.parametrize(
    ("region", "typed", "value", "doubts"),
    [
        # The library's own examples of mobile numbers, and numbers made of them.
        ("IN", "081234 56789", "+918123456789", ()),
        ("IN", "+91 81234-56789", "+918123456789", ()),
        ("IN", "81234", "+9181234", (Doubt.TOO_SHORT,)),
        ("IN", "81234567890123", "+9181234567890123", (Doubt.TOO_LONG,)),
        ("IN", "011 2345 6789", "+911123456789", (Doubt.NOT_MOBILE,)),
        ("IN", "+1 809 234 5678", "+18092345678", (Doubt.OTHER_COUNTRY,)),
        ("DO", "809 234 5678", "+18092345678", ()),
        ("PA", "6123-4567", "+50761234567", ()),  # eight digits
        ("PA", "200-1234", "+5072001234", (Doubt.NOT_MOBILE,)),  # seven
        ("UA", "050 123 4567", "+380501234567", ()),
        ("IN", "no phone", "NO PHONE", (Doubt.UNREADABLE,)),
    ],
)  # fmt: skip
def test_phones(region: str, typed: str, value: str, doubts: tuple[Doubt, ...]) -> None:
    reading = IdentityRules({}, PhoneRules(region, mobile_only=True, source="s")).read_phone(typed)
    assert (reading.value, reading.doubts) == (value, doubts)


@given(number=st.text(max_size=40))
def test_a_mask_hides_all_but_four(number: str) -> None:
    text = masked(spelled(number, dropped=""))
    assert len(re.sub(r"[X ./+-]", "", text)) <= 4
    assert len(text) == len(spelled(number, dropped=""))


# Forms of numbers as they are published, written in the language of identity.yaml; the numbers are made up.
FORMS = {
    "panama-cedula": (r"([1-9]|1[0-3]|PE|E|N|[1-9]AV|1[0-3]AV|[1-9]PI|1[0-3]PI)-[0-9]{1,4}-[0-9]{1,6}", " ", (),
                      ["8-123-4567", "13-1-1", "PE-12-345", "e-8-12345", "4AV-123-456"],
                      ["14-1-1", "8-1234567", "8123"]),
    "uganda-nin": (r"C[FM][0-9]{2}[A-Z0-9]{10}", " -", (), ["CM900231XYZ1AB"], ["CX900231XYZ1AB", "CM9002"]),
    "ukraine-unzr": (r"[0-9]{13}", " -", ("icao-9303",), ["19900823-00015"], ["19900823-00017", "1990-08"]),
    "vietnam-cccd": (r"0[0-9]{2}[0-9][0-9]{2}[0-9]{6}", " -", (), ["001 190 123456"], ["101190123456", "00119012345"]),
    "emirates-id": (r"784[0-9]{12}", " -", ("stdnum:luhn",), ["784-1990-1234567-6"], ["784-1990-1234567-5", "783"]),
    "nigeria-nin": (r"[0-9]{11}", " -", (), ["12345678901"], ["1234567890"]),
    "peru-dni": (r"[0-9]{8}([0-9A-Z]|)", " -", (), ["12345678", "12345678-K"], ["1234567"]),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_published_forms_can_be_said(tmp_path: Path, name: str) -> None:
    form, dropped, checks, fits, doubted = FORMS[name]
    text = (
        f"documents:\n  card:\n    name: {{en: Card}}\n    form: '{form}'\n    dropped: '{dropped}'\n    source: c1\n"
    )
    text += f"    check: [{', '.join(checks)}]\n" if checks else ""
    pack = write_parts(tmp_path)
    (tmp_path / "xx" / "identity.yaml").write_text(text, "utf-8")
    identity = load_pack(pack).identity
    assert identity is not None
    assert [each for each in fits if identity.read_document("card", each).doubts] == []
    assert [each for each in doubted if not identity.read_document("card", each).doubts] == []


def test_numbers_that_hyphens_tell_apart_stay_apart() -> None:
    cedula = IdentityDocument("cedula", {"en": "Cédula"}, dropped=" ")
    assert cedula.read("8-12-34567").value != cedula.read("8-123-4567").value


def test_real_numbers_that_fail_their_checksum_are_in_the_library_s_list() -> None:
    from stdnum.do import cedula

    assert len(cedula.whitelist) == 578
    failing = [each for each in sorted(cedula.whitelist) if check_by_name("stdnum:luhn")(each) is not None]
    assert len(failing) > 400
    assert [each for each in failing if check_by_name("stdnum:do.cedula")(each) is not None] == []


@pytest.mark.parametrize(
    ("module", "ask"),
    [
        ("phonenumbers", lambda: RULES.read_phone("9876543210")),
        ("holidays", lambda: holiday_library.holidays_of.__wrapped__("NO", 2026)),
        ("babel", lambda: cldr.locale_of.__wrapped__("hi", "IN")),
        ("pycountry", iso_codes.iso_countries),
        ("stdnum", lambda: check_by_name.__wrapped__("stdnum:luhn")),
    ],
)
def test_a_library_that_is_not_installed_is_named_in_one_line(
    monkeypatch: pytest.MonkeyPatch, module: str, ask: Callable[[], object]
) -> None:
    holiday_library._countries.cache_clear()
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtra) as caught:
        ask()
    assert str(caught.value).endswith("needs an optional library: pip install 'vaxplatform[countries]'")
    assert "\n" not in str(caught.value)
