"""Who is on the register: registering, possible duplicates, documents, phones, people without papers, corrections."""

from vaxplatform.registration.duplicates import (
    DuplicateIndex,
    Evidence,
    Found,
    KnownPeople,
    Resemblance,
    compare,
    duplicates_among,
    look_for,
)
from vaxplatform.registration.facilitated import Facilitation
from vaxplatform.registration.history import (
    Corrected,
    Event,
    Merged,
    Parted,
    Standing,
    correct,
    merge,
    part,
    taken_back,
)
from vaxplatform.registration.likeness import Likeness, keys_of, likeness_of
from vaxplatform.registration.names import NameForm, NameLikeness, NameWords, compare_names, name_forms
from vaxplatform.registration.numbers import PlainNumbers
from vaxplatform.registration.outcome import PossibleDuplicate, Refused, Registered
from vaxplatform.registration.reference_ids import IdSource, ReferenceIds
from vaxplatform.registration.register import register
from vaxplatform.registration.rules import (
    ConsentTerms,
    DocumentTerms,
    DuplicateTerms,
    PhoneLimit,
    RegistrationRules,
    WithoutPapers,
)
from vaxplatform.registration.trial import TrialRegister

__all__ = [
    "ConsentTerms",
    "Corrected",
    "DocumentTerms",
    "DuplicateIndex",
    "DuplicateTerms",
    "Event",
    "Evidence",
    "Facilitation",
    "Found",
    "IdSource",
    "KnownPeople",
    "Likeness",
    "Merged",
    "NameForm",
    "NameLikeness",
    "NameWords",
    "Parted",
    "PhoneLimit",
    "PlainNumbers",
    "PossibleDuplicate",
    "ReferenceIds",
    "Refused",
    "Registered",
    "RegistrationRules",
    "Resemblance",
    "Standing",
    "TrialRegister",
    "WithoutPapers",
    "compare",
    "compare_names",
    "correct",
    "duplicates_among",
    "keys_of",
    "likeness_of",
    "look_for",
    "merge",
    "name_forms",
    "part",
    "register",
    "taken_back",
]
