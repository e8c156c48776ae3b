"""``vaxplatform revoke``: take certificates back, in a signed list for verifiers without a network."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer
from attrs import evolve

from vaxplatform.certificate import (
    CertificateIdentity,
    HashBatch,
    HashList,
    HashType,
    Partitioning,
    RevocationList,
    RidList,
    TrustStore,
    batches_of,
    bloom_slices,
)
from vaxplatform.certificate.base64url import to_base64url
from vaxplatform.certificate.formats import FORMATS, smart_health_card
from vaxplatform.certificate.revocation import merged
from vaxplatform.certificate.trust import in_capitals
from vaxplatform.cli._lists import (
    Days,
    Issuer,
    Key,
    PasswordFile,
    SignedBy,
    UploadCertificates,
    certificates_of,
    edition_after,
    pinned_keys,
    signer_of,
)
from vaxplatform.cli._options import At, instant_of
from vaxplatform.cli._terminal import counted, say, show_json
from vaxplatform.errors import CertificateError, FileError
from vaxplatform.exchange import (
    next_rid_lists,
    read_certificate_text,
    read_eu_batch,
    read_handed_in,
    read_revocation_list,
    write_eu_slices,
    write_revocation_list,
    write_rid_lists,
)
from vaxplatform.place import Place

__all__ = ["revoke"]

Certificates = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[FILE|TEXT]...", help="Certificates to take back: files with the text or a picture, or texts."
    ),
]
Hashes = Annotated[
    list[str] | None,
    typer.Option("--hash", help="KIND:HEX of a certificate that is not at hand: UCI and 32 hex digits. Repeatable."),
]


def revoke(
    key: Key,
    out: Annotated[Path, typer.Option("--list", help="The revocation list (.jws): the one that is there is added to.")],
    certificates: Certificates = None,
    hashes: Hashes = None,
    batches: Annotated[
        list[Path] | None,
        typer.Option("--batch", help="A batch of the EU gateway: in its signature, or the bare JSON. Repeatable."),
    ] = None,
    upload_certificates: UploadCertificates = None,
    by: Annotated[HashType, typer.Option("--by", help="What to hash.", case_sensitive=False)] = HashType.SIGNATURE,
    country: Annotated[
        list[str] | None,
        typer.Option("--country", help="Two letters the list speaks for. Repeatable."),
    ] = None,
    expires: Annotated[
        str | None,
        typer.Option("--expires", help="When what does not say it itself, as --hash, expires on its own: an instant."),
    ] = None,
    issuer: Issuer = None,
    days: Days = 7,
    bloom: Annotated[
        Path | None, typer.Option("--bloom", help="Also write the list as Bloom filters here, for small devices.")
    ] = None,
    eu_slices: Annotated[
        Path | None,
        typer.Option("--eu-slices", help="Also write it as the EU's service hands lists out: a gzipped tar, unsigned."),
    ] = None,
    rid_lists: Annotated[
        Path | None,
        typer.Option(
            "--rid-lists",
            help="Also take SMART Health Cards back in their issuer's own lists, a file a key, in this folder.",
        ),
    ] = None,
    partitioning: Annotated[
        Partitioning, typer.Option("--partitioning", help="Into how many filters.", case_sensitive=False)
    ] = Partitioning.POINT,
    signed_by: SignedBy = None,
    password_file: PasswordFile = None,
    at: At = None,
    json: Annotated[bool, typer.Option("--json", help="Print what was done as JSON on stdout.")] = False,
) -> None:
    """Take certificates back: add them to a signed list. Without any, write the next edition of the same list.

    Exit codes: 0 written; 2 misuse; 3 nothing is written.
    """
    written = [path.resolve() for path in (out, bloom, eu_slices) if path is not None]
    if len(set(written)) < len(written):
        raise typer.BadParameter("the list and the filters take a file each", param_hint="--bloom, --eu-slices")
    signer = signer_of(key, password_file)
    instant = instant_of(at)
    earlier = (
        read_revocation_list(out, signed_by=[signer.public_key, *pinned_keys(signed_by)]) if out.exists() else None
    )
    edition = edition_after(earlier.edition if earlier else None, issuer, instant, days)
    countries = frozenset(map(in_capitals, country or ())).union(earlier.countries if earlier else ())
    if not countries:
        raise typer.BadParameter("the first list says for which country it speaks", param_hint="--country")
    only_country = next(iter(countries)) if len(countries) == 1 else None
    ending = None if expires is None else instant_of(expires, "--expires")
    numbered = enumerate(certificates or (), start=1)
    terms = (by, only_country, ending, instant)
    given = [batch for number, each in numbered for batch in _of_certificate(number, each, *terms)]
    uploaded_by = certificates_of(upload_certificates)
    given += [read_eu_batch(path, upload_certificates=uploaded_by) for path in batches or ()]
    given += _of_hashes(hashes or [], only_country, ending)
    of_cards = () if rid_lists is None else next_rid_lists(rid_lists, _cards(certificates or ()), at=instant)
    if earlier is None:
        following = RevocationList(edition, countries, merged(given))
    else:
        following = evolve(earlier, countries=countries).adding(given, edition=edition)
    following = following.without_expired(instant)
    write_revocation_list(out, following, signer)
    if bloom is not None:
        write_revocation_list(bloom, following.as_bloom(partitioning=partitioning), signer)
    if eu_slices is not None:
        slices = (bloom_slices(batch, partitioning=partitioning, chunked=True) for batch in following.batches)
        write_eu_slices(eu_slices, chain.from_iterable(slices))
    if rid_lists is not None:
        write_rid_lists(rid_lists, of_cards)
    added = sum(len(batch.hashes) for batch in given)
    listed = sum(len(batch.hashes) for batch in following.batches)
    if json:
        show_json(
            {
                "sequence": edition.sequence,
                "next_update": edition.next_update.isoformat(),
                "countries": sorted(countries),
                "given": added,
                "listed": listed,
                **({} if rid_lists is None else {"rid_lists": [_named(each) for each in of_cards]}),
            }
        )
    if batches and not uploaded_by:
        say("The signatures around the batches were not checked: no upload certificate was given.")
    over = sum(len(batch.hashes) for batch in given if batch.expires < instant)
    if over:
        say(f"{over:,} given now have expired on their own already, and are not listed.")
    say(f"List number {edition.sequence} with {counted(listed, 'certificate')} is in {out}, {added:,} given now.")
    say(f"The next is due by {edition.next_update}: without it, verifiers say that this one is stale.")
    _tell(of_cards)


def _tell(lists: Iterable[RidList]) -> None:
    """What an issuer of SMART Health Cards has to do with its lists."""
    for each in map(_named, lists):
        say(f"Publish {each['kid']}.json, and state crlVersion {each['ctr']} with this key in the key set.")


def _cards(certificates: Iterable[str]) -> Iterator[CertificateIdentity]:
    for given in certificates:
        text = read_certificate_text(given)
        if smart_health_card.recognises(text):
            yield smart_health_card.identify(text)


def _named(listed: RidList) -> dict[str, str | int]:
    return {"kid": to_base64url(listed.key_id), "ctr": listed.counter}


def _of_certificate(
    number: int, given: str, by: HashType, only_country: str | None, ending: datetime | None, at: datetime
) -> tuple[HashBatch, ...]:
    """What the list holds of a certificate."""
    try:
        return _batches(read_certificate_text(given), by, only_country, ending, at)
    except CertificateError as error:  # told with the file, or the number of a text, which is not repeated
        place = Place(read_handed_in(given).name or f"certificate {number}")
        raise FileError(error.sentence, code=error.code, place=place) from error


def _batches(
    text: str, by: HashType, only_country: str | None, ending: datetime | None, at: datetime
) -> tuple[HashBatch, ...]:
    """A certificate belongs to the country it claims; one that claims none, to the only one the list speaks for."""
    form = next((each for each in FORMATS.values() if each.recognises(text)), None)
    if form is None:
        raise CertificateError("this is no certificate of a format known here", code="UNKNOWN_FORMAT")
    identity = form.identify(text)
    if not identity.country:
        if only_country is None:
            raise CertificateError(
                "the certificate names no country: a list of one country takes it", code="revocation-country"
            )
        identity = form.identify(text, country=only_country)
    expires_at = form.check(text, TrustStore.of(()), at=at).expires_at or ending
    if expires_at is None:
        raise CertificateError(
            "the certificate does not say when it expires: say it with --expires", code="revocation-expiry"
        )
    return batches_of([identity], by, expires=expires_at)


def _of_hashes(hashes: list[str], only_country: str | None, ending: datetime | None) -> Iterator[HashBatch]:
    for given in hashes:
        kind, _, digits = given.partition(":")
        try:
            hash_type, hashed = HashType(kind.upper()), HashList.of([bytes.fromhex(digits)])
        except (ValueError, CertificateError) as error:
            kinds = ", ".join(HashType)
            raise typer.BadParameter(f"KIND:HEX, with 32 hex digits and one of {kinds}", param_hint="--hash") from error
        if ending is None:
            raise typer.BadParameter("say when the certificate of a hash expires on its own", param_hint="--expires")
        if only_country is None:
            raise typer.BadParameter("a hash goes into a list of one country", param_hint="--hash")
        yield HashBatch(only_country, None, hash_type, hashed, ending)
