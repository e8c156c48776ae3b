import hashlib
import random
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from attrs import evolve
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    SECP384R1,
    EllipticCurvePrivateKey,
    derive_private_key,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID, ObjectIdentifier

from vaxplatform.certificate import (
    KeyStatus,
    MemorySigner,
    TrustedKey,
    TrustStore,
    Usage,
    self_signed_certificate,
    trusted_key_from_certificate,
    trusted_keys_from_certificates,
)
from vaxplatform.certificate.trust import USAGE_OIDS, after, algorithms_of, distinct, public_key_digest, with_status
from vaxplatform.errors import CertificateError, VaxPlatformError

KEY = derive_private_key(7, SECP256R1())
START, END = datetime(2021, 1, 1, tzinfo=UTC), datetime(2023, 1, 1, tzinfo=UTC)


def make(
    *,
    country: str | None = "IN",
    usages: tuple[str, ...] = (),
    key: EllipticCurvePrivateKey | Ed25519PrivateKey = KEY,
) -> x509.Certificate:
    attributes = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Health")]
    if country:
        attributes.append(x509.NameAttribute(NameOID.COUNTRY_NAME, country))
    name = x509.Name(attributes)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, START, END)
    if usages:
        builder = builder.add_extension(x509.ExtendedKeyUsage(map(ObjectIdentifier, usages)), critical=False)
    return builder.sign(KEY, SHA256())


def test_a_document_signer_becomes_a_trusted_key() -> None:
    der = self_signed_certificate(
        KEY, country="IN", organisation="A ministry", not_before=START, not_after=END, serial=1
    )
    key = trusted_key_from_certificate(der, source="ceremony")
    assert key.kid == hashlib.sha256(der).digest()[:8]
    assert (key.country, key.source, key.status) == ("IN", "ceremony", KeyStatus.CURRENT)
    assert (key.not_before, key.not_after) == (START, END)
    assert key.usages == {Usage.VACCINATION}
    assert key.algorithms == {"ES256"}
    pem = x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM)
    assert evolve(trusted_key_from_certificate(pem), source="ceremony") == key


@pytest.mark.parametrize("arc", ["1.3.6.1.4.1.1847.2021.1", "1.3.6.1.4.1.0.1847.2021.1"])
def test_both_arcs_of_key_usage_count(arc: str) -> None:
    certificate = make(usages=(f"{arc}.1", f"{arc}.3", "1.3.6.1.5.5.7.3.1"))
    assert trusted_key_from_certificate(certificate.public_bytes(Encoding.DER)).usages == {Usage.TEST, Usage.RECOVERY}
    assert USAGE_OIDS[f"{arc}.2"] is Usage.VACCINATION


@pytest.mark.parametrize("usages", [(), ("1.3.6.1.5.5.7.3.1",)])
def test_without_a_health_usage_a_key_is_not_restricted(usages: tuple[str, ...]) -> None:
    assert trusted_key_from_certificate(make(usages=usages).public_bytes(Encoding.DER)).usages == frozenset()


@pytest.mark.parametrize("data", [b"", b"garbage", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_what_is_no_certificate_is_refused(data: bytes) -> None:
    with pytest.raises(CertificateError) as refused:
        trusted_key_from_certificate(data)
    assert refused.value.code == "trust-certificate-unreadable"


def test_a_certificate_without_a_country_needs_one_said() -> None:
    der = make(country=None).public_bytes(Encoding.DER)
    with pytest.raises(CertificateError, match="country="):
        trusted_key_from_certificate(der)
    assert trusted_key_from_certificate(der, country="NP").country == "NP"


def test_a_key_of_another_kind_is_refused() -> None:
    certificate = make(key=Ed25519PrivateKey.from_private_bytes(bytes(32)))
    with pytest.raises(CertificateError) as refused:
        trusted_key_from_certificate(certificate.public_bytes(Encoding.DER))
    assert refused.value.code == "trust-key-type"


def test_the_key_says_which_methods_fit_it() -> None:
    assert algorithms_of(KEY.public_key()) == {"ES256"}
    assert algorithms_of(derive_private_key(7, SECP384R1()).public_key()) == frozenset()
    assert algorithms_of(RSAPublicNumbers(65537, (1 << 2047) + 1).public_key()) == {"PS256"}
    assert algorithms_of(RSAPublicNumbers(65537, (1 << 1023) + 1).public_key()) == frozenset()
    assert algorithms_of(RSAPublicNumbers(3, (1 << 2047) + 1).public_key()) == frozenset()
    assert algorithms_of("a key") == frozenset()


def test_a_store_keeps_all_keys_of_an_id_and_none_of_another(signer: MemorySigner) -> None:
    one = TrustedKey(b"kid", "IN", signer.public_key)
    same_id = TrustedKey(b"kid", "NP", KEY.public_key())
    other = TrustedKey(b"other", "NP", KEY.public_key())
    store = TrustStore.of(iter([one, other, same_id]))
    assert store.keys_for(b"kid") == (one, same_id)
    assert store.keys_for(b"KID") == ()
    assert set(store.keys) == {one, same_id, other}
    assert len(store) == 3


def test_a_key_with_several_ids_is_found_under_each_and_counted_once(signer: MemorySigner) -> None:
    key = TrustedKey(b"kid", "IN", signer.public_key, other_kids=(b"alias", b"kid"))
    store = TrustStore.of([key])
    assert store.keys_for(b"kid") == store.keys_for(b"alias") == (key,)
    assert (len(store), store.keys, store.edition) == (1, (key,), None)


def test_a_key_that_is_compromised_is_so_under_every_key_id(signer: MemorySigner) -> None:
    first = TrustedKey(b"first", "IN", signer.public_key)
    again = evolve(first, kid=b"again", status=KeyStatus.RETIRED)
    stolen = evolve(first, status=KeyStatus.COMPROMISED)
    other = TrustedKey(b"first", "NP", KEY.public_key())
    for listed in ([first, again, stolen, other], [stolen, other, again, first]):
        store = TrustStore.of(listed)
        assert len(store) == 4
        assert {key.status for key in store.keys if key != other} == {KeyStatus.COMPROMISED}
        assert other in store.keys_for(b"first")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"kid": b""}, "kid"),
        ({"kid": bytes(256)}, "kid"),
        ({"kid": "AQID"}, "kid"),
        ({"country": "IND"}, "country"),
        ({"country": "ß"}, "country"),
        ({"country": None}, "country"),
        ({"public_key": X25519PrivateKey.from_private_bytes(bytes(32)).public_key()}, "public_key"),
        ({"usages": {Usage.TEST}}, "usages"),
        ({"usages": frozenset({"test"})}, "usages"),
        ({"not_before": datetime(2021, 1, 1)}, "not_before"),  # noqa: DTZ001 -- wrong on purpose
        ({"not_after": datetime(2021, 1, 1)}, "not_after"),  # noqa: DTZ001 -- wrong on purpose
        ({"not_after": date(2021, 1, 1)}, "not_after"),
        ({"status": "current"}, "status"),
        ({"source": None}, "source"),
        ({"notes": "lenient"}, "notes"),
        ({"issuer": None}, "issuer"),
        ({"other_kids": b"kid"}, "other_kids"),
        ({"other_kids": (b"",)}, "other_kids"),
        ({"issuer": "\ud800"}, "issuer"),
        ({"source": "a\udcff.pem"}, "source"),
        ({"notes": ("\udfff",)}, "notes"),
        ({"not_after": datetime.max.replace(tzinfo=timezone(timedelta(hours=-1)))}, "not_after"),
        ({"fingerprint": bytes(8)}, "fingerprint"),
        ({"retired_at": date(2021, 1, 1), "status": KeyStatus.RETIRED}, "retired_at"),
        ({"retired_at": START}, "retired_at"),
        ({"algorithms": frozenset({"PS256"})}, "algorithms"),
        ({"algorithms": frozenset({"ES256", "HS256"})}, "algorithms"),
        ({"algorithms": {"ES256"}}, "algorithms"),
    ],
)
def test_a_trusted_key_is_checked_where_it_is_made(changed: dict[str, Any], field: str) -> None:
    usual: dict[str, Any] = {"kid": b"kid", "country": "IN", "public_key": KEY.public_key()}
    with pytest.raises(CertificateError) as refused:
        TrustedKey(**{**usual, **changed})
    assert (refused.value.code, refused.value.data["field"]) == ("trusted-key-invalid", field)


def test_a_list_may_narrow_the_methods_of_a_key_and_not_widen_them() -> None:
    assert TrustedKey(b"kid", "in", KEY.public_key()).country == "IN"
    assert TrustedKey(b"kid", "IN", KEY.public_key(), algorithms=frozenset()).algorithms == frozenset()
    short = RSAPublicNumbers(65537, (1 << 1023) + 1).public_key()
    assert TrustedKey(b"kid", "IN", short).algorithms == frozenset()
    with pytest.raises(CertificateError):
        TrustedKey(b"kid", "IN", short, algorithms=frozenset({"PS256"}))


def test_all_certificates_of_a_pem_file_are_read_and_one_is_asked_for_by_name() -> None:
    ours, theirs = make(country="IN"), make(country="NP")
    bundle = b"\xef\xbb\xbfCertificate:\n    Data:\n" + b"".join(
        each.public_bytes(Encoding.PEM) for each in (ours, theirs)
    )
    assert [key.country for key in trusted_keys_from_certificates(bundle)] == ["IN", "NP"]
    with pytest.raises(CertificateError) as refused:
        trusted_key_from_certificate(bundle)
    assert refused.value.code == "trust-certificates-several"


def test_a_subject_whose_country_is_no_code_needs_one_said() -> None:
    der = make().public_bytes(Encoding.DER).replace(b"\x02IN", b"\x02I7")
    with pytest.raises(CertificateError) as refused:
        trusted_key_from_certificate(der)
    assert refused.value.code == "trust-country-missing"


def test_an_extension_twice_is_refused_in_our_words() -> None:
    name = x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "IN")])
    builder = x509.CertificateBuilder(name, name, KEY.public_key(), 1, START, END)
    for last in (37, 99):
        oid = ObjectIdentifier(f"2.5.29.{last}")
        builder = builder.add_extension(x509.UnrecognizedExtension(oid, b"\x30\x00"), critical=False)
    twice = builder.sign(KEY, SHA256()).public_bytes(Encoding.DER).replace(b"\x55\x1d\x63", b"\x55\x1d\x25")
    with pytest.raises(x509.DuplicateExtension):
        _ = x509.load_der_x509_certificate(twice).extensions
    with pytest.raises(CertificateError) as refused:
        trusted_key_from_certificate(twice)
    assert refused.value.code == "trust-certificate-unreadable"


@pytest.mark.filterwarnings("ignore")  # the X.509 library warns of what it lets pass
def test_whatever_is_changed_in_a_certificate_only_our_errors_come_out() -> None:
    der = make(usages=("1.3.6.1.4.1.1847.2021.1.2",)).public_bytes(Encoding.DER)
    dice = random.Random(2021)
    codes = set()
    for _ in range(3000):
        changed = bytearray(der)
        for _ in range(dice.randint(1, 3)):
            changed[dice.randrange(len(changed))] = dice.randrange(256)
        try:
            TrustStore.of([trusted_key_from_certificate(bytes(changed), status=KeyStatus.COMPROMISED)])
        except VaxPlatformError as error:
            codes.add(error.code)
    assert codes >= {"trust-certificate-unreadable", "trust-country-missing"}


def test_what_a_list_said_of_the_end_of_a_key_holds_in_the_next(signer: MemorySigner) -> None:
    fresh = TrustedKey(b"one", "IN", signer.public_key)
    other = TrustedKey(b"two", "IN", KEY.public_key())
    retired = TrustStore.of(with_status([fresh, other], b"one", KeyStatus.RETIRED, retired_at=END))
    assert after([fresh, other], retired) == retired.keys
    assert after([other], retired) == (other,)
    assert after([evolve(fresh, kid=b"again")], retired)[0].retired_at == END
    stolen = TrustStore.of(with_status([fresh, other], b"two", KeyStatus.COMPROMISED))
    assert after([fresh], stolen) == (fresh, stolen.keys[1])
    assert after([], TrustStore.of([fresh])) == ()


def test_a_status_is_for_a_key_that_is_there(signer: MemorySigner) -> None:
    named = TrustedKey(b"one", "IN", signer.public_key, other_kids=(b"alias",))
    assert with_status([named], b"alias", KeyStatus.COMPROMISED)[0].status is KeyStatus.COMPROMISED
    with pytest.raises(CertificateError) as refused:
        with_status([named], b"two", KeyStatus.RETIRED)
    assert refused.value.code == "trust-key-unknown"


def test_a_key_of_two_sources_stands_once_with_all_that_both_said(signer: MemorySigner) -> None:
    one = TrustedKey(b"one", "IN", signer.public_key, source="a", notes=("n",))
    same = evolve(one, source="b", issuer="XXA", notes=("n", "m"), other_kids=(b"alias",))
    narrower = evolve(one, usages=frozenset({Usage.TEST}))
    assert distinct([one, same, narrower]) == (
        evolve(one, issuer="XXA", notes=("n", "m"), other_kids=(b"alias",)),
        narrower,
    )


def test_a_key_of_two_issuers_stands_once_for_each(signer: MemorySigner) -> None:
    """As in the VCI directory, where clinics of one software house share a key."""
    bare = TrustedKey(b"one", "", signer.public_key)
    clinics = [evolve(bare, issuer=f"https://{name}.example.org") for name in ("a", "b")]
    assert distinct([bare, *clinics, *clinics]) == tuple(clinics)
    assert TrustStore.of(clinics).keys_for(b"one") == tuple(clinics)


def test_all_ids_of_a_key_are_known_under_each_of_them(signer: MemorySigner) -> None:
    first = TrustedKey(b"first", "IN", signer.public_key, other_kids=(b"alias",))
    again = TrustedKey(b"again", "IN", signer.public_key)
    shared = TrustedKey(b"alias", "NP", KEY.public_key())
    store = TrustStore.of([first, again, shared])
    assert store.ids_of(b"first") == store.ids_of(b"again") == (b"first", b"alias", b"again")
    assert store.ids_of(b"alias") == (b"first", b"alias", b"again")
    assert store.ids_of(b"none") == ()


def test_a_status_is_that_of_the_key_in_all_its_entries(signer: MemorySigner) -> None:
    first = TrustedKey(b"first", "IN", signer.public_key)
    again = evolve(first, kid=b"again")
    retired = with_status([first, again], b"first", KeyStatus.RETIRED, retired_at=END)
    assert [(key.status, key.retired_at) for key in retired] == [(KeyStatus.RETIRED, END)] * 2


def test_of_keys_under_one_id_one_is_named_by_its_digest(signer: MemorySigner) -> None:
    one, two = (TrustedKey(b"did:india", "IN", key) for key in (signer.public_key, KEY.public_key()))
    with pytest.raises(CertificateError) as refused:
        with_status([one, two], b"did:india", KeyStatus.COMPROMISED)
    assert refused.value.code == "trust-key-ambiguous"
    ended = with_status([one, two], public_key_digest(two), KeyStatus.COMPROMISED)
    assert [key.status for key in ended] == [KeyStatus.CURRENT, KeyStatus.COMPROMISED]
    certified = evolve(two, fingerprint=bytes(32))
    assert with_status([one, certified], bytes(32), KeyStatus.RETIRED)[1].status is KeyStatus.RETIRED


def test_a_compromised_key_stays_known_under_all_its_ids(signer: MemorySigner) -> None:
    first = TrustedKey(b"first", "IN", signer.public_key)
    stolen = TrustStore.of([evolve(first, status=KeyStatus.COMPROMISED), evolve(first, kid=b"again")])
    following = TrustStore.of(after([evolve(first, kid=b"again")], stolen))
    assert [key.status for key in following.keys_for(b"first")] == [KeyStatus.COMPROMISED]
    assert [key.status for key in following.keys_for(b"again")] == [KeyStatus.COMPROMISED]
    assert [key.kid for key in after([], stolen)] == [b"first", b"again"]
