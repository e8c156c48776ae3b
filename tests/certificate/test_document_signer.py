"""Certificates of document signers that real governments issued, and what is let pass when a list is built."""

import base64
import json
import random
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID, ObjectIdentifier

from vaxplatform.certificate import Usage, self_signed_certificate, trusted_key_from_certificate
from vaxplatform.certificate.document_signer import (
    certificates_in,
    is_authority,
    issuers_of,
    of_country,
    trusted_keys_from_certificates,
)
from vaxplatform.errors import MissingExtra, VaxPlatformError

KEY = derive_private_key(7, SECP256R1())
START, END = datetime(2021, 1, 1, tzinfo=UTC), datetime(2023, 1, 1, tzinfo=UTC)
NAME = x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "FI")])
VACCINATION = "1.3.6.1.4.1.1847.2021.1.2"


def default_written_out() -> bytes:
    """As Finnish signers have it: BasicConstraints says FALSE, which DER leaves out."""
    odd = x509.UnrecognizedExtension(ObjectIdentifier("2.5.29.19"), b"\x30\x03\x01\x01\x00")
    usage = x509.ExtendedKeyUsage([ObjectIdentifier(VACCINATION)])
    builder = x509.CertificateBuilder(NAME, NAME, KEY.public_key(), 1, START, END)
    return builder.add_extension(usage, False).add_extension(odd, False).sign(KEY, SHA256()).public_bytes(Encoding.DER)


@pytest.mark.parametrize("legacy_arc", [False, True])
@pytest.mark.parametrize("usages", [(), (Usage.TEST,), tuple(Usage)])
def test_a_signer_for_tests_carries_its_uses_on_one_arc_or_both(usages: tuple[Usage, ...], *, legacy_arc: bool) -> None:
    for key in (KEY, generate_private_key(65537, 2048)):
        der = self_signed_certificate(
            *(key,), country="XX", organisation="M", not_before=START, not_after=END, serial=1,
            usages=usages, legacy_arc=legacy_arc,
        )  # fmt: skip
        assert trusted_key_from_certificate(der).usages == frozenset(usages)
        extensions = x509.load_der_x509_certificate(der).extensions
        of_hcert = set(usages) - {Usage.TRAVEL_SEAL}
        arcs = len(usages) + (len(of_hcert) if legacy_arc else 0)
        assert sum(len(list(each.value)) for each in extensions) == arcs  # type: ignore[call-overload]  # only usages
        assert not is_authority(der)
        assert issuers_of(der, [der]) == (der,)


def test_without_the_library_that_reads_leniently_its_name_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    der = default_written_out()
    monkeypatch.setitem(sys.modules, "asn1crypto.x509", None)
    with pytest.raises(MissingExtra, match=r"vaxplatform\[trust\]"):
        trusted_keys_from_certificates(der, lenient=True)
    assert trusted_keys_from_certificates(der)[0].notes == (
        "extensions unreadable: key usage unknown, so not restricted",
    )


def test_leniently_more_is_known_and_not_less() -> None:
    der = default_written_out()
    strict, lenient = trusted_keys_from_certificates(der)[0], trusted_keys_from_certificates(der, lenient=True)[0]
    assert (strict.usages, lenient.usages) == (frozenset(), {Usage.VACCINATION})
    assert not is_authority(der)
    assert issuers_of(b"", [der]) == ()


def test_a_file_is_split_before_it_is_parsed() -> None:
    pem = b"-----BEGIN X509 CERTIFICATE-----\r\nAA\r\nAA\r\n-----END X509 CERTIFICATE-----\r\n"
    assert certificates_in(b"text " + pem + pem) == (bytes(3), bytes(3))
    for broken in (pem[:-40], pem.replace(b"AA\r", b"A\r", 1), pem + b"-----BEGIN CERTIFICATE-----"):
        with pytest.raises(VaxPlatformError) as refused:
            certificates_in(broken)
        assert refused.value.code == "trust-certificate-unreadable"


@pytest.mark.filterwarnings("ignore")  # the X.509 library warns of what it lets pass
def test_whatever_is_changed_in_a_certificate_only_our_errors_come_out_leniently_too() -> None:
    der, dice, read = default_written_out(), random.Random(2021), 0
    for _ in range(2000):
        changed = bytearray(der)
        for _ in range(dice.randint(1, 3)):
            changed[dice.randrange(len(changed))] = dice.randrange(256)
        try:
            trusted_keys_from_certificates(bytes(changed), lenient=True)
        except VaxPlatformError:
            continue
        read += 1
    assert read > 100


@pytest.mark.filterwarnings("ignore")
def test_every_published_test_signer_is_read(reference_data: Path) -> None:
    folder = reference_data / "certificates" / "eu-dcc" / "test-data"
    signers: dict[bytes, str] = {}
    for path in sorted(folder.rglob("*.json")):
        case = json.loads(path.read_text("utf-8-sig"))
        context = case.get("TESTCTX", {}) if isinstance(case, dict) else {}
        if context.get("CERTIFICATE"):
            signers[base64.b64decode(context["CERTIFICATE"])] = path.parts[len(folder.parts)]
    assert len(signers) > 60
    noted = {}
    for der, issuer in signers.items():
        (key,) = trusted_keys_from_certificates(der, lenient=True, country="XX")
        assert key.algorithms or issuer == "ES"  # three of P-384
        if key.notes:
            noted[issuer] = key.usages
    assert noted["FI"]
    assert set(noted) == {"FI", "common"}


def test_certificates_of_a_country_are_those_whose_subject_names_it() -> None:
    times = {"not_before": datetime(2021, 1, 1, tzinfo=UTC), "not_after": datetime(2031, 1, 1, tzinfo=UTC)}
    key = derive_private_key(1, SECP256R1())
    ours, theirs = (
        self_signed_certificate(key, country=country, organisation="A ministry", serial=1, **times)
        for country in ("XX", "XY")
    )
    assert of_country((b"no certificate", ours, theirs), "xx") == (ours,)
    assert of_country((ours, theirs), "") == of_country((ours, theirs), None) == ()
