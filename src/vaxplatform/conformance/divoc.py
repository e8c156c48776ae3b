"""Published credentials of DIVOC: which of the keys beside them made each, and whether it is valid.

A case is an entry of ``expected.json``: a credential, the key that made it, or none that is published, and the verdict.
Every public key of the folder is trusted under the id that the credential names, so that a key that fits by mistake is
noticed. A credential is judged a day after its issue.

Source:
    DIVOC (egovernments/DIVOC, MIT licence) and others, credentials with their keys; what is expected was found with a
    general JSON-LD processor.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from attrs import frozen

from vaxplatform.certificate import PublicKey, TrustedKey, TrustStore
from vaxplatform.certificate.formats import divoc
from vaxplatform.conformance.report import Defect, Disagreement, Report
from vaxplatform.errors import CertificateUnreadable, FileError
from vaxplatform.exchange import read_public_keys, read_text
from vaxplatform.place import Place

__all__ = ["DivocCase", "DivocCases", "read_divoc", "run_divoc"]

_EXPECTED = "expected.json"
_VALID, _NOT_VERIFIED = "valid", "not verified"
_ANY_TIME = datetime(2021, 9, 1, tzinfo=UTC)  # of what does not say when it was issued


@frozen
class DivocCase:
    """A credential with what is expected of it.

    Args:
        id: Its file's name.
        text: The credential.
        key: The file with the key that made it; None where it is not published.
        verdict: ``"valid"``, or ``"not verified"``.
    """

    id: str
    text: str
    key: str | None
    verdict: str


@frozen
class DivocCases:
    """What a folder holds.

    Args:
        cases: The cases to run.
        keys: Every public key, by its file's name.
        not_run: Files that cannot be read, or of which nothing is expected, with the reason.
    """

    cases: tuple[DivocCase, ...]
    keys: Mapping[str, PublicKey]
    not_run: tuple[Defect, ...]


def read_divoc(folder: Path) -> DivocCases:
    """Read the credentials of a folder, its keys (``.pem``) and its ``expected.json``.

    Args:
        folder: The folder.

    Raises:
        FileError: There is no such folder, ``expected.json`` is missing or holds no list, or there is no case in it.
    """
    place = Place(str(folder))
    if not folder.is_dir():
        raise FileError("there is no such folder", code="folder-missing", place=place)
    cases, not_run = [], []
    for number, entry in enumerate(_entries(folder / _EXPECTED)):
        match entry:
            case {"file": str(file), "key": str() | None as key, "verdict": "valid" | "not verified" as verdict}:
                try:
                    cases.append(DivocCase(file, read_text(folder / file), key, verdict))
                except FileError as error:
                    not_run.append(Defect(file, error.sentence))
            case _:
                reason = "a case names its file, its key or null, and the verdict: valid, or not verified"
                not_run.append(Defect(f"{_EXPECTED}#cases.{number}", reason))
    if not cases:
        raise FileError("the folder holds no case", code="cases-none", place=place)
    keys = {path.name: read_public_keys(path)[0] for path in sorted(folder.glob("*.pem"))}
    named = {case.id for case in cases} | {defect.id for defect in not_run}
    others = (path for path in sorted(folder.glob("*.json")) if path.name not in {*named, _EXPECTED})
    reason = f"{_EXPECTED} says nothing of this credential"
    not_run += [Defect(path.name, reason) for path in others if '"proof"' in read_text(path)]
    return DivocCases(tuple(cases), keys, tuple(not_run))


def _entries(path: Path) -> list[Any]:
    place = Place(str(path))
    try:
        content = json.loads(read_text(path))
    except (ValueError, RecursionError):
        raise FileError("this is not JSON", code="json", place=place) from None
    entries = content.get("cases") if isinstance(content, dict) else None
    if not isinstance(entries, list):
        raise FileError("a list of cases is wanted", code="expected", place=place)
    return entries


def run_divoc(given: DivocCases, *, progress: Callable[[int], None] = lambda _done: None) -> Report:
    """Verify every credential with all of the keys.

    Args:
        given: The cases.
        progress: Told how many cases are done.
    """
    agree = 0
    disagree: list[Disagreement] = []
    begin = perf_counter()
    for done, case in enumerate(given.cases, start=1):
        differences = list(_differences(case, given.keys))
        agree += not differences
        disagree += differences
        progress(done)
    return Report("divoc", agree, tuple(disagree), (), given.not_run, perf_counter() - begin)


def _differences(case: DivocCase, keys: Mapping[str, PublicKey]) -> Iterator[Disagreement]:
    verdict, key = _judged(case.text, keys)
    if verdict.partition(":")[0] != case.verdict:
        yield Disagreement(case.id, "verdict", case.verdict, verdict)
    if key != case.key:
        yield Disagreement(case.id, "key", case.key, key)


def _judged(text: str, keys: Mapping[str, PublicKey]) -> tuple[str, str | None]:
    """The verdict, with its code where that is not valid, and the file of the key that made the credential."""
    try:
        kid = divoc.decode(text).kid
    except CertificateUnreadable as reason:
        return f"{_NOT_VERIFIED}: {reason.code}", None
    trust = TrustStore.of(TrustedKey(kid, "", public_key, source=file) for file, public_key in keys.items())
    issued_at = divoc.check(text, TrustStore.of(()), at=_ANY_TIME).issued_at or _ANY_TIME
    verdict = divoc.check(text, trust, at=issued_at + timedelta(days=1))
    key = None if verdict.key is None else verdict.key.source
    return _VALID if verdict.valid else f"{_NOT_VERIFIED}: {verdict.code}", key
