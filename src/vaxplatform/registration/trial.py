"""A register that is kept nowhere: what would happen if these people were registered one after another."""

from collections import Counter
from datetime import date

from attrs import evolve

from vaxplatform.model import IdValidator, Person
from vaxplatform.registration.duplicates import DuplicateIndex
from vaxplatform.registration.facilitated import Facilitation, has_own_phone
from vaxplatform.registration.history import Standing
from vaxplatform.registration.likeness import likeness_of
from vaxplatform.registration.numbers import PlainNumbers
from vaxplatform.registration.outcome import PossibleDuplicate, Refused, Registered
from vaxplatform.registration.register import register
from vaxplatform.registration.rules import RegistrationRules

__all__ = ["TrialRegister"]

_PLAIN = PlainNumbers()


class TrialRegister:
    """Takes people in one after another, each under the number of their row.

    Who may be somebody who came before counts, until it is settled, as that person on their phone, and is compared with
    those who come after; who is refused is not. How many people a facilitator has registered is counted from the first.

    Args:
        rules: The country's.
        on: The day of all registrations.
        validator: Reads numbers as the country writes them.

    Example:
        >>> from vaxplatform.dates import PartialDate
        >>> from vaxplatform.model import Name
        >>> trial = TrialRegister(RegistrationRules(), date(2021, 3, 1))
        >>> for row, name in [(2, "Asha"), (3, "Ravi"), (4, "Aasha")]:
        ...     outcome = trial.take(row, Person(f"form-{row}", PartialDate(1985, 3, 14), name=Name(name, "Patil")))
        >>> [match.id for match in outcome.matches]
        ['2']
    """

    def __init__(self, rules: RegistrationRules, on: date, validator: IdValidator = _PLAIN) -> None:
        self._rules, self._on, self._validator = rules, on, validator
        self._known = DuplicateIndex()
        self._perhaps: dict[str, str] = {}
        self._facilitated: Counter[str] = Counter()

    def take(
        self, row: int, person: Person, facilitation: Facilitation | None = None
    ) -> Registered | PossibleDuplicate | Refused:
        """What comes of a person; the ids of matches are the numbers of their rows.

        Args:
            row: Its number; each row has its own.
            person: As the row has them.
            facilitation: Who registers them, where they have no papers.
        """
        if facilitation is not None:
            before = facilitation.registered_so_far + self._facilitated[facilitation.facilitator]
            facilitation = evolve(facilitation, registered_so_far=before)
        outcome = register(
            person,
            None,
            self._rules,
            self._on,
            known=self._known,
            ids=_RowIds(),
            number=row,
            validator=self._validator,
            facilitation=facilitation,
            standing=Standing(self._perhaps),
        )
        if isinstance(outcome, Registered):
            self._known.add(outcome.likeness)
            if facilitation is not None:
                self._facilitated[facilitation.facilitator] += 1
        elif isinstance(outcome, PossibleDuplicate):
            names, validator = self._rules.names, self._validator
            phone = facilitation is None or has_own_phone(person, facilitation, validator)
            self._known.add(likeness_of(person, id=str(row), names=names, validator=validator, phone=phone))
            self._perhaps[str(row)] = outcome.matches[0].id
        return outcome


class _RowIds:
    """Rows are their own ids: nothing of a trial leaves it."""

    def of(self, number: int) -> str:
        return str(number)
