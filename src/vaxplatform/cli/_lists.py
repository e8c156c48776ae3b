"""What commands about signed lists share: whose lists to believe, who signs, and the number of the next one."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from vaxplatform.certificate import Edition, MemorySigner, PublicKey
from vaxplatform.cli._terminal import say
from vaxplatform.exchange import read_authorities, read_public_keys, read_signer

__all__ = [
    "Days",
    "Issuer",
    "Key",
    "PasswordFile",
    "SignedBy",
    "UploadCertificates",
    "certificates_of",
    "edition_after",
    "pinned_keys",
    "signer_of",
]

SignedBy = Annotated[
    list[Path] | None,
    typer.Option("--signed-by", help="The public key or certificate of whoever signs the lists; repeatable."),
]
Key = Annotated[
    Path, typer.Option("--key", help="The private key that signs the list, PEM or JWK: not one of certificates.")
]
PasswordFile = Annotated[
    Path | None, typer.Option("--password-file", help="A file with the password of an encrypted key in its first line.")
]
Issuer = Annotated[
    str | None, typer.Option("--issuer", help="Who issues the list; by default who issued the one it follows.")
]
UploadCertificates = Annotated[
    list[Path] | None,
    typer.Option(
        "--upload-certificate",
        help="Certificates of countries' upload keys at the EU gateway: one of the same country must have signed each"
        " entry or batch. Repeatable.",
    ),
]
Days = Annotated[int, typer.Option("--days", min=1, max=3650, help="In how many days the next list is due.")]


def pinned_keys(paths: list[Path] | None) -> tuple[PublicKey, ...]:
    """The keys of ``--signed-by``."""
    return tuple(key for path in paths or () for key in read_public_keys(path))


def certificates_of(paths: list[Path] | None) -> tuple[bytes, ...]:
    """The certificates of ``--authority`` or ``--upload-certificate``."""
    return tuple(der for path in paths or () for der in read_authorities(path))


def signer_of(key: Path, password_file: Path | None) -> MemorySigner:
    """Who signs a list."""
    signer, _certificate = read_signer(key, password_file=password_file)
    return signer


def edition_after(earlier: Edition | None, issuer: str | None, at: datetime, days: int) -> Edition:
    """The edition that follows an earlier one of the same list, or the first.

    Raises:
        typer.BadParameter: The first needs an issuer's name; the next is due beyond the years there are.
    """
    named = issuer or (earlier.issuer if earlier else "")
    if not named:
        raise typer.BadParameter("the first list needs the name of who issues it", param_hint="--issuer")
    issued_at = at.replace(microsecond=0)
    if earlier and issued_at < earlier.issued_at:
        say(f"The list before says that it was issued later, at {earlier.issued_at}: is the clock right?")
    try:
        next_update = issued_at + timedelta(days=days)
    except OverflowError as error:
        raise typer.BadParameter("the next list would be due after the year 9999", param_hint="--days") from error
    return Edition(named, issued_at, next_update, 1 + (earlier.sequence if earlier else 0))
