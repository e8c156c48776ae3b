"""DIVOC, the vaccination credential of India's CoWIN and of other countries that use the same software.

Issuing: record -> W3C verifiable credential -> its statements -> canonical N-Quads -> detached JSON Web Signature ->
zip archive. Verifying goes back the same way and stops at the first thing that is wrong before the signature; after it,
everything wrong is collected.

What is signed is what the credential states by its contexts (`_divoc_terms`), not its text. Members of one part that
the context gives one address are signed as a heap: that ``COVISHIELD`` and a batch number belong to a dose is signed,
and not which is which. What can be told by the content is: see `schema_findings`.

Each step back can be taken alone, to see where a credential fails: `unpack`, `read_members`, `open_credential`,
`signed_bytes_of`, `judge`.

Source:
    W3C Verifiable Credentials Data Model 1.1; RFC 7515 and 7797 (JWS, unencoded payload), RFC 7518 (PS256), RFC 8037
    (EdDSA); the signer, contexts and QR code of DIVOC (egovernments/DIVOC, MIT licence): ``certificate_signer`` and
    ``certificate_api``.
"""

import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from string import ascii_letters, digits
from types import MappingProxyType
from typing import Any

from attrs import frozen

from vaxplatform.certificate._instant import require_instant
from vaxplatform.certificate.base64url import to_base64url
from vaxplatform.certificate.claims import HealthRecord, VaccinationRecord
from vaxplatform.certificate.formats import _json, _policy
from vaxplatform.certificate.formats._divoc_statements import is_address, statements_of
from vaxplatform.certificate.formats._divoc_terms import (
    CREDENTIALS_V1,
    NAMESPACE,
    NAMESPACES,
    PROOF_STATEMENTS,
    SHAPES,
    SIGNATURE_TYPES,
)
from vaxplatform.certificate.formats._stated import Stated
from vaxplatform.certificate.formats._urdna2015 import canonical
from vaxplatform.certificate.formats._zip_of_one import BEGINNING, read_zip_of_one, write_zip_of_one
from vaxplatform.certificate.identity import CertificateIdentity
from vaxplatform.certificate.keys import Signer, signature_of
from vaxplatform.certificate.revocation import RevocationSource
from vaxplatform.certificate.trust import KeyStatus, TrustedKey, TrustStore, Usage, algorithms_of, is_key_id
from vaxplatform.certificate.verdict import Finding, Stage, Verdict, VerdictCode
from vaxplatform.errors import CertificateError, CertificateUnreadable
from vaxplatform.model.person import Sex

__all__ = [
    "NAME",
    "VALIDITY",
    "Credential",
    "check",
    "decode",
    "encode",
    "identify",
    "is_archive",
    "judge",
    "open_credential",
    "read_members",
    "recognises",
    "schema_findings",
    "sign",
    "signed_bytes_of",
    "unpack",
]

NAME = "divoc"
VALIDITY: timedelta | None = None
"""A credential says of no day that it ends, unless its issuer asks for one."""

FILE_NAME = "certificate.json"
LARGEST_CONTENT = 65_536  # characters or bytes of JSON, and of an archive; real ones have 2,000

_ZIP = BEGINNING.decode("latin-1")
_CONTEXT = '"@context"'
_C = VerdictCode


def _unreadable(code: VerdictCode, detail: str) -> CertificateUnreadable:
    return CertificateUnreadable(detail, code=code.value)


# --------------------------------------------------------------------------------------------------------------- encode

_GENDER: Mapping[Sex, str | None] = MappingProxyType({Sex.FEMALE: "Female", Sex.MALE: "Male", Sex.UNKNOWN: None})
_FIRST, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
_UNRESERVED = frozenset(ascii_letters + digits + "-._~")
_ONE_DAY = timedelta(days=1)  # days are of no time zone
_NEEDED = ("product_name", "manufacturer_name", "lot")


def encode(
    record: HealthRecord, *, issued_at: datetime, expires_at: datetime | None, issuer: str | None = None
) -> bytes:
    """The credential of a vaccination, in JSON and without its proof.

    Args:
        record: The dose, with ``product_name``, ``manufacturer_name`` and ``lot``, which this format asks for.
        issued_at: The instant of issue, with its time zone; whole seconds count.
        expires_at: Until when the credential holds, if that is to end.
        issuer: The issuer's address, ``https://example.org/``.

    Raises:
        CertificateError: ``instant-naive``; ``times-out-of-order``; ``times-range`` (1970 to 9999);
            ``issuer-missing``, ``issuer-address``; ``profile-field`` with the record's field in ``data["field"]``: the
            format needs it, or cannot carry it; ``birth-date-after-issue``.
    """
    require_instant(issued_at=issued_at, **({} if expires_at is None else {"expires_at": expires_at}))
    if expires_at is not None and not issued_at < expires_at:
        raise CertificateError("a certificate expires after it is issued, not before", code="times-out-of-order")
    if issued_at < _FIRST or not (expires_at or issued_at) <= _LAST:
        raise CertificateError("the times of a certificate lie between 1970 and 9999", code="times-range")
    server = _server_of_issuer(issuer)
    if not isinstance(record, VaccinationRecord):
        raise _field("record", "a DIVOC credential carries vaccinations only")
    _require_expressible(record, issued_at)
    certificate: dict[str, Any] = {
        "@context": [CREDENTIALS_V1, f"{server}{NAMESPACE}v2"],
        "type": ["VerifiableCredential", "ProofOfVaccinationCredential"],
        "credentialSubject": _subject(record),
        "issuer": issuer,
        "issuanceDate": _in_words(issued_at),
        "expirationDate": None if expires_at is None else _in_words(expires_at),
        "evidence": [_evidence(record, server)],
        "nonTransferable": "true",
    }
    return json.dumps(_without_nothing(certificate), ensure_ascii=False, separators=(",", ":")).encode()


def _field(field: str, sentence: str) -> CertificateError:
    return CertificateError(sentence, code="profile-field", field=field)


def _server_of_issuer(issuer: str | None) -> str:
    if issuer is None:
        raise CertificateError(
            "a DIVOC credential names its issuer by an address: issuer='https://…'",
            code="issuer-missing",
            field="issuer",
        )
    server = _server_of(issuer)
    if server is None:
        raise CertificateError(
            "the issuer is an address that begins with https://", code="issuer-address", field="issuer"
        )
    return server


def _require_expressible(record: VaccinationRecord, issued_at: datetime) -> None:
    for field in _NEEDED:
        if not getattr(record, field):
            raise _field(field, f"a DIVOC credential needs the record's {field}")
    if record.document and not is_address(record.document):
        raise _field("document", "the person's document is an address without spaces, such as did:passport:…")
    if record.date - issued_at.date() > _ONE_DAY:
        raise _field("date", "nobody certifies a dose that was not given yet")
    if record.effective_until is not None and record.effective_until < (record.effective_from or record.date):
        raise _field("effective_until", "the dose counts until a day after the one from which it counts")
    if record.birth_date.earliest - issued_at.date() > _ONE_DAY:
        raise CertificateError("nobody is certified before being born", code="birth-date-after-issue")


def _subject(record: VaccinationRecord) -> dict[str, Any]:
    return {
        "type": "Person",
        "id": record.document or None,
        "name": record.name.original or record.name.romanised,
        "gender": _GENDER[record.sex],
        "dob": str(record.birth_date),
        "nationality": record.nationality or None,
    }


def _evidence(record: VaccinationRecord, server: str) -> dict[str, Any]:
    effective_from = record.effective_from or record.date
    return {
        "type": ["Vaccination"],
        "id": f"{server}vaccine/{_escaped(record.certificate_id)}",
        "certificateId": record.certificate_id,
        "batch": record.lot,
        "vaccine": record.product_name,
        "manufacturer": record.manufacturer_name,
        "icd11Code": record.icd11 or None,
        "date": record.date.isoformat(),
        "effectiveStart": effective_from.isoformat(),
        "effectiveUntil": None if record.effective_until is None else record.effective_until.isoformat(),
        "dose": record.dose_number,
        "totalDoses": record.doses_in_series,
        "verifier": {"name": record.vaccinator} if record.vaccinator else None,
        "facility": {"name": record.centre or None, "address": {"addressCountry": record.country}},
    }


def _escaped(text: str) -> str:
    """A text as one step of an address (RFC 3986 section 2.1)."""
    return "".join(chr(each) if chr(each) in _UNRESERVED else f"%{each:02X}" for each in text.encode())


def _without_nothing(value: Any) -> Any:
    if isinstance(value, dict):
        return {member: _without_nothing(each) for member, each in value.items() if each is not None}
    return [_without_nothing(each) for each in value] if isinstance(value, list) else value


def _in_words(instant: datetime) -> str:
    return instant.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


# --------------------------------------------------------------------------------------------------------------- decode


@frozen(weakref_slot=False)
class Credential:
    """The parts of a credential as received: nothing in it is verified.

    Args:
        context: The contexts that it names, which nobody signed.
        members: All that it says, without contexts and proof.
        proof: The proof, without the signature.
        header: The signature's header, as it stands in the credential.
        signature: The signature.
        algorithm: ``"PS256"`` or ``"EdDSA"``, as proof and header both name it.
        kid: The key id that it names: the proof's ``verificationMethod`` in UTF-8.
    """

    context: Any
    members: Mapping[str, Any]
    proof: Mapping[str, str]
    header: str
    signature: bytes
    algorithm: str
    kid: bytes


def recognises(text: str) -> bool:
    r"""Whether a text says that it is a credential of this family: a zip archive, or JSON with a context.

    Example:
        >>> recognises('{"@context": []}'), recognises("PK\x03\x04"), recognises('{"ver": "1.3.0"}')
        (True, True, False)
    """
    if text.startswith(_ZIP):
        return True
    beginning = text[:LARGEST_CONTENT]
    return beginning.lstrip()[:1] == "{" and _CONTEXT in beginning


def is_archive(data: bytes) -> bool:
    """Whether bytes begin as the archive of a credential does."""
    return data.startswith(BEGINNING)


def decode(text: str) -> Credential:
    """The parts of a credential, within limits of size and depth; nothing is verified.

    Raises:
        CertificateUnreadable: Its code is one of those of `VerdictCode` up to the envelope.
    """
    return open_credential(read_members(unpack(text)))


def unpack(text: str) -> str:
    """The JSON in a text: the text itself, or the one file of the archive that it is.

    Args:
        text: JSON; or an archive, each of whose bytes is one character up to U+00FF.

    Raises:
        CertificateUnreadable: ``UNKNOWN_FORMAT``, ``INVALID_ENCODING``, ``INVALID_COMPRESSION``,
            ``SIZE_LIMIT_EXCEEDED`` or ``TRAILING_DATA``.
    """
    if not recognises(text):
        raise _unreadable(_C.UNKNOWN_FORMAT, "this is neither a zip archive nor JSON with a context")
    if len(text) > LARGEST_CONTENT:
        raise _unreadable(_C.SIZE_LIMIT_EXCEEDED, f"the text has more than {LARGEST_CONTENT} characters")
    if not text.startswith(_ZIP):
        return text
    try:
        content = read_zip_of_one(text.encode("latin-1"), FILE_NAME, at_most=LARGEST_CONTENT)
        return content.decode("utf-8")
    except UnicodeEncodeError:
        raise _unreadable(_C.INVALID_ENCODING, "a zip archive has no characters beyond U+00FF") from None
    except UnicodeDecodeError:
        raise _unreadable(_C.INVALID_ENCODING, "the file in the archive is not in UTF-8") from None


def read_members(text: str) -> Mapping[str, Any]:
    """The members of a JSON object, none of which may stand there twice.

    Raises:
        CertificateUnreadable: ``INVALID_ENCODING``: damaged; ``INVALID_ENVELOPE``: it is no object.
    """
    members = _json.read(text, _C.INVALID_ENCODING)
    if not isinstance(members, dict):
        raise _unreadable(_C.INVALID_ENVELOPE, "a credential is a JSON object")
    return members


_PROOF_MEMBERS = frozenset({"type", "created", "proofPurpose", "verificationMethod", "jws"})
_PURPOSE = "assertionMethod"
_DETACHED = re.compile(r"([A-Za-z0-9_-]+)\.\.([A-Za-z0-9_-]+)")
_TIME = re.compile(
    r"(?P<whole>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,9})?(?P<zone>Z|[+-]\d\d:\d\d)",
    re.ASCII,
)


def open_credential(members: Mapping[str, Any]) -> Credential:
    """The parts of a credential: its proof has the members that DIVOC writes, and no others; nothing is verified.

    Args:
        members: Of the credential.

    Raises:
        CertificateUnreadable: ``INVALID_ENVELOPE``, ``UNSUPPORTED_ALG`` or ``MISSING_KID``.

    Source:
        RFC 7797 section 5 (detached and unencoded content), RFC 7515 section 4.1.11 (crit).
    """
    proof = members.get("proof")
    if not isinstance(proof, dict) or not all(isinstance(each, str) for each in proof.values()):
        raise _unreadable(_C.INVALID_ENVELOPE, "proof: an object of texts is due")
    if "verificationMethod" not in proof:
        raise _unreadable(_C.MISSING_KID, "proof.verificationMethod names the key")
    if proof.keys() != _PROOF_MEMBERS or proof["proofPurpose"] != _PURPOSE or not _TIME.fullmatch(proof["created"]):
        raise _unreadable(
            _C.INVALID_ENVELOPE, f"proof: {', '.join(sorted(_PROOF_MEMBERS))} are due, each as DIVOC writes it"
        )
    method = proof["verificationMethod"]
    if not is_address(method) or not is_key_id(method.encode()):
        raise _unreadable(_C.INVALID_ENVELOPE, "proof.verificationMethod: an address of at most 255 bytes is due")
    algorithm = SIGNATURE_TYPES.get(proof["type"])
    if algorithm is None:
        raise _unreadable(_C.UNSUPPORTED_ALG, f"proof.type: {' and '.join(SIGNATURE_TYPES)} are allowed")
    header, signature = _detached(proof["jws"], algorithm)
    return Credential(
        members.get("@context"),
        {member: value for member, value in members.items() if member not in {"@context", "proof"}},
        {member: value for member, value in proof.items() if member != "jws"},
        header,
        signature,
        algorithm,
        method.encode(),
    )


def _detached(jws: str, algorithm: str) -> tuple[str, bytes]:
    """Header, as it stands there, and signature of a detached JSON Web Signature by this method."""
    parts = _DETACHED.fullmatch(jws)
    if parts is None:
        raise _unreadable(_C.INVALID_ENVELOPE, "proof.jws: a header, no content and a signature are due, in base64url")
    check_header = _check_header_once if len(parts[1]) <= _LONGEST_REMEMBERED else _check_header
    check_header(parts[1], algorithm)
    return parts[1], _strictly(parts[2])


def _check_header(encoded: str, algorithm: str) -> None:
    header = _json.read(_strictly(encoded).decode("utf-8", errors="replace"), _C.INVALID_ENVELOPE)
    # Compared whole: readers that looked at three members only, or at how many there are, were deceived.
    if not isinstance(header, dict) or header.keys() != {"alg", "b64", "crit"}:
        raise _unreadable(_C.INVALID_ENVELOPE, "proof.jws: the header has alg, b64 and crit, and nothing else")
    if header["b64"] is not False or header["crit"] != ["b64"]:
        raise _unreadable(_C.INVALID_ENVELOPE, 'proof.jws: the header says b64: false and crit: ["b64"]')
    if header["alg"] != algorithm:
        raise _unreadable(_C.UNSUPPORTED_ALG, f"proof.jws: {algorithm} is due for this type of proof")


_LONGEST_REMEMBERED = 100  # characters; an issuer's header is the same in all its credentials
_check_header_once = lru_cache(maxsize=64)(_check_header)


def _strictly(text: str) -> bytes:
    """The bytes of base64url without padding, which are written in one way only."""
    try:
        data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        data = b""
    if to_base64url(data) != text:
        raise _unreadable(_C.INVALID_ENVELOPE, "proof.jws: it is not in base64url without padding")
    return data


def signed_bytes_of(credential: Credential) -> bytes:
    """What the signature signs: the header, and the hashes of what proof and credential state, the proof's first.

    Raises:
        CertificateUnreadable: ``INVALID_PAYLOAD`` with the path of what the contexts have no term for, which nobody
            signed; ``SIZE_LIMIT_EXCEEDED``.

    Source:
        ``jsonld-signatures`` 6.0.0 as DIVOC uses it; RFC 7797 section 3.
    """
    shape = SHAPES[_version_of(credential)]
    content = canonical(statements_of(credential.members, shape))
    options = PROOF_STATEMENTS.format(**credential.proof)
    hashes = sha256(options.encode()).digest() + sha256(content.encode()).digest()
    return credential.header.encode() + b"." + hashes


def _version_of(credential: Credential) -> str:
    """Of the vaccination context: one of the servers known to publish it, or the issuer's own."""
    context, issuer = credential.context, credential.members.get("issuer")
    match context:
        case [base, str(vaccination)] if base == CREDENTIALS_V1:
            server, _, version = vaccination.partition(NAMESPACE)
            if version in SHAPES and (server in NAMESPACES or server == _server_of(issuer)):
                return version
    raise _unreadable(
        _C.INVALID_PAYLOAD, "@context: credentials/v1 is due, and a vaccination context of the issuer, v1 or v2"
    )


_SERVER = re.compile(r"(https://[A-Za-z0-9.-]+(?::[0-9]{1,5})?)(?=[/?#]|\Z)", re.ASCII)


def _server_of(address: object) -> str | None:
    """The address of a server, with ``/`` behind; None for what is no https address."""
    if not isinstance(address, str) or not is_address(address):
        return None
    server = _SERVER.match(address)
    return None if server is None else f"{server[1]}/"


# ----------------------------------------------------------------------------------------------------------------- sign


def sign(content: bytes, signer: Signer) -> str:
    """The credential's text for a QR code: ``content`` with its proof, in an archive whose bytes are characters.

    Args:
        content: As `encode` gives it; the proof is of the same instant.
        signer: Whoever holds the key; its key id is an address in UTF-8, such as ``did:india``.

    Raises:
        CertificateError: ``signer-algorithm``: neither PS256 nor EdDSA; ``signer-key-type``: not one its public key can
            do; ``signer-key-id``; ``signer-signature``.
    """
    kind = next((kind for kind, algorithm in SIGNATURE_TYPES.items() if algorithm == signer.alg), None)
    if kind is None:
        raise CertificateError(
            "DIVOC credentials are signed with PS256 or EdDSA", code="signer-algorithm", alg=signer.alg
        )
    if signer.alg not in algorithms_of(signer.public_key):
        raise CertificateError(f"the signer's public key cannot do {signer.alg}", code="signer-key-type")
    method = signer.kid.decode("utf-8", errors="replace")
    if not is_address(method) or method.encode() != signer.kid:
        raise CertificateError(
            "the key id of a DIVOC credential is an address in UTF-8, such as did:example", code="signer-key-id"
        )
    members = json.loads(content)
    proof = {
        "type": kind,
        "created": members["issuanceDate"],
        "verificationMethod": method,
        "proofPurpose": _PURPOSE,
    }
    header = to_base64url(
        json.dumps({"alg": signer.alg, "b64": False, "crit": ["b64"]}, separators=(",", ":")).encode()
    )
    context = members["@context"]
    signed = {member: value for member, value in members.items() if member != "@context"}
    bare = Credential(context, signed, proof, header, b"", signer.alg, signer.kid)
    signature = signature_of(signer, signed_bytes_of(bare))
    members["proof"] = {**proof, "jws": f"{header}..{to_base64url(signature)}"}
    whole = json.dumps(members, ensure_ascii=False, separators=(",", ":")).encode()
    return write_zip_of_one(whole, FILE_NAME).decode("latin-1")


# ---------------------------------------------------------------------------------------------------------------- check


def check(text: str, trust: TrustStore, *, at: datetime, revocation: RevocationSource | None = None) -> Verdict:
    """The verdict on a credential's text.

    Args:
        text: As scanned: JSON, or an archive each of whose bytes is one character.
        trust: The keys trusted, by the proof's ``verificationMethod`` in UTF-8; none is ever taken from elsewhere.
        at: The instant to judge on, with its time zone.
        revocation: Who knows which certificates were taken back; without it, the verdict says nothing of that.

    Returns:
        A verdict for any text at all, never an exception.

    Raises:
        CertificateError: ``instant-naive``.
    """
    require_instant(at=at)
    try:
        credential = decode(text)
    except CertificateUnreadable as reason:
        return Verdict(NAME, at, (Finding.of(VerdictCode(reason.code), reason.sentence),))
    return judge(credential, trust, at=at, revocation=revocation)


def judge(
    credential: Credential, trust: TrustStore, *, at: datetime, revocation: RevocationSource | None = None
) -> Verdict:
    """The verdict on a credential that was decoded: from what it states on.

    Args:
        credential: As `decode` gives it.
        trust: The keys trusted.
        at: The instant to judge on, with its time zone.
        revocation: As for `check`.
    """
    members = credential.members
    issuer = members.get("issuer") if isinstance(members.get("issuer"), str) else None
    issued_at, expires_at = _instant(members.get("issuanceDate")), _instant(members.get("expirationDate"))
    created = _instant(credential.proof["created"])
    key, authentic = None, False
    try:
        signed_bytes = signed_bytes_of(credential)
    except CertificateUnreadable as reason:
        # Before any key is looked for: what is not signed is no content, whoever signed the rest.
        findings: tuple[Finding, ...] = (Finding(VerdictCode(reason.code), Stage.ENVELOPE, reason.sentence),)
    else:
        keys, findings = _policy.signing_keys(
            *(trust, credential.kid, credential.algorithm, credential.signature, signed_bytes), issuer=issuer or ""
        )
        key = _policy.deciding_key(keys, lambda key: _key_findings(key, created, at))
    if key is not None:
        authentic = key.status is not KeyStatus.COMPROMISED
        begins = max(filter(None, (issued_at, created)), default=None)
        findings = (
            *_key_findings(key, created, at),
            *_policy.time_findings(begins, expires_at, at),
            *schema_findings(credential),
        )
        if authentic and revocation is not None:
            findings += _taken_back(credential, key.country, revocation, at)
    return Verdict(
        format=NAME,
        checked_at=at,
        findings=findings,
        authentic=authentic,
        unverified_claims=Stated(members, null=False),
        key_id=credential.kid,
        key=key,
        issuer=issuer,
        issued_at=issued_at,
        expires_at=expires_at,
    )


def _key_findings(key: TrustedKey, created: datetime | None, at: datetime) -> Iterator[Finding]:
    yield from _policy.key_time_findings(key, created, at)
    if key.usages and Usage.VACCINATION not in key.usages:
        yield Finding.of(_C.KEY_USAGE, f"the key is for: {', '.join(sorted(use.value for use in key.usages))}")


def identify(text: str, *, country: str | None = None) -> CertificateIdentity:
    """By which values revocation lists name a credential; nothing is verified.

    Args:
        text: As for `check`.
        country: ISO 3166-1 alpha-2 of who issued it, which a credential does not say itself: it belongs to the key.

    Raises:
        CertificateUnreadable: As for `decode`.
    """
    credential = decode(text)
    return _identity(credential, country or "", next(_stated(credential, [_ID]), None))


def _identity(credential: Credential, country: str, certificate_id: str | None) -> CertificateIdentity:
    return CertificateIdentity(
        credential.kid, country, credential.algorithm, credential.signature, None, certificate_id
    )


_ID = "certificateId"
_DOSE = SHAPES["v2"].parts["evidence"][1].values
_SIGNED_AS_IDS = tuple(member for member, iri in _DOSE.items() if iri == _DOSE[_ID])


def _stated(credential: Credential, members: Collection[str]) -> Iterator[str]:
    """What the doses have in these members, as texts: what has digits alone may be a number in JSON."""
    values = (dose.get(member) for dose in _doses(credential.members) for member in members)
    return (str(each) for each in values if isinstance(each, str | int) and each != "")


def _taken_back(
    credential: Credential, country: str, revocation: RevocationSource, at: datetime
) -> tuple[Finding, ...]:
    """What a list says of the signature and of every value that may be the certificate's id.

    The signature does not say which of these members is the id, so whoever exchanges two of them must gain nothing.
    """
    ids: Iterable[str | None] = dict.fromkeys(_stated(credential, _SIGNED_AS_IDS)) or (None,)
    found = (each for one in ids for each in revocation.look_up(_identity(credential, country, one), at=at))
    return tuple({each.code: each for each in found}.values())


# ------------------------------------------------------------------------------------------------------- check: content

_DATE = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:T\S{0,40})?", re.ASCII)
_COUNT = re.compile(r"[1-9][0-9]{0,3}", re.ASCII)
_DATES = ("date", "effectiveStart", "effectiveUntil")
_COUNTS = ("dose", "totalDoses")


def schema_findings(credential: Credential) -> Iterator[Finding]:
    """What is missing in a credential or cannot be so, and what its signature leaves open.

    ``effectiveUntil`` says how long a dose counts by the rules of its day, and CoWIN writes the day of the dose itself
    into it: it is a claim like others, and no certificate ends by it.

    Args:
        credential: As decoded.
    """
    members = credential.members
    issued_at = _instant(members.get("issuanceDate"))
    if members.get("issuer") is None:
        yield _invalid("issuer: it is missing")
    if issued_at is None:
        yield _invalid("issuanceDate: it is no date and time with its zone")
    if members.get("expirationDate") is not None and _instant(members["expirationDate"]) is None:
        yield _invalid("expirationDate: it is no date and time with its zone")
    if _instant(credential.proof["created"]) is None:
        yield _invalid("proof.created: there is no such date and time")
    subject = members.get("credentialSubject")
    if not isinstance(subject, dict) or not subject.get("name"):
        yield _invalid("credentialSubject.name: it is missing")
    doses = _doses(members)
    if not doses:
        yield _invalid("evidence: there is no dose")
    for number, dose in enumerate(doses):
        for found in _dose_findings(dose, issued_at):
            yield _at(found, f"evidence.{number}")


def _invalid(detail: str) -> Finding:
    return Finding.of(_C.SCHEMA_INVALID, detail)


def _at(found: Finding, path: str) -> Finding:
    return Finding.of(found.code, f"{path}.{found.detail}")


def _dose_findings(dose: Mapping[str, Any], issued_at: datetime | None) -> Iterator[Finding]:
    if not dose.get("vaccine"):
        yield _invalid("vaccine: it is missing")
    yield from _day_findings(dose, issued_at)
    yield from _count_findings(dose)


def _day_findings(dose: Mapping[str, Any], issued_at: datetime | None) -> Iterator[Finding]:
    days = {member: _day(dose.get(member)) for member in _DATES}
    for member, day in days.items():
        if day is None and (member == "date" or not _is_empty(dose.get(member))):
            yield _invalid(f"{member}: it is no date")
    given, start, until = days.values()
    if given is not None and issued_at is not None and given - issued_at.date() > _ONE_DAY:
        yield _invalid("date: the dose was given after the credential was issued")
    if start is not None and until is not None and start > until:
        yield _invalid("effectiveUntil: it is before effectiveStart")
    for member, day in days.items():
        if given is not None and day is not None and given - day > _ONE_DAY:
            yield _exchangeable("date", member)


def _count_findings(dose: Mapping[str, Any]) -> Iterator[Finding]:
    counts = {member: _count(dose.get(member)) for member in _COUNTS}
    for member, count in counts.items():
        if count is None and not _is_empty(dose.get(member)):
            yield _invalid(f"{member}: it is no whole number from 1")
    number, total = counts.values()
    if number is not None and total is not None and number > total:
        yield _exchangeable("dose", "totalDoses")


def _exchangeable(member: str, other: str) -> Finding:
    return Finding.of(_C.AMBIGUOUS_CONTENT, f"{member}: it may be {other}, and {other} this")


def _is_empty(value: object) -> bool:
    return value is None or value == ""


def _count(value: object) -> int | None:
    """A number of doses, which CoWIN writes as a number or as a text."""
    text = str(value)
    return int(text) if _COUNT.fullmatch(text) else None


def _doses(members: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    evidence = members.get("evidence")
    entries = evidence if isinstance(evidence, list) else [evidence]
    return [each for each in entries if isinstance(each, dict)]


def _day(value: object) -> date | None:
    stated = _DATE.fullmatch(value) if isinstance(value, str) else None
    try:
        return None if stated is None else date(int(stated[1]), int(stated[2]), int(stated[3]))
    except ValueError:
        return None


def _instant(value: object) -> datetime | None:
    """A date and time with its zone (xsd:dateTime), in whole seconds; None where it is none."""
    stated = _TIME.fullmatch(value) if isinstance(value, str) else None
    try:
        return None if stated is None else datetime.fromisoformat(stated["whole"] + stated["zone"]).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
