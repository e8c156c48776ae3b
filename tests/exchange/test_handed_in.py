import io
import json
from pathlib import Path

import pytest
from PIL import Image

from vaxplatform.certificate import qr_png
from vaxplatform.certificate.formats._zip_of_one import write_zip_of_one
from vaxplatform.errors import FileError
from vaxplatform.exchange import read_certificate_text, read_certificate_texts, read_handed_in


def stacked(*texts: str) -> bytes:
    codes = [Image.open(io.BytesIO(qr_png(text))) for text in texts]
    paper = Image.new("L", (max(code.width for code in codes), sum(code.height for code in codes)), 255)
    top = 0
    for code in codes:
        paper.paste(code, (0, top))
        top += code.height
    data = io.BytesIO()
    paper.save(data, "PNG")
    return data.getvalue()


def test_a_picture_is_known_by_what_it_holds(tmp_path: Path) -> None:
    (tmp_path / "scan").write_bytes(qr_png("HC1:NCF"))
    handed_in = read_handed_in(str(tmp_path / "scan"))
    assert handed_in.is_picture
    assert handed_in.texts == ("HC1:NCF",)
    assert "NCF" not in repr(handed_in)


def test_of_several_codes_the_certificate_is_taken(tmp_path: Path) -> None:
    picture = tmp_path / "poster.png"
    picture.write_bytes(stacked("https://example.org", "HC1:NCF"))
    assert read_certificate_text(str(picture)) == "HC1:NCF"
    picture.write_bytes(stacked("HC1:A", "HC1:B"))
    assert read_handed_in(str(picture)).texts == ("HC1:A", "HC1:B")
    with pytest.raises(FileError) as refused:
        read_certificate_text(str(picture))
    assert refused.value.code == "certificates-several"
    picture.write_bytes(stacked("HC1:B", "https://example.org", "HC1:A", "HC1:B"))
    assert read_certificate_texts(str(picture)) == ("HC1:B", "HC1:A")
    picture.write_bytes(stacked("https://example.org", "https://example.org/2"))
    assert read_certificate_texts(str(picture)) == ("https://example.org",)


def test_a_file_that_is_neither_text_nor_picture(tmp_path: Path) -> None:
    (tmp_path / "signer").write_bytes(b"\x30\x82\x01\xff\xfe")
    assert read_handed_in(str(tmp_path / "signer")).data
    with pytest.raises(FileError) as refused:
        read_certificate_text(str(tmp_path / "signer"))
    assert refused.value.code == "file-encoding"


@pytest.mark.parametrize("given", ["missing.png", "folder/file", "./certificate.txt", "a file with spaces.txt"])
def test_a_path_to_nothing_is_not_taken_for_a_text(given: str) -> None:
    with pytest.raises(FileError) as refused:
        read_handed_in(given)
    assert refused.value.code == "file-missing"


@pytest.mark.parametrize(
    "given", ["", "hello", "https://example.org/a.html", '{"v": "1.0"}', "eyJ0.eyJ1." + "a" * 300, "HC1:/A.B", "a\0b.c"]
)
def test_a_text_is_not_taken_for_a_path(given: str) -> None:
    assert read_handed_in(given).texts == (given,)


def test_a_text_is_one_whatever_its_file_is_called(tmp_path: Path) -> None:
    for name in ("code.png", "page.pdf", "code.txt"):
        (tmp_path / name).write_text("HC1:NCF", encoding="utf-8")
        assert read_certificate_text(str(tmp_path / name)) == "HC1:NCF"
    (tmp_path / "cut.png").write_bytes(qr_png("HC1:NCF")[:50])
    (tmp_path / "other.png").write_bytes(b"\xff\0")
    for name in ("cut.png", "other.png"):
        with pytest.raises(FileError, match="not a picture that can be read"):
            read_handed_in(str(tmp_path / name))


def test_a_folder_is_no_certificate(tmp_path: Path) -> None:
    for given in (str(tmp_path), "."):
        with pytest.raises(FileError, match="this is a folder: name one file in it"):
            read_handed_in(given)


def test_a_credential_is_read_from_an_archive_from_json_and_from_its_code(tmp_path: Path) -> None:
    document = '{"@context": ["आशा"]}'
    archive = write_zip_of_one(document.encode(), "certificate.json")
    text = archive.decode("latin-1")
    for name, data in (
        ("certificate.zip", archive),
        ("certificate.txt", f"{text}\n".encode()),  # as the command writes what goes into a QR code
        ("certificate.png", qr_png(text)),
    ):
        (tmp_path / name).write_bytes(data)
        assert read_certificate_text(str(tmp_path / name)) == text
    (tmp_path / "certificate.json").write_text(f"{document}\n", encoding="utf-8")
    assert read_certificate_text(str(tmp_path / "certificate.json")) == document
    assert read_certificate_text(document) == document
    (tmp_path / "poster.png").write_bytes(stacked("https://example.org", text))
    assert read_certificate_text(str(tmp_path / "poster.png")) == text


JWS = "eyJhbGciOiJFUzI1NiJ9.e30.AA"


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        ({"verifiableCredential": [JWS]}, (JWS,)),
        ({"verifiableCredential": [JWS, "eyJ"]}, (JWS, "eyJ")),
        (
            {
                "resourceType": "Parameters",
                "parameter": [
                    {"name": "verifiableCredential", "valueString": JWS},
                    {"name": "resourceLink", "part": []},
                    {"name": "verifiableCredential"},
                    7,
                ],
            },
            (JWS,),
        ),
    ],
)
def test_files_of_health_cards_are_read_by_their_cards(content: object, texts: tuple[str, ...], tmp_path: Path) -> None:
    file = tmp_path / "mine.smart-health-card"
    file.write_text(json.dumps(content, indent=1), "utf-8")
    assert read_handed_in(str(file)).texts == read_handed_in(json.dumps(content)).texts == texts
    if len(texts) == 1:
        assert read_certificate_text(str(file)) == texts[0]


@pytest.mark.parametrize(
    "content", [{"verifiableCredential": []}, {"verifiableCredential": [7]}, {"resourceType": "Parameters"}, {}]
)
def test_files_without_cards_are_texts(content: object) -> None:
    assert read_handed_in(json.dumps(content)).texts == (json.dumps(content),)


def test_of_several_cards_in_a_file_none_is_chosen(tmp_path: Path) -> None:
    file = tmp_path / "ours.smart-health-card"
    file.write_text(json.dumps({"verifiableCredential": [JWS, "no card", JWS]}), "utf-8")
    assert read_certificate_texts(str(file)) == (JWS, "no card")
    with pytest.raises(FileError) as refused:
        read_certificate_text(str(file))
    assert refused.value.code == "certificates-several"


def test_the_codes_of_a_card_in_one_picture_are_one_text(tmp_path: Path) -> None:
    picture = tmp_path / "card.png"
    picture.write_bytes(stacked("HC1:NCF", "shc:/2/2/29", "shc:/1/2/5676"))
    assert read_handed_in(str(picture)).texts == ("HC1:NCF", "shc:/2/2/29 shc:/1/2/5676")
    picture.write_bytes(stacked("shc:/1/2/5676", "shc:/1/2/5676", "shc:/2/2/29"))
    assert read_certificate_text(str(picture)) == "shc:/1/2/5676 shc:/2/2/29"
    picture.write_bytes(stacked("shc:/1/2/5676", "shc:/5676"))
    assert read_handed_in(str(picture)).texts == ("shc:/1/2/5676", "shc:/5676")
