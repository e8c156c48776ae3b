"""A country's identity documents and phones: what is taken, since when, and how a number on it looks.

No document is ever required, and no number is refused for how it looks: what does not fit is a doubt, which somebody
looks at. Whom a number belongs to, nothing here can tell.
"""

import re
from collections.abc import Mapping
from datetime import date

from attrs import field, frozen

from vaxplatform.countries._frozen import read_only
from vaxplatform.countries.adapters.number_checks import check_by_name
from vaxplatform.dates import Window
from vaxplatform.model import Doubt, NumberReading
from vaxplatform.model.identity import masked, spelled

__all__ = ["Acceptance", "IdentityDocument", "IdentityRules", "PhoneRules"]

_LONGEST = 64


@frozen
class Acceptance:
    """A stretch of days on which a document was taken.

    Args:
        window: The days.
        source: Ids of sources, by commas.
        verified: Whether somebody confirmed it.
        say: Whom it was taken for, a sentence by language; empty where it was for everybody.
    """

    window: Window
    source: str
    verified: bool = True
    say: Mapping[str, str] = field(factory=dict, converter=read_only)


@frozen
class IdentityDocument:
    """A kind of document.

    Args:
        code: The pack's word, which records name it by.
        names: What it is called, by language.
        accepted: When it was taken; none where nothing is said of it.
        form: What its number looks like in one spelling, as a pattern; empty where nothing is known.
        written: How the number is printed, each ``#`` a letter or digit; several where lengths differ.
        checks: Names of the checks that the number carries in itself.
        dropped: Characters that are printed between the parts of a number and are no part of it.
        samples: Numbers that must be free of doubt; made up, or published as examples.
        source: Ids of sources, by commas.
        verified: Whether somebody confirmed it.
    """

    code: str
    names: Mapping[str, str] = field(converter=read_only)
    accepted: tuple[Acceptance, ...] = ()
    form: str = ""
    written: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    dropped: str = " -"
    samples: tuple[str, ...] = ()
    source: str = ""
    verified: bool = True

    def is_accepted(self, on: date) -> bool:
        """Whether it was taken on a day."""
        return any(each.window.contains(on) for each in self.accepted)

    def read(self, number: str) -> NumberReading:
        """A number as it was typed; it raises nothing on account of the text.

        Raises:
            MissingExtra: A check is a library's, which is not installed.

        Example:
            >>> card = IdentityDocument("card", {"en": "Card"}, form="[0-9]{8}", written=("####-####",))
            >>> card.read(" 1234 5678 ").masked, card.read("1234").doubts
            ('XXXX-X678', (<Doubt.FORM: 'form'>,))
        """
        value = spelled(number, dropped=self.dropped)
        if not 0 < len(value) <= _LONGEST:
            return NumberReading(value[:_LONGEST], masked(value[:_LONGEST]), (Doubt.UNREADABLE,))
        return NumberReading(value, masked(self._as_printed(value)), self._doubts(value))

    def _doubts(self, value: str) -> tuple[Doubt, ...]:
        if self.form and not re.fullmatch(self.form, value):
            return (Doubt.FORM,)
        found = (check_by_name(name)(value) for name in self.checks)
        return next(((doubt,) for doubt in found if doubt is not None), ())

    def _as_printed(self, value: str) -> str:
        for form in self.written:
            if form.count("#") == len(value):
                letters = iter(value)
                return "".join(next(letters) if each == "#" else each for each in form)
        return value


@frozen
class PhoneRules:
    """How phone numbers are read.

    Args:
        region: The country whose way of writing numbers is expected, ISO 3166-1 alpha-2.
        mobile_only: Whether only a mobile phone can be reached as the programme reaches people.
        source: Ids of sources, by commas.
        verified: Whether somebody confirmed it.
    """

    region: str
    mobile_only: bool
    source: str
    verified: bool = True


@frozen
class IdentityRules:
    """A country's documents and phones; an `IdValidator <vaxplatform.model.IdValidator>`.

    Args:
        documents: By the pack's word.
        phone: None where the pack says nothing of phones.
    """

    documents: Mapping[str, IdentityDocument] = field(converter=read_only)
    phone: PhoneRules | None = None

    def accepted(self, on: date) -> tuple[IdentityDocument, ...]:
        """The documents that were taken on a day, in the pack's order. None of them is required of anybody."""
        return tuple(each for each in self.documents.values() if each.is_accepted(on))

    def read_document(self, document: str, number: str) -> NumberReading:
        """A number on a document, as it was typed.

        Args:
            document: The pack's word for it; of another one nothing is known but the number itself.
            number: As it was typed.

        Raises:
            MissingExtra: A check is a library's, which is not installed.
        """
        known = self.documents.get(document)
        if known is not None:
            return known.read(number)
        value = spelled(number)[:_LONGEST]
        return NumberReading(value, masked(value), (Doubt.UNKNOWN_DOCUMENT,))

    def read_phone(self, number: str) -> NumberReading:
        """A phone number, as it was typed.

        Raises:
            MissingExtra: The library that knows phone numbers is not installed.
        """
        if self.phone is None:
            value = spelled(number, dropped=" -()./")[:_LONGEST]
            return NumberReading(value, masked(value))
        from vaxplatform.countries.adapters.phones import read_phone

        return read_phone(number, self.phone.region, mobile_only=self.phone.mobile_only)
