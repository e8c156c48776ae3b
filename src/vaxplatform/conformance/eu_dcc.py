"""The EU's test certificates: signed by member states, with what each step of verifying must find.

A case is a JSON file that states expected results, and every one of them is compared. Each step takes what the file
gives for it, or else works its way there from the text of the QR code. What cannot be compared stands among
``not_run``, by the file and the key; so does every key that the description of the test data does not know.

Source:
    European Commission, dgc-testdata: README, section "Test Procedure", and tests/test_ehealth_certs.py for what it
    leaves open: the key id must be that of the certificate given, and a clock without a time zone shows UTC.
"""

import binascii
import json
from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from difflib import get_close_matches
from functools import cached_property, lru_cache
from importlib.resources import files
from pathlib import Path
from time import perf_counter
from typing import Any, NoReturn

import cbor2
from attrs import frozen

from vaxplatform.certificate import TrustedKey, TrustStore, VerdictCode, trusted_key_from_certificate
from vaxplatform.certificate.formats import hcert
from vaxplatform.conformance.report import Defect, Disagreement, Report
from vaxplatform.errors import CertificateError, CertificateUnreadable, FileError, MissingExtra
from vaxplatform.exchange import read_qr_codes, read_text
from vaxplatform.place import Place

__all__ = ["EuDccCase", "EuDccCases", "read_eu_dcc", "run_eu_dcc"]

_LAYERS = frozenset({"COSE", "COMPRESSED", "CBOR"})  # written in hexadecimal
_FIELDS = frozenset({"JSON", "BASE45", "PREFIX", "2DCODE", "TESTCTX", "EXPECTEDRESULTS", *_LAYERS})
_CONTEXT = frozenset({"VERSION", "SCHEMA", "CERTIFICATE", "VALIDATIONCLOCK", "DESCRIPTION", "GATEWAY-ENV"})
_ANY_COUNTRY = "XX"  # the test data say nothing of the countries of keys
_ANY_TIME = datetime(2021, 7, 1, tzinfo=UTC)  # a signature fits or not at any time


@frozen
class EuDccCase:
    """One file of the test data.

    Args:
        id: Its path below the folder, with ``/``.
        path: Where it lies.
        content: What it holds.
    """

    id: str
    path: Path
    content: Mapping[str, Any]


@frozen
class EuDccCases:
    """What a folder holds.

    Args:
        cases: The cases to run.
        not_run: Files that cannot be read, with the reason.
    """

    cases: tuple[EuDccCase, ...]
    not_run: tuple[Defect, ...]


# ----------------------------------------------------------------------------------------------------------- reading


def read_eu_dcc(folder: Path) -> EuDccCases:
    """Read all test certificates, at any depth; other JSON files are passed over.

    Args:
        folder: The folder.

    Raises:
        FileError: There is no such folder, or no case in it.
    """
    if not folder.is_dir():
        raise FileError("there is no such folder", code="folder-missing", place=Place(str(folder)))
    cases, not_run = [], []
    for path in sorted(each for each in folder.rglob("*") if each.suffix.lower() == ".json" and each.is_file()):
        name = path.relative_to(folder).as_posix()
        try:
            content = json.loads(read_text(path))
        except FileError as error:
            not_run.append(Defect(name, error.sentence))
        except (ValueError, RecursionError):
            not_run.append(Defect(name, "this is not JSON"))
        else:
            if isinstance(content, dict) and isinstance(content.get("EXPECTEDRESULTS"), dict):
                cases.append(EuDccCase(name, path, content))
            elif isinstance(content, dict) and not _FIELDS.isdisjoint(content):
                not_run.append(Defect(name, "this file states no «EXPECTEDRESULTS»"))
    if not cases:
        raise FileError("the folder holds no case", code="cases-none", place=Place(str(folder)))
    return EuDccCases(tuple(cases), tuple(not_run))


# ----------------------------------------------------------------------------------------------------------- running


def run_eu_dcc(given: EuDccCases, *, progress: Callable[[int], None] = lambda _done: None) -> Report:
    """Take every case through the steps whose result it expects.

    Args:
        given: The cases.
        progress: Told how many cases are done.

    Returns:
        The report. A documented defect counts as such only while it differs exactly as it was recorded, by its place in
        the published data or, where the difference shows the defect, in any file. Pictures are not compared where the
        extra ``[scan]`` is missing, which the report says.
    """
    agree = 0
    disagree: list[Disagreement] = []
    defects: list[Defect] = []
    not_run = list(given.not_run)
    begin = perf_counter()
    for done, case in enumerate(given.cases, start=1):
        differences, left_out = _compared(case)
        not_run += left_out
        found = frozenset((each.field, each.expected, each.got) for each in differences)
        recorded = _known_defects().get(_place_of(case)) or _shown_by_itself().get(found)
        if recorded and recorded.differs == found:
            defects.append(Defect(case.id, recorded.reason))
        elif recorded:
            disagree += differences or [_agrees_now(case)]
        elif differences:
            disagree += differences
        else:
            agree += 1
        progress(done)
    seconds = perf_counter() - begin
    return Report("eu-dcc", agree, tuple(disagree), tuple(defects), tuple(not_run), seconds)


def _compared(case: EuDccCase) -> tuple[list[Disagreement], list[Defect]]:
    differences, left_out = [], [*_unknown_keys(case)]
    steps = _Steps(case.content)
    for key, expected in case.content["EXPECTEDRESULTS"].items():
        step = _STEPS.get(key)
        if step is None:
            left_out.append(_unknown(case, "EXPECTEDRESULTS", key, _STEPS.keys()))
        elif not isinstance(expected, bool):
            left_out.append(Defect(f"{case.id}#{key}", "the expected result is neither true nor false"))
        else:
            try:
                got = _told(step, steps)
            except _NotRun as reason:
                left_out.append(Defect(f"{case.id}#{key}", str(reason)))
            else:
                if (got == "true") != expected:
                    differences.append(Disagreement(case.id, key, json.dumps(expected), got))
    left_out += [Defect(f"{case.id}#{key}", reason) for key, reason in steps.unreadable.items()]
    return differences, left_out


def _told(step: Callable[["_Steps"], None], steps: "_Steps") -> str:
    """``true``, or ``false`` and why."""
    try:
        step(steps)
    except _Fails as reason:
        return f"false: {reason}"
    except CertificateUnreadable as reason:
        return f"false: {reason.code}"
    return "true"


def _unknown_keys(case: EuDccCase) -> Iterator[Defect]:
    for key in case.content.keys() - _FIELDS:
        yield _unknown(case, "", key, _FIELDS)
    context = case.content.get("TESTCTX")
    if isinstance(context, dict):
        for key in context.keys() - _CONTEXT:
            yield _unknown(case, "TESTCTX", key, _CONTEXT)


def _unknown(case: EuDccCase, parent: str, key: str, known: Iterable[str]) -> Defect:
    meant = get_close_matches(key.upper(), known, n=1, cutoff=0.8)
    hint = f"; perhaps «{meant[0]}» is meant" if meant else ""
    path = f"{parent}.{key}" if parent else key
    return Defect(f"{case.id}#{path}", f"the test data's description knows no «{path}»{hint}")


# ------------------------------------------------------------------------------------------------ documented defects


@frozen
class _Recorded:
    """Why a case contradicts the data it is published with, and in what it differs for that."""

    reason: str
    differs: frozenset[tuple[str, str | None, str | None]]


def _place_of(case: EuDccCase) -> str:
    """The place of a case in the published data, whichever of their folders the run was given."""
    parts = case.path.resolve().parts
    # A country, a version in some, 2DCode, raw, the file.
    places = ["/".join(parts[-depth:]) for depth in (4, 5)]
    return next((place for place in places if place in _known_defects()), "")


@lru_cache(maxsize=1)
def _known_defects() -> Mapping[str, _Recorded]:
    """What is recorded of cases by their places."""
    return {id_: _as_recorded(entry) for entry in _entries() for id_ in entry.get("ids", ())}


@lru_cache(maxsize=1)
def _shown_by_itself() -> Mapping[frozenset[tuple[str, str | None, str | None]], _Recorded]:
    """Differences that show the defect by themselves, in whichever case."""
    recorded = [_as_recorded(entry) for entry in _entries() if "ids" not in entry]
    return {each.differs: each for each in recorded}


def _as_recorded(entry: Mapping[str, Any]) -> _Recorded:
    return _Recorded(entry["reason"], frozenset(map(tuple, entry["differs"])))


def _entries() -> list[dict[str, Any]]:
    text = files("vaxplatform.conformance").joinpath("eu_dcc_defects.json").read_text(encoding="utf-8")
    entries: list[dict[str, Any]] = json.loads(text)
    return entries


def _agrees_now(case: EuDccCase) -> Disagreement:
    return Disagreement(case.id, "known defect", "differs as recorded", "agrees: take it off the list")


# --------------------------------------------------------------------------------------------------------- the layers


class _Fails(Exception):
    """A step does not succeed, and why."""


class _NotRun(Exception):
    """A step cannot be taken, and why."""


class _Steps:
    """The layers of a certificate, each as the file gives it or else worked out from its text."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self.content = content
        self.context: Mapping[str, Any] = content["TESTCTX"] if isinstance(content.get("TESTCTX"), dict) else {}
        self.unreadable: dict[str, str] = {}
        self.layers = {key: layer for key in sorted(_LAYERS) if (layer := self._hexadecimal(key)) is not None}

    def _hexadecimal(self, key: str) -> bytes | None:
        written = self.content.get(key)
        if written is None:
            return None
        try:
            return bytes.fromhex(written)
        except (ValueError, TypeError):
            self.unreadable[key] = "this is not hexadecimal; the step starts from «PREFIX»"
            return None

    def text_of(self, key: str) -> str | None:
        written = self.content.get(key)
        return written if isinstance(written, str) else None

    @property
    def text(self) -> str:
        return self.text_of("PREFIX") or _not_run("there is no «PREFIX» to start from")

    @property
    def base45(self) -> str:
        given = self.text_of("BASE45")
        return hcert.unprefix(self.text) if given is None else given

    @property
    def compressed(self) -> bytes:
        given = self.layers.get("COMPRESSED")
        return hcert.decode_base45(hcert.unprefix(self.text)) if given is None else given

    @property
    def cose(self) -> bytes:
        given = self.layers.get("COSE")
        return hcert.inflate(hcert.decode_base45(hcert.unprefix(self.text))) if given is None else given

    @property
    def envelope(self) -> hcert.Envelope:
        return hcert.open_envelope(self.cose)

    @property
    def claims(self) -> hcert.Claims:
        return hcert.read_claims(self.envelope.payload)

    @property
    def certificate(self) -> Mapping[str, Any]:
        claims = self.claims
        if claims.certificate is None:
            raise _Fails(claims.findings[-1].code)
        return claims.certificate

    @cached_property
    def key(self) -> TrustedKey:
        written = self.context.get("CERTIFICATE")
        if not isinstance(written, str):
            return _not_run("there is no «TESTCTX.CERTIFICATE»")
        try:
            return _read_key(written.encode() if "-----BEGIN" in written else b64decode(written))
        except CertificateError as error:
            raise _NotRun(f"«TESTCTX.CERTIFICATE»: {error.sentence}") from error
        except ValueError as error:
            raise _NotRun("«TESTCTX.CERTIFICATE» is not Base64") from error

    @property
    def clock(self) -> datetime:
        written = self.context.get("VALIDATIONCLOCK")
        try:
            at = datetime.fromisoformat(str(written).strip())
        except ValueError:
            return _not_run("«TESTCTX.VALIDATIONCLOCK» is missing or no date and time")
        return at if at.tzinfo else at.replace(tzinfo=UTC)


def _read_key(certificate: bytes) -> TrustedKey:
    """The key of a signer's certificate; to read the usages of one that breaks strict DER needs ``[trust]``."""
    try:
        return trusted_key_from_certificate(certificate, country=_ANY_COUNTRY, lenient=True)
    except MissingExtra:
        return trusted_key_from_certificate(certificate, country=_ANY_COUNTRY)


def _not_run(reason: str) -> NoReturn:
    raise _NotRun(reason)


# ---------------------------------------------------------------------------------------------------------- the steps


def _valid_object(steps: _Steps) -> None:
    if not isinstance(steps.content.get("JSON"), dict):
        raise _Fails("JSON is no object")


def _encode(steps: _Steps) -> None:
    if "JSON" not in steps.content or "CBOR" not in steps.layers:
        _not_run("«JSON» and «CBOR» are needed")
    _must_equal(_decoded_cbor(cbor2.dumps(steps.content["JSON"])), _given_cbor(steps), "CBOR")


def _picture_decode(steps: _Steps) -> None:
    written = steps.text_of("2DCODE") or _not_run("there is no «2DCODE»")
    try:
        found = read_qr_codes(b64decode(written.rpartition(",")[2]))
    except MissingExtra as error:
        raise _NotRun(error.sentence) from error
    except binascii.Error as error:
        raise _Fails("the picture is not Base64") from error
    except FileError as error:
        raise _Fails(error.sentence) from error
    if steps.text not in found:
        raise _Fails("another text is seen" if found else "no QR code is to be seen")


def _unprefix(steps: _Steps) -> None:
    _must_equal(hcert.unprefix(steps.text), steps.text_of("BASE45"), "BASE45")


def _base45_decode(steps: _Steps) -> None:
    _must_equal(hcert.decode_base45(steps.base45), steps.layers.get("COMPRESSED"), "COMPRESSED")


def _decompress(steps: _Steps) -> None:
    _must_equal(hcert.inflate(steps.compressed), steps.layers.get("COSE"), "COSE")


def _verify(steps: _Steps) -> None:
    verdict = hcert.judge(steps.envelope, TrustStore.of([steps.key]), at=_ANY_TIME)
    if verdict.key is None:
        raise _Fails(verdict.code)


def _decode(steps: _Steps) -> None:
    certificate = steps.certificate
    if "CBOR" in steps.layers:
        _must_equal(certificate, _given_cbor(steps), "CBOR")
    _must_equal(certificate, steps.content.get("JSON"), "JSON")


def _valid_json(steps: _Steps) -> None:
    decoded = _given_cbor(steps) if "CBOR" in steps.layers else steps.certificate
    _must_equal(decoded, steps.content.get("JSON"), "JSON")


def _schema_validation(steps: _Steps) -> None:
    claims = steps.claims
    # Of claims that hold no certificate all is wrong that was found; of others, what the schema says.
    codes = {VerdictCode.SCHEMA_INVALID} if claims.certificate is not None else {each.code for each in claims.findings}
    wrong = [each for each in hcert.schema_findings(claims) if each.code in codes]
    if wrong:
        raise _Fails("; ".join(f"{each.code} {each.detail}" for each in wrong))


def _expiration_check(steps: _Steps) -> None:
    claims, at = steps.claims, steps.clock
    if claims.issued_at is None or claims.expires_at is None:
        raise _Fails(VerdictCode.INVALID_PAYLOAD)
    of_key = (each for each in hcert.key_findings(steps.key, claims, at) if each.code in _TIMES_OF_KEYS)
    wrong = [*hcert.time_findings(claims, at), *of_key]
    if wrong:
        raise _Fails("; ".join(each.code for each in wrong))


_TIMES_OF_KEYS = frozenset({VerdictCode.KEY_EXPIRED, VerdictCode.KEY_NOT_YET_VALID})


def _key_usage(steps: _Steps) -> None:
    if any(each.code is VerdictCode.KEY_USAGE for each in hcert.key_findings(steps.key, steps.claims, _ANY_TIME)):
        raise _Fails(VerdictCode.KEY_USAGE)


_STEPS: Mapping[str, Callable[[_Steps], None]] = {
    "EXPECTEDVALIDOBJECT": _valid_object,
    "EXPECTEDENCODE": _encode,
    "EXPECTEDPICTUREDECODE": _picture_decode,
    "EXPECTEDUNPREFIX": _unprefix,
    "EXPECTEDB45DECODE": _base45_decode,
    "EXPECTEDCOMPRESSION": _decompress,
    "EXPECTEDVERIFY": _verify,
    "EXPECTEDDECODE": _decode,
    "EXPECTEDVALIDJSON": _valid_json,
    "EXPECTEDSCHEMAVALIDATION": _schema_validation,
    "EXPECTEDEXPIRATIONCHECK": _expiration_check,
    "EXPECTEDKEYUSAGE": _key_usage,
}


# --------------------------------------------------------------------------------------------------------- comparing


def _must_equal(got: object, expected: object, name: str) -> None:
    """Compare with what the file gives; where it gives nothing, that the step succeeded is all there is."""
    if expected is not None and not _same(got, expected):
        raise _Fails(f"«{name}» differs")


def _given_cbor(steps: _Steps) -> Any:
    """The certificate in the file's CBOR, which is either all claims or the certificate alone."""
    return _decoded_cbor(steps.layers["CBOR"])


def _decoded_cbor(data: bytes) -> Any:
    try:
        item = cbor2.loads(data, semantic_decoders={0: lambda text, *_immutable: text})
    except cbor2.CBORDecodeError as error:
        raise _Fails("the CBOR given cannot be decoded") from error
    if isinstance(item, dict) and isinstance(item.get(_HCERT), dict):
        return item[_HCERT].get(1)
    return item


_HCERT = -260


def _same(one: object, other: object) -> bool:
    """Whether two values say the same: null is as good as absent, a date and time may be written in several ways."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        members = {member for value in (one, other) for member in value if value[member] is not None}
        return all(_same(one.get(member), other.get(member)) for member in members)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, str) and isinstance(other, str):
        return one == other or not _moments(one).isdisjoint(_moments(other))
    return one == other


def _moments(text: str) -> frozenset[datetime]:
    """What a text means as a date or date and time: by the clock on the wall, and by the one of UTC."""
    try:
        read = datetime.fromisoformat(text).replace(microsecond=0)
    except ValueError:
        return frozenset()
    return frozenset({read.replace(tzinfo=None), (read.astimezone(UTC) if read.tzinfo else read).replace(tzinfo=None)})
