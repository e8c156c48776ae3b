"""What is wrong with a certificate, stage by stage: for any text at all, also one that is no certificate.

A verifier stops at "this cannot be read". The doctor goes on: it recognises what the text is instead, mends what people
and programs do to texts on the way (small letters, line breaks, a link around it, encoded twice) and says so, finds the
place of the damage, and only then verifies. What it mends is never called valid: the certificate itself must be got
again, or the program that spoils it put right.

Sentences, which say what it is and what to do, stand in the message catalogues under ``doctor.<code>``. No step carries
personal data.
"""

import json
import re
import unicodedata
import zlib
from binascii import Error as BinasciiError
from binascii import unhexlify
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from itertools import chain
from types import MappingProxyType
from typing import Any

from attrs import evolve, field, frozen

from vaxplatform.certificate import _base45
from vaxplatform.certificate._instant import require_instant
from vaxplatform.certificate.base64url import from_base64, to_base64url
from vaxplatform.certificate.formats import FORMATS, divoc, hcert, smart_health_card
from vaxplatform.certificate.formats._policy import THUMBPRINT_BYTES
from vaxplatform.certificate.formats._zip_of_one import is_whole
from vaxplatform.certificate.health_card_review import HealthCardReview
from vaxplatform.certificate.other_kinds import kind_of
from vaxplatform.certificate.revocation import RevocationSource
from vaxplatform.certificate.scanned import text_of
from vaxplatform.certificate.trust import TrustStore
from vaxplatform.certificate.verdict import STAGE_OF, Finding, Stage, Verdict, VerdictCode
from vaxplatform.certificate.verify import verify
from vaxplatform.errors import CertificateError, CertificateUnreadable

__all__ = ["Diagnosis", "Outcome", "Step", "diagnose"]

PREFIX = hcert.PREFIX
_C = VerdictCode


class Outcome(StrEnum):
    """How a step went."""

    FINE = "fine"
    MENDED = "mended"
    WARNING = "warning"
    WRONG = "wrong"
    NOT_TRIED = "not_tried"


@frozen(weakref_slot=False)
class Step:
    """What was found at one stage.

    Args:
        stage: The stage of verifying.
        outcome: How it went.
        code: What was found: a word of the doctor's own, or a `VerdictCode`.
        values: What the sentence is filled with: counts, places, ids; never of a person.
        detail: What exactly, in technical English, where the code is a `VerdictCode`.
    """

    stage: Stage
    outcome: Outcome
    code: str
    values: Mapping[str, Any] = MappingProxyType({})
    detail: str = ""

    @property
    def message_id(self) -> str:
        """The id of the sentence in the message catalogues."""
        return f"verdict.{self.code}" if self.code in VerdictCode.__members__ else f"doctor.{self.code}"


@frozen(weakref_slot=False)
class Diagnosis:
    """What the doctor found.

    Args:
        steps: Every stage in order, some with several steps.
        verdict: What a verifier says, of the text as mended; None where it was no certificate.
    """

    steps: tuple[Step, ...]
    verdict: Verdict | None = field(default=None, repr=False)

    @property
    def healthy(self) -> bool:
        """Whether nothing is wrong and nothing had to be mended; warnings allow it."""
        return not any(step.outcome in {Outcome.WRONG, Outcome.MENDED} for step in self.steps)


def diagnose(
    given: str | bytes, trust: TrustStore, *, at: datetime, revocation: RevocationSource | None = None
) -> Diagnosis:
    """What is wrong with a text or a file's bytes.

    Args:
        given: Anything: a certificate's text, what became of one, or something else altogether.
        trust: The keys trusted.
        at: The instant to judge on, with its time zone.
        revocation: Who knows which certificates were taken back.

    Returns:
        A step for each stage, for any input at all.

    Raises:
        CertificateError: ``instant-naive``; ``argument-kind``, as for `verify`.

    Example:
        >>> from datetime import UTC
        >>> found = diagnose("hc1:6bf", TrustStore.of([]), at=datetime(2021, 9, 1, tzinfo=UTC))
        >>> for step in found.steps[:4]:
        ...     print(step.stage, step.outcome, step.code)
        detect mended small-letters
        detect fine hcert
        transport fine base45
        inflate wrong zlib-cut-off
    """
    require_instant(at=at)
    if not isinstance(given, str | bytes):
        raise CertificateError("given is a str or bytes", code="argument-kind", argument="given")
    if isinstance(given, bytes):
        if not divoc.is_archive(given):
            return _ended((_wrong(Stage.DETECT, kind_of(given)),))
        given = text_of(given)
    for mended_as, is_of_it, read in (
        (_mended_credential, divoc.recognises, _read_credential),
        (_mended_card, _is_card, _read_card),
    ):
        mended, text = mended_as(given)
        if is_of_it(text):
            steps = (*mended, *read(text))
            if steps[-1].outcome is Outcome.WRONG:
                found = _ended(steps)
            else:
                found = _verified(steps, text, trust, verify(text, trust, at=at, revocation=revocation))
            return _reviewed(found, text, HealthCardReview(trust, at)) if is_of_it is _is_card else found
    mended, text = _mended(given)
    if not hcert.recognises(text):
        return _ended((*mended, _wrong(Stage.DETECT, kind_of(text))))
    if not text.startswith(PREFIX):
        return _ended((*mended, _wrong(Stage.DETECT, _C.UNSUPPORTED_VERSION, prefix=text.lstrip()[:4])))
    steps = (*mended, Step(Stage.DETECT, Outcome.FINE, "hcert"), *_transport(text))
    if steps[-1].outcome is Outcome.WRONG:
        return _ended(steps)
    return _verified(steps, text, trust, verify(text, trust, at=at, revocation=revocation))


def _wrong(stage: Stage, code: str, **values: str | int) -> Step:
    return Step(stage, Outcome.WRONG, str(code), values)


def _ended(steps: tuple[Step, ...]) -> Diagnosis:
    """The diagnosis of what could not be read further."""
    reached = list(Stage).index(steps[-1].stage)
    return Diagnosis((*steps, *(_not_tried(stage) for stage in list(Stage)[reached + 1 :] if stage in _STAGES)))


def _not_tried(stage: Stage) -> Step:
    return Step(stage, Outcome.NOT_TRIED, "not-tried")


_STAGES = tuple(stage for stage in Stage if stage is not Stage.RULES)


# --------------------------------------------------------------------------------------------------------------- detect

_INVISIBLE = "\ufeff\u200b\u200c\u200d\u200e\u200f\u2060\u00ad"
_QUOTES = "\"'`«»\u2018\u2019\u201c\u201d"
_LINE_ENDS = "\r\n\t\v\f\u2028\u2029"
_OTHER_SPACES = str.maketrans(dict.fromkeys("\u00a0\u2007\u202f\u3000", " "))
_COLONS = "\uff1a\ufe55\u2236\ua789;"
_IN_LINK = re.compile(r"[a-z][a-z0-9+.-]*://\S*?(HC1(?:%3A|:).*)", re.IGNORECASE | re.DOTALL)
_ESCAPE = re.compile("%([0-9A-Fa-f]{2})")  # RFC 3986 section 2.1; certificates are ASCII
_BASE45_ONLY = re.compile(r"[0-9A-Z $%*+\-./:]+")
_ZLIB = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")


def _without(characters: str) -> Callable[[str], str]:
    table = str.maketrans(dict.fromkeys(characters))
    return lambda text: text.translate(table)


def _from_link(text: str) -> str:
    link = _IN_LINK.match(text)
    if link is None:
        return text
    return link[1] if " " in link[1] else _unescaped(link[1])


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), text)


def _from_url_encoding(text: str) -> str:
    return _unescaped(text) if text[:6].upper() == "HC1%3A" else text


def _from_base64(text: str) -> str:
    try:
        inside = from_base64(text).decode("ascii")
    except ValueError:
        return text
    return inside if inside.startswith(PREFIX) else text


def _from_hexadecimal(text: str) -> str:
    try:
        inside = unhexlify(text).decode("ascii")
    except (BinasciiError, ValueError):
        return text
    return inside if inside.startswith(PREFIX) else text


def _with_colon(text: str) -> str:
    return f"{PREFIX}{text[4:]}" if text[:3].upper() == "HC1" and text[3:4] in tuple(_COLONS) else text


def _with_prefix(text: str) -> str:
    return f"{PREFIX}{text}" if _BASE45_ONLY.fullmatch(text) and _bytes(text).startswith(_ZLIB) else text


def _with_one_prefix(text: str) -> str:
    return re.sub("^(HC1:){2,}", PREFIX, text)


def _in_capitals(text: str) -> str:
    return text.upper() if text[:3].upper() == "HC1" and text.isascii() else text


def _once_encoded(text: str) -> str:
    inside = _bytes(text[len(PREFIX) :]) if text.startswith(PREFIX) else b""
    return inside.decode("ascii", errors="replace") if inside.startswith(PREFIX.encode()) else text


def _bytes(text: str) -> bytes:
    """The bytes of Base45, none where it is damaged."""
    try:
        return _base45.decode(text)
    except CertificateUnreadable:
        return b""


_MENDS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "invisible": _without(_INVISIBLE),
        "line-breaks": _without(_LINE_ENDS),
        "other-spaces": lambda text: text.translate(_OTHER_SPACES),
        "quotes": lambda text: text.strip().strip(_QUOTES) if text.strip()[:1] in tuple(_QUOTES) else text,
        "space-in-front": str.lstrip,
        "link": _from_link,
        "url-encoded": _from_url_encoding,
        "base64": _from_base64,
        "hexadecimal": _from_hexadecimal,
        "colon": _with_colon,
        "small-letters": _in_capitals,
        "prefix-twice": _with_one_prefix,
        "prefix-missing": _with_prefix,
        "encoded-twice": _once_encoded,
    }
)
"""What is done to texts on their way, and how it is undone, in the order in which it must be."""


def _mended(text: str) -> tuple[tuple[Step, ...], str]:
    """A text as it was before others touched it, as far as that can be known, and what was undone."""
    if len(text) > hcert.LONGEST_TEXT:
        return (), text
    steps, mended = [], text.strip(_EDGE)
    for code, mend in _MENDS.items():
        better = mend(mended)
        if better != mended:
            steps.append(Step(Stage.DETECT, Outcome.MENDED, code))
            mended = better
    return (tuple(steps), mended) if hcert.recognises(mended) else ((), text)


_EDGE = "\r\n\t"  # readers of files and QR codes leave them, and verifiers pass over them


# ------------------------------------------------------------------------------------------------ transport and inflate

_SIGNS = {" ": "space", "$": "$", "%": "%", "*": "*", "+": "+", "-": "-", ".": ".", "/": "/", ":": ":"}
_LONG_ENOUGH = 250
"""Characters after which one of the 45 is missing by chance in less than four texts of a thousand."""


def _transport(text: str) -> Iterator[Step]:
    if len(text) > hcert.LONGEST_TEXT:
        yield _wrong(Stage.TRANSPORT, _C.SIZE_LIMIT_EXCEEDED)
        return
    body = text[len(PREFIX) :]
    try:
        data = _base45.decode(body)
    except CertificateUnreadable:
        yield from _lost(body, Stage.TRANSPORT)
        yield _base45_damage(body)
        return
    yield Step(Stage.TRANSPORT, Outcome.FINE, "base45", {"characters": len(text), "bytes": len(data)})
    content = _inflated(data)
    if isinstance(content, Step) and content.code == "zlib-damaged" and _is_cut_within_a_group(body, data):
        content = _wrong(Stage.INFLATE, "zlib-cut-off", bytes=len(data) - 1)
    if isinstance(content, Step):
        if content.code in {"zlib-damaged", "zlib-cut-off"}:
            yield from _lost(body, Stage.TRANSPORT)
        yield content
        return
    yield Step(Stage.INFLATE, Outcome.FINE, "zlib", {"bytes": len(data), "content": len(content)})
    if content[:1] in {b"{", b"["}:
        yield _wrong(Stage.ENVELOPE, "json-inside")


def _is_cut_within_a_group(body: str, data: bytes) -> bool:
    """Whether the last two characters are what is left of three, and gave a byte that never was.

    With the byte that was, the stream would go on; a byte that was changed at the end of a whole text is damage.
    """
    if len(body) % 3 != 2:  # noqa: PLR2004 -- RFC 9285: two characters are one byte
        return False
    others = (_inflated(data[:-1] + bytes((byte,))) for byte in range(256))
    return any(isinstance(each, Step) and each.code == "zlib-cut-off" for each in others)


def _lost(body: str, stage: Stage) -> Iterator[Step]:
    """Characters that programs take out or replace, and of which a text so long has some."""
    for sign, name in _SIGNS.items():
        if sign not in body and len(body) >= _LONG_ENOUGH:
            yield Step(stage, Outcome.WARNING, "spaces-lost" if sign == " " else "sign-lost", {"sign": name})


def _base45_damage(body: str) -> Step:
    """The first place where a text is no Base45; or that its end is missing, where all else is whole."""
    for place, character in enumerate(body, start=len(PREFIX) + 1):
        if not _BASE45_ONLY.fullmatch(character):
            name = unicodedata.name(character, f"U+{ord(character):04X}").lower()
            return _wrong(Stage.TRANSPORT, "base45-character", place=place, character=name)
    whole = _bytes(body[: len(body) // 3 * 3])
    if isinstance(cut := _inflated(whole), Step) and cut.code == "zlib-cut-off":
        return _wrong(Stage.TRANSPORT, "zlib-cut-off", bytes=len(whole))
    for start in range(0, len(body), 3):
        group = body[start : start + 3]
        if len(group) > 1 and not _bytes(group):
            return _wrong(Stage.TRANSPORT, "base45-group", place=start + len(PREFIX) + 1, length=len(group))
    return _wrong(Stage.TRANSPORT, "base45-length", length=len(body))


_COSE = (b"\xd2\x84", b"\x84", b"\xd8\x3d\xd2\x84")  # COSE_Sign1, untagged, inside a CWT tag
_GZIP = b"\x1f\x8b"


def _inflated(data: bytes) -> bytes | Step:
    """The content of a zlib stream, or what there is instead."""
    if not data:
        return _wrong(Stage.INFLATE, "nothing-inside")
    for code, beginnings in (("zlib-missing", _COSE), ("gzip", (_GZIP,)), ("json-inside", (b"{", b"["))):
        if data.startswith(beginnings):
            return _wrong(Stage.INFLATE, code)
    inflater = zlib.decompressobj()
    try:
        content = inflater.decompress(data, hcert.LARGEST_CONTENT + 1)
    except zlib.error:
        return _wrong(Stage.INFLATE, "zlib-damaged" if data.startswith(_ZLIB) else "zlib-header")
    if len(content) > hcert.LARGEST_CONTENT:
        return _wrong(Stage.INFLATE, _C.SIZE_LIMIT_EXCEEDED)
    if not inflater.eof:
        return _wrong(Stage.INFLATE, "zlib-cut-off", bytes=len(data))
    if inflater.unused_data:
        return _wrong(Stage.INFLATE, _C.TRAILING_DATA, bytes=len(inflater.unused_data))
    return content


# ---------------------------------------------------------------------------------------------------------------- DIVOC

_ARCHIVE = "PK\x03\x04"
_LOST = ("\ufffd", "\ufffd".encode().decode("latin-1"))  # in a text, and in a file of one


def _once_decoded(text: str) -> str:
    """An archive whose code's bytes were taken for characters."""
    if not text.startswith(_ARCHIVE):
        return text
    try:
        inside = text.encode("latin-1").decode("utf-8")
        inside.encode("latin-1")
    except UnicodeError:
        return text
    return text if is_whole(text.encode("latin-1")) else inside


def _from_json_text(text: str) -> str:
    if text[:2] != '"{' or len(text) > 2 * divoc.LARGEST_CONTENT:
        return text
    try:
        inside = json.loads(text)
    except ValueError:
        return text
    return inside if isinstance(inside, str) else text


_CREDENTIAL_MENDS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "invisible": lambda text: text if text.startswith(_ARCHIVE) else text.lstrip(_INVISIBLE),
        "json-in-text": lambda text: _from_json_text(text.strip()),
        "archive-encoded-twice": _once_decoded,
    }
)
"""What is done to credentials on their way, and how it is undone."""


def _mended_by(mends: Mapping[str, Callable[[str], str]], text: str) -> tuple[tuple[Step, ...], str]:
    """A text after all mends, one upon the other, with a step for each that changed it."""
    steps, mended = [], text
    for code, mend in mends.items():
        better = mend(mended)
        if better.strip() != mended.strip():
            steps.append(Step(Stage.DETECT, Outcome.MENDED, code))
            mended = better
    return tuple(steps), mended


def _mended_credential(text: str) -> tuple[tuple[Step, ...], str]:
    steps, mended = _mended_by(_CREDENTIAL_MENDS, text)
    return (steps, mended) if divoc.recognises(mended) else ((), text)


def _read_credential(text: str) -> Iterator[Step]:
    """From the archive, or the JSON, to members."""
    archive = text.startswith(_ARCHIVE)
    yield Step(Stage.DETECT, Outcome.FINE, "divoc-archive" if archive else "divoc")
    try:
        content = divoc.unpack(text)
    except CertificateUnreadable as reason:
        lost = archive and any(each in text for each in _LOST)
        yield _wrong(Stage.TRANSPORT, "archive-as-text") if lost else _unreadable(reason)
        return
    if archive:
        yield Step(Stage.INFLATE, Outcome.FINE, "archive", {"bytes": len(text), "content": len(content.encode())})
    try:
        divoc.read_members(content)
    except CertificateUnreadable as reason:
        yield _broken_json(content) or _unreadable(reason)
    else:
        yield Step(Stage.TRANSPORT, Outcome.FINE, "json", {"characters": len(content)})


def _unreadable(reason: CertificateUnreadable) -> Step:
    code = VerdictCode(reason.code)
    return Step(STAGE_OF[code], Outcome.WRONG, code.value, detail=reason.sentence)


def _broken_json(content: str) -> Step | None:
    """The first place where a text is no JSON; None where that is not what is wrong with it."""
    try:
        json.loads(content)
    except json.JSONDecodeError as error:
        return _wrong(Stage.TRANSPORT, "json-broken", line=error.lineno, column=error.colno)
    except (ValueError, RecursionError):
        pass
    return None


# -------------------------------------------------------------------------------------------------- SMART Health Cards

_CARD_IN_LINK = re.compile(r"[a-z][a-z0-9+.-]*://\S*?(shc:/[0-9/]+)\S*", re.IGNORECASE)
_BROKEN_DIGITS = re.compile(r"shc:/[0-9]+(\s+[0-9]+)+", re.IGNORECASE)
_BARE_DIGITS = re.compile(r"5[67][0-9]{200,}")  # "e", with which every header begins, is 56


def _card_from_link(text: str) -> str:
    link = _CARD_IN_LINK.fullmatch(text)
    return text if link is None else link[1]


_CARD_MENDS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "invisible": _without(_INVISIBLE),
        "quotes": lambda text: text.strip().strip(_QUOTES) if text.strip()[:1] in tuple(_QUOTES) else text,
        "url-encoded": lambda text: _unescaped(text) if text[:6].lower() == "shc%3a" else text,
        "link": _card_from_link,
        "line-breaks": lambda text: "".join(text.split()) if _BROKEN_DIGITS.fullmatch(text.strip()) else text,
        "card-prefix-missing": lambda text: f"shc:/{text.strip()}" if _BARE_DIGITS.fullmatch(text.strip()) else text,
    }
)
"""What is done to cards on their way, and how it is undone."""


def _mended_card(text: str) -> tuple[tuple[Step, ...], str]:
    if len(text) > smart_health_card.LONGEST_TEXT:
        return (), text
    steps, mended = _mended_by(_CARD_MENDS, text)
    return (steps, mended) if _is_card(mended) else ((), text)


def _is_card(text: str) -> bool:
    """Whether this is a health card, and no JSON Web Signature of another kind."""
    if not smart_health_card.recognises(text):
        return False
    text = text.strip()
    if text[:4].lower() == "shc:":
        return True
    try:
        header = json.loads(from_base64(text.partition(".")[0]))
    except (ValueError, RecursionError):
        return False
    return isinstance(header, dict) and "zip" in header


def _read_card(text: str) -> Iterator[Step]:
    """From the digits of a card to its compressed content."""
    yield Step(Stage.DETECT, Outcome.FINE, "health-card")
    try:
        jws = smart_health_card.unpack(text).jws
        _, payload, _ = smart_health_card.split_jws(jws)
        compressed = from_base64(payload)
    except CertificateUnreadable as reason:
        yield _unreadable(reason)
        return
    except ValueError:
        yield _wrong(Stage.TRANSPORT, _C.INVALID_ENCODING)
        return
    yield Step(Stage.TRANSPORT, Outcome.FINE, "card-text", {"characters": len(text), "signed": len(jws)})
    try:
        content = smart_health_card.inflate(compressed)
    except CertificateUnreadable as reason:
        instead = {b"{": "deflate-missing", b"\x78": "deflate-header"}.get(compressed[:1])
        yield _unreadable(reason) if instead is None else _wrong(Stage.INFLATE, instead)
    else:
        yield Step(Stage.INFLATE, Outcome.FINE, "deflate", {"bytes": len(compressed), "content": len(content)})


def _reviewed(found: Diagnosis, text: str, review: HealthCardReview) -> Diagnosis:
    """What a verifier does not come to is looked for all the same: whoever makes cards mends all of it at once."""
    looked_at = {step.stage for step in found.steps if step.outcome is Outcome.NOT_TRIED}
    if not looked_at:
        return found
    looked_at |= {step.stage for step in found.steps if (step.stage, step.outcome) == (Stage.ENVELOPE, Outcome.WRONG)}
    is_of_codes = text.strip()[:4].lower() == "shc:"
    wrong: dict[Stage, list[Step]] = {}
    for each in review.of_codes([text]) if is_of_codes else review.of_jws(text):
        if each.stage in looked_at and each.code is not _C.INVALID_PAYLOAD:  # nothing to read is told already
            outcome = Outcome.WARNING if each.is_warning else Outcome.WRONG
            wrong.setdefault(each.stage, []).append(Step(each.stage, outcome, each.code.value, detail=each.detail))
    return evolve(found, steps=tuple(chain.from_iterable(wrong.get(step.stage, [step]) for step in found.steps)))


# -------------------------------------------------------------------------------------------------- envelope and later


def _verified(steps: tuple[Step, ...], text: str, trust: TrustStore, verdict: Verdict) -> Diagnosis:
    """What a verifier says, with a step for each stage that was passed."""
    found = list(steps)
    tried = True
    for stage in _STAGES[_STAGES.index(Stage.ENVELOPE) :]:
        findings = [
            each for each in verdict.findings if max(each.stage, Stage.ENVELOPE, key=list(Stage).index) is stage
        ]
        if not tried:
            found.append(_not_tried(stage))
        elif findings:
            found.extend(_step(each, stage, verdict, trust) for each in findings)
        else:
            found.append(_passed(stage, text, verdict, trust))
        tried = tried and (verdict.authentic or all(each.is_warning for each in findings))
    return Diagnosis(tuple(found), verdict)


def _step(finding: Finding, stage: Stage, verdict: Verdict, trust: TrustStore) -> Step:
    outcome = Outcome.WARNING if finding.is_warning else Outcome.WRONG
    if finding.code is _C.KEY_NOT_FOUND:
        return Step(stage, outcome, *_unknown_key(verdict, trust))
    if finding.code is _C.ISSUER_NOT_TRUSTED and verdict.format != hcert.NAME:
        issuers = sorted({key.issuer for key in trust.keys_for(verdict.key_id or b"")})
        return Step(stage, outcome, "key-of-another-issuer", {"issuers": _listed(issuers)})
    return Step(stage, outcome, finding.code.value, detail=finding.detail)


def _unknown_key(verdict: Verdict, trust: TrustStore) -> tuple[str, Mapping[str, str | int]]:
    """Why a key may be unknown: nobody is trusted, its country is not in the list, or other keys of it are."""
    named = verdict.key_id or b""
    if verdict.format != hcert.NAME and len(trust):
        is_card = verdict.format == smart_health_card.NAME
        usable = (key.kid for key in trust.keys if not is_card or len(key.kid) == THUMBPRINT_BYTES)
        names = sorted({_key_name(kid, verdict.format) for kid in usable})
        return "key-name-unknown", {"kid": _key_name(named, verdict.format), "known": _listed(names) or "-"}
    named = named[:32]
    values: dict[str, str | int] = {"kid": named.hex(), "country": verdict.issuer or "?"}
    if not len(trust):
        return "key-nobody-trusted", values
    if trust.keys_for(_in_bytes(named)):
        return "key-id-as-text", values
    known = sorted({kid.hex() for key in trust.keys if key.country == verdict.issuer for kid in (key.kid,)})
    if not known:
        return "key-country-unknown", values | {"countries": ", ".join(sorted({key.country for key in trust.keys}))}
    return "key-unknown", values | {"known": _listed(known)}


_SHOWN = 8
_LONGEST_NAME = 56  # characters of a key's; what fits into a line


def _listed(names: list[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (f", … ({len(names)})" if len(names) > _SHOWN else "")


def _key_name(kid: bytes, form: str | None) -> str:
    """A key id as its format writes it: in hex, as the text that it is in DIVOC's credentials, or in base64url."""
    name = kid.decode("ascii", errors="replace") if form == divoc.NAME else ""
    if form == smart_health_card.NAME:
        name = to_base64url(kid)
    elif not name or not name.isascii() or not name.isprintable():
        name = kid.hex()
    return name if len(name) < _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def _in_bytes(kid: bytes) -> bytes:
    """A key id that was written as base64 text, as the bytes it should be."""
    try:
        return from_base64(kid.decode("ascii"))
    except ValueError:
        return b""


def _passed(stage: Stage, text: str, verdict: Verdict, trust: TrustStore) -> Step:
    values: Mapping[str, str | int] = {}
    if stage is Stage.ENVELOPE:
        form = FORMATS[verdict.format or hcert.NAME]
        values = {"algorithm": form.decode(text).algorithm, "kid": _key_name(verdict.key_id or b"", verdict.format)}
    elif stage is Stage.KEY:
        keys = trust.keys_for(verdict.key_id or b"") if verdict.key is None else (verdict.key,)
        values = {"country": ", ".join(sorted({key.country or key.issuer or "?" for key in keys}))}
    elif stage is Stage.TIME and verdict.issued_at is not None:
        if verdict.expires_at is None:
            return Step(stage, Outcome.FINE, "time-without-end", {"issued": verdict.issued_at.isoformat()})
        values = {"issued": verdict.issued_at.isoformat(), "expires": verdict.expires_at.isoformat()}
    return Step(stage, Outcome.FINE, _PASSED[stage], values)


_PASSED: Mapping[Stage, str] = MappingProxyType(
    {
        Stage.ENVELOPE: "envelope",
        Stage.KEY: "key",
        Stage.SIGNATURE: "signature",
        Stage.KEY_POLICY: "key-policy",
        Stage.TIME: "time",
        Stage.SCHEMA: "schema",
        Stage.REVOCATION: "revocation",
    }
)
