"""``vaxplatform cert issue``: records become signed certificates, as text, PNG, SVG, PDF and health card files."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from functools import cached_property, partial
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

import typer
from attrs import field, frozen

from vaxplatform.certificate import (
    Card,
    CardLanguage,
    Certificate,
    HealthRecord,
    Paper,
    QrCode,
    card_pdf,
    health_card_file,
)
from vaxplatform.cli._options import At, instant_of, language_of
from vaxplatform.cli._terminal import say, show_json_line, write
from vaxplatform.cli.cert._profiles import Profile, SignerOptions, by_profile, chosen_profiles
from vaxplatform.countries import core_messages
from vaxplatform.errors import CertificateError, FileError, InputError
from vaxplatform.exchange import Rejected, read_fonts, read_records, write_whole
from vaxplatform.place import Place

__all__ = ["Form", "issue"]


class Form(StrEnum):
    """What a certificate is written as; each is a file's ending too."""

    TXT = "txt"
    PNG = "png"
    SVG = "svg"
    PDF = "pdf"
    CARD = "smart-health-card"


_DPI = 300
_OF_CARDS = "smart-health-card"  # the profile
_ENDINGS = frozenset(f".{form}" for form in Form)

_OF_A_RECORD: Mapping[str, str] = MappingProxyType(
    {
        "name-needs-romanisation": "name",
        "birth-date-range": "birth_date",
        "birth-date-after-issue": "birth_date",
        "qr-too-small": "",
        "qr-too-long": "",
        "font-missing": "",
        "page-full": "",
    }
)
"""Errors that are one record's, with the field to blame; any other is all records' and ends the work."""

_Entry = tuple[Place, HealthRecord] | Rejected


@frozen
class _Issuing:
    """What is made of each record, and where it is written."""

    profiles: tuple[Profile, ...]
    at: datetime
    out: Path | None
    forms: tuple[Form, ...]
    width: float
    paper: Paper
    languages: tuple[CardLanguage, ...]
    fonts: Path | None
    page: list[Card] = field(factory=list)

    @cached_property
    def print_(self) -> Callable[[list[Card]], bytes]:
        """Certificates of a person as pages; fonts are read when there is something to print."""
        return partial(card_pdf, fonts=read_fonts(self.fonts), paper=self.paper, languages=self.languages)

    @property
    def collects(self) -> bool:
        """Whether all certificates go into one file, as the pages of one person."""
        return self.out is not None and self.out.suffix == f".{Form.PDF}"

    @property
    def is_card_file(self) -> bool:
        """Whether all doses go into one file of health cards, in as few cards as hold them."""
        return self.out is not None and self.out.suffix == f".{Form.CARD}"

    def issue(self, profile: Profile, record: HealthRecord, number: int) -> tuple[Certificate, tuple[Path, ...]]:
        """A certificate and its files, all of them or none."""
        made = profile.issue(record, self.at)
        if self.out is None:
            return made, ()
        if self.collects:
            self.page.append(Card(made, record))
            return made, (self.out,)
        of_profile = f".{profile.name}" if len(self.profiles) > 1 else ""
        files = {
            self.out if self.out.suffix in _ENDINGS else self.out / f"{number:06}{of_profile}.{form}": self._written(
                form, Card(made, record)
            )
            for form in self.forms
        }
        for file, data in files.items():
            _write(file, data)
        return made, tuple(files)

    def write_page(self) -> None:
        """The file of one person, where that is wanted and there is something to print."""
        if self.out is not None and self.page:
            try:
                _write(self.out, self.print_(self.page))
            except CertificateError as error:
                raise FileError(error.sentence, code=error.code, place=Place(str(self.out))) from error

    def _written(self, form: Form, card: Card) -> bytes:
        text = card.certificate.text
        match form:
            case Form.TXT:
                return (f"{text}\n" if text.isprintable() else text).encode()  # an archive ends where it ends
            case Form.PNG:
                return QrCode.for_paper(text, width=self.width).png_for_paper(width=self.width, dpi=_DPI)
            case Form.SVG:
                return QrCode.for_paper(text, width=self.width).svg(width=self.width).encode()
            case Form.PDF:
                return self.print_([card])
            case Form.CARD:
                return health_card_file([card.certificate])


def issue(
    records: Annotated[
        Path, typer.Argument(metavar="FILE", help="Records as JSON: one object, a list, or one a line.")
    ],
    signer: Annotated[
        list[str], typer.Option("--signer", metavar="[PROFILE=]FILE", help="The signing key, PEM or JWK.")
    ],
    profile: Annotated[
        list[str] | None, typer.Option("--profile", help="What to issue; repeatable. By default eu-dcc.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Issue every profile there is.")] = False,
    certificate: Annotated[
        list[str] | None,
        typer.Option(
            "--certificate",
            metavar="[PROFILE=]FILE",
            help="The document signer's certificate (PEM or DER), for the key id.",
        ),
    ] = None,
    key_id: Annotated[
        list[str] | None,
        typer.Option("--key-id", metavar="[PROFILE=]TEXT", help="The key id, where no certificate gives it."),
    ] = None,
    password_file: Annotated[
        list[str] | None,
        typer.Option(
            "--password-file",
            metavar="[PROFILE=]FILE",
            help="A file with the password of an encrypted key in its first line.",
        ),
    ] = None,
    issuer: Annotated[
        list[str] | None,
        typer.Option(
            "--issuer",
            metavar="[PROFILE=]TEXT",
            help="Of eu-dcc two capital letters, by default the record's country; of others an https address.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="A folder; or for one record a file that ends with .txt, .png or .svg, and for all those of one "
            "person a file that ends with .pdf or .smart-health-card.",
        ),
    ] = None,
    form: Annotated[
        list[Form] | None,
        typer.Option("--as", help="What to write into the folder; repeatable. By default txt and png."),
    ] = None,
    width: Annotated[
        float, typer.Option("--width", min=10, max=1000, help="Millimetres that the QR code of png and svg takes.")
    ] = 60,
    paper: Annotated[Paper, typer.Option("--paper", help="What pdf is printed on.")] = Paper.A4,
    language: Annotated[
        str | None, typer.Option("--lang", help="Labels of pdf in this language too, such as hi.")
    ] = None,
    fonts: Annotated[
        Path | None,
        typer.Option("--fonts", help="A folder of TrueType fonts for pdf; by default those of the extra pdf."),
    ] = None,
    at: At = None,
    expires: Annotated[
        str | None,
        typer.Option("--expires", help="Until when it is valid, an instant; by default 365 days for eu-dcc."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print an object a line on stdout for each certificate.")
    ] = False,
) -> None:
    """Sign certificates for records. Without --out the texts go to stdout, one a line.

    Options that name a PROFILE may be given once for each; without a profile they are for all.

    What cannot be certified is told with its place, profile and field, and the others go on.

    Exit codes: 0 all issued; 1 done, with something rejected; 2 misuse; 3 nothing issued.
    """
    names = chosen_profiles(profile, every=every)
    signing = SignerOptions(
        *(
            by_profile(option, values, names)
            for option, values in (
                ("--signer", signer),
                ("--certificate", certificate),
                ("--key-id", key_id),
                ("--password-file", password_file),
                ("--issuer", issuer),
            )
        )
    )
    messages = core_messages()
    instant = instant_of(at)
    until = None if expires is None else instant_of(expires, option="--expires")
    forms = tuple(dict.fromkeys(form or (Form.TXT, Form.PNG)))
    if out is not None and out.suffix in _ENDINGS:
        if form and set(form) != {out.suffix[1:]}:
            raise typer.BadParameter(f"--out says that it is {out.suffix[1:]}: name a folder", param_hint="--as")
        forms = (Form(out.suffix[1:]),)
    if Form.CARD in forms and names != (_OF_CARDS,):
        raise typer.BadParameter(
            f"a .{Form.CARD} file holds cards of the profile {_OF_CARDS} alone: --profile {_OF_CARDS}",
            param_hint="--as" if out is None or out.suffix not in _ENDINGS else "--out",
        )
    issuing = _Issuing(
        tuple(signing.profile(name, at=instant, expires=until) for name in names),
        instant,
        out,
        forms,
        width,
        paper,
        tuple(CardLanguage.of(messages, tag) for tag in dict.fromkeys(["en", language_of(language, messages)])),
        fonts,
    )
    issue_them = _issue_cards_of_one_person if issuing.is_card_file else _issue_all
    issued, rejected = issue_them(issuing, _for(issuing, read_records(records)), as_json=as_json)
    say(f"{issued:,} issued" + (f", {rejected:,} rejected" if rejected else "") + (f", in {out}" if out else ""))
    if rejected or not issued:
        raise typer.Exit(1 if issued else 3)


def _issue_all(issuing: _Issuing, entries: Iterator[_Entry], *, as_json: bool) -> tuple[int, int]:
    """Every record in every profile. How many certificates there are, and how many there are not."""
    issued = rejected = 0
    of_page: list[Mapping[str, Any]] = []  # told when the file of one person is there
    tell = of_page.append if issuing.collects else show_json_line
    for number, entry in enumerate(entries, start=1):
        if isinstance(entry, Rejected):
            say(str(entry.error()))
            rejected += 1
            continue
        place, record = entry
        for profile in issuing.profiles:
            try:
                made, files = _issued(issuing, profile, record, place, number)
            except InputError as error:
                say(str(error))
                rejected += 1
                continue
            issued += 1
            if as_json:
                tell(_as_json(made, files, place))
            elif issuing.out is None:
                _print_line(made)
    issuing.write_page()
    for line in of_page:
        show_json_line(line)
    return issued, rejected


def _issue_cards_of_one_person(issuing: _Issuing, entries: Iterator[_Entry], *, as_json: bool) -> tuple[int, int]:
    """All doses into one file, in one card or as few as their QR codes hold. How many cards, and how many no doses."""
    (profile,) = issuing.profiles
    cards: list[tuple[Place, Certificate]] = []
    doses: list[HealthRecord] = []  # of the last card
    rejected = 0
    for entry in entries:
        if isinstance(entry, Rejected):
            say(str(entry.error()))
            rejected += 1
            continue
        place, record = entry
        try:
            with _told_of(profile, place, issuing):
                try:
                    made = profile.issue([*doses, record], issuing.at)
                except CertificateError as error:
                    if error.code != "qr-too-long" or not doses:
                        raise
                    made, doses = profile.issue(record, issuing.at), []
        except InputError as error:
            say(str(error))
            rejected += 1
            continue
        if doses:
            place, _ = cards.pop()
        cards.append((place, made))
        doses.append(record)
    if issuing.out is not None and cards:
        _write(issuing.out, health_card_file(made for _, made in cards))
        if as_json:
            for place, made in cards:
                show_json_line(_as_json(made, (issuing.out,), place))
    return len(cards), rejected


def _print_line(made: Certificate) -> None:
    if not made.text.isprintable():
        raise typer.BadParameter(f"{made.profile} is an archive, not a line of text: give --out or --json")
    write(sys.stdout, f"{made.text}\n")


def _for(issuing: _Issuing, entries: Iterator[_Entry]) -> Iterator[_Entry]:
    """The records, if they fit what is to be written: one into a file, any number into an empty folder."""
    out = issuing.out
    if out is None:
        return entries
    if out.suffix in _ENDINGS:
        if len(issuing.profiles) > 1:
            raise typer.BadParameter("there is more than one profile: name a folder", param_hint="--out")
        if issuing.collects or issuing.is_card_file:
            return entries
        first = list(islice(entries, 2))
        if len(first) > 1:
            raise typer.BadParameter("there is more than one record: name a folder", param_hint="--out")
        return iter(first)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise FileError("an empty or a new folder is wanted", code="folder-occupied", place=Place(str(out)))
    return entries


def _issued(
    issuing: _Issuing, profile: Profile, record: HealthRecord, place: Place, number: int
) -> tuple[Certificate, tuple[Path, ...]]:
    with _told_of(profile, place, issuing):
        return issuing.issue(profile, record, number)


@contextmanager
def _told_of(profile: Profile, place: Place, issuing: _Issuing) -> Iterator[None]:
    """What a record lacks is told with its place and field; any other error is all records'."""
    try:
        yield
    except CertificateError as error:
        sentence = f"{profile.name}: {error.sentence}" if len(issuing.profiles) > 1 else error.sentence
        field_ = error.data["field"] if error.code == "profile-field" else _OF_A_RECORD.get(error.code)
        if field_ is None:
            raise CertificateError(sentence, code=error.code) from error
        whole = field_ in {"", "record"}
        raise InputError(sentence, code=error.code, place=place if whole else place.child(str(field_))) from error


def _write(file: Path, data: bytes) -> None:
    with write_whole(file) as unfinished:
        unfinished.write_bytes(data)


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
