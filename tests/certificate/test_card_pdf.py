"""Pages as a printer gets them: QR codes read back from them at 300 dpi, names from their text."""

from datetime import UTC, date, datetime

import pypdfium2
import pytest
from attrs import evolve

from vaxplatform.certificate import (
    Card,
    CardLanguage,
    DiagnosticTestRecord,
    FontSet,
    MemorySigner,
    Paper,
    RecoveryRecord,
    VaccinationRecord,
    card_pdf,
    issue,
)
from vaxplatform.countries import core_messages
from vaxplatform.errors import CertificateError
from vaxplatform.exchange import read_fonts, read_qr_codes
from vaxplatform.model.person import Name

AT = datetime(2021, 8, 27, 9, 0, tzinfo=UTC)
MILLIMETRE = 72 / 25.4
BILINGUAL = (CardLanguage(), CardLanguage.of(core_messages(), "hi"))
NAMES = {
    "Devanagari": Name("क्षितिज", "श्रीवास्तव", "Kshitij", "Shrivastava"),
    "Bengali": Name("শ্রীলক্ষ্মী", "চট্টোপাধ্যায়", "Srilakshmi", "Chattopadhyay"),
    "Tamil": Name("தமிழ்ச்செல்வி", "கிருஷ்ணமூர்த்தி", "Tamilselvi", "Krishnamurthy"),
    "Arabic": Name("محمد علی", "الحسيني", "Muhammad Ali", "Al-Husayni"),
    "Cyrillic": Name("Юлія", "Щербак'єва", "Yuliia", "Shcherbakieva"),
    "Vietnamese": Name("Nguyễn Thị Ánh", "Tuyết", "Nguyen Thi Anh", "Tuyet"),
}


@pytest.fixture(scope="module")
def fonts() -> FontSet:
    return read_fonts()


def doses(record: VaccinationRecord, signer: MemorySigner, number: int) -> list[Card]:
    records = [
        evolve(record, dose_number=dose, date=date(2021, 4 + dose, 1), certificate_id=f"URN:UVCI:01:IN:DOSE{dose}")
        for dose in range(1, number + 1)
    ]
    return [Card(issue(each, signer, at=AT), each) for each in records]


def texts(data: bytes) -> list[str]:
    with pypdfium2.PdfDocument(data) as document:
        return [page.get_textpage().get_text_range() for page in document]


@pytest.mark.parametrize("paper", Paper)
@pytest.mark.parametrize("script", NAMES)
def test_names_in_every_script_and_their_codes(
    record: VaccinationRecord, signer: MemorySigner, fonts: FontSet, script: str, paper: Paper
) -> None:
    cards = doses(evolve(record, name=NAMES[script]), signer, 2)
    data = card_pdf(cards, fonts=fonts, paper=paper, languages=BILINGUAL)
    assert read_qr_codes(data) == tuple(card.certificate.text for card in cards)
    text = texts(data)[0]
    assert NAMES[script].romanised in text
    if script == "Arabic":  # pdfium puts letters into an order of its own
        assert sorted(NAMES[script].original.replace(" ", "")) == sorted(
            letter for letter in text if "\u0600" <= letter <= "\u06ff"
        )
    else:
        assert NAMES[script].original in text
    for label in ("Date of birth", "जन्म तिथि", "Vaccination certificate", "टीकाकरण प्रमाणपत्र"):
        assert label in text


@pytest.mark.parametrize(
    ("paper", "number", "pages", "size"),
    [
        (Paper.A4, 1, 1, (210, 297)),
        (Paper.A4, 3, 1, (210, 297)),
        (Paper.A4, 4, 2, (210, 297)),
        (Paper.CARD, 1, 2, (85.60, 53.98)),
        (Paper.CARD, 3, 6, (85.60, 53.98)),
    ],
)
def test_pages_and_their_size(
    record: VaccinationRecord,
    signer: MemorySigner,
    fonts: FontSet,
    paper: Paper,
    number: int,
    pages: int,
    size: tuple[float, float],
) -> None:
    cards = doses(record, signer, number)
    data = card_pdf(cards, fonts=fonts, paper=paper)
    assert read_qr_codes(data) == tuple(card.certificate.text for card in cards)
    with pypdfium2.PdfDocument(data) as document:
        assert len(document) == pages
        for page in document:
            assert page.get_size() == pytest.approx([side * MILLIMETRE for side in size], abs=0.01)


def test_the_file_is_the_same_each_time_and_says_little_of_itself(
    record: VaccinationRecord, signer: MemorySigner, fonts: FontSet
) -> None:
    cards = doses(record, signer, 1)
    data = card_pdf(cards, fonts=fonts)
    assert data == card_pdf(cards, fonts=read_fonts())
    assert data != card_pdf(cards, fonts=fonts, created=datetime(2022, 1, 1, tzinfo=UTC))
    with pypdfium2.PdfDocument(data) as document:
        told = {key: value for key, value in document.get_metadata_dict().items() if value}
    assert told == {
        "Title": "Vaccination certificate",
        "CreationDate": "D:20210827090000Z",
        "Producer": "vaxplatform",
    }
    assert "/Lang <FEFF0065006E>" in data.decode("latin-1")


@pytest.mark.parametrize("paper", Paper)
def test_lines_begin_on_the_side_of_the_language(
    record: VaccinationRecord, signer: MemorySigner, fonts: FontSet, paper: Paper
) -> None:
    cards = doses(record, signer, 1)
    edges = []
    for language in (CardLanguage(), CardLanguage("ur", {"name": "نام"})):
        data = card_pdf(cards, fonts=fonts, languages=[language], paper=paper)
        assert read_qr_codes(data) == (cards[0].certificate.text,)
        with pypdfium2.PdfDocument(data) as document:
            page = document[0]
            text = page.get_textpage()
            first, count = text.search("Asha Patil").get_next()
            boxes = [text.get_charbox(at) for at in range(first, first + count)]
            edges.append((min(box[0] for box in boxes), page.get_width() - max(box[2] for box in boxes)))
    (left, _), (_, right) = edges
    assert left == pytest.approx(right, abs=2)  # points; letters have room at their sides
    assert edges[0][1] > 2 * left


def test_all_kinds_on_one_page(
    record: VaccinationRecord,
    tested: DiagnosticTestRecord,
    recovered: RecoveryRecord,
    signer: MemorySigner,
    fonts: FontSet,
) -> None:
    cards = [Card(issue(each, signer, at=AT), each) for each in (record, tested, recovered)]
    data = card_pdf(cards, fonts=fonts, languages=BILINGUAL)
    assert read_qr_codes(data) == tuple(card.certificate.text for card in cards)
    (text,) = texts(data)
    for said in ("Health certificates", "Vaccination certificate", "Test certificate", "Certificate of recovery"):
        assert said in text
    for paper in Paper:
        (alone, *_backs) = texts(card_pdf(cards[1:2], fonts=fonts, paper=paper))
        assert "Test certificate" in alone
        assert "Not detected" in alone


def test_a_banner_stands_on_every_front(record: VaccinationRecord, signer: MemorySigner, fonts: FontSet) -> None:
    banner = "DEMONSTRATION - proves nothing"
    for paper, fronts in ((Paper.A4, [0, 1]), (Paper.CARD, [0, 2, 4, 6])):
        pages = texts(card_pdf(doses(record, signer, 4), fonts=fonts, paper=paper, banner=banner))
        assert [number for number, text in enumerate(pages) if banner in text] == fronts


def test_the_longest_texts_fit_on_a4_and_are_refused_on_a_card(
    record: VaccinationRecord, signer: MemorySigner, fonts: FontSet
) -> None:
    long = evolve(
        record,
        name=Name("आशा" * 13, "पाटील" * 8, "Asha" * 10, "Patil" * 8),
        issuer="Ministry of Health and Family Welfare, Government of India, and all its branches",
        certificate_id="URN:UVCI:01:IN:" + "W" * 57,
        product_name="A vaccine " * 7,
    )
    card = Card(issue(long, signer, at=AT), long)
    assert read_qr_codes(card_pdf([card], fonts=fonts, languages=BILINGUAL)) == (card.certificate.text,)
    with pytest.raises(CertificateError) as full:
        card_pdf([card], fonts=fonts, languages=BILINGUAL, paper=Paper.CARD)
    assert full.value.code == "page-full"


@pytest.mark.parametrize("label", ["note", "title", "vaccine", "birth_date"])
def test_labels_that_do_not_fit_are_refused(
    record: VaccinationRecord, signer: MemorySigner, fonts: FontSet, label: str
) -> None:
    languages = [CardLanguage(labels={label: "A sentence that goes on. " * 100})]
    for paper in Paper:
        with pytest.raises(CertificateError) as full:
            card_pdf(doses(record, signer, 1), fonts=fonts, paper=paper, languages=languages)
        assert full.value.code == "page-full"


def test_a_code_that_needs_more_room_gets_it_on_a4_and_none_on_a_card(
    record: VaccinationRecord, signer: MemorySigner, fonts: FontSet
) -> None:
    (card,) = doses(record, signer, 1)
    large = evolve(card, certificate=evolve(card.certificate, text="HC1:" + "A" * 4000))
    assert read_qr_codes(card_pdf([large, large], fonts=fonts)) == (large.certificate.text,) * 2
    with pytest.raises(CertificateError) as small:
        card_pdf([large], fonts=fonts, paper=Paper.CARD)
    assert small.value.code == "qr-too-small"
    assert "mm wide" in small.value.sentence
    endless = evolve(card, certificate=evolve(card.certificate, text="HC1:" + "A" * 5000))
    with pytest.raises(CertificateError) as too_long:
        card_pdf([endless], fonts=fonts)
    assert too_long.value.code == "qr-too-long"


def test_a_script_without_a_font_is_an_error(record: VaccinationRecord, signer: MemorySigner, fonts: FontSet) -> None:
    unknown = evolve(record, name=Name("田中", "", "Tanaka", ""))
    with pytest.raises(CertificateError) as missing:
        card_pdf([Card(issue(unknown, signer, at=AT), unknown)], fonts=fonts)
    assert (missing.value.code, missing.value.data["script"]) == ("font-missing", "Han")


def test_a_page_is_of_one_person(record: VaccinationRecord, signer: MemorySigner, fonts: FontSet) -> None:
    other = evolve(record, name=Name("Ana", "Silva"))
    cards = [Card(issue(each, signer, at=AT), each) for each in (record, other)]
    for given in (cards, []):
        with pytest.raises(CertificateError) as refused:
            card_pdf(given, fonts=fonts)
        assert refused.value.code == "another-person"
