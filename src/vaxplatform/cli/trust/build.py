"""``vaxplatform trust build``: a signed trust list from certificates and from the lists of others."""

from pathlib import Path
from typing import Annotated

import typer

from vaxplatform.certificate import KeyStatus, TrustedKey, TrustStore
from vaxplatform.certificate.trust import after, with_status
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
from vaxplatform.cli.trust._sources import (
    Authorities,
    Sources,
    import_all,
    is_harmless,
    left_out_as_json,
    tell_left_out,
)
from vaxplatform.errors import CertificateError
from vaxplatform.exchange import Origin, read_trust_list, write_trust_list

__all__ = ["build"]

Retire = Annotated[
    list[str] | None,
    typer.Option(
        "--retire",
        help="KEYID or KEYID@INSTANT, in hex as trust show prints it: when it signed for the last time. Repeatable.",
    ),
]
Compromise = Annotated[
    list[str] | None,
    typer.Option(
        "--compromised",
        help="KEYID in hex: nothing it signed is believed any more. Repeatable. Where keys share an id,"
        " the SHA-256 of the public key takes its place.",
    ),
]


def build(
    sources: Sources,
    out: Annotated[
        Path, typer.Option("--out", help="The list to write (.jws); one that is there is followed by the next number.")
    ],
    key: Key,
    issuer: Issuer = None,
    days: Days = 7,
    country: Annotated[
        str | None, typer.Option("--country", help="Two letters, for lists that name no country.")
    ] = None,
    signed_by: SignedBy = None,
    authorities: Authorities = None,
    upload_certificates: UploadCertificates = None,
    retire: Retire = None,
    compromised: Compromise = None,
    password_file: PasswordFile = None,
    at: At = None,
    json: Annotated[bool, typer.Option("--json", help="Print what was done as JSON on stdout.")] = False,
) -> None:
    """Write a signed list of whom to trust, for verifiers without a network.

    What is retired or compromised in the list before stays so, and a compromised key is kept in any case.

    Any other that the sources no longer hold is left out, and with it every certificate it signed.

    Exit codes: 0 written; 1 written, and an entry of the sources was rejected; 2 misuse; 3 nothing is written.
    """
    signer = signer_of(key, password_file)
    instant = instant_of(at)
    pinned = pinned_keys(signed_by)
    earlier = read_trust_list(out, signed_by=[signer.public_key, *pinned]) if out.exists() else None
    edition = edition_after(earlier.edition if earlier else None, issuer, instant, days)
    origin = Origin(
        "",
        country=country,
        signed_by=pinned,
        authorities=certificates_of(authorities),
        upload_certificates=certificates_of(upload_certificates),
    )
    keys, left_out = import_all(sources, origin, instant)
    keys = after(keys, earlier) if earlier else keys
    for given in retire or ():
        kid, _, last = given.partition("@")
        retired_at = instant_of(last or at, "--retire")
        keys = with_status(keys, _key_id(kid, "--retire"), KeyStatus.RETIRED, retired_at=retired_at)
    for given in compromised or ():
        keys = with_status(keys, _key_id(given, "--compromised"), KeyStatus.COMPROMISED)
    if not keys:
        tell_left_out(left_out)
        raise CertificateError("the sources hold no key to trust: nothing is written", code="trust-empty")
    trust = TrustStore.of(keys, edition=edition)
    write_trust_list(out, trust, signer)
    if json:
        show_json(
            {
                "sequence": edition.sequence,
                "next_update": edition.next_update.isoformat(),
                "keys": len(trust),
                "noted": sum(bool(each.notes) for each in trust.keys),
                "left_out": left_out_as_json(left_out),
            }
        )
    tell_left_out(left_out)
    if any(key.public_key == signer.public_key for key in trust.keys):
        say(
            "The key that signs the list stands in it: keep the two apart, so that the loss of one is not that of both."
        )
    _tell(trust.keys, earlier)
    number, held = edition.sequence, counted(len(trust), "key")
    say(f"List number {number} with {held} is in {out}; next due by {edition.next_update}.")
    if not all(map(is_harmless, left_out)):
        raise typer.Exit(1)


def _key_id(text: str, option: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError as error:
        raise typer.BadParameter("a key id is written in hex, as trust show does", param_hint=option) from error


def _tell(keys: tuple[TrustedKey, ...], earlier: TrustStore | None) -> None:
    noted = sum(bool(key.notes) for key in keys)
    if noted:
        say(f"Notes of what was let pass: on {counted(noted, 'key')}. See trust show before the list is handed on.")
    gone = {key.kid for key in earlier.keys} - {key.kid for key in keys} if earlier else ()
    for kid in sorted(gone):
        say(f"No longer in the list, with all certificates it signed: key {kid.hex()}")
