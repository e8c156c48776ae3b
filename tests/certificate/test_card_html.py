import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from attrs import evolve

from vaxplatform.certificate import (
    ENGLISH_LABELS,
    Card,
    CardLanguage,
    Certificate,
    QrCode,
    VaccinationRecord,
    card_html,
)
from vaxplatform.model.person import Name


class Balance(HTMLParser):
    """Elements opened and not closed, and every address a page refers to."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.addresses: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "meta":
            self.open.append(tag)
        self.addresses += [value for name, value in attrs if name in {"href", "src", "srcset"}]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def parse(page: str) -> Balance:
    parser = Balance()
    parser.feed(page)
    parser.close()
    return parser


def test_the_card_shows_what_the_certificate_says(certificate: Certificate, record: VaccinationRecord) -> None:
    page = card_html(Card(certificate, record))
    for text in ("आशा पाटील", "Asha Patil", "1961-12", "COVID-19", "Covishield", "1 of 2", "2021-08-26", "2022-08-26"):
        assert text in page
    for text in (record.issuer, record.certificate_id, "Serum Institute Of India Private Limited"):
        assert text in page
    assert QrCode.of(certificate.text).svg(title=ENGLISH_LABELS["title"]) in page


def test_the_card_is_whole_html_and_refers_to_nothing(certificate: Certificate, record: VaccinationRecord) -> None:
    page = card_html(Card(certificate, record), banner="For demonstration only")
    parsed = parse(page)
    assert parsed.open == []
    assert parsed.addresses == []
    assert not re.search(r"url\(|@import|<script", page)
    assert set(re.findall(r"https?://[^\"]+", page)) == {"http://www.w3.org/2000/svg"}
    assert "For demonstration only" in page


def test_texts_are_escaped(certificate: Certificate, record: VaccinationRecord) -> None:
    hostile = "<script>alert('&\")</script>"
    page = card_html(
        Card(
            evolve(certificate, certificate_id=hostile),
            evolve(record, name=Name(given=hostile), issuer=hostile, certificate_id=hostile, product=hostile),
        ),
        languages=[
            CardLanguage('"><script>', {"title": hostile, "note": hostile, "dose_of": "{number}<b>{series}"}),
        ],
        banner=hostile,
    )
    assert "<script" not in page
    assert "<b>" not in page
    assert parse(page).open == []


def test_a_second_language_stands_beside_the_first(certificate: Certificate, record: VaccinationRecord) -> None:
    hindi = {"title": "टीकाकरण प्रमाणपत्र", "name": "नाम", "dose_of": "{series} में से {number}"}
    card = Card(certificate, evolve(record, product_name="कोविशील्ड"))
    page = card_html(card, languages=[CardLanguage(), CardLanguage("hi", hindi)])
    assert '<span lang="en" dir="ltr">Name</span><span lang="hi" dir="ltr">नाम</span>' in page
    assert "1 of 2 / 2 में से 1" in page
    assert "कोविशील्ड" in page
    english, second = ">Vaccination certificate</span>", ">टीकाकरण प्रमाणपत्र</span>"
    assert f'<h1><span lang="en" dir="ltr"{english}<span lang="hi" dir="ltr"{second}</h1>' in page
    assert page.count(">Disease<") == 1
    same = card_html(Card(certificate, record), languages=[CardLanguage(), CardLanguage()])
    assert same == card_html(Card(certificate, record))


def test_a_name_in_latin_letters_stands_once(certificate: Certificate, record: VaccinationRecord) -> None:
    page = card_html(Card(certificate, evolve(record, name=Name(given="Ana", family="Silva"))))
    assert page.count("Ana Silva") == 1
    page = card_html(Card(certificate, evolve(record, name=Name(given_romanised="Ana", family_romanised="Silva"))))
    assert page.count("Ana Silva") == 1


@pytest.mark.parametrize(
    ("expires", "shown"),
    [
        (datetime(2022, 8, 27, 0, 0, tzinfo=UTC), "2022-08-26"),
        (datetime(2022, 8, 27, 9, 0, tzinfo=UTC), "2022-08-26"),
        (datetime(2022, 8, 27, 23, 59, 58, tzinfo=UTC), "2022-08-26"),
        (datetime(2022, 8, 27, 23, 59, 59, tzinfo=UTC), "2022-08-27"),
        (datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC), "9999-12-31"),
        (datetime(2021, 8, 27, 17, 0, tzinfo=UTC), "2021-08-27 17:00+00:00"),  # not one whole day
    ],
)
def test_the_last_whole_day_is_named(
    certificate: Certificate, record: VaccinationRecord, expires: datetime, shown: str
) -> None:
    page = card_html(Card(evolve(certificate, expires_at=expires), record))
    assert re.search(r"Signature valid until</span></dt><dd>([^<]*)", page)[1] == shown  # type: ignore[index]  # there


def test_a_language_from_right_to_left_says_so(certificate: Certificate, record: VaccinationRecord) -> None:
    page = card_html(Card(certificate, record), languages=[CardLanguage("ur", {"name": "نام"}), CardLanguage()])
    assert '<html lang="ur" dir="rtl">' in page
    assert '<span lang="ur" dir="rtl">نام</span>' in page
    assert 'dir="ltr">Name</span>' in page
