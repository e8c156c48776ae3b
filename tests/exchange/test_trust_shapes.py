"""Trust lists of others: what is taken, under which ids, with which notes, and what is left out and why."""

import base64
import json
from contextlib import suppress
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ObjectIdentifier
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.certificate import Edition, MemorySigner, TrustStore, Usage, jwk_thumbprint, key_id_of_certificate
from vaxplatform.errors import FileError
from vaxplatform.exchange import Imported, Origin, import_trust, read_trust_list, write_trust_list

from . import trust_lists as made

ORIGIN = Origin("list", signed_by=(made.LIST_SIGNER.public_key,))
UNPINNED = Origin("list")


def imported(document: object, origin: Origin = ORIGIN) -> Imported:
    return import_trust(document if isinstance(document, bytes) else json.dumps(document).encode(), origin)


def left_out(found: Imported) -> list[str]:
    return [each.code for each in found.left_out]


def pem(*ders: bytes) -> bytes:
    return b"".join(x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM) for der in ders)


# ---------------------------------------------------------------------------------------------------- each shape, whole

DER = made.certificate(1)
SHAPES: dict[str, object] = {
    "certificates": pem(DER),
    "public-keys": made.public_pem(1),
    "vci-snapshot": made.vci_snapshot({"https://example.org/a": [made.jwk(1)]}),
    "jwk-set": {"keys": [made.jwk(1, kid=made.b64(key_id_of_certificate(DER)), x5c=[made.b64(DER)])]},
    "gateway": [made.gateway_entry(DER)],
    "signed-text": made.signed_text([made.gateway_entry(DER)]),
    "dsc-tl": made.compact_jws(made.dsc_tl()),
    "did-document": made.did_document(made.did_method(1)),
    "public-key-map": made.public_key_map(),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_gives_the_same_key(shape: str) -> None:
    found = imported(SHAPES[shape])
    assert (found.shape, found.left_out) == (shape, ())
    (key,) = found.keys
    assert key.public_key == made.key(1).public_key()
    assert key.usages == (frozenset() if shape in {"public-keys", "vci-snapshot"} else {Usage.VACCINATION})
    assert key.source == "list"
    if shape not in {"dsc-tl", "public-key-map", "public-keys", "vci-snapshot"}:  # another certificate, and none
        assert key.kid == key_id_of_certificate(DER)
        assert (key.country, key.not_before, key.not_after) == ("XX", made.START, made.END)


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"[1]", b"{}", b'{"a": 1}', b'{"keys": 1}', b'{"a": 1, "a": 1}', b"[" * 9999]
)
def test_what_is_no_list_is_refused(data: bytes) -> None:
    with pytest.raises(FileError) as refused:
        import_trust(data, ORIGIN)
    assert refused.value.code == "trust-shape"


# ---------------------------------------------------------------------------------------------- certificates, leniently


def test_certificates_that_strict_parsers_refuse_are_read_and_noted() -> None:
    finnish = imported(made.default_written_out()).keys[0]
    assert finnish.usages == {Usage.VACCINATION}
    assert finnish.notes == ("the extensions break strict DER: key usage was read leniently",)
    specimen = imported(made.parameters_of_ecdsa()).keys[0]
    assert (specimen.country, specimen.usages) == ("UT", {Usage.VACCINATION})
    assert (specimen.not_before, specimen.not_after) == (made.START, made.END)
    assert specimen.public_key == made.key(3).public_key()
    assert specimen.notes == ("the certificate breaks strict DER: read leniently",)
    empty = x509.UnrecognizedExtension(ObjectIdentifier("2.5.29.37"), b"\x30\x00")
    assert imported(made.certificate(4, usages=(), extensions=(empty,))).keys[0].usages == frozenset()


@pytest.mark.parametrize("length", ["short", "usual"])
def test_a_certificate_in_der_is_one_whatever_its_length(length: str) -> None:
    """Under 256 bytes DER writes the length in one byte instead of two: a matter of names and of the signature."""
    der = made.certificate(1, usages=()) if length == "usual" else made.shortest_certificate()
    assert (len(der) < 256) == (length == "short")
    assert imported(der, evolve(ORIGIN, country="XX")).shape == "certificates"


def test_an_authority_signs_no_documents_whatever_list_it_stands_in() -> None:
    authority = made.authority_certificate()
    for document in (pem(authority), authority, [made.gateway_entry(authority)]):
        assert left_out(imported(document)) == ["trust-not-a-signer"]
    of_both = made.certificate(7, extensions=(x509.BasicConstraints(ca=True, path_length=None),))
    assert imported(of_both).keys[0].notes == ("the certificate is an authority's, and is for health certificates too",)


def test_a_bad_certificate_does_not_stop_the_others() -> None:
    body = base64.b64encode(b"\x30\x03abc").decode()
    broken = f"-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n".encode()
    found = imported(pem(made.certificate(1)) + broken + pem(made.certificate(2)))
    assert len(found.keys) == 2
    assert left_out(found) == ["trust-certificate-unreadable"]
    assert found.left_out[0].place.path == "$[1]"
    with pytest.raises(FileError):
        imported(pem(made.certificate(1))[:-30])


def test_where_authorities_are_named_one_of_them_issued_every_signer() -> None:
    pinned = evolve(ORIGIN, authorities=(made.authority_certificate(),))
    stranger = made.certificate(5, authority=made.key(666))
    assert len(imported(pem(made.certificate(1)), pinned).keys) == 1
    assert left_out(imported(pem(stranger), pinned)) == ["trust-authority"]
    assert left_out(imported(made.parameters_of_ecdsa(), pinned)) == ["trust-authority"]
    assert left_out(imported({"keys": [made.jwk(1)]}, pinned)) == ["trust-authority"]
    assert left_out(imported(made.public_key_map(), pinned)) == ["trust-authority"]
    assert imported(made.did_document(made.did_method(1)), pinned).keys[0].notes == (
        "a coordinate carries a sign byte: it was left out",
        "the document's proof was not checked",
    )


def test_a_signers_time_ends_with_that_of_its_authority() -> None:
    early = made.authority_certificate(end=made.START + timedelta(days=9))
    (key,) = imported(pem(made.certificate(1)), evolve(ORIGIN, authorities=(early,))).keys
    assert (key.not_before, key.not_after) == (made.START, made.START + timedelta(days=9))
    assert key.notes == ("its authority's time ends first, and its own with that",)
    renewed = evolve(ORIGIN, authorities=(early, made.authority_certificate()))
    (key,) = imported(pem(made.certificate(1)), renewed).keys
    assert (key.not_after, key.notes) == (made.END, ())


# ------------------------------------------------------------------------------------------------------------- JWK sets

THUMBPRINT = jwk_thumbprint(made.key(1).public_key())


def test_a_key_of_smart_health_cards_is_named_by_its_thumbprint() -> None:
    issuer = Origin("jwks.json", issuer="https://example.org/issuer")
    for jwk in (made.jwk(1, kid=made.b64url(THUMBPRINT), use="sig", alg="ES256"), made.jwk(1)):
        (key,) = imported({"keys": [jwk]}, issuer).keys
        assert (key.kid, key.issuer, key.country) == (THUMBPRINT, "https://example.org/issuer", "")
        assert key.notes == ("no certificate: its use and time are not known",)
    (key,) = imported({"keys": [made.jwk(1, kid="AQID")]}, issuer).keys
    assert key.notes[-1] == "its id is not its thumbprint: it verifies no SMART Health Card"


@pytest.mark.parametrize(
    ("jwk", "code"),
    [
        ("a key", "jwk-unreadable"),
        ({"kty": "oct", "k": "AAAA"}, "jwk-unreadable"),
        (made.jwk(1, x="AAAA"), "jwk-unreadable"),
        (made.jwk(1, x=None), "jwk-unreadable"),
        (made.jwk(1) | {"y": made.jwk(2)["y"]}, "jwk-unreadable"),  # not on the curve
        (made.jwk(1, crv="P-384"), "jwk-unreadable"),
        (made.jwk(1, kid="!"), "trust-base64"),
        (made.jwk(1, kid=7), "trust-base64"),
        (made.jwk(1, kid=""), None),
        (made.jwk(1, kid=made.b64url(jwk_thumbprint(made.key(2).public_key()))), "trust-key-mismatch"),
        (made.jwk(1, d="AQ"), "trust-private-key"),
        (made.jwk(1, use="enc"), "trust-not-a-signer"),
        (made.jwk(1, alg="ES256K"), "trust-algorithm"),
        (made.jwk(2, x5c=[made.b64(DER)]), "trust-key-mismatch"),
        (made.jwk(1, x5c=["AAAA"]), "trust-certificate-unreadable"),
        (made.jwk(1, x5c=[7]), "trust-base64"),
        (made.jwk(1, x5c=[made.b64(DER)], **{"x5t#S256": "AAAA"}), "trust-fingerprint"),
        (made.jwk(1000, x5c=[made.b64(made.authority_certificate())]), "trust-not-a-signer"),
    ],
)
def test_what_is_left_out_of_a_key_set(jwk: object, code: str | None) -> None:
    found = imported({"keys": [jwk, made.jwk(3)]})
    assert left_out(found) == ([] if code is None else [code])
    assert len(found.keys) == 2 - len(found.left_out)


def test_a_certificate_counts_more_than_the_members_beside_it() -> None:
    (key,) = imported({"keys": [made.jwk(1, x="AAAA", kid="AQID", x5c=[made.b64(DER)])]}).keys
    assert key.public_key == made.key(1).public_key()
    assert (key.kid, key.other_kids) == (key_id_of_certificate(DER), (b"\x01\x02\x03",))
    assert key.notes == (
        "the list states another key id than the certificate's: both are tried",
        "the members of the key cannot be read: its certificate was taken",
    )


def test_the_vci_directory_names_the_issuer_of_each_key_also_of_a_shared_one() -> None:
    snapshot = made.vci_snapshot({"https://example.org/a": [made.jwk(1)], "https://example.org/b": [made.jwk(1), 7]})
    snapshot["issuerInfo"].append({"issuer": {}, "keys": []})
    found = imported(snapshot)
    assert [(key.kid, key.issuer) for key in found.keys] == [
        (THUMBPRINT, "https://example.org/a"),
        (THUMBPRINT, "https://example.org/b"),
    ]
    assert {key.notes for key in found.keys} == {
        ("no certificate: its use and time are not known", "the snapshot's signature was not checked")
    }
    assert [str(each.place.path) for each in found.left_out] == ["$.issuerInfo[1].keys[1]", "$.issuerInfo[2]"]


# ---------------------------------------------------------------------------------------------------- bare public keys


def test_a_bare_public_key_has_the_id_and_issuer_that_are_said_of_it() -> None:
    said = Origin("cowin.pem", country="IN", issuer="https://example.org", kid=b"did:india")
    found = imported(b"Two keys of one issuer:\r\n" + made.public_pem(1) + made.public_pem(2), said)
    assert [(key.kid, key.other_kids, key.country, key.issuer) for key in found.keys] == [
        (b"did:india", (), "IN", "https://example.org")
    ] * 2
    assert found.keys[1].public_key == made.key(2).public_key()
    (unnamed,) = imported(made.public_pem(1)).keys
    assert (unnamed.kid, unnamed.country) == (MemorySigner.from_pem(made.private_pem(1)).kid, "")
    (of_cards,) = imported(made.public_pem(1), evolve(said, kid=None)).keys
    assert (of_cards.kid, of_cards.other_kids) == (jwk_thumbprint(made.key(1).public_key()), ())
    assert found.keys[0].notes == ("no certificate: its use and time are not known",)
    assert unnamed.notes == (
        "no certificate: its use and time are not known",
        "no issuer: whichever one a certificate names by its address is believed",
    )
    assert left_out(imported(made.public_pem(1), evolve(said, authorities=(made.authority_certificate(),)))) == [
        "trust-authority"
    ]


def test_a_key_id_can_be_added_to_what_a_list_says() -> None:
    (key,) = imported(pem(DER), evolve(ORIGIN, kid=b"did:india")).keys
    assert (key.kid, key.other_kids) == (key_id_of_certificate(DER), (b"did:india",))
    assert key.notes == ("a key id was added when the list was built",)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (made.public_pem(1)[:-30], "public-key-unreadable"),
        (made.public_pem(1).replace(b"MFk", b"MFo"), "public-key-unreadable"),
        (made.public_pem(1) + b"-----BEGIN PUBLIC KEY-----", "public-key-unreadable"),
        (made.private_pem(1), "trust-private-key"),
        (pem(DER) + made.private_pem(1), "trust-private-key"),
        (json.dumps({"keys": [made.private_pem(1).decode()]}).encode(), "trust-private-key"),
    ],
    ids=map(str, count()),
)
def test_a_file_of_keys_that_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(FileError) as refused:
        import_trust(data, ORIGIN)
    assert refused.value.code == code


# ------------------------------------------------------------------------------------------------------- public-key map


@pytest.mark.parametrize(
    ("words", "usages"),
    [
        ([], frozenset()),
        (["v", "t", "r"], {Usage.VACCINATION, Usage.TEST, Usage.RECOVERY}),
        (["vaccination"], {Usage.VACCINATION}),
        ([made.VACCINATION, "other"], {Usage.VACCINATION}),
    ],
)
def test_uses_are_words_or_identifiers(words: list[str], usages: set[Usage]) -> None:
    (key,) = imported(made.public_key_map(words=words), evolve(ORIGIN, country="NL")).keys
    assert (key.usages, key.country, key.kid) == (usages, "NL", bytes(8))


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (made.public_key_map(words=["x"]), "trust-usage"),
        (made.public_key_map(words="v"), "trust-usage"),
        (made.public_key_map(words=[1]), "trust-usage"),
        ({"AAAA": [{"subjectPk": "AAAA"}]}, "trust-key-type"),
        ({"AAAA": [{"subjectPk": None}]}, "trust-base64"),
        ({"!": made.public_key_map()[made.b64(bytes(8))]}, "trust-base64"),
        ({"": made.public_key_map()[made.b64(bytes(8))]}, "trusted-key-invalid"),
    ],
)
def test_what_is_left_out_of_a_map(document: object, code: str) -> None:
    assert left_out(imported(document)) == [code]


# ------------------------------------------------------------------------------------------------- gateway, German text


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"certificateType": "CSCA"}, "trust-not-a-signer"),
        ({"certificateType": None}, "trust-not-a-signer"),
        ({"rawData": "!"}, "trust-base64"),
        ({"rawData": None}, "trust-base64"),
        ({"rawData": "AAAA", "thumbprint": None}, "trust-certificate-unreadable"),
        ({"thumbprint": "00"}, "trust-fingerprint"),
        ({"thumbprint": 7}, "trust-fingerprint"),
        ({"country": "WHO"}, "trusted-key-invalid"),
        ({"kid": "!"}, "trust-base64"),
    ],
)
def test_what_is_left_out_of_a_gateways_list(changed: dict[str, Any], code: str) -> None:
    found = imported([made.gateway_entry(DER, **changed), made.gateway_entry(made.certificate(2))])
    assert left_out(found) == [code]
    assert (found.left_out[0].place.path, len(found.keys)) == ("$[0]", 1)


def test_the_gateways_country_goes_before_the_subjects() -> None:
    assert imported([made.gateway_entry(DER, "NO")]).keys[0].country == "NO"
    assert imported([made.gateway_entry(made.certificate(1, None), "NO")]).keys[0].country == "NO"
    assert imported([made.gateway_entry(DER, kid="AQID")]).keys[0].other_kids == (b"\x01\x02\x03",)


def test_where_upload_certificates_are_named_one_of_the_country_signed_every_entry() -> None:
    pinned = evolve(ORIGIN, upload_certificates=(made.upload_certificate(), made.certificate(3001, "XY", usages=())))
    detached = made.PKCS7Options.DetachedSignature
    signed = made.gateway_entry(DER, signature=made.b64(made.cms(DER, detached)))
    assert imported([signed], pinned).keys[0].notes == ()
    assert imported(made.signed_text([signed]), pinned).keys[0].notes == ()
    assert imported([signed]).keys[0].notes == (
        "the country's signature over the entry was not checked: no upload certificate was given",
    )
    for wrong in (
        {"country": "XY"},  # the upload key of a country vouches for no other's signers
        {"country": None},
        {"rawData": made.b64(made.certificate(2)), "thumbprint": None, "kid": None},
        {"signature": made.b64(made.cms(DER, detached, number=3001))},
        {"signature": made.b64(made.cms(DER))},
        {"signature": "MIIB"},
    ):
        assert left_out(imported([{**signed, **wrong}], pinned)) == ["trust-upload-signature"], wrong
    assert left_out(imported([{**signed, "signature": None}], pinned)) == ["trust-base64"]


def test_the_german_text_is_checked_against_the_key_and_told_where_there_is_none() -> None:
    text = made.signed_text([made.gateway_entry(DER)])
    assert imported(text).keys[0].notes == ()
    assert imported(text + b"\r\n").keys[0].notes == ()
    assert imported(text, UNPINNED).keys[0].notes == ("the list's signature was not checked: no key was given",)
    stranger = MemorySigner(made.key(666), kid=b"stranger")
    for forged in (
        made.signed_text([made.gateway_entry(DER)], stranger),
        text.replace(b"2021-09-01", b"2021-09-02"),
        b"AAAA" + text[text.index(b"\n") :],
    ):
        with pytest.raises(FileError) as refused:
            imported(forged)
        assert refused.value.code == "INVALID_SIGNATURE"


def test_a_signature_that_begins_as_der_does_is_checked_like_any() -> None:
    """A text of base64 may begin with 0, the first byte of a certificate in DER."""
    forged = b"0AAA" + made.signed_text([made.gateway_entry(DER)])[4:]
    with pytest.raises(FileError) as refused:
        imported(forged)
    assert refused.value.code == "INVALID_SIGNATURE"
    assert imported(forged, UNPINNED).shape == "signed-text"


# --------------------------------------------------------------------------------------------------------------- DSC-TL


def test_a_dsc_tl_has_an_edition_and_uses_of_its_own() -> None:
    found = imported(SHAPES["dsc-tl"])
    assert found.edition is not None
    assert (found.edition.issuer, found.edition.sequence) == ("A list of lists", 1_630_000_000)
    assert (found.edition.next_update - found.edition.issued_at).total_seconds() == 600_000
    assert found.keys[0].country == "SE"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (made.compact_jws(made.dsc_tl(), MemorySigner(made.key(9), kid=b"x")), "INVALID_SIGNATURE"),  # the header's x5c
        (made.compact_jws(made.dsc_tl(), alg="none"), "UNSUPPORTED_ALG"),
        (made.compact_jws(made.dsc_tl(), alg="HS256"), "UNSUPPORTED_ALG"),
        (made.compact_jws(made.dsc_tl(), alg=["ES256"]), "UNSUPPORTED_ALG"),
        (made.compact_jws(made.dsc_tl(), crit=["b64"], b64=False), "trust-shape"),
        (made.compact_jws({}), "trust-shape"),
        (made.compact_jws([]), "trust-shape"),
        (made.compact_jws(made.dsc_tl(exp=None)), "edition"),
        (made.compact_jws(made.dsc_tl(iat="now")), "edition"),
        (made.compact_jws(made.dsc_tl(exp=1)), "edition"),
        (made.compact_jws(made.dsc_tl(exp=10**30)), "edition"),
        (made.compact_jws(made.dsc_tl(iat=-(10**30))), "edition"),
        (made.compact_jws(made.dsc_tl(iat=True)), "edition"),
        (made.compact_jws(made.dsc_tl(iss="\ud800")), "edition"),
    ],
    ids=map(str, count()),
)
def test_a_dsc_tl_is_refused_as_a_whole(data: bytes, code: str) -> None:
    with pytest.raises(FileError) as refused:
        imported(data)
    assert refused.value.code == code
    assert refused.value.place is not None


def test_a_dsc_tl_may_narrow_the_uses_of_a_certificate() -> None:
    test = f"{made.VACCINATION[:-1]}1"
    der = made.certificate(6, usages=(made.VACCINATION, test))
    group = {"keys": [made.jwk(6, x5c=[made.b64(der)], kid="AQID")], "eku": {"AQID": [test]}}
    (key,) = imported(made.compact_jws(made.dsc_tl(dsc_trust_list={"XX": group}))).keys
    assert key.usages == {Usage.TEST}


def test_a_signed_list_needs_a_pinned_key() -> None:
    with pytest.raises(FileError) as refused:
        imported(SHAPES["dsc-tl"], UNPINNED)
    assert refused.value.code == "list-unpinned"


@pytest.mark.parametrize(
    ("group", "codes"),
    [
        ([], ["trust-entry"]),
        ({}, ["trust-entry"]),
        ({"keys": [], "eku": []}, ["trust-entry"]),
        ({"keys": [7]}, ["jwk-unreadable"]),
        ({"keys": [made.jwk(1, kid="AQID")], "eku": {"AQID": "oid"}}, ["trust-usage"]),
        (
            {"keys": [made.jwk(1, x5c=[made.b64(DER)], kid="AQID")], "eku": {"AQID": [f"{made.VACCINATION[:-1]}1"]}},
            ["trust-usage"],
        ),
        ({"keys": [made.jwk(1, x5c=[made.b64(DER)], kid="AQID")]}, []),
    ],
)
def test_what_is_left_out_of_a_dsc_tl(group: object, codes: list[str]) -> None:
    assert left_out(imported(made.compact_jws(made.dsc_tl(dsc_trust_list={"XX": group})))) == codes


# -------------------------------------------------------------------------------------------------- WHO's trust network


def test_a_did_documents_quirks_are_let_pass_and_noted() -> None:
    (key,) = imported(made.did_document(made.did_method(1))).keys
    assert key.kid == key_id_of_certificate(DER)
    assert (key.issuer, key.country) == ("XXA", "XX")
    assert key.notes == (
        "a coordinate carries a sign byte: it was left out",
        "the document's proof was not checked",
    )


WITHOUT_CERTIFICATE = made.jwk(1, kid=made.b64(bytes(8)))


@pytest.mark.parametrize(
    ("method", "code"),
    [
        (f"{made.DID}-ref:DDCC:XXA:DSC#AAAA", "trust-reference"),
        (made.did_method(1, "SCA"), "trust-not-a-signer"),
        (made.did_method(1, "UP"), "trust-not-a-signer"),
        (made.did_method(1000, "-", der=made.authority_certificate()), "trust-not-a-signer"),
        (made.did_method(1000, "DSC", der=made.authority_certificate()), "trust-not-a-signer"),
        ({"id": f"{made.DID}:-:XXA:-#AAAA", "publicKeyJwk": WITHOUT_CERTIFICATE}, "trust-not-a-signer"),
        ({"id": 7, "publicKeyJwk": WITHOUT_CERTIFICATE}, "trust-entry"),
        ({"id": "did:web:x"}, "trust-entry"),
        (7, "trust-entry"),
        (made.did_method(2, der=DER), "trust-key-mismatch"),
    ],
    ids=map(str, count()),
)
def test_what_is_left_out_of_a_did_document(method: object, code: str) -> None:
    found = imported(made.did_document(method, made.did_method(3, "-")))
    assert left_out(found) == [code]
    assert (found.left_out[0].place.path, len(found.keys)) == ("$.verificationMethod[0]", 1)


def test_of_a_method_without_a_certificate_the_fragment_is_the_key_id() -> None:
    jwk = made.jwk(1, sign_byte=True)
    method = {"id": f"{made.DID}:DDCC:XXB:DSC#{made.b64(bytes.fromhex('fbefbe0102030405'))}", "publicKeyJwk": jwk}
    assert "#++++" in str(method["id"])  # characters that an address would escape stand as they are
    (key,) = imported(made.did_document(method)).keys
    assert (key.kid.hex(), key.issuer, key.usages) == ("fbefbe0102030405", "XXB", frozenset())


def test_the_key_id_is_worked_out_from_the_certificate() -> None:
    (key,) = imported(made.did_document(made.did_method(1, kid=made.b64(bytes(8))))).keys
    assert (key.kid, key.other_kids) == (key_id_of_certificate(DER), (bytes(8),))


# ------------------------------------------------------------------------------------------------ whatever stands there

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
ENTRIES = st.sampled_from([made.jwk(1), made.gateway_entry(DER), made.did_method(1), *made.public_key_map().values()])


@given(st.data())
def test_whatever_stands_in_a_list_only_our_errors_come_out(data: st.DataObject) -> None:
    entry = data.draw(ENTRIES)
    entry = json.loads(json.dumps(entry))
    target = entry[0] if isinstance(entry, list) else entry
    inner = target.get("publicKeyJwk", target)
    inner[data.draw(st.sampled_from(sorted(inner)))] = data.draw(anything)
    documents: list[object] = [{"keys": [target]}, [target], made.did_document(target), {"AAAA": [target]}]
    documents.append(
        made.compact_jws(made.dsc_tl(dsc_trust_list={"XX": {"keys": [target], "eku": data.draw(anything)}}))
    )
    for document in documents:
        with suppress(FileError):
            imported(document)


ODD = st.sampled_from(
    ["\ud800", "a\0b", "x" * 999, "9999-12-31T23:59:59-12:00", -(2**70), 10**400, float("nan"), "ß", "", ["\udfff"]]
)


@given(entry=ENTRIES, odd=ODD | anything, choice=st.data(), number=st.integers(1, 2**53 - 1))
def test_what_is_taken_of_a_list_can_be_written_and_read_again(
    tmp_path_factory: pytest.TempPathFactory, entry: Any, odd: Any, choice: st.DataObject, number: int
) -> None:
    target = json.loads(json.dumps(entry[0] if isinstance(entry, list) else entry))
    target[choice.draw(st.sampled_from([*sorted(target), "kid"]))] = odd
    issuer = odd if isinstance(odd, str) else "https://example.org"
    tl = made.dsc_tl(dsc_trust_list={issuer: {"keys": [target]}}, iss=issuer, iat=number, exp=number + 9)
    listed: list[object] = [{"keys": [target]}, [target], made.did_document(target), {"AAAA": [target]}]
    path = tmp_path_factory.getbasetemp() / "list.jws"
    edition = Edition("A ministry", made.START, made.END, sequence=number)
    for document in [*listed, made.vci_snapshot({issuer: [target]}), made.compact_jws(tl)]:
        with suppress(FileError):
            found = imported(document)
            store = TrustStore.of(found.keys, edition=found.edition or edition)
            write_trust_list(path, store, made.LIST_SIGNER)
            assert read_trust_list(path, signed_by=ORIGIN.signed_by) == store


@given(st.binary(max_size=200))
def test_whatever_bytes_are_read_only_our_errors_come_out(data: bytes) -> None:
    try:
        import_trust(data, ORIGIN)
    except FileError as refused:
        seen = refused.code
    else:
        seen = ""
    assert seen in {"", "trust-shape"}


# ------------------------------------------------------------------------------------- keys of SMART Health Cards

CARDS = Origin("jwks.json", issuer="https://cards.example.org/issuer")


def health_card_key(*names: x509.GeneralName, **members: Any) -> dict[str, Any]:
    extensions = (x509.SubjectAlternativeName(names),) if names else ()
    der = made.certificate(1, None, usages=(), extensions=extensions)
    kid = made.b64url(jwk_thumbprint(made.key(1).public_key()))
    return made.jwk(1, kid=kid, use="sig", alg="ES256", x5c=[made.b64(der)], **members)


def test_an_issuer_of_health_cards_needs_no_country() -> None:
    address = x509.UniformResourceIdentifier(CARDS.issuer)
    (key,) = imported({"keys": [health_card_key(address)]}, CARDS).keys
    assert (key.country, key.issuer, key.not_before, key.not_after) == ("", CARDS.issuer, None, None)
    assert jwk_thumbprint(key.public_key) in (key.kid, *key.other_kids)


@pytest.mark.parametrize(
    "names",
    [
        (),
        (x509.DNSName("cards.example.org"),),
        (x509.UniformResourceIdentifier("https://cards.example.org/issuer/"),),
        (x509.UniformResourceIdentifier("http://cards.example.org/issuer"),),
    ],
)
def test_its_certificate_names_its_address(names: tuple[x509.GeneralName, ...]) -> None:
    found = imported({"keys": [health_card_key(*names)]}, CARDS)
    assert (found.keys, left_out(found)) == ((), ["trust-issuer-mismatch"])


def test_a_private_key_beside_its_certificate_is_left_out() -> None:
    address = x509.UniformResourceIdentifier(CARDS.issuer)
    assert left_out(imported({"keys": [health_card_key(address, d="AQ")]}, CARDS)) == ["trust-private-key"]


@pytest.mark.reference
@pytest.mark.parametrize(
    ("file", "keys", "reasons"),
    [
        ("valid_2_chain.public.json", 1, []),
        ("valid_keys.json", 3, []),
        ("cert_mismatch.public.json", 0, ["trust-key-mismatch"]),
        ("invalid_DNS_SAN.public.json", 0, ["trust-issuer-mismatch"]),
        ("invalid_no_SAN.public.json", 0, ["trust-issuer-mismatch"]),
        ("wrong_use_key.json", 0, ["trust-not-a-signer"]),
        ("private_key.json", 0, ["trust-private-key"]),
    ],
)
def test_the_key_sets_of_the_developer_tools(reference_data: Path, file: str, keys: int, reasons: list[str]) -> None:
    path = reference_data / "certificates/smart-health-cards/dev-tools/testdata" / file
    document = json.loads(path.read_text(encoding="utf-8"))
    found = imported(
        document if "keys" in document else {"keys": [document]},
        Origin(file, issuer="https://smarthealth.cards/examples/issuer"),
    )
    assert (len(found.keys), left_out(found)) == (keys, reasons)
