"""``cert issue`` with the files that a ministry's developer has: a key, a certificate of it, and records."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa_key
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509 import load_der_x509_certificate
from jsonschema import Draft202012Validator

import vaxplatform.cli
from vaxplatform.certificate import key_id_of_certificate, self_signed_certificate
from vaxplatform.certificate.base64url import to_base64url
from vaxplatform.certificate.formats import PROFILES
from vaxplatform.exchange import read_qr_codes

from .conftest import Command

SCHEMA = Draft202012Validator(
    json.loads((Path(vaxplatform.cli.__file__).parent / "schemas" / "cert-issue.schema.json").read_text("utf-8"))
)
RECORD = {
    "name": {"given": "आशा", "family": "पाटील", "given_romanised": "Asha", "family_romanised": "Patil"},
    "birth_date": "1961-12",
    "disease": "840539006",
    "prophylaxis": "29061000087103",
    "product": "Covishield",
    "manufacturer": "ORG-100001981",
    "dose_number": 1,
    "doses_in_series": 2,
    "date": "2021-08-26",
    "country": "IN",
    "issuer": "A ministry of health",
    "certificate_id": "URN:UVCI:01:IN:3D6A7C1B9E",
}
COMMON = {key: RECORD[key] for key in ("name", "birth_date", "disease", "country", "issuer", "certificate_id")}
TEST = COMMON | {"test_type": "LP6464-4", "sampled_at": "2021-08-26T09:00:00+05:30", "result": "260415000"}
RECOVERY = COMMON | {"first_positive": "2021-04-01", "valid_from": "2021-04-12", "valid_until": "2021-09-28"}
AT = ("--at", "2021-08-27T09:00:00Z")
PERSON = ("आशा", "पाटील", "Asha", "Patil", "ASHA", "PATIL", "1961", "3D6A7C1B9E")


def pem(key: EllipticCurvePrivateKey | RSAPrivateKey, encryption: KeySerializationEncryption | None = None) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption or NoEncryption())


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a key, its certificate and a record."""
    folder = tmp_path_factory.mktemp("ministry")
    key = generate_private_key(SECP256R1())
    der = self_signed_certificate(
        key,
        country="IN",
        organisation="A ministry",
        not_before=datetime(2021, 1, 1, tzinfo=UTC),
        not_after=datetime(2022, 6, 1, tzinfo=UTC),
        serial=7,
    )
    numbers = key.private_numbers()
    public = numbers.public_numbers
    of_jwk = {"d": numbers.private_value, "x": public.x, "y": public.y}
    jwk = {"kty": "EC", "crv": "P-256"} | {name: to_base64url(n.to_bytes(32)) for name, n in of_jwk.items()}
    (folder / "key.pem").write_bytes(pem(key))
    (folder / "rsa.pem").write_bytes(pem(generate_rsa_key(public_exponent=65537, key_size=2048)))
    (folder / "key.jwk").write_text(json.dumps(jwk), encoding="utf-8")
    (folder / "locked.pem").write_bytes(pem(key, BestAvailableEncryption(b"open sesame")))
    (folder / "password").write_text("open sesame\n", encoding="utf-8")
    (folder / "other.pem").write_bytes(pem(generate_private_key(SECP256R1())))
    (folder / "signer.der").write_bytes(der)
    in_pem = load_der_x509_certificate(der).public_bytes(Encoding.PEM)
    (folder / "signer.pem").write_bytes(in_pem)
    (folder / "both.pem").write_bytes(pem(key) + in_pem)
    (folder / "record.json").write_text(json.dumps(RECORD, ensure_ascii=False, indent=1), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "options",
    [
        ("--signer", "key.pem", "--certificate", "signer.der"),
        ("--signer", "key.pem", "--certificate", "signer.pem"),
        ("--signer", "key.jwk", "--certificate", "signer.der"),
        ("--signer", "locked.pem", "--password-file", "password", "--certificate", "signer.pem"),
        ("--signer", "both.pem"),
    ],
)
def test_what_is_issued_is_valid(command: Command, files: Path, options: tuple[str, ...]) -> None:
    paths = [part if part.startswith("--") else files / part for part in options]
    ended = command("cert", "issue", files / "record.json", *paths, *AT)
    assert (ended.returncode, ended.stderr) == (0, "1 issued\n")
    verified = command("verify", ended.stdout.rstrip("\n"), "--trust", files / "signer.der", *AT, "--json")
    assert verified.returncode == 0
    verdict = json.loads(verified.stdout)
    assert verdict["claims"]["nam"] == {"fn": "पाटील", "gn": "आशा", "fnt": "PATIL", "gnt": "ASHA"}


def test_a_folder_of_records_as_text_png_and_svg(command: Command, files: Path, tmp_path: Path) -> None:
    records = tmp_path / "records.jsonl"
    lines = [{**RECORD, "certificate_id": f"URN:UVCI:01:IN:{number}"} for number in range(3)]
    lines.insert(1, {**RECORD, "dose_number": 0})
    records.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    out = tmp_path / "out"
    signer = ("--signer", files / "both.pem")
    forms = ("--as", "txt", "--as", "png", "--as", "svg")
    ended = command("cert", "issue", records, *signer, *AT, "--out", out, *forms, "--json")
    assert ended.returncode == 1
    assert f"{records}:2 at $.dose_number: " in ended.stderr
    assert "3 issued, 1 rejected" in ended.stderr
    told = [json.loads(line) for line in ended.stdout.splitlines()]
    kid = key_id_of_certificate((files / "signer.der").read_bytes()).hex()
    for line, number in zip(told, (1, 3, 4), strict=True):
        SCHEMA.validate(line)
        assert line["key_id"] == kid
        names = [Path(name).name for name in line["files"]]
        assert names == [f"{number:06}.{ending}" for ending in ("txt", "png", "svg")]
        assert (out / names[0]).read_text(encoding="utf-8") == line["text"] + "\n"
        assert read_qr_codes((out / names[1]).read_bytes()) == (line["text"],)
        assert 'width="60mm"' in (out / names[2]).read_text(encoding="utf-8")
    assert len(list(out.iterdir())) == 9
    again = command("cert", "issue", records, *signer, *AT, "--out", out)
    assert (again.returncode, "an empty or a new folder" in again.stderr) == (3, True)


@pytest.mark.parametrize("name", ["one.txt", "one.png", "one.svg"])
def test_one_record_into_a_file(command: Command, files: Path, tmp_path: Path, name: str) -> None:
    signer = ("--signer", files / "both.pem")
    ended = command("cert", "issue", files / "record.json", *signer, *AT, "--out", tmp_path / name)
    assert ended.returncode == 0
    assert [file.name for file in tmp_path.iterdir()] == [name]
    if name != "one.svg":
        verified = command("verify", tmp_path / name, "--trust", files / "signer.der", *AT)
        assert verified.returncode == 0
    two = tmp_path / "two.jsonl"
    two.write_text(f"{json.dumps(RECORD)}\n{json.dumps(RECORD)}\n", encoding="utf-8")
    refused = command("cert", "issue", two, *signer, *AT, "--out", tmp_path / f"new-{name}")
    assert (refused.returncode, (tmp_path / f"new-{name}").exists()) == (2, False)


def test_tests_and_recoveries_are_certified_beside_vaccinations(command: Command, files: Path, tmp_path: Path) -> None:
    records = tmp_path / "records.json"
    records.write_text(json.dumps([TEST, RECORD, RECOVERY]), encoding="utf-8")
    ended = command("cert", "issue", records, "--signer", files / "key.pem", "--out", tmp_path / "out", *AT)
    assert ended.returncode == 0
    for number, member in enumerate("tvr", start=1):
        text = tmp_path / "out" / f"{number:06}.txt"
        verified = command("verify", text, "--trust", files / "signer.der", *AT, "--json")
        assert list(json.loads(verified.stdout)["unverified_claims"]) == [member, "dob", "nam", "ver"]


def test_a_record_that_cannot_be_certified_does_not_stop_the_others(
    command: Command, files: Path, tmp_path: Path
) -> None:
    records = tmp_path / "records.jsonl"
    unborn = RECORD | {"birth_date": "2021-12-01"}
    records.write_text(f"{json.dumps(unborn)}\n{json.dumps(RECORD)}\n", encoding="utf-8")
    ended = command("cert", "issue", records, "--signer", files / "both.pem", *AT)
    assert (ended.returncode, ended.stdout.count("HC1:")) == (1, 1)
    assert f"{records}:1 at $.birth_date: nobody is certified before being born" in ended.stderr


WRONG = [
    ({"birth_date": "31.12.1961"}, "$.birth_date"),
    ({"birth_date": "1850-01-01"}, "$.birth_date"),
    ({"date": "2021-02-30"}, "$.date"),
    ({"dose_number": "1"}, "$.dose_number"),
    ({"dose_number": None}, "$: «dose_number»"),
    ({"issuer": ""}, "$.issuer"),
    ({"isuer": "A ministry"}, "$: «isuer»"),
    ({"country": "india"}, "$.country"),
    ({"name": None}, "$: «name»"),
    ({"name": {}}, "$.name"),
    ({"name": {"gven": "Asha"}}, "$.name: «gven»"),
    ({"name": {"given": "आशा"}}, "$.name"),
    ({"name": {"given": "Asha" * 30}}, "$.name.given"),
    ({"name": "Asha Patil"}, "$.name"),
]


@pytest.mark.parametrize(("change", "place"), WRONG)
def test_what_is_wrong_is_told_by_path_and_field_and_nothing_of_the_person(
    command: Command, files: Path, tmp_path: Path, change: dict[str, object], place: str
) -> None:
    record = tmp_path / "record.json"
    record.write_text(json.dumps(RECORD | change), encoding="utf-8")
    ended = command("cert", "issue", record, "--signer", files / "both.pem", *AT)
    assert (ended.returncode, ended.stdout) == (3, "")
    assert f" at {place}" in ended.stderr
    assert not any(part in ended.stderr for part in PERSON)


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        (("--signer", "nothing.pem"), 3, "there is no such file"),
        (("--signer", "record.json"), 3, "JWK"),
        (("--signer", "signer.pem"), 3, "not a private key"),
        (("--signer", "locked.pem"), 3, "locked.pem: the private key is encrypted: its password is needed"),
        (("--signer", "key.pem", "--password-file", "password"), 3, "key.pem: the private key is not encrypted"),
        (("--signer", "key.pem", "--certificate", "record.json"), 3, "record.json: this is not an X.509 certificate"),
        (("--signer", "other.pem", "--certificate", "signer.der"), 3, "another key's"),
        (("--signer", "both.pem", "--at", "2023-01-01T00:00:00Z"), 3, "not valid at the instant of issue"),
        (("--signer", "both.pem", *AT, "--expires", "2023-01-01T00:00:00Z"), 2, "2022-06-01"),
        (("--signer", "both.pem", *AT, "--expires", "2020-01-01T00:00:00Z"), 3, "expires after it is issued"),
        (("--signer", "both.pem", *AT, "--issuer", "India"), 3, "two capital letters"),
        (("--signer", "both.pem", *AT, "--out", "small.png", "--width", "20"), 3, "mm wide"),
    ],
)
def test_what_cannot_be_signed_is_refused(
    command: Command, files: Path, tmp_path: Path, options: tuple[str, ...], code: int, says: str
) -> None:
    given = [tmp_path / part if part == "small.png" else part for part in options]
    given = [files / str(part) if str(part).endswith((".pem", ".json", ".der", "password")) else part for part in given]
    ended = command("cert", "issue", files / "record.json", *given)
    assert (ended.returncode, ended.stdout) == (code, "")
    assert says in " ".join(ended.stderr.replace("│", " ").split())
    assert not any(part in ended.stderr for part in PERSON[:6])


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("nothing.json", "nothing.json: there is no such file"),
        (".", ": this is a folder; a file is wanted"),
        ("none.json", "0 issued"),
    ],
)
def test_without_a_record_nothing_is_issued(
    command: Command, files: Path, tmp_path: Path, name: str, says: str
) -> None:
    (tmp_path / "none.json").write_text("[]", encoding="utf-8")
    ended = command("cert", "issue", tmp_path / name, "--signer", files / "both.pem", *AT)
    assert (ended.returncode, ended.stdout) == (3, "")
    assert says in ended.stderr


def test_a_certificate_does_not_outlive_its_key(command: Command, files: Path) -> None:
    ended = command("cert", "issue", files / "record.json", "--signer", files / "both.pem", *AT, "--json")
    assert json.loads(ended.stdout)["expires_at"].startswith("2022-06-01")
    ended = command("cert", "issue", files / "record.json", "--signer", files / "key.pem", *AT, "--json")
    assert json.loads(ended.stdout)["expires_at"].startswith("2022-08-27")


def texts_of(page: Path) -> str:
    with pypdfium2.PdfDocument(page.read_bytes()) as document:
        return "".join(each.get_textpage().get_text_range() for each in document)


@pytest.mark.parametrize("paper", ["a4", "card"])
def test_a_page_to_print_in_two_languages(command: Command, files: Path, tmp_path: Path, paper: str) -> None:
    out = tmp_path / "out"
    options = ("--out", out, "--as", "pdf", "--paper", paper, "--lang", "hi", "--json")
    ended = command("cert", "issue", files / "record.json", "--signer", files / "both.pem", *AT, *options)
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    assert told["files"] == [str(out / "000001.pdf")]
    assert read_qr_codes((out / "000001.pdf").read_bytes()) == (told["text"],)
    text = texts_of(out / "000001.pdf")
    for said in ("आशा पाटील", "Asha Patil", "Date of birth", "जन्म तिथि"):
        assert said in text


def test_all_certificates_of_a_person_on_one_page(command: Command, files: Path, tmp_path: Path) -> None:
    records = tmp_path / "records.jsonl"
    lines = [{**RECORD, "certificate_id": f"URN:UVCI:01:IN:{dose}", "dose_number": dose} for dose in (1, 2, 0)]
    records.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    signer, page = ("--signer", files / "both.pem"), tmp_path / "page.pdf"
    ended = command("cert", "issue", records, *signer, *AT, "--out", page, "--json")
    assert (ended.returncode, f"{records}:3 at $.dose_number" in ended.stderr) == (1, True)
    told = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [line["files"] for line in told] == [[str(page)]] * 2
    assert read_qr_codes(page.read_bytes()) == tuple(line["text"] for line in told)
    records.write_text("\n".join(json.dumps({**RECORD, "name": {"given": name}}) for name in ("Ana", "Eva")), "utf-8")
    refused = command("cert", "issue", records, *signer, *AT, "--out", tmp_path / "other.pdf", "--json")
    assert (refused.returncode, refused.stdout, (tmp_path / "other.pdf").exists()) == (3, "", False)
    assert f"{tmp_path / 'other.pdf'}: a printed page is of one person" in refused.stderr


CARDS = ("--profile", "smart-health-card", "--issuer", "https://example.org")


def test_all_doses_of_a_person_in_one_health_card_file(command: Command, files: Path, tmp_path: Path) -> None:
    records, out = tmp_path / "records.jsonl", tmp_path / "asha.smart-health-card"
    doses = [FULL | {"certificate_id": f"URN:UVCI:01:IN:{number}", "dose_number": number} for number in (1, 2)]
    wrong = [RECORD, FULL | {"name": {"given": "Eva"}}]  # no CVX code; another person
    records.write_text("\n".join(map(json.dumps, [*doses, *wrong])), encoding="utf-8")
    options = (*CARDS, "--signer", files / "key.jwk", *AT, "--json", "--out")
    ended = command("cert", "issue", records, *options, out)
    assert (ended.returncode, "1 issued, 2 rejected" in ended.stderr) == (1, True)
    assert f"{records}:3 at $.cvx" in ended.stderr
    assert f"{records}:4 at $.name" in ended.stderr
    (told,) = map(json.loads, ended.stdout.splitlines())
    SCHEMA.validate(told)
    assert (told["files"], told["place"]) == ([str(out)], f"{records}:1 at $")
    (jws,) = json.loads(out.read_bytes())["verifiableCredential"]
    claims = command("cert", "inspect", out, "--json").stdout
    assert (jws.count("."), claims.count('"Immunization"'), out.read_bytes()[-1:]) == (2, 2, b"}")
    many = [
        FULL | {"certificate_id": f"URN:UVCI:01:IN:{n}", "lot": f"{n * 7919:08}X{n * 104729}"} for n in range(1, 40)
    ]
    records.write_text("\n".join(map(json.dumps, many)), encoding="utf-8")
    ended = command("cert", "issue", records, *options, out)
    lines = [json.loads(line) for line in ended.stdout.splitlines()]
    cards = json.loads(out.read_bytes())["verifiableCredential"]
    assert (ended.returncode, len(lines)) == (0, len(cards))
    assert len(cards) > 1
    assert all(len(card) <= 1195 for card in cards)
    assert command("verify", out, "--json").stdout.count('"Immunization"') == len(many)


def test_health_card_files_are_of_one_profile(command: Command, files: Path, tmp_path: Path) -> None:
    (tmp_path / "record.json").write_text(json.dumps(FULL), encoding="utf-8")
    given = ("cert", "issue", tmp_path / "record.json", "--signer", files / "key.jwk", *AT)
    for options in (
        ("--out", tmp_path / "x.smart-health-card"),
        ("--out", tmp_path / "x", "--as", "smart-health-card"),
    ):
        refused = command(*given, *options)
        assert (refused.returncode, "--profile" in refused.stderr) == (2, True)
    assert command(*given, *CARDS, "--out", tmp_path / "y", "--as", "smart-health-card").returncode == 0
    assert [each.name for each in (tmp_path / "y").iterdir()] == ["000001.smart-health-card"]


def test_a_name_that_no_font_has_rejects_its_record(command: Command, files: Path, tmp_path: Path) -> None:
    records = tmp_path / "records.jsonl"
    chinese = {**RECORD, "name": {"given": "田中", "given_romanised": "Tanaka"}}
    records.write_text("\n".join(map(json.dumps, (chinese, RECORD))), encoding="utf-8")
    out = tmp_path / "out"
    ended = command("cert", "issue", records, "--signer", files / "both.pem", *AT, "--out", out, "--as", "pdf")
    assert (ended.returncode, [file.name for file in out.iterdir()]) == (1, ["000002.pdf"])
    assert f"{records}:1 at $: no font here has the letters of Han" in ended.stderr
    assert "1 issued, 1 rejected" in ended.stderr


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--profile", "hc1"), "there is no profile hc1; there are: eu-dcc"),
        (("--profile", "eu-dcc", "--all"), "give --all or --profile, not both"),
        (("--signer", "both.pem"), "given twice for all profiles"),
        (("--issuer", "eu-dcc=IN", "--issuer", "eu-dcc=NP"), "given twice for eu-dcc"),
        (("--lang", "xx"), "there are no sentences in this language"),
        (("--paper", "a5"), "'a5' is not one of 'a4', 'card'"),
        (("--as", "png", "--out", "a.pdf"), "--out says that it is pdf: name a folder"),
    ],
)
def test_misuse_of_profiles_and_pages(command: Command, files: Path, options: tuple[str, ...], says: str) -> None:
    ended = command("cert", "issue", files / "record.json", "--signer", files / "both.pem", *AT, *options)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert says in " ".join(ended.stderr.replace("│", " ").split())


def test_options_of_one_profile(command: Command, files: Path) -> None:
    options = ("--profile", "eu-dcc", "--signer", f"eu-dcc={files / 'key.pem'}", "--issuer", "eu-dcc=NP")
    ended = command("cert", "issue", files / "record.json", *options, "--key-id", "eu-dcc=12345678", *AT, "--json")
    told = json.loads(ended.stdout)
    assert (told["profile"], bytes.fromhex(told["key_id"])) == ("eu-dcc", b"12345678")
    assert '"NP"' in command("cert", "inspect", told["text"], "--json").stdout


OWN = {
    "eu-dcc": ("--signer", "eu-dcc=both.pem"),
    "divoc": ("--signer", "divoc=rsa.pem", "--key-id", "divoc=did:example:1", "--issuer", "divoc=https://example.org/"),
    "smart-health-card": (
        "--signer",
        "smart-health-card=key.jwk",
        "--issuer",
        "smart-health-card=https://example.org",
    ),
}
"""What each profile is signed with; files of the folder `files`."""

FULL = RECORD | {"cvx": "210", "lot": "4120Z001", "product_name": "COVISHIELD", "manufacturer_name": "SII"}


def in_folder(option: str, folder: Path) -> str:
    """An option that names a file, with its folder; any other as it is."""
    profile, equals, file = option.rpartition("=")
    return f"{profile}{equals}{folder / file}" if file.endswith((".pem", ".jwk")) else option


def signed_with(files: Path, *profiles: str) -> list[str]:
    return [in_folder(option, files) for profile in profiles for option in OWN[profile]]


def test_every_profile_at_once(command: Command, files: Path, tmp_path: Path) -> None:
    records = tmp_path / "records.jsonl"
    records.write_text(f"{json.dumps(FULL)}\n{json.dumps(FULL | {'certificate_id': 'URN:2'})}\n", encoding="utf-8")
    out = tmp_path / "out"
    options = (*signed_with(files, *PROFILES), *AT, "--out", out, "--as", "txt", "--as", "pdf", "--json")
    ended = command("cert", "issue", records, "--all", *options)
    assert ended.returncode == 0, ended.stderr
    told = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [line["profile"] for line in told] == [*PROFILES] * 2
    assert [line["place"] for line in told] == [f"{records}:{number} at $" for number in (1, 2) for _ in PROFILES]
    for line in told:
        SCHEMA.validate(line)
        number = 1 + (line["certificate_id"] == "URN:2")
        assert [Path(name).name for name in line["files"]] == [
            f"{number:06}.{line['profile']}.{form}" for form in ("txt", "pdf")
        ]
        for name in line["files"]:
            verified = command("verify", name, "--trust", files / "signer.der", *AT, "--json")
            assert json.loads(verified.stdout)["format"] == PROFILES[line["profile"]].NAME
    assert len(list(out.iterdir())) == 4 * len(PROFILES)


def test_what_a_profile_cannot_carry_is_told_and_the_others_go_on(
    command: Command, files: Path, tmp_path: Path
) -> None:
    recovery = {
        **{key: RECORD[key] for key in ("name", "birth_date", "disease", "country", "issuer", "certificate_id")},
        "first_positive": "2021-04-01",
        "valid_from": "2021-04-12",
        "valid_until": "2021-09-28",
    }
    records = tmp_path / "records.json"
    without_lot = {key: value for key, value in FULL.items() if key != "lot"}
    records.write_text(json.dumps([without_lot, FULL, recovery]), encoding="utf-8")
    options = (*signed_with(files, "eu-dcc", "divoc"), *AT, "--profile", "eu-dcc", "--profile", "divoc", "--json")
    ended = command("cert", "issue", records, *options)
    assert ended.returncode == 1
    told = [(line["place"][-4:], line["profile"]) for line in map(json.loads, ended.stdout.splitlines())]
    assert told == [("$[0]", "eu-dcc"), ("$[1]", "eu-dcc"), ("$[1]", "divoc"), ("$[2]", "eu-dcc")]
    first, second, last = ended.stderr.splitlines()
    assert first.startswith(f"{records} at $[0].lot: divoc: ")
    assert second.startswith(f"{records} at $[2]: divoc: ")
    assert last == "4 issued, 2 rejected"
    assert not any(part in ended.stderr for part in PERSON)


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        (("--profile", "divoc", "--signer", "eu-dcc=both.pem"), 2, "eu-dcc is not among the profiles to issue"),
        (("--profile", "divoc", "--profile", "eu-dcc", *OWN["divoc"]), 2, "eu-dcc has no signer"),
        (
            ("--profile", "divoc", "--signer", "rsa.pem", "--key-id", "did:x:1"),
            2,
            "divoc has no issuer: --issuer divoc=https",
        ),
        (("--all", *OWN["eu-dcc"], "--signer", "both.pem"), 2, "smart-health-card has no issuer"),
        (("--profile", "divoc", *OWN["divoc"]), 2, "give --out or --json"),
        (
            ("--profile", "divoc", "--profile", "eu-dcc", *OWN["divoc"], *OWN["eu-dcc"], "--out", "x.txt"),
            2,
            "more than one profile: name a folder",
        ),
    ],
)
def test_misuse_of_several_profiles(
    command: Command, files: Path, tmp_path: Path, options: tuple[str, ...], code: int, says: str
) -> None:
    record = tmp_path / "record.json"
    record.write_text(json.dumps(FULL), encoding="utf-8")
    given = [in_folder(option, files) for option in options]
    given = [str(tmp_path / option) if option == "x.txt" else option for option in given]
    ended = command("cert", "issue", record, *given, *AT)
    assert (ended.returncode, ended.stdout) == (code, "")
    assert says in " ".join(ended.stderr.replace("│", " ").split())
