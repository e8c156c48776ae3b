"""Trust lists as others publish them, read into our own keys: leniently, with a note on each key of what was let pass.

=======================  ===============================================================================================
shape                    what it is
=======================  ===============================================================================================
``certificates``         PEM with any number of certificates, or one in DER
``public-keys``          PEM with any number of bare public keys, as DIVOC's verifiers are given them
``jwk-set``              JSON Web Keys, as issuers of SMART Health Cards and some health ministries publish them
``vci-snapshot``         the VCI directory's daily snapshot of issuers of SMART Health Cards with their keys
``public-key-map``       ``{key id: [{"subjectPk", "keyUsage"}]}``, the Dutch verifiers' shape
``gateway``              the array of the EU gateway and its national copies: ``[{"kid", "country", "rawData", ...}]``
``signed-text``          the German text: a signature in the first line, the gateway's array in the second
``dsc-tl``               the Swedish DSC-TL, a compact JWS
``trust-list``           our own, signed
``did-document``         a DID document of WHO's trust network (GDHCN), with keys or with references
=======================  ===============================================================================================

None of this happens while a certificate is verified: a list is imported, looked over, and signed (``signed_lists``).
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from attrs import evolve, frozen
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_der_public_key

from vaxplatform.certificate import (
    Edition,
    PublicKey,
    TrustedKey,
    Usage,
    jwk_thumbprint,
    trusted_keys_from_certificates,
)
from vaxplatform.certificate.base64url import from_base64
from vaxplatform.certificate.cms import cms_content
from vaxplatform.certificate.document_signer import (
    addresses_of,
    certificates_in,
    end_of,
    holds_certificates,
    is_authority,
    issuers_of,
    of_country,
    usages_of,
)
from vaxplatform.certificate.jwk import public_key_of_jwk
from vaxplatform.certificate.jws import type_of_jws, verified_payload
from vaxplatform.certificate.keys import key_id_of_public_key
from vaxplatform.certificate.signatures import ES256_BYTES, verifies
from vaxplatform.errors import CertificateError, FileError, SignatureInvalid
from vaxplatform.exchange.public_keys import holds_public_keys, public_keys_in
from vaxplatform.exchange.rejected import Rejected
from vaxplatform.exchange.signed_lists import TRUST_LIST, parse_trust_list
from vaxplatform.place import Place

__all__ = ["SHAPES", "Imported", "Origin", "import_trust"]


@frozen
class Origin:
    """Where a list comes from, and what its reader knows of it beforehand.

    Args:
        name: The file's name, which becomes the source of each key.
        country: ISO 3166-1 alpha-2, for lists that do not say it; it goes before what a certificate's subject says.
        issuer: Who signs with the keys, for lists that do not say it: of SMART Health Cards, the issuer's address.
        kid: A key id under which certificates name these keys, beside what the list says, 1 to 255 bytes: of DIVOC, the
            proof's ``verificationMethod`` in UTF-8.
        signed_by: The pinned keys of whoever signs the list, for lists that are signed.
        issuers: Addresses of a directory's issuers of SMART Health Cards: keys of others are left out; None for no such
            check.
        authorities: Certificates (DER) of which one must have issued each document signer; none for no such check.
        upload_certificates: Certificates (DER) of the keys with which countries sign what they hand to the EU's
            gateway, of which one of the same country must have signed each entry of its list; none for no such check.
    """

    name: str
    country: str | None = None
    issuer: str = ""
    kid: bytes | None = None
    issuers: frozenset[str] | None = None
    signed_by: tuple[PublicKey, ...] = ()
    authorities: tuple[bytes, ...] = ()
    upload_certificates: tuple[bytes, ...] = ()


@frozen
class Imported:
    """What a list held.

    Args:
        shape: Of which shape it is.
        keys: The keys, each with its notes.
        left_out: Entries that are no key to verify with, or cannot be read: with their place and the reason.
        edition: Which edition of whose list it is, where it says so and its signature was checked.
    """

    shape: str
    keys: tuple[TrustedKey, ...]
    left_out: tuple[Rejected, ...] = ()
    edition: Edition | None = None


_Entry = TrustedKey | Rejected

_PRIVATE = "trust-private-key"
_PRIVATE_KEY = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----")


def import_trust(data: bytes, origin: Origin) -> Imported:
    """The keys of a list, of whatever shape it is.

    Args:
        data: The file.
        origin: Where it comes from.

    Raises:
        FileError: ``trust-shape``: of no shape known here; ``INVALID_SIGNATURE``, ``list-unpinned`` and others of lists
            that are signed.

    Example:
        >>> key = '{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","kid":"AQIDBAUGBwg="}'
        >>> imported = import_trust(f'{{"keys":[{key}]}}'.encode(), Origin("keys.json", issuer="https://example.org"))
        >>> imported.shape, imported.keys[0].kid.hex(), imported.keys[0].issuer
        ('jwk-set', '0102030405060708', 'https://example.org')
    """
    try:
        _refuse_private_key(data)
        document = _json(data)
        for shape, read in SHAPES.items():
            imported = read(data, document, origin)
            if imported is not None:
                listed = imported if origin.issuers is None else _of_listed_issuers(imported, origin.issuers, origin)
                keys = tuple(_also_named(key, origin.kid) for key in listed.keys)
                return evolve(listed, shape=shape, keys=keys)
    except CertificateError as error:
        raise FileError(error.sentence, code=error.code, place=Place(origin.name)) from error
    raise FileError(
        "this is no trust list of a shape known here (certificates, JSON Web Keys, a gateway's list, DSC-TL, DID)",
        code="trust-shape",
        place=Place(origin.name),
    )


def _of_listed_issuers(imported: Imported, issuers: frozenset[str], origin: Origin) -> Imported:
    others = {key.issuer for key in imported.keys if key.issuer not in issuers}
    unlisted = Rejected(
        Place(origin.name), "the directory does not list the issuer of these keys", "trust-issuer-unlisted"
    )
    return evolve(
        imported,
        keys=tuple(key for key in imported.keys if key.issuer in issuers),
        left_out=(*imported.left_out, *(unlisted for _ in others)),
    )


def _refuse_private_key(data: bytes) -> None:
    if _PRIVATE_KEY.search(data):
        raise _left_out("a private key stands here: whoever reads it can sign; lists are made without", _PRIVATE)


def _imported(entries: Iterable[_Entry], edition: Edition | None = None) -> Imported:
    listed = list(entries)
    return Imported(
        "",
        tuple(each for each in listed if isinstance(each, TrustedKey)),
        tuple(each for each in listed if isinstance(each, Rejected)),
        edition,
    )


def _each(items: Iterable[tuple[Place, Any]], read: Callable[[Any], TrustedKey]) -> Iterator[_Entry]:
    """Every entry read; one that cannot be is left out with the reason, and the others go on."""
    for place, item in items:
        try:
            yield read(item)
        except CertificateError as error:
            yield Rejected.because(error, place)


def _also_named(key: TrustedKey, kid: bytes | None) -> TrustedKey:
    if kid is None or kid in (key.kid, *key.other_kids):
        return key
    note = "a key id was added when the list was built"
    return evolve(key, other_kids=(*key.other_kids, kid), notes=(*key.notes, note))


def _members(place: Place, items: Iterable[Any]) -> Iterator[tuple[Place, Any]]:
    return ((place.child(n), item) for n, item in enumerate(items))


def _left_out(sentence: str, code: str) -> CertificateError:
    return CertificateError(sentence, code=code)


# --------------------------------------------------------------------------------------------------------- certificates


def _certificates(data: bytes, _document: Any, origin: Origin) -> Imported | None:
    if not holds_certificates(data):
        return None
    return _imported(
        _each(_members(Place(origin.name), certificates_in(data)), lambda der: _document_signer(der, origin))
    )


def _document_signer(der: bytes, origin: Origin, *, stated_kid: bytes | None = None) -> TrustedKey:
    """The key of a certificate, under the id that it has by the standard and the one that a list states."""
    issuers = issuers_of(der, origin.authorities)
    if origin.authorities and not issuers:
        raise _left_out("no authority given issued this certificate", "trust-authority")
    (key,) = trusted_keys_from_certificates(der, country=origin.country, source=origin.name, lenient=True)
    if is_authority(der):
        if not key.usages:
            raise _left_out("an authority's certificate (CA) signs signers and no documents", "trust-not-a-signer")
        key = evolve(key, notes=(*key.notes, "the certificate is an authority's, and is for health certificates too"))
    key = _within_time_of(issuers, evolve(key, issuer=origin.issuer))
    if stated_kid is None or stated_kid == key.kid:
        return key
    note = "the list states another key id than the certificate's: both are tried"
    return evolve(key, other_kids=(stated_kid,), notes=(*key.notes, note))


def _within_time_of(authorities: Sequence[bytes], key: TrustedKey) -> TrustedKey:
    """WHO's trust network has the shell model: every certificate of the path is valid when a document is checked."""
    if not authorities or key.not_after is None or key.not_after <= (end := end_of(authorities)):
        return key
    return evolve(key, not_after=end, notes=(*key.notes, "its authority's time ends first, and its own with that"))


# ---------------------------------------------------------------------------------------------------------- public keys

_NO_CERTIFICATE = "no certificate: its use and time are not known"
_NO_ISSUER = "no issuer: whichever one a certificate names by its address is believed"


def _notes_of_bare_key(origin: Origin) -> tuple[str, ...]:
    return (_NO_CERTIFICATE,) if origin.issuer or origin.country else (_NO_CERTIFICATE, _NO_ISSUER)


def _bare_public_keys(data: bytes, _document: Any, origin: Origin) -> Imported | None:
    if not holds_public_keys(data):
        return None
    return _imported(
        _each(_members(Place(origin.name), public_keys_in(data)), lambda public_key: _bare_key(public_key, origin))
    )


def _bare_key(public_key: PublicKey, origin: Origin) -> TrustedKey:
    """A key that nothing vouches for but whoever builds the list, who also says under which id.

    Where nobody says, it is the thumbprint of an issuer that is named by an address, as SMART Health Cards have it.
    """
    if origin.authorities:
        raise _left_out("no authority given issued this key, which has no certificate", "trust-authority")
    usual = jwk_thumbprint if origin.issuer.startswith("https://") else key_id_of_public_key
    return TrustedKey(
        *(origin.kid or usual(public_key), origin.country or "", public_key),
        source=origin.name,
        issuer=origin.issuer,
        notes=_notes_of_bare_key(origin),
    )


# ------------------------------------------------------------------------------------------------------------- JWK sets


def _jwk_set(_data: bytes, document: Any, origin: Origin) -> Imported | None:
    if not isinstance(document, dict) or not isinstance(document.get("keys"), list):
        return None
    place = Place(origin.name).child("keys")
    return _imported(_each(_members(place, document["keys"]), lambda jwk: _jwk_key(jwk, origin)))


def _jwk_key(jwk: Any, origin: Origin) -> TrustedKey:
    """A key of a key set: by its certificate where it has one, else by itself."""
    if not isinstance(jwk, dict):
        raise _left_out("a key is a JSON object", "jwk-unreadable")
    chain = jwk.get("x5c")
    if not isinstance(chain, list) or not chain:
        return _of_jwk(jwk, origin)
    if "d" in jwk:
        raise _left_out("a private key stands in the list: whoever reads it can sign", _PRIVATE)
    if _is_of_health_cards(jwk, origin):
        return _of_health_cards(jwk, _decoded(chain[0]), origin)
    return _of_certificate(jwk, _decoded(chain[0]), origin)


_THUMBPRINT_BYTES = 32


def _is_of_health_cards(jwk: Mapping[str, Any], origin: Origin) -> bool:
    """Whether a key is that of an issuer of SMART Health Cards: named by an address, the key by its thumbprint."""
    kid = _stated_kid(jwk)
    return origin.issuer.startswith("https://") and kid is not None and len(kid) == _THUMBPRINT_BYTES


def _of_health_cards(jwk: Mapping[str, Any], der: bytes, origin: Origin) -> TrustedKey:
    """A key of an issuer of SMART Health Cards, whose certificate names the issuer by its address and no country.

    Source:
        SMART Health Cards Framework 1.4, "Determining keys associated with an issuer": the leaf certificate's
        alternative name is the issuer's address. It is by standing in the key set that a key is the issuer's, so that
        the time of its certificate ends it only for readers who rely on authorities.
    """
    if origin.issuer not in addresses_of(der):
        raise _left_out("the certificate's alternative name is not the issuer's address", "trust-issuer-mismatch")
    key = _of_certificate(jwk, der, evolve(origin, country=origin.country or ""))
    return key if origin.authorities else evolve(key, not_before=None, not_after=None)


def _of_certificate(jwk: Mapping[str, Any], der: bytes, origin: Origin) -> TrustedKey:
    """The certificate is what counts; the members beside it are only compared."""
    key = _document_signer(der, origin, stated_kid=_stated_kid(jwk))
    public_key, notes = _public_key_beside(jwk)
    if public_key is not None and public_key != key.public_key:
        raise _left_out("the key and its certificate are two keys", "trust-key-mismatch")
    stated = jwk.get("x5t#S256")
    if stated is not None and _decoded(stated) != key.fingerprint:
        raise _left_out("the certificate has not the fingerprint that the list states", "trust-fingerprint")
    return evolve(key, notes=(*key.notes, *notes))


def _public_key_beside(jwk: Mapping[str, Any]) -> tuple[PublicKey | None, tuple[str, ...]]:
    try:
        return public_key_of_jwk(jwk), ()
    except CertificateError:
        pass
    try:
        return public_key_of_jwk(jwk, sign_byte=True), ("a coordinate carries a sign byte: it was left out",)
    except CertificateError:
        return None, ("the members of the key cannot be read: its certificate was taken",)


def _of_jwk(jwk: Mapping[str, Any], origin: Origin) -> TrustedKey:
    if "d" in jwk:
        raise _left_out("a private key stands in the list: whoever reads it can sign", _PRIVATE)
    if jwk.get("use", "sig") != "sig":
        raise _left_out("the key is for something else than signatures (use)", "trust-not-a-signer")
    # RFC 7517 section 4.4: a key is used for the method that it names. RSA keys name several that are not used here.
    if jwk.get("kty") == "EC" and jwk.get("alg", "ES256") != "ES256":
        raise _left_out("the key is for another method than ES256 (alg)", "trust-algorithm")
    if origin.authorities:
        raise _left_out("no authority given issued this key, which has no certificate", "trust-authority")
    public_key, notes = _public_key_beside(jwk)
    if public_key is None:
        raise _left_out("the key cannot be read", "jwk-unreadable")
    thumbprint = jwk_thumbprint(public_key)
    kid = _stated_kid(jwk)
    # SMART Health Cards Framework: the key id is the thumbprint, and a reader makes sure that it is this key's.
    if kid is not None and len(kid) == len(thumbprint) and kid != thumbprint:
        raise _left_out("the key id is another key's thumbprint", "trust-key-mismatch")
    if kid not in {None, thumbprint} and origin.issuer.startswith("https://"):
        notes = (*notes, "its id is not its thumbprint: it verifies no SMART Health Card")
    return TrustedKey(
        *(kid or thumbprint, origin.country or "", public_key),
        source=origin.name,
        issuer=origin.issuer,
        notes=(*_notes_of_bare_key(origin), *notes),
    )


def _stated_kid(members: Mapping[str, Any]) -> bytes | None:
    stated = members.get("kid")
    return None if stated is None else _decoded(stated)


def _vci_snapshot(_data: bytes, document: Any, origin: Origin) -> Imported | None:
    """The keys of each issuer; several issuers may share one. The signature beside the snapshot is not checked."""
    if not isinstance(document, dict) or not isinstance(document.get("issuerInfo"), list):
        return None
    place = Place(origin.name).child("issuerInfo")
    entries = (entry for at, info in _members(place, document["issuerInfo"]) for entry in _vci_issuer(at, info, origin))
    return _noted(_imported(entries), "the snapshot's signature was not checked")


def _vci_issuer(place: Place, info: Any, origin: Origin) -> Iterator[_Entry]:
    match info:
        case {"issuer": {"iss": str(address)}, "keys": list(keys)}:
            here = evolve(origin, issuer=address)
            yield from _each(_members(place.child("keys"), keys), lambda jwk: _jwk_key(jwk, here))
        case _:
            yield Rejected(place, "an issuer has an address (iss) and keys", "trust-entry")


# ------------------------------------------------------------------------------------------------------- public-key map

_USAGE_WORDS: Mapping[str, Usage] = MappingProxyType(
    {"v": Usage.VACCINATION, "t": Usage.TEST, "r": Usage.RECOVERY} | {usage.value: usage for usage in Usage}
)


def _public_key_map(_data: bytes, document: Any, origin: Origin) -> Imported | None:
    if not isinstance(document, dict) or not document or not all(map(_is_public_keys, document.values())):
        return None
    entries = (
        (Place(origin.name).child(kid).child(n), (kid, entry))
        for kid, group in document.items()
        for n, entry in enumerate(group)
    )
    return _imported(_each(entries, lambda item: _mapped_key(item[0], item[1], origin)))


def _is_public_keys(group: object) -> bool:
    return isinstance(group, list) and all(isinstance(each, dict) and "subjectPk" in each for each in group)


def _mapped_key(kid: str, entry: Mapping[str, Any], origin: Origin) -> TrustedKey:
    if origin.authorities:
        raise _left_out("no authority given issued this key, which has no certificate", "trust-authority")
    words = entry.get("keyUsage", [])
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise _left_out("keyUsage is a list of texts", "trust-usage")
    usages = frozenset(_USAGE_WORDS[word] for word in words if word in _USAGE_WORDS) | usages_of(words)
    if words and not usages:
        raise _left_out("the key is for nothing that is known here", "trust-usage")
    try:
        public_key = load_der_public_key(_decoded(entry["subjectPk"]))
    except (ValueError, UnsupportedAlgorithm):
        public_key = None
    if not isinstance(public_key, PublicKey):
        raise _left_out("the public key cannot be read", "trust-key-type")
    return TrustedKey(
        *(_decoded(kid), origin.country or "", public_key, usages),
        source=origin.name,
        issuer=origin.issuer,
        notes=("no certificate: its time is not known",),
    )


# ----------------------------------------------------------------------------------------------------------- EU gateway


def _gateway(_data: bytes, document: Any, origin: Origin) -> Imported | None:
    if not isinstance(document, list) or not all(isinstance(each, dict) and "rawData" in each for each in document):
        return None
    imported = _gateway_entries(Place(origin.name), document, origin)
    if origin.upload_certificates:
        return imported
    return _noted(imported, "the country's signature over the entry was not checked: no upload certificate was given")


def _gateway_entries(place: Place, entries: list[Any], origin: Origin) -> Imported:
    return _imported(_each(_members(place, entries), lambda entry: _gateway_key(entry, origin)))


def _gateway_key(entry: Any, origin: Origin) -> TrustedKey:
    if not isinstance(entry, dict) or entry.get("certificateType") != "DSC":
        raise _left_out("this is no document signer's certificate (certificateType)", "trust-not-a-signer")
    der = _decoded(entry.get("rawData"))
    thumbprint = entry.get("thumbprint")
    if thumbprint is not None and (not isinstance(thumbprint, str) or thumbprint.lower() != sha256(der).hexdigest()):
        raise _left_out("the certificate has not the thumbprint that the list states", "trust-fingerprint")
    country = entry.get("country")
    here = evolve(origin, country=country) if isinstance(country, str) else origin
    if origin.upload_certificates:
        _require_upload_signature(der, _decoded(entry.get("signature")), here)
    return _document_signer(der, here, stated_kid=_stated_kid(entry))


def _require_upload_signature(der: bytes, signature: bytes, origin: Origin) -> None:
    """The entry's signature is a detached CMS over the certificate, by the country's upload key."""
    try:
        cms_content(signature, signed_by=of_country(origin.upload_certificates, origin.country), content=der)
    except CertificateError:
        sentence = "no upload certificate given, of the entry's country, signed this entry"
        raise _left_out(sentence, "trust-upload-signature") from None


def _signed_text(data: bytes, _document: Any, origin: Origin) -> Imported | None:
    first, _, second = data.partition(b"\n")
    second = second.rstrip(b"\r\n")
    document = _json(second)
    if not isinstance(document, dict) or not isinstance(document.get("certificates"), list):
        return None
    if origin.signed_by:
        signature = _decoded(first.strip().decode("ascii", errors="replace"))
        if not any(_is_signature(signature, second, key) for key in origin.signed_by):
            raise SignatureInvalid("the signature in the first line does not fit the second")
    imported = _gateway_entries(Place(origin.name).child("certificates"), document["certificates"], origin)
    return imported if origin.signed_by else _noted(imported, "the list's signature was not checked: no key was given")


def _is_signature(signature: bytes, data: bytes, key: PublicKey) -> bool:
    """Whether a bare ES256 signature, r and s, is this key's."""
    return len(signature) == ES256_BYTES and verifies("ES256", key, signature, data)


def _noted(imported: Imported, note: str) -> Imported:
    return evolve(imported, keys=tuple(evolve(key, notes=(*key.notes, note)) for key in imported.keys))


# ------------------------------------------------------------------------------------------- signed lists: DSC-TL, ours


def _dsc_tl(data: bytes, _document: Any, origin: Origin) -> Imported | None:
    text = data.decode("ascii", errors="replace")
    if type_of_jws(text) != "JOSE":
        return None
    payload = _json(verified_payload(text, origin.signed_by, typ="JOSE"))
    countries = payload.get("dsc_trust_list") if isinstance(payload, dict) else None
    if not isinstance(countries, dict):
        raise _left_out("the payload holds no dsc_trust_list", "trust-shape")
    place = Place(origin.name).child("dsc_trust_list")
    entries = (
        entry
        for country, group in countries.items()
        for entry in _dsc_tl_country(place.child(country), group, evolve(origin, country=country))
    )
    return _imported(entries, _dsc_tl_edition(payload))


def _dsc_tl_country(place: Place, group: Any, origin: Origin) -> Iterator[_Entry]:
    keys, oids = (group.get("keys"), group.get("eku", {})) if isinstance(group, dict) else (None, {})
    if not isinstance(keys, list) or not isinstance(oids, dict):
        yield Rejected(place, "a country holds keys and their uses (eku)", "trust-entry")
        return
    yield from _each(_members(place.child("keys"), keys), lambda jwk: _dsc_tl_key(jwk, oids, origin))


def _dsc_tl_key(jwk: Any, oids_of: Mapping[str, Any], origin: Origin) -> TrustedKey:
    """A key as in any set; its uses stand in the list too, which may narrow those of the certificate."""
    key = _jwk_key(jwk, origin)
    oids = oids_of.get(jwk.get("kid"), [])
    if not isinstance(oids, list) or not all(isinstance(each, str) for each in oids):
        raise _left_out("eku holds a list of identifiers for each key", "trust-usage")
    listed = usages_of(oids)
    if not listed or not key.usages:
        return evolve(key, usages=listed or key.usages)
    if not listed & key.usages:
        raise _left_out("the list and the certificate allow different uses", "trust-usage")
    return evolve(key, usages=listed & key.usages)


def _dsc_tl_edition(payload: Mapping[str, Any]) -> Edition:
    match payload:
        case {"iat": int() as issued_at, "exp": int() as expires} if 0 < issued_at < expires <= _LAST_SECOND:
            pass
        case _:
            raise _left_out("the list does not say when it was issued and until when it holds", "edition")
    return Edition(
        str(payload.get("iss") or "unnamed"),
        datetime.fromtimestamp(issued_at, UTC),
        datetime.fromtimestamp(expires, UTC),
        sequence=issued_at,  # the list has no number of its own, and a later one is issued later
    )


def _our_list(data: bytes, _document: Any, origin: Origin) -> Imported | None:
    text = data.decode("ascii", errors="replace")
    if type_of_jws(text) != TRUST_LIST:
        return None
    trust = parse_trust_list(text, signed_by=origin.signed_by)
    return Imported("", trust.keys, edition=trust.edition)


# -------------------------------------------------------------------------------------------------- WHO's trust network

_DID_PATH = re.compile(r"did:web:.*:trustlist(?:-ref)?:[^:]+:(?P<participant>[^:]+):(?P<usage>[^:]+)")


def _did_document(_data: bytes, document: Any, origin: Origin) -> Imported | None:
    """A trust list of GDHCN, version 2. What counts of an entry is the certificate in it.

    The document's proof (JsonWebSignature2020) signs its RDF, canonicalised, under contexts that are fetched, and its
    ES256 signature is seen in DER instead of r and s. What exactly was signed is known from no published example, so
    the proof is not checked, and every key says so: name the authorities one relies on, and every signer's certificate
    is checked against them. That a key stands on the list at all is then still only as good as the way it came.
    """
    if not isinstance(document, dict) or not isinstance(document.get("verificationMethod"), list):
        return None
    place = Place(origin.name).child("verificationMethod")
    imported = _imported(
        _each(_members(place, document["verificationMethod"]), lambda method: _did_key(method, origin))
    )
    return _noted(imported, "the document's proof was not checked")


def _did_key(method: Any, origin: Origin) -> TrustedKey:
    if isinstance(method, str):
        raise _left_out("a reference to another document: fetch that one and import it", "trust-reference")
    jwk = method.get("publicKeyJwk") if isinstance(method, dict) else None
    named = method.get("id") if isinstance(method, dict) else None
    if not isinstance(jwk, dict) or not isinstance(named, str):
        raise _left_out("a method has an id and a publicKeyJwk", "trust-entry")
    did, _, fragment = named.partition("#")  # the fragment is base64 with all of its characters, also + / and =
    path = _DID_PATH.fullmatch(did)
    usage = path["usage"] if path else "-"
    if usage not in {"DSC", "-"}:
        raise _left_out(f"a key for {usage[:8]} signs no documents", "trust-not-a-signer")
    if usage == "-" and not jwk.get("x5c"):
        raise _left_out("nothing says that this is a document signer's key", "trust-not-a-signer")
    participant = path["participant"] if path and path["participant"] != "-" else origin.issuer
    return _jwk_key({"kid": fragment or None, **jwk}, evolve(origin, issuer=participant))


# ---------------------------------------------------------------------------------------------------------------- parts

_LAST_SECOND = 253_402_300_799  # of the year 9999


def _json(data: bytes) -> Any:
    """A JSON document, or None where it is none or has a key twice."""
    try:
        return json.loads(data, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        return None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a key stands there twice")
    return members


def _decoded(text: object) -> bytes:
    try:
        return from_base64(text)
    except ValueError:
        raise _left_out("a value is not in base64", "trust-base64") from None


SHAPES: Mapping[str, Callable[[bytes, Any, Origin], Imported | None]] = MappingProxyType(
    {
        "certificates": _certificates,
        "public-keys": _bare_public_keys,
        "jwk-set": _jwk_set,
        "did-document": _did_document,
        "gateway": _gateway,
        "signed-text": _signed_text,
        "dsc-tl": _dsc_tl,
        "trust-list": _our_list,
        "vci-snapshot": _vci_snapshot,
        "public-key-map": _public_key_map,
    }
)
"""Every shape by name, asked in this order."""
