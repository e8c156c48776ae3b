"""The cases of the SMART Health Cards developer tools: files, good and bad, with the errors each must give.

A case names files and what they are. What is found in them is compared with what the tools find, through `CODES`, the
table from their codes to ours; where a case states a number only, the number is compared. A case's id is its position
and its name.

Keys come from the key sets of the folder: an issuer's is the ``.well-known/jwks.json`` in the folder whose path ends as
the issuer's address does, unless its certificates name an address at another host, and so are its lists of cards taken
back. Issuers whose certificates name them are known to every case that does not forget them (``clearKeyStore``). A
directory of issuers is the file in the folder that the case names; one that is not there has no issuers. Nothing is
fetched.

Source:
    SMART Health Cards developer tools (``health-cards-validation-SDK``), test suite and list of error codes.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from itertools import chain
from pathlib import Path
from time import perf_counter
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from attrs import frozen

from vaxplatform.certificate import (
    Finding,
    HealthCardReview,
    Stage,
    TrustedKey,
    TrustStore,
    VerdictCode,
)
from vaxplatform.certificate.base64url import from_base64
from vaxplatform.certificate.document_signer import addresses_of
from vaxplatform.certificate.health_card_review import cards_in, named_issuer
from vaxplatform.certificate.rid_list import faults_of_rid_list
from vaxplatform.conformance.report import Defect, Disagreement, Report
from vaxplatform.errors import FileError, MissingExtra
from vaxplatform.exchange import Origin, QrSymbol, import_trust, read_issuer_directory, read_qr_symbols, read_text
from vaxplatform.exchange.files import read_bytes
from vaxplatform.exchange.qr_segments import Mode, smallest_version
from vaxplatform.place import Place

__all__ = ["CODES", "HealthCardCase", "HealthCardCases", "read_health_card_cases", "run_health_card_cases"]

_C = VerdictCode

CODES: Mapping[tuple[str, str], frozenset[VerdictCode]] = MappingProxyType(
    {
        ("error", "TRAILING_CHARACTERS"): frozenset({_C.TRAILING_DATA}),
        ("error", "JSON_PARSE_ERROR"): frozenset({_C.INVALID_PAYLOAD}),
        ("error", "QR_DECODE_ERROR"): frozenset({_C.UNKNOWN_FORMAT}),
        ("error", "INVALID_QR"): frozenset({_C.INVALID_ENCODING}),
        ("warning", "INVALID_QR"): frozenset({_C.NOT_RECOMMENDED}),
        ("error", "INVALID_QR_VERSION"): frozenset({_C.QR_VERSION}),
        ("warning", "INVALID_QR_VERSION"): frozenset({_C.NOT_RECOMMENDED}),
        ("error", "QR_CHUNKING_DEPRECATED"): frozenset({_C.NOT_RECOMMENDED}),
        ("warning", "UNBALANCED_QR_CHUNKS"): frozenset({_C.NOT_RECOMMENDED}),
        ("error", "MISSING_QR_CHUNK"): frozenset({_C.QR_CHUNK_MISSING}),
        ("error", "INVALID_NUMERIC_QR"): frozenset({_C.INVALID_ENCODING, _C.NOT_RECOMMENDED}),
        ("error", "INVALID_NUMERIC_QR_HEADER"): frozenset({_C.INVALID_ENCODING}),
        ("warning", "INVALID_NUMERIC_QR_HEADER"): frozenset({_C.NOT_RECOMMENDED}),
        ("warning", "INVALID_FILE_EXTENSION"): frozenset({_C.NOT_RECOMMENDED}),
        ("warning", "JWS_TOO_LONG"): frozenset({_C.NOT_RECOMMENDED}),
        ("error", "JWS_HEADER_ERROR"): frozenset({_C.INVALID_ENVELOPE, _C.UNSUPPORTED_ALG, _C.MISSING_KID}),
        ("error", "SIGNATURE_FORMAT_ERROR"): frozenset({_C.SIGNATURE_FORMAT}),
        ("error", "JWS_VERIFICATION_ERROR"): frozenset({_C.INVALID_SIGNATURE, _C.KEY_NOT_FOUND}),
        ("error", "INFLATION_ERROR"): frozenset({_C.INVALID_COMPRESSION}),
        ("error", "INVALID_ISSUER_URL"): frozenset({_C.SCHEMA_INVALID}),
        ("error", "ISSUER_NOT_TRUSTED"): frozenset({_C.ISSUER_NOT_TRUSTED}),
        ("error", "ISSUER_KID_MISMATCH"): frozenset({_C.ISSUER_NOT_TRUSTED}),
        ("error", "ISSUER_KEY_DOWNLOAD_ERROR"): frozenset({_C.ISSUER_NOT_TRUSTED}),
        ("error", "INVALID_KEY_X5C"): frozenset({_C.ISSUER_MISMATCH}),
        ("error", "REVOCATION_ERROR"): frozenset({_C.REVOCATION_UNAVAILABLE}),
        ("error", "CRITICAL_DATA_MISSING"): frozenset({_C.SCHEMA_INVALID}),
        ("error", "SCHEMA_ERROR"): frozenset({_C.SCHEMA_INVALID}),
        ("warning", "SCHEMA_ERROR"): frozenset({_C.NOT_RECOMMENDED}),
        ("error", "FHIR_SCHEMA_ERROR"): frozenset({_C.SCHEMA_INVALID}),
        ("warning", "FHIR_SCHEMA_ERROR"): frozenset({_C.NOT_RECOMMENDED}),
        ("error", "PROFILE_ERROR"): frozenset({_C.SCHEMA_INVALID}),
        ("error", "NOT_YET_VALID"): frozenset({_C.NOT_YET_VALID, _C.SCHEMA_INVALID}),
        ("warning", "NOT_YET_VALID"): frozenset({_C.NOT_YET_VALID}),
        ("error", "EXPIRATION_ERROR"): frozenset({_C.SCHEMA_INVALID}),
        ("warning", "EXPIRATION_ERROR"): frozenset({_C.EXPIRED, _C.SCHEMA_INVALID}),
    }
)
"""The developer tools' codes, by whether they tell of an error or warn, and what stands for them here.

What they call an error and is read here all the same is ``NOT_RECOMMENDED``; what they warn of and makes a card invalid
here is its time."""

_JUDGED_AT = datetime.fromtimestamp(1_653_955_200, UTC)
_LARGEST_VERSION = 22  # of a card's QR code
_LINKS = "SHL"
_KEY_SET, _REVOKED = Path(".well-known/jwks.json"), Path(".well-known/crl")


@frozen
class HealthCardCase:
    """A case of the developer tools.

    Args:
        id: Its position, from 0, and its name.
        kind: What its files are: ``"jws"``, ``"qr"``, ``"qrnumeric"``, ``"healthcard"``, ``"fhirhealthcard"``,
            ``"jwspayload"`` or ``"fhirbundle"``.
        files: Where they lie.
        errors: The codes of errors, or how many.
        warnings: The codes of warnings, or how many.
        options: How the tools were told to look.
    """

    id: str
    kind: str
    files: tuple[Path, ...]
    errors: tuple[str, ...] | int
    warnings: tuple[str, ...] | int
    options: Mapping[str, Any]


@frozen
class HealthCardCases:
    """What a folder holds.

    Args:
        folder: The folder.
        cases: The cases to run.
        not_run: Cases that are out of scope or cannot be read, with the reason.
    """

    folder: Path
    cases: tuple[HealthCardCase, ...]
    not_run: tuple[Defect, ...] = ()


# ------------------------------------------------------------------------------------------------------------ reading


def read_health_card_cases(folder: Path) -> HealthCardCases:
    """Read the cases of ``expected.json`` in a folder.

    Args:
        folder: With the files that the cases name.

    Raises:
        FileError: There is no such file, it is no JSON with ``cases``, or no case can be run.
    """
    path = folder / "expected.json"
    place = Place(str(path))
    try:
        document = json.loads(read_text(path))
    except (ValueError, RecursionError):
        raise FileError("this is not JSON", code="json", place=place) from None
    listed = document.get("cases") if isinstance(document, dict) else None
    if not isinstance(listed, list):
        raise FileError("a list of cases is due", code="cases-none", place=place.child("cases"))
    cases: list[HealthCardCase] = []
    not_run: list[Defect] = []
    for number, entry in enumerate(listed):
        name = entry.get("name") if isinstance(entry, dict) else None
        identity = f"{number} {name}"
        if isinstance(name, str) and name.startswith(_LINKS):
            not_run.append(Defect(identity, "links to cards on a server are out of scope"))
            continue
        try:
            cases.append(_case(identity, entry, folder))
        except (KeyError, TypeError, ValueError):
            not_run.append(Defect(identity, "this is no case: name, files, type, errors and warnings are due"))
    if not cases:
        raise FileError("the folder holds no case", code="cases-none", place=place)
    return HealthCardCases(folder, tuple(cases), tuple(not_run))


def _case(identity: str, entry: Any, folder: Path) -> HealthCardCase:
    kind = str(entry["type"])
    options = dict(entry.get("options") or {})
    excluded = options.pop("exclude", None) or []
    return HealthCardCase(
        identity,
        kind,
        tuple(folder / name for name in _texts_of(entry["files"]) if name),
        _expected(entry["errors"]),
        _expected(entry["warnings"]),
        MappingProxyType({**options, "exclude": _texts_of(excluded)}),
    )


def _expected(stated: Any) -> tuple[str, ...] | int:
    return stated if type(stated) is int else _texts_of(stated)


def _texts_of(stated: Any) -> tuple[str, ...]:
    """A list of texts, as a case states it; of a file's name a system takes everything but the character 0."""
    if not isinstance(stated, list) or not all(isinstance(each, str) and "\0" not in each for each in stated):
        raise TypeError
    return tuple(stated)


# ------------------------------------------------------------------------------------------------------------ running


def run_health_card_cases(given: HealthCardCases, *, progress: Callable[[int], None] = lambda _done: None) -> Report:
    """Look through the files of every case, and compare what is found.

    Args:
        given: The cases.
        progress: Told how many cases are done.

    Returns:
        The report. Pictures are not looked at where the extra ``[scan]`` is missing, which the report says.
    """
    agree = 0
    disagree: list[Disagreement] = []
    not_run = list(given.not_run)
    issuers = _Issuers(given.folder)
    begin = perf_counter()
    for done, case in enumerate(given.cases, start=1):
        try:
            found = [each for each in _found(case, issuers) if not _is_excluded(each, case)]
        except _NotRun as reason:
            not_run.append(Defect(case.id, str(reason)))
        except (FileError, MissingExtra) as error:
            not_run.append(Defect(case.id, error.sentence))
        else:
            differences = list(_differences(case, found))
            disagree += differences
            agree += not differences
        progress(done)
    return Report("smart-health-cards", agree, tuple(disagree), (), tuple(not_run), perf_counter() - begin)


class _NotRun(Exception):
    pass


def _found(case: HealthCardCase, issuers: "_Issuers") -> Iterator[Finding]:
    look = _LOOKS.get(case.kind)
    if look is None:
        raise _NotRun(f"files of the kind «{case.kind}» are not known here")
    return look(_Looking(case, issuers))


def _is_excluded(found: Finding, case: HealthCardCase) -> bool:
    """Whether the tools were told to say nothing of such a finding."""
    codes = {each.upper().replace("-", "_") for each in case.options["exclude"]}
    return any(found.code in ours for (_, code), ours in CODES.items() if code in codes) and found.stage is Stage.SCHEMA


def _differences(case: HealthCardCase, found: Sequence[Finding]) -> Iterator[Disagreement]:
    """Every expected code that nothing stands for, and every finding that stands for none."""
    left = list(found)
    for grade, expected in (("error", case.errors), ("warning", case.warnings)):
        for code in expected if isinstance(expected, tuple) else ():
            ours = CODES.get((grade, code), frozenset())
            # A finding that stands for few codes is taken before one that stands for many.
            fitting = sorted((each for each in left if each.code in ours), key=_stands_for)
            if fitting:
                left.remove(fitting[0])
            else:
                yield Disagreement(case.id, f"{grade} {code}", " or ".join(sorted(ours)) or "no code of ours", None)
    counts = [each for each in (case.errors, case.warnings) if isinstance(each, int)]
    if counts:
        if sum(counts) != len(left):
            yield Disagreement(case.id, "number of findings", str(sum(counts)), str(len(left)))
        return
    for each in left:
        yield Disagreement(case.id, each.stage.value, None, f"{each.code}: {each.detail}")


def _stands_for(found: Finding) -> int:
    return sum(found.code in ours for ours in CODES.values())


# -------------------------------------------------------------------------------------------------------- looking at it


class _Issuers:
    """The key sets of a folder, each under the addresses that its path ends as."""

    def __init__(self, folder: Path) -> None:
        self._homes = {path.parent.parent: _named_in(path) for path in sorted(folder.rglob(str(_KEY_SET)))}
        self._folder = folder

    def home_of(self, address: str) -> Path | None:
        """The folder that stands for an issuer's address: the one whose path shares most of the address's end."""
        host, path = _parts_of(address)
        wanted = [each for each in path.split("/") if each]
        ranked = [
            (_shared_end(home.relative_to(self._folder).parts, wanted), home)
            for home, named in self._homes.items()
            if not named or host in {_parts_of(each)[0] for each in named}
        ]
        best, home = max(ranked, default=(0, None), key=lambda each: each[0])
        return home if best else None

    def keys_of(self, address: str) -> tuple[tuple[TrustedKey, ...], list[Finding]]:
        """The keys of an issuer, and what is wrong with them and with its lists of cards taken back."""
        home = self.home_of(address)
        if home is None:
            return (), []
        try:
            read = import_trust(read_bytes(home / _KEY_SET), Origin(str(_KEY_SET), issuer=address))
        except FileError:
            return (), []
        wrong = [Finding.of(_C.ISSUER_MISMATCH, each.sentence) for each in read.left_out]
        return read.keys, [*wrong, *self._list_findings(home)]

    def _list_findings(self, home: Path) -> Iterator[Finding]:
        """What is wrong with the lists of cards taken back that an issuer's key set asks for."""
        for jwk in _keys_in(home / _KEY_SET):
            kid, counter = jwk.get("kid"), jwk.get("crlVersion")
            if counter is not None and isinstance(kid, str):
                for fault in faults_of_rid_list(_json_in(home / _REVOKED / f"{kid}.json"), key_id=kid, counter=counter):
                    yield Finding.of(_C.REVOCATION_UNAVAILABLE, fault)

    @cached_property
    def known(self) -> tuple[TrustedKey, ...]:
        """The keys of all issuers that certificates name."""
        addresses = sorted(frozenset[str]().union(*self._homes.values()))
        return tuple(key for address in addresses for key in self.keys_of(address)[0])

    def key_set(self, named: str) -> tuple[TrustedKey, ...]:
        """The keys of a set that a case names by its path, which are no issuer's in particular."""
        name = Path(named).name
        path = next((each for each in sorted(self._folder.rglob("*.json")) if each.name == name), None)
        if path is None:
            raise _NotRun("the key set that the case names is not in the folder")
        return import_trust(read_bytes(path), Origin(path.name, issuer=path.name)).keys

    def directory(self, named: str) -> frozenset[str]:
        """The issuers of a directory, by its name or its address."""
        wanted = {Path(urlsplit(named).path).name, f"{named}-issuers.json"}
        path = next((each for each in sorted(self._folder.rglob("*.json")) if each.name in wanted), None)
        return frozenset() if path is None else read_issuer_directory(path)


def _named_in(key_set: Path) -> frozenset[str]:
    """The addresses that the certificates of a key set name."""
    try:
        chains = [jwk["x5c"] for jwk in _keys_in(key_set) if "x5c" in jwk]
        return frozenset(each for chain_ in chains for each in addresses_of(from_base64(chain_[0])))
    except (ValueError, LookupError, TypeError):
        return frozenset()


def _keys_in(key_set: Path) -> list[dict[str, Any]]:
    """The keys of a set, as JSON gives them."""
    document = _json_in(key_set)
    listed = document.get("keys") if isinstance(document, dict) else None
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def _json_in(path: Path) -> Any:
    """What a file holds; None where it is not there, or no JSON."""
    try:
        return json.loads(read_text(path))
    except (FileError, ValueError, RecursionError):
        return None


def _parts_of(address: str) -> tuple[str, str]:
    """Host and path of an address, as far as it is one."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "", ""
    return parts.netloc, parts.path


def _shared_end(path: Sequence[str], wanted: Sequence[str]) -> int:
    shared = 0
    for ours, theirs in zip(reversed(path), reversed(wanted), strict=False):
        if ours != theirs:
            break
        shared += 1
    return shared


class _Looking:
    """One case, with the keys that its options and its cards' issuers call for."""

    def __init__(self, case: HealthCardCase, issuers: _Issuers) -> None:
        self.case = case
        self._issuers = issuers

    def jws(self) -> Iterator[Finding]:
        text = self._text()
        review, found = self._review([text])
        return chain(found, review.of_jws(text))

    def numeric(self) -> Iterator[Finding]:
        return self._codes(self._texts())

    def pictures(self) -> Iterator[Finding]:
        symbols = [symbol for path in self.case.files for symbol in read_qr_symbols(read_bytes(path))]
        if len(symbols) < max(len(self.case.files), 1):
            yield Finding.of(_C.UNKNOWN_FORMAT, "no QR code is to be seen")
            return
        for symbol in symbols:
            yield from _symbol_findings(symbol)
        yield from self._codes([symbol.text for symbol in symbols])

    def file(self) -> Iterator[Finding]:
        text = self._text()
        if self.case.kind == "healthcard" and self.case.files[0].suffix != ".smart-health-card":
            yield Finding(_C.NOT_RECOMMENDED, Stage.DETECT, "the file's name ends otherwise than in .smart-health-card")
        review, found = self._review(cards_in(text))
        yield from found
        yield from review.of_file(text)

    def content(self) -> Iterator[Finding]:
        return self._review([])[0].of_content(self._text())

    def bundle(self) -> Iterator[Finding]:
        return self._review([])[0].of_bundle(self._text())

    def _codes(self, texts: Sequence[str]) -> Iterator[Finding]:
        review, found = self._review(["\n".join(texts)])
        return chain(found, review.of_codes(texts))

    def _text(self) -> str:
        if len(self.case.files) != 1:
            raise _NotRun(f"one file is due for the kind «{self.case.kind}»")
        return self._texts()[0]

    def _texts(self) -> list[str]:
        """The files' texts, without the line end that editors set behind one."""
        return [read_text(path).removesuffix("\n") for path in self.case.files]

    def _review(self, cards: Sequence[str]) -> tuple[HealthCardReview, list[Finding]]:
        """Whom to ask about cards, and what is wrong with the keys and lists of their issuers."""
        keys: list[TrustedKey] = []
        found: list[Finding] = []
        for address in dict.fromkeys(filter(None, map(named_issuer, cards))):
            held, wrong = self._issuers.keys_of(address)
            keys += held
            found += wrong
        options = self.case.options
        if not options.get("clearKeyStore"):
            keys += self._issuers.known
        if "jwkset" in options:
            keys += self._issuers.key_set(str(options["jwkset"]))
        directory = options.get("issuerDirectory")
        participants = None if directory is None else self._issuers.directory(str(directory))
        united_states = "profile" in options
        return HealthCardReview(TrustStore.of(keys), _JUDGED_AT, participants, united_states=united_states), found


def _symbol_findings(symbol: QrSymbol) -> Iterator[Finding]:
    """Whether a QR code is written as cards are: its prefix as bytes, its digits as numbers, no larger than needed."""
    if [each.mode for each in symbol.segments] != [Mode.BYTE, Mode.NUMERIC]:
        yield Finding.of(_C.INVALID_ENCODING, "two segments are due, one of bytes and one of digits")
    if symbol.version > _LARGEST_VERSION:
        yield Finding.of(_C.QR_VERSION, f"version {symbol.version}; {_LARGEST_VERSION} is the largest")
    smallest = smallest_version(symbol.segments)
    if smallest < symbol.version:
        yield Finding(_C.NOT_RECOMMENDED, Stage.TRANSPORT, f"version {symbol.version}, where {smallest} holds it")


_LOOKS: Mapping[str, Callable[[_Looking], Iterator[Finding]]] = MappingProxyType(
    {
        "jws": _Looking.jws,
        "qrnumeric": _Looking.numeric,
        "qr": _Looking.pictures,
        "healthcard": _Looking.file,
        "fhirhealthcard": _Looking.file,
        "jwspayload": _Looking.content,
        "fhirbundle": _Looking.bundle,
    }
)
