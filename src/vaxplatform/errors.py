"""Every error the library raises, lowest floor of the house.

::

    VaxPlatformError            code, data, one sentence
    ├── InputError              something that was given cannot be used: mend it and come again
    │   ├── DateError           a date, duration or age that cannot be read
    │   ├── CodeError           a code or a code system that cannot be read
    │   ├── ModelError          a value that cannot exist (a session with negative capacity)
    │   ├── FileError           a file that cannot be read or is not what it should be
    │   ├── PackError           a country pack that contradicts its schema or itself
    │   └── UnknownName         a name nobody defined: country, programme, product, rule
    ├── MissingExtra            an optional library is not installed; says the command
    ├── AllocationError         a draw that cannot be made from what was given
    │   └── CommitmentMismatch  the seed is not the one whose hash was published
    └── CertificateError        what ``Verdict.require()`` and signing raise
        ├── KeyNotFound         the signing key is in no trust list we hold: fetch a newer list
        ├── SignatureInvalid    the text was changed or never signed by that key
        ├── CertificateExpired
        ├── CertificateNotYetValid
        ├── CertificateRevoked
        └── CertificateUnreadable  not a certificate we can decode

Leaves are named for what the caller does next. A sentence says what is wrong, where, and what to do; it never carries
a person's name, birth date, phone or document number.
"""

from collections.abc import Mapping
from types import MappingProxyType

__all__ = [
    "AllocationError",
    "CertificateError",
    "CertificateExpired",
    "CertificateNotYetValid",
    "CertificateRevoked",
    "CertificateUnreadable",
    "CodeError",
    "CommitmentMismatch",
    "DateError",
    "FileError",
    "InputError",
    "KeyNotFound",
    "MissingExtra",
    "ModelError",
    "PackError",
    "SignatureInvalid",
    "UnknownName",
    "VaxPlatformError",
]


class VaxPlatformError(Exception):
    """The root of the tree: catch it to catch everything the library raises on purpose.

    Args:
        sentence: What is wrong and what to do, without a full stop's worth of personal data.
        code: A stable machine word such as ``"duration-unreadable"``; each leaf has a default.
        place: Where it stands (file and line, JSON path, CSV row and column); anything whose ``str()`` says it.
        **data: The offending path or id, and what was expected; never personal data.

    Example:
        >>> error = VaxPlatformError("there is no rule 'R-9'", code="unknown-rule", place="covid19.yaml:12", rule="R-9")
        >>> str(error)
        "covid19.yaml:12: there is no rule 'R-9'"
        >>> error.code, error.data["rule"]
        ('unknown-rule', 'R-9')
    """

    code: str = "error"

    def __init__(self, sentence: str, *, code: str | None = None, place: object | None = None, **data: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.place = place
        self.code = code or type(self).code
        self._data = data

    @property
    def data(self) -> Mapping[str, object]:
        """The offending path or id and what was expected, read-only."""
        return MappingProxyType(self._data)

    def __str__(self) -> str:
        return self.sentence if self.place is None else f"{self.place}: {self.sentence}"

    def at(self, place: object) -> "VaxPlatformError":
        """The same error with the place filled in, if it had none: a parser below knows what, its caller knows where.

        Example:
            >>> str(DateError("'31/31' is not a date").at("people.csv:7, column birth_date"))
            "people.csv:7, column birth_date: '31/31' is not a date"
        """
        if self.place is None:
            self.place = place
        return self


class InputError(VaxPlatformError):
    """Something that was given cannot be used."""

    code = "input"


class DateError(InputError):
    """A date, duration or age that cannot be read."""

    code = "date"


class CodeError(InputError):
    """A code or code system that cannot be read."""

    code = "code"


class ModelError(InputError):
    """A value that cannot exist."""

    code = "model"


class FileError(InputError):
    """A file that cannot be read, or is not what it should be."""

    code = "file"


class PackError(InputError):
    """A country pack that contradicts its schema or itself."""

    code = "pack"


class UnknownName(InputError):
    """A name that nobody defined."""

    code = "unknown-name"


class MissingExtra(VaxPlatformError):
    """An optional library is not installed.

    Example:
        >>> str(MissingExtra.of("scan", "reading a QR code from a picture"))
        "reading a QR code from a picture needs an optional library: pip install 'vaxplatform[scan]'"
    """

    code = "missing-extra"

    @classmethod
    def of(cls, extra: str, purpose: str) -> "MissingExtra":
        """The error for ``extra``, with the command that installs it."""
        return cls(f"{purpose} needs an optional library: pip install 'vaxplatform[{extra}]'", extra=extra)


class AllocationError(VaxPlatformError):
    """A draw that cannot be made from what was given."""

    code = "allocation"


class CommitmentMismatch(AllocationError):
    """The seed is not the one whose hash was published beforehand."""

    code = "commitment-mismatch"


class CertificateError(VaxPlatformError):
    """A certificate that cannot be issued or must not be relied on."""

    code = "certificate"


class KeyNotFound(CertificateError):
    """The signing key is in no trust list we hold."""

    code = "KEY_NOT_FOUND"


class SignatureInvalid(CertificateError):
    """The text was changed after signing, or another key signed it."""

    code = "INVALID_SIGNATURE"


class CertificateExpired(CertificateError):
    """The certificate's time is over."""

    code = "EXPIRED"


class CertificateNotYetValid(CertificateError):
    """The certificate's time has not begun."""

    code = "NOT_YET_VALID"


class CertificateRevoked(CertificateError):
    """The issuer took the certificate back."""

    code = "REVOKED"


class CertificateUnreadable(CertificateError):
    """The text is not a certificate that can be decoded."""

    code = "INVALID_ENCODING"
