"""DIVOC credentials as nobody should send them, each with the verdict that is due: part of the corpus of `hostile`."""

import io
import json
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from vaxplatform.certificate import MemorySigner, TrustedKey
from vaxplatform.certificate.base64url import from_base64, to_base64url
from vaxplatform.certificate.formats import divoc
from vaxplatform.certificate.formats._zip_of_one import write_zip_of_one

KID = b"did:example"
SIGNER = MemorySigner(Ed25519PrivateKey.from_private_bytes(bytes(31) + b"\x07"), kid=KID)
KEYS = [
    TrustedKey(KID, "XX", Ed25519PrivateKey.from_private_bytes(bytes(31) + bytes((n,))).public_key()) for n in (8, 7)
]

ADDRESS = {"streetAddress": "", "district": "Pune", "addressCountry": "IN", "postalCode": 411001}
DOSE: dict[str, Any] = {
    "id": "https://health.example/vaccine/1",
    "type": ["Vaccination"],
    "certificateId": "123456789",
    "batch": "MB3428BX",
    "vaccine": "COVISHIELD",
    "manufacturer": "Serum Institute of India",
    "date": "2021-08-26T10:21:18.646Z",
    "effectiveStart": "2021-08-26",
    "effectiveUntil": "2022-08-26",
    "dose": 1,
    "totalDoses": 2,
    "verifier": {"name": "Sooraj Singh"},
    "facility": {"name": "Clinic 7", "address": ADDRESS},
}
PERSON = {"type": "Person", "id": "did:passport:K1234567", "name": "आशा पाटील", "dob": "1961-12", "address": ADDRESS}
CREDENTIAL: dict[str, Any] = {
    "@context": [
        "https://www.w3.org/2018/credentials/v1",
        "https://health.example/credentials/vaccination/v2",
    ],
    "type": ["VerifiableCredential", "ProofOfVaccinationCredential"],
    "credentialSubject": PERSON,
    "issuer": "https://health.example/",
    "issuanceDate": "2021-08-27T08:00:00.237Z",
    "evidence": [DOSE],
    "nonTransferable": "true",
}
PROOF = {
    "type": "Ed25519Signature2018",
    "created": "2021-08-27T08:00:00Z",
    "verificationMethod": "did:example",
    "proofPurpose": "assertionMethod",
}
HEADER = to_base64url(b'{"alg":"EdDSA","b64":false,"crit":["b64"]}')


def signed(members: Mapping[str, Any] = CREDENTIAL, *, proof: Mapping[str, str] = PROOF, header: str = HEADER) -> Any:
    """A credential, signed whatever it says.

    Raises:
        CertificateUnreadable: It states nothing that could be signed.
    """
    bare = divoc.Credential(
        members.get("@context"),
        {member: value for member, value in members.items() if member not in {"@context", "proof"}},
        proof,
        header,
        b"",
        "EdDSA",
        KID,
    )
    jws = f"{header}..{to_base64url(SIGNER.sign(divoc.signed_bytes_of(bare)))}"
    return {**members, "proof": {**proof, "jws": jws}}


def zipped(content: str | bytes, name: str = "certificate.json") -> str:
    data = content.encode() if isinstance(content, str) else content
    return write_zip_of_one(data, name).decode("latin-1")


def written(members: Any) -> str:
    return json.dumps(members, ensure_ascii=False, separators=(",", ":"))


def dose(**members: object) -> dict[str, Any]:
    return CREDENTIAL | {"evidence": [DOSE | members]}


WHOLE = signed()
TEXT = written(WHOLE)
SIGNATURE = from_base64(WHOLE["proof"]["jws"].partition("..")[2])


def with_proof(**members: object) -> str:
    return written(WHOLE | {"proof": WHOLE["proof"] | members})


def with_jws(header: object, signature: bytes = SIGNATURE) -> str:
    text = header if isinstance(header, str) else written(header)
    return with_proof(jws=f"{to_base64url(text.encode())}..{to_base64url(signature)}")


def hostile() -> Iterator[tuple[str, str, str]]:
    """Name, text and the code of the verdict that is due."""
    for name, text, code in (*_valid(), *_archives(), *_json(), *_proofs(), *_contents(), *_costly()):
        yield f"DIVOC {name}", text, code


def _valid() -> Iterator[tuple[str, str, str]]:
    yield "as JSON", TEXT, "VALID"
    yield "with line ends", f"\r\n{TEXT}\n", "VALID"
    yield "in an archive", zipped(TEXT), "VALID"
    yield "two doses at one place", written(signed(CREDENTIAL | {"evidence": [_nameless(), _nameless()]})), "VALID"
    yield "a member that is null", written(WHOLE | {"id": None}), "INVALID_PAYLOAD"


def _nameless() -> dict[str, Any]:
    return {member: value for member, value in DOSE.items() if member != "id"}


def _archive(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED, comment: bytes = b"") -> str:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", method) as made, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of two files of one name, which is the point
        for name, content in files:
            made.writestr(zipfile.ZipInfo(name), content, method)
        made.comment = comment
    return into.getvalue().decode("latin-1")


def _archives() -> Iterator[tuple[str, str, str]]:
    data = TEXT.encode()
    whole = zipped(data)
    yield "archive alone", "PK\x03\x04", "INVALID_COMPRESSION"
    yield "archive cut off", whole[:-1], "INVALID_COMPRESSION"
    yield "archive and more", whole + "\0", "TRAILING_DATA"
    yield "archive behind something", f"x{whole}", "UNKNOWN_FORMAT"
    yield "two archives", whole * 2, "TRAILING_DATA"
    yield "archive of nothing", _archive(), "UNKNOWN_FORMAT"
    yield "archive of two files", _archive(("certificate.json", data), ("b", b"")), "INVALID_COMPRESSION"
    yield "archive of one name twice", _archive(*[("certificate.json", data)] * 2), "INVALID_COMPRESSION"
    yield "archive with another name", _archive(("certificate.txt", data)), "INVALID_COMPRESSION"
    yield "archive with a path", _archive(("../certificate.json", data)), "INVALID_COMPRESSION"
    yield "archive with a comment", _archive(("certificate.json", data), comment=b"x"), "INVALID_COMPRESSION"
    yield "archive with BZIP2", _archive(("certificate.json", data), method=zipfile.ZIP_BZIP2), "INVALID_COMPRESSION"
    encrypted = bytearray(whole.encode("latin-1"))
    for at in (6, encrypted.index(b"PK\x01\x02") + 8):
        encrypted[at] |= 1
    yield "archive encrypted", encrypted.decode("latin-1"), "INVALID_COMPRESSION"
    yield "archive with characters beyond bytes", f"{whole}\u0100", "INVALID_ENCODING"
    yield "archive of no UTF-8", zipped(b'{"@context": "\xff"}'), "INVALID_ENCODING"
    yield "archive of an archive", zipped(whole.encode("latin-1")), "INVALID_ENCODING"
    yield "bomb of 2 MiB in an archive", zipped(bytes(2 * 2**20)), "SIZE_LIMIT_EXCEEDED"
    yield "bomb of 64 KiB in an archive", zipped(bytes(65_536)), "SIZE_LIMIT_EXCEEDED"
    bomb = bytearray(zipped(bytes(2 * 2**20)).encode("latin-1"))
    for at in (22, bomb.index(b"PK\x01\x02") + 24):
        bomb[at : at + 4] = (200).to_bytes(4, "little")
    yield "bomb that says it is small", bomb.decode("latin-1"), "INVALID_COMPRESSION"
    yield "endless archive", "PK\x03\x04" + "\0" * 900_000, "SIZE_LIMIT_EXCEEDED"
    packed = zlib.compress(data)
    yield "a zlib stream", packed.decode("latin-1"), "UNKNOWN_FORMAT"


def _json() -> Iterator[tuple[str, str, str]]:
    begin = '{"@context":'
    yield "JSON cut off", TEXT[:-1], "INVALID_ENCODING"
    yield "JSON and more", TEXT + "{}", "INVALID_ENCODING"
    yield "JSON in a list", f"[{TEXT}]", "UNKNOWN_FORMAT"
    yield "endless JSON", begin + " " * 900_000, "SIZE_LIMIT_EXCEEDED"
    for name, nested in (("lists", "["), ("maps", '{"a":')):
        yield f"deep JSON of {name}", begin + nested * (60_000 // len(nested)), "INVALID_ENCODING"
        deep = nested * 900 + ("1" if nested != "[" else "") + {"[": "]"}.get(nested, "}") * 900
        yield f"deep and whole JSON of {name}", begin + deep + "}", "INVALID_ENCODING"
    yield "member twice", TEXT[:-1] + ',"issuer":"https://health.example/"}', "INVALID_ENCODING"
    yield "member twice, escaped", TEXT[:-1] + ',"\\u0069ssuer":"https://health.example/"}', "INVALID_ENCODING"
    yield "member twice, within", TEXT.replace('"dose":1', '"dose":1,"dose":2'), "INVALID_ENCODING"
    yield "proof twice", TEXT[:-1] + ',"proof":{}}', "INVALID_ENCODING"
    for word in ("NaN", "Infinity", "-Infinity", "01", "+1", "1.", "0x1", "'1'", "9" * 5_000, "1e400"):
        yield f"number {word[:9]}", TEXT.replace('"dose":1', f'"dose":{word}'), "INVALID_ENCODING"
    for word in ("1.0", "1e0", "-0", "9" * 400, str(2**53)):
        yield f"number {word[:9]} that readers differ in", TEXT.replace('"dose":1', f'"dose":{word}'), "INVALID_PAYLOAD"
    yield "half a character", TEXT.replace("COVISHIELD", "\\ud800"), "INVALID_ENCODING"
    yield "half a character in a name", TEXT.replace('"batch"', '"\\udfff"'), "INVALID_ENCODING"
    yield "half a character as it is", TEXT.replace("COVISHIELD", "\ud800"), "INVALID_ENCODING"


def _proofs() -> Iterator[tuple[str, str, str]]:
    for alg in ("none", "HS256", "RS256", "PS256", "ES256", "eddsa", "", None, 5, ["EdDSA"]):
        yield f"algorithm {alg!r}", with_jws({"alg": alg, "b64": False, "crit": ["b64"]}), "UNSUPPORTED_ALG"
    for name, header in (
        ("without crit", {"alg": "EdDSA", "b64": False}),
        ("without b64", {"alg": "EdDSA", "crit": ["b64"]}),
        ("of none without crit", {"alg": "none", "b64": False}),
        ("with a key", {"alg": "EdDSA", "b64": False, "crit": ["b64"], "jwk": {}}),
        ("with another crit", {"alg": "EdDSA", "b64": False, "crit": ["b64", "x"], "x": 1}),
        ("with b64 true", {"alg": "EdDSA", "b64": True, "crit": ["b64"]}),
        ("with b64 0", {"alg": "EdDSA", "b64": 0, "crit": ["b64"]}),
        ("of a list", ["EdDSA"]),
        ("of nothing", ""),
        ("with a member twice", '{"alg":"none","alg":"EdDSA","b64":false,"crit":["b64"]}'),
        ("of deep JSON", "[" * 20_000),
    ):
        yield f"header {name}", with_jws(header), "INVALID_ENVELOPE"
    encoded = to_base64url(SIGNATURE)
    half = len(SIGNATURE) // 2
    der = encode_dss_signature(int.from_bytes(SIGNATURE[:half]), int.from_bytes(SIGNATURE[half:]))
    for name, jws, code in (
        ("attached", f"{HEADER}.e30.{encoded}", "INVALID_ENVELOPE"),
        ("of two parts", f"{HEADER}.{encoded}", "INVALID_ENVELOPE"),
        ("padded", f"{HEADER}..{encoded}==", "INVALID_ENVELOPE"),
        ("in base64", f"{HEADER}..{encoded[:-2]}+/", "INVALID_ENVELOPE"),
        ("with bits behind", f"{HEADER}..{encoded[:-1]}_", "INVALID_ENVELOPE"),
        ("empty", f"{HEADER}..", "INVALID_ENVELOPE"),
        ("short", f"{HEADER}..AAAA", "SIGNATURE_FORMAT"),
        ("DER", f"{HEADER}..{to_base64url(der)}", "SIGNATURE_FORMAT"),
        ("huge", f"{HEADER}..{'A' * 40_000}", "SIGNATURE_FORMAT"),
        ("of zeros", f"{HEADER}..{to_base64url(bytes(64))}", "INVALID_SIGNATURE"),
        ("of another content", f"{HEADER}..{to_base64url(SIGNER.sign(b'another'))}", "INVALID_SIGNATURE"),
    ):
        yield f"signature {name}", with_proof(jws=jws), code
    yield "proof of RSA", with_proof(type="RsaSignature2018"), "UNSUPPORTED_ALG"
    yield "proof unknown", with_proof(type="JsonWebSignature2020"), "UNSUPPORTED_ALG"
    yield "proof with a domain", with_proof(domain="x"), "INVALID_ENVELOPE"
    yield "proof with a value", with_proof(proofValue="x"), "INVALID_ENVELOPE"
    yield "proof for something else", with_proof(proofPurpose="authentication"), "INVALID_ENVELOPE"
    yield "proof of no time", with_proof(created="now"), "INVALID_ENVELOPE"
    yield "proof of another time", with_proof(created="2021-08-27T08:00:01Z"), "INVALID_SIGNATURE"
    yield "key unknown", with_proof(verificationMethod="did:elsewhere"), "KEY_NOT_FOUND"
    yield (
        "key without a name",
        written(WHOLE | {"proof": PROOF | {"jws": "x"}}).replace("verificationMethod", "m"),
        ("MISSING_KID"),
    )
    yield "key of no address", with_proof(verificationMethod="example"), "INVALID_ENVELOPE"
    yield "key of a prefix", with_proof(verificationMethod="schema:x"), "INVALID_ENVELOPE"
    yield "no proof", written(CREDENTIAL), "INVALID_ENVELOPE"
    yield "two proofs", written(WHOLE | {"proof": [WHOLE["proof"]] * 2}), "INVALID_ENVELOPE"


def _contents() -> Iterator[tuple[str, str, str]]:
    for name, members in (
        ("a term of no context", {"vaccinated": "fully"}),
        ("a term of another part", {"name": "x"}),
        ("a keyword", {"@id": "did:x"}),
        ("a graph", {"@graph": []}),
        ("a context", {"@included": [CREDENTIAL]}),
        ("a status", {"credentialStatus": {"id": "https://health.example/status"}}),
        ("an address for a name", {"https://schema.org/name": "x"}),
        ("a compact name", {"schema:name": "x"}),
        ("an empty name", {"": "x"}),
    ):
        yield f"with {name}", written(WHOLE | members), "INVALID_PAYLOAD"
        inner = WHOLE["evidence"][0] | members
        yield f"a dose with {name}", written(WHOLE | {"evidence": [inner]}), "INVALID_PAYLOAD"
    for name, context in (
        ("none", []),
        ("one", CREDENTIAL["@context"][:1]),
        ("more", [*CREDENTIAL["@context"], {"vaccinated": "https://x.example"}]),
        ("of its own", [CREDENTIAL["@context"][0], {"@vocab": "https://x.example/"}]),
        ("elsewhere", [CREDENTIAL["@context"][0], "https://x.example/credentials/vaccination/v2"]),
        ("on a file", [CREDENTIAL["@context"][0], "file:///credentials/vaccination/v2"]),
        ("of another version", [CREDENTIAL["@context"][0], "https://health.example/credentials/vaccination/v9"]),
        ("of an older version", [CREDENTIAL["@context"][0], "https://health.example/credentials/vaccination/v1"]),
    ):
        yield f"contexts {name}", written(WHOLE | {"@context": context}), "INVALID_PAYLOAD"
    for name, id_ in (
        ("empty", ""),
        ("a number on a document", "872550100V"),
        ("with spaces", "did:Voter ID:1"),
        ("nameless", "_:b0"),
        ("a prefix", "schema:x"),
        ("relative", "../x"),
        ("with brackets", "did:x> <a:b> <c:d"),
        ("of the dose", DOSE["id"]),
        ("null", None),
        ("a list", ["did:x"]),
    ):
        person = WHOLE["credentialSubject"] | {"id": id_}
        yield f"person whose id is {name}", written(WHOLE | {"credentialSubject": person}), "INVALID_PAYLOAD"
    yield "name that closes its quotation", TEXT.replace("MB3428BX", 'x\\" .\\n<a:b> <c:d> \\"'), "INVALID_SIGNATURE"
    yield "dose exchanged with the number of doses", written(WHOLE | dose(dose=2, totalDoses=1)), "VALID"
    yield "vaccine exchanged with the lot", written(WHOLE | dose(vaccine="MB3428BX", batch="COVISHIELD")), "VALID"
    yield (
        "day exchanged with the end",
        written(WHOLE | dose(date=DOSE["effectiveUntil"], effectiveUntil=DOSE["date"])),
        ("SCHEMA_INVALID"),
    )
    for name, members, code in (
        ("no dose", CREDENTIAL | {"evidence": []}, "SCHEMA_INVALID"),
        ("no person", CREDENTIAL | {"credentialSubject": None}, "SCHEMA_INVALID"),
        ("dose 0", dose(dose=0), "SCHEMA_INVALID"),
        ("dose of a truth", dose(dose=True), "SCHEMA_INVALID"),
        ("dose in other digits", dose(dose="٢"), "SCHEMA_INVALID"),
        ("dose of a long number", dose(dose="1" * 20_000), "SCHEMA_INVALID"),
        ("day that is none", dose(date="2021-02-30"), "SCHEMA_INVALID"),
        ("day with a long time", dose(date="2021-08-26T" + "9" * 20_000), "SCHEMA_INVALID"),
        ("leap second", CREDENTIAL | {"issuanceDate": "2016-12-31T23:59:60Z"}, "SCHEMA_INVALID"),
        ("year 10000", CREDENTIAL | {"issuanceDate": "10000-01-01T00:00:00Z"}, "SCHEMA_INVALID"),
        ("far zone", CREDENTIAL | {"issuanceDate": "0001-01-01T00:00:00+23:59"}, "SCHEMA_INVALID"),
        ("time to come", CREDENTIAL | {"issuanceDate": "9999-12-31T23:59:59Z"}, "NOT_YET_VALID"),
        ("ended", CREDENTIAL | {"expirationDate": "2021-08-27T08:30:00Z"}, "EXPIRED"),
        ("steering characters", dose(vaccine="\u202e\u2028\ufeff<script>"), "VALID"),
    ):
        yield f"signed, {name}", written(signed(members)), code


def _costly() -> Iterator[tuple[str, str, str]]:
    for name, entry in (("empty", "{}"), ("of one kind", '{"type":"x"}'), ("null", "null"), ("numbers", "1")):
        entries = ",".join([entry] * min(10_000, 60_000 // (len(entry) + 1)))
        yield (
            f"doses, many, {name}",
            TEXT.replace('"evidence":[', f'"evidence":[{entries},'),
            "SIZE_LIMIT_EXCEEDED",
        )
    alike = [{"type": "Vaccination", "facility": {"address": {}}, "verifier": {}}] * 64
    yield (
        "doses that say the same, as many as there may be",
        written(signed(CREDENTIAL | {"evidence": alike})),
        ("SCHEMA_INVALID"),
    )
    many = written(dict.fromkeys((str(n) for n in range(5_000)), 1))
    yield "many members", TEXT.replace('"verifier":{', f'"verifier":{many[:-1]},'), "INVALID_PAYLOAD"
    yield "long address", written(WHOLE | {"issuer": "a:" + "b" * 50_000}), "INVALID_PAYLOAD"
    yield "long name", written(signed(dose(vaccine='"' * 25_000))), "VALID"
