"""Files of those one trusts, and of certificates taken back."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from attrs import evolve
from cryptography import x509

from vaxplatform.certificate import (
    Edition,
    PublicKey,
    RevocationList,
    RevocationLists,
    RevocationSources,
    RidList,
    TrustStore,
    trusted_keys_from_certificates,
)
from vaxplatform.certificate.document_signer import PEM_CERTIFICATE, UNREADABLE, certificates_in
from vaxplatform.certificate.jws import type_of_jws
from vaxplatform.errors import CertificateError, FileError
from vaxplatform.exchange.files import read_bytes, read_text, writable
from vaxplatform.exchange.public_keys import holds_public_keys
from vaxplatform.exchange.rid_files import read_rid_lists
from vaxplatform.exchange.signed_lists import REVOCATION_LIST, TRUST_LIST, read_revocation_list, read_trust_list
from vaxplatform.exchange.trust_shapes import Imported, Origin, import_trust
from vaxplatform.place import Place

__all__ = ["import_trust_files", "read_authorities", "read_revocations", "read_trust"]

_CERTIFICATES = (".cer", ".crt", ".der", ".pem")
_SIGNED = (".jws",)
_LISTS_OF_CARDS = (".json",)
_PUBLISHED = (".json", ".jwks", ".jwt", ".pub", ".txt")


def read_trust(path: Path | None, *, signed_by: tuple[PublicKey, ...] = ()) -> TrustStore:
    """Whom to trust, for verifying: a signed trust list, or signers' certificates; nobody when there is none.

    Args:
        path: A trust list of ours, or certificates (DER, or PEM with any number of them), or a folder of either.
        signed_by: The pinned keys of whoever signs trust lists.

    Of several editions of an issuer's list in a folder the newest counts alone: an older one would bring back what was
    taken off since.

    Raises:
        FileError: Nothing is there, or a file is not what it should be; one such file of a folder is enough, since a
            list that lost a signer in silence calls its certificates unknown. ``list-unpinned``: a trust list without
            ``signed_by``.
    """
    if path is None:
        return TrustStore.of(())
    stores = _newest([_store(file, signed_by) for file in _files(path, (*_CERTIFICATES, *_SIGNED))])
    keys = [key for store in stores for key in store.keys]
    if not keys:
        raise FileError(
            f"no certificate and no trust list is here ({', '.join((*_CERTIFICATES, *_SIGNED))})",
            code="trust-empty",
            place=Place(str(path)),
        )
    editions = [store.edition for store in stores if store.edition is not None]
    return TrustStore.of(keys, edition=min(editions, key=_due, default=None))


def _newest(stores: list[TrustStore]) -> list[TrustStore]:
    latest: dict[str, int] = {}
    for store in stores:
        if store.edition is not None:
            latest[store.edition.issuer] = max(store.edition.sequence, latest.get(store.edition.issuer, 0))
    return [each for each in stores if each.edition is None or each.edition.sequence == latest[each.edition.issuer]]


def _due(edition: Edition) -> float:
    """Of several lists, the one that is due first says when one of them is stale."""
    return edition.next_update.timestamp()


def _files(path: Path, suffixes: tuple[str, ...]) -> Iterator[Path]:
    if not path.exists():
        raise FileError("there is no such file or folder", code="file-missing", place=Place(str(path)))
    if path.is_dir():
        yield from sorted(each for each in path.iterdir() if each.suffix.lower() in suffixes)
    else:
        yield path


def _store(file: Path, signed_by: tuple[PublicKey, ...]) -> TrustStore:
    data = read_bytes(file)
    typ = type_of_jws(data.decode("utf-8", errors="replace"))
    if typ == TRUST_LIST:
        return read_trust_list(file, signed_by=signed_by)
    if typ == REVOCATION_LIST or (b"PRIVATE KEY" in data and not PEM_CERTIFICATE.search(data)):
        return TrustStore.of(())
    if holds_public_keys(data) and not PEM_CERTIFICATE.search(data):
        raise FileError(
            "a public key without a certificate says nothing of its issuer: put it in a list with trust build",
            code="trust-public-key",
            place=Place(str(file)),
        )
    try:
        return TrustStore.of(trusted_keys_from_certificates(data, source=writable(file)))
    except CertificateError as error:
        raise FileError(error.sentence, code=error.code, place=Place(str(file))) from error


def read_revocations(path: Path, *, signed_by: tuple[PublicKey, ...] = ()) -> RevocationLists | RevocationSources:
    """Which certificates were taken back: from a signed list (``.jws``), from lists of SMART Health Cards, or a folder.

    Args:
        path: The file or folder. Lists of SMART Health Cards (``.json``) are those of an issuer, or a directory's daily
            snapshot that carries them.
        signed_by: The pinned keys of whoever signs the lists; those of SMART Health Cards are not signed.

    Raises:
        FileError: No list is there; ``list-unpinned``; and as for `read_revocation_list` and `read_rid_lists`.
    """
    signed: list[RevocationList] = []
    of_cards: list[RidList] = []
    for file in _files(path, (*_SIGNED, *_LISTS_OF_CARDS)):
        lists = read_rid_lists(file)
        if lists is not None:
            of_cards.extend(lists)
        elif not path.is_dir() or type_of_jws(read_text(file)) == REVOCATION_LIST:
            signed.append(read_revocation_list(file, signed_by=signed_by))
    if not signed and not of_cards:
        raise FileError("no revocation list is here (.jws, .json)", code="revocation-empty", place=Place(str(path)))
    ours = RevocationLists(tuple(signed))
    return RevocationSources((ours, *of_cards)) if of_cards else ours


def import_trust_files(path: Path, origin: Origin, *, at: datetime | None = None) -> Iterator[Imported]:
    """The trust lists of others, each read leniently and with notes, for building one's own.

    Args:
        path: A file, or a folder of them: certificates, signed lists, JSON.
        origin: What is known of them beforehand; its name is each file's own.
        at: Refuse a list that is stale at this instant: in a list of one's own it would look fresh.

    Yields:
        What each file holds.

    Raises:
        FileError: Nothing is there, a file is of no shape known here, or ``list-stale``.
    """
    files = list(_files(path, (*_CERTIFICATES, *_SIGNED, *_PUBLISHED)))
    if not files:
        kinds = ", ".join((*_CERTIFICATES, *_SIGNED, *_PUBLISHED))
        raise FileError(f"no list and no certificate is here ({kinds})", code="trust-empty", place=Place(str(path)))
    for file in files:
        imported = import_trust(read_bytes(file), evolve(origin, name=writable(file.name)))
        if at is not None and imported.edition is not None and imported.edition.is_stale(at):
            due = imported.edition.next_update.isoformat()
            raise FileError(f"a newer list was due by {due}: fetch it", code="list-stale", place=Place(str(file)))
        yield imported


_NO_CERTIFICATE: tuple[type[Exception], ...] = (*UNREADABLE, CertificateError)


def read_authorities(path: Path) -> tuple[bytes, ...]:
    """Certificates of authorities one relies on, each in DER.

    Args:
        path: PEM with any number of them, or one in DER, brought here by a way that can be relied on.

    Raises:
        FileError: ``trust-certificate-unreadable``: one is no certificate, or breaks the standard, so that nothing can
            be checked against it; the file cannot be read.
    """
    try:
        ders = certificates_in(read_bytes(path))
        for der in ders:
            x509.load_der_x509_certificate(der).public_key()
    except _NO_CERTIFICATE:
        raise FileError(
            "this is no authority's certificate in DER or PEM that can be read",
            code="trust-certificate-unreadable",
            place=Place(str(path)),
        ) from None
    return ders
