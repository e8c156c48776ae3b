"""``vaxplatform cert issue``: records become signed certificates, as text, PNG and SVG."""

import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

import typer
from attrs import frozen

from vaxplatform.certificate import Certificate, HealthRecord, QrCode, Signer, TrustedKey
from vaxplatform.certificate import issue as issue_certificate
from vaxplatform.certificate.formats.hcert import VALIDITY
from vaxplatform.cli._lists import PasswordFile
from vaxplatform.cli._options import At, instant_of
from vaxplatform.cli._terminal import say, show_json_line, write
from vaxplatform.errors import CertificateError, FileError, InputError
from vaxplatform.exchange import Rejected, read_records, read_signer, write_whole
from vaxplatform.place import Place

__all__ = ["Form", "issue"]


class Form(StrEnum):
    """What a certificate is written as; each is a file's ending too."""

    TXT = "txt"
    PNG = "png"
    SVG = "svg"


_WRITTEN: Mapping[Form, Callable[[Certificate, float], bytes]] = MappingProxyType(
    {
        Form.TXT: lambda made, _width: f"{made.text}\n".encode(),
        Form.PNG: lambda made, width: QrCode.for_paper(made.text, width=width).png_for_paper(width=width, dpi=_DPI),
        Form.SVG: lambda made, width: QrCode.for_paper(made.text, width=width).svg(width=width).encode(),
    }
)
_DPI = 300
_ENDINGS = frozenset(f".{form}" for form in Form)


_OF_A_RECORD: Mapping[str, str] = MappingProxyType(
    {
        "name-needs-romanisation": "name",
        "birth-date-range": "birth_date",
        "birth-date-after-issue": "birth_date",
        "qr-too-small": "",
        "qr-too-long": "",
    }
)
"""Errors that are one record's, with the field to blame; any other is all records' and ends the work."""


@frozen
class _Issuing:
    """How certificates are made, and what of them is written where."""

    signer: Signer
    at: datetime
    expires: datetime | None
    country: str | None
    out: Path | None
    forms: tuple[Form, ...]
    width: float

    def issue(self, record: HealthRecord, number: int) -> tuple[Certificate, tuple[Path, ...]]:
        """A certificate and its files, all of them or none."""
        made = issue_certificate(record, self.signer, at=self.at, expires=self.expires, issuer=self.country)
        if self.out is None:
            return made, ()
        files = {
            self.out if self.out.suffix in _ENDINGS else self.out / f"{number:06}.{form}": _WRITTEN[form](
                made, self.width
            )
            for form in self.forms
        }
        for file, data in files.items():
            with write_whole(file) as unfinished:
                unfinished.write_bytes(data)
        return made, tuple(files)


def issue(
    records: Annotated[
        Path, typer.Argument(metavar="FILE", help="Records as JSON: one object, a list, or one a line.")
    ],
    signer: Annotated[Path, typer.Option("--signer", help="The signing key, PEM or JWK.")],
    certificate: Annotated[
        Path | None,
        typer.Option("--certificate", help="The document signer's certificate (PEM or DER), for the key id."),
    ] = None,
    password_file: PasswordFile = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="A folder; or for one record a file that ends with .txt, .png or .svg."),
    ] = None,
    form: Annotated[
        list[Form] | None,
        typer.Option("--as", help="What to write into the folder; repeatable. By default txt and png."),
    ] = None,
    width: Annotated[
        float, typer.Option("--width", min=10, max=1000, help="Millimetres that the QR code takes on paper.")
    ] = 60,
    at: At = None,
    expires: Annotated[
        str | None, typer.Option("--expires", help="Until when it is valid, an instant; by default 365 days.")
    ] = None,
    issuer_country: Annotated[
        str | None, typer.Option("--issuer-country", help="Two capital letters; by default the record's country.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print an object a line on stdout for each certificate.")
    ] = False,
) -> None:
    """Sign certificates for records. Without --out the texts go to stdout, one a line.

    A record that cannot be certified is told with its place and field, and the others go on.

    Exit codes: 0 all issued; 1 done, with records rejected; 2 misuse; 3 nothing issued.
    """
    issuing = _issuing(
        read_signer(signer, certificate=certificate, password_file=password_file),
        instant_of(at),
        None if expires is None else instant_of(expires, option="--expires"),
        issuer_country,
        out,
        tuple(form or (Form.TXT, Form.PNG)),
        width,
    )
    entries = _for(out, read_records(records))
    issued = rejected = 0
    for number, entry in enumerate(entries, start=1):
        try:
            place, record = _usable(entry)
            made, files = _issued(issuing, record, place, number)
        except InputError as error:
            say(str(error))
            rejected += 1
            continue
        issued += 1
        if as_json:
            show_json_line(_as_json(made, files, place))
        elif out is None:
            write(sys.stdout, f"{made.text}\n")
    say(f"{issued:,} issued" + (f", {rejected:,} rejected" if rejected else "") + (f", in {out}" if out else ""))
    if rejected:
        raise typer.Exit(1 if issued else 3)


def _issuing(
    signer: tuple[Signer, TrustedKey | None],
    at: datetime,
    expires: datetime | None,
    country: str | None,
    out: Path | None,
    forms: tuple[Form, ...],
    width: float,
) -> _Issuing:
    """The work to do, within the time of the signing key: a certificate that outlives its key is refused at borders."""
    with_key, key = signer
    if key is not None and key.not_after is not None:
        until = key.not_after
        if not (key.not_before or at) <= at < until:
            raise FileError(
                "the certificate of the signing key is not valid at the instant of issue", code="signer-time"
            )
        if expires is not None and expires > until:
            raise typer.BadParameter(f"the signing key's time ends {until.isoformat()}", param_hint="--expires")
        expires = expires or min(at + VALIDITY, until)
    if out is not None and out.suffix in _ENDINGS:
        forms = (Form(out.suffix[1:]),)
    return _Issuing(with_key, at, expires, country, out, forms, width)


def _for(
    out: Path | None, entries: Iterator[tuple[Place, HealthRecord] | Rejected]
) -> Iterator[tuple[Place, HealthRecord] | Rejected]:
    """The records, if they fit what is to be written: one into a file, any number into an empty folder."""
    if out is None:
        return entries
    if out.suffix in _ENDINGS:
        first = list(islice(entries, 2))
        if len(first) > 1:
            raise typer.BadParameter("there is more than one record: name a folder", param_hint="--out")
        return iter(first)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise FileError("an empty or a new folder is wanted", code="folder-occupied", place=Place(str(out)))
    return entries


def _usable(entry: tuple[Place, HealthRecord] | Rejected) -> tuple[Place, HealthRecord]:
    if isinstance(entry, Rejected):
        raise entry.error()
    return entry


def _issued(issuing: _Issuing, record: HealthRecord, place: Place, number: int) -> tuple[Certificate, tuple[Path, ...]]:
    try:
        return issuing.issue(record, number)
    except CertificateError as error:
        field = _OF_A_RECORD.get(error.code)
        if field is None:
            raise
        raise InputError(error.sentence, code=error.code, place=place.child(field) if field else place) from error


def _as_json(made: Certificate, files: tuple[Path, ...], place: Place) -> Mapping[str, Any]:
    return {
        "place": str(place),
        "certificate_id": made.certificate_id,
        "profile": made.profile,
        "key_id": made.kid.hex(),
        "issued_at": made.issued_at.isoformat(),
        "expires_at": made.expires_at and made.expires_at.isoformat(),
        "text": made.text,
        "files": [str(file) for file in files],
    }
